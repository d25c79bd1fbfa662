/* The schema: one table of the event kinds and their fields. */
#ifndef SIDETONE_EVENT_SCHEMA_H
#define SIDETONE_EVENT_SCHEMA_H

#include <stddef.h>

#include "event/event.h"

enum field_type {
	FIELD_TEXT,   /* struct slice; none is null */
	FIELD_NUMBER, /* int64_t; EVENT_UNKNOWN is null */
	FIELD_BOOL,   /* bool */
	FIELD_JSON,   /* struct slice of JSON text; none is null */
	FIELD_OBJECT, /* a struct with fields of its own */
};

struct schema_field {
	const char *name;
	enum field_type type;
	size_t offset; /* from the start of struct event or the object */
	const struct schema_field *fields; /* of an object, ended by no name */
	const char *what;
};

struct schema_kind {
	const char *name;
	const char *what;
	bool attempt;                      /* carries `req` and `attempt` */
	const struct schema_field *fields; /* ended by one without a name */
};

/* The row of KIND; encoding, decoding, redaction, the detail view and
 * docs/events.md all read it. */
const struct schema_kind *schema_kind(enum event_kind kind);

/* The kind called NAME, or EVENT_KIND_COUNT. */
enum event_kind schema_find(struct slice name);

#endif
