/* The client engine on the wire: what it sends, reuse, cancelling, sending
 * again, and the events of a request that goes well. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/drive.h"
#include "tests/lib/port.h"

enum { LIMIT_MS = 10000 };

#define OK_BODY                                                           \
	"{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\"," \
	"\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],\"usage\":{" \
	"\"prompt_tokens\":12,\"completion_tokens\":34}}"
#define JSON "Content-Type: application/json\r\n"

static void
a_stream_becomes_events(void **state)
{
	struct drive *d = drive_new();
	const struct event_request *r;
	const struct event_headers *h;
	const struct event_done *done;
	char remote[32];

	(void)state;
	wire_stream(d->wire,
		SLICE(SSE_SAY("Hel") SSE_SAY("lo") SSE_STOP SSE_USAGE SSE_DONE),
		0);
	drive_send(d, "hi");
	drive_run(d);
	drive_assert_content(d, 1, "Hello");
	r = &drive_event(d, EVENT_REQUEST, 0)->request;
	drive_assert_text(r->method, "POST");
	drive_assert_text(r->model, "test-model");
	assert_int_equal(r->of, 3);
	assert_int_equal(r->bytes, wire_request(d->wire, 0)->body.len);
	assert_true(r->tokens > 0);
	h = &drive_event(d, EVENT_HEADERS, 0)->headers;
	assert_int_equal(h->status, 200);
	assert_null(h->request_id.p);
	drive_assert_text(h->http, "1.1");
	snprintf(remote, sizeof(remote), "127.0.0.1:%d", wire_port(d->wire));
	drive_assert_text(h->remote, remote);
	done = drive_done(d, 0);
	drive_assert_text(done->reason, "stop");
	assert_int_equal(done->usage.in, 12);
	assert_int_equal(done->usage.out, 34);
	assert_int_equal(done->usage.cached, EVENT_UNKNOWN);
	assert_false(done->reused);
	assert_true(done->timing.connect >= 0 && done->timing.total >= 0);
	assert_int_equal(done->timing.tls, EVENT_UNKNOWN);
	drive_end(d);
}

static void
a_phase_is_told_when_it_is_reached(void **state)
{
	static const char *const names[] = {"dns", "connect", "sent"};
	struct drive *d = drive_new();

	(void)state;
	wire_answer(d->wire, (struct wire_step[]){WIRE_DO(READ), WIRE_DO(PAUSE),
				     WIRE_TEXT(HEAD_STREAM SSE_HELLO),
				     WIRE_DO(CLOSE), WIRE_DO(END)});
	drive_send(d, "hi");
	drive_server(d, WIRE_PAUSES, 1);
	drive_until(d, EVENT_PHASE, 3);
	for (size_t i = 0; i < 3; i++)
		drive_assert_text(
			drive_event(d, EVENT_PHASE, i)->phase.name, names[i]);
	assert_int_equal(drive_count(d, EVENT_HEADERS), 0);
	wire_release(d->wire);
	drive_run(d);
	drive_assert_content(d, 1, "Hello");
	drive_end(d);
}

static void
times_are_of_the_session(void **state)
{
	struct drive *d = drive_new();

	(void)state;
	wire_answer(
		d->wire, (struct wire_step[]){WIRE_DO(READ), WIRE_DO(PAUSE),
				 WIRE_TEXT(HEAD_STREAM SSE_SAY("a")),
				 WIRE_DO(PAUSE), WIRE_TEXT(SSE_STOP SSE_DONE),
				 WIRE_DO(CLOSE), WIRE_DO(END)});
	drive_pass(d, 500);
	drive_send(d, "hi");
	drive_server(d, WIRE_PAUSES, 1);
	drive_until(d, EVENT_PHASE, 3);
	drive_pass(d, 200);
	wire_release(d->wire);
	drive_until(d, EVENT_DELTA, 1);
	drive_pass(d, 30);
	wire_release(d->wire);
	drive_run(d);
	assert_int_equal(drive_event(d, EVENT_REQUEST, 0)->at, 500);
	assert_int_equal(drive_event(d, EVENT_HEADERS, 0)->at, 700);
	assert_int_equal(drive_event(d, EVENT_DELTA, 0)->at, 700);
	assert_int_equal(drive_event(d, EVENT_DONE, 0)->at, 730);
	assert_int_equal(drive_done(d, 0)->timing.first_token, 200);
	drive_end(d);
}

/* What is sent */

