/* A saved session, by the name it has on a command line. */
#ifndef SIDETONE_APP_SAVED_H
#define SIDETONE_APP_SAVED_H

#include "session/load.h"

/* Hands the events of the session that WANTED names (an ID or the beginning of
 * one, "latest", or a path) to TAKE; its file is put into PATH, and a sentence on
 * what of it is missing, if anything, into MISSING. Returns 0, or -1 with ERR
 * set. */
int saved_read(const char *wanted, bus_sink *take, void *arg, struct buf *path,
	struct buf *missing, struct error *err);

/* Loads into L, which starts as {0}, the session that WANTED names, and says on
 * standard error what of it is missing. Returns 0, or -1 with ERR set; L is to
 * be freed in either case. */
int saved_load(struct loaded *l, const char *wanted, struct error *err);

#endif
