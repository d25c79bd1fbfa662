/* Whether to try again, and when. */
#include "api/retry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "event/event.h"
#include "tests/lib/vectors.h"

static const struct retry_policy policy = {RETRY_MAX, RETRY_CAP_MS};

/* One failed answer without a word about its cause, or with BODY. */
struct attempt {
	struct headers headers;
	struct errorbody body;
	struct diagnosis diagnosis;
	uint64_t seed;
	struct retry_plan plan;
};

static bool
decide(struct attempt *a, int status, const char *body, int n, int64_t wall_ms,
	bool after_output)
{
	errorbody_read(&a->body, slice_str(body), &a->headers, status,
		SLICE("Reason Phrase"));
	a->diagnosis = diagnose_http(&a->body, &a->headers, after_output);
	struct retry_input in = {.diagnosis = &a->diagnosis,
		.headers = &a->headers,
		.body = &a->body,
		.n = n,
		.after_output = after_output,
		.wall_ms = wall_ms,
		.seed = &a->seed};
	return retry_decide(&a->plan, &policy, &in);
}

static void
attempt_free(struct attempt *a)
{
	errorbody_free(&a->body);
	headers_free(&a->headers);
}

static void
check_delay(
	const char *id, const struct attempt *a, bool retry, const json_t *want)
{
	const struct retry_plan *p = &a->plan;

	if (json_is_number(want)) {
		int64_t ms = (int64_t)(json_number_value(want) * 1000 + 0.5);
		if (!retry || p->delay_ms != ms || p->server_ms != ms)
			fail_msg("%s: %d %lld", id, retry,
				(long long)p->delay_ms);
	} else if (!strcmp(json_string_value(want), "no_retry")) {
		if (retry || p->answer != RETRY_OVER_CAP)
			fail_msg("%s: retried", id);
	} else if (!retry || strcmp(p->source, "backoff") ||
		   p->delay_ms < 375 || p->delay_ms > 500) {
		fail_msg("%s: %d %s %lld", id, retry, p->source,
			(long long)p->delay_ms);
	}
}

static void
check_backoff(const char *id, const json_t *v)
{
	struct retry_policy many = {100, RETRY_CAP_MS};
	const json_t *range = json_object_get(v, "expect_range_s");
	struct diagnosis d = diagnose_wire(WIRE_DROPPED, false);
	uint64_t seed = 1;
	struct retry_input in = {.diagnosis = &d,
		.n = (int)json_integer_value(json_object_get(v, "retry_index")),
		.seed = &seed};
	struct retry_plan plan;

	for (int i = 0; i < 200; i++) {
		assert_true(retry_decide(&plan, &many, &in));
		double s = (double)plan.delay_ms / 1000;
		if (s < json_number_value(json_array_get(range, 0)) ||
			s > json_number_value(json_array_get(range, 1)))
			fail_msg("%s: %g", id, s);
	}
}

static void
check_vector(const json_t *v)
{
	const char *id = json_string_value(json_object_get(v, "id"));
	const char *group = json_string_value(json_object_get(v, "group"));
	const json_t *want = json_object_get(v, "expect");
	struct attempt a = {
		.headers = vectors_headers(json_object_get(v, "headers"))};
	int64_t now = json_integer_value(json_object_get(v, "now_unix"));
	int status = (int)json_integer_value(json_object_get(v, "status"));

	if (!strcmp(group, "delay")) {
		bool retry = decide(&a, status, "", 0, now * 1000, false);
		check_delay(
			id, &a, retry, json_object_get(want, "openai-python"));
	} else if (!strcmp(group, "should_retry")) {
		if (decide(&a, status, "", 0, 0, false) != json_is_true(want))
			fail_msg("%s: status %d", id, status);
	} else if (!strcmp(group, "backoff")) {
		check_backoff(id, v);
	}
	attempt_free(&a);
}

static void
test_vectors(void **state)
{
	(void)state;
	assert_true(vectors_each("retry-vectors.json", NULL, NULL,
			    check_vector) > 0);
}

#define QUOTA "{\"error\":{\"code\":\"insufficient_quota\"}}"

struct row {
	const char *name;
	int status;
	const char *headers, *body;
	int n;
	bool after_output;
	enum retry_answer answer;
	int64_t server_ms;
	const char *source;
};

