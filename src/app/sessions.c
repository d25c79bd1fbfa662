/* The verb sessions: lists, searches, names and removes saved sessions. */
#include "app/sessions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/exit.h"
#include "app/paths.h"
#include "app/sessionlist.h"
#include "app/sessionpick.h"
#include "app/sessionrow.h"
#include "app/sessionsearch.h"
#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "base/text.h"
#include "session/libraryedit.h"

/* What a verb of `sessions` works on; `args` stand behind its name. */
struct call {
	const struct options *options;
	char **args;
	int nargs;
	struct library library;
	struct sessionpick pick;
};

/* The arguments from FROM on as one text. */
static void
join(struct buf *out, const struct call *c, int from)
{
	for (int i = from; i < c->nargs; i++) {
		buf_add_str(out, i > from ? " " : "");
		buf_add_str(out, c->args[i]);
	}
}

static int
run_list(struct call *c)
{
	return sessionlist_print(&c->library, &c->pick, c->options);
}

static int
run_search(struct call *c)
{
	struct buf text = {0};
	struct error err;
	int status;

	join(&text, c, 0);
	if (slice_trim(buf_slice(&text)).len) {
		status = sessionsearch_print(
			&c->library, &c->pick, c->options, buf_slice(&text));
	} else {
		error_set(&err, _("sessions search: needs words to look for"));
		status = exit_complain(&err, EXIT_USAGE);
	}
	buf_free(&text);
	return status;
}

static int
run_rename(struct call *c)
{
	const struct library_entry *e;
	struct buf path = {0}, title = {0}, shown = {0};
	struct error err;
	int status = EXIT_FINE;

	e = library_find(&c->library, c->args[0], &err);
	if (!e)
		return exit_complain(&err, EXIT_USAGE);
	library_path(&c->library, e, &path);
	join(&title, c, 1);
	if (slice_trim(buf_slice(&title)).len > LIBRARY_TITLE_MAX) {
		error_set(&err, _("rename: a title has at most %d bytes"),
			LIBRARY_TITLE_MAX);
		status = exit_complain(&err, EXIT_USAGE);
	} else if (library_rename(buf_str(&path), buf_slice(&title), &err)) {
		status = exit_complain(&err, EXIT_FAULT);
	} else {
		text_visible_row(&shown, slice_trim(buf_slice(&title)));
		if (shown.len)
			printf(_("%s is called %s now\n"), e->id,
				buf_str(&shown));
		else
			printf(_("%s has no title of its own any more\n"),
				e->id);
		status = exit_finish(status);
	}
	buf_free(&path);
	buf_free(&title);
	buf_free(&shown);
	return status;
}

/* Says on OUT what session E is. */
static void
print_one(FILE *out, const struct call *c, const struct library_entry *e,
	const char *format)
{
	struct library_summary s = {0};
	struct buf path = {0}, words = {0};

	library_path(&c->library, e, &path);
	summary_read(&s, buf_str(&path));
	text_visible_row(&words, slice_str(e->id));
	buf_add_str(&words, "  ");
	sessionrow_when(&words, e);
	buf_add_str(&words, "  ");
	sessionrow_size(&words, e->bytes);
	buf_add_str(&words, "  ");
	sessionrow_words(&words, &s, false);
	fprintf(out, format, buf_str(&words));
	summary_free(&s);
	buf_free(&path);
	buf_free(&words);
}

/* Finds each session that is named, once; NULL with ERR set if one is not
 * there. The list is the caller's. */
static const struct library_entry **
find_all(const struct call *c, size_t *n, struct error *err)
{
	const struct library_entry **list =
		mem_alloc((size_t)c->nargs * sizeof(const void *));

	*n = 0;
	for (int i = 0; i < c->nargs; i++) {
		const struct library_entry *e =
			library_find(&c->library, c->args[i], err);
		size_t k = 0;
		if (!e) {
			free(list);
			return NULL;
		}
		while (k < *n && list[k] != e)
			k++;
		list[k] = e;
		*n += k == *n;
	}
	return list;
}

