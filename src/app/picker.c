/* The commands that show the saved sessions and go on with one. */
#include "app/picker.h"

#include <stdlib.h>

#include "app/chat.h"
#include "app/paths.h"
#include "app/talk.h"
#include "base/lang.h"

int
picker_sessions(struct app *app, const struct words *w, struct error *err)
{
	struct chat *c = app->chat;
	char *dir = paths_data("sessions");
	struct slice typed = slice_str(w->n > 1 ? w->word[1] : "");
	int rc = sessionpage_open(&c->sessions, c->ui, dir, typed, err);

	free(dir);
	return rc;
}

int
picker_pick(struct app *app, const struct words *w, struct error *err)
{
	struct chat *c = app->chat;
	struct buf line = {0};
	const char *id;

	(void)w;
	id = sessionpage_is_open(c->ui) ? sessionpage_chosen(&c->sessions)
					: NULL;
	if (!id)
		return error_set(err,
			_("pick: no session is chosen; /sessions shows them"));
	buf_add_str(&line, "resume ");
	words_quote(&line, slice_str(id));
	ui_close_page(c->ui);
	talk_run(app, buf_slice(&line));
	buf_free(&line);
	return 0;
}
