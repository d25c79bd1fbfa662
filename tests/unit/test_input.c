/* The input line: keys in, text out, without a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/random.h"
#include "base/text.h"
#include "tui/input.h"
#include "tui/inputtext.h"
#include "tui/recall.h"

#define PLAIN "set editing-mode emacs\nset show-mode-in-prompt off\n"
#define VI "set editing-mode vi\n"

static char folder[] = "/tmp/sidetone-input-XXXXXX";
static char inputrc[64], history[64];

/* What readline allocates for itself and keeps, or loses. */
const char *__lsan_default_suppressions(void);
const char *
__lsan_default_suppressions(void)
{
	return "leak:xmalloc\nleak:xrealloc\n";
}

/* ---- helpers ---- */

static void
write_file(const char *path, struct slice s)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(s.p, 1, s.len, f), s.len);
	assert_int_equal(fclose(f), 0);
}

static void
read_file(const char *path, struct buf *out)
{
	char part[4096];
	FILE *f = fopen(path, "r");
	size_t n;

	assert_non_null(f);
	buf_clear(out);
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(out, part, n);
	fclose(f);
}

static void
complete(void *arg, const struct input_completion *c)
{
	const char *const *names = arg;

	for (; *names; names++) {
		struct slice name = slice_str(*names);
		if (slice_eq(slice_sub(name, 0, c->word.len), c->word))
			c->add(c->to, name);
	}
}

static bool opened;

static void
open_with(const char *rc, const char *file)
{
	static const char *const names[] = {"/model", "/models", "/quit",
		"dir/", "key=", "日本語", "日本酒", "/model", NULL};
	union {
		const void *in;
		void *out;
	} arg = {names};

	write_file(inputrc, slice_str(rc));
	input_open(&(struct input_options){file, 0, complete, arg.out});
	opened = true;
}

static void
close_it(void)
{
	input_close();
	opened = false;
}

/* What a test that failed has left open. */
static int
close_open(void **state)
{
	(void)state;
	if (opened)
		close_it();
	return 0;
}

/* The unit at the start of S: an escape sequence, a character, a byte. */
static size_t
unit_length(struct slice s)
{
	uint32_t cp;
	size_t n = 1;

	if (s.p[0] != 033 || s.len == 1)
		return utf8_decode(s, &cp);
	if (s.p[1] == 'O' && s.len > 2)
		return 3;
	if (s.p[1] != '[')
		return 1 + utf8_decode(slice_from(s, 1), &cp);
	while (++n < s.len && (s.p[n] < '@' || s.p[n] > '~'))
		continue;
	return n + 1;
}

/* Feeds KEYS as the screen would; "\033" followed by "\376" is a lone one. */
static void
type(const char *keys)
{
	struct slice s = slice_str(keys);

	while (s.len) {
		size_t n = unit_length(s);
		bool alone = s.len > 1 && s.p[0] == 033 && s.p[1] == '\376';
		input_feed(slice_sub(s, 0, alone ? 1 : n));
		s = slice_from(s, alone ? 2 : n);
	}
}

#define ESC "\033\376"

static void
assert_text(const char *expected)
{
	struct slice s = input_text();
	char *text = slice_dup(s);

	assert_string_equal(text, expected);
	free(text);
}

static void
assert_taken(const char *expected)
{
	struct buf out = {0};

	assert_true(input_take(&out));
	assert_string_equal(buf_str(&out), expected);
	buf_free(&out);
}

/* ---- keys ---- */

struct key_case {
	const char *keys, *text;
	int cursor; /* -1: at the end */
};

static bool
holds(const struct key_case *c)
{
	size_t cursor = c->cursor < 0 ? strlen(c->text) : (size_t)c->cursor;
	bool good;

	input_history_add(SLICE("first"));
	input_history_add(SLICE("日本 second"));
	input_history_add(SLICE("l1\nl2"));
	type(c->keys);
	good = slice_is(input_text(), c->text) && input_cursor() == cursor;
	if (!good)
		print_error("\"%s\": expected \"%s\" at %zu, is \"%.*s\" at "
			    "%zu\n",
			c->keys, c->text, cursor, (int)input_text().len,
			input_text().p, input_cursor());
	return good;
}

static void
run_cases(const char *rc, const struct key_case *cases, size_t n)
{
	size_t bad = 0;

	for (size_t i = 0; i < n; i++) {
		open_with(rc, NULL);
		bad += holds(&cases[i]) ? 0 : 1;
		close_it();
	}
	assert_int_equal(bad, 0);
}

