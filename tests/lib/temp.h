/* Temporary directories: made, filled, searched, removed with all in them. */
#ifndef SIDETONE_TESTS_TEMP_H
#define SIDETONE_TESTS_TEMP_H

#include <stdbool.h>

#include "base/buf.h"

/* A new empty directory of mode 0700; the path is owned by the caller and
 * goes with temp_remove. Ends the test when it cannot be made. */
char *temp_new(void);

/* Removes DIR with everything in it, closed folders too, and frees DIR; NULL
 * is fine. */
void temp_remove(char *dir);

/* "DIR/NAME", owned by the caller. */
char *temp_path(const char *dir, const char *name);

/* Writes DIR/NAME anew with mode 0644, making the folders on the way with
 * mode 0755; ends the test when it cannot. */
void temp_write(const char *dir, const char *name, struct slice text);

/* Replaces what is in OUT by the content of DIR/NAME; false, with OUT empty,
 * when it cannot be read. */
bool temp_read(const char *dir, const char *name, struct buf *out);

bool temp_exists(const char *dir, const char *name);

/* The permission bits of DIR/NAME (0600 …), or -1 when there is none. */
int temp_mode(const char *dir, const char *name);

/* How many regular files below DIR there are; their paths relative to DIR,
 * sorted, a line each, are appended to LIST unless it is NULL. */
size_t temp_list(const char *dir, struct buf *list);

/* How many files below DIR hold NEEDLE, in their bytes or in their names;
 * their paths are appended to HITS as temp_list does. */
size_t temp_grep(const char *dir, struct slice needle, struct buf *hits);

#endif
