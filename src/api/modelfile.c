/* Reads rows about models and providers from a file like models.json. */
#include "api/modelfile.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"

enum { VERSION = 1 };

enum kind { TEXT, COUNT, FLAG, LIST, RENAMES, LIMITS };

struct field {
	const char *name;
	enum kind kind;
	size_t at; /* offset in the row */
};

#define MODEL(member) offsetof(struct modeldata, member)
#define PROVIDER(member) offsetof(struct modeldata_provider, member)
#define LENGTH(list) (sizeof(list) / sizeof((list)[0]))

static const struct field model_fields[] = {
	{"id", TEXT, MODEL(id)},
	{"also", LIST, MODEL(also)},
	{"served_by", LIST, MODEL(served_by)},
	{"context", COUNT, MODEL(context)},
	{"max_output", COUNT, MODEL(max_output)},
	{"max_input", COUNT, MODEL(max_input)},
	{"reasoning", FLAG, MODEL(reasoning)},
	{"stream_only", FLAG, MODEL(stream_only)},
	{"refuses", LIST, MODEL(fields.refuses)},
	{"ignores", LIST, MODEL(fields.ignores)},
	{"renames", RENAMES, MODEL(fields.renames)},
	{"limits", LIMITS, MODEL(fields.limits)},
	{"exclusive", LIST, MODEL(exclusive)},
	{"without_reasoning", LIST, MODEL(without_reasoning)},
};

static const struct field provider_fields[] = {
	{"name", TEXT, PROVIDER(name)},
	{"note", TEXT, PROVIDER(note)},
	{"note_zh", TEXT, PROVIDER(note_zh)},
	{"spec", FLAG, PROVIDER(spec)},
	{"lax", FLAG, PROVIDER(lax)},
	{"refuses_unknown", FLAG, PROVIDER(refuses_unknown)},
	{"own_models", FLAG, PROVIDER(own_models)},
	{"model_optional", FLAG, PROVIDER(model_optional)},
	{"text_content", FLAG, PROVIDER(text_content)},
	{"alternate", FLAG, PROVIDER(alternate)},
	{"last_user", FLAG, PROVIDER(last_user)},
	{"refuses", LIST, PROVIDER(fields.refuses)},
	{"ignores", LIST, PROVIDER(fields.ignores)},
	{"renames", RENAMES, PROVIDER(fields.renames)},
	{"limits", LIMITS, PROVIDER(fields.limits)},
	{"accepts", LIST, PROVIDER(accepts)},
};

/* Where in the file the reading is, for errors. */
struct place {
	struct modelfile *file;
	const char *name, *part;
	size_t number; /* of the row, from 1 */
	const char *id;
	struct error *err;
};

static int
complain(const struct place *at, const char *field, const char *what)
{
	return error_set(at->err, _("%s: %s: row %zu%s%s%s: %s: %s"), at->name,
		at->part, at->number, at->id && *at->id ? " (" : "",
		at->id ? at->id : "", at->id && *at->id ? ")" : "", field,
		what);
}

/* N zeroed bytes that live as long as the file. */
static void *
block(struct modelfile *d, size_t n)
{
	d->blocks = mem_grow(
		d->blocks, &d->blocks_cap, d->nblocks + 1, sizeof(*d->blocks));
	return d->blocks[d->nblocks++] = mem_alloc(n ? n : 1);
}

static int
read_text(const struct place *at, const char *field, const json_t *value,
	const char **out)
{
	*out = json_string_value(value);
	if (*out && **out)
		return 0;
	return complain(at, field, _("must be text"));
}

static int
read_count(const struct place *at, const char *field, const json_t *value,
	int64_t *out)
{
	*out = json_integer_value(value);
	if (json_is_integer(value) && *out >= 0)
		return 0;
	return complain(
		at, field, _("must be a number of tokens; 0: not known"));
}

static int
read_flag(const struct place *at, const char *field, const json_t *value,
	bool *out)
{
	*out = json_is_true(value);
	return json_is_boolean(value)
		       ? 0
		       : complain(at, field, _("must be true or false"));
}

static int
read_list(const struct place *at, const char *field, const json_t *value,
	struct modeldata_list *out)
{
	size_t n = json_array_size(value);

