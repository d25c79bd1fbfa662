/* The schema: one table of the event kinds and their fields. */
#include "event/schema.h"

#include <assert.h>

/* clang-format off */
#define AT(kind, field) offsetof(struct event, kind.field)
#define TEXT(kind, field, what) \
	{#field, FIELD_TEXT, AT(kind, field), NULL, what}
#define NUMBER(kind, field, what) \
	{#field, FIELD_NUMBER, AT(kind, field), NULL, what}
#define BOOL(kind, field, what) \
	{#field, FIELD_BOOL, AT(kind, field), NULL, what}
#define JSON(kind, field, what) \
	{#field, FIELD_JSON, AT(kind, field), NULL, what}
#define OBJECT(kind, field, fields, what) \
	{#field, FIELD_OBJECT, AT(kind, field), fields, what}
#define MEMBER(type, field, what) \
	{#field, FIELD_NUMBER, offsetof(struct type, field), NULL, what}
#define END {NULL, FIELD_TEXT, 0, NULL, NULL}

static const struct schema_field limits_fields[] = {
	MEMBER(event_limits, requests_limit, "requests a window allows"),
	MEMBER(event_limits, requests_remaining, "requests left"),
	MEMBER(event_limits, requests_reset_ms, "until requests are full again"),
	MEMBER(event_limits, tokens_limit, "tokens a window allows"),
	MEMBER(event_limits, tokens_remaining, "tokens left"),
	MEMBER(event_limits, tokens_reset_ms, "until tokens are full again"),
	END};

static const struct schema_field usage_fields[] = {
	MEMBER(event_usage, in, "prompt tokens"),
	MEMBER(event_usage, out, "completion tokens"),
	MEMBER(event_usage, reasoning, "of these, spent on reasoning"),
	MEMBER(event_usage, cached, "prompt tokens read from a cache"),
	END};

static const struct schema_field timing_fields[] = {
	MEMBER(event_timing, dns, "name resolution"),
	MEMBER(event_timing, connect, "TCP connect"),
	MEMBER(event_timing, tls, "TLS handshake"),
	MEMBER(event_timing, send, "sending the request"),
	MEMBER(event_timing, wait, "until the first byte of the answer"),
	MEMBER(event_timing, first_token, "from the request to first output"),
	MEMBER(event_timing, receive, "from the first byte to the end"),
	MEMBER(event_timing, total, "the whole attempt"),
	END};

static const struct schema_field session_fields[] = {
	NUMBER(session, version, "of this format: 1"),
	TEXT(session, id, "names the session and its file"),
	TEXT(session, wall, "when it began, RFC 3339 with zone"),
	TEXT(session, app, "program and version"),
	TEXT(session, provider, "provider's name"),
	TEXT(session, url, "base URL, without credentials"),
	TEXT(session, model, "model at the start"),
	TEXT(session, origin, "where an import or a fork comes from"),
	END};

static const struct schema_field setting_fields[] = {
	TEXT(setting, name, "the setting"),
	TEXT(setting, value, "its new value; null: the default again"),
	END};

static const struct schema_field prompt_fields[] = {
	TEXT(prompt, text, "what the user sent"),
	JSON(prompt, attachments, "list of what went with it"),
	END};

static const struct schema_field check_fields[] = {
	TEXT(check, level, "warning or error"),
	TEXT(check, code, "the rule"),
	TEXT(check, param, "the field it is about"),
	TEXT(check, message, "what is wrong"),
	TEXT(check, fix, "what to do"),
	END};

static const struct schema_field request_fields[] = {
	NUMBER(request, of, "attempts allowed, this one included"),
	TEXT(request, method, "HTTP method"),
	TEXT(request, url, "URL, without credentials"),
	TEXT(request, model, "model asked"),
	NUMBER(request, bytes, "size of the body"),
	NUMBER(request, tokens, "prompt tokens, estimated"),
	JSON(request, params, "what was sent beside model and messages"),
	END};

static const struct schema_field phase_fields[] = {
	TEXT(phase, name, "dns, connect, tls or sent: what began (sent: done)"),
	END};

static const struct schema_field headers_fields[] = {
	NUMBER(headers, status, "HTTP status"),
	TEXT(headers, request_id, "the provider's request ID"),
	TEXT(headers, http, "HTTP version"),
	TEXT(headers, remote, "address and port of the peer"),
	OBJECT(headers, limits, limits_fields, "rate limits as headers say"),
	END};

static const struct schema_field delta_fields[] = {
	TEXT(delta, channel, "content, reasoning, refusal or tool"),
	TEXT(delta, text, "the piece of output"),
	END};

static const struct schema_field failure_fields[] = {
	NUMBER(failure, status, "HTTP status, 0 if there was none"),
	TEXT(failure, class, "error class by the SDKs' names"),
	TEXT(failure, cause, "row of the failure catalogue"),
	TEXT(failure, code, "code as the provider said it"),
	TEXT(failure, type, "type as the provider said it"),
	TEXT(failure, param, "parameter the provider named"),
	TEXT(failure, message, "message as the provider said it"),
	TEXT(failure, fix, "what to do"),
	TEXT(failure, phase, "how far the attempt came"),
	TEXT(failure, request_id, "the provider's request ID"),
	BOOL(failure, retryable, "a retry can help"),
	BOOL(failure, final, "no further attempt follows by itself"),
	END};

static const struct schema_field retry_fields[] = {
	NUMBER(retry, of, "attempts allowed"),
	NUMBER(retry, delay_ms, "wait before the next attempt"),
	TEXT(retry, source, "who said so: retry-after-ms, retry-after, "
		"reset header, message, backoff, queue, fallback or user"),
	END};

static const struct schema_field done_fields[] = {
	TEXT(done, reason, "finish reason, or cancelled"),
	OBJECT(done, usage, usage_fields, "tokens as the provider counted"),
	OBJECT(done, timing, timing_fields, "milliseconds of each part"),
	BOOL(done, reused, "sent on an open connection"),
	END};

static const struct schema_field note_fields[] = {
	TEXT(note, level, "info, warning, error, or mark: set by the user"),
	TEXT(note, text, "a remark of the program"),
	END};
/* clang-format on */

static const struct schema_kind kinds[] = {
	[EVENT_SESSION] = {"session", "a session begins", false,
		session_fields},
	[EVENT_SETTING] = {"setting", "a setting that shapes requests changed",
		false, setting_fields},
	[EVENT_PROMPT] = {"prompt", "the user sent a message", false,
		prompt_fields},
	[EVENT_CHECK] = {"check", "a finding before anything is sent", false,
		check_fields},
	[EVENT_REQUEST] = {"request", "an attempt begins", true,
		request_fields},
	[EVENT_PHASE] = {"phase", "an attempt came further", true,
		phase_fields},
	[EVENT_HEADERS] = {"headers", "the answer's headers are here", true,
		headers_fields},
	[EVENT_DELTA] = {"delta", "a piece of output arrived", true,
		delta_fields},
	[EVENT_FAILURE] = {"failure", "the attempt failed", true,
		failure_fields},
	[EVENT_RETRY] = {"retry", "the next attempt is set for a time", true,
		retry_fields},
	[EVENT_DONE] = {"done", "the attempt ended well or was cancelled", true,
		done_fields},
	[EVENT_NOTE] = {"note", "a remark", true, note_fields},
};
_Static_assert(sizeof(kinds) / sizeof(kinds[0]) == EVENT_KIND_COUNT,
	"a schema row for every kind");

const struct schema_kind *
schema_kind(enum event_kind kind)
{
	assert(kind < EVENT_KIND_COUNT);
	return &kinds[kind];
}

enum event_kind
schema_find(struct slice name)
{
	size_t i = 0;

	while (i < EVENT_KIND_COUNT && !slice_is(name, kinds[i].name))
		i++;
	return (enum event_kind)i;
}
