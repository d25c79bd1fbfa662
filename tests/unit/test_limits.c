/* Rate-limit headers of all providers. */
#include "api/limits.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* 2026-03-22T18:00:00Z */
#define NOW INT64_C(1774202400000)
#define UNKNOWN EVENT_UNKNOWN

/* "name: value" lines as headers. */
static struct headers
headers(const char *text)
{
	struct headers h = {0};
	struct slice rest = slice_str(text), line;

	while (slice_line(&rest, &line))
		headers_add_line(&h, line);
	return h;
}

struct row {
	const char *name, *text;
	struct event_limits want;
};

static const struct row rows[] = {
	{"none", "", {UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN}},
	{"openai",
		"X-RateLimit-Limit-Requests: 60\n"
		"x-ratelimit-remaining-requests: 59\n"
		"x-ratelimit-reset-requests: 1s\n"
		"x-ratelimit-limit-tokens: 150000\n"
		"x-ratelimit-remaining-tokens: 149984\n"
		"x-ratelimit-reset-tokens: 6m0s\n",
		{60, 59, 1000, 150000, 149984, 360000}},
	{"openai usage based",
		"x-ratelimit-limit-tokens: 1000\n"
		"x-ratelimit-remaining-tokens: 900\n"
		"x-ratelimit-limit-tokens_usage_based: 1000\n"
		"x-ratelimit-remaining-tokens_usage_based: 100\n"
		"x-ratelimit-reset-tokens_usage_based: 17ms\n",
		{UNKNOWN, UNKNOWN, UNKNOWN, 1000, 100, 17}},
	{"azure unknown",
		"x-ratelimit-limit-tokens: -1\n"
		"x-ratelimit-remaining-tokens: -1\n"
		"x-ratelimit-reset-tokens: 0\n",
		{UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, 0}},
	{"azure",
		"x-ratelimit-limit-requests: 8\n"
		"x-ratelimit-remaining-requests: 7\n"
		"x-ratelimit-limit-tokens: 8000\n"
		"x-ratelimit-remaining-tokens: 1014\n"
		"x-ratelimit-reset-tokens: 38\n",
		{8, 7, UNKNOWN, 8000, 1014, 38000}},
	{"anthropic",
		"anthropic-ratelimit-requests-limit: 50\n"
		"anthropic-ratelimit-requests-remaining: 49\n"
		"anthropic-ratelimit-requests-reset: 2026-03-22T18:05:00Z\n"
		"anthropic-ratelimit-tokens-limit: 48000\n"
		"anthropic-ratelimit-tokens-remaining: 48000\n"
		"anthropic-ratelimit-input-tokens-limit: 40000\n"
		"anthropic-ratelimit-input-tokens-remaining: 100\n"
		"anthropic-ratelimit-input-tokens-reset: "
		"2026-03-22T18:01:00Z\n"
		"anthropic-ratelimit-output-tokens-limit: 8000\n"
		"anthropic-ratelimit-output-tokens-remaining: 4000\n",
		{50, 49, 300000, 40000, 100, 60000}},
	{"groq",
		"x-ratelimit-limit-requests: 14400\n"
		"x-ratelimit-remaining-requests: 14370\n"
		"x-ratelimit-reset-requests: 2m59.56s\n"
		"x-ratelimit-limit-tokens: 18000\n"
		"x-ratelimit-remaining-tokens: 17997\n"
		"x-ratelimit-reset-tokens: 7.66s\n",
		{14400, 14370, 179560, 18000, 17997, 7660}},
	{"mistral",
		"ratelimitbysize-limit: 500000\n"
		"ratelimitbysize-remaining: 0\n"
		"ratelimitbysize-reset: 12\n"
		"ratelimitbysize-query-cost: 32\n",
		{UNKNOWN, UNKNOWN, UNKNOWN, 500000, 0, 12000}},
	{"mistral newer",
		"x-ratelimitbysize-limit-minute: 500000\n"
		"x-ratelimitbysize-remaining-minute: 499000\n"
		"x-ratelimitbysize-limit-month: 1000000\n"
		"x-ratelimitbysize-remaining-month: 1000\n",
		{UNKNOWN, UNKNOWN, UNKNOWN, 1000000, 1000, UNKNOWN}},
	{"openrouter",
		"X-RateLimit-Limit: 20\n"
		"X-RateLimit-Remaining: 0\n"
		"X-RateLimit-Reset: 1774202430000\n",
		{20, 0, 30000, UNKNOWN, UNKNOWN, UNKNOWN}},
	{"epoch seconds, past", "x-ratelimit-reset: 1774202000\n",
		{UNKNOWN, UNKNOWN, 0, UNKNOWN, UNKNOWN, UNKNOWN}},
	{"together",
		"x-ratelimit-limit: 10\n"
		"x-ratelimit-remaining: 9.0\n"
		"x-ratelimit-reset: 0.66\n"
		"x-tokenlimit-limit: 3000\n"
		"x-tokenlimit-remaining: 2500\n"
		"x-tokenlimit-reset: 1\n",
		{10, 9, 660, 3000, 2500, 1000}},
	{"github",
		"x-ratelimit-timeremaining: 40\n"
		"x-ratelimit-type: UserByMinute\n",
		{UNKNOWN, UNKNOWN, 40000, UNKNOWN, UNKNOWN, UNKNOWN}},
	{"cerebras",
		"x-ratelimit-limit-requests-day: 14400\n"
		"x-ratelimit-remaining-requests-day: 14000\n"
		"x-ratelimit-reset-requests-day: 43200\n"
		"x-ratelimit-limit-tokens-minute: 60000\n"
		"x-ratelimit-remaining-tokens-minute: 59000\n"
		"x-ratelimit-reset-tokens-minute: 59.5\n",
		{14400, 14000, 43200000, 60000, 59000, 59500}},
	{"draft standard",
		"RateLimit-Limit: 100, 100;w=60\n"
		"RateLimit-Remaining: 50\n"
		"RateLimit-Reset: 30\n",
		{100, 50, 30000, UNKNOWN, UNKNOWN, UNKNOWN}},
	{"rubbish",
		"x-ratelimit-limit: many\n"
		"x-ratelimit-remaining: 99999999999999999999\n"
		"x-ratelimit-reset: \n",
		{UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN}},
};

