/* The receiver: turns the bytes of one answer into deltas and a verdict. */
#ifndef SIDETONE_API_RECEIVER_H
#define SIDETONE_API_RECEIVER_H

#include "api/answer.h"
#include "api/diagnose.h"

/* What the bytes turned out to be; trusted over the content type, except
 * that a 200 declared as text/event-stream is read as one. */
enum receiver_mode { RECEIVER_UNDECIDED, RECEIVER_STREAM, RECEIVER_WHOLE };

/* Begun by receiver_init, freed with receiver_free. */
struct receiver {
	enum receiver_mode mode;
	int status;
	struct sse sse;
	struct answer answer;
	struct buf raw; /* of a whole body, and of the undecided start */
	bool full;      /* it was cut: nothing that follows is kept */
	answer_handler *handler;
	void *arg;
};

/* For an answer of STATUS with CONTENT_TYPE (may be none); deltas go to
 * HANDLER with ARG. */
void receiver_init(struct receiver *r, int status, struct slice content_type,
	answer_handler *handler, void *arg);

void receiver_feed(struct receiver *r, struct slice bytes);

/* True when nothing that may follow matters: [DONE] or an error came, or
 * nothing more is kept. */
bool receiver_is_over(const struct receiver *r);

/* The answer has ended; CLEAN if the transfer was whole. */
void receiver_end(struct receiver *r, bool clean);

enum receiver_verdict {
	RECEIVER_GOOD,      /* a finish reason, [DONE], or a whole body */
	RECEIVER_TRUNCATED, /* the stream just ended */
	RECEIVER_ERROR,     /* BODY holds the error */
	RECEIVER_FOREIGN,   /* no API answer at all; BODY has its words */
};

/* The verdict after receiver_end; fills BODY for the two last. */
enum receiver_verdict receiver_verdict(const struct receiver *r,
	const struct headers *h, struct slice reason, struct errorbody *body);

void receiver_free(struct receiver *r);

#endif
