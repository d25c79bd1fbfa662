/* Sending a request once more, changed: the verb and the command resend. */
#include "app/resend.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/ask.h"
#include "app/compare.h"
#include "app/exit.h"
#include "app/peer.h"
#include "app/picked.h"
#include "app/resume.h"
#include "app/selected.h"
#include "base/lang.h"

/* The verb */

struct resend {
	const struct options *options;
	struct picked from;
};

static void
end(void *arg, const struct live *l)
{
	const struct resend *r = arg;
	const struct compare_input a = {
		&r->from.session.model, &r->from.session.trail, r->from.turn};
	const struct compare_input b = {
		&l->model, &l->trail, model_last(&l->model)};
	struct compare c = {.nparams = 0};

	compare_make(&c, &a, &b);
	compare_print(&c, r->options->json);
	compare_free(&c);
}

static int
load(struct resend *r, struct error *err)
{
	const struct options *o = r->options;
	int64_t req = 0;

	if (o->nargs > 1)
		return error_set(
			err, _("resend: needs one session, not %d"), o->nargs);
	if (o->request && picked_number("--request", o->request, &req, err))
		return -1;
	return picked_load(
		&r->from, o->nargs ? o->args[0] : "latest", req, err);
}

int
resend_run(struct app *app, const struct options *o)
{
	struct resend r = {.options = o};
	struct live_file file = {.fork = true, .turns = SIZE_MAX, .options = o};
	const struct ask_job job = {&file, end, &r};
	struct error err;
	int status;

	if (load(&r, &err)) {
		status = exit_complain(&err, EXIT_USAGE);
	} else {
		file.path = buf_str(&r.from.path);
		file.events = r.from.span.begin;
		file.shaped = r.from.span.sent;
		status = exit_finish(ask_do(
			app, o, NULL, buf_slice(&r.from.turn->prompt), &job));
	}
	peer_stop();
	picked_free(&r.from);
	return status;
}

/* The command */

/* The turn of the row that is selected, without a screen the latest. */
static const struct turn *
turn_meant(const struct app *app, struct error *err)
{
	const struct model *m = &app->live->model;
	const struct turn *t =
		app->chat ? selected_turn(app, false) : model_last(m);

	if (t && t->prompt.len)
		return t;
	error_set(err, m->nturns ? _("this row belongs to no message")
				 : _("there is no request yet"));
	return NULL;
}

static int
send_same(struct app *app, const struct turn *t, struct error *err)
{
	char *text = slice_dup(buf_slice(&t->prompt));
	int rc = talk_send(app, slice_str(text), err);

	free(text);
	return rc;
}

/* What the words change, as options would; the names are owned. */
struct changes {
	struct options options;
	char *names[WORDS_MAX];
};

static void
free_changes(struct changes *c)
{
	for (int i = 0; i < c->options.nsettings; i++)
		free(c->names[i]);
}

static int
read_changes(struct changes *c, const struct words *w, struct error *err)
{
	for (int i = 1; i < w->n; i++) {
		const char *word = w->word[i], *eq = strchr(word, '=');
		int n = c->options.nsettings;
		if (!eq && i > 1)
			return error_set(err,
				_("resend: %s is not NAME=VALUE; a model "
				  "stands first"),
				word);
		c->names[n] =
			slice_dup(eq ? (struct slice){word, (size_t)(eq - word)}
				     : SLICE("model"));
		c->options.settings[n] = (struct option_setting){
			.name = c->names[n], .value = eq ? eq + 1 : word};
		c->options.nsettings++;
		if (!settings_shapes(c->names[n]))
			return error_set(err,
				_("resend: %s is no setting of requests; "
				  "/help set lists them all"),
				c->names[n]);
	}
	return 0;
}

/* Goes on in a copy of the file at PATH up to P, and sends that anew. */
static int
send_changed(struct app *app, const char *path, const struct picked *p,
	const struct options *o, struct error *err)
{
	const struct live_file file = {.path = path,
		.fork = true,
		.events = p->span.begin,
		.turns = SIZE_MAX,
		.shaped = p->span.sent,
		.options = o};
	const struct front *front = app->front;
	bool empty = !front->draft(front->arg).len;
	struct buf text = {0};
	int rc;

	buf_addf(&text, _("request %" PRId64 " once more, in a copy of %s: "),
		p->turn->req, buf_str(&app->live->id));
	rc = resume_take_up(app, &file, &text, err);
	buf_free(&text);
	if (rc)
		return -1;
	/* A message before it that failed is not what comes back. */
	if (empty)
		front->set_draft(front->arg, SLICE(""));
	app->live->resent = true;
	rc = talk_send(app, buf_slice(&p->turn->prompt), err);
	if (rc)
		front->edit(front->arg, buf_slice(&p->turn->prompt));
	return rc;
}

static int
resend_changed(struct app *app, const struct words *w, const struct turn *t,
	struct error *err)
{
	const char *path = resume_own_file(app->live, err);
	struct changes c = {.options = {.verb = NULL}};
	struct picked p = {.turn = NULL};
	int rc = path ? read_changes(&c, w, err) : -1;

	if (!rc && client_busy(app->live->client))
		rc = error_set(
			err, _("the answer is still coming: ^C stops it"));
	if (!rc)
		rc = picked_load(&p, path, t->req, err);
	if (!rc)
		rc = send_changed(app, path, &p, &c.options, err);
	picked_free(&p);
	free_changes(&c);
	return rc;
}

int
resend_do(struct app *app, const struct words *w, struct error *err)
{
	const struct turn *t = turn_meant(app, err);

	if (!t)
		return -1;
	return w->n > 1 ? resend_changed(app, w, t, err)
			: send_same(app, t, err);
}

void
resend_over(struct app *app)
{
	struct live *l = app->live;
	const struct turn *t = model_last(&l->model);

	if (!l->resent || !t || t->state != TURN_DONE)
		return;
	l->resent = false;
	app->front->say(app->front->arg,
		slice_str(app->chat ? _("/compare, or = in the log, shows both "
					"answers side by side")
				    : _("/compare shows both answers side by "
					"side")),
		false);
}
