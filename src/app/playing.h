/* Playing: the commands that move a replay. */
#ifndef SIDETONE_APP_PLAYING_H
#define SIDETONE_APP_PLAYING_H

#include "app/app.h"
#include "base/words.h"

/* Commands of the table; app->chat shows a replay. */
typedef int
playing_command(struct app *app, const struct words *w, struct error *err);
playing_command playing_play, playing_speed, playing_step, playing_seek,
	playing_find, playing_idle, playing_continue;

/* The command `mark` in a replay. */
playing_command playing_mark;

#endif
