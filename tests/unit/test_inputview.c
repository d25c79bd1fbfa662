/* The rows of the input line: wrapping, the cursor's place, scrolling. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "tui/inputview.h"

/* The rows joined by '|'; a soft end is written '\\' before it. */
static void
join(struct buf *out, const struct inputview *v)
{
	buf_clear(out);
	for (size_t i = 0; i < v->nrows; i++) {
		buf_add_slice(out, v->rows[i].text);
		buf_add_str(out, v->rows[i].soft ? "\\" : "");
		buf_add_str(out, i + 1 < v->nrows ? "|" : "");
	}
}

static void
lay(struct inputview *v, const char *message, struct slice text, size_t cursor,
	int width, size_t rows)
{
	struct input_source source = {
		slice_str(message), text, cursor, width, rows};

	inputview_layout(v, &source);
}

static const struct {
	const char *message, *text;
	size_t cursor;
	int width;
	const char *rows;
	size_t row;
	int column;
} cases[] = {
	{NULL, "", 0, 10, "", 0, 0},
	{NULL, "hello", 5, 10, "hello", 0, 5},
	{NULL, "hello", 2, 3, "hel\\|lo", 0, 2},
	{NULL, "hello", 3, 3, "hel\\|lo", 1, 0},
	/* the end of a full row */
	{NULL, "hello", 5, 5, "hello\\|", 1, 0},
	{NULL, "hello", 4, 5, "hello", 0, 4},
	{NULL, "abcdef", 6, 3, "abc\\|def\\|", 2, 0},
	{NULL, "abc\nd", 3, 3, "abc\\||d", 1, 0},
	{NULL, "abc\nd", 4, 3, "abc|d", 1, 0},
	/* lines */
	{NULL, "a\n\nb", 2, 5, "a||b", 1, 0},
	{NULL, "a\n", 2, 5, "a|", 1, 0},
	{NULL, "\n", 0, 5, "|", 0, 0},
	/* wide characters */
	{NULL, "日本語", 9, 10, "日本語", 0, 6},
	{NULL, "日本語", 3, 10, "日本語", 0, 2},
	{NULL, "日本語", 6, 5, "日本\\|語", 1, 0},
	{NULL, "日本語", 9, 6, "日本語\\|", 1, 0},
	{NULL, "a日", 1, 2, "a\\|日", 1, 0},
	{NULL, "日x", 3, 1, "?\\|x", 1, 0},
	{NULL, "ab", 2, 1, "a\\|b\\|", 2, 0},
	{NULL, "😀😀", 4, 3, "😀\\|😀", 1, 0},
	/* clusters */
	{NULL, "e\xcc\x81x", 3, 5, "e\xcc\x81x", 0, 1},
	{NULL, "e\xcc\x81x", 1, 5, "e\xcc\x81x", 0, 0},
	{NULL, "ae\xcc\x81", 4, 2, "ae\xcc\x81\\|", 1, 0},
	{NULL, "\xcc\x81x", 2, 5, " \xcc\x81x", 0, 1},
	{NULL, "❤\xef\xb8\x8fx", 6, 5, "❤x", 0, 1},
	{NULL, "👩\xe2\x80\x8d👩", 7, 9, "👩👩", 0, 2},
	/* controls, tabs, what lies and what is broken */
	{NULL, "a\033b", 2, 9, "a^[b", 0, 3},
	{NULL, "a\033b", 1, 2, "a\\|^[\\|b", 1, 0},
	{NULL, "\033", 0, 1, "?", 0, 0},
	{NULL, "a\tb", 2, 20, "a       b", 0, 8},
	{NULL, "a\tb", 2, 4, "a   \\|b", 1, 0},
	{NULL, "abcd\tb", 5, 4, "abcd\\|    \\|b", 2, 0},
	{NULL, "\t", 1, 1, " \\|", 1, 0},
	{NULL, "x\xe2\x80\xaey", 4, 20, "x<U+202E>y", 0, 9},
	{NULL, "x\xe2\x80\xaey", 4, 4, "x?y", 0, 2},
	{NULL, "\xffz", 1, 5, "\xef\xbf\xbdz", 0, 1},
	/* messages */
	{"(arg: 4) ", "ab", 1, 20, "(arg: 4) ab", 0, 10},
	{"(arg: 4) ", "ab", 0, 9, "(arg: 4) \\|ab", 1, 0},
	{"(arg: 4) ", "", 0, 9, "(arg: 4) \\|", 1, 0},
	{"(arg: 4) ", "ab", 2, 4, "(arg\\|: 4)\\| ab", 2, 3},
	{"日:", "ab", 2, 2, "日\\|:a\\|b", 2, 1},
	{"a\033\n:", "x", 0, 20, "a^[ :x", 0, 5},
};

