/* sidetone-practice: options, signals and the loop. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "practice/server.h"

enum { STATUS_FAILED = 1, STATUS_USAGE = 2 };
enum { MS_MAX = 3600000, PACE_MS = 15, SLOW_MS = 3000 };

static const char usage[] =
	"usage: sidetone-practice [options]\n"
	"\n"
	"A small OpenAI-compatible server on 127.0.0.1 that explains sidetone "
	"and\n"
	"fails on request. It prints its base URL when it is ready.\n"
	"\n"
	"  --port N          listen on port N (default 0: any)\n"
	"  --pace MS         milliseconds before each delta (default 15)\n"
	"  --slow MS         the wait of fail:slow-first-token (default "
	"3000)\n"
	"  --die-with-stdin  end when standard input closes\n"
	"  --quiet           no line on standard error for each request\n"
	"  --help            this text\n"
	"  --version         the version\n"
	"\n"
	"GET /v1/models lists the models and what each does. A model called\n"
	"fail:CODE:N fails N times, fail:CODE:always never recovers.\n";

struct settings {
	struct practice_options practice;
	bool die_with_stdin, quiet;
};

/* The signal handler's end and the loop's end. */
static int wakeup[2];

static void
on_signal(int sig)
{
	int saved = errno;
	char byte = (char)sig;
	ssize_t n = write(wakeup[1], &byte, 1);
	(void)n;
	errno = saved;
}

static int
watch_signals(struct error *err)
{
	if (pipe(wakeup) != 0)
		return error_set(err, "pipe: %s", strerror(errno));
	for (int i = 0; i < 2; i++) {
		fcntl(wakeup[i], F_SETFL, O_NONBLOCK);
		fcntl(wakeup[i], F_SETFD, FD_CLOEXEC);
	}
	struct sigaction end = {.sa_handler = on_signal};
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	sigaction(SIGTERM, &end, NULL);
	sigaction(SIGINT, &end, NULL);
	sigaction(SIGHUP, &end, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
	return 0;
}

/* Reads a number from 0 to MAX; exits with the usage status if it is none. */
static int
read_number(const char *option, const char *text, int max)
{
	char *end;
	errno = 0;
	long n = strtol(text, &end, 10);
	if (errno == 0 && *text != '\0' && *end == '\0' && n >= 0 && n <= max)
		return (int)n;
	fprintf(stderr,
		"sidetone-practice: --%s: %s: a number from 0 to %d is "
		"allowed\n",
		option, text, max);
	exit(STATUS_USAGE);
}

static void
print_and_exit(const char *text)
{
	fputs(text, stdout);
	exit(fflush(stdout) == 0 ? EXIT_SUCCESS : STATUS_FAILED);
}

static void
take_option(struct settings *s, int option, const char *name)
{
	switch (option) {
	case 'p':
		s->practice.port = read_number(name, optarg, UINT16_MAX);
		break;
	case 'm':
		s->practice.pace_ms = read_number(name, optarg, MS_MAX);
		break;
	case 's':
		s->practice.slow_ms = read_number(name, optarg, MS_MAX);
		break;
	case 'd':
		s->die_with_stdin = true;
		break;
	case 'q':
		s->quiet = true;
		break;
	case 'h':
		print_and_exit(usage);
		break;
	case 'v':
		print_and_exit("sidetone-practice " SIDETONE_VERSION "\n");
		break;
	default:
		/* getopt_long has said what is wrong. */
		fputs("try --help\n", stderr);
		exit(STATUS_USAGE);
	}
}

static void
read_options(struct settings *s, int argc, char **argv)
{
	static const struct option options[] = {
		{"port", required_argument, NULL, 'p'},
		{"pace", required_argument, NULL, 'm'},
		{"slow", required_argument, NULL, 's'},
		{"die-with-stdin", no_argument, NULL, 'd'},
		{"quiet", no_argument, NULL, 'q'},
		{"help", no_argument, NULL, 'h'},
		{"version", no_argument, NULL, 'v'},
		{NULL, 0, NULL, 0},
	};
	int option, i = 0;
	while ((option = getopt_long(argc, argv, "", options, &i)) != -1)
		take_option(s, option, options[i].name);
	if (optind < argc) {
		fprintf(stderr,
			"sidetone-practice: %s: no arguments are taken\n"
			"try --help\n",
			argv[optind]);
		exit(STATUS_USAGE);
	}
}

/* Waits for F until DEADLINE; F holds nothing when the wait is broken off. */
static void
wait_for(struct server_fds *f, int64_t deadline)
{
	struct timeval tv, *timeout = NULL;
	if (deadline != CLOCK_NEVER) {
		int64_t ms = deadline - clock_mono(&clock_real);
		if (ms < 0)
			ms = 0;
		tv = (struct timeval){ms / 1000, ms % 1000 * 1000};
		timeout = &tv;
	}
	if (select(f->max + 1, &f->read, &f->write, &f->except, timeout) >= 0)
		return;
	FD_ZERO(&f->read);
	FD_ZERO(&f->write);
	FD_ZERO(&f->except);
}

static void
watch(struct server_fds *f, int fd)
{
	FD_SET(fd, &f->read);
	if (fd > f->max)
		f->max = fd;
}

/* True when standard input has ended; reads away what comes before. */
static bool
stdin_ended(void)
{
	char bytes[256];
	ssize_t n = read(STDIN_FILENO, bytes, sizeof(bytes));
	return n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
}

static void
run(struct server *server, bool die_with_stdin)
{
	for (;;) {
		struct server_fds f = {.max = -1};
		int64_t deadline = CLOCK_NEVER;
		FD_ZERO(&f.read);
		FD_ZERO(&f.write);
		FD_ZERO(&f.except);
		watch(&f, wakeup[0]);
		if (die_with_stdin)
			watch(&f, STDIN_FILENO);
		server_fds(server, &f, &deadline);
		wait_for(&f, deadline);
		if (FD_ISSET(wakeup[0], &f.read))
			return;
		if (die_with_stdin && FD_ISSET(STDIN_FILENO, &f.read) &&
			stdin_ended())
			return;
		server_step(server, &f);
	}
}

int
main(int argc, char **argv)
{
	struct settings s = {.practice = {.clock = &clock_real,
				     .pace_ms = PACE_MS,
				     .slow_ms = SLOW_MS}};
	read_options(&s, argc, argv);
	struct error err;
	struct server *server = NULL;
	if (watch_signals(&err) == 0)
		server = server_new(&s.practice, !s.quiet, &err);
	if (server == NULL) {
		fprintf(stderr, "sidetone-practice: %s\n", err.text);
		return STATUS_FAILED;
	}
	printf("http://127.0.0.1:%d/v1\n", server_port(server));
	if (fflush(stdout) != 0) {
		fprintf(stderr, "sidetone-practice: standard output: %s\n",
			strerror(errno));
		server_free(server);
		return STATUS_FAILED;
	}
	run(server, s.die_with_stdin);
	server_free(server);
	return EXIT_SUCCESS;
}
