/* A table laid out in rows: as a grid, or row by row where it is narrow. */
#ifndef SIDETONE_TUI_TABLE_H
#define SIDETONE_TUI_TABLE_H

#include "tui/rich.h"
#include "tui/wrap.h"

enum { TABLE_COLS = 64 };

enum table_align { TABLE_LEFT, TABLE_CENTER, TABLE_RIGHT };

/* Starts as {0}; CELLS holds one row of text for every cell, the header's
 * first, and is freed with rich_free. */
struct table {
	struct rich cells;
	size_t cols;
	enum table_align align[TABLE_COLS];
};

/* The widths of the columns of a table that is laid out in several parts;
 * COLS is 0 before the first. */
struct table_grid {
	size_t cols;
	bool stacked, ruled;
	int width[TABLE_COLS];
};

/* Lays T out behind the prefixes of HOW. GRID is set; with CONT the columns
 * in it are kept and the header, shown before, is not shown again. */
void table_lay(struct rich *out, const struct table *t, const struct wrap *how,
	struct table_grid *grid, bool cont);

#endif
