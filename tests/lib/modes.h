/* Which modes of a terminal a stream of output has on at the moment. */
#ifndef SIDETONE_TESTS_MODES_H
#define SIDETONE_TESTS_MODES_H

#include <stdbool.h>

#include "base/buf.h"

/* What a program can leave behind on a terminal. */
#define MODES(X)                                  \
	X(ALT, "alternate screen")                \
	X(PASTE, "bracketed paste")               \
	X(CURSOR_HIDDEN, "hidden cursor")         \
	X(MOUSE, "mouse reports")                 \
	X(MOUSE_CODING, "mouse coding")           \
	X(SYNC, "synchronized output")            \
	X(KEYPAD, "application keypad")           \
	X(CURSOR_KEYS, "application cursor keys") \
	X(KITTY, "kitty keyboard flags")          \
	X(MODIFY_KEYS, "modified keys")           \
	X(FOCUS, "focus reports")                 \
	X(CLUSTERS, "grapheme clusters")          \
	X(NO_WRAP, "no line wrap")                \
	X(CURSOR_SHAPE, "cursor shape")           \
	X(LINE_DRAWING, "line drawing set")       \
	X(TITLE, "saved title")

enum mode_number {
#define X(upper, name) MODE_NUMBER_##upper,
	MODES(X)
#undef X
		MODE_COUNT
};

enum mode {
#define X(upper, name) MODE_##upper = 1 << MODE_NUMBER_##upper,
	MODES(X)
#undef X
};

enum { MODES_SEQUENCE = 64 };

/* Starts as {0}. `on` and `seen` (ever on) are sets of enum mode. */
struct modes {
	unsigned on, seen;
	unsigned mouse, coding; /* each of the mouse's modes by itself */
	int kitty_depth, title_depth;
	int state;
	size_t len;
	char sequence[MODES_SEQUENCE]; /* a control sequence so far */
};

/* Reads on in a stream of output, which may be cut anywhere. */
void modes_feed(struct modes *m, struct slice output);

/* Appends the names of the modes in the set ON, separated by commas. */
void modes_list(struct buf *out, unsigned on);

#endif
