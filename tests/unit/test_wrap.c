/* Wrapping: where rows end, and that copying joins them again. */
#include "tui/wrap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "base/text.h"

/* The rows of R, each ended by ~ where it is soft and by | where not. */
static void
print_rows(const struct rich *r, struct buf *out)
{
	for (size_t i = 0; i < r->nrows; i++) {
		struct rich_row row = rich_row(r, i);
		buf_add_slice(out, row.text);
		buf_add_char(out, row.soft ? '~' : '|');
	}
}

static void
check_rows(const struct rich *r, int width)
{
	for (size_t i = 0; i < r->nrows; i++) {
		struct rich_row row = rich_row(r, i);
		size_t sum = 0;
		assert_true(text_width(row.text) <= (width > 1 ? width : 1));
		assert_true(row.prefix <= row.text.len);
		for (size_t k = 0; k < row.nspans; k++) {
			assert_true(row.spans[k].len > 0);
			sum += row.spans[k].len;
		}
		assert_int_equal(sum, row.text.len);
	}
}

static void
check_wrap(const char *text, const struct wrap *how, const char *rows)
{
	struct rich r = {0};
	struct buf got = {0};

	wrap_text(&r, slice_str(text), ROLE_TEXT, 0, how);
	print_rows(&r, &got);
	assert_string_equal(buf_str(&got), rows);
	check_rows(&r, how->width);
	rich_free(&r);
	buf_free(&got);
}

static void
breaks(void **unused)
{
	static const struct {
		int width;
		const char *text, *rows;
	} rows[] = {
		{10, "", ""},
		{10, "\n", "|"},
		{10, "short", "short|"},
		{10, "exactly te", "exactly te|"},
		{10, "one two three", "one two~three|"},
		{10, "a\nb\n\nc", "a|b||c|"},
		{10, "one two    three", "one two~three|"},
		{10, "  indented text", "  indented~text|"},
		{5, "          far", "~far|"},
		{5, "end      ", "end  |"},
		{5, "abcdefghijkl", "abcde~fghij~kl|"},
		{10, "x abcdefghijkl", "x~abcdefghij~kl|"},
		{10, "well-known fact", "well-known~fact|"},
		{8, "well-known fact", "well-~known~fact|"},
		{8, "minus -1234567", "minus~-1234567|"},
		{8, "pages 12-3456", "pages~12-3456|"},
		{12, "see /usr/share/doc/sidetone",
			"see~/usr/share/~doc/sidetone|"},
		{12, "and/or so either/or", "and/or so~either/or|"},
		{6, "中文字符", "中文字~符|"},
		{7, "中文字符", "中文字~符|"},
		{6, "中文字。符", "中文~字。符|"},
		{6, "他说「好」", "他说~「好」|"},
		{6, "一二，三四", "一二，~三四|"},
		{6, "一二三，四", "一二~三，四|"},
		{4, "ab中文", "ab中~文|"},
		{5, "abc, 中", "abc,~中|"},
		{7, "カーソル", "カーソ~ル|"},
		{5, "アカーソ", "ア~カー~ソ|"},
		{3, "🙂🙂", "🙂~🙂|"},
		{1, "中a", "?~a|"},
		{0, "ab", "a~b|"},
		{-5, "ab", "a~b|"},
		{2,
			"e\xcc\x81"
			"e\xcc\x81"
			"e\xcc\x81",
			"e\xcc\x81"
			"e\xcc\x81"
			"~e\xcc\x81|"},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct wrap how = {.width = rows[i].width};
		check_wrap(rows[i].text, &how, rows[i].rows);
	}
}

/* A prefix of its own style. */
static struct rich_row
prefix(const char *text, struct rich_span *span)
{
	*span = (struct rich_span){(uint32_t)strlen(text), ROLE_QUOTE, 0};
	return (struct rich_row){slice_str(text), span, 1, 0, 0, false};
}

static void
prefixes(void **unused)
{
	static const struct {
		int width;
		const char *first, *rest, *text, *rows;
	} rows[] = {
		{8, "* ", "  ", "one two three", "* one~  two~  three|"},
		{9, "* ", "  ", "one two three", "* one two~  three|"},
		{6, "> ", "> ", "a\nb c d e", "> a|> b c~> d e|"},
		{3, "> ", "> ", "ab", "ab|"},
		{4, "> ", "> ", "中文", "> 中~> 文|"},
		{5, "123. ", "     ", "abcdef", "abcde~f|"},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct rich_span a, b;
		struct wrap how = {
			.width = rows[i].width,
			.first = prefix(rows[i].first, &a),
			.rest = prefix(rows[i].rest, &b),
		};
		check_wrap(rows[i].text, &how, rows[i].rows);
	}
}

