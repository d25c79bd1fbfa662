/* The trail: the log's rows, one for each attempt, folded from events. */
#include "session/trail.h"

#include <assert.h>

#include "base/lang.h"
#include "base/mem.h"

static const struct {
	const char *glyph, *word;
} states[] = {
	[TRAIL_QUEUED] = {".", N_("queued")},
	[TRAIL_DNS] = {"~", N_("dns")},
	[TRAIL_CONNECT] = {"~", N_("connect")},
	[TRAIL_TLS] = {"~", N_("tls")},
	[TRAIL_WAITING] = {"~", N_("waiting")},
	[TRAIL_STREAMING] = {">", N_("streaming")},
	[TRAIL_DONE] = {"+", N_("done")},
	[TRAIL_FAILED] = {"!", N_("failed")},
	[TRAIL_RETRY_WAIT] = {"!", N_("retry-wait")},
	[TRAIL_CANCELLED] = {"x", N_("cancelled")},
	[TRAIL_TRUNCATED] = {"!", N_("truncated")},
	[TRAIL_NOTE] = {"*", N_("note")},
	[TRAIL_CHECK] = {"?", N_("check")},
};
_Static_assert(sizeof(states) / sizeof(states[0]) == TRAIL_STATE_COUNT,
	"a word for every state");

const char *
trail_glyph(enum trail_state state)
{
	assert(state < TRAIL_STATE_COUNT);
	return states[state].glyph;
}

const char *
trail_word(enum trail_state state)
{
	assert(state < TRAIL_STATE_COUNT);
	return states[state].word;
}

static const struct {
	const char *name, *words;
} phases[] = {
	{"dns", N_("looking up the name")},
	{"connect", N_("connecting")},
	{"tls", N_("setting up TLS")},
	{"sent", N_("waiting for the answer")},
	{"waiting", N_("waiting for the answer")},
	{"streaming", N_("receiving the answer")},
};

/* NULL if it is none that is known. */
static const char *
find_phase(struct slice phase)
{
	for (size_t i = 0; i < sizeof(phases) / sizeof(phases[0]); i++) {
		if (slice_is(phase, phases[i].name))
			return phases[i].words;
	}
	return NULL;
}

struct slice
trail_phase_english(struct slice phase)
{
	const char *words = find_phase(phase);

	return words ? slice_str(words) : phase;
}

struct slice
trail_phase_words(struct slice phase)
{
	const char *words = find_phase(phase);

	return words ? slice_str(_(words)) : phase;
}

struct slice
trail_source_words(struct slice source)
{
	static const char *const names[] = {N_("reset header"), N_("message"),
		N_("backoff"), N_("queue"), N_("fallback"), N_("user")};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (slice_is(source, names[i]))
			return slice_str(_(names[i]));
	}
	return source;
}

bool
trail_has_failed(const struct trail_row *row)
{
	return row->class.len && row->state < TRAIL_NOTE;
}

bool
trail_is_over(const struct trail_row *row)
{
	return row->state >= TRAIL_DONE && row->state != TRAIL_RETRY_WAIT;
}

static struct trail_row *
add_row(struct trail *t, const struct event *ev, enum trail_state state)
{
	static const struct event_limits no_limits = {EVENT_UNKNOWN,
		EVENT_UNKNOWN, EVENT_UNKNOWN, EVENT_UNKNOWN, EVENT_UNKNOWN,
		EVENT_UNKNOWN};
	const int64_t no = EVENT_UNKNOWN;
	struct trail_row *r;

	if (state < TRAIL_NOTE) {
		t->mixed = t->mixed || ev->req < t->latest;
		t->latest = ev->req;
	}
	t->rows = mem_grow(t->rows, &t->cap, t->n + 1, sizeof(*t->rows));
	r = &t->rows[t->n++];
	*r = (struct trail_row){.state = state,
		.at = ev->at,
		.req = ev->req,
		.attempt = ev->attempt,
		.tokens = no,
		.bytes = no,
		.dns_at = no,
		.connect_at = no,
		.tls_at = no,
		.sent_at = no,
		.headers_at = no,
		.first_at = no,
		.last_at = no,
		.end_at = no,
		.retry_set_at = no,
		.retry_at = no,
		.limits = no_limits,
		.usage = {no, no, no, no},
		.timing = {no, no, no, no, no, no, no, no}};
	return r;
}

/* Behind the rows of requests up to REQ: mostly behind all. Rows of no attempt
 * stand anywhere. */
static size_t
find_end(const struct trail *t, int64_t req)
{
	size_t low = 0, high = t->n;

	if (t->mixed || t->latest <= req)
		return t->n;
	while (low < high) {
		size_t mid = low + (high - low) / 2, i = mid;
		while (i > low && t->rows[i].state >= TRAIL_NOTE)
			i--;
		if (t->rows[i].state >= TRAIL_NOTE || t->rows[i].req <= req)
			low = mid + 1;
		else
			high = i;
	}
	return low;
}

