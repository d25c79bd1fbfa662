/* Where in the events of a session each of its turns stands. */
#ifndef SIDETONE_SESSION_TURNSPAN_H
#define SIDETONE_SESSION_TURNSPAN_H

#include "session/load.h"

/* Turn I of the model is made by the events [begin, end), counted from 0:
 * from the checks before its prompt to the last that is about its request.
 * So the first `begin` events are the session as it was before the prompt was
 * sent, and the first `end` as it was when it was answered. */
struct turnspan {
	size_t begin, end;
};

/* A session, whole, and its spans; starts as {0}, freed with turnspans_free. */
struct turnspans {
	struct loaded session;
	struct turnspan *list; /* one for each turn of the model */
	size_t n, cap;
	size_t events;
	size_t checks; /* the latest events that are preflight findings */
};

/* The sink. */
void turnspans_take(void *spans, const struct event *ev);
void turnspans_free(struct turnspans *s);

#endif
