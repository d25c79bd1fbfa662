/* Looks for words in texts, whatever the case of the letters. */
#ifndef SIDETONE_SESSION_NEEDLE_H
#define SIDETONE_SESSION_NEEDLE_H

#include "base/buf.h"

/* Starts as {0}; freed with needle_free. */
struct needle {
	struct buf folded;   /* what is looked for */
	struct buf haystack; /* where, folded; kept for its memory */
};

/* Makes N look for TEXT, which is not empty. */
void needle_read(struct needle *n, struct slice text);
void needle_free(struct needle *n);

/* Called with a line (without its LF) and the place in it where the needle is
 * first found, which ends with the line at the latest. */
typedef void needle_found(void *arg, struct slice line, size_t at, size_t len);

/* Calls FOUND with each line of TEXT in which N is found, in order. */
void needle_search(
	struct needle *n, struct slice text, needle_found *found, void *arg);

#endif
