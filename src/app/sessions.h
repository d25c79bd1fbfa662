/* The verb sessions: lists, searches, names and removes saved sessions. */
#ifndef SIDETONE_APP_SESSIONS_H
#define SIDETONE_APP_SESSIONS_H

#include "app/app.h"
#include "app/options.h"

/* Runs the verb and returns the exit status. */
int sessions_run(struct app *app, const struct options *o);

#endif
