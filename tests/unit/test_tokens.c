/* The token estimate: its bars against true counts, and its rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/tokencount.h"
#include "base/file.h"
#include "base/random.h"
#include "base/text.h"

#define DATA "tests/data/tokens/"
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

enum { TEXT_MAX = 1 << 20, FAMILIES_MAX = 64 };

/* Against true counts, made by tests/tools/tokens.sh write. */

static const double bar_mean = 0.08, bar_under = -0.25;

struct family {
	char name[32];
	double error, absolute;
	int n;
};

struct table {
	struct family list[FAMILIES_MAX];
	int n;
};

/* The family of piece FILE, "NAME-NUMBER.txt". */
static struct family *
family_of(struct table *t, const char *file)
{
	char name[32];

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(file, "-"), file);
	for (int i = 0; i < t->n; i++) {
		if (!strcmp(t->list[i].name, name))
			return &t->list[i];
	}
	assert_true(t->n < FAMILIES_MAX);
	strcpy(t->list[t->n].name, name);
	return &t->list[t->n++];
}

static void
read_piece(const char *file, struct buf *text)
{
	char path[128];
	struct error err;

	snprintf(path, sizeof(path), DATA "%s", file);
	if (file_read(path, TEXT_MAX, text, &err))
		fail_msg("%s", err.text);
}

static void
add_piece(struct table *t, struct slice line)
{
	char *row = slice_dup(line), file[64];
	long long chars, o200k, cl100k;
	struct buf text = {0};
	struct family *f;
	double error;

	assert_int_equal(sscanf(row, "%63s %lld %lld %lld", file, &chars,
				 &o200k, &cl100k),
		4);
	read_piece(file, &text);
	/* A text that changed needs new counts. */
	struct tokencount c = {0};
	tokencount_text(&c, buf_slice(&text), TOKENS_ESTIMATE);
	assert_int_equal(c.all.characters, chars);
	error = (double)c.all.tokens / (double)o200k - 1;
	f = family_of(t, file);
	f->error += error;
	f->absolute += error < 0 ? -error : error;
	f->n++;
	tokencount_free(&c);
	buf_free(&text);
	free(row);
}

static void
read_table(struct table *t)
{
	struct buf all = {0};
	struct slice rest, line;

	*t = (struct table){.n = 0};
	read_piece("counts.tsv", &all);
	rest = buf_slice(&all);
	slice_line(&rest, &line); /* the names of the columns */
	while (slice_line(&rest, &line))
		add_piece(t, line);
	buf_free(&all);
	assert_true(t->n >= 30);
}

static void
the_mean_error_is_small(void **state)
{
	struct table t;
	double sum = 0;
	int n = 0;

	(void)state;
	read_table(&t);
	for (int i = 0; i < t.n; i++) {
		if (!strcmp(t.list[i].name, "runs"))
			continue;
		sum += t.list[i].absolute;
		n += t.list[i].n;
	}
	if (sum / n >= bar_mean)
		fail_msg("mean error %.1f %%", 100 * sum / n);
}

static void
no_family_is_far_too_low(void **state)
{
	struct table t;

	(void)state;
	read_table(&t);
	for (int i = 0; i < t.n; i++) {
		const struct family *f = &t.list[i];
		if (f->error / f->n < bar_under)
			fail_msg("%s: %.1f %%", f->name, 100 * f->error / f->n);
	}
}

/* The rule of the guides is exact. */

static const struct {
	const char *text;
	int64_t tokens;
} simple[] = {
	{"", 0},
	{"abc", 0},
	{"abcd", 1},
	{"abcdefg", 1},
	{"你好", 2},
	{"你好，世界", 4},
	{"你abc好d", 3},
	{"一鿿", 2},             /* U+4E00 and U+9FFF */
	{"㐀\xea\x80\x80あ한", 1}, /* neighbours of the block, kana, hangul */
	{"ééé", 0},
	{"éééé", 1},
	{"😀😀😀😀", 1},
	{"\xff\xff\xff\xff", 1},
};

static void
the_simple_rule_is_exact(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(simple); i++) {
		int64_t n =
			tokens_count(slice_str(simple[i].text), TOKENS_SIMPLE);
		if (n != simple[i].tokens)
			fail_msg("%s: %lld", simple[i].text, (long long)n);
	}
	assert_int_equal(tokens_count(SLICE_NONE, TOKENS_SIMPLE), 0);
}

static void
methods_have_names(void **state)
{
	(void)state;
	assert_int_equal(tokens_method_find("estimate"), TOKENS_ESTIMATE);
	assert_int_equal(tokens_method_find("simple"), TOKENS_SIMPLE);
	assert_int_equal(tokens_method_find("exact"), -1);
	assert_string_equal(tokens_method_name(TOKENS_SIMPLE), "simple");
}

