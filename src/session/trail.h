/* The trail: the log's rows, one for each attempt, folded from events. */
#ifndef SIDETONE_SESSION_TRAIL_H
#define SIDETONE_SESSION_TRAIL_H

#include "event/event.h"

enum trail_state {
	TRAIL_QUEUED,
	TRAIL_DNS,
	TRAIL_CONNECT,
	TRAIL_TLS,
	TRAIL_WAITING, /* sent; no output yet */
	TRAIL_STREAMING,
	TRAIL_DONE,
	TRAIL_FAILED,
	TRAIL_RETRY_WAIT, /* failed; the next attempt is set for a time */
	TRAIL_CANCELLED,
	TRAIL_TRUNCATED,
	TRAIL_NOTE,  /* a remark, no attempt */
	TRAIL_CHECK, /* a preflight finding, no attempt */
	TRAIL_STATE_COUNT
};

enum trail_channel {
	TRAIL_CONTENT,
	TRAIL_REASONING,
	TRAIL_REFUSAL,
	TRAIL_TOOL
};

/* One delta as it arrived. */
struct trail_piece {
	int64_t at;
	uint32_t len;
	enum trail_channel channel;
};

struct trail_row {
	enum trail_state state;
	int64_t at; /* of the request; of the note */
	int64_t req, attempt, of;
	/* request */
	struct buf method, url, model, params;
	int64_t bytes, tokens;
	/* when each phase began; EVENT_UNKNOWN if it did not */
	int64_t dns_at, connect_at, tls_at, sent_at, headers_at, first_at,
		last_at, end_at;
	/* headers */
	int64_t status;
	struct buf request_id, http, remote;
	struct event_limits limits;
	/* output */
	struct trail_piece *pieces;
	size_t npieces, pieces_cap;
	int64_t out_bytes;
	/* failure; note and check use message, level (in class) and fix */
	struct buf class, cause, code, type, param, message, fix, phase;
	bool retryable, final;
	/* retry, when state is or was TRAIL_RETRY_WAIT: due at retry_at */
	int64_t retry_set_at, retry_at;
	struct buf source;
	/* done */
	struct buf reason;
	struct event_usage usage;
	struct event_timing timing;
	bool reused;
};

/* Starts as {0}, freed with trail_free. Written by trail_apply only. */
struct trail {
	struct trail_row *rows;
	size_t n, cap;
	int64_t requests, failed, waiting, active; /* counts of the header */
	int64_t latest; /* request number of the last row that has one */
	bool mixed;     /* some row stands behind one of a later request */
};

/* Folds EV into T: pure and total, as a sink. */
void trail_apply(void *t, const struct event *ev);
void trail_free(struct trail *t);

/* Makes TO, which is {0}, a copy of FROM that owns all its text. */
void trail_copy(struct trail *to, const struct trail *from);

/* The row of an attempt, or NULL. */
const struct trail_row *
trail_find(const struct trail *t, int64_t req, int64_t attempt);

/* Glyph and word of a state: "+", "done"; the word is English, as filters
 * have it, and marked for translation where it shows. */
const char *trail_glyph(enum trail_state state);
const char *trail_word(enum trail_state state);

/* How far an attempt came, as a failure names it, in words that follow
 * "while": dns is "looking up the name". Unknown ones as they are. */
struct slice trail_phase_words(struct slice phase);

/* The same in English, for what is not for the user. */
struct slice trail_phase_english(struct slice phase);

/* Who set a retry's delay, in words where an event has a word for it. */
struct slice trail_source_words(struct slice source);

/* Whether ROW is an attempt that failed, whatever came after: what the title
 * counts and `is:failed` finds. */
bool trail_has_failed(const struct trail_row *row);

/* Whether the attempt is over: nothing about it will move. */
bool trail_is_over(const struct trail_row *row);

#endif
