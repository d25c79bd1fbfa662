/* The screen's program: the loop, keys, and what happens in between. */
#include "app/chat.h"

#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/actions.h"
#include "app/command.h"
#include "app/complete.h"
#include "app/config.h"
#include "app/exit.h"
#include "app/fix.h"
#include "app/livestart.h"
#include "app/local.h"
#include "app/paths.h"
#include "app/peer.h"
#include "app/resend.h"
#include "app/signals.h"
#include "app/state.h"
#include "app/talk.h"
#include "base/lang.h"
#include "tui/compareview.h"
#include "tui/gaugetext.h"
#include "tui/input.h"
#include "tui/screen.h"
#include "tui/wrap.h"

enum {
	FRAME_MS = 33, /* frames that only output asks for */
	/* Drawing takes at most this share of the time while output comes. */
	DRAW_SHARE = 3,
	FDS = 2,
};

static struct ui_scene
live_scene(const struct chat *c)
{
	const struct live *l = &c->live;
	struct slice host = provider_host(buf_slice(&l->reach.base_url));

	return (struct ui_scene){.model = &l->model,
		.trail = &l->trail,
		.now = live_now(l),
		.host = host,
		.practice = l->reach.practice,
		.insecure = slice_is(host,
			settings_text(l->settings, SETTING_INSECURE_HOST)),
		.live = true,
		.local = c->local,
		.fix_row = c->fix_row,
		.fix_keys = buf_slice(&c->fix_keys),
		.context_window = live_context(&c->live),
		.plain = c->plain,
		.unsaved = !l->journal || l->unsaved};
}

struct ui_scene
chat_scene(const struct chat *c)
{
	struct ui_scene scene = {.plain = c->plain, .asks = c->asking};

	if (!c->player)
		return live_scene(c);
	player_scene(c->player, &scene);
	return scene;
}

static void
mark_dirty(void *arg, const struct event *ev)
{
	struct chat *c = arg;

	(void)ev;
	c->dirty = c->stale_fixes = true;
}

static bool
wants_plain(const struct settings *s)
{
	const char *no_color = getenv("NO_COLOR");

	return strcmp(nl_langinfo(CODESET), "UTF-8") ||
	       (no_color && *no_color) ||
	       !strcmp(settings_text(s, SETTING_THEME), "mono");
}

void
chat_apply(struct chat *c, const char *name)
{
	const struct settings *s = &c->app->settings;

	if (!strcmp(name, "layout"))
		ui_set_layout(
			c->ui, layout_find(settings_text(s, SETTING_LAYOUT)));
	else if (!strcmp(name, "split"))
		ui_set_split(c->ui, (int)settings_number(s, SETTING_SPLIT));
	else if (!strcmp(name, "time"))
		ui_set_time(c->ui,
			logrow_time_find(settings_text(s, SETTING_TIME)));
	else if (!strcmp(name, "theme"))
		c->plain = wants_plain(s);
	else if (!strcmp(name, "mouse"))
		screen_mouse(settings_on(s, SETTING_MOUSE));
	else if (!strcmp(name, "lang")) {
		config_language(c->app);
		ui_lay_anew(c->ui);
	}
}

static void
begin_ask(struct chat *c, struct slice line)
{
	if (!c->asking) {
		buf_set(&c->draft, input_text());
		c->draft_focus = ui_focus(c->ui);
	}
	c->asking = true;
	ui_set_focus(c->ui, FOCUS_INPUT);
	input_set(line);
}

void
chat_ask(struct chat *c, struct slice text)
{
	struct buf line = {0};

	buf_addf(&line, "%.*s%s", (int)text.len, text.p,
		slice_is(text, "/") ? "" : " ");
	begin_ask(c, buf_slice(&line));
	buf_free(&line);
}

void
chat_end_ask(struct chat *c)
{
	if (!c->asking)
		return;
	c->asking = false;
	input_set(buf_slice(&c->draft));
	ui_set_focus(c->ui, c->draft_focus);
}

