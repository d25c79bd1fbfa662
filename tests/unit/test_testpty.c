/* The test library's terminal: it must be beyond doubt before it judges. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/lib/hush.h"
#include "tests/lib/pty.h"
#include "tests/lib/temp.h"

enum { LIMIT_MS = 10000 };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ARGV(...) ((const char *const[]){__VA_ARGS__, NULL})

static struct pty *
shell(int cols, int rows, const char *script)
{
	return pty_start(cols, rows, ARGV("bash", "-c", script), NULL);
}

static void
assert_row(struct pty *p, int row, const char *text)
{
	struct buf got = {0};

	pty_row(p, row, &got);
	assert_string_equal(buf_str(&got), text);
	buf_free(&got);
}

static void
pty_shows_text(void **state)
{
	struct pty *p = shell(20, 4,
		"printf 'a\\r\\n\\u4f60\\u597d|e\\u0301\\r\\n'; "
		"tput cup 3 5; printf end; cat");
	struct buf screen = {0};
	int row, col;

	(void)state;
	assert_true(pty_wait_text(p, "end", LIMIT_MS));
	pty_screen(p, &screen);
	assert_string_equal(buf_str(&screen),
		"a\n\xe4\xbd\xa0\xe5\xa5\xbd|e\xcc\x81\n\n     end\n");
	pty_cursor(p, &row, &col);
	assert_int_equal(row, 3);
	assert_int_equal(col, 8);
	assert_string_equal(pty_cell(p, 1, 2).text, "\xe5\xa5\xbd");
	assert_int_equal(pty_cell(p, 1, 2).width, 2);
	assert_int_equal(pty_cell(p, 1, 3).width, 0);
	assert_true(pty_find(p, "|e", &row, &col));
	assert_int_equal(row, 1);
	assert_int_equal(col, 4);
	assert_false(pty_find(p, "nowhere", &row, &col));
	assert_true(pty_find(p, "end ", &row, &col));
	assert_int_equal(row, 3);
	assert_int_equal(col, 5);
	assert_true(pty_wait_text(p, "end ", 0));
	assert_true(slice_starts(pty_raw(p), "a\r\r\n"));
	assert_true(pty_screen_is(p, "testlib"));
	pty_type(p, "X\r");
	assert_true(pty_wait_text(p, "endX", LIMIT_MS));
	{
		int old = hush();
		bool same;

		unsetenv("GENERATE");
		same = pty_screen_is(p, "testlib");
		unhush(old);
		assert_false(same);
	}
	buf_free(&screen);
	pty_free(p);
}

static void
pty_shows_attributes(void **state)
{
	struct pty *p = shell(20, 4,
		"printf '\\e[1;31;44mA\\e[0;7mB\\e[0;38;5;208mC"
		"\\e[0;4;48;2;1;2;3mD'; read");
	struct vt_cell c;

	(void)state;
	assert_true(pty_wait_text(p, "ABCD", LIMIT_MS));
	c = pty_cell(p, 0, 0);
	assert_true(c.bold && !c.reverse && !c.underline);
	assert_int_equal(c.fg, 1);
	assert_int_equal(c.bg, 4);
	c = pty_cell(p, 0, 1);
	assert_true(c.reverse && !c.bold);
	assert_int_equal(c.fg, VT_DEFAULT);
	assert_int_equal(c.bg, VT_DEFAULT);
	assert_int_equal(pty_cell(p, 0, 2).fg, 208);
	c = pty_cell(p, 0, 3);
	assert_true(c.underline);
	assert_int_equal(c.bg, VT_RGB | 0x010203);
	assert_int_equal(pty_cell(p, 9, 9).width, 0);
	pty_free(p);
}

static void
pty_controls_jobs(void **state)
{
	struct pty *p = shell(30, 5, "echo ready; cat; echo over");
	int status;

	(void)state;
	assert_true(pty_wait_text(p, "ready", LIMIT_MS));
	pty_key(p, "C-z");
	assert_true(pty_wait_stopped(p, LIMIT_MS));
	pty_signal(p, SIGCONT);
	assert_true(pty_wait_continued(p, LIMIT_MS));
	pty_type(p, "back\r");
	assert_true(pty_wait_text(p, "back\nback", LIMIT_MS));
	pty_key(p, "C-d");
	assert_true(pty_wait_exit(p, &status, LIMIT_MS));
	assert_int_equal(status, 0);
	assert_true(pty_wait_text(p, "over", 0));
	assert_true(pty_usage(p).ru_maxrss > 0);
	pty_free(p);

	p = shell(30, 5, "echo ready; cat");
	assert_true(pty_wait_text(p, "ready", LIMIT_MS));
	pty_key(p, "C-c");
	assert_true(pty_wait_exit(p, &status, LIMIT_MS));
	assert_int_equal(status, 128 + SIGINT);
	pty_free(p);

	p = shell(30, 5, "echo ready; exec sleep 60");
	assert_true(pty_wait_text(p, "ready", LIMIT_MS));
	pty_hangup(p);
	assert_true(pty_wait_exit(p, &status, LIMIT_MS));
	assert_int_equal(status, 128 + SIGHUP);
	pty_free(p);
}

static void
pty_resizes(void **state)
{
	static const struct {
		int cols, rows;
	} sizes[] = {{1, 1}, {500, 200}, {2, 1}, {1, 50}, {20, 5}, {80, 24}};
	struct pty *p = shell(40, 10,
		"trap 'n=told' WINCH; echo ready; "
		"while read x; do clear; stty size; echo $n; done");

	(void)state;
	assert_true(pty_wait_text(p, "ready", LIMIT_MS));
	for (size_t i = 0; i < COUNT(sizes); i++)
		pty_resize(p, sizes[i].cols, sizes[i].rows);
	pty_type(p, "\r");
	assert_true(pty_wait_text(p, "24 80\ntold", LIMIT_MS));
	pty_free(p);
}

static void
pty_sends_input(void **state)
{
	/* Shows what comes in as text, and asks for paste and cursor modes. */
	struct pty *p = shell(80, 10,
		"stty raw -echo; printf 'ready\\e[?2004h\\e[?1h\\r\\n'; "
		"exec cat -v");

	(void)state;
	assert_true(pty_wait_text(p, "ready", LIMIT_MS));
	assert_true(pty_wait_quiet(p, 0));
	pty_key(p, "Up");
	assert_true(pty_wait_text(p, "^[OA", LIMIT_MS));
	pty_paste(p, SLICE("two\nlines"));
	assert_true(pty_wait_text(p, "^[[200~two", LIMIT_MS));
	assert_true(pty_wait_text(p, "lines^[[201~", LIMIT_MS));
	pty_click(p, 0, 3, 4);
	assert_true(pty_wait_text(p, "^[[<0;5;4M^[[<0;5;4m", LIMIT_MS));
	pty_free(p);
}

