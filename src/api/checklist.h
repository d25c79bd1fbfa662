/* The findings of a check-up: a line each, with what to do about it. */
#ifndef SIDETONE_API_CHECKLIST_H
#define SIDETONE_API_CHECKLIST_H

#include <stdint.h>

#include "base/buf.h"

enum checklist_state {
	CHECKLIST_OK,
	CHECKLIST_WARNING, /* works, but not as it should */
	CHECKLIST_FAILED,
	CHECKLIST_SKIPPED,
	CHECKLIST_STATE_COUNT
};

struct checklist_line {
	const char *name; /* a literal: "dns", "key" */
	enum checklist_state state;
	struct buf text;
	struct buf fix; /* empty: nothing is to be done */
	int64_t ms;     /* how long it took; EVENT_UNKNOWN: not measured */
	int status;     /* failed: the exit status it stands for */
};

/* Starts as {0}, freed with checklist_free. Owns its text. */
struct checklist {
	struct checklist_line *list;
	size_t n, cap;
};

/* Adds a line, valid until the next is added. */
struct checklist_line *checklist_add(
	struct checklist *c, const char *name, enum checklist_state state);

/* Adds a skipped line: NEEDS, which is English and marked with N_(), stands in
 * its way. */
void checklist_skip(struct checklist *c, const char *name, const char *needs);

/* The line called NAME, or NULL. */
const struct checklist_line *
checklist_find(const struct checklist *c, const char *name);

/* The status of the first line that failed; 0 if none did. */
int checklist_status(const struct checklist *c);

/* Puts [key] in place of SECRET (may be empty) in every line. */
void checklist_hide(struct checklist *c, struct slice secret);

/* "ok", "warning", "failed", "skipped": for machines and, translated, for
 * people. */
const char *checklist_state_name(enum checklist_state state);

/* Appends all lines as a JSON list of objects with name, state, text, fix and
 * ms, a line each. */
void checklist_json(const struct checklist *c, struct buf *out);

void checklist_free(struct checklist *c);

#endif
