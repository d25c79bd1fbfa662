/* Memory, buffers and slices, words, random numbers, clock, error text. */
#include "base/buf.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/words.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void
assert_slice(struct slice s, const char *want)
{
	assert_int_equal(s.len, strlen(want));
	assert_memory_equal(s.len ? s.p : "", want, s.len);
}

/* Slices */

static void
slices_compare(void **state)
{
	(void)state;
	assert_true(slice_eq(SLICE("ab"), slice_str("ab")));
	assert_false(slice_eq(SLICE("ab"), SLICE("aB")));
	assert_false(slice_eq(SLICE("ab"), SLICE("abc")));
	assert_true(slice_eq(SLICE(""), SLICE_NONE));
	assert_true(slice_ieq(SLICE("Retry-After"), SLICE("retry-AFTER")));
	assert_false(slice_ieq(SLICE("a"), SLICE("b")));
	assert_true(slice_is(SLICE("stop"), "stop"));
	assert_true(slice_is(SLICE_NONE, ""));
	assert_false(slice_is(SLICE("st"), "stop"));
	assert_true(slice_starts(SLICE("gpt-5"), "gpt-"));
	assert_true(slice_starts(SLICE_NONE, ""));
	assert_false(slice_starts(SLICE("gp"), "gpt-"));
	assert_null(slice_str(NULL).p);
}

static void
slices_are_clipped(void **state)
{
	struct slice s = SLICE("hello");

	(void)state;
	assert_slice(slice_from(s, 2), "llo");
	assert_slice(slice_from(s, 9), "");
	assert_slice(slice_sub(s, 1, 3), "ell");
	assert_slice(slice_sub(s, 3, 99), "lo");
	assert_slice(slice_sub(s, 7, 1), "");
	assert_null(slice_from(SLICE_NONE, 3).p);
	assert_slice(slice_trim(SLICE(" \t\r\n a b \v\f\n")), "a b");
	assert_slice(slice_trim(SLICE(" \t ")), "");
	assert_slice(slice_trim(SLICE_NONE), "");
}

static void
slices_are_searched(void **state)
{
	struct slice s = SLICE("one two\0two");

	(void)state;
	assert_int_equal(slice_find(s, SLICE("two")), 4);
	assert_int_equal(slice_find(s, SLICE("\0t")), 7);
	assert_int_equal(slice_find(s, SLICE("three")), -1);
	assert_int_equal(slice_find(s, SLICE("")), 0);
	assert_int_equal(slice_find(SLICE_NONE, SLICE("x")), -1);
	assert_int_equal(slice_ifind(SLICE("X-Api-KEY"), "api"), 2);
	assert_int_equal(slice_ifind(SLICE("X-Api"), "apix"), -1);
	assert_int_equal(slice_ifind(SLICE_NONE, "x"), -1);
}

static void
lines_are_taken_off(void **state)
{
	static const char *const want[] = {"a", "", "b\r", "end"};
	struct slice s = SLICE("a\n\nb\r\nend"), line;

	(void)state;
	for (size_t i = 0; i < COUNT(want); i++) {
		assert_true(slice_line(&s, &line));
		assert_slice(line, want[i]);
	}
	assert_false(slice_line(&s, &line));
	s = SLICE("x\n");
	assert_true(slice_line(&s, &line));
	assert_false(slice_line(&s, &line));
}

static void
copies_are_terminated(void **state)
{
	char *copy = slice_dup(slice_sub(SLICE("hello"), 1, 3));

	(void)state;
	assert_string_equal(copy, "ell");
	free(copy);
	assert_null(slice_dup(SLICE_NONE));
	assert_null(mem_strdup(NULL));
	copy = slice_dup(SLICE(""));
	assert_string_equal(copy, "");
	free(copy);
}

/* Buffers */

