/* Fixes that act: the line under a failure, the page, and what they do. */
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/lib/seat.h"

static struct partner *partner;

#define SIT(...)                                                 \
	seat_take(&(struct seat){.cols = 110,                    \
		.rows = 36,                                      \
		.args = LIST("--max-retries", "0", "--set",      \
			"fallback-model=practice", __VA_ARGS__), \
		.partner = partner})

static void
fail_with(struct pty *p, const char *model, const char *shown)
{
	struct buf line = {0};

	buf_addf(&line, "/model %s", model);
	seat_line(p, buf_str(&line));
	buf_clear(&line);
	buf_addf(&line, "model is now %s", model);
	SHOWS(p, buf_str(&line));
	seat_line(p, "hello");
	SHOWS(p, shown);
	buf_free(&line);
}

static void
the_page_lists_and_a_number_acts(void **state)
{
	struct pty *p = SIT("--idle-timeout", "5");

	(void)state;
	fail_with(p, "fail:service_unavailable", "F6  go on with practice");
	pty_key(p, "F6");
	SHOWS(p, "what can be done");
	SHOWS(p, "1  send again now");
	SHOWS(p, "2  go on with practice");
	SHOWS(p, "choose another model");
	pty_type(p, "2");
	HIDES(p, "what can be done");
	SHOWS(p, "+ 200 ok");
	SHOWS(p, "#1 2/2");
	/* Answered: nothing is left to mend. */
	HIDES(p, "F6  go on");
	pty_key(p, "F6");
	SHOWS(p, "the latest message has not failed");
	assert_int_equal(seat_leave(p), 0);
}

static void
another_model_is_asked_for(void **state)
{
	struct pty *p = SIT("--idle-timeout", "5");

	(void)state;
	fail_with(p, "fail:model_not_supported", "model_not_found");
	pty_key(p, "F6");
	SHOWS(p, "choose another model");
	pty_type(p, "1");
	SHOWS(p, "> /fix model");
	seat_line(p, "practice");
	SHOWS(p, "+ 200 ok");
	assert_int_equal(seat_leave(p), 0);
}

static void
turns_are_dropped(void **state)
{
	struct pty *p = SIT("-m", "practice");

	(void)state;
	seat_line(p, "hello");
	SHOWS(p, "+ 200 ok");
	fail_with(p, "fail:context_length_exceeded", "send no earlier turns");
	seat_line(p, "/fix drop-turns 0");
	SHOWS(p, "#2 2/2");
	seat_line(p, "/set history");
	SHOWS(p, "history is 0");
	assert_int_equal(seat_leave(p), 0);
}

static void
a_limit_goes_on_under_its_new_name(void **state)
{
	struct pty *p = SIT("--max-tokens", "500");

	(void)state;
	fail_with(p, "fail:unsupported_parameter",
		"send max_completion_tokens instead");
	seat_line(p, "/fix drop-param max_tokens");
	SHOWS(p, "#1 2/2");
	seat_line(p, "/set max-tokens");
	SHOWS(p, "max-tokens is not set");
	seat_line(p, "/set param.max_completion_tokens");
	SHOWS(p, "param.max_completion_tokens is 500");
	assert_int_equal(seat_leave(p), 0);
}

static void
a_field_of_ours_is_left_out(void **state)
{
	struct pty *p = SIT("--idle-timeout", "5");

	(void)state;
	fail_with(p, "fail:unsupported_parameter", "F6  send");
	seat_line(p, "/fix drop-param stream_options");
	SHOWS(p, "#1 2/2");
	seat_line(p, "/set omit");
	SHOWS(p, "omit is stream_options");
	assert_int_equal(seat_leave(p), 0);
}

static void
a_key_is_typed_unseen(void **state)
{
	static const char key[] = "sk-canary-0123456789abcdef0123";
	struct pty *p = SIT("--idle-timeout", "5");
	struct buf screen = {0};

	(void)state;
	fail_with(p, "fail:invalid_api_key", "enter another API key");
	seat_line(p, "/fix key");
	SHOWS(p, "API key for");
	pty_type(p, key);
	SHOWS(p, "\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2");
	pty_screen(p, &screen);
	assert_null(strstr(buf_str(&screen), "canary"));
	pty_key(p, "Enter");
	SHOWS(p, "2 failed");
	HIDES(p, "API key for");
	/* It is in no history either. */
	pty_key(p, "Up");
	SHOWS(p, "/fix key");
	pty_screen(p, &screen);
	assert_null(strstr(buf_str(&screen), "canary"));
	/* Esc leaves without a change; the command does without a failure. */
	pty_key(p, "C-c");
	seat_line(p, "/new");
	SHOWS(p, "0 requests");
	seat_line(p, "/key");
	SHOWS(p, "API key for");
	pty_key(p, "Esc");
	HIDES(p, "API key for");
	buf_free(&screen);
	assert_int_equal(seat_leave(p), 0);
}

/* A key that cannot be sent is refused, and the one before stays in use. */
static void
a_broken_key_changes_nothing(void **state)
{
	struct pty *p = SIT("-m", "practice");

	(void)state;
	seat_line(p, "/key");
	SHOWS(p, "API key for");
	pty_type(p, "\033[200~sk-one\nsk-two\033[201~");
	SHOWS(p, "\xe2\x80\xa2\xe2\x80\xa2");
	pty_key(p, "Enter");
	SHOWS(p, "holds a line break");
	seat_line(p, "hello");
	SHOWS(p, "+ 200 ok");
	assert_int_equal(seat_leave(p), 0);
}

static void
the_status_page_is_named(void **state)
{
	struct pty *p = SIT("--provider", "openai");

	(void)state;
	fail_with(p, "fail:service_unavailable", "503");
	seat_line(p, "/fix status");
	SHOWS(p, "status.openai.com");
	assert_int_equal(seat_leave(p), 0);
}

static void
an_overload_falls_back_by_itself(void **state)
{
	struct pty *p = SIT("--set", "fallback=auto");

	(void)state;
	fail_with(p, "fail:service_unavailable", "! 503");
	SHOWS(p, "going on with practice");
	SHOWS(p, "+ 200 ok");
	seat_line(p, "/model");
	SHOWS(p, "model is practice");
	/* What is no overload does not. */
	fail_with(p, "fail:insufficient_quota", "insufficient_quota");
	seat_line(p, "/model");
	SHOWS(p, "model is fail:insufficient_quota");
	assert_int_equal(seat_leave(p), 0);
}

static void
what_is_wrong_is_said(void **state)
{
	struct pty *p = SIT("--idle-timeout", "5");

	(void)state;
	seat_line(p, "/fix");
	SHOWS(p, "the latest message has not failed");
	fail_with(p, "fail:insufficient_quota", "go on with practice");
	seat_line(p, "/fix 99");
	SHOWS(p, "there are only");
	seat_line(p, "/fix wishes");
	SHOWS(p, "wishes is none of");
	seat_line(p, "/fix max-tokens");
	SHOWS(p, "say which number");
	assert_int_equal(seat_leave(p), 0);
}

static int
set_up(void **state)
{
	(void)state;
	partner = partner_new(1);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	partner_free(partner);
	return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_page_lists_and_a_number_acts),
		TEST(another_model_is_asked_for),
		TEST(turns_are_dropped),
		TEST(a_limit_goes_on_under_its_new_name),
		TEST(a_field_of_ours_is_left_out),
		TEST(a_key_is_typed_unseen),
		TEST(a_broken_key_changes_nothing),
		TEST(the_status_page_is_named),
		TEST(an_overload_falls_back_by_itself),
		TEST(what_is_wrong_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
