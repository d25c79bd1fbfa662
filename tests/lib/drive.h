/* Drives the client core on a clock of its own, against a scripted server,
 * and records every event. */
#ifndef SIDETONE_TESTS_DRIVE_H
#define SIDETONE_TESTS_DRIVE_H

#include "api/client.h"
#include "base/clock.h"
#include "tests/lib/record.h"
#include "tests/lib/wire.h"

/* The key every drive begins with: a canary, of no provider. */
#define DRIVE_KEY "sk-canary-8f3b2e1d7a6c5940"
/* 2026-11-21T20:04:11Z, when a drive's session begins. */
#define DRIVE_WALL INT64_C(1795291451000)

/* Events of a stream: a piece of content, the finish reason, the usage. */
#define SSE_DELTA(field, text)                                              \
	"data: {\"choices\":[{\"index\":0,\"delta\":{\"" field "\":\"" text \
	"\"}}]}\n\n"
#define SSE_SAY(text) SSE_DELTA("content", text)
#define SSE_STOP                                         \
	"data: {\"choices\":[{\"index\":0,\"delta\":{}," \
	"\"finish_reason\":\"stop\"}]}\n\n"
#define SSE_USAGE                           \
	"data: {\"choices\":[],\"usage\":{" \
	"\"prompt_tokens\":12,\"completion_tokens\":34}}\n\n"
#define SSE_DONE "data: [DONE]\n\n"
#define SSE_HELLO SSE_SAY("Hel") SSE_SAY("lo") SSE_STOP SSE_DONE

/* The head of an answer without a length: it ends with the connection. */
#define HEAD_STREAM "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"

/*
 * A drive is floors 0 to 3 and no more: http, bus and client. Its clock
 * stands still until a function here moves it, so neither a retry nor a
 * time-out takes time, and nothing times out by accident. Functions that wait
 * for the network end the test, with the events so far on standard error,
 * when nothing comes of it within ten seconds.
 */
struct drive {
	struct wire *wire;
	struct clock_manual time;
	struct clock clock;
	struct http *http;
	struct bus bus;
	struct client *client;
	struct record record;
	bool deaf; /* deltas are not recorded */
	/* What to send: may be changed; `options` goes with drive_configure. */
	struct client_options options;
	struct request_input input;
	struct conversation conversation;
	struct params params;
};

/* A client of a scripted server, owned like all in it. The proxy variables
 * are taken out of the environment. */
struct drive *drive_new(void);
/* The same, and it makes no retries. */
struct drive *drive_once(void);
void drive_configure(struct drive *d);

/* Checks the grammar and that nothing runs any more, then frees D. */
void drive_end(struct drive *d);

/* The prompt event, and the request. */
void drive_send(struct drive *d, const char *prompt);

/* One turn without waiting. */
void drive_step(struct drive *d);
/* Turns until N events of KIND are recorded. */
void drive_until(struct drive *d, enum event_kind kind, size_t n);
/* Turns until the client is idle or waits for a retry. */
void drive_settle(struct drive *d);
/* Turns until the client is idle. Before each retry it checks that the next
 * attempt begins at its time and not a millisecond earlier. */
void drive_run(struct drive *d);
/* Turns until the server counts N of WHAT. */
void drive_server(struct drive *d, enum wire_count what, int n);

/* Moves the clock by MS, or to the client's deadline; no turn. */
void drive_pass(struct drive *d, int64_t ms);
void drive_expire(struct drive *d);

/* Asserts that the recorded events are a session by the grammar, with no
 * attempt left open. */
void drive_check_grammar(const struct drive *d);

/* Event I of KIND, from 0; ends the test when there are not so many. */
const struct event *
drive_event(const struct drive *d, enum event_kind kind, size_t i);
size_t drive_count(const struct drive *d, enum event_kind kind);
const struct event_done *drive_done(const struct drive *d, size_t i);
const struct event_failure *drive_failure(const struct drive *d, size_t i);
const struct event_retry *drive_retry(const struct drive *d, size_t i);

/* Asserts that S is TEXT, where NULL is the none slice. */
void drive_assert_text(struct slice s, const char *text);
/* Asserts that all content of request REQ together is TEXT. */
void drive_assert_content(const struct drive *d, int64_t req, const char *text);

#endif
