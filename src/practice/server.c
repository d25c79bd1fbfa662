/* The HTTP side: a loopback listener inside the program's own loop. */
#include "practice/server.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <microhttpd.h>

#include "base/mem.h"
#include "base/text.h"

enum {
	CONNECTIONS = 256, /* select() has 1024 descriptors at least */
	CONNECTION_MEMORY = 64 << 10,
	BLOCK = 32 << 10,
	IDLE_S = 300,
	PATH_SHOWN = 80,
};

/* One request. While its answer waits, its connection is suspended and we
 * watch the socket ourselves, for then the library does not. */
struct conn {
	struct server *server;
	struct MHD_Connection *mhd;
	struct conn *prev, *next;
	int64_t began_ms, wake;
	struct buf body;
	size_t received;
	struct answer answer;
	bool answered, suspended;
	bool gone; /* the client hung up, or we are about to */
	bool deaf; /* there are bytes behind the request: cannot watch it */
};

struct server {
	const struct clock *clock;
	struct practice *practice;
	struct MHD_Daemon *mhd;
	struct conn *conns;
	int listener, port;
	bool trace;
};

static struct conn *
conn_new(struct server *s, struct MHD_Connection *mhd)
{
	struct conn *c = mem_alloc(sizeof(*c));
	c->server = s;
	c->mhd = mhd;
	c->began_ms = clock_mono(s->clock);
	c->wake = CLOCK_NEVER;
	c->next = s->conns;
	if (c->next != NULL)
		c->next->prev = c;
	s->conns = c;
	return c;
}

static void
conn_free(struct conn *c)
{
	if (c->prev != NULL)
		c->prev->next = c->next;
	else
		c->server->conns = c->next;
	if (c->next != NULL)
		c->next->prev = c->prev;
	buf_free(&c->body);
	answer_free(&c->answer);
	free(c);
}

static int
conn_fd(const struct conn *c)
{
	return MHD_get_connection_info(
		c->mhd, MHD_CONNECTION_INFO_CONNECTION_FD)
		->connect_fd;
}

static void
conn_suspend(struct conn *c, int64_t wake)
{
	c->wake = wake;
	c->suspended = true;
	MHD_suspend_connection(c->mhd);
}

static void
conn_resume(struct conn *c)
{
	c->suspended = false;
	MHD_resume_connection(c->mhd);
}

/* The library asks for more of the answer's body. */
static ssize_t
on_read(void *arg, uint64_t pos, char *out, size_t max)
{
	struct conn *c = arg;
	(void)pos;
	if (c->gone)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	int64_t wake = CLOCK_NEVER;
	ptrdiff_t n = answer_read(
		&c->answer, clock_mono(c->server->clock), out, max, &wake);
	if (n == ANSWER_ENDED)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (n == ANSWER_DROPPED)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (n == ANSWER_WAIT)
		conn_suspend(c, wake);
	return n;
}

/* A line such as: 429 POST /v1/chat/completions fail:rate_limit_exceeded */
static void
trace(const struct conn *c, const struct practice_request *rq)
{
	struct buf line = {0};
	struct slice path = slice_str(rq->path);
	buf_addf(&line, "%d ", c->answer.status);
	text_visible_row(&line, slice_str(rq->method));
	buf_add_char(&line, ' ');
	text_visible_row(&line, slice_sub(path, 0, PATH_SHOWN));
	if (c->answer.label != NULL)
		buf_addf(&line, " %s", c->answer.label);
	fprintf(stderr, "%s\n", buf_str(&line));
	buf_free(&line);
}

static void
make_answer(struct conn *c, const char *method, const char *path)
{
	const char *auth = MHD_lookup_connection_value(
		c->mhd, MHD_HEADER_KIND, MHD_HTTP_HEADER_AUTHORIZATION);
	const struct practice_request rq = {
		.method = method,
		.path = path,
		.authorization = slice_str(auth),
		.body = buf_slice(&c->body),
		.too_large = c->received > PRACTICE_BODY_MAX,
		.began_ms = c->began_ms,
	};
	practice_answer(c->server->practice, &rq, &c->answer);
	c->answered = true;
	if (c->server->trace)
		trace(c, &rq);
	buf_free(&c->body);
}

/* The answer as the library wants it; it lives as long as C does. */
static struct MHD_Response *
make_response(struct conn *c)
{
	struct answer *a = &c->answer;
	bool plain =
		!a->chunked && a->n_pauses == 0 && a->end == ANSWER_COMPLETE;
	struct MHD_Response *r =
		plain ? MHD_create_response_from_buffer(
				a->body.len, a->body.p, MHD_RESPMEM_PERSISTENT)
		      : MHD_create_response_from_callback(
				MHD_SIZE_UNKNOWN, BLOCK, on_read, c, NULL);
	if (r == NULL)
		return NULL;
	MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, a->type);
	for (int i = 0; i < a->n_headers; i++)
		MHD_add_response_header(
			r, a->header[i].name, a->header[i].value);
	return r;
}

