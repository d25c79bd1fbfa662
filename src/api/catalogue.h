/* The failure catalogue: every cause, what it means and what to do. */
#ifndef SIDETONE_API_CATALOGUE_H
#define SIDETONE_API_CATALOGUE_H

#include <stdbool.h>

#include "base/buf.h"

/* The exit statuses that failures end `sidetone ask` with. */
enum catalogue_exit {
	CATALOGUE_AUTH = 3,
	CATALOGUE_RATE = 4,
	CATALOGUE_QUOTA = 5,
	CATALOGUE_REQUEST = 6,
	CATALOGUE_SERVER = 7,
	CATALOGUE_CONNECTION = 8,
	CATALOGUE_TIMEOUT = 9,
	CATALOGUE_STREAM = 10,
};

/* One cause; all text is static. `status` is the HTTP status it usually comes
 * with, 0 when there is none; `phase` is dns, connect, tls, sent, waiting or
 * streaming. */
struct catalogue_row {
	const char *cause, *class;
	bool retryable;
	int status;
	const char *phase;
	enum catalogue_exit exit;
	const char *meaning; /* what happened, in one line */
	const char *fix;     /* what to do, imperative, at most 70 columns */
};

/* The row of CAUSE, or NULL. */
const struct catalogue_row *catalogue_find(struct slice cause);

size_t catalogue_count(void);

/* The row at I, which is below the count. */
const struct catalogue_row *catalogue_at(size_t i);

/* The exit status for a failure of CAUSE (7 for one we do not know). */
int catalogue_exit_status(struct slice cause);

#endif
