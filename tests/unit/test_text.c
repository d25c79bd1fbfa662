/* UTF-8, columns, and text made harmless for a terminal. */
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"

/* Bytes at the edges of the ranges of table 3-7 and around them. */
static const unsigned char edges[] = {0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f,
	0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef,
	0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff};
enum { EDGES = sizeof(edges) };

/* Table 3-7 of the Unicode Standard: well-formed byte sequences. */
static const struct well_formed {
	size_t n;
	unsigned char range[4][2];
} table_3_7[] = {
	{1, {{0x00, 0x7f}}},
	{2, {{0xc2, 0xdf}, {0x80, 0xbf}}},
	{3, {{0xe0, 0xe0}, {0xa0, 0xbf}, {0x80, 0xbf}}},
	{3, {{0xe1, 0xec}, {0x80, 0xbf}, {0x80, 0xbf}}},
	{3, {{0xed, 0xed}, {0x80, 0x9f}, {0x80, 0xbf}}},
	{3, {{0xee, 0xef}, {0x80, 0xbf}, {0x80, 0xbf}}},
	{4, {{0xf0, 0xf0}, {0x90, 0xbf}, {0x80, 0xbf}, {0x80, 0xbf}}},
	{4, {{0xf1, 0xf3}, {0x80, 0xbf}, {0x80, 0xbf}, {0x80, 0xbf}}},
	{4, {{0xf4, 0xf4}, {0x80, 0x8f}, {0x80, 0xbf}, {0x80, 0xbf}}},
};

/* Bytes at the start of P that begin a row of the table; *NEED is the row's
 * length, 0 if no row begins so. */
static size_t
match(const unsigned char *p, size_t len, size_t *need)
{
	size_t rows = sizeof(table_3_7) / sizeof(table_3_7[0]);

	*need = 0;
	for (size_t r = 0; r < rows; r++) {
		const struct well_formed *w = &table_3_7[r];
		size_t n = 0;
		while (n < w->n && n < len && p[n] >= w->range[n][0] &&
			p[n] <= w->range[n][1])
			n++;
		if (n) {
			*need = w->n;
			return n;
		}
	}
	return 1;
}

/* The code point of a well-formed sequence of N bytes. */
static uint32_t
value(const unsigned char *p, size_t n)
{
	uint32_t cp = n == 1 ? p[0] : p[0] & (0xffu >> (n + 1));

	for (size_t i = 1; i < n; i++)
		cp = cp << 6 | (p[i] & 0x3fu);
	return cp;
}

static void
check_decode(const unsigned char *p, size_t len)
{
	size_t need, n = match(p, len, &need);
	uint32_t cp, want = need && n == need ? value(p, n) : 0xfffd;
	struct slice s = {(const char *)p, len};
	bool whole = need && n == need;

	assert_int_equal(utf8_decode(s, &cp), n);
	assert_int_equal(cp, want);
	if (n == len)
		assert_int_equal(text_is_valid(s), whole);
	else if (!whole)
		assert_false(text_is_valid(s));
}

static size_t
expected_tail(const unsigned char *p, size_t len)
{
	for (size_t n = len < 3 ? len : 3; n > 0; n--) {
		size_t need;
		if (match(p + len - n, n, &need) == n && n < need)
			return n;
	}
	return 0;
}

static void
decode_follows_table_3_7(void **state)
{
	unsigned char p[4];

	(void)state;
	for (size_t i = 0; i < EDGES * EDGES * EDGES * EDGES; i++) {
		size_t rest = i;
		for (size_t k = 0; k < 4; k++, rest /= EDGES)
			p[k] = edges[rest % EDGES];
		check_decode(p, 4);
		struct slice s = {(const char *)p, 4};
		assert_int_equal(text_incomplete_tail(s), expected_tail(p, 4));
		for (size_t len = 1; len < 4; len++)
			check_decode(p, len);
	}
}

static void
encode_is_the_inverse_of_decode(void **state)
{
	struct buf b = {0};

	(void)state;
	for (uint32_t cp = 0; cp <= 0x110002; cp++) {
		bool scalar = cp <= 0x10ffff && (cp < 0xd800 || cp > 0xdfff);
		uint32_t back;
		buf_clear(&b);
		utf8_encode(&b, cp);
		assert_int_equal(utf8_decode(buf_slice(&b), &back), b.len);
		assert_int_equal(back, scalar ? cp : 0xfffd);
	}
	buf_clear(&b);
	utf8_encode(&b, UINT32_MAX);
	assert_string_equal(buf_str(&b), "\xef\xbf\xbd");
	buf_free(&b);
}

