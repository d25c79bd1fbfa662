/* A scripted HTTP server on loopback: one thread, a poll, a step machine for
 * each connection. */
#include "tests/lib/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "tests/lib/port.h"

/* How often a client that has bytes to read is looked after: the one thing
 * the kernel does not report. */
enum { LOOK_MS = 1 };

struct answer {
	struct wire_step *steps; /* each with bytes of its own */
};

struct conn {
	int fd, number;
	struct buf in;
	const struct answer *answer; /* NULL: between two answers */
	size_t step, sent;
	bool fresh;     /* no answer yet */
	bool continued; /* 100 Continue was said */
	bool paused;    /* its pause was counted */
	bool looking;   /* waits for the client to read */
	bool over;
};

struct wire {
	int listener, wake[2], port;
	char url[64];
	pthread_t thread;
	pthread_mutex_t lock; /* of all that follows */
	pthread_cond_t changed;
	bool stop;
	struct answer **answers;
	size_t nanswers, anscap, next;
	struct request **requests;
	size_t reqcap;
	int count[WIRE_COUNTS], releases;
	struct conn **conns; /* of the thread alone */
	size_t nconns, conncap;
};

static const struct answer script_over = {(struct wire_step[]){WIRE_DO(READ),
	WIRE_TEXT("HTTP/1.1 418 Script Over\r\n"
		  "Content-Length: 0\r\nConnection: close\r\n\r\n"),
	WIRE_DO(CLOSE), WIRE_DO(END)}};

static void
counted(struct wire *w, enum wire_count what)
{
	w->count[what]++;
	pthread_cond_broadcast(&w->changed);
}

/* WIRE_READ: whether a whole request was there and is recorded now. */
static bool
read_request(struct wire *w, struct conn *c)
{
	static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
	size_t n = (size_t)w->count[WIRE_REQUESTS];
	bool waits;
	struct request *r = request_read(&c->in, c->number, &waits);

	if (waits && !c->continued)
		c->continued =
			send(c->fd, go_on, sizeof(go_on) - 1, MSG_NOSIGNAL) > 0;
	if (r == NULL)
		return false;
	w->requests = mem_grow(
		w->requests, &w->reqcap, n + 1, sizeof(w->requests[0]));
	w->requests[n] = r;
	counted(w, WIRE_REQUESTS);
	c->continued = false;
	return true;
}

/* WIRE_SEND: whether all of it is sent. A piece waits for the one before it
 * to be taken. */
static bool
send_bytes(struct wire *w, struct conn *c, const struct wire_step *s)
{
	while (c->sent < s->bytes.len) {
		size_t n = s->bytes.len - c->sent;
		ssize_t done;

		if (s->cut > 0 && c->sent > 0 && !port_taken(c->fd, w->port)) {
			c->looking = true;
			return false;
		}
		if (s->cut > 0 && n > s->cut)
			n = s->cut;
		done = send(c->fd, s->bytes.p + c->sent, n,
			MSG_NOSIGNAL | MSG_DONTWAIT);
		if (done == -1) {
			c->over = errno != EAGAIN;
			return false;
		}
		c->sent += (size_t)done;
	}
	return true;
}

static bool
pass_pause(struct wire *w, struct conn *c)
{
	if (!c->paused)
		counted(w, WIRE_PAUSES);
	c->paused = w->releases == 0;
	if (!c->paused)
		w->releases--;
	return !c->paused;
}

static bool
taken(struct wire *w, struct conn *c)
{
	c->looking = !port_taken(c->fd, w->port);
	return !c->looking;
}

/* Does what can be done of a step; whether it is over. */
static bool
do_step(struct wire *w, struct conn *c, const struct wire_step *s)
{
	switch (s->act) {
	case WIRE_END:
		return false;
	case WIRE_READ:
		return read_request(w, c);
	case WIRE_SEND:
		return send_bytes(w, c, s);
	case WIRE_TAKEN:
		return taken(w, c);
	case WIRE_PAUSE:
		return pass_pause(w, c);
	case WIRE_STALL:
		return false;
	case WIRE_HALF_CLOSE:
		shutdown(c->fd, SHUT_WR);
		return true;
	case WIRE_RESET:
		if (!taken(w, c))
			return false;
		setsockopt(c->fd, SOL_SOCKET, SO_LINGER,
			&(struct linger){.l_onoff = 1}, sizeof(struct linger));
		c->over = true;
		return true;
	case WIRE_CLOSE:
		c->over = true;
		return true;
	}
	return false;
}

