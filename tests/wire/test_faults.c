/* Faults of the wire: no connection, no answer, another answer than HTTP,
 * silence, TLS, proxies, redirects, and sizes nobody expects. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/drive.h"
#include "tests/lib/port.h"
#include "tests/lib/tls.h"

enum { SECOND = 1000 };

static void
set_url(struct drive *d, const char *url)
{
	d->options.base_url = url;
	drive_configure(d);
}

static void
assert_failed(const struct drive *d, const char *class, const char *cause,
	const char *phase)
{
	const struct event_failure *f = drive_failure(d, 0);

	drive_assert_text(f->class, class);
	drive_assert_text(f->cause, cause);
	drive_assert_text(f->phase, phase);
	assert_int_equal(f->status, 0);
	assert_true(f->message.len > 0);
}

static void
assert_hello(const struct drive *d)
{
	drive_assert_content(d, 1, "Hello");
	drive_assert_text(drive_done(d, 0)->reason, "stop");
}

/* No connection */

static void
a_port_may_refuse(void **state)
{
	struct drive *d = drive_new();
	char url[64];

	(void)state;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/v1", port_dead());
	set_url(d, url);
	drive_send(d, "hi");
	drive_run(d);
	assert_int_equal(drive_count(d, EVENT_FAILURE), 3);
	assert_failed(d, "APIConnectionError", "connect", "connect");
	assert_int_equal(drive_count(d, EVENT_HEADERS), 0);
	drive_end(d);
}

static void
a_server_may_come_up_meanwhile(void **state)
{
	struct drive *d = drive_new();
	char url[64];

	(void)state;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/v1", port_dead());
	set_url(d, url);
	drive_send(d, "hi");
	drive_settle(d);
	client_cancel(d->client);
	set_url(d, wire_url(d->wire));
	wire_stream(d->wire, SLICE(SSE_HELLO), 0);
	client_send_again(d->client, &d->input, 0, "user");
	drive_run(d);
	drive_assert_content(d, 1, "Hello");
	assert_int_equal(drive_event(d, EVENT_REQUEST, 1)->attempt, 3);
	drive_end(d);
}

/* A label beyond 63 bytes is no name: the resolver asks nobody. */
static void
a_name_may_not_resolve(void **state)
{
	struct drive *d = drive_new();

	(void)state;
	set_url(d, "http://nonameisaslongasthis-nonameisaslongasthis-"
		   "nonameisaslongasthis.invalid/v1");
	drive_send(d, "hi");
	drive_run(d);
	assert_failed(d, "APIConnectionError", "dns", "dns");
	assert_int_equal(drive_count(d, EVENT_RETRY), 2);
	drive_end(d);
}

static void
a_url_may_be_none(void **state)
{
	static const char *const urls[] = {"gopher://127.0.0.1/v1",
		"http://[::/v1", "http://127.0.0.1:99999"};

	(void)state;
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		struct drive *d = drive_new();

		set_url(d, urls[i]);
		drive_send(d, "hi");
		drive_run(d);
		assert_failed(d, "NotFoundError", "endpoint_not_found", "dns");
		assert_true(drive_failure(d, 0)->final);
		drive_end(d);
	}
}

static void
connecting_has_a_time_limit(void **state)
{
	struct drive *d = drive_once();
	struct port_full *full = port_full_new();
	char url[64];

	(void)state;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/v1",
		port_full_port(full));
	d->options.connect_timeout = 7 * SECOND;
	set_url(d, url);
	drive_send(d, "hi");
	drive_until(d, EVENT_PHASE, 2);
	assert_int_equal(client_deadline(d->client) - d->time.mono, 7 * SECOND);
	drive_pass(d, 7 * SECOND - 1);
	drive_step(d);
	assert_true(client_busy(d->client));
	drive_pass(d, 1);
	drive_step(d);
	assert_false(client_busy(d->client));
	assert_failed(d, "Timeout", "connect_timeout", "connect");
	drive_end(d);
	port_full_free(full);
}

/* The server accepts and reads nothing, so a large body stays in the send
 * buffer: that is no matter of connecting. */
