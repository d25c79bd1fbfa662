/* The verb import: conversations of other programs become sessions. */
#include "app/import.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/exit.h"
#include "app/paths.h"
#include "base/lang.h"
#include "base/text.h"
#include "session/importstore.h"

enum {
	TITLE_COLS = 60,
	BIG = 8 << 20, /* bytes from which on progress is shown */
};

struct importing {
	struct importstore store;
	struct buf id;
	size_t made, there, skipped;
	bool lines;         /* all that was skipped were lines */
	struct error fault; /* of writing; empty: none */
	const char *name;   /* of the file */
	int64_t size;       /* 0: not known */
	int64_t told;       /* progress in percent or MiB; -1: none yet */
};

/* Progress */

static void
clear_progress(struct importing *m)
{
	if (m->told >= 0)
		fputs("\r\033[K", stderr);
	m->told = -1;
}

static void
show_progress(void *arg, int64_t bytes)
{
	struct importing *m = arg;
	int64_t now = m->size ? bytes * 100 / m->size : bytes >> 20;
	struct buf line = {0};

	if ((m->size ? m->size : bytes) < BIG || now == m->told ||
		!isatty(STDERR_FILENO))
		return;
	text_visible_row(&line, slice_str(m->name));
	fprintf(stderr, "\r%s: %" PRId64 " %s\033[K", buf_str(&line), now,
		m->size ? "%" : "MiB");
	m->told = now;
	buf_free(&line);
}

/* Sessions */

static struct slice
name_of(const struct import_session *s)
{
	struct slice rest = s->title.len ? s->title : s->seed, line;

	return slice_line(&rest, &line) ? line : SLICE("");
}

static const char *
fate_words(enum import_fate fate, bool dry_run)
{
	if (fate == IMPORT_THERE)
		return _("already there");
	if (fate == IMPORT_REPLACED)
		return dry_run ? _("would be replaced") : _("replaced");
	return "";
}

/* "ID  title", and what else there is to say. */
static void
print_session(const struct importing *m, const struct import_session *s,
	enum import_fate fate)
{
	const char *words = fate_words(fate, m->store.dry_run);
	struct buf line = {0}, title = {0};

	text_visible_row(&title, name_of(s));
	buf_addf(&line, "%s  ", buf_str(&m->id));
	text_fitted(&line, buf_slice(&title), TITLE_COLS);
	if (s->fork_turn)
		buf_addf(&line, _(" (fork at turn %zu)"), s->fork_turn);
	if (*words)
		buf_addf(&line, " (%s)", words);
	puts(buf_str(&line));
	buf_free(&line);
	buf_free(&title);
}

static bool
take_session(void *arg, const struct import_session *s)
{
	struct importing *m = arg;
	enum import_fate fate;

	if (importstore_put(&m->store, s, &m->id, &fate, &m->fault))
		return false;
	clear_progress(m);
	if (fate == IMPORT_THERE)
		m->there++;
	else
		m->made++;
	if (fate != IMPORT_THERE || m->store.dry_run)
		print_session(m, s, fate);
	return true;
}

/* Files */

static int
open_file(struct importing *m, const char *path, struct error *err)
{
	int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
				   : dup(STDIN_FILENO);
	struct stat st;

	m->name = strcmp(path, "-") ? path : _("standard input");
	m->size = 0;
	m->told = -1;
	if (fd < 0)
		return error_set(err, "%s: %s", m->name, strerror(errno));
	if (!fstat(fd, &st) && S_ISREG(st.st_mode))
		m->size = st.st_size;
	return fd;
}

static void
tell_skipped(struct importing *m, const struct import_report *r)
{
	struct buf line = {0}, seen = {0};

	import_describe(&line, r, m->name);
	if (!line.len)
		return;
	m->skipped += r->skipped;
	m->lines &= r->format != IMPORT_CHATGPT && r->format != IMPORT_MESSAGES;
	text_visible_row(&seen, buf_slice(&line));
	fprintf(stderr, "sidetone: %s\n", buf_str(&seen));
	buf_free(&line);
	buf_free(&seen);
}

/* Returns the exit status for PATH. */
static int
import_file(struct importing *m, const char *path)
{
	const struct import_job job = {
		.take = take_session, .progress = show_progress, .arg = m};
	struct import_report r;
	struct error err;
	int fd = open_file(m, path, &err), rc;

	if (fd < 0)
		return exit_complain(&err, EXIT_USAGE);
	rc = import_read(fd, m->name, &job, &r, &err);
	close(fd);
	clear_progress(m);
	if (m->fault.text[0])
		return exit_complain(&m->fault, EXIT_FAULT);
	if (rc)
		return exit_complain(&err, EXIT_USAGE);
	tell_skipped(m, &r);
	if (!r.sessions) {
		error_set(&err, _("%s: nothing is said in it"), m->name);
		return exit_complain(&err, EXIT_USAGE);
	}
	return 0;
}

static const char *
made_words(const struct importing *m)
{
	if (m->store.dry_run)
		return lang_count("%zu session would be imported",
			"%zu sessions would be imported", m->made);
	return lang_count(
		"%zu session imported", "%zu sessions imported", m->made);
}

static const char *
skipped_words(const struct importing *m)
{
	if (m->lines)
		return lang_count(", %zu line skipped", ", %zu lines skipped",
			m->skipped);
	return lang_count(
		", %zu item skipped", ", %zu items skipped", m->skipped);
}

static void
print_summary(const struct importing *m)
{
	printf(made_words(m), m->made);
	if (m->there)
		printf(_(", %zu already there"), m->there);
	if (m->skipped)
		printf(skipped_words(m), m->skipped);
	putchar('\n');
}

int
import_run(struct app *app, const struct options *o)
{
	char *dir = paths_data("sessions");
	struct importing m = {.lines = true,
		.store = {
			.dir = dir, .force = o->force, .dry_run = o->dry_run}};
	struct error err;
	int status = EXIT_FINE;

	(void)app;
	if (!o->nargs) {
		error_set(&err,
			_("import: needs a file, or - for standard input"));
		status = exit_complain(&err, EXIT_USAGE);
	}
	for (int i = 0; i < o->nargs && status != EXIT_FAULT; i++) {
		int rc = import_file(&m, o->args[i]);
		if (rc)
			status = rc;
	}
	if (m.made || m.there || status == EXIT_FINE)
		print_summary(&m);
	importstore_free(&m.store);
	buf_free(&m.id);
	free(dir);
	return exit_finish(status);
}
