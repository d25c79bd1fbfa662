/* Turns the row of a failing model into the answer it describes. */
#ifndef SIDETONE_PRACTICE_FAULTS_H
#define SIDETONE_PRACTICE_FAULTS_H

#include "practice/compose.h"

/* What a fault may need beside the request. */
struct fault {
	const struct chat *chat;
	const struct wire *wire;
	struct slice authorization; /* the header's value, or none */
	int64_t wall_ms, pace_ms, slow_ms;
	int port;
};

/* Makes A, which is {0}, the answer of F's model. */
void fault_answer(struct answer *a, const struct fault *f);

#endif
