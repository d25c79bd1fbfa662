/* Looking a host name up without waiting for the resolver. */
#ifndef SIDETONE_API_RESOLVE_H
#define SIDETONE_API_RESOLVE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"

/*
 * getaddrinfo waits as long as it likes and cannot be called off, so a child
 * asks: it can be ended at any moment.
 */
struct resolve {
	pid_t child;
	int fd; /* readable when there is more; -1: none */
	struct buf out;
	size_t n;       /* over: how many addresses were found */
	char first[64]; /* the first of them */
	char why[128];  /* over and none: the resolver's words */
};

/* Begins to look HOST up. */
void resolve_start(struct resolve *r, struct slice host);

/* Reads what came; true when it is over. */
bool resolve_step(struct resolve *r);

/* Ends it at any moment and frees what it holds. */
void resolve_end(struct resolve *r);

/* Whether an interface besides loopback is up and has an address. */
bool resolve_has_network(void);

#endif
