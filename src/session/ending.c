/* The ending: what a session that stops short lacks. */
#include "session/ending.h"

#include "api/catalogue.h"

/* How far an open attempt came, as a failure names it. */
static struct slice
phase_of(enum trail_state state)
{
	switch (state) {
	case TRAIL_QUEUED:
	case TRAIL_DNS:
		return SLICE("dns");
	case TRAIL_CONNECT:
		return SLICE("connect");
	case TRAIL_TLS:
		return SLICE("tls");
	case TRAIL_WAITING:
		return SLICE("waiting");
	case TRAIL_STREAMING:
	case TRAIL_DONE:
	case TRAIL_FAILED:
	case TRAIL_RETRY_WAIT:
	case TRAIL_CANCELLED:
	case TRAIL_TRUNCATED:
	case TRAIL_NOTE:
	case TRAIL_CHECK:
	case TRAIL_STATE_COUNT:
		break;
	}
	return SLICE("streaming");
}

static struct event
interrupted(const struct trail_row *r, struct slice request_id)
{
	const struct catalogue_row *row = catalogue_find(SLICE("Interrupted"));
	const struct catalogue_words *words = catalogue_words(row);

	return (struct event){.kind = EVENT_FAILURE,
		.req = r->req,
		.attempt = r->attempt,
		.failure = {.status = r->status,
			.class = slice_str(row->class),
			.cause = slice_str(row->id),
			.message = slice_str(words->title),
			.fix = slice_str(words->fix),
			.phase = phase_of(r->state),
			.request_id = request_id.len ? request_id : SLICE_NONE,
			.retryable = row->retryable,
			.final = true}};
}

static struct event
announced(const struct trail_row *r)
{
	int64_t next = r->attempt + 1;

	return (struct event){.kind = EVENT_RETRY,
		.req = r->req,
		.attempt = next,
		.retry = {r->of > next ? r->of : next, 0, SLICE("backoff")}};
}

static struct event
given_up(const struct trail_row *r)
{
	const int64_t no = EVENT_UNKNOWN;

	return (struct event){.kind = EVENT_DONE,
		.req = r->req,
		.attempt = r->attempt + 1,
		.done = {.reason = SLICE("cancelled"),
			.usage = {no, no, no, no},
			.timing = {no, no, no, no, no, no, no, no}}};
}

static const struct trail_row *
latest_attempt(const struct trail *t)
{
	size_t i = t->n;

	while (i && t->rows[i - 1].state >= TRAIL_NOTE)
		i--;
	return i ? &t->rows[i - 1] : NULL;
}

struct ending
ending_find(const struct trail *t)
{
	const struct trail_row *r = latest_attempt(t);
	struct ending e = {.n = 0};

	if (!r || r->req <= 0 || r->attempt <= 0)
		return e;
	if (!trail_is_over(r) && r->state != TRAIL_RETRY_WAIT) {
		buf_set(&e.request_id, buf_slice(&r->request_id));
		e.ev[e.n++] = interrupted(r, buf_slice(&e.request_id));
	} else if (r->state == TRAIL_RETRY_WAIT) {
		e.ev[e.n++] = given_up(r);
	} else if (r->state != TRAIL_DONE && r->state != TRAIL_CANCELLED &&
		   !r->final) {
		/* It said that a retry follows. */
		e.ev[e.n++] = announced(r);
		e.ev[e.n++] = given_up(r);
	}
	return e;
}

void
ending_free(struct ending *e)
{
	buf_free(&e->request_id);
}
