/* The command export: what is shown, as a file of another format. */
#include "app/exporting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/chat.h"
#include "app/exportformat.h"
#include "app/menu.h"
#include "app/paths.h"
#include "app/report.h"
#include "base/lang.h"
#include "tui/wrap.h"

/* The menu */

static void
build_menu(struct rich *out, int width, const struct ui_scene *scene, void *arg)
{
	const struct wrap how = {.width = width};
	const struct export_format *f;
	char key[8];

	(void)scene;
	(void)arg;
	for (size_t i = 0; (f = exportformat_at(i)); i++) {
		snprintf(key, sizeof(key), "%zu", i + 1);
		if (f->write)
			menu_add(out, width, key, f->name, _(f->what));
	}
	wrap_text(out,
		slice_str(_("\nThe whole session goes to a new file in the "
			    "folder sidetone was started in, called by the "
			    "session's ID; /export FILE calls it otherwise.")),
		ROLE_QUIET, 0, &how);
}

static int
open_menu(const struct app *app, struct error *err)
{
	struct ui *ui;

	if (!app->chat)
		return error_set(
			err, _("export: say FILE, or the name of a format"));
	ui = app->chat->ui;
	ui_open_page(ui, N_("export"), build_menu, NULL);
	ui_name_page(ui, "export-menu", N_("Esc close · 1 to 5 export"));
	return 0;
}

/* What is written, and where */

/* The whole of a replay, wherever it stands; else the session's own folds, lent
 * until it goes on. */
static void
fold(const struct app *app, struct loaded *l)
{
	const struct tape *t;
	struct event ev;

	if (app->live) {
		*l = (struct loaded){*app->model, *app->trail};
		return;
	}
	t = replay_tape(app->chat->player->replay);
	for (size_t i = 0; i < tape_count(t); i++) {
		tape_event(t, i, &ev);
		loaded_take(l, &ev);
	}
}

static int
save(struct app *app, struct slice text, const char *path, struct error *err)
{
	const struct front *front = app->front;
	struct buf line = {0};

	if (report_save(path, text, false, err))
		return -1;
	if (app->chat && ui_page_is(app->chat->ui, build_menu))
		ui_close_page(app->chat->ui);
	buf_addf(&line, _("the session was written to %s"), path);
	front->say(front->arg, buf_slice(&line), false);
	buf_free(&line);
	return 0;
}

/* Says why there is no export as WORD asks for it; F is NULL, or a format that
 * is not made on the screen. */
static int
refuse(const struct app *app, const struct export_format *f, const char *word,
	struct error *err)
{
	struct buf names = {0};

	exportformat_names(&names);
	if (f)
		error_set(err,
			_("export: a recording needs the screen for itself: "
			  "sidetone export --format %s %s"),
			f->name, buf_str(&app->model->id));
	else
		error_set(err,
			_("export: %s is neither %s nor a file with such an "
			  "ending"),
			word, buf_str(&names));
	buf_free(&names);
	return -1;
}

/* The file that WORD is, or that is called by the session's ID where WORD is
 * the format's name; owned by the caller. */
static char *
file_for(
	const struct loaded *l, const struct export_format *f, const char *word)
{
	struct slice id = buf_slice(&l->model.id);
	struct buf name = {0};

	if (strcmp(word, f->name) != 0)
		return paths_expand(word);
	paths_add_name(&name, id.len ? id : SLICE("session"));
	buf_add_str(&name, f->ending);
	return name.p;
}

static int export(struct app *app, const struct export_format *f,
	const char *word, struct error *err)
{
	const struct export_options how = {.version = SIDETONE_VERSION};
	struct loaded folds = {0};
	struct buf text = {0};
	char *path;
	int rc;

	fold(app, &folds);
	path = file_for(&folds, f, word);
	f->write(&text, &folds, &how);
	rc = save(app, buf_slice(&text), path, err);
	if (!app->live)
		loaded_free(&folds);
	buf_free(&text);
	free(path);
	return rc;
}

int
exporting_do(struct app *app, const struct words *w, struct error *err)
{
	const char *word = w->n > 1 ? w->word[1] : "menu";
	const struct export_format *f = exportformat_named(word);

	if (!strcmp(word, "menu") && w->n < 3)
		return open_menu(app, err);
	if (!f && w->n < 3)
		f = exportformat_of(slice_str(word));
	if (!f || !f->write)
		return refuse(app, f, word, err);
	if (app->live && !app->model->nturns)
		return error_set(
			err, _("nothing was said in this session yet"));
	return export(app, f, w->n > 2 ? w->word[2] : word, err);
}
