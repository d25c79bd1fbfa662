/* What can be said of one attempt: when, what it asked, what comes next. */
#ifndef SIDETONE_TUI_ATTEMPT_H
#define SIDETONE_TUI_ATTEMPT_H

#include "session/model.h"
#include "session/trail.h"

/* One row of a trail and what it is seen with; all borrowed, `model` may be
 * NULL. */
struct attempt {
	const struct trail *trail;
	const struct trail_row *row;
	const struct model *model;
	int64_t now; /* session time, ms */
};

/* Appends the time of day at session time AT, if the session says when it
 * began; else nothing. */
void attempt_clock(struct buf *out, const struct attempt *a, int64_t at);

/* Appends "2 of 3". */
void attempt_number(struct buf *out, const struct trail_row *row);

/* Appends where the delay before the retry came from, in parentheses. */
void attempt_source(struct buf *out, const struct trail_row *row);

/* Appends what follows the failure of A: the countdown, the attempt that
 * came, or why there is none. */
void attempt_next(struct buf *out, const struct attempt *a);

/* Appends the members of the JSON object PARAMS as they stand, one a line;
 * what is no object as it is. */
void attempt_params(struct buf *out, struct slice params);

#endif
