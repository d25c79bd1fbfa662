/* Where in the events of a session each of its turns stands. */
#include "session/turnspan.h"

#include <stdlib.h>

#include "base/mem.h"

/* A retry that somebody asked for is made of the settings there are then. */
static bool
is_asked_for(struct slice source)
{
	return slice_is(source, "user") || slice_is(source, "fallback");
}

static void
add_spans(struct turnspans *s)
{
	size_t begin = s->events - s->checks;

	while (s->n < s->session.model.nturns) {
		s->list =
			mem_grow(s->list, &s->cap, s->n + 1, sizeof(*s->list));
		s->list[s->n++] =
			(struct turnspan){begin, s->events + 1, s->events + 1};
		s->anew = true;
	}
}

void
turnspans_take(void *arg, const struct event *ev)
{
	struct turnspans *s = arg;

	loaded_take(&s->session, ev);
	add_spans(s);
	s->events++;
	s->checks = ev->kind == EVENT_CHECK ? s->checks + 1 : 0;
	if (!s->n)
		return;
	/* The model gives what is of a request to the latest turn. */
	if (ev->req)
		s->list[s->n - 1].end = s->events;
	if (ev->kind == EVENT_REQUEST && s->anew) {
		s->list[s->n - 1].sent = s->events;
		s->anew = false;
	} else if (ev->kind == EVENT_RETRY) {
		s->anew = is_asked_for(ev->retry.source);
	}
}

void
turnspans_free(struct turnspans *s)
{
	loaded_free(&s->session);
	free(s->list);
	*s = (struct turnspans){.n = 0};
}
