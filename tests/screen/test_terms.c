/* Themes and terminal types: which there are, and what none can do. */
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/lib/run.h"
#include "tests/lib/seat.h"
#include "tests/lib/temp.h"

static struct partner *partner;

static const char *
program(void)
{
	const char *path = getenv("SIDETONE");

	return path != NULL ? path : "build/sidetone";
}

/* Whether N, a parameter of SGR, chooses a colour; 39 and 49 take it back. */
static bool
is_color(long n)
{
	return (n >= 30 && n <= 38) || (n >= 40 && n <= 48) ||
	       (n >= 90 && n <= 97) || (n >= 100 && n <= 107);
}

static int
count_colors(struct pty *p)
{
	struct slice raw = pty_raw(p);
	ptrdiff_t at;
	int n = 0;

	while ((at = slice_find(raw, SLICE("\033["))) != -1) {
		size_t len = 0;

		raw = slice_from(raw, (size_t)at + 2);
		while (len < raw.len && strchr("0123456789;", raw.p[len]))
			len++;
		if (len == raw.len || raw.p[len] != 'm')
			continue;
		for (const char *s = raw.p; s < raw.p + len; s++) {
			n += is_color(strtol(s, NULL, 10));
			while (s < raw.p + len && *s != ';')
				s++;
		}
	}
	return n;
}

/* Something of everything: text, a table, code, an error, the log, a page. */
static void
show_everything(struct pty *p)
{
	seat_line(p, "show");
	SHOWS(p, "+ 200 ok");
	seat_line(p, "/model fail:invalid_api_key");
	SHOWS(p, "model is now");
	seat_line(p, "go");
	SHOWS(p, "! 401");
	pty_key(p, "C-c");
	pty_key(p, "F3");
	SHOWS(p, "Esc back");
	pty_key(p, "Enter");
	SHOWS(p, "[1 summary]");
	pty_key(p, "5");
	SHOWS(p, "[5 timing]");
	pty_key(p, "q");
	HIDES(p, "[5 timing]");
	pty_key(p, "q");
	HIDES(p, "Esc back");
}

static void
leave_restored(struct pty *p)
{
	struct buf why = {0};
	int status;

	seat_line(p, "/quit");
	assert_true(pty_wait_exit(p, &status, SEAT_LIMIT_MS));
	assert_int_equal(status, 0);
	if (!pty_restored(p, &why))
		fail_msg("left behind: %s", buf_str(&why));
	buf_free(&why);
	pty_free(p);
}

static struct pty *
sit(const char *const *args, const char *const *env)
{
	return seat_take(&(struct seat){.cols = 80,
		.rows = 24,
		.args = args,
		.env = env,
		.partner = partner});
}

static void
every_theme_shows(void **state)
{
	static const struct {
		const char *name;
		bool colored;
	} themes[] = {{"default", true}, {"light", true}, {"contrast", true},
		{"mono", false}};

	(void)state;
	for (size_t i = 0; i < sizeof(themes) / sizeof(themes[0]); i++) {
		struct pty *p = sit(LIST("-m", "practice:markdown", "--theme",
					    themes[i].name),
			NULL);

		show_everything(p);
		assert_false(pty_find(p, "theme:", &(int){0}, &(int){0}));
		assert_int_equal(count_colors(p) > 0, themes[i].colored);
		leave_restored(p);
	}
}

static void
themes_change_while_it_runs(void **state)
{
	struct pty *p = sit(LIST("-m", "practice:markdown"), NULL);
	static const char *const lines[] = {
		"/theme light", "/theme mono", "/theme contrast"};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		seat_line(p, lines[i]);
		seat_line(p, "/theme");
		SHOWS(p, lines[i] + sizeof("/theme ") - 1);
	}
	seat_line(p, "/theme nowhere");
	SHOWS(p, "theme: nowhere is neither built in");
	seat_line(p, "/theme default");
	show_everything(p);
	leave_restored(p);
}

static void
no_color_means_no_color(void **state)
{
	struct pty *p = sit(LIST("-m", "practice:markdown", "--theme", "light"),
		LIST("NO_COLOR=1"));

	(void)state;
	seat_line(p, "/theme default");
	seat_line(p, "/color border red blue bold");
	show_everything(p);
	assert_int_equal(count_colors(p), 0);
	leave_restored(p);
	/* no-color.org: an empty one does not count. */
	p = sit(LIST("-m", "practice:markdown"), LIST("NO_COLOR="));
	show_everything(p);
	assert_true(count_colors(p) > 0);
	leave_restored(p);
}

static bool
has_new_border(struct pty *p, void *arg)
{
	(void)arg;
	return pty_cell(p, 1, 0).fg == 201;
}

