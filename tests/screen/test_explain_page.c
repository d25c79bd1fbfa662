/* Explanations on the screen: the command, and Enter on a failed row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/lib/seat.h"
#include "tests/lib/temp.h"

static struct partner *partner;

static const char rows[] = "{\"rows\":[{\"id\":\"invalid_api_key\",\"en\":{"
			   "\"causes\":[\"A reason of the house.\"],"
			   "\"steps\":[\"Ask at the desk.\"]}}]}";

static struct pty *
sit(const char *text, char **home)
{
	static struct buf var;
	struct pty *p;

	*home = temp_new();
	temp_write(*home, ".config/sidetone/errors.json", slice_str(text));
	buf_clear(&var);
	buf_addf(&var, "HOME=%s", *home);
	p = seat_take(&(struct seat){.cols = 100,
		.rows = 40,
		.args = LIST("-m", "fail:invalid_api_key"),
		.env = LIST(buf_str(&var)),
		.partner = partner});
	buf_free(&var);
	return p;
}

static void
command_opens_a_page(void **state)
{
	char *home;
	struct pty *p = sit(rows, &home);

	(void)state;
	seat_line(p, "/explain");
	SHOWS(p, "explain: nothing has failed");
	seat_line(p, "/explain xyzzy");
	SHOWS(p, "no row is called that; nearest:");
	pty_key(p, "q");
	HIDES(p, "no row is called that");
	seat_line(p, "/explain Error: 503 the server is overloaded");
	SHOWS(p, "503 service_unavailable");
	pty_key(p, "q");
	HIDES(p, "503 service_unavailable");
	seat_line(p, "hello");
	SHOWS(p, "! 401");
	pty_key(p, "C-c");
	HIDES(p, "> hello");
	seat_line(p, "/explain");
	SHOWS(p, "401 invalid_api_key");
	SHOWS(p, "The provider said");
	SHOWS(p, "1. A reason of the house.");
	SHOWS(p, "1. Ask at the desk.");
	pty_key(p, "q");
	HIDES(p, "The provider said");
	assert_int_equal(seat_leave(p), 0);
	temp_remove(home);
}

static void
enter_explains(void **state)
{
	char *home;
	struct pty *p = sit(rows, &home);

	(void)state;
	seat_line(p, "hello");
	SHOWS(p, "! 401");
	pty_key(p, "C-c");
	HIDES(p, "> hello");
	pty_key(p, "F3");
	SHOWS(p, "Esc back");
	pty_key(p, "Enter");
	SHOWS(p, "[1 summary]");
	SHOWS(p, "why          1. A reason of the house.");
	SHOWS(p, "what to do   1. Ask at the desk.");
	pty_key(p, "q");
	HIDES(p, "[1 summary]");
	pty_key(p, "q");
	assert_int_equal(seat_leave(p), 0);
	temp_remove(home);
}

static void
broken_file_is_said(void **state)
{
	char *home;
	struct pty *p = sit("{\"rows\":7}", &home);

	(void)state;
	SHOWS(p, "errors.json: must be an object");
	assert_int_equal(seat_leave(p), 0);
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
		cmocka_unit_test(enter_explains),
		cmocka_unit_test(broken_file_is_said),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
