/* Whole files: read at once, and writes that are complete. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/lang.h"

enum { PIPE_WAIT_MS = 5000 };

int
file_open(const char *path, int flags)
{
	return open(path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

ssize_t
file_read_piece(int fd, size_t max, struct buf *out)
{
	ssize_t n;

	buf_reserve(out, max);
	do
		n = read(fd, out->p + out->len, max);
	while (n < 0 && errno == EINTR);
	if (n > 0) {
		out->len += (size_t)n;
		out->p[out->len] = '\0';
	}
	return n;
}

/* A pipe that somebody is writing to gets some time. */
static bool
has_more(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return poll(&p, 1, PIPE_WAIT_MS) == 1;
}

static int
fail(const char *name, size_t max, int error, struct error *err)
{
	int mib = (int)(max >> 20);

	if (error)
		error_set(err, "%s: %s", name, strerror(error));
	else if (mib)
		error_set(err, _("%s: larger than %d MiB"), name, mib);
	else
		error_set(err, _("%s: larger than %d KiB"), name,
			(int)(max >> 10));
	errno = error;
	return -1;
}

int
file_read_fd(int fd, const char *name, size_t max, struct buf *out,
	struct error *err)
{
	char bytes[16384];
	size_t from = out->len;
	ssize_t n;

	while ((n = read(fd, bytes, sizeof(bytes))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN && has_more(fd))
			continue;
		if (n < 0)
			return fail(name, max, errno, err);
		buf_add(out, bytes, (size_t)n);
		if (out->len - from > max)
			return fail(name, max, 0, err);
	}
	return 0;
}

static int
read_path(const char *path, int flags, size_t max, struct buf *out,
	struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | flags);
	int rc, error;

	if (fd < 0)
		return fail(path, max, errno, err);
	rc = file_read_fd(fd, path, max, out, err);
	error = errno;
	close(fd);
	errno = error;
	return rc;
}

int
file_read(const char *path, size_t max, struct buf *out, struct error *err)
{
	/* A FIFO would wait for somebody to write. */
	return read_path(path, O_NONBLOCK, max, out, err);
}

int
file_read_named(
	const char *path, size_t max, struct buf *out, struct error *err)
{
	if (!strcmp(path, "-"))
		return file_read_fd(
			STDIN_FILENO, _("standard input"), max, out, err);
	return read_path(path, 0, max, out, err);
}

int
file_write(int fd, struct slice s)
{
	while (s.len) {
		ssize_t n = write(fd, s.p, s.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		s = slice_from(s, (size_t)n);
	}
	return 0;
}
