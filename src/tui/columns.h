/* Columns of rows put beside each other. */
#ifndef SIDETONE_TUI_COLUMNS_H
#define SIDETONE_TUI_COLUMNS_H

#include "tui/rich.h"

/* Rows of at most `width` columns; `rows` starts as {0}. */
struct column {
	struct rich rows;
	int width;
};

/* Wraps TEXT, from anywhere, into rows of COL. */
void column_add(struct column *col, struct slice text, enum theme_role role);

/* Puts the N columns beside each other into rows of OUT, with GAP, sanitised,
 * in ROLE between them, and frees their rows. */
void columns_beside(struct rich *out, struct column *cols, int n,
	struct slice gap, enum theme_role role);

#endif
