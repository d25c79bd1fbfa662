/* The copy menu, and the support report that is shown before it leaves. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/lib/seat.h"
#include "tests/lib/temp.h"

static struct partner *partner;
static char *dir; /* the programs' working directory */

/* A seat whose first message was refused, in the log. */
static struct pty *
refused(int rows)
{
	struct pty *p = seat_take(&(struct seat){.cols = 100,
		.rows = rows,
		.args = LIST("-m", "fail:insufficient_quota"),
		.partner = partner});

	seat_line(p, "a word of mine");
	SHOWS(p, "! 429 insufficient_quota");
	pty_key(p, "F3");
	SHOWS(p, "Esc back");
	return p;
}

static int
leave(struct pty *p)
{
	pty_key(p, "C-c"); /* a page, if one is open */
	pty_key(p, "Esc");
	SHOWS(p, "F1 help");
	pty_key(p, "C-c"); /* the message that came back */
	return seat_leave(p);
}

/* What was sent to the clipboard last, decoded. */
static void
clipboard(struct pty *p, struct buf *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghij"
				     "klmnopqrstuvwxyz0123456789+/";
	struct slice raw = pty_raw(p);
	unsigned bits = 0, n = 0;
	ptrdiff_t at;

	buf_clear(out);
	while ((at = slice_find(raw, SLICE("\033]52;c;"))) >= 0) {
		raw = slice_from(raw, (size_t)at + 7);
		buf_clear(out);
		bits = n = 0;
		for (size_t i = 0; i < raw.len && raw.p[i] != '\a'; i++) {
			const char *d = raw.p[i] == '='
						? NULL
						: strchr(digits, raw.p[i]);
			if (!d)
				continue;
			bits = bits << 6 | (unsigned)(d - digits);
			if (++n % 4 != 1)
				buf_add_char(
					out, (char)(bits >>
						     (6 - 2 * ((n - 1) % 4))));
		}
	}
}

static void
menu_copies(void **state)
{
	struct pty *p = refused(24);
	struct buf text = {0};

	(void)state;
	pty_key(p, "y");
	SHOWS(p, "curl command");
	SHOWS(p, "it holds the prompt");
	pty_key(p, "9"); /* the keys of other pages do nothing here */
	SHOWS(p, "this key does nothing here");
	pty_key(p, "1");
	SHOWS(p, "28 bytes sent to the terminal's clipboard");
	HIDES(p, "curl command");
	clipboard(p, &text);
	assert_int_equal(strncmp(buf_str(&text), "req_", 4), 0);
	pty_key(p, "y");
	SHOWS(p, "curl command");
	pty_key(p, "c");
	SHOWS(p, "holds the prompt, not the key");
	clipboard(p, &text);
	assert_int_equal(
		strncmp(buf_str(&text), "curl -N 'http://127.0.0.1:", 26), 0);
	assert_non_null(strstr(buf_str(&text), "a word of mine"));
	pty_key(p, "y");
	SHOWS(p, "curl command");
	pty_key(p, "a");
	SHOWS(p, "there is no answer to copy");
	pty_key(p, "Esc");
	HIDES(p, "curl command");
	assert_int_equal(leave(p), 0);
	buf_free(&text);
}

static void
report_is_shown_then_copied(void **state)
{
	struct pty *p = refused(60);
	struct buf text = {0};

	(void)state;
	pty_key(p, "y");
	SHOWS(p, "curl command");
	pty_key(p, "r");
	SHOWS(p, "exactly this leaves");
	SHOWS(p, "# Support report: request 1, 429 `insufficient_quota`");
	SHOWS(p, "You exceeded your current quota");
	SHOWS(p, "left out: the key, prompts and answers (1 text)");
	assert_true(slice_find(pty_raw(p), SLICE("\033]52;")) < 0);
	pty_key(p, "Enter");
	SHOWS(p, "bytes sent to the terminal's clipboard");
	HIDES(p, "exactly this leaves");
	clipboard(p, &text);
	assert_int_equal(strncmp(buf_str(&text), "# Support report", 16), 0);
	assert_null(strstr(buf_str(&text), "a word of mine"));
	assert_int_equal(leave(p), 0);
	buf_free(&text);
}

static void
report_is_written(void **state)
{
	struct pty *p = refused(60);
	struct buf names = {0}, text = {0};

	(void)state;
	assert_int_equal(temp_list(dir, NULL), 0);
	pty_key(p, "y");
	SHOWS(p, "curl command");
	pty_key(p, "3");
	SHOWS(p, "exactly this leaves");
	pty_key(p, "p");
	SHOWS(p, "left out: the key; masked");
	pty_key(p, "w");
	SHOWS(p, "the report was written to report-20");
	assert_int_equal(temp_list(dir, &names), 1);
	buf_truncate(&names, names.len - 1);
	assert_int_equal(temp_mode(dir, buf_str(&names)), 0600);
	assert_true(temp_read(dir, buf_str(&names), &text));
	assert_non_null(strstr(buf_str(&text), "a word of mine"));
	pty_key(p, "w");
	SHOWS(p, "there is such a file already");
	pty_key(p, "p");
	SHOWS(p, "left out: the key, prompts");
	assert_int_equal(leave(p), 0);
	buf_free(&names);
	buf_free(&text);
}

static void
report_by_command(void **state)
{
	struct pty *p = refused(40);

	(void)state;
	pty_key(p, "Esc");
	SHOWS(p, "F1 help");
	pty_key(p, "C-c");
	HIDES(p, "> a word of mine");
	seat_line(p, "/report 9");
	SHOWS(p, "report: 9 is no request of this session");
	seat_line(p, "/report write");
	SHOWS(p, "report write: there is no report open");
	seat_line(p, "/report 1");
	SHOWS(p, "exactly this leaves");
	pty_key(p, "q");
	HIDES(p, "exactly this leaves");
	assert_int_equal(seat_leave(p), 0);
}

/* On a terminal the verb shows what it writes. */
static void
verb_shows_what_it_writes(void **state)
{
	struct pty *p;
	int status;

	(void)state;
	temp_write(dir, "s.jsonl",
		SLICE("{\"kind\":\"request\",\"at\":1,\"req\":1,\"attempt\":1,"
		      "\"model\":\"m\\u001b[2J\"}\n"));
	p = pty_start(90, 60,
		LIST(getenv("SIDETONE"), "report", "-o", "out.md", "./s.jsonl"),
		NULL);
	assert_true(pty_wait_exit(p, &status, SEAT_LIMIT_MS));
	SHOWS(p, "the report holds: model");
	SHOWS(p, "it leaves out: the key");
	SHOWS(p, "# Support report: request 1");
	SHOWS(p, "`m^[[2J`");
	SHOWS(p, "left out: the key, prompts and answers");
	assert_int_equal(temp_mode(dir, "out.md"), 0600);
	pty_free(p);
}

/* The programs are found from where the tests were started, and run where
 * they may leave files. */
static int
setup(void **state)
{
	const char *path = getenv("SIDETONE");
	char *whole = realpath(path ? path : "build/sidetone", NULL);

	(void)state;
	partner = partner_new(0);
	dir = temp_new();
	if (!whole || setenv("SIDETONE", whole, 1))
		return -1;
	free(whole);
	return chdir(dir);
}

static int
teardown(void **state)
{
	(void)state;
	partner_free(partner);
	if (chdir("/"))
		return -1;
	temp_remove(dir);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(menu_copies),
		cmocka_unit_test(report_is_shown_then_copied),
		cmocka_unit_test(report_is_written),
		cmocka_unit_test(report_by_command),
		cmocka_unit_test(verb_shows_what_it_writes),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
