/* An estimate of how many tokens a text is, without a tokenizer. */
#ifndef SIDETONE_API_TOKENS_H
#define SIDETONE_API_TOKENS_H

#include <stdint.h>

#include "api/conversation.h"

enum tokens_method {
	TOKENS_ESTIMATE, /* tokens_estimate */
	TOKENS_SIMPLE,   /* the rule of thumb of the API's guides */
};

/* What chat formats add: for each message, and once for the reply. */
enum { TOKENS_MESSAGE = 3, TOKENS_REPLY = 3 };

/* Tokens of S in the o200k vocabulary, about. Takes some nanoseconds a byte
 * and allocates nothing; bytes that are not UTF-8 count as U+FFFD. */
int64_t tokens_estimate(struct slice s);

/* A text that is being edited, and how counting it stood at some of its
 * places. Starts as {0}. */
struct tokens_memo {
	struct buf text;
	struct tokens_mark *marks;
	size_t n, cap;
};

/* The same number as tokens_estimate, but reads only from the first change
 * on since the last call (some KiB earlier): for the input line, at each
 * key. */
int64_t tokens_memo_estimate(struct tokens_memo *m, struct slice s);
void tokens_memo_free(struct tokens_memo *m);

/* Tokens of S by METHOD. TOKENS_SIMPLE counts each ideograph of U+4E00 to
 * U+9FFF as one, and a quarter of all other characters, rounded down. */
int64_t tokens_count(struct slice s, enum tokens_method method);

/* "estimate", "simple"; and the method of a NAME, -1 if it is none. */
const char *tokens_method_name(enum tokens_method method);
int tokens_method_find(const char *name);

/* The estimate for all messages of C, with what the chat format adds. */
int64_t tokens_of_conversation(const struct conversation *c);

#endif
