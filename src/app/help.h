/* The help pages: made from the tables of commands, keys and settings. */
#ifndef SIDETONE_APP_HELP_H
#define SIDETONE_APP_HELP_H

#include "app/app.h"
#include "tui/rich.h"

/* Appends the page on TOPIC ("", keys, set, or a command), laid out for
 * WIDTH. False, with nothing appended, if there is no such topic. */
bool help_build(
	struct rich *out, int width, const struct app *app, const char *topic);

/* Whether there is a page on TOPIC. */
bool help_exists(const struct app *app, const char *topic);

#endif
