/* Dates as servers write them. */
#include "api/datetime.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct row {
	const char *text;
	int64_t value; /* -1: refused */
};

static void
check(const struct row *rows, size_t n, bool (*read)(struct slice, int64_t *))
{
	for (size_t i = 0; i < n; i++) {
		int64_t got = 0;
		bool ok = read(slice_str(rows[i].text), &got);
		if (ok != (rows[i].value >= 0) || (ok && got != rows[i].value))
			fail_msg("%s: %d %lld", rows[i].text, ok,
				(long long)got);
	}
}

static void
test_http_date(void **state)
{
	static const struct row rows[] = {
		{"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
		{"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
		{"Sun Nov  6 08:49:37 1994", 784111777},
		{"Fri, 29 Sep 2023 16:26:57 GMT", 1696004817},
		{"Friday, 29-Sep-23 16:26:57 GMT", 1696004817},
		{"Fri Sep 29 16:26:57 2023", 1696004817},
		{"fri, 29 sep 2023 16:26:57 gmt", 1696004817},
		{"Fri, 29 Sep 2023 18:26:57 +0200", 1696004817},
		{"Fri, 29 Sep 2023 11:26:57 -0500", 1696004817},
		{"29 Sep 2023 16:26:57 UTC", 1696004817},
		{"Thu, 29 Feb 2024 00:00:00 GMT", 1709164800},
		{"Wed, 29 Feb 2023 00:00:00 GMT", -1},
		{"Thu, 31 Apr 2024 00:00:00 GMT", -1},
		{"Thu, 01 Jan 1970 00:00:00 GMT", 0},
		{"Fri, 29 Sep 2023", -1},
		{"Fri, 29 Sep 2023 25:26:57 GMT", -1},
		{"Fri, 29 Sep 2023 16:26 GMT", -1},
		{"16:26:57 GMT", -1},
		{"tomorrow", -1},
		{"20", -1},
		{"", -1},
	};

	(void)state;
	check(rows, sizeof(rows) / sizeof(rows[0]), datetime_http);
}

static void
test_rfc3339(void **state)
{
	static const struct row rows[] = {
		{"2026-03-22T18:05:00Z", 1774202700000},
		{"2026-03-22t18:05:00z", 1774202700000},
		{"2026-03-22 18:05:00Z", 1774202700000},
		{"2026-03-22T18:05:00.25Z", 1774202700250},
		{"2026-03-22T18:05:00.123456Z", 1774202700123},
		{"2026-03-22T19:05:00+01:00", 1774202700000},
		{"2026-03-22T12:35:00-05:30", 1774202700000},
		{"1970-01-01T00:00:00Z", 0},
		{"2026-03-22T18:05:00", -1},
		{"2026-13-22T18:05:00Z", -1},
		{"2026-03-22T1:05:00Z", -1},
		{"2026-03-22", -1},
		{"2026-03-22T18:05:00.Z", -1},
		{"2026-03-22T18:05:00Zjunk", -1},
		{"", -1},
	};

	(void)state;
	check(rows, sizeof(rows) / sizeof(rows[0]), datetime_rfc3339);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_http_date),
		cmocka_unit_test(test_rfc3339),
	};

	return cmocka_run_group_tests_name("datetime", tests, NULL, NULL);
}
