/* Names, messages and raw answers to what they mean. */
#include "api/explain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "api/explainjson.h"
#include "api/nearest.h"
#include "api/pyrepr.h"
#include "base/text.h"
#include "event/event.h"
#include "event/jsonvalue.h"
#include "tests/lib/vectors.h"
#include "tui/explainview.h"

/* 2026-11-21T12:00:00Z */
#define NOW INT64_C(1795262400000)

/* What the tests need of a catalogue, whatever the built-in one has. */
static const char rows_of_tests[] =
	"{\"version\":1,\"rows\":["
	"{\"id\":\"429\",\"kind\":\"status\",\"status\":429,"
	"\"class\":\"RateLimitError\",\"related\":[\"quota_window\"],"
	"\"en\":{\"title\":\"too many requests\",\"causes\":[\"many things\"]},"
	"\"zh\":{\"title\":\"请求过多\"}},"
	"{\"id\":\"RateLimitError\",\"kind\":\"class\",\"status\":429,"
	"\"class\":\"RateLimitError\",\"en\":{\"title\":\"a limit\"}},"
	"{\"id\":\"house_limit\",\"class\":\"RateLimitError\",\"status\":429,"
	"\"exit\":\"rate\",\"retryable\":true,\"codes\":[\"HOUSE_*\",\"4711\"],"
	"\"aliases\":[\"the house is full\",\"本所限流规则\",\"E-HOUSE\"],"
	"\"related\":[\"429\",\"nowhere\"],"
	"\"en\":{\"title\":\"the house is at its limit\","
	"\"fix\":\"wait for the house\",\"retry\":\"Yes, in a minute.\","
	"\"causes\":[\"One reason.\",\"Another reason.\"],"
	"\"steps\":[\"Do this.\",\"Then that.\"]},"
	"\"zh\":{\"title\":\"本所已达上限\",\"fix\":\"请稍候\","
	"\"causes\":[\"原因一。\"],\"steps\":[\"先等一等。\"]}}"
	"]}";

enum { ANY = -1 };

struct row {
	const char *text;
	int how;          /* ANY: whatever the catalogue's aliases make it */
	const char *id;   /* of the row, NULL for none */
	int status;       /* ANY: not looked at */
	const char *said; /* in the message, NULL: not looked at */
};

#define QUOTA                                                             \
	"{'error': {'message': 'You exceeded your current quota, please " \
	"check your plan and billing details.', 'type': "                 \
	"'insufficient_quota', 'param': None, 'code': 'insufficient_quota'}}"
#define JSON_429                                                   \
	"{\"error\":{\"message\":\"Rate limit reached\",\"type\":" \
	"\"requests\",\"param\":null,\"code\":\"rate_limit_exceeded\"}}"

