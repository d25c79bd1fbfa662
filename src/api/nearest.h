/* The rows of the catalogue that are nearest to some words. */
#ifndef SIDETONE_API_NEAREST_H
#define SIDETONE_API_NEAREST_H

#include "api/catalogue.h"

/* The row one of whose aliases stands in TEXT, or that has an alias TEXT
 * stands in, of those the one that agrees in most bytes; case does not
 * matter, and less than four bytes are no match. *SHARE is how much of the
 * longer of both agrees, in percent. NULL if there is none. */
const struct catalogue_row *nearest_alias(struct slice text, int *share);

/* Fills OUT with the N rows (or as many as there are) whose id, aliases or
 * titles share most pairs of characters with TEXT, best first. Returns how
 * many. */
size_t
nearest_rows(struct slice text, const struct catalogue_row **out, size_t n);

#endif
