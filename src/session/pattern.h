/* The pattern: a word as a user writes it, with quotes and wildcards. */
#ifndef SIDETONE_SESSION_PATTERN_H
#define SIDETONE_SESSION_PATTERN_H

#include "base/buf.h"

/* Starts as {0}; freed with pattern_free. */
struct pattern {
	struct buf said; /* without its quotes, the wildcards as own bytes */
	bool whole;      /* must be all of a text, not only a part of it */
};

/* Takes the next word off LINE as it is written, with its quotes; blanks
 * divide words, and quotes and \ are those of base/words.h. QUOTE is the one
 * that was left open, or 0. False when there is no more. */
bool pattern_word(struct slice *line, struct slice *word, char *quote);

/* Reads WORD, which is valid UTF-8, into P: * stands for any text and ? for
 * one character, unless they are quoted; one of them makes P whole. */
void pattern_read(struct pattern *p, struct slice word);
void pattern_free(struct pattern *p);

/* Whether P is nothing but *. */
bool pattern_is_any(const struct pattern *p);

/* Whether TEXT is, or holds, what P says; the case of ASCII letters does not
 * matter. */
bool pattern_match(const struct pattern *p, struct slice text);

#endif
