/* Runs a program on a pseudo-terminal and looks at what it draws there. */
#ifndef SIDETONE_TESTS_PTY_H
#define SIDETONE_TESTS_PTY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "base/buf.h"
#include "tests/lib/modes.h"
#include "tests/lib/vt.h"

/*
 * The program runs as a shell's job would: in a process group of its own, in
 * the foreground of the terminal, below a small parent that reports how it
 * ends or stops. So ^C, ^Z and a lost terminal work as they do for a user.
 * Its output goes to a terminal emulator (libvterm), whose answers to queries
 * go back to it, and is also kept as it came. Output is only read inside of
 * the calls below. A frame between the marks of mode 2026 is looked at when
 * it is complete. Time limits are failure limits in milliseconds; a call that
 * reaches one prints what was due and the screen on standard error.
 */
struct pty;

/* Starts ARGV (ends with NULL) on a terminal of COLS by ROWS, in the
 * environment of spawn_env with EXTRA; unless that names a HOME the program
 * has one of its own, removed by pty_free. Never NULL: ends the test when it
 * cannot start. A program that cannot be found exits with 127. */
struct pty *pty_start(
	int cols, int rows, const char *const *argv, const char *const *extra);
/* Kills what still runs. */
void pty_free(struct pty *p);

pid_t pty_pid(const struct pty *p);
/* The directory that is its HOME, valid as long as P. */
const char *pty_home(const struct pty *p);

/* Sends bytes as they are, however many, reading output meanwhile. */
void pty_send(struct pty *p, struct slice bytes);
void pty_type(struct pty *p, const char *text);
/* Sends a key by its name, see keys.h; ends the test when it is none. */
void pty_key(struct pty *p, const char *name);
/* Pastes as a terminal does: between marks if the program asked for them. */
void pty_paste(struct pty *p, struct slice text);
/* A press and a release of BUTTON (0 left, 64 and 65 the wheel) at ROW and
 * COL from 0, in SGR coding. */
void pty_click(struct pty *p, int button, int row, int col);
/* Changes the terminal's size; the kernel signals the program. */
void pty_resize(struct pty *p, int cols, int rows);
/* Sends a signal to the program's process group. */
void pty_signal(struct pty *p, int sig);
/* Takes the terminal away, as a closed window does: the program reads an end
 * and gets SIGHUP, in either order. Nothing can be read or sent from here on,
 * only pty_wait_exit makes sense. */
void pty_hangup(struct pty *p);

/* Waits once, until there is output to read, the program's state changed or
 * LIMIT_MS are over; whether output was read. */
bool pty_step(struct pty *p, int limit_ms);
/* Waits until output was read; false when none came. */
bool pty_pump(struct pty *p, int limit_ms);
/* Reads output until TEXT is on the screen, or is gone from it: within a row,
 * or across rows as pty_screen shows them. Blanks at TEXT's end count. */
bool pty_wait_text(struct pty *p, const char *text, int limit_ms);
bool pty_wait_gone(struct pty *p, const char *text, int limit_ms);
/* Reads output until READY says true. */
bool pty_wait(struct pty *p, bool (*ready)(struct pty *p, void *arg), void *arg,
	int limit_ms);
/* Reads output until none came for QUIET_MS; false after ten seconds. */
bool pty_wait_quiet(struct pty *p, int quiet_ms);
/* Waits for the end and reads the last output; *STATUS is the exit status or
 * 128 + signal. */
bool pty_wait_exit(struct pty *p, int *status, int limit_ms);
/* Waits until the program stopped itself (^Z), or until it was continued;
 * pty_signal with SIGCONT continues it. */
bool pty_wait_stopped(struct pty *p, int limit_ms);
bool pty_wait_continued(struct pty *p, int limit_ms);
/* What is known so far; the exit status once it has ended. */
bool pty_ended(const struct pty *p);
bool pty_stopped(const struct pty *p);
int pty_status(const struct pty *p);
/* What the program used, valid once it has ended. */
struct rusage pty_usage(const struct pty *p);

/* Appends the visible text: a line for each row, without blanks at its end. A
 * wide character stands once; a cell that was never written is a blank. */
void pty_screen(struct pty *p, struct buf *out);
/* Appends row I, from 0, the same way without a line's end. */
void pty_row(struct pty *p, int i, struct buf *out);
void pty_cursor(struct pty *p, int *row, int *col);
void pty_size(const struct pty *p, int *cols, int *rows);

/* A cell, see vt.h. */
struct vt_cell pty_cell(struct pty *p, int row, int col);

/* Finds TEXT within one row, blanks at its end too; false when it is not on the screen. */
bool pty_find(struct pty *p, const char *text, int *row, int *col);

/* Everything the program wrote, valid until the next read. */
struct slice pty_raw(const struct pty *p);
/* The modes that are on at this moment, and those that ever were. */
const struct modes *pty_modes(const struct pty *p);
/* Whether the terminal is as before the start: no mode on, cursor shown, no
 * colour or attribute left, line settings unchanged. What is not goes to WHY
 * in words, unless that is NULL. */
bool pty_restored(struct pty *p, struct buf *why);

/* Prints the screen in a frame, the cursor and the modes on standard error. */
void pty_dump(struct pty *p);

/* Compares the screen with tests/screen/NAME.screen: the rows in a frame,
 * then the cursor. True when equal; prints both when not. With GENERATE=1 in
 * the environment the file is written instead. */
bool pty_screen_is(struct pty *p, const char *name);

#endif
