/* Comparing two answers: the verb, and the command in a session. */
#ifndef SIDETONE_APP_COMPARE_H
#define SIDETONE_APP_COMPARE_H

#include "app/app.h"
#include "app/options.h"
#include "base/words.h"
#include "session/compare.h"

/* Runs the verb and returns the exit status. */
int compare_run(struct app *app, const struct options *o);

/* Prints C on standard output: laid out for its width, or as JSON. */
void compare_print(const struct compare *c, bool json);

/* The command, in a session or a replay. */
int compare_do(struct app *app, const struct words *w, struct error *err);

#endif
