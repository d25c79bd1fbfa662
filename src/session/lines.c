/* The lines of a session file, taken off its bytes as they come. */
#include "session/lines.h"

#include <string.h>

#include "base/file.h"

enum { PIECE = 256 * 1024, LINE_MAX_BYTES = 64 * 1024 * 1024 };

/* Most lines hold nothing: they are of our own form. */
static void
release(struct lines *l)
{
	if (l->hold.root)
		line_release(&l->hold);
}

void
lines_free(struct lines *l)
{
	release(l);
	buf_free(&l->buf);
	ownline_free(&l->own);
	*l = (struct lines){0};
}

ssize_t
lines_read(struct lines *l, int fd)
{
	ssize_t n;

	release(l);
	buf_drop(&l->buf, l->buf.len - l->rest.len);
	if (l->buf.len > LINE_MAX_BYTES) {
		l->too_long = true;
		buf_clear(&l->buf);
	}
	l->seen = l->buf.len;
	n = file_read_piece(fd, PIECE, &l->buf);
	l->rest = buf_slice(&l->buf);
	return n;
}

void
lines_give(struct lines *l, struct slice text)
{
	l->rest = text;
}

static enum lines_got
take(struct lines *l, struct slice line, struct event *ev)
{
	bool too_long = l->too_long;
	struct error ignored;

	l->too_long = false;
	/* An editor may have put a byte order mark in front. */
	if (!l->n++ && slice_starts(line, "\xef\xbb\xbf"))
		line = slice_from(line, 3);
	if (too_long)
		return LINES_BAD;
	if (line_decode(ev, &l->hold, line, &ignored))
		return slice_trim(line).len ? LINES_BAD : LINES_BLANK;
	ownline_learn(&l->own, ev);
	return LINES_EVENT;
}

/* A line that comes in many pieces is not looked through again with each. */
static bool
has_line(struct lines *l)
{
	struct slice fresh = slice_from(l->rest, l->seen);

	if (l->seen && (!fresh.len || !memchr(fresh.p, '\n', fresh.len)))
		return false;
	l->seen = 0;
	return l->rest.len > 0;
}

enum lines_got
lines_next(struct lines *l, struct event *ev)
{
	struct slice line;
	const char *lf;

	release(l);
	if (!has_line(l))
		return LINES_NONE;
	if (!l->too_long && ownline_read(&l->own, ev, &l->rest)) {
		l->n++;
		return LINES_EVENT;
	}
	lf = memchr(l->rest.p, '\n', l->rest.len);
	if (!lf)
		return LINES_NONE;
	line = slice_sub(l->rest, 0, (size_t)(lf - l->rest.p));
	l->rest = slice_from(l->rest, line.len + 1);
	return take(l, line, ev);
}

enum lines_got
lines_last(struct lines *l, struct event *ev)
{
	struct slice line = l->rest;

	release(l);
	l->rest = slice_from(line, line.len);
	return line.len || l->too_long ? take(l, line, ev) : LINES_NONE;
}
