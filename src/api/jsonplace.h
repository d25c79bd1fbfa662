/* Where in JSON text a value stands: line and column. */
#ifndef SIDETONE_API_JSONPLACE_H
#define SIDETONE_API_JSONPLACE_H

#include "base/buf.h"

/* One step down from UP, which is NULL at the root: the member called KEY of
 * an object, or item INDEX of a list when KEY is NULL. Made on the stack by
 * whoever walks a document. */
struct jsonpath {
	const struct jsonpath *up;
	const char *key;
	size_t index;
};

/* Steps beyond this many are not followed. */
enum { JSONPATH_MAX = 16 };

/* Appends PATH as messages[2].role; nothing for the root, which is NULL. */
void jsonpath_text(struct buf *out, const struct jsonpath *path);

/* Line and column, both from 1; a column is a character. */
struct jsonplace {
	int line, column;
	size_t offset; /* in bytes, from 0 */
};

/* The place of byte OFFSET of TEXT. A byte order mark takes no column. */
struct jsonplace jsonplace_at(struct slice text, size_t offset);

/* Finds what PATH names in TEXT, which is valid JSON: its value, or its name
 * when OF_KEY is set and it has one. Of members with the same name it is the
 * last. Where a step is missing it is the place of the value above. Takes time
 * linear in the length of TEXT for each step, and no recursion. */
struct jsonplace
jsonplace_find(struct slice text, const struct jsonpath *path, bool of_key);

#endif
