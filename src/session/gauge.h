/* The rate-limit gauge: what is left now, and how far it will go. */
#ifndef SIDETONE_SESSION_GAUGE_H
#define SIDETONE_SESSION_GAUGE_H

#include "session/model.h"
#include "session/trail.h"

enum gauge_side { GAUGE_REQUESTS, GAUGE_TOKENS, GAUGE_SIDES };

/* One count; EVENT_UNKNOWN where nobody said. A limit of 0 counts as none:
 * servers write it for a count that they do not keep. */
struct gauge_count {
	int64_t limit, remaining;
	int64_t reset_ms; /* until it is full again; 0: it is full */
	int64_t each;     /* what a request of the recent size takes */
	int64_t fits;     /* so many more of them before the limit */
	double used;      /* 0 to 1, negative if unknown */
	bool near;        /* fewer than two fit, or less than a tenth is left */
};

struct gauge {
	struct gauge_count count[GAUGE_SIDES];
	/* The one that will be hit first; GAUGE_SIDES: nothing is known. */
	enum gauge_side tightest;
	bool near; /* the tightest one is */
	/* What the minute before took. */
	int64_t recent_requests, recent_tokens;
};

/*
 * What the latest answer said, carried on to session time NOW. Counts refill
 * evenly from what was left to the limit at the time of the reset, as token
 * buckets do and as OpenAI means it; behind the reset they are full. What was
 * sent since the answer came is taken off.
 */
struct gauge
gauge_now(const struct model *m, const struct trail *t, int64_t now);

/* What the answer of row ROW of T said at the time it came. */
struct gauge gauge_then(const struct trail *t, size_t row);

/* Whether ROW's answer said anything about limits. */
bool gauge_has(const struct trail_row *row);

/* MS until a reset as it is shown: the number in *UNIT ('s', 'm', 'h', 'd'),
 * rounded up. */
int64_t gauge_round(int64_t ms, char *unit);

/* When what G says at NOW changes by itself: session time, INT64_MAX if it
 * does not. Only a reset less than an hour away counts down. */
int64_t gauge_deadline(const struct gauge *g, int64_t now);

/* What was warned of. Starts as {0}. */
struct gauge_watch {
	int64_t at; /* of the limits that were looked at */
	bool near;
};

/* Whether an answer has come since the last call with which the end came
 * near: true once for each time it does, and not for an answer that says
 * itself that the limit was hit. */
bool gauge_warns(struct gauge_watch *w, const struct model *m,
	const struct trail *t, int64_t now);

#endif
