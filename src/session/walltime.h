/* Times of a session as dates, in the zone it was recorded in. */
#ifndef SIDETONE_SESSION_WALLTIME_H
#define SIDETONE_SESSION_WALLTIME_H

#include <stdint.h>

#include "base/buf.h"

/* When a session began, read from the `wall` of its `session` event. */
struct walltime {
	bool known;
	int64_t start_ms; /* since 1970 */
	int offset_s;     /* of its zone, east */
};

/* Reads WALL, a date as RFC 3339 says; not known if it is none. */
struct walltime walltime_read(struct slice wall);

/* Appends the date of AT (ms since the session began), with milliseconds and
 * zone, in the session's zone or in UTC; "+1234 ms" if W is not known. */
void walltime_add(struct buf *out, const struct walltime *w, int64_t at);
void walltime_add_utc(struct buf *out, const struct walltime *w, int64_t at);

#endif
