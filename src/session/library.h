/* The library: the sessions saved in a folder, and finding one of them. */
#ifndef SIDETONE_SESSION_LIBRARY_H
#define SIDETONE_SESSION_LIBRARY_H

#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

/* One saved session; all is owned by the library. */
struct library_entry {
	char *id;         /* the file's name without .jsonl */
	int64_t bytes;    /* of the file */
	int64_t mtime_ns; /* when it was last written, since 1970 */
};

/* Starts as {0}, freed with library_free. */
struct library {
	char *dir;
	struct library_entry *list; /* the most recently written first */
	size_t n, cap;
};

/* Lists the sessions in DIR; a folder that does not exist has none. Returns
 * 0, or -1 with ERR set and L empty. */
int library_read(struct library *l, const char *dir, struct error *err);
void library_free(struct library *l);

/* The session WANTED: its ID, a prefix only one has, or "latest" or "-" for
 * the most recently written. Returns NULL with ERR set: nothing is called that
 * (the nearest are named), or several are (up to 5 are named). */
const struct library_entry *
library_find(const struct library *l, const char *wanted, struct error *err);

/* Appends the path of E. */
void library_path(const struct library *l, const struct library_entry *e,
	struct buf *path);

/* Appends to PATH the file that WANTED names on a command line: a path if it
 * holds a slash or ends in .jsonl, else a session in DIR as library_find finds
 * it, else a file of that name. Returns 0, or -1 with ERR set. */
int library_locate(const char *dir, const char *wanted, struct buf *path,
	struct error *err);

#endif
