/* What is known of models and providers: windows, limits, refused fields. */
#include "api/modeldata.h"

#include <string.h>

#include "api/files.h"
#include "api/modelfile.h"
#include "base/glob.h"
#include "base/lang.h"
#include "base/mem.h"

#define NAME "models.json"

/* Read when it is first asked for; kept as long as the program runs. */
static struct modelfile all;

static const struct modelfile *
data(void)
{
	struct error err;

	if (all.nmodels)
		return &all;
	if (modelfile_add(
		    &all, slice_str(builtin_find(api_files, NAME)), NAME, &err))
		die(1, "built-in %s", err.text);
	return &all;
}

/* The name behind a vendor prefix: openai/gpt-5 is gpt-5. */
static struct slice
bare_name(struct slice model)
{
	for (size_t i = model.len; i > 0; i--) {
		if (model.p[i - 1] == '/')
			return slice_from(model, i);
	}
	return model;
}

static bool
is_of(const struct modeldata *m, struct slice model, struct slice bare)
{
	for (size_t i = 0; i <= m->also.n; i++) {
		struct slice pattern =
			slice_str(i ? m->also.item[i - 1] : m->id);
		if (glob_matches(pattern, bare, GLOB_EXACT) ||
			glob_matches(pattern, model, GLOB_EXACT))
			return true;
	}
	return false;
}

const struct modeldata *
modeldata_find(struct slice model)
{
	const struct modelfile *d = data();
	struct slice bare = bare_name(model);

	for (size_t i = 0; i < d->nmodels; i++) {
		if (is_of(&d->models[i], model, bare))
			return &d->models[i];
	}
	return NULL;
}

const struct modeldata_provider *
modeldata_provider(const char *name)
{
	const struct modelfile *d = data();

	for (size_t i = 0; i < d->nproviders; i++) {
		if (!strcmp(d->providers[i].name, name))
			return &d->providers[i];
	}
	return NULL;
}

const struct modeldata *
modeldata_at(size_t i)
{
	return i < data()->nmodels ? &all.models[i] : NULL;
}

const struct modeldata_provider *
modeldata_provider_at(size_t i)
{
	return i < data()->nproviders ? &all.providers[i] : NULL;
}

const char *
modeldata_note(const struct modeldata_provider *p)
{
	return lang_now() == LANG_ZH && p->note_zh ? p->note_zh : p->note;
}

bool
modeldata_has(const struct modeldata_list *list, const char *word)
{
	for (size_t i = 0; i < list->n; i++) {
		if (!strcmp(list->item[i], word))
			return true;
	}
	return false;
}

const char *
modeldata_rename(const struct modeldata_fields *fields, const char *field)
{
	const struct modeldata_list *r = &fields->renames;

	for (size_t i = 0; i + 1 < r->n; i += 2) {
		if (!strcmp(r->item[i], field))
			return r->item[i + 1];
	}
	return NULL;
}

const struct modeldata_limit *
modeldata_limit(const struct modeldata_fields *fields, const char *field)
{
	for (size_t i = 0; i < fields->limits.n; i++) {
		if (!strcmp(fields->limits.list[i].field, field))
			return &fields->limits.list[i];
	}
	return NULL;
}

int
modeldata_add(struct slice text, const char *name, struct error *err)
{
	data();
	return modelfile_add(&all, text, name, err);
}
