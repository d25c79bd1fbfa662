/* Answers on the wire: streams cut anywhere, other content types, and
 * streams that end before the reply does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "tests/lib/drive.h"

/* Characters of two to four bytes and an escaped pair, so that a cut can
 * fall into each; CR LF and a comment for the parser. */
#define SHORT_TEXT "h\xc3\xa9 \xe4\xbd\xa0 \xf0\x9f\x98\x80 \xf0\x9f\x98\x80"
#define SHORT_STREAM                                                           \
	": hi\n\n"                                                             \
	"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"h\xc3\xa9 " \
	"\xe4\xbd\xa0 \xf0\x9f\x98\x80\"}}]}\r\n\r\n"                          \
	"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":"             \
	"\" \\ud83d\\ude00\"}}]}\n\n" SSE_STOP SSE_DONE

static void
assert_good(const struct drive *d, int64_t req, const char *content)
{
	const struct event *done = drive_event(d, EVENT_DONE, (size_t)req - 1);

	assert_int_equal(done->req, req);
	assert_int_equal(done->attempt, 1);
	drive_assert_text(done->done.reason, "stop");
	drive_assert_content(d, req, content);
}

/* Cuts */

static void
a_stream_comes_whole_or_in_pieces(void **state)
{
	static const size_t cuts[] = {0, 1, 2, 3, 7, 64};
	struct drive *d = drive_new();

	(void)state;
	for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
		wire_stream(d->wire, SLICE(SHORT_STREAM), cuts[i]);
		drive_send(d, "hi");
		drive_run(d);
		assert_good(d, (int64_t)i + 1, SHORT_TEXT);
	}
	assert_int_equal(drive_count(d, EVENT_DELTA), 2 * 6);
	assert_int_equal(wire_count(d->wire, WIRE_CONNECTIONS), 1);
	drive_end(d);
}

static void
a_stream_is_cut_at_every_byte(void **state)
{
	static const char whole[] = "HTTP/1.1 200 OK\r\n"
				    "Content-Type: text/event-stream\r\n"
				    "Content-Length: %zu\r\n\r\n" SHORT_STREAM;
	struct drive *d = drive_new();
	struct buf all = {0};

	(void)state;
	buf_addf(&all, whole, strlen(SHORT_STREAM));
	for (size_t at = 1; at < all.len; at++) {
		struct slice s = buf_slice(&all);

		wire_answer(d->wire,
			(struct wire_step[]){WIRE_DO(READ),
				{.act = WIRE_SEND,
					.bytes = slice_sub(s, 0, at)},
				WIRE_DO(PAUSE),
				{.act = WIRE_SEND, .bytes = slice_from(s, at)},
				WIRE_DO(END)});
		drive_send(d, "hi");
		drive_server(d, WIRE_PAUSES, (int)at);
		drive_step(d); /* on loopback what was sent has arrived */
		wire_release(d->wire);
		drive_run(d);
		assert_good(d, (int64_t)at, SHORT_TEXT);
	}
	assert_int_equal(drive_count(d, EVENT_DELTA), 2 * (all.len - 1));
	buf_free(&all);
	drive_end(d);
}

static void
channels_are_told_apart(void **state)
{
	struct drive *d = drive_new();
	struct buf text = {0};

	(void)state;
	wire_stream(d->wire,
		SLICE(SSE_DELTA("reasoning_content", "hm") SSE_SAY("yes")
				SSE_DELTA("refusal", "no") SSE_STOP SSE_DONE),
		0);
	drive_send(d, "hi");
	drive_run(d);
	assert_good(d, 1, "yes");
	record_text(&d->record, 1, "reasoning", &text);
	assert_string_equal(text.p, "hm");
	buf_clear(&text);
	record_text(&d->record, 1, "refusal", &text);
	assert_string_equal(text.p, "no");
	buf_free(&text);
	drive_end(d);
}

/* Content types */

#define JSON_BODY                                                         \
	"{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hello\"}," \
	"\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":12,"   \
	"\"completion_tokens\":34}}"

