/* The test library's servers: bytes as told, requests as sent. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <curl/curl.h>

#include "tests/lib/hush.h"
#include "tests/lib/port.h"
#include "tests/lib/tls.h"
#include "tests/lib/wire.h"

enum { LIMIT_MS = 10000 };

/* A client as plain as can be: sends a request with BODY. */
static void
ask(int fd, const char *path, const char *body)
{
	struct buf out = {0};

	buf_addf(&out,
		"POST %s HTTP/1.1\r\nHost: here\r\nX-Key:  canary \r\n"
		"Content-Length: %zu\r\n\r\n%s",
		path, strlen(body), body);
	assert_int_equal(send(fd, out.p, out.len, MSG_NOSIGNAL), out.len);
	buf_free(&out);
}

/* Receives until the last bytes are END; "" is until the server closes. */
static void
hear(int fd, struct buf *got, const char *end)
{
	char piece[512];
	size_t len = strlen(end);
	ssize_t n;

	buf_clear(got);
	while (len == 0 || got->len < len ||
		memcmp(got->p + got->len - len, end, len) != 0) {
		n = recv(fd, piece, sizeof(piece), 0);
		assert_true(n >= 0);
		if (n == 0)
			return;
		buf_add(got, piece, (size_t)n);
	}
}

static int
dial(struct wire *w)
{
	int fd = port_connect(wire_port(w));
	struct timeval limit = {.tv_sec = LIMIT_MS / 1000};

	assert_true(fd != -1);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	return fd;
}

static void
wire_keeps_alive(void **state)
{
	struct wire *w = wire_new();
	struct buf got = {0};
	const struct request *r;
	int fd;

	(void)state;
	wire_reply(w, "200 OK", "X-Request-Id: req_1\r\n", SLICE("one"));
	wire_reply(w, "429 Slow", "", SLICE("two"));
	fd = dial(w);
	ask(fd, "/v1/chat", "{\"a\":1}");
	hear(fd, &got, "one");
	assert_string_equal(got.p, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n"
				   "X-Request-Id: req_1\r\n\r\none");
	ask(fd, "/v1/more", "");
	hear(fd, &got, "two");
	ask(fd, "/v1/beyond", "");
	hear(fd, &got, "");
	assert_true(slice_starts(buf_slice(&got), "HTTP/1.1 418 "));
	close(fd);

	assert_int_equal(wire_count(w, WIRE_CONNECTIONS), 1);
	assert_int_equal(wire_count(w, WIRE_REQUESTS), 3);
	assert_int_equal(wire_count(w, WIRE_HANGUPS), 0);
	r = wire_request(w, 0);
	assert_string_equal(r->method.p, "POST");
	assert_string_equal(r->path.p, "/v1/chat");
	assert_string_equal(r->body.p, "{\"a\":1}");
	assert_true(slice_is(request_header(r, "x-key"), "canary"));
	assert_null(request_header(r, "X-Ke").p);
	assert_string_equal(wire_request(w, 2)->path.p, "/v1/beyond");
	assert_null(wire_request(w, 3));
	buf_free(&got);
	wire_free(w);
}

static void
wire_cuts_where_told(void **state)
{
	static const char body[] = "data: {\"x\":\"\xe4\xbd\xa0\"}\n\n";
	struct buf whole = {0};

	(void)state;
	for (size_t cut = 1; cut < 6; cut++) {
		struct wire *w = wire_new();
		int fd = dial(w);
		struct buf got = {0};
		char piece[512];
		ssize_t n;

		wire_stream(w, slice_str(body), cut);
		ask(fd, "/", "");
		while (slice_find(buf_slice(&got), SLICE("0\r\n\r\n")) == -1) {
			n = recv(fd, piece, sizeof(piece), 0);
			assert_true(n > 0 && (size_t)n <= cut);
			buf_add(&got, piece, (size_t)n);
		}
		if (whole.len == 0)
			buf_add_slice(&whole, buf_slice(&got));
		assert_string_equal(got.p, whole.p);
		assert_true(slice_find(buf_slice(&got), slice_str(body)) != -1);
		close(fd);
		buf_free(&got);
		wire_free(w);
	}
	buf_free(&whole);
}

static void
wire_pauses(void **state)
{
	struct wire *w = wire_new();
	struct buf got = {0};
	int fd = dial(w), old;
	bool more;

	(void)state;
	wire_answer(
		w, (struct wire_step[]){WIRE_DO(READ), WIRE_TEXT("before"),
			   WIRE_DO(PAUSE), WIRE_TEXT("between"), WIRE_DO(PAUSE),
			   WIRE_TEXT("after"), WIRE_DO(STALL), WIRE_DO(END)});
	ask(fd, "/", "");
	assert_true(wire_wait(w, WIRE_PAUSES, 1, LIMIT_MS));
	hear(fd, &got, "before");
	assert_int_equal(recv(fd, &(char){0}, 1, MSG_DONTWAIT), -1);
	wire_release(w);
	hear(fd, &got, "between");
	assert_true(wire_wait(w, WIRE_PAUSES, 2, LIMIT_MS));
	old = hush();
	more = wire_wait(w, WIRE_PAUSES, 3, 1);
	unhush(old);
	assert_false(more);
	wire_release(w);
	hear(fd, &got, "after");
	ask(fd, "/unheard", "");
	close(fd);
	assert_true(wire_wait(w, WIRE_HANGUPS, 1, LIMIT_MS));
	assert_int_equal(wire_count(w, WIRE_REQUESTS), 1);
	buf_free(&got);
	wire_free(w);
}

