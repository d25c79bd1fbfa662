/* The verbs replay and watch: a session again in time, or as it is written. */
#ifndef SIDETONE_APP_REPLAY_H
#define SIDETONE_APP_REPLAY_H

#include "app/app.h"
#include "app/options.h"

/* Replays the session that O names, on the screen or as lines, and returns the
 * exit status. Nothing leaves: no library for transfers is even begun. */
int replay_run(struct app *app, const struct options *o);

/* The same for a session that another process is writing, as it happens. */
int watch_run(struct app *app, const struct options *o);

#endif
