/* Retries on the wire: what is tried again, when, how often, and where the
 * delay comes from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/drive.h"

#define JSON "Content-Type: application/json\r\n"
#define ERROR_BODY(message, code) \
	"{\"error\":{\"message\":\"" message "\",\"code\":\"" code "\"}}"

/* A drive allowed to make N retries. */
static struct drive *
drive_with(int n)
{
	struct drive *d = drive_new();

	d->options.max_retries = n;
	drive_configure(d);
	return d;
}

static void
end(struct drive *d)
{
	assert_int_equal(wire_count(d->wire, WIRE_REQUESTS),
		drive_count(d, EVENT_REQUEST));
	drive_end(d);
}

/* Delays */

/* LEAST and MOST milliseconds; equal where the server named the time. */
static const struct delay {
	const char *headers, *body;
	const char *source;
	int least, most;
} delays[] = {
	{"retry-after-ms: 1234\r\n", "", "retry-after-ms", 1234, 1234},
	{"Retry-After: 7\r\n", "", "retry-after", 7000, 7000},
	{"Retry-After: 0.25\r\n", "", "retry-after", 250, 250},
	{"Retry-After: Sat, 21 Nov 2026 20:04:41 GMT\r\n", "", "retry-after",
		30000, 30000},
	{"retry-after-ms: 1500\r\nRetry-After: 9\r\n", "", "retry-after-ms",
		1500, 1500},
	{"retry-after-ms: soon\r\nRetry-After: 9\r\n", "", "retry-after", 9000,
		9000},
	{"x-ratelimit-remaining-requests: 0\r\n"
	 "x-ratelimit-reset-requests: 6s\r\n",
		"", "reset header", 6000, 6000},
	{"x-ratelimit-remaining-requests: 5\r\n"
	 "x-ratelimit-remaining-tokens: 0\r\n"
	 "x-ratelimit-reset-tokens: 1m2.5s\r\n",
		"", "reset header", 62500, 62500},
	{"anthropic-ratelimit-requests-remaining: 0\r\n"
	 "anthropic-ratelimit-requests-reset: 2026-11-21T20:04:16Z\r\n",
		"", "reset header", 5000, 5000},
	{"x-ratelimit-timeremaining: 12\r\n", "", "reset header", 12000, 12000},
	{JSON,
		ERROR_BODY("Rate limit reached. Please try again in 4.77s.",
			"rate_limit_exceeded"),
		"message", 4770, 4770},
	{"", "", "backoff", 375, 500},
	{"Retry-After: 0\r\n", "", "backoff", 375, 500},
	{"Retry-After: -5\r\n", "", "backoff", 375, 500},
	{"Retry-After: nan\r\n", "", "backoff", 375, 500},
	{"Retry-After: Sat, 21 Nov 2026 20:00:00 GMT\r\n", "", "backoff", 375,
		500},
	{"Retry-After: 120\r\n", "", "retry-after", 120000, 120000},
};

static void
the_delay_is_what_the_server_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(delays) / sizeof(delays[0]); i++) {
		const struct delay *row = &delays[i];
		struct drive *d = drive_new();
		const struct event *retry;

		wire_reply(d->wire, "429 Too Many Requests", row->headers,
			slice_str(row->body));
		wire_stream(d->wire, SLICE(SSE_HELLO), 0);
		drive_send(d, "hi");
		drive_run(d);
		retry = drive_event(d, EVENT_RETRY, 0);
		drive_assert_text(retry->retry.source, row->source);
		assert_in_range(retry->retry.delay_ms, (uintmax_t)row->least,
			(uintmax_t)row->most);
		assert_int_equal(retry->retry.of, 3);
		assert_int_equal(drive_event(d, EVENT_REQUEST, 1)->at,
			retry->at + retry->retry.delay_ms);
		assert_false(drive_failure(d, 0)->final);
		drive_assert_content(d, 1, "Hello");
		end(d);
	}
}

static void
the_backoff_grows_and_is_bounded(void **state)
{
	static const struct {
		int64_t least, most;
	} waits[] = {{375, 500}, {750, 1000}, {1500, 2000}, {3000, 4000},
		{6000, 8000}, {6000, 8000}};
	enum { N = sizeof(waits) / sizeof(waits[0]) };
	struct drive *d = drive_with(N);

	(void)state;
	for (int i = 0; i < N; i++)
		wire_reply(d->wire, "500 Oops", "", SLICE(""));
	wire_stream(d->wire, SLICE(SSE_HELLO), 0);
	drive_send(d, "hi");
	drive_run(d);
	for (size_t i = 0; i < N; i++) {
		int64_t ms = drive_retry(d, i)->delay_ms;

		assert_true(ms >= waits[i].least && ms <= waits[i].most);
	}
	drive_assert_content(d, 1, "Hello");
	end(d);
}

/* How often */

