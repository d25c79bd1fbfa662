/* Bodies and own fields of an HTTP Archive's entry. */
#include "session/exportharbody.h"

#include "session/exportpart.h"
#include "session/sentbody.h"

void
exportharbody_sent(
	struct buf *out, const struct model *m, const struct trail_row *row)
{
	struct buf text = {0};
	bool masked;
	json_t *params = exportvalue_params(row, &masked);

	/* What needs no mask goes as it was written. */
	if (masked)
		exportvalue_dump(&text, params, false);
	else
		json_decref(params);
	sentbody_add(out, m, row,
		masked ? buf_slice(&text) : buf_slice(&row->params));
	buf_free(&text);
}

static json_t *
usage_of(const struct trail_row *r)
{
	json_t *v = json_object();

	exportvalue_set(v, "prompt_tokens", exportvalue_number(r->usage.in));
	exportvalue_set(
		v, "completion_tokens", exportvalue_number(r->usage.out));
	return v;
}

static void
set_text(json_t *object, const char *key, const struct buf *text)
{
	if (text->len)
		exportvalue_set(object, key, exportvalue_text(buf_slice(text)));
}

static json_t *
completion(const struct trail_row *r, const struct answer_text *a,
	bool with_reasoning)
{
	json_t *v = json_object(), *message = json_object();
	json_t *choice = json_object(), *choices = json_array();

	exportvalue_set(message, "role", json_string("assistant"));
	exportvalue_set(message, "content",
		exportvalue_text(a ? buf_slice(&a->content) : SLICE("")));
	if (a && with_reasoning)
		set_text(message, "reasoning_content", &a->reasoning);
	if (a)
		set_text(message, "refusal", &a->refusal);
	if (a)
		set_text(message, "_tool", &a->tool);
	exportvalue_set(choice, "index", json_integer(0));
	exportvalue_set(choice, "message", message);
	exportvalue_set(choice, "finish_reason",
		r->reason.len ? exportvalue_masked(buf_slice(&r->reason))
			      : json_null());
	json_array_append_new(choices, choice);
	exportvalue_set(v, "object", json_string("chat.completion"));
	exportvalue_set(v, "model", exportvalue_masked(buf_slice(&r->model)));
	exportvalue_set(v, "choices", choices);
	if (r->usage.in >= 0 || r->usage.out >= 0)
		exportvalue_set(v, "usage", usage_of(r));
	return v;
}

static json_t *
error_of(const struct trail_row *r)
{
	json_t *v = json_object(), *error = json_object();

	exportvalue_set(
		error, "message", exportvalue_masked(buf_slice(&r->message)));
	exportvalue_set(error, "type",
		r->type.len ? exportvalue_masked(buf_slice(&r->type))
			    : json_null());
	exportvalue_set(error, "param",
		r->param.len ? exportvalue_masked(buf_slice(&r->param))
			     : json_null());
	exportvalue_set(error, "code",
		r->code.len ? exportvalue_masked(buf_slice(&r->code))
			    : json_null());
	exportvalue_set(v, "error", error);
	return v;
}

void
exportharbody_received(struct buf *out, const struct model *m,
	const struct trail_row *row, bool with_reasoning)
{
	const struct answer_text *a = exportpart_answer(m, row);

	if (a || row->state == TRAIL_DONE)
		exportvalue_dump(
			out, completion(row, a, with_reasoning), false);
	else if (trail_has_failed(row) && row->status > 0)
		exportvalue_dump(out, error_of(row), false);
}

/* One event of the stream, as a server would have written it. */
static json_t *
event_of(const char *field, struct slice text, int64_t at)
{
	json_t *delta = json_object(), *choice = json_object();
	json_t *choices = json_array(), *data = json_object();
	json_t *v = json_object();
	struct buf line = {0};

	exportvalue_set(delta, field, exportvalue_text(text));
	exportvalue_set(choice, "index", json_integer(0));
	exportvalue_set(choice, "delta", delta);
	json_array_append_new(choices, choice);
	exportvalue_set(data, "choices", choices);
	exportvalue_dump(&line, data, false);
	exportvalue_set(v, "time", json_real((double)at / 1000));
	exportvalue_set(v, "eventName", json_string("message"));
	exportvalue_set(v, "eventId", json_string(""));
	exportvalue_set(v, "data", exportvalue_text(buf_slice(&line)));
	buf_free(&line);
	return v;
}

static json_t *
events_of(const struct model *m, const struct trail_row *row, int64_t start_ms,
	bool with_reasoning)
{
	static const char *const fields[] = {
		[TRAIL_CONTENT] = "content",
		[TRAIL_REASONING] = "reasoning_content",
		[TRAIL_REFUSAL] = "refusal",
		[TRAIL_TOOL] = "_tool",
	};
	struct export_pieces p = {
		.row = row, .answer = exportpart_answer(m, row)};
	const struct trail_piece *piece;
	json_t *list = json_array();
	struct slice text;

	while ((piece = exportpart_piece(&p, &text))) {
		if (piece->channel == TRAIL_REASONING && !with_reasoning)
			continue;
		json_array_append_new(
			list, event_of(fields[piece->channel], text,
				      start_ms + piece->at));
	}
	return list;
}

static json_t *
failure_of(const struct trail_row *r)
{
	json_t *v = json_object();

	exportvalue_set(v, "class", exportvalue_masked(buf_slice(&r->class)));
	exportvalue_set(v, "cause", exportvalue_masked(buf_slice(&r->cause)));
	exportvalue_set(v, "code", exportvalue_masked(buf_slice(&r->code)));
	exportvalue_set(
		v, "message", exportvalue_masked(buf_slice(&r->message)));
	exportvalue_set(v, "fix", exportvalue_masked(buf_slice(&r->fix)));
	exportvalue_set(v, "phase", exportvalue_masked(buf_slice(&r->phase)));
	return v;
}

void
exportharbody_extras(json_t *entry, const struct model *m,
	const struct trail_row *row, int64_t start_ms, bool with_reasoning)
{
	exportvalue_set(entry, "_request", json_integer(row->req));
	exportvalue_set(entry, "_attempt", json_integer(row->attempt));
	exportvalue_set(entry, "_state", json_string(trail_word(row->state)));
	if (row->request_id.len)
		exportvalue_set(entry, "_requestId",
			exportvalue_masked(buf_slice(&row->request_id)));
	if (row->first_at != EVENT_UNKNOWN)
		exportvalue_set(
			entry, "_ttft", json_integer(row->first_at - row->at));
	if (trail_has_failed(row))
		exportvalue_set(entry, "_apiError", failure_of(row));
	if (row->retry_at != EVENT_UNKNOWN)
		exportvalue_set(entry, "_retryAfterMs",
			json_integer(row->retry_at - row->retry_set_at));
	if (row->npieces)
		exportvalue_set(entry, "_eventSourceMessages",
			events_of(m, row, start_ms, with_reasoning));
}
