/* Which proxy the environment names for a URL, by libcurl's rules. */
#ifndef SIDETONE_API_PROXYRULE_H
#define SIDETONE_API_PROXYRULE_H

#include <stdbool.h>

#include "base/buf.h"

/* Starts as {0}, freed with proxyrule_free. */
struct proxyrule {
	const char *var;       /* the variable that counts; NULL: none is set */
	const char *exception; /* no_proxy or NO_PROXY, if it names the host */
	const char *ignored;   /* HTTP_PROXY, where only http_proxy counts */
	struct buf url;        /* the value of `var`; may hold a password */
};

/* Fills R for a transfer to URL. GET looks a variable up as getenv does. */
void proxyrule_find(struct proxyrule *r, struct slice url,
	const char *(*get)(const char *name));

/* Whether transfers go through the proxy at `url`. */
bool proxyrule_applies(const struct proxyrule *r);

void proxyrule_free(struct proxyrule *r);

#endif
