/* Text of the input line: pastes made harmless, and moving by lines. */
#ifndef SIDETONE_TUI_INPUTTEXT_H
#define SIDETONE_TUI_INPUTTEXT_H

#include "base/buf.h"

/* Appends S as it may stand in the input line: CR LF and CR become LF, other
 * control characters but TAB go, and what is not UTF-8 becomes U+FFFD. */
void inputtext_clean(struct buf *out, struct slice s);

/* Bytes of the longest prefix of S that is UTF-8 and without NUL. */
size_t inputtext_valid(struct slice s);

/* Whether the byte AT of TEXT is not the first of a character. */
bool inputtext_is_inside(struct slice text, size_t at);

/* The cluster boundary of TEXT before (behind) byte AT; AT itself where there
 * is none. */
size_t inputtext_before(struct slice text, size_t at);
size_t inputtext_behind(struct slice text, size_t at);

/* Where the line of TEXT that holds byte AT begins and ends (at its LF). */
size_t inputtext_line_begin(struct slice text, size_t at);
size_t inputtext_line_end(struct slice text, size_t at);

/* Columns between the beginning of the line and byte AT of TEXT. */
int inputtext_column(struct slice text, size_t at);

/* Moves *AT to the line above (below) its own, to COLUMN or the end of the
 * line if that is shorter. Returns false, and leaves *AT, if there is none. */
bool inputtext_above(struct slice text, size_t *at, int column);
bool inputtext_below(struct slice text, size_t *at, int column);

#endif
