/* Commands typed in the input line, and what they leave. */
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/lib/seat.h"
#include "tests/lib/temp.h"

static struct partner *partner;

static struct pty *
sit(const char *const *args)
{
	return seat_take(&(struct seat){
		.cols = 80, .rows = 24, .args = args, .partner = partner});
}

static bool
shown(struct pty *p, const char *text)
{
	int row, col;

	return pty_find(p, text, &row, &col);
}

static void
new_begins_afresh(void **state)
{
	struct pty *p = sit(LIST("-m", "practice:echo"));
	char *data = temp_path(pty_home(p), ".local/share");
	struct buf files = {0};

	(void)state;
	seat_line(p, "apple");
	SHOWS(p, "+ 200 ok");
	assert_int_equal(temp_list(data, NULL), 1);
	seat_line(p, "/new");
	SHOWS(p, "no request yet");
	SHOWS(p, "0 requests");
	assert_false(shown(p, "apple"));
	assert_false(shown(p, "tok"));
	assert_int_equal(temp_list(data, NULL), 1);
	seat_line(p, "pear");
	SHOWS(p, "#1 1/3");
	SHOWS(p, "+ 200 ok");
	assert_int_equal(temp_list(data, NULL), 2);
	/* Each session has its own prompt, and nothing of the other's. */
	assert_int_equal(temp_grep(data, SLICE("apple"), &files), 1);
	assert_int_equal(temp_grep(data, SLICE("pear"), &files), 1);
	assert_int_equal(seat_leave(p), 0);
	buf_free(&files);
	free(data);
}

/* While a request runs /new ends it. */
static void
new_ends_what_runs(void **state)
{
	struct pty *p = sit(LIST("-m", "fail:silent"));

	(void)state;
	seat_line(p, "apple");
	SHOWS(p, "~ waiting");
	seat_line(p, "/new");
	SHOWS(p, "no request yet");
	assert_false(shown(p, "apple"));
	seat_line(p, "/model practice:echo");
	SHOWS(p, "model is now");
	seat_line(p, "pear");
	SHOWS(p, "+ 200 ok");
	assert_int_equal(seat_leave(p), 0);
}

static void
practice_and_back(void **state)
{
	struct pty *p = seat_take(&(struct seat){.cols = 120,
		.rows = 24,
		.args = LIST("-m", "practice:echo"),
		.partner = partner});
	int64_t before = partner_chats(partner);

	(void)state;
	assert_false(shown(p, "PRACTICE"));
	seat_line(p, "/practice");
	SHOWS(p, "a new session on the practice server");
	SHOWS(p, " PRACTICE ");
	seat_line(p, "apple");
	SHOWS(p, "+ 200 ok");
	assert_int_equal(partner_chats(partner), before);
	seat_line(p, "/practice off");
	SHOWS(p, "a new session with the server that is set");
	assert_false(shown(p, " PRACTICE "));
	seat_line(p, "pear");
	SHOWS(p, "+ 200 ok");
	assert_int_equal(partner_chats(partner), before + 1);
	seat_line(p, "/practice perhaps");
	SHOWS(p, "practice: perhaps is neither on nor off");
	assert_int_equal(seat_leave(p), 0);
}

static void
settings_reach_the_request(void **state)
{
	struct pty *p = sit(LIST("-m", "practice:echo"));

	(void)state;
	seat_line(p, "/set temperature 0.25");
	SHOWS(p, "temperature is now 0.25");
	seat_line(p, "/set temperature");
	SHOWS(p, "temperature is 0.25");
	seat_line(p, "/set param.user \"tester\"");
	SHOWS(p, "param.user is now");
	seat_line(p, "/system be brief");
	SHOWS(p, "system is now be brief");
	seat_line(p, "apple");
	SHOWS(p, "+ 200 ok");
	pty_key(p, "F3");
	pty_key(p, "Enter");
	pty_key(p, "2");
	SHOWS(p, "\"temperature\":0.25");
	SHOWS(p, "\"user\":\"tester\"");
	pty_key(p, "q");
	HIDES(p, "[2 request]");
	pty_key(p, "q");
	seat_line(p, "/set temperature 3");
	SHOWS(p, "temperature: 3 is not a number from 0 to 2");
	seat_line(p, "/set temperature");
	SHOWS(p, "temperature is 0.25");
	assert_int_equal(seat_leave(p), 0);
}