static void
buffers_hold_text(void **state)
{
	struct buf b = {0};

	(void)state;
	assert_string_equal(buf_str(&b), "");
	assert_non_null(buf_slice(&b).p);
	buf_clear(&b);
	buf_truncate(&b, 0);
	buf_drop(&b, 0);
	buf_add_slice(&b, SLICE_NONE);
	assert_string_equal(buf_str(&b), "");
	buf_add_str(&b, "one");
	buf_add_char(&b, ' ');
	buf_add(&b, "two!", 3);
	assert_string_equal(buf_str(&b), "one two");
	buf_drop(&b, 4);
	assert_string_equal(buf_str(&b), "two");
	buf_truncate(&b, 1);
	assert_string_equal(buf_str(&b), "t");
	buf_set(&b, SLICE("a\0b"));
	assert_int_equal(b.len, 3);
	buf_drop(&b, 3);
	assert_int_equal(b.len, 0);
	buf_set(&b, SLICE("x"));
	buf_set(&b, SLICE_NONE);
	assert_string_equal(buf_str(&b), "");
	buf_free(&b);
	assert_null(b.p);
	buf_free(&b);
}

static void
buffers_format_any_length(void **state)
{
	(void)state;
	for (int width = 0; width < 300; width++) {
		struct buf b = {0};
		buf_addf(&b, "<");
		buf_addf(&b, "%*d%s", width, 7, ">");
		assert_int_equal(b.len, (width > 1 ? width : 1) + 2);
		assert_int_equal(strlen(b.p), b.len);
		assert_string_equal(b.p + b.len - 2, "7>");
		buf_free(&b);
	}
}

static void
buffers_grow_as_a_model_says(void **state)
{
	struct buf b = {0};
	char want[4096];
	size_t len = 0;
	uint64_t seed = 3;

	(void)state;
	while (len + 64 < sizeof(want)) {
		size_t n = random_next(&seed) % 64;
		char c = (char)('a' + random_next(&seed) % 26);
		memset(want + len, c, n);
		len += n;
		buf_reserve(&b, n);
		for (size_t i = 0; i < n; i++)
			buf_add_char(&b, c);
		if (len > 40 && random_next(&seed) % 5 == 0) {
			memmove(want, want + 10, len - 10);
			len -= 10;
			buf_drop(&b, 10);
		}
		assert_int_equal(b.len, len);
		assert_true(b.len < b.cap);
		assert_int_equal(b.p[len], '\0');
	}
	assert_memory_equal(b.p, want, len);
	buf_free(&b);
}

static void
arrays_grow_by_half_and_zeroed(void **state)
{
	int *p = NULL;
	size_t cap = 0, before;

	(void)state;
	p = mem_grow(p, &cap, 1, sizeof(*p));
	assert_true(cap >= 1);
	for (size_t n = 0; n < 5000; n++) {
		before = cap;
		p = mem_grow(p, &cap, n + 1, sizeof(*p));
		assert_true(cap == before || cap >= before + before / 2);
		assert_int_equal(p[n], 0);
		p[n] = (int)n + 1;
	}
	for (size_t n = 0; n < 5000; n++)
		assert_int_equal(p[n], n + 1);
	before = cap;
	assert_ptr_equal(mem_grow(p, &cap, before, sizeof(*p)), p);
	assert_int_equal(cap, before);
	free(p);
	free(mem_alloc(0));
	free(mem_realloc(NULL, 0));
}

/* Words */

