/* The scrub bar: what is drawn at which width, and what a click on it means. */
#include "tui/scrub.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/lang.h"
#include "base/text.h"
#include "tests/lib/temp.h"

enum { WIDTHS = 200, TOTALS = 6 };

#define SEC INT64_C(1000)
#define HOUR (3600 * SEC)

static const struct scrub_tick ticks[] = {{10 * SEC, 30 * SEC, SCRUB_WAIT},
	{20 * SEC, 20 * SEC, SCRUB_MARK}, {40 * SEC, 40 * SEC, SCRUB_FAILURE},
	{40 * SEC, 40 * SEC, SCRUB_MARK}, {70 * SEC, 70 * SEC, SCRUB_MARK},
	{100 * SEC, 100 * SEC, SCRUB_FAILURE}, {0, 0, SCRUB_FAILURE}};
enum { TICKS = sizeof(ticks) / sizeof(ticks[0]) };

static void
bar(struct buf *out, int width, const struct scrub *s)
{
	struct rich rows = {0};

	buf_clear(out);
	scrub_build(&rows, width, s);
	assert_int_equal(rows.nrows, 1);
	buf_add_slice(out, rich_row(&rows, 0).text);
	rich_free(&rows);
}

static void
bars_are_drawn(void **state)
{
	static const struct {
		int width;
		struct scrub s;
		const char *want;
	} rows[] = {
		{40, {SCRUB_PAUSE, 0, 100 * SEC, 1, NULL, 0, true},
			"paused 0:00.0 O----------------- 1:40 1x"},
		{40, {SCRUB_PLAY, 50 * SEC, 100 * SEC, 0.25, NULL, 0, true},
			"playing 0:50.0 =======O------ 1:40 0.25x"},
		{40, {SCRUB_END, 100 * SEC, 100 * SEC, 0, NULL, 0, true},
			"end 1:40.0 ===================O 1:40 max"},
		{40, {SCRUB_FOLLOW, 999, 100 * SEC, 64, NULL, 0, true},
			"live 0:00.9 O------------------ 1:40 64x"},
		{40, {SCRUB_PAUSE, 50 * SEC, 100 * SEC, 1, NULL, 0, false},
			"paused 0:50.0 "
			"\342\224\201\342\224\201\342\224\201\342\224\201"
			"\342\224\201\342\224\201\342\224\201\342\224\201"
			"\342\224\201\342\227\217\342\224\200\342\224\200"
			"\342\224\200\342\224\200\342\224\200\342\224\200"
			"\342\224\200\342\224\200 1:40 1x"},
		/* a failure covers a mark, a mark a wait; the place covers
		 * all */
		{32, {SCRUB_PAUSE, 50 * SEC, 100 * SEC, 1, ticks, TICKS, true},
			"paused 0:50.0 !~^~!O-^-! 1:40 1x"},
		{32, {SCRUB_END, 100 * SEC, 100 * SEC, 1, ticks, TICKS, true},
			"end 1:40.0 !~^~=!===^==O 1:40 1x"},
		/* hours */
		{60, {SCRUB_PAUSE, HOUR, 25 * HOUR, 1, NULL, 0, true},
			"paused 1:00:00.0 =O----------------------------- "
			"25:00:00 1x"},
		/* nothing */
		{30, {SCRUB_END, 0, 0, 1, NULL, 0, true},
			"end 0:00.0 O---------- 0:00 1x"},
		/* 8 cells are the least, and a bar without room is none */
		{30, {SCRUB_PAUSE, 0, 100 * SEC, 1, NULL, 0, true},
			"paused 0:00.0 O------- 1:40 1x"},
		{29, {SCRUB_PAUSE, 0, 100 * SEC, 1, NULL, 0, true},
			"paused 0:00.0 1:40 1x"},
		{10, {SCRUB_PAUSE, 0, 100 * SEC, 1, NULL, 0, true},
			"paused 0:\342\200\246"},
		{1, {SCRUB_PAUSE, 0, 100 * SEC, 1, NULL, 0, true},
			"\342\200\246"},
	};
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bar(&out, rows[i].width, &rows[i].s);
		assert_string_equal(buf_str(&out), rows[i].want);
	}
	buf_free(&out);
}

/* The cells of the place in a row of WIDTH: *FIRST and *N are the bar's. */
static int
place(const struct scrub *s, int width, int *first, int *n)
{
	struct buf row = {0};
	int col = 0, at = -1;

	*first = *n = 0;
	bar(&row, width, s);
	assert_true(text_width(buf_slice(&row)) <= width);
	for (size_t i = 0; i < row.len; i++) {
		char c = row.p[i];
		if ((c & 0xc0) == 0x80)
			continue;
		if (strchr("O=-!^~", c)) {
			*first = *n ? *first : col;
			++*n;
		}
		if (c == 'O') {
			assert_int_equal(at, -1);
			at = col;
		}
		col++;
	}
	buf_free(&row);
	return at;
}

