/* Patterns with stars, and the codes of failures that they name. */
#include "base/glob.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "api/rule.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static void
test_patterns(void **state)
{
	static const struct {
		const char *pattern, *text;
		bool exact, any_case;
	} cases[] = {
		{"a", "a", true, true},
		{"a", "ab", false, false},
		{"a*", "a", true, true},
		{"a*", "abc", true, true},
		{"*", "", true, true},
		{"", "", true, true},
		{"", "a", false, false},
		{"a*c", "abbc", true, true},
		{"a*c", "abcb", false, false},
		{"*a*b*", "xxaxxbxx", true, true},
		{"*a*b*", "xxbxxaxx", false, false},
		{"a.*-c*", "a.1-cde", true, true},
		{"a**b", "ab", true, true},
		{"*ab", "aab", true, true},
		{"a*C", "AbC", false, true},
		{"*AB", "xab", false, true},
		{"@", "`", false, false}, /* one bit apart, no letters */
		{"\xc3\x84", "\xc3\xa4", false, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct slice p = slice_str(cases[i].pattern);
		struct slice s = slice_str(cases[i].text);
		if (glob_matches(p, s, GLOB_EXACT) != cases[i].exact ||
			glob_matches(p, s, GLOB_ANY_CASE) != cases[i].any_case)
			fail_msg("%s %s", cases[i].pattern, cases[i].text);
	}
}

/* A star may stand more than once in a code as well. */
static void
test_codes(void **state)
{
	struct errorbody e = {0};

	(void)state;
	buf_set(&e.code, SLICE("Model_Rate_Limited"));
	buf_set(&e.type, SLICE("throttled"));
	assert_true(rule_names(&e, SLICE("*rate*limit*")));
	assert_true(rule_names(&e, SLICE("model_*")));
	assert_true(rule_names(&e, SLICE("THROTTLED")));
	assert_false(rule_names(&e, SLICE("*limit*rate*")));
	assert_false(rule_names(&e, SLICE("rate")));
	errorbody_free(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_patterns),
		cmocka_unit_test(test_codes),
	};

	return cmocka_run_group_tests_name("glob", tests, NULL, NULL);
}
