/* Moving about: pausing, following, the log's keys, pages and layouts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/lib/seat.h"

/* At 80x24, stacked: the rows of the conversation. */
enum { CHAT_TOP = 2, CHAT_ROWS = 9 };

static struct partner *partner;

static struct pty *
sit(const char *model)
{
	return seat_take(&(struct seat){.cols = 80,
		.rows = 24,
		.args = LIST("-m", model, "--set", "mouse=on"),
		.partner = partner});
}

static bool
shown(struct pty *p, const char *text)
{
	int row, col;

	return pty_find(p, text, &row, &col);
}

static void
take_rows(struct pty *p, int from, int n, struct buf *out)
{
	buf_clear(out);
	for (int i = 0; i < n; i++) {
		pty_row(p, from + i, out);
		buf_add_char(out, '\n');
	}
}

/* The number behind WORDS on the screen, or -1. */
static int
number_behind(struct pty *p, const char *words)
{
	struct buf screen = {0};
	const char *at;
	int n = -1;

	pty_screen(p, &screen);
	at = strstr(screen.p, words);
	if (at != NULL && sscanf(at + strlen(words), "%d", &n) != 1)
		n = -1;
	buf_free(&screen);
	return n;
}

#define BELOW "PAUSED \xe2\x86\x93 "

struct growth {
	int least;
};

static bool
has_more_below(struct pty *p, void *arg)
{
	const struct growth *g = arg;

	return number_behind(p, BELOW) >= g->least;
}

static void
scrolling_up_pauses(void **state)
{
	struct pty *p = sit("practice:slow");
	struct buf before = {0}, after = {0};
	struct growth more = {5};

	(void)state;
	seat_line(p, "long");
	/* Until it is longer than the pane: then its label is gone. */
	SHOWS(p, "streaming");
	HIDES(p, "\xe2\x94\x82 practice:slow");
	pty_key(p, "PgUp");
	/* What is seen is complete now: more is written below it only. */
	assert_true(pty_wait(p, has_more_below, &more, SEAT_LIMIT_MS));
	take_rows(p, CHAT_TOP, CHAT_ROWS, &before);
	more.least = number_behind(p, BELOW) + 6;
	assert_true(pty_wait(p, has_more_below, &more, SEAT_LIMIT_MS));
	take_rows(p, CHAT_TOP, CHAT_ROWS, &after);
	assert_string_equal(before.p, after.p);
	/* Typing and an error message move nothing either. */
	pty_type(p, "a draft");
	SHOWS(p, "> a draft");
	pty_key(p, "F5");
	SHOWS(p, "still on its way");
	take_rows(p, CHAT_TOP, CHAT_ROWS, &after);
	assert_string_equal(before.p, after.p);
	/* End in the conversation follows again. */
	pty_key(p, "F3");
	pty_key(p, "F3");
	pty_key(p, "End");
	HIDES(p, "PAUSED");
	take_rows(p, CHAT_TOP, CHAT_ROWS, &after);
	assert_string_not_equal(before.p, after.p);
	pty_key(p, "q");
	pty_key(p, "C-c");
	SHOWS(p, "x cancelled");
	assert_false(shown(p, "PAUSED"));
	pty_key(p, "C-c");
	HIDES(p, "> a draft");
	assert_int_equal(seat_leave(p), 0);
	buf_free(&before);
	buf_free(&after);
}

static void
conversation_scrolls(void **state)
{
	struct pty *p = sit("practice:markdown");
	struct buf rows = {0};

	(void)state;
	seat_line(p, "show");
	SHOWS(p, "+ 200 ok");
	SHOWS(p, "Escapes:");
	pty_key(p, "PgUp");
	SHOWS(p, "PAUSED");
	pty_key(p, "PgDn");
	HIDES(p, "PAUSED");
	SHOWS(p, "Escapes:");
	pty_key(p, "C-Home");
	SHOWS(p, "\xe2\x94\x82 you");
	SHOWS(p, "Heading one");
	pty_key(p, "C-End");
	HIDES(p, "PAUSED");
	/* The same with the conversation's own keys. */
	pty_key(p, "F3");
	pty_key(p, "F3");
	SHOWS(p, "End follow");
	pty_key(p, "g");
	SHOWS(p, "\xe2\x94\x82 you");
	pty_key(p, "j");
	HIDES(p, "\xe2\x94\x82 you");
	pty_key(p, "k");
	SHOWS(p, "\xe2\x94\x82 you");
	pty_key(p, "Space");
	HIDES(p, "\xe2\x94\x82 you");
	pty_key(p, "b");
	SHOWS(p, "\xe2\x94\x82 you");
	pty_key(p, "G");
	HIDES(p, "PAUSED");
	pty_key(p, "q");
	HIDES(p, "End follow");
	/* A new message follows, wherever one was. */
	pty_key(p, "C-Home");
	SHOWS(p, "PAUSED");
	seat_line(p, "again");
	SHOWS(p, "#2 1/3");
	HIDES(p, "PAUSED");
	assert_int_equal(seat_leave(p), 0);
	buf_free(&rows);
}

