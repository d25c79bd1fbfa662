/* The models there are: one table from name to behaviour. */
#include "practice/models.h"

#define INVALID "invalid_request_error"
#define LIMIT "rate_limit_error"
#define SERVER "server_error"
#define CLIENT "client_side_only"

/* Rows whose failure is a status and a body. */
#define ERROR(how_often) .kind = MODEL_ERROR, .fails = (how_often)
#define FINAL ERROR(MODEL_NEVER_RECOVERS)
#define PASSING ERROR(1)
/* Rows that are a behaviour. */
#define WIRE(what) .kind = (what), .fails = MODEL_NEVER_RECOVERS

#define HTML "text/html"
#define NGINX(title)                                                    \
	"<html>\r\n<head><title>" title "</title></head>\r\n<body>\r\n" \
	"<center><h1>" title "</h1></center>\r\n<hr><center>nginx"      \
	"</center>\r\n</body>\r\n</html>\r\n"

/* What only the client's side or the network can fail at. */
#define ELSEWHERE(text)                                        \
	FINAL, .status = 400, .type = INVALID, .code = CLIENT, \
	       .message = "A server cannot fail this way; to see it: " text

const struct model models[] = {
	{"practice", "explains sidetone, and answers what you say",
		WIRE(MODEL_CHAT)},
	{"practice:slow", "the same, ten times slower", WIRE(MODEL_SLOW)},
	{"practice:long", "20,000 deltas at full speed", WIRE(MODEL_LONG)},
	{"practice:reasoning", "thinks aloud before it answers",
		WIRE(MODEL_REASONING)},
	{"practice:markdown", "one of everything Markdown has",
		WIRE(MODEL_MARKDOWN)},
	{"practice:echo", "your last message, byte for byte", WIRE(MODEL_ECHO)},

	/* Authentication and permission. */
	{"fail:invalid_api_key", "401, the key is wrong", FINAL, .status = 401,
		.type = INVALID, .code = "invalid_api_key",
		.message = "Incorrect API key provided: sk-pr***ce. You can "
			   "find your API key at the provider's key page."},
	{"fail:expired_api_key", "401, the key has run out", FINAL,
		.status = 401, .type = INVALID, .code = "expired_api_key",
		.message = "The API key provided has expired. Create a new "
			   "one."},
	{"fail:revoked_api_key", "401, the key was withdrawn", FINAL,
		.status = 401, .type = INVALID, .code = "revoked_api_key",
		.message = "The API key provided has been revoked."},
	{"fail:not_organization_member", "401, no organization", FINAL,
		.status = 401, .type = INVALID,
		.code = "not_organization_member",
		.message = "You must be a member of an organization to use "
			   "the API"},
	{"fail:permission_denied", "403, the key may not do this", FINAL,
		.status = 403, .type = INVALID,
		.code = "insufficient_permissions",
		.message = "You have insufficient permissions for this "
			   "operation. Missing scopes: model.request."},
	{"fail:region_blocked", "403, not in this country", FINAL,
		.status = 403, .type = "request_forbidden",
		.code = "unsupported_country_region_territory",
		.message = "Country, region, or territory not supported"},
	{"fail:blocked", "403, a gateway's challenge page", FINAL,
		.status = 403, .content = "text/html; charset=UTF-8",
		.body = "<!DOCTYPE html><html lang=\"en-US\"><head><title>Just "
			"a moment...</title></head><body><noscript>Enable "
			"JavaScript and cookies to continue</noscript></body>"
			"</html>",
		.header = {{"cf-mitigated", "challenge"},
			{"cf-ray", "8a1b2c3d4e5f6789-HKG"}}},

	/* The request. */
	{"fail:missing_required_field", "400, a field is missing", FINAL,
		.status = 400, .type = INVALID,
		.code = "missing_required_field", .param = "messages",
		.message = "Missing required parameter: 'messages'."},
	{"fail:invalid_value", "400, a value is out of range", FINAL,
		.status = 400, .type = INVALID, .code = "invalid_value",
		.param = "temperature",
		.message = "Invalid value for 'temperature': expected a "
			   "number from 0 to 2."},
	{"fail:unsupported_parameter", "400, a field the model lacks", FINAL,
		.status = 400, .type = INVALID, .code = "unsupported_parameter",
		.param = "max_tokens",
		.message = "Unsupported parameter: 'max_tokens' is not "
			   "supported with this model. Use "
			   "'max_completion_tokens' instead."},
	{"fail:context_length_exceeded", "400, the conversation is too long",
		FINAL, .status = 400, .type = INVALID,
		.code = "context_length_exceeded", .param = "messages",
		.message = "This model's maximum context length is 4097 "
			   "tokens. However, you requested 4120 tokens (3120 "
			   "in the messages, 1000 in the completion). Please "
			   "reduce the length of the messages or completion."},
	{"fail:content_filtered", "400, the prompt was filtered", FINAL,
		.status = 400, .code = "content_filter", .param = "prompt",
		.message = "The response was filtered due to the prompt "
			   "triggering the content management policy. Please "
			   "modify your prompt and retry."},
	{"fail:model_not_supported", "404, no such model", FINAL, .status = 404,
		.type = INVALID, .code = "model_not_found",
		.message = "The model `gpt-none` does not exist or you do not "
			   "have access to it."},
	{"fail:endpoint_not_found", "404, a wrong base URL", FINAL,
		.status = 404, .type = INVALID,
		.message = "Invalid URL (POST /chat/completions)"},
	{"fail:request_too_large", "413, the body is too big", FINAL,
		.status = 413, .content = HTML,
		.body = NGINX("413 Request Entity Too Large")},

	/* Limits. */
	{"fail:rate_limit_exceeded", "429 with retry-after: 7", PASSING,
		.status = 429, .type = "tokens", .code = "rate_limit_exceeded",
		.message = "Rate limit reached for practice on tokens per min "
			   "(TPM): Limit 60000, Used 59100, Requested 1600. "
			   "Please try again in 7s.",
		.header = {{"retry-after", "7"}}},
	{"fail:concurrent_limit_exceeded", "429, too many at once", PASSING,
		.status = 429, .type = LIMIT,
		.code = "concurrent_limit_exceeded",
		.message = "Too many concurrent requests: 4 are running, 4 are "
			   "allowed."},
	{"fail:insufficient_quota", "429, the money is used up", FINAL,
		.status = 429, .type = "insufficient_quota",
		.code = "insufficient_quota",
		.message = "You exceeded your current quota, please check your "
			   "plan and billing details."},
	{"fail:quota_window", "429, the day's or week's share is used", FINAL,
		.status = 429, .type = LIMIT, .code = "1308",
		.message = "You've reached your 5 hour usage limit. Your limit "
			   "resets at 18:00:00.",
		.header = {{"retry-after", "14400"}}},
	{"fail:retry-after-ms", "429 with retry-after-ms: 1500", PASSING,
		.status = 429, .type = "requests",
		.code = "rate_limit_exceeded",
		.message = "Rate limit reached for practice on requests per "
			   "min (RPM): Limit 60, Used 60, Requested 1.",
		.header = {{"retry-after-ms", "1500"}, {"retry-after", "2"}}},
	{"fail:retry-after-date", "429 with a date 4 s ahead",
		.kind = MODEL_RETRY_DATE, .fails = 1, .status = 429,
		.type = "requests", .code = "rate_limit_exceeded",
		.message = "Rate limit reached for practice on requests per "
			   "min (RPM): Limit 60, Used 60, Requested 1."},
	{"fail:retry-after-long", "429 with an hour to wait", PASSING,
		.status = 429, .type = "requests",
		.code = "rate_limit_exceeded",
		.message = "Rate limit reached for practice on requests per "
			   "day (RPD): Limit 200, Used 200, Requested 1.",
		.header = {{"retry-after", "3600"}}},
	{"fail:reset-header", "429, only x-ratelimit-reset says when", PASSING,
		.status = 429, .type = "tokens", .code = "rate_limit_exceeded",
		.message = "Rate limit reached for practice on tokens per min "
			   "(TPM).",
		.header = {{"x-ratelimit-remaining-tokens", "0"},
			{"x-ratelimit-reset-tokens", "3.2s"}}},
	{"fail:retry-in-message", "429, only the message says when", PASSING,
		.status = 429, .type = "tokens", .code = "rate_limit_exceeded",
		.message = "Rate limit reached for practice on tokens per min "
			   "(TPM): Limit 60000, Used 59500, Requested 1200. "
			   "Please try again in 4.77s."},

	/* The server. */
	{"fail:internal_error", "500", PASSING, .status = 500, .type = SERVER,
		.message = "The server had an error while processing your "
			   "request. Sorry about that!"},
	{"fail:service_unavailable", "503, overloaded", PASSING, .status = 503,
		.type = "service_unavailable_error",
		.code = "server_is_overloaded",
		.message = "The engine is currently overloaded, please try "
			   "again later"},
	{"fail:model_loading", "503, the model is being loaded", PASSING,
		.status = 503, .content = "application/json",
		.body = "{\"error\":{\"message\":\"Loading model\",\"type\":"
			"\"unavailable_error\",\"code\":503}}"},
	{"fail:bad_gateway", "502, a gateway's HTML page", PASSING,
		.status = 502, .content = HTML,
		.body = NGINX("502 Bad Gateway")},
	{"fail:gateway_timeout", "504, a gateway's HTML page", PASSING,
		.status = 504, .content = HTML,
		.body = NGINX("504 Gateway Time-out")},
	{"fail:html-502", "502, HTML that says it is JSON", PASSING,
		.status = 502, .content = "application/json",
		.body = "<!doctype html><title>Bad gateway</title>"},
	{"fail:empty-503", "503 without a body", PASSING, .status = 503,
		.content = "application/json", .body = ""},
	{"fail:should-retry-false", "503 with x-should-retry: false", FINAL,
		.status = 503, .type = SERVER, .code = "service_unavailable",
		.message = "This request is not to be sent again.",
		.header = {{"x-should-retry", "false"}}},

	/* Answers that are none. */
	{"fail:not_an_api", "200, a web page", FINAL, .status = 200,
		.content = HTML,
		.body = "<!DOCTYPE html><html><head><title>Welcome</title>"
			"</head><body><h1>It works</h1></body></html>"},
	{"fail:html-200", "200, a portal that wants a login", FINAL,
		.status = 200, .content = "text/html; charset=UTF-8",
		.body = "<!DOCTYPE html><html><head><title>Sign in to the "
			"network</title></head><body><form>Room number "
			"<input></form></body></html>"},
	{"fail:garbage", "200, bytes that are no event stream",
		WIRE(MODEL_GARBAGE)},
	{"fail:json-200", "a whole completion where a stream was asked for",
		WIRE(MODEL_JSON)},

	/* The stream. */
	{"fail:stream_error", "an error object after some deltas",
		WIRE(MODEL_MIDSTREAM)},
	{"fail:midstream-error", "an error object after some deltas",
		WIRE(MODEL_MIDSTREAM)},
	{"fail:stream-error-event", "an `error` event before any delta",
		WIRE(MODEL_ERROR_EVENT)},
	{"fail:truncated", "half an answer, then a clean end",
		WIRE(MODEL_TRUNCATED)},
	{"fail:dropped", "half an answer, then the connection is cut",
		WIRE(MODEL_DROPPED)},
	{"fail:stalled", "two deltas, then silence", WIRE(MODEL_STALL)},
	{"fail:stall", "two deltas, then silence", WIRE(MODEL_STALL)},
	{"fail:keepalive", "comments to keep alive, and never data",
		WIRE(MODEL_KEEPALIVE)},
	{"fail:no-done", "a finished answer without [DONE]",
		WIRE(MODEL_NO_DONE)},
	{"fail:slow-first-token", "headers, a wait, then an answer",
		WIRE(MODEL_SLOW_FIRST)},
	{"fail:first_token_timeout", "headers, and never a delta",
		WIRE(MODEL_HEADERS_ONLY)},
	{"fail:silent", "accepts, and never answers", WIRE(MODEL_SILENT)},
	/* A server that runs cannot refuse a connection; this is as near as
	 * it comes: it hangs up without a byte. */
	{"fail:refused", "hangs up without a byte", WIRE(MODEL_REFUSED)},

	/* Hostile text. */
	{"fail:bad-utf8", "an answer with bytes that are not UTF-8",
		WIRE(MODEL_BAD_UTF8)},
	{"fail:escape", "an answer full of terminal controls",
		WIRE(MODEL_ESCAPE)},
	{"fail:escape-error", "400 with terminal controls in the message",
		WIRE(MODEL_ESCAPE_ERROR)},
	{"fail:key-echo", "401 that repeats the key it was given",
		WIRE(MODEL_KEY_ECHO)},

	/* What a server cannot do by itself. */
	{"fail:dns", "how to see a name that does not resolve",
		ELSEWHERE("/set base-url https://no-such-host.invalid/v1")},
	{"fail:connect", "how to see a refused connection",
		ELSEWHERE("/set base-url http://127.0.0.1:9/v1")},
	{"fail:connect_timeout", "how to see a connection that never opens",
		ELSEWHERE("/set base-url http://192.0.2.1/v1")},
	{"fail:tls", "how to see a failed handshake",
		ELSEWHERE("/set base-url https://127.0.0.1:{port}/v1 (this "
			  "server, which does not speak TLS)")},
	{"fail:proxy", "how to see a proxy that is not there",
		ELSEWHERE("start sidetone with https_proxy=http://127.0.0.1:9 "
			  "in its environment and --base-url "
			  "https://api.example.com/v1")},
};

