/* What two texts share: the runs of words that stand in both, in order. */
#ifndef SIDETONE_SESSION_TEXTDIFF_H
#define SIDETONE_SESSION_TEXTDIFF_H

#include <stdint.h>

#include "base/buf.h"

/* One stretch that both texts have, word for word: where it begins and how
 * many bytes it has in each. The blanks between its words may differ. */
struct textdiff_run {
	size_t at[2], len[2];
};

/*
 * A longest common subsequence of words. A word is a run of letters up to the
 * next blank, or one character of two columns (CJK is written without
 * blanks). Runs of less than TEXTDIFF_RUN words are left out: that two answers
 * both say "the" tells nothing. The table of the search has a bound
 * (TEXTDIFF_CELLS, 2 bytes each); longer texts are compared by lines, and what
 * is too long even so, only at its beginning and end.
 */
struct textdiff {
	struct textdiff_run *runs;
	size_t n, cap;
	bool same; /* byte for byte; there are no runs then */
};

enum {
	TEXTDIFF_RUN = 3,
	TEXTDIFF_CELLS = 4 << 20,
	TEXTDIFF_BYTES = 4 << 20, /* of each text; longer ones have no runs */
};

/* Fills D (starts as {0}, freed with textdiff_free) for A and B. */
void textdiff_make(struct textdiff *d, struct slice a, struct slice b);
void textdiff_free(struct textdiff *d);

/* How many words TEXT has, CJK punctuation not counted. */
int64_t textdiff_words(struct slice text);

#endif
