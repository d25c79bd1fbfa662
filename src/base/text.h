/* UTF-8, columns, and making what could control a terminal visible. */
#ifndef SIDETONE_BASE_TEXT_H
#define SIDETONE_BASE_TEXT_H

#include <stdint.h>

#include "base/buf.h"

/* Decodes the first character of S (not empty) into *CP and returns its
 * bytes. Bytes that are not UTF-8 give U+FFFD, one for each maximal subpart
 * (Unicode 15, 3.9), so decoding always moves on. */
size_t utf8_decode(struct slice s, uint32_t *cp);

/* Appends the encoding of CP, or of U+FFFD where CP is no scalar value. */
void utf8_encode(struct buf *out, uint32_t cp);

/* Appends S with U+FFFD in place of what is not UTF-8. */
void text_repair(struct buf *out, struct slice s);
bool text_is_valid(struct slice s);

/* Index of the first byte of S that is not UTF-8; its length if all are. */
size_t text_first_bad(struct slice s);

/* Characters of S as utf8_decode counts them. */
size_t text_characters(struct slice s);

/* How many of the last bytes of S begin a character that is not complete:
 * 0 to 3. A reader of a stream keeps them for the next piece. */
size_t text_incomplete_tail(struct slice s);

/* Appends S so that texts which differ by case only become the same (Unicode
 * simple case folding, nearly: a few letters more are taken together). Returns
 * whether each byte of S gave the byte at its place. */
bool text_fold(struct buf *out, struct slice s);

/* Columns of one character on a terminal that does not join clusters
 * (Unicode 15 East Asian width): 0, 1 or 2; 0 for controls. */
int text_cp_width(uint32_t cp);

/* Bytes of the first cluster of S (not empty): a character and the
 * zero-width ones behind it, and its columns in *WIDTH. */
size_t text_cluster(struct slice s, int *width);

/* Columns of S, which holds no control characters. */
int text_width(struct slice s);

/* Bytes of the longest prefix of S that fits into COLS columns, and the
 * columns it takes in *USED (may be NULL). */
size_t text_fit(struct slice s, int cols, int *used);

enum text_mode {
	/* For cells of a screen: also drops joiners and variation selectors,
	 * whose columns terminals disagree about. */
	TEXT_CELLS,
	/* For lines written to a terminal or into a document. */
	TEXT_LINES,
};

/* Appends S so that it cannot control a terminal: control characters in
 * caret notation (^[), C1, bidi and other invisible controls as <U+202E>,
 * bad bytes as U+FFFD. LF and TAB stay; CR before LF goes. */
void text_visible(struct buf *out, struct slice s, enum text_mode mode);

/* As text_visible for one row of a screen: LF and TAB become a blank. */
void text_visible_row(struct buf *out, struct slice s);

/* Appends S and blanks up to COLS columns; S as it is where it has more. */
void text_padded(struct buf *out, struct slice s, int cols);

/* Appends S in at most COLS columns, its end cut off behind "…". */
void text_fitted(struct buf *out, struct slice s, int cols);

/* Appends S in at most COLS columns, eliding its middle with "…". */
void text_elide(struct buf *out, struct slice s, int cols);

#endif
