/* Code blocks: lines in colours, and the exact bytes for copying. */
#ifndef SIDETONE_TUI_CODEBLOCK_H
#define SIDETONE_TUI_CODEBLOCK_H

#include "tui/highlight.h"
#include "tui/wrap.h"

/* The code blocks of one text. Freed with codeblock_free. */
struct codeblocks {
	struct buf bytes; /* of all blocks, one behind the other */
	struct codeblock {
		size_t from;       /* in BYTES; it ends where the next begins */
		size_t first, end; /* rows */
	} * block;
	size_t n, cap;
	struct buf visible, expanded;
	struct rich line;
};

/* Where in a block the next line goes. Plain data, may be copied. */
struct codeblock_state {
	struct highlight colors;
	int col; /* of a line that is not at its end */
};

void codeblock_free(struct codeblocks *c);
/* Cuts back to N blocks, BYTES bytes and ROWS rows. */
void
codeblock_truncate(struct codeblocks *c, size_t n, size_t bytes, size_t rows);
/* Begins a block of the language at the start of INFO: its label becomes a
 * row of OUT, if there is one or the first prefix of HOW is EVEN_BARE to be
 * shown. */
void codeblock_begin(struct codeblocks *c, struct codeblock_state *st,
	struct rich *out, struct slice info, const struct wrap *how,
	bool even_bare);
/* Adds a line, or a part: with ENDS its LF is behind it. LEAD is what the
 * part before left in its last row, which this one fills. */
void codeblock_add(struct codeblocks *c, struct codeblock_state *st,
	struct rich *out, struct slice text, bool ends, struct rich_row lead,
	const struct wrap *how);
/* The bytes of the block that shows in ROW, or none. */
struct slice codeblock_at(const struct codeblocks *c, size_t row);

#endif
