/* Changes saved sessions: names them, removes them. */
#ifndef SIDETONE_SESSION_LIBRARYEDIT_H
#define SIDETONE_SESSION_LIBRARYEDIT_H

#include "base/buf.h"
#include "base/error.h"

/* So many bytes a title may have that a user gives. */
enum { LIBRARY_TITLE_MAX = 200 };

/* Gives the session at PATH the TITLE, as one line behind its others; an empty
 * one takes its title back. Line feeds and other control characters in TITLE
 * become blanks. The file keeps its time, so that the order of sessions stays.
 * Returns 0, or -1 with ERR set: it is no session, another process writes it,
 * or it cannot be written; it is as it was then. */
int library_rename(const char *path, struct slice title, struct error *err);

/* Removes the file at PATH, unless a process writes it. Returns 0, or -1 with
 * ERR set. */
int library_remove(const char *path, struct error *err);

#endif
