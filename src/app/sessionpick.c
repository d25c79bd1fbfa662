/* Which sessions of the library are asked for: --limit, --since, --model. */
#include "app/sessionpick.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "api/datetime.h"
#include "api/duration.h"
#include "base/lang.h"

static int
read_limit(int64_t *limit, const char *text, struct error *err)
{
	enum { MOST_DIGITS = 15 };
	size_t digits = strspn(text, "0123456789");

	*limit = strtoll(text, NULL, 10);
	if (text[digits] || digits > MOST_DIGITS || *limit < 1)
		return error_set(
			err, _("--limit %s: must be a number from 1"), text);
	return 0;
}

/* Takes N digits off TEXT. */
static bool
take_digits(const char **text, int n, int *value)
{
	*value = 0;
	for (; n > 0; n--, ++*text) {
		if (**text < '0' || **text > '9')
			return false;
		*value = *value * 10 + (**text - '0');
	}
	return true;
}

static bool
take_char(const char **text, const char *allowed)
{
	return **text && strchr(allowed, *(*text)++);
}

/* 2026-11-21, and 21:04 or 21:04:11 behind a blank or a T. */
static bool
local_date(const char *text, int64_t *ms)
{
	struct tm tm = {.tm_isdst = -1}, given;
	time_t secs;

	if (!take_digits(&text, 4, &tm.tm_year) || !take_char(&text, "-") ||
		!take_digits(&text, 2, &tm.tm_mon) || !take_char(&text, "-") ||
		!take_digits(&text, 2, &tm.tm_mday))
		return false;
	if (*text && (!take_char(&text, " T") ||
			     !take_digits(&text, 2, &tm.tm_hour) ||
			     !take_char(&text, ":") ||
			     !take_digits(&text, 2, &tm.tm_min)))
		return false;
	if (*text && (!take_char(&text, ":") ||
			     !take_digits(&text, 2, &tm.tm_sec) || *text))
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon--;
	given = tm;
	secs = mktime(&tm);
	*ms = (int64_t)secs * 1000;
	/* The 31st of a month of 30 days is no day. */
	return secs != (time_t)-1 && tm.tm_mday == given.tm_mday &&
	       tm.tm_mon == given.tm_mon && given.tm_hour < 24 &&
	       given.tm_min < 60 && given.tm_sec < 60;
}

bool
sessionpick_since(const char *text, int64_t now_ms, int64_t *ms)
{
	const double most = 1e11; /* seconds: three thousand years */
	size_t len = strlen(text);
	double seconds;

	if (local_date(text, ms) || datetime_rfc3339(slice_str(text), ms))
		return true;
	/* A bare number could be anything. */
	if (!len || (text[len - 1] >= '0' && text[len - 1] <= '9') ||
		!duration_parse(slice_str(text), &seconds) || seconds > most)
		return false;
	*ms = now_ms - (int64_t)(seconds * 1000);
	return true;
}

int
sessionpick_read(struct sessionpick *p, const struct options *o, int64_t now_ms,
	struct error *err)
{
	*p = (struct sessionpick){.limit = INT64_MAX, .since_ms = INT64_MIN};
	for (int i = 0; i < o->nsettings; i++) {
		if (!strcmp(o->settings[i].name, "model"))
			p->model = o->settings[i].value;
	}
	if (o->limit && read_limit(&p->limit, o->limit, err))
		return -1;
	if (o->since && !sessionpick_since(o->since, now_ms, &p->since_ms))
		return error_set(err,
			_("--since %s: must be a length of time (7d, 12h) or a "
			  "date (2026-11-21, \"2026-11-21 21:04\")"),
			o->since);
	return 0;
}

bool
sessionpick_entry(const struct sessionpick *p, const struct library_entry *e)
{
	return p->since_ms == INT64_MIN || e->mtime_ns / 1000000 >= p->since_ms;
}

bool
sessionpick_summary(
	const struct sessionpick *p, const struct library_summary *s)
{
	return !p->model || slice_ifind(buf_slice(&s->model), p->model) >= 0;
}