/* A click on a cell leads to a time that is drawn in that cell. */
static void
a_click_is_the_inverse_of_the_bar(void **state)
{
	static const int64_t totals[TOTALS] = {
		1, 150, 999, 14 * SEC, 7 * HOUR, INT64_C(9000000000000000)};
	struct scrub s = {.state = SCRUB_PAUSE, .speed = 1, .plain = true};
	int first, n, bars = 0;

	(void)state;
	for (int i = 0; i < TOTALS * WIDTHS; i++) {
		int width = i / TOTALS + 1, shift = 0;
		s.total = totals[i % TOTALS];
		s.elapsed = 0;
		place(&s, width, &first, &n);
		assert_int_equal(scrub_time_at(&s, width, -1), -1);
		assert_int_equal(scrub_time_at(&s, width, INT_MAX), -1);
		if (!n) {
			for (int col = 0; col < width; col++)
				assert_int_equal(
					scrub_time_at(&s, width, col), -1);
			continue;
		}
		bars++;
		assert_true(n >= 8);
		assert_int_equal(scrub_time_at(&s, width, first - 1), -1);
		assert_int_equal(scrub_time_at(&s, width, first), 0);
		assert_int_equal(
			scrub_time_at(&s, width, first + n - 1), s.total);
		assert_int_equal(scrub_time_at(&s, width, first + n), -1);
		for (int c = 0; c < n && s.total >= n; c++) {
			int f, m, at;
			s.elapsed = 0;
			s.elapsed = scrub_time_at(&s, width, first + c);
			assert_true(s.elapsed >= 0 && s.elapsed <= s.total);
			at = place(&s, width, &f, &m);
			shift = f - first;
			/* Hours in front take a column of the bar. */
			if (!shift && m == n)
				assert_int_equal(at, first + c);
		}
	}
	assert_true(bars > TOTALS * WIDTHS / 2);
}

/* The bar takes all that there is, whatever the words. */
static void
a_row_is_as_wide_as_it_may_be(void **state)
{
	static const char *const langs[] = {"en", "zh"};
	const char *build = getenv("BUILD");
	char *dir = temp_path(build ? build : "build", "locale");
	struct scrub s = {.elapsed = 61 * SEC,
		.total = 3 * HOUR,
		.ticks = ticks,
		.nticks = TICKS};
	struct buf out = {0};

	(void)state;
	for (size_t l = 0; l < 2; l++) {
		assert_int_equal(lang_open(langs[l], dir), 0);
		for (int width = 1; width <= WIDTHS; width++) {
			for (int k = 0; k <= SCRUB_FOLLOW; k++) {
				s.state = (enum scrub_state)k;
				bar(&out, width, &s);
				int w = text_width(buf_slice(&out));
				assert_true(w <= width);
				if (width >= 40)
					assert_int_equal(w, width);
			}
		}
	}
	lang_open("en", dir);
	free(dir);
	buf_free(&out);
}

/* Ticks outside of the session, and a million of them. */
static void
strange_ticks_stay_inside(void **state)
{
	static const int64_t times[] = {INT64_C(-9000000000000000), -1, 0,
		50 * SEC, 100 * SEC, 101 * SEC, INT64_C(9000000000000000)};
	enum { N = sizeof(times) / sizeof(times[0]) };
	struct buf out = {0};

	(void)state;
	for (int i = 0; i < N * N * N; i++) {
		const struct scrub_tick t = {times[i % N], times[i / N % N],
			(enum scrub_kind)(i % 3)};
		struct scrub s = {SCRUB_PLAY, times[i / N / N], 100 * SEC, 1,
			&t, 1, true};
		bar(&out, 60, &s);
		assert_true(text_width(buf_slice(&out)) <= 60);
		s.total = 0;
		bar(&out, 60, &s);
		assert_true(text_width(buf_slice(&out)) <= 60);
	}
	buf_free(&out);
}

static void
times_and_speeds_are_written(void **state)
{
	static const struct {
		int64_t ms;
		const char *time, *tenths;
	} times[] = {{0, "0:00", "0:00.0"}, {99, "0:00", "0:00.0"},
		{59999, "0:59", "0:59.9"}, {60 * SEC, "1:00", "1:00.0"},
		{HOUR - 1, "59:59", "59:59.9"},
		{HOUR + 61100, "1:01:01", "1:01:01.1"},
		{100 * HOUR, "100:00:00", "100:00:00.0"},
		{INT64_C(9000000000000000), "2500000000:00:00",
			"2500000000:00:00.0"}};
	static const struct {
		double speed;
		const char *text;
	} speeds[] = {{0, "max"}, {0.01, "0.01x"}, {0.25, "0.25x"}, {1, "1x"},
		{3.7, "3.7x"}, {64, "64x"}, {1000, "1000x"}};
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		buf_clear(&out);
		scrub_time(&out, times[i].ms, false);
		assert_string_equal(buf_str(&out), times[i].time);
		buf_clear(&out);
		scrub_time(&out, times[i].ms, true);
		assert_string_equal(buf_str(&out), times[i].tenths);
	}
	for (size_t i = 0; i < sizeof(speeds) / sizeof(speeds[0]); i++) {
		buf_clear(&out);
		scrub_speed(&out, speeds[i].speed);
		assert_string_equal(buf_str(&out), speeds[i].text);
	}
	buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bars_are_drawn),
		cmocka_unit_test(a_click_is_the_inverse_of_the_bar),
		cmocka_unit_test(a_row_is_as_wide_as_it_may_be),
		cmocka_unit_test(strange_ticks_stay_inside),
		cmocka_unit_test(times_and_speeds_are_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
