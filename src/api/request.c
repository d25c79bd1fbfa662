/* The request body of a chat completion. */
#include "api/request.h"

#include <string.h>

#include "api/modeldata.h"
#include "api/tokens.h"
#include "event/line.h"

bool
request_is_reasoning_model(struct slice model)
{
	const struct modeldata *family = modeldata_find(model);

	return family && family->reasoning;
}

static void
add_key(struct buf *out, const char *key)
{
	if (out->p[out->len - 1] != '{')
		buf_add_char(out, ',');
	line_quote(out, slice_str(key));
	buf_add_char(out, ':');
}

static const char *
field_name(const char *field, const struct request_input *in)
{
	if (!strcmp(field, "max_tokens") && !in->provider->only_max_tokens &&
		request_is_reasoning_model(slice_str(in->model)))
		return "max_completion_tokens";
	return field;
}

bool
request_omits(struct slice omit, const char *field)
{
	struct slice want = slice_str(field);
	size_t n = 0;

	for (; omit.len; omit = slice_from(omit, n + (n < omit.len))) {
		n = 0;
		while (n < omit.len && omit.p[n] != ' ' && omit.p[n] != ',')
			n++;
		if (slice_eq(slice_sub(omit, 0, n), want))
			return true;
	}
	return false;
}

static void
add_params(struct buf *out, const struct request_input *in)
{
	for (size_t i = 0; i < in->params->n; i++) {
		const char *name = field_name(in->params->list[i].field, in);
		if (request_omits(in->omit, name))
			continue;
		add_key(out, name);
		buf_add_str(out, in->params->list[i].json);
	}
	if (!in->stream)
		return;
	add_key(out, "stream");
	buf_add_str(out, "true");
	if (in->provider->no_stream_options ||
		request_omits(in->omit, "stream_options"))
		return;
	add_key(out, "stream_options");
	buf_add_str(out, "{\"include_usage\":true}");
}

static void
add_messages(struct buf *out, const struct request_input *in)
{
	bool developer = request_is_reasoning_model(slice_str(in->model)) &&
			 !strcmp(in->provider->name, "openai");

	add_key(out, "messages");
	buf_add_char(out, '[');
	for (size_t i = 0; i < in->conversation->n; i++) {
		const struct message *m = &in->conversation->list[i];
		bool rename = developer && !strcmp(m->role, "system");
		if (i)
			buf_add_char(out, ',');
		buf_add_str(out, "{\"role\":");
		line_quote(
			out, rename ? SLICE("developer") : slice_str(m->role));
		buf_add_str(out, ",\"content\":");
		line_quote(out, m->text);
		buf_add_char(out, '}');
	}
	buf_add_char(out, ']');
}

void
request_body(
	struct buf *body, struct buf *params, const struct request_input *in)
{
	buf_add_char(params, '{');
	add_params(params, in);
	buf_add_char(params, '}');
	buf_add_char(body, '{');
	add_key(body, "model");
	line_quote(body, slice_str(in->model));
	add_messages(body, in);
	if (params->len > 2) {
		buf_add_char(body, ',');
		buf_add(body, params->p + 1, params->len - 2);
	}
	buf_add_char(body, '}');
}

int64_t
request_tokens(const struct request_input *in)
{
	return in->tokens ? in->tokens
			  : tokens_of_conversation(in->conversation);
}
