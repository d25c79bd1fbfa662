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
#include "event/line.h"
#include "event/ownline.h"

enum {
	PIECE = 256 * 1024,
	LINE_MAX_BYTES = 64 * 1024 * 1024,
	/* So much without one event is no session. */
	STRANGE_LINES = 1000,
	STRANGE_BYTES = 8 * 1024 * 1024,
};

struct load {
	struct load_report *report;
	bus_sink *take;
	void *arg;
	size_t line; /* number of the latest */
	size_t bytes;
	struct ownline own;
	bool known;    /* some event was of a kind we know */
	bool too_long; /* the rest of the line is passed over */
	/* the file, where it is one */
	char *path;
	int fd;         /* -1: it is not open */
	int failed;     /* errno of what went wrong */
	struct buf buf; /* what was read of the line it ends in */
};

static bool
is_blank(struct slice line)
{
	return !slice_trim(line).len;
}

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

/* Takes the next line off TEXT if it is one of ours, which most are. */
static bool
take_own(struct load *l, struct slice *text)
{
	struct event ev;

	if (l->too_long || !ownline_read(&l->own, &ev, text))
		return false;
	l->line++;
	hand_on(l, &ev);
	return true;
}

/* Whether LINE was an event, which has then been handed on. */
static bool
take_event(struct load *l, struct slice line)
{
	struct line_hold hold;
	struct error ignored;
	struct event ev;

	if (line_decode(&ev, &hold, line, &ignored))
		return false;
	ownline_learn(&l->own, &ev);
	hand_on(l, &ev);
	line_release(&hold);
	return true;
}

static void
skip_line(struct load *l)
{
	if (!l->report->skipped++)
		l->report->first_bad = l->line;
}

/* Counts LINE, and takes off what an editor may have put in front of the
 * first: a byte order mark. */
static struct slice
count_line(struct load *l, struct slice line)
{
	if (!l->line++ && slice_starts(line, "\xef\xbb\xbf"))
		line = slice_from(line, 3);
	return line;
}

static void
take_line(struct load *l, struct slice line)
{
	line = count_line(l, line);
	if (l->too_long || (!take_event(l, line) && !is_blank(line)))
		skip_line(l);
	l->too_long = false;
}

/* What stands behind the last LF: an event that lacks nothing but its LF
 * counts. */
static void
take_tail(struct load *l, struct slice line)
{
	line = count_line(l, line);
	if (l->too_long || (!take_event(l, line) && !is_blank(line)))
		l->report->torn = true;
}

/* Takes the whole lines of TEXT; the first FROM bytes hold no LF. Returns how
 * many bytes were taken. */
static size_t
take_lines(struct load *l, struct slice text, size_t from)
{
	const char *begin = text.p, *lf;

	while (text.len) {
		/* A long line is read when it is whole. */
		if (from && !memchr(text.p + from, '\n', text.len - from))
			break;
		from = 0;
		if (take_own(l, &text))
			continue;
		lf = memchr(text.p, '\n', text.len);
		if (!lf)
			break;
		size_t len = (size_t)(lf - text.p);
		take_line(l, slice_sub(text, 0, len));
		text = slice_from(text, len + 1);
	}
	return begin ? (size_t)(text.p - begin) : 0;
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
	take_tail(&l, slice_from(text, take_lines(&l, text, 0)));
	ownline_free(&l.own);
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
	size_t seen = l->buf.len; /* bytes known to hold no LF */
	ssize_t n;

	if (l->failed)
		return false;
	n = file_read_piece(l->fd, PIECE, &l->buf);
	if (n < 0)
		l->failed = errno;
	else if (n == 0)
		take_tail(l, buf_slice(&l->buf));
	if (n <= 0)
		return false;
	l->bytes += (size_t)n;
	buf_drop(&l->buf, take_lines(l, buf_slice(&l->buf), seen));
	if (l->buf.len > LINE_MAX_BYTES) {
		l->too_long = true;
		buf_clear(&l->buf);
	}
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
	buf_free(&l->buf);
	ownline_free(&l->own);
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
