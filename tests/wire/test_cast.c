/* Recordings: what the verb export writes, played by a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "tests/lib/run.h"
#include "tests/lib/temp.h"
#include "tests/lib/vt.h"

enum { COLS = 80, ROWS = 24, ARGS_MAX = 12 };

static const char session[] =
	"{\"kind\":\"session\",\"at\":0,\"version\":1,\"id\":\"one\",\"wall\":"
	"\"2026-11-21T21:04:11.000+01:00\",\"app\":\"a\",\"provider\":"
	"\"openai\","
	"\"url\":\"https://api.openai.com/v1\",\"model\":\"gpt-4o\"}\n"
	"{\"kind\":\"prompt\",\"at\":500,\"text\":\"say it\"}\n"
	"{\"kind\":\"request\",\"at\":500,\"req\":1,\"attempt\":1,\"of\":2,"
	"\"method\":\"POST\",\"url\":\"u\",\"model\":\"gpt-4o\"}\n"
	"{\"kind\":\"failure\",\"at\":600,\"req\":1,\"attempt\":1,\"status\":"
	"429,"
	"\"class\":\"RateLimitError\",\"cause\":\"rate_limit_exceeded\","
	"\"message\":\"\\u001b[31mslow\",\"fix\":\"wait\",\"retryable\":true,"
	"\"final\":false}\n"
	"{\"kind\":\"retry\",\"at\":600,\"req\":1,\"attempt\":2,\"of\":2,"
	"\"delay_ms\":4000,\"source\":\"retry-after\"}\n"
	"{\"kind\":\"request\",\"at\":4600,\"req\":1,\"attempt\":2,\"of\":2,"
	"\"method\":\"POST\",\"url\":\"u\",\"model\":\"gpt-4o\"}\n"
	"{\"kind\":\"headers\",\"at\":4700,\"req\":1,\"attempt\":2,"
	"\"status\":200,\"request_id\":\"req_abc\"}\n"
	"{\"kind\":\"delta\",\"at\":4800,\"req\":1,\"attempt\":2,"
	"\"channel\":\"content\",\"text\":\"Right 中文\"}\n"
	"{\"kind\":\"done\",\"at\":5000,\"req\":1,\"attempt\":2,"
	"\"reason\":\"stop\"}\n";

static int
setup(void **state)
{
	*state = temp_new();
	temp_write(*state, "one.jsonl", slice_str(session));
	return 0;
}

static int
teardown(void **state)
{
	temp_remove(*state);
	return 0;
}

/* Runs export on the session with ARGS, ended by NULL. */
static int
export_with(const char *dir, const char *const *args, struct run_result *r)
{
	const char *argv[ARGS_MAX + 6] = {getenv("SIDETONE"), "export"};
	char *path = temp_path(dir, "one.jsonl");
	const struct run how = {.argv = argv};
	int n = 2;

	while (*args)
		argv[n++] = *args++;
	argv[n] = path;
	assert_true(run(&how, r));
	free(path);
	return r->status;
}

static void
show_row_with(const struct vt *vt, const char *text, bool wanted)
{
	struct buf all = {0};

	for (int i = 0; i < ROWS; i++) {
		vt_row(vt, i, &all);
		buf_add_char(&all, '\n');
	}
	if ((strstr(buf_str(&all), text) != NULL) != wanted)
		fprintf(stderr, "%s\n%s\n", text, buf_str(&all));
	assert_true((strstr(buf_str(&all), text) != NULL) == wanted);
	buf_free(&all);
}

/* Feeds VT with what came up to second UNTIL; the time of the last line. */
static double
play(struct vt *vt, struct slice cast, double until)
{
	struct slice line;
	double last = 0;
	json_t *row;

	assert_true(slice_line(&cast, &line));
	while (slice_line(&cast, &line)) {
		row = json_loadb(line.p, line.len, 0, NULL);
		assert_non_null(row);
		assert_int_equal(json_array_size(row), 3);
		double at = json_number_value(json_array_get(row, 0));
		assert_true(at >= last);
		last = at;
		assert_string_equal(
			json_string_value(json_array_get(row, 1)), "o");
		if (at <= until)
			vt_feed(vt, slice_str(json_string_value(
					    json_array_get(row, 2))));
		json_decref(row);
	}
	return last;
}

