/* Looks for words in a saved session, in all that was said and went wrong. */
#ifndef SIDETONE_SESSION_LIBRARYSEARCH_H
#define SIDETONE_SESSION_LIBRARYSEARCH_H

#include "session/librarysummary.h"
#include "session/needle.h"

enum library_place {
	PLACE_TITLE,
	PLACE_PROMPT,
	PLACE_ANSWER,
	PLACE_REASONING,
	PLACE_REFUSAL,
	PLACE_TOOL,
	PLACE_FAILURE,
	PLACE_REQUEST_ID,
	PLACE_CHECK,
	PLACE_NOTE,
	PLACE_COUNT
};

/* A line in which the words are; borrowed while it is told. */
struct library_hit {
	enum library_place place;
	int64_t turn;         /* from 1; 0: before the first */
	int64_t req, attempt; /* 0 where there is none */
	struct slice line;
	size_t at, len; /* of the words in LINE */
};

typedef void library_found(void *arg, const struct library_hit *hit);

/* Reads the session at PATH into S, as summary_read does, and calls FOUND with
 * each line in which N is, in order. An answer is one text, however many
 * deltas it came in. Returns 0, or -1 if S has an error. */
int library_search(struct library_summary *s, const char *path,
	struct needle *n, library_found *found, void *arg);

/* What a place is called: "prompt", "answer". */
const char *library_place_name(enum library_place place);

#endif
