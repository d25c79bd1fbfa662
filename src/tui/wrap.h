/* Lines of text laid into rows of a width. */
#ifndef SIDETONE_TUI_WRAP_H
#define SIDETONE_TUI_WRAP_H

#include "tui/rich.h"

/* How to lay: rows of WIDTH columns (at least 1 is taken), the first behind
 * the prefix FIRST, the others behind REST. A prefix that leaves fewer than
 * two columns is left out. */
struct wrap {
	int width;
	struct rich_row first, rest;
	bool verbatim; /* code: fill rows, keep every blank */
};

/* Lays LINE, which is sanitised and without LF and TAB, into rows of OUT
 * (at least one). Rows end at blanks, behind hyphens, between CJK characters
 * (Unicode's annex 14, its main rules), in words too long at slashes or
 * where the row is full; clusters stay whole. A character of two columns
 * becomes '?' in one column. LINE and the prefixes are not of OUT. */
void wrap_row(struct rich *out, struct rich_row line, const struct wrap *how);

/* As wrap_row for every line of TEXT, sanitised, in one style. */
void wrap_text(struct rich *out, struct slice text, enum theme_role role,
	unsigned attrs, const struct wrap *how);

/* As wrap_text for text from anywhere: control characters become visible
 * and tabs blanks. For what is shown as it was written. */
void wrap_plain(struct rich *out, struct slice text, enum theme_role role,
	unsigned attrs, const struct wrap *how);

enum { WRAP_TAB = 4 };

/* Appends LINE, sanitised, with its tabs as blanks up to the next multiple
 * of WRAP_TAB; the first byte stands in column COL. Returns the column
 * behind the last. */
int wrap_tabs(struct buf *out, struct slice line, int col);

#endif
