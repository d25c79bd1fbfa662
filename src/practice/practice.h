/* What the server knows, and its answer to each request. */
#ifndef SIDETONE_PRACTICE_PRACTICE_H
#define SIDETONE_PRACTICE_PRACTICE_H

#include "base/clock.h"
#include "practice/answer.h"

enum { PRACTICE_BODY_MAX = 32 << 20 };

struct practice_options {
	const struct clock *clock;
	int64_t pace_ms; /* before each delta */
	int64_t slow_ms; /* the wait of fail:slow-first-token */
	int port;        /* for the texts that name it */
};

/* A request that has come in whole; borrowed text. */
struct practice_request {
	const char *method, *path;
	struct slice authorization; /* none without the header */
	struct slice body;
	bool too_large;   /* the body was more than PRACTICE_BODY_MAX */
	int64_t began_ms; /* monotonic */
};

struct practice;

/* Owned by the caller; freed with practice_free. */
struct practice *practice_new(const struct practice_options *o);
void practice_free(struct practice *p);

/* Makes A, which is {0}, the answer to RQ; the caller frees it. */
void practice_answer(struct practice *p, const struct practice_request *rq,
	struct answer *a);

#endif
