/* What the program remembers from one run to the next: layout and split. */
#ifndef SIDETONE_APP_STATE_H
#define SIDETONE_APP_STATE_H

#include "app/app.h"

/* Runs the commands remembered, which the config may override. What is wrong
 * with them is ignored: they are ours, and the next save mends them. */
void state_load(struct app *app);

/* Remembers the layout, split and time format in force if they differ from
 * what was loaded. Failure is silent: nothing of the user's is lost. */
void state_save(const struct app *app);

#endif
