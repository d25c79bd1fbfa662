/* Explaining failures: the verb, and the command in a session. */
#ifndef SIDETONE_APP_EXPLAIN_H
#define SIDETONE_APP_EXPLAIN_H

#include "app/app.h"
#include "app/options.h"
#include "base/words.h"

/* The verb: explains its words, a file or standard input, or lists all rows.
 * Returns the exit status. */
int explain_run(struct app *app, const struct options *o);

/* The command, as talk_command says: explains its words, else the selected
 * or the latest failure. */
int explain_do(struct app *app, const struct words *w, struct error *err);

#endif
