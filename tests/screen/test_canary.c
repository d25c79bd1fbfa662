/* The canary on the screen: a server says the key back wherever it can, and
 * no page, copy, file or child process shows it. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/lib/canary.h"
#include "tests/lib/seat.h"
#include "tests/lib/temp.h"

enum { COLS = 120, ROWS = 40, TABS = 7 };

static char *dir; /* the program's working directory */

/* A seat at a server that says the key back; in the environment it is KEY. */
struct place {
	struct wire *w;
	char *editor;
	struct buf key, visual;
	struct pty *p;
	int failed;
};

/* An editor that writes down what `ps` shows, and leaves the text as it is. */
static void
write_editor(void)
{
	static const char script[] =
		"#!/bin/sh\nfor f in /proc/[0-9]*/cmdline; do\n"
		"tr '\\0' ' ' <$f\necho\ndone >ps 2>/dev/null\n";

	temp_write(dir, "editor", SLICE(script));
}

static struct place
sit(const char *key)
{
	struct place l = {.w = wire_new(), .editor = temp_path(dir, "editor")};

	write_editor();
	assert_int_equal(chmod(l.editor, 0700), 0);
	buf_addf(&l.key, "SIDETONE_API_KEY=%s", key);
	buf_addf(&l.visual, "VISUAL=%s", l.editor);
	l.p = seat_take(&(struct seat){.cols = COLS,
		.rows = ROWS,
		.args = LIST("--max-retries", "0", "-m", "gpt-4o", "--set",
			"fallback-model="
			"practice"),
		.env = LIST(buf_str(&l.key), buf_str(&l.visual)),
		.url = wire_url(l.w)});
	return l;
}

/* What was sent to the clipboard, all of it, decoded. */
static void
add_clipboard(struct slice raw, struct buf *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghij"
				     "klmnopqrstuvwxyz0123456789+/";
	ptrdiff_t at;

	while ((at = slice_find(raw, SLICE("\033]52;c;"))) >= 0) {
		unsigned bits = 0, n = 0;

		raw = slice_from(raw, (size_t)at + 7);
		for (size_t i = 0; i < raw.len && raw.p[i] != '\a'; i++) {
			const char *d = memchr(digits, raw.p[i], 64);
			if (!d)
				continue;
			bits = bits << 6 | (unsigned)(d - digits);
			if (++n % 4 != 1)
				buf_add_char(
					out, (char)(bits >>
						     (6 - 2 * ((n - 1) % 4))));
		}
		buf_add_char(out, '\n');
	}
}

/* The screen as it is, in its panes as a reader would join the rows. */
static void
assert_clean(struct pty *p, const char *what)
{
	struct buf screen = {0};

	pty_screen(p, &screen);
	canary_absent(what, buf_slice(&screen));
	buf_free(&screen);
}

/* Everything that was ever written to the terminal, and what of it went to
 * the clipboard. */
static void
assert_never(struct pty *p, size_t copies)
{
	struct buf copied = {0};

	canary_absent("the terminal", pty_raw(p));
	add_clipboard(pty_raw(p), &copied);
	canary_absent("the clipboard", buf_slice(&copied));
	assert_true(copied.len > copies);
	buf_free(&copied);
}

static void
leave(struct place *l)
{
	int status = -1;

	pty_key(l->p, "C-c");
	seat_line(l->p, "/quit");
	assert_true(pty_wait_exit(l->p, &status, SEAT_LIMIT_MS));
	assert_int_equal(status, 0);
	assert_never(l->p, 100);
	assert_true(canary_absent_below(pty_home(l->p)) >= 2);
	assert_true(canary_absent_below(dir) >= 6);
	pty_free(l->p);
	wire_free(l->w);
	free(l->editor);
	buf_free(&l->key);
	buf_free(&l->visual);
}

/* What stands on the screen after KEY. */
static void
look_after(struct pty *p, const char *key)
{
	pty_key(p, key);
	seat_wait_taken(p);
	assert_true(pty_wait_quiet(p, 30));
	assert_clean(p, key);
}

static void
enter_log(struct pty *p)
{
	pty_key(p, "F3");
	SHOWS(p, "Esc back");
}

static void
leave_log(struct pty *p)
{
	pty_key(p, "Esc");
	SHOWS(p, "F3 focus");
}

static void
look_at_tabs(struct pty *p)
{
	static const char keys[TABS][2] = {"1", "2", "3", "4", "5", "6", "7"};

	enter_log(p);
	pty_key(p, "Enter");
	SHOWS(p, "attempts");
	for (int i = 0; i < TABS; i++)
		look_after(p, keys[i]);
	pty_key(p, "Esc");
	HIDES(p, "attempts");
	leave_log(p);
}