/* Layout, split and times are found again by the next run. */
static void
layout_is_remembered(void **state)
{
	struct pty *first = sit(LIST("-m", "practice")), *second;
	struct buf home = {0};
	int status;

	(void)state;
	seat_line(first, "/layout log");
	SHOWS(first, "layout is now log");
	HIDES(first, "conversation \xe2\x94\x80");
	seat_line(first, "/quit");
	assert_true(pty_wait_exit(first, &status, SEAT_LIMIT_MS));
	buf_addf(&home, "HOME=%s", pty_home(first));
	second = seat_take(&(struct seat){.cols = 80,
		.rows = 24,
		.env = LIST(buf_str(&home)),
		.partner = partner});
	SHOWS(second, "\xe2\x94\x8c\xe2\x94\x80 log \xe2\x94\x80");
	assert_false(shown(second, "conversation \xe2\x94\x80"));
	assert_int_equal(seat_leave(second), 0);
	pty_free(first);
	buf_free(&home);
}

/* The saved text is the screen as it was seen. */
static void
screenshot_is_the_screen(void **state)
{
	char *dir = temp_new();
	struct buf bind = {0}, seen = {0}, saved = {0};
	struct pty *p;

	(void)state;
	buf_addf(&bind, "bind all F9 screenshot %s/shot.txt", dir);
	p = sit(LIST("-m", "practice:markdown", "-e", bind.p));
	seat_line(p, "show \xe4\xbd\xa0\xe5\xa5\xbd");
	SHOWS(p, "+ 200 ok");
	pty_type(p, "a draft");
	SHOWS(p, "> a draft");
	pty_screen(p, &seen);
	pty_key(p, "F9");
	SHOWS(p, "the screen was saved as");
	assert_true(temp_read(dir, "shot.txt", &saved));
	assert_string_equal(saved.p, seen.p);
	pty_key(p, "C-c");
	HIDES(p, "> a draft");
	buf_clear(&bind);
	buf_addf(&bind, "/screenshot %s/shot.svg", dir);
	seat_line(p, bind.p);
	SHOWS(p, "the screen was saved as");
	assert_true(temp_read(dir, "shot.svg", &saved));
	assert_non_null(strstr(saved.p, "<svg"));
	seat_line(p, "/screenshot /dev/null/shot.txt");
	SHOWS(p, "/dev/null/shot.txt: Not a directory");
	assert_int_equal(seat_leave(p), 0);
	buf_free(&bind);
	buf_free(&seen);
	buf_free(&saved);
	temp_remove(dir);
}

static void
commands_from_a_file(void **state)
{
	char *dir = temp_new();
	struct buf line = {0};
	struct pty *p = seat_take(
		&(struct seat){.cols = 160, .rows = 24, .partner = partner});

	(void)state;
	temp_write(dir, "good",
		SLICE("# a file\nmodel practice:echo\nset temperature 1\n"));
	temp_write(dir, "bad", SLICE("model practice:echo\n\nnonsense 1\n"));
	buf_addf(&line, "/source %s/good", dir);
	seat_line(p, line.p);
	SHOWS(p, "temperature is now 1");
	SHOWS(p, "practice:echo");
	buf_clear(&line);
	buf_addf(&line, "/source %s/bad", dir);
	seat_line(p, line.p);
	SHOWS(p, "bad:3: nonsense: there is no such command");
	assert_int_equal(seat_leave(p), 0);
	buf_free(&line);
	temp_remove(dir);
}

static void
keys_are_bound_anew(void **state)
{
	struct pty *p = sit(LIST("-m", "practice:echo", "-e",
		"bind all F7 send bound words", "-e", "unbind all F1"));

	(void)state;
	pty_key(p, "F7");
	SHOWS(p, "bound words");
	SHOWS(p, "+ 200 ok");
	pty_key(p, "F1");
	pty_type(p, "typed");
	SHOWS(p, "> typed");
	assert_false(shown(p, "help \xe2\x94\x80"));
	pty_key(p, "C-c");
	HIDES(p, "> typed");
	assert_int_equal(seat_leave(p), 0);
}

