/* Keys and the mouse on the screen: who gets what. */
#include "app/chatkeys.h"

#include <string.h>

#include "app/chatsecret.h"
#include "base/lang.h"
#include "tui/input.h"
#include "tui/screen.h"

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

/* A paste is for the input line wherever the keys go. */
static void
handle_paste(struct chat *c, const struct key *k)
{
	if (c->player && !c->asking)
		return;
	if (ui_focus(c->ui) == FOCUS_PAGE)
		ui_close_page(c->ui);
	ui_set_focus(c->ui, FOCUS_INPUT);
	input_paste(k->paste);
}

/* A key that no command is bound to. */
static void
handle_typed(struct chat *c, const struct key *k)
{
	bool input = ui_focus(c->ui) == FOCUS_INPUT;

	if (input && c->given_back && !c->asking && !strcmp(k->name, "/") &&
		!input_pending()) {
		/* A command, not the end of the message that came back. */
		chat_ask(c, SLICE("/"));
	} else if (input && (!c->player || c->asking)) {
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

/* A key sequence readline is in the middle of goes on, whatever is bound. */
static void
handle_bound(struct chat *c, const struct key *k)
{
	bool space = k->kind == KEYS_TEXT && !strcmp(k->name, " ");
	const char *command = find_command(c, space ? "Space" : k->name);

	if (command && !(ui_focus(c->ui) == FOCUS_INPUT && input_pending()))
		talk_run(c->app, slice_str(command));
	else
		handle_typed(c, k);
}

static void
handle_key(struct chat *c, const struct key *k)
{
	c->urgent = c->dirty = true;
	if (k->kind == KEYS_MOUSE) {
		handle_mouse(c, k);
		return;
	}
	ui_hush(c->ui);
	if (c->secret.on)
		chatsecret_key(c, k);
	else if (sessionpage_is_open(c->ui) && ui_focus(c->ui) == FOCUS_PAGE &&
		 sessionpage_key(&c->sessions, k))
		return;
	else if (k->kind == KEYS_PASTE)
		handle_paste(c, k);
	else
		handle_bound(c, k);
}

bool
chatkeys_read(struct chat *c)
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

void
chatkeys_expire(struct chat *c)
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
