/* The screen: curses, the terminal's modes, and their way back. */
#ifndef SIDETONE_TUI_SCREEN_H
#define SIDETONE_TUI_SCREEN_H

#include <stdio.h>

#include "base/error.h"
#include "tui/keys.h"
#include "tui/rich.h"
#include "tui/theme.h"

/* There is one screen: curses and the terminal are the process's. */

/* What terminfo knows of the terminal that TERM names; `colors` is 0 where it
 * has none. The screen may be open or not. */
struct screen_terminal {
	bool known;
	int colors;
};
struct screen_terminal screen_terminal(void);

/* Takes over the terminal. Returns 0, or -1 with ERR set (no terminal, no
 * terminfo) and the terminal as it was. */
int screen_open(struct error *err);

/* A screen of COLS x ROWS that nobody looks at: what a terminal of type
 * xterm-256color would get is written to OUT, a file. What the terminal itself
 * is asked for (its mouse, its clipboard) is not. Returns 0, or -1 with ERR set;
 * ended by screen_close. */
int screen_record(int cols, int rows, FILE *out, struct error *err);

/* Gives the terminal back; safe to call at any time, also twice. */
void screen_close(void);

/* The same from a signal handler: async-signal-safe, idempotent. */
void screen_restore_now(void);

/* Gives the terminal back for a while (Ctrl-Z, an editor) and takes it again,
 * reading its size anew. */
void screen_suspend(void);
void screen_resume(void);
/* The same after SIGCONT, whether or not screen_suspend was called before:
 * SIGSTOP gives no chance to. */
void screen_retake(void);

/* Reads the terminal's size after SIGWINCH. */
void screen_resize(void);
int screen_rows(void);
int screen_cols(void);

/* Mouse reports on or off; off they leave the terminal's own selection. */
void screen_mouse(bool on);

/* Reads what was typed, without waiting, into K. False at its end. */
bool screen_read(struct keys *k);

/* Tells K what the terminal's description calls its keys. */
void screen_define_keys(struct keys *k);

/* Maps the roles of T to what this terminal can show. MONO leaves colours
 * out. */
void screen_theme(const struct theme *t, bool mono);

/* A frame: everything between is drawn, then shown at once. The cursor is
 * put at ROW, COL, or hidden if ROW is negative. */
void screen_begin(void);
void screen_end(int row, int col);
/* Draws all again at the next frame, for when something else wrote. */
void screen_redraw(void);

/* Draws S, which must be sanitised, from ROW, COL on in at most COLS
 * columns; returns the columns used. Outside the screen nothing happens. */
int screen_text(int row, int col, int cols, struct slice s,
	enum theme_role role, unsigned attrs);

/* The same for a row of rich text; BASE's background and ATTRS go on top,
 * and the rest of COLS is filled with blanks. */
void screen_rich(int row, int col, int cols, const struct rich_row *r,
	enum theme_role base, unsigned attrs);

/* Fills COLS columns with blanks. */
void
screen_fill(int row, int col, int cols, enum theme_role role, unsigned attrs);

/* Lines of a box: horizontal, vertical, and the eight joints by the sides
 * they connect. */
enum screen_side { SIDE_UP = 1, SIDE_DOWN = 2, SIDE_LEFT = 4, SIDE_RIGHT = 8 };
void screen_line(int row, int col, unsigned sides, enum theme_role role);

/* What is on the screen, cell by cell, for screenshots. */
struct screen_cell {
	char text[24]; /* UTF-8; empty behind a wide character */
	short fg, bg;
	unsigned attrs;
};
struct screen_cell screen_cell(int row, int col);

/* Sends S to the terminal's clipboard (OSC 52), which may ignore it. False
 * if S is more than terminals take. */
bool screen_clipboard(struct slice s);

#endif