/* The clock stands at 2026-03-22T18:00:00Z. */
static const struct row rows[] = {
	{"broken ms falls through", 429,
		"retry-after-ms: abc\nRETRY-AFTER: 3\n", "", 0, false,
		RETRY_YES, 3000, "retry-after"},
	{"negative ms is back-off, as Python has it", 429,
		"retry-after-ms: -5\nretry-after: 3\n", "", 0, false, RETRY_YES,
		EVENT_UNKNOWN, "backoff"},
	{"infinity", 429, "retry-after: inf\n", "", 0, false, RETRY_YES,
		EVENT_UNKNOWN, "backoff"},
	{"past date", 429, "retry-after: Sun, 22 Mar 2026 17:59:00 GMT\n", "",
		0, false, RETRY_YES, EVENT_UNKNOWN, "backoff"},
	{"asctime date", 429, "retry-after: Sun Mar 22 18:00:09 2026\n", "", 0,
		false, RETRY_YES, 9000, "retry-after"},
	{"units are no retry-after", 429, "retry-after: 5s\n", "", 0, false,
		RETRY_YES, EVENT_UNKNOWN, "backoff"},
	{"size before message", 429, "ratelimitbysize-reset: 12\n",
		"{\"message\":\"try again in 3s\"}", 0, false, RETRY_YES, 12000,
		"reset header"},
	{"exhausted dimension", 429,
		"x-ratelimit-remaining-tokens: 0\n"
		"x-ratelimit-reset-tokens: 1m1s\n",
		"", 0, false, RETRY_YES, 61000, "reset header"},
	{"message before a full bucket", 429,
		"x-ratelimit-remaining-requests: 0\n"
		"x-ratelimit-reset-requests: 6m0s\n",
		"{\"error\":{\"message\":\"try again in 8.64s\"}}", 0, false,
		RETRY_YES, 8640, "message"},
	{"anthropic reset", 429,
		"anthropic-ratelimit-tokens-remaining: 0\n"
		"anthropic-ratelimit-tokens-reset: 2026-03-22T18:00:30Z\n",
		"", 0, false, RETRY_YES, 30000, "reset header"},
	{"retry info", 429, "",
		"{\"error\":{\"status\":\"RESOURCE_EXHAUSTED\",\"details\":["
		"{\"retryDelay\":\"34.4s\"}]}}",
		0, false, RETRY_YES, 34400, "message"},
	{"reset in the body", 429, "",
		"{\"error\":{\"code\":429,\"message\":\"slow\",\"metadata\":{"
		"\"headers\":{\"x-ratelimit-reset\":\"1774202405000\"}}}}",
		0, false, RETRY_YES, 5000, "reset header"},
	{"far reset in the body", 429, "",
		"{\"error\":{\"code\":429,\"message\":\"slow\",\"metadata\":{"
		"\"headers\":{\"X-RateLimit-Reset\":\"1774209600000\"}}}}",
		0, false, RETRY_OVER_CAP, 7200000, "reset header"},
	{"message", 429, "", "try again in 114h18m0s", 0, false, RETRY_OVER_CAP,
		411480000, "message"},
	{"zero is back-off", 429, "retry-after: 0\n",
		"Please wait 0 seconds before retrying.", 0, false, RETRY_YES,
		0, "backoff"},
	{"money is never retried", 429,
		"x-should-retry: true\nretry-after: 1\n", QUOTA, 0, false,
		RETRY_NOT_RETRYABLE, 1000, "retry-after"},
	{"told not to", 500, "X-Should-Retry: false\n", "", 0, false,
		RETRY_NOT_RETRYABLE, EVENT_UNKNOWN, "backoff"},
	{"in-flight budget", 402, "retry-after: 4\n",
		"{\"error\":{\"code\":402}}", 0, false, RETRY_YES, 4000,
		"retry-after"},
	{"second retry", 503, "", "", 1, false, RETRY_YES, EVENT_UNKNOWN,
		"backoff"},
	{"used up", 503, "", "", 2, false, RETRY_USED_UP, EVENT_UNKNOWN,
		"backoff"},
	{"text was shown", 503, "x-should-retry: true\n", "", 0, true,
		RETRY_HAS_OUTPUT, EVENT_UNKNOWN, "backoff"},
	{"501 that says why", 501, "", "{\"error\":\"not supported\"}", 0,
		false, RETRY_NOT_RETRYABLE, EVENT_UNKNOWN, "backoff"},
};

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		struct attempt a = {0};
		struct slice rest = slice_str(r->headers), line;
		while (slice_line(&rest, &line))
			headers_add_line(&a.headers, line);
		decide(&a, r->status, r->body, r->n, INT64_C(1774202400000),
			r->after_output);
		if (a.plan.answer != r->answer ||
			a.plan.server_ms != r->server_ms ||
			strcmp(a.plan.source, r->source) ||
			(a.plan.answer == RETRY_YES &&
				a.plan.delay_ms < r->server_ms))
			fail_msg("%s: %d %lld %s", r->name, a.plan.answer,
				(long long)a.plan.server_ms, a.plan.source);
		attempt_free(&a);
	}
}

