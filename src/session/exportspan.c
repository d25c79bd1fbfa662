/* Spans of an OTLP export: requests and attempts, by their conventions. */
#include "session/exportspan.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "api/provider.h"
#include "base/hash.h"
#include "session/exportattribute.h"

enum {
	KIND_CLIENT = 3,
	STATUS_ERROR = 2,
	/* What IDs are made of beside the request: attempts are the numbers of
	 * their rows, from 0, and these are none. The last is of the request's
	 * span, less its first row. */
	TRACE_HIGH = -1,
	TRACE_LOW = -2,
	SPAN_REQUEST = -3,
};

/* IDs and times */

/* Ends with the last step of SplitMix64, so that near inputs give far IDs. */
static uint64_t
hash(struct slice s, int64_t a, int64_t b)
{
	const int64_t numbers[] = {a, b};
	uint64_t h = hash_text(s, 0);

	for (size_t i = 0; i < 2; i++) {
		h ^= (uint64_t)numbers[i];
		h = (h ^ h >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
		h = (h ^ h >> 27) * UINT64_C(0x94d049bb133111eb);
		h ^= h >> 31;
	}
	return h ? h : 1; /* an ID of zeros is none */
}

static json_t *
trace_id(const struct export_spans *x)
{
	struct slice id = buf_slice(&x->s->model.id);
	int64_t req = x->s->trail.rows[x->first].req;
	char text[33];

	snprintf(text, sizeof(text), "%016" PRIx64 "%016" PRIx64,
		hash(id, req, TRACE_HIGH), hash(id, req, TRACE_LOW));
	return json_string(text);
}

/* Of the span of row I's attempt. */
static json_t *
span_id(const struct export_spans *x, int64_t i)
{
	const struct trail_row *r = &x->s->trail.rows[x->first];
	char text[17];

	snprintf(text, sizeof(text), "%016" PRIx64,
		hash(buf_slice(&x->s->model.id), r->req, i));
	return json_string(text);
}

/* Of the span above those of the attempts. */
static json_t *
request_id(const struct export_spans *x)
{
	return span_id(x, SPAN_REQUEST - (int64_t)x->first);
}

/* Nanoseconds in 64 bits end in the year 2554. */
static json_t *
nanoseconds(const struct export_spans *x, int64_t at)
{
	const int64_t last = INT64_C(18446744073708);
	int64_t ms = at + (x->wall.known ? x->wall.start_ms : 0);
	char digits[32];

	ms = ms < 0 ? 0 : ms > last ? last : ms;
	if (ms)
		snprintf(digits, sizeof(digits), "%" PRId64 "000000", ms);
	else
		snprintf(digits, sizeof(digits), "0");
	return json_string(digits);
}

static json_t *
span_new(const struct export_spans *x, json_t *id, int64_t from, int64_t to)
{
	json_t *v = json_object();

	exportvalue_set(v, "traceId", trace_id(x));
	exportvalue_set(v, "spanId", id);
	exportvalue_set(v, "kind", json_integer(KIND_CLIENT));
	exportvalue_set(v, "startTimeUnixNano", nanoseconds(x, from));
	exportvalue_set(
		v, "endTimeUnixNano", nanoseconds(x, to < from ? from : to));
	return v;
}

static void
set_status(json_t *span, const struct trail_row *r)
{
	json_t *status = json_object();

	if (trail_has_failed(r)) {
		exportvalue_set(status, "code", json_integer(STATUS_ERROR));
		exportvalue_set(status, "message",
			exportvalue_masked(buf_slice(&r->message)));
	}
	exportvalue_set(span, "status", status);
}

static json_t *
event_new(const struct export_spans *x, const char *name, int64_t at,
	json_t **attributes)
{
	json_t *v = json_object();

	*attributes = json_array();
	exportvalue_set(v, "name", json_string(name));
	exportvalue_set(v, "timeUnixNano", nanoseconds(x, at));
	exportvalue_set(v, "attributes", *attributes);
	return v;
}

/* Where it was sent */

/* The host of "host", "host:443" or "[::1]:443", and its port or the usual one
 * of URL's scheme. */
static void
add_server(json_t *list, struct slice url)
{
	struct slice host = provider_host(url);
	size_t n = host.len;
	int64_t port = slice_starts(url, "https:") ? 443 : 80;

	while (n && host.p[n - 1] >= '0' && host.p[n - 1] <= '9')
		n--;
	if (n && n < host.len && host.p[n - 1] == ':') {
		port = strtol(host.p + n, NULL, 10);
		host = slice_sub(host, 0, n - 1);
	}
	if (slice_starts(host, "[") && host.len > 1)
		host = slice_sub(host, 1, host.len - 2);
	if (!host.len)
		return;
	exportattribute_text(list, "server.address", host);
	exportattribute_number(list, "server.port", port);
}

/* What the failure is called: the HTTP conventions take the status. */
static void
add_error_type(json_t *list, const struct trail_row *r, bool http)
{
	char status[24];

	if (!trail_has_failed(r))
		return;
	snprintf(status, sizeof(status), "%" PRId64, r->status);
	if (http && r->status > 0)
		exportattribute_text(list, "error.type", slice_str(status));
	else if (http)
		exportattribute_text(list, "error.type", buf_slice(&r->class));
	else
		exportattribute_text(list, "error.type",
			buf_slice(r->code.len    ? &r->code
				  : r->cause.len ? &r->cause
						 : &r->class));
}

/* The request */

/* Names the GenAI conventions have for a provider, where they are others. */
static struct slice
provider_name(const struct model *m)
{
	static const struct {
		const char *ours, *theirs;
	} rows[] = {{"azure", "azure.ai.openai"}, {"gemini", "gcp.gemini"},
		{"mistral", "mistral_ai"}, {"moonshot", "moonshot_ai"},
		{"xai", "x_ai"}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (slice_is(buf_slice(&m->provider), rows[i].ours))
			return slice_str(rows[i].theirs);
	}
	return m->provider.len ? buf_slice(&m->provider) : SLICE("openai");
}

static void
add_params(json_t *list, const struct trail_row *r)
{
	static const struct {
		const char *field, *key;
	} rows[] = {{"stream", "gen_ai.request.stream"},
		{"temperature", "gen_ai.request.temperature"},
		{"top_p", "gen_ai.request.top_p"},
		{"max_tokens", "gen_ai.request.max_tokens"},
		{"max_completion_tokens", "gen_ai.request.max_tokens"},
		{"seed", "gen_ai.request.seed"},
		{"stop", "gen_ai.request.stop_sequences"},
		{"frequency_penalty", "gen_ai.request.frequency_penalty"},
		{"presence_penalty", "gen_ai.request.presence_penalty"},
		{"n", "gen_ai.request.choice.count"}};
	bool masked;
	json_t *params = exportvalue_params(r, &masked);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		exportattribute_value(list, rows[i].key,
			json_object_get(params, rows[i].field));
	json_decref(params);
}

static void
add_outcome(json_t *list, const struct trail_row *r)
{
	exportattribute_one(
		list, "gen_ai.response.finish_reasons", buf_slice(&r->reason));
	exportattribute_number(list, "gen_ai.usage.input_tokens", r->usage.in);
	exportattribute_number(
		list, "gen_ai.usage.output_tokens", r->usage.out);
	exportattribute_number(
		list, "gen_ai.usage.cache_read.input_tokens", r->usage.cached);
	exportattribute_number(list, "gen_ai.usage.reasoning.output_tokens",
		r->usage.reasoning);
	if (r->first_at != EVENT_UNKNOWN)
		exportattribute_seconds(list,
			"gen_ai.response.time_to_first_chunk",
			r->first_at - r->at);
	add_error_type(list, r, false);
}

static json_t *
request_attributes(const struct export_spans *x)
{
	const struct model *m = &x->s->model;
	const struct trail_row *last = &x->s->trail.rows[x->last];
	json_t *list = json_array();

	exportattribute_text(list, "gen_ai.operation.name", SLICE("chat"));
	exportattribute_text(list, "gen_ai.provider.name", provider_name(m));
	exportattribute_text(
		list, "gen_ai.request.model", buf_slice(&last->model));
	exportattribute_text(list, "gen_ai.conversation.id", buf_slice(&m->id));
	add_params(list, last);
	add_outcome(list, last);
	add_server(list, buf_slice(&last->url));
	return list;
}

/* A wait before the next attempt. */
static void
add_retry(
	json_t *events, const struct export_spans *x, const struct trail_row *r)
{
	json_t *attributes;

	if (r->retry_at == EVENT_UNKNOWN)
		return;
	json_array_append_new(
		events, event_new(x, "retry", r->retry_set_at, &attributes));
	exportattribute_number(
		attributes, "sidetone.retry.attempt", r->attempt + 1);
	exportattribute_number(attributes, "sidetone.retry.delay_ms",
		r->retry_at - r->retry_set_at);
	exportattribute_text(
		attributes, "sidetone.retry.source", buf_slice(&r->source));
}

/* "chat gpt-4o" */
static json_t *
name_of(const struct trail_row *r)
{
	struct buf name = {0};
	json_t *v;

	buf_add_str(&name, r->model.len ? "chat " : "chat");
	exportpart_mask(&name, buf_slice(&r->model));
	v = exportvalue_text(buf_slice(&name));
	buf_free(&name);
	return v;
}

json_t *
exportspan_request(const struct export_spans *x)
{
	const struct trail_row *rows = x->s->trail.rows;
	int64_t from = rows[x->first].at, to = from, end;
	json_t *events = json_array(), *v;

	for (size_t i = x->first; i <= x->last; i++) {
		if (rows[i].state >= TRAIL_NOTE)
			continue;
		end = exportpart_end(&rows[i]);
		to = end > to ? end : to;
		add_retry(events, x, &rows[i]);
	}
	v = span_new(x, request_id(x), from, to);
	exportvalue_set(v, "name", name_of(&rows[x->last]));
	exportvalue_set(v, "attributes", request_attributes(x));
	exportvalue_set(v, "events", events);
	set_status(v, &rows[x->last]);
	return v;
}

/* An attempt */

static struct slice
method_of(const struct trail_row *r)
{
	return r->method.len ? buf_slice(&r->method) : SLICE("POST");
}

static json_t *
attempt_attributes(const struct export_spans *x, const struct trail_row *r)
{
	json_t *list = json_array();
	struct buf url = {0};

	exportpart_url(&url, &x->s->model, r);
	exportattribute_text(list, "http.request.method", method_of(r));
	exportattribute_text(list, "url.full", buf_slice(&url));
	add_server(list, buf_slice(&url));
	if (r->status > 0)
		exportattribute_number(
			list, "http.response.status_code", r->status);
	if (r->attempt > 1)
		exportattribute_number(
			list, "http.request.resend_count", r->attempt - 1);
	exportattribute_text(
		list, "network.protocol.version", buf_slice(&r->http));
	exportattribute_one(list, "http.response.header.x-request-id",
		buf_slice(&r->request_id));
	add_error_type(list, r, true);
	buf_free(&url);
	return list;
}

static json_t *
attempt_events(const struct export_spans *x, const struct trail_row *r)
{
	json_t *list = json_array(), *attributes;

	if (r->first_at != EVENT_UNKNOWN)
		json_array_append_new(list,
			event_new(x, "first token", r->first_at, &attributes));
	if (!trail_has_failed(r))
		return list;
	json_array_append_new(list,
		event_new(x, "exception", exportpart_end(r), &attributes));
	exportattribute_text(
		attributes, "exception.type", buf_slice(&r->class));
	exportattribute_text(
		attributes, "exception.message", buf_slice(&r->message));
	exportattribute_text(
		attributes, "sidetone.cause", buf_slice(&r->cause));
	exportattribute_text(attributes, "sidetone.fix", buf_slice(&r->fix));
	return list;
}

json_t *
exportspan_attempt(const struct export_spans *x, size_t i)
{
	const struct trail_row *r = &x->s->trail.rows[i];
	json_t *v =
		span_new(x, span_id(x, (int64_t)i), r->at, exportpart_end(r));

	exportvalue_set(v, "parentSpanId", request_id(x));
	exportvalue_set(v, "name", exportvalue_masked(method_of(r)));
	exportvalue_set(v, "attributes", attempt_attributes(x, r));
	exportvalue_set(v, "events", attempt_events(x, r));
	set_status(v, r);
	return v;
}
