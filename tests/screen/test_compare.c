/* Two answers on the screen: the command, the key in the log, the page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/lib/seat.h"
#include "tests/lib/temp.h"

static struct partner *partner;

static struct pty *
sit(void)
{
	return seat_take(&(struct seat){.cols = 100,
		.rows = 40,
		.args = LIST("-m", "practice"),
		.partner = partner});
}

/* Says TEXT and waits for its answer, behind which the log counts COUNT. */
static void
answered(struct pty *p, const char *text, const char *count)
{
	seat_line(p, text);
	SHOWS(p, count);
	HIDES(p, "^C cancel");
}

static void
command_opens_a_page(void **state)
{
	struct pty *p = sit();

	(void)state;
	seat_line(p, "/compare");
	SHOWS(p, "compare: nothing has been answered yet");
	answered(p, "one", "1 request ");
	seat_line(p, "/compare");
	SHOWS(p, "compare: request 1 is the first of its session");
	seat_line(p, "/set temperature 0.5");
	SHOWS(p, "temperature is now 0.5");
	answered(p, "one", "2 requests");
	seat_line(p, "/compare");
	SHOWS(p, "two answers");
	SHOWS(p, "A #1 ");
	SHOWS(p, "B #2 ");
	SHOWS(p, "temperature     -                                       0.5");
	SHOWS(p, "dim and =: in both");
	SHOWS(p, "A practice                                     | B practice");
	SHOWS(p, "= I heard you say:");
	/* Narrow, one is under the other. */
	pty_resize(p, 50, 40);
	HIDES(p, "| B practice");
	SHOWS(p, "A practice");
	pty_key(p, "q");
	HIDES(p, "two answers");
	assert_int_equal(seat_leave(p), 0);
}

/* In the log it is the row that is selected. */
static void
key_compares_the_selected(void **state)
{
	struct pty *p = sit();

	(void)state;
	answered(p, "one", "1 request ");
	answered(p, "two", "2 requests");
	answered(p, "one", "3 requests");
	pty_key(p, "F3");
	SHOWS(p, "Esc back");
	pty_key(p, "=");
	SHOWS(p, "A #1 ");
	SHOWS(p, "B #3 ");
	pty_key(p, "q");
	HIDES(p, "two answers");
	pty_key(p, "k");
	pty_key(p, "=");
	SHOWS(p, "B #2 ");
	SHOWS(p, "A #1 ");
	pty_key(p, "=");
	HIDES(p, "two answers");
	pty_key(p, "q");
	assert_int_equal(seat_leave(p), 0);
}

/* A message goes out again to another model, in a copy; then both answers are
 * a key away, also in the replay of that copy. */
static void
another_model_is_asked(void **state)
{
	char *home = temp_new();
	struct buf var = {0};
	struct pty *p;
	int status;

	(void)state;
	buf_addf(&var, "HOME=%s", home);
	p = seat_take(&(struct seat){.cols = 100,
		.rows = 40,
		.args = LIST("-m", "practice"),
		.env = LIST(buf_str(&var)),
		.partner = partner});
	answered(p, "one", "1 request ");
	answered(p, "two", "2 requests");
	pty_key(p, "F3");
	SHOWS(p, "Esc back");
	pty_key(p, "k");
	pty_key(p, "M");
	SHOWS(p, "> /resend");
	seat_line(p, "practice:echo seed=7");
	SHOWS(p, "/compare, or = in the log, shows both");
	SHOWS(p, "1 request ");
	HIDES(p, "> two");
	/* The keys are the log's again. */
	pty_key(p, "=");
	SHOWS(p, "A practice                                     | B "
		 "practice:echo");
	SHOWS(p, "seed            -                                       7");
	pty_key(p, "q");
	HIDES(p, "two answers");
	pty_key(p, "q");
	assert_int_equal(seat_leave(p), 0);
	p = seat_start(&(struct seat){.cols = 100,
		.rows = 40,
		.args = LIST("replay", "-e", "seek end"),
		.env = LIST(buf_str(&var)),
		.partner = partner});
	SHOWS(p, "practice:echo");
	pty_key(p, "C");
	SHOWS(p, "A practice                                     | B "
		 "practice:echo");
	pty_key(p, "q");
	HIDES(p, "two answers");
	pty_key(p, "q");
	assert_true(pty_wait_exit(p, &status, SEAT_LIMIT_MS));
	assert_int_equal(status, 0);
	pty_free(p);
	buf_free(&var);
	temp_remove(home);
}

static int
set_up(void **state)
{
	(void)state;
	partner = partner_new(0);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	partner_free(partner);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(command_opens_a_page),
		cmocka_unit_test(key_compares_the_selected),
		cmocka_unit_test(another_model_is_asked),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
