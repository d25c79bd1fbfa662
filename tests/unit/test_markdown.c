/* Markdown in rows: what it looks like, however the text arrives. */
#include "tui/markdown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>

#include "base/random.h"
#include "base/text.h"
#include "tests/lib/temp.h"
#include "tui/entity.h"
#include "tui/highlight.h"

/* ROW as text: spans that are not plain stand as [role+attrs:text], soft
 * rows end in ~. */
static void
print_row(struct rich_row row, struct buf *out)
{
	static const char letters[] = "bdiur";
	size_t at = 0;

	for (size_t i = 0; i < row.nspans; i++) {
		const struct rich_span *s = &row.spans[i];
		bool plain = s->role == ROLE_TEXT && !s->attrs;
		if (!plain)
			buf_addf(out, "[%s",
				theme_role_name((enum theme_role)s->role));
		if (s->attrs)
			buf_add_char(out, '+');
		for (int bit = 0; bit < 5; bit++) {
			if (s->attrs & 1 << bit)
				buf_add_char(out, letters[bit]);
		}
		buf_add_str(out, plain ? "" : ":");
		buf_add_slice(out, slice_sub(row.text, at, s->len));
		buf_add_str(out, plain ? "" : "]");
		at += s->len;
	}
	buf_add_str(out, row.soft ? "~\n" : "\n");
}

static void
print_md(const struct md *m, struct buf *out)
{
	for (size_t i = 0; i < md_rows(m); i++)
		print_row(md_row(m, i), out);
}

/* The text of the rows alone. */
static void
print_text(const struct md *m, struct buf *out)
{
	for (size_t i = 0; i < md_rows(m); i++) {
		buf_add_slice(out, md_row(m, i).text);
		buf_add_str(out, md_row(m, i).soft ? "~\n" : "\n");
	}
}

static void
no_controls(struct slice s)
{
	uint32_t cp;

	assert_true(text_is_valid(s));
	while (s.len) {
		s = slice_from(s, utf8_decode(s, &cp));
		assert_true(cp >= 0x20 && cp != 0x7f &&
			    !(cp >= 0x80 && cp < 0xa0) && cp != 0x202e);
	}
}

static void
check_md(const struct md *m, int width)
{
	for (size_t i = 0; i < md_rows(m); i++) {
		struct rich_row row = md_row(m, i);
		size_t sum = 0;
		assert_true(text_width(row.text) <= width);
		no_controls(row.text);
		for (size_t k = 0; k < row.nspans; k++)
			sum += row.spans[k].len;
		assert_int_equal(sum, row.text.len);
	}
}