static void
look_at_copies(struct pty *p)
{
	static const char *const keys[] = {"1", "2", "4"};
	int row, col;

	enter_log(p);
	for (size_t i = 0; i < 3; i++) {
		pty_key(p, "y");
		SHOWS(p, "curl command");
		look_after(p, keys[i]);
		/* A failed request has no answer to copy. */
		if (pty_find(p, "curl command", &row, &col))
			pty_key(p, "Esc");
		HIDES(p, "curl command");
	}
	leave_log(p);
}

static void
look_at_report(struct pty *p)
{
	seat_line(p, "/report");
	SHOWS(p, "exactly this leaves");
	assert_clean(p, "report");
	pty_key(p, "p");
	SHOWS(p, "left out: the key; masked");
	for (int i = 0; i < 3; i++)
		look_after(p, "PgDn");
	pty_key(p, "w");
	SHOWS(p, "the report was written to");
	pty_key(p, "Enter");
	SHOWS(p, "bytes sent to the terminal's clipboard");
	HIDES(p, "exactly this leaves");
}

static bool
is_there(struct pty *p, void *name)
{
	(void)p;
	return temp_exists(dir, name);
}

static void
wait_file(struct pty *p, const char *name)
{
	char *copy = slice_dup(slice_str(name));

	assert_true(pty_wait(p, is_there, copy, SEAT_LIMIT_MS));
	free(copy);
}

static void
take_pictures(struct pty *p)
{
	static const char *const files[] = {"a.txt", "a.ansi", "a.svg"};
	struct buf line = {0};

	for (size_t i = 0; i < 3; i++) {
		buf_clear(&line);
		buf_addf(&line, "/screenshot %s/%s", dir, files[i]);
		seat_line(p, buf_str(&line));
		wait_file(p, files[i]);
	}
	buf_free(&line);
}

static void
look_at_failure(struct pty *p, const char *fix)
{
	pty_key(p, "F6");
	SHOWS(p, fix);
	assert_clean(p, "F6");
	pty_key(p, "F6");
	HIDES(p, fix);
	seat_line(p, "/explain");
	SHOWS(p, "Esc close");
	assert_clean(p, "explain");
	pty_key(p, "Esc");
	HIDES(p, "Esc close");
}

/* Sends a message that the server answers with HOW, and waits for its end. */
static void
provoke(struct place *l, enum canary_echo how)
{
	struct buf row = {0};

	if (how == CANARY_STREAM)
		buf_add_str(&row, "+ 200 ok");
	else
		buf_addf(&row, " %d failed", ++l->failed);
	canary_answer(l->w, how);
	pty_key(l->p, "C-u");
	seat_line(l->p, "hello");
	SHOWS(l->p, buf_str(&row));
	SHOWS(l->p, "F1 help");
	assert_clean(l->p, buf_str(&row));
	buf_free(&row);
}

static void
look_at_all(struct place *l)
{
	struct pty *p = l->p;

	provoke(l, CANARY_REFUSED);
	look_at_failure(p, "1  enter another API key");
	look_at_tabs(p);
	look_at_copies(p);
	look_at_report(p);
	provoke(l, CANARY_HTML);
	look_at_failure(p, "1  send again now");
	provoke(l, CANARY_STREAM);
	look_at_tabs(p);
	look_at_copies(p);
	take_pictures(p);
	provoke(l, CANARY_BROKEN);
	look_at_failure(p, "1  send again now");
	look_at_tabs(p);
	pty_key(p, "C-c");
	seat_line(p, "/editor");
	wait_file(p, "ps");
	SHOWS(p, "F1 help");
	look_after(p, "F2");
	look_after(p, "F2");
}

static void
the_key_of_the_environment_is_nowhere(void **state)
{
	struct place l = sit(CANARY);

	(void)state;
	look_at_all(&l);
	leave(&l);
}

static void
a_typed_key_is_nowhere(void **state)
{
	struct place l = sit("none");

	(void)state;
	wire_reply(l.w, "401 No", "", SLICE("no"));
	seat_line(l.p, "hello");
	SHOWS(l.p, "! 401");
	canary_answer(l.w, CANARY_REFUSED);
	seat_line(l.p, "/fix key");
	SHOWS(l.p, "API key for");
	pty_type(l.p, CANARY);
	SHOWS(l.p, "\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2");
	pty_key(l.p, "Enter");
	SHOWS(l.p, " 2 failed");
	l.failed = 2;
	assert_true(wire_wait(l.w, WIRE_REQUESTS, 2, SEAT_LIMIT_MS));
	assert_non_null(
		strstr(buf_str(&wire_request(l.w, 1)->headers), CANARY));
	pty_key(l.p, "C-c");
	look_at_all(&l);
	leave(&l);
}

static int
setup(void **state)
{
	const char *path = getenv("SIDETONE");
	char *whole = realpath(path ? path : "build/sidetone", NULL);

	(void)state;
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
	if (chdir("/"))
		return -1;
	temp_remove(dir);
	return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_key_of_the_environment_is_nowhere),
		TEST(a_typed_key_is_nowhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
