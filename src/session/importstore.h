/* Puts imported sessions into the library, each of them once. */
#ifndef SIDETONE_SESSION_IMPORTSTORE_H
#define SIDETONE_SESSION_IMPORTSTORE_H

#include "session/import.h"

/*
 * An ID is the start in UTC and a hash of the source and of how the
 * conversation begins, so the same source finds its session again, whatever
 * was added to it. Without a time it is zeros and a longer hash. A file of
 * that name from another source moves it on to the next hash.
 */

/* Starts with what it is told; freed with importstore_free. */
struct importstore {
	const char *dir; /* borrowed */
	bool force;      /* replace what is there */
	bool dry_run;    /* write nothing */
	struct buf main; /* ID of the latest session that is no fork */
};

enum import_fate { IMPORT_MADE, IMPORT_REPLACED, IMPORT_THERE };

/* Writes S as a file of its own, 0600, whole or not at all, and dated as the
 * session ended. Puts its ID into ID and what became of it into FATE. Returns
 * 0, or -1 with ERR set. */
int importstore_put(struct importstore *st, const struct import_session *s,
	struct buf *id, enum import_fate *fate, struct error *err);

void importstore_free(struct importstore *st);

#endif
