/* Reads dates as servers write them. */
#include "api/datetime.h"

#include <string.h>

#include "api/scan.h"

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
	while (n < max && scan_is_digit(scan_at(*s, n)))
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
	bool minus = scan_at(s, 0) == '-';

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
	*s = slice_from(*s, n + (scan_at(*s, n) == '-'));
	return word;
}

bool
datetime_http(struct slice s, int64_t *unix_s)
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
	bool minus = scan_at(*s, 0) == '-';

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
datetime_rfc3339(struct slice s, int64_t *unix_ms)
{
	struct date d = {0};
	double fraction = 0;
	int east;
	int64_t unix_s;

	s = slice_trim(s);
	if (!take_int(&s, 4, 4, &d.year) || !take_char(&s, "-") ||
		!take_int(&s, 2, 2, &d.month) || !take_char(&s, "-") ||
		!take_int(&s, 2, 2, &d.day) || !take_char(&s, "Tt ") ||
		!scan_is_digit(scan_at(s, 1)) || !take_time(&s, &d))
		return false;
	if (scan_at(s, 0) == '.') {
		size_t n = scan_decimal(s, false, &fraction);
		if (n == 0)
			return false;
		s = slice_from(s, n);
	}
	if (!take_offset(&s, &east) || s.len > 0 || !date_seconds(&d, &unix_s))
		return false;
	*unix_ms = (unix_s - east) * 1000 + (int64_t)(fraction * 1000 + 1e-6);
	return true;
}
