/* What a line of Markdown begins with. */
#ifndef SIDETONE_TUI_MDLINE_H
#define SIDETONE_TUI_MDLINE_H

#include "base/buf.h"

/* Blanks that make code of a line, and no mark of what stands behind. */
enum { MDLINE_INDENT = 4 };

/* A place in a line. A tab that was used in part leaves SPARE columns. */
struct mdline_cursor {
	struct slice s;
	size_t pos;
	int col, spare;
};

/* The byte at C, or -1 at the end; whether one is a blank or tab. */
int mdline_peek(const struct mdline_cursor *c);
bool mdline_is_blank(int c);
/* Whether nothing but blanks and CR is left. */
bool mdline_at_end(const struct mdline_cursor *c);
/* Columns of blanks at C. */
int mdline_indent(const struct mdline_cursor *c);
/* Moves C over at most N columns of blanks. */
void mdline_skip(struct mdline_cursor *c, int n);
/* Moves C over N bytes of one column each. */
void mdline_eat(struct mdline_cursor *c, size_t n);
/* Moves C over the mark of a quote and the blank behind it, if it is there. */
bool mdline_eat_quote(struct mdline_cursor *c);
/* How many bytes from I on are C. */
size_t mdline_run(struct slice s, size_t i, char c);

/* What begins at a place in a line. */
struct mdline_start {
	enum {
		MDLINE_TEXT,
		MDLINE_BLANK,
		MDLINE_QUOTE,
		MDLINE_ITEM,
		MDLINE_RULE,
		MDLINE_HEADING,
		MDLINE_FENCE,
		MDLINE_CODE,
	} type;
	char mark;
	bool empty;   /* of an item: nothing stands behind the mark */
	bool dashes;  /* of a rule: nothing but - */
	size_t bytes; /* of the mark */
	unsigned number;
};

/* What begins at C in a line that is WHOLE, or known by its beginning. */
struct mdline_start mdline_classify(const struct mdline_cursor *c, bool whole);

#endif