const struct trail_row *
trail_find(const struct trail *t, int64_t req, int64_t attempt)
{
	for (size_t i = find_end(t, req); i > 0; i--) {
		const struct trail_row *r = &t->rows[i - 1];
		if (r->state >= TRAIL_NOTE)
			continue;
		if (r->req == req && r->attempt == attempt)
			return r;
		if (r->req < req && !t->mixed)
			return NULL;
	}
	return NULL;
}

static struct trail_row *
find(struct trail *t, int64_t req, int64_t attempt)
{
	const struct trail_row *r = trail_find(t, req, attempt);

	return r ? &t->rows[r - t->rows] : NULL;
}

/* A file may begin anywhere: an event of an attempt that was never
 * requested gets a row all the same. */
static struct trail_row *
row_of(struct trail *t, const struct event *ev)
{
	struct trail_row *r = find(t, ev->req, ev->attempt);

	return r ? r : add_row(t, ev, TRAIL_QUEUED);
}

static bool
is_failed(enum trail_state s)
{
	return s == TRAIL_FAILED || s == TRAIL_RETRY_WAIT ||
	       s == TRAIL_TRUNCATED;
}

static enum trail_state
failed_state(const struct trail_row *r)
{
	return slice_is(buf_slice(&r->cause), "truncated") ? TRAIL_TRUNCATED
							   : TRAIL_FAILED;
}

/* The row that waits for this attempt has been served, or given up. */
static void
end_wait(struct trail *t, const struct event *ev, bool cancelled)
{
	struct trail_row *r = find(t, ev->req, ev->attempt - 1);

	if (r && r->state == TRAIL_RETRY_WAIT)
		r->state = cancelled ? TRAIL_CANCELLED : failed_state(r);
}

static void
apply_request(struct trail *t, const struct event *ev)
{
	const struct event_request *q = &ev->request;
	struct trail_row *r;

	end_wait(t, ev, false);
	r = add_row(t, ev, TRAIL_QUEUED);
	r->of = q->of;
	r->bytes = q->bytes;
	r->tokens = q->tokens;
	buf_set(&r->method, q->method);
	buf_set(&r->url, q->url);
	buf_set(&r->model, q->model);
	buf_set(&r->params, q->params);
}

static void
apply_phase(struct trail *t, const struct event *ev)
{
	struct trail_row *r = row_of(t, ev);
	struct slice name = ev->phase.name;

	if (slice_is(name, "dns")) {
		r->dns_at = ev->at;
		r->state = TRAIL_DNS;
	} else if (slice_is(name, "connect")) {
		r->connect_at = ev->at;
		r->state = TRAIL_CONNECT;
	} else if (slice_is(name, "tls")) {
		r->tls_at = ev->at;
		r->state = TRAIL_TLS;
	} else if (slice_is(name, "sent")) {
		r->sent_at = ev->at;
		r->state = TRAIL_WAITING;
	}
}

static void
apply_headers(struct trail *t, const struct event *ev)
{
	struct trail_row *r = row_of(t, ev);

	r->headers_at = ev->at;
	r->state = TRAIL_WAITING;
	if (ev->headers.status > 0) /* imports may not know it */
		r->status = ev->headers.status;
	r->limits = ev->headers.limits;
	buf_set(&r->request_id, ev->headers.request_id);
	buf_set(&r->http, ev->headers.http);
	buf_set(&r->remote, ev->headers.remote);
}

static enum trail_channel
channel_of(struct slice name)
{
	if (slice_is(name, "reasoning"))
		return TRAIL_REASONING;
	if (slice_is(name, "refusal"))
		return TRAIL_REFUSAL;
	return slice_is(name, "tool") ? TRAIL_TOOL : TRAIL_CONTENT;
}

static void
apply_delta(struct trail *t, const struct event *ev)
{
	struct trail_row *r = row_of(t, ev);
	size_t len = ev->delta.text.len;

	r->state = TRAIL_STREAMING;
	if (r->first_at == EVENT_UNKNOWN && len)
		r->first_at = ev->at;
	r->last_at = ev->at;
	r->out_bytes += (int64_t)len;
	r->pieces = mem_grow(
		r->pieces, &r->pieces_cap, r->npieces + 1, sizeof(*r->pieces));
	r->pieces[r->npieces++] = (struct trail_piece){
		ev->at, (uint32_t)len, channel_of(ev->delta.channel)};
}

static void
apply_failure(struct trail *t, const struct event *ev)
{
	const struct event_failure *f = &ev->failure;
	struct trail_row *r = row_of(t, ev);

	r->end_at = ev->at;
	if (f->status)
		r->status = f->status;
	buf_set(&r->class, f->class);
	buf_set(&r->cause, f->cause);
	r->state = failed_state(r);
	buf_set(&r->code, f->code);
	buf_set(&r->type, f->type);
	buf_set(&r->param, f->param);
	buf_set(&r->message, f->message);
	buf_set(&r->fix, f->fix);
	buf_set(&r->phase, f->phase);
	if (f->request_id.len)
		buf_set(&r->request_id, f->request_id);
	r->retryable = f->retryable;
	r->final = f->final;
}

