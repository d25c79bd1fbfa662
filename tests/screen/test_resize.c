/* Sizes that change while everything moves: no hang, no remains. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/random.h"
#include "base/text.h"
#include "tests/lib/seat.h"

enum { STORM = 120, COLS_MAX = 200, ROWS_MAX = 500 };

static struct partner *partner;

static struct pty *
sit(const char *model)
{
	/* With these set, curses would keep the old size. */
	return seat_take(&(struct seat){.cols = 80,
		.rows = 24,
		.args = LIST("-m", model),
		.env = LIST("LINES=7", "COLUMNS=9"),
		.partner = partner});
}

struct after {
	size_t from; /* of the raw output */
	const char *text;
};

static bool
has_written(struct pty *p, void *arg)
{
	const struct after *a = arg;
	struct slice raw = slice_from(pty_raw(p), a->from);

	return slice_find(raw, slice_str(a->text)) != -1;
}

/* What is on the screen is what a screen drawn from nothing shows. */
static void
assert_equals_redraw(struct pty *p)
{
	struct buf before = {0}, after = {0};
	struct after clear = {0, "\033[H\033[2J"};

	pty_screen(p, &before);
	clear.from = pty_raw(p).len;
	pty_key(p, "C-l");
	assert_true(pty_wait(p, has_written, &clear, SEAT_LIMIT_MS));
	pty_screen(p, &after);
	if (!slice_eq(buf_slice(&before), buf_slice(&after)))
		fprintf(stderr, "before C-l:\n%s\nbehind it:\n%s\n", before.p,
			after.p);
	assert_true(slice_eq(buf_slice(&before), buf_slice(&after)));
	buf_free(&before);
	buf_free(&after);
}

static bool
row_spans(struct pty *p, int row, int cols, const char *left, const char *right)
{
	struct buf text = {0};
	struct slice s;
	bool spans;

	pty_row(p, row, &text);
	s = buf_slice(&text);
	spans = text_width(s) == cols && slice_starts(s, left) &&
		slice_is(slice_from(s, s.len - strlen(right)), right);
	buf_free(&text);
	return spans;
}

/* The frame of another size, drawn before the program heard of the new one,
 * looks much alike where it is cut off; its corners stand elsewhere. */
static bool
is_framed(struct pty *p, void *arg)
{
	int cols, rows;

	(void)arg;
	pty_size(p, &cols, &rows);
	return row_spans(p, 1, cols, "\xe2\x94\x8c", "\xe2\x94\x90") &&
	       row_spans(p, rows - 1, cols, "\xe2\x94\x94", "\xe2\x94\x98");
}

/* Back at 80x24 everything stands where it did at the start. */
static void
settle(struct pty *p)
{
	pty_resize(p, 80, 24);
	SHOWS(p, "conversation \xe2\x94\x80");
	SHOWS(p, "log \xe2\x94\x80");
	SHOWS(p, "^D quit \xe2\x94\x80");
	assert_true(pty_wait(p, is_framed, NULL, SEAT_LIMIT_MS));
}

static int
between(uint64_t *seed, int min, int max)
{
	return min + (int)(random_next(seed) % (uint64_t)(max - min + 1));
}

/* Some of them are seen, some are overtaken by the next. Ends at 80x24, with
 * all that was typed meanwhile in the input line. */
static void
storm(struct pty *p, uint64_t seed)
{
	struct buf draft = {0};

	buf_add_str(&draft, "> ");
	for (int i = 0; i < STORM; i++) {
		int cols = between(&seed, 1, COLS_MAX);
		int rows = between(&seed, 1, ROWS_MAX);
		bool small = random_next(&seed) % 2 != 0;

		pty_resize(p, small ? 1 + cols % 30 : cols,
			small ? 1 + rows % 10 : rows);
		if (random_next(&seed) % 3 == 0)
			assert_true(pty_pump(p, SEAT_LIMIT_MS));
		if (random_next(&seed) % 8 == 0) {
			pty_type(p, "x");
			buf_add_char(&draft, 'x');
		}
	}
	pty_resize(p, 80, 24);
	assert_true(pty_wait(p, is_framed, NULL, SEAT_LIMIT_MS));
	buf_add_char(&draft, ' ');
	SHOWS(p, buf_str(&draft));
	buf_free(&draft);
}

