/* Reading a session file back: its events, and what was not readable. */
#include "session/load.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"
#include "base/mem.h"
#include "session/lines.h"

/* So much without one event is no session. */
enum { STRANGE_LINES = 1000, STRANGE_BYTES = 8 * 1024 * 1024 };

struct load {
	struct load_report *report;
	bus_sink *take;
	void *arg;
	struct lines lines;
	size_t bytes;
	bool known; /* some event was of a kind we know */
	/* the file, where it is one */
	char *path;
	int fd;     /* -1: it is not open */
	int failed; /* errno of what went wrong */
};

static void
note_version(struct load_report *r, const struct event *ev)
{
	if (ev->kind == EVENT_SESSION && r->version == EVENT_UNKNOWN)
		r->version = ev->session.version;
}

static void
hand_on(struct load *l, const struct event *ev)
{
	note_version(l->report, ev);
	l->known |= ev->kind != EVENT_NOTE;
	l->report->events++;
	l->take(l->arg, ev);
}

/* Takes the whole lines that are there. */
static void
take_lines(struct load *l)
{
	struct event ev;
	enum lines_got got;

	while ((got = lines_next(&l->lines, &ev)) != LINES_NONE) {
		if (got == LINES_EVENT)
			hand_on(l, &ev);
		else if (got == LINES_BAD && !l->report->skipped++)
			l->report->first_bad = l->lines.n;
	}
}

static void
take_tail(struct load *l)
{
	struct event ev;
	enum lines_got got = lines_last(&l->lines, &ev);

	if (got == LINES_EVENT)
		hand_on(l, &ev);
	else if (got == LINES_BAD)
		l->report->torn = true;
}

static bool
is_strange(const struct load *l)
{
	return !l->known && (l->report->skipped >= STRANGE_LINES ||
				    l->bytes >= STRANGE_BYTES);
}

static int
no_session(const char *name, const struct load *l, struct error *err)
{
	if (!l->bytes)
		return error_set(err,
			_("%s: the file is empty; a session file has one "
			  "event a line"),
			name);
	return error_set(err,
		_("%s: this is no session file; one has an event a line, "
		  "each a JSON object with \"kind\" and \"at\""),
		name);
}

static struct load
loading(struct load_report *r, bus_sink *take, void *arg)
{
	*r = (struct load_report){.version = EVENT_UNKNOWN};
	return (struct load){.report = r, .take = take, .arg = arg, .fd = -1};
}

int
load_text(struct slice text, const char *name, bus_sink *take, void *arg,
	struct load_report *r, struct error *err)
{
	struct load l = loading(r, take, arg);

	l.bytes = text.len;
	lines_give(&l.lines, text);
	take_lines(&l);
	take_tail(&l);
	lines_free(&l.lines);
	return l.known ? 0 : no_session(name, &l, err);
}

/* A descriptor of PATH, or -1 with errno set. */
static int
open_file(const char *path)
{
	/* A FIFO without a writer is empty, not a wait. */
	int fd = file_open(path, O_RDONLY);
	struct stat st;

	if (fd >= 0 && !fstat(fd, &st) && S_ISDIR(st.st_mode)) {
		close(fd);
		errno = EISDIR;
		return -1;
	}
	if (fd >= 0)
		fcntl(fd, F_SETFL, 0); /* with a writer, wait for it */
	return fd;
}

struct load *
load_begin(const char *path, bus_sink *take, void *arg, struct load_report *r)
{
	struct load *l = mem_alloc(sizeof(*l));

	*l = loading(r, take, arg);
	l->path = mem_strdup(path);
	l->fd = open_file(path);
	l->failed = l->fd < 0 ? errno : 0;
	return l;
}

bool
load_step(struct load *l)
{
	ssize_t n;

	if (l->failed)
		return false;
	n = lines_read(&l->lines, l->fd);
	if (n < 0)
		l->failed = errno;
	else if (n == 0)
		take_tail(l);
	if (n <= 0)
		return false;
	l->bytes += (size_t)n;
	take_lines(l);
	return !is_strange(l);
}

int
load_end(struct load *l, struct error *err)
{
	int rc = 0;

	if (l->failed)
		rc = error_set(err, "%s: %s", l->path, strerror(l->failed));
	else if (!l->known)
		rc = no_session(l->path, l, err);
	if (l->fd >= 0)
		close(l->fd);
	lines_free(&l->lines);
	free(l->path);
	free(l);
	return rc;
}

int
load_events(const char *path, bus_sink *take, void *arg, struct load_report *r,
	struct error *err)
{
	struct load *l = load_begin(path, take, arg, r);

	while (load_step(l))
		;
	return load_end(l, err);
}

void
loaded_take(void *arg, const struct event *ev)
{
	struct loaded *l = arg;

	model_apply(&l->model, ev);
	trail_apply(&l->trail, ev);
}

void
loaded_free(struct loaded *l)
{
	model_free(&l->model);
	trail_free(&l->trail);
}

/* The sentences of load_describe stand beside each other. */
static struct buf *
next_sentence(struct buf *out, size_t begin)
{
	if (out->len > begin)
		buf_add_str(out, "; ");
	return out;
}

void
load_describe(struct buf *out, const struct load_report *r, const char *name)
{
	size_t begin;

	if (!r->skipped && !r->torn && r->version <= EVENT_VERSION)
		return;
	buf_addf(out, "%s: ", name);
	begin = out->len;
	if (r->skipped)
		buf_addf(out,
			lang_count("%zu line was skipped: it is no event (the "
				   "first is line %zu)",
				"%zu lines were skipped: they are no events "
				"(the first is line %zu)",
				r->skipped),
			r->skipped, r->first_bad);
	if (r->torn)
		buf_add_str(next_sentence(out, begin),
			_("the last line stops short and was left out"));
	if (r->version > EVENT_VERSION)
		buf_addf(next_sentence(out, begin),
			_("it was written by a later version (format %lld, "
			  "this one knows %d)"),
			(long long)r->version, EVENT_VERSION);
}