static const struct row rows[] = {
	/* Ids */
	{"invalid_api_key", EXPLAIN_ID, "invalid_api_key", 0, NULL},
	{"INVALID_API_KEY", EXPLAIN_ID, "invalid_api_key", 0, NULL},
	{"  invalid-api-key\n", EXPLAIN_ID, "invalid_api_key", 0, NULL},
	{"context length exceeded", EXPLAIN_ID, "context_length_exceeded", 0,
		NULL},
	{"fail:insufficient_quota", EXPLAIN_ID, "insufficient_quota", 0, NULL},
	{"fail:bad_gateway:always", EXPLAIN_ID, "bad_gateway", 0, NULL},
	{"tls", EXPLAIN_ID, "tls", 0, NULL},
	{"house_limit", EXPLAIN_ID, "house_limit", 0, NULL},
	/* Aliases */
	{"E-HOUSE", EXPLAIN_ALIAS, "house_limit", 0, NULL},
	{"e-house", EXPLAIN_ALIAS, "house_limit", 0, NULL},
	{"The House Is Full", EXPLAIN_ALIAS, "house_limit", 0, NULL},
	{"本所限流规则", EXPLAIN_ALIAS, "house_limit", 0, NULL},
	/* Statuses */
	{"429", EXPLAIN_STATUS, "429", 429, NULL},
	{"HTTP 429", EXPLAIN_STATUS, "429", 429, NULL},
	{"http/1.1 429", EXPLAIN_STATUS, "429", 429, NULL},
	{"HTTP/2 429", EXPLAIN_STATUS, "429", 429, NULL},
	{"429 Too Many Requests", EXPLAIN_STATUS, "429", 429, NULL},
	{"HTTP/1.1 429 Too Many Requests", EXPLAIN_STATUS, "429", 429, NULL},
	{"status code: 429", EXPLAIN_STATUS, "429", 429, NULL},
	{"Error code: 429", EXPLAIN_STATUS, "429", 429, NULL},
	{"状态码 429", EXPLAIN_STATUS, "429", 429, NULL},
	{"418", EXPLAIN_STATUS, "invalid_value", 418, NULL},
	{"599", EXPLAIN_STATUS, "internal_error", 599, NULL},
	/* Classes */
	{"RateLimitError", EXPLAIN_CLASS, "RateLimitError", 0, NULL},
	{"openai.RateLimitError", EXPLAIN_CLASS, "RateLimitError", 0, NULL},
	{"openai.error.RateLimitError", EXPLAIN_CLASS, "RateLimitError", 0,
		NULL},
	{"anthropic.RateLimitError", EXPLAIN_CLASS, "RateLimitError", 0, NULL},
	/* Bodies */
	{JSON_429, EXPLAIN_BODY, "rate_limit_exceeded", ANY, "Rate limit"},
	{"{\"error\":{\"message\":\"Insufficient Balance\",\"type\":"
	 "\"unknown_error\",\"param\":null,\"code\":"
	 "\"invalid_request_error\"}}",
		EXPLAIN_BODY, "insufficient_quota", 0, "Insufficient Balance"},
	{"{\"error\":{\"message\":\"You must be a member of an organization "
	 "to use the API\",\"type\":\"invalid_request_error\"}}",
		EXPLAIN_BODY, "invalid_api_key", 0, "member"},
	{"{\"error\":{\"message\":\"The engine is currently overloaded, "
	 "please try again later\"}}",
		EXPLAIN_BODY, "service_unavailable", 0, "overloaded"},
	{"{\"error\":{\"code\":503,\"message\":\"no\",\"status\":"
	 "\"UNAVAILABLE\"}}",
		EXPLAIN_BODY, "service_unavailable", 503, "no"},
	{"{\"error\":{\"code\":\"HOUSE_7\",\"message\":\"full\"}}",
		EXPLAIN_BODY, "house_limit", 0, "full"},
	{"{\"error\":{\"type\":\"house_8\",\"message\":\"invalid api key\"}}",
		EXPLAIN_BODY, "house_limit", 0, NULL},
	{"[{\"error\":{\"code\":400,\"message\":\"API key not valid. Please "
	 "pass a valid API key.\",\"status\":\"INVALID_ARGUMENT\"}}]",
		EXPLAIN_BODY, "invalid_api_key", 400, "API key not valid"},
	{"\"{\\\"error\\\":{\\\"message\\\":\\\"x\\\",\\\"code\\\":"
	 "\\\"context_length_exceeded\\\"}}\"",
		EXPLAIN_BODY, "context_length_exceeded", ANY, "x"},
	{QUOTA, EXPLAIN_BODY, "insufficient_quota", ANY, "current quota"},
	{"{ error: { message: 'maximum context length is 4097 tokens', code: "
	 "undefined } }",
		EXPLAIN_BODY, "context_length_exceeded", ANY, "4097"},
	{"<html><head><title>502 Bad Gateway</title></head><body><center>"
	 "<h1>502 Bad Gateway</h1></center><hr>nginx</body></html>",
		EXPLAIN_BODY, "bad_gateway", 502, "502 Bad Gateway"},
	{"<html><title>Just a moment...</title></html>", EXPLAIN_BODY,
		"blocked", 0, NULL},
	{"<!doctype html><title>Welcome to our shop</title>", EXPLAIN_BODY,
		"not_an_api", 0, NULL},
	{"{\"choices\":[{\"message\":{\"content\":\"hi\"}}]}", EXPLAIN_BODY,
		NULL, 0, NULL},
	/* Event streams */
	{"data: {\"error\":{\"message\":\"quota\",\"type\":"
	 "\"insufficient_quota\"}}",
		EXPLAIN_BODY, "insufficient_quota", ANY, "quota"},
	{": keep-alive\n\nevent: error\ndata: {\"message\":\"slow\",\"code\":"
	 "\"rate_limit_exceeded\"}\n\n",
		EXPLAIN_BODY, "rate_limit_exceeded", ANY, "slow"},
	{"data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n"
	 "data: {\"error\":{\"message\":\"internal\",\"code\":502}}\n\n",
		EXPLAIN_BODY, "stream_error", ANY, "internal"},
	{"data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n",
		EXPLAIN_BODY, "truncated", ANY, NULL},
	{"data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n"
	 "data: [DONE]\n\n",
		EXPLAIN_BODY, NULL, ANY, NULL},
	/* Responses */
	{"HTTP/2 429 \r\nx-request-id: req_7\r\n\r\n" JSON_429,
		EXPLAIN_RESPONSE, "rate_limit_exceeded", 429, "Rate limit"},
	{"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 401 Unauthorized\r\n"
	 "content-type: application/json\r\n\r\n{\"error\":{\"message\":"
	 "\"Incorrect API key provided: sk-x\",\"code\":\"invalid_api_key\"}}",
		EXPLAIN_RESPONSE, "invalid_api_key", 401, "Incorrect"},
	{"HTTP/1.1 200 Connection established\r\n\r\nHTTP/2 503 \r\n\r\n",
		EXPLAIN_RESPONSE, "service_unavailable", 503, NULL},
	{"HTTP/1.1 301 Moved\nLocation: /x\n\nHTTP/1.1 404 Not Found\n\n"
	 "404 page not found",
		EXPLAIN_RESPONSE, "endpoint_not_found", 404, "page not found"},
	{"HTTP/1.1 407 Proxy Authentication Required\r\nVia: x\r\n\r\n",
		EXPLAIN_RESPONSE, "proxy", 407, NULL},
	{"HTTP/1.1 302 Found\r\nLocation: https://x/login\r\n\r\n",
		EXPLAIN_RESPONSE, "endpoint_not_found", 302, NULL},
	{"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><title>"
	 "Portal</title></html>",
		EXPLAIN_RESPONSE, "not_an_api", 200, NULL},
	{"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
	 "{\"id\":\"x\",\"choices\":[]}",
		EXPLAIN_RESPONSE, NULL, 200, NULL},
	{"*   Trying 1.2.3.4:443...\n* Connected to api.x (1.2.3.4)\n"
	 "> POST /v1/chat/completions HTTP/2\n> Authorization: Bearer sk-no\n>"
	 " \n{ [12 bytes data]\n< HTTP/2 429 \n< retry-after: 7\n< \n"
	 "{ [120 bytes data]\n" JSON_429
	 "* Connection #0 to host api.x left intact",
		EXPLAIN_RESPONSE, "rate_limit_exceeded", 429, "Rate limit"},
	/* What libraries print */
	{"Error code: 429 - " QUOTA, EXPLAIN_BODY, "insufficient_quota", 429,
		"current quota"},
	{"openai.RateLimitError: Error code: 429 - " QUOTA, EXPLAIN_BODY,
		"insufficient_quota", 429, "current quota"},
	{"Traceback (most recent call last):\n  File \"/app/error.py\", line "
	 "404, in <module>\n    raise self._make_status_error()\n"
	 "openai.AuthenticationError: Error code: 401 - {'error': {'message': "
	 "'Incorrect API key provided: sk-***x. You\\'re lost', 'type': "
	 "'invalid_request_error', 'param': None, 'code': 'invalid_api_key'}}",
		EXPLAIN_BODY, "invalid_api_key", 401, "You're lost"},
	{"Error code: 400 - {'error': {'message': \"This model's maximum "
	 "context length is 4097 tokens.\", 'code': None",
		EXPLAIN_BODY, "context_length_exceeded", 400, "model's"},
	{"openai.RateLimitError: You exceeded your current quota, please check "
	 "your plan",
		ANY, "insufficient_quota", 0, NULL},
	{"429 You exceeded your current quota, please check your plan and "
	 "billing details.",
		ANY, "insufficient_quota", ANY, NULL},
	{"RateLimitError: 429 Rate limit reached for gpt-4o in organization "
	 "org-x on tokens per min (TPM)\n    at APIError.generate "
	 "(/app/billing/error.js:63:20)",
		ANY, "rate_limit_exceeded", ANY, NULL},
	{"Error: 401 Incorrect API key provided: sk-x", ANY, "invalid_api_key",
		ANY, NULL},
	{"2026-11-21 12:00:00,503 ERROR worker: request failed with status "
	 "code 502",
		ANY, "bad_gateway", ANY, NULL},
	{"openai.error.ServiceUnavailableError: The server is overloaded or "
	 "not ready yet.",
		ANY, "service_unavailable", ANY, NULL},
	/* Words */
	{"Incorrect API key provided", ANY, "invalid_api_key", ANY, NULL},
	{"This model's maximum context length is 8192 tokens", ANY,
		"context_length_exceeded", ANY, NULL},
	{"The model `gpt-9` does not exist or you do not have access to it.",
		ANY, "model_not_supported", ANY, NULL},
	{"Country, region, or territory not supported", ANY, "region_blocked",
		ANY, NULL},
	{"您的账户余额不足,请充值", ANY, "insufficient_quota", ANY, NULL},
	{"it seems the house is full today", EXPLAIN_MESSAGE, "house_limit", 0,
		NULL},
	{"the house is", EXPLAIN_MESSAGE, "house_limit", 0, NULL},
	{"限流规则", EXPLAIN_MESSAGE, "house_limit", 0, NULL},
	/* Nothing, or nearly */
	{"", EXPLAIN_NEAREST, NULL, 0, NULL},
	{"xyzzy", EXPLAIN_NEAREST, NULL, 0, NULL},
	{"\x01\xff\xfe", EXPLAIN_NEAREST, NULL, 0, NULL},
};

