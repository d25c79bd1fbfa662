/* Whole files: read at once, and writes that are complete. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/lang.h"

enum { PIPE_WAIT_MS = 5000 };

/* A pipe that somebody is writing to gets some time. */
static bool
has_more(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return poll(&p, 1, PIPE_WAIT_MS) == 1;
}

static int
read_all(int fd, size_t max, struct buf *out)
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
			return -1;
		buf_add(out, bytes, (size_t)n);
		if (out->len - from > max) {
			errno = 0;
			return -1;
		}
	}
	return 0;
}

int
file_read(const char *path, size_t max, struct buf *out, struct error *err)
{
	/* A FIFO would wait for somebody to write: it is opened without, and
	 * then read as what is in it now. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int failed = fd < 0 || read_all(fd, max, out) ? errno : -1;

	if (fd >= 0)
		close(fd);
	if (failed < 0)
		return 0;
	error_set(err, "%s: %s", path,
		failed ? strerror(failed) : _("larger than it may be"));
	errno = failed;
	return -1;
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