/* The request of the log's marked row, or 0. */
static int
selected(struct pty *p)
{
	struct buf row = {0};
	int found = 0;

	for (int i = 0; i < 24 && found == 0; i++) {
		buf_clear(&row);
		pty_row(p, i, &row);
		if (slice_starts(buf_slice(&row), "\xe2\x94\x82>") &&
			strchr(row.p, '#') != NULL)
			found = atoi(strchr(row.p, '#') + 1);
	}
	buf_free(&row);
	return found;
}

static bool
is_selected(struct pty *p, void *arg)
{
	return selected(p) == *(int *)arg;
}

static void
assert_selects(struct pty *p, const char *key, int req)
{
	pty_key(p, key);
	if (!pty_wait(p, is_selected, &req, SEAT_LIMIT_MS))
		fail_msg("%s: row #%d is selected, not #%d", key, selected(p),
			req);
}

/* Requests 1 to 6, of which 2, 3 and 5 fail. */
static void
fill_log(struct pty *p)
{
	static const char *const models[] = {"practice:echo",
		"fail:invalid_api_key", "fail:insufficient_quota",
		"practice:echo", "fail:region_blocked", "practice:echo"};
	struct buf line = {0};

	for (int i = 0; i < 6; i++) {
		buf_clear(&line);
		buf_addf(&line, "/model %s", models[i]);
		seat_line(p, line.p);
		SHOWS(p, "model is now");
		buf_clear(&line);
		buf_addf(&line, "message %d", i + 1);
		seat_line(p, line.p);
		buf_clear(&line);
		buf_addf(&line, "#%d 1/3", i + 1);
		SHOWS(p, line.p);
		HIDES(p, "active");
		pty_key(p, "C-c");
		HIDES(p, "> message");
	}
	buf_free(&line);
}

static void
log_keys_move(void **state)
{
	struct pty *p = sit("practice:echo");

	(void)state;
	fill_log(p);
	SHOWS(p, "6 requests \xc2\xb7 3 failed");
	SHOWS(p, "FOLLOW");
	assert_selects(p, "F3", 6);
	assert_selects(p, "k", 5);
	SHOWS(p, "PAUSED +0 new");
	assert_selects(p, "Up", 4);
	assert_selects(p, "j", 5);
	assert_selects(p, "Down", 6);
	SHOWS(p, "FOLLOW");
	assert_selects(p, "g", 1);
	SHOWS(p, "PAUSED");
	assert_selects(p, "G", 6);
	SHOWS(p, "FOLLOW");
	assert_selects(p, "Home", 1);
	assert_selects(p, "PgDn", 6);
	assert_selects(p, "PgUp", 1);
	assert_selects(p, "End", 6);
	SHOWS(p, "FOLLOW");
	assert_selects(p, "g", 1);
	assert_selects(p, "F", 6);
	assert_selects(p, "E", 5);
	assert_selects(p, "E", 3);
	assert_selects(p, "E", 2);
	assert_selects(p, "E", 2);
	SHOWS(p, "there is no failure before this one");
	assert_selects(p, "e", 3);
	assert_selects(p, "e", 5);
	assert_selects(p, "e", 5);
	SHOWS(p, "there is no failure behind this one");
	/* A letter without a meaning says so, and types nothing. */
	pty_key(p, "z");
	SHOWS(p, "this key does nothing here");
	pty_key(p, "Esc");
	SHOWS(p, "^D quit");
	assert_int_equal(selected(p), 0);
	pty_type(p, "z");
	SHOWS(p, "> z");
	pty_key(p, "C-c");
	assert_int_equal(seat_leave(p), 0);
}

/* New rows come while one looks at an old one: nothing moves. */
static void
log_stays_while_paused(void **state)
{
	struct pty *p = sit("practice:echo");
	struct buf before = {0}, after = {0};
	int title, col;

	(void)state;
	fill_log(p);
	assert_selects(p, "F3", 6);
	assert_selects(p, "g", 1);
	SHOWS(p, "PAUSED +0 new");
	assert_true(pty_find(p, "log \xe2\x94\x80", &title, &col));
	take_rows(p, title + 1, 8, &before);
	for (int i = 1; i <= 3; i++) {
		struct buf due = {0};

		pty_key(p, "r");
		buf_addf(&due, "%d requests", 6 + i);
		SHOWS(p, due.p);
		buf_clear(&due);
		buf_addf(&due, "PAUSED +%d new", i);
		SHOWS(p, due.p);
		HIDES(p, "active");
		take_rows(p, title + 1, 8, &after);
		assert_string_equal(before.p, after.p);
		buf_free(&due);
	}
	assert_selects(p, "G", 9);
	SHOWS(p, "FOLLOW");
	pty_key(p, "q");
	HIDES(p, "Esc back");
	assert_int_equal(seat_leave(p), 0);
	buf_free(&before);
	buf_free(&after);
}