/* The examples of the standard, 3.9, tables 3-8 to 3-11, and others. */
static const struct {
	const char *in, *out;
} repairs[] = {
	{"", ""},
	{"plain", "plain"},
	{"h\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80", "hé中😀"},
	{"\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41", "��������A"},
	{"\xed\xa0\x80\xed\xbf\xbf\xed\xaf\x41", "��������A"},
	{"\xf4\x91\x92\x93\xff\x41\x80\xbf\x42", "�����A��B"},
	{"\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41", "����A"},
	{"\x80", "�"},
	{"a\xc3", "a�"},
	{"a\xe4\xb8", "a�"},
	{"a\xf0\x9f\x98", "a�"},
	{"\xc3\xc3\xa9", "�é"},
	{"\xef\xbf\xbd", "�"},
};

static void
repair_puts_one_mark_for_each_maximal_subpart(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(repairs) / sizeof(repairs[0]); i++) {
		struct buf out = {0};
		struct slice in = slice_str(repairs[i].in);
		text_repair(&out, in);
		assert_string_equal(buf_str(&out), repairs[i].out);
		assert_true(text_is_valid(buf_slice(&out)));
		assert_int_equal(text_is_valid(in),
			slice_eq(in, slice_str(repairs[i].out)));
		buf_free(&out);
	}
}

static void
repair_of_random_bytes_is_valid_and_stable(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char bytes[24];
		size_t n = random_next(&seed) % sizeof(bytes);
		struct buf once = {0}, twice = {0};
		for (size_t i = 0; i < n; i++)
			bytes[i] = (char)(random_next(&seed) |
					  (random_next(&seed) & 0x80));
		text_repair(&once, (struct slice){bytes, n});
		assert_true(text_is_valid(buf_slice(&once)));
		text_repair(&twice, buf_slice(&once));
		assert_string_equal(buf_str(&once), buf_str(&twice));
		buf_free(&once);
		buf_free(&twice);
	}
}

/* Feeds TEXT in two pieces, keeping the incomplete tail of the first. */
static void
check_split(struct slice text, size_t at)
{
	struct slice first = slice_sub(text, 0, at);
	size_t tail = text_incomplete_tail(first);
	struct buf out = {0}, whole = {0};

	assert_true(tail <= 3);
	text_repair(&out, slice_sub(text, 0, at - tail));
	text_repair(&out, slice_from(text, at - tail));
	text_repair(&whole, text);
	assert_string_equal(buf_str(&out), buf_str(&whole));
	buf_free(&out);
	buf_free(&whole);
}

static void
a_tail_is_kept_at_every_split(void **state)
{
	static const char *const texts[] = {"a é 中 😀 z", "ä中😀ß语🎉",
		"\xf0\x9f\x41\xe4\xb8\xff\xc3\xf4\x90\x80\x80\xed\xa0\x80z"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct slice s = slice_str(texts[i]);
		for (size_t at = 0; at <= s.len; at++)
			check_split(s, at);
	}
	assert_int_equal(text_incomplete_tail(SLICE("a\xc3")), 1);
	assert_int_equal(text_incomplete_tail(SLICE("a\xe4\xb8")), 2);
	assert_int_equal(text_incomplete_tail(SLICE("a\xf0\x9f\x98")), 3);
	assert_int_equal(text_incomplete_tail(SLICE("a\xf0\x9f\x98\x80")), 0);
	assert_int_equal(text_incomplete_tail(SLICE("")), 0);
	assert_int_equal(text_incomplete_tail(SLICE_NONE), 0);
}

