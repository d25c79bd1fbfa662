/* An estimate of how many tokens a text is, without a tokenizer. */
#ifndef SIDETONE_API_TOKENS_H
#define SIDETONE_API_TOKENS_H

#include <stdint.h>

#include "api/conversation.h"

/* Tokens of S in the o200k vocabulary, about. */
int64_t tokens_estimate(struct slice s);

/* The same for all messages of C, with what the chat format adds. */
int64_t tokens_of_conversation(const struct conversation *c);

#endif
