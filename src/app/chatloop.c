/* The screen's loop: events, frames, and the wait between them. */
#include "app/chatloop.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "app/chatkeys.h"
#include "app/chatsecret.h"
#include "app/fix.h"
#include "app/resend.h"
#include "app/signals.h"
#include "base/lang.h"
#include "tui/gaugetext.h"
#include "tui/screen.h"

enum {
	FRAME_MS = 33, /* frames that only output asks for */
	/* Drawing takes at most this share of the time while output comes. */
	DRAW_SHARE = 3,
	FDS = 2,
};

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
		chatsecret_end(c);
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
		chat_give_back(c);
		resend_over(c->app);
		c->dirty = true;
	}
	c->was_busy = busy;
}

void
chatloop_draw(struct chat *c)
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
	if (fds[1].revents && !chatkeys_read(c)) {
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

void
chatloop_run(struct chat *c)
{
	while (!c->app->quit) {
		/* A key is answered before the network gets its turn. */
		if (c->urgent)
			chatloop_draw(c);
		step(c);
		if (sessionpage_step(&c->sessions))
			c->dirty = true;
		if (clock_mono(c->clock) >= draw_due(c))
			chatloop_draw(c);
		wait_for_input(c);
		chatkeys_expire(c);
	}
}
