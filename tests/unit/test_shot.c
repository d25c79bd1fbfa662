/* Screenshots: cells in, text, ANSI and SVG out, and files that are whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "tests/lib/temp.h"
#include "tui/shot.h"

/* A row of cells written as text; `styles` has a letter for each column. */
struct board {
	const char *text[4], *styles[4];
};

static const struct {
	char letter;
	short fg, bg;
	unsigned attrs;
} styles[] = {
	{'.', -1, -1, 0},
	{'b', -1, -1, ATTR_BOLD},
	{'d', -1, -1, ATTR_DIM},
	{'i', -1, -1, ATTR_ITALIC},
	{'u', -1, -1, ATTR_UNDERLINE},
	{'R', -1, -1, ATTR_REVERSE},
	{'r', 1, -1, 0},
	{'g', 10, 4, ATTR_BOLD | ATTR_UNDERLINE},
	{'c', 208, 236, 0},
	{'x', 1, 9, ATTR_REVERSE},
	{'o', 300, -7, 0},
};

/* The cell at COL of TEXT, whose clusters stand in their columns; what is
 * behind a wide one is empty. */
static struct screen_cell
cell(void *arg, int row, int col)
{
	const struct board *b = arg;
	struct slice text = slice_str(b->text[row]);
	struct screen_cell out = {.fg = -1, .bg = -1};
	size_t nstyles = strlen(b->styles[row]);
	int at = 0, width;

	for (size_t i = 0; i < sizeof(styles) / sizeof(styles[0]); i++) {
		if ((size_t)col < nstyles &&
			styles[i].letter == b->styles[row][col]) {
			out.fg = styles[i].fg;
			out.bg = styles[i].bg;
			out.attrs = styles[i].attrs;
		}
	}
	while (text.len) {
		size_t n = text_cluster(text, &width);
		if (at == col)
			memcpy(out.text, text.p, n);
		if (at >= col)
			break;
		at += width > 0 ? width : 1;
		text = slice_from(text, n);
	}
	return out;
}

/* What a picture of COLS and ROWS is, without the frame of an SVG. */
static void
format(struct buf *out, enum shot_kind kind, const struct board *b, int rows,
	int cols)
{
	struct board copy = *b;
	const struct shot_source src = {cell, &copy, rows, cols};
	ptrdiff_t begin, end;

	buf_clear(out);
	shot_format(out, kind, &src);
	if (kind != SHOT_SVG)
		return;
	begin = slice_find(buf_slice(out), SLICE("preserve\">\n"));
	end = slice_find(buf_slice(out), SLICE("</g>\n</svg>\n"));
	assert_true(begin > 0 && end > begin);
	buf_truncate(out, (size_t)end);
	buf_drop(out, (size_t)begin + 11);
}

