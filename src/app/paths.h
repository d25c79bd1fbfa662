/* Where files live: the XDG base directories. */
#ifndef SIDETONE_APP_PATHS_H
#define SIDETONE_APP_PATHS_H

#include "base/buf.h"

/* Each returns a path owned by the caller: $XDG_…_HOME/sidetone/NAME, or the
 * default below $HOME where the variable is unset or no absolute path. */
char *paths_config(const char *name);
char *paths_data(const char *name);
char *paths_state(const char *name);

/* PATH with a leading ~/ replaced by $HOME/; owned by the caller. */
char *paths_expand(const char *path);

/* The path of program NAME: beside the running one, else in the libexec and
 * bin folders it was installed to. NULL if it is nowhere; owned by the
 * caller. */
char *paths_program(const char *name);

/* The folder of the translations: beside the running program, else where it
 * was installed to. Owned by the caller. */
char *paths_locale(void);

/* Appends TEXT, which may hold anything, as part of a file's name: each byte
 * but letters, digits, - and _ is a _. */
void paths_add_name(struct buf *out, struct slice text);

#endif