static void
looks(void **unused)
{
	static const struct {
		int width;
		const char *text, *rows;
	} rows[] = {
		/* inline */
		{40, "plain", "plain\n"},
		{40, "a *b* **c** ***d*** `e` ~~f~~",
			"a [text+i:b] [text+b:c] [text+bi:d] [code:e] "
			"[text+d:~~f~~]\n"},
		{40, "[here](http://a.b)",
			"[link:here][link+d: (http://a.b)]\n"},
		{40, "[http://a.b](http://a.b) <x@y.zz> www.q.org",
			"[link:http://a.b] [link:x@y.zz] [link:www.q.org]\n"},
		{40, "![cat](c.png) ![](d.png)",
			"[link:cat][link+d: (c.png)] [link:d.png]\n"},
		{40, "&lt;b&gt; &#65;&#x42; &hellip; &nosuch;",
			"<b> AB … &nosuch;\n"},
		{40, "one\ntwo  \nthree\\\nfour", "one two\nthree\nfour\n"},
		{40, "中文\n字符 and\n中", "中文字符 and 中\n"},
		{40, "a <b>c</b>", "a <b>c</b>\n"},
		{40, "\\*a\\* 2 * 3 * 4", "*a* 2 * 3 * 4\n"},
		{12, "three little words", "three little~\nwords\n"},
		/* blocks */
		{40, "# One\n## Two\n### *Three*\ntext",
			"[heading+u:One]\n[heading:Two]\n"
			"[heading+i:Three]\ntext\n"},
		{40, "One\n===\nTwo\n---\nx",
			"[heading+u:One]\n[heading:Two]\nx\n"},
		{8, "a\n\n---\nb", "a\n\n[rule:────────]\n\nb\n"},
		{40, "a\n\n\n\nb\nc", "a\n\nb c\n"},
		{40, "> a\n> b\n>\n> > c\nd",
			"[quote:│ a b]\n[quote:│ ]\n[quote:│ │ c d]\n"},
		{40, "<div>\n <i>x</i>\n</div>", "<div>\n <i>x</i>\n</div>\n"},
		{40, "[1]: http://a.b\n[2]: c\nx [1]",
			"[1]: [link:http://a.b]\n[2]: c\nx [1]\n"},
		/* lists */
		{40, "- a\n- b\n  - c\n    + d\n- e",
			"[list-mark:• ]a\n[list-mark:• ]b\n"
			"[list-mark:  ◦ ]c\n[list-mark:    ‣ ]d\n"
			"[list-mark:• ]e\n"},
		{40, "7. a\n7. b\n\n   c\n3) d",
			"[list-mark:7. ]a\n[list-mark:8. ]b\n\n"
			"[list-mark:   ]c\n[list-mark:3) ]d\n"},
		{40, "- [ ] a\n- [x] b\n- [X] c",
			"[list-mark:[ ] ]a\n[list-mark:[x] ]b\n"
			"[list-mark:[x] ]c\n"},
		{8, "- one two\n  three",
			"[list-mark:• ]one~\n[list-mark:  ]two~\n"
			"[list-mark:  ]three\n"},
		{40, "text\n- a\n2. b\n\ntext",
			"text\n[list-mark:• ]a\n[list-mark:2. ]b\n\ntext\n"},
		{40, "in 1999\n2. no list", "in 1999 2. no list\n"},
		{40, "-\n- b\n- - c",
			"[list-mark:• ]\n[list-mark:• ]b\n"
			"[list-mark:• ◦ ]c\n"},
		{40, "- > q\n  > r\n- # h",
			"[list-mark:• ][quote:│ q r]\n"
			"[list-mark:• ][heading+u:h]\n"},
		{40, "1. a\n   1. b\n2. c\n   1. d",
			"[list-mark:1. ]a\n[list-mark:   1. ]b\n"
			"[list-mark:2. ]c\n[list-mark:   1. ]d\n"},
		/* code */
		{40, "```\na  b\n\n\tc\n```",
			"[code-block:  a  b]\n[code-block:  ]\n"
			"[code-block:      c]\n"},
		{40, "x\n~~~c\nint a; // b\n~~~\ny",
			"x\n\n[code-label:c]\n"
			"[code-block:  ][code-keyword:int][code-block: a; ]"
			"[code-comment:// b]\n\ny\n"},
		{20, "```\n0123456789abcdefghijkl\n```",
			"[code-block:  0123456789abcdefgh]~\n"
			"[code-block:  ijkl]\n"},
		{40, "    a\n\n     b\nc",
			"[code-block:  a]\n[code-block:  ]\n"
			"[code-block:   b]\n\nc\n"},
		{40, "1. a\n   ```\n   b\n  c\nd\n   ```\n   e\n2. f",
			"[list-mark:1. ]a\n[list-mark:   ][code-block:  b]\n"
			"[list-mark:   ][code-block:  c]\n"
			"[list-mark:   ][code-block:  d]\n"
			"[list-mark:   ]e\n[list-mark:2. ]f\n"},
		{40, "> ```\n> a\n\nb", "[quote:│ ][code-block:  a]\n\nb\n"},
		{40, "````\n```\n````\nx", "[code-block:  ```]\n\nx\n"},
		/* tables */
		{40, "| a | b |\n|---|--:|\n| `x` | 1 |\n| yy | 234 |",
			"[text+b:a] [rule: │ ]  [text+b:b]\n"
			"[rule:───┼────]\n"
			"[code:x] [rule: │ ]  1\n"
			"yy[rule: │ ]234\n"},
		{40, "see:\n|a|b|\n|:-:|-|\n|xyz|\n\nend",
			"see:\n\n [text+b:a] [rule: │ ][text+b:b]\n"
			"[rule:────┼──]\nxyz[rule: │ ]\n\nend\n"},
		{24, "|key|a long header|\n|-|-|\n|k|some more words here|",
			"[text+b:key][rule: │ ][text+b:a long header]\n"
			"[rule:────┼───────────────────]\n"
			"k  [rule: │ ]some more words\n"
			"   [rule: │ ]here\n"},
		{10, "|key|value|\n|-|-|\n|k|some words|\n|l||",
			"[text+b:key][rule:: ]k\n[text+b:value][rule::]~\n"
			"some words\n\n[text+b:key][rule:: ]l\n"},
		/* nothing controls the terminal */
		{40, "a\033[31mb\a `\x7f` \xff &#27; \xe2\x80\xae",
			"a^[[31mb^G [code:^?] \xef\xbf\xbd ^[ <U+202E>\n"},
		{40, "```\n\033]52;c;x\a\r\n```\n",
			"[code-block:  ^[]52;c;x^G]\n"},
		{60, "[a](http://x/\xe2\x80\xae&#7;)",
			"[link:a][link+d: (http://x/<U+202E>^G)]\n"},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct md *m = md_new(rows[i].width);
		struct buf got = {0};
		md_set(m, slice_str(rows[i].text), true);
		print_md(m, &got);
		if (strcmp(buf_str(&got), rows[i].rows) != 0)
			print_error("text: %s\n", rows[i].text);
		assert_string_equal(buf_str(&got), rows[i].rows);
		check_md(m, rows[i].width);
		md_free(m);
		buf_free(&got);
	}
}