static void
assert_header(const struct drive *d, const char *name, const char *value)
{
	drive_assert_text(
		request_header(wire_request(d->wire, 0), name), value);
}

static void
the_body_is_sent_as_it_was_made(void **state)
{
	struct drive *d = drive_new();
	struct buf body = {0}, params = {0}, text = {0};
	const struct request *r;

	(void)state;
	/* Over 1 MiB libcurl would ask to be told 100 Continue. */
	while (text.len < 3u << 20)
		buf_add_str(&text, "\xe4\xbd\xa0\xe5\xa5\xbd \"quoted\" \\ \n");
	params_set_field(&d->params, SLICE("temperature"), SLICE("0.5"));
	d->options.organization = "org-one";
	d->options.project = "proj-two";
	drive_configure(d);
	wire_stream(d->wire, SLICE(SSE_HELLO), 0);
	drive_send(d, buf_str(&text));
	drive_run(d);
	request_body(&body, &params, &d->input);
	r = wire_request(d->wire, 0);
	assert_int_equal(r->body.len, body.len);
	assert_memory_equal(r->body.p, body.p, body.len);
	drive_assert_text(
		drive_event(d, EVENT_REQUEST, 0)->request.params, params.p);
	assert_string_equal(r->method.p, "POST");
	assert_string_equal(r->path.p, "/v1/chat/completions");
	assert_header(d, "Authorization", "Bearer " DRIVE_KEY);
	assert_header(d, "Content-Type", "application/json");
	assert_header(d, "OpenAI-Organization", "org-one");
	assert_header(d, "OpenAI-Project", "proj-two");
	assert_header(d, "Expect", NULL);
	assert_header(d, "Transfer-Encoding", NULL);
	assert_true(slice_find(request_header(r, "Accept"),
			    SLICE("text/event-stream")) >= 0);
	assert_true(slice_starts(request_header(r, "User-Agent"), "sidetone/"));
	drive_end(d);
	buf_free(&body);
	buf_free(&params);
	buf_free(&text);
}

static void
what_is_not_set_is_not_sent(void **state)
{
	struct drive *d = drive_new();

	(void)state;
	d->options.key = "";
	d->options.organization = "";
	d->input.stream = false;
	drive_configure(d);
	wire_reply(d->wire, "200 OK", JSON, SLICE(OK_BODY));
	drive_send(d, "hi");
	drive_run(d);
	assert_header(d, "Authorization", NULL);
	assert_header(d, "OpenAI-Organization", NULL);
	assert_header(d, "OpenAI-Project", NULL);
	assert_header(d, "Accept", "application/json");
	drive_assert_content(d, 1, "Hello");
	drive_end(d);
}

static void
the_key_goes_where_the_provider_wants_it(void **state)
{
	struct drive *d = drive_new();
	struct provider p = *d->options.provider;

	(void)state;
	p.key_header = "api-key";
	d->options.provider = &p;
	drive_configure(d);
	wire_stream(d->wire, SLICE(SSE_HELLO), 0);
	drive_send(d, "hi");
	drive_run(d);
	assert_header(d, "Authorization", NULL);
	assert_header(d, "api-key", DRIVE_KEY);
	drive_end(d);
}

