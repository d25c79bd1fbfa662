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

/* Binds KEY in PANE (all, input, chat, log or page) to COMMAND; an earlier
 * binding is replaced, an empty COMMAND removes it. Returns 0, or -1 with
 * ERR set for a pane that does not exist. */
int bindings_set(struct bindings *b, const char *pane, const char *key,
	const char *command, struct error *err);

/* The command of KEY in PANE, else in all; NULL if there is none. */
const char *
bindings_find(const struct bindings *b, const char *pane, const char *key);

void bindings_free(struct bindings *b);

#endif
