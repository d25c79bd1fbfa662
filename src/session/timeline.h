/* The timeline: session time, with the waits that nobody wants cut short. */
#ifndef SIDETONE_SESSION_TIMELINE_H
#define SIDETONE_SESSION_TIMELINE_H

#include "session/tape.h"

/*
 * Between two prompts lie minutes of typing, between two days of a resumed
 * session a night. A replay passes over such gaps: of a gap longer than the cap
 * it shows the first part and goes on with what ends it. Time that is counted
 * this way is called played time; it begins at 0 with the first event.
 */
enum {
	/* Only gaps in which nothing runs are cut, to TIMELINE_QUIET_MS: a
	 * stall, a countdown, a slow answer take as long as they took. */
	TIMELINE_QUIET = -1,
	TIMELINE_QUIET_MS = 2000,
};

/* Starts as {0}, freed with timeline_free. */
struct timeline {
	struct timeline_cut {
		int64_t from, to; /* session time that is left out */
		int64_t before;   /* what was left out before it */
	} * cuts;
	size_t n, cap;
	int64_t start; /* session time of the first event */
};

/* Makes L fit the tape T. IDLE is the longest gap, ms; or TIMELINE_QUIET; or
 * CLOCK_NEVER: nothing is cut. */
void timeline_make(struct timeline *l, const struct tape *t, int64_t idle);
void timeline_free(struct timeline *l);

/* The same for a tape that has grown by one event since. */
void timeline_extend(struct timeline *l, const struct tape *t, int64_t idle);

/* Played time of session time AT, and back; both ms. What was left out is
 * played in no time: of both its ends the later one comes back. */
int64_t timeline_played(const struct timeline *l, int64_t at);
int64_t timeline_session(const struct timeline *l, int64_t played);

#endif
