/* Counts the tokens of the draft and of all that would be sent with it. */
#ifndef SIDETONE_TUI_TALLY_H
#define SIDETONE_TUI_TALLY_H

#include "api/tokens.h"
#include "session/model.h"

/*
 * The estimates, kept so that a frame counts only what changed: the draft
 * when its text did, the latest turn when it moved on, and the turns before
 * it, which no event changes any more, once. Starts as {0}, freed (and made
 * ready for another session) with tally_free.
 */
struct tally {
	int64_t draft;   /* of the text alone; 0: there is none */
	int64_t context; /* of all that is sent; 0: there is nothing yet */
	bool behind;     /* the next update counts on; context waits for it */

	struct tokens_memo memo; /* of the draft */
	struct buf system_text;  /* that was counted */
	int64_t system;
	int64_t *sums; /* tokens of the first I turns; all but the latest */
	size_t settled, sums_cap;
	/* the latest, and what it was counted for */
	enum turn_state state;
	size_t prompt_len, said_len;
	int64_t prompt, said;
};

/* Counts M and DRAFT as they are now; a command line is no draft. Of a long
 * session each call counts a part. */
void tally_update(struct tally *t, const struct model *m, struct slice draft);
void tally_free(struct tally *t);

/* Appends "~120 tok · context ~3.4k/128k", or as much of it as there is to
 * say; WINDOW is what the model takes in tokens, 0 if it is not known. */
void tally_text(struct buf *out, const struct tally *t, int64_t window);

/* Whether all of it is more than WINDOW. */
bool tally_is_over(const struct tally *t, int64_t window);

#endif
