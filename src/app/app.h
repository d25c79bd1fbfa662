/* The program: what config and commands act on. */
#ifndef SIDETONE_APP_APP_H
#define SIDETONE_APP_APP_H

#include "app/bindings.h"
#include "app/settings.h"

struct chat;

/* One for the process. `chat` is NULL while no screen is open: commands that
 * need one then say so. */
struct app {
	struct settings settings;
	struct bindings bindings;
	struct buf colors; /* `color` lines: they go on top of the theme */
	struct chat *chat;
	int depth; /* of nested `source` */
};

#endif
