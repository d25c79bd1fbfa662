/* The canary: a server says the key back wherever it can, and no verb prints
 * it, saves it or hands it to another program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/lib/canary.h"
#include "tests/lib/desk.h"
#include "tests/lib/temp.h"

/* What the call printed, and all that is in the home. */
static void
assert_clean(const struct desk *d, const char *what)
{
	canary_absent(what, buf_slice(&d->r.out));
	canary_absent(what, buf_slice(&d->r.err));
	canary_absent_below(d->home);
}

/* The mark shows that the server did say it, and that it was met. */
static void
assert_marked(const struct desk *d)
{
	struct slice out = buf_slice(&d->r.out), err = buf_slice(&d->r.err);

	if (slice_find(out, SLICE("[key]")) < 0 &&
		slice_find(err, SLICE("[key]")) < 0)
		fail_msg("no mark: %s%s", buf_str(&d->r.out),
			buf_str(&d->r.err));
}

static const enum canary_echo echoes[] = {
	CANARY_REFUSED, CANARY_HTML, CANARY_STREAM, CANARY_BROKEN};
enum { ECHOES = sizeof(echoes) / sizeof(echoes[0]) };

static void
ask_prints_and_saves_none(void **state)
{
	static const char *const options[] = {"--set", "--events", "-v"};

	(void)state;
	for (size_t i = 0; i < ECHOES; i++) {
		for (size_t k = 0; k < 3; k++) {
			struct desk d = desk_new(CANARY);

			canary_answer(d.w, echoes[i]);
			CALL(&d, "ask", "--max-retries", "0", options[k],
				k ? "hi" : "theme=default",
				"why is " CANARY " wrong?");
			assert_clean(&d, options[k]);
			assert_marked(&d);
			assert_int_equal(wire_count(d.w, WIRE_REQUESTS), 1);
			assert_non_null(
				strstr(buf_str(&wire_request(d.w, 0)->headers),
					CANARY));
			desk_free(&d);
		}
	}
}

static void
linear_prints_and_saves_none(void **state)
{
	struct desk d = desk_new(CANARY);

	(void)state;
	for (size_t i = 0; i < ECHOES; i++)
		canary_answer(d.w, echoes[i]);
	d.in = SLICE("hi " CANARY "\n/fix\n/explain\n/report\n"
		     "hi\n/fix\n/explain\n/report\n/limits\n"
		     "hi\n"
		     "hi\n/fix\n/explain\n/report\n/fix key\n");
	CALL(&d, "--linear", "--max-retries", "0", "-m", "gpt-4o");
	desk_status(&d, 0);
	assert_clean(&d, "linear");
	/* A value that is typed is said again, and goes no further. */
	canary_answer(d.w, CANARY_STREAM);
	d.in = SLICE("/set param.response_format " CANARY "\nhi\nhi\n");
	CALL(&d, "--linear", "-m", "gpt-4o");
	desk_status(&d, 0);
	desk_says(&d.r.out, "check: response_format: \"[key]\" is text");
	assert_int_equal(canary_absent_below(d.home), 2);
	assert_marked(&d);
	desk_free(&d);
}

static void
reports_hold_none(void **state)
{
	struct desk d = desk_new(CANARY);
	char *file = temp_path(d.home, "out.md");

	(void)state;
	for (size_t i = 0; i < ECHOES; i++)
		canary_answer(d.w, echoes[i]);
	d.in = SLICE("hi\nhi\nhi\nhi\n");
	CALL(&d, "--linear", "--max-retries", "0");
	assert_clean(&d, "linear");
	d.in = SLICE("");
	CALL(&d, "report");
	assert_clean(&d, "report");
	CALL(&d, "report", "--all");
	assert_clean(&d, "report --all");
	CALL(&d, "report", "--all", "--with-text");
	assert_clean(&d, "report --all --with-text");
	assert_marked(&d);
	CALL(&d, "report", "--request", "3", "--with-text");
	assert_clean(&d, "report --request 3");
	CALL(&d, "report", "--all", "--with-text", "-o", file);
	desk_status(&d, 0);
	assert_clean(&d, "report -o");
	assert_true(temp_exists(d.home, "out.md"));
	free(file);
	desk_free(&d);
}

