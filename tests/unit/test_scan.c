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

static void
test_hex(void **state)
{
	static const struct {
		const char *text;
		size_t n, read;
		uint32_t value;
		int unit; /* behind a \\u */
	} cases[] = {{"00e9", 4, 4, 0xe9, 0xe9}, {"D83d", 4, 4, 0xd83d, 0xd83d},
		{"aFg0", 4, 2, 0xaf, -1}, {"", 4, 0, 0, -1}, {"g", 4, 0, 0, -1},
		{"12345", 4, 4, 0x1234, 0x1234}, {"41", 2, 2, 0x41, -1},
		{"ffffffff0", 8, 8, 0xffffffff, 0xffff}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf b = {0};
		uint32_t value;
		assert_int_equal(
			scan_hex(slice_str(cases[i].text), cases[i].n, &value),
			cases[i].read);
		assert_int_equal(value, cases[i].value);
		buf_addf(&b, "\\u%s", cases[i].text);
		assert_int_equal(scan_unit(buf_slice(&b)), cases[i].unit);
		buf_free(&b);
	}
	assert_int_equal(scan_unit(SLICE("u0041")), -1);
}

static void
test_one_of(void **state)
{
	(void)state;
	assert_true(scan_is_one_of(':', ":(["));
	assert_false(scan_is_one_of('a', ":(["));
	assert_false(scan_is_one_of('\0', ":(["));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_number),
		cmocka_unit_test(test_hex),
		cmocka_unit_test(test_one_of),
	};

	return cmocka_run_group_tests_name("scan", tests, NULL, NULL);
}
