/* A reply made into an answer: streamed or whole, entire or cut. */
#ifndef SIDETONE_PRACTICE_COMPOSE_H
#define SIDETONE_PRACTICE_COMPOSE_H

#include "practice/replies.h"
#include "practice/wire.h"

/* How an answer departs from a good one. */
struct plan {
	int64_t first_ms, pace_ms; /* before the first delta, and each other */
	bool cut;                  /* stops after `deltas` of them */
	size_t deltas;
	bool no_done; /* leaves [DONE] out */
	enum answer_end end;
};

/* Makes A, which is {0}, the answer 200 that says R to C as P plans. A cut
 * one has no finish_reason, no usage and no [DONE]. */
void compose_stream(struct answer *a, const struct chat *c,
	const struct wire *w, const struct reply *r, const struct plan *p);

/* The same in one JSON object, which is cut in the middle if P says cut. */
void compose_whole(struct answer *a, const struct chat *c, const struct wire *w,
	const struct reply *r, const struct plan *p);

#endif
