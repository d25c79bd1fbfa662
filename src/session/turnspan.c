/* Where in the events of a session each of its turns stands. */
#include "session/turnspan.h"

#include <stdlib.h>

#include "base/mem.h"

void
turnspans_take(void *arg, const struct event *ev)
{
	struct turnspans *s = arg;

	loaded_take(&s->session, ev);
	while (s->n < s->session.model.nturns) {
		s->list =
			mem_grow(s->list, &s->cap, s->n + 1, sizeof(*s->list));
		s->list[s->n++] =
			(struct turnspan){s->events - s->checks, s->events + 1};
	}
	s->events++;
	s->checks = ev->kind == EVENT_CHECK ? s->checks + 1 : 0;
	/* The model gives what is of a request to the latest turn. */
	if (ev->req && s->n)
		s->list[s->n - 1].end = s->events;
}

void
turnspans_free(struct turnspans *s)
{
	loaded_free(&s->session);
	free(s->list);
	*s = (struct turnspans){.n = 0};
}