/* A text on its way: what is open looks closed, bare marks wait. */
static void
streaming(void **unused)
{
	static const struct {
		const char *text, *rows;
	} rows[] = {
		{"a **b", "a [text+b:b]\n"},
		{"a **b*", "a [text+b:b]\n"},
		{"a **b ", "a [text+b:b]\n"},
		{"a **", "a\n"},
		{"a `b", "a [code:b]\n"},
		{"a ``b `c", "a [code:b `c]\n"},
		{"a `", "a\n"},
		{"a ~~b", "a [text+d:~~b~~]\n"},
		{"**a ~~b", "[text+b:a ][text+bd:~~b~~]\n"},
		{"2 ** 3", "2 ** 3\n"},
		{"a\n-", "a\n"},
		{"a\n``", "a\n"},
		{"```\nx\n``", "[code-block:  x]\n"},
		{"- a\n-", "[list-mark:• ]a\n"},
		{"# a\n##", "[heading+u:a]\n"},
		{"a\xe4\xb8", "a\n"},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct md *m = md_new(40);
		struct buf got = {0};
		md_set(m, slice_str(rows[i].text), false);
		print_md(m, &got);
		assert_string_equal(buf_str(&got), rows[i].rows);
		md_free(m);
		buf_free(&got);
	}
}

static void
each_corpus_file(void (*check)(const char *name, struct slice text))
{
	static const char corpus[] = "tests/fuzz/corpus/markdown";
	DIR *dir = opendir(corpus);
	struct dirent *entry;
	int n = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		struct buf text = {0};
		if (entry->d_name[0] == '.')
			continue;
		assert_true(temp_read(corpus, entry->d_name, &text));
		check(entry->d_name, buf_slice(&text));
		buf_free(&text);
		n++;
	}
	closedir(dir);
	assert_true(n >= 8);
}

/* The rows of TEXT set in one go. */
static void
print_whole(struct slice text, int width, struct buf *out)
{
	struct md *m = md_new(width);

	md_set(m, text, true);
	print_md(m, out);
	md_free(m);
}

