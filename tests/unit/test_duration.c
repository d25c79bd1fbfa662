/* Lengths of time as servers write them. */
#include "api/duration.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "event/jsonvalue.h"
#include "tests/lib/vectors.h"

/* A length that is expected to be refused. */
#define NO (-1.0)

struct row {
	const char *text;
	double seconds;
};

static void
check(const char *id, bool ok, double got, double want)
{
	if (want < 0 ? ok : !ok || fabs(got - want) > 1e-6 * (1 + want))
		fail_msg("%s: got %s %g, want %g", id, ok ? "ok" : "no", got,
			want);
}

static void
check_vector(const json_t *v, bool (*read)(struct slice, double *))
{
	const json_t *want = json_object_get(v, "expect_s");
	double got = 0;
	bool ok = read(jsonvalue_string_at(v, "text"), &got);

	check(json_string_value(json_object_get(v, "id")), ok, got,
		json_is_null(want) ? NO : json_number_value(want));
}

static void
check_parse(const json_t *v)
{
	check_vector(v, duration_parse);
}

static void
check_message(const json_t *v)
{
	check_vector(v, duration_in_message);
}

static void
test_vectors(void **state)
{
	static const char file[] = "retry-vectors.json";

	(void)state;
	assert_true(vectors_each(file, "group", "duration", check_parse) > 0);
	assert_true(vectors_each(
			    file, "group", "message_delay", check_message) > 0);
}

static void
test_parse(void **state)
{
	static const struct row rows[] = {
		{"2m59.56s", 179.56},
		{"9m38.016s", 578.016},
		{"7.66s", 7.66},
		{"114h18m0s", 411480},
		{"1h2m3s", 3723},
		{"1d2h", 93600},
		{"12ms", 0.012},
		{"6m0s", 360},
		{"0s", 0},
		{"0", 0},
		{".5s", 0.5},
		{"1.s", 1},
		{"  59 ", 59},
		{"1e3", 1000},
		{"43200", 43200},
		{"500\xce\xbcs", 0.0005},
		{"500\xc2\xb5s", 0.0005},
		{"1500000ns", 0.0015},
		{"+1s", 1},
		{"-1", NO},
		{"-1s", NO},
		{"1", 1},
		{"1x", NO},
		{"1s2", NO},
		{"s", NO},
		{"1.2.3s", NO},
		{"nan", NO},
		{"inf", NO},
		{"1e999", NO},
		{"0x10", NO},
		{"1,5", NO},
		{"--1", NO},
		{"+", NO},
		{".", NO},
		{"99999999999999999999999s", 1e23},
	};
	double got;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		got = 0;
		bool ok = duration_parse(slice_str(rows[i].text), &got);
		check(rows[i].text, ok, got, rows[i].seconds);
	}
	assert_false(duration_parse(SLICE_NONE, &got));
}

static void
test_until(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		double seconds;
	} rows[] = {
		{"12", true, 12},
		{"0.66", true, 0.66},
		{"1m23s", true, 83},
		{"43200", true, 43200},
		{"1774202700", true, 60},
		{"1774202700000", true, 60},
		{"1774202580000", true, -60},
		{"2026-03-22T18:05:00Z", true, 60},
		{"Sun, 22 Mar 2026 18:05:00 GMT", true, 60},
		{"2026-03-22T18:03:00Z", true, -60},
		{"-1", false, 0},
		{"soon", false, 0},
		{"", false, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		double got = 0;
		bool ok = duration_until(
			slice_str(rows[i].text), 1774202640000, &got);
		if (ok != rows[i].ok ||
			(ok && fabs(got - rows[i].seconds) > 1e-6))
			fail_msg("%s: %d %g", rows[i].text, ok, got);
	}
}

static void
test_message(void **state)
{
	static const struct row rows[] = {
		{"Try again in 2 seconds.", 2},
		{"Please try again in 9m38.016s. Need more tokens?", 578.016},
		{"please try again after 1 seconds", 1},
		{"Rate limit of 5 per 0s exceeded for X. Please wait 0 "
		 "seconds before retrying.",
			0},
		{"Please retry in 34.4s.", 34.4},
		{"You can retry in 37 minutes", 2220},
		{"Please try again in 1 hour 23 minutes and 4 seconds.", 4984},
		{"Please retry after 30", 30},
		{"Retry-After: 12", 12},
		{"{\"retryDelay\": \"37s\"}", 37},
		{"try again in about 5 min", 300},
		{"Please wait for 2 hours", 7200},
		{"estimated wait time is 20 seconds", 20},
		{"TRY AGAIN IN 20MS", NO},
		{"Your quota will reset after 23h11m.", 83460},
		{"limit resets in 1 day", 86400},
		{"请在 5 秒后重试", 5},
		{"请 3 分钟后再试", 180},
		{"请等待 10 秒", 10},
		{"Limit is 5 requests in 60 seconds, retry later", 60},
		{"sent 61 requests in 60 seconds. try again in 5s", 5},
		{"Limit 5 requests in 60 seconds", NO},
		{"retry after 2026-11-21", NO},
		{"retry after 5 requests", NO},
		{"try again in the morning", NO},
		{"please try again later", NO},
		{"1000 in the completion", NO},
		{"within 5 seconds", NO},
		{"", NO},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		double got = 0;
		bool ok = duration_in_message(slice_str(rows[i].text), &got);
		check(rows[i].text, ok, got, rows[i].seconds);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_until),
		cmocka_unit_test(test_message),
	};

	return cmocka_run_group_tests_name("duration", tests, NULL, NULL);
}
