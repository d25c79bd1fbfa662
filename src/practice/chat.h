/* A chat request: its body read and checked as the real API does. */
#ifndef SIDETONE_PRACTICE_CHAT_H
#define SIDETONE_PRACTICE_CHAT_H

#include <stdbool.h>
#include <stdint.h>

#include "practice/answer.h"
#include "practice/models.h"

/* Starts as {0}; freed with chat_free. */
struct chat {
	struct buf model_name; /* as the request spells it */
	const struct model *model;
	int fails;
	struct buf last_user; /* the last user message's text */
	int64_t messages, attachments;
	int64_t prompt_tokens;
	int64_t max_tokens; /* 0: no limit */
	bool stream, usage;
};

void chat_free(struct chat *c);

/* Reads BODY into C. Returns 0, or -1 with REFUSAL, which is {0}, made the
 * error answer. */
int chat_read(struct chat *c, struct slice body, struct answer *refusal);

#endif
