/* The messages that are sent: roles and texts, in order. */
#include "api/conversation.h"

#include <stdlib.h>

#include "base/mem.h"

void
conversation_add(struct conversation *c, const char *role, struct slice text)
{
	c->list = mem_grow(c->list, &c->cap, c->n + 1, sizeof(*c->list));
	c->list[c->n++] = (struct message){role, text};
}

void
conversation_clear(struct conversation *c)
{
	c->n = 0;
}

void
conversation_free(struct conversation *c)
{
	free(c->list);
	*c = (struct conversation){0};
}
