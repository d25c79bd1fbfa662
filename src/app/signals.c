/* Signals: a byte in a pipe, read by the loop. */
#include "app/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/lang.h"
#include "base/mem.h"

static int pipe_fds[2] = {-1, -1};
static void (*restore_terminal)(void);

static void
on_signal(int sig)
{
	int saved = errno;
	unsigned char byte = (unsigned char)sig;

	/* A full pipe holds enough of them. */
	if (write(pipe_fds[1], &byte, 1) < 0)
		errno = saved;
	errno = saved;
}

static void
on_fatal(int sig)
{
	if (restore_terminal)
		restore_terminal();
	/* SA_RESETHAND: this time it takes the default way. */
	raise(sig);
}

static void
handle(int sig, void (*handler)(int), int flags)
{
	struct sigaction sa = {.sa_handler = handler, .sa_flags = flags};

	sigemptyset(&sa.sa_mask);
	sigaction(sig, &sa, NULL);
}

/* nohup had the hang-up ignored, and so it stays. Other signals are heeded
 * even where a script's & had them ignored: who sends one means it. */
static bool
is_ignored(int sig)
{
	struct sigaction sa;

	return !sigaction(sig, NULL, &sa) && sa.sa_handler == SIG_IGN;
}

/* A crash by stack overflow has no stack left to run the handler on. */
static void
use_own_stack(void)
{
	static char stack[64 * 1024];
	stack_t ss = {.ss_sp = stack, .ss_size = sizeof(stack)};

	sigaltstack(&ss, NULL);
}

void
signals_open(void (*restore)(void))
{
	static const int soft[] = {
		SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT};
	static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT,
		SIGSYS, SIGTRAP, SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU, SIGUSR1,
		SIGUSR2, SIGIO};

	if (pipe(pipe_fds))
		die(1, _("no pipe for signals can be made"));
	for (int i = 0; i < 2; i++) {
		fcntl(pipe_fds[i], F_SETFL, O_NONBLOCK);
		fcntl(pipe_fds[i], F_SETFD, FD_CLOEXEC);
	}
	restore_terminal = restore;
	use_own_stack();
	for (size_t i = 0; i < sizeof(soft) / sizeof(soft[0]); i++) {
		if (soft[i] != SIGHUP || !is_ignored(SIGHUP))
			handle(soft[i], on_signal, SA_RESTART);
	}
	if (restore) {
		for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++)
			handle(fatal[i], on_fatal,
				(int)(SA_RESETHAND | SA_NODEFER | SA_ONSTACK));
	}
	/* It comes back as an error of write(2), which is looked at. */
	signal(SIGPIPE, SIG_IGN);
}

int
signals_fd(void)
{
	return pipe_fds[0];
}

void
signals_drain(struct signals *s)
{
	unsigned char bytes[64];
	ssize_t n;

	*s = (struct signals){0};
	while ((n = read(pipe_fds[0], bytes, sizeof(bytes))) > 0) {
		for (ssize_t i = 0; i < n; i++) {
			s->interrupt |= bytes[i] == SIGINT;
			if (bytes[i] == SIGTERM || bytes[i] == SIGQUIT)
				s->terminate = bytes[i];
			s->hangup |= bytes[i] == SIGHUP;
			s->resize |= bytes[i] == SIGWINCH;
			s->stop |= bytes[i] == SIGTSTP;
			s->go_on |= bytes[i] == SIGCONT;
		}
	}
}

void
signals_stop_now(void)
{
	handle(SIGTSTP, SIG_DFL, 0);
	kill(0, SIGTSTP);
	handle(SIGTSTP, on_signal, SA_RESTART);
}
