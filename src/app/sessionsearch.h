/* Prints where in the saved sessions words are. */
#ifndef SIDETONE_APP_SESSIONSEARCH_H
#define SIDETONE_APP_SESSIONSEARCH_H

#include "app/options.h"
#include "app/sessionpick.h"

/* Looks for TEXT in the sessions of L that P asks for, the latest first, and
 * prints the lines in which it is, at most as many as P says. Returns the exit
 * status, which is 0 also if there are none. */
int sessionsearch_print(const struct library *l, const struct sessionpick *p,
	const struct options *o, struct slice text);

/* Appends LINE in at most COLS columns (0: all of it) around its LEN bytes
 * from AT, which ATTRIBUTES marks; as one visible row. */
void sessionsearch_line(struct buf *out, struct slice line, size_t at,
	size_t len, int cols, bool attributes);

#endif