static void
check_splits(const char *name, struct slice text)
{
	struct buf whole = {0}, got = {0};
	size_t step = text.len / 400 + 1;
	struct md *grown = md_new(37);

	print_whole(text, 37, &whole);
	for (size_t at = 0; at <= text.len; at += step) {
		struct md *m = md_new(37);
		md_set(m, slice_sub(text, 0, at), false);
		check_md(m, 37);
		md_set(m, text, true);
		buf_clear(&got);
		print_md(m, &got);
		if (strcmp(buf_str(&got), buf_str(&whole)) != 0)
			print_error("%s cut at %zu\n", name, at);
		assert_string_equal(buf_str(&got), buf_str(&whole));
		md_free(m);
		md_set(grown, slice_sub(text, 0, at), false);
	}
	md_set(grown, text, true);
	buf_clear(&got);
	print_md(grown, &got);
	assert_string_equal(buf_str(&got), buf_str(&whole));
	md_free(grown);
	buf_free(&whole);
	buf_free(&got);
}

static void
splits(void **unused)
{
	(void)unused;
	each_corpus_file(check_splits);
}

static void
check_widths(const char *name, struct slice text)
{
	struct md *m = md_new(1);

	for (int width = 1; width <= 120; width++) {
		md_resize(m, width);
		md_set(m, text, true);
		check_md(m, width);
		if (text.len && !md_rows(m))
			fail_msg("%s has no rows", name);
	}
	md_resize(m, 0);
	md_set(m, text, true);
	check_md(m, 1);
	md_free(m);
}

static void
widths(void **unused)
{
	(void)unused;
	each_corpus_file(check_widths);
}

/* Blocks beyond the caps: cut, and put together again without a seam. */
static void
giant_blocks(void **unused)
{
	static const struct {
		const char *head, *part, *tail;
	} rows[] = {
		{"", "word and *more* ", "end"},
		{"- ", "word and more ", "end"},
		{"> ", "word and more\n> ", "end"},
		{"", "unbroken", "."},
		{"", "中文字符，", "。"},
		{"```js\n", "let x = 1; ", "\n```\n"},
		{"```c\n/* ", "comment ", "*/\n```\n"},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buf text = {0};
		struct md *m = md_new(50);
		size_t lines = 0;
		buf_add_str(&text, rows[i].head);
		while (text.len < 30000)
			buf_add_str(&text, rows[i].part);
		buf_add_str(&text, rows[i].tail);
		md_set(m, buf_slice(&text), true);
		check_md(m, 50);
		for (size_t r = 0; r < md_rows(m); r++)
			lines += !md_row(m, r).soft;
		/* Only the cut's rows know nothing of the next. */
		assert_true(lines < 8);
		for (size_t r = 1; r + 1 < md_rows(m); r++)
			assert_true(text_width(md_row(m, r).text) > 36);
		check_splits(rows[i].head, buf_slice(&text));
		md_free(m);
		buf_free(&text);
	}
}

static void
giant_table(void **unused)
{
	struct buf text = {0}, got = {0};
	struct md *m = md_new(30);

	(void)unused;
	buf_add_str(&text, "| name | n |\n|---|---|\n");
	for (int i = 1000; i < 3000; i++)
		buf_addf(&text, "| row | %d |\n", i);
	md_set(m, buf_slice(&text), true);
	assert_int_equal(md_rows(m), 2002);
	print_text(m, &got);
	assert_true(slice_find(buf_slice(&got), SLICE("row  │ 2999\n")) > 0);
	md_free(m);
	buf_free(&text);
	buf_free(&got);
}

/* A table of more columns than are laid out is shown as it was written. */
static void
wide_table(void **unused)
{
	struct buf text = {0}, got = {0};
	struct md *m = md_new(400);

	(void)unused;
	for (int i = 0; i < 70; i++)
		buf_addf(&text, "| c%d ", i);
	buf_add_str(&text, "|\n");
	for (int i = 0; i < 70; i++)
		buf_add_str(&text, "|---");
	buf_add_str(&text, "|\n| v |\n");
	md_set(m, buf_slice(&text), true);
	print_text(m, &got);
	assert_true(slice_find(buf_slice(&got), SLICE("| c69 |")) > 0);
	md_free(m);
	buf_free(&text);
	buf_free(&got);
}