static void
attempts_are_counted(void **state)
{
	static const int allowed[] = {0, 1, 2, 5};

	(void)state;
	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++) {
		int n = allowed[i];
		struct drive *d = drive_with(n);

		for (int k = 0; k <= n; k++)
			wire_reply(d->wire, "503 Busy", "", SLICE(""));
		drive_send(d, "hi");
		drive_run(d);
		assert_int_equal(drive_count(d, EVENT_FAILURE), n + 1);
		assert_int_equal(drive_count(d, EVENT_RETRY), n);
		assert_int_equal(wire_count(d->wire, WIRE_REQUESTS), n + 1);
		assert_true(drive_failure(d, (size_t)n)->final);
		assert_true(drive_failure(d, (size_t)n)->retryable);
		for (int k = 0; k <= n; k++) {
			const struct event *ev =
				drive_event(d, EVENT_REQUEST, (size_t)k);

			assert_int_equal(ev->attempt, k + 1);
			assert_int_equal(ev->request.of, n + 1);
		}
		end(d);
	}
}

/* Waits of all retries together are at most five minutes. */
static void
the_waits_have_a_budget(void **state)
{
	struct drive *d = drive_with(9);

	(void)state;
	for (int i = 0; i < 9; i++)
		wire_reply(
			d->wire, "429 Slow", "Retry-After: 100\r\n", SLICE(""));
	drive_send(d, "hi");
	drive_run(d);
	assert_int_equal(drive_count(d, EVENT_RETRY), 3);
	assert_true(drive_failure(d, 3)->final);
	end(d);
}

static void
every_attempt_sends_the_same(void **state)
{
	struct drive *d = drive_new();

	(void)state;
	wire_reply(d->wire, "500 Oops", "", SLICE(""));
	wire_reply(d->wire, "500 Oops", "Connection: close\r\n", SLICE(""));
	wire_stream(d->wire, SLICE(SSE_HELLO), 0);
	drive_send(d, "hi");
	drive_run(d);
	for (int i = 1; i < 3; i++) {
		const struct request *a = wire_request(d->wire, 0);
		const struct request *b = wire_request(d->wire, i);

		assert_string_equal(a->body.p, b->body.p);
		assert_string_equal(a->headers.p, b->headers.p);
	}
	end(d);
}

/* Whether */

static const struct verdict {
	const char *status, *headers, *body;
	const char *class, *cause;
	bool retried;
} verdicts[] = {
	{"429 Slow", "", "", "RateLimitError", "rate_limit_exceeded", true},
	{"500 Oops", "", "", "APIError", "internal_error", true},
	{"502 Bad", "", "", "APIError", "bad_gateway", true},
	{"503 Busy", "", "", "ServiceUnavailableError", "service_unavailable",
		true},
	{"504 Late", "", "", "APIError", "gateway_timeout", true},
	{"529 Busy", "", "", "ServiceUnavailableError", "service_unavailable",
		true},
	{"429 Pay", JSON,
		ERROR_BODY("You exceeded your current quota",
			"insufficient_quota"),
		"RateLimitError", "insufficient_quota", false},
	{"401 No", JSON, ERROR_BODY("Incorrect API key", "invalid_api_key"),
		"AuthenticationError", "invalid_api_key", false},
	{"401 No", "", "", "AuthenticationError", "invalid_api_key", false},
	{"403 No", "", "", "PermissionDeniedError", "permission_denied", false},
	{"400 Bad", JSON, ERROR_BODY("too long", "context_length_exceeded"),
		"InvalidRequestError", "context_length_exceeded", false},
	{"400 Bad", "", "", "InvalidRequestError", "invalid_value", false},
	{"404 Gone", "", "", "NotFoundError", "endpoint_not_found", false},
	{"413 Big", "", "", "InvalidRequestError", "request_too_large", false},
	/* What the server says of retrying goes before what we think. */
	{"429 Slow", "x-should-retry: false\r\n", "", "RateLimitError",
		"rate_limit_exceeded", false},
	{"500 Oops", "X-Should-Retry: False\r\n", "", "APIError",
		"internal_error", false},
	{"400 Bad", "x-should-retry: true\r\n", "", "InvalidRequestError",
		"invalid_value", true},
	/* Money and a long wait stay what they are. */
	{"429 Pay", JSON "x-should-retry: true\r\n",
		ERROR_BODY("pay", "insufficient_quota"), "RateLimitError",
		"insufficient_quota", false},
	{"429 Slow", "x-should-retry: true\r\nRetry-After: 121\r\n", "",
		"RateLimitError", "rate_limit_exceeded", false},
	{"429 Slow", "Retry-After: 3600\r\n", "", "RateLimitError",
		"rate_limit_exceeded", false},
};

static void
only_what_can_mend_is_retried(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
		const struct verdict *row = &verdicts[i];
		struct drive *d = drive_new();
		const struct event_failure *f;

		wire_reply(d->wire, row->status, row->headers,
			slice_str(row->body));
		wire_stream(d->wire, SLICE(SSE_HELLO), 0);
		drive_send(d, "hi");
		drive_run(d);
		f = drive_failure(d, 0);
		assert_int_equal(f->status, atoi(row->status));
		drive_assert_text(f->class, row->class);
		drive_assert_text(f->cause, row->cause);
		drive_assert_text(f->phase, "waiting");
		assert_int_equal(f->final, !row->retried);
		assert_int_equal(drive_count(d, EVENT_RETRY), row->retried);
		assert_int_equal(
			wire_count(d->wire, WIRE_REQUESTS), 1 + row->retried);
		end(d);
	}
}

