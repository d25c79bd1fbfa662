/* Failed answers to class, cause, fix and retry: the table of failures. */
#include "api/diagnose.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "api/catalogue.h"
#include "api/retry.h"
#include "base/text.h"
#include "tests/lib/vectors.h"

/* 2026-11-21T12:00:00Z, behind all times in the vectors. */
#define NOW INT64_C(1795262400000)

static bool
chunk_has_text(struct slice data)
{
	json_t *root = json_loadb(data.p, data.len, 0, NULL);
	json_t *choice = json_array_get(json_object_get(root, "choices"), 0);
	json_t *delta = json_object_get(choice, "delta");
	bool has = json_string_length(json_object_get(delta, "content")) > 0;

	json_decref(root);
	return has;
}

/* Reads the events of a stream up to the first error. */
static bool
read_stream(struct errorbody *e, struct slice body, const struct headers *h,
	bool *after_output)
{
	struct slice line;
	bool named = false;

	while (slice_line(&body, &line)) {
		if (slice_starts(line, "event: error"))
			named = true;
		if (!slice_starts(line, "data: "))
			continue;
		line = slice_from(line, 6);
		if (errorbody_read_ok(e, line, h, named))
			return true;
		*after_output |= chunk_has_text(line);
	}
	return false;
}

static void
check_text(const char *id, const char *name, const struct buf *got,
	const json_t *want)
{
	const char *text = json_is_null(want) ? "" : json_string_value(want);

	if (!slice_is(buf_slice(got), text))
		fail_msg("%s: %s is \"%s\", not \"%s\"", id, name, buf_str(got),
			text);
}

static void
check_retry(const char *id, const json_t *want, const struct errorbody *e,
	const struct headers *h, const struct diagnosis *d, bool after_output)
{
	const struct retry_policy policy = {RETRY_MAX, RETRY_CAP_MS};
	const json_t *delay = json_object_get(want, "retry_after_s");
	uint64_t seed = 1;
	struct retry_plan plan;
	struct retry_input in = {.diagnosis = d,
		.headers = h,
		.body = e,
		.after_output = after_output,
		.wall_ms = NOW,
		.seed = &seed};
	bool retry = retry_decide(&plan, &policy, &in);

	if (retry != json_is_true(json_object_get(want, "retryable")))
		fail_msg("%s: retry is %d (%s)", id, retry, d->cause);
	if (delay && plan.server_ms !=
			     (int64_t)(json_number_value(delay) * 1000 + 0.5))
		fail_msg("%s: server says %lld ms", id,
			(long long)plan.server_ms);
}

static void
check_row(const json_t *row)
{
	const char *id = json_string_value(json_object_get(row, "id"));
	const json_t *want = json_object_get(row, "expect");
	struct headers h = vectors_headers(json_object_get(row, "headers"));
	struct slice body =
		slice_str(json_string_value(json_object_get(row, "body")));
	int status = (int)json_integer_value(json_object_get(row, "status"));
	struct errorbody e = {0};
	bool after_output = false, found = true;

	if (json_is_true(json_object_get(row, "stream")))
		found = read_stream(&e, body, &h, &after_output);
	else if (status == 200)
		found = errorbody_read_ok(&e, body, &h, false);
	else
		errorbody_read(&e, body, &h, status, SLICE_NONE);
	if (!found)
		fail_msg("%s: no error found", id);
	check_text(id, "code", &e.code, json_object_get(want, "code"));
	check_text(id, "type", &e.type, json_object_get(want, "type"));
	check_text(id, "param", &e.param, json_object_get(want, "param"));
	if (!strstr(buf_str(&e.message), json_string_value(json_object_get(
						 want, "message_contains"))))
		fail_msg("%s: message \"%s\"", id, buf_str(&e.message));
	struct diagnosis d = diagnose_http(&e, &h, after_output);
	if (strcmp(d.cause, json_string_value(json_object_get(want, "cause"))))
		fail_msg("%s: cause is %s", id, d.cause);
	check_retry(id, want, &e, &h, &d, after_output);
	errorbody_free(&e);
	headers_free(&h);
}

static void
test_vectors(void **state)
{
	(void)state;
	assert_true(vectors_each(
			    "provider-errors.json", NULL, NULL, check_row) > 0);
}

