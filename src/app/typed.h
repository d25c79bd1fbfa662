/* Words typed on a page, which has no input line: added and rubbed out. */
#ifndef SIDETONE_APP_TYPED_H
#define SIDETONE_APP_TYPED_H

#include "base/buf.h"
#include "tui/keys.h"

enum { TYPED_MAX = 200 }; /* bytes */

/* Takes K if it changes TYPED: characters and the first line of a paste are
 * added as long as there is room, Backspace, ^W and ^U take away. False for all
 * other keys. */
bool typed_key(struct buf *typed, const struct key *k);

#endif