static void
pty_sends_much(void **state)
{
	struct pty *p = shell(80, 24, "stty raw -echo; echo ready; exec cat");
	struct buf text = {0};

	(void)state;
	assert_true(pty_wait_text(p, "ready", LIMIT_MS));
	for (int i = 0; i < 5000; i++)
		buf_addf(&text, "line %d of five thousand\r\n", i);
	buf_add_str(&text, "the last");
	pty_paste(p, buf_slice(&text));
	assert_true(pty_wait_text(p, "the last", LIMIT_MS));
	assert_true(pty_raw(p).len >= text.len);
	buf_free(&text);
	pty_free(p);
}

static void
pty_answers_queries(void **state)
{
	struct pty *p = shell(40, 10,
		"stty raw -echo; printf '\\e[6n'; "
		"IFS= read -rs -d R at; printf 'at%s.' \"${at#?}\"; read");

	(void)state;
	assert_true(pty_wait_text(p, "at[1;1.", LIMIT_MS));
	pty_free(p);
}

static void
pty_waits_for_whole_frames(void **state)
{
	struct pty *p = shell(40, 10,
		"printf '\\e[?2026hhalf'; read; printf 'whole\\e[?2026l'; "
		"read");
	int old;
	bool seen;

	(void)state;
	while (pty_raw(p).len < strlen("\033[?2026hhalf"))
		assert_true(pty_pump(p, LIMIT_MS));
	old = hush();
	seen = pty_wait_text(p, "half", 0);
	unhush(old);
	assert_false(seen);
	pty_type(p, "\r");
	assert_true(pty_wait_text(p, "half", LIMIT_MS));
	assert_true(pty_wait_gone(p, "nothing", LIMIT_MS));
	pty_free(p);
}

