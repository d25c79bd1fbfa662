/* Cuts growing Markdown into pieces that can be laid out one by one. */
#ifndef SIDETONE_TUI_MDSPLIT_H
#define SIDETONE_TUI_MDSPLIT_H

#include "base/buf.h"

enum {
	SPLIT_LEVELS = 16, /* quotes and items deeper are text */
	SPLIT_TEXT_CAP = 8192,
	SPLIT_CODE_CAP = 2048,
};

/* A quote or a list item around a piece. */
struct split_level {
	bool quote;
	bool fresh; /* its bullet is not shown yet */
	bool list;  /* the item's list goes on if the next item is alike */
	char mark;  /* of an item: - + * . ) */
	char task;  /* of an item: blank or x in its box, 0 without one */
	int strip;  /* of an item: columns its text is indented */
	unsigned number;
};

enum piece_kind {
	PIECE_TEXT,       /* a paragraph, heading, table, rule or HTML */
	PIECE_CODE_BEGIN, /* TEXT is what stands behind the fence */
	PIECE_CODE,       /* a line of code, or a part of one */
};

/* Borrowed: valid until the callback returns. */
struct piece {
	enum piece_kind kind;
	struct slice text; /* without what the levels take */
	const struct split_level *level;
	int depth;
	int common; /* levels it shares with the piece before */
	bool blank; /* a blank line stands before it */
	bool cont;  /* it goes on with the piece before, which was cut */
	bool cut;   /* the next piece goes on with it */
	bool glue;  /* cut at a blank or line end, which is one blank */
	bool table; /* CONT of a table: the header stands before it again */
	bool ends;  /* of code: its line ends here, with LF */
	bool open;  /* the text may go on */
};

typedef void split_emit(void *arg, const struct piece *p);

/* The cutter. What it emits depends on the bytes alone, never on how they
 * were dealt out: a line is judged when it is whole, or by its first 256
 * bytes; quotes and items are taken off here, and every paragraph, every
 * item's text and every line of code is a piece of its own. A paragraph of
 * SPLIT_TEXT_CAP bytes or a code line of SPLIT_CODE_CAP is cut where it can
 * be, so what stays open, and is laid out again in each frame, is bounded.
 * Two deviations from CommonMark, both for the text that models write: a
 * fence in an item is closed by its closing line alone, whatever the
 * indentation, and a line that begins with | begins a table without a blank
 * line. Starts as {0}. */
struct split {
	size_t at; /* bytes of the text that are dealt with */
	enum { SPLIT_NONE, SPLIT_TEXT, SPLIT_FENCE, SPLIT_INDENTED } open;
	bool mid;    /* AT stands inside a line that was judged */
	bool single; /* the open text ends with its line */
	bool blank, cont, glue;
	int depth, common;
	struct split_level level[SPLIT_LEVELS];
	char fence;
	size_t fence_len;
	int fence_indent;
	size_t lines;  /* of the open text */
	size_t from;   /* where in LEAF its last line begins */
	size_t table;  /* bytes of LEAF that are a table's head, or 0 */
	size_t blanks; /* blank lines that wait whether code goes on */
	bool bar;      /* the last line of text begins with | */
	struct buf leaf;
	split_emit *emit;
	void *arg;
};

void split_free(struct split *s);
/* Makes TO, which is {0} or was a copy before, equal to FROM. */
void split_copy(struct split *to, const struct split *from);
/* Emits the pieces of TEXT, which begins with what was fed before, that can
 * no longer change; with END all of it, and S must not be fed again. */
void split_feed(struct split *s, struct slice text, bool end, split_emit *emit,
	void *arg);

#endif
