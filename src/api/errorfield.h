/* The fields of an error body, filled with clean text of bounded length. */
#ifndef SIDETONE_API_ERRORFIELD_H
#define SIDETONE_API_ERRORFIELD_H

#include <jansson.h>

#include "api/errorbody.h"

/* The longest message that stands in no field: a text, a page's title. */
enum { ERRORFIELD_PLAIN_MAX = 300 };

/* Cuts B to MAX bytes, not inside a character. */
void errorfield_cut(struct buf *b, size_t max);

/* Appends S as UTF-8 without NUL, at most MAX bytes of it. */
void errorfield_add(struct buf *out, struct slice s, size_t max);

/* Sets B to at most MAX bytes of S where B says nothing yet and S says
 * something. */
void errorfield_put(struct buf *b, struct slice s, size_t max);

/* As errorfield_put, for a string or a number; nothing for other values and
 * for 0. */
void errorfield_put_json(struct buf *b, const json_t *j);

/* The first of KEYS, which end with NULL, that says something in OBJECT. */
void errorfield_put_first(
	struct buf *b, const json_t *object, const char *const *keys);

/* Adds one machine word for the diagnosis. */
void errorfield_hint(struct errorbody *e, struct slice s);

/* Adds one line for the detail view; the second for a string or a number. */
void errorfield_extra(struct errorbody *e, const char *name, struct slice s);
void
errorfield_extra_json(struct errorbody *e, const char *name, const json_t *j);

#endif
