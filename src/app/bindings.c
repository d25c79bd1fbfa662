/* Key bindings: a key in a pane, and the command line it runs. */
#include "app/bindings.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const char *const panes[] = {"all", "input", "chat", "log", "page"};

static struct binding *
find(const struct bindings *b, const char *pane, const char *key)
{
	for (size_t i = 0; i < b->n; i++) {
		if (!strcmp(b->list[i].pane, pane) &&
			!strcmp(b->list[i].key, key))
			return &b->list[i];
	}
	return NULL;
}

static void
free_binding(struct binding *row)
{
	free(row->pane);
	free(row->key);
	free(row->command);
}

int
bindings_set(struct bindings *b, const char *pane, const char *key,
	const char *command, struct error *err)
{
	struct binding *row = find(b, pane, key);
	size_t i = 0, n = sizeof(panes) / sizeof(panes[0]);

	while (i < n && strcmp(pane, panes[i]))
		i++;
	if (i == n)
		return error_set(err,
			"bind: %s is no pane; it must be all, input, chat, log "
			"or page",
			pane);
	if (!*command) {
		if (!row)
			return 0;
		free_binding(row);
		*row = b->list[--b->n];
		return 0;
	}
	if (!row) {
		b->list =
			mem_grow(b->list, &b->cap, b->n + 1, sizeof(*b->list));
		row = &b->list[b->n++];
		*row = (struct binding){
			mem_strdup(pane), mem_strdup(key), NULL};
	}
	free(row->command);
	row->command = mem_strdup(command);
	return 0;
}

const char *
bindings_find(const struct bindings *b, const char *pane, const char *key)
{
	const struct binding *row = find(b, pane, key);

	if (!row)
		row = find(b, "all", key);
	return row ? row->command : NULL;
}

void
bindings_free(struct bindings *b)
{
	while (b->n)
		free_binding(&b->list[--b->n]);
	free(b->list);
	*b = (struct bindings){0};
}
