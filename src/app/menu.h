/* Menus: pages with a row for each thing to choose, and its keys. */
#ifndef SIDETONE_APP_MENU_H
#define SIDETONE_APP_MENU_H

#include "tui/rich.h"

/* Adds a row to OUT, which is WIDTH columns wide: KEYS, LABEL and, if there is
 * room, WHAT it is; all as they are shown. */
void menu_add(struct rich *out, int width, const char *keys, const char *label,
	const char *what);

#endif