static const struct {
	uint32_t cp;
	int width;
} widths[] = {
	{'a', 1},
	{0x00, 0},
	{0x1b, 0},
	{0x7f, 0},
	{0x85, 0},
	{0xa0, 1},
	{0xad, 0},
	{0xe9, 1},
	{0x300, 0},
	{0x4e2d, 2},
	{0x3042, 2},
	{0xac00, 2},
	{0x3000, 2},
	{0xff21, 2},
	{0xff71, 1},
	{0x1f600, 2},
	{0x1f9d1, 2},
	{0x1f3fb, 2},
	{0x2764, 1},  /* ❤ is text unless VS16 follows */
	{0xfe0f, 0},  /* VS16 */
	{0x200d, 0},  /* ZWJ */
	{0x20e3, 0},  /* keycap */
	{0x1faf7, 2}, /* of Unicode 14 */
	{0x1fae8, 2}, /* of Unicode 15 */
	{0x20000, 2},
	{0x31350, 2},
	{0x1100, 2},
	{0x1161, 0}, /* joins the consonant before it */
	{0x11a8, 0},
	{0x0940, 1}, /* a spacing mark takes a column */
	{0x094d, 0},
	{0xe000, 1},
	{0xf0000, 1},
	{0xfffd, 1},
	{0x378, 1}, /* unassigned */
	{0xe0001, 0},
};

static void
width_of_characters(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		int width = text_cp_width(widths[i].cp);
		if (width != widths[i].width)
			print_error("U+%04X\n", (unsigned)widths[i].cp);
		assert_int_equal(width, widths[i].width);
	}
	for (uint32_t cp = 0; cp < 0x110000; cp++)
		assert_in_range(text_cp_width(cp), 0, 2);
}

static const struct {
	const char *text;
	size_t first; /* bytes of the first cluster */
	int first_width, width;
} clusters[] = {
	{"abc", 1, 1, 3},
	{"e\xcc\x81x", 3, 1, 2},
	{"e\xcc\x81\xcc\xa7x", 5, 1, 2},
	{"中文", 3, 2, 4},
	{"❤\xef\xb8\x8f!", 6, 1, 2},
	{"👩\xe2\x80\x8d🔬", 7, 2, 4}, /* no join: two pictures */
	{"👍🏽", 4, 2, 4},
	{"1\xef\xb8\x8f\xe2\x83\xa3", 7, 1, 1},
	{"\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab.", 9, 2, 3}, /* 한 apart */
	{"\xcc\x81x", 2, 0, 1},
	{"\xff\x61", 1, 1, 2},
};

static void
clusters_hold_their_marks(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(clusters) / sizeof(clusters[0]); i++) {
		struct slice s = slice_str(clusters[i].text);
		int width;
		assert_int_equal(text_cluster(s, &width), clusters[i].first);
		assert_int_equal(width, clusters[i].first_width);
		assert_int_equal(text_width(s), clusters[i].width);
	}
	assert_int_equal(text_width(SLICE_NONE), 0);
}

static const struct {
	const char *text;
	int cols;
	size_t bytes;
	int used;
} fits[] = {
	{"abc", 0, 0, 0},
	{"abc", 2, 2, 2},
	{"abc", 3, 3, 3},
	{"abc", 99, 3, 3},
	{"abc", -1, 0, 0},
	{"中文", 1, 0, 0},
	{"中文", 3, 3, 2},
	{"中文", 4, 6, 4},
	{"ae\xcc\x81x", 2, 4, 2},
	{"e\xcc\x81", 1, 3, 1},
	{"\xcc\x81z", 0, 2, 0},
};

static void
fit_takes_whole_clusters(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(fits) / sizeof(fits[0]); i++) {
		struct slice s = slice_str(fits[i].text);
		int used = -1;
		assert_int_equal(
			text_fit(s, fits[i].cols, &used), fits[i].bytes);
		assert_int_equal(used, fits[i].used);
		assert_int_equal(
			text_fit(s, fits[i].cols, NULL), fits[i].bytes);
	}
}

static const struct {
	const char *text;
	int cols;
	const char *out;
} elisions[] = {
	{"", 5, ""},
	{"abc", 3, "abc"},
	{"abcdef", 5, "ab…ef"},
	{"abcdef", 4, "ab…f"},
	{"abcdef", 2, "a…"},
	{"abcdef", 1, "…"},
	{"abcdef", 0, ""},
	{"abcdef", -3, ""},
	{"req_0123456789abcdef", 11, "req_0…bcdef"},
	{"中文字符", 5, "中…符"},
	{"中文字符", 4, "中…"},
	{"中文字符", 3, "…符"},
	{"ae\xcc\x81iou\xcc\x88", 3, "a…u\xcc\x88"},
};