static void
the_path_is_put_behind_the_base(void **state)
{
	static const struct {
		const char *base, *path, *shown;
	} rows[] = {
		{"/v1", "/v1/chat/completions", "/v1/chat/completions"},
		{"/v1/", "/v1/chat/completions", "/v1/chat/completions"},
		{"", "/chat/completions", "/chat/completions"},
		{"/a%20b/", "/a%20b/chat/completions",
			"/a%20b/chat/completions"},
		{"/d?api-version=2024-10-21",
			"/d/chat/completions?api-version=2024-10-21",
			"/d/chat/completions?api-version=2024-10-21"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct drive *d = drive_new();
		char base[128], shown[128];
		int port = wire_port(d->wire);

		snprintf(base, sizeof(base), "http://127.0.0.1:%d%s", port,
			rows[i].base);
		snprintf(shown, sizeof(shown), "http://127.0.0.1:%d%s", port,
			rows[i].shown);
		d->options.base_url = base;
		drive_configure(d);
		wire_stream(d->wire, SLICE(SSE_HELLO), 0);
		drive_send(d, "hi");
		drive_run(d);
		assert_string_equal(
			wire_request(d->wire, 0)->path.p, rows[i].path);
		drive_assert_text(
			drive_event(d, EVENT_REQUEST, 0)->request.url, shown);
		drive_end(d);
	}
}

/* Connections */

static void
a_connection_is_reused(void **state)
{
	struct drive *d = drive_new();
	const struct event_timing *t;

	(void)state;
	wire_stream(d->wire, SLICE(SSE_HELLO), 0);
	wire_stream(d->wire, SLICE(SSE_HELLO), 0);
	drive_send(d, "one");
	drive_run(d);
	drive_send(d, "two");
	drive_run(d);
	assert_false(drive_done(d, 0)->reused);
	assert_true(drive_done(d, 1)->reused);
	t = &drive_done(d, 1)->timing;
	assert_int_equal(t->dns, EVENT_UNKNOWN);
	assert_int_equal(t->connect, EVENT_UNKNOWN);
	assert_int_equal(t->tls, EVENT_UNKNOWN);
	assert_true(t->send >= 0 && t->wait >= 0 && t->total >= 0);
	assert_int_equal(drive_count(d, EVENT_PHASE), 4);
	drive_assert_text(drive_event(d, EVENT_PHASE, 3)->phase.name, "sent");
	assert_int_equal(wire_count(d->wire, WIRE_CONNECTIONS), 1);
	assert_int_equal(drive_event(d, EVENT_DONE, 1)->req, 2);
	drive_end(d);
}

/* The server closed the kept connection meanwhile: one attempt all the same,
 * on a new one, with the whole body. */
static void
a_dead_kept_connection_is_replaced(void **state)
{
	struct drive *d = drive_new();
	struct buf whole = {0};

	(void)state;
	buf_addf(&whole,
		"HTTP/1.1 200 OK\r\n" JSON "Content-Length: %zu\r\n\r\n%s",
		strlen(OK_BODY), OK_BODY);
	wire_answer(
		d->wire, (struct wire_step[]){WIRE_DO(READ),
				 {.act = WIRE_SEND, .bytes = buf_slice(&whole)},
				 WIRE_DO(PAUSE), WIRE_DO(CLOSE), WIRE_DO(END)});
	buf_free(&whole);
	wire_stream(d->wire, SLICE(SSE_HELLO), 0);
	drive_send(d, "one");
	drive_run(d);
	wire_release(d->wire);
	drive_send(d, "two");
	drive_run(d);
	drive_assert_content(d, 2, "Hello");
	assert_int_equal(drive_count(d, EVENT_FAILURE), 0);
	assert_int_equal(wire_count(d->wire, WIRE_CONNECTIONS), 2);
	assert_int_equal(wire_count(d->wire, WIRE_REQUESTS), 2);
	assert_int_equal(wire_request(d->wire, 1)->body.len,
		drive_event(d, EVENT_REQUEST, 1)->request.bytes);
	drive_end(d);
}

static void
requests_continue_the_count_of_a_session(void **state)
{
	struct drive *d = drive_new();

	(void)state;
	wire_stream(d->wire, SLICE(SSE_HELLO), 0);
	wire_stream(d->wire, SLICE(SSE_HELLO), 0);
	drive_send(d, "one");
	drive_run(d);
	client_resume(d->client, 1, 1);
	drive_send(d, "two");
	drive_run(d);
	assert_int_equal(drive_event(d, EVENT_DONE, 1)->req, 2);
	assert_int_equal(drive_event(d, EVENT_DONE, 1)->attempt, 1);
	drive_end(d);
}

/* Cancelling */

static void
assert_cancelled(struct drive *d)
{
	client_cancel(d->client);
	assert_false(client_busy(d->client));
	assert_int_equal(client_deadline(d->client), CLOCK_NEVER);
	assert_int_equal(
		drive_count(d, EVENT_FAILURE) - drive_count(d, EVENT_RETRY), 0);
	drive_assert_text(drive_done(d, drive_count(d, EVENT_DONE) - 1)->reason,
		"cancelled");
	/* Once more is nothing more. */
	client_cancel(d->client);
	drive_step(d);
	assert_int_equal(drive_count(d, EVENT_DONE), 1);
	drive_check_grammar(d);
}

static void
cancel_before_a_connection(void **state)
{
	struct drive *d = drive_new();
	struct port_full *full = port_full_new();
	char url[64];

	(void)state;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/v1",
		port_full_port(full));
	d->options.base_url = url;
	drive_configure(d);
	for (int connecting = 0; connecting < 2; connecting++) {
		drive_send(d, "hi");
		if (connecting)
			drive_until(d, EVENT_PHASE, 2);
		client_cancel(d->client);
		assert_false(client_busy(d->client));
		drive_assert_text(
			drive_done(d, (size_t)connecting)->reason, "cancelled");
	}
	assert_int_equal(drive_count(d, EVENT_FAILURE), 0);
	assert_int_equal(drive_done(d, 1)->timing.connect, EVENT_UNKNOWN);
	drive_end(d);
	port_full_free(full);
}

