/* A recorded event stream: kept, searched, and held against the grammar. */
#include "tests/lib/record.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "api/catalogue.h"
#include "base/mem.h"
#include "event/schema.h"

enum { CHANNELS = 4 };

static const char *const channels[CHANNELS] = {
	"content", "reasoning", "refusal", "tool"};

static void
row_free(struct record_row *row)
{
	line_release(&row->hold);
	buf_free(&row->line);
	free(row);
}

bool
record_line(struct record *r, struct slice line)
{
	struct record_row *row = mem_alloc(sizeof(*row));
	struct buf again = {0};
	struct error err;
	bool same;

	buf_add_slice(&row->line, line);
	if (line_decode(&row->ev, &row->hold, buf_slice(&row->line), &err)) {
		fprintf(stderr, "record: %s: %s\n", err.text,
			buf_str(&row->line));
		buf_free(&row->line);
		free(row);
		return false;
	}
	line_encode(&again, &row->ev);
	same = slice_eq(buf_slice(&again), line);
	if (!same)
		fprintf(stderr, "record: not the same again:\n%s%s",
			buf_str(&row->line), buf_str(&again));
	buf_free(&again);
	if (!same) {
		row_free(row);
		return false;
	}
	r->rows = mem_grow(r->rows, &r->cap, r->n + 1, sizeof(r->rows[0]));
	r->rows[r->n++] = row;
	return true;
}

bool
record_lines(struct record *r, struct slice text)
{
	bool ok = true;

	while (text.len > 0 && ok) {
		ptrdiff_t end = slice_find(text, SLICE("\n"));
		size_t len = end < 0 ? text.len : (size_t)end + 1;

		ok = record_line(r, slice_sub(text, 0, len));
		text = slice_from(text, len);
	}
	return ok;
}

void
record_free(struct record *r)
{
	for (size_t i = 0; i < r->n; i++)
		row_free(r->rows[i]);
	free(r->rows);
	*r = (struct record){0};
}

const struct event *
record_find(const struct record *r, enum event_kind kind, size_t i)
{
	for (size_t k = 0; k < r->n; k++) {
		if (r->rows[k]->ev.kind == kind && i-- == 0)
			return &r->rows[k]->ev;
	}
	return NULL;
}

size_t
record_count(const struct record *r, enum event_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++)
		n += r->rows[i]->ev.kind == kind;
	return n;
}

void
record_text(const struct record *r, int64_t req, const char *channel,
	struct buf *out)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct event *ev = &r->rows[i]->ev;

		if (ev->kind == EVENT_DELTA && ev->req == req &&
			slice_is(ev->delta.channel, channel))
			buf_add_slice(out, ev->delta.text);
	}
}

bool
record_holds(const struct record *r, struct slice needle)
{
	int64_t requests = 0;
	struct buf text = {0};
	bool found = false;

	for (size_t i = 0; i < r->n; i++) {
		found |= slice_find(buf_slice(&r->rows[i]->line), needle) >= 0;
		if (r->rows[i]->ev.req > requests)
			requests = r->rows[i]->ev.req;
	}
	for (int64_t req = 1; req <= requests; req++) {
		for (size_t i = 0; i < CHANNELS; i++) {
			buf_clear(&text);
			record_text(r, req, channels[i], &text);
			found |= slice_find(buf_slice(&text), needle) >= 0;
		}
	}
	buf_free(&text);
	return found;
}

void
record_dump(const struct record *r)
{
	for (size_t i = 0; i < r->n; i++)
		fputs(buf_str(&r->rows[i]->line), stderr);
}

/* The grammar */

enum place {
	NOWHERE,   /* before the session event */
	OUTSIDE,   /* no attempt */
	ANNOUNCED, /* a retry was told */
	REQUESTED,
	ANSWERED,
	STREAMING,
};

struct grammar {
	enum place place;
	const struct event *end; /* of the latest attempt; NULL: none yet */
	int64_t at, req, attempt;
	bool prompted, waits; /* a failure that is not final */
	unsigned phases;
};

static const char *
check_ends(const struct event *ev)
{
	const struct event_failure *f = &ev->failure;
	const struct catalogue_row *row;

	if (ev->kind == EVENT_DONE)
		return ev->done.reason.len > 0 ? NULL : "done without reason";
	row = catalogue_find(f->cause);
	if (!row)
		return "a cause that is not in the catalogue";
	if (f->class.len == 0 || f->fix.len == 0 || f->phase.len == 0)
		return "a failure without class, fix or phase";
	return NULL;
}

static const char *
see_end(struct grammar *g, const struct event *ev)
{
	bool cancelled = ev->kind == EVENT_DONE &&
			 slice_is(ev->done.reason, "cancelled");

	if (g->place < ANNOUNCED || (g->place == ANNOUNCED && !cancelled))
		return "an end without an attempt";
	g->place = OUTSIDE;
	g->end = ev;
	g->waits = ev->kind == EVENT_FAILURE && !ev->failure.final;
	return check_ends(ev);
}

