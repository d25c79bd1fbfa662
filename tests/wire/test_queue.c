/* The queue behind a concurrent limit, and sending again in a while: on a
 * clock of the test's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "tests/lib/drive.h"

#define BUSY "{\"error\":{\"code\":\"concurrent_limit_exceeded\"}}"
enum { BUDGET_MS = 5 * 60 * 1000 };

static void
answer_busy(struct drive *d, const char *headers, int n)
{
	for (int i = 0; i < n; i++)
		wire_reply(d->wire, "429 Busy", headers, SLICE(BUSY));
}

static int64_t
assert_waits(const struct drive *d, size_t n, const char *source)
{
	int64_t sum = 0;

	assert_int_equal(drive_count(d, EVENT_RETRY), n);
	for (size_t i = 0; i < n; i++) {
		const struct event *retry = drive_event(d, EVENT_RETRY, i);
		const struct event *next = drive_event(d, EVENT_REQUEST, i + 1);

		drive_assert_text(retry->retry.source, source);
		assert_true(retry->retry.of >= retry->attempt);
		assert_int_equal(retry->attempt, i + 2);
		assert_int_equal(next->at, retry->at + retry->retry.delay_ms);
		assert_int_equal(next->attempt, retry->attempt);
		assert_true(next->request.of >= next->attempt);
		sum += retry->retry.delay_ms;
	}
	return sum;
}

static void
a_queue_is_longer_than_the_retries(void **state)
{
	struct drive *d = drive_new();
	int64_t sum;

	(void)state;
	answer_busy(d, "", 5);
	wire_stream(d->wire, SLICE(SSE_HELLO), 0);
	drive_send(d, "hi");
	drive_run(d);
	sum = assert_waits(d, 5, "queue");
	assert_in_range(sum, 26375 * 3 / 4 - 5, 26375);
	assert_int_equal(drive_event(d, EVENT_REQUEST, 0)->request.of, 3);
	assert_int_equal(drive_event(d, EVENT_REQUEST, 2)->request.of, 3);
	assert_int_equal(drive_event(d, EVENT_REQUEST, 5)->request.of, 6);
	for (size_t i = 0; i < 5; i++) {
		drive_assert_text(drive_failure(d, i)->cause,
			"concurrent_limit_exceeded");
		assert_false(drive_failure(d, i)->final);
	}
	drive_assert_content(d, 1, "Hello");
	assert_int_equal(drive_event(d, EVENT_DONE, 0)->attempt, 6);
	drive_end(d);
}

static void
the_budget_ends_a_queue(void **state)
{
	struct drive *d = drive_new();
	size_t n;
	int64_t sum;

	(void)state;
	answer_busy(d, "", 60);
	drive_send(d, "hi");
	drive_run(d);
	n = drive_count(d, EVENT_RETRY);
	sum = assert_waits(d, n, "queue");
	assert_in_range(sum, BUDGET_MS - 15000, BUDGET_MS);
	assert_in_range(n, 20, 32);
	assert_int_equal(drive_count(d, EVENT_FAILURE), n + 1);
	assert_true(drive_failure(d, n)->final);
	assert_true(drive_failure(d, n)->retryable);
	drive_end(d);
}

static void
the_server_knows_its_queue(void **state)
{
	struct drive *d = drive_new();

	(void)state;
	answer_busy(d, "Retry-After: 1\r\n", 4);
	wire_stream(d->wire, SLICE(SSE_HELLO), 0);
	drive_send(d, "hi");
	drive_run(d);
	assert_int_equal(assert_waits(d, 4, "retry-after"), 4000);
	drive_end(d);
}

static void
no_retries_is_no_queue(void **state)
{
	struct drive *d = drive_once();

	(void)state;
	answer_busy(d, "", 1);
	drive_send(d, "hi");
	drive_run(d);
	assert_waits(d, 0, "");
	assert_true(drive_failure(d, 0)->final);
	drive_end(d);
}

/* What another cause has of retries is used up by the queue. */
static void
behind_a_queue_stands_the_policy(void **state)
{
	struct drive *d = drive_new();

	(void)state;
	answer_busy(d, "", 3);
	wire_reply(d->wire, "503 Busy", "", SLICE(""));
	drive_send(d, "hi");
	drive_run(d);
	assert_waits(d, 3, "queue");
	assert_true(drive_failure(d, 3)->final);
	drive_end(d);
}

/* Sending again */

/* A drive whose first attempt failed for good. */
static struct drive *
failed(void)
{
	struct drive *d = drive_new();

	wire_reply(d->wire, "401 No", "", SLICE(""));
	drive_send(d, "hi");
	drive_run(d);
	return d;
}

static void
a_delay_is_waited_out(void **state)
{
	struct drive *d = failed();

	(void)state;
	wire_stream(d->wire, SLICE(SSE_HELLO), 0);
	client_send_again(d->client, &d->input, 30000, "user");
	assert_true(client_waits(d->client));
	assert_int_equal(client_wait(d->client), 0);
	drive_run(d);
	assert_int_equal(assert_waits(d, 1, "user"), 30000);
	assert_int_equal(drive_retry(d, 0)->of, 4);
	drive_assert_content(d, 1, "Hello");
	drive_end(d);
}