static void
take_input(struct chat *c)
{
	struct buf text = {0};

	while (input_take(&text)) {
		/* The command acts on the pane that asked for it. */
		chat_end_ask(c);
		talk_submit(c->app, buf_slice(&text));
	}
	if (input_wants_quit())
		c->app->quit = true;
	if (input_wants_editor())
		talk_run(c->app, SLICE("editor"));
	buf_free(&text);
}

static void
show_secret(struct chat *c)
{
	struct slice host = provider_host(buf_slice(&c->live.reach.base_url));
	struct buf label = {0};

	buf_addf(&label, _("API key for %.*s (Esc leaves): "), (int)host.len,
		host.p);
	ui_ask(c->ui, buf_str(&label), secret_count(&c->secret));
	buf_free(&label);
}

static void
end_secret(struct chat *c)
{
	secret_end(&c->secret);
	keys_forget(c->keys);
	ui_ask_end(c->ui);
}

/* A key while a secret is asked for goes nowhere else. */
static void
handle_secret(struct chat *c, const struct key *k)
{
	struct error err;
	bool bad;

	switch (secret_key(&c->secret, k)) {
	case SECRET_MORE:
		show_secret(c);
		break;
	case SECRET_LEFT:
		end_secret(c);
		break;
	case SECRET_TAKEN:
		bad = live_use_key(&c->live, buf_slice(&c->secret.text), &err);
		end_secret(c);
		if (!bad && live_unanswered(&c->live).len)
			bad = talk_resend(c->app, 0, &err);
		else if (!bad)
			ui_say(c->ui, slice_str(_("the key is in force")),
				false);
		if (bad)
			ui_say(c->ui, slice_str(err.text), true);
		break;
	}
}

void
chat_move(struct chat *c, enum ui_focus where, enum ui_move move, long n)
{
	struct ui_scene scene = chat_scene(c);

	if (where == FOCUS_PAGE && sessionpage_is_open(c->ui))
		sessionpage_move(&c->sessions, move, n);
	else
		ui_move(c->ui, &scene, where, move, n);
}

static void
handle_mouse(struct chat *c, const struct key *k)
{
	struct ui_scene scene = chat_scene(c);
	enum ui_focus pane = ui_pane_at(c->ui, k->row, k->col);
	bool up = !strcmp(k->name, "WheelUp");

	if (!strcmp(k->name, "Click")) {
		int64_t at = ui_scrub_time(c->ui, &scene, k->row, k->col);
		ui_hush(c->ui);
		if (at >= 0) {
			player_seek(c->player, at);
			ui_follow(c->ui);
		} else {
			ui_click(c->ui, &scene, k->row, k->col);
		}
		if (pane == FOCUS_PAGE && sessionpage_is_open(c->ui))
			sessionpage_click(&c->sessions, k->row);
	} else if (pane != FOCUS_COUNT && (up || !strcmp(k->name, "WheelDown")))
		chat_move(c, pane, up ? MOVE_UP : MOVE_DOWN, 3);
}

/* The command that KEY is bound to where the focus is. A replay has keys of its
 * own in both panes, and on pages where those have none. */
static const char *
find_command(const struct chat *c, const char *key)
{
	const struct bindings *b = &c->app->bindings;
	const char *command = NULL, *pane = ui_pane_name(c->ui);
	enum ui_focus focus = ui_focus(c->ui);

	if (!c->player || c->asking)
		return bindings_find(b, pane, key);
	if (focus != FOCUS_PAGE)
		command = bindings_find(b, "replay", key);
	if (!command && focus != FOCUS_INPUT)
		command = bindings_find(b, pane, key);
	return command ? command : bindings_find(b, "replay", key);
}

