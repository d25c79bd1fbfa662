/* The verb ask: one prompt, the answer on standard output. */
#ifndef SIDETONE_APP_ASK_H
#define SIDETONE_APP_ASK_H

#include "app/app.h"
#include "app/options.h"

/* Runs it and returns the exit status of the manual's table. PRACTICE_URL as
 * in live_open. */
int ask_run(struct app *app, const struct options *o, const char *practice_url);

#endif
