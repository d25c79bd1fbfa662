/* Finds class and cause of a failure in a table of conditions. */
#include "api/diagnose.h"

#include <assert.h>
#include <string.h>

#include "api/catalogue.h"
#include "api/fixrules.h"
#include "api/rule.h"
#include "base/lang.h"

/*
 * The table below is read from the top, and the first row whose conditions
 * all hold decides. The order is the argument: what names money comes before
 * the status, because a 429 may mean "pay"; what a code tells comes before
 * what words tell; the bare status comes last. What is right to do for a kind
 * of failure within a cause, where the order does not matter, is in
 * fixrules.c. A reason phrase in place of a body is no evidence, only its
 * status is.
 */
static const struct rule rules[] = {
	/* What stands between us and the API. */
	{ONE(407), .cause = "proxy"},
	{.header = "cf-mitigated", .cause = "blocked"},
	{FROM(403, 503), .words = "just a moment...|attention required!",
		.cause = "blocked"},

	/* Quota words that mean a rate: DashScope, OpenRouter, Gemini. */
	{CLIENT, .codes = "insufficient_quota",
		.words = "token-limit|#rate-limit|current requests list|"
			 "allocated quota|rate increased too quickly",
		.cause = "rate_limit_exceeded"},
	{ONE(402), .words = "in_flight_budget|in-flight",
		.unless = "weight_exceeds_budget",
		.cause = "rate_limit_exceeded",
		.fix = N_("wait until running requests settle; send fewer at "
			  "once")},
	{ONE(402), .header = "retry-after", .cause = "rate_limit_exceeded",
		.fix = N_("wait as long as the server asks, then retry")},
	{ONE(429), .codes = "RESOURCE_EXHAUSTED 429",
		.words = "prepay|credits are depleted|spending cap|spend cap",
		.cause = "insufficient_quota"},
	{ONE(429), .codes = "RESOURCE_EXHAUSTED 429",
		.words = "perday|requests_per_day|limit: 0,|limit: 0\n",
		.cause = "quota_window",
		.fix = N_("wait for the daily reset, or set up billing for "
			  "more")},
	{ONE(429), .words = "resource_exhausted|generativelanguage.google",
		.cause = "rate_limit_exceeded"},

	/* The quota of a day, a week, a plan's window. */
	{.codes = "1304 1308 1310 usage_limit_reached",
		.cause = "quota_window"},
	{CLIENT,
		.words = "free-models-per-day|weekly usage limit|"
			 "daily usage limit|weekly limit|calls / month|"
			 "calls per month|使用上限|"
			 "今日调用次数",
		.cause = "quota_window"},

	/* Money. */
	{.codes = "insufficient_quota credit_balance_exhausted "
		  "*_spend_limit_exceeded *_usage_limit_exceeded "
		  "enforced_spend_limit_reached Arrearage 1113 1008 1309 "
		  "exceeded_current_quota_error budget_exceeded "
		  "billing_error billing_not_active "
		  "billing_hard_limit_reached insufficient_balance "
		  "insufficient_user_quota insufficient_credit* "
		  "weight_exceeds_budget openrouter_credits "
		  "openrouter_*_budget openrouter_key_limit "
		  "payment_required AccountOverdueError "
		  "*.FreeTierOnly SetLimitExceeded",
		.cause = "insufficient_quota"},
	{ONE(402), .cause = "insufficient_quota"},
	{CLIENT,
		.words = "insufficient balance|insufficient credit|"
			 "insufficient fund|insufficient account balance|"
			 "out of credit|not enough credit|credit balance|"
			 "account balance|balance is|no balance|recharge|"
			 "top up your|billing|spending limit|spend limit|"
			 "requires more credits|exceeded current quota|"
			 "exceeded your current quota|budget has been exceeded|"
			 "specified api usage limit|free tier of the model|"
			 "in good standing|any credits|no credits|"
			 "available credits|quota is not enough|余额|欠费|"
			 "充值|额度不足|额度已用尽",
		/* OpenAI's rate limit names the billing page as a way out. */
		.unless = "rate limit reached|rate limit exceeded|"
			  "rate_limit_exceeded|load balanc",
		.cause = "insufficient_quota"},
	{CLIENT, .words = "usage limit", .unless = "rate limit",
		.cause = "quota_window"},

	/* Who is asking, and from where. */
	{CLIENT,
		.words = "ip not authorized|ip address is not|"
			 "ip_not_authorized|ip is not in|ip 白名单|ip白名单",
		.cause = "permission_denied",
		.fix = N_("send from an allow-listed address, or change the "
			  "list")},
	{.codes = "unsupported_country*", .cause = "region_blocked"},
	{CLIENT,
		.words = "country, region|location is not supported|"
			 "your region|your country|error code: 1009|"
			 "所在国家|所在地区",
		.cause = "region_blocked"},
	{ONE(451), .cause = "region_blocked"},
	{.codes = "not_organization_member mismatched_organization "
		  "invalid_organization mismatched_project",
		.cause = "not_organization_member"},
	{CLIENT, .words = "member of an organization",
		.cause = "invalid_api_key",
		.fix = N_("join or select an organization (OPENAI_ORG_ID)")},
	{.codes = "expired_api_key api_key_expired token_expired",
		.cause = "expired_api_key"},
	{CLIENT,
		.words = "key expired|key has expired|key is expired|"
			 "token expired|token has expired|token is expired",
		.cause = "expired_api_key"},
	{FROM(401, 403),
		.words = "missing scope|insufficient permissions|"
			 "insufficient_scope|model_access_denied|"
			 "not allowed to access model",
		.cause = "permission_denied"},
	{ONE(401), .words = "expired|过期", .unless = "invalid|非法|无效",
		.cause = "expired_api_key"},
	{.codes = "revoked_api_key api_key_revoked api_key_disabled",
		.cause = "revoked_api_key"},
	{FROM(400, 403),
		.words = "revoked|reported as leaked|key has been disabled|key "
			 "is disabled|"
			 "key disabled|key has been deactivated|已撤销|已吊销",
		.unless = "invalid", .cause = "revoked_api_key"},
	{.codes = "account_deactivated 1110 1111 1112 1121 1220",
		.cause = "permission_denied",
		.fix = N_("ask the provider's support to unlock the account")},
	{ONE(401), .cause = "invalid_api_key"},
	{.codes = "invalid_api_key API_KEY_INVALID InvalidApiKey "
		  "authentication_error AuthenticationError "
		  "invalid_authentication_error UNAUTHENTICATED",
		.cause = "invalid_api_key"},
	{.words = "incorrect api key|invalid api key|api key not valid|"
		  "api key not found|api key is invalid|invalid x-api-key|"
		  "unregistered callers",
		.cause = "invalid_api_key"},
	{ONE(400), .words = "api key|api_key|api-key|apikey",
		.unless = "invalid model|/models", .cause = "invalid_api_key"},

	/* Too much text. */
	{.codes = "context_length_exceeded exceed_context_size_error "
		  "context_window_exceeded model_context_window_exceeded "
		  "ContextWindowExceededError 1261 n_ctx",
		.cause = "context_length_exceeded"},
	{ONE(429),
		.words = "request too large|request is too large|"
			 "tokens must be reduced",
		.cause = "request_too_large",
		.fix = N_("shrink prompt and max_tokens below the per-minute "
			  "limit")},
	{ONE(413), .codes = "rate_limit_exceeded tokens",
		.cause = "request_too_large",
		.fix = N_("shrink prompt and max_tokens: both count for the "
			  "limit")},
	{.words = "maximum context|context length|context window|"
		  "context limit|context size|contextwindowexceeded|"
		  "model token limit|input token count|n_ctx|n_keep|"
		  "prompt is too long|prompt too long|input is too long|"
		  "input too long|range of input length|"
		  "maximum input length|must have less than|"
		  "max_new_tokens` must be|reduce the length of the messages|"
		  "too many input tokens|超长|上下文长度|超过最大长度",
		.unless = "rate limit",
		.cause = "context_length_exceeded"},
	{FROM(413, 414), .cause = "request_too_large"},
	{ONE(431), .cause = "request_too_large"},
	{.codes = "request_too_large image_too_large "
		  "payload_too_large file_too_large",
		.cause = "request_too_large"},
	{FROM(400, 422),
		.words = "request too large|entity too large|"
			 "payload too large|body too large|"
			 "body is too large|exceeds the maximum size",
		.cause = "request_too_large"},

	/* What the text says. */
	{.codes = "content_filter content_policy_violation moderation "
		  "moderation_* ResponsibleAIPolicyViolation "
		  "data_inspection_failed DataInspectionFailed 1301 "
		  "safety_check_failed content_filtered 1026 1027",
		.cause = "content_filtered"},
	{FROM(400, 500),
		.words = "content management policy|content policy|"
			 "contentpolicyviolation|sensitivecontentdetected|"
			 "content filter|flagged|usage polic|"
			 "inappropriate content|content exists risk|"
			 "content violat|safety system|safety filter|"
			 "safety polic|blocked by safety|sensitive content|"
			 "new_sensitive|sensitive information|"
			 "sensitive word|敏感|不安全|内容违规|违规内容",
		.cause = "content_filtered"},

	/* A local server in trouble, whatever status it chose. */
	{FROM(400, 500),
		.words = "more system memory|unable to load full model",
		.cause = "internal_error",
		.fix = N_("use a smaller model, or free memory for the local "
			  "server"),
		.final = true},
	{FROM(400, 500), .words = "model has crashed|runner process",
		.cause = "internal_error"},

	/* The model and the address, by name. */
	{FROM(400, 404),
		.words = "no models loaded|no model loaded|"
			 "no model is loaded|model unloaded|"
			 "model is unloaded|model not loaded|"
			 "model is not loaded",
		.cause = "model_not_supported",
		.fix = N_("load a model in the local server, then retry")},
	{.codes = "DeploymentNotFound",
		.cause = "model_not_supported",
		.fix = N_("use the deployment's name, and check the resource "
			  "URL")},
	{.codes = "model_not_found model_not_supported model_not_available "
		  "model_not_active model_not_exist invalid_model "
		  "unknown_model UnknownModel unsupported_model "
		  "UnsupportedModel model_decommissioned ModelNotFound* "
		  "ModelNotOpen InvalidEndpointOrModel* 20012 1211",
		.cause = "model_not_supported"},
	{ONE(404), .codes = "NOT_FOUND",
		.unless = "requested entity was not found",
		.cause = "model_not_supported"},
	{FROM(400, 500), .words = "unexpected endpoint|url error",
		.cause = "endpoint_not_found"},
	{FROM(404, 405),
		.words = "invalid url|request url|file not found|cannot post|"
			 "cannot get|no route|unknown endpoint|"
			 "page not found|method not allowed",
		.cause = "endpoint_not_found"},

	/* Fields. */
	{FROM(400, 422), .words = "max_completion_tokens' instead",
		.cause = "unsupported_parameter",
		.fix = N_("rename max_tokens to max_completion_tokens")},
	{FROM(400, 422), .words = "unsupported parameter|unsupported value",
		.also = "'temperature'|'top_p'|_penalty'|'logprobs'",
		.cause = "unsupported_parameter",
		.fix = N_("leave sampling settings out for reasoning models")},
	{FROM(400, 422),
		.codes = "unsupported_parameter unsupported_value "
			 "unknown_parameter extra_forbidden "
			 "unrecognized_parameter not_supported_error "
			 "UnsupportedParamsError",
		.cause = "unsupported_parameter"},
	{ONE(501), .codes = "not_supported_error",
		.cause = "unsupported_parameter",
		.fix = N_("leave the feature out, or enable it on the server")},
	{ONE(501),
		.words = "not enabled|not supported|not implemented|"
			 "unsupported",
		.cause = "unsupported_parameter",
		.fix = N_("leave the feature out, or enable it on the server")},
	{FROM(400, 422),
		.words = "unsupported parameter|unsupported value|"
			 "unknown parameter|unrecognized request argument|"
			 "unknown field|extra inputs|extra fields|"
			 "additional properties|unexpected keyword|"
			 "unexpected parameter|unsupportedparams|"
			 "is not supported with this|not supported by this|"
			 "not supported for this|不支持该参数",
		.cause = "unsupported_parameter"},
	{FROM(400, 422), .words = "does not support|doesn't support",
		.also = "tool|function|image|vision|audio|stream|format|json|"
			"param|'|`",
		.cause = "unsupported_parameter"},
	{FROM(400, 422),
		.codes = "missing missing_required_parameter "
			 "missing_required_field MissingParameter 1213",
		.cause = "missing_required_field"},
	{FROM(400, 422),
		.words = "missing required|required field|field required|"
			 "required parameter|required property|must provide|"
			 "is missing|missing field|missing `|is required|are "
			 "required|"
			 "未正常接收到|缺少",
		.cause = "missing_required_field"},
	{FROM(400, 422), .words = "service_tier", .cause = "invalid_value",
		.fix = N_("leave service_tier out, or enable it for the "
			  "project")},
	{FROM(400, 422), .words = "max_tokens", .cause = "invalid_value",
		.fix = N_("set max_tokens inside the range the message names")},

	/* The model, by words. */
	{ONE(404), .words = "pull model|try pulling",
		.cause = "model_not_supported",
		.fix = N_("run `ollama pull` for the model, then retry")},
	{FROM(400, 422),
		.words = "invalid model|unknown model|no such model|"
			 "unsupported model|model is not supported|"
			 "on-demand throughput|"
			 "model not supported|not a valid model|"
			 "not found the model|that model|not found for "
			 "account|不支持的模型",
		.unless = "not authorized|permission",
		.cause = "model_not_supported"},
	{ONE(404),
		.words = "model |not found for "
			 "account|model'|model\"|model`|model:|deployment|"
			 "endpoints found|模型",
		.cause = "model_not_supported"},
	{ONE(400), .words = "model|模型",
		.also = "not found|not exist|doesn't exist|not available|"
			"decommissioned|has been deprecated|' is not support|"
			"` is not support|\" is not support|不存在|未找到",
		.cause = "model_not_supported"},
	{ONE(410), .words = "model|deployment|模型",
		.cause = "model_not_supported"},
	{FROM(404, 405), .cause = "endpoint_not_found"},
	{ONE(410), .cause = "endpoint_not_found"},

	/* Too much at once, and servers without room. */
	{.codes = "1302 UserConcurrentRequests "
		  "concurrent_limit_exceeded concurrency*",
		.cause = "concurrent_limit_exceeded"},
	{CLIENT, .words = "concurren|parallel requests|并发",
		.cause = "concurrent_limit_exceeded"},
	{.codes = "slow_down",
		.cause = "rate_limit_exceeded",
		.fix = N_("send fewer requests, and raise the pace slowly")},
	{FROM(429, 599),
		.words = "loading model|model is loading|currently loading|"
			 "model is being loaded|模型加载",
		.cause = "model_loading"},
	{FROM(408, 599),
		.codes = "engine_overloaded_error overloaded_error overloaded "
			 "server_is_overloaded capacity_exceeded "
			 "provider_overloaded service_unavailable* "
			 "ServerOverloaded 1305 1120 50505 3505 UNAVAILABLE",
		.cause = "service_unavailable"},
	{FROM(429, 599),
		.words = "overloaded|capacity exceeded|at capacity|"
			 "no capacity|currently unavailable|server busy|"
			 "server is busy|访问量过大|服务繁忙|系统繁忙|"
			 "负载已饱和",
		.cause = "service_unavailable"},
	{FROM(400, 599),
		.codes = "rate_limit_exceeded rate_limit_error rate_limited "
			 "rate_limit_reached_error RateLimitReached "
			 "RateLimitError Throttling* throttling_error "
			 "limit_requests too_many_requests",
		.cause = "rate_limit_exceeded"},
	{FROM(400, 599), .words = "throttlingexception",
		.cause = "rate_limit_exceeded"},
	{CLIENT,
		.words = "rate limit|rate-limit|too many requests|速率限制|"
			 "请求频率",
		.cause = "rate_limit_exceeded"},
	{FROM(500, 599),
		.codes = "provider_timeout DEADLINE_EXCEEDED timeout "
			 "timeout_error gateway_timeout",
		.cause = "gateway_timeout"},

	/* The end of a stream that reports an error and says no more. */
	{.codes = "finish_reason:error finish_reason:network_error",
		.cause = "stream_error"},
	{FROM(400, 599), .cause = NULL},

	/* The bare status. */
	{ONE(403), .html = true, .cause = "blocked"},
	{ONE(403),
		.words = "error code: 10|cloudflare|captcha|"
			 "check your network settings|"
			 "web application firewall",
		.cause = "blocked"},
	{ONE(403), .cause = "permission_denied"},
	{ONE(408), .cause = "gateway_timeout"},
	{ONE(409), .cause = "internal_error",
		.fix = N_("retry, and let no other request change the same "
			  "thing")},
	{ONE(424), .cause = "internal_error", .final = true},
	{ONE(429), .cause = "rate_limit_exceeded"},
	{ONE(498), .cause = "service_unavailable"},
	{ONE(499), .cause = "dropped", .final = true},
	{ONE(400), .empty = true, .cause = "invalid_value",
		.fix = N_("check the values; suspect max_tokens above the "
			  "limit")},
	{FROM(400, 498), .cause = "invalid_value"},
	{ONE(502), .cause = "bad_gateway"},
	{ONE(503),
		.words = "routing requirements|no available channel|"
			 "无可用渠道",
		.cause = "service_unavailable",
		.fix = N_("use another model, or relax the routing in the "
			  "gateway")},
	{ONE(503), .cause = "service_unavailable"},
	{ONE(504), .cause = "gateway_timeout"},
	{ONE(522), .cause = "gateway_timeout"},
	{ONE(524), .cause = "gateway_timeout"},
	{FROM(520, 527), .cause = "bad_gateway"},
	{ONE(529), .cause = "service_unavailable"},
	{ONE(530), .cause = "bad_gateway"},
	{FROM(500, 599), .cause = "internal_error"},
	{FROM(300, 399), .cause = "endpoint_not_found",
		.fix = N_(
			"use the address the server redirects to as base URL")},
	{.cause = "not_an_api"},
};

