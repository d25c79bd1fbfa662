/* Finds what to do about kinds of failures within one cause. */
#include "api/fixrules.h"

#include <string.h>

#include "base/lang.h"

/*
 * Read from the top as the table of causes is, but asked only after a cause
 * was found and its row had no fix of its own. Rows hold for kinds of
 * answers, by words that several servers use; where one row's words are part
 * of another's, the narrower comes first.
 */
static const struct rule fixes[] = {
	/* Whatever the cause: what the words ask for leaves no choice. */
	{.words = "must be verified",
		.fix = N_("verify the organization with the provider, or "
			  "change the model")},
	{FROM(400, 422),
		.words = "only support stream|only supports stream|"
			 "streaming is required|enable the stream|"
			 "stream must be|must be set to stream|"
			 "streaming is strongly recommended",
		.fix = N_("turn streaming on: it is refused without")},
	{FROM(400, 422), .words = "non-streaming calls",
		.fix = N_("turn streaming on, or thinking off, for this "
			  "model")},
	{FROM(400, 422), .words = "reasoning_content",
		.also = "missing|must be passed|must be provided|is required",
		.fix = N_("keep reasoning_content in the turns that call "
			  "tools")},
	{FROM(400, 422), .words = "reasoning_content",
		.fix = N_("drop reasoning_content from the messages of the "
			  "history")},
	{FROM(400, 422),
		.words = "system role|developer role|developer instruction|"
			 "role 'system'|role 'developer'|'system' role|"
			 "'developer' role|role: system|role \"system\"",
		.fix = N_("put the system prompt into the first user "
			  "message")},
	{FROM(400, 500),
		.words = "roles must alternate|must alternate between|"
			 "successive user messages|alternating user",
		.fix = N_("correct the history: user and assistant must take "
			  "turns")},
	{FROM(400, 422),
		.words = "tool_calls must be|tool_calls' must be|"
			 "did not have response messages|"
			 "message with 'tool_calls'|tool_use` ids",
		.fix = N_("answer each tool call, or drop the turn that made "
			  "it")},
	{FROM(400, 422), .words = "model=none",
		.fix = N_("name a model, and send Content-Type: "
			  "application/json")},
	{FROM(400, 422),
		.words = "model parameter|model is required|model is missing|"
			 "field 'model'|field `model`|model field",
		.also = "provide|required|missing|specify",
		.fix = N_("name a model with -m, or set one in the config")},
	{FROM(400, 422),
		.words = "could not parse the json|could not parse json|"
			 "invalid json|not valid json|malformed json|"
			 "json decode error|failed to parse json|"
			 "expecting value|unexpected end of json",
		.fix = N_("send a body of valid JSON: the message says where "
			  "it breaks")},
	{FROM(400, 415),
		.words = "content-type|content type|unsupported media type",
		.unless = "content type is image|image_url",
		.fix = N_("send Content-Type: application/json")},
	{ONE(415), .fix = N_("send Content-Type: application/json")},
	{FROM(400, 422), .words = "api version|api-version",
		.unless = "not found for api version",
		.fix = N_("set an api-version that the endpoint supports")},

	/* The key. */
	{.cause = "invalid_api_key",
		.codes = "signin_url",
		.fix = N_("run `ollama signin` where the server runs, then "
			  "retry")},
	{.cause = "invalid_api_key",
		.words = "subscription key|wrong api endpoint",
		.fix = N_("check the key, the resource's endpoint, and stray "
			  "blanks in both")},
	{.cause = "invalid_api_key",
		.words = "provided: sk-or-|provided: sk-ant|provided: gsk_|"
			 "provided: xai-|provided: aiza|provided: pplx-|"
			 "provided: hf_|provided: nvapi-",
		/* These show the beginning of their own keys. */
		.unless = "x.ai|perplexity|groq",
		.fix = N_("use the base URL of the provider that issued this "
			  "key")},
	{.cause = "invalid_api_key",
		.words = "no auth credentials|no cookie auth|"
			 "provide an api key|provided an api key|"
			 "no api key|missing api key|api key is missing|"
			 "api key missing|missing bearer|no bearer|"
			 "missing authorization|missing authentication|"
			 "authorization header|api key is required|"
			 "api key required|unregistered callers|"
			 "not authenticated|未提供",
		.unless = "invalid|incorrect|expired",
		.fix = N_("set the API key: the request came without one")},
	{.cause = "invalid_api_key",
		.words = "no such user",
		.fix = N_("check the key; if it was right before, see the "
			  "status page")},

	/* Rights. */
	{.cause = "permission_denied",
		.words = "missing scope|insufficient permissions|"
			 "insufficient scope|insufficient_scope",
		.fix = N_("give the key the permission the message names, or "
			  "use another")},
	{.cause = "permission_denied",
		.words = "service_disabled|not been used in project|"
			 "accessnotconfigured",
		.fix = N_("enable the API in the provider's project, then "
			  "retry")},
	{.cause = "permission_denied",
		.words = "allowed to access model|authorized to access model|"
			 "authorizationerror|model_access_denied",
		.fix = N_("ask the gateway's admin for access, or use another "
			  "model")},
	{.cause = "blocked",
		.words = "zscaler|fortiguard|fortinet|netskope|websense|"
			 "web filter|web page blocked|forcepoint|blue coat",
		.fix = N_("ask the network's admin to allow the address, or "
			  "change network")},
	{.cause = "blocked",
		.words = "error code: 1020|error 1020",
		.fix = N_("switch to another network, or ask the site's owner "
			  "to allow it")},

	/* Money. */
	{.cause = "insufficient_quota",
		.words = "can only afford",
		.fix = N_("lower max_tokens to what the credit affords, or "
			  "add credit")},
	{.cause = "insufficient_quota",
		.codes = "project_spend_limit_exceeded",
		.fix = N_("raise the project's limit, or use another "
			  "project; do not retry")},
	{.cause = "insufficient_quota",
		.codes = "*_usage_limit_exceeded",
		.fix = N_("request a higher usage limit; retrying does not "
			  "help")},
	{.cause = "insufficient_quota",
		.words = "specified api usage limit|spend limit|_spend_limit_|"
			 "spending limit|spending cap|spend cap",
		.fix = N_("raise the spending limit in billing, or wait for "
			  "the reset")},
	{.cause = "insufficient_quota",
		.codes = "1113",
		.fix = N_("top up, or use the coding plan's base URL if you "
			  "have that plan")},
	{.cause = "insufficient_quota",
		.words = "resource package|资源包",
		.fix = N_("top up, or use the coding plan's base URL if you "
			  "have that plan")},
	{.cause = "insufficient_quota",
		.words = "budget_exceeded|budget has been "
			 "exceeded|exceededbudget",
		.fix = N_("ask the proxy's admin to raise the budget; do not "
			  "retry")},
	{.cause = "insufficient_quota",
		.codes = "openrouter_key_limit openrouter_*_budget",
		.fix = N_("raise the key's limit in the gateway, or use "
			  "another key")},
	{.cause = "insufficient_quota",
		.words = "key limit exceeded|token quota|该令牌",
		.fix = N_("raise the key's limit in the gateway, or use "
			  "another key")},
	{.cause = "insufficient_quota",
		.words = "freetieronly|free tier of the model",
		.fix = N_("turn free-tier-only off in the console, or change "
			  "the model")},
	{.cause = "insufficient_quota",
		.words = "arrearage|overdue|good standing|欠费",
		.fix = N_("pay what is overdue at the provider; retrying does "
			  "not help")},
	{.cause = "insufficient_quota",
		.words = "enable billing|billing is not|billing not|"
			 "billing_not_active|billing to be enabled",
		.fix = N_("enable billing for the account or project; do not "
			  "retry")},
	{.cause = "quota_window",
		.words = "free-models-per-day",
		.fix = N_("wait for the daily reset, or add credit for more "
			  "free requests")},

	/* Rates. */
	{.cause = "rate_limit_exceeded",
		.words = "after 86400 seconds",
		.fix = N_("request more quota: the server asks to wait a "
			  "whole day")},
	{.cause = "rate_limit_exceeded",
		.words = "pricing tier",
		.fix = N_("wait as long as the message says, or request more "
			  "quota")},
	{.cause = "rate_limit_exceeded",
		.words = "tokens per day|requests per day|(tpd)|(rpd)",
		.fix = N_("wait until the daily limit allows more, or use "
			  "another model")},
	{.cause = "rate_limit_exceeded",
		.words = "rate-limited upstream|upstream_provider",
		.fix = N_("retry shortly, or add your own provider key in the "
			  "gateway")},
	{.cause = "rate_limit_exceeded",
		.words = ":free",
		.fix = N_("wait until the limit resets, or use the model "
			  "without :free")},
	{.cause = "rate_limit_exceeded",
		.words = "error code: 1015",
		.fix = N_("slow down: wait, then send less often from this "
			  "address")},
	{.cause = "rate_limit_exceeded",
		.words = "rate increased too quickly|burstrate",
		.fix = N_("send fewer requests, and raise the pace slowly")},
	{.cause = "rate_limit_exceeded",
		.words = "input tokens per minute",
		.fix = N_("wait, then retry; shorten the prompt: its tokens "
			  "are counted")},

	/* Size. */
	{.cause = "context_length_exceeded",
		.codes = "exceed_context_size_error n_ctx",
		.fix = N_("load the model with a larger context, or trim the "
			  "conversation")},
	{.cause = "context_length_exceeded",
		.words = "n_ctx|n_keep|is loaded with context|num_ctx",
		.fix = N_("load the model with a larger context, or trim the "
			  "conversation")},
	{.cause = "context_length_exceeded",
		.words = "in the completion|max_tokens|max_new_tokens|"
			 "max_completion_tokens|output tokens",
		.fix = N_("lower max_tokens first, then trim the "
			  "conversation")},
	{.cause = "context_length_exceeded",
		.words = "prompt is too long|prompt too long|"
			 "input is too long|input too long|prompt 超长|"
			 "输入超长",
		.fix = N_("trim the prompt or the conversation, or use a "
			  "larger model")},
	{.cause = "request_too_large",
		.words = "image",
		.fix = N_("send a smaller image, or fewer of them")},
	{.cause = "request_too_large",
		.html = true,
		.fix = N_("drop attachments, or raise the body limit of the "
			  "proxy")},
	{.cause = "request_too_large",
		.codes = "request_too_large",
		.fix = N_("drop attachments, or shorten the prompt: bytes "
			  "count here")},

	/* The model. */
	{.cause = "model_not_supported",
		.words = "support tool|support function|tool use",
		.fix = N_("leave the tools out, or use a model that supports "
			  "them")},
	{.cause = "model_not_supported",
		.words = "support image|image input",
		.fix = N_("leave images out, or use a model that takes them")},
	{.cause = "model_not_supported",
		.words = "data policy|guardrail",
		.fix = N_("allow more providers in the gateway's privacy "
			  "settings")},
	{.cause = "model_not_supported",
		.words = "not a chat model|only supported in v1/|"
			 "use v1/responses|v1/completions",
		.fix = N_("use a chat model: this one is served at another "
			  "endpoint")},
	{.cause = "model_not_supported",
		.words = "on-demand throughput",
		.fix = N_("use the ID of an inference profile as the model")},
	{.cause = "model_not_supported",
		.words = "decommissioned|deprecated|been retired|no longer "
			 "supported|no longer available|been shut down|已下线",
		.fix = N_("choose a current model with `sidetone models`: "
			  "this is retired")},
	{.cause = "model_not_supported",
		.words = "not have access to model",
		.fix = N_("give the project access to the model, or choose "
			  "another")},
	{.cause = "model_not_supported",
		.codes = "not_found_error",
		.words = "model '|model \"",
		.also = "' not found|\" not found",
		.fix = N_("run `ollama pull` for the model, or choose "
			  "another that is there")},
	{.cause = "endpoint_not_found",
		.codes = "404",
		.words = "resource not found",
		.fix = N_("check the endpoint, the deployment's name and "
			  "api-version")},

	/* Fields and values. */
	{.cause = "unsupported_parameter",
		.words = "'stream'|streaming|\"stream\"|`stream`",
		.fix = N_("turn streaming off for this model, or use another "
			  "model")},
	{.cause = "unsupported_parameter",
		.words = "support tool|support function|tool use|tool calling|"
			 "function calling|'tools'|`tools`|\"tools\"",
		.unless = "parallel",
		.fix = N_("leave the tools out, or use a model that supports "
			  "them")},
	{.cause = "unsupported_parameter",
		.words = "support image|image input|images|vision|multimodal",
		.fix = N_("leave images out, or use a model that takes them")},
	{.cause = "invalid_value",
		.words = "unknown variant `image|not a multimodal|"
			 "image_url is only supported|image input",
		.fix = N_("leave images out, or use a model that takes them")},
	{.cause = "invalid_value",
		.words = "tool-call-parser|tool-choice",
		.fix = N_("leave the tools out, or start the server with tool "
			  "support")},
	{.cause = "invalid_value",
		.words = "expected a string",
		.also = "messages|content",
		.fix = N_("send the content as plain text, not as a list of "
			  "parts")},
	{.cause = "invalid_value",
		.words = "image",
		.also = "download|fetch|load|decode|format|url|base64|process",
		.fix = N_("check the image: its format, its size, and that "
			  "its URL is open")},
	{.words = "non-empty content|content must be non-empty|"
		  "content cannot be empty|messages must not be empty|"
		  "must not be empty|content field is empty",
		.cause = "invalid_value",
		.fix = N_("drop the message that is empty")},
	{.cause = "invalid_value",
		.codes = "bad_response_status_code",
		.fix = N_("give the gateway's admin the request ID: its "
			  "provider refused")},

	/* Local servers. */
	{.cause = "internal_error",
		.words = "runner process|runner has|llama-server|cuda|"
			 "out of memory|model has crashed|"
			 "failed to load model|error loading model",
		.fix = N_("check the local server's log and memory, then "
			  "retry")},
};

const char *
fixrules_find(const char *cause, const struct evidence *ev)
{
	for (size_t i = 0; i < sizeof(fixes) / sizeof(fixes[0]); i++) {
		const struct rule *r = &fixes[i];
		if ((!r->cause || !strcmp(r->cause, cause)) &&
			rule_holds(r, ev))
			return r->fix;
	}
	return NULL;
}