static const struct {
	const char *line;
	int max;
	int n; /* -1: an error that holds word[0] */
	const char *word[5];
} splits[] = {
	{"", 0, 0, {NULL}},
	{" \t ", 0, 0, {NULL}},
	{"# a comment", 0, 0, {NULL}},
	{"set a b", 0, 3, {"set", "a", "b"}},
	{"  set\ta   b \n", 0, 3, {"set", "a", "b"}},
	{"a # rest", 0, 1, {"a"}},
	{"a# b", 0, 2, {"a#", "b"}},
	{"color \"#ff0000\"", 0, 2, {"color", "#ff0000"}},
	{"\"a b\" 'c d'", 0, 2, {"a b", "c d"}},
	{"\"\" ''", 0, 2, {"", ""}},
	{"a\"b c\"d", 0, 1, {"ab cd"}},
	{"\"\\\"\\\\\\n\\t\\e\\x\"", 0, 1, {"\"\\\n\t\033x"}},
	{"'\\n\"'", 0, 1, {"\\n\""}},
	{"a\\ b \\# \\n", 0, 3, {"a b", "#", "n"}},
	{"a\\", 0, 1, {"a\\"}},
	{"say  hello \"big\" world ", 2, 2, {"say", "hello \"big\" world"}},
	{"say it's", 2, 2, {"say", "it's"}},
	{"rest 'of it", 1, 1, {"rest 'of it"}},
	{"say", 2, 1, {"say"}},
	{"say #1 is it", 2, 2, {"say", "#1 is it"}},
	{"# say", 2, 0, {NULL}},
	{"system \"Answer briefly.\"", 2, 2, {"system", "Answer briefly."}},
	{"set key-command 'pass show \"x\"'", 3, 3,
		{"set", "key-command", "pass show \"x\""}},
	{"say \"a\" and \"b\"", 2, 2, {"say", "\"a\" and \"b\""}},
	{"a b c", 3, 3, {"a", "b", "c"}},
	{"a \"b", 0, -1, {"quote \" is not closed"}},
	{"'a b", 0, -1, {"quote ' is not closed"}},
	{"\"a\\\"", 0, -1, {"quote \" is not closed"}},
	{"1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17", 0, -1,
		{"more than 16 words"}},
};

static void
lines_split_into_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(splits); i++) {
		struct error err = {""};
		struct words w;
		int rc = words_split(
			&w, slice_str(splits[i].line), splits[i].max, &err);
		assert_int_equal(rc, splits[i].n < 0 ? -1 : 0);
		if (rc) {
			assert_non_null(strstr(err.text, splits[i].word[0]));
			assert_int_equal(w.n, 0);
			assert_null(w.text);
			continue;
		}
		assert_int_equal(w.n, splits[i].n);
		for (int k = 0; k < w.n; k++)
			assert_string_equal(w.word[k], splits[i].word[k]);
		words_free(&w);
	}
}

static void
the_last_word_that_fits_is_taken(void **state)
{
	struct error err;
	struct words w;

	(void)state;
	assert_int_equal(words_split(&w,
				 SLICE("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16"
				       " # comment"),
				 0, &err),
		0);
	assert_int_equal(w.n, WORDS_MAX);
	assert_string_equal(w.word[WORDS_MAX - 1], "16");
	words_free(&w);
	words_free(&w);
	assert_int_equal(words_split(&w, SLICE_NONE, 0, &err), 0);
	assert_int_equal(w.n, 0);
	words_free(&w);
}

static const struct {
	const char *word, *quoted;
} quotes[] = {
	{"plain", "plain"},
	{"gpt-4o", "gpt-4o"},
	{"a#b", "a#b"},
	{"中文", "中文"},
	{"", "\"\""},
	{"#red", "\"#red\""},
	{"a b", "\"a b\""},
	{"it's", "\"it's\""},
	{"say \"hi\"", "\"say \\\"hi\\\"\""},
	{"back\\slash", "\"back\\\\slash\""},
	{"two\nlines\t.", "\"two\\nlines\\t.\""},
};

static void
words_are_quoted_when_they_must_be(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(quotes); i++) {
		struct buf out = {0};
		words_quote(&out, slice_str(quotes[i].word));
		assert_string_equal(buf_str(&out), quotes[i].quoted);
		buf_free(&out);
	}
}

