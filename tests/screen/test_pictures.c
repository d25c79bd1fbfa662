/* Pictures of whole screens, saved in tests/screen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <unistd.h>

#include "tests/lib/picture.h"
#include "tests/lib/port.h"
#include "tests/lib/seat.h"

static struct partner *partner;

static void
assert_picture(struct pty *p, const char *name)
{
	/* The rate limit refills, and then it stands still. */
	HIDES(p, "resets");
	assert_true(picture_is(p, name));
}

/* The start screen offers a server that runs on this machine: another
 * picture. */
static bool
has_local_server(void)
{
	static const int ports[] = {11434, 1234, 8080};

	for (int i = 0; i < 3; i++) {
		int fd = port_connect(ports[i]);

		if (fd != -1) {
			close(fd);
			return true;
		}
	}
	return false;
}

static void
picture_of_the_start(void **state)
{
	static const struct {
		int cols, rows;
		const char *name;
	} sizes[] = {{80, 24, "start-80x24"}, {120, 40, "start-120x40"},
		{40, 10, "start-40x10"}};

	(void)state;
	if (has_local_server())
		skip();
	for (int i = 0; i < 3; i++) {
		struct pty *p = seat_take(&(struct seat){
			.cols = sizes[i].cols, .rows = sizes[i].rows});

		assert_picture(p, sizes[i].name);
		assert_int_equal(seat_leave(p), 0);
	}
}

static struct pty *
failed(int cols, int rows)
{
	struct pty *p = seat_take(&(struct seat){.cols = cols,
		.rows = rows,
		.args = LIST("-m", "fail:insufficient_quota"),
		.partner = partner});

	seat_line(p, "why is it refused?");
	/* The line also shows it before it is sent. */
	SHOWS(p, "fix  add credit");
	SHOWS(p, "> why is it refused?");
	return p;
}

static void
picture_of_a_failure(void **state)
{
	static const struct {
		int cols, rows;
		const char *name;
	} sizes[] = {{80, 24, "failed-80x24"}, {120, 40, "failed-120x40"},
		{40, 10, "failed-40x10"}};

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct pty *p = failed(sizes[i].cols, sizes[i].rows);

		assert_picture(p, sizes[i].name);
		pty_key(p, "C-c");
		HIDES(p, "> why");
		assert_int_equal(seat_leave(p), 0);
	}
}

static void
picture_of_the_detail(void **state)
{
	struct pty *p = failed(80, 24);

	(void)state;
	pty_key(p, "C-c");
	HIDES(p, "> why");
	pty_key(p, "F3");
	SHOWS(p, "Esc back");
	pty_key(p, "Enter");
	SHOWS(p, "[1 summary]");
	assert_picture(p, "detail-80x24");
	pty_key(p, "q");
	HIDES(p, "[1 summary]");
	pty_key(p, "q");
	assert_int_equal(seat_leave(p), 0);
}

static void
picture_of_the_help(void **state)
{
	struct pty *p = seat_take(&(struct seat){.cols = 80,
		.rows = 24,
		.args = LIST("-m", "practice"),
		.partner = partner});

	(void)state;
	pty_key(p, "F1");
	SHOWS(p, "Most used keys");
	assert_picture(p, "help-80x24");
	pty_key(p, "q");
	HIDES(p, "Most used keys");
	assert_int_equal(seat_leave(p), 0);
}

static void
picture_of_a_table(void **state)
{
	static const struct {
		int cols, rows;
		const char *name;
	} sizes[] = {{80, 24, "table-80x24"}, {120, 40, "table-120x40"}};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct pty *p = seat_take(&(struct seat){.cols = sizes[i].cols,
			.rows = sizes[i].rows,
			.args = LIST("-m", "practice"),
			.partner = partner});

		seat_line(p, "table");
		SHOWS(p, "+ 200 ok");
		assert_picture(p, sizes[i].name);
		assert_int_equal(seat_leave(p), 0);
	}
}

/* A whole page of Markdown, in the conversation alone. */
static void
picture_of_markdown(void **state)
{
	struct pty *p = seat_take(&(struct seat){.cols = 80,
		.rows = 70,
		.args = LIST("-m", "practice:markdown", "--set", "layout=chat"),
		.partner = partner});

	(void)state;
	seat_line(p, "show");
	SHOWS(p, "Escapes:");
	SHOWS(p, "tok");
	assert_picture(p, "markdown-80x70");
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
		cmocka_unit_test(picture_of_the_start),
		cmocka_unit_test(picture_of_a_failure),
		cmocka_unit_test(picture_of_the_detail),
		cmocka_unit_test(picture_of_the_help),
		cmocka_unit_test(picture_of_a_table),
		cmocka_unit_test(picture_of_markdown),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