const size_t n_models = sizeof(models) / sizeof(*models);

static bool
same_name(struct slice a, struct slice b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		char x = a.p[i] == '-' ? '_' : a.p[i];
		char y = b.p[i] == '-' ? '_' : b.p[i];
		if (x != y)
			return false;
	}
	return true;
}

static const struct model *
find_row(struct slice name)
{
	for (size_t i = 0; i < n_models; i++) {
		if (same_name(slice_str(models[i].name), name))
			return &models[i];
	}
	return NULL;
}

/* Reads "always" or up to three digits. */
static bool
read_fails(struct slice s, int *fails)
{
	if (slice_is(s, "always")) {
		*fails = MODEL_NEVER_RECOVERS;
		return true;
	}
	if (s.len == 0 || s.len > 3)
		return false;
	int n = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		n = n * 10 + (s.p[i] - '0');
	}
	*fails = n;
	return true;
}

const struct model *
model_find(struct slice name, int *fails)
{
	const struct model *m = find_row(name);
	if (m != NULL) {
		*fails = m->fails;
		return m;
	}
	const size_t prefix = sizeof("fail:") - 1;
	ptrdiff_t colon = slice_find(slice_from(name, prefix), SLICE(":"));
	if (!slice_starts(name, "fail:") || colon < 0)
		return NULL;
	size_t end = prefix + (size_t)colon;
	if (!read_fails(slice_from(name, end + 1), fails))
		return NULL;
	return find_row(slice_sub(name, 0, end));
}
