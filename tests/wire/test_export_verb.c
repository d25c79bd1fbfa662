/* The verb export, run as a program on sessions that were just recorded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/port.h"
#include "tests/lib/run.h"
#include "tests/lib/temp.h"
#include "tests/lib/wire.h"

#define KEY "sk-canary-0123456789abcdefABCDEF"
#define REFUSAL                                                       \
	"{\"error\":{\"message\":\"Incorrect API key provided: " KEY  \
	"\",\"code\":\"invalid_api_key\",\"type\":\"invalid_request_" \
	"error\"}}"
#define ANSWER                                                            \
	"{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\"," \
	"\"content\":\"fine " KEY "\"},\"finish_reason\":\"stop\"}]}"

enum { ARGS_MAX = 16 };

struct desk {
	struct wire *w;
	char *home;
	struct buf home_var;
	struct run_result r;
};

/* A desk with one session: a prompt that was answered. */
static struct desk
desk_new(void)
{
	struct desk d = {.w = wire_new(), .home = temp_new()};

	buf_addf(&d.home_var, "HOME=%s", d.home);
	return d;
}

static void
desk_free(struct desk *d)
{
	wire_free(d->w);
	temp_remove(d->home);
	buf_free(&d->home_var);
	run_result_free(&d->r);
}

static void
call(struct desk *d, const char *const *args)
{
	const char *path = getenv("SIDETONE"), *argv[ARGS_MAX];
	const char *const env[] = {
		buf_str(&d->home_var), "SIDETONE_API_KEY=" KEY, NULL};
	const struct run how = {.argv = argv, .env = env};
	size_t n = 0;

	argv[n++] = path ? path : "build/sidetone";
	for (; *args; args++)
		argv[n++] = *args;
	assert_true(n < ARGS_MAX);
	argv[n] = NULL;
	run_result_free(&d->r);
	d->r = (struct run_result){0};
	assert_true(run(&how, &d->r));
}

#define CALL(d, ...) call(d, (const char *const[]){__VA_ARGS__, NULL})

static void
assert_call(const struct desk *d, int status, const char *out, const char *err)
{
	if (d->r.status == status && strstr(buf_str(&d->r.out), out) &&
		strstr(buf_str(&d->r.err), err))
		return;
	fail_msg("status %d, wrote: %s\n%s", d->r.status, buf_str(&d->r.out),
		buf_str(&d->r.err));
}

static void
ask(struct desk *d, const char *prompt)
{
	CALL(d, "ask", "--base-url", wire_url(d->w), "-m", "m", "--max-retries",
		"0", prompt);
}

static struct desk
answered(void)
{
	struct desk d = desk_new();

	wire_reply(d.w, "200 OK", "X-Request-Id: req_0123456789\r\n",
		SLICE(ANSWER));
	ask(&d, "how is " KEY "?");
	assert_int_equal(d.r.status, 0);
	return d;
}

static void
each_format_goes_to_standard_output(void **state)
{
	static const struct {
		const char *format, *part;
	} cases[] = {
		{"md", "> fine [key]\n"},
		{"html", "<p>fine [key]</p>"},
		{"json", "\"content\": \"fine [key]\""},
		{"har", "\"version\": \"1.2\""},
		{"otlp", "\"resourceSpans\""},
	};
	struct desk d = answered();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		CALL(&d, "export", "--format", cases[i].format);
		assert_call(&d, 0, cases[i].part, "");
		assert_int_equal(d.r.err.len, 0);
		assert_null(strstr(buf_str(&d.r.out), "canary"));
		CALL(&d, "export", "latest", "-o", "-", "--format",
			cases[i].format);
		assert_call(&d, 0, cases[i].part, "");
	}
	desk_free(&d);
}

/* The ending of the file says the format, and the key is in no file. */
static void
each_ending_is_a_format(void **state)
{
	static const struct {
		const char *name, *begin;
	} cases[] = {
		{"a.md", "# how is"},
		{"a.HTML", "<!DOCTYPE html>"},
		{"a.json", "[\n"},
		{"a.har", "{\n  \"log\""},
		{"a.otlp.json", "{\n  \"resourceSpans\""},
	};
	struct desk d = answered();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *path = temp_path(d.home, cases[i].name);
		struct buf text = {0};

		CALL(&d, "export", "-o", path);
		assert_call(&d, 0, "", "");
		assert_int_equal(d.r.out.len, 0);
		assert_int_equal(temp_mode(d.home, cases[i].name), 0600);
		assert_true(temp_read(d.home, cases[i].name, &text));
		assert_int_equal(strncmp(buf_str(&text), cases[i].begin,
					 strlen(cases[i].begin)),
			0);
		buf_free(&text);
		free(path);
	}
	assert_int_equal(temp_grep(d.home, SLICE("canary"), NULL), 0);
	desk_free(&d);
}