static void
handle_key(struct chat *c, const struct key *k)
{
	const char *name = k->kind == KEYS_TEXT && !strcmp(k->name, " ")
				   ? "Space"
				   : k->name;
	const char *command;
	enum ui_focus focus = ui_focus(c->ui);

	c->urgent = c->dirty = true;
	if (k->kind == KEYS_MOUSE) {
		handle_mouse(c, k);
		return;
	}
	ui_hush(c->ui);
	if (c->secret.on) {
		handle_secret(c, k);
		return;
	}
	if (focus == FOCUS_PAGE && sessionpage_is_open(c->ui) &&
		sessionpage_key(&c->sessions, k))
		return;
	if (k->kind == KEYS_PASTE) {
		/* A paste is for the input line wherever the keys go. */
		if (c->player && !c->asking)
			return;
		if (focus == FOCUS_PAGE)
			ui_close_page(c->ui);
		ui_set_focus(c->ui, FOCUS_INPUT);
		input_paste(k->paste);
		return;
	}
	command = find_command(c, name);
	/* A key sequence readline is in the middle of goes on. */
	if (command && !(focus == FOCUS_INPUT && input_pending())) {
		talk_run(c->app, slice_str(command));
	} else if (focus == FOCUS_INPUT && c->given_back && !c->asking &&
		   !strcmp(name, "/") && !input_pending()) {
		/* A command, not the end of the message that came back. */
		begin_ask(c, SLICE("/"));
	} else if (focus == FOCUS_INPUT && (!c->player || c->asking)) {
		c->given_back = c->given_back && c->asking;
		input_feed((struct slice){k->seq, k->seqlen});
		take_input(c);
	} else if (k->kind == KEYS_TEXT) {
		ui_say(c->ui,
			slice_str(c->player ? _("this key does nothing here: ? "
						"shows the keys")
					    : _("this key does nothing here: ? "
						"shows the keys, Esc goes back "
						"to the input")),
			false);
	}
}

static bool
read_keys(struct chat *c)
{
	struct key k;
	int64_t now;

	if (!screen_read(c->keys))
		return false;
	while (!c->app->quit && keys_next(c->keys, &k))
		handle_key(c, &k);
	now = clock_mono(c->clock);
	c->esc_at = keys_timeout_ms(c->keys) >= 0
			    ? now + keys_timeout_ms(c->keys)
			    : CLOCK_NEVER;
	c->input_at = input_timeout_ms() >= 0 ? now + input_timeout_ms()
					      : CLOCK_NEVER;
	return true;
}

static void
expire_keys(struct chat *c)
{
	int64_t now = clock_mono(c->clock);
	struct key k;

	if (now >= c->esc_at) {
		c->esc_at = CLOCK_NEVER;
		keys_expire(c->keys);
		while (!c->app->quit && keys_next(c->keys, &k))
			handle_key(c, &k);
	}
	if (now >= c->input_at) {
		c->input_at = CLOCK_NEVER;
		input_expire();
		take_input(c);
		c->urgent = c->dirty = true;
	}
}

static void
handle_signals(struct chat *c)
{
	struct signals s;

	signals_drain(&s);
	if (s.terminate || s.hangup) {
		c->app->quit = true;
		c->died_of = s.terminate ? s.terminate : SIGHUP;
	}
	if (s.interrupt && c->secret.on) {
		end_secret(c);
		c->urgent = c->dirty = true;
	} else if (s.interrupt) {
		talk_run(c->app, SLICE("cancel"));
		c->urgent = c->dirty = true;
	}
	if (s.stop)
		talk_run(c->app, SLICE("suspend"));
	if (s.go_on)
		screen_retake();
	if (s.resize || s.go_on) {
		screen_resize();
		c->urgent = c->dirty = true;
	}
}

/* What can be done about the latest failure, for the line under it. */
static void
refresh_fixes(struct chat *c)
{
	struct remedies r = {0};
	struct error ignored;
	const struct trail_row *row = fix_find(c->app, &r, &ignored);

	c->stale_fixes = false;
	buf_clear(&c->fix_keys);
	if (row) {
		c->fix_row = (size_t)(row - c->live.trail.rows);
		fix_summary(&c->fix_keys, &r);
	}
	remedies_free(&r);
}

