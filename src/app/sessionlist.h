/* Lists saved sessions: a row each, or JSON. */
#ifndef SIDETONE_APP_SESSIONLIST_H
#define SIDETONE_APP_SESSIONLIST_H

#include "app/options.h"
#include "app/sessionpick.h"

/* Prints the sessions of L that P asks for, the latest first. Returns the exit
 * status. */
int sessionlist_print(const struct library *l, const struct sessionpick *p,
	const struct options *o);

#endif
