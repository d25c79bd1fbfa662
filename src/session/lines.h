/* The lines of a session file, taken off its bytes as they come. */
#ifndef SIDETONE_SESSION_LINES_H
#define SIDETONE_SESSION_LINES_H

#include <sys/types.h>

#include "event/line.h"
#include "event/ownline.h"

enum lines_got {
	LINES_NONE, /* there is no whole line now */
	LINES_EVENT,
	LINES_BLANK,
	LINES_BAD, /* it is no event, or longer than 64 MiB */
};

/* Starts as {0}, freed with lines_free. */
struct lines {
	size_t n; /* number of the latest line, from 1 */
	/* for lines.c only */
	struct buf buf;    /* of the pieces that were read */
	struct slice rest; /* what is still to be taken */
	size_t seen;       /* of it, the bytes known to hold no LF */
	bool too_long;     /* the rest of the line is passed over */
	struct ownline own;
	struct line_hold hold; /* of the latest event */
};

/* Reads the next piece of FD behind what is there. Returns its bytes, 0 at the
 * end, or -1 with errno set. */
ssize_t lines_read(struct lines *l, int fd);

/* The same for a TEXT that is there as a whole; borrowed until it is taken. */
void lines_give(struct lines *l, struct slice text);

/* Takes the next whole line, and reads it into EV if it is an event, whose
 * text lives until the next call with L. */
enum lines_got lines_next(struct lines *l, struct event *ev);

/* Takes what stands behind the last LF: an event that lacks nothing but its
 * LF is one. */
enum lines_got lines_last(struct lines *l, struct event *ev);

void lines_free(struct lines *l);

#endif
