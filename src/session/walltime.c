/* Times of a session as dates, in the zone it was recorded in. */
#include "session/walltime.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "api/datetime.h"

/* What datetime_rfc3339 has found well formed: Z or +hh:mm at the end. */
static int
zone_offset(struct slice wall)
{
	const char *p = wall.p + wall.len - 6;
	int s;

	if (wall.len < 6 || (*p != '+' && *p != '-'))
		return 0;
	s = ((p[1] - '0') * 10 + p[2] - '0') * 3600 +
	    ((p[4] - '0') * 10 + p[5] - '0') * 60;
	return *p == '-' ? -s : s;
}

struct walltime
walltime_read(struct slice wall)
{
	struct walltime w = {.known = false};

	wall = slice_trim(wall);
	w.known = datetime_rfc3339(wall, &w.start_ms);
	if (w.known)
		w.offset_s = zone_offset(wall);
	return w;
}

/* RFC 3339 has years of four digits. */
static bool
add_date(struct buf *out, int64_t ms)
{
	int64_t rest = (ms % 1000 + 1000) % 1000;
	time_t secs = (time_t)((ms - rest) / 1000);
	char date[40];
	struct tm tm;

	if (!gmtime_r(&secs, &tm) || tm.tm_year < -1900 || tm.tm_year > 8099)
		return false;
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	buf_addf(out, "%s.%03d", date, (int)rest);
	return true;
}

static void
add(struct buf *out, const struct walltime *w, int64_t at, int offset_s)
{
	int minutes = abs(offset_s) / 60;

	if (!w->known ||
		!add_date(out, w->start_ms + at + (int64_t)offset_s * 1000)) {
		buf_addf(out, "%+" PRId64 " ms", at);
		return;
	}
	buf_addf(out, "%c%02d:%02d", offset_s < 0 ? '-' : '+', minutes / 60,
		minutes % 60);
}

void
walltime_add(struct buf *out, const struct walltime *w, int64_t at)
{
	add(out, w, at, w->offset_s);
}

void
walltime_add_utc(struct buf *out, const struct walltime *w, int64_t at)
{
	size_t from = out->len;

	add(out, w, at, 0);
	if (w->known &&
		slice_is(slice_from(buf_slice(out), out->len - 6), "+00:00") &&
		out->len - from > 6) {
		buf_truncate(out, out->len - 6);
		buf_add_char(out, 'Z');
	}
}