#define RUN(rc, table) run_cases(rc, table, sizeof(table) / sizeof(table[0]))

static const struct key_case emacs_cases[] = {
	{"hello", "hello", -1},
	{"日本語", "日本語", -1},
	{"日本語\002\002x", "日x本語", 4},
	{"日本語\177", "日本", -1},
	{"e\xcc\x81\x01z", "ze\xcc\x81", 1},
	{"ab\001\004", "b", 0},
	{"ab\033[Dx\033[Cy", "axby", -1},
	{"ab\033OHx\033OFy", "xaby", -1},
	{"ab\033[1~x\033[4~y", "xaby", -1},
	{"abc\033[H\033[3~", "bc", 0},
	/* the kill ring */
	{"one two\027x", "one x", -1},
	{"one two\001\013\031\031", "one twoone two", -1},
	{"one\025two\025\031\033y", "one", -1},
	{"one two\033bX\033dY", "one XY", -1},
	/* undo */
	{"one two\027\037", "one two", -1},
	{"one\030\025", "", -1},
	/* numeric arguments */
	{"\0334x", "xxxx", -1},
	{"\0331\0332x", "xxxxxxxxxxxx", -1},
	{"\0333日", "日日日", -1},
	{"abcdef\0333\033[D", "abcdef", 3},
	{"\0334" ESC "x", "x", -1},
	{"\0339\0339\0339\0339\0339\0339\007y", "y", -1},
	/* quoted insert */
	{"\021\002", "\002", -1},
	{"\021日x", "日x", -1},
	{"\026\033", "\033", -1},
	{"\026\r", "\r", -1},
	/* control characters are no text of their own */
	{"a\003\014\032\034b", "ab", -1},
	/* lines */
	{"a\033\rb\nc\033[13;2ud\033[27;2;13~e", "a\nb\nc\nd\ne", -1},
	{"ab\ncd\001x", "ab\nxcd", 4},
	{"ab\ncd\020\005x", "abx\ncd", 3},
	{"abcd\nx\ny\033[A\033[A", "abcd\nx\ny", 1},
	{"abcd\nx\nwxyz\033[A\033[A", "abcd\nx\nwxyz", 4},
	{"日本\nwxyz\002\020", "日本\nwxyz", 3},
	{"ab\ncd\020\016", "ab\ncd", -1},
	{"a\nb\nc\0332\033[A", "a\nb\nc", 1},
	/* history, by lines first */
	{"\033[A", "l1\nl2", -1},
	{"\033[A\033[A", "l1\nl2", 2},
	{"\033[A\033[A\033[A", "日本 second", -1},
	{"x\020\020\020\020", "first", -1},
	{"x\020\020\020\020\016\016\016\016", "x", -1},
	{"ab\ncd\033[A\033[A", "l1\nl2", -1},
	/* searching */
	{"\022fi\005", "first", -1},
	{"\022日\005", "日本 second", -1},
	{"\022日本\022\005", "日本 second", -1},
	{"\022本\002", "日本 second", 0},
	{"\022日本\177\005", "日本 second", -1},
	{"draft\022fi\007", "draft", -1},
	{"draft\022fi" ESC, "draft", -1},
	{"\022fi\033[C", "first", 1},
	{"\022日\033[99~", "日本 second", 0},
	{"\022sec" ESC "x", "x", -1},
	{"\022fi\030\033yx", "xfirst", 1},
	{"\022fi\030\005x", "xfirst", 1},
	{"\022fi\nx", "xfirst", 1},
	{"\022fi\021\001", "\001first", 1},
	{"\033pfir\r", "first", 0},
	{"x\033pfir" ESC, "x", -1},
	{"x\033p日本\r", "日本 second", 0},
	{"f\033[Ax", "l1\nl2x", -1},
	/* keyboard macros */
	{"\030(ab日\030)\030e", "ab日ab日", -1},
	{"\030(ab\030)\0333\030e", "abababab", -1},
	/* what is not bound leaves nothing behind */
	{"a\033[99~b\033[1;9Zc\033日d\033Ozf", "abcdf", -1},
	{"a\030日b\030\033[Ac\030zd", "abcd", -1},
	{"a" ESC ESC "b", "ab", -1},
	{"a\030" ESC "b", "ab", -1},
	{"a\033#b\033\005", "ab", -1},
	{"a\033[200~b\033[201~", "ab", -1},
	/* transposing, case, character search */
	{"ab日\024", "a日b", -1},
	{"a日bc\002\002\024\037", "a日bc", 5},
	{"e\xcc\x81日x\002\024", "e\xcc\x81x日", -1},
	{"abcd\001\006\0332\024", "bcad", 3},
	{"a\024", "a", -1},
	{"\024", "", -1},
	{"ÄB\033b\033l", "äb", -1},
	{"a日b日c\001\035日", "a日b日c", 1},
	{"a日b\001\035" ESC "x", "xa日b", 1},
	{"a日b\001\035\033[Cx", "ax日b", 2},
	/* completion */
	{"/q\t", "/quit ", -1},
	{"/m\t", "/model", -1},
	{"d\t", "dir/", -1},
	{"say k\t", "say key=", -1},
	{"日\t", "日本", -1},
	{"zz\t", "zz", -1},
	{"say\n/q\t", "say\n/quit ", -1},
};

