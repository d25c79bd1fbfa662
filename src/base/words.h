/* The command language's grammar: a line split into words. */
#ifndef SIDETONE_BASE_WORDS_H
#define SIDETONE_BASE_WORDS_H

#include "base/buf.h"
#include "base/error.h"

enum { WORDS_MAX = 16 };

/* The words of one line. `word` points into `text`, which is owned: free
 * with words_free. */
struct words {
	char *text;
	int n;
	const char *word[WORDS_MAX];
};

/* Splits LINE at blanks. "…" keeps blanks and takes \" \\ \n \t \e, '…' is
 * taken as it is, \x outside quotes is x, # at the start of a word begins a
 * comment. With MAX > 0 the word of that number (from 1) is the unsplit rest
 * of the line, trimmed, for commands that take free text; only if it is one
 * quoted word are its quotes taken off. Returns 0, or -1
 * with ERR set (an open quote, too many words); W is empty then. */
int words_split(struct words *w, struct slice line, int max, struct error *err);

void words_free(struct words *w);

/* Whether TEXT, as typed into an input line, is a command: one line that begins
 * with one slash. Two begin a message that begins with a slash. */
bool words_is_command(struct slice text);

/* What C stands for behind a backslash between double quotes. */
char words_unescape(char c);

/* Appends WORD to OUT so that words_split reads it back as one word. */
void words_quote(struct buf *out, struct slice word);

#endif
