/* Drawing a frame: panes with their titles, page, hints and input line. */
#include "tui/uistate.h"

#include <inttypes.h>

#include "base/lang.h"
#include "base/text.h"
#include "tui/frame.h"
#include "tui/input.h"
#include "tui/screen.h"
#include "tui/status.h"
#include "tui/wrap.h"

static void
add_counts(struct buf *out, const struct trail *t)
{
	buf_addf(out,
		lang_count("log ─ %" PRId64 " request",
			"log ─ %" PRId64 " requests",
			(unsigned long)t->requests),
		t->requests);
	if (t->failed)
		buf_addf(out, _(" · %" PRId64 " failed"), t->failed);
	if (t->waiting)
		buf_addf(out, _(" · %" PRId64 " waiting"), t->waiting);
	if (t->active)
		buf_addf(out, _(" · %" PRId64 " active"), t->active);
}

/* What is hidden is never hidden silently. */
static void
add_filter(struct buf *out, const struct ui *u, const struct trail *t)
{
	size_t shown = 0;

	for (size_t i = 0; i < t->n; i++)
		shown += filter_match(&u->filter, &t->rows[i]);
	buf_addf(out, _(" ─ %zu of %zu rows match "), shown, t->n);
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
		buf_addf(&b, _(" ─ PAUSED +%zu new"),
			s->trail->n > u->log_scroll.seen
				? s->trail->n - u->log_scroll.seen
				: 0);
	else
		buf_add_str(&b, _(" ─ FOLLOW"));
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
	buf_add_str(&b, _("conversation"));
	if (below)
		buf_addf(&b, _(" ─ PAUSED ↓ %zu rows below"), below);
	if (u->layout.borders)
		frame_title(r->row - 1, r->col + 1, r->cols - 1, buf_slice(&b),
			u->focus == FOCUS_CHAT);
	buf_free(&b);
}

