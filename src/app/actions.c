/* Commands that act on the open screen. */
#include "app/actions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/chat.h"
#include "app/editor.h"
#include "app/help.h"
#include "app/paths.h"
#include "app/signals.h"
#include "app/talk.h"
#include "base/lang.h"
#include "tui/explainview.h"
#include "tui/input.h"
#include "tui/screen.h"
#include "tui/shot.h"

void
action_say(struct app *app, struct slice text)
{
	ui_say(app->chat->ui, text, false);
}

static int
index_in(const char *word, const char *const *names, int n)
{
	int i = 0;

	while (i < n && strcmp(word, names[i]))
		i++;
	return i < n ? i : -1;
}

/* Settings that show */

int
action_log(struct app *app, const struct words *w, struct error *err)
{
	(void)w;
	return talk_set(app, "layout",
		ui_layout(app->chat->ui) == LAYOUT_CHAT ? SLICE("auto")
							: SLICE("chat"),
		err);
}

int
action_layout(struct app *app, const struct words *w, struct error *err)
{
	enum layout_mode mode = ui_layout(app->chat->ui);

	if (w->n > 1 && strcmp(w->word[1], "next"))
		return talk_set(app, "layout", slice_str(w->word[1]), err);
	mode = (enum layout_mode)((mode + 1) % LAYOUT_COUNT);
	return talk_set(app, "layout", slice_str(layout_name(mode)), err);
}

int
action_split(struct app *app, const struct words *w, struct error *err)
{
	int64_t now = settings_number(&app->settings, SETTING_SPLIT);
	char text[24];

	if (!strcmp(w->word[1], "more"))
		now = now < 85 ? now + 5 : 90;
	else if (!strcmp(w->word[1], "less"))
		now = now > 15 ? now - 5 : 10;
	else
		return talk_set(app, "split", slice_str(w->word[1]), err);
	snprintf(text, sizeof(text), "%d", (int)now);
	return talk_set(app, "split", slice_str(text), err);
}

int
action_time(struct app *app, const struct words *w, struct error *err)
{
	enum logrow_time now =
		logrow_time_find(settings_text(&app->settings, SETTING_TIME));
	enum logrow_time next =
		(enum logrow_time)((now + 1) % LOGROW_TIME_COUNT);

	if (w->n > 1 && strcmp(w->word[1], "next"))
		return talk_set(app, "time", slice_str(w->word[1]), err);
	return talk_set(app, "time", slice_str(logrow_time_name(next)), err);
}

/* Moving about */

int
action_focus(struct app *app, const struct words *w, struct error *err)
{
	static const char *const names[] = {"input", "chat", "log"};
	static const enum ui_focus order[] = {FOCUS_LOG, /* behind input */
		FOCUS_INPUT, FOCUS_CHAT};
	struct ui *u = app->chat->ui;
	int i;

	ui_close_page(u);
	if (w->n == 1 || !strcmp(w->word[1], "next")) {
		enum ui_focus next = order[ui_focus(u)];
		/* A replay has no input line to go to. */
		if (app->chat->player && next == FOCUS_INPUT)
			next = FOCUS_LOG;
		ui_set_focus(u, next);
		return 0;
	}
	i = index_in(w->word[1], names, 3);
	if (i < 0)
		return error_set(err,
			_("focus: %s is none of input, chat, log, next"),
			w->word[1]);
	ui_set_focus(u, (enum ui_focus)i);
	return 0;
}

int
action_scroll(struct app *app, const struct words *w, struct error *err)
{
	struct chat *c = app->chat;
	enum ui_focus where = ui_focus(c->ui);
	int at = 1, move = 0;
	long n = 1;

	for (int i = 0; i < FOCUS_COUNT; i++) {
		if (strcmp(w->word[1], ui_focus_name((enum ui_focus)i)))
			continue;
		where = (enum ui_focus)i;
		at = 2;
	}
	while (at < w->n && move < MOVE_COUNT &&
		strcmp(w->word[at], ui_move_name((enum ui_move)move)))
		move++;
	if (at >= w->n || move == MOVE_COUNT)
		return error_set(err,
			_("scroll: say up, down, page-up, page-down, top or "
			  "bottom"));
	if (at + 1 < w->n)
		n = strtol(w->word[at + 1], NULL, 10);
	if (n < 1 || n > 1000000)
		return error_set(err, _("scroll: %s is no number from 1 on"),
			w->word[at + 1]);
	chat_move(c, where, (enum ui_move)move, n);
	return 0;
}

int
action_failure(struct app *app, const struct words *w, struct error *err)
{
	struct ui_scene scene = chat_scene(app->chat);
	bool back = !strcmp(w->word[1], "previous");

	if (!back && strcmp(w->word[1], "next"))
		return error_set(err, _("failure: say next or previous"));
	if (ui_select_failure(app->chat->ui, &scene, back ? -1 : 1))
		return 0;
	return error_set(err, back ? _("there is no failure before this one")
				   : _("there is no failure behind this one"));
}

