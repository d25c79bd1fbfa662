/* The stream of events as lines of text: labelled, append-only. */
#ifndef SIDETONE_APP_LINEPRINT_H
#define SIDETONE_APP_LINEPRINT_H

#include "base/clock.h"
#include "session/gauge.h"

/* Prints on standard output; what a server or a file sent cannot control the
 * terminal. Starts with the first fields set, the rest {0}. */
struct lineprint {
	const struct model *model; /* of the session, for what it warns of */
	const struct trail *trail;
	bool echoed; /* the terminal shows what the user types */
	bool past;   /* a replay: no command acts on what is printed */
	bool retold; /* the folds are ahead of what comes: no warnings of it */

	struct buf asked;     /* the model of the latest request */
	bool mid_line;        /* output stands behind text without LF */
	struct slice channel; /* of the text that is being printed */
	int64_t due; /* of the announced retry, session time; 0: none */
	int mark;    /* the next of the times it is announced at */
	struct gauge_watch limits;
};

void lineprint_free(struct lineprint *l);

/* The sink that prints. */
void lineprint_take(void *lineprint, const struct event *ev);

/* A line of its own; the same of LABEL and TEXT. */
void lineprint_line(struct lineprint *l, const struct buf *line);
void lineprint_text(struct lineprint *l, const char *label, struct slice text);

/* Says "5 seconds" when it is time for it at session time NOW; when it is next,
 * CLOCK_NEVER: nothing is announced. The start was said with the retry. */
void lineprint_announce(struct lineprint *l, int64_t now);
int64_t lineprint_deadline(const struct lineprint *l);

#endif
