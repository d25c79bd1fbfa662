/* The history file of the input line: one entry a line, shared by programs. */
#include "tui/recall.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/lang.h"
#include "base/mem.h"
#include "base/text.h"

/*
 * An entry is a line in which a newline is written \n, a return \r and a
 * backslash \\, so that a text of many lines is one write. Programs append
 * under a lock, and shorten the file under it by renaming a new one over it;
 * who got the lock on a file that has been renamed away meanwhile opens it
 * again. Nobody waits long for a lock: the worst that a lost race costs is
 * one entry.
 */
enum { LOCK_TRIES = 20, OPEN_TRIES = 3 };

bool
recall_keeps(struct slice text)
{
	return text.len && text.len <= RECALL_TEXT_MAX && text.p[0] != ' ' &&
	       text.p[0] != '\t' && slice_trim(text).len &&
	       !memchr(text.p, '\0', text.len);
}

static void
encode(struct buf *out, struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		switch (text.p[i]) {
		case '\n':
			buf_add_str(out, "\\n");
			break;
		case '\r':
			buf_add_str(out, "\\r");
			break;
		case '\\':
			buf_add_str(out, "\\\\");
			break;
		default:
			buf_add_char(out, text.p[i]);
		}
	}
	buf_add_char(out, '\n');
}

/* An escape we did not write stays as it is: the line is somebody's text. */
static void
decode(struct buf *out, struct slice line)
{
	static const char escapes[] = "n\nr\r\\\\";

	for (size_t i = 0; i < line.len; i++) {
		const char *found = NULL;
		if (line.p[i] == '\\' && i + 1 < line.len) {
			for (const char *e = escapes; *e && !found; e += 2)
				found = *e == line.p[i + 1] ? e : NULL;
		}
		buf_add_char(out, found ? found[1] : line.p[i]);
		i += found ? 1 : 0;
	}
}

/* Makes the folders above PATH that are missing. */
static void
make_folders(const char *path)
{
	char *folder = mem_strdup(path);

	for (char *at = strchr(folder + 1, '/'); at; at = strchr(at + 1, '/')) {
		*at = '\0';
		/* A failure shows when the file is opened. */
		(void)mkdir(folder, 0700);
		*at = '/';
	}
	free(folder);
}

/* Opens PATH with FLAGS and checks that it is a file that can be history.
 * Returns the descriptor, or -1 with errno. */
static int
open_regular(const char *path, int flags)
{
	struct stat st;
	int fd = open(path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0600);

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		if (st.st_mode & 077)
			(void)fchmod(fd, 0600);
		return fd;
	}
	close(fd);
	errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	return -1;
}

static bool
lock(int fd)
{
	for (int i = 0; i < LOCK_TRIES; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return true;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return false;
		poll(NULL, 0, 1);
	}
	return false;
}

/* Whether PATH still names the file FD is. */
static bool
is_current(int fd, const char *path)
{
	struct stat mine, named;

	return fstat(fd, &mine) == 0 && stat(path, &named) == 0 &&
	       mine.st_ino == named.st_ino && mine.st_dev == named.st_dev;
}

/* Reads FD to its end, at most its last RECALL_FILE_MAX bytes and then from
 * the first whole line on. */
