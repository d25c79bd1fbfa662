/* Moving about: scrolling, selecting, filtering and searching. */
#include "tui/uistate.h"

#include "base/lang.h"

/* Selection */

size_t
ui_selected(const struct ui *u, const struct ui_scene *scene)
{
	size_t n = scene->trail->n;

	if (u->pinned && u->selected < n)
		return u->selected;
	while (n && !filter_match(&u->filter, &scene->trail->rows[n - 1]))
		n--;
	return n ? n - 1 : SIZE_MAX;
}

static size_t
log_rows(const struct ui *u)
{
	return u->layout.log.rows > 0 ? (size_t)u->layout.log.rows : 1;
}

void
ui_select(struct ui *u, const struct ui_scene *scene, size_t row)
{
	struct scroll_list list;

	if (row >= scene->trail->n)
		return;
	u->selected = row;
	u->pinned = row + 1 < scene->trail->n;
	ui_show_log(u, scene);
	list = logview_list(u->log);
	scroll_show(&u->log_scroll, &list, log_rows(u), row);
	if (!u->pinned)
		scroll_end(&u->log_scroll);
}

bool
ui_select_failure(struct ui *u, const struct ui_scene *scene, int step)
{
	const struct trail *t = scene->trail;
	size_t i = ui_selected(u, scene);

	while (i != SIZE_MAX) {
		if (step < 0 ? i == 0 : i + 1 >= t->n)
			return false;
		i = step < 0 ? i - 1 : i + 1;
		if (trail_has_failed(&t->rows[i]) &&
			filter_match(&u->filter, &t->rows[i])) {
			ui_select(u, scene, i);
			return true;
		}
	}
	return false;
}

/* The row N matching rows from AT in direction STEP, as far as there are. */
static size_t
matching_row(const struct ui *u, const struct trail *t, size_t at, int step,
	size_t n)
{
	for (size_t i = at; n && (step < 0 ? i > 0 : i + 1 < t->n);) {
		i = step < 0 ? i - 1 : i + 1;
		if (!filter_match(&u->filter, &t->rows[i]))
			continue;
		at = i;
		n--;
	}
	return at;
}

static void
move_selection(
	struct ui *u, const struct ui_scene *scene, enum ui_move move, long n)
{
	const struct trail *t = scene->trail;
	size_t at = ui_selected(u, scene), step = (size_t)n;

	if (at == SIZE_MAX)
		return;
	if (move == MOVE_PAGE_UP || move == MOVE_PAGE_DOWN)
		step *= log_rows(u) / 2 + 1;
	if (move == MOVE_TOP || move == MOVE_BOTTOM)
		step = t->n;
	if (move == MOVE_UP || move == MOVE_PAGE_UP || move == MOVE_TOP)
		at = matching_row(u, t, at, -1, step);
	else
		at = matching_row(u, t, at, 1, step);
	ui_select(u, scene, at);
	if (!u->pinned)
		return;
	if (!u->log_scroll.paused)
		u->log_scroll.seen = t->n;
	u->log_scroll.paused = true;
}

/* Filter and search */

int
ui_filter(struct ui *u, struct slice text, struct error *err)
{
	if (filter_parse(&u->filter, text, err))
		return -1;
	u->pinned = false;
	scroll_end(&u->log_scroll);
	logview_refilter(u->log);
	return 0;
}

static int
search_log(struct ui *u, const struct ui_scene *scene, struct slice text,
	int step, struct error *err)
{
	ptrdiff_t at;

	if (text.len && filter_parse(&u->log_needle, text, err))
		return -1;
	if (filter_is_empty(&u->log_needle))
		return error_set(
			err, _("search: there is nothing to look for"));
	at = filter_search(scene->trail, &u->log_needle, &u->filter,
		ui_selected(u, scene), step);
	if (at < 0)
		return error_set(err, _("search: no row of the log matches %s"),
			buf_str(&u->log_needle.text));
	ui_select(u, scene, (size_t)at);
	u->pinned = true;
	return 0;
}