static void
elide_keeps_both_ends(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(elisions) / sizeof(elisions[0]); i++) {
		struct buf out = {0};
		text_elide(&out, slice_str(elisions[i].text), elisions[i].cols);
		assert_string_equal(buf_str(&out), elisions[i].out);
		buf_free(&out);
	}
}

/* A megabyte in one row must not be laid out once for each character. */
static void
elide_takes_linear_time(void **state)
{
	struct buf in = {0}, out = {0};

	(void)state;
	while (in.len < 1 << 20)
		buf_add_str(&in, "中e\xcc\x81x");
	text_elide(&out, buf_slice(&in), 21);
	assert_int_equal(text_width(buf_slice(&out)), 21);
	buf_free(&in);
	buf_free(&out);
}

static const struct {
	const char *in, *cells, *lines;
} visible[] = {
	{"plain\ttext\n", "plain\ttext\n", "plain\ttext\n"},
	{"\x01\x08\x0b\x1f", "^A^H^K^_", "^A^H^K^_"},
	{"\x7f", "^?", "^?"},
	{"a\r\nb\rc\r", "a\nb^Mc^M", "a\nb^Mc^M"},
	{"\r\r\n", "^M\n", "^M\n"},
	{"\033[31mred\033[0m", "^[[31mred^[[0m", "^[[31mred^[[0m"},
	{"\033]52;c;Zm9v\a", "^[]52;c;Zm9v^G", "^[]52;c;Zm9v^G"},
	{"\033P1$r\033\\", "^[P1$r^[\\", "^[P1$r^[\\"},
	/* C1 as UTF-8, and as raw bytes, which are no UTF-8 */
	{"\xc2\x9b\x33\x31m", "<U+009B>31m", "<U+009B>31m"},
	{"\xc2\x85", "<U+0085>", "<U+0085>"},
	{"\x9b\x33\x31m\x90", "�31m�", "�31m�"},
	{"\xe2\x80\xae.exe\xe2\x81\xa6", "<U+202E>.exe<U+2066>",
		"<U+202E>.exe<U+2066>"},
	{"\xe2\x80\x8e\xe2\x80\x8f\xd8\x9c", "<U+200E><U+200F><U+061C>",
		"<U+200E><U+200F><U+061C>"},
	{"\xe2\x80\xa8\xe2\x80\xa9", "<U+2028><U+2029>", "<U+2028><U+2029>"},
	{"a\xe2\x80\x8b\x62\xef\xbb\xbf", "a<U+200B>b<U+FEFF>",
		"a<U+200B>b<U+FEFF>"},
	{"\xf3\xa0\x81\xa1", "<U+E0061>", "<U+E0061>"}, /* a tag */
	{"\xef\xbf\xb9", "<U+FFF9>", "<U+FFF9>"},
	{"👩\xe2\x80\x8d🔬", "👩🔬", "👩\xe2\x80\x8d🔬"},
	{"❤\xef\xb8\x8f", "❤", "❤\xef\xb8\x8f"},
	{"so\xc2\xad"
	 "ft",
		"soft",
		"so\xc2\xad"
		"ft"},
	{"e\xcc\x81中", "e\xcc\x81中", "e\xcc\x81中"},
	{"\xff\xc3", "��", "��"},
};

static void
visible_text_controls_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(visible) / sizeof(visible[0]); i++) {
		struct buf out = {0};
		struct slice in = slice_str(visible[i].in);
		text_visible(&out, in, TEXT_CELLS);
		assert_string_equal(buf_str(&out), visible[i].cells);
		buf_clear(&out);
		text_visible(&out, in, TEXT_LINES);
		assert_string_equal(buf_str(&out), visible[i].lines);
		buf_free(&out);
	}
}

static void
visible_rows_are_one_row(void **state)
{
	struct buf out = {0};

	(void)state;
	buf_add_str(&out, "kept\n");
	text_visible_row(&out, SLICE("a\tb\nc\r\nd\0e"));
	assert_string_equal(buf_str(&out), "kept\na b c d^@e");
	buf_clear(&out);
	text_visible(&out, SLICE_NONE, TEXT_CELLS);
	assert_int_equal(out.len, 0);
	buf_free(&out);
}

/* Whatever the bytes, what comes out is UTF-8 without a control character
 * but LF and TAB, and without anything that reorders. */
