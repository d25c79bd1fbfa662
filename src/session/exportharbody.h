/* Bodies and own fields of an HTTP Archive's entry; for its file. */
#ifndef SIDETONE_SESSION_EXPORTHARBODY_H
#define SIDETONE_SESSION_EXPORTHARBODY_H

#include "session/exportvalue.h"
#include "session/model.h"

/* Appends the JSON body of attempt ROW with its parameters masked; nothing if
 * the session does not have it. */
void exportharbody_sent(
	struct buf *out, const struct model *m, const struct trail_row *row);

/* Appends what came as one JSON body: a chat completion, or an error; nothing
 * if there was neither. */
void exportharbody_received(struct buf *out, const struct model *m,
	const struct trail_row *row, bool with_reasoning);

/* Sets the fields of ENTRY that HAR does not have, _requestId and so on, and
 * _eventSourceMessages with the deltas. START_MS is when the session began,
 * since 1970. */
void exportharbody_extras(json_t *entry, const struct model *m,
	const struct trail_row *row, int64_t start_ms, bool with_reasoning);

#endif