static void
a_file_is_not_replaced(void **state)
{
	struct desk d = answered();
	char *path = temp_path(d.home, "out.md");
	struct buf text = {0};

	(void)state;
	temp_write(d.home, "out.md", SLICE("mine"));
	CALL(&d, "export", "-o", path);
	assert_call(&d, 1, "", "there is such a file already");
	assert_true(temp_read(d.home, "out.md", &text));
	assert_string_equal(buf_str(&text), "mine");
	CALL(&d, "export", "--force", "--format", "json", "-o", path);
	assert_call(&d, 0, "", "");
	assert_int_equal(temp_mode(d.home, "out.md"), 0600);
	assert_true(temp_read(d.home, "out.md", &text));
	assert_string_equal(
		slice_starts(buf_slice(&text), "[") ? "[" : "", "[");
	CALL(&d, "export", "-o", "/nowhere/at/all.md");
	assert_call(&d, 1, "", "/nowhere/at/all.md: ");
	buf_free(&text);
	free(path);
	desk_free(&d);
}

static void
what_cannot_be(void **state)
{
	static const struct {
		const char *args[6];
		const char *err;
	} cases[] = {
		{{"export"},
			"export: add --format with md, html, otlp, json, har "
			"or cast"},
		{{"export", "--format", "pdf"}, "--format pdf: must be md, "},
		{{"export", "-o", "x.txt"}, "x.txt: its ending says no format"},
		{{"export", "--format", "md", "1999"},
			"no session is called that"},
		{{"export", "--format", "md", "./none.jsonl"},
			"./none.jsonl: No such file"},
		{{"export", "--format", "md", "a", "b"}, "one session"},
		{{"export", "--format", "md", "--endpoint", "http://h/"},
			"--endpoint: takes otlp, not md"},
		{{"export", "--endpoint", "ftp://h/"}, "ftp://h/"},
		{{"export", "--endpoint", "http://h/", "-o", "f"},
			"one of them at a time"},
		{{"export", "--all"}, "--all is not for export"},
	};
	struct desk d = answered();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		call(&d, cases[i].args);
		assert_call(&d, 2, "", cases[i].err);
		assert_int_equal(d.r.out.len, 0);
	}
	CALL(&d, "export", "--help");
	assert_call(&d, 0, "\n  otlp   .otlp.json  traces for", "");
	desk_free(&d);
}

static void
a_damaged_file(void **state)
{
	struct desk d = desk_new();
	char *path = temp_path(d.home, "f");

	(void)state;
	temp_write(d.home, "f",
		SLICE("{\"kind\":\"prompt\",\"at\":1,\"text\":\"hi\"}"
		      "\nwhat\n{\"kind\":\"fail"));
	CALL(&d, "export", "--format", "json", path);
	assert_call(&d, 0, "\"hi\"", "1 line was skipped");
	assert_call(&d, 0, "", "the last line stops short");
	free(path);
	desk_free(&d);
}

/* Sending */

static void
send_to(struct desk *d, const char *path, char *url, size_t size)
{
	snprintf(url, size, "http://127.0.0.1:%d%s", wire_port(d->w), path);
	CALL(d, "export", "--endpoint", url);
}

static void
a_collector_takes_the_traces(void **state)
{
	struct desk d = answered();
	const struct request *r;
	char url[128];

	(void)state;
	wire_reply(d.w, "200 OK", "", SLICE("{\"partialSuccess\":{}}"));
	send_to(&d, "/v1/traces", url, sizeof(url));
	assert_call(&d, 0, "", "/v1/traces: sent, status 200\n");
	r = wire_request(d.w, 1);
	assert_true(slice_is(
		request_header(r, "Content-Type"), "application/json"));
	/* The key is for the provider alone. */
	assert_null(request_header(r, "Authorization").p);
	desk_free(&d);
}

static void
a_collector_can_refuse(void **state)
{
	static const struct {
		const char *status, *body;
		int exit;
		const char *err;
	} cases[] = {
		{"200 OK",
			"{\"partialSuccess\":{\"rejectedSpans\":\"2\","
			"\"errorMessage\":\"too\\u001b[31m old\"}}",
			6,
			": the collector rejected 2 of the spans: too^[[31m "
			"old\n"},
		{"400 Bad", "no spans\n", 6,
			": refused with status 400: no spans\n"},
		{"401 No", "", 3, ": refused with status 401\n"},
		{"503 Busy", "later", 7, ": refused with status 503: later\n"},
	};
	struct desk d = answered();
	char url[128];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		wire_reply(d.w, cases[i].status, "", slice_str(cases[i].body));
		send_to(&d, "/v1/traces?token=hidden", url, sizeof(url));
		assert_call(&d, cases[i].exit, "", cases[i].err);
		assert_null(strstr(buf_str(&d.r.err), "hidden"));
	}
	desk_free(&d);
}

static void
nobody_listens(void **state)
{
	struct desk d = answered();
	char url[128];

	(void)state;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/", port_dead());
	CALL(&d, "export", "--endpoint", url);
	assert_call(&d, 8, "", "/: nothing was sent: ");
	desk_free(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_format_goes_to_standard_output),
		cmocka_unit_test(each_ending_is_a_format),
		cmocka_unit_test(a_file_is_not_replaced),
		cmocka_unit_test(what_cannot_be),
		cmocka_unit_test(a_damaged_file),
		cmocka_unit_test(a_collector_takes_the_traces),
		cmocka_unit_test(a_collector_can_refuse),
		cmocka_unit_test(nobody_listens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