/* Where the status, not the cause alone, decides the class. */
static const struct {
	const char *cause;
	int status;
	const char *class;
} classes[] = {
	{"model_not_supported", 404, "NotFoundError"},
	{"model_not_supported", 410, "NotFoundError"},
	{"model_not_supported", 403, "PermissionDeniedError"},
	{"permission_denied", 401, "AuthenticationError"},
	{"request_too_large", 429, "RateLimitError"},
	{"service_unavailable", 429, "RateLimitError"},
	{"gateway_timeout", 408, "Timeout"},
	{"unsupported_parameter", 501, "APIError"},
};

/* The cause called NAME. Those of the wire have no status and are none that a
 * server can name; rows of a status or a class are no causes. */
static const struct catalogue_row *
named_cause(struct slice name)
{
	const struct catalogue_row *row = catalogue_find(name);

	return row && row->kind == CATALOGUE_CAUSE && row->status > 0 ? row
								      : NULL;
}

/* The cause called like the provider's code or type: practice and servers
 * that use the same words. */
static const struct catalogue_row *
named_row(const struct errorbody *e)
{
	const struct catalogue_row *row = named_cause(buf_slice(&e->code));

	return row ? row : named_cause(buf_slice(&e->type));
}

/* The row for which the user's file names the provider's code or type: it
 * comes before all rules. Built-in rows have no codes. */
