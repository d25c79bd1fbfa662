/* The journal: writes a live session to its file as it happens. */
#include "session/journal.h"

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
#include "session/disksync.h"
#include "session/writelock.h"

/* So many sessions may have the same ID; it has the time and 16 random bits. */
enum { NAMESAKES = 99 };

struct journal {
	char *dir, *id; /* NULL: the file was there before */
	struct buf path;
	int fd; /* -1: not made yet */
	struct disksync *disk;
	bool began;      /* lines are written, not held */
	bool ragged;     /* the file's last line has no LF */
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

	buf_addf(&j->path, "%s/%s.jsonl", dir, id);
	j->dir = mem_strdup(dir);
	j->id = mem_strdup(id);
	j->fd = -1;
	return j;
}

void
journal_free(struct journal *j)
{
	if (!j)
		return;
	disksync_free(j->disk);
	if (j->fd >= 0)
		close(j->fd);
	buf_free(&j->held);
	buf_free(&j->line);
	buf_free(&j->path);
	free(j->dir);
	free(j->id);
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

/* The file stays open: the disk may still be at work on it. Another process
 * may now go on with it. */
static void
stop(struct journal *j)
{
	j->stopped = true;
	if (j->fd >= 0)
		writelock_drop(j->fd);
}

/* What matters most comes first: a status line may have no room for all. */
static void
stop_for(struct journal *j, const char *why)
{
	error_set(&j->error,
		_("recording has stopped: %s; the chat goes on unsaved: %s"),
		why, buf_str(&j->path));
	stop(j);
}

static void
stop_before(struct journal *j, const char *why)
{
	error_set(&j->error,
		_("the session cannot be saved, the chat goes on unsaved: %s"),
		why);
	stop(j);
}

/* Takes the last N bytes back, so that the file ends with a whole line. */
static void
take_back(struct journal *j, size_t n)
{
	off_t end = lseek(j->fd, 0, SEEK_CUR);

	if (end < 0 || ftruncate(j->fd, end - (off_t)n))
		return; /* the torn line stays; readers skip it */
}

/* One write for one line: a reader, or a crash, never sees half of two. The
 * rest of a short write is tried for the reason, which is a full disk. */
static void
write_lines(struct journal *j, struct slice lines)
{
	size_t done = 0;
	int failed;

	while (done < lines.len) {
		ssize_t n = write(j->fd, lines.p + done, lines.len - done);
		if (n > 0) {
			done += (size_t)n;
			continue;
		}
		failed = n ? errno : ENOSPC;
		if (failed == EINTR)
			continue;
		if (done)
			take_back(j, done);
		stop_for(j, strerror(failed));
		return;
	}
}

/* A file that another process has made under this name is its own. Returns
 * the descriptor, or -1 with errno set. */
static int
make_file(struct journal *j)
{
	int fd = -1;

	for (int n = 1; n <= NAMESAKES; n++) {
		buf_clear(&j->path);
		buf_addf(&j->path, "%s/%s", j->dir, j->id);
		if (n > 1)
			buf_addf(&j->path, "-%d", n);
		buf_add_str(&j->path, ".jsonl");
		fd = open(buf_str(&j->path),
			O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC,
			0600);
		if (fd >= 0 || errno != EEXIST)
			break;
	}
	return fd;
}

static bool
create(struct journal *j)
{
	struct buf why = {0};
	struct error err;

	if (journal_make_dir(j->dir, &err)) {
		stop_before(j, err.text);
		return false;
	}
	j->fd = make_file(j);
	if (j->fd >= 0 && writelock_take(j->fd)) {
		j->disk = disksync_new(j->fd,
			open(j->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
		return true;
	}
	buf_addf(&why, "%s: %s", buf_str(&j->path),
		j->fd < 0 ? strerror(errno) : _("another process writes it"));
	stop_before(j, buf_str(&why));
	buf_free(&why);
	return false;
}

static void
begin(struct journal *j)
{
	j->began = true;
	if (j->fd < 0 && !create(j))
		return;
	if (j->held.len)
		write_lines(j, buf_slice(&j->held));
	buf_free(&j->held);
	if (j->stopped && j->id) /* ours, and nothing is in it */
		unlink(buf_str(&j->path));
}

/* Removed while we write it: what is written goes nowhere. */
static bool
is_gone(const struct journal *j)
{
	struct stat ours, there;

	if (fstat(j->fd, &ours) || ours.st_nlink)
		return false;
	/* Some file systems do not count names. */
	return stat(buf_str(&j->path), &there) || there.st_ino != ours.st_ino ||
	       there.st_dev != ours.st_dev;
}

static bool
ends_attempt(const struct event *ev)
{
	return ev->kind == EVENT_DONE || ev->kind == EVENT_FAILURE;
}

static void
record(struct journal *j, const struct event *ev)
{
	if ((ev->kind == EVENT_PROMPT || ends_attempt(ev)) && is_gone(j)) {
		stop_for(j, _("the file was removed"));
		return;
	}
	write_lines(j, buf_slice(&j->line));
	if (!j->stopped && ends_attempt(ev))
		disksync_want(j->disk);
}

/* A line that a crash tore is ended with the first one behind it: in the same
 * write, so that there is never a blank line. */
static void
encode(struct journal *j, const struct event *ev)
{
	buf_clear(&j->line);
	if (j->ragged)
		buf_add_char(&j->line, '\n');
	j->ragged = false;
	line_encode(&j->line, ev);
}

/* Whether EV is worth a file. A title is worth one that is there. */
static bool
is_said(const struct journal *j, const struct event *ev)
{
	return ev->kind == EVENT_PROMPT || ev->req ||
	       (j->fd >= 0 && ev->kind == EVENT_SETTING &&
		       slice_is(ev->setting.name, "title"));
}

void
journal_take(void *arg, const struct event *ev)
{
	struct journal *j = arg;

	if (j->stopped)
		return;
	encode(j, ev);
	if (!j->began && is_said(j, ev))
		begin(j);
	if (!j->began)
		buf_add_slice(&j->held, buf_slice(&j->line));
	else if (!j->stopped)
		record(j, ev);
}

/* Whether FD is a file to go on with; its last byte says whether it ends
 * inside of a line. Returns 0, or what is wrong in words. */
static const char *
inspect(int fd, bool *ragged)
{
	struct stat st;
	char last = '\n';

	if (fstat(fd, &st))
		return strerror(errno);
	if (!S_ISREG(st.st_mode))
		return _("this is no regular file");
	if (!writelock_take(fd))
		return _(
			"another process writes this session; end it first, or "
			"follow it with `sidetone watch`");
	if (st.st_size && pread(fd, &last, 1, st.st_size - 1) < 0)
		return strerror(errno);
	*ragged = last != '\n';
	return NULL;
}

struct journal *
journal_continue(const char *path, struct error *err)
{
	int fd = file_open(path, O_RDWR | O_APPEND);
	bool ragged = false;
	const char *wrong = fd < 0 ? strerror(errno) : inspect(fd, &ragged);
	struct journal *j;

	if (wrong) {
		error_set(err, "%s: %s", path, wrong);
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	j = mem_alloc(sizeof(*j));
	buf_add_str(&j->path, path);
	j->fd = fd;
	j->ragged = ragged;
	j->disk = disksync_new(fd, -1);
	return j;
}

bool
journal_is_written(const char *path)
{
	return writelock_is_taken(path);
}

bool
journal_failed(struct journal *j, struct error *err)
{
	int failed;

	if (!j || j->told)
		return false;
	failed = j->disk ? disksync_error(j->disk) : 0;
	if (failed && !j->stopped)
		stop_for(j, strerror(failed));
	if (!j->stopped)
		return false;
	j->told = true;
	*err = j->error;
	return true;
}

bool
journal_finish(struct journal *j, struct error *err)
{
	if (j && j->disk)
		disksync_wait(j->disk);
	return journal_failed(j, err);
}

const char *
journal_path(const struct journal *j)
{
	return buf_str(&j->path);
}

bool
journal_began(const struct journal *j)
{
	return j->fd >= 0 && !j->stopped;
}
