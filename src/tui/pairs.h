/* Pages of names and values: aligned, wrapped, stacked where it is narrow. */
#ifndef SIDETONE_TUI_PAIRS_H
#define SIDETONE_TUI_PAIRS_H

#include <stdint.h>

#include "tui/rich.h"

/* Where the rows go; `width` is at least 1. */
struct pairs {
	struct rich *out;
	int width;
};

/* Columns of the names, the blanks behind them included. */
enum { PAIRS_NAME = 13 };

/* Whether names stand beside their values at this width. */
bool pairs_is_wide(const struct pairs *p);

/* NAME and VALUE, which may come from anywhere and have several lines; a
 * dash for a value that is none or empty. */
void pairs_text(const struct pairs *p, const char *name, struct slice value,
	enum theme_role role);

/* The same for a number, and for a length of time in ms; a dash for
 * EVENT_UNKNOWN. */
void pairs_number(const struct pairs *p, const char *name, int64_t n);
void pairs_span(const struct pairs *p, const char *name, int64_t ms);

/* A heading behind an empty row, and text of any origin under it. */
void pairs_heading(const struct pairs *p, const char *text);
void pairs_body(const struct pairs *p, struct slice text, enum theme_role role);

/* A line over the whole width, the rows it goes on in indented; and a remark
 * in the same place. */
void pairs_line(const struct pairs *p, struct slice text, enum theme_role role);
void pairs_remark(const struct pairs *p, struct slice text);

/* Appends N blanks to the open row. */
void pairs_blanks(const struct pairs *p, int n);

#endif
