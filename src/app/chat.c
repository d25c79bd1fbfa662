/* What is on the screen: the scene, and what is asked in the input line. */
#include "app/chat.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>

#include "app/config.h"
#include "base/lang.h"
#include "tui/input.h"
#include "tui/screen.h"

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

void
chat_ask(struct chat *c, struct slice text)
{
	struct buf line = {0};

	if (!c->asking) {
		buf_set(&c->draft, input_text());
		c->draft_focus = ui_focus(c->ui);
	}
	c->asking = true;
	ui_set_focus(c->ui, FOCUS_INPUT);
	buf_addf(&line, "%.*s%s", (int)text.len, text.p,
		slice_is(text, "/") ? "" : " ");
	input_set(buf_slice(&line));
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

void
chat_move(struct chat *c, enum ui_focus where, enum ui_move move, long n)
{
	struct ui_scene scene = chat_scene(c);

	if (where == FOCUS_PAGE && sessionpage_is_open(c->ui))
		sessionpage_move(&c->sessions, move, n);
	else
		ui_move(c->ui, &scene, where, move, n);
}

void
chat_give_back(struct chat *c)
{
	struct slice prompt = live_unanswered(&c->live);

	if (!prompt.len || !input_is_empty())
		return;
	input_set(prompt);
	c->given_back = true;
}
