/* Which proxy the environment names: libcurl's rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "api/hostname.h"
#include "api/proxyrule.h"

enum { PAIRS = 4 };

static const struct {
	const char *url;
	const char *env[PAIRS][2];
	const char *var, *exception, *value;
} rows[] = {
	{"https://a.test/v1", {{0}}, NULL, NULL, ""},
	{"https://a.test/v1", {{"https_proxy", "http://p:1"}}, "https_proxy",
		NULL, "http://p:1"},
	{"https://a.test/v1", {{"HTTPS_PROXY", "p:1"}}, "HTTPS_PROXY", NULL,
		"p:1"},
	{"https://a.test/v1", {{"https_proxy", "p:1"}, {"HTTPS_PROXY", "q:2"}},
		"https_proxy", NULL, "p:1"},
	{"https://a.test/v1", {{"https_proxy", ""}, {"HTTPS_PROXY", "q:2"}},
		"HTTPS_PROXY", NULL, "q:2"},
	{"https://a.test/v1", {{"http_proxy", "p:1"}}, NULL, NULL, ""},
	{"https://a.test/v1", {{"all_proxy", "p:1"}, {"https_proxy", "q:2"}},
		"https_proxy", NULL, "q:2"},
	{"https://a.test/v1", {{"ALL_PROXY", "p:1"}}, "ALL_PROXY", NULL, "p:1"},
	{"http://a.test/v1", {{"http_proxy", "p:1"}}, "http_proxy", NULL,
		"p:1"},
	{"http://a.test/v1", {{"https_proxy", "p:1"}}, NULL, NULL, ""},
	{"http://a.test/v1", {{"all_proxy", "p:1"}}, "all_proxy", NULL, "p:1"},
	/* In capitals it could be a client's header in a CGI program. */
	{"http://a.test/v1", {{"HTTP_PROXY", "p:1"}}, NULL, NULL, ""},
	{"HTTPS://a.test/v1", {{"https_proxy", "p:1"}}, "https_proxy", NULL,
		"p:1"},
	{"https://a.test/v1", {{"https_proxy", "p:1"}, {"no_proxy", "*"}},
		"https_proxy", "no_proxy", "p:1"},
	{"https://a.test/v1", {{"https_proxy", "p:1"}, {"NO_PROXY", "a.test"}},
		"https_proxy", "NO_PROXY", "p:1"},
	{"https://a.test/v1",
		{{"https_proxy", "p:1"}, {"no_proxy", "b"}, {"NO_PROXY", "*"}},
		"https_proxy", NULL, "p:1"},
	{"https://x.a.test:8443/v1",
		{{"https_proxy", "p:1"}, {"no_proxy", "b.test, a.test"}},
		"https_proxy", "no_proxy", "p:1"},
	{"https://xa.test/v1", {{"https_proxy", "p:1"}, {"no_proxy", "a.test"}},
		"https_proxy", NULL, "p:1"},
	{"https://u:s@a.test/v1",
		{{"https_proxy", "p:1"}, {"no_proxy", ".a.test"}},
		"https_proxy", "no_proxy", "p:1"},
	{"https://[::1]:8/v1", {{"https_proxy", "p:1"}, {"no_proxy", "::1"}},
		"https_proxy", "no_proxy", "p:1"},
	{"https://10.1.2.3/v1",
		{{"https_proxy", "p:1"}, {"no_proxy", "10.0.0.0/8"}},
		"https_proxy", "no_proxy", "p:1"},
	{"https://11.1.2.3/v1",
		{{"https_proxy", "p:1"}, {"no_proxy", "10.0.0.0/8"}},
		"https_proxy", NULL, "p:1"},
};

static size_t row;

static const char *
get(const char *name)
{
	for (int i = 0; i < PAIRS && rows[row].env[i][0]; i++) {
		if (!strcmp(rows[row].env[i][0], name))
			return rows[row].env[i][1];
	}
	return NULL;
}

static void
assert_same(const char *got, const char *want, size_t i)
{
	if (!got != !want || (want && strcmp(got, want) != 0))
		fail_msg("row %zu: %s, not %s", i, got ? got : "none",
			want ? want : "none");
}

