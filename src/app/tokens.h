/* The verb tokens: how many tokens files are. */
#ifndef SIDETONE_APP_TOKENS_H
#define SIDETONE_APP_TOKENS_H

#include "app/app.h"
#include "app/options.h"

/* Counts the files of O (none: standard input), prints a line for each and a
 * total, and returns the exit status of the manual's table. */
int tokens_run(struct app *app, const struct options *o);

#endif
