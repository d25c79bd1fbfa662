/* Writing Markdown: foreign text that stays text, with secrets masked. */
#ifndef SIDETONE_SESSION_MDOUT_H
#define SIDETONE_SESSION_MDOUT_H

#include "session/redact.h"

/* A Markdown document that grows. Foreign text goes into code, inline or
 * fenced, whose marks are longer than any run of backticks inside, so nothing
 * in it is markup (CommonMark 0.31, 4.5 and 6.1); its control characters are
 * made visible and what looks like a secret is masked. */
struct mdout {
	struct buf *out;
	struct redact_counts masked;
	bool plain; /* mask nothing: the text is the user's to hand on */
};

/* Appends TEXT as inline code on one line. With CELL it can stand in a row of
 * a table. An empty text is a dash. */
void mdout_code(struct mdout *m, struct slice text, bool cell);

/* Appends TEXT as a fenced block called LANG ("json", "text") with a blank
 * line behind. */
void mdout_block(struct mdout *m, const char *lang, struct slice text);

/* Appends TEXT on one line as itself: what is markup in it is escaped. */
void mdout_text(struct mdout *m, struct slice text);

/* Appends TEXT, which is Markdown, as a block quote with a blank line behind:
 * what it leaves open ends with the quote. HTML in it is shown, not obeyed. */
void mdout_quote(struct mdout *m, struct slice text);

#endif
