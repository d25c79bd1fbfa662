/* The gate in ask and in lines: what is held, how to go on, and what the
 * session file says of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "tests/lib/desk.h"
#include "tests/lib/drive.h"
#include "tests/lib/seat.h"
#include "tests/lib/temp.h"

#define BAD "--set", "param.response_format=\"xml\"", "-m", "gpt-4o"
#define ODD "--set", "param.foo=1", "-m", "gpt-4o"

static void
a_script_is_told_how_to_go_on(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);

	(void)state;
	CALL(&d, "ask", BAD, "hi");
	desk_status(&d, 6);
	assert_int_equal(d.r.out.len, 0);
	desk_says(
		&d.r.err, "sidetone: error: response_format: \"xml\" is text");
	desk_says(&d.r.err, "sidetone: fix: write {\"type\": \"xml\"}");
	desk_says(&d.r.err, "not sent; --set preflight=warn sends it anyway");
	assert_int_equal(wire_count(d.w, WIRE_CONNECTIONS), 0);
	/* Nothing was said: there is no session. */
	assert_int_equal(temp_list(d.home, NULL), 0);
	desk_free(&d);
}

static void
events_hold_the_checks_and_no_prompt(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	struct record r = {0};
	const struct event_check *c;

	(void)state;
	CALL(&d, "ask", "--events", BAD, "hi");
	desk_status(&d, 6);
	desk_events(&r, &d.r.out);
	assert_int_equal(record_count(&r, EVENT_CHECK), 1);
	assert_int_equal(record_count(&r, EVENT_PROMPT), 0);
	assert_int_equal(record_count(&r, EVENT_REQUEST), 0);
	c = &record_find(&r, EVENT_CHECK, 0)->check;
	drive_assert_text(c->level, "error");
	drive_assert_text(c->code, "invalid_value");
	drive_assert_text(c->param, "response_format");
	drive_assert_text(c->fix, "write {\"type\": \"xml\"}");
	assert_null(strstr(buf_str(&d.r.err), "response_format"));
	record_free(&r);
	desk_free(&d);
}

/* What MODE makes of an error: whether it is told, all the same sent. */
static void
assert_sent(const char *mode, size_t checks)
{
	struct desk d = desk_new(DRIVE_KEY);
	struct record r = {0};

	wire_stream(d.w, SLICE(SSE_HELLO), 0);
	CALL(&d, "ask", BAD, "--set", mode, "hi");
	desk_status(&d, 0);
	assert_string_equal(d.r.out.p, "Hello\n");
	if (checks)
		desk_says(&d.r.err, "error: response_format");
	else
		assert_int_equal(d.r.err.len, 0);
	desk_says(&wire_request(d.w, 0)->body, "\"response_format\":\"xml\"");
	desk_session(&d, &r);
	assert_int_equal(record_count(&r, EVENT_CHECK), checks);
	record_free(&r);
	desk_free(&d);
}

static void
the_mode_decides(void **state)
{
	(void)state;
	assert_sent("preflight=warn", 1);
	assert_sent("preflight=off", 0);
}

static size_t
place_of(const struct record *r, enum event_kind kind)
{
	size_t i = 0;

	while (i < r->n && r->rows[i]->ev.kind != kind)
		i++;
	return i;
}

static void
a_warning_stands_before_the_prompt(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	struct record r = {0};

	(void)state;
	wire_stream(d.w, SLICE(SSE_HELLO), 0);
	CALL(&d, "ask", ODD, "hi");
	desk_status(&d, 0);
	desk_says(&d.r.err, "sidetone: warning: foo: there is no such field");
	desk_session(&d, &r);
	assert_int_equal(record_count(&r, EVENT_CHECK), 1);
	assert_true(place_of(&r, EVENT_CHECK) < place_of(&r, EVENT_PROMPT));
	assert_true(place_of(&r, EVENT_PROMPT) < place_of(&r, EVENT_REQUEST));
	record_free(&r);
	desk_free(&d);
}

/* On a terminal */

static struct pty *
ask_on_terminal(struct wire *w)
{
	const char *path = getenv("SIDETONE");
	struct buf url = {0};
	struct pty *p;

	buf_addf(&url, "OPENAI_BASE_URL=%s", wire_url(w));
	p = pty_start(80, 24,
		LIST(path ? path : "build/sidetone", "ask", BAD, "hi"),
		LIST(buf_str(&url), "SIDETONE_API_KEY=" DRIVE_KEY));
	buf_free(&url);
	SHOWS(p, "error: response_format: \"xml\" is text");
	SHOWS(p, "send it anyway? [y/N] ");
	return p;
}

static int
finish(struct pty *p)
{
	int status = -1;

	assert_true(pty_wait_exit(p, &status, SEAT_LIMIT_MS));
	return status;
}

