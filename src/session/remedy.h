/* What can be done about a failure from here: fixes that act. */
#ifndef SIDETONE_SESSION_REMEDY_H
#define SIDETONE_SESSION_REMEDY_H

#include "api/catalogue.h"
#include "session/trail.h"

struct remedy {
	enum catalogue_action action;
	struct buf label;   /* what it does, with its figures; in words */
	struct buf command; /* the line of the command language that does it */
};

/* Starts as {0}, freed with remedies_free. */
struct remedies {
	struct remedy list[ACTION_COUNT];
	size_t n;
};

/* What is known about the failure and around it; all borrowed. */
struct remedy_input {
	const struct trail_row *row; /* of the failed attempt */
	const char *fallback_model;  /* empty: none is set */
	const char *max_tokens;      /* as it is set; NULL: it is not */
	const char *status_page;     /* NULL: unknown */
	size_t history;              /* earlier turns that go along */
	int64_t room;    /* tokens left for the answer; 0: unknown */
	int64_t wait_ms; /* until the server takes it again; 0: unknown */
	bool has_key;    /* the provider wants a key */
};

/* Fills R with what can help, in the order of the catalogue's row: only what
 * is possible now. A cause that the catalogue does not know can be retried and
 * edited. */
void remedies_find(struct remedies *r, const struct remedy_input *in);
void remedies_free(struct remedies *r);

/* Appends the field of the request that the failure names: what the provider
 * said, else a field that was sent and that the message holds. Nothing if
 * there is none that could be left out. */
void remedy_param(struct buf *out, const struct trail_row *row);

#endif
