/* What the practice models say. */
#ifndef SIDETONE_PRACTICE_REPLIES_H
#define SIDETONE_PRACTICE_REPLIES_H

#include "practice/chat.h"

enum { REPLY_LONG_DELTAS = 20000 };

/* Starts as {0}; freed with reply_free. */
struct reply {
	struct buf reasoning, content;
	size_t piece; /* bytes of a delta; 0: about a word */
};

void reply_free(struct reply *r);

/* Fills R with what C's model answers; a fail: model says that it got
 * through, after FAILED attempts that did not. */
void reply_fill(struct reply *r, const struct chat *c, int64_t failed);

/* Bytes of the first delta of S (not empty): a word with the blanks before
 * it, cut to a few characters, or R's piece. */
size_t reply_delta(const struct reply *r, struct slice s);

/* How many deltas S has. */
size_t reply_count(const struct reply *r, struct slice s);

#endif
