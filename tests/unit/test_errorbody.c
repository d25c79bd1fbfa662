/* Error bodies of every shape, and of none. */
#include "api/errorbody.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

struct row {
	const char *body;
	const char *code, *type, *param, *message; /* "" for none */
	const char *request_id;
};

static const struct row rows[] = {
	{"{\"error\":{\"message\":\"m\",\"type\":\"t\",\"param\":\"p\","
	 "\"code\":\"c\"}}",
		"c", "t", "p", "m", ""},
	{"{\"error\":{\"code\":429,\"message\":\"m\"}}", "429", "", "", "m",
		""},
	{"{\"error\":{\"code\":429.0,\"message\":\"m\"}}", "429", "", "", "m",
		""},
	{"{\"error\":{\"code\":\"None\",\"type\":\"null\",\"param\":\"\"}}", "",
		"", "", "Reason", ""},
	{"{\"error\":{\"message\":\"m\",\"param\":{\"a\":1}}}", "", "", "", "m",
		""},
	{"{\"error\":{\"message\":\"m\"},\"request_id\":\"r-1\"}", "", "", "",
		"m", "r-1"},
	{"{\"error\":{\"message\":\"m\"},\"id\":\"chatcmpl-1\"}", "", "", "",
		"m", "chatcmpl-1"},
	{"{\"error\":{\"message\":\" (request id: 20240407abc)\"}}", "", "", "",
		" (request id: 20240407abc)", "20240407abc"},
	{"{\"error\":{\"message\":\"Request id: 0217508242\"}}", "", "", "",
		"Request id: 0217508242", "0217508242"},
	{"{\"error\":{\"message\":\"the request ID req_12ab in mail\"}}", "",
		"", "", "the request ID req_12ab in mail", "req_12ab"},
	{"{\"error\":{\"message\":\"a request id is needed\"}}", "", "", "",
		"a request id is needed", ""},
	{"{\"error\":{\"message\":\"Provider returned error\",\"code\":429,"
	 "\"metadata\":{\"raw\":\"slow down\",\"provider_name\":\"P\"}}}",
		"429", "", "", "slow down (P)", ""},
	{"{\"error\":{\"message\":\"Provider returned error\",\"metadata\":{"
	 "\"raw\":\"{\\\"error\\\":{\\\"message\\\":\\\"inner\\\"}}\"}}}",
		"", "", "", "inner", ""},
	{"{\"error\":{\"message\":\"Provider returned error\",\"metadata\":{"
	 "\"raw\":{\"message\":\"inner\"},\"provider_name\":\"P\"}}}",
		"", "", "", "inner (P)", ""},
	{"{\"error\":{\"message\":\"Provider returned error\",\"metadata\":{"
	 "\"raw\":\"<html><title>502 Bad</title>\"}}}",
		"", "", "", "502 Bad", ""},
	{"{\"error\":{\"message\":\"{\\\"error\\\":{\\\"message\\\":\\\"in\\\","
	 "\\\"status\\\":\\\"RESOURCE_EXHAUSTED\\\",\\\"code\\\":1}}\","
	 "\"code\":429}}",
		"429", "RESOURCE_EXHAUSTED", "", "in", ""},
	{"{\"error\":{\"message\":\"{'error': 'python'}\"}}", "", "", "",
		"{'error': 'python'}", ""},
	{"{\"object\":\"error\",\"message\":{\"detail\":[{\"type\":"
	 "\"extra_forbidden\",\"loc\":[\"body\",\"x\"],\"msg\":\"no\"}]},"
	 "\"type\":\"t\",\"param\":null,\"code\":null}",
		"", "t", "x", "no", ""},
	{"{\"message\":\"m\"}", "", "", "", "m", ""},
	{"{\"code\":20012,\"message\":\"m\",\"data\":null}", "20012", "", "",
		"m", ""},
	{"{\"code\":\"a text\",\"error\":\"m\"}", "a text", "", "", "m", ""},
	{"{\"error\":\"m\"}", "", "", "", "m", ""},
	{"{\"error\":\"m\",\"error_type\":\"overloaded\"}", "", "overloaded",
		"", "m", ""},
	{"{\"error\":\"{\\\"error\\\":{\\\"code\\\":400,\\\"message\\\":\\\"m"
	 "\\\",\\\"type\\\":\\\"t\\\"}}\"}",
		"400", "t", "", "m", ""},
	{"{\"type\":\"error\",\"error\":{\"type\":\"t\",\"message\":\"m\"}}",
		"", "t", "", "m", ""},
	{"{\"detail\":\"m\"}", "", "", "", "m", ""},
	{"{\"detail\":{\"message\":\"m\",\"type\":\"t\"}}", "", "t", "", "m",
		""},
	{"{\"detail\":{\"error\":\"m\"}}", "", "", "", "m", ""},
	{"{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\",\"messages\",0,"
	 "\"role\"],\"msg\":\"Field required\"}]}",
		"", "missing", "messages.0.role", "Field required", ""},
	{"[{\"error\":{\"code\":429,\"message\":\"m\",\"status\":\"S\"}}]",
		"429", "S", "", "m", ""},
	{"{\"errors\":[{\"code\":7003,\"message\":\"m\"}],\"success\":false}",
		"7003", "", "", "m", ""},
	{"{\"type\":\"urn:x\",\"title\":\"T\",\"status\":500,\"detail\":\"m\"}",
		"", "urn:x", "", "m", ""},
	{"{\"title\":\"T\",\"status\":404}", "", "", "", "T", ""},
	{"{\"base_resp\":{\"status_code\":1008,\"status_msg\":\"m\"}}", "1008",
		"", "", "m", ""},
	{"{\"status\":\"failure\",\"message\":\"m\"}", "", "", "", "m", ""},
	{"{\"__type\":\"ThrottlingException\",\"message\":\"m\"}", "",
		"ThrottlingException", "", "m", ""},
	{"{\"message\":[\"first\",\"second\"]}", "", "", "", "first", ""},
	{"{\"message\":{\"a\":1}}", "", "", "", "{\"a\":1}", ""},
	{"\"Invalid token\"", "", "", "", "Invalid token", ""},
	{"\xef\xbb\xbf{\"message\":\"m\"}", "", "", "", "m", ""},
	{"\n\n\r\n {\"message\":\"m\"}\n", "", "", "", "m", ""},
	{"{\"message\":\"m\"}\n\ndata: [DONE]", "", "", "", "m", ""},
	{"event: error\ndata: {\"error\":{\"message\":\"m\"}}\n\n", "", "", "",
		"m", ""},
	{"{\"error\":{\"message\":\"m\",\"n\":1234567890123456789012345}}", "",
		"", "", "m", ""},
	{"error code: 1015", "", "", "", "error code: 1015", ""},
	{"{\"error\":{\"message\":\"cut o", "", "", "",
		"{\"error\":{\"message\":\"cut o", ""},
	{"<html><head><title>\n 502 &amp; Bad\n Gateway </title>", "", "", "",
		"502 & Bad Gateway", ""},
	{"<HTML><H1 class=x>No <b>way</b></H1></HTML>", "", "", "", "No way",
		""},
	{"<p>just</p>\n<p>text", "", "", "", "just text", ""},
	{"<?xml version=\"1.0\"?><Error><Code>InvalidKey</Code><Message>m"
	 "</Message></Error>",
		"InvalidKey", "", "", "m", ""},
	{"", "", "", "", "Reason", ""},
	{" \r\n", "", "", "", "Reason", ""},
	{"{}", "", "", "", "Reason", ""},
	{"[]", "", "", "", "Reason", ""},
	{"null", "", "", "", "Reason", ""},
};

