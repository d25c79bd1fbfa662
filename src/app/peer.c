/* The practice server as a child: started, announced, ended with us. */
#define _GNU_SOURCE /* pipe2 */
#include "app/peer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/paths.h"
#include "base/buf.h"
#include "base/lang.h"

static struct {
	pid_t pid;
	int lifeline; /* its standard input: closed when we are gone */
	char url[128];
} peer = {.lifeline = -1};

static int
missing(struct error *err)
{
	return error_set(err,
		_("sidetone-practice is neither beside this program nor "
		  "in %s/libexec; run make install, or set "
		  "OPENAI_BASE_URL and OPENAI_API_KEY"),
		SIDETONE_PREFIX);
}

int
peer_become(const char *port, struct error *err)
{
	char *path = paths_program("sidetone-practice");

	if (!path)
		return missing(err);
	execl(path, "sidetone-practice", port ? "--port" : (char *)NULL, port,
		(char *)NULL);
	error_set(err, "%s: %s", path, strerror(errno));
	free(path);
	return -1;
}

static void
run_child(const char *path, int in, int out)
{
	/* Keys typed for us (^C, ^Z) are not for the server. */
	setpgid(0, 0);
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	signal(SIGPIPE, SIG_DFL);
	execl(path, "sidetone-practice", "--die-with-stdin", "--quiet",
		(char *)NULL);
	_exit(127);
}

/* The server prints its URL in one line when it listens. */
static int
read_url(int fd, struct error *err)
{
	size_t n = 0;
	ssize_t got;

	while (n < sizeof(peer.url) - 1) {
		got = read(fd, peer.url + n, sizeof(peer.url) - 1 - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		n += (size_t)got;
		char *lf = memchr(peer.url, '\n', n);
		if (lf) {
			*lf = '\0';
			return 0;
		}
	}
	return error_set(err,
		_("the practice server ended before it was ready; run sidetone "
		  "practice to see why"));
}

const char *
peer_start(struct error *err)
{
	int in[2], out[2], rc;
	char *path;

	/* One is enough; one that was killed is replaced. */
	if (peer.pid > 0 && !waitpid(peer.pid, NULL, WNOHANG))
		return peer.url;
	peer_stop();
	path = paths_program("sidetone-practice");
	if (!path) {
		missing(err);
		return NULL;
	}
	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC)) {
		error_set(err, _("practice server: %s"), strerror(errno));
		free(path);
		return NULL;
	}
	peer.pid = fork();
	if (!peer.pid)
		run_child(path, in[0], out[1]);
	free(path);
	close(in[0]);
	close(out[1]);
	peer.lifeline = in[1];
	if (peer.pid < 0)
		rc = error_set(err, _("practice server: %s"), strerror(errno));
	else
		rc = read_url(out[0], err);
	close(out[0]);
	if (rc)
		peer_stop();
	return rc ? NULL : peer.url;
}

void
peer_stop(void)
{
	if (peer.lifeline >= 0)
		close(peer.lifeline);
	peer.lifeline = -1;
	if (peer.pid > 0) {
		kill(peer.pid, SIGTERM);
		while (waitpid(peer.pid, NULL, 0) < 0 && errno == EINTR)
			continue;
	}
	peer.pid = 0;
}
