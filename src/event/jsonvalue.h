/* What a JSON value says: its text, and whether it says anything. */
#ifndef SIDETONE_EVENT_JSONVALUE_H
#define SIDETONE_EVENT_JSONVALUE_H

#include <stdbool.h>

#include <jansson.h>

#include "base/buf.h"

/* The text of a string, borrowed from V; none for any other value, and for
 * NULL. */
struct slice jsonvalue_string(const json_t *v);

/* The text of the string KEY of OBJECT; none where there is no such string. */
struct slice jsonvalue_string_at(const json_t *object, const char *key);

/* Whether V says something: it is not null, false, 0 or empty. */
bool jsonvalue_is_told(const json_t *v);

#endif