/* Whether the connection C may take an answer now, and takes it. */
static bool
take_answer(struct wire *w, struct conn *c)
{
	const struct answer *a = &script_over;

	if (w->next < w->nanswers)
		a = w->answers[w->next];
	if (c->in.len == 0 && !(c->fresh && a->steps[0].act != WIRE_READ))
		return false;
	if (w->next < w->nanswers)
		w->next++;
	c->answer = a;
	c->step = 0;
	c->fresh = false;
	return true;
}

static void
advance(struct wire *w, struct conn *c)
{
	c->looking = false;
	while (!c->over && (c->answer != NULL || take_answer(w, c))) {
		const struct wire_step *s = &c->answer->steps[c->step];

		if (s->act == WIRE_END) {
			c->answer = NULL;
			continue;
		}
		if (!do_step(w, c, s))
			return;
		c->step++;
		c->sent = 0;
	}
}

static bool
has_to_send(const struct conn *c)
{
	return c->answer != NULL && !c->looking &&
	       c->answer->steps[c->step].act == WIRE_SEND;
}

static void
accept_conn(struct wire *w)
{
	struct conn *c;
	int fd = accept(w->listener, NULL, NULL);

	if (fd == -1)
		return;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	/* Pieces are sent as they are cut. */
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
	c = mem_alloc(sizeof(*c));
	c->fd = fd;
	c->number = w->count[WIRE_CONNECTIONS];
	c->fresh = true;
	w->conns = mem_grow(
		w->conns, &w->conncap, w->nconns + 1, sizeof(w->conns[0]));
	w->conns[w->nconns++] = c;
	counted(w, WIRE_CONNECTIONS);
}

/* Reads what the client sent; notes when it has gone. A client that only
 * closed its sending side looks the same and is treated so. */
static void
receive(struct wire *w, struct conn *c)
{
	char piece[65536];
	ssize_t n;

	while ((n = recv(c->fd, piece, sizeof(piece), 0)) > 0)
		buf_add(&c->in, piece, (size_t)n);
	if (n == 0 || errno != EAGAIN) {
		c->over = true;
		counted(w, WIRE_HANGUPS);
	}
}

static void
conn_free(struct conn *c)
{
	close(c->fd);
	buf_free(&c->in);
	free(c);
}

static void
sweep(struct wire *w)
{
	size_t kept = 0;

	for (size_t i = 0; i < w->nconns; i++) {
		if (w->conns[i]->over)
			conn_free(w->conns[i]);
		else
			w->conns[kept++] = w->conns[i];
	}
	w->nconns = kept;
}

/* Waits for something to do; FDS has room for every connection and two. */
static void
wait_turn(struct wire *w, struct pollfd *fds)
{
	int limit = -1;

	fds[0] = (struct pollfd){w->wake[0], POLLIN, 0};
	fds[1] = (struct pollfd){w->listener, POLLIN, 0};
	for (size_t i = 0; i < w->nconns; i++) {
		struct conn *c = w->conns[i];

		fds[2 + i] = (struct pollfd){c->fd, POLLIN, 0};
		if (has_to_send(c))
			fds[2 + i].events |= POLLOUT;
		if (c->looking)
			limit = LOOK_MS;
	}
	poll(fds, 2 + w->nconns, limit);
}

static void
turn(struct wire *w, const struct pollfd *fds)
{
	char scratch[64];

	if (fds[0].revents != 0 &&
		read(w->wake[0], scratch, sizeof(scratch)) == -1)
		return;
	for (size_t i = 0; i < w->nconns; i++)
		if (fds[2 + i].revents & (POLLIN | POLLHUP | POLLERR))
			receive(w, w->conns[i]);
	if (fds[1].revents != 0)
		accept_conn(w);
	for (size_t i = 0; i < w->nconns; i++)
		advance(w, w->conns[i]);
	sweep(w);
}

static void *
serve(void *arg)
{
	struct wire *w = arg;
	struct pollfd *fds = NULL;
	size_t cap = 0;
	bool stop = false;

	while (!stop) {
		fds = mem_grow(fds, &cap, w->nconns + 2, sizeof(fds[0]));
		wait_turn(w, fds);
		pthread_mutex_lock(&w->lock);
		turn(w, fds);
		stop = w->stop;
		pthread_mutex_unlock(&w->lock);
	}
	free(fds);
	return NULL;
}