/* The one thing that is written to the terminal on demand. */
static void
copies_go_to_the_clipboard(void **state)
{
	struct pty *p = sit(LIST("-m", "practice:echo"));

	(void)state;
	seat_line(p, "hello");
	SHOWS(p, "+ 200 ok");
	seat_line(p, "/copy answer");
	SHOWS(p, "5 bytes sent to the terminal's clipboard");
	assert_true(
		slice_find(pty_raw(p), SLICE("\033]52;c;aGVsbG8=\a")) != -1);
	seat_line(p, "/copy code");
	SHOWS(p, "there is no code to copy");
	pty_key(p, "F3");
	SHOWS(p, "Esc back");
	pty_key(p, "y");
	SHOWS(p, "request ID");
	pty_key(p, "i");
	SHOWS(p, "28 bytes sent to the terminal's clipboard");
	pty_key(p, "q");
	assert_int_equal(seat_leave(p), 0);
}

static void
editor_writes_the_input(void **state)
{
	char *dir = temp_new();
	struct buf var = {0};
	struct pty *p;

	(void)state;
	temp_write(dir, "edit",
		SLICE("#!/bin/sh\nprintf ' and more\\nlines' >>\"$1\"\n"));
	buf_addf(&var, "VISUAL=sh %s/edit", dir);
	p = seat_take(&(struct seat){.cols = 80,
		.rows = 24,
		.args = LIST("-m", "practice:echo"),
		.env = LIST(buf_str(&var)),
		.partner = partner});
	pty_type(p, "a draft");
	SHOWS(p, "> a draft");
	pty_key(p, "C-x");
	pty_key(p, "C-e");
	SHOWS(p, "and more");
	SHOWS(p, "lines");
	SHOWS(p, "0 requests");
	assert_true(pty_modes(p)->on & MODE_ALT);
	pty_key(p, "C-c");
	HIDES(p, "lines");
	assert_int_equal(seat_leave(p), 0);
	buf_free(&var);
	temp_remove(dir);
}

static void
log_is_filtered_and_searched(void **state)
{
	struct pty *p = seat_take(&(struct seat){.cols = 120,
		.rows = 40,
		.args = LIST("-m", "practice:echo", "--set", "layout=below"),
		.partner = partner});

	(void)state;
	seat_line(p, "one");
	SHOWS(p, "+ 200 ok");
	seat_line(p, "/model fail:invalid_api_key");
	SHOWS(p, "model is now");
	seat_line(p, "two");
	SHOWS(p, "! 401");
	pty_key(p, "C-c");
	HIDES(p, "> two");
	pty_key(p, "F3");
	SHOWS(p, "Esc back");
	pty_key(p, "f");
	SHOWS(p, "> /filter ");
	seat_line(p, "status:>=400");
	SHOWS(p, "1 of 2 rows match status:>=400");
	HIDES(p, "+ 200 ok");
	SHOWS(p, "Esc back");
	pty_key(p, "f");
	SHOWS(p, "> /filter ");
	pty_key(p, "C-u");
	seat_line(p, "/filter");
	SHOWS(p, "+ 200 ok");
	HIDES(p, "rows match");
	pty_key(p, "/");
	SHOWS(p, "> /search ");
	seat_line(p, "invalid_api");
	SHOWS(p, "Esc back");
	SHOWS(p, "\xe2\x94\x82>");
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
		cmocka_unit_test(new_begins_afresh),
		cmocka_unit_test(new_ends_what_runs),
		cmocka_unit_test(practice_and_back),
		cmocka_unit_test(settings_reach_the_request),
		cmocka_unit_test(layout_is_remembered),
		cmocka_unit_test(screenshot_is_the_screen),
		cmocka_unit_test(commands_from_a_file),
		cmocka_unit_test(keys_are_bound_anew),
		cmocka_unit_test(copies_go_to_the_clipboard),
		cmocka_unit_test(editor_writes_the_input),
		cmocka_unit_test(log_is_filtered_and_searched),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
