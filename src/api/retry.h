/* Whether to try again, and when. */
#ifndef SIDETONE_API_RETRY_H
#define SIDETONE_API_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "api/diagnose.h"
#include "api/errorbody.h"
#include "api/headers.h"

enum { RETRY_MAX = 2, RETRY_CAP_MS = 120000 };

/* A concurrent limit is mended by other requests' ends: the request queues,
 * with waits from 2 s that grow to 15 s, until the caller's budget of waiting
 * is used up, whatever max_retries says (unless that is 0). */

struct retry_policy {
	int max_retries; /* beside the first attempt; usually RETRY_MAX */
	int64_t cap_ms;  /* no longer wait is made; usually RETRY_CAP_MS */
};

/* `headers` and `body` are NULL when there was no answer. */
struct retry_input {
	const struct diagnosis *diagnosis;
	const struct headers *headers;
	const struct errorbody *body;
	int n;             /* retries made so far: 0 after the first attempt */
	bool after_output; /* part of the reply has been shown */
	int64_t wall_ms;
	uint64_t *seed; /* of base/random.h, moved by the jitter */
};

enum retry_answer {
	RETRY_YES,
	RETRY_NOT_RETRYABLE,
	RETRY_USED_UP,   /* max_retries made already */
	RETRY_OVER_CAP,  /* the server asks for more than cap_ms */
	RETRY_HAS_OUTPUT /* only by hand: text would be doubled */
};

struct retry_plan {
	enum retry_answer answer;
	int64_t delay_ms; /* for RETRY_YES; never below what the server said */
	/* What the server asked for, may be 0; EVENT_UNKNOWN if it did not. Set
	 * whatever the answer is, so that the time can be shown. */
	int64_t server_ms;
	/* Where the delay came from: retry-after-ms, retry-after, reset header,
	 * message, backoff, queue; static. */
	const char *source;
};

/* Fills OUT and returns whether to retry. */
bool retry_decide(struct retry_plan *out, const struct retry_policy *policy,
	const struct retry_input *in);

#endif
