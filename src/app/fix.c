/* Fixes that act: what can be done about the latest failure, and doing it. */
#include "app/fix.h"

#include <stdlib.h>
#include <string.h>

#include "app/command.h"
#include "base/lang.h"
#include "base/mem.h"

/* How many fixes stand under the failed row; the page has all. */
enum { SUMMARY = 2 };

static const struct trail_row *
failed_row(const struct live *l)
{
	const struct turn *t = model_last(&l->model);
	const struct trail_row *row = NULL;

	if (!t || (t->state != TURN_FAILED && t->state != TURN_WAITING &&
			  t->state != TURN_CANCELLED))
		return NULL;
	/* While a retry waits, the turn may count its attempt already. */
	for (int64_t n = t->attempt; n > 0 && !row; n--) {
		row = trail_find(&l->trail, t->req, n);
		if (row && !trail_has_failed(row))
			row = NULL;
	}
	return row;
}

static int64_t
room(const struct live *l, const struct trail_row *row)
{
	int64_t context = live_context(l);

	if (!context || row->tokens <= 0 || row->tokens >= context)
		return 0;
	return context - row->tokens;
}

const struct trail_row *
fix_find(const struct app *app, struct remedies *r, struct error *err)
{
	const struct live *l = app->live;
	const struct trail_row *row = failed_row(l);
	const struct settings *s = l->settings;
	bool fallback = strcmp(settings_text(s, SETTING_FALLBACK), "off") != 0;

	remedies_free(r);
	if (!row) {
		error_set(err, _("fix: the latest message has not failed"));
		return NULL;
	}
	const struct remedy_input in = {.row = row,
		.fallback_model =
			fallback ? settings_text(s, SETTING_FALLBACK_MODEL)
				 : "",
		.max_tokens = params_get(&s->params, "max_tokens"),
		.status_page = l->reach.provider->status_page,
		.history = model_history(&l->model),
		.room = room(l, row),
		.wait_ms = client_wait(l->client),
		.has_key = l->reach.provider->key_var && app->front->ask_key};
	remedies_find(r, &in);
	return row;
}

void
fix_summary(struct buf *out, const struct remedies *r)
{
	int said = 0;

	for (size_t i = 0; i < r->n; i++) {
		if (r->list[i].action == ACTION_RETRY)
			continue;
		buf_add_str(out, said ? " · " : "F6  ");
		if (said++ == SUMMARY) {
			buf_add_str(out, "…");
			break;
		}
		buf_add_slice(out, buf_slice(&r->list[i].label));
	}
}

/* Doing it */

static int
set(struct app *app, const char *name, const char *value, struct error *err)
{
	return talk_set(app, name, slice_str(value), err);
}

/* A limit under its old name goes on under the one that the server asks for.
 * Returns 0 also where nothing is to do, or -1 with ERR set. */
static int
rename_limit(struct app *app, const struct trail_row *row, const char *param,
	struct error *err)
{
	static const char newer[] = "max_completion_tokens";
	const char *limit = params_get(&app->settings.params, "max_tokens");
	char *value;
	int rc;

	if (strcmp(param, "max_tokens") || !limit ||
		slice_find(buf_slice(&row->message), SLICE(newer)) < 0)
		return 0;
	value = mem_strdup(limit);
	rc = set(app, "param.max_completion_tokens", value, err);
	free(value);
	return rc;
}

/* What the user set as PARAM is taken back; what sidetone adds is left out. */
static int
leave_out(struct app *app, const char *param, struct error *err)
{
	const struct param_row *known = param_of_field(param);
	bool was_set = params_get(&app->settings.params, param);
	struct buf text = {0};
	int rc;

	if (was_set) {
		buf_addf(&text, "%s%s", known ? "" : "param.",
			known ? known->setting : param);
		rc = set(app, buf_str(&text), "default", err);
	} else {
		settings_show(&app->settings, "omit", &text);
		buf_addf(&text, "%s%s", text.len ? " " : "", param);
		rc = set(app, "omit", buf_str(&text), err);
	}
	buf_free(&text);
	return rc;
}

static int
resend(struct app *app, struct error *err)
{
	return talk_resend(app, 0, err);
}

/* The fixes: what each does with its VALUE, which is empty if none was said and
 * none is needed. */

static int
choose_model(struct app *app, const char *name, struct error *err)
{
	return set(app, "model", name, err) || resend(app, err) ? -1 : 0;
}

static int
fix_model(struct app *app, const struct trail_row *row, const char *value,
	struct error *err)
{
	(void)row;
	return choose_model(app, value, err);
}

static int
fix_fallback(struct app *app, const struct trail_row *row, const char *value,
	struct error *err)
{
	char *name = slice_dup(slice_str(
		settings_text(&app->settings, SETTING_FALLBACK_MODEL)));
	int rc;

	(void)row;
	(void)value;
	rc = *name ? choose_model(app, name, err)
		   : error_set(err, _("fix: no fallback-model is set"));
	free(name);
	return rc;
}

