/* The timeline: session time, with the waits that nobody wants cut short. */
#include "session/timeline.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"

static void
cut(struct timeline *l, int64_t from, int64_t to)
{
	int64_t before = 0;

	if (l->n) {
		const struct timeline_cut *last = &l->cuts[l->n - 1];
		before = last->before + last->to - last->from;
	}
	l->cuts = mem_grow(l->cuts, &l->cap, l->n + 1, sizeof(*l->cuts));
	l->cuts[l->n++] = (struct timeline_cut){from, to, before};
}

/* Cuts the gap behind event I short, if it is too long. */
static void
look(struct timeline *l, const struct tape *t, size_t i, int64_t idle)
{
	int64_t at = tape_when(t, i), next = tape_when(t, i + 1);
	int64_t max = idle;

	if (idle == TIMELINE_QUIET)
		max = tape_runs(t, i) ? CLOCK_NEVER : TIMELINE_QUIET_MS;
	if (next - at > max)
		cut(l, at + max, next);
}

void
timeline_make(struct timeline *l, const struct tape *t, int64_t idle)
{
	size_t n = tape_count(t);

	l->n = 0;
	l->start = n ? tape_when(t, 0) : 0;
	for (size_t i = 0; i + 1 < n; i++)
		look(l, t, i, idle);
}

void
timeline_extend(struct timeline *l, const struct tape *t, int64_t idle)
{
	size_t n = tape_count(t);

	if (n > 1)
		look(l, t, n - 2, idle);
	else
		l->start = tape_when(t, 0);
}

void
timeline_free(struct timeline *l)
{
	free(l->cuts);
	*l = (struct timeline){0};
}

/* The last cut that begins at or before WHERE, in session time or in played
 * time; NULL: none. */
static const struct timeline_cut *
find(const struct timeline *l, int64_t where, bool played)
{
	size_t low = 0, high = l->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct timeline_cut *c = &l->cuts[mid];
		if ((played ? c->from - c->before : c->from) <= where)
			low = mid + 1;
		else
			high = mid;
	}
	return low ? &l->cuts[low - 1] : NULL;
}

int64_t
timeline_played(const struct timeline *l, int64_t at)
{
	const struct timeline_cut *c = find(l, at, false);

	if (!c)
		return at - l->start;
	if (at < c->to)
		at = c->to;
	return at - l->start - c->before - (c->to - c->from);
}

int64_t
timeline_session(const struct timeline *l, int64_t played)
{
	const struct timeline_cut *c = find(l, played + l->start, true);

	played += l->start;
	return c ? played + c->before + (c->to - c->from) : played;
}
