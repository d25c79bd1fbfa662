/* The verb explain, run as a program: what it prints in both languages and as
 * JSON, its inputs, the user's errors.json and the exit status. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "event/jsonvalue.h"
#include "tests/lib/run.h"
#include "tests/lib/temp.h"

enum { ARGS_MAX = 12 };

#define ERRORS ".config/sidetone/errors.json"

/* A home, and what the latest run left. */
struct house {
	char *home;
	struct buf home_var;
	struct run_result r;
};

static const char *
program(void)
{
	const char *path = getenv("SIDETONE");

	return path != NULL ? path : "build/sidetone";
}

static struct house
house_new(void)
{
	struct house h = {.home = temp_new()};

	buf_addf(&h.home_var, "HOME=%s", h.home);
	return h;
}

static void
house_free(struct house *h)
{
	temp_remove(h->home);
	buf_free(&h->home_var);
	run_result_free(&h->r);
}

static void
explain(struct house *h, struct slice in, const char *const *args)
{
	const char *argv[ARGS_MAX] = {program(), "explain"};
	const char *const env[] = {
		h->home_var.p, "SIDETONE_API_KEY=sk-canary-55", NULL};
	const struct run how = {.argv = argv, .env = env, .in = in};

	for (size_t n = 2; *args; args++) {
		assert_true(n < ARGS_MAX - 1);
		argv[n++] = *args;
	}
	run_result_free(&h->r);
	assert_true(run(&how, &h->r));
}

#define EXPLAIN(h, in, ...) \
	explain(h, in, (const char *const[]){__VA_ARGS__, NULL})

static void
assert_says(const struct buf *b, const char *text)
{
	if (!strstr(buf_str(b), text))
		fail_msg("no \"%s\" in: %s", text, buf_str(b));
}

static void
words_are_joined(void **state)
{
	struct house h = house_new();

	(void)state;
	EXPLAIN(&h, SLICE(""), "Incorrect", "API", "key", "provided");
	assert_int_equal(h.r.status, 0);
	assert_says(&h.r.out,
		"401 invalid_api_key · AuthenticationError · side: you\n");
	assert_says(&h.r.out, "\nWhat to do\n  ");
	assert_says(&h.r.out, "\nExit status\n  3, of sidetone ask\n");
	assert_int_equal(h.r.err.len, 0);
	EXPLAIN(&h, SLICE(""), "xyzzy");
	assert_int_equal(h.r.status, 0);
	assert_says(&h.r.out, "no row is called that; nearest:\n");
	house_free(&h);
}

#define RESPONSE                                                              \
	"HTTP/1.1 429 Too Many Requests\r\nretry-after: 20\r\nx-request-id: " \
	"req_77\r\n\r\n{\"error\":{\"message\":\"slow\\u001b[31m "            \
	"down\",\"type\":\"requests\",\"code\":\"rate_limit_exceeded\"}}"

static void
answers_are_read(void **state)
{
	struct house h = house_new();
	char *path = temp_path(h.home, "answer");

	(void)state;
	EXPLAIN(&h, SLICE(RESPONSE), "-");
	assert_int_equal(h.r.status, 0);
	assert_says(&h.r.out, "429 rate_limit_exceeded · RateLimitError");
	assert_says(&h.r.out, "  message     slow^[[31m down\n");
	assert_says(&h.r.out, "  request ID  req_77\n");
	assert_says(&h.r.out, "asks to wait 20s (retry-after).\n");
	temp_write(h.home, "answer", SLICE(RESPONSE));
	EXPLAIN(&h, SLICE(""), path);
	assert_says(&h.r.out, "req_77");
	/* Standard input without an argument; a status for a body. */
	explain(&h, SLICE("no money"),
		(const char *const[]){"--status", "402", NULL});
	assert_int_equal(h.r.status, 0);
	assert_says(&h.r.out, "402 insufficient_quota");
	free(path);
	house_free(&h);
}

static void
usage_is_checked(void **state)
{
	struct house h = house_new();

	(void)state;
	EXPLAIN(&h, SLICE(""), "-");
	assert_int_equal(h.r.status, 2);
	assert_says(&h.r.err, "there is nothing to explain");
	EXPLAIN(&h, SLICE(""), "/nowhere/at/all");
	assert_int_equal(h.r.status, 2);
	assert_says(&h.r.err, "/nowhere/at/all: No such file");
	EXPLAIN(&h, SLICE(""), h.home);
	assert_int_equal(h.r.status, 2);
	EXPLAIN(&h, SLICE(""), "--status", "42", "x");
	assert_int_equal(h.r.status, 2);
	assert_says(&h.r.err, "--status: 42 is not a number from 100 to 599");
	assert_int_equal(h.r.out.len, 0);
	house_free(&h);
}

static const char house_rows[] =
	"{\"rows\":[{\"id\":\"house_limit\",\"class\":\"RateLimitError\","
	"\"status\":429,\"exit\":\"rate\",\"codes\":[\"HOUSE_*\"],"
	"\"aliases\":[\"house\"],\"en\":{\"title\":\"the house is full\","
	"\"fix\":\"wait\"},\"zh\":{\"title\":\"本所已满\",\"fix\":\"请稍候\","
	"\"steps\":[\"等一分钟再试，不要同时发送多个请求，也不要缩短间隔；"
	"之后逐步恢复到原来的频率。\"]}}]}";

