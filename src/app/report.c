/* The verb report: the support report of a saved session. */
#include "app/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "api/http.h"
#include "app/exit.h"
#include "app/saved.h"
#include "base/file.h"
#include "base/lang.h"
#include "event/line.h"
#include "session/report.h"

void
report_programs(struct buf *out)
{
	buf_addf(out, "sidetone %s, ", SIDETONE_VERSION);
	http_library(out);
	buf_addf(out, ", %s", line_library());
}

void
report_system(struct buf *out)
{
	struct utsname u;

	if (!uname(&u))
		buf_addf(out, "%s %s %s", u.sysname, u.release, u.machine);
}

static int
write_and_close(int fd, struct slice text)
{
	int rc = file_write(fd, text), why = errno;

	if (close(fd) && !rc)
		return -1;
	errno = why;
	return rc;
}

static int
write_new(const char *path, struct slice text, struct error *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0 && errno == EEXIST)
		return error_set(err,
			_("%s: there is such a file already; choose another "
			  "name, or add --force on the command line"),
			path);
	if (fd < 0 || write_and_close(fd, text))
		return error_set(err, "%s: %s", path, strerror(errno));
	return 0;
}

/* A file beside PATH takes its place when it is whole: a report that cannot be
 * written costs nobody the old one, and what PATH is at that moment is not
 * opened, whether somebody has made it a link or not. */
static int
write_over(const char *path, struct slice text, struct error *err)
{
	struct buf temp = {0};
	int fd, failed = 0;

	buf_addf(&temp, "%s.XXXXXX", path);
	fd = mkstemp(temp.p);
	if (fd < 0 || write_and_close(fd, text) || rename(temp.p, path))
		failed = errno;
	if (failed && fd >= 0)
		unlink(temp.p);
	buf_free(&temp);
	return failed ? error_set(err, "%s: %s", path, strerror(failed)) : 0;
}

int
report_save(const char *path, struct slice text, bool force, struct error *err)
{
	struct stat st;

	if (!force || lstat(path, &st))
		return write_new(path, text, err);
	if (!S_ISREG(st.st_mode))
		return error_set(err,
			_("%s: --force replaces only a regular file, no link, "
			  "device or directory"),
			path);
	return write_over(path, text, err);
}

static void
say(const struct buf *line)
{
	fprintf(stderr, "sidetone: %s\n", buf_str(line));
}

static int
read_number(const char *text, int64_t *n, struct error *err)
{
	char *end;

	errno = 0;
	*n = strtoll(text, &end, 10);
	if (errno || end == text || *end || *n < 1)
		return error_set(err,
			_("--request %s: must be the number of a request, from "
			  "1"),
			text);
	return 0;
}

/* Which request; none of them is 0. */
static int
choose(const struct options *o, const struct trail *t, int64_t *req,
	struct error *err)
{
	bool failed = true;

	*req = report_pick(t, &failed);
	if (!*req)
		return error_set(err, _("there is no request in this session"));
	if (o->request) {
		if (read_number(o->request, req, err))
			return -1;
		if (!report_knows(t, *req))
			return error_set(err,
				_("--request %s: the session has no such "
				  "request"),
				o->request);
		return 0;
	}
	if (!failed)
		fprintf(stderr, _("sidetone: no request of this session "
				  "failed; this is the latest\n"));
	else if (o->all)
		*req = 0;
	return 0;
}

static int
print(struct slice text, struct error *err)
{
	fwrite(text.p, 1, text.len, stdout);
	if (fflush(stdout) || ferror(stdout))
		return error_set(
			err, _("standard output: %s"), strerror(errno));
	return 0;
}

/* What leaves is shown before it is written. */
static int
deliver(const struct options *o, const struct report_input *in,
	struct slice text, struct error *err)
{
	struct buf contents = {0};

	if (!o->output)
		return print(text, err);
	if (isatty(STDERR_FILENO)) {
		report_contents(&contents, in);
		fputs(buf_str(&contents), stderr);
		buf_free(&contents);
	}
	if (isatty(STDOUT_FILENO) && print(text, err))
		return -1;
	return report_save(o->output, text, o->force, err);
}

static int
report(const struct loaded *l, const struct options *o, int64_t req,
	struct error *err)
{
	struct buf programs = {0}, system = {0}, text = {0}, line = {0};
	struct report_outcome outcome;
	int rc;

	report_programs(&programs);
	report_system(&system);
	const struct report_input in = {.model = &l->model,
		.trail = &l->trail,
		.req = req,
		.with_text = o->with_text,
		.programs = buf_str(&programs),
		.system = buf_str(&system)};
	report_build(&text, &in, &outcome);
	rc = deliver(o, &in, buf_slice(&text), err);
	if (!rc) {
		report_outcome_words(&line, &outcome, &in);
		say(&line);
	}
	buf_free(&programs);
	buf_free(&system);
	buf_free(&text);
	buf_free(&line);
	return rc;
}

int
report_run(struct app *app, const struct options *o)
{
	struct loaded l = {0};
	struct error err;
	int64_t req;
	int status = EXIT_FINE;

	(void)app;
	if (o->nargs > 1)
		error_set(
			&err, _("report: needs one session, not %d"), o->nargs);
	if (o->nargs > 1)
		return exit_complain(&err, EXIT_USAGE);
	if (saved_load(&l, o->nargs ? o->args[0] : "latest", &err) ||
		choose(o, &l.trail, &req, &err))
		status = exit_complain(&err, EXIT_USAGE);
	else if (report(&l, o, req, &err))
		status = exit_complain(&err, EXIT_FAULT);
	loaded_free(&l);
	return status;
}