static void
test_rows(void **state)
{
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct inputview v = {0};
		lay(&v, cases[i].message, slice_str(cases[i].text),
			cases[i].cursor, cases[i].width, 50);
		join(&out, &v);
		if (strcmp(buf_str(&out), cases[i].rows) != 0)
			print_error("case %zu: %s\n", i, cases[i].text);
		assert_string_equal(buf_str(&out), cases[i].rows);
		if (v.cursor_row != cases[i].row ||
			v.cursor_column != cases[i].column)
			print_error("case %zu: %s\n", i, cases[i].text);
		assert_int_equal(v.cursor_row, cases[i].row);
		assert_int_equal(v.cursor_column, cases[i].column);
		assert_false(v.above || v.below);
		inputview_free(&v);
	}
	buf_free(&out);
}

static void
test_scroll(void **state)
{
	static const struct {
		size_t cursor;
		const char *rows;
		size_t row;
		bool above, below;
	} steps[] = {
		{0, "0|1|2", 0, false, true},
		{4, "0|1|2", 2, false, true},
		{6, "1|2|3", 2, true, true},
		{4, "1|2|3", 1, true, true},
		{2, "1|2|3", 0, true, true},
		{0, "0|1|2", 0, false, true},
		{18, "7|8|9", 2, true, false},
		{19, "7|8|9", 2, true, false},
		{14, "7|8|9", 0, true, false},
		{12, "6|7|8", 0, true, true},
	};
	struct slice text = SLICE("0\n1\n2\n3\n4\n5\n6\n7\n8\n9");
	struct inputview v = {0};
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		lay(&v, NULL, text, steps[i].cursor, 10, 3);
		join(&out, &v);
		assert_string_equal(buf_str(&out), steps[i].rows);
		assert_int_equal(v.cursor_row, steps[i].row);
		assert_int_equal(v.above, steps[i].above);
		assert_int_equal(v.below, steps[i].below);
	}
	/* a text that shrinks leaves no empty rows */
	lay(&v, NULL, text, 19, 10, 3);
	lay(&v, NULL, slice_sub(text, 0, 7), 6, 10, 3);
	join(&out, &v);
	assert_string_equal(buf_str(&out), "1|2|3");
	lay(&v, NULL, SLICE("x"), 1, 10, 3);
	join(&out, &v);
	assert_string_equal(buf_str(&out), "x");
	inputview_free(&v);
	buf_free(&out);
}

/* Long lines are laid out in pieces: every cursor must be shown, and walking
 * down must show every byte once and in order. */
static void
walk(struct slice text, int width)
{
	struct inputview v = {0};
	size_t expected = 0;

	for (size_t at = 0; at < text.len; at += 997) {
		lay(&v, NULL, text, at, width, 7);
		assert_true(v.nrows == 7);
		assert_true(v.cursor_row < 7 && v.cursor_column < width);
		assert_true(v.rows[v.cursor_row].from <= at &&
			    at <= v.rows[v.cursor_row].to);
		for (size_t i = 1; i < v.nrows; i++) {
			size_t gap = v.rows[i].from - v.rows[i - 1].to;
			assert_true(gap == (v.rows[i - 1].soft ? 0 : 1));
		}
		for (size_t i = 0; i < v.nrows; i++) {
			assert_true(v.rows[i].columns <= width);
			assert_int_equal(
				text_width(v.rows[i].text), v.rows[i].columns);
		}
		assert_true(v.rows[v.nrows - 1].to >= expected);
		expected = v.rows[v.nrows - 1].to;
	}
	inputview_free(&v);
}

static void
test_long_lines(void **state)
{
	static const char *const parts[] = {"x", "日", "e\xcc\x81", "😀a",
		"0123456789\n", "\t", "\033", "a\xcc\x81\xcc\x82\xcc\x83"};
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		buf_clear(&text);
		while (text.len < 70000)
			buf_add_str(&text, parts[i]);
		walk(buf_slice(&text), 80);
		walk(buf_slice(&text), 7);
	}
	buf_free(&text);
}

/* A megabyte of each shape; the time is printed, and held to what a frame can
 * bear even under a sanitizer. */
static void
test_speed(void **state)
{
	static const char *const parts[] = {
		"0123456789 and so on, to make a line of some length\n", "x",
		"日", "e\xcc\x81"};
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		struct inputview v = {0};
		clock_t began;
		buf_clear(&text);
		while (text.len < 1 << 20)
			buf_add_str(&text, parts[i]);
		began = clock();
		for (size_t k = 0; k <= 20; k++)
			lay(&v, NULL, buf_slice(&text), text.len / 20 * k, 100,
				10);
		began = clock() - began;
		print_message("1 MB of %.10s…: %ld us a layout\n", parts[i],
			(long)began * (1000000 / CLOCKS_PER_SEC) / 21);
		assert_true(began < CLOCKS_PER_SEC);
		inputview_free(&v);
	}
	buf_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_scroll),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_speed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