static void
wire_ends_in_every_way(void **state)
{
	struct wire *w = wire_new();
	struct buf got = {0};
	int fd;

	(void)state;
	/* Half closed: the rest of what the client says is still read. */
	wire_answer(
		w, (struct wire_step[]){WIRE_DO(READ), WIRE_TEXT("half"),
			   WIRE_DO(HALF_CLOSE), WIRE_DO(READ), WIRE_DO(END)});
	fd = dial(w);
	ask(fd, "/1", "");
	hear(fd, &got, "");
	assert_string_equal(got.p, "half");
	ask(fd, "/2", "");
	assert_true(wire_wait(w, WIRE_REQUESTS, 2, LIMIT_MS));
	close(fd);

	/* Reset: what was sent before arrives, then the error. */
	wire_answer(w, (struct wire_step[]){WIRE_DO(READ), WIRE_TEXT("cut o"),
			       WIRE_DO(RESET), WIRE_DO(END)});
	fd = dial(w);
	ask(fd, "/3", "");
	hear(fd, &got, "cut o");
	assert_int_equal(recv(fd, &(char){0}, 1, 0), -1);
	assert_int_equal(errno, ECONNRESET);
	close(fd);

	/* Closed before a word was said. */
	wire_answer(w, (struct wire_step[]){WIRE_DO(CLOSE), WIRE_DO(END)});
	fd = dial(w);
	assert_int_equal(recv(fd, &(char){0}, 1, 0), 0);
	close(fd);
	assert_int_equal(wire_count(w, WIRE_CONNECTIONS), 3);
	buf_free(&got);
	wire_free(w);
}

static void
wire_continues_and_takes_much(void **state)
{
	static const char head[] = "POST / HTTP/1.1\r\nContent-Length: 4\r\n"
				   "Expect: 100-continue\r\n\r\n";
	struct wire *w = wire_new();
	struct buf got = {0}, big = {0};
	int fd = dial(w);

	(void)state;
	for (int i = 0; i < 300000; i++)
		buf_add_str(&big, "0123456789");
	wire_reply(w, "200 OK", "", buf_slice(&big));
	assert_int_equal(
		send(fd, head, strlen(head), MSG_NOSIGNAL), strlen(head));
	hear(fd, &got, "Continue\r\n\r\n");
	assert_int_equal(send(fd, "body", 4, 0), 4);
	while (got.len < big.len) {
		char piece[65536];
		ssize_t n = recv(fd, piece, sizeof(piece), 0);

		assert_true(n > 0);
		buf_add(&got, piece, (size_t)n);
	}
	assert_string_equal(wire_request(w, 0)->body.p, "body");
	close(fd);
	buf_free(&got);
	buf_free(&big);
	wire_free(w);
}

static void
ports_refuse_and_ignore(void **state)
{
	struct port_full *f = port_full_new();
	struct sockaddr_in to = {.sin_family = AF_INET,
		.sin_port = htons((unsigned short)port_full_port(f)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	struct tcp_info info;
	socklen_t len = sizeof(info);

	(void)state;
	assert_int_equal(port_connect(port_dead()), -1);
	assert_int_equal(errno, ECONNREFUSED);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), -1);
	assert_int_equal(errno, EINPROGRESS);
	assert_int_equal(getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len), 0);
	assert_int_equal(info.tcpi_state, TCP_SYN_SENT);
	close(fd);
	port_full_free(f);
}

static CURLcode
fetch(const char *url, const char *trusted)
{
	CURL *easy = curl_easy_init();
	FILE *null = fopen("/dev/null", "w");
	CURLcode code;

	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, null);
	curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)LIMIT_MS);
	if (trusted != NULL)
		curl_easy_setopt(easy, CURLOPT_CAINFO, trusted);
	code = curl_easy_perform(easy);
	curl_easy_cleanup(easy);
	fclose(null);
	return code;
}

static void
tls_carries_and_is_refused(void **state)
{
	struct wire *w = wire_new();
	struct tls *t;

	(void)state;
	wire_reply(w, "200 OK", "", SLICE("through"));
	wire_reply(w, "200 OK", "", SLICE("and again"));
	t = tls_new(w, TLS_GOOD);
	assert_int_equal(
		fetch(tls_url(t), NULL), CURLE_PEER_FAILED_VERIFICATION);
	assert_int_equal(wire_count(w, WIRE_REQUESTS), 0);
	assert_int_equal(fetch(tls_url(t), tls_cert_file(t)), CURLE_OK);
	assert_int_equal(fetch(tls_url(t), tls_cert_file(t)), CURLE_OK);
	assert_int_equal(wire_count(w, WIRE_REQUESTS), 2);
	tls_free(t);

	for (enum tls_cert cert = TLS_WRONG_HOST; cert <= TLS_EXPIRED; cert++) {
		t = tls_new(w, cert);
		assert_int_equal(fetch(tls_url(t), tls_cert_file(t)),
			CURLE_PEER_FAILED_VERIFICATION);
		tls_free(t);
	}
	wire_free(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wire_keeps_alive),
		cmocka_unit_test(wire_cuts_where_told),
		cmocka_unit_test(wire_pauses),
		cmocka_unit_test(wire_ends_in_every_way),
		cmocka_unit_test(wire_continues_and_takes_much),
		cmocka_unit_test(ports_refuse_and_ignore),
		cmocka_unit_test(tls_carries_and_is_refused),
	};
	int failed;

	curl_global_init(CURL_GLOBAL_DEFAULT);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	curl_global_cleanup();
	return failed;
}