static void
test_emacs(void **state)
{
	(void)state;
	RUN(PLAIN, emacs_cases);
}

static const struct key_case vi_cases[] = {
	{"abc" ESC, "abc", 2},
	{"abc" ESC "0ix", "xabc", 1},
	{"abc" ESC "hx", "ac", 1},
	{"one two" ESC "0dw", "two", 0},
	{"one two" ESC "0dwp", "tone wo", 4},
	{"日本語" ESC "x", "日本", 3},
	{"日本語" ESC "0f語x", "日本", 3},
	{"日本語" ESC "0r月", "月本語", 0},
	{"a日b" ESC "0d" ESC "x", "日b", 0},
	{"abc" ESC "0d\033[Cx", "ac", 1},
	{"abc" ESC "0r\033[Cx", "ac", 1},
	{"abc" ESC "0r" ESC "x", "bc", 0},
	{"abc" ESC "0f\033[Cx", "ac", 1},
	{"abcdef" ESC "0"
	 "3x",
		"def", 0},
	{"abc" ESC "u", "abc", 2},
	{"abc" ESC "xu", "abc", 2},
	{"ab" ESC "0~.", "AB", 1},
	{"a\nb\nc" ESC "kx", "a\n\nc", 2},
	{"abc\ndef" ESC "k$x", "ab\ndef", 1},
	{"abc\ndef" ESC "k0x", "bc\ndef", 0},
	{"abc\ndef" ESC "k0jx", "abc\nef", 4},
	{ESC "k", "l1\nl2", 0},
	{ESC "kk", "日本 second", 0},
	{ESC "/fir\r", "first", 0},
	{"a\001\014\032b", "ab", -1},
	{"a\026\001", "a\001", -1},
	{"\033[A", "l1\nl2", -1},
	{"日\t", "日本", -1},
	{"a\nb", "a\nb", -1},
	{"abc" ESC "2" ESC "ix", "abxc", 3},
	/* what the C library has no width for */
	{"hi \360\237\253\252" ESC "0wix", "hi x\360\237\253\252", 4},
	{"hi \360\237\253\252" ESC "0ww", "hi \360\237\253\252", 3},
	{"(\360\237\253\252" ESC "%E*", "(\360\237\253\252", 1},
	/* searches inside the history share no undo list */
	{"x" ESC "k/fir\rxu", "first", 1},
	{ESC "kkx/fir\rxnxjxku", "l1\nl2", 0},
};

static void
test_vi(void **state)
{
	(void)state;
	RUN(VI, vi_cases);
}

static void
test_own_inputrc(void **state)
{
	static const struct key_case cases[] = {
		{"a\rb\033\r", "", 0},
		{"a\017b", "a[o]b", -1},
		{"ab\ncd\024x", "abx\ncd", 3},
		{"jk", "jk", -1},
		{"jab", "jab", -1},
		{"日\377", "日", -1},
	};
	struct error err;

	(void)state;
	RUN("set editing-mode emacs\n$if sidetone\n\"\\C-m\": "
	    "sidetone-newline\n"
	    "\"\\e\\C-m\": sidetone-submit\n\"\\C-o\": \"[o]\"\n"
	    "\"\\C-t\": \"\\C-p\\C-e\"\n\"jj\": \"JJ\"\n$endif\n"
	    "$if bash\n\"a\": \"b\"\n$endif\n"
	    "set convert-meta on\nset enable-bracketed-paste on\n",
		cases);
	/* what is wrong is said once */
	open_with("set editing-mode emacs\n$nonsense\n", NULL);
	assert_true(input_problem(&err));
	assert_non_null(strstr(err.text, "nonsense"));
	assert_false(input_problem(&err));
	/* Escape in a macro is a key */
	close_it();
	open_with(VI "\"\\C-o\": \"\\e0ihello \\e$\"\n", NULL);
	type("ab"
	     "\017x");
	assert_text("hello a");
	/* macros that call themselves end */
	close_it();
	open_with("\"\\C-xq\": \"x\\C-xq\\C-xq\"\n", NULL);
	type("a\030qb");
	input_clear();
	type("b");
	assert_text("b");
	close_it();
}

