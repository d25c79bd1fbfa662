/* Where in the events of a session each of its turns stands. */
#ifndef SIDETONE_SESSION_TURNSPAN_H
#define SIDETONE_SESSION_TURNSPAN_H

#include "session/load.h"

/* Turn I of the model is made by the events [begin, end), counted from 0:
 * from the checks before its prompt to the last that is about its request.
 * So the first `begin` events are the session as it was before the prompt was
 * sent, the first `end` as it was when it was answered, and the first `sent`
 * as it was when the body of its latest attempt was made: a retry of its own
 * accord sends the same body once more. */
struct turnspan {
	size_t begin, sent, end;
};

/* A session, whole, and its spans; starts as {0}, freed with turnspans_free. */
struct turnspans {
	struct loaded session;
	struct turnspan *list; /* one for each turn of the model */
	size_t n, cap;
	size_t events;
	size_t checks; /* the latest events that are preflight findings */
	bool anew;     /* the next request has a body of its own */
};

/* The sink. */
void turnspans_take(void *spans, const struct event *ev);
void turnspans_free(struct turnspans *s);

#endif
