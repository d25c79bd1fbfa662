/* The journal: writes a live session to its file as it happens. */
#include "session/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/lang.h"
#include "base/mem.h"
#include "event/line.h"

struct journal {
	char *dir, *path;
	int fd;          /* -1: not made yet, or stopped */
	bool began;      /* the file was made */
	bool stopped;    /* a write failed; nothing more is written */
	bool told;       /* journal_failed has reported it */
	struct buf held; /* lines from before the first prompt */
	struct buf line;
	struct error error;
};

struct journal *
journal_new(const char *dir, const char *id)
{
	struct journal *j = mem_alloc(sizeof(*j));
	struct buf path = {0};

	buf_addf(&path, "%s/%s.jsonl", dir, id);
	j->path = path.p;
	j->dir = mem_strdup(dir);
	j->fd = -1;
	return j;
}

/* What a crash left behind the last LF stays a line of its own: readers skip
 * it. Returns 0, or -1 with errno set. */
static int
end_torn_line(int fd)
{
	off_t end = lseek(fd, 0, SEEK_END);
	char last = '\n';

	if (end < 0 || (end > 0 && pread(fd, &last, 1, end - 1) != 1))
		return -1;
	return last == '\n' || write(fd, "\n", 1) == 1 ? 0 : -1;
}

struct journal *
journal_continue(const char *path, struct error *err)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	struct journal *j;

	if (fd >= 0 && !flock(fd, LOCK_EX | LOCK_NB) && !end_torn_line(fd)) {
		j = mem_alloc(sizeof(*j));
		j->path = mem_strdup(path);
		j->dir = mem_strdup("");
		j->fd = fd;
		j->began = true;
		return j;
	}
	if (errno == EWOULDBLOCK)
		error_set(err, _("%s: another process writes this session"),
			path);
	else
		error_set(err, _("%s: the session cannot be gone on with: %s"),
			path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return NULL;
}

void
journal_free(struct journal *j)
{
	if (!j)
		return;
	if (j->fd >= 0)
		close(j->fd);
	buf_free(&j->held);
	buf_free(&j->line);
	free(j->dir);
	free(j->path);
	free(j);
}

int
journal_make_dir(const char *dir, struct error *err)
{
	char *path = mem_strdup(dir);
	int rc = 0;

	for (char *p = path; *p && !rc; p++) {
		if (*p != '/' || p == path)
			continue;
		*p = '\0';
		rc = mkdir(path, 0700) && errno != EEXIST ? -1 : 0;
		*p = '/';
	}
	if (!rc)
		rc = mkdir(path, 0700) && errno != EEXIST ? -1 : 0;
	if (rc)
		error_set(err, _("%s: the folder cannot be made: %s"), dir,
			strerror(errno));
	free(path);
	return rc;
}

static void
stop(struct journal *j)
{
	j->stopped = true;
	if (j->fd >= 0)
		close(j->fd);
	j->fd = -1;
}

/* One write for one line: a reader, or a crash, never sees half of two. A
 * short write (a disk that fills up) is taken back so that the file ends
 * with a whole line. */
static void
write_lines(struct journal *j, struct slice lines)
{
	ssize_t n;

	do {
		n = write(j->fd, lines.p, lines.len);
	} while (n < 0 && errno == EINTR);
	if (n == (ssize_t)lines.len)
		return;
	error_set(&j->error,
		_("%s: recording has stopped: %s; the chat goes on unsaved"),
		j->path,
		n < 0 ? strerror(errno) : _("no space left on device"));
	if (n > 0) {
		off_t end = lseek(j->fd, 0, SEEK_CUR);
		if (end < 0 || ftruncate(j->fd, end - n))
			n = 0; /* the torn line stays; readers skip it */
	}
	stop(j);
}

static void
begin(struct journal *j)
{
	j->began = true;
	if (journal_make_dir(j->dir, &j->error)) {
		stop(j);
		return;
	}
	j->fd = open(j->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (j->fd < 0) {
		error_set(&j->error,
			_("%s: the session cannot be saved: %s; the chat goes "
			  "on unsaved"),
			j->path, strerror(errno));
		stop(j);
		return;
	}
	flock(j->fd, LOCK_EX | LOCK_NB);
	if (j->held.len)
		write_lines(j, buf_slice(&j->held));
	buf_free(&j->held);
}

void
journal_take(void *arg, const struct event *ev)
{
	struct journal *j = arg;

	if (j->stopped)
		return;
	buf_clear(&j->line);
	line_encode(&j->line, ev);
	if (!j->began && (ev->kind == EVENT_PROMPT || ev->req))
		begin(j);
	if (!j->began) {
		buf_add_slice(&j->held, buf_slice(&j->line));
		return;
	}
	if (j->fd < 0)
		return;
	write_lines(j, buf_slice(&j->line));
	if (j->fd >= 0 && (ev->kind == EVENT_DONE || ev->kind == EVENT_FAILURE))
		fdatasync(j->fd);
}

bool
journal_failed(struct journal *j, struct error *err)
{
	if (!j || !j->stopped || j->told)
		return false;
	j->told = true;
	*err = j->error;
	return true;
}

const char *
journal_path(const struct journal *j)
{
	return j->path;
}

bool
journal_began(const struct journal *j)
{
	return j->began && !j->stopped;
}
