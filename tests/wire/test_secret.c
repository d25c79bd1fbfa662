/* The key never leaves: whatever a server echoes, no event holds it, in one
 * piece or in the pieces of a stream. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/drive.h"

#define KEY DRIVE_KEY
#define STREAM "Content-Type: text/event-stream\r\n"

static void
assert_hidden(const struct drive *d, const char *secret)
{
	if (!record_holds(&d->record, slice_str(secret)))
		return;
	record_dump(&d->record);
	fail_msg("%s is in the record", secret);
}

/* Whether [key] stands where the key was. */
static void
assert_marked(const struct drive *d)
{
	assert_true(record_holds(&d->record, SLICE("[key]")));
}

/* An answer that says the key, anywhere but in deltas. */
static const struct echo {
	const char *status, *headers, *body;
} echoes[] = {
	{"401 No", "",
		"{\"error\":{\"message\":\"Incorrect API key: " KEY ".\"}}"},
	{"401 No", "",
		"{\"error\":{\"message\":\"" KEY KEY " " KEY
		"\",\"code\":\"" KEY "\",\"type\":\"x-" KEY
		"\",\"param\":\"" KEY "\"}}"},
	{"401 No", "", "{\"error\":\"" KEY "\"}"},
	{"400 No", "",
		"{\"detail\":[{\"msg\":\"" KEY "\",\"loc\":[\"body\",\"" KEY
		"\"],\"type\":\"" KEY "\"}]}"},
	{"401 " KEY, "", ""},
	{"403 No", "", "<html><title>" KEY "</title>" KEY "</html>"},
	{"500 No", "", "Authorization: Bearer " KEY},
	{"500 No", "X-Request-Id: " KEY "\r\n", ""},
	{"500 No", "X-Request-Id: req_" KEY "_1\r\n", "oops"},
	{"500 No", "", "{\"error\":{\"message\":\"x (request id: " KEY ")\"}}"},
	{"400 No", "",
		"{\"error\":{\"message\":\"Provider returned error\","
		"\"metadata\":{\"raw\":\"" KEY "\",\"provider_name\":\"" KEY
		"\"}}}"},
	{"429 No",
		"Retry-After: " KEY "\r\n"
		"x-ratelimit-limit-requests: " KEY "\r\n",
		""},
	{"200 OK", "", "{\"error\":{\"message\":\"" KEY "\"}}"},
	{"200 OK", "", "<html>" KEY "</html>"},
	{"200 OK", STREAM, "{\"error\":{\"message\":\"" KEY "\"}}\n"},
	{"200 OK", STREAM, "data: {\"error\":{\"message\":\"" KEY "\"}}\n\n"},
	{"200 OK", STREAM, "event: error\ndata: " KEY "\n\n"},
	{"200 OK", STREAM, "event: " KEY "\nid: " KEY "\n" SSE_HELLO},
	{"200 OK", STREAM,
		"data: {\"id\":\"" KEY "\",\"model\":\"" KEY "\",\"choices\":[{"
		"\"index\":0,\"delta\":{\"content\":\"" KEY "\"},"
		"\"finish_reason\":\"" KEY "\"}]}\n\n"},
	{"200 OK", "X-Request-Id: " KEY "\r\n" STREAM, SSE_HELLO},
	{"301 Moved", "Location: http://127.0.0.1/" KEY "\r\n", KEY},
};

static void
no_answer_brings_it_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(echoes) / sizeof(echoes[0]); i++) {
		struct drive *d = drive_once();

		wire_reply(d->wire, echoes[i].status, echoes[i].headers,
			slice_str(echoes[i].body));
		drive_send(d, "hi");
		drive_run(d);
		assert_hidden(d, KEY);
		drive_end(d);
	}
}

static void
a_mark_stands_in_its_place(void **state)
{
	struct drive *d = drive_once();

	(void)state;
	wire_reply(d->wire, "401 No", "",
		SLICE("{\"error\":{\"message\":\"Incorrect API key "
		      "provided: " KEY ". See the manual.\"}}"));
	drive_send(d, "hi");
	drive_run(d);
	drive_assert_text(drive_failure(d, 0)->message,
		"Incorrect API key provided: [key]. See the manual.");
	drive_end(d);
}

/* Texts are cut where they are too long; a cut through the key must not
 * leave most of it. Ten characters are a hint, as the providers give it. */
