/* Reads raw answers as curl and others print them. */
#include "api/explainanswer.h"

#include <string.h>

#include <jansson.h>

#include "api/errorhtml.h"
#include "api/jsonread.h"
#include "api/pyrepr.h"
#include "api/scan.h"
#include "api/sse.h"
#include "event/jsonvalue.h"

static const struct headers no_headers;

/* Bodies */

/* What a stream of events said up to its first error. */
struct stream {
	struct errorbody *said;
	const struct headers *headers;
	size_t events;
	bool failed, text, ended;
};

/* Notes whether a chunk has text, and whether it is the last. */
static void
look_at_chunk(struct stream *s, struct slice data)
{
	json_t *root = jsonread_chunk(slice_trim(data));
	const json_t *choice =
		json_array_get(json_object_get(root, "choices"), 0);
	const json_t *delta = json_object_get(choice, "delta");

	s->text |= jsonvalue_string_at(delta, "content").len > 0;
	s->ended |= jsonvalue_string_at(choice, "finish_reason").len > 0;
	json_decref(root);
}

static void
take_event(void *arg, const struct sse_event *ev)
{
	struct stream *s = arg;

	s->events++;
	if (s->failed)
		return;
	if (slice_is(slice_trim(ev->data), "[DONE]"))
		s->ended = true;
	else if (errorbody_read_ok(s->said, ev->data, s->headers,
			 slice_is(ev->event, "error")))
		s->failed = true;
	else
		look_at_chunk(s, ev->data);
}

/* Reads BODY as a stream; false if it is none. */
static bool
read_stream(struct explanation *x, struct slice body, const struct headers *h,
	int64_t wall_ms)
{
	struct stream s = {.said = &x->said, .headers = h};
	struct sse sse = {.event_max = 0};
	struct diagnosis d;

	sse_feed(&sse, body, take_event, &s);
	/* A copy of a terminal may lack the empty line at the end. */
	sse_feed(&sse, SLICE("\n\n"), take_event, &s);
	sse_free(&sse);
	if (!s.events)
		return false;
	x->fine = !s.failed && s.ended;
	if (x->fine)
		return true;
	d = s.failed ? diagnose_http(&x->said, h, s.text)
		     : diagnose_wire(WIRE_TRUNCATED, s.text);
	explain_diagnosed(x, &d, h, wall_ms);
	return true;
}

static bool
looks_like_stream(struct slice body, const struct headers *h)
{
	return slice_ifind(headers_get(h, "content-type"),
		       "text/event-stream") >= 0 ||
	       slice_starts(body, "data:") || slice_starts(body, "event:") ||
	       slice_starts(body, ": ") || slice_starts(body, "id:");
}

/* The status of a proxy's page: "502 Bad Gateway", "Error 524"; 0 without. */
static int
status_in(struct slice text)
{
	for (size_t i = 0; i + 3 <= text.len; i++) {
		char c = text.p[i];
		if ((i && (scan_is_digit(text.p[i - 1]) ||
				  text.p[i - 1] == '.')) ||
			(c != '4' && c != '5') ||
			!scan_is_digit(text.p[i + 1]) ||
			!scan_is_digit(text.p[i + 2]) ||
			scan_is_digit(scan_at(text, i + 3)))
			continue;
		return (c - '0') * 100 + (text.p[i + 1] - '0') * 10 +
		       text.p[i + 2] - '0';
	}
	return 0;
}

static void
judge_status(struct explanation *x, const struct headers *h, int64_t wall_ms)
{
	struct diagnosis d = diagnose_http(&x->said, h, false);

	explain_diagnosed(x, &d, h, wall_ms);
}

/* A page where JSON was due, of STATUS or of the one it names. */
static void
read_page(struct explanation *x, struct slice body, const struct headers *h,
	int status, int64_t wall_ms)
{
	struct diagnosis d;

	errorbody_read(&x->said, body, h, status ? status : 500, SLICE_NONE);
	if (!status)
		status = status_in(buf_slice(&x->said.message));
	x->said.status = x->said.http_status = status;
	if (status >= 300) {
		x->status = status;
		judge_status(x, h, wall_ms);
		return;
	}
	if (!diagnose_untold(&x->said, h, &d))
		d = diagnose_wire(WIRE_NOT_AN_API, false);
	explain_diagnosed(x, &d, h, wall_ms);
}

/* Whether the status E is judged by was named by the body. */
static bool
is_told(const struct errorbody *e)
{
	return e->body_status > 0 ||
	       (e->code.len == 3 && e->status >= 400 &&
		       status_in(buf_slice(&e->code)) == e->status);
}

/* An error in JSON that came without a status. */
static void
judge_untold(struct explanation *x, const struct headers *h, int64_t wall_ms)
{
	struct diagnosis d;

	if (is_told(&x->said)) {
		x->status = x->said.status;
		d = diagnose_http(&x->said, h, false);
	} else if (!diagnose_untold(&x->said, h, &d)) {
		d = diagnose_http(&x->said, h, false);
	}
	d.phase = catalogue_find(slice_str(d.cause))->phase;
	explain_diagnosed(x, &d, h, wall_ms);
}

/* The body of an answer of STATUS below 300, or of one not known. */
static void
read_ok(struct explanation *x, struct slice body, const struct headers *h,
	int status, int64_t wall_ms)
{
	json_t *root = jsonread_error(body);

	if (!body.len)
		x->fine = true;
	else if (!root || json_is_string(root))
		read_page(x, body, h, status, wall_ms);
	else if (!errorbody_read_ok(&x->said, body, h, false))
		x->fine = true;
	else if (status)
		judge_status(x, h, wall_ms);
	else
		judge_untold(x, h, wall_ms);
	json_decref(root);
}