static void
sending_is_not_connecting(void **state)
{
	struct drive *d = drive_once();
	struct buf text = {0};
	char url[64];
	int port, fd = port_listen(4, &port);

	(void)state;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/v1", port);
	d->options.connect_timeout = 5 * SECOND;
	d->options.first_token_timeout = 60 * SECOND;
	set_url(d, url);
	buf_reserve(&text, 32u << 20);
	memset(text.p, 'x', 32u << 20);
	text.len = 32u << 20;
	text.p[text.len] = '\0';
	drive_send(d, buf_str(&text));
	drive_until(d, EVENT_PHASE, 2);
	for (int i = 0; i < 20; i++) {
		drive_step(d);
		http_wait(d->http, NULL, 0, 1);
	}
	drive_pass(d, 6 * SECOND);
	drive_step(d);
	assert_true(client_busy(d->client));
	assert_int_equal(drive_count(d, EVENT_PHASE), 2);
	drive_expire(d);
	drive_step(d);
	assert_failed(d, "Timeout", "first_token_timeout", "sent");
	assert_int_equal(drive_event(d, EVENT_FAILURE, 0)->at, 60 * SECOND);
	drive_end(d);
	buf_free(&text);
	close(fd);
}

/* No answer, or none of HTTP */

static const struct fault {
	struct wire_step steps[4];
	const char *class, *cause;
	bool retried;
} faults[] = {
	{{WIRE_DO(READ), WIRE_DO(CLOSE), WIRE_DO(END)}, "APIConnectionError",
		"dropped", true},
	{{WIRE_DO(READ), WIRE_DO(RESET), WIRE_DO(END)}, "APIConnectionError",
		"dropped", true},
	{{WIRE_DO(READ), WIRE_TEXT("HTTP/1.1 200 OK\r\nContent-"),
		 WIRE_DO(CLOSE), WIRE_DO(END)},
		"APIConnectionError", "dropped", true},
	{{WIRE_DO(READ), WIRE_TEXT("SSH-2.0-OpenSSH_9.2\r\nwelcome here\r\n"),
		 WIRE_DO(CLOSE), WIRE_DO(END)},
		"APIError", "not_an_api", false},
	{{WIRE_DO(READ), WIRE_TEXT("HTTP/1.1 hello there\r\n\r\n"),
		 WIRE_DO(CLOSE), WIRE_DO(END)},
		"APIError", "not_an_api", false},
	{{WIRE_DO(READ), WIRE_TEXT("\0\1\2\3\4\5\6\7\377\376\n\n\n\n\n\n\n"),
		 WIRE_DO(CLOSE), WIRE_DO(END)},
		"APIError", "not_an_api", false},
};

static void
an_answer_may_be_missing(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct drive *d = drive_new();

		wire_answer(d->wire, faults[i].steps);
		wire_stream(d->wire, SLICE(SSE_HELLO), 0);
		drive_send(d, "hi");
		drive_run(d);
		assert_failed(d, faults[i].class, faults[i].cause, "waiting");
		assert_int_equal(
			drive_count(d, EVENT_RETRY), faults[i].retried);
		if (faults[i].retried)
			assert_hello(d);
		assert_int_equal(wire_count(d->wire, WIRE_REQUESTS),
			drive_count(d, EVENT_REQUEST));
		drive_end(d);
	}
}

static void
an_interim_answer_is_passed_over(void **state)
{
	struct drive *d = drive_new();

	(void)state;
	wire_answer(d->wire,
		(struct wire_step[]){WIRE_DO(READ),
			WIRE_TEXT("HTTP/1.1 103 Early Hints\r\n"
				  "X-Request-Id: req_early\r\n\r\n"),
			WIRE_DO(PAUSE),
			WIRE_TEXT("HTTP/1.1 200 OK\r\nX-Request-Id: req_late"
				  "\r\n\r\n" SSE_HELLO),
			WIRE_DO(CLOSE), WIRE_DO(END)});
	drive_send(d, "hi");
	drive_server(d, WIRE_PAUSES, 1);
	drive_step(d);
	assert_int_equal(drive_count(d, EVENT_HEADERS), 0);
	wire_release(d->wire);
	drive_run(d);
	drive_assert_text(drive_event(d, EVENT_HEADERS, 0)->headers.request_id,
		"req_late");
	assert_hello(d);
	drive_end(d);
}

/* Silence */

/* Sends what stands before the next pause and lets it arrive. */
static void
arrive(struct drive *d, int pauses)
{
	drive_server(d, WIRE_PAUSES, pauses);
	drive_step(d);
}

