/* One row of the log as text: what stands where, at any width. */
#ifndef SIDETONE_TUI_LOGROW_H
#define SIDETONE_TUI_LOGROW_H

#include "session/trail.h"
#include "tui/rich.h"

/* The times of a log: the time of day, since the session began, and since the
 * row before. With the names they are set by. */
#define LOGROW_TIMES(X)       \
	X(CLOCK, "clock")     \
	X(SESSION, "session") \
	X(DELTA, "delta")

enum logrow_time {
#define X(id, name) LOGROW_##id,
	LOGROW_TIMES(X)
#undef X
		LOGROW_TIME_COUNT
};

const char *logrow_time_name(enum logrow_time time);
/* LOGROW_TIME_COUNT if there is none called NAME. */
enum logrow_time logrow_time_find(const char *name);

struct logrow_view {
	int width;
	bool compact;      /* a low pane: one row for each thing said */
	int64_t now;       /* session time, ms */
	int64_t day_start; /* time of day when the session began, ms */
	enum logrow_time time;
	int64_t before; /* `at` of the row before, for LOGROW_DELTA */
	bool keys;      /* this session is live: show the keys that act */
	size_t fix_row; /* of the trail: what can be mended, and how */
	struct slice fix_keys; /* none: nothing can */
};

/* Lays ROW out: a line of columns that drop by priority when it is narrow
 * (state, code, countdown, request ID, attempt, times, tokens), and under a
 * failure its message, its fix and the countdown. */
void logrow_build(struct rich *out, const struct trail_row *row,
	const struct logrow_view *view);

/* How a state is dressed. */
enum theme_role logrow_state_role(enum trail_state state);

/* Time of day in ms that the RFC 3339 text WALL names, 0 if it names none. */
int64_t logrow_day_start(struct slice wall);

/* Appends a length of time, short: 412ms, 3.2s, 1m05s. */
void logrow_span(struct buf *out, int64_t ms);

/* When what ROW shows changes next without an event: session time, or
 * INT64_MAX. */
int64_t logrow_deadline(const struct trail_row *row, int64_t now);

#endif
