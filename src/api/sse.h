/* An incremental parser of event streams (WHATWG HTML, 9.2.6). */
#ifndef SIDETONE_API_SSE_H
#define SIDETONE_API_SSE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum {
	SSE_EVENT_MAX = 16 << 20, /* bytes of one event's data, or one line */
	SSE_HEAD_MAX = 2 << 10,
};

/* One event: valid UTF-8, borrowed until the handler returns. Text may hold
 * NUL bytes. */
struct sse_event {
	struct slice event; /* "message" where the stream named none */
	struct slice data;  /* the data lines, joined by LF */
	struct slice id;    /* the last id told, or empty */
};

/* What takes the events; it must not feed or free the parser. */
typedef void sse_handler(void *arg, const struct sse_event *ev);

/*
 * Bytes come in pieces cut anywhere, so whatever is not complete when a piece
 * ends is copied and kept: a line in `line`, the data of lines before it in
 * `data`. Nothing else is copied: an event of one data line that lies within
 * a piece goes out as a slice of it. A CR ends a line at once, and the LF
 * that may follow in the next piece is swallowed then.
 *
 * Starts as {0}; event_max and on_comment may be set before the first byte.
 * Freed with sse_free.
 */
struct sse {
	size_t event_max; /* 0: SSE_EVENT_MAX */
	/* NULL, or takes the text of each comment with the handler's arg. */
	void (*on_comment)(void *arg, struct slice text);

	/* To be read: counts since the start. A comment shows that the peer is
	 * alive, but it is no progress. */
	uint64_t bytes, comments, events;
	uint64_t dropped; /* events given up because they were too long */
	bool retry_told;
	int64_t retry_ms;
	struct buf last_id;
	/* The first SSE_HEAD_MAX bytes as they came: what to show when a body
	 * turns out to be no event stream, which leaves `events` at 0. */
	struct buf head;

	/* The parser's own. */
	struct buf line, data, name, id, repaired;
	struct slice only; /* the first data line while it is borrowed */
	unsigned bom;      /* bytes of the byte order mark seen */
	bool begun, after_cr, line_long, has_data, has_id, too_long;
};

/* Reads BYTES and hands every event they complete to HANDLER. */
void
sse_feed(struct sse *s, struct slice bytes, sse_handler *handler, void *arg);

/* The stream is over: drops what is pending (a piece of a line, or data
 * without the empty line behind it) and says whether there was any. */
bool sse_end(struct sse *s);

void sse_free(struct sse *s);

#endif