static void
the_bytes_decide_not_the_content_type(void **state)
{
	static const struct {
		const char *headers, *body;
	} rows[] = {
		{"Content-Type: application/json\r\n", JSON_BODY},
		{"Content-Type: text/plain\r\n", JSON_BODY},
		{"Content-Type: text/event-stream\r\n", JSON_BODY},
		{"", "\n\n \n" JSON_BODY},
		{"Content-Type: application/octet-stream\r\n", SSE_HELLO},
		{"Content-Type: application/json\r\n", SSE_HELLO},
		{"Content-Type: text/plain\r\n", ": hi\n\n" SSE_HELLO},
		{"", "\xef\xbb\xbf" SSE_HELLO},
		{"Content-Type: TEXT/Event-Stream;charset=utf-8\r\n",
			SSE_HELLO},
	};
	struct drive *d = drive_new();
	size_t n = sizeof(rows) / sizeof(rows[0]);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		wire_reply(d->wire, "200 OK", rows[i].headers,
			slice_str(rows[i].body));
		drive_send(d, "hi");
		drive_run(d);
		assert_good(d, (int64_t)i + 1, "Hello");
	}
	assert_int_equal(drive_done(d, 0)->usage.out, 34);
	drive_end(d);
}

/* What is a failure at 200: NAME, the body, and how it is judged. `retries`
 * is whether the first of the attempts is repeated. */
static const struct row {
	const char *headers, *body;
	const char *class, *cause, *message;
	bool retries;
	const char *content;
} failures[] = {
	{"Content-Type: text/html\r\n",
		"<!DOCTYPE html><html><head><title>Sign in</title>"
		"</head></html>",
		"APIError", "not_an_api", "Sign in", false, ""},
	{"Content-Type: text/event-stream\r\n",
		"<html><title>Sign in</title></html>", "APIError", "not_an_api",
		"Sign in", false, ""},
	{"Content-Type: application/json\r\n", "[1, 2]", "APIError",
		"not_an_api", NULL, false, ""},
	/* sse-054 of the vectors */
	{"Content-Type: text/event-stream\r\n",
		"{\"error\":{\"message\":\"nope\"}}\n", "APIError",
		"internal_error", "nope", true, ""},
	{"Content-Type: application/json\r\n",
		"{\"error\":{\"message\":\"bad key\",\"code\":"
		"\"invalid_api_key\"}}",
		"AuthenticationError", "invalid_api_key", "bad key", false, ""},
	{"", "", "StreamError", "truncated", NULL, true, ""},
	{"Content-Type: text/event-stream\r\n", "", "StreamError", "truncated",
		NULL, true, ""},
	{"Content-Type: text/event-stream\r\n", ": only\n\n: life\n\n",
		"StreamError", "truncated", NULL, true, ""},
	{"Content-Type: text/event-stream\r\n",
		"data: {\"error\":{\"message\":\"busy\",\"code\":"
		"\"server_is_overloaded\"}}\n\n",
		"ServiceUnavailableError", "service_unavailable", "busy", true,
		""},
	{"Content-Type: text/event-stream\r\n",
		"event: error\ndata: {\"type\":\"overloaded_error\","
		"\"message\":\"busy\"}\n\n",
		"ServiceUnavailableError", "service_unavailable", "busy", true,
		""},
	{"Content-Type: text/event-stream\r\n",
		"data: {\"error\":{\"message\":\"pay\",\"code\":"
		"\"insufficient_quota\"}}\n\n",
		"RateLimitError", "insufficient_quota", "pay", false, ""},
	{"Content-Type: text/event-stream\r\n",
		SSE_SAY("part") "data: {\"error\":{\"message\":\"busy\","
				"\"code\":\"server_is_overloaded\"}}"
				"\n\n",
		"StreamError", "stream_error", "busy", false, "part"},
	{"Content-Type: text/event-stream\r\n",
		SSE_SAY("part") "event: error\ndata: {\"message\":"
				"\"busy\"}\n\n",
		"StreamError", "stream_error", "busy", false, "part"},
	{"Content-Type: text/event-stream\r\n", SSE_SAY("part"), "StreamError",
		"truncated", NULL, false, "part"},
	{"Content-Type: text/event-stream\r\n",
		SSE_SAY("part") "data: {\"choices\":[{\"index\":0,"
				"\"delta\":{\"content\":\"lost",
		"StreamError", "truncated", NULL, false, "part"},
};