static void
a_cut_leaves_no_part(void **state)
{
	static const struct {
		const char *before, *behind;
		size_t from, to;
	} rows[] = {
		{"{\"error\":{\"message\":\"", "\"}}", 4060, 4110},
		{"{\"error\":{\"message\":\"x\",\"code\":\"", "\"}}", 230, 262},
		{"", "", 270, 520},
		{"<html><title>", "</title></html>", 270, 520},
	};
	char part[11];

	(void)state;
	snprintf(part, sizeof(part), "%.10s", KEY);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (size_t n = rows[i].from; n < rows[i].to; n++) {
			struct drive *d = drive_once();
			struct buf body = {0};

			buf_addf(&body, "%s%0*d%s%s", rows[i].before, (int)n, 0,
				KEY, rows[i].behind);
			wire_reply(d->wire, "400 No", "", buf_slice(&body));
			drive_send(d, "hi");
			drive_run(d);
			assert_hidden(d, part);
			buf_free(&body);
			drive_end(d);
		}
	}
}

static void
a_cut_request_id_leaves_no_part(void **state)
{
	char part[11], header[512];

	(void)state;
	snprintf(part, sizeof(part), "%.10s", KEY);
	for (int n = 228; n < 260; n++) {
		struct drive *d = drive_once();

		snprintf(header, sizeof(header), "X-Request-Id: %0*d%s\r\n", n,
			0, KEY);
		wire_reply(d->wire, "400 No", header, SLICE("no"));
		drive_send(d, "hi");
		drive_run(d);
		assert_hidden(d, part);
		drive_end(d);
	}
}

/* A 500 body is kept up to a limit of bytes: the key may lie across it. */
static void
a_cut_of_the_body_leaves_no_part(void **state)
{
	char part[11];

	(void)state;
	snprintf(part, sizeof(part), "%.10s", KEY);
	for (size_t n = 0; n < strlen(KEY); n += 3) {
		struct drive *d = drive_once();
		struct buf body = {0};
		int blanks = (1 << 20) - 9 - (int)n;

		buf_addf(&body, "%*s%s%s", blanks, "", "it was ", KEY);
		wire_reply(d->wire, "500 No", "", buf_slice(&body));
		drive_send(d, "hi");
		drive_run(d);
		assert_hidden(d, part);
		buf_free(&body);
		drive_end(d);
	}
}

/* Streams */

/* A stream that says TEXT in pieces of N bytes. */
static struct buf
stream_of(const char *field, const char *text, size_t n)
{
	struct buf b = {0};

	for (struct slice s = slice_str(text); s.len; s = slice_from(s, n)) {
		struct slice piece = slice_sub(s, 0, n);

		buf_addf(&b,
			"data: {\"choices\":[{\"index\":0,\"delta\":{\"%s\":\""
			"%.*s\"}}]}\n\n",
			field, (int)piece.len, piece.p);
	}
	return b;
}

static void
assert_streams_hidden(const char *field, const char *channel, const char *text,
	const char *shown)
{
	for (size_t n = 1; n <= strlen(text); n++) {
		struct drive *d = drive_new();
		struct buf body = stream_of(field, text, n), have = {0};

		buf_add_str(&body, SSE_STOP SSE_DONE);
		wire_reply(d->wire, "200 OK", STREAM, buf_slice(&body));
		drive_send(d, "hi");
		drive_run(d);
		assert_hidden(d, KEY);
		record_text(&d->record, 1, channel, &have);
		assert_string_equal(buf_str(&have), shown);
		drive_assert_text(drive_done(d, 0)->reason, "stop");
		buf_free(&have);
		buf_free(&body);
		drive_end(d);
	}
}

static void
a_stream_does_not_say_it_in_any_pieces(void **state)
{
	(void)state;
	assert_streams_hidden(
		"content", "content", "key: " KEY ", ok", "key: [key], ok");
	assert_streams_hidden(
		"reasoning_content", "reasoning", KEY KEY, "[key][key]");
	assert_streams_hidden(
		"refusal", "refusal", "sk-canary-8f" KEY, "sk-canary-8f[key]");
}

/* What only begins like the key comes through whole, at the latest when the
 * stream ends. */
static void
a_beginning_of_it_is_plain_text(void **state)
{
	(void)state;
	assert_streams_hidden("content", "content", "sk-canary-8f3b is not",
		"sk-canary-8f3b is not");
	assert_streams_hidden(
		"content", "content", "it ends sk-can", "it ends sk-can");
}

static void
channels_in_turn_do_not_say_it(void **state)
{
	struct drive *d = drive_new();
	struct buf body = {0};
	const char *key = KEY;

	(void)state;
	for (size_t i = 0; i < strlen(key); i++)
		buf_addf(&body,
			"data: {\"choices\":[{\"index\":0,\"delta\":{"
			"\"content\":\"%c\",\"reasoning\":\"%c\"}}]}\n\n",
			key[i], key[i]);
	buf_add_str(&body, SSE_STOP SSE_DONE);
	wire_reply(d->wire, "200 OK", STREAM, buf_slice(&body));
	drive_send(d, "hi");
	drive_run(d);
	assert_hidden(d, KEY);
	assert_marked(d);
	drive_assert_content(d, 1, "[key]");
	buf_free(&body);
	drive_end(d);
}

