/* The theme in force: found, read, and put on the screen. */
#ifndef SIDETONE_APP_THEMES_H
#define SIDETONE_APP_THEMES_H

#include "app/app.h"

/* Puts the theme of the settings, and `color` lines on top of it, on the screen;
 * where NO_COLOR says so, the one without colours. Returns 0, or -1 with ERR
 * set and the default theme on the screen. */
int themes_apply(struct app *app, struct error *err);

#endif
