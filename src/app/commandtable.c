/* The commands: one table for config, keys, /commands and -e. */
#include "app/command.h"

#include <stdlib.h>

#include "app/actions.h"
#include "app/chat.h"
#include "app/compare.h"
#include "app/explain.h"
#include "app/exporting.h"
#include "app/fix.h"
#include "app/paths.h"
#include "app/picker.h"
#include "app/playing.h"
#include "app/resend.h"
#include "app/resume.h"
#include "app/talk.h"
#include "app/themes.h"
#include "base/lang.h"

static int
run_set(struct app *app, const struct words *w, struct error *err)
{
	struct buf value = {0}, line = {0};
	int rc = 0;

	if (w->n >= 3)
		return app->front ? talk_set(app, w->word[1],
					    slice_str(w->word[2]), err)
				  : settings_set(&app->settings, w->word[1],
					    slice_str(w->word[2]), err);
	if (!app->front)
		return error_set(err, _("set: needs NAME and VALUE"));
	if (w->n == 1) {
		app->front->help(app->front->arg, "set");
		return 0;
	}
	if (!settings_show(&app->settings, w->word[1], &value)) {
		rc = error_set(err,
			_("%s: there is no such setting; /help set lists them"),
			w->word[1]);
	} else {
		buf_addf(&line, _("%s is %s"), w->word[1],
			value.len ? buf_str(&value) : _("not set"));
		app->front->say(app->front->arg, buf_slice(&line), false);
	}
	buf_free(&value);
	buf_free(&line);
	return rc;
}

/* `model X` is `set model X`. */
static int
run_setting(struct app *app, const struct words *w, struct error *err)
{
	struct words as_set = {.n = w->n + 1, .word = {"set", w->word[0]}};

	if (w->n > 1)
		as_set.word[2] = w->word[1];
	return run_set(app, &as_set, err);
}

static int
run_bind(struct app *app, const struct words *w, struct error *err)
{
	return bindings_set(
		&app->bindings, w->word[1], w->word[2], w->word[3], err);
}

static int
run_unbind(struct app *app, const struct words *w, struct error *err)
{
	return bindings_set(&app->bindings, w->word[1], w->word[2], "", err);
}

/* In a replay the mark is the user's own; in a session it is recorded. */
static int
run_mark(struct app *app, const struct words *w, struct error *err)
{
	return app->live ? talk_do_mark(app, w, err)
			 : playing_mark(app, w, err);
}

static int
run_color(struct app *app, const struct words *w, struct error *err)
{
	struct theme probe = {0};

	if (theme_color(&probe, w, err))
		return -1;
	for (int i = 0; i < w->n; i++) {
		buf_add_str(&app->colors, i ? " " : "");
		words_quote(&app->colors, slice_str(w->word[i]));
	}
	buf_add_char(&app->colors, '\n');
	return app->chat ? themes_apply(app, err) : 0;
}

static int
run_source(struct app *app, const struct words *w, struct error *err)
{
	char *path = paths_expand(w->word[1]);
	int rc = command_source(app, path, false, err);

	free(path);
	return rc;
}

