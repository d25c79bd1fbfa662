/* Words in texts: the case of letters, and where they are in their line. */
#include "session/needle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "base/text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* HITS: the lines, with [] around the words. */
static const struct {
	const char *text, *needle, *hits;
} cases[] = {
	{"", "x", ""},
	{"one two", "three", ""},
	{"one two", "two", "one [two]\n"},
	{"one TWO", "tWo", "one [TWO]\n"},
	{"a\nbab\n\nab ab", "ab", "b[ab]\n[ab] ab\n"},
	{"@[`{AZaz", "`{az", "@[[`{AZ]az\n"},
	{"1234567[ABCDEFGHIJKLMNOPQRSTUVWXYZ]", "abcdefghijklmnopqrstuvwxyz",
		"1234567[[ABCDEFGHIJKLMNOPQRSTUVWXYZ]]\n"},
	{"über ÜBER Über", "ÜBER", "[über] ÜBER Über\n"},
	{"ПРИВЕТ, мир", "привет", "[ПРИВЕТ], мир\n"},
	{"ὈΔΥΣΣΕΎΣ", "ὀδυσσεύς", "[ὈΔΥΣΣΕΎΣ]\n"},
	{"为什么请求被拒绝？", "请求", "为什么[请求]被拒绝？\n"},
	/* The Kelvin sign is three bytes, its lower case one. */
	{"\xe2\x84\xaa\xe2\x84\xaa x\n300 \xe2\x84\xaa warm", "k warm",
		"300 [\xe2\x84\xaa warm]\n"},
	{"\xff\xfe bad WORDS", "words", "\xff\xfe bad [WORDS]\n"},
	{"first\nsecond", "ST\nse", "fir[st]\n"},
	{"😀 so LONG\nno", "so long", "😀 [so LONG]\n"},
};

static void
note(void *arg, struct slice line, size_t at, size_t len)
{
	struct buf *out = arg;

	buf_add_slice(out, slice_sub(line, 0, at));
	buf_add_char(out, '[');
	buf_add_slice(out, slice_sub(line, at, len));
	buf_add_char(out, ']');
	buf_add_slice(out, slice_from(line, at + len));
	buf_add_char(out, '\n');
}

static void
words_are_found_in_their_lines(void **state)
{
	struct needle n = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buf out = {0};
		needle_read(&n, slice_str(cases[i].needle));
		needle_search(&n, slice_str(cases[i].text), note, &out);
		assert_string_equal(buf_str(&out), cases[i].hits);
		buf_free(&out);
	}
	needle_free(&n);
}

/* Folding of words at a time is that of one byte at a time. */
static void
ascii_folds_byte_by_byte(void **state)
{
	uint64_t seed = 5;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		char text[40];
		size_t len = random_next(&seed) % sizeof(text);
		struct buf out = {0};
		for (size_t k = 0; k < len; k++)
			text[k] = (char)(random_next(&seed) & 0x7f);
		/* What was there before does not show behind the text. */
		buf_addf(&out, "%*s", (int)sizeof(text), "");
		buf_clear(&out);
		assert_true(text_fold(&out, (struct slice){text, len}));
		assert_int_equal(out.len, len);
		assert_int_equal(buf_str(&out)[len], '\0');
		for (size_t k = 0; k < len; k++) {
			char c = text[k];
			assert_int_equal(out.p[k],
				c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
		}
		buf_free(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_found_in_their_lines),
		cmocka_unit_test(ascii_folds_byte_by_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