static const struct {
	enum shot_kind kind;
	struct board board;
	int rows, cols;
	const char *out;
} cases[] = {
	{SHOT_TEXT, {{"ab", ""}, {"", ""}}, 2, 5, "ab\n\n"},
	{SHOT_TEXT, {{" a  b  "}, {"......RRR"}}, 1, 9, " a  b\n"},
	{SHOT_TEXT, {{"日本x"}, {""}}, 1, 9, "日本x\n"},
	{SHOT_TEXT, {{"e\xcc\x81x"}, {""}}, 1, 9, "e\xcc\x81x\n"},
	{SHOT_TEXT, {{"a日"}, {""}}, 1, 2, "a\n"},
	{SHOT_TEXT, {{"a\033b"}, {""}}, 1, 4,
		"a\xef\xbf\xbd"
		"b\n"},
	{SHOT_TEXT, {{"a\xff"}, {""}}, 1, 4, "a\xef\xbf\xbd\n"},
	{SHOT_TEXT, {{"\xe2\x80\xaex"}, {""}}, 1, 4, "\xef\xbf\xbdx\n"},
	{SHOT_TEXT, {{NULL}, {NULL}}, 0, 0, ""},
	{SHOT_ANSI, {{"ab c"}, {"...."}}, 1, 9, "ab c\n"},
	{SHOT_ANSI, {{"ab c"}, {"rrrb"}}, 1, 9,
		"\033[0;31mab \033[0;1mc\033[0m\n"},
	{SHOT_ANSI, {{"a"}, {"RRR"}}, 1, 9, "\033[0;7ma  \033[0m\n"},
	{SHOT_ANSI, {{"a  b"}, {"u..b"}}, 1, 9,
		"\033[0;4ma\033[0m  \033[0;1mb\033[0m\n"},
	{SHOT_ANSI, {{"a b"}, {"ggc"}}, 1, 3,
		"\033[0;1;4;92;44ma \033[0;38;5;208;48;5;236mb\033[0m\n"},
	{SHOT_ANSI, {{"日a"}, {"d.i"}}, 1, 3, "\033[0;2m日\033[0;3ma\033[0m\n"},
	{SHOT_ANSI, {{"\033"}, {"o"}}, 1, 3, "\033[0m\xef\xbf\xbd\033[0m\n"},
	{SHOT_SVG, {{"ab"}, {".."}}, 1, 5,
		"<text x=\"0\" y=\"14\" textLength=\"18\">ab</text>\n"},
	{SHOT_SVG, {{"", " a  b"}, {"", "....."}}, 2, 5,
		"<text x=\"9\" y=\"32\">a</text>\n"
		"<text x=\"36\" y=\"32\">b</text>\n"},
	{SHOT_SVG, {{"日a─x"}, {""}}, 1, 5,
		"<text x=\"0\" y=\"14\" textLength=\"18\">日</text>\n"
		"<text x=\"18\" y=\"14\">a</text>\n"
		"<text x=\"27\" y=\"14\">─</text>\n"
		"<text x=\"36\" y=\"14\">x</text>\n"},
	{SHOT_SVG, {{"<&>\""}, {"rrrr"}}, 1, 5,
		"<text x=\"0\" y=\"14\" textLength=\"36\" fill=\"#e0707a\">"
		"&lt;&amp;&gt;\"</text>\n"},
	{SHOT_SVG, {{"\xef\xbf\xbf"}, {"."}}, 1, 1,
		"<text x=\"0\" y=\"14\">\xef\xbf\xbd</text>\n"},
	{SHOT_SVG, {{"a"}, {".RR"}}, 1, 3,
		"<rect x=\"9\" y=\"0\" width=\"18\" height=\"18\" "
		"fill=\"#d5d8de\"/>\n"
		"<text x=\"0\" y=\"14\">a</text>\n"},
	{SHOT_SVG, {{"a"}, {"x."}}, 1, 3,
		"<rect x=\"0\" y=\"0\" width=\"9\" height=\"18\" "
		"fill=\"#e0707a\"/>\n"
		"<text x=\"0\" y=\"14\" fill=\"#f08d95\">a</text>\n"},
	{SHOT_SVG, {{"a b"}, {"ggg"}}, 1, 3,
		"<rect x=\"0\" y=\"0\" width=\"27\" height=\"18\" "
		"fill=\"#7aa5e0\"/>\n"
		"<text x=\"0\" y=\"14\" textLength=\"27\" fill=\"#a8d69a\" "
		"font-weight=\"bold\" text-decoration=\"underline\">a b"
		"</text>\n"},
	{SHOT_SVG, {{"abc"}, {"dic"}}, 1, 3,
		"<rect x=\"18\" y=\"0\" width=\"9\" height=\"18\" "
		"fill=\"#303030\"/>\n"
		"<text x=\"0\" y=\"14\" fill-opacity=\"0.6\">a</text>\n"
		"<text x=\"9\" y=\"14\" font-style=\"italic\">b</text>\n"
		"<text x=\"18\" y=\"14\" fill=\"#ff8700\">c</text>\n"},
};

static void
test_format(void **state)
{
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		format(&out, cases[i].kind, &cases[i].board, cases[i].rows,
			cases[i].cols);
		if (strcmp(buf_str(&out), cases[i].out) != 0)
			print_error("case %zu\n", i);
		assert_string_equal(buf_str(&out), cases[i].out);
	}
	buf_free(&out);
}

static void
test_frame(void **state)
{
	static const char head[] =
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"744\" "
		"height=\"96\" viewBox=\"0 0 744 96\">\n"
		"<title>sidetone</title>\n";
	struct board b = {{"", "", "", ""}, {"", "", "", ""}};
	const struct shot_source src = {cell, &b, 4, 80};
	struct buf out = {0};

	(void)state;
	shot_format(&out, SHOT_SVG, &src);
	assert_true(slice_starts(buf_slice(&out), head));
	assert_int_equal(slice_find(buf_slice(&out), SLICE("<text")), -1);
	buf_free(&out);
}

