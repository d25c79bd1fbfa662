/* Markdown made ready for the parser. */
#ifndef SIDETONE_TUI_MDSOURCE_H
#define SIDETONE_TUI_MDSOURCE_H

#include "base/buf.h"

/* Whether LINE is of - | : and blanks, as below the header of a table. */
bool mdsource_is_delimiters(struct slice line);

/* Appends S, the text of one block. Link definitions at its start become
 * text, each on its line: a reader of rows has no other way to follow [1],
 * and blocks are parsed apart. The line below a table's header gets dashes
 * enough for the parser, which wants three where others take one. */
void mdsource_add(struct buf *out, struct slice s);

/* Closes the code, ** and ~~ that are open in S, so that a paragraph on its
 * way looks as it will; an opener with nothing behind it goes. */
void mdsource_close(struct buf *s);

#endif