	if (!json_is_array(value))
		return complain(at, field, _("must be a list of texts"));
	out->item = block(at->file, n * sizeof(*out->item));
	out->n = n;
	for (size_t i = 0; i < n; i++) {
		if (read_text(
			    at, field, json_array_get(value, i), &out->item[i]))
			return -1;
	}
	return 0;
}

static int
read_renames(const struct place *at, json_t *value, struct modeldata_list *out)
{
	const char *from;
	json_t *to;

	if (!json_is_object(value))
		return complain(at, "renames",
			_("must be an object from the old to the new name"));
	out->n = 0;
	out->item = block(
		at->file, 2 * json_object_size(value) * sizeof(*out->item));
	json_object_foreach(value, from, to)
	{
		out->item[out->n] = from;
		if (read_text(at, "renames", to, &out->item[out->n + 1]))
			return -1;
		out->n += 2;
	}
	return 0;
}

/* [0, 2], [1, null] for no end, or a list of words. */
static int
read_limit(const struct place *at, const json_t *value,
	struct modeldata_limit *out)
{
	const json_t *min = json_array_get(value, 0),
		     *max = json_array_get(value, 1);

	if (json_is_string(min))
		return read_list(at, "limits", value, &out->words);
	if (json_array_size(value) != 2 ||
		!(json_is_number(min) || json_is_null(min)) ||
		!(json_is_number(max) || json_is_null(max)))
		return complain(at, "limits",
			_("must be [least, most], null for no end, or words"));
	out->min = json_is_null(min) ? -HUGE_VAL : json_number_value(min);
	out->max = json_is_null(max) ? HUGE_VAL : json_number_value(max);
	return 0;
}

static int
read_limits(const struct place *at, json_t *value, struct modeldata_limits *out)
{
	const char *field;
	json_t *limit;

	if (!json_is_object(value))
		return complain(at, "limits", _("must be an object of fields"));
	out->n = 0;
	out->list =
		block(at->file, json_object_size(value) * sizeof(*out->list));
	json_object_foreach(value, field, limit)
	{
		out->list[out->n].field = field;
		if (read_limit(at, limit, &out->list[out->n++]))
			return -1;
	}
	return 0;
}

static int
read_value(
	const struct place *at, const struct field *f, json_t *value, void *row)
{
	void *out = (char *)row + f->at;

	switch (f->kind) {
	case TEXT:
		return read_text(at, f->name, value, out);
	case COUNT:
		return read_count(at, f->name, value, out);
	case FLAG:
		return read_flag(at, f->name, value, out);
	case LIST:
		return read_list(at, f->name, value, out);
	case RENAMES:
		return read_renames(at, value, out);
	case LIMITS:
		return read_limits(at, value, out);
	}
	return -1;
}

static int
read_fields(const struct place *at, json_t *object, const struct field *fields,
	size_t n, void *row)
{
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value)
	{
		size_t i = 0;
		while (i < n && strcmp(fields[i].name, name))
			i++;
		if (i < n && read_value(at, &fields[i], value, row))
			return -1;
		if (i == n && strcmp(name, "like"))
			return complain(at, name, _("is no field of a row"));
	}
	return 0;
}

static struct modeldata *
model_of(struct modelfile *d, const char *id)
{
	for (size_t i = 0; i < d->nmodels; i++) {
		if (!strcmp(d->models[i].id, id))
			return &d->models[i];
	}
	return NULL;
}

/* A new row goes to AT, before what an earlier file said. */
static struct modeldata *
new_model(struct modelfile *d, const char *id, size_t at)
{
	d->models = mem_grow(
		d->models, &d->models_cap, d->nmodels + 1, sizeof(*d->models));
	memmove(&d->models[at + 1], &d->models[at],
		(d->nmodels++ - at) * sizeof(*d->models));
	d->models[at] = (struct modeldata){.id = id};
	return &d->models[at];
}

static int
read_model(struct place *at, json_t *object, size_t *next)
{
	const json_t *like = json_object_get(object, "like");
	struct modeldata *row, *base = NULL;
	struct modeldata copy = {0};

	at->id = json_string_value(json_object_get(object, "id"));
	if (!at->id || !*at->id)
		return complain(at, "id", _("must be text"));
	if (json_is_string(like))
		base = model_of(at->file, json_string_value(like));
	if (like && !base)
		return complain(
			at, "like", _("must be the id of a row before"));
	if (base)
		copy = *base;
	copy.id = at->id;
	copy.also = (struct modeldata_list){0};
	row = model_of(at->file, at->id);
	if (!row)
		row = new_model(at->file, at->id, (*next)++);
	if (base)
		*row = copy;
	return read_fields(at, object, model_fields, LENGTH(model_fields), row);
}

