/* The interface: panes, input line, status, pages; drawn from what is. */
#include "tui/ui.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "tui/chatview.h"
#include "tui/frame.h"
#include "tui/input.h"
#include "tui/inputview.h"
#include "tui/logview.h"
#include "tui/screen.h"
#include "tui/wrap.h"

/* Lower log panes say each thing in one row, so that a failed request shows
 * whole: state, message, fix, countdown. */
enum { COMPACT_ROWS = 7 };

struct page {
	struct buf title;
	ui_page_builder *build; /* NULL: no page is open */
	void *arg;
	struct rich rows;
	struct scroll scroll;
	enum ui_focus before;
};

struct ui {
	struct layout layout; /* of the latest frame */
	enum layout_mode mode;
	int split;
	enum logrow_time time;
	enum ui_focus focus;
	struct chatview *chat;
	struct logview *log;
	struct scroll chat_scroll, log_scroll;
	struct filter filter, log_needle;
	struct buf chat_needle;
	size_t selected;
	bool pinned; /* the selection stays; else it is the newest row */
	struct inputview input;
	struct page page;
	struct buf message;
	bool message_is_error;
};

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
	rich_free(&u->page.rows);
	buf_free(&u->page.title);
	filter_free(&u->filter);
	filter_free(&u->log_needle);
	buf_free(&u->chat_needle);
	buf_free(&u->message);
	free(u);
}