static int
read_all(int fd, struct buf *out)
{
	struct stat st;
	char part[16 * 1024];
	off_t from = 0;

	if (fstat(fd, &st))
		return -1;
	if (st.st_size > RECALL_FILE_MAX)
		from = st.st_size - RECALL_FILE_MAX;
	for (;;) {
		ssize_t n =
			pread(fd, part, sizeof(part), from + (off_t)out->len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		buf_add(out, part, (size_t)n);
	}
	if (from && out->len) {
		const char *lf = memchr(out->p, '\n', out->len);
		buf_drop(out, lf ? (size_t)(lf - out->p) + 1 : out->len);
	}
	return 0;
}

static int
write_all(int fd, struct slice s)
{
	while (s.len) {
		ssize_t n = write(fd, s.p, s.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		s = slice_from(s, (size_t)n);
	}
	return 0;
}

static size_t
count_lines(struct slice s)
{
	struct slice line;
	size_t n = 0;

	while (slice_line(&s, &line))
		n++;
	return n;
}

/* The last MAX lines of S. */
static struct slice
last_lines(struct slice s, size_t max)
{
	struct slice line;

	for (size_t n = count_lines(s); n > max; n--)
		slice_line(&s, &line);
	return s;
}

/* Puts the last MAX lines of the file FD in a new file at PATH. A failure
 * leaves the long file, which is shortened another time. */
static void
shorten(int fd, const char *path, size_t max)
{
	struct buf all = {0}, temp = {0};
	int out = -1;

	if (!lock(fd) || !is_current(fd, path) || read_all(fd, &all))
		goto done;
	buf_addf(&temp, "%s.XXXXXX", path);
	out = mkstemp(temp.p);
	if (out < 0)
		goto done;
	if (write_all(out, last_lines(buf_slice(&all), max)) ||
		rename(temp.p, path))
		unlink(temp.p);
	close(out);
done:
	buf_free(&temp);
	buf_free(&all);
}

/* Hands out the readable lines of ALL; returns how many were not. */
static size_t
hand_over(struct slice all, void (*add)(void *, struct slice), void *arg)
{
	struct buf text = {0};
	struct slice line;
	size_t bad = 0;

	while (slice_line(&all, &line)) {
		if (!text_is_valid(line) || memchr(line.p, '\0', line.len)) {
			bad++;
			continue;
		}
		buf_clear(&text);
		decode(&text, line);
		if (recall_keeps(buf_slice(&text)))
			add(arg, buf_slice(&text));
	}
	buf_free(&text);
	return bad;
}

int
recall_load(const char *path, size_t max,
	void (*add)(void *arg, struct slice text), void *arg, struct error *err)
{
	struct buf all = {0};
	size_t bad;
	int fd = open_regular(path, O_RDONLY);

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0 || read_all(fd, &all)) {
		error_set(err, _("%s: history cannot be read: %s"), path,
			strerror(errno));
		if (fd >= 0)
			close(fd);
		buf_free(&all);
		return -1;
	}
	bad = hand_over(last_lines(buf_slice(&all), max), add, arg);
	if (count_lines(buf_slice(&all)) > max + max / 2 + 16) {
		/* A link stays a link: its target is what is replaced. */
		char *real = realpath(path, NULL);
		if (real)
			shorten(fd, real, max);
		free(real);
	}
	close(fd);
	buf_free(&all);
	return bad ? error_set(err,
			     _("%s: %zu unreadable lines of history skipped"),
			     path, bad)
		   : 0;
}

/* Opens the file for appending, locked if that is to be had; -1 with errno. */
static int
open_append(const char *path)
{
	enum { FLAGS = O_RDWR | O_APPEND | O_CREAT };
	int fd = -1;

	for (int i = 0; i < OPEN_TRIES; i++) {
		if (fd >= 0)
			close(fd);
		fd = open_regular(path, FLAGS);
		if (fd < 0 && errno == ENOENT) {
			make_folders(path);
			fd = open_regular(path, FLAGS);
		}
		if (fd < 0)
			return -1;
		if (!lock(fd) || is_current(fd, path))
			break;
	}
	return fd;
}

/* Whether the last write into FD broke off inside a line. */
static bool
is_torn(int fd)
{
	struct stat st;
	char last;

	return fstat(fd, &st) == 0 && st.st_size > 0 &&
	       pread(fd, &last, 1, st.st_size - 1) == 1 && last != '\n';
}

int
recall_append(const char *path, struct slice text, struct error *err)
{
	struct buf line = {0};
	int failed, fd = open_append(path);

	if (fd < 0)
		return error_set(err, _("%s: history cannot be written: %s"),
			path, strerror(errno));
	if (is_torn(fd))
		buf_add_char(&line, '\n');
	encode(&line, text);
	failed = write_all(fd, buf_slice(&line));
	if (failed)
		error_set(err, _("%s: history cannot be written: %s"), path,
			strerror(errno));
	close(fd);
	buf_free(&line);
	return failed;
}
