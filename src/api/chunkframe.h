/* The bytes that the chunks of a stream share around their text. */
#ifndef SIDETONE_API_CHUNKFRAME_H
#define SIDETONE_API_CHUNKFRAME_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * Most chunks of a stream are the same but for one string. If parsing a chunk
 * did nothing but add the text of that string, then a later chunk with the
 * same bytes before and behind it, and between them a string that needs no
 * unescaping, does just that with its own text: it need not be parsed.
 *
 * Starts as {0}, freed with chunkframe_free.
 */
struct chunkframe {
	struct buf head, tail; /* head empty: none */
};

/* Takes the frame of the chunk DATA, which adds TEXT and does nothing else.
 * KEY is the key of the string, with its quotes, or none. False, with the
 * frame as it was, where it is not plain that TEXT is the value of KEY. */
bool chunkframe_learn(struct chunkframe *f, struct slice data, struct slice key,
	struct slice text);

/* Whether DATA is the frame around a plain *TEXT, which points into DATA. */
bool chunkframe_fits(
	const struct chunkframe *f, struct slice data, struct slice *text);

void chunkframe_free(struct chunkframe *f);

#endif
