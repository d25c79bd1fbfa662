/* Code in colours: keywords, strings, numbers, comments. */
#ifndef SIDETONE_TUI_HIGHLIGHT_H
#define SIDETONE_TUI_HIGHLIGHT_H

#include "tui/rich.h"

/* Where the code stands, carried from line to line. Starts as {0} with the
 * language set. */
struct highlight {
	const struct highlight_lang *lang; /* NULL: plain */
	uint8_t mode;                      /* of the scanner; 0 is plain code */
	uint8_t which;                     /* the string or comment it is in */
	uint8_t depth;                     /* comments that nest */
};

/* The language a code block is labelled with, or NULL. Case does not
 * matter. */
const struct highlight_lang *highlight_find(struct slice name);

/* Appends LINE, sanitised and without its LF, to the open row of OUT in the
 * styles of code: exactly its bytes. ENDS is false when only a part of the
 * line is at hand and the next call brings more of it. */
void highlight_line(
	struct highlight *h, struct slice line, bool ends, struct rich *out);

#endif
