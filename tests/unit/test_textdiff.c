/* What two texts share: tables, properties, and the bound on the work. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/random.h"
#include "session/textdiff.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* TEXT with what is in a run between brackets. */
static void
mark(struct buf *out, const struct textdiff *d, struct slice text, int side)
{
	size_t at = 0;

	for (size_t i = 0; i < d->n; i++) {
		const struct textdiff_run *r = &d->runs[i];
		buf_add_slice(out, slice_sub(text, at, r->at[side] - at));
		buf_add_char(out, '[');
		buf_add_slice(out, slice_sub(text, r->at[side], r->len[side]));
		buf_add_char(out, ']');
		at = r->at[side] + r->len[side];
	}
	buf_add_slice(out, slice_from(text, at));
}

static const struct {
	const char *a, *b;
	const char *marked_a, *marked_b;
} cases[] = {
	{"", "", "", ""},
	{"", "one two three", "", "one two three"},
	{"one two three", "one two three", "one two three", "one two three"},
	{"one two three four", "one two three five", "[one two three] four",
		"[one two three] five"},
	{"a one two three", "b one two three", "a [one two three]",
		"b [one two three]"},
	{"a one two three b", "c one two three d", "a [one two three] b",
		"c [one two three] d"},
	/* Two words are too few to tell anything. */
	{"it is red", "it is blue", "it is red", "it is blue"},
	/* Blanks and line ends between words do not count. */
	{"one two\nthree x", "one\ttwo  three y", "[one two\nthree] x",
		"[one\ttwo  three] y"},
	{"x 1 2 3 y 4 5 6 z", "1 2 3 4 5 6", "x [1 2 3] y [4 5 6] z",
		"[1 2 3] [4 5 6]"},
	/* What has moved is in one place only. */
	{"a b c d e f", "d e f a b c", "a b c [d e f]", "[d e f] a b c"},
	{"天空是蓝色的", "大海是蓝色的", "天空[是蓝色的]", "大海[是蓝色的]"},
	{"用 git push 推送", "用 git pull 推送", "用 git push 推送",
		"用 git pull 推送"},
	/* A mark that combines stays with its word. */
	{"e\xcc\x81 o u x", "e o u x", "e\xcc\x81 [o u x]", "e [o u x]"},
	{"\xff\xfe q r s", "q r s", "\xff\xfe [q r s]", "[q r s]"},
};

static void
runs_are_what_both_have(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct textdiff d = {0};
		struct buf a = {0}, b = {0};

		textdiff_make(&d, slice_str(cases[i].a), slice_str(cases[i].b));
		mark(&a, &d, slice_str(cases[i].a), 0);
		mark(&b, &d, slice_str(cases[i].b), 1);
		assert_string_equal(buf_str(&a), cases[i].marked_a);
		assert_string_equal(buf_str(&b), cases[i].marked_b);
		assert_int_equal(d.same, !strcmp(cases[i].a, cases[i].b));
		textdiff_free(&d);
		buf_free(&a);
		buf_free(&b);
	}
}

static const struct {
	const char *text;
	int64_t words;
} counts[] = {
	{"", 0},
	{" \n\t", 0},
	{"one", 1},
	{" one, two\nthree ", 3},
	{"你好", 2},
	{"你好，世界。", 4},
	{"use git，再 push", 4},
	{"\xff", 1},
};

static void
words_are_counted(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(counts); i++)
		assert_int_equal(textdiff_words(slice_str(counts[i].text)),
			counts[i].words);
}

static void
add_random(struct buf *b, uint64_t *seed, size_t words)
{
	static const char *const all[] = {
		"the", "a", "天", "is", "空", "of\n", "blue", "\xcc\x81"};

	while (words--)
		buf_addf(b, "%s%s", all[random_next(seed) % COUNT(all)],
			random_next(seed) % 4 ? " " : "");
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\n';
}

/* Both sides of a run are equal but for blanks. */
static void
assert_run(const struct textdiff_run *r, struct slice a, struct slice b)
{
	size_t i = r->at[0], j = r->at[1];
	size_t iend = i + r->len[0], jend = j + r->len[1];

	assert_true(iend <= a.len && jend <= b.len);
	while (i < iend || j < jend) {
		while (i < iend && is_space(a.p[i]))
			i++;
		while (j < jend && is_space(b.p[j]))
			j++;
		assert_int_equal(i < iend, j < jend);
		if (i < iend)
			assert_int_equal(a.p[i++], b.p[j++]);
	}
}

static void
runs_hold_for_any_text(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (int n = 0; n < 2000; n++) {
		struct textdiff d = {0};
		struct buf a = {0}, b = {0};
		size_t end[2] = {0, 0};

		add_random(&a, &seed, random_next(&seed) % 40);
		add_random(&b, &seed, random_next(&seed) % 40);
		textdiff_make(&d, buf_slice(&a), buf_slice(&b));
		for (size_t i = 0; i < d.n; i++) {
			assert_run(&d.runs[i], buf_slice(&a), buf_slice(&b));
			for (int k = 0; k < 2; k++) {
				assert_true(d.runs[i].at[k] >= end[k]);
				end[k] = d.runs[i].at[k] + d.runs[i].len[k];
			}
		}
		textdiff_free(&d);
		buf_free(&a);
		buf_free(&b);
	}
}

/* Beyond the table by words, lines are compared; beyond that, the ends. */
static void
long_texts_are_compared_coarsely(void **state)
{
	struct textdiff d = {0};
	struct buf a = {0}, b = {0};

	(void)state;
	buf_add_str(&a, "begin\n");
	buf_add_str(&b, "begin\n");
	for (int i = 0; i < 1000; i++) {
		buf_addf(&a, "line %d of these\n", i);
		buf_addf(&b, "%s %d of these\n", i % 2 ? "line" : "row", i);
	}
	textdiff_make(&d, buf_slice(&a), buf_slice(&b));
	assert_int_equal(d.n, 501); /* the first, and every second */
	for (int i = 0; i < 4000; i++) {
		buf_addf(&a, "x%d\n", i);
		buf_addf(&b, "y%d\n", i);
	}
	buf_add_str(&a, "the end");
	buf_add_str(&b, "the end");
	textdiff_make(&d, buf_slice(&a), buf_slice(&b));
	assert_int_equal(d.n, 2);
	assert_int_equal(d.runs[0].len[0], strlen("begin"));
	assert_int_equal(d.runs[1].len[0], strlen("the end"));
	while (a.len <= TEXTDIFF_BYTES)
		buf_add_str(&a, "and on it goes\n");
	textdiff_make(&d, buf_slice(&a), buf_slice(&b));
	assert_int_equal(d.n, 0);
	textdiff_free(&d);
	buf_free(&a);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_are_what_both_have),
		cmocka_unit_test(words_are_counted),
		cmocka_unit_test(runs_hold_for_any_text),
		cmocka_unit_test(long_texts_are_compared_coarsely),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
