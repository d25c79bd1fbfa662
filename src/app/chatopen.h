/* Opening and closing the screen: for a session, and for a replay. */
#ifndef SIDETONE_APP_CHATOPEN_H
#define SIDETONE_APP_CHATOPEN_H

#include "app/chat.h"
#include "app/options.h"

/* Opens the screen and returns the exit status. PRACTICE_URL as in
 * live_open. */
int chatopen_run(
	struct app *app, const struct options *o, const char *practice_url);

/* Shows the replay of PLAYER (taken over) on the screen; the exit status. */
int chatopen_replay(struct app *app, const struct options *o, struct player *p);

/* Goes on from where the replay stands, in a copy of the session up to there,
 * and says so. Returns 0, or -1 with ERR set and the replay as it was. */
int chatopen_continue(struct chat *c, struct error *err);

#endif