static void
check(const char *body, const char *name, const struct buf *got,
	const char *want)
{
	if (!slice_is(buf_slice(got), want))
		fail_msg("%s: %s is \"%s\", not \"%s\"", body, name,
			buf_str(got), want);
}

static void
test_shapes(void **state)
{
	struct headers h = {0};
	struct errorbody e = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		errorbody_read(
			&e, slice_str(r->body), &h, 418, SLICE("Reason"));
		if (slice_is(slice_str(r->body), "null"))
			assert_int_equal(e.shape, ERRORBODY_TEXT);
		check(r->body, "code", &e.code, r->code);
		check(r->body, "type", &e.type, r->type);
		check(r->body, "param", &e.param, r->param);
		check(r->body, "message", &e.message, r->message);
		check(r->body, "request_id", &e.request_id, r->request_id);
		assert_int_equal(e.status, 418);
	}
	errorbody_free(&e);
	errorbody_free(&e);
}

static void
test_request_id(void **state)
{
	static const char *const names[] = {"X-Request-ID", "request-id",
		"apim-request-id", "x-ms-request-id", "X-Generation-Id",
		"CF-Ray"};
	struct errorbody e = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct headers h = {0};
		headers_add(&h, SLICE("cf-ray"), SLICE("ray"));
		headers_add(&h, slice_str(names[i]), SLICE("id-1"));
		errorbody_read(&e, SLICE("{\"request_id\":\"body\"}"), &h, 500,
			SLICE_NONE);
		assert_string_equal(
			buf_str(&e.request_id), i == 5 ? "ray" : "id-1");
		headers_free(&h);
	}
	errorbody_free(&e);
}

