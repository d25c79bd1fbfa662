/* Explaining failures: the verb, and the command in a session. */
#include "app/explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/explain.h"
#include "api/explainjson.h"
#include "api/explainname.h"
#include "api/nearest.h"
#include "app/chat.h"
#include "app/exit.h"
#include "app/printpage.h"
#include "app/talk.h"
#include "base/clock.h"
#include "base/file.h"
#include "tui/attempt.h"
#include "tui/explainview.h"

enum { INPUT_MAX = 64 << 20 };

/* Input */

/* Whether WORD is the path of a file: one that is there, or that can only
 * have been meant as one. */
static bool
is_path(const char *word)
{
	struct stat st;

	return !stat(word, &st) || word[0] == '/' || !strncmp(word, "./", 2) ||
	       !strncmp(word, "../", 3);
}

static int
read_input(const struct options *o, struct buf *text, struct error *err)
{
	const char *first = o->nargs ? o->args[0] : "-";

	if (o->nargs < 2 && (!strcmp(first, "-") || is_path(first)))
		return file_read_named(first, INPUT_MAX, text, err);
	for (int i = 0; i < o->nargs; i++)
		buf_addf(text, "%s%s", i ? " " : "", o->args[i]);
	return 0;
}

static int
read_status(const struct options *o, int *status, struct error *err)
{
	char *end;
	long n;

	*status = 0;
	if (!o->status)
		return 0;
	n = strtol(o->status, &end, 10);
	if (*end || end == o->status || n < 100 || n > 599)
		return error_set(err,
			_("--status: %s is not a number from 100 to 599"),
			o->status);
	*status = (int)n;
	return 0;
}

/* Output */

static void
print_explanation(
	const struct options *o, const struct explanation *x, struct slice text)
{
	struct rich page = {0};
	struct buf json = {0};

	if (o->json) {
		explainjson_add(&json, x, slice_trim(text));
		fwrite(json.p, 1, json.len, stdout);
		buf_free(&json);
		return;
	}
	explainview_build(&page, printpage_width(), x);
	printpage(&page);
}

static void
print_list(const struct options *o)
{
	struct rich page = {0};
	struct buf json = {0};

	if (o->json) {
		explainjson_list(&json);
		fwrite(json.p, 1, json.len, stdout);
		buf_free(&json);
		return;
	}
	explainview_list(&page, printpage_width());
	printpage(&page);
}

static int
explain_input(const struct options *o, struct error *err)
{
	struct explanation x = {.row = NULL};
	struct explain_input in = {.wall_ms = clock_wall(&clock_real)};
	struct buf text = {0};
	int rc = read_status(o, &in.status, err);

	if (!rc)
		rc = read_input(o, &text, err);
	in.text = slice_trim(buf_slice(&text));
	if (!rc && !in.text.len)
		rc = error_set(err,
			_("there is nothing to explain; say a status, a code, "
			  "words of a message, or a file with an answer"));
	if (!rc) {
		explain_read(&x, &in);
		print_explanation(o, &x, in.text);
		explain_free(&x);
	}
	buf_free(&text);
	return rc;
}

int
explain_run(struct app *app, const struct options *o)
{
	struct error err;

	(void)app;
	if (!o->nargs && !o->status && isatty(STDIN_FILENO))
		print_list(o);
	else if (explain_input(o, &err))
		return exit_complain(&err, EXIT_USAGE);
	return exit_finish(EXIT_FINE);
}

/* The command */

/* The failure that is meant without words: the selected one, else the
 * latest. */
static const struct trail_row *
find_failure(const struct app *app)
{
	const struct trail *t = app->trail;
	struct ui_scene scene;
	size_t row;

	if (app->chat) {
		scene = chat_scene(app->chat);
		row = ui_selected(app->chat->ui, &scene);
		if (row < t->n && trail_has_failed(&t->rows[row]))
			return &t->rows[row];
	}
	for (size_t i = t->n; i > 0; i--) {
		if (trail_has_failed(&t->rows[i - 1]))
			return &t->rows[i - 1];
	}
	return NULL;
}

static void
explain_failure(struct explanation *x, const struct trail_row *r)
{
	int ignored;

	x->how = EXPLAIN_RESPONSE;
	x->row = catalogue_find(buf_slice(&r->cause));
	x->class = explainname_class(buf_slice(&r->class), &ignored);
	if (!x->class && x->row)
		x->class = x->row->class;
	x->status = (int)r->status;
	x->diagnosed = true;
	x->retryable = r->retryable;
	x->wait_ms = EVENT_UNKNOWN;
	buf_set(&x->fix, buf_slice(&r->fix));
	buf_set(&x->said.message, buf_slice(&r->message));
	buf_set(&x->said.code, buf_slice(&r->code));
	buf_set(&x->said.type, buf_slice(&r->type));
	buf_set(&x->said.param, buf_slice(&r->param));
	buf_set(&x->said.request_id, buf_slice(&r->request_id));
	/* The session of a newer program may have causes of its own. */
	if (!x->row)
		x->nnearest = nearest_rows(
			buf_slice(&r->cause), x->nearest, EXPLAIN_NEAREST_MAX);
}

int
explain_do(struct app *app, const struct words *w, struct error *err)
{
	struct explanation x = {.row = NULL};
	const struct explain_input in = {
		.text = slice_str(w->n > 1 ? w->word[1] : NULL),
		.wall_ms = clock_wall(&clock_real)};
	const struct trail_row *r = in.text.len ? NULL : find_failure(app);

	if (!in.text.len && !r)
		return error_set(err,
			_("explain: nothing has failed; say a status, a code "
			  "or words of a message"));
	if (r)
		explain_failure(&x, r);
	else
		explain_read(&x, &in);
	app->front->explain(app->front->arg, &x);
	return 0;
}
