/* Reads lines in the very form line_encode writes, without a tree of JSON. */
#ifndef SIDETONE_EVENT_OWNLINE_H
#define SIDETONE_EVENT_OWNLINE_H

#include "event/event.h"

/*
 * A session is mostly deltas, each of some bytes of text in a line of ninety,
 * and a library holds millions of them. A line that has the keys of the schema
 * in its order, without blanks, is read here in the time it takes to look at
 * its bytes; everything else is left to line_decode. What is accepted is good
 * JSON and gives the event line_decode gives.
 */

/* Starts as {0}, freed with ownline_free. */
struct ownline {
	struct buf text; /* of the latest line, where it had escapes */
	/* What stood between time and text of the latest delta, what it says,
	 * and where its channel begins: the next one is mostly the same. */
	struct buf form;
	int64_t req, attempt;
	size_t channel, channel_len;
	struct buf json; /* a JSON value that is known to be good */
};

/* Takes the next line off TEXT, with its LF, if it is of the form, and reads
 * it into EV, whose own text lives as long as that of TEXT and until the next
 * call. False, with TEXT as it was, if it is not, or has no LF yet; nothing is
 * said of EV then. */
bool ownline_read(struct ownline *o, struct event *ev, struct slice *text);

/* Learns the JSON text of EV, which line_decode has read: the parameters of a
 * request are mostly those of the one before. */
void ownline_learn(struct ownline *o, const struct event *ev);

void ownline_free(struct ownline *o);

#endif
