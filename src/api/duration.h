/* Lengths of time as servers write them in headers and messages. */
#ifndef SIDETONE_API_DURATION_H
#define SIDETONE_API_DURATION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/* A length of time in seconds: a Go duration ("1m23.5s"; units d h m s ms us
 * and µs in both spellings) or plain seconds ("0.66"). False when S is
 * neither, is not finite, or is negative. */
bool duration_parse(struct slice s, double *seconds);

/* The time from WALL_MS until what a reset header says, in seconds, negative
 * when it has passed: a length of time, an epoch in seconds or (above 1e11)
 * milliseconds, RFC 3339 or an HTTP-date. */
bool duration_until(struct slice s, int64_t wall_ms, double *seconds);

/* The wait a message asks for ("try again in 1m2s", "retry after 30 seconds",
 * "请在 5 秒后重试"), in seconds; may be 0. False when it names none. */
bool duration_in_message(struct slice text, double *seconds);

#endif