static void
a_whole_answer_does_not_say_it(void **state)
{
	struct drive *d = drive_new();

	(void)state;
	wire_reply(d->wire, "200 OK", "",
		SLICE("{\"choices\":[{\"message\":{\"content\":\"<" KEY ">\","
		      "\"tool_calls\":[{\"function\":{\"name\":\"f\","
		      "\"arguments\":\"{\\\"k\\\":\\\"" KEY "\\\"}\"}}]},"
		      "\"finish_reason\":\"tool_calls\"}]}"));
	drive_send(d, "hi");
	drive_run(d);
	assert_hidden(d, KEY);
	drive_assert_content(d, 1, "<[key]>");
	drive_end(d);
}

static void
what_is_held_comes_before_the_end(void **state)
{
	struct drive *d = drive_new();

	(void)state;
	wire_answer(
		d->wire, (struct wire_step[]){WIRE_DO(READ),
				 WIRE_TEXT(HEAD_STREAM SSE_SAY("a sk-can")),
				 WIRE_DO(PAUSE), WIRE_DO(STALL), WIRE_DO(END)});
	drive_send(d, "hi");
	drive_server(d, WIRE_PAUSES, 1);
	drive_until(d, EVENT_DELTA, 1);
	drive_assert_content(d, 1, "a ");
	client_cancel(d->client);
	drive_assert_content(d, 1, "a sk-can");
	drive_end(d);
}

/* What is sent */

static void
a_prompt_does_not_keep_it(void **state)
{
	struct drive *d = drive_new();

	(void)state;
	wire_stream(d->wire, SLICE(SSE_HELLO), 0);
	drive_send(d, "why is " KEY " refused?");
	drive_run(d);
	assert_hidden(d, KEY);
	drive_end(d);
}

static void
a_url_does_not_show_its_secrets(void **state)
{
	struct drive *d = drive_once();
	char url[128];

	(void)state;
	snprintf(url, sizeof(url),
		"http://user:canarypass@127.0.0.1:%d/v1?key=canaryquery",
		wire_port(d->wire));
	d->options.base_url = url;
	drive_configure(d);
	wire_reply(d->wire, "500 No", "", SLICE(""));
	drive_send(d, "hi");
	drive_run(d);
	assert_hidden(d, "canarypass");
	assert_hidden(d, "canaryquery");
	drive_end(d);
}

static void
a_new_key_is_guarded_too(void **state)
{
	struct drive *d = drive_new();

	(void)state;
	d->options.key = "another-key-0123456789";
	drive_configure(d);
	wire_stream(d->wire,
		SLICE(SSE_SAY("another-key-") SSE_SAY("0123456789")
				SSE_STOP SSE_DONE),
		0);
	drive_send(d, "hi");
	drive_run(d);
	drive_assert_content(d, 1, "[key]");
	drive_end(d);
}

/* "ollama" is a word, and words may be said. */
static void
a_placeholder_is_no_secret(void **state)
{
	static const char *const words[] = {"ollama", "none", "EMPTY", "x"};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct drive *d = drive_new();
		struct buf body;
		char bearer[64];

		d->options.key = words[i];
		drive_configure(d);
		body = stream_of("content", words[i], 1);
		buf_add_str(&body, SSE_STOP SSE_DONE);
		wire_reply(d->wire, "200 OK", STREAM, buf_slice(&body));
		drive_send(d, "hi");
		drive_run(d);
		drive_assert_content(d, 1, words[i]);
		snprintf(bearer, sizeof(bearer), "Bearer %s", words[i]);
		drive_assert_text(request_header(wire_request(d->wire, 0),
					  "Authorization"),
			bearer);
		buf_free(&body);
		drive_end(d);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_answer_brings_it_back),
		cmocka_unit_test(a_mark_stands_in_its_place),
		cmocka_unit_test(a_cut_leaves_no_part),
		cmocka_unit_test(a_cut_request_id_leaves_no_part),
		cmocka_unit_test(a_cut_of_the_body_leaves_no_part),
		cmocka_unit_test(a_stream_does_not_say_it_in_any_pieces),
		cmocka_unit_test(a_beginning_of_it_is_plain_text),
		cmocka_unit_test(channels_in_turn_do_not_say_it),
		cmocka_unit_test(a_whole_answer_does_not_say_it),
		cmocka_unit_test(what_is_held_comes_before_the_end),
		cmocka_unit_test(a_prompt_does_not_keep_it),
		cmocka_unit_test(a_url_does_not_show_its_secrets),
		cmocka_unit_test(a_new_key_is_guarded_too),
		cmocka_unit_test(a_placeholder_is_no_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