/* Arrows bound to the search for a prefix, as many do. */
static void
test_prefix_search(void **state)
{
	static const struct key_case cases[] = {
		{"fi\033[A", "first", 2},
		{"fi\033[Ax", "fixrst", 3},
		{"\033[A", "l1\nl2", -1},
		{"\033[A\033[A\033[A\033[A", "first", -1},
		{"\033[A\033[A\033[B", "l1\nl2", -1},
		{"zz\033[A", "zz", -1},
		{"ab\ncd\033[A", "ab\ncd", 2},
		{"\033[A\033[Ax\001f\033[A\005", "first", -1},
	};

	(void)state;
	RUN(PLAIN "\"\\e[A\": history-search-backward\n"
		  "\"\\e[B\": history-search-forward\n",
		cases);
}

/* ---- what is pending ---- */

static void
test_pending(void **state)
{
	static const char *const waiting[] = {
		"\030", "\021", "\0334", "\026", "\035", "\030\030"};

	(void)state;
	open_with(PLAIN, NULL);
	type("a");
	assert_false(input_pending());
	for (size_t i = 0; i < 5; i++) {
		type(waiting[i]);
		assert_true(input_pending());
		assert_int_equal(input_timeout_ms(), -1);
		input_expire();
		assert_false(input_pending());
		type("\005");
	}
	type("b");
	assert_text("ab");
	close_it();

	open_with(PLAIN "set keyseq-timeout 200\n\"qq\": \"two\"\n", NULL);
	type("q");
	assert_true(input_pending());
	assert_int_equal(input_timeout_ms(), 200);
	input_expire();
	assert_int_equal(input_timeout_ms(), -1);
	assert_text("q");
	type("qq");
	assert_text("qtwo");
	type("q日");
	assert_text("qtwoq日");
	type("q\033[A");
	close_it();

	open_with(VI, NULL);
	type("abc" ESC "0");
	assert_false(input_pending());
	type("d");
	assert_true(input_pending());
	input_expire();
	type("f");
	assert_true(input_pending());
	input_expire();
	type("x");
	assert_text("bc");
	close_it();
}

static void
assert_message(const char *expected)
{
	struct slice s = input_message();
	char *text = s.p ? slice_dup(s) : slice_dup(SLICE("(none)"));

	assert_string_equal(text, expected);
	free(text);
}

static void
test_message(void **state)
{
	(void)state;
	open_with(PLAIN, NULL);
	input_history_add(SLICE("foo 日本"));
	assert_message("(none)");
	type("\022fo");
	assert_message("(reverse-i-search)`fo': ");
	type("o 日");
	assert_message("(reverse-i-search)`foo 日': ");
	type("zz");
	assert_message("(failed reverse-i-search)`foo 日zz': ");
	type("\007");
	assert_message("(none)");
	type("\0334");
	assert_message("(arg: 4) ");
	type("\007");
	assert_message("(none)");
	type("\033p");
	assert_message(":");
	type(ESC);
	assert_message("(none)");
	close_it();

	open_with(VI "set show-mode-in-prompt on\n"
		     "set vi-ins-mode-string \\1\\e[1m\\2+\\1\\e[m\\2\n"
		     "set vi-cmd-mode-string :\n",
		NULL);
	assert_message("+");
	type(ESC);
	assert_message(":");
	close_it();
}

/* ---- submitting, quitting ---- */

static void
test_submit(void **state)
{
	struct buf out = {0};

	(void)state;
	open_with(PLAIN "\"\\C-xt\": \"one\\rtwo\\r\"\n", NULL);
	assert_false(input_take(&out));
	assert_true(input_is_empty());
	type("hello\n日本\r");
	assert_true(input_is_empty());
	assert_taken("hello\n日本");
	assert_false(input_take(&out));
	type("\r");
	assert_taken("");
	type("\030t");
	assert_taken("one");
	assert_taken("two");
	type("four\0334\r");
	assert_taken("four");
	assert_true(input_is_empty());
	type("\022日\r");
	assert_taken("hello\n日本");
	/* Ctrl-O accepts and brings the next entry */
	type("\033[A\033[A\033[A\033[A\033[A\017");
	assert_taken("one");
	assert_text("two");
	close_it();
	buf_free(&out);
}