struct wire *
wire_new(void)
{
	struct wire *w = mem_alloc(sizeof(*w));

	w->listener = port_listen(SOMAXCONN, &w->port);
	fcntl(w->listener, F_SETFL, O_NONBLOCK);
	snprintf(w->url, sizeof(w->url), "http://127.0.0.1:%d/v1", w->port);
	if (pipe(w->wake) == -1)
		die(1, "pipe: %s", strerror(errno));
	fcntl(w->wake[0], F_SETFD, FD_CLOEXEC);
	fcntl(w->wake[1], F_SETFD, FD_CLOEXEC);
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->changed, NULL);
	if (pthread_create(&w->thread, NULL, serve, w) != 0)
		die(1, "the scripted server did not start");
	return w;
}

/* Makes the thread look at what changed; the lock is held. */
static void
wake(struct wire *w)
{
	if (write(w->wake[1], "", 1) != 1)
		die(1, "the scripted server cannot be woken");
}

static void
answers_free(struct wire *w)
{
	for (size_t i = 0; i < w->nanswers; i++) {
		struct wire_step *s = w->answers[i]->steps;

		for (size_t k = 0; s[k].act != WIRE_END; k++) {
			union {
				const char *borrowed;
				char *owned;
			} bytes = {s[k].bytes.p};

			free(bytes.owned);
		}
		free(s);
		free(w->answers[i]);
	}
	free(w->answers);
}

void
wire_free(struct wire *w)
{
	if (w == NULL)
		return;
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	wake(w);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	for (size_t i = 0; i < w->nconns; i++)
		conn_free(w->conns[i]);
	free(w->conns);
	for (int i = 0; i < w->count[WIRE_REQUESTS]; i++)
		request_free(w->requests[i]);
	free(w->requests);
	answers_free(w);
	close(w->listener);
	close(w->wake[0]);
	close(w->wake[1]);
	pthread_cond_destroy(&w->changed);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

int
wire_port(const struct wire *w)
{
	return w->port;
}

const char *
wire_url(const struct wire *w)
{
	return w->url;
}

void
wire_answer(struct wire *w, const struct wire_step *steps)
{
	struct answer *a = mem_alloc(sizeof(*a));
	size_t n = 0;

	while (steps[n].act != WIRE_END)
		n++;
	a->steps = mem_alloc((n + 1) * sizeof(steps[0]));
	memcpy(a->steps, steps, n * sizeof(steps[0]));
	for (size_t i = 0; i < n; i++)
		a->steps[i].bytes.p = slice_dup(steps[i].bytes);
	pthread_mutex_lock(&w->lock);
	w->answers = mem_grow(
		w->answers, &w->anscap, w->nanswers + 1, sizeof(w->answers[0]));
	w->answers[w->nanswers++] = a;
	/* A connection may stand open that only waits for an answer. */
	wake(w);
	pthread_mutex_unlock(&w->lock);
}

void
wire_release(struct wire *w)
{
	pthread_mutex_lock(&w->lock);
	w->releases++;
	wake(w);
	pthread_mutex_unlock(&w->lock);
}

int
wire_count(struct wire *w, enum wire_count what)
{
	int n;

	pthread_mutex_lock(&w->lock);
	n = w->count[what];
	pthread_mutex_unlock(&w->lock);
	return n;
}

bool
wire_wait(struct wire *w, enum wire_count what, int n, int limit_ms)
{
	static const char *const name[WIRE_COUNTS] = {
		[WIRE_CONNECTIONS] = "connections",
		[WIRE_REQUESTS] = "requests",
		[WIRE_PAUSES] = "pauses",
		[WIRE_HANGUPS] = "hang-ups",
	};
	struct timespec end;
	int have, late = 0;

	clock_gettime(CLOCK_REALTIME, &end);
	end.tv_sec += limit_ms / 1000;
	end.tv_nsec += limit_ms % 1000 * 1000000L;
	end.tv_sec += end.tv_nsec / 1000000000;
	end.tv_nsec %= 1000000000;
	pthread_mutex_lock(&w->lock);
	while (w->count[what] < n && late == 0)
		late = pthread_cond_timedwait(&w->changed, &w->lock, &end);
	have = w->count[what];
	pthread_mutex_unlock(&w->lock);
	if (have < n)
		fprintf(stderr, "wire: %d of %d %s after %d ms\n", have, n,
			name[what], limit_ms);
	return have >= n;
}

const struct request *
wire_request(struct wire *w, int i)
{
	const struct request *r = NULL;

	pthread_mutex_lock(&w->lock);
	if (i >= 0 && i < w->count[WIRE_REQUESTS])
		r = w->requests[i];
	pthread_mutex_unlock(&w->lock);
	return r;
}
