/* Reads the shapes that errors have in JSON. */
#include "api/errorjson.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "api/errorfield.h"
#include "api/errorhtml.h"
#include "api/jsonread.h"
#include "event/jsonvalue.h"

/* detail[].loc as "messages.0.content", without the leading "body". */
static void
put_loc(struct buf *out, const json_t *loc)
{
	struct buf path = {0};
	size_t i;
	json_t *step;

	json_array_foreach(loc, i, step)
	{
		if (i == 0 && slice_is(jsonvalue_string(step), "body"))
			continue;
		if (path.len > 0)
			buf_add_char(&path, '.');
		if (json_is_integer(step))
			buf_addf(&path, "%lld",
				(long long)json_integer_value(step));
		else
			buf_add_slice(&path, jsonvalue_string(step));
	}
	errorfield_put(out, buf_slice(&path), ERRORBODY_FIELD_MAX);
	buf_free(&path);
}

/* What a validator said: [{type, loc, msg}], or a list of sentences. */
static void
read_detail_list(struct errorbody *e, const json_t *list)
{
	const json_t *first = json_array_get(list, 0);
	size_t i;
	json_t *item;

	errorfield_put(
		&e->message, jsonvalue_string(first), ERRORBODY_MESSAGE_MAX);
	errorfield_put(&e->message, jsonvalue_string_at(first, "msg"),
		ERRORBODY_MESSAGE_MAX);
	errorfield_put(&e->message, jsonvalue_string_at(first, "message"),
		ERRORBODY_MESSAGE_MAX);
	errorfield_put(&e->type, jsonvalue_string_at(first, "type"),
		ERRORBODY_FIELD_MAX);
	put_loc(&e->param, json_object_get(first, "loc"));
	json_array_foreach(list, i, item)
	{
		struct buf path = {0};
		put_loc(&path, json_object_get(item, "loc"));
		if (i > 0 && i < 16)
			errorfield_extra(e, "also", buf_slice(&path));
		buf_free(&path);
		errorfield_hint(e, jsonvalue_string_at(item, "type"));
	}
}

static void read_value(struct errorbody *e, const json_t *j, int depth);

/* A message that may be JSON itself, which is read once. */
static void
put_message(struct errorbody *e, struct slice s, int depth)
{
	struct slice text = jsonread_skip(s);
	bool nested = depth == 0 && text.len > 0 && strchr("{[", text.p[0]);
	json_t *inner = nested ? jsonread_error(text) : NULL;

	if (inner) {
		read_value(e, inner, depth + 1);
		json_decref(inner);
	}
	errorfield_put(&e->message, s, ERRORBODY_MESSAGE_MAX);
}

static void
put_message_json(struct errorbody *e, const json_t *j, int depth)
{
	if (json_is_string(j)) {
		put_message(e, jsonvalue_string(j), depth);
	} else if (json_is_array(j) && json_array_size(j) > 0) {
		read_detail_list(e, j);
	} else if (json_is_object(j)) {
		const json_t *detail = json_object_get(j, "detail");
		if (json_is_array(detail))
			read_detail_list(e, detail);
		errorfield_put(&e->message, jsonvalue_string(detail),
			ERRORBODY_MESSAGE_MAX);
		errorfield_put(&e->message, jsonvalue_string_at(j, "message"),
			ERRORBODY_MESSAGE_MAX);
		errorfield_put(&e->message, jsonvalue_string_at(j, "error"),
			ERRORBODY_MESSAGE_MAX);
	}
	if (e->message.len == 0 && (json_is_object(j) || json_is_array(j))) {
		char *text = json_dumps(j, JSON_COMPACT);
		errorfield_put(
			&e->message, slice_str(text), ERRORBODY_MESSAGE_MAX);
		free(text);
	}
}

/* google.rpc: RetryInfo, QuotaFailure, ErrorInfo, BadRequest. */
static void
read_details(struct errorbody *e, const json_t *details)
{
	size_t i, k;
	json_t *item, *violation;

	json_array_foreach(details, i, item)
	{
		errorfield_put_json(
			&e->retry_delay, json_object_get(item, "retryDelay"));
		errorfield_hint(e, jsonvalue_string_at(item, "reason"));
		errorfield_extra(
			e, "reason", jsonvalue_string_at(item, "reason"));
		json_array_foreach(
			json_object_get(item, "violations"), k, violation)
		{
			errorfield_hint(
				e, jsonvalue_string_at(violation, "quotaId"));
			errorfield_extra(e, "quota",
				jsonvalue_string_at(violation, "quotaId"));
		}
		json_array_foreach(json_object_get(item, "fieldViolations"), k,
			violation) errorfield_extra(e, "field",
			jsonvalue_string_at(violation, "field"));
	}
}

