/* Rate-limit numbers that move as a real server's do; nothing is enforced. */
#ifndef SIDETONE_PRACTICE_LIMITS_H
#define SIDETONE_PRACTICE_LIMITS_H

#include <stddef.h>
#include <stdint.h>

/* A bucket that fills up evenly within a minute. */
struct limit {
	int64_t limit;
	double left;
	int64_t at; /* when `left` was true, monotonic ms */
};

/* A full bucket of LIMIT at NOW. */
struct limit limit_full(int64_t limit, int64_t now);

/* Takes N out of L at NOW; the last one always stays. */
void limit_take(struct limit *l, int64_t n, int64_t now);

int64_t limit_remaining(const struct limit *l);

/* Milliseconds until L is full again. */
int64_t limit_reset_ms(const struct limit *l);

/* Writes MS as a Go duration: 17ms, 1.5s, 6m0s. */
void limit_duration(int64_t ms, char *out, size_t size);

#endif
