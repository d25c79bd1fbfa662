/* The frame: borders and titles around the panes. */
#ifndef SIDETONE_TUI_FRAME_H
#define SIDETONE_TUI_FRAME_H

#include "base/buf.h"
#include "tui/layout.h"

/* Draws the lines around and between the panes of L; WHOLE leaves out those
 * between, for a page over both. */
void frame_borders(const struct layout *l, bool whole);

/* Draws TEXT as a title into a border, elided to COLS columns. */
void frame_title(int row, int col, int cols, struct slice text, bool focus);

#endif
