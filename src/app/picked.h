/* A request of a saved session that a command line names. */
#ifndef SIDETONE_APP_PICKED_H
#define SIDETONE_APP_PICKED_H

#include "session/turnspan.h"

/* The session as it was when the request had been answered. Starts as {0},
 * freed with picked_free. */
struct picked {
	struct buf path;
	struct loaded session;
	const struct turn *turn; /* the latest of the model */
	struct turnspan span;    /* where its events stand */
	struct buf warning;      /* what of the file was not read; or empty */
};

/* Loads what WANTED names (see saved_read) up to request REQ: 0 is the
 * latest that has a prompt. Returns 0, or -1 with ERR set: what is wrong, or
 * which requests there are. */
int picked_load(
	struct picked *p, const char *wanted, int64_t req, struct error *err);
void picked_free(struct picked *p);

/* The number of a request, from 1, that TEXT says. Returns 0, or -1 with ERR
 * set: it begins with NAME. */
int picked_number(
	const char *name, const char *text, int64_t *req, struct error *err);

#endif