/* What no text is. */

static void
nothing_is_no_token(void **state)
{
	(void)state;
	assert_int_equal(tokens_estimate(SLICE_NONE), 0);
	assert_int_equal(tokens_estimate(SLICE("")), 0);
	assert_int_equal(tokens_count(SLICE(""), TOKENS_ESTIMATE), 0);
}

static void
bad_bytes_count_as_something(void **state)
{
	struct buf noise = {0};
	uint64_t seed = 7;

	(void)state;
	assert_true(tokens_estimate(SLICE("\xff")) > 0);
	assert_true(tokens_estimate(SLICE("\xe4\xbd")) > 0);
	assert_true(tokens_estimate(SLICE("a\xf0\x9f\x98")) > 0);
	assert_true(tokens_estimate(SLICE("a\0b\0c")) >= 3);
	for (int i = 0; i < 100000; i++)
		buf_add_char(&noise, (char)random_next(&seed));
	assert_true(tokens_estimate(buf_slice(&noise)) > 10000);
	buf_free(&noise);
}

/* A million of one character, and what that may be for each of them. */
static const struct {
	const char *text;
	int64_t low, high;
} runs[] = {
	{" ", 7000, 20000},
	{"\n", 50000, 80000},
	{"\t", 50000, 80000},
	{"a", 110000, 150000},
	{"-", 14000, 40000},
	{"0", 333334, 333334},
	{"你", 500000, 1000000},
	{"ab", 200000, 800000},
	{"a1", 1000000, 2000000},
};

static void
huge_runs_are_told_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(runs); i++) {
		struct buf b = {0};
		int64_t n;
		for (int k = 0; k < 1000000; k++)
			buf_add_str(&b, runs[i].text);
		n = tokens_estimate(buf_slice(&b));
		if (n < runs[i].low || n > runs[i].high)
			fail_msg("%s: %lld", runs[i].text, (long long)n);
		buf_free(&b);
	}
}

/* What comes behind a text may change how its end is cut, no more. */

static const char *const bits[] = {"a", "B", "z", "AB", "word", " ", "  ", "\t",
	"\n", "\r\n", "1", "2025", ".", "--", "{\"", "é", "ß", "ł", "ệ",
	"\xcc\x81", "я", "ї", "λ", "你", "龘", "，", "か", "한", "ไ", "ع", "😀",
	"\xe2\x80\x8d", "\xef\xb8\x8f", "─", "\xff", "\xf0\x9f", "aaaa", "zzzz",
	"kzq", "\xf0\xa0\x80\x80", "    ", "=====", "00000"};

static void
appending_never_takes_much_away(void **state)
{
	uint64_t seed = 3;

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct buf text = {0};
		int64_t most = 0;
		for (int i = 0; i < 100; i++) {
			int64_t n;
			buf_add_str(
				&text, bits[random_next(&seed) % COUNT(bits)]);
			n = tokens_estimate(buf_slice(&text));
			if (n < most - 1)
				fail_msg("%s: %lld after %lld", buf_str(&text),
					(long long)n, (long long)most);
			most = n > most ? n : most;
		}
		buf_free(&text);
	}
}

static void
parts_add_up(void **state)
{
	struct buf text = {0};

	(void)state;
	read_piece("mixed-1.txt", &text);
	for (size_t at = 0; at < text.len; at += 97) {
		struct slice s = buf_slice(&text);
		int64_t all = tokens_estimate(s), parts;
		while (at < s.len && (s.p[at] & 0xc0) == 0x80)
			at++;
		parts = tokens_estimate(slice_sub(s, 0, at)) +
			tokens_estimate(slice_from(s, at));
		assert_in_range(parts + 3 - all, 0, 6);
	}
	buf_free(&text);
}

/* Edits at any place of a draft, among them cuts within a character, which
 * is why bytes and not characters are taken out and put in. */
static void
a_memo_counts_as_from_the_start(void **state)
{
	struct tokens_memo memo = {0};
	struct buf draft = {0}, next = {0};
	uint64_t seed = 5;

	(void)state;
	assert_int_equal(tokens_memo_estimate(&memo, SLICE_NONE), 0);
	for (int round = 0; round < 2000; round++) {
		struct slice old = buf_slice(&draft);
		size_t at = random_next(&seed) % (old.len + 1);
		size_t cut = random_next(&seed) % 8;
		int more = round % 100 ? 3 : 4000;
		buf_set(&next, slice_sub(old, 0, at));
		for (int i = 0; i < more; i++)
			buf_add_str(
				&next, bits[random_next(&seed) % COUNT(bits)]);
		if (draft.len < 100000)
			buf_add_slice(&next, slice_from(old, at + cut));
		buf_set(&draft, buf_slice(&next));
		assert_int_equal(tokens_memo_estimate(&memo, buf_slice(&draft)),
			tokens_estimate(buf_slice(&draft)));
	}
	assert_true(memo.n > 1);
	tokens_memo_free(&memo);
	buf_free(&draft);
	buf_free(&next);
}

