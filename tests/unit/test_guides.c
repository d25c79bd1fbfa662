/* The catalogue knows every row of the two guides to API errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <stdlib.h>

#include "tests/lib/guides.h"
#include "tests/lib/rows.h"

static struct guides guides;

/* What WORDS lack to explain a failure; NULL: nothing. */
static const char *
lacks(const struct catalogue_words *words)
{
	return !words->title         ? "a title"
	       : !words->fix         ? "a fix"
	       : !*words->fix        ? "a fix"
	       : !words->retry       ? "a word on retrying"
	       : words->causes.n < 2 ? "causes"
	       : words->steps.n < 2  ? "steps"
				     : NULL;
}

/* One of the STATUSES, like "500/503", names CAUSE as one it can be. */
static bool
is_of_status(
	const struct cataloguefile *c, struct slice statuses, const char *cause)
{
	for (size_t at = 0; at < statuses.len; at += 4) {
		const struct catalogue_row *row = rows_look_up(
			c, CATALOGUE_STATUS, slice_sub(statuses, at, 3));
		if (row && rows_has(&row->related, slice_str(cause)))
			return true;
	}
	return statuses.len == 0;
}

static void
complain(struct buf *out, const struct guides_row *g, const char *what)
{
	buf_addf(out, "%.*s: no %s\n", (int)g->name.len, g->name.p, what);
}

static void
check_guides_row(const struct cataloguefile *c, const struct guides_row *g,
	struct buf *out)
{
	const struct catalogue_row *row = rows_look_up(c, g->kind, g->name);

	if (!row) {
		complain(out, g, "row");
		return;
	}
	for (int l = 0; l < LANG_COUNT; l++) {
		if (lacks(&row->words[l]))
			complain(out, g, lacks(&row->words[l]));
	}
	if (g->description.len && !rows_has(&row->aliases, g->description))
		complain(out, g, "alias like the guide's words");
	if (!is_of_status(c, g->statuses, row->id))
		complain(out, g, "status that it is related to");
}

/* Appends what the catalogue C does not know of the guides, a line each. */
static void
check_guides(const struct cataloguefile *c, struct buf *out)
{
	for (size_t i = 0; i < guides.n; i++)
		check_guides_row(c, &guides.rows[i], out);
}

static size_t
count_kind(enum catalogue_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < guides.n; i++)
		n += guides.rows[i].kind == kind;
	return n;
}

/* 12 codes and 7 titles; 8 statuses; 7 types. */
static void
test_guides_are_read(void **state)
{
	(void)state;
	assert_int_equal(count_kind(CATALOGUE_CAUSE), 12 + 7);
	assert_int_equal(count_kind(CATALOGUE_STATUS), 8);
	assert_int_equal(count_kind(CATALOGUE_CLASS), 7);
	for (size_t i = 0; i < guides.n; i++) {
		const struct guides_row *g = &guides.rows[i];
		if (g->kind == CATALOGUE_CAUSE)
			assert_true(g->statuses.len >= 3);
		else
			assert_int_equal(g->statuses.len, 0);
	}
}

static void
test_guides_are_known(void **state)
{
	struct cataloguefile c = rows_read(rows_text());
	struct buf missing = {0};

	(void)state;
	check_guides(&c, &missing);
	assert_string_equal(buf_str(&missing), "");
	cataloguefile_free(&c);
}

/* The built-in file after CHANGE; false when CHANGE had nothing to change,
 * else whether the check of the guides passes. */
static bool
passes_after(bool (*change)(json_t *rows, size_t i), size_t i, bool *changed)
{
	json_t *root = json_loads(rows_text(), 0, NULL);
	struct cataloguefile c;
	struct buf missing = {0};
	char *text;
	bool ok;

	*changed = change(json_object_get(root, "rows"), i);
	text = json_dumps(root, 0);
	c = rows_read(text);
	check_guides(&c, &missing);
	ok = missing.len == 0;
	buf_free(&missing);
	cataloguefile_free(&c);
	free(text);
	json_decref(root);
	return ok;
}

/* The I-th row of the guides' in ROWS, or the size of ROWS. */
static size_t
index_of(json_t *rows, size_t i)
{
	struct cataloguefile c = rows_read(rows_text());
	const struct catalogue_row *row =
		rows_look_up(&c, guides.rows[i].kind, guides.rows[i].name);
	size_t at = row ? (size_t)(row - c.rows) : json_array_size(rows);

	cataloguefile_free(&c);
	return at;
}

static bool
remove_row(json_t *rows, size_t i)
{
	return json_array_remove(rows, index_of(rows, i)) == 0;
}

static bool
remove_chinese(json_t *rows, size_t i)
{
	json_t *row = json_array_get(rows, index_of(rows, i));

	return json_object_del(row, "zh") == 0;
}

static bool
remove_steps(json_t *rows, size_t i)
{
	json_t *row = json_array_get(rows, index_of(rows, i));

	return json_object_del(json_object_get(row, "zh"), "steps") == 0;
}

/* Without a row the guides name, or without a part of it, the check fails. */
static void
test_a_gap_is_seen(void **state)
{
	static bool (*const changes[])(json_t *, size_t) = {
		remove_row, remove_chinese, remove_steps};

	(void)state;
	for (size_t c = 0; c < sizeof(changes) / sizeof(changes[0]); c++) {
		for (size_t i = 0; i < guides.n; i++) {
			bool changed;
			bool ok = passes_after(changes[c], i, &changed);
			if (!changed || ok)
				fail_msg("change %zu of %.*s is not seen", c,
					(int)guides.rows[i].name.len,
					guides.rows[i].name.p);
		}
	}
}

static int
open_guides(void **state)
{
	(void)state;
	guides_read(&guides);
	return 0;
}

static int
close_guides(void **state)
{
	(void)state;
	guides_free(&guides);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_guides_are_read),
		cmocka_unit_test(test_guides_are_known),
		cmocka_unit_test(test_a_gap_is_seen),
	};

	return cmocka_run_group_tests_name(
		"guides", tests, open_guides, close_guides);
}
