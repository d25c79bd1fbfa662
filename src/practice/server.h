/* The HTTP side: a loopback listener inside the program's own loop. */
#ifndef SIDETONE_PRACTICE_SERVER_H
#define SIDETONE_PRACTICE_SERVER_H

#include <sys/select.h>

#include "base/error.h"
#include "practice/practice.h"

/* What to wait for. */
struct server_fds {
	fd_set read, write, except;
	int max;
};

struct server;

/* Listens on 127.0.0.1 at O's port, or at any with 0. With TRACE, a line for
 * each answer goes to standard error. NULL with ERR set on failure; owned by
 * the caller, freed with server_free. */
struct server *
server_new(const struct practice_options *o, bool trace, struct error *err);
void server_free(struct server *s);

int server_port(const struct server *s);

/* Adds what S waits for to F, and lowers *DEADLINE (monotonic ms). */
void server_fds(struct server *s, struct server_fds *f, int64_t *deadline);

/* Does what is due; F is what the wait left of server_fds. */
void server_step(struct server *s, struct server_fds *f);

#endif
