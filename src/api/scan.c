/* Reads numbers in text, whatever the locale. */
#include "api/scan.h"

#include <math.h>
#include <string.h>

bool
scan_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
scan_is_one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

char
scan_at(struct slice s, size_t i)
{
	return i < s.len ? s.p[i] : '\0';
}

size_t
scan_hex(struct slice s, size_t n, uint32_t *value)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	size_t i = 0;

	*value = 0;
	for (; i < n && i < s.len; i++) {
		const char *at = memchr(digits, s.p[i], sizeof(digits) - 1);
		if (!at)
			break;
		*value = *value << 4 | (uint32_t)(at - digits) % 16;
	}
	return i;
}

int
scan_unit(struct slice s)
{
	uint32_t unit;

	if (!slice_starts(s, "\\u") ||
		scan_hex(slice_from(s, 2), 4, &unit) != 4)
		return -1;
	return (int)unit;
}

static double
scale(double value, int exponent)
{
	double power = 1;

	for (int i = exponent < 0 ? -exponent : exponent; i > 0; i--)
		power *= 10;
	return exponent < 0 ? value / power : value * power;
}

size_t
scan_decimal(struct slice s, bool loose, double *value)
{
	size_t i = 0, digits = 0;
	int exponent = 0;
	double v = 0;

	for (bool point = false; i < s.len; i++) {
		if (s.p[i] == '.' && !point &&
			(scan_is_digit(scan_at(s, i + 1)) ||
				(loose && digits))) {
			point = true;
		} else if (scan_is_digit(s.p[i])) {
			if (v < 1e17)
				v = v * 10 + (s.p[i] - '0');
			else
				exponent++;
			exponent -= point;
			digits++;
		} else {
			break;
		}
	}
	if (!digits)
		return 0;
	*value = exponent < -350 ? 0 : scale(v, exponent);
	return i;
}

/* "e5", "E-3": bytes read, with VALUE scaled; 0 when there is none. */
static size_t
read_exponent(struct slice s, double *value)
{
	bool minus = scan_at(s, 1) == '-';
	size_t i = minus || scan_at(s, 1) == '+' ? 2 : 1;
	int e = 0;

	if ((scan_at(s, 0) != 'e' && scan_at(s, 0) != 'E') ||
		!scan_is_digit(scan_at(s, i)))
		return 0;
	for (; scan_is_digit(scan_at(s, i)); i++)
		e = e < 400 ? e * 10 + (s.p[i] - '0') : e;
	e = e > 350 ? 350 : e;
	*value = scale(*value, minus ? -e : e);
	return i;
}

bool
scan_number(struct slice s, double *value)
{
	double v = 0;

	s = slice_trim(s);
	bool minus = scan_at(s, 0) == '-';
	if (minus || scan_at(s, 0) == '+')
		s = slice_from(s, 1);
	if (slice_ieq(s, SLICE("inf")) || slice_ieq(s, SLICE("infinity"))) {
		v = (double)INFINITY;
	} else if (slice_ieq(s, SLICE("nan"))) {
		v = (double)NAN;
	} else {
		size_t n = scan_decimal(s, true, &v);
		if (n)
			n += read_exponent(slice_from(s, n), &v);
		if (n == 0 || n != s.len)
			return false;
	}
	*value = minus ? -v : v;
	return true;
}