/* Says so when the end of the rate limit has come near. */
static void
warn_of_limits(struct chat *c)
{
	const struct live *l = &c->live;
	struct gauge g;
	struct buf line = {0};

	if (!gauge_warns(&c->limits, &l->model, &l->trail, live_now(l)))
		return;
	g = gauge_now(&l->model, &l->trail, live_now(l));
	gaugetext_forecast(&line, &g);
	if (line.len)
		ui_say(c->ui, buf_slice(&line), true);
	c->dirty = true;
	buf_free(&line);
}

/* The prompt that was not answered goes back to where it can be mended. */
static void
give_back(struct chat *c)
{
	struct slice prompt = live_unanswered(&c->live);

	if (!prompt.len || !input_is_empty())
		return;
	input_set(prompt);
	c->given_back = true;
}

/* What a turn of the client leaves to do. */
static void
after_step(struct chat *c)
{
	bool busy = client_busy(c->live.client);
	struct error err;

	if (journal_failed(c->live.journal, &err)) {
		c->live.unsaved = true;
		ui_say(c->ui, slice_str(err.text), true);
		c->dirty = true;
	}
	warn_of_limits(c);
	if (c->seen_turns != c->live.model.nturns) {
		/* What was just sent is what one wants to see. */
		struct ui_scene scene = chat_scene(c);
		c->seen_turns = c->live.model.nturns;
		ui_move(c->ui, &scene, FOCUS_CHAT, MOVE_BOTTOM, 1);
	}
	if (c->stale_fixes)
		refresh_fixes(c);
	if (c->was_busy && !busy) {
		give_back(c);
		resend_over(c->app);
		c->dirty = true;
	}
	c->was_busy = busy;
}

static void
draw(struct chat *c)
{
	struct ui_scene scene = chat_scene(c);
	int64_t begun = clock_mono(c->clock);

	ui_draw(c->ui, &scene);
	c->dirty = c->urgent = false;
	c->drawn_at = clock_mono(c->clock);
	c->draw_cost = c->drawn_at - begun;
}

static int64_t
earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* When a frame is due: at once for a key, else after a frame's time. */
static int64_t
draw_due(const struct chat *c)
{
	int64_t gap = c->draw_cost * DRAW_SHARE;

	if (!c->dirty)
		return CLOCK_NEVER;
	if (c->urgent)
		return 0;
	return c->drawn_at + (gap > FRAME_MS ? gap : FRAME_MS);
}

/* When something happens by itself next, or what is shown would change: of the
 * session, on the clock. */
static int64_t
session_due(const struct chat *c, const struct ui_scene *scene, int64_t now)
{
	int64_t tick = ui_deadline(c->ui, scene);

	if (c->player)
		return earlier(player_deadline(c->player),
			player_clock_of(c->player, tick));
	if (tick != INT64_MAX)
		tick += now - scene->now;
	return earlier(client_deadline(c->live.client), tick);
}

static int
wait_ms(const struct chat *c)
{
	struct ui_scene scene = chat_scene(c);
	int64_t now = clock_mono(c->clock);
	int64_t at = earlier(session_due(c, &scene, now), draw_due(c));

	if (sessionpage_is_reading(&c->sessions))
		return 0;
	at = earlier(at, earlier(c->esc_at, c->input_at));
	return clock_timeout_ms(at, now);
}

static void
wait_for_input(struct chat *c)
{
	struct pollfd fds[FDS] = {{.fd = signals_fd(), .events = POLLIN},
		{.fd = STDIN_FILENO, .events = POLLIN}};
	struct ui_scene scene = chat_scene(c);
	int64_t tick = ui_deadline(c->ui, &scene);

	/* A replay has no network: not even the transfer library's. */
	if (c->player)
		poll(fds, FDS, wait_ms(c));
	else
		http_wait(c->live.http, fds, FDS, wait_ms(c));
	if (fds[0].revents)
		handle_signals(c);
	if (fds[1].revents && !read_keys(c)) {
		c->app->quit = true; /* the terminal is gone */
		c->died_of = SIGHUP;
	}
	if (chat_scene(c).now >= tick)
		c->dirty = true;
}

