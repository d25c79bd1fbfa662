/* The facts of two answers in a table, and their texts under it. */
#ifndef SIDETONE_TUI_COMPAREVIEW_H
#define SIDETONE_TUI_COMPAREVIEW_H

#include "session/compare.h"
#include "tui/rich.h"

/* From so many columns on the facts stand in a table. */
enum { COMPAREVIEW_TABLE = 36 };

/* Appends C to OUT in rows of at most WIDTH columns (at least 1 is taken), in
 * the language in force: a page of the screen, and lines of a verb. What both
 * texts have is dim, and rows that hold nothing else are marked "=". */
void compareview_build(struct rich *out, int width, const struct compare *c);

#endif
