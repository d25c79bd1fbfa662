/* Key bindings: which pane's binding a key finds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "app/bindings.h"

static const struct {
	const char *pane, *key, *command;
} lines[] = {
	{"all", "F1", "help"},
	{"page", "F1", "close"},
	{"page", "j", "scroll down"},
	{"detail", "1", "detail summary"},
	{"detail", "j", "detail next"},
	{"log", "j", "failure next"},
};

static struct bindings
bound(void)
{
	struct bindings b = {0};
	struct error err;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_int_equal(bindings_set(&b, lines[i].pane, lines[i].key,
					 lines[i].command, &err),
			0);
	return b;
}

static void
test_find(void **state)
{
	static const struct {
		const char *pane, *key, *want;
	} cases[] = {
		{"detail", "1", "detail summary"}, /* its own */
		{"detail", "j", "detail next"},    /* before page's */
		{"detail", "F1", "close"},         /* page's, before all's */
		{"page", "1", NULL},               /* another page's */
		{"page", "j", "scroll down"},
		{"log", "F1", "help"},
		{"log", "1", NULL}, /* no page: not page's either */
		{"chat", "j", NULL},
	};
	struct bindings b = bound();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *got =
			bindings_find(&b, cases[i].pane, cases[i].key);
		if (cases[i].want)
			assert_string_equal(got, cases[i].want);
		else
			assert_null(got);
	}
	bindings_free(&b);
}

static void
test_unbind(void **state)
{
	struct bindings b = bound();
	struct error err;

	(void)state;
	assert_int_equal(bindings_set(&b, "detail", "j", "", &err), 0);
	assert_string_equal(bindings_find(&b, "detail", "j"), "scroll down");
	bindings_free(&b);
}

static void
test_no_pane(void **state)
{
	const char *name, *title;
	struct bindings b = {0};
	struct error err;

	(void)state;
	assert_int_equal(bindings_set(&b, "nowhere", "j", "help", &err), -1);
	for (size_t i = 0; bindings_pane(i, &name, &title); i++)
		assert_non_null(strstr(err.text, name));
	assert_non_null(strstr(err.text, "nowhere"));
	bindings_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_unbind),
		cmocka_unit_test(test_no_pane),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
