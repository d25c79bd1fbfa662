/* How far this machine's clock is from a server's. */
#include "api/skew.h"

#include <inttypes.h>

#include "api/datetime.h"

enum { WARN_MS = 60 * 1000, FAIL_MS = 5 * 60 * 1000 };

bool
skew_measure(struct slice date, int64_t wall_ms, int64_t *ahead_ms)
{
	int64_t unix_s;

	if (!date.p || !datetime_http(date, &unix_s))
		return false;
	/* The second it names has half gone by, on the average. */
	*ahead_ms = wall_ms - unix_s * 1000 - 500;
	return true;
}

static int64_t
magnitude(int64_t ms)
{
	return ms < 0 ? -ms : ms;
}

enum checklist_state
skew_judge(int64_t ahead_ms)
{
	int64_t off = magnitude(ahead_ms);

	if (off > FAIL_MS)
		return CHECKLIST_FAILED;
	return off > WARN_MS ? CHECKLIST_WARNING : CHECKLIST_OK;
}

void
skew_show(struct buf *out, int64_t ms)
{
	static const struct {
		int64_t seconds;
		const char *name;
	} units[] = {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
	int64_t s = (magnitude(ms) + 500) / 1000;
	size_t i = 0;

	while (i < 3 && s < units[i].seconds)
		i++;
	buf_addf(out, "%" PRId64 " %s", s / units[i].seconds, units[i].name);
	s %= units[i].seconds;
	if (i < 3 && s / units[i + 1].seconds)
		buf_addf(out, " %" PRId64 " %s", s / units[i + 1].seconds,
			units[i + 1].name);
}