static void
the_environment_names_a_proxy(void **state)
{
	(void)state;
	for (row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
		struct proxyrule r = {0};

		proxyrule_find(&r, slice_str(rows[row].url), get);
		assert_same(r.var, rows[row].var, row);
		assert_same(r.exception, rows[row].exception, row);
		assert_same(buf_str(&r.url), rows[row].value, row);
		assert_int_equal(proxyrule_applies(&r),
			rows[row].var && !rows[row].exception);
		proxyrule_free(&r);
	}
}

static void
a_variable_in_capitals_is_noticed(void **state)
{
	struct proxyrule r = {0};

	(void)state;
	for (row = 0; strcmp(rows[row].env[0][0] ? rows[row].env[0][0] : "",
		     "HTTP_PROXY");
		row++)
		continue;
	proxyrule_find(&r, SLICE("http://a.test"), get);
	assert_string_equal(r.ignored, "HTTP_PROXY");
	proxyrule_free(&r);
	proxyrule_find(&r, SLICE("https://a.test"), get);
	assert_null(r.ignored);
	proxyrule_free(&r);
}

static const struct {
	const char *entry, *host;
	bool covered;
} entries[] = {
	{"a.test", "a.test", true},
	{"A.Test", "a.tesT", true},
	{"a.test", "b.a.test", true},
	{".a.test", "b.a.test", true},
	{"a.test", "ba.test", false},
	{"b.a.test", "a.test", false},
	{"a.test.", "a.test", true},
	{"a.test", "a.test.", true},
	{"", "a.test", false},
	{".", "a.test", false},
	{"127.0.0.1", "127.0.0.1", true},
	{"0.0.1", "127.0.0.1", false},
	{"192.168.0.0/16", "192.168.7.9", true},
	{"192.168.0.0/16", "192.169.7.9", false},
	{"192.168.6.0/23", "192.168.7.9", true},
	{"192.168.6.0/23", "192.168.8.9", false},
	{"192.168.0.0/33", "192.168.0.0", false},
	{"192.168.0.0/0", "192.168.0.0", false},
	{"fd00::/8", "fd12::1", true},
	{"fd00::/8", "fe80::1", false},
	{"fd00::/8", "10.0.0.1", false},
};

static void
an_exception_covers_names_and_networks(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		if (hostname_is_covered(slice_str(entries[i].entry),
			    slice_str(entries[i].host)) != entries[i].covered)
			fail_msg(
				"%s and %s", entries[i].entry, entries[i].host);
	}
}

static void
a_host_is_taken_out_of_a_url(void **state)
{
	static const struct {
		const char *url, *host;
		bool address, loopback;
	} urls[] = {
		{"https://a.test/v1", "a.test", false, false},
		{"https://a.test:8/v1", "a.test", false, false},
		{"http://u:p@127.9.0.1:8/v1", "127.9.0.1", true, true},
		{"http://[::1]:8/v1", "::1", true, true},
		{"http://[fd00::2]", "fd00::2", true, false},
		{"http://[fe80::1%lo]/", "fe80::1%lo", true, false},
		{"http://[fe80::1%25lo]:8/", "fe80::1%25lo", true, false},
		{"http://10.0.0.1%25lo/", "10.0.0.1%25lo", false, false},
		{"http://LocalHost:8", "LocalHost", false, true},
		{"p:3128", "p", false, false},
		{"u:s@10.0.0.1:3128", "10.0.0.1", true, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		struct slice host = hostname_of_url(slice_str(urls[i].url));
		char *text = slice_dup(host);

		assert_string_equal(text, urls[i].host);
		assert_int_equal(hostname_is_address(host), urls[i].address);
		assert_int_equal(hostname_is_loopback(host), urls[i].loopback);
		free(text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_environment_names_a_proxy),
		cmocka_unit_test(a_variable_in_capitals_is_noticed),
		cmocka_unit_test(an_exception_covers_names_and_networks),
		cmocka_unit_test(a_host_is_taken_out_of_a_url),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
