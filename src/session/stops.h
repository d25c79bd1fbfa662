/* Stops: the places of a tape that one steps, jumps and searches to. */
#ifndef SIDETONE_SESSION_STOPS_H
#define SIDETONE_SESSION_STOPS_H

#include "base/buf.h"
#include "session/tape.h"

enum stop {
	STOP_EVENT,
	STOP_MESSAGE, /* a prompt, or the end of what answers it */
	STOP_REQUEST, /* an attempt begins */
	STOP_FAILURE, /* an attempt has failed */
	STOP_MARK,    /* a note of level "mark" */
	STOP_COUNT
};

/* The stop called NAME, "event", "message" …; or STOP_COUNT. */
enum stop stop_find(const char *name);

/* Whether event I of T is such a stop. */
bool stop_is(const struct tape *t, size_t i, enum stop kind);

/* A position is how many events have happened: the one behind an event shows
 * it. The position of the next stop behind FROM (STEP 1), or of the one before
 * (-1), where the start counts as one of events and messages; SIZE_MAX: there
 * is none. */
size_t stop_seek(const struct tape *t, size_t from, enum stop kind, int step);

/* The positions at which a text is found on a tape; starts as {0}, freed with
 * hits_free. */
struct hits {
	struct buf needle;
	size_t *list;
	size_t n, cap;
};

/* Looks for NEEDLE, without regard to ASCII case, in every text of every event,
 * and in what an answer's deltas say together. */
void hits_find(struct hits *h, const struct tape *t, struct slice needle);
void hits_free(struct hits *h);

/* As stop_seek. */
size_t hits_seek(const struct hits *h, size_t from, int step);

#endif
