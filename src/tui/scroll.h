/* Scrolling through a list of items of many rows, laid out as they show. */
#ifndef SIDETONE_TUI_SCROLL_H
#define SIDETONE_TUI_SCROLL_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The position is an item and a row in it, not a row count from the top: so
 * nothing above has to be laid out, a new width keeps the same text at the
 * top, and what is appended never moves the view.
 */
struct scroll {
	size_t item, row; /* at the top of the window */
	bool paused;      /* false: the end stays in view */
	size_t seen;      /* items there were when it was paused */
};

/* The list that is scrolled: N items, item I of HEIGHT(arg, I) rows. */
struct scroll_list {
	size_t n;
	size_t (*height)(void *arg, size_t i);
	void *arg;
};

/* Makes S fit a window of ROWS rows: at the end if it follows, else where it
 * is, but never behind the last full window. */
void
scroll_settle(struct scroll *s, const struct scroll_list *list, size_t rows);

/* Moves by N rows (negative: up) and settles; moving up pauses, reaching the
 * end follows again. */
void scroll_by(
	struct scroll *s, const struct scroll_list *list, size_t rows, long n);
/* One row up or down without settling; false at the ends of the list. */
bool scroll_step_up(struct scroll *s, const struct scroll_list *list);
bool scroll_step_down(struct scroll *s, const struct scroll_list *list);
void scroll_top(struct scroll *s, const struct scroll_list *list);
void scroll_end(struct scroll *s);

/* Moves as little as needed for item I to be in the window; pauses if that
 * leaves the end. */
void scroll_show(struct scroll *s, const struct scroll_list *list, size_t rows,
	size_t i);

/* Rows below the window. */
size_t scroll_below(
	const struct scroll *s, const struct scroll_list *list, size_t rows);

#endif
