/* Completion of commands, settings, models and files in the input line. */
#include "app/complete.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "api/catalogue.h"
#include "app/files.h"
#include "app/chat.h"
#include "app/command.h"
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
offer_settings(const struct input_completion *c)
{
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
offer_fixes(const struct input_completion *c)
{
	for (size_t i = 0; fix_name(i); i++)
		offer(c, fix_name(i));
}

static void
offer_sessions(const struct input_completion *c)
{
	char *dir = paths_data("sessions");
	struct library l;
	struct error ignored;

	if (!library_read(&l, dir, &ignored)) {
		for (size_t i = 0; i < l.n; i++)
			offer(c, l.list[i].id);
		library_free(&l);
	}
	free(dir);
}

static void
offer_themes(const struct input_completion *c)
{
	struct buf name = {0};

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
offer_files(const struct input_completion *c)
{
	struct buf pattern = {0};
	struct stat st;
	glob_t g;

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

void
complete_input(void *arg, const struct input_completion *c)
{
	const struct chat *chat = arg;
	struct slice line = slice_sub(c->line, 0, c->cursor), name;
	const struct command *row;
	size_t n = 1;

	if (!slice_starts(line, "/")) {
		return;
	}
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
	if (!strcmp(row->name, "set"))
		offer_settings(c);
	else if (!strcmp(row->name, "model") || !strcmp(row->name, "resend"))
		offer_models(c, chat);
	else if (slice_starts(line, "/fix model "))
		offer_models(c, chat);
	else if (!strcmp(row->name, "fix"))
		offer_fixes(c);
	else if (!strcmp(row->name, "theme"))
		offer_themes(c);
	else if (!strcmp(row->name, "resume"))
		offer_sessions(c);
	else if (!strcmp(row->name, "source") ||
		 !strcmp(row->name, "screenshot"))
		offer_files(c);
	else
		offer_choices(c, row->args);
}
