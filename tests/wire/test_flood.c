/* A server that never stops: the client's memory stays bounded, and an
 * answer that can only be an error is given up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/lib/drive.h"
#include "tests/lib/port.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

enum {
	MIB = 1 << 20,
	FLOOD = (SANITIZED ? 64 : 192) * MIB,
	GROWTH_KIB = 128 * 1024, /* a body of 32 MiB, while it is moved */
};

/* One connection: says HEAD, then PIECE for ever. */
struct flood {
	int listener, port;
	const char *head;
	struct slice piece;
	pthread_t thread;
	pthread_mutex_t lock;
	int64_t sent;
	bool ended; /* by the client */
};

static void
count(struct flood *f, ssize_t n)
{
	pthread_mutex_lock(&f->lock);
	if (n > 0)
		f->sent += n;
	else
		f->ended = true;
	pthread_mutex_unlock(&f->lock);
}

static void *
serve(void *arg)
{
	struct flood *f = arg;
	int fd = accept(f->listener, NULL, NULL);
	char scratch[4096];
	ssize_t n = recv(fd, scratch, sizeof(scratch), 0);

	if (n > 0)
		n = send(fd, f->head, strlen(f->head), MSG_NOSIGNAL);
	for (size_t at = 0; n > 0; at = (at + (size_t)n) % f->piece.len) {
		n = send(fd, f->piece.p + at, f->piece.len - at, MSG_NOSIGNAL);
		count(f, n);
	}
	close(fd);
	return NULL;
}

static void
flood_start(struct flood *f, const char *head, struct slice piece)
{
	*f = (struct flood){.head = head, .piece = piece};
	f->listener = port_listen(1, &f->port);
	pthread_mutex_init(&f->lock, NULL);
	assert_int_equal(pthread_create(&f->thread, NULL, serve, f), 0);
}

static int64_t
flood_sent(struct flood *f, bool *ended)
{
	int64_t sent;

	pthread_mutex_lock(&f->lock);
	sent = f->sent;
	*ended = f->ended;
	pthread_mutex_unlock(&f->lock);
	return sent;
}

static void
flood_end(struct flood *f)
{
	pthread_join(f->thread, NULL);
	pthread_mutex_destroy(&f->lock);
	close(f->listener);
}

/* KiB this process has had at most. */
static long
peak(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

/* PIECE as often as fits into 64 KiB. */
static struct buf
repeat(const char *piece)
{
	struct buf b = {0};

	while (b.len < 64 * 1024)
		buf_add_str(&b, piece);
	return b;
}

#define OK "HTTP/1.1 200 OK\r\n"

/* What never ends, and whether the client ends it by itself. Without a class
 * it is a good answer, only long. */
static const struct row {
	const char *head, *piece;
	bool over;
	const char *class;
} rows[] = {
	{"HTTP/1.1 500 Oops\r\n\r\n", "error and ", true, "APIError"},
	{"HTTP/1.1 401 No\r\nContent-Length: 99999999999\r\n\r\n{\"error\":\"",
		"no ", true, "AuthenticationError"},
	{OK "\r\n", " \n", false, "Timeout"},
	{OK "Content-Type: text/event-stream\r\n\r\n", "one long line ", false,
		"Timeout"},
	{OK "Content-Type: text/event-stream\r\n\r\n",
		": a comment as long as those that routers send to be seen\n\n",
		false, "Timeout"},
	{OK "Content-Type: text/event-stream\r\n\r\ndata: {", "1234567890",
		false, "Timeout"},
	{OK "Content-Type: text/event-stream\r\n\r\n",
		"data: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n",
		false, "Timeout"},
	{OK "Content-Type: text/event-stream\r\n\r\n",
		"data: {\"pad\":\"0123456789012345678901234567890123456789"
		"0123456789012345678901234567890123456789012345678901\"}\n\n",
		false, "Timeout"},
	{OK "Content-Type: text/event-stream\r\n\r\n",
		"id: 0123456789012345678901234567890123456789\nevent: x\n",
		false, "Timeout"},
	{OK "Content-Type: text/event-stream\r\n\r\n", SSE_SAY("x"), false,
		NULL},
	{OK "Content-Type: application/json\r\n\r\n{\"choices\":[", "[1],",
		true, "APIError"},
	{OK "Content-Type: text/html\r\n\r\n", "<p>hello</p>\n", true,
		"APIError"},
};

/* Turns until the server has sent enough, or the client has had enough. */
static void
swallow(struct drive *d, struct flood *f)
{
	bool ended = false;
	int64_t limit = clock_mono(&clock_real) + 60000;

	while (client_busy(d->client) && flood_sent(f, &ended) < FLOOD) {
		drive_step(d);
		http_wait(d->http, NULL, 0, 10);
		/* A client that has seen the end waits for the connection's
		 * for a moment. */
		if (client_busy(d->client) &&
			client_deadline(d->client) - d->time.mono < 1000)
			drive_expire(d);
		assert_true(clock_mono(&clock_real) < limit);
	}
}

static void
a_flood_is_bounded(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		struct drive *d = drive_new();
		struct buf piece = repeat(row->piece);
		struct flood f;
		char url[64];
		long before = peak();

		flood_start(&f, row->head, buf_slice(&piece));
		snprintf(url, sizeof(url), "http://127.0.0.1:%d/v1", f.port);
		d->options.base_url = url;
		d->options.max_retries = 0;
		drive_configure(d);
		d->deaf = true;
		drive_send(d, "hi");
		swallow(d, &f);
		assert_int_equal(client_busy(d->client), !row->over);
		if (row->class == NULL) {
			client_cancel(d->client);
			drive_assert_text(
				drive_done(d, 0)->reason, "cancelled");
		} else {
			if (client_busy(d->client))
				drive_expire(d);
			drive_run(d);
			drive_assert_text(
				drive_failure(d, 0)->class, row->class);
		}
		/* A sanitizer keeps freed memory: there it says nothing. */
		if (!SANITIZED)
			assert_in_range(peak() - before, 0, GROWTH_KIB);
		drive_end(d);
		flood_end(&f);
		buf_free(&piece);
	}
}

/* A client that does not look is not overrun: the server has to wait. */
static void
a_reader_that_rests_is_not_overrun(void **state)
{
	struct drive *d = drive_new();
	struct buf piece = repeat(SSE_SAY("x"));
	static const char *const headers[] = {"Content-Type: x/y", NULL};
	struct http_request req = {.headers = headers, .body = SLICE("{}")};
	struct http_transfer *t;
	struct flood f;
	char url[64];

	(void)state;
	flood_start(&f, OK "\r\n", buf_slice(&piece));
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/v1", f.port);
	req.url = url;
	t = http_start(d->http, &req);
	for (int i = 0; i < 2000; i++) {
		http_step(d->http);
		if (t->body.len < HTTP_BODY_MARK)
			http_wait(d->http, NULL, 0, 10);
		assert_true(t->body.len < 4 * HTTP_BODY_MARK);
	}
	assert_true(t->body.len >= HTTP_BODY_MARK);
	http_end(d->http, t);
	drive_end(d);
	flood_end(&f);
	buf_free(&piece);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_flood_is_bounded),
		cmocka_unit_test(a_reader_that_rests_is_not_overrun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
