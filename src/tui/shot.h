/* Screenshots: the screen's cells as text, ANSI text or an SVG picture. */
#ifndef SIDETONE_TUI_SHOT_H
#define SIDETONE_TUI_SHOT_H

#include "base/buf.h"
#include "base/error.h"
#include "tui/shotcell.h"

enum shot_kind {
	SHOT_TEXT, /* UTF-8, trailing blanks removed */
	SHOT_ANSI, /* the same with colours, as SGR sequences (ECMA-48) */
	SHOT_SVG,  /* self-contained */
};

/* By the ending of PATH, in either case: .svg, .ansi or .ans, else text. */
enum shot_kind shot_kind_of(const char *path);

/* Appends the picture of SRC to OUT. */
void shot_format(
	struct buf *out, enum shot_kind kind, const struct shot_source *src);

/* Writes the picture of SRC to PATH, whole or not at all: a file gets its
 * name only when it is complete. Returns 0, or -1 with ERR naming PATH and
 * the reason. */
int
shot_write(const char *path, const struct shot_source *src, struct error *err);

/* The same for what is on the screen. */
int shot_save(const char *path, struct error *err);

#endif