static void
assert_failure(const struct drive *d, const struct row *row)
{
	const struct event_failure *f = drive_failure(d, 0);

	assert_int_equal(f->status, 200);
	drive_assert_text(f->class, row->class);
	drive_assert_text(f->cause, row->cause);
	if (row->message)
		assert_true(
			slice_find(f->message, slice_str(row->message)) >= 0);
	assert_int_equal(f->final, !row->retries);
	assert_int_equal(f->retryable, row->retries);
	drive_assert_text(f->phase, row->content[0] ? "streaming" : "waiting");
}

static void
an_answer_of_200_may_be_a_failure(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
		const struct row *row = &failures[i];
		struct drive *d = drive_new();

		wire_reply(
			d->wire, "200 OK", row->headers, slice_str(row->body));
		wire_stream(d->wire, SLICE(SSE_HELLO), 0);
		drive_send(d, "hi");
		drive_run(d);
		assert_failure(d, row);
		drive_assert_content(
			d, 1, row->retries ? "Hello" : row->content);
		assert_int_equal(drive_count(d, EVENT_DONE), row->retries);
		assert_int_equal(wire_count(d->wire, WIRE_REQUESTS),
			drive_count(d, EVENT_REQUEST));
		drive_end(d);
	}
}

/* Ends */

static void
a_finish_reason_is_an_end_without_done(void **state)
{
	struct drive *d = drive_new();

	(void)state;
	wire_stream(d->wire, SLICE(SSE_SAY("Hello") SSE_STOP), 0);
	wire_stream(d->wire, SLICE(SSE_SAY("Hello") SSE_DONE), 0);
	/* Said and done: how the connection ends does not matter any more. */
	wire_answer(d->wire,
		(struct wire_step[]){WIRE_DO(READ),
			WIRE_TEXT(HEAD_STREAM SSE_SAY("Hello") SSE_STOP),
			WIRE_DO(RESET), WIRE_DO(END)});
	for (int64_t req = 1; req <= 3; req++) {
		drive_send(d, "hi");
		drive_run(d);
		assert_good(d, req, "Hello");
	}
	drive_end(d);
}

/* The server says [DONE] and keeps the connection open: the reply is done a
 * moment later, and the connection is given up. */
static void
done_does_not_wait_for_the_connection(void **state)
{
	struct drive *d = drive_new();

	(void)state;
	wire_answer(d->wire,
		(struct wire_step[]){WIRE_DO(READ),
			WIRE_TEXT(HEAD_STREAM SSE_HELLO), WIRE_DO(TAKEN),
			WIRE_DO(PAUSE), WIRE_DO(STALL), WIRE_DO(END)});
	drive_send(d, "hi");
	drive_server(d, WIRE_PAUSES, 1);
	drive_step(d);
	assert_true(client_busy(d->client));
	assert_true(client_deadline(d->client) - d->time.mono <= 1000);
	drive_expire(d);
	drive_step(d);
	assert_false(client_busy(d->client));
	assert_good(d, 1, "Hello");
	drive_server(d, WIRE_HANGUPS, 1);
	drive_end(d);
}

/* What broke, before and behind the first output. */
static const struct broken {
	struct wire_step steps[4];
	bool output;
	const char *class, *cause;
} broken[] = {
	{{WIRE_DO(READ), WIRE_TEXT(HEAD_STREAM), WIRE_DO(RESET), WIRE_DO(END)},
		false, "APIConnectionError", "dropped"},
	{{WIRE_DO(READ), WIRE_TEXT(HEAD_STREAM SSE_SAY("part")), WIRE_DO(RESET),
		 WIRE_DO(END)},
		true, "StreamError", "dropped"},
	{{WIRE_DO(READ),
		 WIRE_TEXT("HTTP/1.1 200 OK\r\nContent-Length: "
			   "900\r\n\r\n" SSE_SAY("part")),
		 WIRE_DO(CLOSE), WIRE_DO(END)},
		true, "StreamError", "dropped"},
	{{WIRE_DO(READ),
		 WIRE_TEXT("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
			   "Content-Type: text/event-stream\r\n\r\n"
			   "ff\r\n" SSE_SAY("part")),
		 WIRE_DO(CLOSE), WIRE_DO(END)},
		true, "StreamError", "dropped"},
	{{WIRE_DO(READ), WIRE_TEXT(HEAD_STREAM SSE_SAY("part")), WIRE_DO(CLOSE),
		 WIRE_DO(END)},
		true, "StreamError", "truncated"},
};