static void
test_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct event_limits *w = &rows[i].want;
		struct headers h = headers(rows[i].text);
		struct event_limits got;
		limits_read(&got, &h, NOW);
		if (got.requests_limit != w->requests_limit ||
			got.requests_remaining != w->requests_remaining ||
			got.requests_reset_ms != w->requests_reset_ms ||
			got.tokens_limit != w->tokens_limit ||
			got.tokens_remaining != w->tokens_remaining ||
			got.tokens_reset_ms != w->tokens_reset_ms)
			fail_msg("%s: %lld %lld %lld, %lld %lld %lld",
				rows[i].name, (long long)got.requests_limit,
				(long long)got.requests_remaining,
				(long long)got.requests_reset_ms,
				(long long)got.tokens_limit,
				(long long)got.tokens_remaining,
				(long long)got.tokens_reset_ms);
		headers_free(&h);
	}
}

static void
test_wait(void **state)
{
	static const struct {
		const char *text;
		enum limits_source source;
		double want; /* -1: not named */
	} waits[] = {
		{"ratelimitbysize-remaining: 3\nratelimitbysize-reset: 12\n",
			LIMITS_SIZED, 12},
		{"x-ratelimit-timeremaining: 7\n", LIMITS_REMAINING, 7},
		{"x-ratelimit-remaining-tokens: 0\n"
		 "x-ratelimit-reset-tokens: 1.2s\n",
			LIMITS_EXHAUSTED, 1.2},
		{"x-ratelimit-remaining-tokens: 900\n"
		 "x-ratelimit-reset-tokens: 1.2s\n",
			LIMITS_EXHAUSTED, -1},
		{"x-ratelimit-remaining: 0\nx-ratelimit-reset: 4\n"
		 "x-tokenlimit-remaining: 0\nx-tokenlimit-reset: 9\n",
			LIMITS_EXHAUSTED, 9},
		{"x-ratelimit-remaining-requests: 0\n"
		 "x-ratelimit-reset-requests: 6m0s\n",
			LIMITS_EXHAUSTED, -1},
		{"x-ratelimit-remaining-requests: 0\n"
		 "x-ratelimit-reset-requests: 6m0s\n",
			LIMITS_BUCKET, 360},
		{"anthropic-ratelimit-input-tokens-remaining: 0\n"
		 "anthropic-ratelimit-tokens-reset: 2026-03-22T18:01:00Z\n",
			LIMITS_ANTHROPIC, 60},
		{"anthropic-ratelimit-input-tokens-remaining: 5\n"
		 "anthropic-ratelimit-tokens-reset: 2026-03-22T18:01:00Z\n",
			LIMITS_ANTHROPIC, -1},
		{"", LIMITS_SIZED, -1},
		{"", LIMITS_REMAINING, -1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++) {
		struct headers h = headers(waits[i].text);
		double got = -1;
		if (!limits_wait(&h, waits[i].source, NOW, &got))
			got = -1;
		if (fabs(got - waits[i].want) > 1e-6)
			fail_msg("%s: got %g", waits[i].text, got);
		headers_free(&h);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_wait),
	};

	return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
