/* Two answers on the screen: the command, the key in the log, the page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/lib/seat.h"

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
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
