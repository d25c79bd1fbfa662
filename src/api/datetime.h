/* Dates as servers write them. */
#ifndef SIDETONE_API_DATETIME_H
#define SIDETONE_API_DATETIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/* An HTTP-date in any of the three forms of RFC 9110, 5.6.7, as seconds since
 * 1970. */
bool datetime_http(struct slice s, int64_t *unix_s);

/* A date and time as RFC 3339 says, as milliseconds since 1970. */
bool datetime_rfc3339(struct slice s, int64_t *unix_ms);

#endif
