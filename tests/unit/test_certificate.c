/* Certificates: read, counted, and why they are refused; and clocks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "api/certificate.h"
#include "api/hostname.h"
#include "api/skew.h"

#define NOW INT64_C(1795291451) /* 2026-11-21T20:04:11Z */
#define DAY INT64_C(86400)

static void
dates_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t unix_s;
	} rows[] = {
		{"Nov 21 20:04:11 2026 GMT", NOW},
		{" Nov 21 20:04:11 2026 GMT ", NOW},
		{"2026-11-21 20:04:11 GMT", NOW},
		{"Jan  1 00:00:00 1970 GMT", 0},
		{"Feb 29 00:00:00 2028 GMT", 1835395200},
		{"Feb 29 00:00:00 2027 GMT", -1},
		{"Foo 21 20:04:11 2026 GMT", -1},
		{"2026-13-21 20:04:11 GMT", -1},
		{"", -1},
		{"GMT", -1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t got = -1;
		bool ok = certificate_date(slice_str(rows[i].text), &got);

		if (ok != (rows[i].unix_s >= 0))
			fail_msg("%s: %d", rows[i].text, ok);
		if (ok)
			assert_int_equal(got, rows[i].unix_s);
	}
}

static void
days_are_counted_down(void **state)
{
	static const struct {
		int64_t until;
		int64_t days;
	} rows[] = {{NOW, 0}, {NOW + DAY - 1, 0}, {NOW + DAY, 1},
		{NOW + 14 * DAY - 1, 13}, {NOW + 14 * DAY, 14}, {NOW - 1, -1},
		{NOW - DAY, -1}, {NOW - DAY - 1, -2}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct certificate c = {.until = rows[i].until};

		assert_int_equal(certificate_days(&c, NOW), rows[i].days);
	}
}

#define CERT(subject, issuer, names, from, until)             \
	"Subject:" subject "\nIssuer:" issuer "\nVersion:2\n" \
	"Start date:" from "\nExpire date:" until             \
	"\nX509v3 Subject Alternative Name:" names "\n\n"
#define PAST "Jan  1 00:00:00 2020 GMT"
#define THEN "Jan  2 00:00:00 2020 GMT"
#define FUTURE "Dec 31 00:00:00 2049 GMT"
#define OWN(from, until)                                                   \
	CERT("CN = a", "CN = a", "DNS:a.test, IP Address:127.0.0.1", from, \
		until)
#define LEAF CERT("CN = a", "O = X, CN = b", "DNS:a.test", PAST, FUTURE)
#define ROOT CERT("O = X, CN = b", "O = X, CN = b", "", PAST, FUTURE)

static void
a_chain_is_read(void **state)
{
	struct slice chain = SLICE(LEAF ROOT);
	struct certificate c;

	(void)state;
	assert_true(certificate_next(&chain, &c));
	assert_true(slice_is(c.subject, "CN = a"));
	assert_true(slice_is(c.issuer, "O = X, CN = b"));
	assert_true(slice_is(c.names, "DNS:a.test"));
	assert_int_equal(c.from, 1577836800);
	assert_true(c.until > NOW);
	assert_true(certificate_next(&chain, &c));
	assert_true(slice_is(c.subject, "O = X, CN = b"));
	assert_false(certificate_next(&chain, &c));
}

static const struct {
	const char *chain, *host, *why;
	enum certificate_problem problem;
} refusals[] = {
	{OWN(PAST, THEN), "a.test", "", CERTIFICATE_EXPIRED},
	{OWN(PAST, THEN), "a.test",
		"SSL certificate problem: self-signed certificate",
		CERTIFICATE_EXPIRED},
	{OWN(FUTURE, FUTURE), "a.test", "", CERTIFICATE_NOT_YET},
	{OWN(PAST, FUTURE), "b.test", "", CERTIFICATE_OTHER_HOST},
	{OWN(PAST, FUTURE), "127.0.0.2", "", CERTIFICATE_OTHER_HOST},
	{OWN(PAST, FUTURE), "127.0.0.1",
		"SSL certificate problem: self-signed certificate",
		CERTIFICATE_SELF_SIGNED},
	{OWN(PAST, FUTURE), "a.test",
		"SSL certificate problem: self signed certificate",
		CERTIFICATE_SELF_SIGNED},
	{OWN(PAST, FUTURE), "a.test", "something", CERTIFICATE_SELF_SIGNED},
	{LEAF, "a.test",
		"SSL certificate problem: unable to get local issuer "
		"certificate",
		CERTIFICATE_UNKNOWN_ISSUER},
	{LEAF ROOT, "a.test",
		"SSL certificate problem: self-signed certificate in "
		"certificate chain",
		CERTIFICATE_UNKNOWN_ISSUER},
	{LEAF, "a.test", "SSL certificate problem: certificate has expired",
		CERTIFICATE_EXPIRED},
	{LEAF, "a.test", "error setting certificate file: /nowhere/ca.pem",
		CERTIFICATE_NO_TRUST_FILE},
	{"", "a.test", "error setting certificate verify locations:  CAfile: x",
		CERTIFICATE_NO_TRUST_FILE},
	{LEAF, "a.test", "unsuitable certificate purpose", CERTIFICATE_REFUSED},
	{"", "a.test", "SSL: no alternative certificate subject name matches",
		CERTIFICATE_OTHER_HOST},
};

