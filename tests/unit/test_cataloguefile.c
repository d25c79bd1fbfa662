/* Files of catalogue rows: what they add and override, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "api/cataloguefile.h"
#include "api/files.h"

#define FILE_NAME "my/errors.json"
#define ROWS(rows) "{\"rows\":[" rows "]}"
#define NEW_ROW(fields) \
	ROWS("{\"id\":\"x\",\"en\":{\"title\":\"t\"}," fields "}")

static struct cataloguefile c;

static int
open_catalogue(void **state)
{
	const char *text = builtin_find(api_files, "errors.json");
	struct error err;

	(void)state;
	return cataloguefile_add(
		&c, slice_str(text), "errors.json", false, &err);
}

static int
close_catalogue(void **state)
{
	(void)state;
	cataloguefile_free(&c);
	return 0;
}

static const struct catalogue_row *
row_called(const char *id)
{
	for (size_t i = 0; i < c.nrows; i++) {
		if (!strcmp(c.rows[i].id, id))
			return &c.rows[i];
	}
	return NULL;
}

static void
add_list(struct buf *out, const struct catalogue_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		buf_addf(out, "%s|", list->item[i]);
	buf_add_char(out, '\n');
}

/* Everything a reader of the catalogue can see. */
static void
dump(struct buf *out)
{
	for (size_t i = 0; i < c.nrows; i++) {
		const struct catalogue_row *r = &c.rows[i];
		buf_addf(out, "%s %d %s %s %d %d %d %d %d\n", r->id,
			(int)r->kind, r->class, r->phase, r->status,
			r->retryable, r->custom, (int)r->exit, (int)r->side);
		for (size_t k = 0; k < r->nactions; k++)
			buf_addf(out, "%d\n", (int)r->actions[k]);
		add_list(out, &r->aliases);
		add_list(out, &r->related);
		add_list(out, &r->codes);
		for (int l = 0; l < LANG_COUNT; l++) {
			const struct catalogue_words *w = &r->words[l];
			buf_addf(out, "%s\n%s\n%s\n", w->title ? w->title : "",
				w->fix ? w->fix : "", w->retry ? w->retry : "");
			add_list(out, &w->causes);
			add_list(out, &w->steps);
		}
	}
}

static void
add_text(const char *text)
{
	struct error err;

	if (cataloguefile_add(&c, slice_str(text), FILE_NAME, true, &err))
		fail_msg("%s", err.text);
}

/* TEXT is refused in words that hold WHAT, and changes nothing. */
static void
refused(struct slice text, const char *what)
{
	struct buf before = {0}, after = {0};
	struct error err = {""};

	dump(&before);
	assert_int_equal(
		cataloguefile_add(&c, text, FILE_NAME, true, &err), -1);
	dump(&after);
	assert_string_equal(buf_str(&after), buf_str(&before));
	if (strncmp(err.text, FILE_NAME ":", strlen(FILE_NAME ":")) != 0 ||
		!strstr(err.text, what))
		fail_msg("%s: not: %s", err.text, what);
	buf_free(&before);
	buf_free(&after);
}

static void
test_adding(void **state)
{
	size_t n = c.nrows;

	(void)state;
	add_text(ROWS("{\"id\":\"lab_closed\",\"kind\":\"cause\","
		      "\"class\":\"PermissionDeniedError\",\"status\":403,"
		      "\"exit\":\"auth\",\"side\":\"gateway\","
		      "\"actions\":[\"model\",\"status\"],"
		      "\"aliases\":[\"lab is closed\"],"
		      "\"codes\":[\"E_CLOSED\",\"4711\"],"
		      "\"en\":{\"title\":\"the lab is closed\","
		      "\"fix\":\"come back at nine\"}}"));
	assert_int_equal(c.nrows, n + 1);
	const struct catalogue_row *r = row_called("lab_closed");
	assert_non_null(r);
	assert_true(r->custom);
	assert_int_equal(r->kind, CATALOGUE_CAUSE);
	assert_string_equal(r->class, "PermissionDeniedError");
	assert_int_equal(r->status, 403);
	assert_int_equal(r->exit, CATALOGUE_AUTH);
	assert_int_equal(r->side, CATALOGUE_GATEWAY);
	assert_int_equal(r->nactions, 2);
	assert_true(catalogue_offers(r, ACTION_MODEL));
	assert_true(catalogue_offers(r, ACTION_STATUS));
	assert_int_equal(r->codes.n, 2);
	assert_string_equal(r->codes.item[1], "4711");
	assert_string_equal(r->aliases.item[0], "lab is closed");
	assert_string_equal(r->words[LANG_EN].fix, "come back at nine");
	assert_null(r->words[LANG_ZH].title);
}

