/* Reads conversations.json of a ChatGPT export. */
#include "session/importpart.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "session/importchatgptsay.h"
#include "session/importjson.h"

/*
 * A conversation is a tree: `mapping` has the nodes by their ids, each with
 * its `parent`. What ChatGPT shows is the way from `current_node` to the
 * root; regenerated answers and edited prompts are further leaves. The way is
 * walked from the leaf, so `children` are not needed to be right.
 */
struct tree {
	json_t *mapping;
	json_t *parents; /* set of the nodes that are somebody's parent */
};

/* The nodes from the root to a leaf, by their ids; borrowed. */
struct way {
	const char **ids;
	size_t n, cap;
};

static const json_t *
node_at(const struct tree *tree, const char *id)
{
	return id ? json_object_get(tree->mapping, id) : NULL;
}

static const char *
parent_of(const struct tree *tree, const char *id)
{
	return json_string_value(json_object_get(node_at(tree, id), "parent"));
}

static bool
is_conversation(const json_t *v)
{
	return json_is_object(json_object_get(v, "mapping"));
}

static bool
knows(const json_t *root)
{
	const json_t *list = json_object_get(root, "conversations");

	return is_conversation(root) ||
	       is_conversation(json_array_get(root, 0)) ||
	       is_conversation(json_array_get(list, 0));
}

/* Fills W with the way to LEAF; a circle ends where it closes. */
static void
walk(const struct tree *tree, const char *leaf, struct way *w)
{
	size_t limit = json_object_size(tree->mapping);

	w->n = 0;
	for (const char *id = leaf; node_at(tree, id) && w->n < limit;
		id = parent_of(tree, id)) {
		w->ids = mem_grow(w->ids, &w->cap, w->n + 1, sizeof(*w->ids));
		w->ids[w->n++] = id;
	}
	for (size_t i = 0; i < w->n / 2; i++) {
		const char *id = w->ids[i];
		w->ids[i] = w->ids[w->n - 1 - i];
		w->ids[w->n - 1 - i] = id;
	}
}

/* How many nodes A and B begin with in common. */
static size_t
shared(const struct way *a, const struct way *b)
{
	size_t n = 0;

	while (n < a->n && n < b->n && !strcmp(a->ids[n], b->ids[n]))
		n++;
	return n;
}

static struct slice
model_of(const json_t *conversation)
{
	static const char *const keys[] = {
		"default_model_slug", "model_slug", NULL};

	return importjson_first(conversation, keys);
}

/* "ID", or "ID/LEAF" for a fork. */
static void
set_source(struct tale *t, const json_t *conversation, const char *leaf)
{
	static const char *const keys[] = {"conversation_id", "id", NULL};
	struct slice id = importjson_first(conversation, keys);
	struct buf source = {0};

	buf_add_slice(&source, id);
	if (leaf)
		buf_addf(&source, "/%s", leaf);
	tale_set(t, TALE_SOURCE, buf_slice(&source));
	buf_free(&source);
}

/* The session of W. Its nodes before FROM are those of another; *TURN is the
 * turn they end in, and NULL comes back if nothing is said behind them. */
static struct tale *
tell(const struct tree *tree, const json_t *conversation, const struct way *w,
	size_t from, const char *leaf, size_t *turn)
{
	struct tale *t = tale_new(importchatgpt_decoder.name);
	bool said = false;

	set_source(t, conversation, leaf);
	tale_set(t, TALE_TITLE, jsonvalue_string_at(conversation, "title"));
	tale_set(t, TALE_MODEL, model_of(conversation));
	tale_time(t,
		importjson_time(json_object_get(conversation, "create_time")));
	for (size_t i = 0; i < w->n; i++) {
		const json_t *m =
			json_object_get(node_at(tree, w->ids[i]), "message");
		if (!importchatgpt_say(t, m) || i < from || said)
			continue;
		/* A prompt begins its turn, an answer belongs to one. */
		*turn = tale_turns(t) ? tale_turns(t) : 1;
		said = true;
	}
	if (said || !from)
		return t;
	tale_free(t);
	return NULL;
}

/* The leaf to show where current_node names none: the last in the file. */
static const char *
last_leaf(const struct tree *tree)
{
	const char *id, *last = NULL;
	json_t *node;

	json_object_foreach(tree->mapping, id, node)
	{
		if (!json_object_get(tree->parents, id))
			last = id;
	}
	return last;
}

static void
find_parents(struct tree *tree)
{
	const char *id, *parent;
	json_t *node;

	tree->parents = json_object();
	json_object_foreach(tree->mapping, id, node)
	{
		parent = parent_of(tree, id);
		if (parent)
			json_object_set_new(tree->parents, parent, json_true());
	}
}

/* Every leaf that is not on the way SHOWN. */
static void
tell_forks(struct import_out *out, const struct tree *tree,
	const json_t *conversation, const struct way *shown)
{
	struct way w = {0};
	const char *id;
	json_t *node;

	json_object_foreach(tree->mapping, id, node)
	{
		size_t turn = 1, from;
		struct tale *t;
		if (json_object_get(tree->parents, id) || out->report->stopped)
			continue;
		walk(tree, id, &w);
		from = shared(shown, &w);
		if (from == w.n)
			continue;
		t = tell(tree, conversation, &w, from ? from : 1, id, &turn);
		if (t)
			import_hand_over(out, t, turn);
	}
	free(w.ids);
}

static const char *
tell_conversation(struct import_out *out, const json_t *conversation)
{
	struct tree tree = {json_object_get(conversation, "mapping"), NULL};
	const char *leaf = json_string_value(
		json_object_get(conversation, "current_node"));
	struct way w = {0};
	size_t turn = 0, before = out->report->sessions;

	if (!json_is_object(tree.mapping))
		return N_("it has no mapping of messages");
	find_parents(&tree);
	if (!node_at(&tree, leaf))
		leaf = last_leaf(&tree);
	walk(&tree, leaf, &w);
	import_hand_over(out, tell(&tree, conversation, &w, 0, NULL, &turn), 0);
	if (out->report->sessions > before)
		tell_forks(out, &tree, conversation, &w);
	json_decref(tree.parents);
	free(w.ids);
	return out->report->sessions > before || out->report->stopped
		       ? NULL
		       : N_("nothing is said in it");
}

static void
document(struct import_out *out, const json_t *root)
{
	const json_t *list = json_object_get(root, "conversations");
	size_t i;
	json_t *one;

	if (is_conversation(root)) {
		import_count(out, tell_conversation(out, root));
		return;
	}
	json_array_foreach(list ? list : root, i, one)
	{
		if (out->report->stopped)
			return;
		import_count(out, tell_conversation(out, one));
	}
}

const struct import_decoder importchatgpt_decoder = {
	.name = "chatgpt", .knows = knows, .document = document};