/* The work and the rows of hostile text stay in proportion. */
static void
hostile(void **unused)
{
	static const struct {
		const char *part, *line;
	} rows[] = {{"> ", "\n"}, {"[", ""}, {"- ", "\n"}, {"![[](", ""},
		{"*a_ ", ""}, {"<><", ""}, {"|", "\n|-\n"}, {"`a``", ""},
		{"~~", "\n"}, {"1. ", "\n"}, {"a\xcc\x81", ""}, {" ", ""},
		{"\t", "\n"}, {"#", "\n"}, {"[x]: y\n[", ""}, {"> > \n", ""}};

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buf text = {0};
		struct md *m = md_new(60);
		for (int k = 0; k < 3; k++) {
			for (int n = 0; n < 10000; n++)
				buf_add_str(&text, rows[i].part);
			buf_add_str(&text, rows[i].line);
		}
		md_set(m, slice_sub(buf_slice(&text), 0, text.len / 2), false);
		md_set(m, buf_slice(&text), true);
		check_md(m, 60);
		assert_true(md_rows(m) < text.len);
		md_free(m);
		buf_free(&text);
	}
}

static void
code_bytes(void **unused)
{
	static const char text[] = "intro\n"
				   "```c\n"
				   "\tint a;\r\n"
				   "\n"
				   "  b\x01\xff;\n"
				   "```\n"
				   "- item\n"
				   "  ```\n"
				   "  one\n"
				   "    two\n"
				   "  ```\n"
				   "# heading\n"
				   "    indented\n"
				   "\n"
				   "    more\n"
				   "\n"
				   "end\n";
	static const struct {
		const char *row, *bytes;
	} rows[] = {
		{"intro", NULL},
		{"c", "\tint a;\r\n\n  b\x01\xff;\n"},
		{"      int a;", "\tint a;\r\n\n  b\x01\xff;\n"},
		{"• item", NULL},
		{"    one", "one\n  two\n"},
		{"      two", "one\n  two\n"},
		{"  indented", "indented\n\nmore\n"},
		{"end", NULL},
	};
	struct md *m = md_new(40);

	(void)unused;
	md_set(m, SLICE(text), true);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		size_t r = 0;
		while (r < md_rows(m) &&
			!slice_is(md_row(m, r).text, rows[i].row))
			r++;
		if (r == md_rows(m))
			fail_msg("no row \"%s\"", rows[i].row);
		struct slice code = md_code_at(m, r);
		if (rows[i].bytes)
			assert_true(slice_is(code, rows[i].bytes));
		else
			assert_null(code.p);
	}
	md_free(m);
}

/* Code of any size comes back as it was, however it arrived. */
static void
code_round_trip(void **unused)
{
	static const char *const parts[] = {"x = 1", "\n", "\t", "\"s", "'",
		"/*", "*/", "中", "\r", "\xff", "`", "  ", "\033", "#", "//"};
	uint64_t seed = 3;

	(void)unused;
	for (int round = 0; round < 60; round++) {
		struct buf text = {0}, code = {0};
		struct md *m = md_new(30);
		size_t n = random_next(&seed) % (round % 3 ? 100 : 6000);
		for (size_t i = 0; i < n; i++)
			buf_add_str(&code,
				parts[random_next(&seed) %
					(sizeof(parts) / sizeof(*parts))]);
		buf_add_char(&code, '\n');
		buf_add_str(&text, round % 2 ? "```py\n" : "````````c\n");
		if (slice_find(buf_slice(&code), SLICE("```")) >= 0)
			buf_clear(&code);
		buf_add_slice(&text, buf_slice(&code));
		for (size_t at = 0; at < text.len; at += 1 + text.len / 9)
			md_set(m, slice_sub(buf_slice(&text), 0, at), false);
		md_set(m, buf_slice(&text), true);
		assert_true(slice_eq(md_code_at(m, 0), buf_slice(&code)));
		check_md(m, 30);
		md_free(m);
		buf_free(&text);
		buf_free(&code);
	}
}

