/* A row about a saved session: its columns, and which there is room for. */
#ifndef SIDETONE_APP_SESSIONROW_H
#define SIDETONE_APP_SESSIONROW_H

#include "session/library.h"
#include "session/librarysummary.h"

/* Borrows both. */
struct sessionrow {
	const struct library_entry *entry;
	const struct library_summary *summary; /* NULL: not read yet */
	bool written;                          /* by somebody, now */
};

enum { SESSIONROW_COLUMNS = 7 };

/* Starts as {0}: no column is wider than its cells, and rows have no end. */
struct sessionrow_widths {
	int cols[SESSIONROW_COLUMNS]; /* 0: there is no room for it */
	int all;                      /* columns of the screen; 0: no end */
};

/* Makes columns as wide as R needs; NULL is the head. */
void
sessionrow_measure(struct sessionrow_widths *w, const struct sessionrow *r);

/* Fits rows into ALL columns: those that matter less make room for the
 * title. */
void sessionrow_fit(struct sessionrow_widths *w, int all);

/* Appends the row of R, visible and without blanks at its end; NULL is the
 * head. */
void sessionrow_add(struct buf *out, const struct sessionrow *r,
	const struct sessionrow_widths *w);

/* Appends when a file was last written, as local time: 2026-11-21 21:04. */
void sessionrow_when(struct buf *out, const struct library_entry *e);

/* Appends BYTES as people read them: 987, 1.2K, 34M. */
void sessionrow_size(struct buf *out, int64_t bytes);

/* Appends what a row says of a session: what is the matter with it, its title,
 * where it comes from; as one visible row. */
void sessionrow_words(
	struct buf *out, const struct library_summary *s, bool written);

#endif