static void
pty_sees_what_is_left(void **state)
{
	static const struct {
		const char *script, *left;
	} cases[] = {
		{"tput smcup; tput smkx; tput civis; tput cnorm; tput rmkx; "
		 "tput rmcup",
			""},
		{"tput smcup; tput smkx",
			"alternate screen, application keypad, application "
			"cursor keys, saved title"},
		{"printf '\\e[1mbold'", "colour or attribute"},
		{"printf '\\e[1;32mbold\\e[0m'", ""},
		{"printf '\\e[44mblue\\e[49m'", ""},
		{"stty -echo", "line settings"},
		{"stty -echo; printf '\\e[?1000h\\e[4m'; stty echo",
			"mouse reports, colour or attribute"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct pty *p = shell(40, 10, cases[i].script);
		struct buf why = {0};
		int status;

		assert_true(pty_wait_exit(p, &status, LIMIT_MS));
		assert_int_equal(
			pty_restored(p, &why), cases[i].left[0] == '\0');
		assert_string_equal(buf_str(&why), cases[i].left);
		buf_free(&why);
		pty_free(p);
	}
}

static void
pty_has_a_home(void **state)
{
	char *dir = temp_new();
	char *var = temp_path("HOME=", dir + 1);
	int status;
	struct pty *p = shell(40, 5, "echo kept > ~/file; echo $X");

	(void)state;
	assert_true(pty_wait_exit(p, &status, LIMIT_MS));
	assert_true(temp_exists(pty_home(p), "file"));
	pty_free(p);

	memcpy(var, "HOME=/", 6);
	p = pty_start(40, 5, ARGV("sh", "-c", "echo kept > ~/file; echo $X"),
		ARGV(var, "X=extra"));
	assert_true(pty_wait_exit(p, &status, LIMIT_MS));
	assert_row(p, 0, "extra");
	assert_string_equal(pty_home(p), dir);
	pty_free(p);
	assert_true(temp_exists(dir, "file"));
	free(var);
	temp_remove(dir);

	p = pty_start(40, 5, ARGV("no-such-program"), NULL);
	assert_true(pty_wait_exit(p, &status, LIMIT_MS));
	assert_int_equal(status, 127);
	pty_free(p);
}

static void
pty_says_what_it_missed(void **state)
{
	struct pty *p = shell(40, 5, "echo something; read");
	int status, old;
	bool any;

	(void)state;
	assert_true(pty_wait_text(p, "something", LIMIT_MS));
	old = hush();
	any = pty_wait_text(p, "else", 1) || pty_wait_gone(p, "something", 1) ||
	      pty_wait_exit(p, &status, 1) || pty_wait_stopped(p, 1);
	unhush(old);
	assert_false(any);
	pty_free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pty_shows_text),
		cmocka_unit_test(pty_shows_attributes),
		cmocka_unit_test(pty_controls_jobs),
		cmocka_unit_test(pty_resizes),
		cmocka_unit_test(pty_sends_input),
		cmocka_unit_test(pty_sends_much),
		cmocka_unit_test(pty_answers_queries),
		cmocka_unit_test(pty_waits_for_whole_frames),
		cmocka_unit_test(pty_sees_what_is_left),
		cmocka_unit_test(pty_has_a_home),
		cmocka_unit_test(pty_says_what_it_missed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
