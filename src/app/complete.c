/* Completion of commands and what they take, in the input line. */
#include "app/complete.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "api/catalogue.h"
#include "app/chat.h"
#include "app/command.h"
#include "app/exportformat.h"
#include "app/files.h"
#include "app/fix.h"
#include "app/paths.h"
#include "session/library.h"

static void
offer(const struct input_completion *c, const char *candidate)
{
	if (!strncmp(candidate, c->word.p ? c->word.p : "", c->word.len))
		c->add(c->to, slice_str(candidate));
}

static void
offer_commands(const struct input_completion *c)
{
	const struct command *row;
	struct buf name = {0};

	for (size_t i = 0; (row = command_at(i)); i++) {
		buf_clear(&name);
		buf_addf(&name, "/%s", row->name);
		offer(c, buf_str(&name));
	}
	buf_free(&name);
}

static void
offer_settings(const struct input_completion *c, const struct chat *chat)
{
	(void)chat;
	for (size_t i = 0; settings_name(i); i++)
		offer(c, settings_name(i));
}

/* Names the session has used, and on practice every failure there is. */
static void
offer_models(const struct input_completion *c, const struct chat *chat)
{
	const struct model *m = chat->app->model;
	struct buf name = {0};

	offer(c, buf_str(&m->model));
	offer(c, settings_text(&chat->app->settings, SETTING_FALLBACK_MODEL));
	for (size_t i = 0; i < m->nturns; i++)
		offer(c, buf_str(&m->turns[i].model));
	if (chat->live.reach.practice)
		offer(c, "practice");
	for (size_t i = 0; chat->live.reach.practice && i < catalogue_count();
		i++) {
		if (catalogue_at(i)->kind != CATALOGUE_CAUSE)
			continue;
		buf_clear(&name);
		buf_addf(&name, "fail:%s", catalogue_at(i)->id);
		offer(c, buf_str(&name));
	}
	buf_free(&name);
}

static void
offer_fixes(const struct input_completion *c, const struct chat *chat)
{
	if (slice_starts(c->line, "/fix model ")) {
		offer_models(c, chat);
		return;
	}
	for (size_t i = 0; fix_name(i); i++)
		offer(c, fix_name(i));
}

/* What a failure can be called: causes, statuses, and the SDKs' classes. */
static void
offer_failures(const struct input_completion *c, const struct chat *chat)
{
	(void)chat;
	for (size_t i = 0; i < catalogue_count(); i++)
		offer(c, catalogue_at(i)->id);
}

static void
offer_tabs(const struct input_completion *c, const struct chat *chat)
{
	(void)chat;
	for (int i = 0; i < DETAIL_TAB_COUNT; i++)
		offer(c, detail_tab_name((enum detail_tab)i));
	offer(c, "next");
	offer(c, "previous");
}

static void
offer_roles(const struct input_completion *c, const struct chat *chat)
{
	(void)chat;
	for (int i = 0; i < ROLE_COUNT; i++)
		offer(c, theme_role_name((enum theme_role)i));
}

static void
offer_panes(const struct input_completion *c, const struct chat *chat)
{
	const char *pane, *title;

	(void)chat;
	for (size_t i = 0; bindings_pane(i, &pane, &title); i++)
		offer(c, pane);
}

static void
offer_topics(const struct input_completion *c, const struct chat *chat)
{
	static const char *const topics[] = {
		"keys", "set", "filter", "commands"};
	const struct command *row;

	(void)chat;
	for (size_t i = 0; i < sizeof(topics) / sizeof(topics[0]); i++)
		offer(c, topics[i]);
	for (size_t i = 0; (row = command_at(i)); i++)
		offer(c, row->name);
}

static void
offer_sessions(const struct input_completion *c, const struct chat *chat)
{
	char *dir = paths_data("sessions");
	struct library l;
	struct error ignored;

	(void)chat;
	if (!library_read(&l, dir, &ignored)) {
		for (size_t i = 0; i < l.n; i++)
			offer(c, l.list[i].id);
		library_free(&l);
	}
	free(dir);
}