struct row {
	int status;
	const char *body, *class, *cause;
	bool retryable;
	const char *fix; /* words in it, NULL for any */
	const char *header;
};

#define ERR(s) "{\"error\":{" s "}}"
#define MSG(s) ERR("\"message\":\"" s "\"")
#define CODE(s) ERR("\"code\":\"" s "\",\"message\":\"x\"")
#define TYPE(s) ERR("\"type\":\"" s "\",\"message\":\"x\"")
#define OPENROUTER(s)                                                        \
	ERR("\"code\":402,\"message\":\"x\",\"metadata\":{\"limit_source\":" \
	    "\"" s "\"}")

static const struct row rows[] = {
	/* Money, and what only looks like it. */
	{429, TYPE("insufficient_quota"), "RateLimitError",
		"insufficient_quota", false, "add credit", NULL},
	{402,
		ERR("\"message\":\"Insufficient Balance\",\"type\":"
		    "\"unknown_error\",\"code\":\"invalid_request_error\""),
		"RateLimitError", "insufficient_quota", false, NULL, NULL},
	{402, OPENROUTER("openrouter_in_flight_budget"), "RateLimitError",
		"rate_limit_exceeded", true, "running requests", NULL},
	{402, OPENROUTER("openrouter_credits"), "RateLimitError",
		"insufficient_quota", false, NULL, NULL},
	{402, MSG("wait a little"), "RateLimitError", "rate_limit_exceeded",
		true, NULL, "retry-after: 3"},
	{403, OPENROUTER("openrouter_key_limit"), "RateLimitError",
		"insufficient_quota", false, NULL, NULL},
	{400,
		ERR("\"code\":\"Arrearage\",\"message\":\"Access denied, "
		    "please "
		    "make sure your account is in good standing.\",\"type\":"
		    "\"Arrearage\""),
		"RateLimitError", "insufficient_quota", false, NULL, NULL},
	{429,
		ERR("\"code\":\"insufficient_quota\",\"type\":"
		    "\"insufficient_quota\",\"message\":\"You exceeded your "
		    "current quota, please check your plan and billing "
		    "details. See https://x/error-code#token-limit\""),
		"RateLimitError", "rate_limit_exceeded", true, NULL, NULL},
	{429,
		MSG("Rate limit reached for gpt-x on requests per min. Please "
		    "try again in 20s. Add a payment method at "
		    "https://x/account/billing"),
		"RateLimitError", "rate_limit_exceeded", true, NULL, NULL},
	{429,
		ERR("\"message\":\"Budget has been exceeded! Current cost: 1\","
		    "\"type\":\"budget_exceeded\",\"param\":null,"
		    "\"code\":\"429\""),
		"RateLimitError", "insufficient_quota", false, NULL, NULL},
	{400,
		MSG("You have reached your specified API usage limits. You "
		    "will "
		    "regain access on 2026-12-01."),
		"RateLimitError", "insufficient_quota", false, NULL, NULL},
	{429,
		ERR("\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\","
		    "\"message\":"
		    "\"You exceeded your current quota, please check your plan "
		    "and billing details.\",\"details\":[{\"violations\":[{"
		    "\"quotaId\":\"GenerateRequestsPerDayPerProject\"}]}]"),
		"RateLimitError", "quota_window", false, "daily reset", NULL},
	{429,
		ERR("\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\","
		    "\"message\":"
		    "\"Your prepayment credits are depleted.\""),
		"RateLimitError", "insufficient_quota", false, NULL, NULL},
	{429,
		ERR("\"code\":429,\"message\":\"Rate limit exceeded: "
		    "free-models-per-day. Add 10 credits to unlock 1000 free "
		    "model requests per day\""),
		"RateLimitError", "quota_window", false, NULL, NULL},
	{429, CODE("1310"), "RateLimitError", "quota_window", false, NULL,
		NULL},

	{403, MSG("Your newly created team doesn't have any credits yet."),
		"RateLimitError", "insufficient_quota", false, NULL, NULL},
	{401, MSG("该令牌额度已用尽"), "RateLimitError", "insufficient_quota",
		false, NULL, NULL},

	/* Who and where. */
	{403, MSG("Your API key was reported as leaked."),
		"AuthenticationError", "revoked_api_key", false, NULL, NULL},
	{403, MSG("Access denied. Please check your network settings."),
		"PermissionDeniedError", "blocked", false, NULL, NULL},
	{401, CODE("expired_api_key"), "AuthenticationError", "expired_api_key",
		false, "new key", NULL},
	{400,
		ERR("\"code\":400,\"message\":\"API key expired. Please renew "
		    "the API key.\",\"status\":\"INVALID_ARGUMENT\""),
		"AuthenticationError", "expired_api_key", false, NULL, NULL},
	{401, CODE("revoked_api_key"), "AuthenticationError", "revoked_api_key",
		false, NULL, NULL},
	{401, MSG("Invalid or expired token"), "AuthenticationError",
		"invalid_api_key", false, NULL, NULL},
	{401, MSG("You must be a member of an organization to use the API"),
		"AuthenticationError", "invalid_api_key", false, "organization",
		NULL},
	{401, CODE("mismatched_organization"), "AuthenticationError",
		"not_organization_member", false, NULL, NULL},
	{400,
		"[{\"error\":{\"code\":400,\"message\":\"API key not valid. "
		"Please pass a valid API key.\",\"status\":"
		"\"INVALID_ARGUMENT\"}}]",
		"AuthenticationError", "invalid_api_key", false, NULL, NULL},
	{401, MSG("IP not authorized"), "AuthenticationError",
		"permission_denied", false, "allow", NULL},
	{400, MSG("User location is not supported for the API use."),
		"PermissionDeniedError", "region_blocked", false, NULL, NULL},
	{403, MSG("Forbidden"), "PermissionDeniedError", "permission_denied",
		false, NULL, NULL},
	{403, "<html><title>403 Forbidden</title></html>",
		"PermissionDeniedError", "blocked", false, NULL, NULL},
	{403, "error code: 1020", "PermissionDeniedError", "blocked", false,
		NULL, NULL},
	{503, "<title>Just a moment...</title>", "PermissionDeniedError",
		"blocked", false, NULL, NULL},
	{429, CODE("1121"), "PermissionDeniedError", "permission_denied", false,
		NULL, NULL},

	/* Too much. */
	{400,
		ERR("\"message\":\"This model's maximum context length is 4096 "
		    "tokens\",\"type\":\"BadRequestError\",\"code\":400"),
		"InvalidRequestError", "context_length_exceeded", false, NULL,
		NULL},
	{400, MSG("prompt is too long: 210000 tokens > 200000 maximum"),
		"InvalidRequestError", "context_length_exceeded", false, NULL,
		NULL},
	{500, MSG("n_keep: 0 >= n_ctx: 4096"), "InvalidRequestError",
		"context_length_exceeded", false, NULL, NULL},
	{429, MSG("Request too large for gpt-4o on tokens per min"),
		"RateLimitError", "request_too_large", false, "shrink", NULL},
	{413, "", "InvalidRequestError", "request_too_large", false, NULL,
		NULL},
	{400, CODE("content_policy_violation"), "InvalidRequestError",
		"content_filtered", false, "prompt", NULL},
	{400, MSG("Content Exists Risk"), "InvalidRequestError",
		"content_filtered", false, NULL, NULL},

	{422,
		"{\"error\":\"Input validation error: `inputs` tokens + "
		"`max_new_tokens` must be <= 4096\",\"error_type\":"
		"\"validation\"}",
		"InvalidRequestError", "context_length_exceeded", false, NULL,
		NULL},

	/* Model and address. */
	{404,
		ERR("\"code\":\"model_not_found\",\"message\":\"No models "
		    "loaded. Please load a model first.\""),
		"NotFoundError", "model_not_supported", false, "load a model",
		NULL},
	{404,
		"{\"status\":404,\"title\":\"Not Found\",\"detail\":"
		"\"Function 'x': Not found for account 'y'\"}",
		"NotFoundError", "model_not_supported", false, NULL, NULL},
	{400, MSG("Model Not Exist"), "InvalidRequestError",
		"model_not_supported", false, NULL, NULL},
	{404,
		ERR("\"code\":\"model_not_found\",\"message\":\"The model `x` "
		    "does not exist or you do not have access to it.\""),
		"NotFoundError", "model_not_supported", false, NULL, NULL},
	{403,
		ERR("\"code\":\"model_not_found\",\"message\":\"Project p does "
		    "not have access to model x\""),
		"PermissionDeniedError", "model_not_supported", false, NULL,
		NULL},
	{404, MSG("No endpoints found for a/b."), "NotFoundError",
		"model_not_supported", false, NULL, NULL},
	{404,
		ERR("\"code\":\"NOT_FOUND\",\"type\":\"error\",\"param\":"
		    "\"model\",\"message\":\"Model not found, inaccessible, "
		    "and/or not deployed\""),
		"NotFoundError", "model_not_supported", false, NULL, NULL},
	{404, MSG("model \\\"x\\\" not found, try pulling it first"),
		"NotFoundError", "model_not_supported", false, "ollama pull",
		NULL},
	{400, MSG("The requested model 'x' does not exist"),
		"InvalidRequestError", "model_not_supported", false, NULL,
		NULL},
	{404, MSG("Not Found: /v1/models/chat"), "NotFoundError",
		"endpoint_not_found", false, NULL, NULL},
	{404, "<title>404 Not Found</title>", "NotFoundError",
		"endpoint_not_found", false, "base URL", NULL},
	{404, MSG("Unknown request URL: POST /model x"), "NotFoundError",
		"endpoint_not_found", false, NULL, NULL},
	{405, "{\"detail\":\"Method Not Allowed\"}", "NotFoundError",
		"endpoint_not_found", false, NULL, NULL},

	/* Fields. */
	{400,
		ERR("\"code\":\"unsupported_value\",\"message\":\"Unsupported "
		    "value: 'temperature' does not support 0.2 with this "
		    "model.\""),
		"InvalidRequestError", "unsupported_parameter", false,
		"sampling", NULL},
	{400, MSG("x does not support successive user messages"),
		"InvalidRequestError", "invalid_value", false, NULL, NULL},
	{400, MSG("x does not support tools"), "InvalidRequestError",
		"unsupported_parameter", false, NULL, NULL},
	{422,
		"{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\","
		"\"messages\"],\"msg\":\"Field required\"}]}",
		"InvalidRequestError", "missing_required_field", false, NULL,
		NULL},
	{400, MSG("you must provide a model parameter"), "InvalidRequestError",
		"missing_required_field", false, NULL, NULL},
	{400, MSG("Invalid URL in image_url"), "InvalidRequestError",
		"invalid_value", false, NULL, NULL},
	{400, "", "InvalidRequestError", "invalid_value", false, "max_tokens",
		NULL},
	{418, "", "InvalidRequestError", "invalid_value", false, NULL, NULL},
	{425, MSG("Too Early"), "InvalidRequestError", "invalid_value", false,
		NULL, NULL},

	/* Limits and load. */
	{429, CODE("slow_down"), "RateLimitError", "rate_limit_exceeded", true,
		"slowly", NULL},
	{503, CODE("slow_down"), "RateLimitError", "rate_limit_exceeded", true,
		NULL, NULL},
	{429,
		MSG("Your account org-x request reached organization max "
		    "concurrency: 1, please try again after 1 seconds"),
		"RateLimitError", "concurrent_limit_exceeded", true, NULL,
		NULL},
	{429, "error code: 1015", "RateLimitError", "rate_limit_exceeded", true,
		NULL, NULL},
	{429, CODE("Throttling.RateQuota"), "RateLimitError",
		"rate_limit_exceeded", true, NULL, NULL},
	{429, TYPE("engine_overloaded_error"), "RateLimitError",
		"service_unavailable", true, NULL, NULL},
	{498, CODE("capacity_exceeded"), "ServiceUnavailableError",
		"service_unavailable", true, NULL, NULL},
	{503,
		ERR("\"code\":\"server_is_overloaded\",\"type\":"
		    "\"service_unavailable_error\",\"message\":\"x\""),
		"ServiceUnavailableError", "service_unavailable", true, NULL,
		NULL},
	{503,
		"{\"error\":\"Model x is currently loading\","
		"\"estimated_time\":20.0}",
		"ServiceUnavailableError", "model_loading", true, NULL, NULL},
	{500, MSG("Overloaded"), "ServiceUnavailableError",
		"service_unavailable", true, NULL, NULL},

	/* The bare status. */
	{407, "", "APIConnectionError", "proxy", false, NULL, NULL},
	{408, "", "Timeout", "gateway_timeout", true, NULL, NULL},
	{409, "", "APIError", "internal_error", true, NULL, NULL},
	{424, "", "APIError", "internal_error", false, NULL, NULL},
	{429, "", "RateLimitError", "rate_limit_exceeded", true, NULL, NULL},
	{451, "", "PermissionDeniedError", "region_blocked", false, NULL, NULL},
	{500, "", "APIError", "internal_error", true, NULL, NULL},
	{501, "", "APIError", "internal_error", true, NULL, NULL},
	{501, MSG("Not Implemented"), "APIError", "unsupported_parameter",
		false, NULL, NULL},
	{502, "", "APIError", "bad_gateway", true, NULL, NULL},
	{503, "", "ServiceUnavailableError", "service_unavailable", true, NULL,
		NULL},
	{504, "", "APIError", "gateway_timeout", true, NULL, NULL},
	{520, "", "APIError", "bad_gateway", true, NULL, NULL},
	{522, "", "APIError", "gateway_timeout", true, NULL, NULL},
	{524, "", "APIError", "gateway_timeout", true, NULL, NULL},
	{529, "", "ServiceUnavailableError", "service_unavailable", true, NULL,
		NULL},
	{599, "", "APIError", "internal_error", true, NULL, NULL},
	{302, "", "NotFoundError", "endpoint_not_found", false, "redirects",
		NULL},
	{200, "<html>login</html>", "APIError", "not_an_api", false, NULL,
		NULL},
	{200, "", "APIError", "not_an_api", false, NULL, NULL},
};

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		struct headers h = {0};
		struct errorbody e = {0};
		headers_add_line(&h, slice_str(r->header ? r->header : ""));
		errorbody_read(&e, slice_str(r->body), &h, r->status,
			SLICE("Not Supported Reason"));
		struct diagnosis d = diagnose_http(&e, &h, false);
		if (strcmp(d.class, r->class) || strcmp(d.cause, r->cause) ||
			d.retryable != r->retryable ||
			(r->fix && !strstr(d.fix, r->fix)))
			fail_msg("row %zu, %d %s: %s %s %d %s", i, r->status,
				r->body, d.class, d.cause, d.retryable, d.fix);
		if (strlen(d.fix) > 70)
			fail_msg("too long: %s", d.fix);
		errorbody_free(&e);
		headers_free(&h);
	}
}

