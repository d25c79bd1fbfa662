/* Fuzzes the user's own rows of the catalogue and of the model data. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "api/cataloguefile.h"
#include "api/files.h"
#include "api/modelfile.h"
#include "base/glob.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_row(const struct catalogue_row *row)
{
	assert(row->id && *row->id);
	assert(row->words[LANG_EN].title);
	assert(row->nactions <= ACTION_COUNT);
	assert(strlen(catalogue_kind_name(row->kind)));
	assert(strlen(catalogue_side_name(row->side)));
	for (size_t i = 0; i < row->codes.n; i++)
		assert(row->codes.item[i]);
}

/* TEXT twice, on top of the built-in rows if BUILT_IN: the second time it
 * overrides what it added. */
static void
add_rows(struct slice text, bool built_in)
{
	struct slice ours = slice_str(builtin_find(api_files, "errors.json"));
	struct cataloguefile c = {0};
	struct error err = {""};
	size_t n;
	int rc;

	if (built_in)
		assert(!cataloguefile_add(&c, ours, "ours", false, &err));
	n = c.nrows;
	rc = cataloguefile_add(&c, text, "f", true, &err);
	assert(!rc == !err.text[0]);
	assert(!rc || (c.nrows == n && !strncmp(err.text, "f", 1)));
	n = c.nrows;
	assert(cataloguefile_add(&c, text, "f", true, &err) == rc);
	assert(c.nrows == n);
	for (size_t i = 0; i < c.nrows; i++)
		check_row(&c.rows[i]);
	cataloguefile_free(&c);
}

static void
check_limits(const struct modeldata_fields *f)
{
	assert(f->renames.n % 2 == 0);
	for (size_t i = 0; i < f->limits.n; i++)
		assert(f->limits.list[i].field);
}

static void
add_models(struct slice text, bool built_in)
{
	struct slice ours = slice_str(builtin_find(api_files, "models.json"));
	struct modelfile d = {0};
	struct error err = {""};
	size_t models, providers;
	int rc;

	if (built_in)
		assert(!modelfile_add(&d, ours, "ours", &err));
	models = d.nmodels;
	providers = d.nproviders;
	rc = modelfile_add(&d, text, "f", &err);
	assert(!rc == !err.text[0]);
	assert(!rc || (d.nmodels == models && d.nproviders == providers));
	models = d.nmodels;
	assert(modelfile_add(&d, text, "f", &err) == rc);
	assert(d.nmodels == models);
	for (size_t i = 0; i < d.nmodels; i++) {
		assert(d.models[i].id);
		assert(d.models[i].context >= 0 && d.models[i].max_output >= 0);
		glob_matches(slice_str(d.models[i].id), SLICE("gpt-4o-mini"),
			GLOB_EXACT);
		check_limits(&d.models[i].fields);
	}
	for (size_t i = 0; i < d.nproviders; i++) {
		assert(d.providers[i].name);
		check_limits(&d.providers[i].fields);
	}
	modelfile_free(&d);
}

/* The first byte says whether the built-in data lies below. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = {(const char *)data, size};
	bool built_in = size && data[0] == '+';

	if (built_in)
		text = slice_from(text, 1);
	add_rows(text, built_in);
	add_models(text, built_in);
	return 0;
}
