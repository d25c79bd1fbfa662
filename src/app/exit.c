/* How the program ends: exit statuses, the last words and output. */
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
exit_complain(const struct error *err, int status)
{
	fprintf(stderr, "sidetone: %s\n", err->text);
	return status;
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
