/* What a list of sessions says of each: folded without its texts. */
#ifndef SIDETONE_SESSION_LIBRARYSUMMARY_H
#define SIDETONE_SESSION_LIBRARYSUMMARY_H

#include "base/error.h"
#include "event/event.h"
#include "session/load.h"

struct summary_attempt;

/* Starts as {0}, freed with summary_free. The numbers are those of the model
 * and of the trail, whatever the file holds. */
struct library_summary {
	struct buf id, wall, provider, model, origin;
	struct buf title;  /* as it was set; empty if it was not */
	struct buf prompt; /* first line of the first prompt, may be cut */
	int64_t turns;
	int64_t requests; /* attempts, as the log counts them */
	int64_t failures; /* attempts that failed */
	int64_t last_at;  /* `at` of the latest event */
	struct load_report report;
	struct error error; /* why it is no session; empty if it is one */
	/* for the fold only */
	int64_t req; /* of the latest turn */
	bool prompted, mixed;
	int64_t latest; /* request of the latest attempt */
	struct summary_attempt *attempts;
	size_t nattempts, attempts_cap;
};

/* Folds EV into the summary S: a sink. */
void summary_take(void *s, const struct event *ev);

/* Reads the session at PATH into S; a file that cannot be read, or is no
 * session, has `error` set. */
void summary_read(struct library_summary *s, const char *path);

/* The same in steps: load_step on what summary_begin returns until it is
 * false, then summary_end, which frees it. */
struct load *summary_begin(struct library_summary *s, const char *path);
void summary_end(struct library_summary *s, struct load *l);

void summary_free(struct library_summary *s);

/* What to call the session: its title, else how its first prompt begins. As
 * it is in the file: not made visible. */
struct slice summary_title(const struct library_summary *s);

/* Whether something of the file is missing, or it is no session. */
bool summary_is_damaged(const struct library_summary *s);

#endif
