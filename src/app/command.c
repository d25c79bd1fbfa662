/* The command language: what a line or a file of lines says is run. */
#include "app/command.h"

#include <errno.h>

#include "base/file.h"
#include "base/lang.h"

enum { SOURCE_DEPTH = 8, SOURCE_MAX = 1 << 20 };

const struct command *
command_at(size_t i)
{
	return i < command_count ? &command_table[i] : NULL;
}

const struct command *
command_find(struct slice name)
{
	const struct command *c;

	for (size_t i = 0; (c = command_at(i)); i++) {
		if (slice_is(name, c->name))
			return c;
	}
	return NULL;
}

/* The command a line names: the word up to the first blank. */
static struct slice
first_word(struct slice line)
{
	size_t n = 0;

	while (n < line.len && line.p[n] != ' ' && line.p[n] != '\t')
		n++;
	return slice_sub(line, 0, n);
}

static int
check_count(const struct command *c, const struct words *w, struct error *err)
{
	if (w->n - 1 >= c->min && w->n - 1 <= c->max)
		return 0;
	return error_set(
		err, _("usage: %s%s%s"), c->name, *c->args ? " " : "", c->args);
}

static int
check_need(const struct app *app, const struct command *c, struct error *err)
{
	bool screen = c->need >= NEED_SCREEN;
	bool session = c->need == NEED_SESSION || c->need == NEED_TALK;

	if (screen && !app->chat)
		return error_set(
			err, _("%s: only works on the screen"), c->name);
	if (c->need == NEED_REPLAY && app->live)
		return error_set(err, _("%s: only works in a replay"), c->name);
	if (session && app->front && !app->live)
		return error_set(err,
			_("%s: this is a replay; c goes on from here as a "
			  "session"),
			c->name);
	if ((session || c->need == NEED_SHOWN) && !app->front)
		return error_set(
			err, _("%s: only works in a session"), c->name);
	return 0;
}

int
command_run(struct app *app, struct slice line, struct error *err)
{
	const struct command *c;
	struct slice name;
	struct words w;
	int rc;

	line = slice_trim(line);
	if (slice_starts(line, "/"))
		line = slice_from(line, 1);
	if (!line.len || line.p[0] == '#')
		return 0;
	name = first_word(line);
	c = command_find(name);
	if (!c)
		return error_set(err,
			_("%.*s: there is no such command; /help lists them"),
			(int)(name.len < 40 ? name.len : 40), name.p);
	if (check_need(app, c, err))
		return -1;
	if (words_split(&w, line, c->rest ? c->max + 1 : 0, err))
		return -1;
	rc = check_count(c, &w, err);
	if (!rc)
		rc = c->run(app, &w, err);
	words_free(&w);
	return rc;
}

int
command_source_text(
	struct app *app, const char *name, struct slice text, struct error *err)
{
	struct error inner;
	struct slice line;
	int number = 0;

	while (slice_line(&text, &line)) {
		number++;
		if (command_run(app, line, &inner))
			return error_set(
				err, "%s:%d: %s", name, number, inner.text);
	}
	return 0;
}

int
command_source(
	struct app *app, const char *file, bool optional, struct error *err)
{
	struct buf text = {0};
	int rc;

	if (app->depth == SOURCE_DEPTH)
		return error_set(
			err, _("%s: files source each other too deep"), file);
	errno = 0;
	rc = file_read(file, SOURCE_MAX, &text, err);
	if (rc && optional && (errno == ENOENT || errno == ENOTDIR)) {
		buf_free(&text);
		return 0;
	}
	app->depth++;
	if (!rc)
		rc = command_source_text(app, file, buf_slice(&text), err);
	app->depth--;
	buf_free(&text);
	return rc;
}
