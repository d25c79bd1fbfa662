/* The writer's lock on a file: one process writes it at a time. */
#include "session/writelock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"

/* Who asks whether a file is locked holds it for a moment: a writer asks a
 * few times before it believes that there is another. */
enum { TRIES = 20, PAUSE_MS = 5 };

/* False if another open file holds what is in its way. */
static bool
try(int fd, int how)
{
	int rc;

	do
		rc = flock(fd, how | LOCK_NB);
	while (rc && errno == EINTR);
	return !rc || errno != EWOULDBLOCK;
}

bool
writelock_take(int fd)
{
	int left = TRIES;

	while (!try(fd, LOCK_EX)) {
		if (!--left)
			return false;
		poll(NULL, 0, PAUSE_MS);
	}
	return true;
}

void
writelock_drop(int fd)
{
	flock(fd, LOCK_UN);
}

bool
writelock_is_taken_of(int fd)
{
	bool taken = !try(fd, LOCK_SH);

	if (!taken)
		writelock_drop(fd);
	return taken;
}

bool
writelock_is_taken(const char *path)
{
	int fd = file_open(path, O_RDONLY);
	bool taken;

	if (fd < 0)
		fd = file_open(path, O_WRONLY);
	if (fd < 0)
		return false;
	taken = writelock_is_taken_of(fd);
	close(fd);
	return taken;
}
