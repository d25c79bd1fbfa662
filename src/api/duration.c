/* Reads lengths of time from headers and messages. */
#include "api/duration.h"

#include <math.h>
#include <string.h>

#include "api/datetime.h"
#include "api/scan.h"

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
	if (scan_number(s, &v)) {
		*seconds = v;
		return isfinite(v) && v >= 0;
	}
	if (scan_at(s, 0) == '+')
		s = slice_from(s, 1);
	if (s.len == 0)
		return false;
	while (s.len > 0) {
		size_t n = scan_decimal(s, true, &v);
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

bool
duration_until(struct slice s, int64_t wall_ms, double *seconds)
{
	double now = (double)wall_ms / 1000, v;
	int64_t when;

	if (scan_number(s, &v)) {
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
	if (datetime_rfc3339(s, &when))
		*seconds = (double)when / 1000 - now;
	else if (datetime_http(s, &when))
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
	while (scan_at(s, 0) == ' ')
		s = slice_from(s, 1);
	return s;
}

/* Takes "3 minutes", "9m" or "5 秒" off S. */
static bool
take_amount(struct slice *s, double *seconds)
{
	double v;
	size_t n = scan_decimal(*s, false, &v);
	struct slice rest = skip_blanks(slice_from(*s, n));
	const struct unit *unit = find_unit(word_units, rest, false);

	if (n == 0)
		return false;
	if (!unit || is_letter(scan_at(rest, strlen(unit->name))))
		unit = find_unit(short_units, rest, true);
	if (!unit)
		return false;
	rest = slice_from(rest, strlen(unit->name));
	if (is_letter(scan_at(rest, 0)))
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
		if (scan_at(rest, 0) == ',')
			rest = skip_blanks(slice_from(rest, 1));
		if (starts_ieq(rest, "and "))
			rest = skip_blanks(slice_from(rest, 4));
	}
	if (!any && bare) {
		size_t n = scan_decimal(s, false, &total);
		char next = scan_at(s, n), after = scan_at(s, n + 1);
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
			if (is_letter(scan_at(s, 0)))
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
		if (!scan_is_digit(scan_at(s, 0)) ||
			(i > 0 && (scan_is_digit(text.p[i - 1]) ||
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