static void
offer_themes(const struct input_completion *c, const struct chat *chat)
{
	struct buf name = {0};

	(void)chat;
	for (const struct builtin *b = app_files; b->name; b++) {
		const char *dot = strstr(b->name, ".theme");
		if (!dot)
			continue;
		buf_clear(&name);
		buf_add(&name, b->name, (size_t)(dot - b->name));
		offer(c, buf_str(&name));
	}
	buf_free(&name);
}

static void
offer_files(const struct input_completion *c, const struct chat *chat)
{
	struct buf pattern = {0};
	struct stat st;
	glob_t g;

	(void)chat;
	for (size_t i = 0; i < c->word.len; i++) {
		if (strchr("*?[\\", c->word.p[i]))
			buf_add_char(&pattern, '\\');
		buf_add_char(&pattern, c->word.p[i]);
	}
	buf_add_char(&pattern, '*');
	if (!glob(buf_str(&pattern), GLOB_TILDE, NULL, &g)) {
		for (size_t i = 0; i < g.gl_pathc; i++) {
			buf_clear(&pattern);
			buf_add_str(&pattern, g.gl_pathv[i]);
			if (!stat(g.gl_pathv[i], &st) && S_ISDIR(st.st_mode))
				buf_add_char(&pattern, '/');
			c->add(c->to, buf_slice(&pattern));
		}
		globfree(&g);
	}
	buf_free(&pattern);
}

static void
offer_exports(const struct input_completion *c, const struct chat *chat)
{
	const struct export_format *f;

	for (size_t i = 0; (f = exportformat_at(i)); i++) {
		if (f->write) /* a recording is no matter of the screen */
			offer(c, f->name);
	}
	offer_files(c, chat);
}

static void
offer_saved(const struct input_completion *c, const struct chat *chat)
{
	offer_sessions(c, chat);
	if (slice_find(c->word, SLICE("/")) >= 0)
		offer_files(c, chat);
}

/* Alternatives in a command's own help: "[auto|right|below]". */
static void
offer_choices(const struct input_completion *c, const char *args)
{
	struct buf word = {0};

	if (!strchr(args, '|'))
		return;
	for (const char *p = args;; p++) {
		if (*p && !strchr("[]| ", *p)) {
			buf_add_char(&word, *p);
			continue;
		}
		if (word.len && word.p[0] >= 'a' && word.p[0] <= 'z')
			offer(c, buf_str(&word));
		buf_clear(&word);
		if (!*p)
			break;
	}
	buf_free(&word);
}

/* Whatever is not here takes what its help lists. */
static const struct {
	const char *command;
	void (*offer)(
		const struct input_completion *c, const struct chat *chat);
} rows[] = {
	{"set", offer_settings},
	{"model", offer_models},
	{"resend", offer_models},
	{"fix", offer_fixes},
	{"theme", offer_themes},
	{"resume", offer_saved},
	{"explain", offer_failures},
	{"help", offer_topics},
	{"detail", offer_tabs},
	{"export", offer_exports},
	{"color", offer_roles},
	{"bind", offer_panes},
	{"unbind", offer_panes},
	{"source", offer_files},
	{"screenshot", offer_files},
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

void
complete_input(void *arg, const struct input_completion *c)
{
	const struct chat *chat = arg;
	struct slice line = slice_sub(c->line, 0, c->cursor), name;
	const struct command *row;
	size_t n = 1, i;

	if (!slice_starts(line, "/"))
		return;
	if (c->word.len == line.len) {
		offer_commands(c);
		return;
	}
	while (n < line.len && line.p[n] != ' ')
		n++;
	name = slice_sub(line, 1, n - 1);
	row = command_find(name);
	if (!row)
		return;
	for (i = 0; i < ROWS && strcmp(rows[i].command, row->name); i++)
		;
	if (i < ROWS)
		rows[i].offer(c, chat);
	else
		offer_choices(c, row->args);
}
