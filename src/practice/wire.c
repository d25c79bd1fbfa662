/* The wire format: errors, completions and chunks as JSON. */
#include "practice/wire.h"

#include <inttypes.h>

#include "base/text.h"

void
wire_string(struct buf *out, struct slice s)
{
	buf_add_char(out, '"');
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c == '"' || c == '\\')
			buf_addf(out, "\\%c", c);
		else if (c == '\n')
			buf_add_str(out, "\\n");
		else if (c < 0x20)
			buf_addf(out, "\\u%04x", c);
		else
			buf_add_char(out, (char)c);
	}
	buf_add_char(out, '"');
}

static void
field(struct buf *out, const char *name, const char *value)
{
	buf_addf(out, "\"%s\":", name);
	if (value == NULL) {
		buf_add_str(out, "null");
		return;
	}
	struct buf whole = {0};
	text_repair(&whole, slice_str(value));
	wire_string(out, buf_slice(&whole));
	buf_free(&whole);
}

void
wire_error(struct buf *out, const struct wire_error *e, bool flat)
{
	buf_add_str(out, flat ? "{" : "{\"error\":{");
	field(out, "message", e->message);
	buf_add_char(out, ',');
	field(out, "type", e->type);
	buf_add_char(out, ',');
	field(out, "param", e->param);
	buf_add_char(out, ',');
	field(out, "code", e->code);
	buf_add_str(out, flat ? "}" : "}}");
}

void
wire_fail(struct answer *a, int status, const struct wire_error *e)
{
	a->status = status;
	a->type = "application/json";
	wire_error(&a->body, e, false);
}

/* The start of an object that KIND names, up to the choices. */
static void
open_object(struct buf *out, const struct wire *w, const char *kind)
{
	buf_add_str(out, "{\"id\":\"");
	buf_add_str(out, w->id);
	buf_add_str(out, "\",\"object\":\"");
	buf_add_str(out, kind);
	buf_addf(out, "\",\"created\":%" PRId64 ",\"model\":", w->created);
	wire_string(out, w->model);
	buf_add_str(out, ",\"choices\":[");
}

static void
open_chunk(struct buf *out, const struct wire *w)
{
	buf_add_str(out, "data: ");
	open_object(out, w, "chat.completion.chunk");
}

static void
close_chunk(struct buf *out, const struct wire *w)
{
	buf_add_str(out, w->usage_null ? "],\"usage\":null}\n\n" : "]}\n\n");
}

void
wire_role(struct buf *out, const struct wire *w)
{
	open_chunk(out, w);
	buf_add_str(out, "{\"index\":0,\"delta\":{\"role\":\"assistant\","
			 "\"content\":\"\"},\"finish_reason\":null}");
	close_chunk(out, w);
}

void
wire_delta(struct buf *out, const struct wire *w, const char *field_name,
	struct slice text)
{
	open_chunk(out, w);
	buf_add_str(out, "{\"index\":0,\"delta\":{\"");
	buf_add_str(out, field_name);
	buf_add_str(out, "\":");
	wire_string(out, text);
	buf_add_str(out, "},\"finish_reason\":null}");
	close_chunk(out, w);
}

void
wire_finish(struct buf *out, const struct wire *w, const char *reason)
{
	open_chunk(out, w);
	buf_addf(out, "{\"index\":0,\"delta\":{},\"finish_reason\":\"%s\"}",
		reason);
	close_chunk(out, w);
}

static void
usage_object(struct buf *out, const struct wire_usage *u)
{
	buf_addf(out,
		"\"usage\":{\"prompt_tokens\":%" PRId64
		",\"completion_tokens\":%" PRId64 ",\"total_tokens\":%" PRId64
		",\"prompt_tokens_details\":{\"cached_tokens\":0},"
		"\"completion_tokens_details\":{\"reasoning_tokens\":%" PRId64
		"}}",
		u->in, u->out, u->in + u->out, u->reasoning);
}

void
wire_usage(struct buf *out, const struct wire *w, const struct wire_usage *u)
{
	open_chunk(out, w);
	buf_add_str(out, "],");
	usage_object(out, u);
	buf_add_str(out, "}\n\n");
}

void
wire_done(struct buf *out)
{
	buf_add_str(out, "data: [DONE]\n\n");
}

void
wire_completion(struct buf *out, const struct wire *w, struct slice reasoning,
	struct slice content, const char *reason, const struct wire_usage *u)
{
	open_object(out, w, "chat.completion");
	buf_add_str(out, "{\"index\":0,\"message\":{\"role\":\"assistant\","
			 "\"content\":");
	wire_string(out, content);
	if (reasoning.p != NULL) {
		buf_add_str(out, ",\"reasoning_content\":");
		wire_string(out, reasoning);
	}
	buf_addf(out, "},\"finish_reason\":\"%s\"}],", reason);
	usage_object(out, u);
	buf_add_str(out, "}\n");
}