static void
log_times(void **state)
{
	struct pty *p = sit("practice:echo");

	(void)state;
	seat_line(p, "one");
	SHOWS(p, "+ 200 ok");
	assert_selects(p, "F3", 1);
	pty_key(p, "t");
	SHOWS(p, "time is now session");
	SHOWS(p, "\xe2\x94\x82>+0:0");
	pty_key(p, "t");
	SHOWS(p, "time is now delta");
	SHOWS(p, "\xe2\x94\x82>+0:0");
	pty_key(p, "t");
	SHOWS(p, "time is now clock");
	HIDES(p, "\xe2\x94\x82>+0:0");
	pty_key(p, "q");
	HIDES(p, "Esc back");
	assert_int_equal(seat_leave(p), 0);
}

static void
detail_tabs(void **state)
{
	static const struct {
		const char *key, *shown;
	} tabs[] = {{"1", "[1 summary]"}, {"2", "[2 request]"},
		{"3", "[3 response]"}, {"4", "[4 stream]"}, {"5", "[5 timing]"},
		{"6", "[6 headers]"}, {"7", "[7 attempts]"},
		{"Tab", "[1 summary]"}, {"Tab", "[2 request]"},
		{"S-Tab", "[1 summary]"}, {"S-Tab", "[7 attempts]"}};
	struct pty *p = sit("fail:invalid_api_key");

	(void)state;
	seat_line(p, "why");
	SHOWS(p, "1 failed"); /* the line also shows it before it is sent */
	SHOWS(p, "> why");
	pty_key(p, "C-c");
	assert_selects(p, "F3", 1);
	pty_key(p, "Enter");
	SHOWS(p, "[1 summary]");
	SHOWS(p, "AuthenticationError");
	SHOWS(p, "invalid_api_key");
	SHOWS(p, "check the key");
	for (size_t i = 0; i < sizeof(tabs) / sizeof(tabs[0]); i++) {
		pty_key(p, tabs[i].key);
		SHOWS(p, tabs[i].shown);
	}
	assert_false(shown(p, "log \xe2\x94\x80"));
	pty_key(p, "Esc");
	SHOWS(p, "Esc back");
	assert_int_equal(selected(p), 1);
	pty_key(p, "Esc");
	HIDES(p, "Esc back");
	assert_int_equal(seat_leave(p), 0);
}

static void
detail_of_nothing(void **state)
{
	struct pty *p = sit("practice");

	(void)state;
	pty_key(p, "F3");
	SHOWS(p, "Esc back");
	pty_key(p, "Enter");
	SHOWS(p, "there is no request yet");
	pty_key(p, "e");
	SHOWS(p, "there is no failure behind this one");
	pty_key(p, "r");
	SHOWS(p, "there is no request yet");
	pty_key(p, "j");
	pty_key(p, "G");
	pty_key(p, "q");
	HIDES(p, "Esc back");
	assert_int_equal(seat_leave(p), 0);
}

static void
help_scrolls(void **state)
{
	struct pty *p = sit("practice");
	struct growth all = {0};

	(void)state;
	pty_type(p, "a draft");
	SHOWS(p, "> a draft");
	pty_key(p, "F1");
	SHOWS(p, "Most used keys");
	SHOWS(p, "rows below");
	all.least = number_behind(p, "help \xe2\x94\x80 ");
	assert_true(all.least > 50);
	pty_key(p, "j");
	HIDES(p, "\xe2\x94\x82 sidetone");
	assert_int_equal(number_behind(p, "help \xe2\x94\x80 "), all.least - 1);
	pty_key(p, "PgDn");
	HIDES(p, "Most used keys");
	SHOWS(p, "/help [TOPIC]");
	pty_key(p, "G");
	SHOWS(p, "any other field");
	HIDES(p, "rows below");
	pty_key(p, "PgUp");
	SHOWS(p, "rows below");
	pty_key(p, "g");
	SHOWS(p, "Most used keys");
	pty_key(p, "F1");
	HIDES(p, "Most used keys");
	SHOWS(p, "> a draft");
	pty_key(p, "C-c");
	HIDES(p, "> a draft");
	seat_line(p, "/help theme");
	SHOWS(p, "/theme [NAME]");
	pty_key(p, "q");
	HIDES(p, "/theme [NAME]");
	seat_line(p, "/help nonsense");
	SHOWS(p, "help: there is nothing on nonsense; /help lists all");
	assert_int_equal(seat_leave(p), 0);
}

