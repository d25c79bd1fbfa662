/* Copying: the copy menu, and the report that is shown before it leaves. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "app/actions.h"
#include "app/chat.h"
#include "app/menu.h"
#include "app/paths.h"
#include "app/report.h"
#include "base/lang.h"
#include "session/curl.h"
#include "session/report.h"
#include "tui/markdown.h"
#include "tui/screen.h"
#include "tui/wrap.h"

enum { CODE_COLS = 80 };

/* The menu */

static const struct entry {
	const char *keys, *label, *what;
} entries[] = {
	{"1 i", N_("request ID"), N_("what support asks for first")},
	{"2 c", N_("curl command"), N_("without the key; it holds the prompt")},
	{"3 r", N_("report"), N_("for support; shown before it is copied")},
	{"4 a", N_("answer"), N_("the text, as it was received")},
};

static void
build_menu(struct rich *out, int width, const struct ui_scene *scene, void *arg)
{
	const struct wrap how = {.width = width};

	(void)scene;
	(void)arg;
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++)
		menu_add(out, width, entries[i].keys, _(entries[i].label),
			_(entries[i].what));
	wrap_text(out,
		slice_str(_("\nThe text goes to the terminal's clipboard.")),
		ROLE_QUIET, 0, &how);
}

static int
open_menu(struct chat *c, struct error *err)
{
	struct ui_scene scene = chat_scene(c);

	c->copy_row = ui_selected(c->ui, &scene);
	if (c->copy_row == SIZE_MAX)
		return error_set(err, _("there is no request yet"));
	ui_open_page(c->ui, N_("copy"), build_menu, c);
	ui_name_page(c->ui, "copy-menu", N_("Esc close · 1 to 4 copy"));
	return 0;
}

/* The report */

/* Makes the report of request REQ as it is now, with or without its texts. */
static void
make_report(const struct ui_scene *s, int64_t req, bool with_text,
	struct buf *out, struct buf *left_out)
{
	struct buf programs = {0}, system = {0};
	struct report_outcome outcome;

	report_programs(&programs);
	report_system(&system);
	const struct report_input in = {.model = s->model,
		.trail = s->trail,
		.req = req,
		.with_text = with_text,
		.programs = buf_str(&programs),
		.system = buf_str(&system)};
	buf_clear(out);
	report_build(out, &in, &outcome);
	if (left_out)
		report_outcome_words(left_out, &outcome, &in);
	buf_free(&programs);
	buf_free(&system);
}

/* The page shows the very bytes that leave. */
static void
build_report(
	struct rich *out, int width, const struct ui_scene *scene, void *arg)
{
	const struct wrap how = {.width = width};
	const struct chat *c = arg;

	(void)scene;
	wrap_plain(out, buf_slice(&c->report), ROLE_TEXT, 0, &how);
}

static void
show_report(struct chat *c, int64_t req, bool with_text)
{
	struct ui_scene scene = chat_scene(c);
	struct buf line = {0};

	c->report_req = req;
	c->report_text = with_text;
	make_report(&scene, req, with_text, &c->report, &line);
	ui_open_page(c->ui, N_("report: exactly this leaves"), build_report, c);
	ui_name_page(c->ui, "report",
		N_("Enter copy · w write a file · p prompt and answer · Esc "
		   "close"));
	ui_say(c->ui, buf_slice(&line), false);
	buf_free(&line);
}

static bool
report_is_open(const struct chat *c)
{
	return ui_focus(c->ui) == FOCUS_PAGE && ui_page_is(c->ui, build_report);
}

static int
write_report(struct chat *c, struct error *err)
{
	struct buf name = {0}, line = {0};
	int rc;

	buf_add_str(&name, "report-");
	paths_add_name(&name, buf_slice(&chat_scene(c).model->id));
	buf_addf(&name, "-%" PRId64 ".md", c->report_req);
	rc = report_save(buf_str(&name), buf_slice(&c->report), false, err);
	if (!rc) {
		buf_addf(&line, _("the report was written to %s"),
			buf_str(&name));
		ui_say(c->ui, buf_slice(&line), false);
	}
	buf_free(&name);
	buf_free(&line);
	return rc;
}

/* The request that WORD names; without one that of the selected row, else
 * the latest failure. */
static int
report_request(const struct chat *c, const struct trail *t, const char *word,
	int64_t *req, struct error *err)
{
	char *end;

	if (word) {
		errno = 0;
		*req = strtoll(word, &end, 10);
		if (errno || *end || !report_knows(t, *req))
			return error_set(err,
				_("report: %s is no request of this session"),
				word);
		return 0;
	}
	*req = 0;
	/* A replay may have gone back behind it since. */
	if (c && ui_page_is(c->ui, build_menu) && c->copy_row < t->n)
		*req = t->rows[c->copy_row].req;
	if (!*req)
		*req = report_pick(t, NULL);
	return *req ? 0 : error_set(err, _("there is no request yet"));
}

static int
print_report(struct app *app, int64_t req)
{
	const struct ui_scene scene = {
		.model = app->model, .trail = app->trail};
	struct buf text = {0}, line = {0};

	make_report(&scene, req, false, &text, &line);
	app->front->print(app->front->arg, buf_slice(&text));
	app->front->say(app->front->arg, buf_slice(&line), false);
	buf_free(&text);
	buf_free(&line);
	return 0;
}