static struct explanation
explain(struct slice text, int status)
{
	struct explanation x = {.row = NULL};
	const struct explain_input in = {text, status, NOW};

	explain_read(&x, &in);
	return x;
}

static void
check(const struct row *row)
{
	struct explanation x = explain(slice_str(row->text), 0);
	const char *id = x.row ? x.row->id : NULL;

	if (row->how != ANY && (int)x.how != row->how)
		fail_msg("%s: is %s", row->text, explain_how_name(x.how));
	if ((id != NULL) != (row->id != NULL) ||
		(id && strcmp(id, row->id) != 0))
		fail_msg("%s: row is %s", row->text, id ? id : "none");
	if (row->status != ANY && x.status != row->status)
		fail_msg("%s: status is %d", row->text, x.status);
	if (row->said && !strstr(buf_str(&x.said.message), row->said))
		fail_msg("%s: message is %s", row->text,
			buf_str(&x.said.message));
	assert_true(x.class || !x.row);
	if (x.how == EXPLAIN_NEAREST || x.how == EXPLAIN_MESSAGE)
		assert_int_equal(x.nnearest, EXPLAIN_NEAREST_MAX);
	explain_free(&x);
}

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check(&rows[i]);
}

/* Classes the built-in catalogue may have no row of. */
static void
test_classes(void **state)
{
	static const struct {
		const char *text, *class;
	} table[] = {{"openai.error.Timeout", "Timeout"},
		{"APITimeoutError", "Timeout"},
		{"openai.BadRequestError", "InvalidRequestError"},
		{"InternalServerError", "APIError"},
		{"openai.APIConnectionError", "APIConnectionError"},
		{"openai.PermissionDeniedError", "PermissionDeniedError"}};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct explanation x = explain(slice_str(table[i].text), 0);
		const struct catalogue_row *causes[8];
		assert_string_equal(x.class, table[i].class);
		assert_true(explain_causes(&x, causes, 8) > 0);
		explain_free(&x);
	}
}

