/* Opening and closing the screen: for a session, and for a replay. */
#include "app/chatopen.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/chatfront.h"
#include "app/chatloop.h"
#include "app/complete.h"
#include "app/exit.h"
#include "app/livestart.h"
#include "app/local.h"
#include "app/paths.h"
#include "app/peer.h"
#include "app/signals.h"
#include "app/state.h"
#include "app/themes.h"
#include "base/lang.h"
#include "tui/input.h"
#include "tui/screen.h"

static void
mark_dirty(void *arg, const struct event *ev)
{
	struct chat *c = arg;

	(void)ev;
	c->dirty = c->stale_fixes = true;
}

static void
open_input(struct chat *c)
{
	char *history = paths_state("history");
	const struct input_options options = {.history = history,
		.history_max = (size_t)settings_number(
			&c->app->settings, SETTING_HISTORY_SIZE),
		.complete = complete_input,
		.arg = c};
	struct error err;

	input_open(&options);
	free(history);
	if (input_problem(&err))
		ui_say(c->ui, slice_str(err.text), true);
}

/* The screen and all that belongs to it. */
static int
open_screen(struct chat *c, struct error *err)
{
	if (screen_open(err))
		return -1;
	signals_open(screen_restore_now);
	c->keys = keys_new();
	screen_define_keys(c->keys);
	c->ui = ui_new();
	c->app->chat = c;
	open_input(c);
	chatfront_open(c);
	c->front.renewed(c);
	return 0;
}

static void
show_live(struct chat *c)
{
	struct app *app = c->app;

	app->live = &c->live;
	app->model = &c->live.model;
	app->trail = &c->live.trail;
}

static int
open_live(struct chat *c, const struct options *o, const char *practice_url,
	struct error *err)
{
	const struct bus_row sink = {mark_dirty, c};

	if (live_open_asked(&c->live, &c->app->settings, c->clock, o,
		    practice_url, &sink, false, err))
		return -1;
	show_live(c);
	return 0;
}

/* From the replay to its continuation. */
static void
take_over(struct chat *c)
{
	show_live(c);
	player_free(c->player);
	c->player = NULL;
	chat_end_ask(c);
	ui_set_focus(c->ui, FOCUS_INPUT);
	c->front.renewed(c);
}

int
chatopen_continue(struct chat *c, struct error *err)
{
	const struct player *p = c->player;
	const struct bus_row sink = {mark_dirty, c};
	size_t events = replay_position(p->replay);
	struct buf text = {0};

	if (!replay_model(p->replay)->nturns)
		return error_set(err, _("nothing was said by now"));
	if (live_fork(&c->live, &c->app->settings, c->clock, buf_str(&p->path),
		    events, &sink, false, err)) {
		c->live = (struct live){.journal = NULL};
		return -1;
	}
	buf_addf(&text, _("a copy of %s up to here: %s"),
		buf_str(&replay_model(p->replay)->id), buf_str(&c->live.id));
	if (c->live.remark.len)
		buf_addf(&text, "; %s", buf_str(&c->live.remark));
	if (c->live.reach.warning.len)
		buf_addf(&text, "; %s", buf_str(&c->live.reach.warning));
	take_over(c);
	ui_say(c->ui, buf_slice(&text), false);
	buf_free(&text);
	return 0;
}

static void
close_live(struct chat *c)
{
	struct error err;

	if (journal_finish(c->live.journal, &err))
		fprintf(stderr, "sidetone: %s\n", err.text);
	if (live_saved_as(&c->live))
		fprintf(stderr, _("session %s saved as %s\n"),
			buf_str(&c->live.id), live_saved_as(&c->live));
	live_close(&c->live);
}

static void
close_all(struct chat *c)
{
	struct app *app = c->app;

	app->chat = NULL;
	app->front = NULL;
	app->model = NULL;
	app->trail = NULL;
	screen_close();
	state_save(app);
	input_close();
	ui_free(c->ui);
	keys_free(c->keys);
	if (app->live)
		close_live(c);
	app->live = NULL;
	player_free(c->player);
	buf_free(&c->help_topic);
	buf_free(&c->fix_keys);
	fixpage_free(&c->fixpage);
	sessionpage_free(&c->sessions);
	buf_free(&c->shown);
	secret_end(&c->secret);
	explain_free(&c->explained);
	compare_free(&c->compared);
	buf_free(&c->report);
	buf_free(&c->draft);
}

/* What was wrong with the start: all in one line. */
static void
say_warnings(struct chat *c)
{
	struct buf line = {0};

	buf_add_slice(&line, buf_slice(&c->app->warning));
	if (c->live.remark.len)
		buf_addf(&line, "%s%s", line.len ? "; " : "",
			buf_str(&c->live.remark));
	if (c->live.reach.warning.len)
		buf_addf(&line, _("%s%s, or type it with /key"),
			line.len ? "; " : "", buf_str(&c->live.reach.warning));
	if (line.len)
		ui_say(c->ui, buf_slice(&line), true);
	buf_free(&line);
}

static struct chat
begin(struct app *app)
{
	return (struct chat){.app = app,
		.clock = &clock_real,
		.dirty = true,
		.urgent = true,
		.esc_at = CLOCK_NEVER,
		.input_at = CLOCK_NEVER};
}

/* Runs what is open until it is left. */
static int
run(struct chat *c, const struct options *o)
{
	struct error err;

	for (size_t i = 0; settings_name(i); i++)
		chat_apply(c, settings_name(i));
	if (themes_apply(c->app, &err))
		ui_say(c->ui, slice_str(err.text), true);
	say_warnings(c);
	for (int i = 0; i < o->ncommands && !c->app->quit; i++) {
		chatloop_draw(
			c); /* commands act on, and may save, what is shown */
		talk_run(c->app, slice_str(o->commands[i]));
		c->dirty = c->urgent = true;
	}
	chatloop_run(c);
	close_all(c);
	return c->died_of ? 128 + c->died_of : 0;
}

int
chatopen_run(struct app *app, const struct options *o, const char *practice_url)
{
	struct chat c = begin(app);
	struct error err;

	if (open_live(&c, o, practice_url, &err))
		return exit_complain(&err, EXIT_USAGE);
	if (open_screen(&c, &err)) {
		live_close(&c.live);
		app->live = NULL;
		return exit_complain(&err, EXIT_USAGE);
	}
	if (c.live.reach.practice)
		c.local = local_find();
	return run(&c, o);
}

int
chatopen_replay(struct app *app, const struct options *o, struct player *p)
{
	struct chat c = begin(app);
	struct error err;
	int status;

	c.player = p;
	if (open_screen(&c, &err)) {
		player_free(p);
		return exit_complain(&err, EXIT_USAGE);
	}
	app->model = replay_model(p->replay);
	app->trail = replay_trail(p->replay);
	ui_set_focus(c.ui, FOCUS_LOG);
	replay_play(p->replay, !p->follows);
	status = run(&c, o);
	peer_stop();
	return status;
}
