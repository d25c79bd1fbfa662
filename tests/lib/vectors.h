/* The shared vectors in tests/data. */
#ifndef SIDETONE_TESTS_VECTORS_H
#define SIDETONE_TESTS_VECTORS_H

#include <stddef.h>

#include <jansson.h>

#include "api/headers.h"
#include "base/buf.h"

/* Calls CHECK for each vector of tests/data/FILE (a list, or the list under
 * "vectors") whose text KEY is VALUE, for all with KEY NULL; returns how many
 * there were. Ends the test when the file cannot be read. */
size_t vectors_each(const char *file, const char *key, const char *value,
	void (*check)(const json_t *vector));

/* OBJECT's members as header fields, freed by the caller. */
struct headers vectors_headers(const json_t *object);

/* Appends the bytes that pairs of digits stand for. */
void vectors_unhex(struct buf *out, const char *hex);

#endif
