/* A saved session, by the name it has on a command line. */
#ifndef SIDETONE_APP_SAVED_H
#define SIDETONE_APP_SAVED_H

#include "session/load.h"

/* Loads into L, which starts as {0}, the session that WANTED names (an ID or
 * the beginning of one, "latest", or a path), and says on standard error what
 * of it is missing. Returns 0, or -1 with ERR set; L is to be freed in either
 * case. */
int saved_load(struct loaded *l, const char *wanted, struct error *err);

#endif