static void
test_notes(void **state)
{
	struct headers h = {0};
	struct errorbody e = {0};

	(void)state;
	errorbody_read(&e,
		SLICE("{\"error\":{\"message\":\"m\",\"innererror\":{\"code\":"
		      "\"ResponsibleAIPolicyViolation\","
		      "\"content_filter_result\":{\"hate\":{\"filtered\":"
		      "false},\"violence\":{\"filtered\":true,\"severity\":"
		      "\"medium\"}}}}}"),
		&h, 400, SLICE_NONE);
	assert_string_equal(
		buf_str(&e.extras), "filtered: violence (medium)\n");
	assert_string_equal(
		buf_str(&e.hints), "ResponsibleAIPolicyViolation\n");
	headers_add(&h, SLICE("x-ratelimit-type"), SLICE("UserByMinute"));
	errorbody_read(&e,
		SLICE("{\"error\":{\"message\":\"m\",\"details\":[{\"reason\":"
		      "\"R\",\"retryDelay\":\"37s\"}],\"metadata\":{"
		      "\"error_type\":\"E\",\"headers\":{"
		      "\"X-RateLimit-Reset\":\"1783519380000\"}}}}"),
		&h, 429, SLICE_NONE);
	assert_string_equal(buf_str(&e.hints), "UserByMinute\nR\nE\n");
	assert_string_equal(buf_str(&e.retry_delay), "37s");
	assert_string_equal(buf_str(&e.reset), "1783519380000");
	assert_null(errorbody_text(&e.code).p);
	errorbody_free(&e);
	headers_free(&h);
}

static void
test_status(void **state)
{
	static const struct {
		const char *body;
		int status; /* 0: no error */
	} answers[] = {
		{"{\"error\":{\"code\":502,\"message\":\"m\"}}", 502},
		{"{\"error\":{\"code\":\"429\"}}", 429},
		{"{\"error\":{\"code\":\"200\"}}", 500},
		{"{\"error\":{\"message\":\"m\",\"status\":503}}", 503},
		{"{\"error\":{\"code\":\"insufficient_quota\"}}", 429},
		{"{\"error\":{\"type\":\"rate_limit_error\"}}", 429},
		{"{\"error\":{\"type\":\"authentication_error\"}}", 401},
		{"{\"error\":{\"code\":\"invalid_api_key\"}}", 401},
		{"{\"error\":{\"type\":\"permission_error\"}}", 403},
		{"{\"error\":{\"type\":\"not_found_error\"}}", 404},
		{"{\"error\":{\"type\":\"invalid_request_error\"}}", 400},
		{"{\"error\":{\"code\":\"context_length_exceeded\"}}", 400},
		{"{\"error\":{\"type\":\"overloaded_error\"}}", 503},
		{"{\"error\":{\"code\":\"timeout\"}}", 504},
		{"{\"error\":{\"type\":\"server_error\"}}", 500},
		{"{\"choices\":[{\"finish_reason\":\"stop\"}]}", 0},
		{"{\"choices\":[{\"finish_reason\":"
		 "\"insufficient_system_resource\"}]}",
			503},
		{"[DONE]", 0},
		{"", 0},
	};
	struct headers h = {0};
	struct errorbody e = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct slice body = slice_str(answers[i].body);
		if (errorbody_read_ok(&e, body, &h, false) !=
				(answers[i].status > 0) ||
			e.status != answers[i].status)
			fail_msg("%s: %d", answers[i].body, e.status);
	}
	assert_true(errorbody_read_ok(&e, SLICE("plain"), &h, true));
	assert_string_equal(buf_str(&e.message), "plain");
	assert_int_equal(e.status, 500);
	assert_int_equal(e.http_status, 200);
	assert_true(errorbody_finish(&e, SLICE("error"), &h));
	assert_false(errorbody_finish(&e, SLICE("stop"), &h));
	errorbody_free(&e);
}