/* Request bodies */

static void
bodies_count_by_message(void **state)
{
	struct tokencount c = {0};
	struct slice body = SLICE(
		"\xef\xbb\xbf {\"model\":\"m\",\"messages\":["
		"{\"role\":\"system\",\"content\":\"abcdefgh\"},"
		"{\"role\":\"user\",\"content\":[{\"type\":\"text\","
		"\"text\":\"你好\"},{\"type\":\"image_url\"},\"abcd\"]},"
		"{\"role\":\"assistant\",\"content\":null,\"tool_calls\":["
		"{\"function\":{\"name\":\"look\",\"arguments\":\"{}\"}}]},"
		"{},7],\"tools\":[{\"a\":1}]}");

	(void)state;
	assert_true(tokencount_body(&c, body, TOKENS_SIMPLE));
	assert_int_equal(c.n, 6);
	assert_string_equal(c.parts[0].what, "system");
	assert_int_equal(c.parts[0].sum.tokens, 2);
	assert_string_equal(c.parts[1].what, "user");
	assert_int_equal(c.parts[1].sum.tokens, 3);
	assert_int_equal(c.parts[1].sum.characters, 6);
	assert_int_equal(c.parts[1].sum.bytes, 10);
	assert_int_equal(c.skipped, 1);
	assert_int_equal(c.parts[2].sum.tokens, 1);
	assert_string_equal(c.parts[3].what, "?");
	assert_string_equal(c.parts[5].what, "tools");
	assert_int_equal(c.parts[5].sum.tokens, 2); /* [{"a":1}] */
	assert_int_equal(c.overhead, 3 + 3 * 5);
	assert_int_equal(c.all.tokens, 2 + 3 + 1 + 2 + c.overhead);
	tokencount_free(&c);
}

static const char *const not_bodies[] = {"", "hello", "[]", "{}", "{\"",
	"{\"messages\":{}}", "{\"messages\":null}", "[{\"messages\":[]}]",
	"{\"messages\":[]} and more"};

static void
other_texts_are_no_bodies(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(not_bodies); i++) {
		struct tokencount c = {0};
		if (tokencount_body(
			    &c, slice_str(not_bodies[i]), TOKENS_ESTIMATE))
			fail_msg("%s is a body", not_bodies[i]);
		assert_int_equal(c.all.tokens, 0);
		assert_int_equal(c.n, 0);
		tokencount_free(&c);
	}
}

static void
json_says_what_was_counted(void **state)
{
	struct tokencount c = {0};
	struct buf out = {0};

	(void)state;
	tokencount_text(&c, SLICE("abcdefgé"), TOKENS_SIMPLE);
	tokencount_json(&c, "a\"\n\xff", &out);
	assert_string_equal(buf_str(&out),
		"{\"file\":\"a\\\"\\n\xef\xbf\xbd\",\"tokens\":2,"
		"\"characters\":8,\"bytes\":9}");
	tokencount_free(&c);
	buf_clear(&out);
	assert_true(tokencount_body(&c,
		SLICE("{\"messages\":[{\"role\":\"user\"}]}"), TOKENS_SIMPLE));
	tokencount_json(&c, "b", &out);
	assert_string_equal(buf_str(&out),
		"{\"file\":\"b\",\"tokens\":6,\"characters\":0,\"bytes\":0,"
		"\"messages\":[{\"role\":\"user\",\"tokens\":0,"
		"\"characters\":0,\"bytes\":0}],\"overhead\":6,"
		"\"skipped\":0}");
	tokencount_free(&c);
	buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_mean_error_is_small),
		cmocka_unit_test(no_family_is_far_too_low),
		cmocka_unit_test(the_simple_rule_is_exact),
		cmocka_unit_test(methods_have_names),
		cmocka_unit_test(nothing_is_no_token),
		cmocka_unit_test(bad_bytes_count_as_something),
		cmocka_unit_test(huge_runs_are_told_apart),
		cmocka_unit_test(appending_never_takes_much_away),
		cmocka_unit_test(parts_add_up),
		cmocka_unit_test(a_memo_counts_as_from_the_start),
		cmocka_unit_test(bodies_count_by_message),
		cmocka_unit_test(other_texts_are_no_bodies),
		cmocka_unit_test(json_says_what_was_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