static void
a_stream_breaks_off(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		const struct broken *b = &broken[i];
		struct drive *d = drive_new();

		wire_answer(d->wire, b->steps);
		wire_stream(d->wire, SLICE(SSE_HELLO), 0);
		drive_send(d, "hi");
		drive_run(d);
		drive_assert_text(drive_failure(d, 0)->class, b->class);
		drive_assert_text(drive_failure(d, 0)->cause, b->cause);
		assert_int_equal(drive_failure(d, 0)->final, b->output);
		drive_assert_content(d, 1, b->output ? "part" : "Hello");
		assert_int_equal(drive_count(d, EVENT_RETRY), !b->output);
		drive_end(d);
	}
}

/* Sizes */

static void
a_long_event_is_read_whole(void **state)
{
	struct drive *d = drive_new();
	struct buf body = {0}, text = {0};
	size_t n = 10u << 20;

	(void)state;
	buf_add_str(&body, "data: {\"choices\":[{\"delta\":{\"content\":\"");
	buf_reserve(&body, n);
	memset(body.p + body.len, 'x', n);
	body.len += n;
	buf_add_str(&body, "\"}}]}\n\n" SSE_STOP SSE_DONE);
	wire_stream(d->wire, buf_slice(&body), 0);
	drive_send(d, "hi");
	drive_run(d);
	drive_assert_text(drive_done(d, 0)->reason, "stop");
	record_text(&d->record, 1, "content", &text);
	assert_int_equal(text.len, n);
	buf_free(&text);
	buf_free(&body);
	drive_end(d);
}

/* 20 MB are over the limit of one event: it is dropped, the stream goes on,
 * and what came before and behind it is there. */
static void
an_event_beyond_the_limit_is_dropped(void **state)
{
	struct drive *d = drive_new();
	struct buf body = {0};
	size_t n = 20u << 20;

	(void)state;
	buf_add_str(&body, SSE_SAY("before"));
	buf_add_str(&body, "data: {\"choices\":[{\"delta\":{\"content\":\"");
	buf_reserve(&body, n);
	memset(body.p + body.len, 'x', n);
	body.len += n;
	buf_add_str(&body, "\"}}]}\n\n" SSE_SAY(" behind") SSE_STOP SSE_DONE);
	wire_stream(d->wire, buf_slice(&body), 0);
	drive_send(d, "hi");
	drive_run(d);
	drive_assert_text(drive_done(d, 0)->reason, "stop");
	drive_assert_content(d, 1, "before behind");
	buf_free(&body);
	drive_end(d);
}

static void
many_small_events_in_one_piece(void **state)
{
	enum { EVENTS = 20000 };
	struct drive *d = drive_new();
	struct buf body = {0}, text = {0};

	(void)state;
	for (int i = 0; i < EVENTS; i++)
		buf_add_str(&body, SSE_SAY("0123456789"));
	buf_add_str(&body, SSE_STOP SSE_DONE);
	wire_stream(d->wire, buf_slice(&body), 0);
	drive_send(d, "hi");
	drive_run(d);
	record_text(&d->record, 1, "content", &text);
	assert_int_equal(text.len, EVENTS * 10);
	buf_free(&text);
	buf_free(&body);
	drive_end(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stream_comes_whole_or_in_pieces),
		cmocka_unit_test(a_stream_is_cut_at_every_byte),
		cmocka_unit_test(channels_are_told_apart),
		cmocka_unit_test(the_bytes_decide_not_the_content_type),
		cmocka_unit_test(an_answer_of_200_may_be_a_failure),
		cmocka_unit_test(a_finish_reason_is_an_end_without_done),
		cmocka_unit_test(done_does_not_wait_for_the_connection),
		cmocka_unit_test(a_stream_breaks_off),
		cmocka_unit_test(a_long_event_is_read_whole),
		cmocka_unit_test(an_event_beyond_the_limit_is_dropped),
		cmocka_unit_test(many_small_events_in_one_piece),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