static void
starting_over(void **unused)
{
	struct md *m = md_new(20);
	struct buf got = {0};

	(void)unused;
	md_set(m, SLICE("a long text\n\nin two parts\n\n```\nx\n"), false);
	md_set(m, SLICE("short"), false);
	print_text(m, &got);
	assert_string_equal(buf_str(&got), "short\n");
	md_clear(m);
	assert_int_equal(md_rows(m), 0);
	md_set_role(m, ROLE_REASONING);
	md_set(m, SLICE("*hm*"), true);
	buf_clear(&got);
	print_md(m, &got);
	assert_string_equal(buf_str(&got), "[reasoning+i:hm]\n");
	md_free(m);
	md_free(NULL);
	buf_free(&got);
}

static void
highlighting(void **unused)
{
	static const struct {
		const char *lang, *text, *rows;
	} rows[] = {
		{"c", "#include <a.h>\nchar c = '\\n'; /* a\nb */ x = 0x1f;",
			"[code-keyword:#include][code-block: <a.h>]\n"
			"[code-keyword:char][code-block: c = ]"
			"[code-string:'\\n'][code-block:; ]"
			"[code-comment:/* a]\n"
			"[code-comment:b */][code-block: x = ]"
			"[code-number:0x1f][code-block:;]\n"},
		{"Python", "s = \"\"\"a\n\"b\"\"\" # c\nif x: 'd'",
			"[code-block:s = ][code-string:\"\"\"a]\n"
			"[code-string:\"b\"\"\"][code-block: ]"
			"[code-comment:# c]\n"
			"[code-keyword:if][code-block: x: ]"
			"[code-string:'d']\n"},
		{"ts", "const a = `x\n${y}` // z",
			"[code-keyword:const][code-block: a = ]"
			"[code-string:`x]\n"
			"[code-string:${y}`][code-block: ]"
			"[code-comment:// z]\n"},
		{"rust", "fn f<'a>(c: char) { 'x' /* a /* b */ c */ }",
			"[code-keyword:fn][code-block: f<'a>(c: ]"
			"[code-keyword:char][code-block:) { ]"
			"[code-string:'x']"
			"[code-block: ][code-comment:/* a /* b */ c */]"
			"[code-block: }]\n"},
		{"sh", "echo $# \"a b\" # c",
			"[code-keyword:echo][code-block: $# ]"
			"[code-string:\"a b\"][code-block: ]"
			"[code-comment:# c]\n"},
		{"json", "{\"a\": [1.5e-3, true, \"b\"]}",
			"[code-block:{][code-keyword:\"a\"][code-block:: []"
			"[code-number:1.5e-3][code-block:, ]"
			"[code-keyword:true][code-block:, ]"
			"[code-string:\"b\"][code-block:]}]\n"},
		{"yaml", "key: 'v' # c\nurl: http://x",
			"[code-keyword:key][code-block:: ][code-string:'v']"
			"[code-block: ][code-comment:# c]\n"
			"[code-keyword:url][code-block:: http://x]\n"},
		{"sql", "SELECT 'it''s' FROM t -- c",
			"[code-keyword:SELECT][code-block: ]"
			"[code-string:'it''s'][code-block: ]"
			"[code-keyword:FROM][code-block: t ]"
			"[code-comment:-- c]\n"},
		{"html", "<a href=\"x\">b</a><!-- c\nd -->",
			"[code-keyword:<a][code-block: href=]"
			"[code-string:\"x\"][code-keyword:>][code-block:b]"
			"[code-keyword:</a>][code-comment:<!-- c]\n"
			"[code-comment:d -->]\n"},
		{"diff", "--- a\n@@ 1\n+b\n-c\n d",
			"[code-comment:--- a]\n[code-number:@@ 1]\n"
			"[code-string:+b]\n[code-keyword:-c]\n"
			"[code-block: d]\n"},
		{"toml", "[a.b]\nk = \"v\"",
			"[code-keyword:[a.b]]\n[code-keyword:k]"
			"[code-block: = ][code-string:\"v\"]\n"},
		{"lua", "local s = [[a\nb]] --[[c\nd]] x",
			"[code-keyword:local][code-block: s = ]"
			"[code-string:[[a]\n[code-string:b]]]"
			"[code-block: ][code-comment:--[[c]\n"
			"[code-comment:d]]][code-block: x]\n"},
		{"go", "func f() { return `a` }",
			"[code-keyword:func][code-block: f() { ]"
			"[code-keyword:return][code-block: ]"
			"[code-string:`a`][code-block: }]\n"},
		{"none", "if x", "[code-block:if x]\n"},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct highlight h = {
			.lang = highlight_find(slice_str(rows[i].lang))};
		struct slice text = slice_str(rows[i].text), line;
		struct rich r = {0};
		struct buf got = {0};
		while (slice_line(&text, &line)) {
			highlight_line(&h, line, true, &r);
			rich_end_row(&r, false);
		}
		for (size_t k = 0; k < r.nrows; k++)
			print_row(rich_row(&r, k), &got);
		assert_string_equal(buf_str(&got), rows[i].rows);
		rich_free(&r);
		buf_free(&got);
	}
}

