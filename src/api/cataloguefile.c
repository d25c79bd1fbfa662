/* Reads the catalogue's rows from a file like errors.json. */
#include "api/cataloguefile.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"

enum { VERSION = 1, STATUS_MAX = 599 };

static const char *const kinds[] = {
	[CATALOGUE_CAUSE] = "cause",
	[CATALOGUE_STATUS] = "status",
	[CATALOGUE_CLASS] = "class",
};
static const char *const sides[] = {
	[CATALOGUE_YOU] = "you",
	[CATALOGUE_NETWORK] = "network",
	[CATALOGUE_GATEWAY] = "gateway",
	[CATALOGUE_PROVIDER] = "provider",
};
static const char *const exits[] = {"auth", "rate", "quota", "request",
	"server", "connection", "timeout", "stream"};
static const char *const phases[] = {
	"dns", "connect", "tls", "sent", "waiting", "streaming"};
static const char *const actions[] = {
	[ACTION_RETRY] = "retry",
	[ACTION_WAIT] = "wait",
	[ACTION_MODEL] = "model",
	[ACTION_FALLBACK] = "fallback",
	[ACTION_MAX_TOKENS] = "max-tokens",
	[ACTION_DROP_TURNS] = "drop-turns",
	[ACTION_DROP_PARAM] = "drop-param",
	[ACTION_EDIT] = "edit",
	[ACTION_KEY] = "key",
	[ACTION_STATUS] = "status",
};
_Static_assert(sizeof(actions) / sizeof(actions[0]) == ACTION_COUNT,
	"a name for every action");

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

const char *
catalogue_kind_name(enum catalogue_kind kind)
{
	return kinds[kind];
}

const char *
catalogue_side_name(enum catalogue_side side)
{
	return sides[side];
}

const char *
catalogue_action_name(enum catalogue_action action)
{
	return actions[action];
}

/* Where in the file the reading is, for errors. */
struct place {
	struct cataloguefile *file;
	const char *name;
	size_t number; /* of the row, from 1 */
	const char *id;
	struct error *err;
};

static int
complain(const struct place *at, const char *field, const char *what)
{
	return error_set(at->err, _("%s: row %zu%s%s%s: %s: %s"), at->name,
		at->number, at->id ? " (" : "", at->id ? at->id : "",
		at->id ? ")" : "", field, what);
}

static int
read_text(const struct place *at, const char *field, const json_t *value,
	const char **out)
{
	if (!json_is_string(value))
		return complain(at, field, _("must be text"));
	*out = json_string_length(value) ? json_string_value(value) : NULL;
	return 0;
}

static int
read_word(const struct place *at, const char *field, const json_t *value,
	const char *const *words, int n, int *out)
{
	const char *word = json_string_value(value);
	struct buf allowed = {0};

	for (*out = 0; word && *out < n; ++*out) {
		if (!strcmp(word, words[*out]))
			return 0;
	}
	buf_add_str(&allowed, _("must be one of:"));
	for (int i = 0; i < n; i++)
		buf_addf(&allowed, "%s %s", i ? "," : "", words[i]);
	complain(at, field, buf_str(&allowed));
	buf_free(&allowed);
	return -1;
}

static int
read_list(const struct place *at, const char *field, const json_t *value,
	struct catalogue_list *out)
{
	struct cataloguefile *c = at->file;
	size_t n = json_array_size(value);
	const char **item;

	if (!json_is_array(value))
		return complain(at, field, _("must be a list of texts"));
	item = mem_alloc((n + 1) * sizeof(*item));
	c->lists = mem_grow(
		c->lists, &c->lists_cap, c->nlists + 1, sizeof(*c->lists));
	c->lists[c->nlists++] = item;
	for (size_t i = 0; i < n; i++) {
		if (read_text(at, field, json_array_get(value, i), &item[i]))
			return -1;
		if (!item[i])
			return complain(at, field, _("holds an empty text"));
	}
	*out = (struct catalogue_list){item, n};
	return 0;
}

