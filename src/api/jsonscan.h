/* The signs of JSON text, one after the other, and the faults in them. */
#ifndef SIDETONE_API_JSONSCAN_H
#define SIDETONE_API_JSONSCAN_H

#include "api/jsonsyntax.h"

/* What may come next. */
enum jsonscan_state {
	JSONSCAN_VALUE,
	JSONSCAN_FIRST_ITEM,
	JSONSCAN_FIRST_NAME,
	JSONSCAN_NAME,
	JSONSCAN_COLON,
	JSONSCAN_COMMA,
	JSONSCAN_END
};

/* A reading of TEXT, of jsonsyntax.c. */
struct jsonscan {
	struct slice text;
	size_t i; /* where it is */
	enum jsonscan_state state;
	size_t *open; /* offsets of the brackets that are open */
	size_t depth;
	size_t comma; /* of the comma before a value; SIZE_MAX: none */
	struct jsonsyntax *found;
};

/* Character AHEAD of the current one; NUL behind the end. */
char jsonscan_peek(const struct jsonscan *s, size_t ahead);
bool jsonscan_is_letter(char c);

/* Notes a fault; FIX may be NULL. Always true, so that `return
 * jsonscan_fault(…)` reads well. The second takes a message with a %s for a
 * bit of the text. */
bool jsonscan_fault(struct jsonscan *s, size_t offset, const char *message,
	const char *fix);
bool jsonscan_quote_fault(struct jsonscan *s, size_t offset,
	const char *message, struct slice bit, const char *fix);

/* Letters and digits from I on. */
struct slice jsonscan_word(const struct jsonscan *s, size_t i);

/* Each looks at what begins at s->i. True with the fault noted, or false with
 * s->i behind it: a string, a number, a word like true. */
bool jsonscan_bad_string(struct jsonscan *s);
bool jsonscan_bad_number(struct jsonscan *s);
bool jsonscan_bad_word(struct jsonscan *s);

/* Whether a fault stands at s->i that is one anywhere outside of strings: a
 * comment, wrong quotes. It moves nothing. */
bool jsonscan_always_bad(struct jsonscan *s);

#endif
