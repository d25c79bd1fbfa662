/* The header fields of one HTTP answer. */
#ifndef SIDETONE_API_HEADERS_H
#define SIDETONE_API_HEADERS_H

#include "base/buf.h"

struct header {
	struct slice name, value;
};

/* Starts as {0}, freed with headers_free. Owns its text. */
struct headers {
	struct header *list;
	size_t n, cap;
};

/* Adds a copy of NAME and VALUE, as UTF-8, trimmed. */
void headers_add(struct headers *h, struct slice name, struct slice value);

/* Adds one "Name: value" line as it came over the wire; other lines (the
 * status line, the empty one) are ignored. */
void headers_add_line(struct headers *h, struct slice line);

/* The value of the first field called NAME (in any case), or none. */
struct slice headers_get(const struct headers *h, const char *name);

void headers_free(struct headers *h);

#endif
