/* The event: one fact of a session, and the kinds there are. */
#ifndef SIDETONE_EVENT_EVENT_H
#define SIDETONE_EVENT_EVENT_H

#include <stdint.h>

#include "base/buf.h"

/*
 * Everything that happens in a session is an event: complete, past, and free
 * of secrets. Live, replayed and resumed sessions are the same stream, so
 * whoever draws, prints or saves only reads events. An event is passed by
 * const pointer and its text is borrowed until the call returns.
 *
 * The grammar: `session`, then any `setting`, `check` and `note`; a `prompt`,
 * then its attempts. An attempt is `request phase* headers? delta*
 * (done | failure)`; behind a failure comes the end, or `retry` and the next
 * attempt. A wait that is cancelled ends the attempt it announced with a
 * `done` of reason "cancelled" and no `request`.
 */
#define EVENT_KINDS(X)      \
	X(SESSION, session) \
	X(SETTING, setting) \
	X(PROMPT, prompt)   \
	X(CHECK, check)     \
	X(REQUEST, request) \
	X(PHASE, phase)     \
	X(HEADERS, headers) \
	X(DELTA, delta)     \
	X(FAILURE, failure) \
	X(RETRY, retry)     \
	X(DONE, done)       \
	X(NOTE, note)

enum event_kind {
#define X(upper, lower) EVENT_##upper,
	EVENT_KINDS(X)
#undef X
		EVENT_KIND_COUNT
};

enum { EVENT_VERSION = 1 };

/* A number nobody told us; written as null. */
#define EVENT_UNKNOWN INT64_C(-1)

/* In every struct below: text that may be the none slice is written as null;
 * times are milliseconds; JSON text stands as it is. */

struct event_session {
	int64_t version;
	struct slice id, wall, app, provider, url, model;
	struct slice origin; /* none, or "import …" or "fork …" */
};

struct event_setting {
	struct slice name, value; /* value none: back to the default */
};

struct event_prompt {
	struct slice text;
	struct slice attachments; /* JSON array */
};

struct event_check {
	struct slice level, code, param, message, fix;
};

struct event_request {
	int64_t of; /* attempts allowed, this one included */
	struct slice method, url, model;
	int64_t bytes, tokens;
	struct slice params; /* JSON object of what was sent beside messages */
};

struct event_phase {
	struct slice name; /* dns, connect, tls, sent */
};

/* What the rate-limit headers said; EVENT_UNKNOWN where they did not. */
struct event_limits {
	int64_t requests_limit, requests_remaining, requests_reset_ms;
	int64_t tokens_limit, tokens_remaining, tokens_reset_ms;
};

struct event_headers {
	int64_t status;
	struct slice request_id;
	struct slice http;   /* "1.1", "2" */
	struct slice remote; /* address:port */
	struct event_limits limits;
};

struct event_delta {
	struct slice channel; /* content, reasoning, refusal, tool */
	struct slice text;
};

struct event_failure {
	int64_t status; /* 0: no HTTP answer */
	struct slice class, cause;
	struct slice code, type, param, message; /* as the provider said */
	struct slice fix, phase, request_id;
	bool retryable, final;
};

struct event_retry { /* `attempt` of the event is the next one's */
	int64_t of, delay_ms;
	struct slice source;
};

struct event_usage {
	int64_t in, out, reasoning, cached;
};

/* Lengths of the parts, not offsets; unknown where a part did not happen.
 * `first_token` counts from the request to the first output. */
struct event_timing {
	int64_t dns, connect, tls, send, wait, first_token, receive, total;
};

struct event_done {
	struct slice reason;
	struct event_usage usage;
	struct event_timing timing;
	bool reused;
};

struct event_note {
	struct slice level, text;
};

struct event {
	enum event_kind kind;
	int64_t at;           /* since the session began, never going back */
	int64_t req, attempt; /* from EVENT_REQUEST on; else 0 */
	union {
		struct event_session session;
		struct event_setting setting;
		struct event_prompt prompt;
		struct event_check check;
		struct event_request request;
		struct event_phase phase;
		struct event_headers headers;
		struct event_delta delta;
		struct event_failure failure;
		struct event_retry retry;
		struct event_done done;
		struct event_note note;
	};
};

#endif
