/* The input line laid out: the rows around the cursor, ready to draw. */
#ifndef SIDETONE_TUI_INPUTVIEW_H
#define SIDETONE_TUI_INPUTVIEW_H

#include "base/buf.h"

/* One row of the screen. */
struct input_row {
	struct slice text; /* holds no control characters */
	int columns;
	size_t from, to; /* the bytes of the source it shows */
	bool soft;       /* the next row goes on with the same line */
};

/* What to lay out; borrowed for the call. */
struct input_source {
	struct slice message; /* shown before the text, may be none */
	struct slice text;
	size_t cursor; /* in bytes of the text */
	int width;     /* columns, from 1 */
	size_t max_rows;
};

/* The rows to show. Starts as {0}, is kept from call to call so that the
 * text scrolls only when the cursor leaves it, and freed with
 * inputview_free. */
struct inputview {
	struct input_row *rows; /* valid until the next layout */
	size_t nrows;           /* 1 to max_rows */
	size_t cursor_row;
	int cursor_column;
	bool above, below; /* there is more than is shown */

	size_t top;       /* where in the text the rows began */
	struct buf drawn; /* the text of the rows */
	struct input_span *spans;
	size_t nspans, spans_cap, rows_cap;
};

/* Lays SOURCE out, wrapped at its width: control characters made visible, tabs
 * as blanks, what is wider than the screen as '?'. The cursor at the end of a
 * full row stands in a row of its own. The time depends on the rows shown and
 * hardly on the length of the text. */
void inputview_layout(struct inputview *v, const struct input_source *source);

void inputview_free(struct inputview *v);

#endif
