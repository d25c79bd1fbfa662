/* The verb check, run as a program: what it prints, and its exit status. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <jansson.h>

#include "tests/lib/run.h"
#include "tests/lib/temp.h"

#define FINE                                                      \
	"{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\"," \
	"\"content\":\"hi\"}]}"
#define HOT                                                           \
	"{\"model\":\"gpt-4o\",\n\"temperature\":2.5,\n\"messages\":" \
	"[{\"role\":\"user\",\"content\":\"\\u001b[31m\"}]}"

enum { ARGS_MAX = 12 };

static const char *
program(void)
{
	const char *path = getenv("SIDETONE");

	return path ? path : "build/sidetone";
}

static const struct row {
	const char *in;
	const char *args[8];
	int status;
	const char *out, *err; /* all of the output; a part of the error */
} rows[] = {
	{FINE, {"check"}, 0, "stdin: fine; about 7 tokens of 128,000\n", ""},
	{FINE, {"check", "-"}, 0, "stdin: fine; about 7 tokens of 128,000\n",
		""},
	{HOT, {"check", "-"}, 6,
		"stdin:2:15: error: temperature: 2.5 is above 2 "
		"(invalid_value)\n"
		"  fix: 0 to 2 is allowed\n"
		"1 error; about 9 tokens of 128,000\n",
		""},
	{HOT, {"check", "--provider", "ollama"}, 0,
		"stdin:2:15: warning: temperature: 2.5 is above 2 "
		"(invalid_value)\n"
		"  fix: 0 to 2 is allowed\n"
		"note: ollama: the context is what the model was loaded with, "
		"often far below its maximum\n"
		"1 warning; about 9 tokens of 128,000\n",
		""},
	{FINE, {"check", "-m", "mystery"}, 0,
		"stdin: fine; about 7 tokens; the model's window is not "
		"known\n",
		""},
	/* The window that is set counts, as it does for the gate. */
	{FINE, {"check", "-m", "mystery", "--set", "context-window=4096"}, 0,
		"stdin: fine; about 7 tokens of 4,096\n", ""},
	{FINE, {"check", "--set", "context-window=4"}, 6,
		"stdin:1:30: error: messages: they are about 7 tokens; gpt-4o "
		"takes 4 (context_length_exceeded)\n"
		"  fix: shorten or drop messages, or take a model with a "
		"larger "
		"window\n"
		"1 error; about 7 tokens of 4\n",
		""},
	{FINE, {"-m", "gpt-4", "check"}, 0,
		"stdin: fine; about 7 tokens of 8,192\n", ""},
	{"{\"model\":\"x\",\"seed\":1,\"messages\":[{\"role\":\"user\","
	 "\"content\":\"hi\"}]}",
		{"check", "--base-url", "https://api.mistral.ai/v1"}, 6,
		"stdin:1:14: error: seed: mistral does not take it "
		"(unsupported_parameter)\n"
		"  fix: rename it to random_seed\n"
		"note: mistral: fields it does not know are refused with a "
		"422\n"
		"1 error; about 7 tokens; the model's window is not known\n",
		""},
	{"{\"model\":\"gpt-4o\",\"\\u001b[31m\":1}", {"check"}, 6,
		"stdin:1:1: error: messages: it is missing "
		"(missing_required_field)\n"
		"  fix: add \"messages\" with at least one message\n"
		"stdin:1:19: warning: ^[[31m: there is no such field "
		"(unknown_parameter)\n"
		"  fix: remove it, unless the server documents it\n"
		"1 error, 1 warning\n",
		""},
	{"{\"model\": 'x'}", {"check", "--json"}, 6,
		"{\"file\":\"stdin\",\"model\":null,\"provider\":null,"
		"\"tokens\":0,\"context\":null,\"errors\":1,\"warnings\":0,"
		"\"findings\":[{\"level\":\"error\",\"code\":\"invalid_json\","
		"\"param\":null,\"line\":1,\"column\":11,\"message\":\"this is "
		"quoted with the wrong quotes\",\"fix\":\"use double quotes: "
		"\\\"\u2026\\\"\"}]}\n",
		""},
	{FINE, {"check", "--json", "--provider", "openai"}, 0,
		"{\"file\":\"stdin\",\"model\":\"gpt-4o\",\"provider\":"
		"\"openai\",\"tokens\":7,\"context\":128000,\"errors\":0,"
		"\"warnings\":0,\"findings\":[]}\n",
		""},
	{"", {"check", "/nowhere/x.json"}, 2, "",
		"sidetone: /nowhere/x.json: No such file"},
	{"", {"check", "/"}, 2, "", "sidetone: /: Is a directory"},
	{"", {"check", "a", "b"}, 2, "", "check: one file at a time"},
	{"", {"check", "--events"}, 2, "", "--events is not for check"},
	{"", {"check", "--provider", "nobody"}, 2, "", "nobody"},
	{"", {"check"}, 6,
		"stdin:1:1: error: there is nothing in it (invalid_json)\n"
		"  fix: a request body is due: a JSON object with model and "
		"messages\n"
		"1 error\n",
		""},
};

