/* The command export: what is shown, as a file of another format. */
#ifndef SIDETONE_APP_EXPORTING_H
#define SIDETONE_APP_EXPORTING_H

#include "app/app.h"
#include "base/words.h"

/* The command of the table: writes the whole of the session or replay that is
 * shown to a new file, or opens the menu of formats. Returns 0, or -1 with ERR
 * set. */
int exporting_do(struct app *app, const struct words *w, struct error *err);

#endif