void
explainanswer_body(struct explanation *x, struct slice body,
	const struct headers *h, int status, int64_t wall_ms)
{
	h = h ? h : &no_headers;
	x->how = EXPLAIN_BODY;
	x->status = status;
	if (status >= 300) {
		errorbody_read(&x->said, body, h, status, SLICE_NONE);
		judge_status(x, h, wall_ms);
	} else if (!looks_like_stream(body, h) ||
		   !read_stream(x, body, h, wall_ms)) {
		read_ok(x, body, h, status, wall_ms);
	}
}

/* Responses */

struct response {
	int status;
	struct slice reason, body;
	struct headers headers;
};

/* "HTTP/1.1 429 Too Many Requests"; false if LINE is none. */
static bool
read_status_line(struct response *r, struct slice line)
{
	const char *blank = memchr(line.p, ' ', line.len);
	struct slice rest = slice_trim(
		slice_from(line, blank ? (size_t)(blank - line.p) : line.len));

	if (!slice_starts(line, "HTTP/") || rest.len < 3 ||
		!scan_is_digit(rest.p[0]) || !scan_is_digit(rest.p[1]) ||
		!scan_is_digit(rest.p[2]) || scan_is_digit(scan_at(rest, 3)))
		return false;
	r->status = (rest.p[0] - '0') * 100 + (rest.p[1] - '0') * 10 +
		    rest.p[2] - '0';
	r->reason = slice_trim(slice_from(rest, 3));
	return true;
}

/* Heads follow each other: 100, a proxy's CONNECT, redirects, and the one
 * that counts. */
static bool
read_response(struct response *r, struct slice text)
{
	struct slice line, next = text;

	while (slice_line(&next, &line) && read_status_line(r, line)) {
		headers_free(&r->headers);
		text = next;
		while (slice_line(&text, &line) && slice_trim(line).len)
			headers_add_line(&r->headers, line);
		next = text;
	}
	r->body = jsonread_skip(text);
	return r->status > 0;
}

/* Whether LINE of `curl -v` is curl's own: what it does, what it sends, how
 * many bytes came. */
static bool
is_trace(struct slice line)
{
	struct slice t = slice_trim(line);

	return slice_starts(line, "* ") || slice_starts(line, ">") ||
	       ((slice_starts(line, "{ [") || slice_starts(line, "} [")) &&
		       slice_ifind(t, "bytes data]") >= 0);
}

/* What `curl -v` prints as `curl -i` would print it. */
static void
strip_trace(struct buf *out, struct slice text)
{
	struct slice line;

	while (slice_line(&text, &line)) {
		if (is_trace(line))
			continue;
		if (slice_starts(line, "<") &&
			(line.len < 2 || strchr(" \r", line.p[1])))
			line = slice_from(line, 2);
		buf_add_slice(out, line);
		buf_add_char(out, '\n');
	}
}

static bool
is_traced(struct slice text)
{
	return slice_starts(text, "< HTTP/") ||
	       slice_find(text, SLICE("\n< HTTP/")) >= 0;
}

static bool
answer_response(struct explanation *x, struct slice text, int64_t wall_ms)
{
	struct response r = {.status = 0};
	bool found = read_response(&r, text);

	if (found && r.status >= 300) {
		x->status = r.status;
		errorbody_read(
			&x->said, r.body, &r.headers, r.status, r.reason);
		judge_status(x, &r.headers, wall_ms);
	} else if (found) {
		explainanswer_body(x, r.body, &r.headers, r.status, wall_ms);
	}
	x->how = EXPLAIN_RESPONSE;
	headers_free(&r.headers);
	return found;
}

/* A body printed by Python or Node: {'error': {'message': …}}. */
static bool
answer_printed(struct explanation *x, struct slice text,
	const struct explain_input *in)
{
	struct buf json = {0};
	json_t *root = NULL;

	if (pyrepr_json(&json, text))
		root = jsonread_error(buf_slice(&json));
	if (root)
		explainanswer_body(
			x, buf_slice(&json), NULL, in->status, in->wall_ms);
	buf_free(&json);
	json_decref(root);
	return root != NULL;
}

static bool
answer_traced(struct explanation *x, struct slice text, int64_t wall_ms)
{
	struct buf plain = {0};
	bool found;

	strip_trace(&plain, text);
	found = answer_response(x, jsonread_skip(buf_slice(&plain)), wall_ms);
	buf_free(&plain);
	return found;
}

/* A body that was put into a JSON string, as logs do. */
static bool
answer_quoted(struct explanation *x, struct slice text,
	const struct explain_input *in)
{
	json_t *root = jsonread_error(text);
	struct slice inner = jsonread_skip(jsonvalue_string(root));
	bool found = slice_starts(inner, "{") || slice_starts(inner, "[");

	if (found)
		explainanswer_body(x, inner, NULL, in->status, in->wall_ms);
	json_decref(root);
	return found;
}

bool
explainanswer_read(struct explanation *x, struct slice text,
	const struct explain_input *in)
{
	bool json = slice_starts(text, "{") || slice_starts(text, "[");

	if (is_traced(text))
		return answer_traced(x, text, in->wall_ms);
	if (slice_starts(text, "HTTP/"))
		return answer_response(x, text, in->wall_ms);
	if (slice_starts(text, "\"{"))
		return answer_quoted(x, text, in);
	if (json) {
		json_t *root = jsonread_error(text);
		json_decref(root);
		if (!root)
			return answer_printed(x, text, in);
	}
	if (!json && !slice_starts(text, "<") &&
		!looks_like_stream(text, &no_headers) && !in->status)
		return false;
	explainanswer_body(x, text, NULL, in->status, in->wall_ms);
	return true;
}