/* Whoever sits at a terminal is asked. */
static int
may_remove(const struct call *c, const struct library_entry **list, size_t n,
	struct error *err)
{
	char line[4096]; /* all of it: the rest would be the shell's */

	if (c->options->force)
		return 1;
	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return error_set(
			err, _("sessions rm: there is no terminal to ask at; "
			       "--force removes without asking"));
	for (size_t i = 0; i < n; i++)
		print_one(stderr, c, list[i], "%s\n");
	fprintf(stderr,
		lang_count("sidetone: remove this session for good? [y/N] ",
			"sidetone: remove these %zu sessions for good? [y/N] ",
			n),
		n);
	if (read(STDIN_FILENO, line, sizeof(line)) > 0)
		return line[0] == 'y' || line[0] == 'Y';
	fputc('\n', stderr);
	return 0;
}

static int
remove_all(const struct call *c, const struct library_entry **list, size_t n)
{
	struct buf path = {0};
	struct error err;
	int status = EXIT_FINE;

	for (size_t i = 0; i < n; i++) {
		buf_clear(&path);
		library_path(&c->library, list[i], &path);
		if (library_remove(buf_str(&path), &err))
			status = exit_complain(&err, EXIT_FAULT);
		else
			printf(_("removed %s\n"), list[i]->id);
	}
	buf_free(&path);
	return exit_finish(status);
}

static int
run_rm(struct call *c)
{
	const struct library_entry **list;
	struct error err;
	size_t n;
	int may, status = EXIT_FINE;

	list = find_all(c, &n, &err);
	if (!list)
		return exit_complain(&err, EXIT_USAGE);
	may = may_remove(c, list, n, &err);
	if (may > 0)
		status = remove_all(c, list, n);
	else if (may < 0)
		status = exit_complain(&err, EXIT_USAGE);
	else
		fputs(_("sidetone: nothing was removed\n"), stderr);
	free(list);
	return status;
}

static const struct verb {
	const char *name, *args;
	int least;
	bool picks; /* takes --limit, --since and --model */
	int (*run)(struct call *c);
} verbs[] = {
	{"list", "", 0, true, run_list},
	{"search", " TEXT…", 1, true, run_search},
	{"rename", " ID TITLE…", 2, false, run_rename},
	{"rm", " ID…", 1, false, run_rm},
};

static const struct verb *
find_verb(const char *name)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	}
	return NULL;
}

/* Which verb, with as many arguments as it needs; NULL with ERR set. */
static const struct verb *
read_call(struct call *c, const struct options *o, struct error *err)
{
	const struct verb *v = find_verb(o->nargs ? o->args[0] : "list");

	*c = (struct call){.options = o};
	if (!v) {
		error_set(err,
			_("sessions: %.60s: must be list, search, rename or "
			  "rm"),
			o->args[0]);
		return NULL;
	}
	c->args = o->args + (o->nargs > 0);
	c->nargs = o->nargs - (o->nargs > 0);
	if (c->nargs < v->least || (c->nargs && !*v->args)) {
		error_set(err, _("usage: sidetone sessions %s%s"), v->name,
			v->args);
		return NULL;
	}
	if (sessionpick_read(&c->pick, o, clock_wall(&clock_real), err))
		return NULL;
	if (!v->picks && (o->limit || o->since || c->pick.model)) {
		error_set(err,
			_("sessions %s: --limit, --since and --model are for "
			  "list and search"),
			v->name);
		return NULL;
	}
	return v;
}

int
sessions_run(struct app *app, const struct options *o)
{
	char *dir = paths_data("sessions");
	const struct verb *v;
	struct call c;
	struct error err;
	int status;

	(void)app;
	v = read_call(&c, o, &err);
	if (!v)
		status = exit_complain(&err, EXIT_USAGE);
	else if (library_read(&c.library, dir, &err))
		status = exit_complain(&err, EXIT_FAULT);
	else
		status = v->run(&c);
	library_free(&c.library);
	free(dir);
	return status;
}