/* Where the answer pauses, and what has been told by then. */
static const struct pause {
	const char *sent;
	enum event_kind kind;
	size_t n;
	const char *content;
} pauses[] = {
	{"", EVENT_PHASE, 3, ""},
	{HEAD_STREAM, EVENT_HEADERS, 1, ""},
	{HEAD_STREAM SSE_SAY("some"), EVENT_DELTA, 1, "some"},
	{"HTTP/1.1 500 Oops\r\n\r\n{\"error\":", EVENT_HEADERS, 1, ""},
};

static void
cancel_frees_the_connection(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(pauses) / sizeof(pauses[0]); i++) {
		const struct pause *p = &pauses[i];
		struct drive *d = drive_new();

		wire_answer(d->wire,
			(struct wire_step[]){WIRE_DO(READ),
				{.act = WIRE_SEND, .bytes = slice_str(p->sent)},
				WIRE_DO(PAUSE), WIRE_DO(STALL), WIRE_DO(END)});
		wire_stream(d->wire, SLICE(SSE_HELLO), 0);
		drive_send(d, "hi");
		drive_server(d, WIRE_PAUSES, 1);
		drive_until(d, p->kind, p->n);
		assert_cancelled(d);
		assert_true(wire_wait(d->wire, WIRE_HANGUPS, 1, LIMIT_MS));
		drive_assert_content(d, 1, p->content);
		/* The client goes on as if nothing had been. */
		drive_send(d, "again");
		drive_run(d);
		drive_assert_content(d, 2, "Hello");
		drive_end(d);
	}
}

static void
cancel_in_the_wait_for_a_retry(void **state)
{
	struct drive *d = drive_new();
	const struct event *done;

	(void)state;
	wire_reply(d->wire, "503 Busy", "Retry-After: 20\r\n", SLICE(""));
	drive_send(d, "hi");
	drive_settle(d);
	assert_true(client_waits(d->client));
	drive_pass(d, 5000);
	assert_cancelled(d);
	done = drive_event(d, EVENT_DONE, 0);
	assert_int_equal(done->req, 1);
	assert_int_equal(done->attempt, 2);
	assert_int_equal(done->done.timing.total, EVENT_UNKNOWN);
	assert_false(client_retry_now(d->client));
	drive_pass(d, 60000);
	drive_step(d);
	assert_int_equal(wire_count(d->wire, WIRE_REQUESTS), 1);
	drive_end(d);
}

