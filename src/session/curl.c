/* A request as a curl command, without the key. */
#include "session/curl.h"

#include "api/request.h"
#include "base/text.h"

/* Between single quotes a shell takes everything but one as it is. */
static void
add_quoted(struct buf *out, struct slice s)
{
	buf_add_char(out, '\'');
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == '\'')
			buf_add_str(out, "'\\''");
		else
			buf_add_char(out, s.p[i]);
	}
	buf_add_char(out, '\'');
}

static const struct provider *
provider_of(const struct model *m, const struct trail_row *row)
{
	const struct provider *p = provider_find(buf_slice(&m->provider));

	return p ? p : provider_of_url(buf_slice(&row->url));
}

static void
add_key_header(struct buf *out, const struct model *m, const struct provider *p)
{
	const char *var = p->key_var;

	if (!var || slice_is(buf_slice(&m->provider), "practice"))
		return;
	if (p->key_header)
		buf_addf(out, " \\\n  -H \"%s: $%s\"", p->key_header, var);
	else
		buf_addf(out, " \\\n  -H \"Authorization: Bearer $%s\"", var);
}

/* The body that request_body made, from what it left behind: the messages are
 * in the model, the rest is in the row's params. */
static void
build_body(struct buf *out, const struct model *m, const struct trail_row *row,
	const struct provider *p)
{
	struct slice params = slice_trim(buf_slice(&row->params));
	struct conversation c = {0};
	const struct params none = {0};
	struct buf unused = {0};

	model_conversation_of(m, model_turn(m, row->req), &c);
	const struct request_input in = {.model = buf_str(&row->model),
		.conversation = &c,
		.params = &none,
		.provider = p};
	request_body(out, &unused, &in);
	if (slice_find(params, SLICE(":")) > 0 && params.p[0] == '{') {
		buf_truncate(out, out->len - 1);
		buf_add_char(out, ',');
		buf_add_slice(out, slice_from(params, 1));
	}
	buf_free(&unused);
	conversation_free(&c);
}

bool
curl_command(
	struct buf *out, const struct model *m, const struct trail_row *row)
{
	const struct provider *p = provider_of(m, row);
	const struct turn *t = model_turn(m, row->req);
	struct buf url = {0}, text = {0};

	if (!t || !t->prompt.len)
		return false;
	buf_add_str(out, "curl -N ");
	provider_public_url(&url, buf_slice(&row->url));
	text_visible_row(&text, buf_slice(&url));
	add_quoted(out, buf_slice(&text));
	buf_add_str(out, " \\\n  -H 'Content-Type: application/json'");
	add_key_header(out, m, p);
	buf_clear(&text);
	build_body(&text, m, row, p);
	buf_add_str(out, " \\\n  -d ");
	add_quoted(out, buf_slice(&text));
	buf_add_char(out, '\n');
	buf_free(&url);
	buf_free(&text);
	return true;
}