static void
random_bytes_become_harmless(void **state)
{
	static const char *const nasty[] = {"\033[2J", "\xc2\x9b", "\xe2\x80",
		"\xae", "\xe2\x80\xae", "\r", "\r\n", "\xf3\xa0\x81\xa1",
		"\x7f", "\xef\xb8\x8f", "中", "\xcc\x81", "a"};
	uint64_t seed = 11;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct buf in = {0}, out = {0};
		for (size_t n = random_next(&seed) % 12; n > 0; n--) {
			if (random_next(&seed) & 1)
				buf_add_char(&in, (char)random_next(&seed));
			else
				buf_add_str(&in,
					nasty[random_next(&seed) %
						(sizeof(nasty) /
							sizeof(nasty[0]))]);
		}
		text_visible(&out, buf_slice(&in), TEXT_CELLS);
		for (struct slice s = buf_slice(&out); s.len;) {
			uint32_t cp;
			assert_true(text_is_valid(s));
			s = slice_from(s, utf8_decode(s, &cp));
			assert_true(cp >= 0x20 || cp == '\n' || cp == '\t');
			assert_false(cp >= 0x7f && cp < 0xa0);
			assert_false(cp >= 0x2028 && cp <= 0x202e);
			assert_false(cp >= 0x2060 && cp <= 0x206f);
			assert_false(cp >= 0xe0000 && cp < 0xe1000);
		}
		buf_free(&in);
		buf_free(&out);
	}
}

static void
a_fitted_text_loses_its_end(void **state)
{
	static const struct {
		const char *text;
		int cols;
		const char *want;
	} rows[] = {{"hello", 5, "hello"}, {"hello", 4, "hel…"},
		{"你好吗", 5, "你好…"}, {"你好吗", 4, "你…"}, {"ab", 1, "…"},
		{"ab", 0, ""}, {"", 3, ""}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf out = {0};
		text_fitted(&out, slice_str(rows[i].text), rows[i].cols);
		assert_string_equal(buf_str(&out), rows[i].want);
		buf_free(&out);
	}
}

static void
a_padded_text_has_the_columns(void **state)
{
	static const struct {
		const char *text;
		int cols;
		const char *want;
	} rows[] = {{"ab", 4, "ab  "}, {"状态", 6, "状态  "},
		{"状态", 4, "状态"}, {"状态", 3, "状态"}, {"", 2, "  "}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf out = {0};
		text_padded(&out, slice_str(rows[i].text), rows[i].cols);
		assert_string_equal(buf_str(&out), rows[i].want);
		buf_free(&out);
	}
}

static void
test_first_bad(void **state)
{
	static const struct {
		const char *text;
		size_t bad, characters;
	} cases[] = {{"", 0, 0}, {"ab", 2, 2}, {"\u00e4b", 3, 2},
		{"a\ufffdb", 5, 3}, {"a\xffz", 1, 3}, {"\u00e4\xe4\xbd", 2, 2},
		{"a\xed\xa0\x80", 1, 4}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct slice s = slice_str(cases[i].text);
		assert_int_equal(text_first_bad(s), cases[i].bad);
		assert_int_equal(text_is_valid(s), cases[i].bad == s.len);
		assert_int_equal(text_characters(s), cases[i].characters);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_first_bad),
		cmocka_unit_test(decode_follows_table_3_7),
		cmocka_unit_test(encode_is_the_inverse_of_decode),
		cmocka_unit_test(repair_puts_one_mark_for_each_maximal_subpart),
		cmocka_unit_test(repair_of_random_bytes_is_valid_and_stable),
		cmocka_unit_test(a_tail_is_kept_at_every_split),
		cmocka_unit_test(width_of_characters),
		cmocka_unit_test(clusters_hold_their_marks),
		cmocka_unit_test(fit_takes_whole_clusters),
		cmocka_unit_test(elide_keeps_both_ends),
		cmocka_unit_test(elide_takes_linear_time),
		cmocka_unit_test(visible_text_controls_nothing),
		cmocka_unit_test(visible_rows_are_one_row),
		cmocka_unit_test(random_bytes_become_harmless),
		cmocka_unit_test(a_fitted_text_loses_its_end),
		cmocka_unit_test(a_padded_text_has_the_columns)};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
