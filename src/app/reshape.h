/* What shapes the requests of a session that goes on. */
#ifndef SIDETONE_APP_RESHAPE_H
#define SIDETONE_APP_RESHAPE_H

#include "app/livestart.h"

/* The settings, and the place that follows from them. Starts as {.file, .said},
 * which are borrowed; freed with reshape_free. */
struct reshaped {
	const struct live_file *file;
	const struct model *said; /* what the session's own events say */
	struct settings settings;
	struct reach reach;
	const char *practice_url;
	bool foreign;   /* only the session names its server … */
	bool withheld;  /* … which does not get the key there is */
	bool moved;     /* requests go elsewhere than its events say */
	struct buf key; /* for the server that is set, by another name */
};

/* Finds for L how the session M sent its latest request, or would have; what
 * the file's options set goes before that. Returns 0, or -1 with ERR set. */
int reshape(struct live *l, struct reshaped *r, const struct model *m,
	struct error *err);

void reshape_free(struct reshaped *r);

#endif
