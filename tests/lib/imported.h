/* Imports for tests: the sessions of a text, listed and checked. */
#ifndef SIDETONE_TESTS_IMPORTED_H
#define SIDETONE_TESTS_IMPORTED_H

#include "session/import.h"

/* Starts as {0}, freed with imported_free. */
struct imported {
	struct import_report report;
	struct error err;
	int rc;
	size_t sessions;
	/* Each session behind "== KEY", then a line for each event: `at`, kind
	 * and the fields that say something, except the words of the catalogue. */
	struct buf list;
	struct buf wrong;  /* what is against the grammar of event.h */
	size_t stop_after; /* sessions the sink takes; 0: all */
};

/* Imports TEXT, called "f", into R. */
void imported_read(struct imported *r, struct slice text);
void imported_free(struct imported *r);

#endif