static void
yes_sends(void **state)
{
	struct wire *w = wire_new();
	struct pty *p = ask_on_terminal(w);
	struct record r = {0};
	struct desk home = {.home = slice_dup(slice_str(pty_home(p)))};

	(void)state;
	wire_stream(w, SLICE(SSE_HELLO), 0);
	seat_line(p, "y");
	SHOWS(p, "Hello");
	assert_int_equal(finish(p), 0);
	desk_session(&home, &r);
	assert_int_equal(record_count(&r, EVENT_CHECK), 1);
	assert_int_equal(record_count(&r, EVENT_PROMPT), 1);
	assert_int_equal(wire_count(w, WIRE_REQUESTS), 1);
	record_free(&r);
	free(home.home);
	pty_free(p);
	wire_free(w);
}

static void
anything_else_does_not(void **state)
{
	static const char *const answers[] = {"n\r", "\r", "\4", "x\r"};

	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct wire *w = wire_new();
		struct pty *p = ask_on_terminal(w);

		pty_type(p, answers[i]);
		assert_int_equal(finish(p), 6);
		assert_int_equal(wire_count(w, WIRE_CONNECTIONS), 0);
		assert_int_equal(temp_list(pty_home(p), NULL), 0);
		pty_free(p);
		wire_free(w);
	}
}

/* ^C at the question is as ^C anywhere. */
static void
an_interrupt_at_the_question_ends_it(void **state)
{
	struct wire *w = wire_new();
	struct pty *p = ask_on_terminal(w);

	(void)state;
	pty_key(p, "C-c");
	assert_int_equal(finish(p), 130);
	assert_int_equal(wire_count(w, WIRE_CONNECTIONS), 0);
	pty_free(p);
	wire_free(w);
}

/* In lines */

static void
lines_hold_too(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	struct record r = {0};

	(void)state;
	wire_stream(d.w, SLICE(SSE_HELLO), 0);
	wire_stream(d.w, SLICE(SSE_HELLO), 0);
	d.in = SLICE("one\ntwo\ntwo\n"
		     "/set param.response_format default\nthree\n");
	CALL(&d, "--linear", BAD);
	desk_status(&d, 0);
	desk_says(&d.r.out, "check: response_format: \"xml\" is text");
	desk_says(&d.r.out, "not sent: one");
	desk_says(&d.r.out,
		"not sent yet (the same again sends it): response_format: ");
	desk_says(&d.r.out, "you: two");
	desk_says(&d.r.out, "you: three");
	assert_null(strstr(d.r.out.p, "you: one"));
	assert_int_equal(wire_count(d.w, WIRE_REQUESTS), 2);
	desk_session(&d, &r);
	assert_int_equal(record_count(&r, EVENT_PROMPT), 2);
	assert_int_equal(record_count(&r, EVENT_CHECK), 1);
	drive_assert_text(record_find(&r, EVENT_PROMPT, 0)->prompt.text, "two");
	record_free(&r);
	desk_free(&d);
}

/* A further attempt is checked as well, and grammar allows its checks. */
static void
a_retry_is_held(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	struct record r = {0};

	(void)state;
	wire_reply(d.w, "401 No", "", SLICE(""));
	wire_stream(d.w, SLICE(SSE_HELLO), 0);
	d.in = SLICE("one\n/set param.response_format \"xml\"\n"
		     "/set param.response_format '\"xml\"'\n"
		     "/retry\n/retry\n");
	CALL(&d, "--linear", "-m", "gpt-4o");
	desk_status(&d, 0);
	desk_says(&d.r.out, "not sent yet (the same again sends it)");
	assert_int_equal(wire_count(d.w, WIRE_REQUESTS), 2);
	desk_session(&d, &r);
	assert_int_equal(record_count(&r, EVENT_PROMPT), 1);
	assert_int_equal(record_count(&r, EVENT_CHECK), 1);
	assert_true(place_of(&r, EVENT_FAILURE) < place_of(&r, EVENT_CHECK));
	assert_true(place_of(&r, EVENT_CHECK) < place_of(&r, EVENT_RETRY));
	record_free(&r);
	desk_free(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_script_is_told_how_to_go_on),
		cmocka_unit_test(events_hold_the_checks_and_no_prompt),
		cmocka_unit_test(the_mode_decides),
		cmocka_unit_test(a_warning_stands_before_the_prompt),
		cmocka_unit_test(yes_sends),
		cmocka_unit_test(anything_else_does_not),
		cmocka_unit_test(an_interrupt_at_the_question_ends_it),
		cmocka_unit_test(lines_hold_too),
		cmocka_unit_test(a_retry_is_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
