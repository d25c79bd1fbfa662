/* Reads the rate-limit headers of all providers into one shape. */
#include "api/limits.h"

#include <string.h>

#include "api/duration.h"

enum { REQUESTS, TOKENS, DIMENSIONS };

/* One way of counting; the star stands for limit, remaining and reset. */
struct family {
	const char *pattern;
	int dimension;
	enum limits_source source;
};

static const struct family families[] = {
	{"x-ratelimit-*-requests", REQUESTS, LIMITS_BUCKET},
	{"x-ratelimit-*-requests-minute", REQUESTS, LIMITS_EXHAUSTED},
	{"x-ratelimit-*-requests-hour", REQUESTS, LIMITS_EXHAUSTED},
	{"x-ratelimit-*-requests-day", REQUESTS, LIMITS_EXHAUSTED},
	{"x-ratelimit-*", REQUESTS, LIMITS_EXHAUSTED},
	{"ratelimit-*", REQUESTS, LIMITS_EXHAUSTED},
	{"anthropic-ratelimit-requests-*", REQUESTS, LIMITS_ANTHROPIC},
	{"x-ratelimit-*-tokens", TOKENS, LIMITS_EXHAUSTED},
	{"x-ratelimit-*-tokens_usage_based", TOKENS, LIMITS_EXHAUSTED},
	{"x-ratelimit-*-tokens-minute", TOKENS, LIMITS_EXHAUSTED},
	{"x-ratelimit-*-tokens-hour", TOKENS, LIMITS_EXHAUSTED},
	{"x-ratelimit-*-tokens-day", TOKENS, LIMITS_EXHAUSTED},
	{"x-ratelimit-*-input-tokens", TOKENS, LIMITS_EXHAUSTED},
	{"x-ratelimit-*-output-tokens", TOKENS, LIMITS_EXHAUSTED},
	{"x-tokenlimit-*", TOKENS, LIMITS_EXHAUSTED},
	{"ratelimitbysize-*", TOKENS, LIMITS_SIZED},
	{"x-ratelimitbysize-*", TOKENS, LIMITS_SIZED},
	{"x-ratelimitbysize-*-minute", TOKENS, LIMITS_SIZED},
	{"x-ratelimitbysize-*-month", TOKENS, LIMITS_SIZED},
	{"anthropic-ratelimit-tokens-*", TOKENS, LIMITS_ANTHROPIC},
	{"anthropic-ratelimit-input-tokens-*", TOKENS, LIMITS_ANTHROPIC},
	{"anthropic-ratelimit-output-tokens-*", TOKENS, LIMITS_ANTHROPIC},
};

enum { FAMILIES = sizeof(families) / sizeof(families[0]) };

/* What one family says; `reset` is in seconds where `has_reset`. */
struct count {
	int64_t limit, remaining;
	bool has_reset;
	double reset;
};

static struct slice
field(const struct headers *h, const char *pattern, const char *word)
{
	const char *star = strchr(pattern, '*');
	struct buf name = {0};

	buf_add(&name, pattern, (size_t)(star - pattern));
	buf_add_str(&name, word);
	buf_add_str(&name, star + 1);
	struct slice value = headers_get(h, buf_str(&name));
	buf_free(&name);
	return value;
}

/* The number at the start of S ("100, 100;w=60"); -1 means unknown. */
static int64_t
read_count(struct slice s)
{
	int64_t n = 0;
	size_t i = 0;

	s = slice_trim(s);
	for (; i < s.len && s.p[i] >= '0' && s.p[i] <= '9'; i++) {
		if (n > (INT64_MAX - 9) / 10)
			return INT64_MAX;
		n = n * 10 + (s.p[i] - '0');
	}
	return i > 0 ? n : EVENT_UNKNOWN;
}

static struct count
read_family(const struct headers *h, const char *pattern, int64_t wall_ms)
{
	struct count c = {
		.limit = read_count(field(h, pattern, "limit")),
		.remaining = read_count(field(h, pattern, "remaining")),
	};

	c.has_reset =
		duration_until(field(h, pattern, "reset"), wall_ms, &c.reset);
	return c;
}