/* Runs it with ARGS, which end with NULL; HOME may be NULL. */
static struct run_result
go(const char *const *args, const char *home, const char *in)
{
	const char *argv[ARGS_MAX] = {program()}, *env[2] = {NULL, NULL};
	struct run_result r = {0};
	struct buf var = {0};
	struct run how = {.argv = argv, .in = slice_str(in)};

	for (size_t n = 1; *args; args++)
		argv[n++] = *args;
	buf_addf(&var, "HOME=%s", home ? home : "");
	env[0] = var.p;
	how.env = home ? env : NULL;
	assert_true(run(&how, &r));
	buf_free(&var);
	return r;
}

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct run_result r = go(rows[i].args, NULL, rows[i].in);
		if (r.status != rows[i].status)
			fail_msg("row %zu: status %d: %s%s", i, r.status,
				buf_str(&r.out), buf_str(&r.err));
		assert_string_equal(buf_str(&r.out), rows[i].out);
		if (!strstr(buf_str(&r.err), rows[i].err))
			fail_msg("row %zu: %s", i, buf_str(&r.err));
		run_result_free(&r);
	}
}

/* DIR/NAME with TEXT in it. */
static void
write_file(const char *dir, const char *name, const char *text)
{
	struct buf path = {0};
	FILE *f;

	buf_addf(&path, "%s/%s", dir, name);
	f = fopen(buf_str(&path), "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	buf_free(&path);
}

static void
make_dir(const char *home, const char *name)
{
	struct buf path = {0};

	buf_addf(&path, "%s/%s", home, name);
	assert_int_equal(mkdir(buf_str(&path), 0700), 0);
	buf_free(&path);
}

/* The user's models.json is read; a broken one is said. */
static void
test_users_models(void **state)
{
	static const char *const args[] = {"check", "-", NULL};
	char *home = temp_new();
	struct run_result r;

	(void)state;
	make_dir(home, ".config");
	make_dir(home, ".config/sidetone");
	write_file(home, ".config/sidetone/models.json",
		"{\"models\":[{\"id\":\"gpt-4o\",\"context\":5}]}");
	r = go(args, home, FINE);
	assert_int_equal(r.status, 6);
	assert_non_null(strstr(buf_str(&r.out), "messages: they are about 7 "
						"tokens; gpt-4o takes 5"));
	run_result_free(&r);
	write_file(home, ".config/sidetone/models.json", "{\"models\":[{}]}");
	r = go(args, home, FINE);
	/* A broken one is left out, and that is said. */
	assert_int_equal(r.status, 0);
	assert_non_null(strstr(buf_str(&r.err),
		"models.json: models: row 1: id: must be text; it is left "
		"out"));
	run_result_free(&r);
	temp_remove(home);
}

/* A named file gives its name, and the JSON is JSON. */
static void
test_file(void **state)
{
	char *dir = temp_new();
	struct buf path = {0}, line = {0};
	const char *args[] = {"check", NULL, NULL, NULL};
	struct run_result r;
	json_t *json;

	(void)state;
	write_file(dir, "body.json", HOT);
	buf_addf(&path, "%s/body.json", dir);
	args[1] = buf_str(&path);
	r = go(args, NULL, "");
	buf_addf(&line, "%s:2:15: error: temperature", buf_str(&path));
	assert_int_equal(strncmp(buf_str(&r.out), buf_str(&line), line.len), 0);
	run_result_free(&r);
	args[2] = "--json";
	r = go(args, NULL, "");
	json = json_loads(buf_str(&r.out), 0, NULL);
	assert_string_equal(json_string_value(json_object_get(json, "file")),
		buf_str(&path));
	assert_int_equal(json_array_size(json_object_get(json, "findings")), 1);
	json_decref(json);
	run_result_free(&r);
	buf_free(&path);
	buf_free(&line);
	temp_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_users_models),
		cmocka_unit_test(test_file),
	};

	return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
