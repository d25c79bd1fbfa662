/* The texts of two answers, with what both have marked. */
#ifndef SIDETONE_TUI_COMPARETEXT_H
#define SIDETONE_TUI_COMPARETEXT_H

#include "session/compare.h"
#include "tui/rich.h"

/* From so many columns on they stand side by side. */
enum { COMPARETEXT_BESIDE = 60 };

/* Appends them to OUT in rows of at most WIDTH columns (at least 1), and how
 * much they share. What both have is dim, and rows that hold nothing else begin
 * with "=". */
void comparetext_build(struct rich *out, int width, const struct compare *c);

#endif