/* At the end of a line a class is alone, or no word of English; a NUL behind
 * one is no mark. */
static void
test_class_places(void **state)
{
	const struct {
		struct slice text;
		const char *class;
	} table[] = {{SLICE("I had no Timeout"), NULL},
		{SLICE("it was interrupted\nby me"), NULL},
		{SLICE("a RateLimitError\0 of mine"), NULL},
		{SLICE("why do I get a RateLimitError"), "RateLimitError"},
		{SLICE("Timeout: no answer"), "Timeout"},
		{SLICE("Traceback (most recent call last):\n  x\n  Timeout "
		       "\r\n"),
			"Timeout"}};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct explanation x = explain(table[i].text, 0);
		if (table[i].class)
			assert_string_equal(x.class, table[i].class);
		else
			assert_null(x.class);
		explain_free(&x);
	}
}

static void
test_causes(void **state)
{
	struct explanation x = explain(SLICE("429"), 0);
	const struct catalogue_row *causes[64];
	size_t n = explain_causes(&x, causes, 64), house = 0, window = 0;

	(void)state;
	assert_true(n > 3);
	assert_string_equal(causes[0]->id, "quota_window");
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(causes[i]->kind, CATALOGUE_CAUSE);
		house += !strcmp(causes[i]->id, "house_limit");
		window += !strcmp(causes[i]->id, "quota_window");
	}
	assert_int_equal(house, 1);
	assert_int_equal(window, 1);
	assert_int_equal(explain_causes(&x, causes, 2), 2);
	explain_free(&x);
	x = explain(SLICE("tls"), 0);
	assert_int_equal(explain_causes(&x, causes, 64), 0);
	explain_free(&x);
}

