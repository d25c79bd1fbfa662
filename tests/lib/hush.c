/* Silence on standard error while a test provokes what would print. */
#include "tests/lib/hush.h"

#include <fcntl.h>
#include <unistd.h>

int
hush(void)
{
	int old = dup(STDERR_FILENO), null = open("/dev/null", O_WRONLY);

	dup2(null, STDERR_FILENO);
	close(null);
	return old;
}

void
unhush(int old)
{
	dup2(old, STDERR_FILENO);
	close(old);
}
