/* Typing and pasting: whole pastes, whole characters, lines and history. */
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/lib/seat.h"

enum { LINES = 5000 };

static struct partner *partner;

static struct pty *
sit(void)
{
	return seat_take(&(struct seat){.cols = 80,
		.rows = 24,
		.args = LIST("-m", "practice:echo"),
		.partner = partner});
}

static void
assert_nothing_sent(struct pty *p, int64_t before)
{
	SHOWS(p, "0 requests");
	assert_int_equal(partner_chats(partner), before);
}

/* Pastes TEXT with its marks cut in pieces, each read before the next comes. */
static void
paste_in_pieces(struct pty *p, struct slice text)
{
	assert_true(pty_modes(p)->on & MODE_PASTE);
	seat_type_bytewise(p, "\033[200~");
	pty_send(p, text);
	seat_wait_taken(p);
	seat_type_bytewise(p, "\033[201~");
}

static void
paste_of_many_lines(void **state)
{
	struct pty *p = sit();
	struct buf text = {0};
	int64_t before = partner_chats(partner);

	(void)state;
	for (int i = 0; i < LINES; i++)
		buf_addf(&text, "line %d of the paste\n", i);
	paste_in_pieces(p, buf_slice(&text));
	SHOWS(p, "line 4999 of the paste");
	assert_nothing_sent(p, before);
	/* It takes a third of the screen at most, and shows there is more. */
	SHOWS(p, "^ ");
	assert_false(pty_find(p, "line 4990", &(int){0}, &(int){0}));
	SHOWS(p, "conversation");
	/* One edit: one undo. */
	pty_key(p, "C-_");
	HIDES(p, "of the paste");
	SHOWS(p, "> ");
	pty_type(p, "empty before");
	SHOWS(p, "> empty before");
	assert_nothing_sent(p, before);
	pty_key(p, "C-c");
	assert_int_equal(seat_leave(p), 0);
	buf_free(&text);
}

/* It arrives as it was, each line of it. */
static void
paste_is_sent_whole(void **state)
{
	struct pty *p = seat_take(&(struct seat){.cols = 80,
		.rows = 24,
		.args = LIST("-m", "practice"),
		.partner = partner});
	struct buf text = {0};

	(void)state;
	for (int i = 0; i < 200; i++)
		buf_addf(&text, "row %d\n", i);
	buf_add_str(&text, "say markdown");
	pty_paste(p, buf_slice(&text));
	SHOWS(p, "say markdown");
	pty_key(p, "Enter");
	SHOWS(p, "+ 200 ok");
	pty_key(p, "F3");
	pty_key(p, "Enter");
	pty_key(p, "2");
	SHOWS(p, "[2 request]");
	SHOWS(p, "row 0");
	pty_key(p, "G");
	SHOWS(p, "row 199");
	SHOWS(p, "say markdown");
	pty_key(p, "q");
	HIDES(p, "[2 request]");
	pty_key(p, "q");
	assert_int_equal(seat_leave(p), 0);
	buf_free(&text);
}

static void
paste_never_sends(void **state)
{
	static const char *const pasted[] = {"a line\n", "a line\r",
		"a line\r\n", "/quit\n", "one\ntwo\n\n\n"};
	struct pty *p = sit();
	int64_t before = partner_chats(partner);

	(void)state;
	for (size_t i = 0; i < sizeof(pasted) / sizeof(pasted[0]); i++) {
		pty_paste(p, slice_str(pasted[i]));
		pty_type(p, "end");
		SHOWS(p, "end");
		assert_nothing_sent(p, before);
		pty_key(p, "C-c");
		HIDES(p, "end");
	}
	assert_int_equal(seat_leave(p), 0);
}

/* Marks within marks, keys and commands in a paste are but text. */
static void
paste_is_no_key(void **state)
{
	struct pty *p = sit();

	(void)state;
	pty_paste(p, SLICE("a\033[200~b\033OPc\004d\003e"));
	SHOWS(p, "> a");
	assert_false(pty_find(p, "help \xe2\x94\x80", &(int){0}, &(int){0}));
	pty_type(p, "end");
	SHOWS(p, "end");
	pty_key(p, "C-c");
	HIDES(p, "end");
	assert_int_equal(seat_leave(p), 0);
}

