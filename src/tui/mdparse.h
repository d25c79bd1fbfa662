/* One block of Markdown parsed and laid into rows. */
#ifndef SIDETONE_TUI_MDPARSE_H
#define SIDETONE_TUI_MDPARSE_H

#include "tui/leaf.h"
#include "tui/table.h"

/* What is kept from block to block: memory, to be used again. Starts as
 * {0}. */
struct mdparse {
	struct leaf leaf;
	struct table table;
	struct buf source, lines;
	/* The block on its way. */
	const struct mdparse_how *how;
	bool in_table, in_lines, paragraph, heading;
	unsigned ordinal; /* of a list's next item, 0 for bullets */
};

struct mdparse_how {
	struct wrap wrap;
	enum theme_role role;
	struct rich_row lead; /* goes before the text, in its own styles */
	bool glue;            /* with a blank between */
	bool open;            /* the text may go on: show it as closed */
	bool even_empty;      /* makes one row at least */
	bool table_goes_on;   /* the text is a table's head and further rows */
	struct table_grid *grid;
};

enum mdparse_end { MDPARSE_OTHER, MDPARSE_PARAGRAPH, MDPARSE_HEADING };

void mdparse_free(struct mdparse *m);
/* Lays TEXT, a paragraph, heading, table, rule or HTML without the marks of
 * quotes and lists around it, into rows of OUT. HTML is text. Returns what
 * the last rows are. */
enum mdparse_end mdparse_lay(struct mdparse *m, struct rich *out,
	struct slice text, const struct mdparse_how *how);

#endif
