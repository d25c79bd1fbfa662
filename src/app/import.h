/* The verb import: conversations of other programs become sessions. */
#ifndef SIDETONE_APP_IMPORT_H
#define SIDETONE_APP_IMPORT_H

#include "app/app.h"
#include "app/options.h"

/* Reads the files that are named, `-` for standard input, into the library;
 * returns the exit status. */
int import_run(struct app *app, const struct options *o);

#endif
