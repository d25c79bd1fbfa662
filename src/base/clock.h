/* Time as a value that is handed in: the real clock, or one a test moves. */
#ifndef SIDETONE_BASE_CLOCK_H
#define SIDETONE_BASE_CLOCK_H

#include <stdint.h>

/* "No deadline": later than any time. */
#define CLOCK_NEVER INT64_MAX

struct clock {
	/* Milliseconds of a clock that never goes back. */
	int64_t (*mono_ms)(void *arg);
	/* Milliseconds since 1970-01-01 UTC. */
	int64_t (*wall_ms)(void *arg);
	void *arg;
};

/* CLOCK_MONOTONIC and CLOCK_REALTIME. */
extern const struct clock clock_real;

/* A clock that stands still until its fields are changed; `arg` of the
 * returned clock is M, which the caller keeps alive. */
struct clock_manual {
	int64_t mono, wall;
};
struct clock clock_manual(struct clock_manual *m);

int64_t clock_mono(const struct clock *c);
int64_t clock_wall(const struct clock *c);

/* A day: whoever waits looks again then, and nobody sees it. */
enum { CLOCK_TIMEOUT_MAX = 24 * 3600 * 1000 };

/* Milliseconds from NOW to DEADLINE as poll wants them: 0 if it is past, at
 * most CLOCK_TIMEOUT_MAX, also for CLOCK_NEVER. */
int clock_timeout_ms(int64_t deadline, int64_t now);

enum { CLOCK_RFC3339_SIZE = 40 };

/* Writes WALL_MS as local time with milliseconds and zone, as RFC 3339 says:
 * 2026-11-21T21:04:11.027+01:00. */
void clock_rfc3339(int64_t wall_ms, char out[CLOCK_RFC3339_SIZE]);

#endif
