/* An explanation laid out in rows: a page of the screen, lines of a verb. */
#ifndef SIDETONE_TUI_EXPLAINVIEW_H
#define SIDETONE_TUI_EXPLAINVIEW_H

#include "api/explain.h"
#include "tui/rich.h"

/* Appends X to OUT in rows of at most WIDTH columns (at least 1 is taken), in
 * the language in force. */
void
explainview_build(struct rich *out, int width, const struct explanation *x);

/* Appends all rows of the catalogue, each in its kind: id, status, title. */
void explainview_list(struct rich *out, int width);

/* Appends LIST to TEXT, numbered, an item a line. */
void explainview_number(struct buf *text, const struct catalogue_list *list);

#endif