static void
theme_of_the_user(void **state)
{
	char *home = temp_new();
	struct buf var = {0};
	struct pty *p;

	(void)state;
	buf_addf(&var, "HOME=%s", home);
	temp_write(home, ".config/sidetone/themes/mine.theme",
		SLICE("color border 200 default\n"));
	temp_write(home, ".config/sidetone/themes/broken.theme",
		SLICE("color border 200 default\ncolor nothing red default\n"));
	p = seat_take(&(struct seat){.cols = 250,
		.rows = 24,
		.args = LIST("--theme", "mine"),
		.env = LIST(buf_str(&var)),
		.partner = partner});
	assert_int_equal(pty_cell(p, 1, 0).fg, 200);
	seat_line(p, "/theme broken");
	SHOWS(p, "broken.theme:2: ");
	/* The one before stays in force, and can be changed. */
	assert_int_equal(pty_cell(p, 1, 0).fg, 200);
	seat_line(p, "/color border 201 default");
	HIDES(p, "broken.theme:2: ");
	assert_true(pty_wait(p, has_new_border, NULL, SEAT_LIMIT_MS));
	leave_restored(p);
	buf_free(&var);
	temp_remove(home);
}

static void
terminals_that_can(void **state)
{
	static const char *const terms[] = {"TERM=vt100", "TERM=linux",
		"TERM=xterm", "TERM=xterm-256color", "TERM=screen",
		"TERM=screen-256color", "TERM=tmux-256color", "TERM=vt220"};

	(void)state;
	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
		struct pty *p =
			sit(LIST("-m", "practice:markdown"), LIST(terms[i]));

		show_everything(p);
		assert_int_equal(count_colors(p) > 0,
			strncmp(terms[i], "TERM=vt", 7) != 0);
		leave_restored(p);
	}
}

/* One sentence of the program, and nothing else, in the words of WORDS. */
static void
assert_sentence(struct slice text, const char *words)
{
	const char *lf = memchr(text.p, '\n', text.len);

	assert_true(slice_starts(text, "sidetone: "));
	assert_non_null(lf);
	assert_ptr_equal(lf, text.p + text.len - 1);
	if (slice_find(text, slice_str(words)) == -1)
		fail_msg(
			"\"%s\" is not in: %.*s", words, (int)text.len, text.p);
}

static void
terminals_that_cannot(void **state)
{
	static const struct {
		const char *term, *words;
	} rows[] = {
		{"TERM=dumb", "TERM=dumb: this terminal cannot move its"},
		{"TERM=nonsense", "TERM=nonsense: this terminal type is not"},
		{"TERM=", "TERM is not set"},
		{"TERM", "TERM is not set"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct pty *p = seat_start(&(struct seat){.cols = 200,
			.rows = 5,
			.env = LIST(rows[i].term),
			.partner = partner});
		struct buf out = {0};
		int status;

		assert_true(pty_wait_exit(p, &status, SEAT_LIMIT_MS));
		assert_int_equal(status, 2);
		for (size_t k = 0; k < pty_raw(p).len; k++)
			if (pty_raw(p).p[k] != '\r')
				buf_add_char(&out, pty_raw(p).p[k]);
		assert_sentence(buf_slice(&out), rows[i].words);
		assert_true(pty_restored(p, NULL));
		buf_free(&out);
		pty_free(p);
	}
}

static void
no_terminal_at_all(void **state)
{
	struct run_result r = {0};

	(void)state;
	assert_true(run(&(struct run){.argv = LIST(program())}, &r));
	assert_int_equal(r.status, 2);
	assert_int_equal(r.out.len, 0);
	assert_sentence(buf_slice(&r.err),
		"standard input and output must be a terminal");
	run_result_free(&r);
}

/* Half a terminal is none. */
static void
only_one_side_is_a_terminal(void **state)
{
	static const char *const scripts[] = {
		"exec \"$0\" </dev/null", "exec \"$0\" >/dev/null"};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct pty *p = pty_start(
			200, 5, LIST("sh", "-c", scripts[i], program()), NULL);
		int status;

		assert_true(pty_wait_exit(p, &status, SEAT_LIMIT_MS));
		assert_int_equal(status, 2);
		SHOWS(p, "must be a terminal");
		assert_true(pty_restored(p, NULL));
		pty_free(p);
	}
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
		cmocka_unit_test(every_theme_shows),
		cmocka_unit_test(themes_change_while_it_runs),
		cmocka_unit_test(no_color_means_no_color),
		cmocka_unit_test(theme_of_the_user),
		cmocka_unit_test(terminals_that_can),
		cmocka_unit_test(terminals_that_cannot),
		cmocka_unit_test(no_terminal_at_all),
		cmocka_unit_test(only_one_side_is_a_terminal),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
