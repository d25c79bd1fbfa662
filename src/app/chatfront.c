/* The front of the screen: what talking and commands need of it. */
#include "app/chatfront.h"

#include <string.h>

#include "app/actions.h"
#include "app/chatsecret.h"
#include "app/fix.h"
#include "app/themes.h"
#include "base/lang.h"
#include "tui/compareview.h"
#include "tui/input.h"
#include "tui/screen.h"
#include "tui/wrap.h"

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
	return strcmp(name, "theme") ? 0 : themes_apply(c->app, err);
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
	chat_give_back(c);
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
	chatsecret_show(c);
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

void
chatfront_open(struct chat *c)
{
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
}
