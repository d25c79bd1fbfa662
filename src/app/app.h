/* The program: what config and commands act on. */
#ifndef SIDETONE_APP_APP_H
#define SIDETONE_APP_APP_H

#include "app/bindings.h"
#include "app/settings.h"
#include "session/model.h"
#include "session/remedy.h"
#include "session/trail.h"

struct chat;
struct front;
struct live;

/* One for the process. `live` is NULL while no session is open, `chat` while no
 * screen is, `front` while neither is: commands that need one then say so. A
 * replay has a screen and no session. */
struct app {
	struct settings settings;
	struct bindings bindings;
	struct buf colors;  /* `color` lines: they go on top of the theme */
	struct buf warning; /* what of the config was left out; else empty */
	struct live *live;
	const struct model *model; /* of what is shown, live or replayed */
	const struct trail *trail;
	const struct front *front;
	struct chat *chat;
	struct offer { /* the fixes a number stands for */
		struct remedies list;
		int64_t req, attempt; /* of the failure they are for */
	} offer;
	bool quit;
	int depth; /* of nested `source` */
};

#endif