static int
fix_max_tokens(struct app *app, const struct trail_row *row, const char *value,
	struct error *err)
{
	(void)row;
	return set(app, "max-tokens", value, err) ? -1 : resend(app, err);
}

static int
fix_drop_turns(struct app *app, const struct trail_row *row, const char *value,
	struct error *err)
{
	(void)row;
	return set(app, "history", value, err) ? -1 : resend(app, err);
}

static int
fix_drop_param(struct app *app, const struct trail_row *row, const char *value,
	struct error *err)
{
	if (rename_limit(app, row, value, err) || leave_out(app, value, err))
		return -1;
	return resend(app, err);
}

static int
fix_edit(struct app *app, const struct trail_row *row, const char *value,
	struct error *err)
{
	(void)row;
	(void)value;
	(void)err;
	app->front->edit(app->front->arg, live_unanswered(app->live));
	return 0;
}

static int
fix_key(struct app *app, const struct trail_row *row, const char *value,
	struct error *err)
{
	(void)row;
	(void)value;
	return talk_do_key(app, NULL, err);
}

static int
fix_status(struct app *app, const struct trail_row *row, const char *value,
	struct error *err)
{
	const char *page = app->live->reach.provider->status_page;

	(void)row;
	(void)value;
	if (!page)
		return error_set(err,
			_("fix: no status page is known for this provider"));
	app->front->offer_address(app->front->arg, slice_str(page));
	return 0;
}

/* `needs` is what VALUE is; NULL: it needs none. Sending again has a command
 * of its own. */
static const struct fix {
	enum catalogue_action action;
	const char *needs;
	int (*act)(struct app *app, const struct trail_row *row,
		const char *value, struct error *err);
} fixes[] = {
	{ACTION_MODEL, N_("model"), fix_model},
	{ACTION_FALLBACK, NULL, fix_fallback},
	{ACTION_MAX_TOKENS, N_("number"), fix_max_tokens},
	{ACTION_DROP_TURNS, N_("number"), fix_drop_turns},
	{ACTION_DROP_PARAM, N_("field"), fix_drop_param},
	{ACTION_EDIT, NULL, fix_edit},
	{ACTION_KEY, NULL, fix_key},
	{ACTION_STATUS, NULL, fix_status},
};

const char *
fix_name(size_t i)
{
	if (i >= sizeof(fixes) / sizeof(fixes[0]))
		return NULL;
	return catalogue_action_name(fixes[i].action);
}

static int
no_such_fix(const char *name, struct error *err)
{
	struct buf names = {0};

	for (size_t i = 0; fix_name(i); i++)
		buf_addf(&names, "%s%s", i ? ", " : "", fix_name(i));
	error_set(err, _("fix: %s is none of %s, or a number"), name,
		buf_str(&names));
	buf_free(&names);
	return -1;
}

static int
act(struct app *app, const struct trail_row *row, const char *name,
	const char *value, struct error *err)
{
	size_t i = 0;

	while (fix_name(i) && strcmp(fix_name(i), name))
		i++;
	if (!fix_name(i))
		return no_such_fix(name, err);
	if (fixes[i].needs && !*value)
		return error_set(err, _("fix %s: say which %s"), name,
			_(fixes[i].needs));
	return fixes[i].act(app, row, value, err);
}

/* A number stands for what is listed under it; else 0. */
static size_t
number_in(const char *word)
{
	char *end;
	unsigned long n = strtoul(word, &end, 10);

	return word[0] >= '0' && word[0] <= '9' && !*end ? n : 0;
}

/* What was listed is what a number means, also when other fixes have become
 * possible since. */
static int
act_on_number(struct app *app, const struct trail_row *row,
	const struct remedies *now, size_t n, struct error *err)
{
	const struct offer *o = &app->offer;
	bool listed =
		o->list.n && o->req == row->req && o->attempt == row->attempt;
	const struct remedies *r = listed ? &o->list : now;
	struct buf line = {0};
	int rc;

	if (n > r->n)
		return error_set(err, _("fix: there are only %zu"), r->n);
	app->front->close(app->front->arg);
	buf_set(&line, buf_slice(&r->list[n - 1].command));
	rc = command_run(app, buf_slice(&line), err);
	buf_free(&line);
	return rc;
}

static void
list(struct app *app, const struct trail_row *row, struct remedies *r)
{
	struct offer *o = &app->offer;

	app->front->fixes(app->front->arg, row, r);
	remedies_free(&o->list);
	*o = (struct offer){*r, row->req, row->attempt};
	*r = (struct remedies){0};
}

int
fix_do(struct app *app, const struct words *w, struct error *err)
{
	struct remedies r = {0};
	const struct trail_row *row = fix_find(app, &r, err);
	int rc = row ? 0 : -1;

	if (row && w->n == 1)
		list(app, row, &r);
	else if (row && number_in(w->word[1]))
		rc = act_on_number(app, row, &r, number_in(w->word[1]), err);
	else if (row)
		rc = act(app, row, w->word[1], w->n > 2 ? w->word[2] : "", err);
	remedies_free(&r);
	return rc;
}
