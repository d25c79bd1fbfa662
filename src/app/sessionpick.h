/* Which sessions of the library are asked for: --limit, --since, --model. */
#ifndef SIDETONE_APP_SESSIONPICK_H
#define SIDETONE_APP_SESSIONPICK_H

#include "app/options.h"
#include "session/library.h"
#include "session/librarysummary.h"

struct sessionpick {
	int64_t limit;    /* INT64_MAX: none */
	int64_t since_ms; /* last written since, after 1970 */
	const char *model;
};

/* Reads the options of O; NOW_MS is the wall clock. Returns 0, or -1 with ERR
 * set. */
int sessionpick_read(struct sessionpick *p, const struct options *o,
	int64_t now_ms, struct error *err);

/* What TEXT names as a time, in ms since 1970: a length of time before NOW_MS
 * ("7d", "12h"), a local date ("2026-11-21", "2026-11-21 21:04"), or a date as
 * RFC 3339 says. False if it is none. */
bool sessionpick_since(const char *text, int64_t now_ms, int64_t *ms);

/* Whether E is not too old, and whether its summary has the model. */
bool
sessionpick_entry(const struct sessionpick *p, const struct library_entry *e);
bool sessionpick_summary(
	const struct sessionpick *p, const struct library_summary *s);

#endif