static void
paste_goes_to_the_input_line(void **state)
{
	struct pty *p = sit();

	(void)state;
	seat_line(p, "one");
	SHOWS(p, "+ 200 ok");
	pty_key(p, "F3");
	SHOWS(p, "Esc back");
	pty_paste(p, SLICE("qqq pasted"));
	SHOWS(p, "> qqq pasted");
	HIDES(p, "Esc back");
	pty_type(p, " more");
	SHOWS(p, "> qqq pasted more");
	pty_key(p, "C-c");
	HIDES(p, "qqq");
	pty_key(p, "F1");
	SHOWS(p, "Esc close");
	pty_paste(p, SLICE("ggg pasted"));
	SHOWS(p, "> ggg pasted");
	HIDES(p, "Esc close");
	pty_key(p, "C-c");
	HIDES(p, "ggg");
	assert_int_equal(seat_leave(p), 0);
}

/* A big paste while an answer streams: neither waits for the other. */
static void
paste_while_it_streams(void **state)
{
	struct pty *p = sit();
	struct buf text = {0};

	(void)state;
	seat_line(p, "/model practice:long");
	SHOWS(p, "model is now");
	seat_line(p, "go");
	SHOWS(p, "streaming");
	for (int i = 0; i < LINES; i++)
		buf_addf(&text, "line %d of the paste\n", i);
	paste_in_pieces(p, buf_slice(&text));
	SHOWS(p, "line 4999 of the paste");
	pty_key(p, "C-_");
	HIDES(p, "of the paste");
	pty_key(p, "C-c");
	HIDES(p, "active");
	pty_key(p, "C-c");
	assert_int_equal(seat_leave(p), 0);
	buf_free(&text);
}

static void
characters_of_many_bytes(void **state)
{
	struct pty *p = sit();

	(void)state;
	/* 2, 3 and 4 bytes, a combining accent; then deleted one by one. */
	seat_type_bytewise(p, "\xc3\xa9 \xe4\xbd\xa0\xe5\xa5\xbd "
			      "\xf0\x9f\x98\x80 e\xcc\x81!");
	SHOWS(p, "> \xc3\xa9 \xe4\xbd\xa0\xe5\xa5\xbd \xf0\x9f\x98\x80 "
		 "e\xcc\x81!");
	pty_key(p, "Backspace");
	HIDES(p, "!");
	pty_key(p, "C-w");
	SHOWS(p, "\xf0\x9f\x98\x80");
	HIDES(p, "e\xcc\x81");
	pty_key(p, "Backspace");
	pty_key(p, "Backspace");
	HIDES(p, "\xf0\x9f\x98\x80");
	SHOWS(p, "> \xc3\xa9 \xe4\xbd\xa0\xe5\xa5\xbd");
	pty_key(p, "Enter");
	SHOWS(p, "+ 200 ok");
	SHOWS(p, "  \xc3\xa9 \xe4\xbd\xa0\xe5\xa5\xbd");
	assert_int_equal(seat_leave(p), 0);
}

/* Bytes that are no character are not taken for one, and hang nothing. */
static void
bytes_that_are_no_characters(void **state)
{
	struct pty *p = sit();

	(void)state;
	seat_type_bytewise(p, "a\xff");
	seat_type_bytewise(p, "\xc0\xaf");
	seat_type_bytewise(p, "\xe4\xbd");
	seat_type_bytewise(p, "z end");
	SHOWS(p, "z end");
	pty_key(p, "C-c");
	HIDES(p, "z end");
	assert_int_equal(seat_leave(p), 0);
}

static void
search_of_history_in_chinese(void **state)
{
	struct pty *p = sit();

	(void)state;
	seat_line(p, "\xe4\xbd\xa0\xe5\xa5\xbd");
	SHOWS(p, "+ 200 ok");
	seat_line(p, "hello");
	SHOWS(p, "#2 1/3");
	HIDES(p, "active");
	pty_key(p, "C-r");
	SHOWS(p, "(reverse-i-search)`'");
	seat_type_bytewise(p, "\xe5\xa5\xbd");
	SHOWS(p, "(reverse-i-search)`\xe5\xa5\xbd': \xe4\xbd\xa0\xe5\xa5\xbd");
	pty_key(p, "C-e");
	SHOWS(p, "> \xe4\xbd\xa0\xe5\xa5\xbd");
	pty_type(p, "!");
	SHOWS(p, "> \xe4\xbd\xa0\xe5\xa5\xbd!");
	pty_key(p, "Enter");
	SHOWS(p, "#3 1/3");
	HIDES(p, "active");
	pty_key(p, "Up");
	SHOWS(p, "> \xe4\xbd\xa0\xe5\xa5\xbd!");
	pty_key(p, "Up");
	SHOWS(p, "> hello");
	pty_key(p, "C-c");
	HIDES(p, "> hello");
	assert_int_equal(seat_leave(p), 0);
}

