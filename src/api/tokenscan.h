/* Counts the runs of a text and what they cost a tokenizer. */
#ifndef SIDETONE_API_TOKENSCAN_H
#define SIDETONE_API_TOKENSCAN_H

#include "api/script.h"
#include "base/buf.h"

/* The run that is being read. */
struct tokenscan_run {
	const struct script *kind;
	uint32_t last;
	int64_t n, repeated, upper, rare, tabs, extra;
	int same; /* how many in front are the same as the last */
};

struct tokenscan {
	struct tokenscan_run run;
	const struct script *before; /* kind of the run in front */
	bool mixed;                  /* digits stand in this word */
	int64_t total;
};

/* Reads on in TEXT, which ends at the end of a character. */
void tokenscan_add(struct tokenscan *s, struct slice text);

/* Tokens of what was read, about. */
int64_t tokenscan_total(const struct tokenscan *s);

#endif
