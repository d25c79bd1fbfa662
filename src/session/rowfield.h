/* Fields of a row of the trail that a user can ask for by name. */
#ifndef SIDETONE_SESSION_ROWFIELD_H
#define SIDETONE_SESSION_ROWFIELD_H

#include "session/trail.h"

enum rowfield_kind {
	ROWFIELD_TEXT,
	ROWFIELD_EVERY_TEXT, /* any of the texts that bare words look at */
	ROWFIELD_NUMBER,
	ROWFIELD_STATUS, /* a number with classes such as 4xx */
	ROWFIELD_TIME,   /* milliseconds */
	ROWFIELD_STATE,  /* of enum trail_state */
	ROWFIELD_FLAG,   /* one of the flags below */
};

struct rowfield {
	const char *name, *what;
	enum rowfield_kind kind;
	size_t offset;  /* of a text in struct trail_row */
	bool bare_word; /* a text that bare words look at */
	/* A number or a time; negative where the row has none. */
	int64_t (*number)(const struct trail_row *row);
};

struct rowflag {
	const char *name, *what;
	bool (*holds)(const struct trail_row *row);
};

/* What the flag `slow` means: no output for this long, before the first of it
 * or within it. */
enum { ROWFIELD_SLOW_MS = 2000 };

/* Number I of the table, or NULL past its end. The first is EVERY_TEXT. */
const struct rowfield *rowfield_at(size_t i);
const struct rowflag *rowflag_at(size_t i);

/* The one called NAME, whatever its case, or NULL. */
const struct rowfield *rowfield_find(struct slice name);
const struct rowflag *rowflag_find(struct slice name);

/* The text of a FIELD of kind TEXT; empty where ROW has none. */
struct slice
rowfield_text(const struct rowfield *field, const struct trail_row *row);

#endif
