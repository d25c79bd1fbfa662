/* Key bindings: a key in a pane, and the command line it runs. */
#ifndef SIDETONE_APP_BINDINGS_H
#define SIDETONE_APP_BINDINGS_H

#include "base/error.h"
#include "base/buf.h"

/* Starts as {0}, freed with bindings_free. */
struct bindings {
	struct binding {
		char *pane, *key, *command;
	} * list;
	size_t n, cap;
};

/* Pane I that keys can be bound in: its name, and a heading for its keys; false
 * behind the last. */
bool bindings_pane(size_t i, const char **name, const char **title);

/* Binds KEY in PANE to COMMAND; an earlier binding is replaced, an empty
 * COMMAND removes it. Returns 0, or -1 with ERR set for a pane that does not
 * exist. */
int bindings_set(struct bindings *b, const char *pane, const char *key,
	const char *command, struct error *err);

/* The command of KEY in PANE, else, if that is the name of a page, in page,
 * else in all; NULL if there is none. */
const char *
bindings_find(const struct bindings *b, const char *pane, const char *key);

void bindings_free(struct bindings *b);

#endif
