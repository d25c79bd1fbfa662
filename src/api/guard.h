/* Holds back the end of a stream while it could be the start of a secret. */
#ifndef SIDETONE_API_GUARD_H
#define SIDETONE_API_GUARD_H

#include "base/buf.h"

/* The bus takes a secret out of one event; a server that echoes it in
 * pieces needs this: what goes on contains it whole or not at all. Starts as
 * {0} with `secret` set (borrowed; none: nothing is held). */
struct guard {
	struct slice secret;
	struct buf held;
};

/* Appends to OUT what of the held text and S may go on. */
void guard_pass(struct guard *g, struct slice s, struct buf *out);

/* Appends to OUT what is still held: the stream has ended. If that is a good
 * part of the secret, [key] stands for it. */
void guard_flush(struct guard *g, struct buf *out);
void guard_free(struct guard *g);

/* Puts [key] in place of SECRET (may be empty) in TEXT; with CUT, in place
 * of a beginning of it at TEXT's end too, where a limit may have cut it. */
void guard_hide(struct slice secret, struct buf *text, bool cut);

/* Puts [key] in place of SECRET (may be empty) and of any good part of its
 * beginning, wherever it stands in TEXT: for text that quotes in short. */
void guard_hide_parts(struct slice secret, struct buf *text);

#endif
