/* The commands that show the saved sessions and go on with one. */
#ifndef SIDETONE_APP_PICKER_H
#define SIDETONE_APP_PICKER_H

#include "app/app.h"
#include "base/words.h"

/* Commands of the table, for an open screen: `sessions [TEXT]` opens the page,
 * `pick` runs `resume ID` with what is chosen on it. Each returns 0, or -1
 * with ERR set. */
int picker_sessions(struct app *app, const struct words *w, struct error *err);
int picker_pick(struct app *app, const struct words *w, struct error *err);

#endif
