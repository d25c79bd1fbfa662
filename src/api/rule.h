/* Conditions on a failed answer: the rows of the tables of failures. */
#ifndef SIDETONE_API_RULE_H
#define SIDETONE_API_RULE_H

#include <stdbool.h>

#include "api/errorbody.h"
#include "api/headers.h"

/*
 * What is not set is not asked. `codes` are compared with the provider's code
 * and type and with the hints of the body (a star stands for anything);
 * `words` (in lower case) are looked for in the message too, `also` is a
 * second such list, and `unless` holds words that must not be there. Parts
 * are separated by blanks in `codes` and by | in the others. Case in the
 * answer never matters.
 */
struct rule {
	int from, to; /* statuses; 0, 0 for any */
	bool html, empty;
	const char *codes, *words, *also, *unless;
	const char *header; /* a header field that must be there */
	/* In the table of causes what is found, NULL: the code is the name of
	 * one. In the table of fixes what must have been found, NULL: any. */
	const char *cause;
	const char *fix; /* NULL: as the tables after it say */
	bool final;      /* not retried, though the cause usually is */
};

#define ONE(a) .from = (a), .to = (a)
#define FROM(a, b) .from = (a), .to = (b)
/* Also holds for an error in a 200 answer that does not tell its status. */
#define CLIENT FROM(400, 499)

/* What rules are compared with. Starts with body and headers, which are
 * borrowed; evidence_free ends it. */
struct evidence {
	const struct errorbody *body;
	const struct headers *headers;
	struct buf text; /* message, code, type, hints in lower case */
};

/* Fills `text`. */
void evidence_gather(struct evidence *ev);

void evidence_free(struct evidence *ev);

/* Whether all conditions of R hold, its cause apart. */
bool rule_holds(const struct rule *r, const struct evidence *ev);

/* Whether the code or the type of E is PATTERN, in any case; a star in it
 * stands for anything. */
bool rule_names(const struct errorbody *e, struct slice pattern);

#endif
