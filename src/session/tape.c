/* The tape: all events of a session, kept in order to be gone through. */
#include "session/tape.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "event/schema.h"

enum { CHUNK = 1 << 20 };

/* Text that was copied; full chunks stay in the list. */
struct chunk {
	struct chunk *next;
	size_t len, cap;
	char bytes[];
};

/* One event. What a delta has stands in the record itself. */
struct record {
	int64_t at, when;
	union {
		const char *text;    /* of a delta */
		struct event *whole; /* of any other */
	};
	uint32_t len; /* of the text */
	uint32_t req, attempt;
	unsigned char kind;
	unsigned char channel; /* 0: not a small delta */
	bool runs;
};

struct tape {
	struct record *list;
	size_t n, cap;
	struct chunk *chunks;
};

static const char *const channels[] = {
	"", "content", "reasoning", "refusal", "tool"};
enum { CHANNELS = sizeof(channels) / sizeof(channels[0]) };

struct tape *
tape_new(void)
{
	return mem_alloc(sizeof(struct tape));
}

void
tape_free(struct tape *t)
{
	struct chunk *next;

	if (!t)
		return;
	for (size_t i = 0; i < t->n; i++) {
		if (!t->list[i].channel)
			free(t->list[i].whole);
	}
	for (struct chunk *c = t->chunks; c; c = next) {
		next = c->next;
		free(c);
	}
	free(t->list);
	free(t);
}

static char *
room_for(struct tape *t, size_t len)
{
	struct chunk *c = t->chunks;
	size_t cap = len > CHUNK ? len : CHUNK;

	if (!c || c->cap - c->len < len) {
		c = mem_alloc(sizeof(*c) + cap);
		c->cap = cap;
		c->next = t->chunks;
		t->chunks = c;
	}
	c->len += len;
	return c->bytes + c->len - len;
}

/* A copy of S that lives as long as T; none stays none. */
static struct slice
keep(struct tape *t, struct slice s)
{
	char *to;

	if (!s.p || !s.len)
		return s.p ? SLICE("") : s;
	to = room_for(t, s.len);
	memcpy(to, s.p, s.len);
	return (struct slice){to, s.len};
}

static struct event *
keep_whole(struct tape *t, const struct event *ev)
{
	struct event *copy = mem_alloc(sizeof(*copy));
	const struct schema_field *f = schema_kind(ev->kind)->fields;

	*copy = *ev;
	for (; f->name; f++) {
		struct slice *text = (void *)((char *)copy + f->offset);
		if (f->type == FIELD_TEXT || f->type == FIELD_JSON)
			*text = keep(t, *text);
	}
	return copy;
}

/* Which of the channels a small record can name EV has; 0: none. */
static unsigned char
small_channel(const struct event *ev)
{
	if (ev->kind != EVENT_DELTA || !ev->delta.text.p ||
		ev->delta.text.len > UINT32_MAX || ev->req < 0 ||
		ev->req > UINT32_MAX || ev->attempt < 0 ||
		ev->attempt > UINT32_MAX)
		return 0;
	for (unsigned char i = 1; i < CHANNELS; i++) {
		if (slice_is(ev->delta.channel, channels[i]))
			return i;
	}
	return 0;
}

static bool
runs_behind(const struct tape *t, enum event_kind kind)
{
	switch (kind) {
	case EVENT_REQUEST:
	case EVENT_PHASE:
	case EVENT_HEADERS:
	case EVENT_DELTA:
	case EVENT_RETRY:
		return true;
	case EVENT_DONE:
	case EVENT_FAILURE:
	case EVENT_SESSION:
		return false;
	case EVENT_SETTING:
	case EVENT_PROMPT:
	case EVENT_CHECK:
	case EVENT_NOTE:
	case EVENT_KIND_COUNT:
		break;
	}
	return t->n && t->list[t->n - 1].runs;
}

void
tape_take(void *arg, const struct event *ev)
{
	struct tape *t = arg;
	struct record r = {.at = ev->at,
		.when = ev->at,
		.kind = (unsigned char)ev->kind,
		.channel = small_channel(ev),
		.runs = runs_behind(t, ev->kind)};

	if (t->n && t->list[t->n - 1].when > r.when)
		r.when = t->list[t->n - 1].when;
	if (r.channel) {
		r.text = keep(t, ev->delta.text).p;
		r.len = (uint32_t)ev->delta.text.len;
		r.req = (uint32_t)ev->req;
		r.attempt = (uint32_t)ev->attempt;
	} else {
		r.whole = keep_whole(t, ev);
	}
	t->list = mem_grow(t->list, &t->cap, t->n + 1, sizeof(*t->list));
	t->list[t->n++] = r;
}

size_t
tape_count(const struct tape *t)
{
	return t->n;
}

void
tape_event(const struct tape *t, size_t i, struct event *ev)
{
	const struct record *r = &t->list[i];

	assert(i < t->n);
	if (!r->channel) {
		*ev = *r->whole;
		return;
	}
	*ev = (struct event){.kind = EVENT_DELTA,
		.at = r->at,
		.req = r->req,
		.attempt = r->attempt,
		.delta = {slice_str(channels[r->channel]), {r->text, r->len}}};
}

enum event_kind
tape_kind(const struct tape *t, size_t i)
{
	assert(i < t->n);
	return (enum event_kind)t->list[i].kind;
}

int64_t
tape_when(const struct tape *t, size_t i)
{
	assert(i < t->n);
	return t->list[i].when;
}

bool
tape_runs(const struct tape *t, size_t i)
{
	assert(i < t->n);
	return t->list[i].runs;
}
