/* The verb check: what a server would refuse in a request body. */
#ifndef SIDETONE_APP_CHECK_H
#define SIDETONE_APP_CHECK_H

#include "app/app.h"
#include "app/options.h"

/* Checks the file that is the argument, or standard input, and prints what is
 * wrong. Returns 0, 6 if a server would refuse it, or 2 if it cannot be
 * read. */
int check_run(struct app *app, const struct options *o);

#endif