/* What a row leaves out fits a failure that we know nothing of. */
static void
test_little_is_enough(void **state)
{
	(void)state;
	add_text(ROWS("{\"id\":\"odd\",\"zh\":{\"title\":\"怪\"}}"));
	const struct catalogue_row *r = row_called("odd");
	assert_string_equal(r->words[LANG_EN].title, "怪");
	assert_string_equal(r->words[LANG_EN].fix, "");
	assert_string_equal(r->words[LANG_ZH].fix, "");
	assert_string_equal(r->class, "APIError");
	assert_string_equal(r->phase, "waiting");
	assert_int_equal(r->exit, CATALOGUE_SERVER);
	assert_int_equal(r->side, CATALOGUE_PROVIDER);
	assert_false(r->retryable);
}

static void
test_overriding(void **state)
{
	size_t n = c.nrows;
	struct catalogue_row before = *row_called("rate_limit_exceeded");
	const struct catalogue_row *r;

	(void)state;
	add_text(ROWS("{\"id\":\"rate_limit_exceeded\",\"en\":{\"fix\":"
		      "\"ask Ann for a turn\"}}"));
	assert_int_equal(c.nrows, n);
	r = row_called("rate_limit_exceeded");
	assert_string_equal(r->words[LANG_EN].fix, "ask Ann for a turn");
	assert_ptr_equal(r->words[LANG_EN].title, before.words[LANG_EN].title);
	assert_int_equal(
		r->words[LANG_EN].steps.n, before.words[LANG_EN].steps.n);
	assert_ptr_equal(r->words[LANG_ZH].fix, before.words[LANG_ZH].fix);
	assert_int_equal(r->nactions, before.nactions);
	assert_memory_equal(r->actions, before.actions, sizeof(before.actions));
	assert_int_equal(r->status, 429);
	assert_true(r->retryable);
	assert_false(r->custom);
}

/* A list takes the place of the whole list; the last file wins. */
static void
test_overriding_lists(void **state)
{
	(void)state;
	add_text(ROWS("{\"id\":\"dns\",\"actions\":[\"status\"],"
		      "\"aliases\":[\"no name\"]}"));
	add_text(ROWS("{\"id\":\"dns\",\"actions\":[],\"phase\":\"connect\"}"));
	const struct catalogue_row *r = row_called("dns");
	assert_int_equal(r->nactions, 0);
	assert_int_equal(r->aliases.n, 1);
	assert_string_equal(r->aliases.item[0], "no name");
	assert_string_equal(r->phase, "connect");
	assert_true(r->words[LANG_EN].steps.n > 1);
}

