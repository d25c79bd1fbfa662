/* Time as a value that is handed in: the real clock, or one a test moves. */
#define _POSIX_C_SOURCE 200809L
#include "base/clock.h"

#include <stdio.h>
#include <time.h>

static int64_t
read_ms(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int64_t
real_mono(void *arg)
{
	(void)arg;
	return read_ms(CLOCK_MONOTONIC);
}

static int64_t
real_wall(void *arg)
{
	(void)arg;
	return read_ms(CLOCK_REALTIME);
}

const struct clock clock_real = {real_mono, real_wall, NULL};

static int64_t
manual_mono(void *arg)
{
	const struct clock_manual *m = arg;

	return m->mono;
}

static int64_t
manual_wall(void *arg)
{
	const struct clock_manual *m = arg;

	return m->wall;
}

struct clock
clock_manual(struct clock_manual *m)
{
	return (struct clock){manual_mono, manual_wall, m};
}

int64_t
clock_mono(const struct clock *c)
{
	return c->mono_ms(c->arg);
}

int64_t
clock_wall(const struct clock *c)
{
	return c->wall_ms(c->arg);
}

int
clock_timeout_ms(int64_t deadline, int64_t now)
{
	if (deadline <= now)
		return 0;
	/* Compared as a sum: NOW may be negative, the difference too large. */
	return deadline > now + CLOCK_TIMEOUT_MAX ? CLOCK_TIMEOUT_MAX
						  : (int)(deadline - now);
}

void
clock_rfc3339(int64_t wall_ms, char out[CLOCK_RFC3339_SIZE])
{
	time_t secs = (time_t)(wall_ms / 1000);
	char date[24], zone[8];
	struct tm tm;

	localtime_r(&secs, &tm);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	strftime(zone, sizeof(zone), "%z", &tm);
	snprintf(out, CLOCK_RFC3339_SIZE, "%s.%03d%.3s:%.2s", date,
		(int)(wall_ms % 1000), zone, zone + 3);
}
