/* Commands that go from one session to another: resume, fork, edit, rename. */
#include "app/resume.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "app/livestart.h"
#include "app/paths.h"
#include "app/selected.h"
#include "base/lang.h"
#include "session/library.h"

enum { TITLE_MAX = 200 };

static void
say(const struct app *app, const struct buf *text)
{
	app->front->say(app->front->arg, buf_slice(text), false);
}

int
resume_take_up(struct app *app, const struct live_file *file, struct buf *text,
	struct error *err)
{
	struct live *l = app->live;

	if (live_take_up(l, file, err))
		return -1;
	app->front->renewed(app->front->arg);
	buf_add_slice(text, buf_slice(&l->id));
	if (l->remark.len)
		buf_addf(text, "; %s", buf_str(&l->remark));
	if (l->reach.warning.len)
		buf_addf(text, "; %s", buf_str(&l->reach.warning));
	say(app, text);
	return 0;
}

const char *
resume_own_file(const struct live *l, struct error *err)
{
	if (!l->model.nturns)
		error_set(err, _("nothing was said in this session yet"));
	else if (!l->journal || !journal_began(l->journal))
		error_set(err,
			_("this session is not saved, so there is no file to "
			  "copy"));
	else
		return journal_path(l->journal);
	return NULL;
}

static bool
is_own_file(const struct live *l, const char *path)
{
	struct stat own, other;

	return l->journal && journal_began(l->journal) &&
	       !stat(journal_path(l->journal), &own) && !stat(path, &other) &&
	       own.st_dev == other.st_dev && own.st_ino == other.st_ino;
}

int
resume_do(struct app *app, const struct words *w, struct error *err)
{
	struct live_file file = {.fork = false};
	struct buf path = {0}, text = {0};
	char *dir = paths_data("sessions"), *wanted = paths_expand(w->word[1]);
	int rc = library_locate(dir, wanted, &path, err);

	file.path = buf_str(&path);
	if (!rc && is_own_file(app->live, file.path))
		rc = error_set(
			err, _("%s: this session is open already"), w->word[1]);
	if (!rc) {
		buf_add_str(&text, _("going on with "));
		rc = resume_take_up(app, &file, &text, err);
	}
	buf_free(&text);
	buf_free(&path);
	free(wanted);
	free(dir);
	return rc;
}

/* Word 1 as the number of a turn, DEFAULT_N if there is none. */
static int
read_turn(const struct app *app, const struct words *w, size_t default_n,
	size_t *n, struct error *err)
{
	size_t last = app->live->model.nturns;
	char *end;
	unsigned long given;

	*n = default_n;
	if (w->n < 2)
		return 0;
	given = strtoul(w->word[1], &end, 10);
	if (*end || w->word[1][0] < '0' || w->word[1][0] > '9' || given < 1 ||
		given > last)
		return error_set(err, _("%s: %s is no turn from 1 to %zu"),
			w->word[0], w->word[1], last);
	*n = given;
	return 0;
}

int
resume_do_fork(struct app *app, const struct words *w, struct error *err)
{
	struct live *l = app->live;
	struct live_file file = {.path = resume_own_file(l, err),
		.fork = true,
		.events = SIZE_MAX};
	struct buf text = {0};
	int rc;

	if (!file.path || read_turn(app, w, l->model.nturns, &file.turns, err))
		return -1;
	if (client_busy(l->client))
		return error_set(
			err, _("the answer is still coming: ^C stops it"));
	buf_addf(&text, _("a copy up to turn %zu of %s: "), file.turns,
		buf_str(&l->id));
	rc = resume_take_up(app, &file, &text, err);
	buf_free(&text);
	return rc;
}

/* The number of the turn that the log has selected, else of the latest. */
static size_t
number_meant(const struct app *app)
{
	const struct model *m = &app->live->model;
	const struct turn *t = selected_turn(app, true);

	return t ? (size_t)(t - m->turns) + 1 : m->nturns;
}

/* A draft is not written over, unless it is the prompt that came back. */
static bool
has_draft(const struct app *app)
{
	struct slice draft = app->front->draft(app->front->arg);

	return slice_trim(draft).len &&
	       !slice_eq(draft, live_unanswered(app->live));
}

static int
edit(struct app *app, const char *path, size_t n, struct error *err)
{
	const struct live_file file = {
		.path = path, .fork = true, .events = SIZE_MAX, .turns = n - 1};
	const struct front *front = app->front;
	char *prompt =
		slice_dup(buf_slice(&app->live->model.turns[n - 1].prompt));
	struct buf text = {0};
	int rc;

	buf_addf(&text, _("turn %zu in other words, in a copy of %s: "), n,
		buf_str(&app->live->id));
	rc = resume_take_up(app, &file, &text, err);
	if (!rc) {
		front->set_draft(front->arg, SLICE(""));
		front->edit(front->arg, slice_str(prompt));
	}
	buf_free(&text);
	free(prompt);
	return rc;
}

int
resume_do_edit(struct app *app, const struct words *w, struct error *err)
{
	const struct model *m = &app->live->model;
	const char *path = resume_own_file(app->live, err);
	size_t n;

	if (!path || read_turn(app, w, number_meant(app), &n, err))
		return -1;
	if (!m->turns[n - 1].prompt.len)
		return error_set(err, _("edit: turn %zu has no prompt"), n);
	if (has_draft(app))
		return error_set(err,
			_("edit: there is a draft in the input: send it, or "
			  "clear it with ^C"));
	return edit(app, path, n, err);
}

int
resume_do_rename(struct app *app, const struct words *w, struct error *err)
{
	struct slice title = slice_trim(slice_str(w->n > 1 ? w->word[1] : ""));
	struct buf text = {0};

	if (title.len > TITLE_MAX)
		return error_set(err, _("rename: a title has at most %d bytes"),
			TITLE_MAX);
	live_rename(app->live, title.len ? title : SLICE_NONE);
	if (title.len)
		buf_addf(&text, _("this session is called %.*s"),
			(int)title.len, title.p);
	else
		buf_add_str(&text, _("this session has no title"));
	say(app, &text);
	buf_free(&text);
	return 0;
}