static void
step(struct chat *c)
{
	if (c->player) {
		c->dirty |= player_step(c->player);
		if (c->player->complaint.len && !c->complained)
			ui_say(c->ui, buf_slice(&c->player->complaint), true);
		c->complained = c->player->complaint.len;
		if (c->player->deserted && !c->deserted)
			ui_say(c->ui,
				slice_str(_("nobody is writing this session "
					    "now")),
				false);
		c->deserted = c->player->deserted;
		return;
	}
	live_step(&c->live);
	after_step(c);
}

static void
loop(struct chat *c)
{
	while (!c->app->quit) {
		/* A key is answered before the network gets its turn. */
		if (c->urgent)
			draw(c);
		step(c);
		if (sessionpage_step(&c->sessions))
			c->dirty = true;
		if (clock_mono(c->clock) >= draw_due(c))
			draw(c);
		wait_for_input(c);
		expire_keys(c);
	}
}

/* The front: what commands need of the screen */

static void
front_say(void *arg, struct slice text, bool is_error)
{
	struct chat *c = arg;

	ui_say(c->ui, text, is_error);
}

static struct slice
front_draft(void *arg)
{
	(void)arg;
	return input_text();
}

static void
front_set_draft(void *arg, struct slice text)
{
	(void)arg;
	input_set(text);
}

/* From the top of the screen down: a page, a question, the input line. */
static void
front_cancel_idle(void *arg)
{
	struct chat *c = arg;

	if (ui_focus(c->ui) == FOCUS_PAGE)
		ui_close_page(c->ui);
	else if (c->asking)
		chat_end_ask(c);
	else if (!input_is_empty() || input_message().len)
		input_clear();
	else
		ui_say(c->ui,
			slice_str(c->player ? _("q leaves")
					    : _("^D or /quit leaves")),
			false);
}

static void
front_help(void *arg, const char *topic)
{
	struct chat *c = arg;

	action_show_help(c->app, topic);
}

static void
front_explain(void *arg, struct explanation *x)
{
	struct chat *c = arg;

	explain_free(&c->explained);
	c->explained = *x;
	action_show_explained(c->app);
}

static void
build_compared(
	struct rich *out, int width, const struct ui_scene *scene, void *arg)
{
	const struct chat *c = arg;

	(void)scene;
	compareview_build(out, width, &c->compared);
}

static void
front_compare(void *arg, struct compare *compared)
{
	struct chat *c = arg;

	compare_free(&c->compared);
	c->compared = *compared;
	ui_open_page(c->ui, N_("two answers"), build_compared, c);
	ui_name_page(c->ui, "compare",
		N_("Esc close · ↑ ↓ PgUp PgDn scroll · dim and =: in both"));
}

static int
front_changed(void *arg, const char *name, struct error *err)
{
	struct chat *c = arg;

	chat_apply(c, name);
	c->stale_fixes = true;
	return strcmp(name, "theme") ? 0 : action_theme(c->app, err);
}

static void
front_renewed(void *arg)
{
	struct chat *c = arg;

	ui_renew(c->ui);
	c->was_busy = false;
	c->seen_turns = 0;
	c->stale_fixes = true;
	c->limits = (struct gauge_watch){.at = c->live.model.limits_at};
	give_back(c);
}

static void
front_edit(void *arg, struct slice text)
{
	struct chat *c = arg;

	ui_close_page(c->ui);
	ui_set_focus(c->ui, FOCUS_INPUT);
	if (input_is_empty())
		input_set(text);
}

static void
front_ask_key(void *arg)
{
	struct chat *c = arg;

	ui_close_page(c->ui);
	ui_set_focus(c->ui, FOCUS_INPUT);
	secret_begin(&c->secret);
	show_secret(c);
}

