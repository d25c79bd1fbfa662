/* An explanation as JSON, for other programs. */
#ifndef SIDETONE_API_EXPLAINJSON_H
#define SIDETONE_API_EXPLAINJSON_H

#include "api/explain.h"

/* Appends X as one JSON object and LF, its words in the language in force.
 * INPUT is what was explained; an answer is not repeated, since it may be
 * long and hold what was sent. */
void explainjson_add(
	struct buf *out, const struct explanation *x, struct slice input);

/* Appends all rows of the catalogue as one JSON object and LF. */
void explainjson_list(struct buf *out);

#endif
