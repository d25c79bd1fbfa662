/* The failure catalogue: what each failure means and what to do about it. */
#include "api/catalogue.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "api/cataloguefile.h"
#include "api/files.h"
#include "base/mem.h"

#define NAME "errors.json"

/* Read when it is first asked for; kept as long as the program runs. */
static struct cataloguefile all;

static const struct cataloguefile *
catalogue(void)
{
	const char *text;
	struct error err;

	if (all.nrows)
		return &all;
	text = builtin_find(api_files, NAME);
	if (cataloguefile_add(&all, slice_str(text), NAME, false, &err))
		die(1, "built-in %s", err.text);
	return &all;
}

const struct catalogue_row *
catalogue_find(struct slice id)
{
	const struct cataloguefile *c = catalogue();

	for (size_t i = 0; i < c->nrows; i++) {
		if (slice_is(id, c->rows[i].id))
			return &c->rows[i];
	}
	return NULL;
}

size_t
catalogue_count(void)
{
	return catalogue()->nrows;
}

const struct catalogue_row *
catalogue_at(size_t i)
{
	assert(i < catalogue()->nrows);
	return &catalogue()->rows[i];
}

const struct catalogue_words *
catalogue_words(const struct catalogue_row *row)
{
	const struct catalogue_words *words = &row->words[lang_now()];

	return words->title ? words : &row->words[LANG_EN];
}

bool
catalogue_offers(const struct catalogue_row *row, enum catalogue_action action)
{
	for (size_t i = 0; i < row->nactions; i++) {
		if (row->actions[i] == action)
			return true;
	}
	return false;
}

int
catalogue_add(struct slice text, const char *name, struct error *err)
{
	catalogue();
	return cataloguefile_add(&all, text, name, true, err);
}

int
catalogue_exit_status(struct slice cause)
{
	const struct catalogue_row *row = catalogue_find(cause);

	return row ? (int)row->exit : CATALOGUE_SERVER;
}
