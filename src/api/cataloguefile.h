/* Reads the catalogue's rows from a file like errors.json. */
#ifndef SIDETONE_API_CATALOGUEFILE_H
#define SIDETONE_API_CATALOGUEFILE_H

#include "api/catalogue.h"

/* What was read; starts as {0}, freed with cataloguefile_free. The rows' text
 * is in `texts`, JSON documents, and their lists in `lists`. */
struct cataloguefile {
	struct catalogue_row *rows;
	size_t nrows, rows_cap;
	void **texts;
	size_t ntexts, texts_cap;
	const char ***lists;
	size_t nlists, lists_cap;
};

/* Adds the rows of TEXT; a row whose id is there already overrides the fields
 * it has. NAME is the file's, for ERR. CUSTOM marks rows that are new. Returns
 * 0, or -1 with ERR naming row and field and C as it was. */
int cataloguefile_add(struct cataloguefile *c, struct slice text,
	const char *name, bool custom, struct error *err);

void cataloguefile_free(struct cataloguefile *c);

#endif