static void
check_sane(const struct errorbody *e)
{
	const struct buf *const all[] = {&e->code, &e->type, &e->param,
		&e->message, &e->request_id, &e->retry_delay, &e->reset,
		&e->hints, &e->extras};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		assert_true(text_is_valid(buf_slice(all[i])));
		assert_true(strlen(buf_str(all[i])) == all[i]->len);
	}
	assert_true(e->message.len <= ERRORBODY_MESSAGE_MAX);
	assert_true(e->code.len <= ERRORBODY_FIELD_MAX);
	assert_true(e->type.len <= ERRORBODY_FIELD_MAX);
	assert_true(e->param.len <= ERRORBODY_FIELD_MAX);
	assert_true(e->request_id.len <= ERRORBODY_FIELD_MAX);
}

/* HEAD, then N times PIECE, then TAIL. */
static void
read_long(struct errorbody *e, const char *head, const char *piece, size_t n,
	const char *tail)
{
	struct headers h = {0};
	struct buf b = {0};

	buf_add_str(&b, head);
	for (size_t i = 0; i < n; i++)
		buf_add_str(&b, piece);
	buf_add_str(&b, tail);
	errorbody_read(e, buf_slice(&b), &h, 500, SLICE_NONE);
	check_sane(e);
	errorbody_read_ok(e, buf_slice(&b), &h, true);
	check_sane(e);
	buf_free(&b);
}

static void
test_hostile(void **state)
{
	static const char nul[] = "{\"error\":{\"message\":\"a\\u0000b\"}}";
	static const char raw[] = "a\0b\xff\xc3";
	static const char bad[] = "{\"message\":\"\xff\xc3x\"}";
	struct headers h = {0};
	struct errorbody e = {0};

	(void)state;
	errorbody_read(&e, SLICE(nul), &h, 500, SLICE_NONE);
	check_sane(&e);
	assert_string_equal(buf_str(&e.message), "a\xef\xbf\xbd"
						 "b");
	errorbody_read(&e, SLICE(raw), &h, 500, SLICE_NONE);
	check_sane(&e);
	errorbody_read(&e, SLICE(bad), &h, 500, SLICE_NONE);
	check_sane(&e);
	assert_string_equal(buf_str(&e.message), "\xef\xbf\xbd\xef\xbf\xbdx");
	read_long(&e, "", "[", 1000000, "");
	read_long(&e, "", "{\"error\":", 100000, "");
	read_long(&e, "", "{\"error\":", 1000, "1");
	read_long(&e, "{\"error\":{\"message\":\"", "é", 5000000, "\"}}");
	assert_true(e.message.len >= ERRORBODY_MESSAGE_MAX - 1);
	read_long(&e, "{\"error\":{\"message\":\"x", "é", 5000, "\"}}");
	read_long(&e, "{\"error\":{\"code\":\"", "长", 500, "\"}}");
	read_long(&e, "<html>", "<", 1000000, "");
	read_long(&e, "<title>", "&amp;", 1000000, "</title>");
	read_long(&e, "x", "y", 10000000, "");
	read_long(&e, "", "data:\n", 100000, "");
	read_long(&e, "{\"detail\":[", "{\"type\":\"t\",\"loc\":[1]},", 10000,
		"1]}");
	errorbody_free(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_request_id),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests_name("errorbody", tests, NULL, NULL);
}
