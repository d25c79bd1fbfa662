/* Key bindings: a key in a pane, and the command line it runs. */
#include "app/bindings.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"

/* A page with keys of its own has a row here and calls itself so with
 * ui_name_page; keys it does not bind are those of `page`. */
static const struct pane {
	const char *name, *title;
	bool page;
} panes[] = {
	{"all", N_("Keys everywhere"), false},
	{"input", N_("Keys in the input line"), false},
	{"chat", N_("Keys in the conversation"), false},
	{"log", N_("Keys in the log"), false},
	{"replay", N_("Keys in a replay"), false},
	{"page", N_("Keys on a page"), false},
	{"detail", N_("Keys on the page of a request"), true},
	{"fix", N_("Keys on the page of fixes"), true},
	{"sessions", N_("Keys on the page of sessions"), true},
	{"copy-menu", N_("Keys in the copy menu"), true},
	{"export-menu", N_("Keys in the export menu"), true},
	{"report", N_("Keys on the support report"), true},
	{"compare", N_("Keys on the page of two answers"), true},
};
enum { PANES = sizeof(panes) / sizeof(panes[0]) };

bool
bindings_pane(size_t i, const char **name, const char **title)
{
	if (i >= PANES)
		return false;
	*name = panes[i].name;
	*title = _(panes[i].title);
	return true;
}

static const struct pane *
find_pane(const char *name)
{
	for (size_t i = 0; i < PANES; i++) {
		if (!strcmp(name, panes[i].name))
			return &panes[i];
	}
	return NULL;
}

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

static int
no_pane(const char *name, struct error *err)
{
	struct buf names = {0};

	for (size_t i = 0; i < PANES; i++)
		buf_addf(&names, "%s%s", i ? ", " : "", panes[i].name);
	error_set(err, _("bind: %s is no pane; there are %s"), name,
		buf_str(&names));
	buf_free(&names);
	return -1;
}

int
bindings_set(struct bindings *b, const char *pane, const char *key,
	const char *command, struct error *err)
{
	struct binding *row = find(b, pane, key);

	if (!find_pane(pane))
		return no_pane(pane, err);
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
	const struct pane *named = find_pane(pane);

	if (!row && named && named->page)
		row = find(b, "page", key);
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
