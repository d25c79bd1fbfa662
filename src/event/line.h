/* The line codec: an event as one line of JSON, and back. */
#ifndef SIDETONE_EVENT_LINE_H
#define SIDETONE_EVENT_LINE_H

#include "base/error.h"
#include "event/event.h"

/* Appends EV as one JSON object and LF: keys in the order of the schema,
 * UTF-8 (RFC 8259), text repaired where it is not. */
void line_encode(struct buf *out, const struct event *ev);

/* What a decoded event's text points into; starts as {0}. */
struct line_hold {
	void *root;
	struct slice line; /* borrowed while it is decoded */
	char *json[2];     /* one for each FIELD_JSON a kind may have */
	struct buf delta;  /* text of a delta that was escaped */
};

/* Reads one LINE, with or without its LF, into EV; the text of EV lives
 * until line_release(HOLD). A kind of a later version becomes a note; fields
 * of a later version are ignored, missing ones are none or unknown. Returns
 * 0, or -1 with ERR set (no JSON, no kind, a field of the wrong type); HOLD
 * needs no release then. */
int line_decode(struct event *ev, struct line_hold *hold, struct slice line,
	struct error *err);

void line_release(struct line_hold *hold);

/* The library below, with its version: "jansson/2.14". */
const char *line_library(void);

/* Appends S as a JSON string with its quotes. */
void line_quote(struct buf *out, struct slice s);

#endif
