/* Reads lengths of time and dates from headers and messages. */
#include "api/duration.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

/* strtod(3) reads the locale's decimal point, so numbers are read here. */
static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char
at(struct slice s, size_t i)
{
	return i < s.len ? s.p[i] : '\0';
}

static double
scale(double value, int exponent)
{
	double power = 1;

	for (int i = exponent < 0 ? -exponent : exponent; i > 0; i--)
		power *= 10;
	return exponent < 0 ? value / power : value * power;
}

/* Digits with an optional fraction at the start of S; a point needs a digit
 * behind it unless LOOSE. Returns the bytes read, 0 for none. */
static size_t
read_decimal(struct slice s, bool loose, double *value)
{
	size_t i = 0, digits = 0;
	int exponent = 0;
	double v = 0;

	for (bool point = false; i < s.len; i++) {
		if (s.p[i] == '.' && !point &&
			(is_digit(at(s, i + 1)) || (loose && digits))) {
			point = true;
		} else if (is_digit(s.p[i])) {
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
	bool minus = at(s, 1) == '-';
	size_t i = minus || at(s, 1) == '+' ? 2 : 1;
	int e = 0;

	if ((at(s, 0) != 'e' && at(s, 0) != 'E') || !is_digit(at(s, i)))
		return 0;
	for (; is_digit(at(s, i)); i++)
		e = e < 400 ? e * 10 + (s.p[i] - '0') : e;
	e = e > 350 ? 350 : e;
	*value = scale(*value, minus ? -e : e);
	return i;
}

bool
duration_number(struct slice s, double *value)
{
	double v = 0;

	s = slice_trim(s);
	bool minus = at(s, 0) == '-';
	if (minus || at(s, 0) == '+')
		s = slice_from(s, 1);
	if (slice_ieq(s, SLICE("inf")) || slice_ieq(s, SLICE("infinity"))) {
		v = (double)INFINITY;
	} else if (slice_ieq(s, SLICE("nan"))) {
		v = (double)NAN;
	} else {
		size_t n = read_decimal(s, true, &v);
		if (n)
			n += read_exponent(slice_from(s, n), &v);
		if (n == 0 || n != s.len)
			return false;
	}
	*value = minus ? -v : v;
	return true;
}

struct unit {
	const char *name;
	double seconds;
};

/* Both spellings of the micro sign: U+00B5 and U+03BC. */
static const struct unit short_units[] = {
	{"ms", 1e-3},
	{"us", 1e-6},
	{"\xc2\xb5s", 1e-6},
	{"\xce\xbcs", 1e-6},
	{"ns", 1e-9},
	{"s", 1},
	{"m", 60},
	{"h", 3600},
	{"d", 86400},
	{NULL, 0},
};

static const struct unit word_units[] = {
	{"milliseconds", 1e-3},
	{"millisecond", 1e-3},
	{"seconds", 1},
	{"second", 1},
	{"secs", 1},
	{"sec", 1},
	{"minutes", 60},
	{"minute", 60},
	{"mins", 60},
	{"min", 60},
	{"hours", 3600},
	{"hour", 3600},
	{"hrs", 3600},
	{"hr", 3600},
	{"days", 86400},
	{"day", 86400},
	{"weeks", 604800},
	{"week", 604800},
	{"毫秒", 1e-3},
	{"秒", 1},
	{"分钟", 60},
	{"分", 60},
	{"个小时", 3600},
	{"小时", 3600},
	{"天", 86400},
	{NULL, 0},
};

static bool
starts_ieq(struct slice s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.len >= n &&
	       slice_ieq(slice_sub(s, 0, n), (struct slice){prefix, n});
}

static const struct unit *
find_unit(const struct unit *units, struct slice s, bool exact_case)
{
	for (; units->name; units++) {
		if (exact_case ? slice_starts(s, units->name)
			       : starts_ieq(s, units->name))
			return units;
	}
	return NULL;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool
duration_parse(struct slice s, double *seconds)
{
	double total = 0, v;

	s = slice_trim(s);
	if (duration_number(s, &v)) {
		*seconds = v;
		return isfinite(v) && v >= 0;
	}
	if (at(s, 0) == '+')
		s = slice_from(s, 1);
	if (s.len == 0)
		return false;
	while (s.len > 0) {
		size_t n = read_decimal(s, true, &v);
		if (n == 0)
			return false;
		s = slice_from(s, n);
		const struct unit *unit = find_unit(short_units, s, true);
		if (!unit)
			return false;
		total += v * unit->seconds;
		s = slice_from(s, strlen(unit->name));
	}
	*seconds = total;
	return isfinite(total);
}

/* Days from 1970-01-01 to a date of the Gregorian calendar (Howard Hinnant's
 * days_from_civil). */
static int64_t
days_from_civil(int64_t year, int month, int day)
{
	int64_t y = year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + doe - 719468;
}

struct date {
	int year, month, day, hour, minute, second;
};

static bool
date_seconds(const struct date *d, int64_t *unix_s)
{
	static const int days[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap =
		(d->year % 4 == 0 && d->year % 100 != 0) || d->year % 400 == 0;

	if (d->month < 1 || d->month > 12 || d->day < 1 ||
		d->day > days[d->month - 1] + (leap && d->month == 2))
		return false;
	/* 60 is a leap second. */
	if (d->hour > 23 || d->minute > 59 || d->second > 60)
		return false;
	*unix_s = days_from_civil(d->year, d->month, d->day) * 86400 +
		  d->hour * 3600 + d->minute * 60 + d->second;
	return true;
}

/* Takes MIN to MAX digits off S. */
static bool
take_int(struct slice *s, size_t min, size_t max, int *value)
{
	size_t n = 0;

	*value = 0;
	while (n < max && is_digit(at(*s, n)))
		*value = *value * 10 + (s->p[n++] - '0');
	*s = slice_from(*s, n);
	return n >= min;
}

static bool
take_char(struct slice *s, const char *set)
{
	if (s->len == 0 || !strchr(set, s->p[0]) || s->p[0] == '\0')
		return false;
	*s = slice_from(*s, 1);
	return true;
}

static bool
take_time(struct slice *s, struct date *d)
{
	return take_int(s, 1, 2, &d->hour) && take_char(s, ":") &&
	       take_int(s, 2, 2, &d->minute) && take_char(s, ":") &&
	       take_int(s, 2, 2, &d->second);
}

static int
month_number(struct slice s)
{
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";

	for (int i = 0; i < 12 && s.len == 3; i++) {
		if (slice_ieq(s, (struct slice){names + 3 * i, 3}))
			return i + 1;
	}
	return 0;
}

static bool
is_weekday(struct slice s)
{
	static const char *const names[] = {"monday", "tuesday", "wednesday",
		"thursday", "friday", "saturday", "sunday"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (slice_ieq(s, slice_str(names[i])) ||
			slice_ieq(s, (struct slice){names[i], 3}))
			return true;
	}
	return false;
}

/* "+0100" or a name of Greenwich time, in seconds east. */
static bool
zone_seconds(struct slice s, int *east)
{
	static const char *const names[] = {"gmt", "utc", "ut", "z"};
	int hours, minutes;
	bool minus = at(s, 0) == '-';

	*east = 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (slice_ieq(s, slice_str(names[i])))
			return true;
	}
	if (!take_char(&s, "+-") || !take_int(&s, 2, 2, &hours) ||
		!take_int(&s, 2, 2, &minutes) || s.len > 0)
		return false;
	*east = (minus ? -1 : 1) * (hours * 3600 + minutes * 60);
	return true;
}

/* RFC 9110 asks for two-digit years in the century nearest to today; 1970 is
 * where time begins for us. */
static int
full_year(struct slice digits, int year)
{
	if (digits.len > 2)
		return year;
	return year + (year < 70 ? 2000 : 1900);
}

/* One word of a date into D; SEEN counts the bare numbers. */
static bool
date_word(struct slice w, struct date *d, int *seen, int *east)
{
	struct slice rest = w;
	int n;

	if (month_number(w)) {
		d->month = month_number(w);
		return true;
	}
	if (is_weekday(w) || zone_seconds(w, east))
		return true;
	if (slice_find(w, SLICE(":")) >= 0)
		return take_time(&rest, d) && rest.len == 0;
	if (!take_int(&rest, 1, 4, &n) || rest.len > 0 || *seen > 1)
		return false;
	if ((*seen)++ == 0)
		d->day = n;
	else
		d->year = full_year(w, n);
	return true;
}

/* Takes the next word off S; a hyphen divides dates such as 06-Nov-94, but
 * begins a zone such as -0500. */
static struct slice
take_word(struct slice *s)
{
	size_t i = 0, n;

	while (i < s->len && strchr(" ,\t", s->p[i]))
		i++;
	*s = slice_from(*s, i);
	for (n = 0; n < s->len && !strchr(" ,\t", s->p[n]); n++) {
		if (s->p[n] == '-' && n > 0)
			break;
	}
	struct slice word = slice_sub(*s, 0, n);
	*s = slice_from(*s, n + (at(*s, n) == '-'));
	return word;
}

bool
duration_http_date(struct slice s, int64_t *unix_s)
{
	struct date d = {.hour = -1};
	int seen = 0, east = 0;

	s = slice_trim(s);
	while (s.len > 0) {
		struct slice word = take_word(&s);
		if (word.len > 0 && !date_word(word, &d, &seen, &east))
			return false;
	}
	if (seen != 2 || d.month == 0 || d.hour < 0 ||
		!date_seconds(&d, unix_s))
		return false;
	*unix_s -= east;
	return true;
}

/* Z or +hh:mm, in seconds east. */
static bool
take_offset(struct slice *s, int *east)
{
	int hours, minutes;
	bool minus = at(*s, 0) == '-';

	*east = 0;
	if (take_char(s, "Zz"))
		return true;
	if (!take_char(s, "+-") || !take_int(s, 2, 2, &hours) ||
		!take_char(s, ":") || !take_int(s, 2, 2, &minutes))
		return false;
	*east = (minus ? -1 : 1) * (hours * 3600 + minutes * 60);
	return hours < 24 && minutes < 60;
}

bool
duration_rfc3339(struct slice s, int64_t *unix_ms)
{
	struct date d = {0};
	double fraction = 0;
	int east;
	int64_t unix_s;

	s = slice_trim(s);
	if (!take_int(&s, 4, 4, &d.year) || !take_char(&s, "-") ||
		!take_int(&s, 2, 2, &d.month) || !take_char(&s, "-") ||
		!take_int(&s, 2, 2, &d.day) || !take_char(&s, "Tt ") ||
		!is_digit(at(s, 1)) || !take_time(&s, &d))
		return false;
	if (at(s, 0) == '.') {
		size_t n = read_decimal(s, false, &fraction);
		if (n == 0)
			return false;
		s = slice_from(s, n);
	}
	if (!take_offset(&s, &east) || s.len > 0 || !date_seconds(&d, &unix_s))
		return false;
	*unix_ms = (unix_s - east) * 1000 + (int64_t)(fraction * 1000 + 1e-6);
	return true;
}

bool
duration_until(struct slice s, int64_t wall_ms, double *seconds)
{
	double now = (double)wall_ms / 1000, v;
	int64_t when;

	if (duration_number(s, &v)) {
		if (!isfinite(v) || v < 0)
			return false;
		if (v > 1e11)
			v = v / 1000 - now;
		else if (v >= 1e9) /* 31 years: must be an epoch */
			v -= now;
		*seconds = v;
		return true;
	}
	if (duration_parse(s, seconds))
		return true;
	if (duration_rfc3339(s, &when))
		*seconds = (double)when / 1000 - now;
	else if (duration_http_date(s, &when))
		*seconds = (double)when - now;
	else
		return false;
	return true;
}

/* Words that may stand between "in" and the number. */
static struct slice
skip_fillers(struct slice s)
{
	static const char *const fillers[] = {" ", "\t", "\n", ":", "=", "\"",
		"'", "`", "~", "(", "about ", "approximately ", "around ",
		"at least ", "another ", "time ", "is ", "for ", "the next ",
		"up to ", "约", "大约"};
	size_t i;

	do {
		for (i = 0; i < sizeof(fillers) / sizeof(fillers[0]); i++) {
			if (starts_ieq(s, fillers[i])) {
				s = slice_from(s, strlen(fillers[i]));
				break;
			}
		}
	} while (i < sizeof(fillers) / sizeof(fillers[0]));
	return s;
}

static struct slice
skip_blanks(struct slice s)
{
	while (at(s, 0) == ' ')
		s = slice_from(s, 1);
	return s;
}

/* Takes "3 minutes", "9m" or "5 秒" off S. */
static bool
take_amount(struct slice *s, double *seconds)
{
	double v;
	size_t n = read_decimal(*s, false, &v);
	struct slice rest = skip_blanks(slice_from(*s, n));
	const struct unit *unit = find_unit(word_units, rest, false);

	if (n == 0)
		return false;
	if (!unit || is_letter(at(rest, strlen(unit->name))))
		unit = find_unit(short_units, rest, true);
	if (!unit)
		return false;
	rest = slice_from(rest, strlen(unit->name));
	if (is_letter(at(rest, 0)))
		return false;
	*seconds = v * unit->seconds;
	*s = rest;
	return true;
}

/* A length of time at the start of S, in one or more parts; with BARE also a
 * number without a unit, which is seconds. */
static bool
read_amounts(struct slice s, bool bare, double *seconds)
{
	double total = 0, v;
	bool any = false;
	struct slice rest = s;

	while (take_amount(&rest, &v)) {
		total += v;
		any = true;
		rest = skip_blanks(rest);
		if (at(rest, 0) == ',')
			rest = skip_blanks(slice_from(rest, 1));
		if (starts_ieq(rest, "and "))
			rest = skip_blanks(slice_from(rest, 4));
	}
	if (!any && bare) {
		size_t n = read_decimal(s, false, &total);
		char next = at(s, n), after = at(s, n + 1);
		/* "retry after 2026-11-21" and "after 5 requests" are not. */
		any = n > 0 && !is_letter(next) && next != '-' && next != '/' &&
		      next != ':' && !(next == ' ' && is_letter(after));
	}
	*seconds = total;
	return any && isfinite(total);
}

/* The first length of time behind one of the MARKS, which end a word. */
static bool
find_after(
	struct slice text, const char *const *marks, bool bare, double *seconds)
{
	for (size_t i = 0; i < text.len; i++) {
		if (i > 0 && is_letter(text.p[i]) && is_letter(text.p[i - 1]))
			continue;
		for (size_t m = 0; marks[m]; m++) {
			struct slice s = slice_from(text, i);
			if (!starts_ieq(s, marks[m]))
				continue;
			s = slice_from(s, strlen(marks[m]));
			if (is_letter(at(s, 0)))
				continue;
			if (read_amounts(skip_fillers(s), bare, seconds))
				return true;
		}
	}
	return false;
}

/* "5 秒后", "3 分钟后再试": the number stands before the mark. */
static bool
find_chinese(struct slice text, double *seconds)
{
	for (size_t i = 0; i < text.len; i++) {
		struct slice s = slice_from(text, i);
		if (!is_digit(at(s, 0)) ||
			(i > 0 && (is_digit(text.p[i - 1]) ||
					  text.p[i - 1] == '.')))
			continue;
		double v;
		if (!take_amount(&s, &v))
			continue;
		s = skip_blanks(s);
		if (slice_starts(s, "后") || slice_starts(s, "之后") ||
			slice_starts(s, "以后")) {
			*seconds = v;
			return true;
		}
	}
	return false;
}

bool
duration_in_message(struct slice text, double *seconds)
{
	static const char *const strong[] = {"again in", "again after",
		"retry in", "retry after", "retrying in", "retrying after",
		"retry-after", "retry_after", "retrydelay", "retryafter",
		"retry_delay", NULL};
	static const char *const plain[] = {"wait", "reset in", "resets in",
		"reset after", "resets after", "available in", "ready in",
		"等待", NULL};
	static const char *const weak[] = {"in", "after", NULL};

	if (find_after(text, strong, true, seconds) ||
		find_after(text, plain, false, seconds) ||
		find_chinese(text, seconds))
		return true;
	/* "requests in 60 seconds" is no wait unless the text speaks of one. */
	return (slice_ifind(text, "retry") >= 0 ||
		       slice_ifind(text, "try again") >= 0) &&
	       find_after(text, weak, false, seconds);
}
