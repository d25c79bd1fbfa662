/* The frame: borders and titles around the panes. */
#include "tui/frame.h"

#include "base/text.h"
#include "tui/screen.h"

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
