/* How the program ends: its exit statuses, and the last look at its output. */
#include "app/exit.h"

#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "base/lang.h"

/* Not by errno: the write that failed may be long ago. */
static bool
reader_left(void)
{
	struct pollfd p = {.fd = STDOUT_FILENO};

	return poll(&p, 1, 0) == 1 && p.revents & (POLLERR | POLLHUP);
}

int
exit_finish(int status)
{
	if ((!fflush(stdout) && !ferror(stdout)) || reader_left())
		return status;
	fprintf(stderr, "sidetone: %s\n",
		_("standard output cannot be written"));
	return EXIT_FAULT;
}
