/* The layout: which part of the screen stands where, at any size. */
#ifndef SIDETONE_TUI_LAYOUT_H
#define SIDETONE_TUI_LAYOUT_H

#include <stdbool.h>

enum layout_mode {
	LAYOUT_AUTO, /* side by side when there is room, else stacked */
	LAYOUT_RIGHT,
	LAYOUT_BELOW,
	LAYOUT_LOG,
	LAYOUT_CHAT,
	LAYOUT_COUNT
};

/* Nothing there: rows or cols is 0. */
struct rect {
	int row, col, rows, cols;
};

struct layout {
	struct rect status, chat, log, input, hint;
	bool borders;  /* a line around and between the parts */
	bool beside;   /* the panes stand side by side */
	int log_title; /* row of the log's title, -1: none */
};

/* Divides ROWS x COLS; SPLIT is the conversation's share of the panes in
 * percent, INPUT_ROWS what the input line would like. */
struct layout layout_make(
	enum layout_mode mode, int rows, int cols, int split, int input_rows);

const char *layout_name(enum layout_mode mode);
/* The mode called NAME, or LAYOUT_COUNT. */
enum layout_mode layout_find(const char *name);

#endif