/* Azure: which categories the content filter saw. */
static void
read_inner_error(struct errorbody *e, const json_t *inner)
{
	json_t *result = json_object_get(inner, "content_filter_result");
	const char *category;
	json_t *verdict;

	errorfield_hint(e, jsonvalue_string_at(inner, "code"));
	json_object_foreach(result, category, verdict)
	{
		struct buf line = {0};
		struct slice severity =
			jsonvalue_string_at(verdict, "severity");
		if (!json_is_true(json_object_get(verdict, "filtered")))
			continue;
		buf_add_str(&line, category);
		if (severity.len > 0) {
			buf_add_str(&line, " (");
			buf_add_slice(&line, severity);
			buf_add_char(&line, ')');
		}
		errorfield_extra(e, "filtered", buf_slice(&line));
		buf_free(&line);
	}
}

/* The value of KEY in OBJECT, whatever its case. */
static const json_t *
get_any_case(const json_t *object, const char *key)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)object, name, value)
	{
		if (slice_ieq(slice_str(name), slice_str(key)))
			return value;
	}
	return NULL;
}

/* OpenRouter's metadata, beside the message. */
static void
read_metadata(struct errorbody *e, const json_t *meta)
{
	static const char *const shown[] = {"provider_name", "error_type",
		"limit_source", "remedy_hint", "resets_at", "model_slug",
		"limit_usd", "spend_usd"};
	const json_t *headers = json_object_get(meta, "headers");
	size_t i;
	json_t *reason;

	errorfield_hint(e, jsonvalue_string_at(meta, "error_type"));
	errorfield_hint(e, jsonvalue_string_at(meta, "limit_source"));
	errorfield_put_json(
		&e->retry_delay, get_any_case(headers, "retry-after"));
	errorfield_put_json(
		&e->reset, get_any_case(headers, "x-ratelimit-reset"));
	json_array_foreach(json_object_get(meta, "reasons"), i, reason)
	{
		errorfield_hint(e, SLICE("moderation"));
		errorfield_extra(e, "reason", jsonvalue_string(reason));
	}
	for (i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
		errorfield_extra_json(
			e, shown[i], json_object_get(meta, shown[i]));
}

/* "Provider returned error" says nothing: the cause is in metadata.raw. */
static void
read_raw(struct errorbody *e, const json_t *meta, int depth)
{
	struct slice raw = jsonvalue_string_at(meta, "raw");
	struct slice provider = jsonvalue_string_at(meta, "provider_name");
	struct errorbody inner = {0};

	if (!slice_ieq(slice_trim(buf_slice(&e->message)),
		    SLICE("provider returned error")))
		return;
	if (slice_starts(jsonread_skip(raw), "<"))
		errorhtml_read(&inner, raw);
	else if (depth == 0 && json_is_object(json_object_get(meta, "raw")))
		read_value(&inner, json_object_get(meta, "raw"), depth + 1);
	else
		put_message(&inner, raw, depth);
	if (inner.message.len > 0)
		buf_set(&e->message, buf_slice(&inner.message));
	errorfield_hint(e, buf_slice(&inner.code));
	errorfield_hint(e, buf_slice(&inner.type));
	errorfield_put(&e->retry_delay, buf_slice(&inner.retry_delay),
		ERRORBODY_FIELD_MAX);
	if (provider.len > 0) {
		errorfield_cut(&e->message, ERRORBODY_MESSAGE_MAX / 2);
		buf_add_str(&e->message, " (");
		errorfield_add(&e->message, provider, ERRORBODY_FIELD_MAX);
		buf_add_char(&e->message, ')');
	}
	errorbody_free(&inner);
}

/* What is kept beside the four fields: waits, hints, numbers to show. */
static void
read_notes(struct errorbody *e, const json_t *node)
{
	static const char *const waits[] = {"retry_after", "retryAfter",
		"retry_after_seconds", "estimated_time", NULL};
	static const char *const shown[] = {
		"n_prompt_tokens", "n_ctx", "signin_url"};
	const json_t *fields =
		json_object_get(node, "provider_specific_fields");

	errorfield_put_first(&e->retry_delay, node, waits);
	errorfield_hint(e, jsonvalue_string_at(node, "error_type"));
	read_details(e, json_object_get(node, "details"));
	read_inner_error(e, json_object_get(node, "innererror"));
	read_inner_error(e, json_object_get(fields, "innererror"));
	if (json_object_get(node, "n_ctx"))
		errorfield_hint(e, SLICE("n_ctx"));
	if (json_object_get(node, "signin_url"))
		errorfield_hint(e, SLICE("signin_url"));
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
		errorfield_extra_json(
			e, shown[i], json_object_get(node, shown[i]));
	read_metadata(e, json_object_get(node, "metadata"));
}

static void
read_status(struct errorbody *e, const json_t *node)
{
	static const char *const keys[] = {
		"status", "status_code", "statusCode", "raw_status_code"};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		json_int_t n =
			json_integer_value(json_object_get(node, keys[i]));
		if (e->body_status == 0 && n >= 400 && n < 600)
			e->body_status = (int)n;
	}
}

