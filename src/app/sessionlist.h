/* Lists saved sessions: a row each, or JSON. */
#ifndef SIDETONE_APP_SESSIONLIST_H
#define SIDETONE_APP_SESSIONLIST_H

#include "app/options.h"
#include "app/sessionpick.h"

/* Prints the sessions of L that P asks for, the latest first. Returns the exit
 * status. */
int sessionlist_print(const struct library *l, const struct sessionpick *p,
	const struct options *o);

/* Appends when a file was last written, as local time: 2026-11-21 21:04. */
void sessionlist_when(struct buf *out, const struct library_entry *e);

/* Appends BYTES as people read them: 987, 1.2K, 34M. */
void sessionlist_size(struct buf *out, int64_t bytes);

/* Appends what a row says of a session: what is the matter with it, its title,
 * where it comes from; as one visible row. */
void sessionlist_words(
	struct buf *out, const struct library_summary *s, bool written);

#endif