/* clang-format off */
const struct command command_table[] = {
	{"help", "[TOPIC]", 0, 1, false, NEED_SHOWN,
		N_("show help: keys, set, or a command"), talk_do_help},
	{"model", "[NAME]", 0, 1, true, NEED_NOTHING,
		N_("show or choose the model"), run_setting},
	{"system", "[TEXT]", 0, 1, true, NEED_NOTHING,
		N_("show or set the system prompt"), run_setting},
	{"set", "[NAME [VALUE]]", 0, 2, true, NEED_NOTHING,
		N_("show or change a setting"), run_set},
	{"send", "TEXT", 1, 1, true, NEED_SESSION,
		N_("send TEXT as a message"), talk_do_send},
	{"retry", "[SECONDS]", 0, 1, false, NEED_SESSION,
		N_("send again: at once if a retry waits, or in SECONDS"),
		talk_do_retry},
	{"fix", "[NUMBER|ACTION [VALUE]]", 0, 2, true, NEED_SESSION,
		N_("what can be done about the latest failure, or do it"), fix_do},
	{"cancel", "", 0, 0, false, NEED_SHOWN,
		N_("stop what runs; else clear the input"), talk_do_cancel},
	{"new", "", 0, 0, false, NEED_SESSION,
		N_("begin a new session"), talk_do_new},
	{"resume", "ID", 1, 1, true, NEED_SESSION,
		N_("end this session and go on with a saved one"), resume_do},
	{"fork", "[N]", 0, 1, false, NEED_SESSION,
		N_("go on in a copy, from the end of turn N or from here"),
		resume_do_fork},
	{"edit", "[N]", 0, 1, false, NEED_SESSION,
		N_("ask turn N, or the latest, in other words: in a copy that "
		   "ends before it"),
		resume_do_edit},
	{"rename", "[TITLE]", 0, 1, true, NEED_SESSION,
		N_("call this session TITLE; without it, by its ID again"),
		resume_do_rename},
	{"key", "", 0, 0, false, NEED_SESSION,
		N_("type an API key, unseen, for this session"), talk_do_key},
	{"quit", "", 0, 0, false, NEED_SHOWN, N_("leave"), talk_do_quit},
	{"sessions", "[TEXT]", 0, 1, true, NEED_TALK,
		N_("choose among the saved sessions, those with TEXT"),
		picker_sessions},
	{"pick", "", 0, 0, false, NEED_TALK,
		N_("go on with the session that is chosen on its page"),
		picker_pick},
	{"explain", "[WHAT]", 0, 1, true, NEED_SHOWN,
		N_("what a failure means: WHAT, else the selected one"),
		explain_do},
	{"compare", "[[REQ] REQ]", 0, 2, false, NEED_SHOWN,
		N_("two answers side by side: to the same message, else the "
		   "latest two"),
		compare_do},
	{"practice", "[on|off]", 0, 1, false, NEED_SESSION,
		N_("new session on the practice server, or back"), talk_do_practice},
	{"limits", "", 0, 0, false, NEED_SESSION,
		N_("say what is left of the rate limit"), talk_do_limits},
	{"log", "", 0, 0, false, NEED_SCREEN,
		N_("show or hide the log"), action_log},
	{"theme", "[NAME]", 0, 1, true, NEED_NOTHING,
		N_("show or choose the theme"), run_setting},
	{"layout", "[auto|right|below|log|chat|next]", 0, 1, false, NEED_SCREEN,
		N_("where the panes stand"), action_layout},
	{"split", "more|less|PERCENT", 1, 1, false, NEED_SCREEN,
		N_("move the border between the panes"), action_split},
	{"focus", "[input|chat|log|next]", 0, 1, false, NEED_SCREEN,
		N_("choose the pane that gets the keys"), action_focus},
	{"scroll", "[PANE] up|down|page-up|page-down|top|bottom [N]", 1, 3,
		false, NEED_SCREEN, N_("move in a pane"), action_scroll},
	{"failure", "next|previous", 1, 1, false, NEED_SCREEN,
		N_("go to the next or previous failure"), action_failure},
	{"filter", "[EXPRESSION]", 0, 1, true, NEED_SCREEN,
		N_("show only rows of the log that match; /help filter"),
		action_filter},
	{"search", "next|previous|TEXT", 1, 1, true, NEED_SCREEN,
		N_("find TEXT in the log or the conversation"), action_search},
	{"prompt", "TEXT", 1, 1, true, NEED_SCREEN,
		N_("begin the input line with TEXT, keeping the draft"),
		action_prompt},
	{"detail", "[TAB]", 0, 1, false, NEED_SCREEN,
		N_("show all of the selected request"), action_detail},
	{"close", "", 0, 0, false, NEED_SCREEN,
		N_("close a page, else go back to the input"), action_close},
	{"resend", "[MODEL] [NAME=VALUE …]", 0, WORDS_MAX - 2, false,
		NEED_SESSION,
		N_("send the selected request's message again; with a model or "
		   "settings: as it was but for these, in a copy"),
		resend_do},
	{"copy", "[menu|id|curl|report|answer|code]", 0, 1, false, NEED_SCREEN,
		N_("copy the request ID, a curl command, the support report, "
		   "the answer or its last code block"),
		action_copy},
	{"report", "[REQ|text|write]", 0, 1, false, NEED_SHOWN,
		N_("show the support report of a request; with its prompt; "
		   "write it to a file"),
		action_report},
	{"export", "[menu|FORMAT] [FILE]", 0, 2, true, NEED_SHOWN,
		N_("write the whole session to a new FILE, whose ending says "
		   "the format, or to one called by the session's ID"),
		exporting_do},
	{"play", "[on|off]", 0, 1, false, NEED_REPLAY,
		N_("go on, or stop; from the end: from the start"),
		playing_play},
	{"speed", "[more|less|max|N]", 0, 1, false, NEED_REPLAY,
		N_("how fast the replay runs"), playing_speed},
	{"idle", "SECONDS|quiet|off", 1, 1, false, NEED_REPLAY,
		N_("the longest gap that is played; quiet: only gaps in which "
		   "nothing runs are cut"),
		playing_idle},
	{"step", "event|message|request|failure|mark [next|previous]", 1, 2,
		false, NEED_REPLAY, N_("go to the next such place, and stop"),
		playing_step},
	{"seek", "TIME|+TIME|-TIME|N%|start|end", 1, 1, false, NEED_REPLAY,
		N_("go to another time of the replay"), playing_seek},
	{"find", "next|previous|TEXT", 1, 1, true, NEED_REPLAY,
		N_("go to where TEXT comes up in the replay"), playing_find},
	{"continue", "", 0, 0, false, NEED_REPLAY,
		N_("go on from here, in a copy of the session"),
		playing_continue},
	{"mark", "[TEXT]", 0, 1, true, NEED_SHOWN,
		N_("mark this moment, for replay"), run_mark},
	{"time", "[clock|session|delta|next]", 0, 1, false, NEED_SCREEN,
		N_("how the log shows times"), action_time},
	{"screenshot", "FILE", 1, 1, true, NEED_SCREEN,
		N_("save the screen: .svg, .ansi, else text"), action_screenshot},
	{"redraw", "", 0, 0, false, NEED_SCREEN,
		N_("draw the screen afresh"), action_redraw},
	{"suspend", "", 0, 0, false, NEED_SCREEN,
		N_("stop the program, as the shell's ^Z"), action_suspend},
	{"editor", "", 0, 0, false, NEED_TALK,
		N_("write the input in $VISUAL or $EDITOR"), action_editor},
	{"bind", "PANE KEY COMMAND", 3, 3, true, NEED_NOTHING,
		N_("bind a key in a pane; /help keys lists them"), run_bind},
	{"unbind", "PANE KEY", 2, 2, false, NEED_NOTHING,
		N_("remove a binding"), run_unbind},
	{"color", "ROLE FG BG [ATTRIBUTE …]", 3, 8, false, NEED_NOTHING,
		N_("change one role of the theme"), run_color},
	{"source", "FILE", 1, 1, true, NEED_NOTHING,
		N_("run the commands in FILE"), run_source},
};
/* clang-format on */

const size_t command_count = sizeof(command_table) / sizeof(command_table[0]);
