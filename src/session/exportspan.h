/* Spans of an OTLP export; for its file. */
#ifndef SIDETONE_SESSION_EXPORTSPAN_H
#define SIDETONE_SESSION_EXPORTSPAN_H

#include "session/exportpart.h"
#include "session/exportvalue.h"

/* What spans are made of: one request at a time, whose attempts are the rows
 * FIRST to LAST that are no remarks. */
struct export_spans {
	const struct loaded *s;
	struct walltime wall;
	size_t first, last;
};

/* The span of the request, and of its attempt in row I; owned by the caller.
 * IDs follow from the session's, so an export that is repeated has the same. */
json_t *exportspan_request(const struct export_spans *x);
json_t *exportspan_attempt(const struct export_spans *x, size_t i);

#endif
