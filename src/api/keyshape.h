/* What is wrong with an API key by its looks alone. */
#ifndef SIDETONE_API_KEYSHAPE_H
#define SIDETONE_API_KEYSHAPE_H

#include "api/checklist.h"
#include "api/provider.h"

enum keyshape {
	KEYSHAPE_GOOD,
	KEYSHAPE_EMPTY, /* nothing but blanks */
	KEYSHAPE_LINES, /* a line break inside */
	KEYSHAPE_CONTROL,
	KEYSHAPE_NOT_ASCII,
	KEYSHAPE_QUOTED,
	KEYSHAPE_BEARER,     /* the word of the header is part of it */
	KEYSHAPE_ASSIGNMENT, /* NAME= is part of it */
	KEYSHAPE_SPACED,     /* a blank inside */
	KEYSHAPE_HUGE,       /* longer than servers take a header */
	KEYSHAPE_PLACEHOLDER,
	KEYSHAPE_FOREIGN, /* begins like another provider's */
	KEYSHAPE_SHORT,
	KEYSHAPE_LONG,
	KEYSHAPE_BLANKS, /* at its ends: they are taken off */
	KEYSHAPE_COUNT
};

/* Judges RAW, the key as it stood in its variable, for P. *OWNER is whose key
 * a foreign one is, else NULL. */
enum keyshape
keyshape_judge(struct slice raw, const struct provider *p, const char **owner);

/* How bad it is, what to say (a format of OWNER's name where it is foreign)
 * and what to do; both NULL when it is good. English, to be translated. */
struct keyshape_words {
	enum checklist_state state;
	const char *text, *fix;
};
const struct keyshape_words *keyshape_words(enum keyshape shape);

#endif
