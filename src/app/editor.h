/* The user's editor on a temporary file. */
#ifndef SIDETONE_APP_EDITOR_H
#define SIDETONE_APP_EDITOR_H

#include "app/live.h"

/* Lets the user edit TEXT in $VISUAL, $EDITOR or vi; the terminal must have
 * been given back. L goes on meanwhile. Returns 0 with TEXT replaced, or -1
 * with ERR set and TEXT as it was. */
int editor_run(struct buf *text, struct live *l, struct error *err);

#endif
