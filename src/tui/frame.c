/* The frame: status line, borders and titles around the panes. */
#include "tui/frame.h"

#include <inttypes.h>

#include "base/lang.h"
#include "base/text.h"
#include "tui/screen.h"

/* A mark in the status line; returns the column behind it. */
static int
draw_mark(const struct rect *r, int col, const char *text, enum theme_role role)
{
	return col + 1 +
	       screen_text(r->row, col + 1, r->cols - col - 1, slice_str(text),
		       role, 0);
}

static int
draw_marks(const struct rect *r, int col, const struct ui_scene *s)
{
	if (s->practice)
		col = draw_mark(r, col, _(" PRACTICE "), ROLE_PRACTICE);
	if (s->insecure)
		col = draw_mark(
			r, col, _(" TLS NOT CHECKED "), ROLE_STATUS_WARNING);
	if (s->unsaved)
		col = draw_mark(r, col, _(" NOT SAVED "), ROLE_STATUS_WARNING);
	return col;
}

/* 532, 1.2k, 48k, 1.3M. */
static void
add_count(struct buf *out, int64_t n)
{
	static const char units[] = {'k', 'M', 'G'};
	int64_t tenths = n * 10;
	int unit = -1;

	for (; tenths >= 10000 && unit < 2; unit++)
		tenths = tenths / 1000;
	if (unit < 0)
		buf_addf(out, "%" PRId64, n);
	else if (tenths < 100)
		buf_addf(out, "%d.%d%c", (int)(tenths / 10), (int)(tenths % 10),
			units[unit]);
	else
		buf_addf(out, "%" PRId64 "%c", tenths / 10, units[unit]);
}

/* Tokens of the session and what is left of the rate limit. */
static void
add_figures(struct buf *out, const struct model *m)
{
	if (m->tokens_in || m->tokens_out) {
		buf_add_str(out, "↑ ");
		add_count(out, m->tokens_in);
		buf_add_str(out, " ↓ ");
		add_count(out, m->tokens_out);
		buf_add_str(out, _(" tok"));
	}
	if (m->limits_at == EVENT_UNKNOWN ||
		m->limits.requests_remaining == EVENT_UNKNOWN)
		return;
	buf_add_str(out, out->len ? "   " : "");
	buf_addf(out, _("limit %" PRId64), m->limits.requests_remaining);
	if (m->limits.requests_limit != EVENT_UNKNOWN)
		buf_addf(out, "/%" PRId64, m->limits.requests_limit);
	buf_add_str(out, _(" req"));
}

void
frame_status(const struct rect *r, const struct ui_scene *s)
{
	const struct model *m = s->model;
	struct buf text = {0};
	int col, width, end = r->cols;

	if (!r->rows)
		return;
	screen_fill(r->row, r->col, r->cols, ROLE_STATUS, 0);
	text_visible_row(&text, buf_slice(&m->model));
	col = 1 + screen_text(r->row, 1, r->cols - 1, buf_slice(&text),
			  ROLE_STATUS_MODEL, 0);
	buf_set(&text, SLICE(" · "));
	text_visible_row(&text, s->host);
	col += screen_text(
		r->row, col, r->cols - col, buf_slice(&text), ROLE_STATUS, 0);
	col = draw_marks(r, col, s);
	buf_clear(&text);
	add_figures(&text, m);
	width = text_width(buf_slice(&text));
	if (width && col + width + 3 <= end) {
		end -= width + 1;
		screen_text(
			r->row, end, width, buf_slice(&text), ROLE_STATUS, 0);
	}
	width = text_width(buf_slice(&m->id));
	if (width && col + width + 4 <= end)
		screen_text(r->row, col + 2, width, buf_slice(&m->id),
			ROLE_STATUS, 0);
	buf_free(&text);
}

static void
draw_horizontal(int row, int from, int to, enum theme_role role)
{
	for (int col = from; col <= to; col++)
		screen_line(row, col, SIDE_LEFT | SIDE_RIGHT, role);
}

static void
draw_vertical(int col, int from, int to, enum theme_role role)
{
	for (int row = from; row <= to; row++)
		screen_line(row, col, SIDE_UP | SIDE_DOWN, role);
}

static void
draw_frame_line(
	int row, int left, int right, unsigned up_down, enum theme_role role)
{
	draw_horizontal(row, left + 1, right - 1, role);
	screen_line(row, left, up_down | SIDE_RIGHT, role);
	screen_line(row, right, up_down | SIDE_LEFT, role);
}

void
frame_borders(const struct layout *l, bool whole)
{
	int right = screen_cols() - 1, bottom = screen_rows() - 1;
	int top = l->status.rows, sep = l->input.row - 1;
	enum theme_role role = ROLE_BORDER;

	if (!l->borders)
		return;
	draw_vertical(0, top, bottom, role);
	draw_vertical(right, top, bottom, role);
	draw_frame_line(top, 0, right, SIDE_DOWN, role);
	draw_frame_line(bottom, 0, right, SIDE_UP, role);
	draw_frame_line(sep, 0, right, SIDE_UP | SIDE_DOWN, role);
	if (whole || !l->chat.rows || !l->log.rows)
		return;
	if (l->beside) {
		int col = l->log.col - 1;
		draw_vertical(col, top, sep, role);
		screen_line(top, col, SIDE_DOWN | SIDE_LEFT | SIDE_RIGHT, role);
		screen_line(sep, col, SIDE_UP | SIDE_LEFT | SIDE_RIGHT, role);
	} else {
		draw_frame_line(
			l->log_title, 0, right, SIDE_UP | SIDE_DOWN, role);
	}
}

void
frame_title(int row, int col, int cols, struct slice text, bool focus)
{
	struct buf b = {0};

	if (row < 0 || cols < 4)
		return;
	buf_add_char(&b, ' ');
	text_elide(&b, text, cols - 2);
	buf_add_char(&b, ' ');
	screen_text(row, col, cols, buf_slice(&b),
		focus ? ROLE_BORDER_FOCUS : ROLE_TITLE, 0);
	buf_free(&b);
}
