/* Token counts of a text, or of each message of a request body. */
#ifndef SIDETONE_API_TOKENCOUNT_H
#define SIDETONE_API_TOKENCOUNT_H

#include <jansson.h>

#include "api/tokens.h"

struct tokencount_sum {
	int64_t tokens, characters, bytes;
};

/* What a text or a request body counts. Starts as {0}. */
struct tokencount {
	struct tokencount_sum all; /* of a body: its texts and the overhead */
	/* Of a body only: its messages in order, and its tools if it has any;
	 * `what` is the role. */
	struct tokencount_part {
		char *what;
		struct tokencount_sum sum;
	} * parts;
	size_t n, cap;
	int64_t overhead; /* tokens that the chat format adds */
	int64_t skipped;  /* parts that are no text: images, sound */
};

/* Counts TEXT as it stands. */
void tokencount_text(
	struct tokencount *c, struct slice text, enum tokens_method method);

/* Counts TEXT as the body of a chat request. Returns false, and C is as it
 * was, where it is none: no JSON object with a list of messages. */
bool tokencount_body(
	struct tokencount *c, struct slice text, enum tokens_method method);

/* Appends C to OUT as a JSON object with NAME as its member `file`. */
void
tokencount_json(const struct tokencount *c, const char *name, struct buf *out);

/* The same for a body that was read; ROOT may be any value, or NULL. */
bool tokencount_root(
	struct tokencount *c, const json_t *root, enum tokens_method method);

/* Tokens of ROOT's tools alone: they are shown to the model in some form, and
 * their JSON is about as long. 0 without tools. */
int64_t tokencount_tools(const json_t *root, enum tokens_method method);

void tokencount_free(struct tokencount *c);

#endif