/* Sending again */

static void
send_again_is_a_further_attempt(void **state)
{
	struct drive *d = drive_new();
	const struct event *retry;

	(void)state;
	wire_reply(d->wire, "401 No", JSON, SLICE(""));
	wire_reply(d->wire, "429 Slow", "Retry-After: 3\r\n", SLICE(""));
	wire_stream(d->wire, SLICE(SSE_HELLO), 0);
	drive_send(d, "hi");
	drive_run(d);
	assert_true(drive_failure(d, 0)->final);
	d->options.key = "sk-another-0123456789";
	drive_configure(d);
	client_send_again(d->client, &d->input, 0, "user");
	drive_run(d);
	retry = drive_event(d, EVENT_RETRY, 0);
	drive_assert_text(retry->retry.source, "user");
	assert_int_equal(retry->retry.delay_ms, 0);
	assert_int_equal(retry->req, 1);
	assert_int_equal(retry->attempt, 2);
	/* The policy begins anew: the second attempt fails and is retried. */
	assert_int_equal(drive_event(d, EVENT_REQUEST, 1)->request.of, 4);
	drive_assert_text(drive_retry(d, 1)->source, "retry-after");
	assert_int_equal(drive_event(d, EVENT_DONE, 0)->req, 1);
	assert_int_equal(drive_event(d, EVENT_DONE, 0)->attempt, 3);
	drive_assert_text(
		request_header(wire_request(d->wire, 1), "Authorization"),
		"Bearer sk-another-0123456789");
	drive_end(d);
}

static void
send_again_after_a_cancel(void **state)
{
	struct drive *d = drive_new();

	(void)state;
	wire_answer(d->wire, (struct wire_step[]){WIRE_DO(READ), WIRE_DO(PAUSE),
				     WIRE_DO(STALL), WIRE_DO(END)});
	wire_stream(d->wire, SLICE(SSE_HELLO), 0);
	drive_send(d, "hi");
	drive_server(d, WIRE_PAUSES, 1);
	client_cancel(d->client);
	client_send_again(d->client, &d->input, 0, "user");
	drive_run(d);
	assert_int_equal(drive_event(d, EVENT_DONE, 1)->req, 1);
	assert_int_equal(drive_event(d, EVENT_DONE, 1)->attempt, 2);
	drive_end(d);
}

static void
send_again_without_a_request_is_the_first(void **state)
{
	struct drive *d = drive_new();
	struct event ev = {.kind = EVENT_PROMPT, .prompt.text = SLICE("hi")};

	(void)state;
	wire_stream(d->wire, SLICE(SSE_HELLO), 0);
	bus_emit(&d->bus, &ev);
	client_send_again(d->client, &d->input, 0, "user");
	drive_run(d);
	assert_int_equal(drive_count(d, EVENT_RETRY), 0);
	assert_int_equal(drive_event(d, EVENT_DONE, 0)->attempt, 1);
	drive_end(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stream_becomes_events),
		cmocka_unit_test(a_phase_is_told_when_it_is_reached),
		cmocka_unit_test(times_are_of_the_session),
		cmocka_unit_test(the_body_is_sent_as_it_was_made),
		cmocka_unit_test(what_is_not_set_is_not_sent),
		cmocka_unit_test(the_key_goes_where_the_provider_wants_it),
		cmocka_unit_test(the_path_is_put_behind_the_base),
		cmocka_unit_test(a_connection_is_reused),
		cmocka_unit_test(a_dead_kept_connection_is_replaced),
		cmocka_unit_test(requests_continue_the_count_of_a_session),
		cmocka_unit_test(cancel_before_a_connection),
		cmocka_unit_test(cancel_frees_the_connection),
		cmocka_unit_test(cancel_in_the_wait_for_a_retry),
		cmocka_unit_test(send_again_is_a_further_attempt),
		cmocka_unit_test(send_again_after_a_cancel),
		cmocka_unit_test(send_again_without_a_request_is_the_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