static void
it_plays_as_it_was(void **state)
{
	struct run_result r, again;
	struct slice rest, head;
	struct vt *vt = vt_new(COLS, ROWS, NULL, NULL);
	const char *const args[] = {
		"--format", "cast", "--size", "80x24", NULL};
	json_t *root;

	assert_int_equal(export_with(*state, args, &r), 0);
	assert_string_equal(buf_str(&r.err), "");
	rest = buf_slice(&r.out);
	assert_true(slice_line(&rest, &head));
	root = json_loadb(head.p, head.len, 0, NULL);
	assert_int_equal(
		json_integer_value(json_object_get(root, "version")), 2);
	assert_int_equal(
		json_integer_value(json_object_get(root, "width")), COLS);
	assert_int_equal(
		json_integer_value(json_object_get(root, "height")), ROWS);
	assert_int_equal(json_integer_value(json_object_get(root, "timestamp")),
		1795291451);
	assert_string_equal(
		json_string_value(json_object_get(root, "title")), "one");
	json_decref(root);
	/* 5 s, and a second for the last frame. */
	assert_true(play(vt, buf_slice(&r.out), 2.7) == 6.0);
	show_row_with(vt, "429 rate_limit_exceeded", true);
	show_row_with(vt, "retry in 02s", true);
	show_row_with(vt, "Right", false);
	play(vt, buf_slice(&r.out), 100);
	show_row_with(vt, "Right 中文", true);
	show_row_with(vt, "req_abc", true);
	show_row_with(vt, "end 0:05.0", true);
	show_row_with(vt, "REPLAY", true);
	/* Nothing that a server said is a command to the terminal. */
	assert_null(strstr(buf_str(&r.out), "\\u001b[31mslow"));
	assert_int_equal(export_with(*state, args, &again), 0);
	assert_string_equal(buf_str(&again.out), buf_str(&r.out));
	vt_free(vt);
	run_result_free(&again);
	run_result_free(&r);
}

static void
pace_is_what_is_asked_for(void **state)
{
	static const struct {
		const char *args[6];
		double last;
	} rows[] = {
		{{"--format", "cast", "--speed", "2"}, 3.5},
		{{"--format", "cast", "--idle", "1"}, 3.0},
	};
	struct run_result r;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vt *vt = vt_new(COLS, ROWS, NULL, NULL);
		double last;
		assert_int_equal(export_with(*state, rows[i].args, &r), 0);
		last = play(vt, buf_slice(&r.out), 0);
		/* A frame may come a thirtieth of a second late. */
		assert_true(last >= rows[i].last && last < rows[i].last + 0.1);
		vt_free(vt);
		run_result_free(&r);
	}
}

static void
wrong_words_are_refused(void **state)
{
	static const struct {
		const char *args[6], *err;
	} rows[] = {
		{{"--format", "cast", "--size", "80"},
			"--size 80: must be COLUMNSxROWS"},
		{{"--format", "cast", "--size", "0x4"}, "from 1 to 500"},
		{{"--format", "cast", "--size", "80x24x2"}, "COLUMNSxROWS"},
		{{"--format", "cast", "--speed", "max"}, "needs a number"},
		{{"--format", "cast", "--speed", "-1"}, "speed: -1 is neither"},
		{{"--format", "md", "--size", "80x24"}, "are for cast, not md"},
	};
	struct run_result r;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(export_with(*state, rows[i].args, &r), 2);
		assert_string_equal(buf_str(&r.out), "");
		assert_non_null(strstr(buf_str(&r.err), rows[i].err));
		run_result_free(&r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_plays_as_it_was),
		cmocka_unit_test(pace_is_what_is_asked_for),
		cmocka_unit_test(wrong_words_are_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