static void
the_first_output_has_a_time_limit(void **state)
{
	struct drive *d = drive_once();

	(void)state;
	wire_answer(
		d->wire, (struct wire_step[]){WIRE_DO(READ), WIRE_DO(PAUSE),
				 WIRE_TEXT(HEAD_STREAM), WIRE_DO(PAUSE),
				 WIRE_TEXT(": keep-alive\n\n"), WIRE_DO(PAUSE),
				 WIRE_DO(STALL), WIRE_DO(END)});
	d->options.first_token_timeout = 40 * SECOND;
	drive_configure(d);
	drive_send(d, "hi");
	/* Neither headers nor comments are output. */
	for (int i = 1; i <= 3; i++) {
		arrive(d, i);
		assert_int_equal(
			client_deadline(d->client) - d->bus.start, 40 * SECOND);
		drive_pass(d, 10 * SECOND);
		drive_step(d);
		assert_true(client_busy(d->client));
		wire_release(d->wire);
	}
	drive_expire(d);
	drive_step(d);
	drive_assert_text(drive_failure(d, 0)->class, "Timeout");
	drive_assert_text(drive_failure(d, 0)->cause, "first_token_timeout");
	drive_assert_text(drive_failure(d, 0)->phase, "waiting");
	assert_int_equal(drive_failure(d, 0)->status, 200);
	assert_true(drive_failure(d, 0)->retryable);
	drive_server(d, WIRE_HANGUPS, 1);
	drive_end(d);
}

static void
a_stream_may_fall_silent(void **state)
{
	struct drive *d = drive_new();
	int64_t due;

	(void)state;
	wire_answer(
		d->wire, (struct wire_step[]){WIRE_DO(READ),
				 WIRE_TEXT(HEAD_STREAM SSE_SAY("part")),
				 WIRE_DO(PAUSE), WIRE_TEXT(": keep-alive\n\n"),
				 WIRE_DO(PAUSE), WIRE_DO(STALL), WIRE_DO(END)});
	d->options.idle_timeout = 20 * SECOND;
	drive_configure(d);
	drive_send(d, "hi");
	arrive(d, 1);
	due = client_deadline(d->client);
	assert_int_equal(due - d->time.mono, 20 * SECOND);
	drive_pass(d, 15 * SECOND);
	wire_release(d->wire);
	arrive(d, 2);
	/* A comment is a sign of life. */
	assert_int_equal(client_deadline(d->client), due + 15 * SECOND);
	drive_expire(d);
	drive_step(d);
	drive_assert_text(drive_failure(d, 0)->class, "Timeout");
	drive_assert_text(drive_failure(d, 0)->cause, "stalled");
	drive_assert_text(drive_failure(d, 0)->phase, "streaming");
	assert_true(drive_failure(d, 0)->final);
	drive_assert_content(d, 1, "part");
	drive_server(d, WIRE_HANGUPS, 1);
	drive_end(d);
}

static void
silence_before_output_is_retried(void **state)
{
	struct drive *d = drive_new();

	(void)state;
	wire_answer(d->wire, (struct wire_step[]){WIRE_DO(READ), WIRE_DO(PAUSE),
				     WIRE_DO(STALL), WIRE_DO(END)});
	wire_stream(d->wire, SLICE(SSE_HELLO), 0);
	drive_send(d, "hi");
	arrive(d, 1);
	drive_expire(d);
	drive_run(d);
	assert_failed(d, "Timeout", "first_token_timeout", "waiting");
	assert_hello(d);
	drive_end(d);
}

/* TLS */

static void
a_certificate_must_be_trusted(void **state)
{
	static const enum tls_cert bad[] = {
		TLS_GOOD, TLS_WRONG_HOST, TLS_EXPIRED};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct drive *d = drive_new();
		struct tls *t = tls_new(d->wire, bad[i]);

		/* The first is only not trusted, the others are trusted. */
		if (bad[i] != TLS_GOOD)
			d->options.ca_file = tls_cert_file(t);
		set_url(d, tls_url(t));
		drive_send(d, "hi");
		drive_run(d);
		assert_failed(d, "APIConnectionError", "tls", "tls");
		assert_true(drive_failure(d, 0)->final);
		assert_int_equal(wire_count(d->wire, WIRE_REQUESTS), 0);
		tls_free(t);
		drive_end(d);
	}
}

static void
a_trusted_certificate_is_fine(void **state)
{
	static const char *const names[] = {"dns", "connect", "tls", "sent"};

	(void)state;
	for (int insecure = 0; insecure < 2; insecure++) {
		struct drive *d = drive_new();
		struct tls *t =
			tls_new(d->wire, insecure ? TLS_EXPIRED : TLS_GOOD);

		if (insecure)
			d->options.insecure = true;
		else
			d->options.ca_file = tls_cert_file(t);
		set_url(d, tls_url(t));
		wire_stream(d->wire, SLICE(SSE_HELLO), 0);
		drive_send(d, "hi");
		drive_run(d);
		assert_hello(d);
		for (size_t i = 0; i < 4; i++)
			drive_assert_text(
				drive_event(d, EVENT_PHASE, i)->phase.name,
				names[i]);
		assert_true(drive_done(d, 0)->timing.tls >= 0);
		tls_free(t);
		drive_end(d);
	}
}