static void
a_wait_too_long_is_told(void **state)
{
	struct drive *d = drive_new();

	(void)state;
	wire_reply(d->wire, "429 Slow", "Retry-After: 5400\r\n", SLICE(""));
	drive_send(d, "hi");
	drive_run(d);
	assert_true(slice_find(drive_failure(d, 0)->fix, SLICE("1h30m")) >= 0);
	end(d);
}

static void
a_failure_carries_what_the_provider_said(void **state)
{
	struct drive *d = drive_new();
	const struct event_failure *f;
	const struct event_headers *h;

	(void)state;
	wire_reply(d->wire, "400 Bad Request",
		JSON "X-Request-Id: req_123\r\n"
		     "x-ratelimit-limit-requests: 60\r\n"
		     "x-ratelimit-remaining-requests: 12\r\n"
		     "x-ratelimit-reset-requests: 18s\r\n",
		SLICE("{\"error\":{\"message\":\"'x' is too large\",\"type\":"
		      "\"invalid_request_error\",\"param\":\"temperature\","
		      "\"code\":\"invalid_value\"}}"));
	drive_send(d, "hi");
	drive_run(d);
	f = drive_failure(d, 0);
	drive_assert_text(f->message, "'x' is too large");
	drive_assert_text(f->type, "invalid_request_error");
	drive_assert_text(f->param, "temperature");
	drive_assert_text(f->code, "invalid_value");
	drive_assert_text(f->request_id, "req_123");
	h = &drive_event(d, EVENT_HEADERS, 0)->headers;
	drive_assert_text(h->request_id, "req_123");
	assert_int_equal(h->status, 400);
	assert_int_equal(h->limits.requests_limit, 60);
	assert_int_equal(h->limits.requests_remaining, 12);
	assert_int_equal(h->limits.requests_reset_ms, 18000);
	assert_int_equal(h->limits.tokens_limit, EVENT_UNKNOWN);
	end(d);
}

static void
what_was_not_said_is_null(void **state)
{
	struct drive *d = drive_with(0);
	const struct event_failure *f;

	(void)state;
	wire_reply(d->wire, "500 Internal Server Error", "", SLICE(""));
	drive_send(d, "hi");
	drive_run(d);
	f = drive_failure(d, 0);
	assert_null(f->code.p);
	assert_null(f->type.p);
	assert_null(f->param.p);
	assert_null(f->request_id.p);
	end(d);
}

/* The wait */

static void
retry_now_ends_the_wait(void **state)
{
	struct drive *d = drive_new();
	const struct event *request;

	(void)state;
	assert_false(client_retry_now(d->client));
	wire_reply(d->wire, "429 Slow", "Retry-After: 60\r\n", SLICE(""));
	wire_stream(d->wire, SLICE(SSE_HELLO), 0);
	drive_send(d, "hi");
	assert_false(client_retry_now(d->client));
	drive_settle(d);
	assert_true(client_waits(d->client));
	drive_pass(d, 1500);
	assert_true(client_retry_now(d->client));
	assert_false(client_waits(d->client));
	drive_run(d);
	request = drive_event(d, EVENT_REQUEST, 1);
	assert_int_equal(
		request->at, drive_event(d, EVENT_RETRY, 0)->at + 1500);
	assert_int_equal(request->attempt, 2);
	assert_int_equal(drive_event(d, EVENT_DONE, 0)->attempt, 2);
	end(d);
}

static void
the_connection_is_kept_through_the_wait(void **state)
{
	struct drive *d = drive_new();

	(void)state;
	wire_reply(d->wire, "429 Slow", "Retry-After: 1\r\n", SLICE("slow"));
	wire_stream(d->wire, SLICE(SSE_HELLO), 0);
	drive_send(d, "hi");
	drive_run(d);
	assert_true(drive_done(d, 0)->reused);
	assert_int_equal(wire_count(d->wire, WIRE_CONNECTIONS), 1);
	end(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_delay_is_what_the_server_says),
		cmocka_unit_test(the_backoff_grows_and_is_bounded),
		cmocka_unit_test(attempts_are_counted),
		cmocka_unit_test(the_waits_have_a_budget),
		cmocka_unit_test(every_attempt_sends_the_same),
		cmocka_unit_test(only_what_can_mend_is_retried),
		cmocka_unit_test(a_wait_too_long_is_told),
		cmocka_unit_test(a_failure_carries_what_the_provider_said),
		cmocka_unit_test(what_was_not_said_is_null),
		cmocka_unit_test(retry_now_ends_the_wait),
		cmocka_unit_test(the_connection_is_kept_through_the_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