/* Answers of status 200 that are errors, and ones that are not. */
static void
test_ok_answers(void **state)
{
	static const struct {
		const char *body, *cause; /* NULL: no error */
		bool retryable;
	} answers[] = {
		{"{\"id\":\"x\",\"choices\":[{\"delta\":{}}]}", NULL, false},
		{"{\"id\":\"x\",\"error\":null,\"choices\":[]}", NULL, false},
		{"{\"error\":{},\"choices\":[]}", NULL, false},
		{"{\"base_resp\":{\"status_code\":0},\"choices\":[]}", NULL,
			false},
		{"{\"object\":\"list\",\"data\":[]}", NULL, false},
		{"[]", NULL, false},
		{"<html>", NULL, false},
		{"{\"id\":\"g\",\"error\":{\"code\":429,\"message\":\"slow\"},"
		 "\"choices\":[{\"finish_reason\":\"error\"}]}",
			"rate_limit_exceeded", true},
		{"{\"code\":\"The service is currently unavailable\","
		 "\"error\":\"x\"}",
			"service_unavailable", true},
		{"{\"error\":\"Unexpected endpoint or method. (POST /x)\"}",
			"endpoint_not_found", false},
		{"{\"base_resp\":{\"status_code\":1004,\"status_msg\":\"login "
		 "fail\"}}",
			"invalid_api_key", false},
		{"{\"base_resp\":{\"status_code\":1002,\"status_msg\":\"rate\"}"
		 "}",
			"rate_limit_exceeded", true},
		{"{\"code\":20012,\"message\":\"x\",\"data\":null}",
			"model_not_supported", false},
		{"{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
		 "\"message\":\"Overloaded\"}}",
			"service_unavailable", true},
		{"{\"error\":{\"type\":\"permission_error\"}}",
			"permission_denied", false},
		{"{\"error\":{\"code\":\"timeout\"}}", "gateway_timeout", true},
		{"{\"error\":true}", "internal_error", true},
		{"{\"error\":{\"message\":\"Insufficient Balance\"}}",
			"insufficient_quota", false},
		{"{\"error\":{\"code\":\"1302\",\"message\":\"x\"}}",
			"concurrent_limit_exceeded", true},
		{"{\"error\":{\"message\":\"Rate limit reached\"}}",
			"rate_limit_exceeded", true},
		{"{\"error\":{\"code\":500,\"message\":\"no balance\"}}",
			"internal_error", true},
		{"{\"choices\":[{\"finish_reason\":\"network_error\"}]}",
			"stream_error", true},
	};
	struct headers h = {0};
	struct errorbody e = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		bool found = errorbody_read_ok(
			&e, slice_str(answers[i].body), &h, false);
		if (found != (answers[i].cause != NULL))
			fail_msg("%s: %d", answers[i].body, found);
		if (!found)
			continue;
		struct diagnosis d = diagnose_http(&e, &h, false);
		if (strcmp(d.cause, answers[i].cause) ||
			d.retryable != answers[i].retryable)
			fail_msg("%s: %s", answers[i].body, d.cause);
		assert_string_equal(d.phase, "streaming");
		d = diagnose_http(&e, &h, true);
		assert_false(d.retryable);
		if (answers[i].retryable)
			assert_string_equal(d.cause, "stream_error");
		else
			assert_string_equal(d.cause, answers[i].cause);
	}
	errorbody_free(&e);
}