static void
layouts_cycle(void **state)
{
	static const struct {
		const char *name;
		bool chat, log, beside;
	} layouts[] = {{"right", true, true, true},
		{"below", true, true, false}, {"log", false, true, false},
		{"chat", true, false, false}, {"auto", true, true, false}};
	struct pty *p = sit("practice");

	(void)state;
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
		struct buf said = {0};

		pty_key(p, "F2");
		buf_addf(&said, "layout is now %s", layouts[i].name);
		SHOWS(p, said.p);
		assert_int_equal(
			shown(p, "conversation \xe2\x94\x80"), layouts[i].chat);
		assert_int_equal(shown(p, " log \xe2\x94\x80"), layouts[i].log);
		assert_int_equal(shown(p, "\xe2\x94\xac\xe2\x94\x80"),
			layouts[i].beside);
		buf_free(&said);
	}
	/* At 120 columns auto is side by side. */
	pty_resize(p, 120, 40);
	SHOWS(p, "\xe2\x94\xac\xe2\x94\x80 log");
	pty_key(p, "M-Right");
	SHOWS(p, "split is now 55");
	pty_key(p, "M-Left");
	SHOWS(p, "split is now 50");
	seat_line(p, "/log");
	HIDES(p, "log \xe2\x94\x80");
	seat_line(p, "/log");
	SHOWS(p, "log \xe2\x94\x80");
	assert_int_equal(seat_leave(p), 0);
}

static void
focus_goes_round(void **state)
{
	struct pty *p = sit("practice");

	(void)state;
	pty_key(p, "F3");
	SHOWS(p, "Esc back");
	SHOWS(p, "failures");
	assert_true(pty_modes(p)->on & MODE_CURSOR_HIDDEN);
	pty_key(p, "F3");
	SHOWS(p, "End follow");
	pty_key(p, "F3");
	HIDES(p, "End follow");
	assert_false(pty_modes(p)->on & MODE_CURSOR_HIDDEN);
	seat_line(p, "/focus log");
	SHOWS(p, "Esc back");
	pty_key(p, "Tab");
	SHOWS(p, "End follow");
	pty_key(p, "i");
	HIDES(p, "End follow");
	/* Into a pane that is not there: it comes back. */
	seat_line(p, "/layout chat");
	HIDES(p, "log \xe2\x94\x80");
	pty_key(p, "F3");
	SHOWS(p, "log \xe2\x94\x80");
	SHOWS(p, "Esc back");
	pty_key(p, "q");
	HIDES(p, "Esc back");
	assert_int_equal(seat_leave(p), 0);
}

static void
mouse_selects_and_scrolls(void **state)
{
	struct pty *p = sit("practice:echo");
	int row, col, third = 3;

	(void)state;
	fill_log(p);
	assert_true(pty_find(p, "#6 1/3", &row, &col));
	/* The log shows its newest rows; the wheel moves to older ones. */
	for (int i = 0; i < 2; i++)
		pty_click(p, 64, row, 10);
	SHOWS(p, "#1 1/3");
	assert_true(pty_find(p, "#3 1/3", &row, &col));
	pty_click(p, 0, row, col);
	assert_true(pty_wait(p, is_selected, &third, SEAT_LIMIT_MS));
	SHOWS(p, "Esc back");
	pty_click(p, 64, CHAT_TOP + 1, 10);
	SHOWS(p, BELOW);
	pty_click(p, 65, CHAT_TOP + 1, 10);
	HIDES(p, BELOW);
	/* A click into the input line goes back to it. */
	pty_click(p, 0, 22, 10);
	HIDES(p, "Esc back");
	pty_type(p, "typed");
	SHOWS(p, "> typed");
	pty_key(p, "C-c");
	HIDES(p, "> typed");
	assert_int_equal(seat_leave(p), 0);
}

static int
set_up(void **state)
{
	(void)state;
	partner = partner_new(1);
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
		cmocka_unit_test(scrolling_up_pauses),
		cmocka_unit_test(conversation_scrolls),
		cmocka_unit_test(log_keys_move),
		cmocka_unit_test(log_stays_while_paused),
		cmocka_unit_test(log_times),
		cmocka_unit_test(detail_tabs),
		cmocka_unit_test(detail_of_nothing),
		cmocka_unit_test(help_scrolls),
		cmocka_unit_test(layouts_cycle),
		cmocka_unit_test(focus_goes_round),
		cmocka_unit_test(mouse_selects_and_scrolls),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
