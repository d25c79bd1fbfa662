/* The history file of the input line: one entry a line, shared by programs. */
#ifndef SIDETONE_TUI_RECALL_H
#define SIDETONE_TUI_RECALL_H

#include "base/buf.h"
#include "base/error.h"

enum {
	/* Longer texts are not kept, in bytes. */
	RECALL_TEXT_MAX = 64 * 1024,
	/* Only the end of a longer file is read, in bytes. */
	RECALL_FILE_MAX = 8 * 1024 * 1024,
};

/* Whether TEXT belongs into a history: not blank, not begun with a blank,
 * and at most RECALL_TEXT_MAX bytes. */
bool recall_keeps(struct slice text);

/* Hands the last MAX entries of the file PATH to ADD, the oldest first, and
 * shortens a file that has grown well beyond MAX. A file that does not exist
 * is empty. Returns 0, or -1 with ERR: the file cannot be read, or some of
 * its lines could not and the others were handed over. */
int recall_load(const char *path, size_t max,
	void (*add)(void *arg, struct slice text), void *arg,
	struct error *err);

/* Appends TEXT to the file PATH in one write, and makes the file (0600) and
 * its folders (0700) when they are missing. Returns 0, or -1 with ERR. */
int recall_append(const char *path, struct slice text, struct error *err);

#endif
