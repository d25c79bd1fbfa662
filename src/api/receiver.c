/* The receiver: turns the bytes of one answer into deltas and a verdict. */
#include "api/receiver.h"

#include <string.h>

enum {
	WHOLE_MAX = 32 << 20, /* of a good body; more makes it foreign */
	ERROR_MAX = 1 << 20,  /* of an error body; the rest is not read */
};

void
receiver_init(struct receiver *r, int status, struct slice content_type,
	answer_handler *handler, void *arg)
{
	*r = (struct receiver){
		.status = status, .handler = handler, .arg = arg};
	answer_init(&r->answer);
	if (status >= 300)
		r->mode = RECEIVER_WHOLE;
	else if (slice_ifind(content_type, "text/event-stream") >= 0)
		r->mode = RECEIVER_STREAM;
}

void
receiver_free(struct receiver *r)
{
	sse_free(&r->sse);
	answer_free(&r->answer);
	buf_free(&r->raw);
}

static void
take_event(void *arg, const struct sse_event *ev)
{
	struct receiver *r = arg;

	answer_event(&r->answer, ev, r->handler, r->arg);
}

static const char mark[] = "\xef\xbb\xbf";

static struct slice
behind_mark(struct slice s)
{
	return slice_starts(s, mark) ? slice_from(s, 3) : s;
}

/* Servers stream under any content type: what the first line looks like
 * decides. Undecided while it could still become either. */
static enum receiver_mode
sniff(struct slice start)
{
	static const char *const fields[] = {
		"data:", "event:", "id:", "retry:", ":"};

	start = behind_mark(start);
	if (start.len < 3 && !memcmp(start.p, mark, start.len))
		return RECEIVER_UNDECIDED;
	start = slice_trim(start);
	if (!start.len)
		return RECEIVER_UNDECIDED;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		size_t n = strlen(fields[i]);
		if (slice_starts(start, fields[i]))
			return RECEIVER_STREAM;
		if (start.len < n && !memcmp(start.p, fields[i], start.len))
			return RECEIVER_UNDECIDED;
	}
	return RECEIVER_WHOLE;
}

static void
keep(struct receiver *r, struct slice bytes)
{
	size_t max = r->status >= 300 ? ERROR_MAX : WHOLE_MAX;

	buf_add_slice(&r->raw, slice_sub(bytes, 0, max - r->raw.len));
	r->full = r->raw.len == max;
}

void
receiver_feed(struct receiver *r, struct slice bytes)
{
	if (r->mode == RECEIVER_STREAM) {
		sse_feed(&r->sse, bytes, take_event, r);
		return;
	}
	keep(r, bytes);
	if (r->mode != RECEIVER_UNDECIDED)
		return;
	r->mode = sniff(buf_slice(&r->raw));
	/* Empty lines keep a connection alive while a model thinks. */
	if (!slice_trim(behind_mark(buf_slice(&r->raw))).len)
		buf_clear(&r->raw);
	if (r->mode != RECEIVER_STREAM)
		return;
	sse_feed(&r->sse, buf_slice(&r->raw), take_event, r);
	buf_free(&r->raw);
}

bool
receiver_is_over(const struct receiver *r)
{
	return r->answer.done || r->answer.status == ANSWER_ERROR || r->full;
}

static bool
looks_like_json(struct slice body)
{
	body = slice_trim(body);
	return body.len && (body.p[0] == '{' || body.p[0] == '[');
}

void
receiver_end(struct receiver *r, bool clean)
{
	bool pending = sse_end(&r->sse);

	/* An "event stream" without one event is some other body. */
	if (r->mode == RECEIVER_STREAM && !r->sse.events && !r->sse.comments &&
		slice_trim(buf_slice(&r->sse.head)).len) {
		r->mode = RECEIVER_WHOLE;
		buf_set(&r->raw, buf_slice(&r->sse.head));
	}
	if (r->mode == RECEIVER_WHOLE && r->status < 300 && !r->full &&
		looks_like_json(buf_slice(&r->raw)))
		answer_body(&r->answer, buf_slice(&r->raw), r->handler, r->arg);
	answer_end(&r->answer, clean && !pending);
	if (r->full)
		buf_truncate(&r->raw, ERROR_MAX);
}

static enum receiver_verdict
judge_error(const struct receiver *r, const struct headers *h,
	struct slice reason, struct errorbody *body)
{
	struct slice json = buf_slice(&r->answer.error_json);

	if (json.len && r->mode == RECEIVER_STREAM) {
		errorbody_read_ok(body, json, h, true);
	} else if (json.len) {
		if (!errorbody_read_ok(body, json, h, false)) {
			errorbody_read(body, json, h, r->status, reason);
			return RECEIVER_FOREIGN;
		}
	} else {
		errorbody_finish(body, buf_slice(&r->answer.finish_reason), h);
	}
	return RECEIVER_ERROR;
}

enum receiver_verdict
receiver_verdict(const struct receiver *r, const struct headers *h,
	struct slice reason, struct errorbody *body)
{
	if (r->status >= 300) {
		errorbody_read(body, buf_slice(&r->raw), h, r->status, reason);
		return RECEIVER_ERROR;
	}
	if (r->answer.status == ANSWER_ERROR)
		return judge_error(r, h, reason, body);
	if (r->mode == RECEIVER_WHOLE && !r->answer.whole) {
		errorbody_read(body, buf_slice(&r->raw), h, r->status, reason);
		return RECEIVER_FOREIGN;
	}
	return r->answer.status == ANSWER_TRUNCATED ? RECEIVER_TRUNCATED
						    : RECEIVER_GOOD;
}
