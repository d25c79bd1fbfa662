/* Rate-limit headers of all providers, read into one shape. */
#ifndef SIDETONE_API_LIMITS_H
#define SIDETONE_API_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

#include "api/headers.h"
#include "event/event.h"

/* Fills LIMITS from H; EVENT_UNKNOWN where nothing was said. Where a provider
 * counts requests or tokens in several ways, the one nearest to its end is
 * taken. Resets are milliseconds from WALL_MS on, 0 when they have passed. */
void limits_read(
	struct event_limits *limits, const struct headers *h, int64_t wall_ms);

enum limits_source {
	LIMITS_SIZED,     /* ratelimitbysize-reset */
	LIMITS_REMAINING, /* x-ratelimit-timeremaining */
	LIMITS_EXHAUSTED, /* the reset of what x-ratelimit says is used up */
	LIMITS_ANTHROPIC, /* the same for anthropic-ratelimit */
	/* x-ratelimit-reset-requests: the time until the bucket is full, which
	 * is longer than the wait for one request. */
	LIMITS_BUCKET,
};

/* The wait that one kind of header asks for after a 429, in seconds; may be 0
 * or negative. False when these headers do not name one. */
bool limits_wait(const struct headers *h, enum limits_source source,
	int64_t wall_ms, double *seconds);

#endif
