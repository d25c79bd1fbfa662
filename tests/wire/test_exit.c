/* The end of standard output: a full disk is told, a reader may leave. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/run.h"

enum { ARGS_MAX = 6 };

#define SENTENCE "sidetone: standard output cannot be written\n"

/* What writes to standard output, and how it ends. */
static const struct {
	const char *args[ARGS_MAX];
	int status;
} calls[] = {
	{{"--help"}, 0},
	{{"--help", "set"}, 0},
	{{"ask", "--help"}, 0},
	{{"--version"}, 0},
	{{"explain", "429"}, 0},
	{{"explain", "--json", "429"}, 0},
	{{"tokens", "-"}, 0},
	{{"check", "-"}, 6},
	{{"replay", "tests/journals/plain.jsonl", "--plain", "--speed", "max"},
		0},
	{{"replay", "tests/journals/plain.jsonl", "--events", "--speed", "max"},
		0},
};

/* Runs call I by the shell's SCRIPT, where "$@" is it. */
static struct run_result
go(size_t i, const char *script)
{
	const char *program = getenv("SIDETONE");
	const char *argv[ARGS_MAX + 6] = {
		"sh", "-c", script, "sh", program ? program : "build/sidetone"};
	const struct run how = {.argv = argv, .in = SLICE("[1")};
	struct run_result r;

	memcpy(argv + 5, calls[i].args, sizeof(calls[i].args));
	assert_true(run(&how, &r));
	return r;
}

static void
a_full_disk_is_told(void **state)
{
	(void)state;
	if (access("/dev/full", W_OK))
		skip();
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		struct run_result r = go(i, "exec \"$@\" >/dev/full");

		assert_string_equal(buf_str(&r.err), SENTENCE);
		assert_int_equal(r.status, 1);
		run_result_free(&r);
	}
}

/* The one reader has gone before the first byte is written. */
static void
a_reader_may_leave(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		struct run_result r =
			go(i, "trap '' PIPE; d=$(mktemp -d) && mkfifo $d/p && "
			      "{ (: <$d/p) & exec 4>$d/p; wait $!; rm -r $d; "
			      "exec \"$@\" >&4; }");

		assert_string_equal(buf_str(&r.err), "");
		assert_int_equal(r.status, calls[i].status);
		run_result_free(&r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_disk_is_told),
		cmocka_unit_test(a_reader_may_leave),
	};

	return cmocka_run_group_tests_name("exit", tests, NULL, NULL);
}
