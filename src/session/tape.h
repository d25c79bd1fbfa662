/* The tape: all events of a session, kept in order to be gone through. */
#ifndef SIDETONE_SESSION_TAPE_H
#define SIDETONE_SESSION_TAPE_H

#include "event/event.h"

/*
 * A session of a million events is mostly deltas of some bytes each. They are
 * kept as small records over one store of text; any other event is kept whole.
 * Nothing is ever removed or moved: text stays valid as long as the tape.
 */
struct tape;

struct tape *tape_new(void);
void tape_free(struct tape *t);

/* The sink that adds EV at the end. */
void tape_take(void *tape, const struct event *ev);

size_t tape_count(const struct tape *t);

/* Fills EV with event I as it was taken; its text lives as long as T. */
void tape_event(const struct tape *t, size_t i, struct event *ev);

enum event_kind tape_kind(const struct tape *t, size_t i);

/* When event I happens, ms of the session: its `at`, unless an event before it
 * has a later one. */
int64_t tape_when(const struct tape *t, size_t i);

/* Whether something runs behind event I: a request is open, or a retry waits.
 * Else what follows it was waited for by nobody. */
bool tape_runs(const struct tape *t, size_t i);

#endif