static void
front_offer_address(void *arg, struct slice url)
{
	struct chat *c = arg;
	struct buf line = {0};

	buf_addf(&line, _("copied: %.*s"), (int)url.len, url.p);
	if (screen_clipboard(url))
		url = buf_slice(&line);
	ui_say(c->ui, url, false);
	buf_free(&line);
}

static void
front_fixes(void *arg, const struct trail_row *row, const struct remedies *r)
{
	struct chat *c = arg;

	fixpage_open(&c->fixpage, c->ui, row, r);
}

static void
build_shown(
	struct rich *out, int width, const struct ui_scene *scene, void *arg)
{
	const struct chat *c = arg;
	const struct wrap how = {.width = width};

	(void)scene;
	wrap_plain(out, buf_slice(&c->shown), ROLE_TEXT, 0, &how);
}

static void
front_show(void *arg, const char *title, struct slice text)
{
	struct chat *c = arg;

	buf_set(&c->shown, text);
	ui_open_page(c->ui, title, build_shown, c);
}

static void
front_close(void *arg)
{
	struct chat *c = arg;

	fixpage_close(c->ui);
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
	c->front = (struct front){.say = front_say,
		.draft = front_draft,
		.set_draft = front_set_draft,
		.cancel_idle = front_cancel_idle,
		.help = front_help,
		.explain = front_explain,
		.compare = front_compare,
		.changed = front_changed,
		.renewed = front_renewed,
		.edit = front_edit,
		.ask_key = front_ask_key,
		.offer_address = front_offer_address,
		.fixes = front_fixes,
		.close = front_close,
		.show = front_show,
		.arg = c};
	c->app->front = &c->front;
	open_input(c);
	front_renewed(c);
	return 0;
}

static int
open_live(struct chat *c, const struct options *o, const char *practice_url,
	struct error *err)
{
	const struct bus_row sink = {mark_dirty, c};

	if (live_open_asked(&c->live, &c->app->settings, c->clock, o,
		    practice_url, &sink, false, err))
		return -1;
	c->app->live = &c->live;
	c->app->model = &c->live.model;
	c->app->trail = &c->live.trail;
	return 0;
}

static void
take_over(struct chat *c)
{
	struct app *app = c->app;

	app->live = &c->live;
	app->model = &c->live.model;
	app->trail = &c->live.trail;
	player_free(c->player);
	c->player = NULL;
	chat_end_ask(c);
	ui_set_focus(c->ui, FOCUS_INPUT);
	front_renewed(c);
}

int
chat_continue(struct chat *c, struct error *err)
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
	if (action_theme(c->app, &err))
		ui_say(c->ui, slice_str(err.text), true);
	say_warnings(c);
	for (int i = 0; i < o->ncommands && !c->app->quit; i++) {
		draw(c); /* commands act on, and may save, what is shown */
		talk_run(c->app, slice_str(o->commands[i]));
		c->dirty = c->urgent = true;
	}
	loop(c);
	close_all(c);
	return c->died_of ? 128 + c->died_of : 0;
}

static int
complain(const struct error *err)
{
	fprintf(stderr, "sidetone: %s\n", err->text);
	return EXIT_USAGE;
}

int
chat_run(struct app *app, const struct options *o, const char *practice_url)
{
	struct chat c = begin(app);
	struct error err;

	if (open_live(&c, o, practice_url, &err))
		return complain(&err);
	if (open_screen(&c, &err)) {
		live_close(&c.live);
		app->live = NULL;
		return complain(&err);
	}
	if (c.live.reach.practice)
		c.local = local_find();
	return run(&c, o);
}

int
chat_replay(struct app *app, const struct options *o, struct player *p)
{
	struct chat c = begin(app);
	struct error err;
	int status;

	c.player = p;
	if (open_screen(&c, &err)) {
		player_free(p);
		return complain(&err);
	}
	app->model = replay_model(p->replay);
	app->trail = replay_trail(p->replay);
	ui_set_focus(c.ui, FOCUS_LOG);
	replay_play(p->replay, !p->follows);
	status = run(&c, o);
	peer_stop();
	return status;
}
