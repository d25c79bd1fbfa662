/* JSON values of a session; for the files of the exports. */
#ifndef SIDETONE_SESSION_EXPORTVALUE_H
#define SIDETONE_SESSION_EXPORTVALUE_H

#include <jansson.h>

#include "session/trail.h"

/* TEXT as a string, with secrets in it masked or as it is; null for the none
 * slice. */
json_t *exportvalue_masked(struct slice text);
json_t *exportvalue_text(struct slice text);

/* N, or null for EVENT_UNKNOWN. */
json_t *exportvalue_number(int64_t n);

/* Sets member KEY of OBJECT to V, which is taken. */
void exportvalue_set(json_t *object, const char *key, json_t *v);

/* The parameters of ROW with secrets masked, owned by the caller; an empty
 * object where there are none. *MASKED says whether something was. */
json_t *exportvalue_params(const struct trail_row *row, bool *masked);

/* Appends V, which is taken: on lines that end with LF, or with no blank and
 * no LF. */
void exportvalue_dump(struct buf *out, json_t *v, bool lines);

#endif
