/* Rate-limit numbers that move as a real server's do; nothing is enforced. */
#include "practice/limits.h"

#include <inttypes.h>
#include <stdio.h>

enum { MINUTE_MS = 60000 };

struct limit
limit_full(int64_t limit, int64_t now)
{
	return (struct limit){limit, (double)limit, now};
}

void
limit_take(struct limit *l, int64_t n, int64_t now)
{
	double full = (double)l->limit;
	l->left += (double)(now - l->at) * full / MINUTE_MS;
	if (l->left > full)
		l->left = full;
	l->left -= (double)n;
	if (l->left < 1)
		l->left = 1;
	l->at = now;
}

int64_t
limit_remaining(const struct limit *l)
{
	return (int64_t)l->left;
}

int64_t
limit_reset_ms(const struct limit *l)
{
	double full = (double)l->limit;
	return (int64_t)((full - l->left) * MINUTE_MS / full);
}

void
limit_duration(int64_t ms, char *out, size_t size)
{
	int64_t s = ms / 1000 % 60, rest = ms % 1000, min = ms / MINUTE_MS;
	if (ms < 1000) {
		snprintf(out, size, "%" PRId64 "ms", ms);
		return;
	}
	char m[24] = "", f[24] = "";
	if (min > 0)
		snprintf(m, sizeof(m), "%" PRId64 "m", min);
	int digits = 3;
	for (; rest > 0 && rest % 10 == 0; rest /= 10)
		digits--;
	if (rest > 0)
		snprintf(f, sizeof(f), ".%0*" PRId64, digits, rest);
	snprintf(out, size, "%s%" PRId64 "%ss", m, s, f);
}
