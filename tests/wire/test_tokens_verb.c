/* The verb tokens: what it prints, and what it says to what it cannot read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/run.h"
#include "tests/lib/temp.h"

enum { ARGS_MAX = 8, EXIT_USAGE = 2 };

static char *dir;

/* Runs tokens with ARGS (ends with NULL); a "@NAME" is a file of `dir`. */
static struct run_result
tokens(const char *const *args, struct slice in)
{
	const char *program = getenv("SIDETONE");
	const char *argv[ARGS_MAX + 3] = {
		program ? program : "build/sidetone", "tokens"};
	char *paths[ARGS_MAX] = {NULL};
	struct run_result r;
	int n = 0;

	for (; args[n]; n++) {
		assert_true(n < ARGS_MAX);
		if (args[n][0] == '@')
			paths[n] = temp_path(dir, args[n] + 1);
		argv[n + 2] = paths[n] ? paths[n] : args[n];
	}
	const struct run how = {.argv = argv, .in = in};
	assert_true(run(&how, &r));
	for (int i = 0; i < n; i++)
		free(paths[i]);
	return r;
}

static void
assert_says(const struct buf *b, const char *text)
{
	if (slice_find(buf_slice(b), slice_str(text)) < 0)
		fail_msg("no \"%s\" in: %s", text, buf_str(b));
}

static int
fill(void **state)
{
	(void)state;
	dir = temp_new();
	temp_write(dir, "a.txt", SLICE("abcdefgh"));
	temp_write(dir, "zh.txt", SLICE("你好"));
	temp_write(dir, "bad.txt", SLICE("abc\xff"));
	temp_write(dir, "esc\033[31m.txt", SLICE("abc\xff"));
	temp_write(dir, "body.json",
		SLICE("{\"messages\":[{\"role\":\"user\",\"content\":"
		      "\"abcdefgh\"}]}"));
	return 0;
}

static int
clear(void **state)
{
	(void)state;
	temp_remove(dir);
	return 0;
}

static const struct {
	const char *args[ARGS_MAX];
	const char *in;
	int status;
	const char *out, *err; /* NULL: nothing is said */
} rows[] = {
	{{"--method", "simple", "@a.txt"}, "", 0,
		"          2            8            8  ", NULL},
	{{"@a.txt"}, "", 0, "estimate (o200k)\n", NULL},
	{{"--method", "simple", "@a.txt", "@zh.txt"}, "", 0,
		"          4           10           14  total\n", NULL},
	{{"--method", "simple", "@body.json"}, "", 0,
		"          2            8            8  ", NULL},
	{{"--method", "simple", "@body.json"}, "", 0, "body.json: user\n",
		NULL},
	{{"--method", "simple", "@body.json"}, "", 0,
		"          6            0            0  ", NULL},
	{{"--method", "simple", "--raw", "@body.json"}, "", 0,
		"         12           51           51  ", NULL},
	{{"--method", "simple"}, "abcd", 0,
		"          1            4            4  standard input\n",
		NULL},
	{{"--method", "simple", "-", "@a.txt"}, "abcd", 0,
		"          3           12           12  total\n", NULL},
	{{"--method", "simple", "--json"}, "abcd", 0,
		"{\"method\":\"simple\",\"files\":[{\"file\":\"-\",\"tokens\":"
		"1,"
		"\"characters\":4,\"bytes\":4}],\"tokens\":1,\"characters\":4,"
		"\"bytes\":4}\n",
		NULL},
	{{"-"}, "", 0, "          0            0            0  ", NULL},
	{{"-"}, "a\xc3(", EXIT_USAGE, NULL,
		"sidetone: standard input: byte 2 is not UTF-8"},
	{{"@bad.txt"}, "", EXIT_USAGE, NULL, "bad.txt: byte 4 is not UTF-8"},
	{{"@esc\033[31m.txt"}, "", EXIT_USAGE, NULL, "esc^[[31m.txt: byte 4"},
	{{"@none.txt"}, "", EXIT_USAGE, NULL, "none.txt: No such file"},
	{{"/"}, "", EXIT_USAGE, NULL, "/: Is a directory"},
	{{"@bad.txt", "@a.txt"}, "", EXIT_USAGE, "a.txt\n", "not UTF-8"},
	{{"--method", "exact", "@a.txt"}, "", EXIT_USAGE, NULL,
		"--method exact: must be estimate or simple"},
};

static void
each_call_says_what_it_should(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct run_result r =
			tokens(rows[i].args, slice_str(rows[i].in));
		if (r.status != rows[i].status)
			fail_msg("row %zu: status %d: %s", i, r.status,
				buf_str(&r.err));
		if (rows[i].out)
			assert_says(&r.out, rows[i].out);
		else
			assert_int_equal(r.out.len, 0);
		if (rows[i].err)
			assert_says(&r.err, rows[i].err);
		else
			assert_int_equal(r.err.len, 0);
		run_result_free(&r);
	}
}

static void
too_much_is_refused(void **state)
{
	static const char *const file[] = {"@big.txt", NULL};
	static const char *const input[] = {"-", NULL};
	struct slice big = {.len = (64u << 20) + 1};
	char *bytes = calloc(1, big.len);

	(void)state;
	assert_non_null(bytes);
	big.p = bytes;
	temp_write(dir, "big.txt", big);
	struct run_result r = tokens(file, SLICE(""));
	assert_int_equal(r.status, EXIT_USAGE);
	assert_says(&r.err, "big.txt: larger than 64 MiB");
	run_result_free(&r);
	r = tokens(input, big);
	assert_int_equal(r.status, EXIT_USAGE);
	assert_says(&r.err, "standard input: larger than 64 MiB");
	run_result_free(&r);
	free(bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_call_says_what_it_should),
		cmocka_unit_test(too_much_is_refused),
	};

	return cmocka_run_group_tests(tests, fill, clear);
}
