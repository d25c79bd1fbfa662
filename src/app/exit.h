/* How the program ends: exit statuses, the last words and output. */
#ifndef SIDETONE_APP_EXIT_H
#define SIDETONE_APP_EXIT_H

#include "api/catalogue.h"
#include "base/error.h"

/* Beside those of enum catalogue_exit; the manual has them all. */
enum exit_status {
	EXIT_FINE = 0,
	EXIT_FAULT = 1,
	EXIT_USAGE = 2,
	EXIT_REQUEST = CATALOGUE_REQUEST,
	EXIT_INTERRUPTED = 130,
};

/* Says ERR on standard error and returns STATUS. */
int exit_complain(const struct error *err, int status);

/* Flushes standard output. Returns STATUS, or says in one sentence that not
 * all of it could be written and returns EXIT_FAULT. A reader that left has
 * had enough: that is no fault. */
int exit_finish(int status);

#endif
