/* The gate on the screen: what is held back stays in the input, and whatever
 * sends is held alike; and a retry in a while. */
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/lib/drive.h"
#include "tests/lib/seat.h"
#include "tests/lib/temp.h"

#define BAD "/set param.response_format '\"xml\"'"
#define HELD "not sent yet (the same again sends it)"

static struct wire *server;

#define SIT(...)                                                            \
	seat_take(&(struct seat){.cols = 110,                               \
		.rows = 36,                                                 \
		.args = LIST(                                               \
			"--max-retries", "0", "-m", "gpt-4o", __VA_ARGS__), \
		.url = wire_url(server)})

static void
set_bad(struct pty *p)
{
	seat_line(p, BAD);
	SHOWS(p, "param.response_format is now");
}

static void
answer(void)
{
	wire_stream(server, SLICE(SSE_HELLO), 0);
}

static void
assert_requests(int n)
{
	assert_int_equal(wire_count(server, WIRE_REQUESTS), n);
}

static void
what_is_held_stays_in_the_input(void **state)
{
	struct pty *p = SIT("--set", "param.response_format=\"xml\"");

	(void)state;
	answer();
	seat_line(p, "hello");
	SHOWS(p, HELD);
	SHOWS(p, "> hello");
	/* Its row in the log; and there is no turn yet, nor a file. */
	SHOWS(p, "text, not an object");
	SHOWS(p, "Write a message and press Enter");
	assert_false(
		temp_exists(pty_home(p), ".local/share/sidetone/sessions"));
	assert_requests(0);
	pty_key(p, "Enter");
	SHOWS(p, "+ 200 ok");
	HIDES(p, "> hello");
	HIDES(p, "Write a message and press Enter");
	assert_requests(1);
	assert_int_equal(seat_leave(p), 0);
}

static void
another_message_is_held_anew(void **state)
{
	struct pty *p = SIT("--set", "param.response_format=\"xml\"");

	(void)state;
	seat_line(p, "hello");
	SHOWS(p, "> hello");
	pty_type(p, " there");
	SHOWS(p, "> hello there");
	pty_key(p, "Enter");
	SHOWS(p, HELD);
	SHOWS(p, "> hello there");
	assert_requests(0);
	pty_key(p, "C-c");
	HIDES(p, "> hello");
	assert_int_equal(seat_leave(p), 0);
}

static void
a_correction_sends_at_once(void **state)
{
	struct pty *p = SIT("--set", "param.response_format=\"xml\"");

	(void)state;
	answer();
	seat_line(p, "hello");
	SHOWS(p, "> hello");
	pty_key(p, "C-c");
	HIDES(p, "> hello");
	seat_line(p, "/set param.response_format default");
	SHOWS(p, "param.response_format is now");
	seat_line(p, "hello");
	SHOWS(p, "+ 200 ok");
	assert_requests(1);
	assert_non_null(wire_request(server, 0));
	assert_null(strstr(
		buf_str(&wire_request(server, 0)->body), "response_format"));
	assert_int_equal(seat_leave(p), 0);
}

static void
sending_again_is_held_and_keeps_the_draft(void **state)
{
	struct pty *p = SIT("--idle-timeout", "5");

	(void)state;
	wire_reply(server, "401 No", "", SLICE(""));
	answer();
	seat_line(p, "hello");
	SHOWS(p, "1 failed");
	pty_key(p, "C-c");
	HIDES(p, "> hello");
	set_bad(p);
	pty_type(p, "a draft");
	SHOWS(p, "> a draft");
	pty_key(p, "F5");
	SHOWS(p, HELD);
	SHOWS(p, "> a draft");
	assert_requests(1);
	pty_key(p, "F5");
	SHOWS(p, "+ 200 ok");
	SHOWS(p, "#1 2/2");
	SHOWS(p, "> a draft");
	assert_requests(2);
	pty_key(p, "C-c");
	assert_int_equal(seat_leave(p), 0);
}