/* In every language, spans cover exactly the text. */
static void
highlight_covers(void **unused)
{
	static const char *const langs[] = {"c", "cpp", "python", "javascript",
		"typescript", "go", "rust", "java", "shell", "json", "yaml",
		"sql", "html", "xml", "diff", "toml", "ruby", "php", "lua",
		"makefile", "css", "kotlin", "c#"};
	static const char bits[] = "a1 '\"`\\/*#<>!-[]=:;.{}+@$_\n";
	uint64_t seed = 11;

	(void)unused;
	for (size_t i = 0; i < sizeof(langs) / sizeof(*langs); i++) {
		struct highlight h = {
			.lang = highlight_find(slice_str(langs[i]))};
		assert_non_null(h.lang);
		for (int round = 0; round < 300; round++) {
			struct rich r = {0};
			char line[40];
			size_t n = random_next(&seed) % sizeof(line);
			for (size_t k = 0; k < n; k++)
				line[k] = bits[random_next(&seed) %
					       (sizeof(bits) - 2)];
			highlight_line(&h, (struct slice){line, n},
				round % 3 != 0, &r);
			assert_true(slice_eq(rich_open_row(&r).text,
				(struct slice){line, n}));
			rich_free(&r);
		}
	}
}

static void
entities(void **unused)
{
	static const struct {
		const char *entity, *text;
	} rows[] = {{"&amp;", "&"}, {"&Alpha;", "Α"},
		{"&zwnj;", "\xe2\x80\x8c"}, {"&#0;", "\xef\xbf\xbd"},
		{"&#x110000;", "\xef\xbf\xbd"}, {"&#xd800;", "\xef\xbf\xbd"},
		{"&#99999999999999;", "\xef\xbf\xbd"}, {"&thetasym;", "ϑ"},
		{"&thetasyms;", "&thetasyms;"}, {"&euro;", "€"}, {"&;", "&;"}};

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buf out = {0};
		entity_decode(&out, slice_str(rows[i].entity));
		assert_string_equal(buf_str(&out), rows[i].text);
		buf_free(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(looks),
		cmocka_unit_test(streaming),
		cmocka_unit_test(splits),
		cmocka_unit_test(widths),
		cmocka_unit_test(giant_blocks),
		cmocka_unit_test(giant_table),
		cmocka_unit_test(wide_table),
		cmocka_unit_test(hostile),
		cmocka_unit_test(code_bytes),
		cmocka_unit_test(code_round_trip),
		cmocka_unit_test(starting_over),
		cmocka_unit_test(highlighting),
		cmocka_unit_test(highlight_covers),
		cmocka_unit_test(entities),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