int
action_close(struct app *app, const struct words *w, struct error *err)
{
	struct ui *u = app->chat->ui;

	(void)w;
	(void)err;
	if (ui_focus(u) == FOCUS_PAGE)
		ui_close_page(u);
	else if (!app->chat->player)
		ui_set_focus(u, FOCUS_INPUT);
	return 0;
}

int
action_filter(struct app *app, const struct words *w, struct error *err)
{
	return ui_filter(
		app->chat->ui, slice_str(w->n > 1 ? w->word[1] : ""), err);
}

int
action_search(struct app *app, const struct words *w, struct error *err)
{
	struct ui_scene scene = chat_scene(app->chat);
	const char *text = w->word[1];
	int step = 1;

	if (!strcmp(text, "next") || !strcmp(text, "previous")) {
		step = text[0] == 'p' ? -1 : 1;
		text = "";
	}
	return ui_search(app->chat->ui, &scene, slice_str(text), step, err);
}

int
action_prompt(struct app *app, const struct words *w, struct error *err)
{
	(void)err;
	chat_ask(app->chat, slice_str(w->word[1]));
	return 0;
}

/* Pages */

static void
build_detail(
	struct rich *out, int width, const struct ui_scene *scene, void *arg)
{
	const struct chat *c = arg;
	const struct detail_input in = {.trail = scene->trail,
		.row = c->detail_row,
		.model = scene->model,
		.now = scene->now,
		.tab = c->detail_tab};

	if (c->detail_row < scene->trail->n)
		detail_build(out, width, &in);
}

static int
choose_tab(struct chat *c, const char *word, struct error *err)
{
	int n = DETAIL_TAB_COUNT, step = 0;

	if (!strcmp(word, "next"))
		step = 1;
	else if (!strcmp(word, "previous"))
		step = n - 1;
	if (step) {
		c->detail_tab =
			(enum detail_tab)(((int)c->detail_tab + step) % n);
		return 0;
	}
	for (int i = 0; i < n; i++) {
		if (strcmp(word, detail_tab_name((enum detail_tab)i)))
			continue;
		c->detail_tab = (enum detail_tab)i;
		return 0;
	}
	return error_set(err,
		_("detail: %s is none of summary, request, response, stream, "
		  "timing, headers, attempts"),
		word);
}

int
action_detail(struct app *app, const struct words *w, struct error *err)
{
	struct chat *c = app->chat;
	struct ui_scene scene = chat_scene(c);
	bool open = ui_page_is(c->ui, build_detail);

	if (!open) {
		c->detail_row = ui_selected(c->ui, &scene);
		c->detail_tab = DETAIL_SUMMARY;
		if (c->detail_row == SIZE_MAX)
			return error_set(err, _("there is no request yet"));
	}
	if (w->n > 1 && choose_tab(c, w->word[1], err))
		return -1;
	ui_open_page(c->ui, N_("request"), build_detail, c);
	ui_name_page(c->ui, "detail", NULL);
	return 0;
}

static void
build_help(struct rich *out, int width, const struct ui_scene *scene, void *arg)
{
	const struct chat *c = arg;

	(void)scene;
	help_build(out, width, c->app, buf_str(&c->help_topic));
}

void
action_show_help(struct app *app, const char *topic)
{
	struct chat *c = app->chat;

	buf_set(&c->help_topic, slice_str(topic));
	ui_open_page(c->ui, N_("help"), build_help, c);
}

static void
build_explained(
	struct rich *out, int width, const struct ui_scene *scene, void *arg)
{
	const struct chat *c = arg;

	(void)scene;
	explainview_build(out, width, &c->explained);
}

void
action_show_explained(struct app *app)
{
	ui_open_page(app->chat->ui, N_("explain"), build_explained, app->chat);
}

/* The terminal */

int
action_screenshot(struct app *app, const struct words *w, struct error *err)
{
	struct buf line = {0};
	char *path = paths_expand(w->word[1]);
	int rc = shot_save(path, err);

	free(path);
	if (rc)
		return rc;
	buf_addf(&line, _("the screen was saved as %s"), w->word[1]);
	action_say(app, buf_slice(&line));
	buf_free(&line);
	return 0;
}

int
action_redraw(struct app *app, const struct words *w, struct error *err)
{
	(void)app;
	(void)w;
	(void)err;
	screen_redraw();
	return 0;
}

int
action_suspend(struct app *app, const struct words *w, struct error *err)
{
	(void)w;
	(void)err;
	screen_suspend();
	signals_stop_now();
	screen_resume();
	app->chat->dirty = app->chat->urgent = true;
	return 0;
}

int
action_editor(struct app *app, const struct words *w, struct error *err)
{
	struct signals meant;
	struct buf text = {0};
	int rc;

	(void)w;
	buf_set(&text, input_text());
	screen_suspend();
	rc = editor_run(&text, &app->chat->live, err);
	signals_drain(&meant); /* ^C there was for the editor */
	screen_resume();
	screen_redraw();
	if (!rc)
		input_set(buf_slice(&text));
	buf_free(&text);
	return rc;
}