/* The prompt that came back to the input stays there too. */
static void
what_came_back_is_held_in_place(void **state)
{
	struct pty *p = SIT("--idle-timeout", "5");

	(void)state;
	wire_reply(server, "401 No", "", SLICE(""));
	answer();
	seat_line(p, "hello");
	SHOWS(p, "1 failed");
	SHOWS(p, "> hello");
	pty_key(p, "C-c");
	set_bad(p);
	pty_type(p, "hello");
	pty_key(p, "F5");
	SHOWS(p, HELD);
	SHOWS(p, "> hello");
	pty_key(p, "F5");
	SHOWS(p, "+ 200 ok");
	HIDES(p, "> hello");
	assert_int_equal(seat_leave(p), 0);
}

static void
a_fix_is_held_too(void **state)
{
	struct pty *p = SIT("--idle-timeout", "5");

	(void)state;
	wire_reply(server, "404 No", "",
		SLICE("{\"error\":{\"code\":\"model_not_found\"}}"));
	answer();
	seat_line(p, "hello");
	SHOWS(p, "1 failed");
	pty_key(p, "C-c");
	HIDES(p, "> hello");
	set_bad(p);
	seat_line(p, "/fix model gpt-4o-mini");
	SHOWS(p, HELD);
	assert_requests(1);
	pty_key(p, "F5");
	SHOWS(p, "+ 200 ok");
	assert_requests(2);
	assert_non_null(strstr(buf_str(&wire_request(server, 1)->body),
		"\"model\":\"gpt-4o-mini\""));
	assert_int_equal(seat_leave(p), 0);
}

/* Retry in a while */

static void
a_retry_in_a_while_counts_down(void **state)
{
	struct pty *p = SIT("--idle-timeout", "5");

	(void)state;
	wire_reply(server, "401 No", "", SLICE(""));
	answer();
	seat_line(p, "hello");
	SHOWS(p, "1 failed");
	pty_key(p, "C-c");
	HIDES(p, "> hello");
	seat_line(p, "/retry 3000");
	SHOWS(p, "retry in 49m5");
	assert_requests(1);
	/* Nothing else is sent meanwhile. */
	seat_line(p, "another");
	SHOWS(p, "a retry is set");
	SHOWS(p, "> another");
	pty_key(p, "C-u");
	pty_key(p, "C-c");
	SHOWS(p, "x cancelled");
	assert_requests(1);
	assert_int_equal(seat_leave(p), 0);
}

static void
a_retry_in_a_while_can_be_had_now(void **state)
{
	struct pty *p = SIT("--idle-timeout", "5");

	(void)state;
	wire_reply(server, "401 No", "", SLICE(""));
	answer();
	seat_line(p, "hello");
	SHOWS(p, "1 failed");
	pty_key(p, "C-c");
	HIDES(p, "> hello");
	seat_line(p, "/retry 3000");
	SHOWS(p, "retry in 49m5");
	pty_key(p, "F5");
	SHOWS(p, "+ 200 ok");
	SHOWS(p, "#1 2/2");
	assert_requests(2);
	assert_int_equal(seat_leave(p), 0);
}

static void
a_retry_that_is_no_time_is_told(void **state)
{
	static const char *const words[] = {
		"soon", "-1", "nan", "inf", "1e9", "5s", "604801"};
	struct pty *p = SIT("--idle-timeout", "5");

	(void)state;
	wire_reply(server, "401 No", "", SLICE(""));
	seat_line(p, "hello");
	SHOWS(p, "1 failed");
	pty_key(p, "C-c");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct buf line = {0};

		buf_addf(&line, "/retry %s", words[i]);
		seat_line(p, buf_str(&line));
		buf_clear(&line);
		buf_addf(&line, "retry: %s is not a number", words[i]);
		SHOWS(p, buf_str(&line));
		buf_free(&line);
	}
	assert_requests(1);
	assert_int_equal(seat_leave(p), 0);
}

static int
set_up(void **state)
{
	(void)state;
	server = wire_new();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	wire_free(server);
	return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_held_stays_in_the_input),
		TEST(another_message_is_held_anew),
		TEST(a_correction_sends_at_once),
		TEST(sending_again_is_held_and_keeps_the_draft),
		TEST(what_came_back_is_held_in_place),
		TEST(a_fix_is_held_too),
		TEST(a_retry_in_a_while_counts_down),
		TEST(a_retry_in_a_while_can_be_had_now),
		TEST(a_retry_that_is_no_time_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
