/* How far this machine's clock is from a server's. */
#ifndef SIDETONE_API_SKEW_H
#define SIDETONE_API_SKEW_H

#include "api/checklist.h"

/* From DATE, a Date header, and WALL_MS, the local time of the middle of the
 * exchange, how many milliseconds this clock is ahead; negative: behind. False
 * if DATE is none. The header counts whole seconds. */
bool skew_measure(struct slice date, int64_t wall_ms, int64_t *ahead_ms);

/* A warning above one minute: signatures and countdowns are off. A failure
 * above five: certificates and tokens are refused. */
enum checklist_state skew_judge(int64_t ahead_ms);

/* Appends MS (its sign left out) in its two largest units: "7 min 3 s". */
void skew_show(struct buf *out, int64_t ms);

#endif