void
ui_renew(struct ui *u)
{
	ui_close_page(u);
	chatview_free(u->chat);
	logview_free(u->log);
	u->chat = chatview_new();
	u->log = logview_new();
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

bool
ui_page_is(const struct ui *u, ui_page_builder *build)
{
	return u->page.build == build;
}

/* The conversation stands one column away from borders. */
static struct rect
chat_text(const struct ui *u)
{
	struct rect r = u->layout.chat;

	if (u->layout.borders && r.cols > 2) {
		r.col++;
		r.cols -= 2;
	}
	return r;
}

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

static void
show_log(struct ui *u, const struct ui_scene *scene)
{
	const struct logrow_view look = {.width = u->layout.log.cols - 2,
		.compact = u->layout.log.rows < COMPACT_ROWS,
		.now = scene->now,
		.day_start = logrow_day_start(buf_slice(&scene->model->wall)),
		.time = u->time,
		.keys = scene->live};

	logview_show(u->log, scene->trail, &look, &u->filter);
}

void
ui_select(struct ui *u, const struct ui_scene *scene, size_t row)
{
	struct scroll_list list;

	if (row >= scene->trail->n)
		return;
	u->selected = row;
	u->pinned = row + 1 < scene->trail->n;
	show_log(u, scene);
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
		return error_set(err, "search: there is nothing to look for");
	at = filter_search(scene->trail, &u->log_needle, &u->filter,
		ui_selected(u, scene), step);
	if (at < 0)
		return error_set(err, "search: no row of the log matches %s",
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
		return error_set(err, "search: there is nothing to look for");
	chatview_show(u->chat, scene->model, chat_text(u).cols);
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
	return error_set(err, "search: %s is not %s", buf_str(&u->chat_needle),
		step < 0 ? "further up" : "further down");
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

static size_t
one_row(void *arg, size_t i)
{
	(void)arg;
	(void)i;
	return 1;
}

static struct rect
page_rect(const struct ui *u)
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
ui_move(struct ui *u, const struct ui_scene *scene, enum ui_focus where,
	enum ui_move move, long n)
{
	struct scroll_list list;

	switch (where) {
	case FOCUS_INPUT:
	case FOCUS_CHAT:
		chatview_show(u->chat, scene->model, chat_text(u).cols);
		list = chatview_list(u->chat);
		move_text(&u->chat_scroll, &list, u->layout.chat.rows, move, n);
		break;
	case FOCUS_LOG:
		move_selection(u, scene, move, n);
		break;
	case FOCUS_PAGE:
		list = (struct scroll_list){u->page.rows.nrows, one_row, NULL};
		move_text(&u->page.scroll, &list, page_rect(u).rows, move, n);
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

void
ui_click(struct ui *u, const struct ui_scene *scene, int row, int col)
{
	enum ui_focus pane = ui_pane_at(u, row, col);
	struct scroll_list list = logview_list(u->log);
	size_t left, i = u->log_scroll.item;

	if (pane == FOCUS_COUNT)
		return;
	if (pane == FOCUS_INPUT && u->page.build)
		ui_close_page(u);
	ui_set_focus(u, pane);
	if (pane != FOCUS_LOG)
		return;
	left = (size_t)(row - u->layout.log.row) + u->log_scroll.row;
	while (i < list.n && left >= list.height(list.arg, i))
		left -= list.height(list.arg, i++);
	if (i < list.n)
		ui_select(u, scene, i);
}

/* Drawing */

static void
add_counts(struct buf *out, const struct trail *t)
{
	buf_addf(out, "log ─ %" PRId64 " request%s", t->requests,
		t->requests == 1 ? "" : "s");
	if (t->failed)
		buf_addf(out, " · %" PRId64 " failed", t->failed);
	if (t->waiting)
		buf_addf(out, " · %" PRId64 " waiting", t->waiting);
	if (t->active)
		buf_addf(out, " · %" PRId64 " active", t->active);
}

/* What is hidden is never hidden silently. */
static void
add_filter(struct buf *out, const struct ui *u, const struct trail *t)
{
	size_t shown = 0;

	for (size_t i = 0; i < t->n; i++)
		shown += filter_match(&u->filter, &t->rows[i]);
	buf_addf(out, " ─ %zu of %zu rows match ", shown, t->n);
	text_visible_row(out, buf_slice(&u->filter.text));
}

static void
draw_log_title(const struct ui *u, const struct ui_scene *s)
{
	const struct layout *l = &u->layout;
	struct buf b = {0};

	if (l->log_title < 0 || !l->log.rows)
		return;
	if (!l->borders)
		screen_fill(
			l->log_title, l->log.col, l->log.cols, ROLE_STATUS, 0);
	add_counts(&b, s->trail);
	if (!filter_is_empty(&u->filter))
		add_filter(&b, u, s->trail);
	if (u->log_scroll.paused)
		buf_addf(&b, " ─ PAUSED +%zu new",
			s->trail->n > u->log_scroll.seen
				? s->trail->n - u->log_scroll.seen
				: 0);
	else
		buf_add_str(&b, " ─ FOLLOW");
	frame_title(l->log_title, l->log.col + (l->borders ? 1 : 0),
		l->log.cols - 1, buf_slice(&b), u->focus == FOCUS_LOG);
	buf_free(&b);
}

static void
draw_chat_title(struct ui *u, const struct scroll_list *list)
{
	const struct rect *r = &u->layout.chat;
	struct buf b = {0};
	size_t below = 0;

	if (u->chat_scroll.paused)
		below = scroll_below(&u->chat_scroll, list, (size_t)r->rows);
	buf_add_str(&b, "conversation");
	if (below)
		buf_addf(&b, " ─ PAUSED ↓ %zu rows below", below);
	if (u->layout.borders)
		frame_title(r->row - 1, r->col + 1, r->cols - 1, buf_slice(&b),
			u->focus == FOCUS_CHAT);
	buf_free(&b);
}

/* What an empty conversation says. */
static void
draw_start(const struct rect *r, const struct ui_scene *s)
{
	static const char practice[] =
		"You are talking to the practice server that comes with "
		"sidetone: nothing leaves this machine. Say hello, or make a "
		"request fail and watch the log:\n\n"
		"/model fail:rate_limit_exceeded\n"
		"/model practice   (to come back)\n\n"
		"For a real server set OPENAI_API_KEY, and OPENAI_BASE_URL if "
		"it is not OpenAI's.";
	static const char real[] =
		"Write a message and press Enter. Every request appears in "
		"the log as it happens. F1 shows the keys.";
	const struct wrap how = {.width = r->cols};
	struct rich rows = {0};
	struct buf offer = {0};

	wrap_text(&rows, slice_str(s->practice ? practice : real), ROLE_QUIET,
		0, &how);
	if (s->local) {
		buf_addf(&offer,
			"\nA server answers at %s: /set provider %s, "
			"then /practice off and /model NAME.",
			s->local->base_url, s->local->name);
		wrap_text(&rows, buf_slice(&offer), ROLE_TEXT, 0, &how);
	}
	buf_free(&offer);
	for (size_t i = 0; i < rows.nrows && (int)i < r->rows; i++) {
		struct rich_row row = rich_row(&rows, i);
		screen_rich(
			r->row + (int)i, r->col, r->cols, &row, ROLE_QUIET, 0);
	}
	rich_free(&rows);
}

/* Marks what is searched for in row ROW of the conversation. */
static void
draw_matches(const struct ui *u, const struct rect *r, int row,
	const struct chat_row *cr)
{
	struct slice rest = cr->row.text;
	int col = cr->indent;
	ptrdiff_t at;

	while ((at = slice_ifind(rest, buf_str(&u->chat_needle))) >= 0) {
		struct slice hit =
			slice_sub(rest, (size_t)at, u->chat_needle.len);
		col += text_width(slice_sub(rest, 0, (size_t)at));
		if (col >= r->cols)
			return;
		col += screen_text(r->row + row, r->col + col, r->cols - col,
			hit, ROLE_MATCH, 0);
		rest = slice_from(rest, (size_t)at + hit.len);
	}
}

static void
draw_chat(struct ui *u, const struct ui_scene *s)
{
	const struct rect text = chat_text(u), *r = &text;
	struct scroll_list list;
	size_t item, row;

	if (!r->rows)
		return;
	if (!s->model->nturns)
		draw_start(r, s);
	chatview_show(u->chat, s->model, r->cols);
	list = chatview_list(u->chat);
	scroll_settle(&u->chat_scroll, &list, (size_t)r->rows);
	item = u->chat_scroll.item;
	row = u->chat_scroll.row;
	for (int i = 0; i < r->rows && item < list.n; row++) {
		if (row >= list.height(list.arg, item)) {
			item++;
			row = (size_t)-1;
			continue;
		}
		struct chat_row cr = chatview_row(u->chat, item, row);
		screen_rich(r->row + i, r->col + cr.indent, r->cols - cr.indent,
			&cr.row, cr.thought ? ROLE_REASONING : ROLE_TEXT,
			cr.thought ? ATTR_DIM : 0);
		if (u->chat_needle.len && u->chat_scroll.paused)
			draw_matches(u, r, i, &cr);
		i++;
	}
	draw_chat_title(u, &list);
}

static void
draw_log(struct ui *u, const struct ui_scene *s)
{
	const struct rect *r = &u->layout.log;
	size_t item, row, selected = ui_selected(u, s);
	struct scroll_list list;

	if (!r->rows)
		return;
	show_log(u, s);
	list = logview_list(u->log);
	scroll_settle(&u->log_scroll, &list, (size_t)r->rows);
	item = u->log_scroll.item;
	row = u->log_scroll.row;
	for (int i = 0; i < r->rows && item < list.n; row++) {
		if (row >= list.height(list.arg, item)) {
			item++;
			row = (size_t)-1;
			continue;
		}
		bool mark = item == selected && u->focus == FOCUS_LOG;
		struct rich_row rr = logview_row(u->log, item, row);
		if (mark && !row)
			screen_text(r->row + i, r->col, 1, SLICE(">"),
				ROLE_LOG_SELECTED, 0);
		screen_rich(r->row + i, r->col + 1, r->cols - 2, &rr, ROLE_TEXT,
			mark && !row ? ATTR_REVERSE : 0);
		i++;
	}
	if (!list.n)
		screen_text(r->row, r->col + 1, r->cols - 1,
			SLICE("no request yet"), ROLE_QUIET, 0);
	else if (selected == SIZE_MAX)
		screen_text(r->row, r->col + 1, r->cols - 1,
			SLICE("no row matches the filter: f changes it"),
			ROLE_QUIET, 0);
	draw_log_title(u, s);
}

static void
draw_page(struct ui *u, const struct ui_scene *s)
{
	struct rect r = page_rect(u);
	struct scroll_list list;
	struct buf title = {0};
	size_t below;

	rich_clear(&u->page.rows);
	u->page.build(
		&u->page.rows, r.cols - 2 > 0 ? r.cols - 2 : 1, s, u->page.arg);
	list = (struct scroll_list){u->page.rows.nrows, one_row, NULL};
	scroll_settle(&u->page.scroll, &list, (size_t)r.rows);
	for (int i = 0; i < r.rows; i++) {
		size_t at = u->page.scroll.item + (size_t)i;
		if (at >= list.n)
			break;
		struct rich_row row = rich_row(&u->page.rows, at);
		screen_rich(
			r.row + i, r.col + 1, r.cols - 2, &row, ROLE_TEXT, 0);
	}
	below = scroll_below(&u->page.scroll, &list, (size_t)r.rows);
	buf_add_slice(&title, buf_slice(&u->page.title));
	if (below)
		buf_addf(&title, " ─ %zu rows below", below);
	if (u->layout.borders)
		frame_title(r.row - 1, r.col + 1, r.cols - 1, buf_slice(&title),
			u->focus == FOCUS_PAGE);
	buf_free(&title);
}

static struct slice
hint_text(const struct ui *u, const struct ui_scene *s)
{
	switch (u->focus) {
	case FOCUS_PAGE:
		return SLICE("Esc close · ↑ ↓ PgUp PgDn scroll");
	case FOCUS_LOG:
		return SLICE("Esc back · j k move · Enter detail · e E "
			     "failures · f filter · / find · r again · End "
			     "follow · ? help");
	case FOCUS_CHAT:
		return SLICE("Esc back · j k PgUp PgDn scroll · / find · y c "
			     "copy · End follow · ? help");
	case FOCUS_INPUT:
	case FOCUS_COUNT:
		break;
	}
	if (s->trail->waiting)
		return SLICE("F5 retry now · ^C cancel · F1 help · F2 layout · "
			     "F3 focus");
	if (s->trail->active)
		return SLICE("^C cancel · F1 help · F2 layout · F3 focus · "
			     "Tab complete");
	return SLICE("F1 help · F2 layout · F3 focus · F5 retry · Tab "
		     "complete · ^D quit");
}

/* A remark, the candidates of a completion, or the keys. */
static void
draw_hint(const struct ui *u, const struct ui_scene *s)
{
	struct rect r = u->layout.hint;
	struct buf b = {0}, cut = {0};
	enum theme_role role = ROLE_HINT;

	if (u->message.len) {
		buf_add_slice(&b, buf_slice(&u->message));
		role = u->message_is_error ? ROLE_STATUS_WARNING : ROLE_TEXT;
	} else if (input_candidates()) {
		for (size_t i = 0; i < input_candidates(); i++) {
			buf_add_str(&b, i ? "  " : "");
			text_visible_row(&b, input_candidate(i));
			if (b.len > 1000)
				break;
		}
		role = ROLE_TEXT;
	} else {
		buf_add_slice(&b, hint_text(u, s));
	}
	if (!r.rows) { /* no room for hints: only what was said, in status */
		r = u->layout.status;
		if (!u->message.len || !r.rows)
			r.cols = 0;
	}
	if (r.cols > 2) {
		text_fitted(&cut, buf_slice(&b), r.cols - 2);
		screen_text(r.row, r.col, 1, SLICE(" "), role, 0);
		int used = screen_text(
			r.row, r.col + 1, r.cols - 2, buf_slice(&cut), role, 0);
		screen_text(r.row, r.col + 1 + used, 1, SLICE(" "), role, 0);
	}
	buf_free(&b);
	buf_free(&cut);
}

static void
lay_input(struct ui *u, int width, int max_rows)
{
	const struct input_source source = {.message = input_message(),
		.text = input_text(),
		.cursor = input_cursor(),
		.width = width > 0 ? width : 1,
		.max_rows = max_rows > 0 ? (size_t)max_rows : 1};

	inputview_layout(&u->input, &source);
}

static int
mark_width(int cols)
{
	return cols >= 10 ? 2 : 0;
}

/* Draws the input line; *ROW and *COL are where the cursor belongs. */
static void
draw_input(struct ui *u, int *row, int *col)
{
	const struct rect *r = &u->layout.input;
	int mark = mark_width(r->cols);

	if (mark) {
		screen_text(r->row, r->col, 2,
			u->input.above ? SLICE("^ ") : SLICE("> "),
			ROLE_PROMPT_MARK, 0);
		if (u->input.below)
			screen_text(r->row + r->rows - 1, r->col, 2,
				SLICE("v "), ROLE_PROMPT_MARK, 0);
	}
	for (size_t i = 0; i < u->input.nrows && (int)i < r->rows; i++)
		screen_text(r->row + (int)i, r->col + mark, r->cols - mark,
			u->input.rows[i].text, ROLE_INPUT, 0);
	*row = r->row + (int)u->input.cursor_row;
	*col = r->col + mark + u->input.cursor_column;
	if (*col >= r->col + r->cols)
		*col = r->col + r->cols - 1;
	if (u->focus != FOCUS_INPUT)
		*row = -1;
}

void
ui_draw(struct ui *u, const struct ui_scene *s)
{
	int rows = screen_rows(), cols = screen_cols(), row, col, inner;

	/* The input is laid out twice: to know how high it wants to be, and
	 * in the rows it got. */
	u->layout = layout_make(u->mode, rows, cols, u->split, 1);
	inner = u->layout.input.cols - mark_width(u->layout.input.cols);
	lay_input(u, inner, rows / 3);
	u->layout =
		layout_make(u->mode, rows, cols, u->split, (int)u->input.nrows);
	if ((int)u->input.nrows > u->layout.input.rows)
		lay_input(u, inner, u->layout.input.rows);
	screen_begin();
	frame_borders(&u->layout, u->page.build);
	if (u->page.build) {
		draw_page(u, s);
	} else {
		draw_chat(u, s);
		draw_log(u, s);
	}
	frame_status(&u->layout.status, s);
	draw_hint(u, s);
	draw_input(u, &row, &col);
	screen_end(row, col);
}

int64_t
ui_deadline(const struct ui *u, const struct ui_scene *s)
{
	int64_t at = INT64_MAX;

	(void)u;
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