static void
rows_of_the_user(void **state)
{
	struct house h = house_new();

	(void)state;
	temp_write(h.home, ERRORS, slice_str(house_rows));
	EXPLAIN(&h, SLICE("{\"error\":{\"code\":\"HOUSE_1\"}}"), "-");
	assert_says(&h.r.out, "429 house_limit · RateLimitError");
	assert_says(&h.r.out, "the house is full\n");
	EXPLAIN(&h, SLICE(""), "--lang", "zh", "house");
	assert_int_equal(h.r.status, 0);
	assert_says(&h.r.out, "本所已满\n");
	assert_says(&h.r.out, "  请稍候\n");
	/* Wrapped at 80 columns, of which a character takes two. */
	assert_says(&h.r.out, "  1. 等一分钟再试");
	assert_says(&h.r.out, "\n     ");
	EXPLAIN(&h, SLICE(""), "--no-config", "house_limit");
	assert_null(strstr(buf_str(&h.r.out), "the house is full"));
	house_free(&h);
}

/* The command, where there is no screen. */
static void
lines_explain_too(void **state)
{
	struct house h = house_new();
	const char *const argv[] = {program(), "--linear", "--no-save",
		"--base-url", "http://127.0.0.1:9/v1", NULL};
	const char *const env[] = {
		h.home_var.p, "SIDETONE_API_KEY=sk-canary-55", NULL};
	const struct run how = {.argv = argv,
		.env = env,
		.in = SLICE("/explain\n/explain house\n")};

	(void)state;
	temp_write(h.home, ERRORS,
		SLICE("{\"rows\":[{\"id\":\"house\",\"class\":\"\",\"en\":{"
		      "\"title\":\"full\",\"fix\":\"wait\"}}]}"));
	assert_true(run(&how, &h.r));
	assert_int_equal(h.r.status, 0);
	assert_says(&h.r.out, "explain: nothing has failed");
	assert_says(&h.r.out, "\nhouse · APIError · side: provider\nfull\n");
	house_free(&h);
}

static void
broken_rows_are_left_out(void **state)
{
	struct house h = house_new();

	(void)state;
	temp_write(h.home, ERRORS,
		SLICE("{\"rows\":[{\"id\":\"x\",\"en\":{\"title\":\"x\"},"
		      "\"colour\":1}]}"));
	EXPLAIN(&h, SLICE(""), "tls");
	assert_int_equal(h.r.status, 0);
	assert_says(&h.r.out, "tls · APIConnectionError");
	assert_says(&h.r.err, "sidetone: /");
	assert_says(&h.r.err,
		"errors.json: row 1 (x): colour: is no field of a row; it is "
		"left out\n");
	temp_write(h.home, ERRORS, SLICE("{\"rows\":["));
	EXPLAIN(&h, SLICE(""), "tls");
	assert_int_equal(h.r.status, 0);
	assert_says(&h.r.err, "errors.json:1:");
	EXPLAIN(&h, SLICE(""), "--no-config", "tls");
	assert_int_equal(h.r.err.len, 0);
	house_free(&h);
}

static json_t *
json_of(const struct house *h)
{
	json_t *o = json_loadb(h->r.out.p, h->r.out.len, 0, NULL);

	assert_int_equal(h->r.status, 0);
	assert_non_null(o);
	return o;
}

static void
json_is_stable(void **state)
{
	static const char *const fields[] = {"understood", "lang", "input",
		"failure", "status", "class", "cause", "retryable", "exit",
		"fix", "wait", "said", "row", "causes", "nearest"};
	struct house h = house_new();
	json_t *o;

	(void)state;
	temp_write(h.home, ERRORS, slice_str(house_rows));
	EXPLAIN(&h, SLICE(RESPONSE), "--json", "-");
	o = json_of(&h);
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		assert_non_null(json_object_get(o, fields[i]));
	assert_true(slice_is(jsonvalue_string_at(o, "understood"), "response"));
	assert_true(slice_is(
		jsonvalue_string_at(json_object_get(o, "said"), "request_id"),
		"req_77"));
	assert_int_equal(json_integer_value(json_object_get(
				 json_object_get(o, "wait"), "ms")),
		20000);
	json_decref(o);
	EXPLAIN(&h, SLICE(""), "--json", "--lang", "zh", "house_limit");
	o = json_of(&h);
	assert_true(slice_is(jsonvalue_string_at(o, "lang"), "zh"));
	assert_true(slice_is(
		jsonvalue_string_at(json_object_get(o, "row"), "title"),
		"本所已满"));
	json_decref(o);
	house_free(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_joined),
		cmocka_unit_test(answers_are_read),
		cmocka_unit_test(usage_is_checked),
		cmocka_unit_test(rows_of_the_user),
		cmocka_unit_test(lines_explain_too),
		cmocka_unit_test(broken_rows_are_left_out),
		cmocka_unit_test(json_is_stable),
	};

	return cmocka_run_group_tests_name("explain_verb", tests, NULL, NULL);
}
