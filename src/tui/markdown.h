/* A message in Markdown, laid out in rows while it streams. */
#ifndef SIDETONE_TUI_MARKDOWN_H
#define SIDETONE_TUI_MARKDOWN_H

#include "tui/rich.h"

struct md;

/* An empty message for rows of WIDTH columns. Owned by the caller, freed
 * with md_free. */
struct md *md_new(int width);
void md_free(struct md *m);
/* Its plain text is in ROLE, not in ROLE_TEXT; forgets all rows if that is
 * new. */
void md_set_role(struct md *m, enum theme_role role);
/* Lays out TEXT, the whole message so far: it begins with what was set
 * before. The rows depend on TEXT and the width alone, not on the pieces it
 * came in, but while FINAL is false open emphasis is shown as closed and
 * bare marks at the end are held back. The work is that of the new text and
 * of the open block, which is bounded. TEXT is not kept. */
void md_set(struct md *m, struct slice text, bool final);
/* Forgets all rows, for another text. */
void md_clear(struct md *m);
/* For another width: forgets all rows if it differs, until md_set. */
void md_resize(struct md *m, int width);
/* How many rows there are, and row I of them, valid until M changes. */
size_t md_rows(const struct md *m);
struct rich_row md_row(const struct md *m, size_t i);
/* The exact bytes of the code block that shows in row I, without fences and
 * the indentation of its list, or none; valid until M changes. */
struct slice md_code_at(const struct md *m, size_t i);
#endif