/* The status beside a body counts, and what its headers ask for is told. */
static void
test_answers(void **state)
{
	struct explanation x = explain(SLICE("no"), 402);

	(void)state;
	assert_int_equal(x.how, EXPLAIN_BODY);
	assert_string_equal(x.row->id, "insufficient_quota");
	assert_int_equal(x.status, 402);
	explain_free(&x);
	x = explain(SLICE("HTTP/1.1 429 Too Many Requests\r\nretry-after: "
			  "20\r\nX-Request-Id: req_5\r\n\r\n" JSON_429),
		0);
	assert_true(x.retryable);
	assert_int_equal(x.wait_ms, 20000);
	assert_string_equal(x.wait_source, "retry-after");
	assert_string_equal(buf_str(&x.said.request_id), "req_5");
	assert_string_equal(buf_str(&x.said.type), "requests");
	explain_free(&x);
	x = explain(SLICE("HTTP/1.1 429 Too Many Requests\nx-should-retry: "
			  "false\nretry-after: Sat, 21 Nov 2026 12:01:00 GMT\n"
			  "\n" JSON_429),
		0);
	assert_false(x.retryable);
	assert_int_equal(x.wait_ms, 60000);
	explain_free(&x);
	x = explain(SLICE(JSON_429), 0);
	assert_int_equal(x.wait_ms, EVENT_UNKNOWN);
	explain_free(&x);
}

static void
check_vector(const json_t *v)
{
	const char *name;
	json_t *value;
	struct buf text = {0};
	struct slice want =
		jsonvalue_string_at(json_object_get(v, "expect"), "cause");
	struct slice body = jsonvalue_string_at(v, "body");

	buf_addf(&text, "HTTP/1.1 %d Some Phrase\r\n",
		(int)json_integer_value(json_object_get(v, "status")));
	json_object_foreach(json_object_get(v, "headers"), name, value)
		buf_addf(&text, "%s: %s\r\n", name, json_string_value(value));
	buf_add_str(&text, "\r\n");
	buf_add_slice(&text, body);
	struct explanation x = explain(buf_slice(&text), 0);
	assert_int_equal(x.how, EXPLAIN_RESPONSE);
	if (!x.row || !slice_is(want, x.row->id))
		fail_msg("%s: cause is %s",
			json_string_value(json_object_get(v, "id")),
			x.row ? x.row->id : "none");
	explain_free(&x);
	buf_free(&text);
}