static bool
is_known(const struct count *c)
{
	return c->limit >= 0 || c->remaining >= 0 || c->has_reset;
}

/* Whether A is nearer to its end than B. */
static bool
is_tighter(const struct count *a, const struct count *b)
{
	if (!is_known(b) || !is_known(a))
		return is_known(a);
	if (a->remaining < 0 || b->remaining < 0)
		return a->remaining >= 0;
	if (a->limit > 0 && b->limit > 0) {
		double left = (double)a->remaining / (double)a->limit;
		double other = (double)b->remaining / (double)b->limit;
		if (left < other || left > other)
			return left < other;
	} else if (a->remaining != b->remaining) {
		return a->remaining < b->remaining;
	}
	return a->has_reset && (!b->has_reset || a->reset > b->reset);
}

static int64_t
reset_ms(const struct count *c)
{
	if (!c->has_reset)
		return EVENT_UNKNOWN;
	if (c->reset <= 0)
		return 0;
	return c->reset > 1e12 ? (int64_t)1e15 : (int64_t)(c->reset * 1000);
}

static const int64_t LIMIT_MAX = INT64_C(1000000000000);

void
limits_read(
	struct event_limits *limits, const struct headers *h, int64_t wall_ms)
{
	const struct count unknown = {EVENT_UNKNOWN, EVENT_UNKNOWN, false, 0};
	struct count best[DIMENSIONS] = {unknown, unknown};

	for (size_t i = 0; i < FAMILIES; i++) {
		struct count c = read_family(h, families[i].pattern, wall_ms);
		struct count *b = &best[families[i].dimension];
		if (is_tighter(&c, b))
			*b = c;
	}
	if (!best[REQUESTS].has_reset)
		best[REQUESTS].has_reset = limits_wait(
			h, LIMITS_REMAINING, wall_ms, &best[REQUESTS].reset);
	/* Nobody counts that far: the number is a placeholder for "none". */
	for (int i = 0; i < DIMENSIONS; i++) {
		if (best[i].limit > LIMIT_MAX)
			best[i].limit = EVENT_UNKNOWN;
		if (best[i].remaining > LIMIT_MAX)
			best[i].remaining = EVENT_UNKNOWN;
	}
	*limits = (struct event_limits){
		.requests_limit = best[REQUESTS].limit,
		.requests_remaining = best[REQUESTS].remaining,
		.requests_reset_ms = reset_ms(&best[REQUESTS]),
		.tokens_limit = best[TOKENS].limit,
		.tokens_remaining = best[TOKENS].remaining,
		.tokens_reset_ms = reset_ms(&best[TOKENS]),
	};
}

/* The longest reset among the families of SOURCE: of those used up, or with
 * ANY of all. */
static bool
longest_reset(const struct headers *h, enum limits_source source, bool any,
	int64_t wall_ms, double *seconds, bool *exhausted)
{
	bool found = false;

	for (size_t i = 0; i < FAMILIES; i++) {
		if (families[i].source != source)
			continue;
		struct count c = read_family(h, families[i].pattern, wall_ms);
		*exhausted |= c.remaining == 0;
		if (!c.has_reset || (!any && c.remaining != 0))
			continue;
		if (!found || c.reset > *seconds)
			*seconds = c.reset;
		found = true;
	}
	return found;
}

bool
limits_wait(const struct headers *h, enum limits_source source, int64_t wall_ms,
	double *seconds)
{
	bool exhausted = false;

	if (source == LIMITS_REMAINING) {
		struct slice s = headers_get(h, "x-ratelimit-timeremaining");
		return duration_parse(s, seconds);
	}
	/* A request may cost more than what is left, so size is not asked. */
	if (longest_reset(h, source, source == LIMITS_SIZED, wall_ms, seconds,
		    &exhausted))
		return true;
	/* Anthropic may name what is used up and the reset of another count. */
	return source == LIMITS_ANTHROPIC && exhausted &&
	       longest_reset(h, source, true, wall_ms, seconds, &exhausted);
}