static void
a_ca_file_may_be_missing(void **state)
{
	struct drive *d = drive_new();
	char url[64];

	(void)state;
	snprintf(url, sizeof(url), "https://127.0.0.1:%d/v1",
		wire_port(d->wire));
	d->options.ca_file = "tests/data/no-such-file.pem";
	set_url(d, url);
	drive_send(d, "hi");
	drive_run(d);
	assert_failed(d, "APIConnectionError", "tls", "tls");
	assert_true(drive_failure(d, 0)->final);
	drive_end(d);
}

static void
the_other_side_may_not_speak_tls(void **state)
{
	struct drive *d = drive_once();
	char url[64];

	(void)state;
	snprintf(url, sizeof(url), "https://127.0.0.1:%d/v1",
		wire_port(d->wire));
	set_url(d, url);
	wire_answer(d->wire,
		(struct wire_step[]){
			WIRE_TEXT("HTTP/1.1 400 Plain HTTP here\r\n\r\n"),
			WIRE_DO(STALL), WIRE_DO(END)});
	drive_send(d, "hi");
	drive_run(d);
	assert_failed(d, "APIConnectionError", "tls", "tls");
	drive_end(d);
}

/* What stands in between */

static void
use_proxy(const struct drive *d, const char *name)
{
	char url[64];

	snprintf(url, sizeof(url), "http://127.0.0.1:%d", wire_port(d->wire));
	setenv(name, url, 1);
}

static void
a_proxy_passes_it_on(void **state)
{
	struct drive *d = drive_new();

	(void)state;
	use_proxy(d, "http_proxy");
	set_url(d, "http://api.test/v1");
	wire_stream(d->wire, SLICE(SSE_HELLO), 0);
	drive_send(d, "hi");
	drive_run(d);
	assert_hello(d);
	assert_string_equal(wire_request(d->wire, 0)->path.p,
		"http://api.test/v1/chat/completions");
	drive_end(d);
}

static void
a_proxy_may_refuse(void **state)
{
	static const struct {
		const char *url, *proxy, *method, *status;
	} rows[] = {
		{"https://api.test/v1", "https_proxy", "CONNECT",
			"407 Proxy Authentication Required"},
		{"https://api.test/v1", "https_proxy", "CONNECT",
			"403 Forbidden"},
		{"http://api.test/v1", "http_proxy", "POST",
			"407 Proxy Authentication Required"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct drive *d = drive_new();
		const struct event_failure *f;

		use_proxy(d, rows[i].proxy);
		set_url(d, rows[i].url);
		wire_reply(d->wire, rows[i].status,
			"Proxy-Authenticate: Basic realm=\"x\"\r\n", SLICE(""));
		drive_send(d, "hi");
		drive_run(d);
		f = drive_failure(d, 0);
		drive_assert_text(f->class, "APIConnectionError");
		drive_assert_text(f->cause, "proxy");
		drive_assert_text(f->phase, i < 2 ? "connect" : "waiting");
		assert_true(f->final);
		assert_int_equal(wire_count(d->wire, WIRE_REQUESTS), 1);
		assert_string_equal(
			wire_request(d->wire, 0)->method.p, rows[i].method);
		drive_end(d);
	}
}

/* The key is for the proxy's other side only. */
static void
a_tunnel_does_not_see_the_key(void **state)
{
	struct drive *d = drive_once();
	const struct request *r;

	(void)state;
	use_proxy(d, "https_proxy");
	set_url(d, "https://api.test/v1");
	wire_reply(d->wire, "502 Bad Gateway", "", SLICE(""));
	drive_send(d, "hi");
	drive_run(d);
	r = wire_request(d->wire, 0);
	assert_null(request_header(r, "Authorization").p);
	assert_true(slice_find(buf_slice(&r->headers), SLICE(DRIVE_KEY)) < 0);
	drive_end(d);
}

static void
a_redirect_is_told_not_followed(void **state)
{
	static const char *const statuses[] = {"301 Moved Permanently",
		"302 Found", "307 Temporary Redirect",
		"308 Permanent Redirect"};

	(void)state;
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		struct drive *d = drive_new();
		const struct event_failure *f;
		char location[96];

		snprintf(location, sizeof(location), "Location: %s/x\r\n",
			wire_url(d->wire));
		wire_reply(d->wire, statuses[i], location, SLICE("moved"));
		drive_send(d, "hi");
		drive_run(d);
		f = drive_failure(d, 0);
		assert_int_equal(f->status, atoi(statuses[i]));
		drive_assert_text(f->cause, "endpoint_not_found");
		assert_true(f->final);
		assert_int_equal(wire_count(d->wire, WIRE_REQUESTS), 1);
		drive_end(d);
	}
}