static int
read_actions(
	const struct place *at, const json_t *value, struct catalogue_row *row)
{
	size_t n = json_array_size(value);
	int word;

	if (!json_is_array(value) || n > ACTION_COUNT)
		return complain(at, "actions", _("must be a list of actions"));
	for (size_t i = 0; i < n; i++) {
		if (read_word(at, "actions", json_array_get(value, i), actions,
			    ACTION_COUNT, &word))
			return -1;
		row->actions[i] = (enum catalogue_action)word;
	}
	row->nactions = n;
	return 0;
}

/* Without a title a row cannot be shown. */
static int
read_title(const struct place *at, const json_t *value, const char **out)
{
	if (json_is_string(value) && !json_string_length(value))
		return complain(at, "title", _("must not be empty"));
	return read_text(at, "title", value, out);
}

static int
read_words(
	const struct place *at, json_t *object, struct catalogue_words *words)
{
	const char *field;
	json_t *value;
	int rc = 0;

	if (!json_is_object(object))
		return complain(at, "en, zh",
			_("must be an object with title, fix, retry, causes "
			  "and steps"));
	json_object_foreach(object, field, value)
	{
		if (!strcmp(field, "title"))
			rc = read_title(at, value, &words->title);
		else if (!strcmp(field, "fix"))
			rc = read_text(at, field, value, &words->fix);
		else if (!strcmp(field, "retry"))
			rc = read_text(at, field, value, &words->retry);
		else if (!strcmp(field, "causes"))
			rc = read_list(at, field, value, &words->causes);
		else if (!strcmp(field, "steps"))
			rc = read_list(at, field, value, &words->steps);
		else
			rc = complain(at, field,
				_("is no field: title, fix, retry, causes and "
				  "steps are"));
		if (rc)
			return rc;
	}
	return 0;
}

static int
read_status(const struct place *at, const json_t *value, int *out)
{
	if (!json_is_integer(value) || json_integer_value(value) < 0 ||
		json_integer_value(value) > STATUS_MAX)
		return complain(at, "status",
			_("must be a whole number from 0 to 599"));
	*out = (int)json_integer_value(value);
	return 0;
}

static int
read_choice(const struct place *at, const char *field, const json_t *value,
	struct catalogue_row *row)
{
	int word, rc;

	if (!strcmp(field, "kind")) {
		rc = read_word(at, field, value, kinds, COUNT(kinds), &word);
		row->kind = rc ? row->kind : (enum catalogue_kind)word;
	} else if (!strcmp(field, "side")) {
		rc = read_word(at, field, value, sides, COUNT(sides), &word);
		row->side = rc ? row->side : (enum catalogue_side)word;
	} else if (!strcmp(field, "exit")) {
		rc = read_word(at, field, value, exits, COUNT(exits), &word);
		row->exit = rc ? row->exit
			       : (enum catalogue_exit)(CATALOGUE_AUTH + word);
	} else {
		rc = read_word(at, field, value, phases, COUNT(phases), &word);
		row->phase = rc ? row->phase : phases[word];
	}
	return rc;
}

static int
read_field(const struct place *at, const char *field, json_t *value,
	struct catalogue_row *row)
{
	static const char *const choices[] = {"kind", "side", "exit", "phase"};

	for (int i = 0; i < COUNT(choices); i++) {
		if (!strcmp(field, choices[i]))
			return read_choice(at, field, value, row);
	}
	if (!strcmp(field, "id"))
		return 0;
	if (!strcmp(field, "class"))
		return read_text(at, field, value, &row->class);
	if (!strcmp(field, "status"))
		return read_status(at, value, &row->status);
	if (!strcmp(field, "retryable")) {
		row->retryable = json_is_true(value);
		return json_is_boolean(value)
			       ? 0
			       : complain(
					 at, field, _("must be true or false"));
	}
	if (!strcmp(field, "actions"))
		return read_actions(at, value, row);
	if (!strcmp(field, "aliases"))
		return read_list(at, field, value, &row->aliases);
	if (!strcmp(field, "related"))
		return read_list(at, field, value, &row->related);
	if (!strcmp(field, "codes"))
		return read_list(at, field, value, &row->codes);
	if (!strcmp(field, "en"))
		return read_words(at, value, &row->words[LANG_EN]);
	if (!strcmp(field, "zh"))
		return read_words(at, value, &row->words[LANG_ZH]);
	return complain(at, field, _("is no field of a row"));
}

