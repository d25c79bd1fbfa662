/* Comparing two answers: the verb, and the command in a session. */
#include "app/compare.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/exit.h"
#include "app/picked.h"
#include "app/printpage.h"
#include "app/selected.h"
#include "app/talk.h"
#include "base/lang.h"
#include "session/fork.h"
#include "tui/compareview.h"

void
compare_print(const struct compare *c, bool json)
{
	struct rich page = {0};
	struct buf text = {0};

	if (!json) {
		compareview_build(&page, printpage_width(), c);
		printpage(&page);
		return;
	}
	compare_json(&text, c);
	fwrite(text.p, 1, text.len, stdout);
	buf_free(&text);
}

/* Loads the original of the session M, as it says itself, up to the request
 * that T is another answer to: a copy counts on from what it holds. Only what
 * the library has: the name is from a file. */
static bool
load_origin(struct picked *p, const struct model *m, const struct turn *t)
{
	struct slice id = fork_parent(buf_slice(&m->origin));
	struct error ignored;
	char *name;
	bool found;

	if (!id.len || memchr(id.p, '/', id.len) || memchr(id.p, '.', id.len))
		return false;
	name = slice_dup(id);
	/* What was copied from there is no other answer. */
	found = !picked_load(p, name, t->req, &ignored) &&
		p->turn->at != t->at &&
		slice_eq(buf_slice(&p->turn->prompt), buf_slice(&t->prompt));
	free(name);
	return found;
}

/* What the turn of B is compared with: another answer to its prompt in this
 * session or in the one it was made from; else the answer before it. */
static int
find_other(struct compare_input *a, struct picked *origin,
	const struct compare_input *b, struct error *err)
{
	bool same;

	*a = *b;
	a->turn = compare_before(b->model, b->turn, &same);
	if (same)
		return 0;
	if (load_origin(origin, b->model, b->turn))
		*a = (struct compare_input){&origin->session.model,
			&origin->session.trail, origin->turn};
	if (a->turn)
		return 0;
	return error_set(err,
		_("compare: request %" PRId64 " is the first of its session; "
		  "say what to compare it with"),
		b->turn->req);
}

/* The verb */

/* Loads what SESSION or SESSION:REQUEST names. */
static int
load_side(struct picked *p, const char *arg, struct error *err)
{
	const char *colon = strrchr(arg, ':');
	char *name;
	int64_t req = 0;
	int rc = 0;

	if (colon && (!colon[1] || strspn(colon + 1, "0123456789") !=
					   strlen(colon + 1)))
		colon = NULL;
	if (colon)
		rc = picked_number(arg, colon + 1, &req, err);
	name = slice_dup((struct slice){
		arg, colon ? (size_t)(colon - arg) : strlen(arg)});
	if (!rc)
		rc = picked_load(p, name, req, err);
	if (p->warning.len)
		fprintf(stderr, "sidetone: %s\n", buf_str(&p->warning));
	free(name);
	return rc;
}

static struct compare_input
input_of(const struct picked *p)
{
	return (struct compare_input){
		&p->session.model, &p->session.trail, p->turn};
}

static int
compare_saved(const struct options *o, struct error *err)
{
	struct picked p[2] = {{.turn = NULL}, {.turn = NULL}};
	struct compare_input in[2];
	struct compare c = {.nparams = 0};
	int rc = load_side(
		&p[1], o->nargs ? o->args[o->nargs - 1] : "latest", err);

	if (!rc && o->nargs == 2)
		rc = load_side(&p[0], o->args[0], err);
	if (!rc) {
		in[0] = input_of(&p[0]);
		in[1] = input_of(&p[1]);
	}
	if (!rc && o->nargs < 2)
		rc = find_other(&in[0], &p[0], &in[1], err);
	if (!rc) {
		compare_make(&c, &in[0], &in[1]);
		compare_print(&c, o->json);
	}
	compare_free(&c);
	picked_free(&p[0]);
	picked_free(&p[1]);
	return rc;
}

int
compare_run(struct app *app, const struct options *o)
{
	struct error err;
	int rc;

	(void)app;
	if (o->nargs > 2)
		rc = error_set(&err, _("compare: needs two answers, not %d"),
			o->nargs);
	else
		rc = compare_saved(o, &err);
	return rc ? exit_complain(&err, EXIT_USAGE) : exit_finish(EXIT_FINE);
}

/* The command */

static int
find_turn(const struct model *m, const char *word, const struct turn **t,
	struct error *err)
{
	int64_t req;

	if (picked_number("compare:", word, &req, err))
		return -1;
	*t = model_turn(m, req);
	if (!*t)
		return error_set(err,
			_("compare: %s is no request of this session"), word);
	return 0;
}

static int
find_sides(const struct app *app, const struct words *w,
	struct compare_input in[2], struct picked *origin, struct error *err)
{
	const struct model *m = app->model;

	in[0] = in[1] = (struct compare_input){m, app->trail, NULL};
	if (w->n == 1)
		in[1].turn = selected_turn(app, true);
	if (w->n == 1 && !in[1].turn)
		in[1].turn = compare_latest(m);
	if (w->n > 1 && find_turn(m, w->word[w->n - 1], &in[1].turn, err))
		return -1;
	if (w->n > 2)
		return find_turn(m, w->word[1], &in[0].turn, err);
	if (!in[1].turn)
		return error_set(
			err, _("compare: nothing has been answered yet"));
	return find_other(&in[0], origin, &in[1], err);
}

int
compare_do(struct app *app, const struct words *w, struct error *err)
{
	struct picked origin = {.turn = NULL};
	struct compare_input in[2];
	struct compare c = {.nparams = 0};
	int rc = find_sides(app, w, in, &origin, err);

	if (!rc) {
		compare_make(&c, &in[0], &in[1]);
		app->front->compare(app->front->arg, &c);
	}
	picked_free(&origin);
	return rc;
}