static void
test_vectors(void **state)
{
	(void)state;
	assert_true(vectors_each("provider-errors.json", NULL, NULL,
			    check_vector) > 100);
}

static void
test_pyrepr(void **state)
{
	static const struct {
		const char *text, *json; /* NULL: none */
		int read;                /* bytes, -1: all */
	} table[] = {
		{"{'a': 1, 'b': [True, False, None]} x",
			"{\"a\":1,\"b\":[true,false,null]}", 34},
		{"{'a': \"it's\"}", "{\"a\":\"it's\"}", -1},
		{"{'a': 'say \"x\"\\n\\t\\\\ \\x41 \\u4f59'}",
			"{\"a\":\"say \\\"x\\\"\\u000a\\u0009\\\\ A "
			"\\u4f59\"}",
			-1},
		{"{'a': ('x', 'y',), b: u'z', }",
			"{\"a\":[\"x\",\"y\"],\"b\":\"z\"}", -1},
		{"{'a': <Response [429]>}", NULL, -1},
		{"{'a': -1.5e3, 'b': {}}", "{\"a\":-1.5e3,\"b\":{}}", -1},
		{"{'a': {'b': 'cut of", "{\"a\":{\"b\":\"cut of\"}}", -1},
		{"{'a': [1, ", "{\"a\":[1]}", -1},
		{"{'a': ", "{\"a\":null}", -1},
		{"[1}", NULL, -1},
		{"x", NULL, -1},
		{"", NULL, -1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct buf out = {0};
		size_t n = pyrepr_json(&out, slice_str(table[i].text));
		if (table[i].json) {
			assert_int_equal(n, table[i].read < 0
						    ? strlen(table[i].text)
						    : (size_t)table[i].read);
			assert_string_equal(buf_str(&out), table[i].json);
		} else {
			assert_int_equal(n, 0);
		}
		buf_free(&out);
	}
}

static void
test_nearest(void **state)
{
	static const struct {
		const char *text, *id;
	} table[] = {{"insuficient quotta", "insufficient_quota"},
		{"revoked_apikey", "revoked_api_key"},
		{"context_lenght_exceded", "context_length_exceeded"},
		{"本所到了上限", "house_limit"}};
	const struct catalogue_row *near[3];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		assert_int_equal(
			nearest_rows(slice_str(table[i].text), near, 3), 3);
		assert_string_equal(near[0]->id, table[i].id);
		assert_ptr_not_equal(near[1], near[0]);
	}
	assert_int_equal(nearest_rows(SLICE("x"), near, 1), 1);
}

static void
check_json(const char *text, const char *understood, const char *cause)
{
	struct explanation x = explain(slice_str(text), 0);
	struct buf out = {0};
	json_t *o;

	explainjson_add(&out, &x, slice_str(text));
	o = json_loadb(out.p, out.len, 0, NULL);
	assert_non_null(o);
	assert_true(slice_is(jsonvalue_string_at(o, "understood"), understood));
	assert_true(slice_is(jsonvalue_string_at(o, "lang"), "en"));
	if (cause)
		assert_true(slice_is(jsonvalue_string_at(o, "cause"), cause));
	else
		assert_true(json_is_null(json_object_get(o, "cause")));
	/* What was sent is in a trace, and stays out. */
	assert_int_equal(slice_find(buf_slice(&out), SLICE("sk-no")), -1);
	json_decref(o);
	buf_free(&out);
	explain_free(&x);
}

static void
test_json(void **state)
{
	struct buf out = {0};
	json_t *o;

	(void)state;
	check_json("house_limit", "id", "house_limit");
	check_json("429", "status", NULL);
	check_json("xyzzy \xff", "nearest", NULL);
	check_json(JSON_429, "body", "rate_limit_exceeded");
	check_json("> Authorization: sk-no\n< HTTP/1.1 503 x\n<\n", "response",
		"service_unavailable");
	explainjson_list(&out);
	o = json_loadb(out.p, out.len, 0, NULL);
	assert_int_equal(
		json_array_size(json_object_get(o, "rows")), catalogue_count());
	json_decref(o);
	buf_free(&out);
}

