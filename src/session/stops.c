/* Stops: the places of a tape that one steps, jumps and searches to. */
#include "session/stops.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "event/schema.h"

static const char *const names[] = {[STOP_EVENT] = "event",
	[STOP_MESSAGE] = "message",
	[STOP_REQUEST] = "request",
	[STOP_FAILURE] = "failure",
	[STOP_MARK] = "mark"};
_Static_assert(sizeof(names) / sizeof(names[0]) == STOP_COUNT,
	"a name for every kind of stop");

enum stop
stop_find(const char *name)
{
	int i = 0;

	while (i < STOP_COUNT && strcmp(name, names[i]))
		i++;
	return (enum stop)i;
}

static bool
ends_message(const struct event *ev)
{
	return ev->kind == EVENT_PROMPT || ev->kind == EVENT_DONE ||
	       (ev->kind == EVENT_FAILURE && ev->failure.final);
}

bool
stop_is(const struct tape *t, size_t i, enum stop kind)
{
	struct event ev;

	if (kind == STOP_EVENT || tape_kind(t, i) == EVENT_DELTA)
		return kind == STOP_EVENT;
	tape_event(t, i, &ev);
	switch (kind) {
	case STOP_MESSAGE:
		return ends_message(&ev);
	case STOP_REQUEST:
		return ev.kind == EVENT_REQUEST;
	case STOP_FAILURE:
		return ev.kind == EVENT_FAILURE;
	case STOP_MARK:
		return ev.kind == EVENT_NOTE && slice_is(ev.note.level, "mark");
	case STOP_EVENT:
	case STOP_COUNT:
		break;
	}
	return false;
}

size_t
stop_seek(const struct tape *t, size_t from, enum stop kind, int step)
{
	size_t n = tape_count(t);

	if (step > 0) {
		for (size_t i = from; i < n; i++) {
			if (stop_is(t, i, kind))
				return i + 1;
		}
		return SIZE_MAX;
	}
	for (size_t i = from; i > 1; i--) {
		if (stop_is(t, i - 2, kind))
			return i - 1;
	}
	return from && (kind == STOP_EVENT || kind == STOP_MESSAGE) ? 0
								    : SIZE_MAX;
}

static void
add_hit(struct hits *h, size_t position)
{
	if (h->n && h->list[h->n - 1] == position)
		return;
	h->list = mem_grow(h->list, &h->cap, h->n + 1, sizeof(*h->list));
	h->list[h->n++] = position;
}

static bool
holds(const struct event *ev, const char *needle)
{
	const struct schema_field *f = schema_kind(ev->kind)->fields;

	for (; f->name; f++) {
		const struct slice *text =
			(const void *)((const char *)ev + f->offset);
		if ((f->type == FIELD_TEXT || f->type == FIELD_JSON) &&
			text->p && slice_ifind(*text, needle) >= 0)
			return true;
	}
	return false;
}

/* What the deltas of a channel said last: as much of it as can begin a hit
 * that the next one ends. */
struct run {
	struct buf text;
	int64_t req, attempt;
	struct slice channel;
};

/* Whether the needle ends in the text that EV adds to RUN. */
static bool
run_on(struct run *run, const struct event *ev, const struct buf *needle)
{
	struct slice rest;
	ptrdiff_t at;
	bool found = false;

	if (run->req != ev->req || run->attempt != ev->attempt ||
		!slice_eq(run->channel, ev->delta.channel))
		buf_clear(&run->text);
	run->req = ev->req;
	run->attempt = ev->attempt;
	run->channel = ev->delta.channel;
	buf_add_slice(&run->text, ev->delta.text);
	rest = buf_slice(&run->text);
	while ((at = slice_ifind(rest, buf_str(needle))) >= 0) {
		rest = slice_from(rest, (size_t)at + needle->len);
		found = true;
	}
	if (rest.len >= needle->len)
		rest = slice_from(rest, rest.len - (needle->len - 1));
	buf_drop(&run->text, run->text.len - rest.len);
	return found;
}

void
hits_find(struct hits *h, const struct tape *t, struct slice needle)
{
	struct run run = {.req = 0};
	struct event ev;

	buf_set(&h->needle, needle);
	h->n = 0;
	for (size_t i = 0; needle.len && i < tape_count(t); i++) {
		tape_event(t, i, &ev);
		if (ev.kind == EVENT_DELTA ? run_on(&run, &ev, &h->needle)
					   : holds(&ev, buf_str(&h->needle)))
			add_hit(h, i + 1);
	}
	buf_free(&run.text);
}

void
hits_free(struct hits *h)
{
	buf_free(&h->needle);
	free(h->list);
	*h = (struct hits){0};
}

size_t
hits_seek(const struct hits *h, size_t from, int step)
{
	size_t low = 0, high = h->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (step > 0 ? h->list[mid] <= from : h->list[mid] < from)
			low = mid + 1;
		else
			high = mid;
	}
	if (step > 0)
		return low < h->n ? h->list[low] : SIZE_MAX;
	return low ? h->list[low - 1] : SIZE_MAX;
}
