/* A recorded event stream: kept, searched, and held against the grammar. */
#ifndef SIDETONE_TESTS_RECORD_H
#define SIDETONE_TESTS_RECORD_H

#include "event/event.h"
#include "event/line.h"

/* An event as its line says it; its text points into the line. */
struct record_row {
	struct buf line; /* with its LF */
	struct line_hold hold;
	struct event ev;
};

/* Starts as {0}, freed with record_free. */
struct record {
	struct record_row **rows;
	size_t n, cap;
};

/* Adds what LINE says; false, with a word on standard error, when it cannot
 * be decoded or is not encoded again as it was. */
bool record_line(struct record *r, struct slice line);

/* Adds the lines of TEXT, which ends with a whole line. */
bool record_lines(struct record *r, struct slice text);
void record_free(struct record *r);

/* Event I of KIND, from 0; NULL when there are not so many. */
const struct event *
record_find(const struct record *r, enum event_kind kind, size_t i);
size_t record_count(const struct record *r, enum event_kind kind);

/* Appends the texts of CHANNEL ("content" …) of request REQ, all attempts. */
void record_text(const struct record *r, int64_t req, const char *channel,
	struct buf *out);

/* Whether NEEDLE is in a line, or in the joined text of a channel. */
bool record_holds(const struct record *r, struct slice needle);

/*
 * Whether the events are a session by the grammar of event.h: a `session`
 * first and once; prompts, settings, checks and notes outside of attempts
 * only; attempts of the right order inside, each with one end; requests
 * numbered from 1 and attempts from 1 without a gap; a failure that is not
 * final followed by its retry; times that never fall. What is wrong is
 * appended to WHY. A further attempt the user asked for may follow any end.
 */
bool record_check_grammar(const struct record *r, struct buf *why);

/* Prints the lines on standard error. */
void record_dump(const struct record *r);

#endif
