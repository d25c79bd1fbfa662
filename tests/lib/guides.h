/* The tables of the two guides to API errors in tests/data/seeds. */
#ifndef SIDETONE_TESTS_GUIDES_H
#define SIDETONE_TESTS_GUIDES_H

#include "api/catalogue.h"

/* A row: a status, an error code or a message's title (a cause), or a type of
 * the Python library (a class). All is borrowed from the guides. */
struct guides_row {
	enum catalogue_kind kind;
	struct slice name;        /* as the guide writes it */
	struct slice description; /* the guide's own words; may be none */
	struct slice statuses;    /* "401", "500/503": it comes with; or none */
};

/* Starts as {0}, freed with guides_free. */
struct guides {
	struct buf text[2];
	struct guides_row *rows;
	size_t n, cap;
};

/* Reads both; ends the test when a file cannot be read. */
void guides_read(struct guides *g);
void guides_free(struct guides *g);

#endif
