/* The bus: stamps events and hands them to the sinks. */
#include "event/bus.h"

#include <assert.h>
#include <stdlib.h>

#include "event/schema.h"

enum { REDACTED_MAX = 16 };

/* Copies made to take the secret out of one event's texts. */
struct redaction {
	struct buf copy[REDACTED_MAX];
	int n;
};

void
bus_init(struct bus *b, const struct clock *clock)
{
	*b = (struct bus){.clock = clock, .start = clock_mono(clock)};
}

void
bus_resume(struct bus *b, int64_t at)
{
	if (at > b->last)
		b->last = at;
	b->start = clock_mono(b->clock) - b->last;
}

void
bus_free(struct bus *b)
{
	free(b->secret);
	b->secret = NULL;
}

void
bus_add(struct bus *b, bus_sink *take, void *arg)
{
	assert(b->n < BUS_SINKS);
	b->sinks[b->n++] = (struct bus_row){take, arg};
}

bool
bus_is_secret(struct slice s)
{
	bool digit = false;

	for (size_t i = 0; i < s.len; i++)
		digit |= s.p[i] >= '0' && s.p[i] <= '9';
	return s.len >= 16 || (s.len >= 8 && (digit || slice_starts(s, "sk-")));
}

void
bus_guard(struct bus *b, struct slice s)
{
	free(b->secret);
	b->secret = bus_is_secret(s) ? slice_dup(s) : NULL;
	b->secret_len = b->secret ? s.len : 0;
}

int64_t
bus_now(const struct bus *b)
{
	int64_t at = clock_mono(b->clock) - b->start;

	return at > b->last ? at : b->last;
}

static void
redact(struct redaction *r, struct slice *text, struct slice secret)
{
	struct slice rest = *text;
	ptrdiff_t at = slice_find(rest, secret);
	struct buf *copy;

	if (at < 0)
		return;
	assert(r->n < REDACTED_MAX);
	copy = &r->copy[r->n++];
	for (; at >= 0; at = slice_find(rest, secret)) {
		buf_add_slice(copy, slice_sub(rest, 0, (size_t)at));
		buf_add_str(copy, "[key]");
		rest = slice_from(rest, (size_t)at + secret.len);
	}
	buf_add_slice(copy, rest);
	*text = buf_slice(copy);
}

static void
redact_event(struct redaction *r, struct event *ev, struct slice secret)
{
	const struct schema_field *f = schema_kind(ev->kind)->fields;

	for (; f->name; f++) {
		if (f->type == FIELD_TEXT || f->type == FIELD_JSON)
			redact(r, (void *)((char *)ev + f->offset), secret);
	}
}

void
bus_emit(struct bus *b, const struct event *ev)
{
	struct redaction r = {.n = 0};
	struct event copy = *ev;

	copy.at = b->last = bus_now(b);
	if (b->secret)
		redact_event(
			&r, &copy, (struct slice){b->secret, b->secret_len});
	bus_replay(b, &copy);
	for (int i = 0; i < r.n; i++)
		buf_free(&r.copy[i]);
}

void
bus_replay(struct bus *b, const struct event *ev)
{
	for (int i = 0; i < b->n; i++)
		b->sinks[i].take(b->sinks[i].arg, ev);
}
