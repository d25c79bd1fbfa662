/* Styled text laid out in rows: what the renderers make and the panes draw. */
#ifndef SIDETONE_TUI_RICH_H
#define SIDETONE_TUI_RICH_H

#include <stdint.h>

#include "base/buf.h"
#include "tui/theme.h"

/* A run of LEN bytes of a row in one style; ATTRS are theme_attr bits added
 * to the role's own. */
struct rich_span {
	uint32_t len;
	uint8_t role;
	uint8_t attrs;
};

/* One row of the screen: its text is sanitised (no control characters), its
 * spans cover it whole and in order. */
struct rich_row {
	struct slice text;
	const struct rich_span *spans;
	size_t nspans;
	size_t prefix; /* its first bytes are bars, bullets, indentation */
	size_t blanks; /* blanks of the source that wrapping left out behind */
	bool soft;     /* the next row goes on with the same source line */
};

/* Rows of one thing, at one width. Starts as {0}; freed with rich_free. */
struct rich {
	struct buf text;
	struct rich_span *spans;
	size_t nspans, spans_cap;
	struct rich_mark {
		size_t text, span; /* where the row begins */
		uint32_t prefix, blanks;
		bool soft;
	} * rows; /* rows[nrows] is the open row */
	size_t nrows, rows_cap;
};

void rich_free(struct rich *r);
/* Forgets every row and keeps the memory. */
void rich_clear(struct rich *r);
/* Appends S, which must be sanitised, to the open row. */
void
rich_add(struct rich *r, struct slice s, enum theme_role role, unsigned attrs);
/* Appends the text of ROW in its styles to the open row; ROW is of another
 * rich. */
void rich_add_row(struct rich *r, struct rich_row row);
/* Says that the open row so far is prefix: copying leaves it out where the
 * row goes on with the one before. */
void rich_prefix(struct rich *r);
/* Ends the open row; SOFT where wrapping ended it, which left out BLANKS
 * blanks of the source behind it. */
void rich_end_wrapped(struct rich *r, size_t blanks, bool soft);
/* As rich_end_wrapped without blanks. */
void rich_end_row(struct rich *r, bool soft);
/* Columns of the open row. */
int rich_open_width(const struct rich *r);
/* The open row as it stands; valid until R changes. */
struct rich_row rich_open_row(const struct rich *r);
/* Cuts back to the first N rows; the open row becomes empty. */
void rich_truncate(struct rich *r, size_t n);
/* Row I of the finished ones; valid until R changes. */
struct rich_row rich_row(const struct rich *r, size_t i);
#endif