static int
read_provider(struct place *at, json_t *object, size_t *next)
{
	struct modelfile *d = at->file;
	size_t i = 0;

	(void)next;
	at->id = json_string_value(json_object_get(object, "name"));
	if (!at->id || !*at->id)
		return complain(at, "name", _("must be text"));
	while (i < d->nproviders && strcmp(d->providers[i].name, at->id))
		i++;
	if (i == d->nproviders) {
		d->providers = mem_grow(d->providers, &d->providers_cap,
			d->nproviders + 1, sizeof(*d->providers));
		d->providers[d->nproviders++] =
			(struct modeldata_provider){.name = at->id};
	}
	return read_fields(at, object, provider_fields, LENGTH(provider_fields),
		&d->providers[i]);
}

static int
read_part(struct place *at, json_t *root,
	int (*read_row)(struct place *, json_t *, size_t *))
{
	json_t *rows = json_object_get(root, at->part);
	size_t next = 0;

	if (rows && !json_is_array(rows))
		return error_set(at->err, _("%s: %s: must be a list"), at->name,
			at->part);
	for (size_t i = 0; i < json_array_size(rows); i++) {
		at->number = i + 1;
		at->id = NULL;
		if (read_row(at, json_array_get(rows, i), &next))
			return -1;
	}
	return 0;
}

static int
read_root(
	struct modelfile *d, json_t *root, const char *name, struct error *err)
{
	const json_t *version = json_object_get(root, "version");
	struct place models = {d, name, "models", 0, NULL, err};
	struct place providers = {d, name, "providers", 0, NULL, err};

	if (!json_object_get(root, "models") &&
		!json_object_get(root, "providers"))
		return error_set(err,
			_("%s: must be an object with lists called models or "
			  "providers"),
			name);
	if (version && json_integer_value(version) != VERSION)
		return error_set(
			err, _("%s: version: must be %d"), name, VERSION);
	if (read_part(&models, root, read_model))
		return -1;
	return read_part(&providers, root, read_provider);
}

static void *
copy_of(const void *p, size_t n)
{
	void *copy = mem_alloc(n ? n : 1);

	if (n)
		memcpy(copy, p, n);
	return copy;
}

/* Makes D what it was as BEFORE was taken, whose rows are copies. */
static void
undo(struct modelfile *d, const struct modelfile *before)
{
	free(d->models);
	d->models = before->models;
	d->nmodels = d->models_cap = before->nmodels;
	free(d->providers);
	d->providers = before->providers;
	d->nproviders = d->providers_cap = before->nproviders;
	while (d->nblocks > before->nblocks)
		free(d->blocks[--d->nblocks]);
}

int
modelfile_add(struct modelfile *d, struct slice text, const char *name,
	struct error *err)
{
	json_error_t e;
	json_t *root = json_loadb(text.p, text.len, JSON_REJECT_DUPLICATES, &e);
	struct modelfile before = *d;

	if (!root)
		return error_set(
			err, "%s:%d:%d: %s", name, e.line, e.column, e.text);
	before.models = copy_of(d->models, d->nmodels * sizeof(*before.models));
	before.providers = copy_of(
		d->providers, d->nproviders * sizeof(*before.providers));
	if (read_root(d, root, name, err)) {
		undo(d, &before);
		json_decref(root);
		return -1;
	}
	free(before.models);
	free(before.providers);
	d->texts = mem_grow(
		d->texts, &d->texts_cap, d->ntexts + 1, sizeof(*d->texts));
	d->texts[d->ntexts++] = root;
	return 0;
}

void
modelfile_free(struct modelfile *d)
{
	for (size_t i = 0; i < d->ntexts; i++)
		json_decref(d->texts[i]);
	for (size_t i = 0; i < d->nblocks; i++)
		free(d->blocks[i]);
	free(d->texts);
	free(d->blocks);
	free(d->models);
	free(d->providers);
	*d = (struct modelfile){0};
}