static const char *
see_request(struct grammar *g, const struct event *ev)
{
	if (g->place == OUTSIDE && !g->waits) {
		if (!g->prompted)
			return "a request without a prompt";
		if (ev->req != g->req + 1 || ev->attempt != 1)
			return "requests are not numbered in order";
	} else if (g->place != ANNOUNCED) {
		return "a request inside of an attempt, or without a retry";
	}
	if (ev->request.of < ev->attempt)
		return "more attempts than allowed";
	g->req = ev->req;
	g->attempt = ev->attempt;
	g->place = REQUESTED;
	g->phases = 0;
	g->prompted = false;
	return NULL;
}

static const char *
see_phase(struct grammar *g, const struct event *ev)
{
	static const char *const names[] = {"dns", "connect", "tls", "sent"};

	if (g->place != REQUESTED)
		return "a phase that is not between request and headers";
	for (unsigned i = 0; i < 4; i++) {
		if (!slice_is(ev->phase.name, names[i]))
			continue;
		if (g->phases & 1u << i)
			return "a phase told twice";
		g->phases |= 1u << i;
		return NULL;
	}
	return "a phase of no known name";
}

static const char *
see_retry(struct grammar *g, const struct event *ev)
{
	bool user = slice_is(ev->retry.source, "user") ||
		    slice_is(ev->retry.source, "fallback");

	if (g->place != OUTSIDE || !g->end || !(g->waits || user))
		return "a retry that follows no failure which waits for one";
	if (ev->req != g->req || ev->attempt != g->attempt + 1)
		return "a retry that is not the next attempt's";
	if (ev->retry.delay_ms < 0 || ev->retry.of < ev->attempt)
		return "a retry with a wrong delay or count";
	g->attempt = ev->attempt;
	g->place = ANNOUNCED;
	g->waits = false;
	return NULL;
}

static const char *
see_inside(struct grammar *g, enum place from, enum place to)
{
	if (g->place < REQUESTED)
		return "headers or a delta outside of an attempt";
	if (g->place > from)
		return "headers twice, or behind a delta";
	g->place = to;
	return NULL;
}

static const char *
see_delta(struct grammar *g, const struct event *ev)
{
	bool known = false;

	for (size_t i = 0; i < CHANNELS; i++)
		known |= slice_is(ev->delta.channel, channels[i]);
	if (!known || ev->delta.text.len == 0)
		return "a delta without text, or of no known channel";
	return see_inside(g, STREAMING, STREAMING);
}

static const char *
see_outside(struct grammar *g, const struct event *ev)
{
	if (g->place != OUTSIDE && g->place != ANNOUNCED)
		return "it may only stand outside of attempts";
	if (ev->kind != EVENT_PROMPT)
		return NULL;
	if (g->place == ANNOUNCED || g->waits)
		return "a prompt while an attempt is due";
	g->prompted = true;
	return NULL;
}

static const char *
see(struct grammar *g, const struct event *ev)
{
	switch (ev->kind) {
	case EVENT_SESSION:
		if (g->place != NOWHERE)
			return "a second session";
		g->place = OUTSIDE;
		return NULL;
	case EVENT_SETTING:
	case EVENT_PROMPT:
	case EVENT_CHECK:
	case EVENT_NOTE:
		return see_outside(g, ev);
	case EVENT_REQUEST:
		return see_request(g, ev);
	case EVENT_PHASE:
		return see_phase(g, ev);
	case EVENT_HEADERS:
		return see_inside(g, REQUESTED, ANSWERED);
	case EVENT_DELTA:
		return see_delta(g, ev);
	case EVENT_RETRY:
		return see_retry(g, ev);
	case EVENT_FAILURE:
	case EVENT_DONE:
		return see_end(g, ev);
	case EVENT_KIND_COUNT:
		break;
	}
	return "no kind of event";
}

/* What holds for every event, whatever its place. */
static const char *
check_common(const struct grammar *g, const struct event *ev)
{
	bool numbered = schema_kind(ev->kind)->attempt;

	/* A note may stand outside any request. */
	if (ev->kind == EVENT_NOTE && !ev->req)
		numbered = false;
	if (ev->at < g->at)
		return "the time goes back";
	if (ev->kind == EVENT_NOTE && !ev->req && !ev->attempt)
		numbered = false; /* it may stand outside of any request */
	if (numbered != (ev->req > 0) || numbered != (ev->attempt > 0))
		return "a number where none belongs, or none where one does";
	if (numbered && ev->kind != EVENT_REQUEST && ev->kind != EVENT_RETRY &&
		(ev->req != g->req || ev->attempt != g->attempt))
		return "the number of another attempt";
	return NULL;
}

bool
record_check_grammar(const struct record *r, struct buf *why)
{
	struct grammar g = {.place = NOWHERE};

	for (size_t i = 0; i < r->n; i++) {
		const struct event *ev = &r->rows[i]->ev;
		const char *wrong = check_common(&g, ev);

		if (!wrong)
			wrong = see(&g, ev);
		if (wrong) {
			buf_addf(why, "line %zu: %s: %s", i + 1, wrong,
				buf_str(&r->rows[i]->line));
			return false;
		}
		g.at = ev->at;
	}
	if (g.place != OUTSIDE || g.waits)
		buf_add_str(why, "the last attempt has no end\n");
	return g.place == OUTSIDE && !g.waits;
}
