/* The ending: what a session that stops short lacks. */
#ifndef SIDETONE_SESSION_ENDING_H
#define SIDETONE_SESSION_ENDING_H

#include "session/trail.h"

enum { ENDING_MAX = 2 };

/* Events that end the latest attempt by the grammar: a failure of class
 * Interrupted if it is open; if it has failed and the next is due, that one
 * is cancelled. None if it is over. */
struct ending {
	struct event ev[ENDING_MAX];
	size_t n;
	struct buf request_id; /* what one of them points into */
};

/* What the session that T was folded from lacks: freed with ending_free, and
 * good for being folded into T. Other text is the catalogue's. */
struct ending ending_find(const struct trail *t);
void ending_free(struct ending *e);

#endif
