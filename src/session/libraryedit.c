/* Changes saved sessions: names them, removes them. */
#include "session/libraryedit.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"
#include "event/line.h"
#include "session/load.h"
#include "session/writelock.h"

static int
is_written(const char *path, struct error *err)
{
	return error_set(err,
		_("%s: another process is writing this session; end that one "
		  "first"),
		path);
}

/* A descriptor of PATH for FLAGS that holds its lock, or -1 with ERR set. */
static int
open_locked(const char *path, int flags, struct error *err)
{
	int fd = file_open(path, flags);

	if (fd < 0)
		return error_set(err, "%s: %s", path, strerror(errno));
	if (!writelock_take(fd)) {
		close(fd);
		return is_written(path, err);
	}
	return fd;
}

static void
take_time(void *at, const struct event *ev)
{
	*(int64_t *)at = ev->at;
}

/* Whether the file of SIZE bytes ends within a line. */
static bool
ends_torn(int fd, off_t size)
{
	char last = '\n';

	return size > 0 && pread(fd, &last, 1, size - 1) == 1 && last != '\n';
}

static void
add_title(struct buf *out, struct slice title, int64_t at)
{
	struct event ev = {.kind = EVENT_SETTING, .at = at};
	struct buf row = {0};

	buf_add_slice(&row, title);
	for (size_t i = 0; i < row.len; i++) {
		if ((unsigned char)row.p[i] < ' ' || row.p[i] == 0x7f)
			row.p[i] = ' ';
	}
	ev.setting.name = SLICE("title");
	if (slice_trim(buf_slice(&row)).len)
		ev.setting.value = slice_trim(buf_slice(&row));
	line_encode(out, &ev);
	buf_free(&row);
}

/* Appends LINE to the file, whole or not at all. */
static int
append(int fd, struct slice line, const struct stat *was)
{
	const struct timespec times[2] = {was->st_atim, was->st_mtim};
	ssize_t n;

	do
		n = write(fd, line.p, line.len);
	while (n < 0 && errno == EINTR);
	if (n == (ssize_t)line.len) {
		futimens(fd, times);
		return 0;
	}
	/* What cannot be cut off again readers skip. */
	if (n >= 0)
		errno = ftruncate(fd, was->st_size) ? errno : ENOSPC;
	return -1;
}

static int
rename_locked(int fd, const char *path, struct slice title, struct error *err)
{
	struct load_report report;
	struct buf line = {0};
	struct stat st;
	int64_t at = 0;
	int rc;

	if (load_events(path, take_time, &at, &report, err))
		return -1;
	if (fstat(fd, &st))
		return error_set(err, "%s: %s", path, strerror(errno));
	if (ends_torn(fd, st.st_size))
		buf_add_char(&line, '\n');
	add_title(&line, title, at);
	rc = append(fd, buf_slice(&line), &st);
	if (rc)
		error_set(err, _("%s: the title cannot be written: %s"), path,
			strerror(errno));
	buf_free(&line);
	return rc;
}

int
library_rename(const char *path, struct slice title, struct error *err)
{
	int fd = open_locked(path, O_RDWR | O_APPEND, err), rc;

	if (fd < 0)
		return -1;
	rc = rename_locked(fd, path, title, err);
	writelock_drop(fd);
	close(fd);
	return rc;
}

int
library_remove(const char *path, struct error *err)
{
	/* What cannot be opened has no lock that we could see. */
	int fd = file_open(path, O_RDONLY);
	int rc = 0;

	if (fd >= 0 && !writelock_take(fd))
		rc = is_written(path, err);
	else if (unlink(path))
		rc = error_set(err, "%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return rc;
}
