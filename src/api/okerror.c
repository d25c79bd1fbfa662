/* Finds errors in answers of status 200, and the status they stand for. */
#include "api/okerror.h"

#include <stdlib.h>
#include <string.h>

#include "event/jsonvalue.h"

bool
okerror_is(const json_t *root)
{
	json_int_t code = json_integer_value(json_object_get(root, "code"));
	const json_t *base = json_object_get(root, "base_resp");

	if (json_is_array(root)) {
		const json_t *first = json_array_get(root, 0);
		return json_is_object(first) && okerror_is(first);
	}
	if (jsonvalue_is_told(json_object_get(root, "error")) ||
		jsonvalue_is_told(json_object_get(base, "status_code")))
		return true;
	if (json_object_get(root, "choices"))
		return false;
	if (slice_is(jsonvalue_string_at(root, "type"), "error") ||
		slice_is(jsonvalue_string_at(root, "object"), "error") ||
		jsonvalue_is_told(json_object_get(root, "detail")) ||
		jsonvalue_is_told(json_object_get(root, "errors")) ||
		jsonvalue_is_told(json_object_get(root, "error_msg")) ||
		json_is_false(json_object_get(root, "success")))
		return true;
	if (!jsonvalue_is_told(json_object_get(root, "message")) &&
		!jsonvalue_is_told(json_object_get(root, "msg")))
		return false;
	return (code != 0 && code != 200) ||
	       jsonvalue_string_at(root, "code").len > 0 ||
	       (!json_object_get(root, "data") &&
		       !json_object_get(root, "id") &&
		       !json_object_get(root, "object"));
}

/* MiniMax has codes of its own in a 200 answer. */
static int
base_resp_status(const struct errorbody *e)
{
	static const struct {
		const char *code;
		int status;
	} table[] = {{"1001", 504}, {"1002", 429}, {"1004", 401}, {"1008", 402},
		{"1026", 400}, {"1027", 400}, {"1039", 429}, {"1042", 400},
		{"2013", 400}, {"2045", 429}, {"2049", 401}};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (slice_is(buf_slice(&e->code), table[i].code))
			return table[i].status;
	}
	return 500;
}

/* The status that a code or type in words stands for, or 0. */
static int
status_by_words(const struct errorbody *e)
{
	static const struct {
		const char *word;
		int status;
	} table[] = {{"insufficient_quota", 429}, {"rate_limit", 429},
		{"exhausted", 429}, {"authentication", 401}, {"api_key", 401},
		{"unauthorized", 401}, {"permission", 403}, {"not_found", 404},
		{"not found", 404}, {"overload", 503}, {"unavailable", 503},
		{"timeout", 504}, {"context_length", 400}, {"bad_request", 400},
		{"badrequest", 400}, {"invalid", 400}, {"server_error", 500},
		{"internal", 500}};
	struct slice code = buf_slice(&e->code), type = buf_slice(&e->type);

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (slice_ifind(code, table[i].word) >= 0 ||
			slice_ifind(type, table[i].word) >= 0)
			return table[i].status;
	}
	return 0;
}

void
okerror_judge(struct errorbody *e, bool base_resp)
{
	const char *code = buf_str(&e->code);

	if (base_resp)
		e->status = base_resp_status(e);
	else if (e->code.len == 3 && strspn(code, "0123456789") == 3 &&
		 (code[0] == '4' || code[0] == '5'))
		e->status = atoi(code);
	else if (e->body_status > 0)
		e->status = e->body_status;
	else
		e->status = status_by_words(e);
	e->guessed = e->status == 0;
	if (e->guessed)
		e->status = 500;
}
