/* What a source printed of a failed request, diagnosed. */
#ifndef SIDETONE_SESSION_IMPORTFAILURE_H
#define SIDETONE_SESSION_IMPORTFAILURE_H

#include "api/explain.h"
#include "event/event.h"

/* Starts as {0}, freed with importfailure_free; `event` borrows from it. */
struct importfailure {
	struct explanation found;
	struct buf message, request_id;
	struct event_failure event;
};

struct importfailure_input {
	struct slice text;       /* what was printed */
	struct slice kind;       /* the source's word for it; may be none */
	struct slice request_id; /* if the source has it beside the text */
	int64_t status;          /* or unknown */
	int64_t wall_ms;         /* when it was; or unknown */
};

/* Fills F from IN: what the text says by the failure catalogue, else the
 * source's word, else the status; where all are silent, it is taken for an
 * error inside of the server, as an answer without a status is. */
void importfailure_read(
	struct importfailure *f, const struct importfailure_input *in);

void importfailure_free(struct importfailure *f);

#endif