/* Sizes */

static void
headers_may_be_many(void **state)
{
	struct drive *d = drive_once();
	struct buf headers = {0};

	(void)state;
	for (int i = 0; headers.len < 150000; i++)
		buf_addf(&headers, "X-Filler-%d: %0*d\r\n", i, 1000, i);
	buf_add_str(&headers, "X-Request-Id: req_behind\r\n");
	wire_reply(d->wire, "200 OK", headers.p, SLICE(SSE_HELLO));
	drive_send(d, "hi");
	drive_run(d);
	drive_assert_text(drive_event(d, EVENT_HEADERS, 0)->headers.request_id,
		"req_behind");
	assert_hello(d);
	buf_free(&headers);
	drive_end(d);
}

static void
headers_have_a_limit(void **state)
{
	struct drive *d = drive_once();
	struct buf headers = {0};

	(void)state;
	for (int i = 0; headers.len < 2000000; i++)
		buf_addf(&headers, "X-Filler-%d: %0*d\r\n", i, 1000, i);
	wire_reply(d->wire, "200 OK", headers.p, SLICE(SSE_HELLO));
	drive_send(d, "hi");
	drive_run(d);
	drive_assert_text(drive_failure(d, 0)->cause, "not_an_api");
	assert_int_equal(drive_count(d, EVENT_HEADERS), 0);
	buf_free(&headers);
	drive_end(d);
}

static void
a_long_request_id_is_cut(void **state)
{
	struct drive *d = drive_once();
	struct buf headers = {0};

	(void)state;
	buf_addf(&headers, "X-Request-Id: %0*d\r\n", 50000, 7);
	wire_reply(d->wire, "200 OK", headers.p, SLICE(SSE_HELLO));
	drive_send(d, "hi");
	drive_run(d);
	assert_true(drive_event(d, EVENT_HEADERS, 0)->headers.request_id.len <
		    1000);
	assert_hello(d);
	buf_free(&headers);
	drive_end(d);
}

static void
an_error_body_may_be_large(void **state)
{
	static const char *const starts[] = {
		"{\"error\":{\"message\":\"", "<html><title>Bad</title>", ""};

	(void)state;
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		struct drive *d = drive_new();
		struct buf body = {0};
		size_t n = 5u << 20;

		buf_add_str(&body, starts[i]);
		buf_reserve(&body, n);
		memset(body.p + body.len, 'e', n);
		body.len += n;
		wire_reply(d->wire, "500 Oops", "", buf_slice(&body));
		wire_stream(d->wire, SLICE(SSE_HELLO), 0);
		drive_send(d, "hi");
		drive_run(d);
		drive_assert_text(drive_failure(d, 0)->cause, "internal_error");
		assert_int_equal(drive_failure(d, 0)->status, 500);
		assert_in_range(drive_failure(d, 0)->message.len, 1, 8192);
		assert_hello(d);
		buf_free(&body);
		drive_end(d);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_port_may_refuse),
		cmocka_unit_test(a_server_may_come_up_meanwhile),
		cmocka_unit_test(a_name_may_not_resolve),
		cmocka_unit_test(a_url_may_be_none),
		cmocka_unit_test(connecting_has_a_time_limit),
		cmocka_unit_test(sending_is_not_connecting),
		cmocka_unit_test(an_answer_may_be_missing),
		cmocka_unit_test(an_interim_answer_is_passed_over),
		cmocka_unit_test(the_first_output_has_a_time_limit),
		cmocka_unit_test(a_stream_may_fall_silent),
		cmocka_unit_test(silence_before_output_is_retried),
		cmocka_unit_test(a_certificate_must_be_trusted),
		cmocka_unit_test(a_trusted_certificate_is_fine),
		cmocka_unit_test(a_ca_file_may_be_missing),
		cmocka_unit_test(the_other_side_may_not_speak_tls),
		cmocka_unit_test(a_proxy_passes_it_on),
		cmocka_unit_test(a_proxy_may_refuse),
		cmocka_unit_test(a_tunnel_does_not_see_the_key),
		cmocka_unit_test(a_redirect_is_told_not_followed),
		cmocka_unit_test(headers_may_be_many),
		cmocka_unit_test(headers_have_a_limit),
		cmocka_unit_test(a_long_request_id_is_cut),
		cmocka_unit_test(an_error_body_may_be_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
