/* The linear front: the same program as append-only lines. */
#ifndef SIDETONE_APP_LINEAR_H
#define SIDETONE_APP_LINEAR_H

#include "app/app.h"
#include "app/options.h"

/* For screen readers, dumb terminals and pipes: no full screen, one line for
 * each change of a request, labelled turns, a countdown that is announced at
 * its start and at 10, 5 and 0 seconds. Returns the exit status.
 * PRACTICE_URL as in live_open. */
int
linear_run(struct app *app, const struct options *o, const char *practice_url);

#endif