static const struct {
	const char *path;
	enum shot_kind kind;
} kinds[] = {
	{"a.svg", SHOT_SVG},
	{"a.SVG", SHOT_SVG},
	{"dir.svg/a", SHOT_TEXT},
	{"a.ansi", SHOT_ANSI},
	{"x/a.ans", SHOT_ANSI},
	{"a.txt", SHOT_TEXT},
	{"svg", SHOT_TEXT},
	{"", SHOT_TEXT},
};

static void
test_kinds(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		assert_int_equal(shot_kind_of(kinds[i].path), kinds[i].kind);
}

/* Every width, also where it parts a wide character, keeps its columns. */
static void
test_widths(void **state)
{
	const struct board b = {
		{"日本 e\xcc\x81 <b>─│ 空気"}, {"..rrggRR..cc..xx..uu"}};
	struct buf out = {0};

	(void)state;
	for (int cols = 1; cols <= 120; cols++) {
		struct slice line;
		format(&out, SHOT_TEXT, &b, 1, cols);
		line = buf_slice(&out);
		assert_true(line.len);
		line.len--;
		assert_true(text_width(line) <= cols);
		format(&out, SHOT_ANSI, &b, 1, cols);
		format(&out, SHOT_SVG, &b, 1, cols);
		assert_true(text_is_valid(buf_slice(&out)));
	}
	buf_free(&out);
}

static const struct shot_source *
small(void)
{
	static struct board b = {{"hello"}, {"....."}};
	static const struct shot_source src = {cell, &b, 1, 9};

	return &src;
}

static void
test_write(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "a.txt");
	struct buf text = {0};
	struct error err;
	mode_t mask = umask(027);

	(void)state;
	assert_int_equal(shot_write(path, small(), &err), 0);
	assert_true(temp_read(dir, "a.txt", &text));
	assert_string_equal(buf_str(&text), "hello\n");
	assert_int_equal(temp_mode(dir, "a.txt"), 0640);
	/* what is there is replaced, and nothing is left beside it */
	temp_write(dir, "a.txt", SLICE("something much longer than that"));
	assert_int_equal(shot_write(path, small(), &err), 0);
	assert_true(temp_read(dir, "a.txt", &text));
	assert_string_equal(buf_str(&text), "hello\n");
	assert_int_equal(temp_list(dir, NULL), 1);
	umask(mask);
	buf_free(&text);
	free(path);
	temp_remove(dir);
}

/* A link is followed, a device is written to. */
static void
test_write_through(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "link.txt");
	struct buf text = {0};
	struct error err;
	struct stat st;

	(void)state;
	temp_write(dir, "real.txt", SLICE("old"));
	assert_int_equal(symlink("real.txt", path), 0);
	assert_int_equal(shot_write(path, small(), &err), 0);
	assert_int_equal(lstat(path, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_true(temp_read(dir, "real.txt", &text));
	assert_string_equal(buf_str(&text), "hello\n");
	assert_int_equal(shot_write("/dev/null", small(), &err), 0);
	assert_int_equal(stat("/dev/null", &st), 0);
	assert_true(S_ISCHR(st.st_mode));
	buf_free(&text);
	free(path);
	temp_remove(dir);
}

static void
test_errors(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "none/a.svg");
	struct error err = {""};

	(void)state;
	assert_int_equal(shot_write(path, small(), &err), -1);
	assert_non_null(strstr(err.text, "none/a.svg: No such file"));
	assert_int_equal(shot_write(dir, small(), &err), -1);
	assert_non_null(strstr(err.text, ": Is a directory"));
	if (!access("/dev/full", W_OK)) {
		assert_int_equal(shot_write("/dev/full", small(), &err), -1);
		assert_string_equal(
			err.text, "/dev/full: No space left on device");
	}
	assert_int_equal(temp_list(dir, NULL), 0);
	free(path);
	temp_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_frame),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_widths),
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_write_through),
		cmocka_unit_test(test_errors),
	};

	return cmocka_run_group_tests_name("shot", tests, NULL, NULL);
}