static void
test_wire(void **state)
{
	(void)state;
	for (int f = 0; f < WIRE_FAILURE_COUNT; f++) {
		struct diagnosis d = diagnose_wire((enum wire_failure)f, false);
		assert_non_null(catalogue_find(slice_str(d.cause)));
		assert_true(strlen(d.fix) <= 70);
		d = diagnose_wire((enum wire_failure)f, true);
		assert_false(d.retryable);
		assert_string_equal(d.phase, "streaming");
	}
	assert_true(diagnose_wire(WIRE_TLS_HANDSHAKE, false).retryable);
	assert_false(diagnose_wire(WIRE_TLS, false).retryable);
	assert_string_equal(
		diagnose_wire(WIRE_DROPPED, false).class, "APIConnectionError");
	assert_string_equal(
		diagnose_wire(WIRE_DROPPED, true).class, "StreamError");
	assert_string_equal(diagnose_wire(WIRE_STALLED, true).class, "Timeout");
}

/* A server that speaks the catalogue's own words is understood; a status or a
 * class in place of a code is never taken for a cause. */
static void
test_named_causes(void **state)
{
	struct headers h = {0};
	struct errorbody e = {0};

	(void)state;
	for (size_t i = 0; i < catalogue_count(); i++) {
		const struct catalogue_row *row = catalogue_at(i);
		struct buf body = {0};
		if (row->kind == CATALOGUE_CAUSE && row->status < 400)
			continue;
		buf_addf(&body, "{\"error\":{\"code\":\"%s\"}}", row->id);
		errorbody_read(&e, buf_slice(&body), &h,
			row->kind == CATALOGUE_CAUSE ? row->status : 418,
			SLICE_NONE);
		struct diagnosis d = diagnose_http(&e, &h, false);
		if (row->kind == CATALOGUE_CAUSE)
			assert_string_equal(d.cause, row->id);
		assert_int_equal(catalogue_find(slice_str(d.cause))->kind,
			CATALOGUE_CAUSE);
		buf_free(&body);
	}
	errorbody_free(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_ok_answers),
		cmocka_unit_test(test_wire),
		cmocka_unit_test(test_named_causes),
	};

	return cmocka_run_group_tests_name("diagnose", tests, NULL, NULL);
}