static const struct catalogue_row *
user_row(const struct errorbody *e)
{
	for (size_t i = 0; i < catalogue_count(); i++) {
		const struct catalogue_row *row = catalogue_at(i);
		if (row->kind != CATALOGUE_CAUSE)
			continue;
		for (size_t k = 0; k < row->codes.n; k++) {
			if (rule_names(e, slice_str(row->codes.item[k])))
				return row;
		}
	}
	return NULL;
}

static const char *
class_of(const struct catalogue_row *row, int status)
{
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		if (classes[i].status == status &&
			!strcmp(classes[i].cause, row->id))
			return classes[i].class;
	}
	return row->class;
}

static struct diagnosis
from_row(const struct catalogue_row *row)
{
	assert(row);
	return (struct diagnosis){.class = row->class,
		.cause = row->id,
		.fix = catalogue_words(row)->fix,
		.phase = row->phase,
		.retryable = row->retryable};
}

static struct diagnosis
from_cause(const char *cause)
{
	return from_row(catalogue_find(slice_str(cause)));
}

/* What the first rule that holds says; *TOLD becomes whether code or words
 * were in it, and not the status alone. */
static struct diagnosis
apply_rules(const struct errorbody *e, const struct headers *h, bool *told)
{
	const struct catalogue_row *known = user_row(e);
	struct evidence ev = {.body = e, .headers = h};
	const struct rule *r = rules;
	const char *fix;
	struct diagnosis d;

	*told = true;
	if (known)
		return from_row(known);
	evidence_gather(&ev);
	/* The last one always holds. */
	while (!rule_holds(r, &ev) || (!r->cause && !named_row(e)))
		r++;
	*told = r->codes || r->words || r->header || !r->cause;
	d = r->cause ? from_cause(r->cause) : from_row(named_row(e));
	d.class = class_of(catalogue_find(slice_str(d.cause)), e->status);
	fix = r->fix ? r->fix : fixrules_find(d.cause, &ev);
	d.fix = fix ? _(fix) : d.fix;
	evidence_free(&ev);
	d.retryable = d.retryable && !r->final;
	return d;
}

