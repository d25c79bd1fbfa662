/* The failure catalogue: one row for each cause. */
#include "api/catalogue.h"

static const struct catalogue_row rows[] = {
	{"invalid_api_key", "AuthenticationError", false, 401, "waiting",
		CATALOGUE_AUTH, "the server does not accept the API key",
		"check the key, and that the base URL is of the same provider"},
	{"expired_api_key", "AuthenticationError", false, 401, "waiting",
		CATALOGUE_AUTH, "the API key has expired",
		"create a new key at the provider and use it here"},
	{"revoked_api_key", "AuthenticationError", false, 401, "waiting",
		CATALOGUE_AUTH, "the API key was revoked or disabled",
		"create a new key at the provider and use it here"},
	{"not_organization_member", "AuthenticationError", false, 401,
		"waiting", CATALOGUE_AUTH,
		"the key's account is not a member of the organization",
		"join the organization, or select another with OPENAI_ORG_ID"},
	{"permission_denied", "PermissionDeniedError", false, 403, "waiting",
		CATALOGUE_AUTH, "the account may not do this",
		"ask the account's owner for access, or use another model"},
	{"region_blocked", "PermissionDeniedError", false, 403, "waiting",
		CATALOGUE_AUTH, "the provider does not serve your region",
		"use a network in a supported region, or another provider"},
	{"blocked", "PermissionDeniedError", false, 403, "waiting",
		CATALOGUE_AUTH,
		"a firewall in front of the API refused the request",
		"switch to another network, or turn the VPN or proxy off"},
	{"missing_required_field", "InvalidRequestError", false, 400, "waiting",
		CATALOGUE_REQUEST, "the request lacks a field the server needs",
		"add the field that the message names"},
	{"invalid_value", "InvalidRequestError", false, 400, "waiting",
		CATALOGUE_REQUEST, "a value in the request is not allowed",
		"correct the value that the message names"},
	{"unsupported_parameter", "InvalidRequestError", false, 400, "waiting",
		CATALOGUE_REQUEST,
		"the model or server does not take this field",
		"remove the field that the message names, or change the model"},
	{"model_not_supported", "InvalidRequestError", false, 404, "waiting",
		CATALOGUE_REQUEST,
		"the model does not exist here or you have no access",
		"list the models with `sidetone models` and choose one"},
	{"endpoint_not_found", "NotFoundError", false, 404, "waiting",
		CATALOGUE_REQUEST, "nothing answers at this address",
		"check the base URL: /v1 may be missing, doubled or misspelt"},
	{"context_length_exceeded", "InvalidRequestError", false, 400,
		"waiting", CATALOGUE_REQUEST,
		"the conversation is longer than the model can read",
		"lower max_tokens or trim the conversation, or use a larger "
		"model"},
	{"request_too_large", "InvalidRequestError", false, 413, "waiting",
		CATALOGUE_REQUEST,
		"the request is larger than the server takes at once",
		"shorten the prompt, lower max_tokens or drop attachments"},
	{"content_filtered", "InvalidRequestError", false, 400, "waiting",
		CATALOGUE_REQUEST,
		"the provider's content filter refused the text",
		"edit the prompt, and drop the flagged turn from the history"},
	{"rate_limit_exceeded", "RateLimitError", true, 429, "waiting",
		CATALOGUE_RATE, "too many requests or tokens in a short time",
		"wait, then retry; send less often or lower max_tokens"},
	{"concurrent_limit_exceeded", "RateLimitError", true, 429, "waiting",
		CATALOGUE_RATE, "too many requests at the same time",
		"wait for the running requests; send fewer in parallel"},
	{"insufficient_quota", "RateLimitError", false, 429, "waiting",
		CATALOGUE_QUOTA, "the account's credit or quota is used up",
		"add credit or raise the spending limit; retrying does not "
		"help"},
	{"quota_window", "RateLimitError", false, 429, "waiting",
		CATALOGUE_QUOTA, "the plan's quota for this period is used up",
		"wait until the quota resets, or use another model or plan"},
	{"internal_error", "APIError", true, 500, "waiting", CATALOGUE_SERVER,
		"the server failed while it worked on the request",
		"retry shortly; if it stays, give support the request ID"},
	{"service_unavailable", "ServiceUnavailableError", true, 503, "waiting",
		CATALOGUE_SERVER, "the server is overloaded or down",
		"retry shortly, or use another model"},
	{"model_loading", "ServiceUnavailableError", true, 503, "waiting",
		CATALOGUE_SERVER, "the server is still loading the model",
		"wait until the model is loaded, then retry"},
	{"bad_gateway", "APIError", true, 502, "waiting", CATALOGUE_SERVER,
		"a gateway got no good answer from the server behind it",
		"retry shortly; check the provider's status page if it stays"},
	{"gateway_timeout", "APIError", true, 504, "waiting", CATALOGUE_SERVER,
		"the server took longer than its gateway waits",
		"retry with streaming on, or ask for a shorter answer"},
	{"not_an_api", "APIError", false, 200, "waiting", CATALOGUE_REQUEST,
		"the answer is a web page or other content, not JSON",
		"check the base URL; a login page or proxy may be in between"},
	{"stream_error", "StreamError", true, 200, "streaming",
		CATALOGUE_STREAM, "the server reported an error in its stream",
		"send the prompt again; what has arrived is kept"},
	{"truncated", "StreamError", true, 200, "streaming", CATALOGUE_STREAM,
		"the stream ended before the reply was complete",
		"send the prompt again; what has arrived is kept"},
	{"stalled", "Timeout", true, 200, "streaming", CATALOGUE_TIMEOUT,
		"the stream is open but nothing arrives any more",
		"send again, or raise --idle-timeout if the model thinks long"},
	{"first_token_timeout", "Timeout", true, 0, "waiting",
		CATALOGUE_TIMEOUT,
		"the server took the request but did not answer",
		"retry, or raise --first-token-timeout for a slow model"},
	{"connect_timeout", "Timeout", true, 0, "connect", CATALOGUE_TIMEOUT,
		"the server did not accept the connection in time",
		"check network, firewall and proxy, or raise "
		"--connect-timeout"},
	{"dns", "APIConnectionError", true, 0, "dns", CATALOGUE_CONNECTION,
		"the host name could not be resolved",
		"check the host name in the base URL, and the network's DNS"},
	{"connect", "APIConnectionError", true, 0, "connect",
		CATALOGUE_CONNECTION,
		"nothing accepts connections at this address",
		"check address and port; for localhost start the local server"},
	{"tls", "APIConnectionError", false, 0, "tls", CATALOGUE_CONNECTION,
		"no secure connection could be made",
		"check the clock, the CA bundle and proxies that intercept "
		"TLS"},
	{"proxy", "APIConnectionError", false, 407, "connect",
		CATALOGUE_CONNECTION, "the proxy refused the connection",
		"check the proxy variables, and the proxy's user and password"},
	{"dropped", "APIConnectionError", true, 0, "waiting",
		CATALOGUE_CONNECTION, "the connection was cut",
		"retry; if it stays, check the network, VPN and proxy"},
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

const struct catalogue_row *
catalogue_find(struct slice cause)
{
	for (size_t i = 0; i < ROWS; i++) {
		if (slice_is(cause, rows[i].cause))
			return &rows[i];
	}
	return NULL;
}

size_t
catalogue_count(void)
{
	return ROWS;
}

const struct catalogue_row *
catalogue_at(size_t i)
{
	return &rows[i];
}

int
catalogue_exit_status(struct slice cause)
{
	const struct catalogue_row *row = catalogue_find(cause);

	return row ? (int)row->exit : CATALOGUE_SERVER;
}
