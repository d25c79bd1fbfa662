/* The texts of the practice models, in English and Chinese. */
#ifndef SIDETONE_PRACTICE_TEXTS_H
#define SIDETONE_PRACTICE_TEXTS_H

#include "base/buf.h"

/* A message's topic: words that call it, what is said, and how often. */
struct topic {
	const char *words; /* blank separated; an English one begins a word */
	const char *en, *zh;
	int times;
};

/* The first topic whose words occur is the one that counts. */
extern const struct topic text_topics[];
extern const size_t text_n_topics;

/* What to try next. */
struct hint {
	const char *en, *zh;
};

extern const struct hint text_hints[];
extern const size_t text_n_hints;

/* One of everything Markdown has. */
extern const char text_markdown[];

/* A paragraph in pieces of TEXT_LONG_PIECE bytes, to be repeated. */
enum { TEXT_LONG_PIECE = 30 };
extern const struct slice text_long;

/* What could control a terminal: CSI, OSC 0, 8 and 52, DCS, C1, bidi
 * controls, backspaces, a lone CR, shifts, a byte order mark. */
extern const struct slice text_hostile;

#endif
