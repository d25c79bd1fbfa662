/* A user's seat: sidetone on a pty, and a practice server beside it. */
#include "tests/lib/seat.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jansson.h>

#include "base/clock.h"
#include "base/mem.h"
#include "tests/lib/port.h"
#include "tests/lib/spawn.h"

enum { ARGS_MAX = 32 };

struct partner {
	pid_t pid;
	int lifeline; /* its standard input */
	int port;
	char url[128];
};

static const char *
program(const char *var, const char *otherwise)
{
	const char *path = getenv(var);

	return path != NULL && path[0] != '\0' ? path : otherwise;
}

/* Forks; the child becomes the server, for which all is made ready before. */
static pid_t
start_partner(int in, int out, int pace_ms)
{
	char pace[16];
	const char *const *argv =
		LIST(program("PRACTICE", "build/sidetone-practice"), "--quiet",
			"--die-with-stdin", "--pace", pace);
	char **env = spawn_env("/", NULL);
	pid_t pid;

	snprintf(pace, sizeof(pace), "%d", pace_ms);
	pid = fork();
	if (pid == -1)
		die(1, "fork: %s", strerror(errno));
	if (pid == 0) {
		dup2(in, STDIN_FILENO);
		dup2(out, STDOUT_FILENO);
		spawn_exec(argv, env);
	}
	spawn_env_free(env);
	return pid;
}

/* The first line it prints is its URL. */
static void
read_url(struct partner *t, int fd)
{
	size_t n = 0;
	ssize_t got = 1;

	while (got > 0 && n < sizeof(t->url) - 1) {
		got = read(fd, t->url + n, sizeof(t->url) - 1 - n);
		n += got > 0 ? (size_t)got : 0;
		if (memchr(t->url, '\n', n) != NULL)
			break;
	}
	t->url[strcspn(t->url, "\n")] = '\0';
	if (sscanf(t->url, "http://127.0.0.1:%d/v1", &t->port) != 1)
		die(1, "seat: the practice server does not start");
}

struct partner *
partner_new(int pace_ms)
{
	struct partner *t = mem_alloc(sizeof(*t));
	int in[2], out[2];

	if (pipe(in) == -1 || pipe(out) == -1)
		die(1, "pipe: %s", strerror(errno));
	fcntl(in[1], F_SETFD, FD_CLOEXEC);
	t->pid = start_partner(in[0], out[1], pace_ms);
	close(in[0]);
	close(out[1]);
	t->lifeline = in[1];
	read_url(t, out[0]);
	close(out[0]);
	return t;
}

void
partner_free(struct partner *t)
{
	if (t == NULL)
		return;
	close(t->lifeline);
	kill(t->pid, SIGTERM);
	while (waitpid(t->pid, NULL, 0) == -1 && errno == EINTR)
		continue;
	free(t);
}

const char *
partner_url(const struct partner *t)
{
	return t->url;
}

static void
fetch(int port, const char *path, struct buf *out)
{
	struct buf ask = {0};
	char piece[4096];
	int fd = port_connect(port);
	ssize_t n = 1;

	buf_addf(&ask,
		"GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
		"Connection: close\r\n\r\n",
		path);
	if (fd == -1 || write(fd, ask.p, ask.len) != (ssize_t)ask.len)
		die(1, "seat: the practice server does not listen");
	while ((n = read(fd, piece, sizeof(piece))) > 0)
		buf_add(out, piece, (size_t)n);
	close(fd);
	buf_free(&ask);
}

int64_t
partner_chats(const struct partner *t)
{
	struct buf answer = {0};
	struct slice body;
	ptrdiff_t at;
	json_t *log, *chats;
	int64_t n;

	fetch(t->port, "/v1/practice/log", &answer);
	at = slice_find(buf_slice(&answer), SLICE("\r\n\r\n"));
	body = slice_from(buf_slice(&answer), at < 0 ? 0 : (size_t)at + 4);
	log = json_loadb(body.len > 0 ? body.p : "", body.len, 0, NULL);
	chats = json_object_get(log, "chats");
	if (!json_is_integer(chats))
		die(1, "seat: no log of the practice server: %s",
			buf_str(&answer));
	n = (int64_t)json_integer_value(chats);
	json_decref(log);
	buf_free(&answer);
	return n;
}

struct pty *
seat_start(const struct seat *s)
{
	const char *argv[ARGS_MAX] = {program("SIDETONE", "build/sidetone")};
	const char *env[ARGS_MAX] = {NULL};
	const char *url = s->partner != NULL ? s->partner->url : s->url;
	struct buf base = {0};
	struct pty *p;
	int n = 1, m = 0;

	for (int i = 0; s->args != NULL && s->args[i] != NULL; i++)
		argv[n++] = s->args[i];
	for (int i = 0; s->env != NULL && s->env[i] != NULL; i++)
		env[m++] = s->env[i];
	if (url != NULL) {
		buf_addf(&base, "OPENAI_BASE_URL=%s", url);
		env[m++] = base.p;
		env[m++] = "OPENAI_API_KEY=sk-test-no-secret";
	}
	if (n >= ARGS_MAX || m >= ARGS_MAX)
		die(1, "seat: too many arguments");
	p = pty_start(s->cols, s->rows, argv, env);
	buf_free(&base);
	return p;
}

struct pty *
seat_take(const struct seat *s)
{
	struct pty *p = seat_start(s);

	if (!pty_wait_text(p, "> ", SEAT_LIMIT_MS))
		die(1, "seat: sidetone does not start");
	return p;
}

void
seat_line(struct pty *p, const char *text)
{
	pty_type(p, text);
	pty_key(p, "Enter");
}

/* What waits in the terminal for the program: asked of its other side. */
static int
untaken(struct pty *p)
{
	char path[64];
	int fd, n = 0;

	snprintf(path, sizeof(path), "/proc/%ld/fd/0", (long)pty_pid(p));
	fd = open(path, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1 || ioctl(fd, FIONREAD, &n) == -1)
		n = 0;
	if (fd != -1)
		close(fd);
	return n;
}

void
seat_wait_taken(struct pty *p)
{
	int64_t end = clock_mono(&clock_real) + SEAT_LIMIT_MS;

	while (untaken(p) > 0) {
		if (clock_mono(&clock_real) > end)
			die(1, "seat: the program does not read its keys");
		pty_step(p, 1);
	}
}

void
seat_type_bytewise(struct pty *p, const char *text)
{
	for (; *text != '\0'; text++) {
		pty_send(p, (struct slice){text, 1});
		seat_wait_taken(p);
	}
}

int
seat_leave(struct pty *p)
{
	int status = -1;

	seat_line(p, "/quit");
	if (!pty_wait_exit(p, &status, SEAT_LIMIT_MS))
		status = -1;
	pty_free(p);
	return status;
}