static void
test_quit(void **state)
{
	(void)state;
	open_with(PLAIN, NULL);
	type("\004");
	assert_true(input_wants_quit());
	assert_false(input_wants_quit());
	type("\004");
	assert_true(input_wants_quit());
	type("ab\001\004\004\004\004");
	assert_text("");
	assert_false(input_wants_quit());
	type("\005\004");
	assert_true(input_wants_quit());
	type("\021\004");
	assert_text("\004");
	assert_false(input_wants_quit());
	input_clear();

	assert_false(input_wants_editor());
	type("x\030\005");
	assert_true(input_wants_editor());
	assert_false(input_wants_editor());
	input_set(SLICE("from the\neditor\r\n"));
	assert_text("from the\neditor\n");
	type("\037");
	assert_text("x");
	close_it();

	open_with(VI, NULL);
	type(ESC "v");
	assert_true(input_wants_editor());
	type("\004");
	assert_true(input_wants_quit());
	close_it();
}

static void
test_clear_and_set(void **state)
{
	size_t from, to;

	(void)state;
	open_with(PLAIN, NULL);
	input_history_add(SLICE("old"));
	type("draft");
	input_clear();
	assert_true(input_is_empty());
	type("\037");
	assert_text("draft");
	type("\033[A");
	assert_text("old");
	input_clear();
	type("\033[A");
	assert_text("old");
	input_clear();
	type("\022ol");
	input_clear();
	assert_message("(none)");
	assert_text("");
	type("\030");
	input_set(SLICE("日本"));
	assert_int_equal(input_cursor(), 6);
	assert_false(input_pending());
	assert_false(input_region(&from, &to));
	input_feed((struct slice){"\0", 1});
	type("\002\030\030");
	assert_text("日本");
	close_it();
}

/* ---- pastes ---- */