/* A random word without NUL, rich in what the grammar cares about. */
static struct slice
random_word(uint64_t *seed, char *to, size_t size)
{
	static const char special[] = " \t\n\r\v\f\"'\\#\033ne";
	size_t n = random_next(seed) % size;

	for (size_t i = 0; i < n; i++) {
		uint64_t r = random_next(seed);
		to[i] = r & 0x100 ? special[(r >> 16) % (sizeof(special) - 1)]
				  : (char)(r % 255 + 1);
	}
	return (struct slice){to, n};
}

static void
quoted_words_split_back(void **state)
{
	uint64_t seed = 20;
	char bytes[4][24];

	(void)state;
	for (int round = 0; round < 50000; round++) {
		struct slice word[4];
		struct buf line = {0};
		struct error err = {""};
		struct words w;
		for (int i = 0; i < 4; i++) {
			word[i] = random_word(&seed, bytes[i], 24);
			if (i)
				buf_add_char(&line, i & 1 ? ' ' : '\t');
			words_quote(&line, word[i]);
		}
		assert_int_equal(words_split(&w, buf_slice(&line), 0, &err), 0);
		assert_int_equal(w.n, 4);
		for (int i = 0; i < 4; i++)
			assert_true(slice_is(word[i], w.word[i]));
		words_free(&w);
		buf_free(&line);
	}
}

/* Random numbers */

static void
random_numbers_are_those_of_the_paper(void **state)
{
	/* splitmix64 from seed 0, as its reference implementation prints. */
	static const uint64_t want[] = {UINT64_C(0xe220a8397b1dcdaf),
		UINT64_C(0x6e789e6aa1b965f4), UINT64_C(0x06c45d188009454f),
		UINT64_C(0xf88bb8a8724c81ec)};
	uint64_t seed = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(want); i++)
		assert_true(random_next(&seed) == want[i]);
}

static void
fractions_fill_the_unit_interval(void **state)
{
	uint64_t seed = 1;
	double low = 1, high = 0, sum = 0;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		double x = random_fraction(&seed);
		assert_true(x >= 0 && x < 1);
		low = x < low ? x : low;
		high = x > high ? x : high;
		sum += x;
	}
	assert_true(low < 0.001 && high > 0.999);
	assert_true(sum > 49500 && sum < 50500);
	assert_true(random_seed() != random_seed());
}

/* Clock */

static const struct {
	const char *zone;
	int64_t wall;
	const char *text;
} times[] = {
	{"UTC0", 0, "1970-01-01T00:00:00.000+00:00"},
	{"UTC0", INT64_C(1795291451027), "2026-11-21T20:04:11.027+00:00"},
	{"CET-1", INT64_C(1795291451027), "2026-11-21T21:04:11.027+01:00"},
	{"NST3:30", INT64_C(1795291451999), "2026-11-21T16:34:11.999-03:30"},
	{"IST-5:30", INT64_C(1795291451005), "2026-11-22T01:34:11.005+05:30"},
	{"CST-8", INT64_C(1709222399999), "2024-02-29T23:59:59.999+08:00"},
};

static void
times_are_written_with_their_zone(void **state)
{
	char out[CLOCK_RFC3339_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(times); i++) {
		setenv("TZ", times[i].zone, 1);
		tzset();
		clock_rfc3339(times[i].wall, out);
		assert_string_equal(out, times[i].text);
	}
	setenv("TZ", "UTC0", 1);
	tzset();
}

static void
clocks_tell_the_time(void **state)
{
	struct clock_manual m = {5, 7};
	struct clock c = clock_manual(&m);
	int64_t before = clock_mono(&clock_real);

	(void)state;
	assert_int_equal(clock_mono(&c), 5);
	assert_int_equal(clock_wall(&c), 7);
	m.mono = 6;
	assert_int_equal(clock_mono(&c), 6);
	assert_true(clock_mono(&clock_real) >= before);
	/* later than 2020 */
	assert_true(clock_wall(&clock_real) > INT64_C(1577836800000));
}

/* Errors */