/* What an empty conversation says. */
static void
draw_start(const struct rect *r, const struct ui_scene *s)
{
	static const char *const practice = N_(
		"You are talking to the practice server that comes with "
		"sidetone: nothing leaves this machine. Say hello, or make a "
		"request fail and watch the log:\n\n"
		"/model fail:rate_limit_exceeded\n"
		"/model practice   (to come back)\n\n"
		"For a real server set OPENAI_API_KEY, and OPENAI_BASE_URL if "
		"it is not OpenAI's.");
	static const char *const real =
		N_("Write a message and press Enter. Every request appears in "
		   "the log as it happens. F1 shows the keys.");
	const struct wrap how = {.width = r->cols};
	struct rich rows = {0};
	struct buf offer = {0};

	wrap_text(&rows, slice_str(_(s->practice ? practice : real)),
		ROLE_QUIET, 0, &how);
	if (s->local) {
		buf_addf(&offer,
			_("\nA server answers at %s: /set provider %s, "
			  "then /practice off and /model NAME."),
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
	const struct rect text = ui_chat_rect(u), *r = &text;
	struct scroll_list list;
	size_t item, row;

	if (!r->rows)
		return;
	if (!s->model->nturns && !s->scrub)
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
	ui_show_log(u, s);
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
			slice_str(_("no request yet")), ROLE_QUIET, 0);
	else if (selected == SIZE_MAX)
		screen_text(r->row, r->col + 1, r->cols - 1,
			slice_str(_("no row matches the filter: f changes it")),
			ROLE_QUIET, 0);
	draw_log_title(u, s);
}

static void
draw_page(struct ui *u, const struct ui_scene *s)
{
	struct rect r = ui_page_rect(u);
	struct scroll_list list;
	struct buf title = {0};
	size_t below;

	rich_clear(&u->page.rows);
	u->page.build(
		&u->page.rows, r.cols - 2 > 0 ? r.cols - 2 : 1, s, u->page.arg);
	list = ui_page_list(u);
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
	buf_add_str(&title, _(buf_str(&u->page.title)));
	if (below)
		buf_addf(&title, _(" ─ %zu rows below"), below);
	if (u->layout.borders)
		frame_title(r.row - 1, r.col + 1, r.cols - 1, buf_slice(&title),
			u->focus == FOCUS_PAGE);
	buf_free(&title);
}

/* The keys of a replay: as many as WIDTH has room for, those that lead on
 * before those that lead elsewhere. */
static const char *
replay_hint(int width)
{
	static const char *const hints[] = {
		N_("Space play · , . [ ] { } step · e E failures · / find · + "
		   "- speed · c go on from here · q leave · ? help"),
		N_("Space play · , . [ ] step · e E failures · + - speed · q "
		   "leave · ? help"),
		N_("Space play · , . step · e E failures · q leave · ? help"),
		N_("Space play · q leave · ? help"),
		N_("? help · q leave"),
	};
	size_t i = 0, last = sizeof(hints) / sizeof(hints[0]) - 1;

	while (i < last && text_width(slice_str(_(hints[i]))) > width)
		i++;
	return _(hints[i]);
}

static const char *
hint_text(const struct ui *u, const struct ui_scene *s)
{
	if (u->asking)
		return _("Enter takes it · ^U clears · Esc leaves");
	if (s->asks)
		return _("Enter takes it · ^C leaves");
	if (s->scrub && u->focus != FOCUS_PAGE)
		return replay_hint(u->layout.hint.cols - 2);
	switch (u->focus) {
	case FOCUS_PAGE:
		if (u->page.hint)
			return _(u->page.hint);
		return _("Esc close · ↑ ↓ PgUp PgDn scroll");
	case FOCUS_LOG:
		return _("Esc back · j k move · Enter detail · e E "
			 "failures · f filter · / find · r again · End "
			 "follow · ? help");
	case FOCUS_CHAT:
		return _("Esc back · j k PgUp PgDn scroll · / find · y c "
			 "copy · End follow · ? help");
	case FOCUS_INPUT:
	case FOCUS_COUNT:
		break;
	}
	if (s->trail->waiting)
		return _("F5 retry now · F6 what can be done · ^C cancel · F1 "
			 "help · F3 focus");
	if (s->trail->active)
		return _("^C cancel · F1 help · F2 layout · F3 focus · "
			 "Tab complete");
	if (s->fix_keys.len)
		return _("F5 send again · F6 what can be done · F1 help · F2 "
			 "layout · F3 focus");
	return _("F1 help · F2 layout · F3 focus · F5 retry · Tab "
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
		buf_add_str(&b, hint_text(u, s));
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
	struct input_source source = {.message = input_message(),
		.text = input_text(),
		.cursor = input_cursor(),
		.width = width > 0 ? width : 1,
		.max_rows = max_rows > 0 ? (size_t)max_rows : 1};

	if (u->asking) {
		source.message = buf_slice(&u->question);
		source.text = buf_slice(&u->dots);
		source.cursor = u->dots.len;
	}
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

/* A replay has no input line: the bar stands there. */
static void
draw_scrub(struct ui *u, const struct ui_scene *s)
{
	const struct rect *r = &u->layout.input;
	struct rich rows = {0};
	struct rich_row row;

	if (!r->rows || r->cols < 1)
		return;
	scrub_build(&rows, r->cols, s->scrub);
	row = rich_row(&rows, 0);
	screen_rich(r->row, r->col, r->cols, &row, ROLE_TEXT, 0);
	rich_free(&rows);
}

static void
draw_status(struct ui *u, const struct ui_scene *s)
{
	const struct rect *r = &u->layout.status;
	const struct gauge g = gauge_now(s->model, s->trail, s->now);
	struct rich_row row;

	u->limit_shown = false;
	if (!r->rows)
		return;
	rich_clear(&u->status);
	u->limit_shown = status_build(&u->status, r->cols, s, &g);
	row = rich_row(&u->status, 0);
	screen_rich(r->row, r->col, r->cols, &row, ROLE_STATUS, 0);
}

/* What is written, in tokens, in the line above it. */
static void
draw_tally(struct ui *u, const struct ui_scene *s)
{
	const struct rect *r = &u->layout.input;
	struct buf b = {0};
	int width;

	u->tally.behind = false;
	if (!u->layout.borders || s->scrub)
		return;
	tally_update(&u->tally, s->model, input_text());
	tally_text(&b, &u->tally, s->context_window);
	width = text_width(buf_slice(&b));
	if (width && width + 4 <= r->cols) {
		int col = r->col + r->cols - width - 3;
		enum theme_role role =
			tally_is_over(&u->tally, s->context_window)
				? ROLE_GAUGE_WARNING
				: ROLE_QUIET;
		screen_text(r->row - 1, col, 1, SLICE(" "), role, 0);
		screen_text(r->row - 1, col + 1, width, buf_slice(&b), role, 0);
		screen_text(
			r->row - 1, col + 1 + width, 1, SLICE(" "), role, 0);
	}
	buf_free(&b);
}

void
ui_draw(struct ui *u, const struct ui_scene *s)
{
	int rows = screen_rows(), cols = screen_cols(), row = -1, col = 0;
	bool bar = s->scrub && !s->asks;
	int inner;

	/* The input is laid out twice: to know how high it wants to be, and
	 * in the rows it got. */
	u->layout = layout_make(u->mode, rows, cols, u->split, 1);
	inner = u->layout.input.cols - mark_width(u->layout.input.cols);
	lay_input(u, inner, rows / 3);
	u->layout =
		layout_make(u->mode, rows, cols, u->split, (int)u->input.nrows);
	if ((int)u->input.nrows > u->layout.input.rows)
		lay_input(u, inner, u->layout.input.rows);
	/* A replay has no input line: keys go to a pane that is there. */
	if (bar && u->focus == FOCUS_INPUT)
		u->focus = u->layout.log.rows ? FOCUS_LOG : FOCUS_CHAT;
	screen_begin();
	frame_borders(&u->layout, u->page.build);
	if (u->page.build) {
		draw_page(u, s);
	} else {
		draw_chat(u, s);
		draw_log(u, s);
	}
	draw_status(u, s);
	draw_hint(u, s);
	if (bar) {
		draw_scrub(u, s);
	} else {
		draw_tally(u, s);
		draw_input(u, &row, &col);
	}
	screen_end(row, col);
}
