/* Commands that act on the open screen. */
#ifndef SIDETONE_APP_ACTIONS_H
#define SIDETONE_APP_ACTIONS_H

#include "app/app.h"
#include "base/words.h"
#include "tui/theme.h"

/* Each runs one command of the table with the words as typed (word 0 is the
 * command's name); app->chat is open. Returns 0, or -1 with ERR set. */
typedef int action(struct app *app, const struct words *w, struct error *err);

action action_send, action_retry, action_cancel, action_new, action_quit,
	action_practice, action_log, action_layout, action_split, action_focus,
	action_scroll, action_failure, action_detail, action_close,
	action_resend, action_copy, action_time, action_screenshot,
	action_redraw, action_suspend, action_editor;

/* Sets NAME to VALUE in the running session. */
int action_set(struct app *app, const char *name, struct slice value,
	struct error *err);

/* Shows the help on TOPIC ("" for all). */
int action_help(struct app *app, const char *topic, struct error *err);

/* Puts the theme of the settings, and `color` lines, on the screen. */
int action_theme(struct app *app, struct error *err);

/* Says TEXT in the hint line. */
void action_say(struct app *app, struct slice text);

#endif