static void
storm_while_it_streams(void **state)
{
	struct pty *p = sit("practice:slow");

	(void)state;
	seat_line(p, "long");
	SHOWS(p, "streaming");
	storm(p, 7);
	pty_key(p, "C-c");
	SHOWS(p, "cancelled");
	pty_key(p, "C-c");
	HIDES(p, "> x");
	settle(p);
	assert_equals_redraw(p);
	pty_type(p, "alive");
	SHOWS(p, "> alive");
	pty_key(p, "C-c");
	HIDES(p, "> alive");
	assert_int_equal(seat_leave(p), 0);
}

static void
storm_when_it_is_quiet(void **state)
{
	struct pty *p = sit("practice:markdown");

	(void)state;
	seat_line(p, "show");
	SHOWS(p, "+ 200 ok");
	storm(p, 42);
	pty_key(p, "C-c");
	HIDES(p, "> x");
	SHOWS(p, "+ 200 ok");
	assert_equals_redraw(p);
	assert_int_equal(seat_leave(p), 0);
}

/* A page, the log, and a long draft, each at every size. */
static void
storm_over_pages(void **state)
{
	static const struct {
		const char *line;
		bool closes;
	} opened[] = {{"/help", true}, {"/focus log", true},
		{"/detail stream", true}, {"/detail timing", true},
		{"/layout right", false}, {"/layout log", false}};
	struct pty *p = sit("fail:silent");
	uint64_t seed = 3;

	(void)state;
	seat_line(p, "go");
	SHOWS(p, "~ waiting");
	for (size_t i = 0; i < sizeof(opened) / sizeof(opened[0]); i++) {
		seat_line(p, opened[i].line);
		seat_wait_taken(p);
		for (int k = 0; k < 12; k++) {
			pty_resize(p, between(&seed, 1, COLS_MAX / 2),
				between(&seed, 1, 60));
			assert_true(pty_pump(p, SEAT_LIMIT_MS));
		}
		pty_resize(p, 100, 30);
		assert_true(pty_wait(p, is_framed, NULL, SEAT_LIMIT_MS));
		if (opened[i].closes) {
			SHOWS(p, "Esc ");
			pty_key(p, "Esc");
			HIDES(p, "Esc ");
		}
		pty_type(p, "back");
		SHOWS(p, "> back");
		pty_key(p, "C-a");
		pty_key(p, "C-k");
		HIDES(p, "> back");
	}
	seat_line(p, "/layout auto");
	pty_key(p, "C-c");
	SHOWS(p, "cancelled");
	SHOWS(p, "> go");
	pty_key(p, "C-c");
	HIDES(p, "> go");
	settle(p);
	assert_equals_redraw(p);
	assert_int_equal(seat_leave(p), 0);
}

static void
draft_survives_one_by_one(void **state)
{
	struct pty *p = sit("practice");

	(void)state;
	pty_type(p, "a draft of several words that fills more than one row "
		    "of eighty columns, which it does");
	SHOWS(p, "it does");
	pty_resize(p, 1, 1);
	assert_true(pty_pump(p, SEAT_LIMIT_MS));
	pty_type(p, "!");
	seat_wait_taken(p);
	pty_resize(p, 80, 24);
	SHOWS(p, "> a draft of several words");
	SHOWS(p, "it does!");
	assert_equals_redraw(p);
	pty_key(p, "C-c");
	HIDES(p, "a draft");
	assert_int_equal(seat_leave(p), 0);
}

/* The sizes in the environment are those of another terminal. */
static void
environment_does_not_set_the_size(void **state)
{
	struct pty *p = sit("practice");

	(void)state;
	settle(p);
	pty_resize(p, 120, 40);
	assert_true(pty_pump(p, SEAT_LIMIT_MS));
	SHOWS(p, "\xe2\x94\xac\xe2\x94\x80 log");
	assert_string_equal(pty_cell(p, 39, 119).text, "\xe2\x94\x98");
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
		cmocka_unit_test(storm_while_it_streams),
		cmocka_unit_test(storm_when_it_is_quiet),
		cmocka_unit_test(storm_over_pages),
		cmocka_unit_test(draft_survives_one_by_one),
		cmocka_unit_test(environment_does_not_set_the_size),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
