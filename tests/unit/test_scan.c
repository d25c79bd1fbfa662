/* Numbers in text. */
#include "api/scan.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void
test_number(void **state)
{
	double v;

	(void)state;
	assert_true(scan_number(SLICE(" 20 "), &v) && v == 20);
	assert_true(scan_number(SLICE("-10"), &v) && v == -10);
	assert_true(scan_number(SLICE("5."), &v) && v == 5);
	assert_true(scan_number(SLICE("1.5e1"), &v) && v == 15);
	assert_true(scan_number(SLICE("NaN"), &v) && isnan(v));
	assert_true(scan_number(SLICE("-Infinity"), &v) && isinf(v));
	assert_false(scan_number(SLICE("20s"), &v));
	assert_false(scan_number(SLICE(""), &v));
	assert_false(scan_number(SLICE("1e"), &v));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_number),
	};

	return cmocka_run_group_tests_name("scan", tests, NULL, NULL);
}
