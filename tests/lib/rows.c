/* The failure catalogue's rows, read and searched by tests. */
#include "tests/lib/rows.h"

#include "api/files.h"
#include "base/mem.h"

const char *
rows_text(void)
{
	return builtin_find(api_files, "errors.json");
}

struct cataloguefile
rows_read(const char *text)
{
	struct cataloguefile c = {0};
	struct error err;

	if (cataloguefile_add(&c, slice_str(text), "errors.json", false, &err))
		die(1, "%s", err.text);
	return c;
}

bool
rows_has(const struct catalogue_list *list, struct slice text)
{
	for (size_t i = 0; i < list->n; i++) {
		if (slice_ieq(slice_str(list->item[i]), text))
			return true;
	}
	return false;
}

const struct catalogue_row *
rows_look_up(const struct cataloguefile *c, enum catalogue_kind kind,
	struct slice name)
{
	for (size_t i = 0; i < c->nrows; i++) {
		const struct catalogue_row *row = &c->rows[i];
		if (row->kind == kind && (slice_ieq(slice_str(row->id), name) ||
						 rows_has(&row->aliases, name)))
			return row;
	}
	return NULL;
}
