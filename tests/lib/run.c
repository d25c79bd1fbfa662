/* Runs a program to its end: text in, text out, exit status. */
#include "tests/lib/run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "tests/lib/spawn.h"
#include "tests/lib/temp.h"

/* How often a program that holds no pipe open any more is looked after. */
enum { LOOK_MS = 5 };

struct child {
	pid_t pid;
	int in, out, err; /* our ends; -1 once closed */
};

int
run_status(int status)
{
	if (WIFSIGNALED(status))
		return 128 + WTERMSIG(status);
	return WEXITSTATUS(status);
}

static void
close_end(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

static struct child
child_start(const struct run *how, const char *home)
{
	char **env = spawn_env(home, how->env);
	int in[2], out[2], err[2];
	struct child c;

	if (pipe(in) == -1 || pipe(out) == -1 || pipe(err) == -1)
		die(1, "pipe: %s", strerror(errno));
	c = (struct child){.in = in[1], .out = out[0], .err = err[0]};
	c.pid = fork();
	if (c.pid == -1)
		die(1, "fork: %s", strerror(errno));
	if (c.pid == 0) {
		setpgid(0, 0);
		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		dup2(err[1], STDERR_FILENO);
		spawn_exec(how->argv, env);
	}
	setpgid(c.pid, c.pid);
	close(in[0]);
	close(out[1]);
	close(err[1]);
	fcntl(c.in, F_SETFL, O_NONBLOCK);
	fcntl(c.out, F_SETFL, O_NONBLOCK);
	fcntl(c.err, F_SETFL, O_NONBLOCK);
	spawn_env_free(env);
	return c;
}

/* Writes what the pipe takes of IN and closes it behind the last byte. */
static void
give(int *fd, struct slice *in)
{
	ssize_t n;

	if (*fd == -1)
		return;
	n = in->len == 0 ? 0 : write(*fd, in->p, in->len);
	if (n > 0)
		*in = slice_from(*in, (size_t)n);
	if (in->len == 0 || (n == -1 && errno != EAGAIN))
		close_end(fd);
}

/* Reads all there is at the moment. */
static void
take(int *fd, struct buf *out)
{
	char piece[65536];
	ssize_t n;

	if (*fd == -1)
		return;
	while ((n = read(*fd, piece, sizeof(piece))) > 0)
		buf_add(out, piece, (size_t)n);
	if (n == 0)
		close_end(fd);
}

/* Serves the pipes until the program has ended; false at the limit. A pipe
 * that a grandchild still holds does not keep us. */
static bool
child_serve(struct child *c, struct slice in, int64_t limit,
	struct run_result *r, struct rusage *usage)
{
	int status;

	for (;;) {
		bool piped = c->out != -1 || c->err != -1;
		struct pollfd fds[] = {{c->out, POLLIN, 0}, {c->err, POLLIN, 0},
			{c->in, POLLOUT, 0}};
		pid_t ended;

		poll(fds, 3, piped ? 4 * LOOK_MS : LOOK_MS);
		give(&c->in, &in);
		ended = wait4(c->pid, &status, WNOHANG, usage);
		take(&c->out, &r->out);
		take(&c->err, &r->err);
		if (ended == c->pid) {
			r->status = run_status(status);
			return true;
		}
		if (clock_mono(&clock_real) > limit)
			return false;
	}
}

static void
child_kill(struct child *c, const char *name, struct run_result *r,
	struct rusage *usage)
{
	int status;

	fprintf(stderr, "run: %s: killed, it did not end in time\n", name);
	kill(-c->pid, SIGKILL);
	wait4(c->pid, &status, 0, usage);
	r->status = run_status(status);
}

static int64_t
micros(struct timeval t)
{
	return (int64_t)t.tv_sec * 1000000 + t.tv_usec;
}

bool
run(const struct run *how, struct run_result *r)
{
	int limit = how->limit_ms > 0 ? how->limit_ms : RUN_LIMIT_MS;
	int64_t end = clock_mono(&clock_real) + limit;
	char *home = NULL;
	struct rusage usage = {0};
	void (*old)(int) = signal(SIGPIPE, SIG_IGN);
	struct child c;
	bool ended;

	if (spawn_value(how->env, "HOME") == NULL)
		home = temp_new();
	*r = (struct run_result){0};
	c = child_start(how, home);
	ended = child_serve(&c, how->in, end, r, &usage);
	if (!ended)
		child_kill(&c, how->argv[0], r, &usage);
	r->cpu_us = micros(usage.ru_utime) + micros(usage.ru_stime);
	close_end(&c.in);
	close_end(&c.out);
	close_end(&c.err);
	signal(SIGPIPE, old);
	temp_remove(home);
	return ended;
}

void
run_result_free(struct run_result *r)
{
	buf_free(&r->out);
	buf_free(&r->err);
}