static const json_t *
first_object(const json_t *j)
{
	if (json_is_array(j))
		j = json_array_get(j, 0);
	return json_is_object(j) ? j : NULL;
}

/* The object that holds the four fields. */
static const json_t *
find_node(const json_t *root)
{
	static const char *const keys[] = {"error", "errors", "base_resp"};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const json_t *j = first_object(json_object_get(root, keys[i]));
		if (j)
			return j;
	}
	const json_t *detail = json_object_get(root, "detail");
	if (jsonvalue_string_at(root, "error").len > 0 ||
		!json_is_object(detail))
		return root;
	return detail;
}

/* "status" is Google's type, but elsewhere only says that it failed. */
static void
put_type(struct errorbody *e, const json_t *node)
{
	static const char *const no_type[] = {
		"error", "fail", "failed", "failure"};
	struct slice status = jsonvalue_string_at(node, "status");
	bool telling = true;

	errorfield_put(&e->type, jsonvalue_string_at(node, "type"),
		ERRORBODY_FIELD_MAX);
	for (size_t i = 0; i < sizeof(no_type) / sizeof(no_type[0]); i++)
		telling &= !slice_ieq(status, slice_str(no_type[i]));
	if (telling && (status.len == 0 || status.p[0] > '9'))
		errorfield_put(&e->type, status, ERRORBODY_FIELD_MAX);
	errorfield_put(&e->type, jsonvalue_string_at(node, "error_type"),
		ERRORBODY_FIELD_MAX);
	errorfield_put(&e->type, jsonvalue_string_at(node, "__type"),
		ERRORBODY_FIELD_MAX);
}

static void
read_request_id(struct errorbody *e, const json_t *j)
{
	static const char *const keys[] = {
		"request_id", "requestId", "requestID", NULL};

	errorfield_put_first(&e->request_id, j, keys);
	errorfield_put(&e->request_id,
		jsonvalue_string_at(json_object_get(j, "x_groq"), "id"),
		ERRORBODY_FIELD_MAX);
}

static void
read_message(
	struct errorbody *e, const json_t *root, const json_t *node, int depth)
{
	static const char *const keys[] = {"message", "msg", "detail",
		"status_msg", "error_msg", "error_description", "errmsg",
		"Message", "error", "title", NULL};

	if (node == root)
		put_message(e, jsonvalue_string_at(root, "error"), depth);
	for (size_t i = 0; keys[i] && e->message.len == 0; i++)
		put_message_json(e, json_object_get(node, keys[i]), depth);
	read_raw(e, json_object_get(node, "metadata"), depth);
}

static void
read_object(struct errorbody *e, const json_t *root, int depth)
{
	static const char *const codes[] = {
		"code", "error_code", "errcode", NULL};
	const json_t *node = find_node(root);

	errorfield_put_first(&e->code, node, codes);
	if (node == json_object_get(root, "base_resp"))
		errorfield_put_json(
			&e->code, json_object_get(node, "status_code"));
	put_type(e, node);
	errorfield_put(&e->param, jsonvalue_string_at(node, "param"),
		ERRORBODY_FIELD_MAX);
	read_status(e, node);
	read_status(e, root);
	read_request_id(e, root);
	read_request_id(e, node);
	read_notes(e, node);
	read_message(e, root, node, depth);
	if (depth == 0)
		errorfield_put(&e->request_id, jsonvalue_string_at(root, "id"),
			ERRORBODY_FIELD_MAX);
}

static void
read_value(struct errorbody *e, const json_t *j, int depth)
{
	if (json_is_array(j))
		j = json_array_get(j, 0);
	if (json_is_object(j))
		read_object(e, j, depth);
	else
		put_message(e, jsonvalue_string(j), depth);
}

void
errorjson_read(struct errorbody *e, const json_t *root)
{
	read_value(e, root, 0);
}
