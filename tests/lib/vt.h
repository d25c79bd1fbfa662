/* A terminal emulator without a window: libvterm, seen as rows and cells. */
#ifndef SIDETONE_TESTS_VT_H
#define SIDETONE_TESTS_VT_H

#include <stdbool.h>

#include "base/buf.h"

struct vt;

enum { VT_DEFAULT = -1, VT_RGB = 1 << 24 };

/* A cell: its character with combining ones, and how it is drawn. Colours
 * are 0 to 255, VT_RGB | 0xRRGGBB, or VT_DEFAULT. The right half of a wide
 * character has width 0 and no text; a cell never written has no text. */
struct vt_cell {
	char text[32];
	int width;
	int fg, bg;
	bool bold, underline, italic, blink, reverse, strike;
};

/* A terminal of COLS by ROWS; ANSWER is called from vt_feed with what the
 * terminal says to the program. */
struct vt *vt_new(int cols, int rows,
	void (*answer)(struct slice bytes, void *arg), void *arg);
void vt_free(struct vt *vt);

void vt_feed(struct vt *vt, struct slice output);
void vt_resize(struct vt *vt, int cols, int rows);

/* Appends row I, from 0, without blanks at its end; nothing when there is no
 * such row. */
void vt_row(const struct vt *vt, int i, struct buf *out);
/* The same with its blanks, as wide as the screen. */
void vt_row_whole(const struct vt *vt, int i, struct buf *out);
/* The column of what vt_row wrote at byte AT of row I. */
int vt_column(const struct vt *vt, int i, size_t at);
void vt_cursor(const struct vt *vt, int *row, int *col);
/* An empty cell when it is outside of the screen. */
struct vt_cell vt_cell(const struct vt *vt, int row, int col);

/* Whether text written now would have default colours and no attribute. */
bool vt_pen_is_plain(const struct vt *vt);

#endif