/* A row is of use with less than all fields; what is missing is what fits a
 * failure we know nothing of. A row in one language only is fine. */
static int
complete(const struct place *at, struct catalogue_row *row)
{
	struct catalogue_words *en = &row->words[LANG_EN];
	const struct catalogue_words *zh = &row->words[LANG_ZH];

	if (!en->title)
		*en = *zh;
	if (!en->title)
		return complain(at, "title", _("is missing"));
	if (!en->fix)
		en->fix = "";
	if (!row->class)
		row->class = "APIError";
	if (row->words[LANG_ZH].title && !row->words[LANG_ZH].fix)
		row->words[LANG_ZH].fix = en->fix;
	return 0;
}

static struct catalogue_row *
row_of(struct cataloguefile *c, const char *id, bool custom)
{
	for (size_t i = 0; i < c->nrows; i++) {
		if (!strcmp(c->rows[i].id, id))
			return &c->rows[i];
	}
	c->rows =
		mem_grow(c->rows, &c->rows_cap, c->nrows + 1, sizeof(*c->rows));
	c->rows[c->nrows] = (struct catalogue_row){.id = id,
		.custom = custom,
		.class = "APIError",
		.phase = "waiting",
		.exit = CATALOGUE_SERVER,
		.side = CATALOGUE_PROVIDER};
	return &c->rows[c->nrows++];
}

static int
read_row(struct place *at, json_t *object, bool custom)
{
	const char *field;
	json_t *value;
	struct catalogue_row *row;

	at->id = json_string_value(json_object_get(object, "id"));
	if (!at->id || !*at->id)
		return complain(at, "id", _("must be text"));
	row = row_of(at->file, at->id, custom);
	json_object_foreach(object, field, value)
	{
		if (read_field(at, field, value, row))
			return -1;
	}
	return complete(at, row);
}

static int
read_rows(struct cataloguefile *c, json_t *root, const char *name, bool custom,
	struct error *err)
{
	json_t *rows = json_object_get(root, "rows");
	json_t *version = json_object_get(root, "version");
	struct place at = {c, name, 0, NULL, err};

	if (!json_is_array(rows))
		return error_set(err,
			_("%s: must be an object with a list called rows"),
			name);
	if (version && json_integer_value(version) != VERSION)
		return error_set(
			err, _("%s: version: must be %d"), name, VERSION);
	for (size_t i = 0; i < json_array_size(rows); i++) {
		at.number = i + 1;
		if (read_row(&at, json_array_get(rows, i), custom))
			return -1;
	}
	return 0;
}

/* Takes back what was added to C behind its first NLISTS lists. */
static void
undo(struct cataloguefile *c, struct catalogue_row *rows, size_t nrows,
	size_t nlists)
{
	free(c->rows);
	c->rows = rows;
	c->nrows = c->rows_cap = nrows;
	while (c->nlists > nlists)
		free(c->lists[--c->nlists]);
}

int
cataloguefile_add(struct cataloguefile *c, struct slice text, const char *name,
	bool custom, struct error *err)
{
	json_error_t e;
	json_t *root = json_loadb(text.p, text.len, JSON_REJECT_DUPLICATES, &e);
	size_t nrows = c->nrows, nlists = c->nlists;
	struct catalogue_row *before;

	if (!root)
		return error_set(
			err, "%s:%d:%d: %s", name, e.line, e.column, e.text);
	before = mem_alloc((nrows + 1) * sizeof(*before));
	if (nrows)
		memcpy(before, c->rows, nrows * sizeof(*before));
	if (read_rows(c, root, name, custom, err)) {
		undo(c, before, nrows, nlists);
		json_decref(root);
		return -1;
	}
	free(before);
	c->texts = mem_grow(
		c->texts, &c->texts_cap, c->ntexts + 1, sizeof(*c->texts));
	c->texts[c->ntexts++] = root;
	return 0;
}

void
cataloguefile_free(struct cataloguefile *c)
{
	for (size_t i = 0; i < c->ntexts; i++)
		json_decref(c->texts[i]);
	for (size_t i = 0; i < c->nlists; i++)
		free(c->lists[i]);
	free(c->texts);
	free(c->lists);
	free(c->rows);
	*c = (struct cataloguefile){0};
}
