/* The input line: readline as a component that never sees a terminal. */
#ifndef SIDETONE_TUI_INPUT_H
#define SIDETONE_TUI_INPUT_H

#include "base/buf.h"
#include "base/error.h"

/*
 * The screen decodes the keyboard and hands over whole units: one character,
 * one control byte, or one escape sequence. Readline is called only while
 * such a unit is queued, so it never waits and never sees half a character;
 * everything that it would write is drawn by others from what these functions
 * return. Readline is one for the whole process, and so is the input line.
 *
 * Beside readline's own commands an inputrc can bind sidetone-submit,
 * sidetone-newline, sidetone-previous, sidetone-next, sidetone-line-begin,
 * sidetone-line-end and sidetone-editor, in `$if sidetone` or without. The
 * usual history and line movement commands act on the lines of a text first.
 */

/* What is to be completed; everything borrowed until the call returns. */
struct input_completion {
	struct slice line;
	size_t cursor;     /* in bytes */
	struct slice word; /* the characters before the cursor up to a blank */
	/* To be called for each candidate, which replaces the whole word. A
	 * single one gets a blank behind it unless it ends in '/' or '='. */
	void (*add)(void *to, struct slice candidate);
	void *to;
};

struct input_options {
	const char *history; /* the history file; NULL for none */
	size_t history_max;  /* entries kept; 0 means 1000 */
	/* Called while input_feed runs; NULL for no completion. */
	void (*complete)(void *arg, const struct input_completion *c);
	void *arg;
};

/* Starts the input line with the user's inputrc and history; the strings are
 * copied. What is wrong with either is left to input_problem. Sets LC_CTYPE
 * of the process to what it already is, and needs no locale itself. */
void input_open(const struct input_options *options);
/* Ends it and forgets text and history; the file stays. */
void input_close(void);

/* Moves the first unreported sentence about the inputrc or the history file
 * to ERR; false if there is none. */
bool input_problem(struct error *err);

/* Handles one unit; what is not UTF-8 is dropped. A lone "\033" means Escape:
 * it ends what is pending, and the insert mode of vi, but begins nothing. */
void input_feed(struct slice unit);

/* Inserts pasted text at the cursor as one edit that never submits. Control
 * characters but TAB and LF are removed, CR LF and CR become LF. */
void input_paste(struct slice text);

/* Moves the next submitted text, which may be empty, into OUT (replacing what
 * it held); false if there is none. */
bool input_take(struct buf *out);

/* Whether the user asked to quit (Ctrl-D on an empty line), or for an editor
 * (Ctrl-X Ctrl-E), since the last call. */
bool input_wants_quit(void);
bool input_wants_editor(void);

/* The text, valid until the next call that changes it; the cursor's byte. */
struct slice input_text(void);
size_t input_cursor(void);
bool input_is_empty(void);
/* The active region as bytes *FROM to *TO of the text; false if there is
 * none. */
bool input_region(size_t *from, size_t *to);
/* What readline shows before the text, such as "(reverse-i-search)`foo': ",
 * "(arg: 4) " or the mode of vi; none when there is nothing. Valid until the
 * next call. */
struct slice input_message(void);

/* Replaces the text (cleaned as a paste) in one edit, cursor at its end. */
void input_set(struct slice text);
/* Empties the line in one edit, leaves the history and command mode. */
void input_clear(void);

/* Whether readline waits for more: of a key sequence, a numeric argument, a
 * motion, or the character of a quoted insert. */
bool input_pending(void);
/* Milliseconds without a unit after which input_expire is due (the inputrc's
 * keyseq-timeout, while the keys so far are also a command of their own), or
 * -1: what is pending may wait. */
int input_timeout_ms(void);
/* Ends what is pending; keys that were a command of their own act as such. */
void input_expire(void);

/* The candidates of an ambiguous completion, until the next unit. */
size_t input_candidates(void);
struct slice input_candidate(size_t i);

/* Adds TEXT to the history and its file, unless it is blank, begins with a
 * blank, repeats the last entry or is longer than 64 KiB. Submitted text is
 * added by itself. */
void input_history_add(struct slice text);

#endif
