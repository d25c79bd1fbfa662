/* A program as the foreground job of a terminal, and what becomes of it. */
#include "tests/lib/job.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/mem.h"
#include "tests/lib/run.h"
#include "tests/lib/spawn.h"

/* The small parent's end of the pipe of reports. */
enum { REPORTS = STDERR_FILENO + 1 };

/* Each is one write: first the program's number, then every change of its
 * state. */
struct report {
	pid_t pid;
	int status;
	struct rusage usage;
};

static void
report(int fd, pid_t pid, int status, const struct rusage *usage)
{
	struct report r;

	memset(&r, 0, sizeof(r));
	r.pid = pid;
	r.status = status;
	if (usage != NULL)
		r.usage = *usage;
	if (write(fd, &r, sizeof(r)) != (ssize_t)sizeof(r))
		_exit(1);
}

/* The program's side: a foreground job of the terminal, then itself. */
_Noreturn static void
become(const char *const *argv, char **env)
{
	setpgid(0, 0);
	signal(SIGTTOU, SIG_IGN);
	tcsetpgrp(STDIN_FILENO, getpid());
	spawn_exec(argv, env);
}

/* The small parent's job. When the terminal is lost it passes the signal on,
 * as a shell does. */
static volatile pid_t job;

static void
pass_on(int sig)
{
	if (job > 0)
		kill(-job, sig);
}

/* The small parent is a fork of a program that may have threads, so it only
 * makes system calls. */
_Noreturn static void
lead(int slave, int reports, const char *const *argv, char **env)
{
	struct rusage usage;
	int status;
	pid_t pid;

	setsid();
	ioctl(slave, TIOCSCTTY, 0);
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		dup2(slave, fd);
	dup2(reports, REPORTS);
	closefrom(REPORTS + 1);
	pid = fork();
	if (pid == 0)
		become(argv, env);
	setpgid(pid, pid);
	job = pid;
	signal(SIGHUP, pass_on);
	signal(SIGPIPE, SIG_IGN);
	report(REPORTS, pid, 0, NULL);
	do {
		pid_t got;

		do
			got = wait4(
				pid, &status, WUNTRACED | WCONTINUED, &usage);
		while (got == -1 && errno == EINTR);
		if (got == -1)
			_exit(1);
		report(REPORTS, pid, status, &usage);
	} while (WIFSTOPPED(status) || WIFCONTINUED(status));
	_exit(0);
}

static bool
take(struct job *j, struct report *r)
{
	return read(j->reports, r, sizeof(*r)) == (ssize_t)sizeof(*r);
}

void
job_look(struct job *j)
{
	struct report r;
	bool lost = !take(j, &r);

	if (lost && errno == EAGAIN)
		return;
	j->stopped = !lost && WIFSTOPPED(r.status);
	j->ended = lost || (!WIFSTOPPED(r.status) && !WIFCONTINUED(r.status));
	j->usage = lost ? j->usage : r.usage;
	if (j->ended)
		j->status = lost ? -1 : run_status(r.status);
}

void
job_start(struct job *j, int slave, const char *const *argv, char **env)
{
	struct report r;
	int ends[2];

	if (pipe(ends) == -1)
		die(1, "pipe: %s", strerror(errno));
	*j = (struct job){.reports = ends[0]};
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	j->parent = fork();
	if (j->parent == -1)
		die(1, "fork: %s", strerror(errno));
	if (j->parent == 0)
		lead(slave, ends[1], argv, env);
	close(ends[1]);
	if (!take(j, &r))
		die(1, "%s: could not be started", argv[0]);
	j->pid = r.pid;
	fcntl(j->reports, F_SETFL, O_NONBLOCK);
}

void
job_end(struct job *j, int terminal)
{
	if (!j->ended)
		kill(-j->pid, SIGKILL);
	if (terminal != -1)
		close(terminal);
	close(j->reports);
	waitpid(j->parent, NULL, 0);
}
