/* Counts what the server saw: per model, and per turn of a conversation. */
#ifndef SIDETONE_PRACTICE_TALLY_H
#define SIDETONE_PRACTICE_TALLY_H

#include <stdint.h>

#include <jansson.h>

#include "practice/models.h"

enum { TALLY_ID_SIZE = 40 };

/* One message of a conversation and the attempts made to get it answered:
 * the model, how often it is to fail, the number of messages and the last
 * user message name it. */
struct tally_turn {
	uint64_t key;
	const struct model *model;
	int64_t messages, attempts;
	int64_t failures; /* in a row, since the last success */
	char request_id[TALLY_ID_SIZE];
	int status;
};

struct tally;

/* Owned by the caller; freed with tally_free. */
struct tally *tally_new(void);
void tally_free(struct tally *t);

/* Counts a request, whatever it asks for. */
void tally_request(struct tally *t);

/* Counts a chat request that names no model there is, or is not valid. */
void tally_refused(struct tally *t);

/* Counts an attempt for the turn and returns it, valid until the next call;
 * only the last few hundred turns are remembered. */
struct tally_turn *tally_attempt(struct tally *t, const struct model *m,
	int fails, int64_t messages, struct slice last_user);

/* What was counted, owned by the caller. */
json_t *tally_json(const struct tally *t);

#endif