static void
a_delay_ends_by_hand_or_not_at_all(void **state)
{
	struct drive *d = failed();

	(void)state;
	client_send_again(d->client, &d->input, 30000, "user");
	drive_pass(d, 29999);
	drive_step(d);
	assert_true(client_waits(d->client));
	client_cancel(d->client);
	drive_assert_text(drive_done(d, 0)->reason, "cancelled");
	drive_pass(d, 60000);
	drive_step(d);
	assert_int_equal(wire_count(d->wire, WIRE_REQUESTS), 1);
	/* And once more, after the cancel. */
	wire_stream(d->wire, SLICE(SSE_HELLO), 0);
	client_send_again(d->client, &d->input, 30000, "user");
	assert_true(client_retry_now(d->client));
	drive_run(d);
	assert_int_equal(drive_event(d, EVENT_DONE, 1)->attempt, 3);
	assert_int_equal(wire_count(d->wire, WIRE_REQUESTS), 2);
	drive_end(d);
}

/* What waits goes out as things are now. */
static void
what_waits_is_replaced(void **state)
{
	struct drive *d = drive_new();

	(void)state;
	wire_reply(d->wire, "429 Slow", "Retry-After: 60\r\n", SLICE(""));
	wire_stream(d->wire, SLICE(SSE_HELLO), 0);
	drive_send(d, "hi");
	drive_settle(d);
	assert_true(client_waits(d->client));
	d->input.model = "other-model";
	d->options.key = "sk-another-0123456789";
	drive_configure(d);
	client_send_again(d->client, &d->input, 0, "user");
	assert_false(client_waits(d->client));
	drive_run(d);
	assert_non_null(strstr(buf_str(&wire_request(d->wire, 0)->body),
		"\"model\":\"test-model\""));
	assert_non_null(strstr(buf_str(&wire_request(d->wire, 1)->body),
		"\"model\":\"other-model\""));
	drive_assert_text(
		request_header(wire_request(d->wire, 1), "Authorization"),
		"Bearer sk-another-0123456789");
	drive_assert_text(
		drive_event(d, EVENT_REQUEST, 1)->request.model, "other-model");
	assert_int_equal(drive_count(d, EVENT_RETRY), 1);
	assert_int_equal(drive_event(d, EVENT_DONE, 0)->attempt, 2);
	assert_int_equal(wire_count(d->wire, WIRE_REQUESTS), 2);
	drive_end(d);
}

static void
what_the_server_asked_for_is_known(void **state)
{
	struct drive *d = drive_new();

	(void)state;
	assert_int_equal(client_wait(d->client), 0);
	wire_reply(d->wire, "429 Slow", "Retry-After: 5400\r\n", SLICE(""));
	wire_reply(d->wire, "401 No", "", SLICE(""));
	drive_send(d, "hi");
	assert_int_equal(client_wait(d->client), 0);
	drive_run(d);
	assert_int_equal(client_wait(d->client), 5400000);
	drive_pass(d, 400000);
	assert_int_equal(client_wait(d->client), 5000000);
	client_send_again(d->client, &d->input, client_wait(d->client), "user");
	assert_int_equal(client_wait(d->client), 0);
	drive_run(d);
	assert_int_equal(assert_waits(d, 1, "user"), 5000000);
	/* The next failure did not say. */
	assert_int_equal(client_wait(d->client), 0);
	drive_end(d);
}

static void
a_wait_that_is_over_is_none(void **state)
{
	struct drive *d = drive_once();

	(void)state;
	wire_reply(d->wire, "429 Slow", "Retry-After: 7\r\n", SLICE(""));
	drive_send(d, "hi");
	drive_run(d);
	assert_int_equal(client_wait(d->client), 7000);
	drive_pass(d, 7001);
	assert_int_equal(client_wait(d->client), 0);
	drive_end(d);
}

/* The waits that the user asked for are no part of the budget. */
static void
the_budget_is_new_for_who_asks(void **state)
{
	struct drive *d = drive_new();

	(void)state;
	for (int i = 0; i < 4; i++)
		wire_reply(
			d->wire, "429 Slow", "Retry-After: 120\r\n", SLICE(""));
	wire_stream(d->wire, SLICE(SSE_HELLO), 0);
	drive_send(d, "hi");
	drive_run(d);
	assert_int_equal(drive_count(d, EVENT_RETRY), 2);
	client_send_again(d->client, &d->input, BUDGET_MS, "user");
	drive_run(d);
	assert_int_equal(drive_count(d, EVENT_RETRY), 4);
	drive_assert_text(drive_retry(d, 2)->source, "user");
	drive_assert_text(drive_retry(d, 3)->source, "retry-after");
	drive_assert_content(d, 1, "Hello");
	drive_end(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_queue_is_longer_than_the_retries),
		cmocka_unit_test(the_budget_ends_a_queue),
		cmocka_unit_test(the_server_knows_its_queue),
		cmocka_unit_test(no_retries_is_no_queue),
		cmocka_unit_test(behind_a_queue_stands_the_policy),
		cmocka_unit_test(a_delay_is_waited_out),
		cmocka_unit_test(a_delay_ends_by_hand_or_not_at_all),
		cmocka_unit_test(what_waits_is_replaced),
		cmocka_unit_test(what_the_server_asked_for_is_known),
		cmocka_unit_test(a_wait_that_is_over_is_none),
		cmocka_unit_test(the_budget_is_new_for_who_asks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