int
action_report(struct app *app, const struct words *w, struct error *err)
{
	struct chat *c = app->chat;
	const char *word = w->n > 1 ? w->word[1] : NULL;
	int64_t req;

	if (word && (!strcmp(word, "text") || !strcmp(word, "write"))) {
		if (!c || !report_is_open(c))
			return error_set(err,
				_("report %s: there is no report open"), word);
		if (word[0] == 'w')
			return write_report(c, err);
		show_report(c, c->report_req, !c->report_text);
		return 0;
	}
	if (report_request(c, app->trail, word, &req, err))
		return -1;
	if (!c)
		return print_report(app, req);
	show_report(c, req, false);
	return 0;
}

/* What is copied */

/* The row that is meant: the one the menu was opened for. */
static const struct trail_row *
row_meant(const struct chat *c, const struct ui_scene *s)
{
	size_t row = ui_page_is(c->ui, build_menu) ? c->copy_row
						   : ui_selected(c->ui, s);

	return row < s->trail->n ? &s->trail->rows[row] : NULL;
}

/* The answer of the menu's request, else the latest. */
static struct slice
answer_meant(const struct chat *c, const struct ui_scene *s)
{
	const struct turn *t = model_last(s->model);
	const struct trail_row *row = row_meant(c, s);
	const struct answer_text *a;

	if (ui_page_is(c->ui, build_menu))
		t = row ? model_turn(s->model, row->req) : NULL;
	a = t ? turn_answer(t) : NULL;
	return a ? buf_slice(&a->content) : SLICE("");
}

/* Appends the last code block of TEXT, as the screen takes it apart. */
static void
add_last_code(struct buf *out, struct slice text)
{
	struct md *m = md_new(CODE_COLS);
	struct slice code = SLICE_NONE;

	md_set(m, text, true);
	for (size_t i = md_rows(m); i > 0 && !code.len; i--)
		code = md_code_at(m, i - 1);
	buf_add_slice(out, code);
	md_free(m);
}

static int
copy_id(const struct chat *c, const struct ui_scene *s, struct buf *out,
	struct error *err)
{
	const struct trail_row *row = row_meant(c, s);

	if (row)
		buf_add_slice(out, buf_slice(&row->request_id));
	return out->len ? 0 : error_set(err, _("this request has no ID"));
}

static int
copy_answer(const struct chat *c, const struct ui_scene *s, struct buf *out,
	struct error *err)
{
	buf_add_slice(out, answer_meant(c, s));
	return out->len ? 0 : error_set(err, _("there is no answer to copy"));
}

static int
copy_code(const struct chat *c, const struct ui_scene *s, struct buf *out,
	struct error *err)
{
	add_last_code(out, answer_meant(c, s));
	return out->len ? 0 : error_set(err, _("there is no code to copy"));
}

static int
copy_curl(const struct chat *c, const struct ui_scene *s, struct buf *out,
	struct error *err)
{
	const struct trail_row *row = row_meant(c, s);

	if (row && curl_command(out, s->model, row))
		return 0;
	return error_set(err, _("this row belongs to no message"));
}

static const struct copy {
	const char *name;
	int (*get)(const struct chat *c, const struct ui_scene *s,
		struct buf *out, struct error *err);
	const char *remark;
} copies[] = {
	{"id", copy_id, ""},
	{"answer", copy_answer, ""},
	{"code", copy_code, ""},
	{"curl", copy_curl, N_("; the command holds the prompt, not the key")},
};

static int
to_clipboard(struct chat *c, struct slice text, const char *remark,
	struct error *err)
{
	struct buf line = {0};

	if (!screen_clipboard(text))
		return error_set(err,
			_("copy: %zu bytes are more than a terminal takes; use "
			  "the session's file"),
			text.len);
	ui_close_page(c->ui);
	buf_addf(&line, _("%zu bytes sent to the terminal's clipboard"),
		text.len);
	buf_add_str(&line, *remark ? _(remark) : "");
	ui_say(c->ui, buf_slice(&line), false);
	buf_free(&line);
	return 0;
}

static int
copy_named(struct chat *c, const char *name, struct error *err)
{
	size_t n = sizeof(copies) / sizeof(copies[0]), i = 0;
	struct ui_scene scene = chat_scene(c);
	struct buf text = {0};
	int rc;

	while (i < n && strcmp(name, copies[i].name))
		i++;
	if (i == n)
		return error_set(err,
			_("copy: %s is none of menu, id, curl, report, "
			  "answer, code"),
			name);
	rc = copies[i].get(c, &scene, &text, err);
	if (!rc)
		rc = to_clipboard(c, buf_slice(&text), copies[i].remark, err);
	buf_free(&text);
	return rc;
}

int
action_copy(struct app *app, const struct words *w, struct error *err)
{
	const char *name = w->n > 1 ? w->word[1] : "id";
	const struct words show = {.n = 1, .word = {"report"}};
	struct chat *c = app->chat;

	if (!strcmp(name, "menu"))
		return open_menu(c, err);
	if (strcmp(name, "report"))
		return copy_named(c, name, err);
	/* Nothing is copied that was not shown. */
	if (!report_is_open(c))
		return action_report(app, &show, err);
	return to_clipboard(c, buf_slice(&c->report), "", err);
}