static void
test_wire(void **state)
{
	const struct retry_policy five = {5, RETRY_CAP_MS};
	struct retry_plan plan;
	uint64_t seed = 7;

	(void)state;
	for (int n = 0; n < 5; n++) {
		struct diagnosis dns = diagnose_wire(WIRE_DNS, false);
		struct diagnosis tls = diagnose_wire(WIRE_TLS, false);
		struct diagnosis cut = diagnose_wire(WIRE_DROPPED, false);
		struct retry_input in = {.n = n, .seed = &seed};
		in.diagnosis = &dns;
		assert_int_equal(retry_decide(&plan, &five, &in), n < 2);
		in.diagnosis = &tls;
		assert_false(retry_decide(&plan, &five, &in));
		in.diagnosis = &cut;
		assert_true(retry_decide(&plan, &five, &in));
	}
}

/* A concurrent limit is waited for as in a queue. */
static bool
queue(struct retry_plan *plan, int most, int n, const char *headers,
	uint64_t *seed)
{
	const struct retry_policy how = {most, RETRY_CAP_MS};
	const struct diagnosis d = {.class = "RateLimitError",
		.cause = "concurrent_limit_exceeded",
		.retryable = true};
	struct headers h = {0};
	struct slice rest = slice_str(headers), line;
	bool again;

	while (slice_line(&rest, &line))
		headers_add_line(&h, line);
	const struct retry_input in = {
		.diagnosis = &d, .headers = &h, .n = n, .seed = seed};
	again = retry_decide(plan, &how, &in);
	headers_free(&h);
	return again;
}

static void
test_queue_grows(void **state)
{
	static const double most[] = {
		2000, 3000, 4500, 6750, 10125, 15000, 15000, 15000};
	struct retry_plan plan;
	uint64_t seed = 3;

	(void)state;
	for (int n = 0; n < 8; n++) {
		int64_t least = INT64_MAX, longest = 0;

		for (int i = 0; i < 300; i++) {
			assert_true(queue(&plan, 2, n, "", &seed));
			assert_string_equal(plan.source, "queue");
			least = plan.delay_ms < least ? plan.delay_ms : least;
			longest = plan.delay_ms > longest ? plan.delay_ms
							  : longest;
		}
		assert_true((double)longest <= most[n]);
		assert_true((double)least >= most[n] * 0.75 - 1);
		/* All of the quarter is used. */
		assert_true((double)(longest - least) > most[n] * 0.2);
	}
	assert_true(queue(&plan, 2, 1000000, "", &seed));
	assert_in_range(plan.delay_ms, 11250, 15000);
}

static void
test_queue_ends(void **state)
{
	struct retry_plan plan;
	uint64_t seed = 3;

	(void)state;
	assert_false(queue(&plan, 0, 0, "", &seed));
	assert_int_equal(plan.answer, RETRY_USED_UP);
	assert_true(queue(&plan, 1, 50, "", &seed));
	assert_true(queue(&plan, 2, 7, "retry-after: 9\n", &seed));
	assert_string_equal(plan.source, "retry-after");
	assert_int_equal(plan.delay_ms, 9000);
	assert_false(queue(&plan, 2, 0, "retry-after: 121\n", &seed));
	assert_int_equal(plan.answer, RETRY_OVER_CAP);
	assert_false(queue(&plan, 2, 0, "x-should-retry: false\n", &seed));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_wire),
		cmocka_unit_test(test_queue_grows),
		cmocka_unit_test(test_queue_ends),
	};

	return cmocka_run_group_tests_name("retry", tests, NULL, NULL);
}
