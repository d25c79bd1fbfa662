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
#include "session/lines.h"
#include "session/writelock.h"

struct follow {
	char *path;
	int fd;
	bus_sink *take;
	void *arg;
	struct lines lines;
	struct load_report report;
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
			.arg = arg,
			.report = {.version = EVENT_UNKNOWN}};
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
	lines_free(&f->lines);
	free(f);
}

static void
take_lines(struct follow *f)
{
	struct event ev;
	enum lines_got got;

	while ((got = lines_next(&f->lines, &ev)) != LINES_NONE) {
		if (got == LINES_BAD && !f->report.skipped++)
			f->report.first_bad = f->lines.n;
		if (got != LINES_EVENT)
			continue;
		f->report.events++;
		f->take(f->arg, &ev);
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
	ssize_t n = lines_read(&f->lines, f->fd);

	if (n < 0)
		return error_set(err, "%s: %s", f->path, strerror(errno));
	if (!n && was_cut(f))
		return error_set(err,
			_("%s: the file was cut while it was followed; open it "
			  "again"),
			f->path);
	take_lines(f);
	return n > 0;
}

bool
follow_is_written(const struct follow *f)
{
	return writelock_is_taken_of(f->fd);
}

const struct load_report *
follow_report(const struct follow *f)
{
	return &f->report;
}
