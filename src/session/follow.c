/* Following a session file that another process is writing. */
#include "session/follow.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/lang.h"
#include "base/mem.h"
#include "event/line.h"
#include "event/ownline.h"
#include "session/writelock.h"

enum { PIECE = 256 * 1024, LINE_MAX_BYTES = 64 * 1024 * 1024 };

struct follow {
	char *path;
	int fd;
	bus_sink *take;
	void *arg;
	struct buf line; /* read, and not whole yet */
	struct ownline own;
	size_t skipped;
	bool too_long; /* the rest of the line is passed over */
};

struct follow *
follow_open(const char *path, bus_sink *take, void *arg, struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st = {.st_size = 0};
	struct follow *f;

	if (fd < 0 || fstat(fd, &st)) {
		error_set(err, "%s: %s", path, strerror(errno));
	} else if (!S_ISREG(st.st_mode)) {
		error_set(err, _("%s: only a file can be followed"), path);
	} else {
		f = mem_alloc(sizeof(*f));
		*f = (struct follow){.path = mem_strdup(path),
			.fd = fd,
			.take = take,
			.arg = arg};
		return f;
	}
	if (fd >= 0)
		close(fd);
	return NULL;
}

void
follow_close(struct follow *f)
{
	if (!f)
		return;
	close(f->fd);
	free(f->path);
	buf_free(&f->line);
	ownline_free(&f->own);
	free(f);
}

static void
take_line(struct follow *f, struct slice line)
{
	struct line_hold hold;
	struct error ignored;
	struct event ev;

	if (f->too_long || line_decode(&ev, &hold, line, &ignored)) {
		f->skipped += f->too_long || slice_trim(line).len;
		f->too_long = false;
		return;
	}
	f->take(f->arg, &ev);
	line_release(&hold);
}

/* Takes the whole lines that are there; the first FROM bytes hold no LF. */
static void
take_lines(struct follow *f, size_t from)
{
	struct slice rest = buf_slice(&f->line);
	struct event ev;
	const char *lf;

	/* A long line is read when it is whole. */
	while (rest.len > from &&
		(lf = memchr(rest.p + from, '\n', rest.len - from))) {
		size_t n = (size_t)(lf - rest.p);
		from = 0;
		if (!f->too_long && ownline_read(&f->own, &ev, &rest)) {
			f->take(f->arg, &ev);
			continue;
		}
		take_line(f, slice_sub(rest, 0, n));
		rest = slice_from(rest, n + 1);
	}
	buf_drop(&f->line, f->line.len - rest.len);
	if (f->line.len > LINE_MAX_BYTES) {
		f->too_long = true;
		buf_clear(&f->line);
	}
}

/* What was read is not there any more. */
static bool
was_cut(const struct follow *f)
{
	off_t at = lseek(f->fd, 0, SEEK_CUR);
	struct stat st;

	return !fstat(f->fd, &st) && at > st.st_size;
}

int
follow_step(struct follow *f, struct error *err)
{
	size_t seen = f->line.len; /* bytes known to hold no LF */
	ssize_t n;

	buf_reserve(&f->line, PIECE);
	do
		n = read(f->fd, f->line.p + f->line.len, PIECE);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return error_set(err, "%s: %s", f->path, strerror(errno));
	if (!n && was_cut(f))
		return error_set(err,
			_("%s: the file was cut while it was followed; open it "
			  "again"),
			f->path);
	f->line.len += (size_t)n;
	take_lines(f, seen);
	return n > 0;
}

bool
follow_is_written(const struct follow *f)
{
	return writelock_is_taken_of(f->fd);
}

size_t
follow_skipped(const struct follow *f)
{
	return f->skipped;
}
