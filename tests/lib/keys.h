/* The bytes a terminal sends for a key that has a name. */
#ifndef SIDETONE_TESTS_KEYS_H
#define SIDETONE_TESTS_KEYS_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * Appends what xterm sends for NAME: a character, or F1 to F12, Up, Down,
 * Right, Left, Home, End, PgUp, PgDn, Insert, Delete, Enter, Tab, Esc,
 * Backspace, Space, each behind any of S- (shift), M- (alt) and C- (control):
 * "C-c", "M-Enter", "S-Tab", "C-Right". S-Enter and C-Enter are sent as
 * xterm's modified keys (CSI 13;2u). CURSOR_KEYS says that the application
 * mode of the cursor keys is on. False when NAME is no key.
 */
bool keys_add(struct buf *out, const char *name, bool cursor_keys);

#endif