static void
errors_hold_one_sentence(void **state)
{
	struct error err;
	char large[2000];

	(void)state;
	assert_int_equal(error_set(&err, "%s:%d: no", "config", 3), -1);
	assert_string_equal(err.text, "config:3: no");
	memset(large, 'x', sizeof(large) - 1);
	large[sizeof(large) - 1] = '\0';
	assert_int_equal(error_set(&err, "%s", large), -1);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
	/* Three bytes each: the last that begins in the room does not fit. */
	for (size_t i = 0; i + 3 < sizeof(large); i += 3)
		memcpy(large + i, "日", sizeof("日"));
	assert_int_equal(error_set(&err, "%s", large), -1);
	assert_int_equal(strlen(err.text), 510);
}

static void
deadlines_become_timeouts(void **state)
{
	static const struct {
		int64_t deadline, now;
		int ms;
	} rows[] = {
		{CLOCK_NEVER, 5, CLOCK_TIMEOUT_MAX},
		{CLOCK_NEVER, -5, CLOCK_TIMEOUT_MAX},
		{5, 5, 0},
		{4, 5, 0},
		{0, INT64_C(1) << 40, 0},
		{6, 5, 1},
		{1000005, 5, 1000000},
		{CLOCK_TIMEOUT_MAX + 5, 5, CLOCK_TIMEOUT_MAX},
		{CLOCK_TIMEOUT_MAX + 6, 5, CLOCK_TIMEOUT_MAX},
		{INT64_C(1) << 33, 5, CLOCK_TIMEOUT_MAX},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(
			clock_timeout_ms(rows[i].deadline, rows[i].now),
			rows[i].ms);
}

static void
descriptors_are_read_to_their_limit(void **state)
{
	static const struct {
		size_t n, max;
		int rc;
		const char *said;
	} rows[] = {
		{3, 3, 0, ""},
		{3, 2, -1, "it: larger than 0 KiB"},
		{2049, 2048, -1, "it: larger than 2 KiB"},
		{2048, 2048, 0, ""},
	};
	static const char bytes[4096];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf out = {0};
		struct error err = {.text = ""};
		int fds[2];

		buf_add_str(&out, "before");
		assert_int_equal(pipe(fds), 0);
		assert_int_equal(write(fds[1], bytes, rows[i].n), rows[i].n);
		close(fds[1]);
		assert_int_equal(
			file_read_fd(fds[0], "it", rows[i].max, &out, &err),
			rows[i].rc);
		assert_string_equal(err.text, rows[i].said);
		if (rows[i].rc)
			assert_int_equal(errno, 0);
		else
			assert_int_equal(out.len, 6 + rows[i].n);
		close(fds[0]);
		buf_free(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slices_compare),
		cmocka_unit_test(slices_are_clipped),
		cmocka_unit_test(slices_are_searched),
		cmocka_unit_test(lines_are_taken_off),
		cmocka_unit_test(copies_are_terminated),
		cmocka_unit_test(buffers_hold_text),
		cmocka_unit_test(buffers_format_any_length),
		cmocka_unit_test(buffers_grow_as_a_model_says),
		cmocka_unit_test(arrays_grow_by_half_and_zeroed),
		cmocka_unit_test(lines_split_into_words),
		cmocka_unit_test(the_last_word_that_fits_is_taken),
		cmocka_unit_test(words_are_quoted_when_they_must_be),
		cmocka_unit_test(quoted_words_split_back),
		cmocka_unit_test(random_numbers_are_those_of_the_paper),
		cmocka_unit_test(fractions_fill_the_unit_interval),
		cmocka_unit_test(times_are_written_with_their_zone),
		cmocka_unit_test(clocks_tell_the_time),
		cmocka_unit_test(deadlines_become_timeouts),
		cmocka_unit_test(errors_hold_one_sentence),
		cmocka_unit_test(descriptors_are_read_to_their_limit),
	};

	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