static const struct {
	const char *text, *what;
} bad[] = {
	/* The file. */
	{"", ":1:0: "},
	{"rows", ":1:"},
	{"[]", "must be an object with a list called rows"},
	{"{}", "must be an object with a list called rows"},
	{"{\"rows\":{}}", "must be an object with a list called rows"},
	{"{\"version\":2,\"rows\":[]}", "version: must be 1"},
	{"{\"rows\":[],\"rows\":[]}", "duplicate object key"},
	{"{\"rows\":[]} and more", "end of file expected"},
	/* The row. */
	{ROWS("7"), "row 1: id: must be text"},
	{ROWS("{}"), "row 1: id: must be text"},
	{ROWS("{\"id\":\"\"}"), "id: must be text"},
	{ROWS("{\"id\":5}"), "row 1: id: must be text"},
	{ROWS("{\"id\":\"x\"}"), "row 1 (x): title: is missing"},
	{ROWS("{\"id\":\"x\",\"en\":{\"title\":\"\"}}"),
		"row 1 (x): title: must not be empty"},
	{ROWS("{\"id\":\"x\",\"id\":\"y\"}"), "duplicate object key"},
	{ROWS("{\"id\":\"dns\",\"class\":\"Mine\"},{\"id\":\"dns\","
	      "\"colour\":1}"),
		"row 2 (dns): colour: is no field of a row"},
	/* Its fields. */
	{NEW_ROW("\"fixes\":\"y\""), "row 1 (x): fixes: is no field of a row"},
	{NEW_ROW("\"ID\":\"y\""), "row 1 (x): ID: is no field of a row"},
	{NEW_ROW("\"kind\":\"status code\""),
		"row 1 (x): kind: must be one of: cause, status, class"},
	{NEW_ROW("\"kind\":1"), "kind: must be one of: cause"},
	{NEW_ROW("\"class\":null"), "row 1 (x): class: must be text"},
	{NEW_ROW("\"status\":\"429\""),
		"status: must be a whole number from 0 to 599"},
	{NEW_ROW("\"status\":600"), "status: must be a whole number"},
	{NEW_ROW("\"status\":-1"), "status: must be a whole number"},
	{NEW_ROW("\"status\":429.5"), "status: must be a whole number"},
	{NEW_ROW("\"phase\":\"tcp\""),
		"phase: must be one of: dns, connect, tls, sent, waiting, "
		"streaming"},
	{NEW_ROW("\"exit\":4"),
		"exit: must be one of: auth, rate, quota, request, server, "
		"connection, timeout, stream"},
	{NEW_ROW("\"side\":\"them\""),
		"side: must be one of: you, network, gateway, provider"},
	{NEW_ROW("\"retryable\":\"yes\""), "retryable: must be true or false"},
	{NEW_ROW("\"actions\":\"retry\""),
		"actions: must be a list of actions"},
	{NEW_ROW("\"actions\":[\"retry\",\"pray\"]"),
		"actions: must be one of: retry, wait, model, fallback, "
		"max-tokens, drop-turns, drop-param, edit, key, status"},
	{NEW_ROW("\"aliases\":\"a\""), "aliases: must be a list of texts"},
	{NEW_ROW("\"aliases\":[\"a\",2]"), "aliases: must be text"},
	{NEW_ROW("\"related\":[\"\"]"), "related: holds an empty text"},
	{NEW_ROW("\"codes\":{}"), "codes: must be a list of texts"},
	/* Its words. */
	{NEW_ROW("\"zh\":\"t\""), "en, zh: must be an object with title, fix"},
	{NEW_ROW("\"zh\":{\"titel\":\"t\"}"),
		"row 1 (x): titel: is no field: title, fix, retry, causes and "
		"steps are"},
	{NEW_ROW("\"zh\":{\"fix\":[\"t\"]}"), "fix: must be text"},
	{NEW_ROW("\"zh\":{\"steps\":\"t\"}"), "steps: must be a list of texts"},
	{NEW_ROW("\"zh\":{\"causes\":[[]]}"), "causes: must be text"},
};

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refused(slice_str(bad[i].text), bad[i].what);
}

/* Wherever a file breaks off it is refused as a whole. */
static void
test_cut_off(void **state)
{
	const struct slice text = SLICE(
		ROWS("{\"id\":\"dns\",\"actions\":[],\"aliases\":[\"a\"]},"
		     "{\"id\":\"x\",\"status\":400,\"en\":{\"title\":\"t\"}}"));

	(void)state;
	for (size_t n = 0; n < text.len; n++)
		refused(slice_sub(text, 0, n), ":1:");
	refused(SLICE("{\"rows\":[{\"id\":\"d\xffs\"}]}"),
		"unable to decode byte");
}

/* The catalogue in use takes a user's file, or stays as it is. */
static void
test_in_use(void **state)
{
	size_t n = catalogue_count();
	struct error err;

	(void)state;
	assert_int_equal(
		catalogue_add(SLICE(ROWS("{\"id\":\"new\"}")), FILE_NAME, &err),
		-1);
	assert_string_equal(
		err.text, FILE_NAME ": row 1 (new): title: is missing");
	assert_int_equal(catalogue_count(), n);
	assert_null(catalogue_find(SLICE("new")));
	assert_int_equal(catalogue_add(SLICE(NEW_ROW("\"exit\":\"quota\"")),
				 FILE_NAME, &err),
		0);
	assert_int_equal(catalogue_count(), n + 1);
	assert_true(catalogue_find(SLICE("x"))->custom);
	assert_int_equal(catalogue_exit_status(SLICE("x")), CATALOGUE_QUOTA);
	assert_string_equal(catalogue_words(catalogue_at(n))->title, "t");
}

static void
test_word_names(void **state)
{
	(void)state;
	assert_string_equal(catalogue_kind_name(CATALOGUE_CLASS), "class");
	assert_string_equal(catalogue_side_name(CATALOGUE_NETWORK), "network");
	assert_string_equal(
		catalogue_action_name(ACTION_MAX_TOKENS), "max-tokens");
}

int
main(void)
{
#define FRESH(test) \
	cmocka_unit_test_setup_teardown(test, open_catalogue, close_catalogue)
	const struct CMUnitTest tests[] = {
		FRESH(test_adding),
		FRESH(test_little_is_enough),
		FRESH(test_overriding),
		FRESH(test_overriding_lists),
		FRESH(test_refused),
		FRESH(test_cut_off),
		cmocka_unit_test(test_in_use),
		cmocka_unit_test(test_word_names),
	};

	return cmocka_run_group_tests_name("cataloguefile", tests, NULL, NULL);
}