static void
verbatim(void **unused)
{
	struct wrap how = {.width = 6, .verbatim = true};
	struct rich r = {0};
	struct buf got = {0};

	(void)unused;
	wrap_text(&r, SLICE("if  (x)  y\n  z"), ROLE_CODE_BLOCK, 0, &how);
	print_rows(&r, &got);
	assert_string_equal(buf_str(&got), "if  (x~)  y|  z|");
	rich_free(&r);
	buf_free(&got);
}

static void
plain(void **unused)
{
	struct wrap how = {.width = 20};
	struct rich r = {0};
	struct buf got = {0};

	(void)unused;
	wrap_plain(&r, SLICE("a\tb\r\n\033[31m\xff\xe2\x80\xae\n中\tc"),
		ROLE_USER_TEXT, 0, &how);
	print_rows(&r, &got);
	assert_string_equal(
		buf_str(&got), "a   b|^[[31m\xef\xbf\xbd<U+202E>|中  c|");
	rich_free(&r);
	buf_free(&got);
}

/* Styles end where they ended, whatever the rows. */
static void
styles(void **unused)
{
	struct wrap how = {.width = 4};
	struct rich line = {0}, r = {0};
	struct rich_row row;

	(void)unused;
	rich_add(&line, SLICE("ab "), ROLE_TEXT, 0);
	rich_add(&line, SLICE("cdef"), ROLE_CODE, ATTR_BOLD);
	rich_add(&line, SLICE("gh"), ROLE_TEXT, 0);
	wrap_row(&r, rich_open_row(&line), &how);
	assert_int_equal(r.nrows, 3);
	row = rich_row(&r, 1);
	assert_int_equal(row.nspans, 1);
	assert_int_equal(row.spans[0].role, ROLE_CODE);
	assert_int_equal(row.spans[0].attrs, ATTR_BOLD);
	assert_int_equal(row.spans[0].len, 4);
	assert_int_equal(rich_row(&r, 0).blanks, 1);
	assert_int_equal(rich_row(&r, 2).spans[0].role, ROLE_TEXT);
	rich_truncate(&r, 1);
	assert_int_equal(r.nrows, 1);
	rich_add(&r, SLICE("new"), ROLE_LINK, 0);
	assert_int_equal(rich_open_width(&r), 3);
	rich_end_row(&r, false);
	assert_true(slice_is(rich_row(&r, 1).text, "new"));
	assert_int_equal(rich_row(&r, 1).nspans, 1);
	rich_free(&r);
	rich_free(&line);
}

/* Appends the rows as lines of text: those that wrapping parted are joined. */
static void
join_rows(const struct rich *r, struct buf *out)
{
	bool joined = false;

	for (size_t i = 0; i < r->nrows; i++) {
		struct rich_row row = rich_row(r, i);

		buf_add_slice(
			out, slice_from(row.text, joined ? row.prefix : 0));
		for (size_t k = 0; k < row.blanks; k++)
			buf_add_char(out, ' ');
		joined = row.soft;
		if (!joined)
			buf_add_char(out, '\n');
	}
}

/* Any text at any width: rows fit, and copied they are the text. */
static void
joins(void **unused)
{
	static const char *const parts[] = {"word", " ", "  ", "-", "/", "中",
		"。", "「", "e\xcc\x81", "🙂", "https://a.b/c?d=e&f", "x",
		"\n", "      ", "한국어", "\xc2\xa0", "—", "longerword", "ー",
		"."};
	uint64_t seed = 7;

	(void)unused;
	for (int round = 0; round < 400; round++) {
		struct buf text = {0}, copy = {0};
		int n = (int)(random_next(&seed) % 60);
		for (int i = 0; i < n; i++)
			buf_add_str(&text,
				parts[random_next(&seed) %
					(sizeof(parts) / sizeof(*parts))]);
		buf_add_char(&text, '\n');
		for (int width = 2; width < 40; width++) {
			struct wrap how = {
				.width = width, .verbatim = round % 4 == 3};
			struct rich r = {0};
			wrap_text(&r, buf_slice(&text), ROLE_TEXT, 0, &how);
			check_rows(&r, width);
			buf_clear(&copy);
			join_rows(&r, &copy);
			assert_string_equal(buf_str(&copy), buf_str(&text));
			rich_free(&r);
		}
		buf_free(&text);
		buf_free(&copy);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(breaks),
		cmocka_unit_test(prefixes),
		cmocka_unit_test(verbatim),
		cmocka_unit_test(plain),
		cmocka_unit_test(styles),
		cmocka_unit_test(joins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