struct diagnosis
diagnose_http(
	const struct errorbody *e, const struct headers *h, bool after_output)
{
	bool told;
	struct diagnosis d = apply_rules(e, h, &told);

	/* What would be worth another try cannot be one: text was shown. */
	if (after_output && d.retryable)
		d = from_cause("stream_error");
	if (after_output)
		d.retryable = false;
	if (after_output || e->in_stream)
		d.phase = "streaming";
	return d;
}

bool
diagnose_untold(
	struct errorbody *e, const struct headers *h, struct diagnosis *out)
{
	/* 404 has the loosest words, so it comes late. */
	static const int likely[] = {
		400, 429, 401, 403, 503, 500, 402, 504, 404};
	int before = e->status;
	bool told;

	*out = apply_rules(e, h, &told);
	for (size_t i = 0; !told && i < sizeof(likely) / sizeof(likely[0]);
		i++) {
		e->status = likely[i];
		*out = apply_rules(e, h, &told);
	}
	if (!told)
		e->status = before;
	return told;
}

static const struct {
	const char *cause;
	const char *fix; /* NULL: the catalogue's */
	bool retryable;
} wire[] = {
	[WIRE_DNS] = {"dns", NULL, true},
	[WIRE_PROXY_DNS] = {"dns",
		N_("check the proxy's host name in the proxy variables, and "
		   "DNS"),
		true},
	[WIRE_CONNECT] = {"connect", NULL, true},
	[WIRE_CONNECT_TIMEOUT] = {"connect_timeout", NULL, true},
	[WIRE_PROXY] = {"proxy", NULL, false},
	[WIRE_TLS_HANDSHAKE] = {"tls", NULL, true},
	[WIRE_TLS] = {"tls", NULL, false},
	[WIRE_DROPPED] = {"dropped", NULL, true},
	[WIRE_FIRST_TOKEN_TIMEOUT] = {"first_token_timeout", NULL, true},
	[WIRE_STALLED] = {"stalled", NULL, true},
	[WIRE_TRUNCATED] = {"truncated", NULL, true},
	[WIRE_NOT_AN_API] = {"not_an_api", NULL, false},
	[WIRE_BAD_URL] = {"endpoint_not_found",
		N_("correct the base URL: it is malformed or redirects for "
		   "ever"),
		false},
	[WIRE_STREAM_ERROR] = {"stream_error", NULL, true},
};
_Static_assert(sizeof(wire) / sizeof(wire[0]) == WIRE_FAILURE_COUNT,
	"one row for each failure");

struct diagnosis
diagnose_wire(enum wire_failure failure, bool after_output)
{
	struct diagnosis d = from_cause(wire[failure].cause);

	d.fix = wire[failure].fix ? _(wire[failure].fix) : d.fix;
	d.retryable = wire[failure].retryable && !after_output;
	if (after_output) {
		d.phase = "streaming";
		if (failure == WIRE_DROPPED)
			d.class = "StreamError";
	}
	return d;
}