static void
check_ups_and_lists_print_none(void **state)
{
	static const enum canary_echo models[] = {
		CANARY_REFUSED, CANARY_HTML, CANARY_MODELS};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		for (size_t k = 0; k < ECHOES; k++) {
			struct desk d = desk_new(CANARY);

			canary_answer(d.w, models[i]);
			canary_answer(d.w, echoes[k]);
			CALL(&d, "doctor", "-m", "practice");
			assert_clean(&d, "doctor");
			desk_free(&d);
			d = desk_new(CANARY);
			canary_answer(d.w, models[i]);
			canary_answer(d.w, echoes[k]);
			CALL(&d, "doctor", "--json", "-m", "practice");
			assert_clean(&d, "doctor --json");
			desk_free(&d);
		}
		struct desk d = desk_new(CANARY);
		canary_answer(d.w, models[i]);
		CALL(&d, "models");
		assert_int_equal(wire_count(d.w, WIRE_REQUESTS), 1);
		assert_clean(&d, "models");
		desk_free(&d);
	}
}

/* Words of a settled kind that hold the key: an address, a model's name. */
static void
slips_are_not_told_on(void **state)
{
	struct desk d = desk_new(CANARY);
	struct buf url = {0};

	(void)state;
	buf_addf(&url, "http://me:" CANARY "@127.0.0.1:%d/v1?key=" CANARY,
		wire_port(d.w));
	canary_answer(d.w, CANARY_REFUSED);
	CALL(&d, "ask", "-v", "--base-url", buf_str(&url), "-m", CANARY, "hi");
	assert_clean(&d, "ask");
	canary_answer(d.w, CANARY_REFUSED);
	CALL(&d, "doctor", "--base-url", buf_str(&url), "-m", CANARY);
	assert_clean(&d, "doctor");
	canary_answer(d.w, CANARY_REFUSED);
	CALL(&d, "doctor", "--json", "--base-url", buf_str(&url), "-m", CANARY);
	assert_clean(&d, "doctor --json");
	canary_answer(d.w, CANARY_REFUSED);
	CALL(&d, "models", "--base-url", buf_str(&url));
	assert_clean(&d, "models");
	buf_free(&url);
	desk_free(&d);
}

/* The key-command sees what `ps` shows while it runs. */
static void
no_argument_list_holds_it(void **state)
{
	struct desk d = desk_new("");
	char *keys = temp_new(), *script = temp_path(keys, "key");
	struct buf text = {0}, set = {0}, seen = {0};

	(void)state;
	buf_addf(&text,
		"#!/bin/sh\nfor f in /proc/[0-9]*/cmdline; do\n"
		"tr '\\0' ' ' <$f\necho\ndone >>%s/ps 2>/dev/null\n"
		"cat %s/secret\n",
		d.home, keys);
	temp_write(keys, "key", buf_slice(&text));
	temp_write(keys, "secret", SLICE(CANARY "\n"));
	assert_int_equal(chmod(script, 0700), 0);
	buf_addf(&set, "key-command=%s", script);
	canary_answer(d.w, CANARY_STREAM);
	CALL(&d, "ask", "--set", buf_str(&set), "hi");
	desk_status(&d, 0);
	assert_non_null(
		strstr(buf_str(&wire_request(d.w, 0)->headers), CANARY));
	assert_clean(&d, "ask");
	canary_answer(d.w, CANARY_MODELS);
	CALL(&d, "doctor", "--no-stream", "--set", buf_str(&set));
	assert_clean(&d, "doctor");
	assert_true(temp_read(d.home, "ps", &seen));
	desk_says(&seen, "key-command");
	buf_free(&text);
	buf_free(&set);
	buf_free(&seen);
	free(script);
	temp_remove(keys);
	desk_free(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ask_prints_and_saves_none),
		cmocka_unit_test(linear_prints_and_saves_none),
		cmocka_unit_test(reports_hold_none),
		cmocka_unit_test(check_ups_and_lists_print_none),
		cmocka_unit_test(slips_are_not_told_on),
		cmocka_unit_test(no_argument_list_holds_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
