/* Following a session file that another process is writing. */
#include "session/follow.h"

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
	int fd = file_open(path, O_RDONLY);
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

/* Whether LINE was an event. */
static bool
take_line(struct follow *f, struct slice line)
{
	struct line_hold hold;
	struct error ignored;
	struct event ev;

	if (f->too_long || line_decode(&ev, &hold, line, &ignored)) {
		f->skipped += f->too_long || slice_trim(line).len;
		f->too_long = false;
		return false;
	}
	f->take(f->arg, &ev);
	line_release(&hold);
	return true;
}

/* Takes the whole lines that are there. */
static bool
take_lines(struct follow *f)
{
	struct slice rest = buf_slice(&f->line);
	struct event ev;
	bool any = false;
	const char *lf;

	while (rest.len && (lf = memchr(rest.p, '\n', rest.len))) {
		size_t n = (size_t)(lf - rest.p);
		if (!f->too_long && ownline_read(&f->own, &ev, &rest)) {
			f->take(f->arg, &ev);
			any = true;
			continue;
		}
		any |= take_line(f, slice_sub(rest, 0, n));
		rest = slice_from(rest, n + 1);
	}
	buf_drop(&f->line, f->line.len - rest.len);
	if (f->line.len > LINE_MAX_BYTES) {
		f->too_long = true;
		buf_clear(&f->line);
	}
	return any;
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
	ssize_t n = file_read_piece(f->fd, PIECE, &f->line);

	if (n < 0)
		return error_set(err, "%s: %s", f->path, strerror(errno));
	if (!n && was_cut(f))
		return error_set(err,
			_("%s: the file was cut while it was followed; open it "
			  "again"),
			f->path);
	return n && take_lines(f);
}

size_t
follow_skipped(const struct follow *f)
{
	return f->skipped;
}