static void
lay(struct buf *out, const char *text, int width)
{
	struct explanation x = explain(slice_str(text), 0);
	struct rich page = {0};

	explainview_build(&page, width, &x);
	assert_true(page.nrows > 0);
	for (size_t i = 0; i < page.nrows; i++) {
		struct slice row = rich_row(&page, i).text;
		assert_true(text_width(row) <= width);
		buf_add_slice(out, row);
		buf_add_char(out, '\n');
	}
	rich_free(&page);
	explain_free(&x);
}

static void
test_view(void **state)
{
	struct buf out = {0};

	(void)state;
	lay(&out, "house_limit", 60);
	assert_string_equal(buf_str(&out),
		"429 house_limit · RateLimitError · side: provider\n"
		"the house is at its limit\n\n"
		"Why\n  1. One reason.\n  2. Another reason.\n\n"
		"What to do\n  wait for the house\n  1. Do this.\n"
		"  2. Then that.\n\n"
		"Retry\n  Yes, in a minute.\n\n"
		"Exit status\n  4, of sidetone ask\n\n"
		"Also called\n  the house is full · E-HOUSE\n\n"
		"Related\n  429: too many requests\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (int width = 1; width < 100; width += 11) {
			buf_clear(&out);
			lay(&out, rows[i].text, width);
		}
	}
	buf_free(&out);
}

static void
test_chinese(void **state)
{
	struct buf out = {0};

	(void)state;
	assert_int_equal(lang_open("zh", "/nowhere"), 0);
	lay(&out, "house_limit", 24);
	assert_non_null(strstr(buf_str(&out), "本所已达上限\n"));
	assert_non_null(strstr(buf_str(&out), "  1. 原因一。\n"));
	assert_non_null(strstr(buf_str(&out), "  请稍候\n"));
	buf_clear(&out);
	lay(&out, "xyzzy", 24);
	assert_int_equal(lang_open("en", "/nowhere"), 0);
	buf_free(&out);
}

/* The user's words decide what a diagnosis says. */
static void
test_override(void **state)
{
	struct explanation x;
	struct error err;

	(void)state;
	assert_int_equal(catalogue_add(SLICE("{\"rows\":[{\"id\":\"tls\","
					     "\"en\":{\"fix\":\"call the "
					     "helpdesk\"}},{\"id\":"
					     "\"quota_window\",\"codes\":"
					     "[\"full*day\"]}]}"),
				 "x.json", &err),
		0);
	x = explain(SLICE("{\"error\":{\"code\":\"full_for_the_day\","
			  "\"message\":\"x\"}}"),
		0);
	assert_string_equal(x.row->id, "quota_window");
	explain_free(&x);
	assert_string_equal(
		diagnose_wire(WIRE_TLS, false).fix, "call the helpdesk");
	x = explain(SLICE("tls"), 0);
	assert_string_equal(catalogue_words(x.row)->fix, "call the helpdesk");
	explain_free(&x);
	x = explain(SLICE("{\"error\":{\"code\":4711,\"message\":\"x\"}}"), 0);
	assert_string_equal(x.row->id, "house_limit");
	assert_string_equal(buf_str(&x.fix), "wait for the house");
	assert_true(x.retryable);
	explain_free(&x);
}

static int
set_up(void **state)
{
	struct error err;

	(void)state;
	if (catalogue_add(slice_str(rows_of_tests), "test.json", &err)) {
		print_error("%s\n", err.text);
		return -1;
	}
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_classes),
		cmocka_unit_test(test_class_places),
		cmocka_unit_test(test_causes),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_pyrepr),
		cmocka_unit_test(test_nearest),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_view),
		cmocka_unit_test(test_chinese),
		cmocka_unit_test(test_override),
	};

	return cmocka_run_group_tests_name("explain", tests, set_up, NULL);
}