static void
a_refusal_has_a_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		enum certificate_problem got =
			certificate_judge(slice_str(refusals[i].chain),
				slice_str(refusals[i].host), NOW,
				slice_str(refusals[i].why));

		if (got != refusals[i].problem)
			fail_msg("row %zu: %d, not %d", i, got,
				refusals[i].problem);
	}
}

static void
names_match_hosts(void **state)
{
	static const struct {
		const char *pattern, *host;
		bool match;
	} rows[] = {
		{"a.test", "A.TEST", true},
		{"a.test", "a.test.", true},
		{"*.a.test", "b.a.test", true},
		{"*.a.test", "a.test", false},
		{"*.a.test", "c.b.a.test", false},
		{"b.test", "a.test", false},
		{"127.0.0.1", "127.0.0.1", true},
		{"*.0.0.1", "127.0.0.1", false},
		{"0:0:0:0:0:0:0:1", "::1", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (hostname_matches(slice_str(rows[i].pattern),
			    slice_str(rows[i].host)) != rows[i].match)
			fail_msg("%s and %s", rows[i].pattern, rows[i].host);
	}
}

/* Clocks */

static void
clocks_are_compared(void **state)
{
	static const struct {
		const char *date;
		int64_t wall_ms;
		bool ok;
		int64_t ahead;
	} rows[] = {
		{"Sat, 21 Nov 2026 20:04:11 GMT", NOW * 1000 + 500, true, 0},
		{"Sat, 21 Nov 2026 20:04:11 GMT", NOW * 1000 + 90500, true,
			90000},
		{"Sat, 21 Nov 2026 20:04:11 GMT", NOW * 1000 - 89500, true,
			-90000},
		{"yesterday", NOW * 1000, false, 0},
		{NULL, NOW * 1000, false, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t ahead = 0;

		assert_int_equal(skew_measure(slice_str(rows[i].date),
					 rows[i].wall_ms, &ahead),
			rows[i].ok);
		assert_int_equal(ahead, rows[i].ahead);
	}
}

static void
a_skew_is_judged_and_shown(void **state)
{
	static const struct {
		int64_t ahead;
		enum checklist_state state;
		const char *text;
	} rows[] = {
		{0, CHECKLIST_OK, "0 s"},
		{-59600, CHECKLIST_OK, "1 min"},
		{60000, CHECKLIST_OK, "1 min"},
		{60001, CHECKLIST_WARNING, "1 min"},
		{-61000, CHECKLIST_WARNING, "1 min 1 s"},
		{300000, CHECKLIST_WARNING, "5 min"},
		{300001, CHECKLIST_FAILED, "5 min"},
		{-7384000, CHECKLIST_FAILED, "2 h 3 min"},
		{90000000, CHECKLIST_FAILED, "1 d 1 h"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf text = {0};

		assert_int_equal(skew_judge(rows[i].ahead), rows[i].state);
		skew_show(&text, rows[i].ahead);
		assert_string_equal(text.p, rows[i].text);
		buf_free(&text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_are_read),
		cmocka_unit_test(days_are_counted_down),
		cmocka_unit_test(a_chain_is_read),
		cmocka_unit_test(a_refusal_has_a_reason),
		cmocka_unit_test(names_match_hosts),
		cmocka_unit_test(clocks_are_compared),
		cmocka_unit_test(a_skew_is_judged_and_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