static void
apply_retry(struct trail *t, const struct event *ev)
{
	struct trail_row *r = find(t, ev->req, ev->attempt - 1);

	/* An attempt that ended well, or was cancelled, and is sent again by
	 * the user has not failed by that. */
	if (!r || !is_failed(r->state))
		return;
	r->state = TRAIL_RETRY_WAIT;
	r->retry_set_at = ev->at;
	r->retry_at =
		ev->at + (ev->retry.delay_ms > 0 ? ev->retry.delay_ms : 0);
	buf_set(&r->source, ev->retry.source);
	r->of = ev->retry.of;
}

static void
apply_done(struct trail *t, const struct event *ev)
{
	bool cancelled = slice_is(ev->done.reason, "cancelled");
	struct trail_row *r = find(t, ev->req, ev->attempt);

	if (!r && cancelled) {
		end_wait(t, ev, true);
		return;
	}
	r = row_of(t, ev);
	r->state = cancelled ? TRAIL_CANCELLED : TRAIL_DONE;
	r->end_at = ev->at;
	buf_set(&r->reason, ev->done.reason);
	r->usage = ev->done.usage;
	r->timing = ev->done.timing;
	r->reused = ev->done.reused;
}

static void
apply_note(struct trail *t, const struct event *ev)
{
	struct trail_row *r = add_row(t, ev, TRAIL_NOTE);

	buf_set(&r->class, ev->note.level);
	buf_set(&r->message, ev->note.text);
}

static void
apply_check(struct trail *t, const struct event *ev)
{
	struct trail_row *r = add_row(t, ev, TRAIL_CHECK);

	buf_set(&r->class, ev->check.level);
	buf_set(&r->code, ev->check.code);
	buf_set(&r->param, ev->check.param);
	buf_set(&r->message, ev->check.message);
	buf_set(&r->fix, ev->check.fix);
}

/* Keeps the header's counts right for the rows from FIRST on, which is all
 * that one event can have changed. */
static void
count(struct trail *t, size_t first, int sign)
{
	for (size_t i = first; i < t->n; i++) {
		const struct trail_row *r = &t->rows[i];
		if (r->state >= TRAIL_NOTE)
			continue;
		t->requests += sign;
		t->failed += trail_has_failed(r) ? sign : 0;
		t->waiting += r->state == TRAIL_RETRY_WAIT ? sign : 0;
		t->active += r->state < TRAIL_DONE ? sign : 0;
	}
}

/* Whether an event of KIND is about an attempt; others touch no row that is
 * there, and looking for theirs would walk through all. */
static bool
is_of_attempt(enum event_kind kind)
{
	return kind != EVENT_SESSION && kind != EVENT_SETTING &&
	       kind != EVENT_PROMPT && kind != EVENT_CHECK &&
	       kind != EVENT_NOTE;
}

/* The first row EV can touch: its own attempt's or the one before it. */
static size_t
first_touched(const struct trail *t, const struct event *ev)
{
	const struct trail_row *r, *before;

	if (!is_of_attempt(ev->kind))
		return t->n;
	r = trail_find(t, ev->req, ev->attempt);
	before = trail_find(t, ev->req, ev->attempt - 1);
	if (before && (!r || before < r))
		r = before;
	return r ? (size_t)(r - t->rows) : t->n;
}

void
trail_apply(void *arg, const struct event *ev)
{
	struct trail *t = arg;
	size_t first;

	if (ev->kind == EVENT_DELTA && t->n &&
		t->rows[t->n - 1].state == TRAIL_STREAMING &&
		t->rows[t->n - 1].req == ev->req &&
		t->rows[t->n - 1].attempt == ev->attempt) {
		apply_delta(t, ev); /* changes no count */
		return;
	}
	first = first_touched(t, ev);
	count(t, first, -1);
	switch (ev->kind) {
	case EVENT_REQUEST:
		apply_request(t, ev);
		break;
	case EVENT_PHASE:
		apply_phase(t, ev);
		break;
	case EVENT_HEADERS:
		apply_headers(t, ev);
		break;
	case EVENT_DELTA:
		apply_delta(t, ev);
		break;
	case EVENT_FAILURE:
		apply_failure(t, ev);
		break;
	case EVENT_RETRY:
		apply_retry(t, ev);
		break;
	case EVENT_DONE:
		apply_done(t, ev);
		break;
	case EVENT_CHECK:
		apply_check(t, ev);
		break;
	case EVENT_NOTE:
		apply_note(t, ev);
		break;
	case EVENT_SESSION:
	case EVENT_SETTING:
	case EVENT_PROMPT:
	case EVENT_KIND_COUNT:
		break;
	}
	count(t, first, 1);
}
