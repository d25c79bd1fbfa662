/* The layout: which part of the screen stands where, at any size. */
#include "tui/layout.h"

#include <assert.h>
#include <string.h>

enum {
	BESIDE_COLS = 100, /* from here on auto puts the panes side by side */
	BORDER_ROWS = 14,
	BORDER_COLS = 40,
	LOG_ROWS_MIN = 3,
};

static const char *const names[] = {
	[LAYOUT_AUTO] = "auto",
	[LAYOUT_RIGHT] = "right",
	[LAYOUT_BELOW] = "below",
	[LAYOUT_LOG] = "log",
	[LAYOUT_CHAT] = "chat",
};
_Static_assert(sizeof(names) / sizeof(names[0]) == LAYOUT_COUNT,
	"a name for every mode");

const char *
layout_name(enum layout_mode mode)
{
	assert(mode < LAYOUT_COUNT);
	return names[mode];
}

enum layout_mode
layout_find(const char *name)
{
	int i = 0;

	while (i < LAYOUT_COUNT && strcmp(name, names[i]))
		i++;
	return (enum layout_mode)i;
}

static int
clamp(int n, int min, int max)
{
	if (n > max)
		n = max;
	return n < min ? min : n;
}

static void
divide_beside(struct layout *l, struct rect box, int split)
{
	int left = clamp((box.cols - 1) * split / 100, 1, box.cols - 2);

	l->beside = true;
	l->chat = l->log = box;
	l->chat.cols = left;
	l->log.col += left + 1;
	l->log.cols = box.cols - left - 1;
	if (l->borders) {
		l->log_title = box.row - 1;
	} else if (box.rows > LOG_ROWS_MIN) {
		l->log_title = l->log.row++;
		l->log.rows--;
	}
}

static void
divide_below(struct layout *l, struct rect box, int split)
{
	int above = clamp(
		(box.rows - 1) * split / 100, 1, box.rows - 1 - LOG_ROWS_MIN);

	l->chat = l->log = box;
	l->chat.rows = above;
	l->log_title = box.row + above;
	l->log.row = l->log_title + 1;
	l->log.rows = box.rows - above - 1;
}

static void
divide(struct layout *l, enum layout_mode mode, struct rect box, int split)
{
	if (mode == LAYOUT_AUTO)
		mode = box.cols >= BESIDE_COLS ? LAYOUT_RIGHT : LAYOUT_BELOW;
	if (mode == LAYOUT_RIGHT && box.cols >= 5) {
		divide_beside(l, box, split);
	} else if (mode == LAYOUT_BELOW && box.rows >= LOG_ROWS_MIN + 2) {
		divide_below(l, box, split);
	} else if (mode == LAYOUT_LOG) {
		l->log = box;
		l->log_title = l->borders ? box.row - 1 : -1;
	} else {
		l->chat = box;
	}
}

struct layout
layout_make(
	enum layout_mode mode, int rows, int cols, int split, int input_rows)
{
	struct layout l = {.log_title = -1};
	struct rect box = {0, 0, rows, cols};
	int edge;

	if (rows < 1 || cols < 1)
		return l;
	l.borders = rows >= BORDER_ROWS && cols >= BORDER_COLS;
	edge = l.borders ? 1 : 0;
	if (rows >= 5) {
		l.status = (struct rect){0, 0, 1, cols};
		box.row = 1;
		box.rows--;
	}
	box.row += edge;
	box.col += edge;
	box.cols -= 2 * edge;
	box.rows -= 2 * edge;
	if (l.borders)
		l.hint = (struct rect){rows - 1, 2, 1, cols - 4};
	input_rows = clamp(input_rows, 1, rows / 3 > 1 ? rows / 3 : 1);
	l.input = (struct rect){
		box.row + box.rows - input_rows, box.col, input_rows, box.cols};
	box.rows -= input_rows + edge;
	if (box.rows > 0)
		divide(&l, mode, box, split);
	return l;
}
