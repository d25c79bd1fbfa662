/* Text in changing styles, collected and then laid into rows. */
#ifndef SIDETONE_TUI_LEAF_H
#define SIDETONE_TUI_LEAF_H

#include "tui/rich.h"
#include "tui/wrap.h"

enum { LEAF_LINKS = 8 };

/* The paragraph that is being collected. Freed with leaf_free, and with
 * leaf_begin used again. */
struct leaf {
	struct rich *out;
	struct wrap how;  /* FIRST becomes REST after the first rows */
	struct rich line; /* what is collected, as an open row */
	enum theme_role role;
	unsigned attrs;
	int emphasis, strong, strike, code, link;
	bool soft; /* a line end of the source waits for its text */
	struct leaf_link {
		struct buf address;
		size_t from; /* where in LINE its text begins */
	} links[LEAF_LINKS];
	int nlinks; /* open ones; those beyond LEAF_LINKS have no address */
	struct buf scratch;
};

void leaf_free(struct leaf *l);
/* Begins to collect text in ROLE for rows of OUT, laid as HOW says. */
void leaf_begin(struct leaf *l, struct rich *out, const struct wrap *how,
	enum theme_role role);
/* Adds text from anywhere in the style that is on; it is sanitised. */
void leaf_add(struct leaf *l, struct slice text);
/* A line end of the source: a blank, but none between CJK characters. */
void leaf_soft_break(struct leaf *l);
/* Emphasis and such begins (ON) or ends; strike shows its ~~. */
void leaf_strike(struct leaf *l, bool on);
/* A link to ADDRESS begins, or ends: then its address is added dimmed,
 * unless the text was the address. */
void leaf_link(struct leaf *l, struct slice address);
void leaf_link_end(struct leaf *l);
/* Lays what is collected into rows, if there is anything or with EVEN_EMPTY;
 * collecting goes on, behind the prefix of further rows. */
void leaf_flush(struct leaf *l, bool even_empty);
/* Puts ROW, the last one of a paragraph that was cut, before what comes;
 * GLUE where a line end or blank was between them. */
void leaf_lead(struct leaf *l, struct rich_row row, bool glue);
/* Makes what is collected a row of CELLS. */
void leaf_cell(struct leaf *l, struct rich *cells);
/* Lays lines as they are, each on its own, behind what was collected. */
void leaf_lines(struct leaf *l, struct slice text, enum theme_role role);
/* A rule over the width. */
void leaf_rule(struct leaf *l);

#endif
