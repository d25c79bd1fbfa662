/* Reading a session file back: its events, and what was not readable. */
#include "session/load.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/lang.h"
#include "event/line.h"

enum {
	PIECE = 256 * 1024,
	LINE_MAX_BYTES = 64 * 1024 * 1024,
	/* So much without one event is no session. */
	STRANGE_LINES = 1000,
	STRANGE_BYTES = 8 * 1024 * 1024,
};

struct loading {
	struct load_report *report;
	bus_sink *take;
	void *arg;
	size_t line; /* number of the latest */
	size_t bytes;
	bool known;    /* some event was of a kind we know */
	bool too_long; /* the rest of the line is passed over */
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

/* Whether LINE was an event, which has then been handed on. */
static bool
take_event(struct loading *l, struct slice line)
{
	struct line_hold hold;
	struct error ignored;
	struct event ev;

	if (line_decode(&ev, &hold, line, &ignored))
		return false;
	note_version(l->report, &ev);
	l->known |= ev.kind != EVENT_NOTE;
	l->report->events++;
	l->take(l->arg, &ev);
	line_release(&hold);
	return true;
}

static void
skip_line(struct loading *l)
{
	if (!l->report->skipped++)
		l->report->first_bad = l->line;
}

/* Counts LINE, and takes off what an editor may have put in front of the
 * first: a byte order mark. */
static struct slice
count_line(struct loading *l, struct slice line)
{
	if (!l->line++ && slice_starts(line, "\xef\xbb\xbf"))
		line = slice_from(line, 3);
	return line;
}

static void
take_line(struct loading *l, struct slice line)
{
	line = count_line(l, line);
	if (l->too_long || (!is_blank(line) && !take_event(l, line)))
		skip_line(l);
	l->too_long = false;
}

/* What stands behind the last LF: an event that lacks nothing but its LF
 * counts. */
static void
take_tail(struct loading *l, struct slice line)
{
	line = count_line(l, line);
	if (l->too_long || (!is_blank(line) && !take_event(l, line)))
		l->report->torn = true;
}

/* Takes the whole lines of TEXT; the first FROM bytes hold no LF. Returns how
 * many bytes were taken. */
static size_t
take_lines(struct loading *l, struct slice text, size_t from)
{
	const char *p = text.p, *end = text.p + text.len, *lf;

	if (!text.len)
		return 0;
	while ((lf = memchr(p + from, '\n', (size_t)(end - p) - from))) {
		take_line(l, (struct slice){p, (size_t)(lf - p)});
		p = lf + 1;
		from = 0;
	}
	return (size_t)(p - text.p);
}

static bool
is_strange(const struct loading *l)
{
	return !l->known && (l->report->skipped >= STRANGE_LINES ||
				    l->bytes >= STRANGE_BYTES);
}

static int
no_session(const char *name, const struct loading *l, struct error *err)
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

static struct loading
begin(struct load_report *r, bus_sink *take, void *arg)
{
	*r = (struct load_report){.version = EVENT_UNKNOWN};
	return (struct loading){.report = r, .take = take, .arg = arg};
}

int
load_text(struct slice text, const char *name, bus_sink *take, void *arg,
	struct load_report *r, struct error *err)
{
	struct loading l = begin(r, take, arg);

	l.bytes = text.len;
	take_tail(&l, slice_from(text, take_lines(&l, text, 0)));
	return l.known ? 0 : no_session(name, &l, err);
}

/* Reads the next piece behind what is in B; 0 at the end, -1 with errno. */
static ssize_t
read_piece(int fd, struct buf *b)
{
	ssize_t n;

	buf_reserve(b, PIECE);
	do
		n = read(fd, b->p + b->len, PIECE);
	while (n < 0 && errno == EINTR);
	if (n > 0)
		b->len += (size_t)n;
	return n;
}

static int
read_all(struct loading *l, int fd, struct buf *b)
{
	size_t seen; /* bytes of B known to hold no LF */
	ssize_t n;

	while (seen = b->len, (n = read_piece(fd, b)) > 0) {
		l->bytes += (size_t)n;
		buf_drop(b, take_lines(l, buf_slice(b), seen));
		if (b->len > LINE_MAX_BYTES) {
			l->too_long = true;
			buf_clear(b);
		}
		if (is_strange(l))
			return 0;
	}
	if (!n)
		take_tail(l, buf_slice(b));
	return (int)n;
}

/* A descriptor of PATH, or -1 with errno set. */
static int
open_file(const char *path)
{
	/* A FIFO without a writer is empty, not a wait. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
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

int
load_events(const char *path, bus_sink *take, void *arg, struct load_report *r,
	struct error *err)
{
	struct loading l = begin(r, take, arg);
	struct buf b = {0};
	int fd = open_file(path), failed;

	failed = fd < 0 || read_all(&l, fd, &b) ? errno : 0;
	if (fd >= 0)
		close(fd);
	buf_free(&b);
	if (failed)
		return error_set(err, "%s: %s", path, strerror(failed));
	return l.known ? 0 : no_session(path, &l, err);
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
