/* The interface: panes, input line, status, pages, and what is chosen. */
#include "tui/ui.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "session/gauge.h"
#include "tui/screen.h"
#include "tui/uistate.h"

enum { COUNT_ON_MS = 20 }; /* until a long session is counted on */

struct ui *
ui_new(void)
{
	struct ui *u = mem_alloc(sizeof(*u));

	u->chat = chatview_new();
	u->log = logview_new();
	u->split = 50;
	return u;
}

void
ui_free(struct ui *u)
{
	if (!u)
		return;
	chatview_free(u->chat);
	logview_free(u->log);
	inputview_free(&u->input);
	tally_free(&u->tally);
	rich_free(&u->status);
	rich_free(&u->page.rows);
	buf_free(&u->page.title);
	filter_free(&u->filter);
	filter_free(&u->log_needle);
	buf_free(&u->chat_needle);
	buf_free(&u->message);
	buf_free(&u->question);
	buf_free(&u->dots);
	free(u);
}

void
ui_lay_anew(struct ui *u)
{
	chatview_free(u->chat);
	logview_free(u->log);
	u->chat = chatview_new();
	u->log = logview_new();
}

void
ui_renew(struct ui *u)
{
	ui_close_page(u);
	ui_lay_anew(u);
	tally_free(&u->tally);
	ui_follow(u);
}

void
ui_follow(struct ui *u)
{
	scroll_end(&u->chat_scroll);
	scroll_end(&u->log_scroll);
	u->pinned = false;
}

void
ui_set_layout(struct ui *u, enum layout_mode mode)
{
	u->mode = mode;
	if ((mode == LAYOUT_CHAT && u->focus == FOCUS_LOG) ||
		(mode == LAYOUT_LOG && u->focus == FOCUS_CHAT))
		u->focus = FOCUS_INPUT;
}

enum layout_mode
ui_layout(const struct ui *u)
{
	return u->mode;
}

void
ui_set_split(struct ui *u, int percent)
{
	u->split = percent;
}

void
ui_set_time(struct ui *u, enum logrow_time time)
{
	u->time = time;
}

enum ui_focus
ui_focus(const struct ui *u)
{
	return u->focus;
}

const char *
ui_focus_name(enum ui_focus focus)
{
	static const char *const names[] = {"input", "chat", "log", "page"};

	assert(focus < FOCUS_COUNT);
	return names[focus];
}

const char *
ui_move_name(enum ui_move move)
{
	static const char *const names[] = {
		"up", "down", "page-up", "page-down", "top", "bottom"};

	assert(move < MOVE_COUNT);
	return names[move];
}

void
ui_set_focus(struct ui *u, enum ui_focus focus)
{
	if (focus == FOCUS_PAGE && !u->page.build)
		return;
	if (focus == FOCUS_LOG && !u->layout.log.rows) {
		const struct layout both = layout_make(
			LAYOUT_AUTO, screen_rows(), screen_cols(), u->split, 1);
		ui_set_layout(u, both.log.rows ? LAYOUT_AUTO : LAYOUT_LOG);
	}
	if (focus == FOCUS_CHAT && !u->layout.chat.rows)
		ui_set_layout(u, LAYOUT_AUTO);
	u->focus = focus;
}

void
ui_say(struct ui *u, struct slice text, bool is_error)
{
	buf_clear(&u->message);
	text_visible_row(&u->message, text);
	u->message_is_error = is_error;
}

void
ui_hush(struct ui *u)
{
	buf_clear(&u->message);
}

void
ui_open_page(struct ui *u, const char *title, ui_page_builder *build, void *arg)
{
	if (u->focus != FOCUS_PAGE)
		u->page.before = u->focus;
	buf_set(&u->page.title, slice_str(title));
	u->page.build = build;
	u->page.arg = arg;
	u->page.name = u->page.hint = NULL;
	u->page.scroll = (struct scroll){.paused = true};
	u->focus = FOCUS_PAGE;
}

void
ui_close_page(struct ui *u)
{
	if (!u->page.build)
		return;
	u->page.build = NULL;
	u->focus = u->page.before;
}

void
ui_name_page(struct ui *u, const char *name, const char *hint)
{
	u->page.name = name;
	u->page.hint = hint;
}

const char *
ui_pane_name(const struct ui *u)
{
	return u->focus == FOCUS_PAGE && u->page.name ? u->page.name
						      : ui_focus_name(u->focus);
}

void
ui_ask(struct ui *u, const char *label, size_t count)
{
	u->asking = true;
	buf_set(&u->question, slice_str(label));
	buf_clear(&u->dots);
	while (count--)
		buf_add_str(&u->dots, "•");
}

void
ui_ask_end(struct ui *u)
{
	u->asking = false;
}

bool
ui_page_is(const struct ui *u, ui_page_builder *build)
{
	return u->page.build == build;
}

struct rect
ui_chat_rect(const struct ui *u)
{
	struct rect r = u->layout.chat;

	if (u->layout.borders && r.cols > 2) {
		r.col++;
		r.cols -= 2;
	}
	return r;
}

struct rect
ui_page_rect(const struct ui *u)
{
	const struct layout *l = &u->layout;
	struct rect r = l->chat.rows ? l->chat : l->log;

	if (l->chat.rows && l->log.rows) {
		r.rows = l->log.row + l->log.rows - r.row;
		r.cols = l->log.col + l->log.cols - r.col;
	}
	return r;
}

void
ui_show_log(struct ui *u, const struct ui_scene *scene)
{
	const struct logrow_view look = {.width = u->layout.log.cols - 2,
		.compact = u->layout.log.rows < COMPACT_ROWS,
		.now = scene->now,
		.day_start = logrow_day_start(buf_slice(&scene->model->wall)),
		.time = u->time,
		.keys = scene->live,
		.fix_row = scene->fix_row,
		.fix_keys = scene->fix_keys};

	logview_show(u->log, scene->trail, &look, &u->filter);
}

static size_t
one_row(void *arg, size_t i)
{
	(void)arg;
	(void)i;
	return 1;
}

struct scroll_list
ui_page_list(const struct ui *u)
{
	return (struct scroll_list){u->page.rows.nrows, one_row, NULL};
}

/* When the rate limit that is shown moves on by itself. */
static int64_t
limit_deadline(const struct ui *u, const struct ui_scene *s)
{
	struct gauge g;

	if (!u->limit_shown)
		return INT64_MAX;
	g = gauge_now(s->model, s->trail, s->now);
	return gauge_deadline(&g, s->now);
}

int64_t
ui_deadline(const struct ui *u, const struct ui_scene *s)
{
	int64_t at = limit_deadline(u, s);

	if (u->tally.behind && s->now + COUNT_ON_MS < at)
		at = s->now + COUNT_ON_MS;
	if (!s->trail->active && !s->trail->waiting)
		return at;
	for (size_t i = s->trail->n; i > 0; i--) {
		const struct trail_row *row = &s->trail->rows[i - 1];
		int64_t next = logrow_deadline(row, s->now);
		if (next < at)
			at = next;
		/* Requests run one at a time: what moves is at the end. */
		if (trail_is_over(row) && row->state < TRAIL_NOTE)
			break;
	}
	return at;
}
