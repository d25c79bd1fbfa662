/* The cells of a screenshot, gone through glyph by glyph. */
#ifndef SIDETONE_TUI_SHOTCELL_H
#define SIDETONE_TUI_SHOTCELL_H

#include "base/buf.h"
#include "tui/screen.h"

/* Where the cells come from: `cell` is called with `arg` for places inside
 * `rows` and `cols`. What a cell holds is shown, never obeyed. */
struct shot_source {
	struct screen_cell (*cell)(void *arg, int row, int col);
	void *arg;
	int rows, cols;
};

/* One place of the screen: what stands there, in one column or two. */
struct shot_glyph {
	struct slice text; /* valid until the next glyph is taken */
	short fg, bg;
	unsigned attrs;
	int col, width;
};

/* Going through one row; begins at column 0. `text` is owned: freed by who
 * walks. */
struct shot_walk {
	const struct shot_source *src;
	int row, col;
	struct buf text;
};

/* The next glyph of W's row; false at its end. A cell without text is blank,
 * one behind a wide character part of it. */
bool shot_next(struct shot_walk *w, struct shot_glyph *g);

/* Calls LAY for every row of SRC, at its beginning. */
void shot_each_row(struct buf *out, const struct shot_source *src,
	void (*lay)(struct buf *out, struct shot_walk *w));

bool shot_is_blank(const struct shot_glyph *g);

#endif
