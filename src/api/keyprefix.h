/* How API keys begin, and whose those are. */
#ifndef SIDETONE_API_KEYPREFIX_H
#define SIDETONE_API_KEYPREFIX_H

#include <stddef.h>

struct keyprefix {
	const char *prefix;
	const char *owner; /* a provider's name, or one for people only (no
			      row of ours); NULL: several give such keys */
	size_t min; /* fewest characters behind it that make a key of it in
		       the middle of a text */
};

/* Row I, or NULL behind the last; a prefix stands before what begins it. */
const struct keyprefix *keyprefix_at(size_t i);

#endif
