/* The verb models: what the server offers. */
#ifndef SIDETONE_APP_MODELS_H
#define SIDETONE_APP_MODELS_H

#include "app/app.h"
#include "app/options.h"

/* Prints the server's models, one a line, and returns the exit status of the
 * manual's table. PRACTICE_URL as in live_open. */
int
models_run(struct app *app, const struct options *o, const char *practice_url);

#endif