static void
test_paste(void **state)
{
	static const struct {
		const char *before, *paste, *after, *undone;
	} cases[] = {
		{"", "a\r\nb\rc\nd\te\n", "a\nb\nc\nd\te\n", ""},
		{"x", "\033[201~\001\177\302\233y\302\240", "x[201~y\302\240",
			"x"},
		{"x", "\xff日\xe6\x97", "x\xef\xbf\xbd日\xef\xbf\xbd", "x"},
		{"ab\002", "\r", "a\nb", "ab"},
		{"\022fi", "X", "Xfirst", "first"},
		{"a\033pfi", "X", "aX", "a"},
		{"a\030", "X", "aX", "a"},
		{"a\0334", "X", "aX", "a"},
		{"a\021", "X", "aX", "a"},
		{"a", "", "a", "a"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf out = {0};
		open_with(PLAIN, NULL);
		input_history_add(SLICE("first"));
		type(cases[i].before);
		input_paste(slice_str(cases[i].paste));
		assert_text(cases[i].after);
		assert_false(input_take(&out));
		if (cases[i].paste[0])
			type("\037");
		if (i)
			assert_text(cases[i].undone);
		close_it();
	}
	open_with(VI, NULL);
	type("abc" ESC);
	input_paste(SLICE("X"));
	assert_text("abcX");
	type("0");
	input_paste(SLICE("日"));
	assert_text("日abcX");
	close_it();
}

static void
test_paste_large(void **state)
{
	struct buf text = {0}, out = {0};
	clock_t began;

	(void)state;
	for (int i = 0; i < 5000; i++)
		buf_addf(&text, "line %d of what was pasted 日本\r\n", i);
	open_with(PLAIN, NULL);
	type("x");
	input_paste(buf_slice(&text));
	type("y\177");
	assert_int_equal(input_text().len, text.len + 1 - 5000);
	type("\037\037\037");
	assert_text("x");
	while (text.len < 1 << 20)
		buf_add_str(&text, "0123456789 日本語\n");
	began = clock();
	input_paste(buf_slice(&text));
	began = clock() - began;
	print_message("paste of 1 MB: %ld us\n",
		(long)began * (1000000 / CLOCKS_PER_SEC));
	assert_true(began < CLOCKS_PER_SEC * 4);
	began = clock();
	for (int i = 0; i < 20; i++)
		type("日\002\020\001\005\177");
	began = clock() - began;
	print_message("a key in 1 MB: %ld us\n",
		(long)began * (1000000 / CLOCKS_PER_SEC) / 120);
	assert_true(began < CLOCKS_PER_SEC * 4);
	type("\r");
	assert_true(input_take(&out));
	type("\033[A");
	assert_true(input_is_empty());
	close_it();
	buf_free(&text);
	buf_free(&out);
}

/* ---- completion ---- */

static void
test_candidates(void **state)
{
	(void)state;
	open_with(PLAIN "\"\\e[Z\": menu-complete\n", NULL);
	type("/m\t");
	assert_int_equal(input_candidates(), 2);
	assert_true(slice_is(input_candidate(0), "/model"));
	assert_true(slice_is(input_candidate(1), "/models"));
	type("s");
	assert_int_equal(input_candidates(), 0);
	assert_text("/models");
	type("\t");
	assert_int_equal(input_candidates(), 0);
	input_clear();
	type("日\033[Z");
	assert_text("日本語 ");
	assert_int_equal(input_candidates(), 2);
	type("\033[Z");
	assert_text("日本酒 ");
	assert_int_equal(input_candidates(), 2);
	type(ESC);
	assert_int_equal(input_candidates(), 0);
	type(" zz\t");
	assert_int_equal(input_candidates(), 0);
	input_clear();
	type("/m\t");
	input_paste(SLICE("x"));
	assert_int_equal(input_candidates(), 0);
	close_it();
	/* none at all */
	input_open(&(struct input_options){0});
	opened = true;
	type("/etc/pass\tx");
	assert_text("/etc/passx");
	close_it();
}

/* ---- the history file ---- */

static void
test_history_file(void **state)
{
	static const char *const texts[] = {
		"one", "two\nlines\n", "back\\n\\slash", "日本", "tab\tbed"};
	struct error err;
	struct stat st;

	(void)state;
	unlink(history);
	open_with(PLAIN, history);
	assert_false(input_problem(&err));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct buf out = {0};
		input_paste(slice_str(texts[i]));
		type("\r");
		assert_true(input_take(&out));
		buf_free(&out);
	}
	input_history_add(SLICE("tab\tbed"));
	input_history_add(SLICE(" blank first"));
	input_history_add(SLICE("\n \n"));
	input_history_add(SLICE(""));
	assert_int_equal(stat(history, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	close_it();
	open_with(PLAIN, history);
	for (size_t i = sizeof(texts) / sizeof(texts[0]); i-- > 0;) {
		do {
			type("\033[A");
		} while (input_cursor() != input_text().len);
		assert_text(texts[i]);
	}
	type("\033[A");
	assert_text("one");
	assert_false(input_problem(&err));
	close_it();
}

static void
collect(void *arg, struct slice text)
{
	buf_add_slice(arg, text);
	buf_add_char(arg, '|');
}

static void
test_history_shared(void **state)
{
	struct buf all = {0}, entry = {0};
	struct error err;
	struct stat st;

	(void)state;
	unlink(history);
	open_with(PLAIN, history);
	type("mine\r");
	assert_int_equal(recall_append(history, SLICE("theirs"), &err), 0);
	type("mine again\r");
	assert_int_equal(recall_load(history, 10, collect, &all, &err), 0);
	assert_string_equal(buf_str(&all), "mine|theirs|mine again|");
	close_it();
	/* a file that has grown is shortened, and stays private */
	for (int i = 0; i < 100; i++) {
		buf_clear(&entry);
		buf_addf(&entry, "entry %d", i);
		recall_append(history, buf_slice(&entry), &err);
	}
	buf_clear(&all);
	assert_int_equal(recall_load(history, 3, collect, &all, &err), 0);
	assert_string_equal(buf_str(&all), "entry 97|entry 98|entry 99|");
	read_file(history, &all);
	assert_string_equal(buf_str(&all), "entry 97\nentry 98\nentry 99\n");
	assert_int_equal(stat(history, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	buf_free(&all);
	buf_free(&entry);
}

static void
test_history_corrupt(void **state)
{
	static const struct {
		struct slice file;
		const char *entries;
		bool problem;
	} cases[] = {
		{{"", 0}, "", false},
		{{"\n\n", 2}, "", false},
		{{"a\nb", 3}, "a|b|", false},
		{{"a\n\xff\xfe\nb\n", 7}, "a|b|", true},
		{{"a\0b\nc\n", 6}, "c|", true},
		{{"a\\\nb\\q\n", 7}, "a\\|b\\q|", false},
		{{"\\n\\\\\\r\n", 7}, "\n\\\r|", false},
	};
	struct buf all = {0}, big = {0};
	struct error err;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		write_file(history, cases[i].file);
		buf_clear(&all);
		assert_int_equal(recall_load(history, 9, collect, &all, &err),
			cases[i].problem ? -1 : 0);
		assert_string_equal(buf_str(&all), cases[i].entries);
	}
	/* a torn last line stays a line of its own */
	write_file(history, SLICE("torn"));
	assert_int_equal(recall_append(history, SLICE("new"), &err), 0);
	read_file(history, &all);
	assert_string_equal(buf_str(&all), "torn\nnew\n");
	/* too long to keep */
	while (big.len <= RECALL_TEXT_MAX)
		buf_add_str(&big, "0123456789");
	assert_false(recall_keeps(buf_slice(&big)));
	write_file(history, buf_slice(&big));
	buf_clear(&all);
	assert_int_equal(recall_load(history, 9, collect, &all, &err), 0);
	assert_string_equal(buf_str(&all), "");
	/* only the end of a huge file is read */
	while (big.len < RECALL_FILE_MAX)
		buf_add_str(&big, "0123456789\n");
	buf_add_str(&big, "last\n");
	write_file(history, buf_slice(&big));
	assert_int_equal(recall_load(history, 1, collect, &all, &err), 0);
	assert_string_equal(buf_str(&all), "last|");
	buf_free(&big);
	buf_free(&all);
}

static void
test_history_unwritable(void **state)
{
	char below[96];
	struct error err;
	struct buf all = {0};

	(void)state;
	/* a folder where the file should be */
	open_with(PLAIN, folder);
	assert_true(input_problem(&err));
	assert_non_null(strstr(err.text, "history"));
	type("x\r");
	assert_taken("x");
	assert_true(input_problem(&err));
	close_it();
	/* a file where the folder should be */
	snprintf(below, sizeof(below), "%s/x/history", inputrc);
	assert_int_equal(recall_append(below, SLICE("a"), &err), -1);
	/* folders that are missing are made */
	snprintf(below, sizeof(below), "%s/new/deep/history", folder);
	assert_int_equal(recall_append(below, SLICE("a"), &err), 0);
	read_file(below, &all);
	assert_string_equal(buf_str(&all), "a\n");
	unlink(below);
	snprintf(below, sizeof(below), "%s/new/deep", folder);
	rmdir(below);
	snprintf(below, sizeof(below), "%s/new", folder);
	rmdir(below);
	buf_free(&all);
}

/* Two programs appending at once, one shortening: whole lines only. */
static void
test_history_race(void **state)
{
	enum { WRITERS = 3, ENTRIES = 300 };
	struct buf all = {0};
	struct error err;
	pid_t pids[WRITERS];
	struct slice rest, line;

	(void)state;
	unlink(history);
	for (int w = 0; w < WRITERS; w++) {
		pids[w] = fork();
		for (int i = 0; !pids[w] && i < ENTRIES; i++) {
			struct buf entry = {0};
			buf_addf(&entry, "entry of %d\nnumber %03d.", w, i);
			recall_append(history, buf_slice(&entry), &err);
			if (i % 50 == 49)
				recall_load(history, 100, collect, &all, &err);
			buf_free(&entry);
		}
		if (!pids[w])
			_exit(0);
	}
	for (int w = 0; w < WRITERS; w++)
		waitpid(pids[w], NULL, 0);
	read_file(history, &all);
	rest = buf_slice(&all);
	while (slice_line(&rest, &line)) {
		assert_true(slice_starts(line, "entry of "));
		assert_int_equal(line.len, strlen("entry of 0\\nnumber 000."));
	}
	assert_true(slice_find(buf_slice(&all), SLICE("number 299.")) >= 0);
	buf_free(&all);
}

/* ---- hostile ---- */

/* One random unit: keys that mean much, characters, and plain noise. */
static void
random_unit(uint64_t *seed, struct buf *out)
{
	static const char *const units[] = {"\033[A", "\033[B", "\033[C",
		"\033[D", "\033", "\r", "\n", "\t", "\030", "\021", "\022",
		"\023", "\025", "\013", "\031", "\037", "\007", "\035", "日",
		"é", "😀", "e\xcc\x81", "\033[200~", "\033[1;5D", "\0334",
		"\033-", "\033日", "\033[999~", "\033[", "\033O", "(", ")", "e",
		"\377", "\xe6\x97", "\302", "\004", "\033\033[D", "\033y",
		"\033_", "\033.", "\033t", "\033u", "\033~", "\033\025",
		"\033\016", "\033p", "\033n", "\033<", "\033>", "\005",
		"\033\n", "\033\022", "\030\022", "\030\030", "\030*", "\033*",
		"\033?", "\033\\", "\033&", "\033\035", "\017"};
	uint64_t r = random_next(seed) >> 8;

	buf_clear(out);
	if (r % 3 == 0) {
		buf_add_str(out,
			units[(r >> 8) % (sizeof(units) / sizeof(units[0]))]);
	} else if (r % 3 == 1) {
		buf_add_char(out, (char)((r >> 8) % 128));
	} else {
		for (size_t i = 0; i <= (r >> 4) % 4; i++)
			buf_add_char(out, (char)random_next(seed));
	}
}

static void
hostile(const char *rc, uint64_t seed)
{
	struct buf unit = {0}, out = {0};
	struct error err;

	open_with(rc, NULL);
	for (int i = 0; i < 50000; i++) {
		random_unit(&seed, &unit);
		if (i % 97 == 0)
			input_paste(buf_slice(&unit));
		else if (i % 101 == 0)
			input_set(buf_slice(&unit));
		else if (i % 211 == 0 || input_text().len > 20000)
			input_clear();
		else if (i % 53 == 0)
			input_expire();
		else
			input_feed(buf_slice(&unit));
		if (!text_is_valid(input_text()))
			print_error("unit %d of %s\n", i, rc);
		assert_true(text_is_valid(input_text()));
		assert_true(input_cursor() <= input_text().len);
		while (input_take(&out))
			assert_true(text_is_valid(buf_slice(&out)));
		input_message();
		input_timeout_ms();
	}
	input_wants_quit();
	input_wants_editor();
	while (input_problem(&err))
		continue;
	close_it();
	buf_free(&unit);
	buf_free(&out);
}

/* Nothing may reach the terminal, whatever is typed. */
static void
test_hostile(void **state)
{
	FILE *told = tmpfile();
	int out = dup(STDOUT_FILENO), err = dup(STDERR_FILENO);
	struct stat st;

	(void)state;
	fflush(NULL);
	dup2(fileno(told), STDOUT_FILENO);
	dup2(fileno(told), STDERR_FILENO);
	hostile(PLAIN, 1);
	hostile(VI, 2);
	fflush(NULL);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	close(out);
	close(err);
	assert_int_equal(fstat(fileno(told), &st), 0);
	if (st.st_size) {
		char text[400] = {0};
		rewind(told);
		if (fgets(text, sizeof(text), told))
			print_error("written: %s\n", text);
	}
	assert_int_equal(st.st_size, 0);
	fclose(told);
}

static void
test_environment(void **state)
{
	char *before = strdup(setlocale(LC_CTYPE, NULL));

	(void)state;
	unsetenv("LINES");
	unsetenv("COLUMNS");
	open_with(PLAIN, NULL);
	type("x\r");
	assert_null(getenv("LINES"));
	assert_null(getenv("COLUMNS"));
	assert_string_equal(setlocale(LC_CTYPE, NULL), before);
	close_it();
	free(before);
}

static int
set_up(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(inputrc, sizeof(inputrc), "%s/inputrc", folder);
	snprintf(history, sizeof(history), "%s/history", folder);
	/* The locale is the poorest there is: the line is UTF-8 all the same. */
	setenv("LC_ALL", "C", 1);
	setenv("TERM", "xterm", 1);
	return setenv("INPUTRC", inputrc, 1);
}

static int
tear_down(void **state)
{
	(void)state;
	unlink(inputrc);
	unlink(history);
	return rmdir(folder);
}

#define TEST(f) cmocka_unit_test_teardown(f, close_open)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_environment),
		TEST(test_emacs),
		TEST(test_vi),
		TEST(test_pending),
		TEST(test_message),
		TEST(test_submit),
		TEST(test_quit),
		TEST(test_clear_and_set),
		TEST(test_paste),
		TEST(test_paste_large),
		TEST(test_candidates),
		TEST(test_history_file),
		TEST(test_history_shared),
		TEST(test_history_corrupt),
		TEST(test_history_unwritable),
		TEST(test_history_race),
		TEST(test_hostile),
		TEST(test_own_inputrc),
		TEST(test_prefix_search),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
