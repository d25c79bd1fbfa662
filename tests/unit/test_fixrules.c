/* Bodies that are not in the vectors: reconstructed from what is known of the
 * providers, a kind of failure each, with the cause and the fix. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/diagnose.h"
#include "base/text.h"

#define ERR(s) "{\"error\":{" s "}}"
#define MSG(s) ERR("\"message\":\"" s "\"")
#define TYPED(type, s) ERR("\"type\":\"" type "\",\"message\":\"" s "\"")
#define CODED(code, s) ERR("\"code\":\"" code "\",\"message\":\"" s "\"")

enum { FIX_COLUMNS = 70 };

struct row {
	int status;
	const char *body, *cause;
	const char *fix; /* words in it */
	bool retryable;
};

static const struct row reconstructed[] = {
	/* Keys. OpenRouter, Mistral, Together, Azure, Gemini, OpenAI. */
	{401, "{\"detail\":\"Unauthorized\"}", "invalid_api_key",
		"check the key", false},
	{401,
		ERR("\"message\":\"Invalid API key provided. You can find your "
		    "API key at https://api.together.xyz/settings/api-keys.\","
		    "\"type\":\"invalid_request_error\",\"param\":null,"
		    "\"code\":\"invalid_api_key\""),
		"invalid_api_key", "check the key", false},
	{401,
		"{\"statusCode\":401,\"message\":\"Access denied due to "
		"invalid subscription key or wrong API endpoint.\"}",
		"invalid_api_key", "resource's endpoint", false},
	{401,
		MSG("You didn't provide an API key. You need to provide your "
		    "API key in an Authorization header using Bearer auth."),
		"invalid_api_key", "set the API key", false},
	{403,
		MSG("Method doesn't allow unregistered callers (callers "
		    "without established identity). Please use API Key."),
		"invalid_api_key", "set the API key", false},
	{401, MSG("Incorrect API key provided: sk-or-v1*****1234."),
		"invalid_api_key", "base URL of the provider", false},
	{401, "{\"message\":\"no api key supplied\"}", "invalid_api_key",
		"set the API key", false},

	/* Rights. OpenAI, Gemini, LiteLLM. */
	{401,
		MSG("You have insufficient permissions for this operation. "
		    "Missing scopes: model.request."),
		"permission_denied", "permission the message names", false},
	{403,
		ERR("\"code\":403,\"message\":\"Generative Language API has "
		    "not been used in project 1 before or it is disabled.\","
		    "\"status\":\"PERMISSION_DENIED\",\"details\":[{"
		    "\"reason\":\"SERVICE_DISABLED\"}]"),
		"permission_denied", "enable the API", false},
	{401,
		ERR("\"message\":\"key not allowed to access model. This key "
		    "can only access models=['a']. Tried to access b\","
		    "\"type\":\"key_model_access_denied\",\"param\":\"model\","
		    "\"code\":\"401\""),
		"permission_denied", "gateway's admin", false},
	{403, "<title>Zscaler: internet security</title>", "blocked",
		"network's admin", false},
	{403, "error code: 1020", "blocked", "site's owner", false},

	/* Money. OpenRouter, LiteLLM, DashScope, Gemini, OpenAI, Anthropic. */
	{402,
		MSG("This request requires more credits, or fewer max_tokens. "
		    "You requested up to 32000 tokens, but can only afford "
		    "1234."),
		"insufficient_quota", "lower max_tokens", false},
	{400,
		TYPED("budget_exceeded",
			"Budget has been exceeded! Current cost: 3, Max "
			"budget: 2"),
		"insufficient_quota", "proxy's admin", false},
	{400,
		MSG("ExceededBudget: User=x over budget. Budget has been "
		    "exceeded"),
		"insufficient_quota", "proxy's admin", false},
	{403,
		CODED("AllocationQuota.FreeTierOnly",
			"The free tier of the model has been exhausted."),
		"insufficient_quota", "free-tier-only", false},
	{400, CODED("Arrearage", "Access denied."), "insufficient_quota",
		"overdue", false},
	{400,
		ERR("\"code\":400,\"status\":\"FAILED_PRECONDITION\","
		    "\"message\":\"Gemini API free tier is not available in "
		    "your country. Please enable billing on your project.\""),
		"insufficient_quota", "enable billing", false},
	{400,
		MSG("You have reached your specified API usage limits. You "
		    "will regain access on 2026-12-01."),
		"insufficient_quota", "raise the spending limit", false},
	{403, CODED("openrouter_key_limit", "Key limit exceeded"),
		"insufficient_quota", "key's limit", false},
	{401, MSG("该令牌额度已用尽"), "insufficient_quota", "key's limit",
		false},
	{429, MSG("Rate limit exceeded: free-models-per-day."), "quota_window",
		"daily reset", false},

	/* Rates. Azure, DashScope, Bedrock behind a gateway. */
	{429,
		CODED("429",
			"Requests have exceeded call rate limit of your "
			"current OpenAI S0 pricing tier. Please retry after 3 "
			"seconds."),
		"rate_limit_exceeded", "as long as the message says", true},
	{429,
		CODED("Throttling.BurstRate",
			"Request rate increased too quickly."),
		"rate_limit_exceeded", "raise the pace slowly", true},
	{500,
		"{\"detail\":\"An error occurred (ThrottlingException) when "
		"calling the Converse operation (reached max retries: 4): Too "
		"many requests, please wait before trying again.\"}",
		"rate_limit_exceeded", "wait, then retry", true},
	{503,
		"{\"error\":\"Model too busy, unable to get response in less "
		"than 60 second(s)\",\"error_type\":\"overloaded\"}",
		"service_unavailable", "retry shortly", true},

	/* Size. Anthropic, vLLM, Bedrock. */
	{400,
		TYPED("invalid_request_error",
			"prompt is too long: 210000 tokens > 200000 maximum"),
		"context_length_exceeded", "trim the prompt", false},
	{400,
		MSG("input length and `max_tokens` exceed context limit: "
		    "199000 + 8192 > 200000, decrease input length or "
		    "`max_tokens` and try again"),
		"context_length_exceeded", "lower max_tokens first", false},
	{400, MSG("Input is too long for requested model."),
		"context_length_exceeded", "trim the prompt", false},
	{413, CODED("image_too_large", "x"), "request_too_large",
		"smaller image", false},
	{413, MSG("The image is too large: 5 MB at most"), "request_too_large",
		"smaller image", false},
	{400,
		"{\"object\":\"error\",\"message\":\"max_tokens must be at "
		"least 1, got 0.\",\"type\":\"BadRequestError\",\"param\":"
		"null,\"code\":400}",
		"invalid_value", "set max_tokens", false},

	/* Models. OpenAI, Gemini, Groq, OpenRouter, Bedrock, local servers. */
	{403,
		CODED("model_not_found",
			"Project `proj_x` does not have access to model `y`"),
		"model_not_supported", "give the project access", false},
	{404,
		CODED("model_not_found",
			"Your organization must be verified to use the model "
			"`o3`."),
		"model_not_supported", "verify the organization", false},
	{404,
		ERR("\"code\":404,\"status\":\"NOT_FOUND\",\"message\":"
		    "\"models/x is not found for API version v1beta, or is "
		    "not supported for generateContent.\""),
		"model_not_supported", "sidetone models", false},
	{400,
		ERR("\"message\":\"The model `x` has been decommissioned and "
		    "is no longer supported.\",\"type\":"
		    "\"invalid_request_error\",\"code\":"
		    "\"model_decommissioned\""),
		"model_not_supported", "retired", false},
	{404,
		ERR("\"message\":\"No endpoints found that support tool "
		    "use.\",\"code\":404"),
		"model_not_supported", "leave the tools out", false},
	{404,
		ERR("\"message\":\"No endpoints found that support image "
		    "input\",\"code\":404"),
		"model_not_supported", "leave images out", false},
	{404,
		ERR("\"message\":\"No endpoints found matching your data "
		    "policy.\",\"code\":404"),
		"model_not_supported", "privacy settings", false},
	{404,
		MSG("This is not a chat model and thus not supported in the "
		    "v1/chat/completions endpoint."),
		"model_not_supported", "chat model", false},
	{400,
		"{\"message\":\"Invocation of model ID x with on-demand "
		"throughput isn't supported. Retry your request with the ID "
		"or ARN of an inference profile that contains this model.\"}",
		"model_not_supported", "inference profile", false},
	{400, "{\"error\":\"Model unloaded.\"}", "model_not_supported",
		"load a model", false},
	{500,
		MSG("model requires more system memory (5.6 GiB) than is "
		    "available (3.4 GiB)"),
		"internal_error", "smaller model", false},
	{400,
		"{\"error\":\"The model has crashed without additional "
		"information. (Exit code: 137)\"}",
		"internal_error", "log and memory", true},
	{404, CODED("404", "Resource not found"), "endpoint_not_found",
		"api-version", false},

	/* Fields and values. */
	{400, MSG("registry.ollama.ai/library/x does not support tools"),
		"unsupported_parameter", "leave the tools out", false},
	{400, MSG("This model does not support image input"),
		"unsupported_parameter", "leave images out", false},
	{400, MSG("Unknown parameter: 'parallel_tool_calls'."),
		"unsupported_parameter", "remove the field", false},
	{400,
		MSG("Unsupported value: 'stream' does not support true with "
		    "this model."),
		"unsupported_parameter", "streaming off", false},
	{400,
		CODED("invalid_parameter_error",
			"This model only support stream mode, please enable "
			"the stream parameter to access the model."),
		"invalid_value", "streaming on", false},
	{400,
		MSG("parameter.enable_thinking must be set to false for "
		    "non-streaming calls"),
		"invalid_value", "thinking off", false},
	{400,
		MSG("Missing `reasoning_content` field in the assistant "
		    "message at message index 2."),
		"missing_required_field", "keep reasoning_content", false},
	{400,
		MSG("The reasoning_content is an intermediate result; please "
		    "remove the reasoning_content from your message."),
		"invalid_value", "drop reasoning_content", false},
	{400, MSG("System role not supported"), "invalid_value",
		"first user message", false},
	{400,
		"{\"object\":\"error\",\"message\":\"Conversation roles must "
		"alternate user/assistant/user/assistant/...\",\"type\":"
		"\"BadRequestError\",\"code\":400}",
		"invalid_value", "take turns", false},
	{400,
		MSG("An assistant message with 'tool_calls' must be followed "
		    "by tool messages responding to each 'tool_call_id'."),
		"invalid_value", "answer each tool call", false},
	{400,
		ERR("\"message\":\"Failed to call: you must provide a model "
		    "parameter\""),
		"missing_required_field", "-m", false},
	{400, MSG("We could not parse the JSON body of your request."),
		"invalid_value", "valid JSON", false},
	{415, "{\"detail\":\"Unsupported Media Type\"}", "invalid_value",
		"Content-Type", false},
	{415, "", "invalid_value", "Content-Type", false},
	{429, MSG("Rate limit reached on requests per day (RPD): 200"),
		"rate_limit_exceeded", "daily limit", true},
	{400, MSG("Incorrect API key provided: xai-***. See console.x.ai."),
		"invalid_api_key", "check the key", false},
	{422,
		MSG("Failed to deserialize the JSON body into the target "
		    "type: messages[0]: unknown variant `image_url`, expected "
		    "`text` at line 1 column 99"),
		"invalid_value", "leave images out", false},
	{400,
		MSG("\\\"auto\\\" tool choice requires "
		    "--enable-auto-tool-choice and --tool-call-parser to be "
		    "set"),
		"invalid_value", "tool support", false},
	{400, MSG("Timeout while downloading the image from the URL."),
		"invalid_value", "check the image", false},
	{400,
		TYPED("invalid_request_error",
			"messages.1: all messages must have non-empty content"),
		"invalid_value", "is empty", false},
	{400, CODED("BadRequest", "API version not supported"), "invalid_value",
		"api-version", false},
	{400,
		CODED("MissingApiVersionParameter",
			"The api-version query parameter is required"),
		"missing_required_field", "api-version", false},
	/* Cohere: a month's calls are no rate, a minute's are. */
	{401, "{\"message\":\"invalid api token\"}", "invalid_api_key",
		"check the key", false},
	{429,
		"{\"message\":\"You are using a Trial key, which is limited to "
		"1000 API calls / month.\"}",
		"quota_window", "quota resets", false},
	{429,
		"{\"message\":\"You are using a Trial key, which is limited to "
		"40 API calls / minute.\"}",
		"rate_limit_exceeded", "wait, then retry", true},
	{404,
		"{\"id\":\"x\",\"message\":\"model 'y' not found, make sure "
		"the "
		"correct model ID was used\"}",
		"model_not_supported", "sidetone models", false},
};

static void
test_reconstructed(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(reconstructed) / sizeof(reconstructed[0]);
		i++) {
		const struct row *r = &reconstructed[i];
		struct headers h = {0};
		struct errorbody e = {0};
		errorbody_read(
			&e, slice_str(r->body), &h, r->status, SLICE_NONE);
		struct diagnosis d = diagnose_http(&e, &h, false);
		if (strcmp(d.cause, r->cause) || d.retryable != r->retryable ||
			!strstr(d.fix, r->fix) ||
			text_width(slice_str(d.fix)) > FIX_COLUMNS) {
			wrong++;
			print_error("%d %s:\n\t%s %d \"%s\"\n", r->status,
				r->body, d.cause, d.retryable, d.fix);
		}
		errorbody_free(&e);
	}
	assert_int_equal(wrong, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reconstructed),
	};

	return cmocka_run_group_tests_name("fixrules", tests, NULL, NULL);
}
