/* Commands that act on the open screen. */
#ifndef SIDETONE_APP_ACTIONS_H
#define SIDETONE_APP_ACTIONS_H

#include "app/app.h"
#include "base/words.h"

/* Each runs one command of the table with the words as typed (word 0 is the
 * command's name); app->chat is open, but for action_report, which prints
 * without a screen. Returns 0, or -1 with ERR set. */
typedef int action(struct app *app, const struct words *w, struct error *err);

action action_log, action_layout, action_split, action_focus, action_scroll,
	action_failure, action_detail, action_close, action_copy, action_report,
	action_time, action_screenshot, action_redraw, action_suspend,
	action_editor, action_filter, action_search, action_prompt;

/* Opens the page of help on TOPIC, which exists. */
void action_show_help(struct app *app, const char *topic);

/* Opens the page of the chat's explanation. */
void action_show_explained(struct app *app);

/* Says TEXT in the hint line. */
void action_say(struct app *app, struct slice text);

#endif
