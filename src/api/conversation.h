/* The messages that are sent: roles and texts, in order. */
#ifndef SIDETONE_API_CONVERSATION_H
#define SIDETONE_API_CONVERSATION_H

#include "base/buf.h"

struct message {
	const char *role; /* system, user or assistant; a literal */
	struct slice text;
};

/* Starts as {0}; the texts are borrowed and must outlive it. */
struct conversation {
	struct message *list;
	size_t n, cap;
};

void
conversation_add(struct conversation *c, const char *role, struct slice text);

/* Empties C and keeps its memory. */
void conversation_clear(struct conversation *c);
void conversation_free(struct conversation *c);

#endif
