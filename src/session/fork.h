/* A fork: a new session that begins with the events of another. */
#ifndef SIDETONE_SESSION_FORK_H
#define SIDETONE_SESSION_FORK_H

#include "session/load.h"

/* How much of the session in the file FROM is taken: at most so many events,
 * as load_events hands them on, and so many turns with what follows them
 * before the next prompt. SIZE_MAX: all. */
struct fork_cut {
	const char *from;
	size_t events, turns;
	struct slice of; /* the ID to name as origin; none: the file's own */
};

/* The ID in ORIGIN, which a fork has written, or none. */
struct slice fork_parent(struct slice origin);

/* Hands the events up to CUT to TAKE in order, the session event with the new
 * ID and its origin, and writes them to the new file TO (0600) unless that is
 * NULL. R as in load_events. Returns 0, or -1 with ERR set and no file made. */
int fork_session(const struct fork_cut *cut, const char *id, const char *to,
	bus_sink *take, void *arg, struct load_report *r, struct error *err);

#endif