/* The next row of the conversation that holds the needle becomes the top. */
static int
search_chat(struct ui *u, const struct ui_scene *scene, struct slice text,
	int step, struct error *err)
{
	struct scroll_list list;
	struct scroll at = u->chat_scroll;

	if (text.len)
		buf_set(&u->chat_needle, text);
	if (!u->chat_needle.len)
		return error_set(
			err, _("search: there is nothing to look for"));
	chatview_show(u->chat, scene->model, ui_chat_rect(u).cols);
	list = chatview_list(u->chat);
	while (step < 0 ? scroll_step_up(&at, &list)
			: scroll_step_down(&at, &list)) {
		struct chat_row r = chatview_row(u->chat, at.item, at.row);
		if (slice_ifind(r.row.text, buf_str(&u->chat_needle)) < 0)
			continue;
		if (!u->chat_scroll.paused)
			at.seen = list.n;
		at.paused = true;
		u->chat_scroll = at;
		return 0;
	}
	return error_set(err,
		step < 0 ? _("search: %s is not further up")
			 : _("search: %s is not further down"),
		buf_str(&u->chat_needle));
}

int
ui_search(struct ui *u, const struct ui_scene *scene, struct slice text,
	int step, struct error *err)
{
	return u->focus == FOCUS_LOG ? search_log(u, scene, text, step, err)
				     : search_chat(u, scene, text, step, err);
}

/* Moving */

static void
move_text(struct scroll *s, const struct scroll_list *list, int rows,
	enum ui_move move, long n)
{
	size_t window = rows > 0 ? (size_t)rows : 1;
	long page = rows > 2 ? rows - 1 : 1;

	switch (move) {
	case MOVE_UP:
		scroll_by(s, list, window, -n);
		break;
	case MOVE_DOWN:
		scroll_by(s, list, window, n);
		break;
	case MOVE_PAGE_UP:
		scroll_by(s, list, window, -n * page);
		break;
	case MOVE_PAGE_DOWN:
		scroll_by(s, list, window, n * page);
		break;
	case MOVE_TOP:
		scroll_top(s, list);
		break;
	case MOVE_BOTTOM:
	case MOVE_COUNT:
		scroll_end(s);
		break;
	}
}

void
ui_move(struct ui *u, const struct ui_scene *scene, enum ui_focus where,
	enum ui_move move, long n)
{
	struct scroll_list list;

	switch (where) {
	case FOCUS_INPUT:
	case FOCUS_CHAT:
		chatview_show(u->chat, scene->model, ui_chat_rect(u).cols);
		list = chatview_list(u->chat);
		move_text(&u->chat_scroll, &list, u->layout.chat.rows, move, n);
		break;
	case FOCUS_LOG:
		move_selection(u, scene, move, n);
		break;
	case FOCUS_PAGE:
		list = ui_page_list(u);
		move_text(
			&u->page.scroll, &list, ui_page_rect(u).rows, move, n);
		u->page.scroll.paused = true;
		if (move == MOVE_BOTTOM)
			u->page.scroll.item = u->page.rows.nrows;
		break;
	case FOCUS_COUNT:
		break;
	}
}

static bool
inside(const struct rect *r, int row, int col)
{
	return row >= r->row && row < r->row + r->rows && col >= r->col &&
	       col < r->col + r->cols;
}

enum ui_focus
ui_pane_at(const struct ui *u, int row, int col)
{
	if (inside(&u->layout.input, row, col))
		return FOCUS_INPUT;
	if (u->page.build)
		return FOCUS_PAGE;
	if (inside(&u->layout.chat, row, col))
		return FOCUS_CHAT;
	return inside(&u->layout.log, row, col) ? FOCUS_LOG : FOCUS_COUNT;
}

int64_t
ui_scrub_time(
	const struct ui *u, const struct ui_scene *scene, int row, int col)
{
	const struct rect *r = &u->layout.input;

	if (!scene->scrub || scene->asks || !inside(r, row, col))
		return -1;
	return scrub_time_at(scene->scrub, r->cols, col - r->col);
}

void
ui_click(struct ui *u, const struct ui_scene *scene, int row, int col)
{
	enum ui_focus pane = ui_pane_at(u, row, col);
	struct scroll_list list;
	size_t left, i = u->log_scroll.item;

	/* Beside the bar of a replay there is no input line to go to. */
	if (pane == FOCUS_COUNT ||
		(pane == FOCUS_INPUT && scene->scrub && !scene->asks))
		return;
	if (pane == FOCUS_INPUT && u->page.build)
		ui_close_page(u);
	ui_set_focus(u, pane);
	if (pane != FOCUS_LOG)
		return;
	/* A replay may have gone back since the frame that was clicked at. */
	ui_show_log(u, scene);
	list = logview_list(u->log);
	left = (size_t)(row - u->layout.log.row) + u->log_scroll.row;
	while (i < list.n && left >= list.height(list.arg, i))
		left -= list.height(list.arg, i++);
	if (i < list.n)
		ui_select(u, scene, i);
}