/* Sends the answer, or does what stands for there being none. */
static enum MHD_Result
send_answer(struct conn *c)
{
	if (c->answer.status == 0) {
		if (c->answer.end == ANSWER_DROP || c->gone)
			return MHD_NO;
		conn_suspend(c, CLOCK_NEVER);
		return MHD_YES;
	}
	struct MHD_Response *r = make_response(c);
	if (r == NULL)
		return MHD_NO;
	enum MHD_Result ok =
		MHD_queue_response(c->mhd, (unsigned)c->answer.status, r);
	MHD_destroy_response(r);
	return ok;
}

/* Called when the headers are in, for each piece of the body, and at the
 * end; also when a suspended connection goes on. */
static enum MHD_Result
on_request(void *arg, struct MHD_Connection *mhd, const char *path,
	const char *method, const char *version, const char *data, size_t *n,
	void **state)
{
	(void)version;
	struct conn *c = *state;
	if (c == NULL) {
		*state = conn_new(arg, mhd);
		return MHD_YES;
	}
	if (*n > 0) {
		/* What is too much is read, so that the client reads our
		 * answer, but not kept. */
		c->received += *n;
		if (c->received <= PRACTICE_BODY_MAX)
			buf_add(&c->body, data, *n);
		else
			buf_free(&c->body);
		*n = 0;
		return MHD_YES;
	}
	if (!c->answered)
		make_answer(c, method, path);
	return send_answer(c);
}

static void
on_completed(void *arg, struct MHD_Connection *mhd, void **state,
	enum MHD_RequestTerminationCode code)
{
	(void)arg;
	(void)mhd;
	(void)code;
	if (*state != NULL)
		conn_free(*state);
	*state = NULL;
}

/* Opens a listening socket on the loopback; -1 with ERR set. */
static int
listen_on(int port, int *bound, struct error *err)
{
	struct sockaddr_in at = {.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(at);
	int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd < 0)
		return error_set(err, "socket: %s", strerror(errno));
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&at, len) != 0 ||
		listen(fd, SOMAXCONN) != 0 ||
		fcntl(fd, F_SETFL, O_NONBLOCK) != 0 ||
		fcntl(fd, F_SETFD, FD_CLOEXEC) != 0 ||
		getsockname(fd, (struct sockaddr *)&at, &len) != 0) {
		error_set(err, "127.0.0.1 port %d: %s", port, strerror(errno));
		close(fd);
		return -1;
	}
	*bound = ntohs(at.sin_port);
	return fd;
}

struct server *
server_new(const struct practice_options *o, bool with_trace, struct error *err)
{
	struct practice_options bound = *o;
	int fd = listen_on(o->port, &bound.port, err);
	if (fd < 0)
		return NULL;
	struct server *s = mem_alloc(sizeof(*s));
	s->clock = o->clock;
	s->trace = with_trace;
	s->port = bound.port;
	s->listener = fd;
	s->practice = practice_new(&bound);
	s->mhd = MHD_start_daemon(MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
		on_request, s, MHD_OPTION_LISTEN_SOCKET, fd,
		MHD_OPTION_NOTIFY_COMPLETED, on_completed, s,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S,
		MHD_OPTION_END);
	if (s->mhd != NULL)
		return s;
	error_set(err, "the HTTP library did not start");
	close(fd);
	practice_free(s->practice);
	free(s);
	return NULL;
}

void
server_free(struct server *s)
{
	if (s == NULL)
		return;
	for (struct conn *c = s->conns; c != NULL; c = c->next) {
		c->gone = true;
		if (c->suspended)
			conn_resume(c);
	}
	/* Closes the listener and completes what is open. */
	MHD_stop_daemon(s->mhd);
	assert(s->conns == NULL);
	practice_free(s->practice);
	free(s);
}

int
server_port(const struct server *s)
{
	return s->port;
}

static void
lower(int64_t *deadline, int64_t at)
{
	if (at < *deadline)
		*deadline = at;
}

void
server_fds(struct server *s, struct server_fds *f, int64_t *deadline)
{
	MHD_get_fdset(s->mhd, &f->read, &f->write, &f->except, &f->max);
	MHD_UNSIGNED_LONG_LONG ms;
	if (MHD_get_timeout(s->mhd, &ms) == MHD_YES)
		lower(deadline, clock_mono(s->clock) + (int64_t)ms);
	for (const struct conn *c = s->conns; c != NULL; c = c->next) {
		if (!c->suspended)
			continue;
		lower(deadline, c->wake);
		int fd = conn_fd(c);
		if (c->deaf)
			continue;
		FD_SET(fd, &f->read);
		if (fd > f->max)
			f->max = fd;
	}
}

/* Looks what woke the socket of a suspended connection up. */
static void
check_gone(struct conn *c, int fd)
{
	char byte;
	ssize_t n = recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
	if (n > 0)
		c->deaf = true;
	else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		c->gone = true;
}

void
server_step(struct server *s, struct server_fds *f)
{
	int64_t now = clock_mono(s->clock);
	for (struct conn *c = s->conns; c != NULL; c = c->next) {
		if (!c->suspended)
			continue;
		int fd = conn_fd(c);
		if (FD_ISSET(fd, &f->read))
			check_gone(c, fd);
		FD_CLR(fd, &f->read);
		if (c->gone || c->wake <= now)
			conn_resume(c);
	}
	MHD_run_from_select(s->mhd, &f->read, &f->write, &f->except);
}
