/* What a name, a message or a raw answer means, by the failure catalogue. */
#ifndef SIDETONE_API_EXPLAIN_H
#define SIDETONE_API_EXPLAIN_H

#include <stdint.h>

#include "api/catalogue.h"
#include "api/diagnose.h"
#include "api/errorbody.h"

/* How what was given was understood. */
enum explain_how {
	EXPLAIN_ID,       /* a cause's id, or fail:ID */
	EXPLAIN_ALIAS,    /* another name of a row, whole */
	EXPLAIN_STATUS,   /* 429, HTTP 429, 429 Too Many Requests */
	EXPLAIN_CLASS,    /* RateLimitError, openai.RateLimitError */
	EXPLAIN_BODY,     /* the body of an answer, or an error printed */
	EXPLAIN_RESPONSE, /* status line, headers and body */
	EXPLAIN_MESSAGE,  /* words of a message */
	EXPLAIN_NEAREST,  /* nothing is called so: only `nearest` is filled */
	EXPLAIN_HOW_COUNT
};

enum { EXPLAIN_NEAREST_MAX = 3 };

struct explain_input {
	struct slice text; /* any bytes */
	int status;        /* that a body came with; 0: not known */
	int64_t wall_ms;   /* now: for times in headers */
};

/* Starts as {0}, freed with explain_free. Rows and words are the
 * catalogue's. */
struct explanation {
	enum explain_how how;
	/* NULL for EXPLAIN_NEAREST, for a class the catalogue has no row of,
	 * and for an answer that reports no failure. */
	const struct catalogue_row *row;
	const char *class; /* NULL only where there is no row either */
	int status;        /* that came with it or was asked for; 0: none */
	bool fine;         /* an answer that reports no failure */
	/* Whether a diagnosis was made, which is in what follows. */
	bool diagnosed;
	struct errorbody said;
	struct diagnosis diagnosis;
	bool retryable;
	struct buf fix;  /* what to do; else it is the row's */
	int64_t wait_ms; /* the server asked for; EVENT_UNKNOWN: it did not */
	const char *wait_source; /* as in struct retry_plan */
	/* Beside `row`, the best first; filled for EXPLAIN_MESSAGE too. */
	const struct catalogue_row *nearest[EXPLAIN_NEAREST_MAX];
	size_t nnearest;
};

/* Fills X, which is {0}, with what IN means; always finds something. */
void explain_read(struct explanation *x, const struct explain_input *in);

void explain_free(struct explanation *x);

/* "id", "alias" …: how it was understood, static. */
const char *explain_how_name(enum explain_how how);

/* The causes that the status or class of X can be, by what its row says and
 * by their own status or class: up to MAX of them into OUT. Returns how many;
 * 0 where X is about one cause. */
size_t explain_causes(const struct explanation *x,
	const struct catalogue_row **out, size_t max);

/* For the parts of explain: puts D, found with headers H (NULL: none) and
 * `said`, into X. */
void explain_diagnosed(struct explanation *x, const struct diagnosis *d,
	const struct headers *h, int64_t wall_ms);

#endif