/* What one run was told, the next one remembers. */
static void
history_lasts(void **state)
{
	struct pty *first = sit(), *second;
	struct buf home = {0};
	int status;

	(void)state;
	seat_line(first, "remember \xe4\xbd\xa0\xe5\xa5\xbd");
	SHOWS(first, "+ 200 ok");
	seat_line(first, "/quit");
	assert_true(pty_wait_exit(first, &status, SEAT_LIMIT_MS));
	buf_addf(&home, "HOME=%s", pty_home(first));
	second = seat_take(&(struct seat){.cols = 80,
		.rows = 24,
		.args = LIST("-m", "practice:echo"),
		.env = LIST(buf_str(&home)),
		.partner = partner});
	pty_key(second, "Up");
	SHOWS(second, "> /quit");
	pty_key(second, "Up");
	SHOWS(second, "> remember \xe4\xbd\xa0\xe5\xa5\xbd");
	pty_key(second, "C-c");
	HIDES(second, "> remember");
	assert_int_equal(seat_leave(second), 0);
	pty_free(first);
	buf_free(&home);
}

/* How many rows the input has: those from its mark to the frame's end. */
static int
input_rows(struct pty *p)
{
	int mark, bottom, col;

	if (!pty_find(p, "> ", &mark, &col) && !pty_find(p, "^ ", &mark, &col))
		return 0;
	assert_true(pty_find(p, "\xe2\x94\x94\xe2\x94\x80", &bottom, &col));
	return bottom - mark;
}

static void
lines_in_the_input(void **state)
{
	struct pty *p = sit();

	(void)state;
	pty_type(p, "one");
	pty_key(p, "M-Enter");
	pty_type(p, "two");
	pty_key(p, "C-j");
	pty_type(p, "three");
	pty_key(p, "S-Enter");
	pty_type(p, "four");
	SHOWS(p, "four");
	assert_int_equal(input_rows(p), 4);
	SHOWS(p, "0 requests");
	for (int i = 0; i < 20; i++) {
		pty_key(p, "C-j");
		pty_type(p, "more");
	}
	pty_type(p, " end");
	SHOWS(p, "more end");
	/* A third of 24 rows. */
	assert_int_equal(input_rows(p), 8);
	SHOWS(p, "^ ");
	pty_key(p, "C-c");
	HIDES(p, "more end");
	assert_int_equal(input_rows(p), 1);
	pty_type(p, "alpha");
	pty_key(p, "M-Enter");
	pty_type(p, "omega");
	pty_key(p, "Enter");
	SHOWS(p, "+ 200 ok");
	SHOWS(p, "  alpha");
	SHOWS(p, "  omega");
	assert_int_equal(seat_leave(p), 0);
}

static void
tab_completes_commands(void **state)
{
	struct pty *p = sit();

	(void)state;
	pty_type(p, "/lay");
	pty_key(p, "Tab");
	SHOWS(p, "> /layout ");
	pty_type(p, "be");
	pty_key(p, "Tab");
	SHOWS(p, "> /layout below");
	pty_key(p, "C-c");
	HIDES(p, "> /layout");
	assert_int_equal(seat_leave(p), 0);
}

/* The tab key on nothing, an unknown command, an escape: a word, no harm. */
static void
mistakes_are_told(void **state)
{
	struct pty *p = sit();

	(void)state;
	seat_line(p, "/nonsense");
	SHOWS(p, "nonsense: there is no such command; /help lists them");
	pty_type(p, "x");
	HIDES(p, "there is no such command");
	pty_key(p, "C-c");
	seat_line(p, "/set temperature 3");
	SHOWS(p, "temperature: 3 is not a number from 0 to 2");
	seat_line(p, "/set nothing 3");
	SHOWS(p, "nothing: there is no such setting");
	seat_line(p, "/layout sideways");
	SHOWS(p, "layout: sideways is none of: auto, right, below, log, chat");
	seat_line(p, "/scroll");
	SHOWS(p, "usage: scroll");
	pty_key(p, "F5");
	SHOWS(p, "there is nothing to retry");
	pty_key(p, "C-c");
	SHOWS(p, "^D or /quit leaves");
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
		cmocka_unit_test(paste_of_many_lines),
		cmocka_unit_test(paste_is_sent_whole),
		cmocka_unit_test(paste_never_sends),
		cmocka_unit_test(paste_is_no_key),
		cmocka_unit_test(paste_goes_to_the_input_line),
		cmocka_unit_test(paste_while_it_streams),
		cmocka_unit_test(characters_of_many_bytes),
		cmocka_unit_test(bytes_that_are_no_characters),
		cmocka_unit_test(search_of_history_in_chinese),
		cmocka_unit_test(history_lasts),
		cmocka_unit_test(lines_in_the_input),
		cmocka_unit_test(tab_completes_commands),
		cmocka_unit_test(mistakes_are_told),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
