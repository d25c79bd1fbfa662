/* The request body of a chat completion. */
#ifndef SIDETONE_API_REQUEST_H
#define SIDETONE_API_REQUEST_H

#include <stdint.h>

#include "api/conversation.h"
#include "api/params.h"
#include "api/provider.h"

struct request_input {
	const char *model;
	bool stream;
	const struct conversation *conversation;
	const struct params *params;
	const struct provider *provider;
	int64_t tokens;    /* of the conversation; 0: not counted yet */
	struct slice omit; /* fields to leave out, with blanks between */
};

/* Appends to BODY the JSON of a POST to /chat/completions, and to PARAMS a
 * JSON object of everything in it but the messages. Only what the user set
 * is sent; names follow the model: reasoning models take
 * max_completion_tokens and the developer role. */
void request_body(
	struct buf *body, struct buf *params, const struct request_input *in);

/* IN's tokens: those its caller counted, or the estimate. */
int64_t request_tokens(const struct request_input *in);

/* Whether FIELD is one of the words of OMIT. */
bool request_omits(struct slice omit, const char *field);

/* Whether MODEL is one of OpenAI's reasoning models (o1, o3, gpt-5 …). */
bool request_is_reasoning_model(struct slice model);

#endif
