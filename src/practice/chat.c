/* A chat request: its body read and checked as the real API does. */
#include "practice/chat.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/text.h"
#include "event/jsonvalue.h"
#include "practice/wire.h"

enum { NAME_SHOWN = 100 };

void
chat_free(struct chat *c)
{
	buf_free(&c->model_name);
	buf_free(&c->last_user);
	*c = (struct chat){0};
}

/* Makes REFUSAL a 400 about PARAM and returns -1. */
static int
refuse(struct answer *refusal, const char *code, const char *param,
	const char *message)
{
	wire_fail(refusal, 400,
		&(struct wire_error){.type = "invalid_request_error",
			.code = code,
			.param = param,
			.message = message});
	return -1;
}

static int
missing(struct answer *refusal, const char *param)
{
	struct buf text = {0};
	buf_addf(&text, "Missing required parameter: '%s'.", param);
	refuse(refusal, "missing_required_field", param, buf_str(&text));
	buf_free(&text);
	return -1;
}

static int
invalid(struct answer *refusal, const char *param, const char *expected)
{
	struct buf text = {0};
	buf_addf(
		&text, "Invalid value for '%s': expected %s.", param, expected);
	refuse(refusal, "invalid_value", param, buf_str(&text));
	buf_free(&text);
	return -1;
}

/* Numbers and their ranges, which are the API reference's. */
static const struct range {
	const char *name;
	double min, max;
	bool whole;
	const char *expected;
} ranges[] = {
	{"temperature", 0, 2, false, "a number from 0 to 2"},
	{"top_p", 0, 1, false, "a number from 0 to 1"},
	{"presence_penalty", -2, 2, false, "a number from -2 to 2"},
	{"frequency_penalty", -2, 2, false, "a number from -2 to 2"},
	{"n", 1, 1, true, "1"},
	{"max_tokens", 1, 1e9, true, "a whole number above 0"},
	{"max_completion_tokens", 1, 1e9, true, "a whole number above 0"},
};

static int
check_ranges(const json_t *root, struct answer *refusal)
{
	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++) {
		const struct range *r = &ranges[i];
		const json_t *v = json_object_get(root, r->name);
		if (v == NULL || json_is_null(v))
			continue;
		double x = json_number_value(v);
		bool kind = r->whole ? json_is_integer(v) : json_is_number(v);
		if (!kind || x < r->min || x > r->max)
			return invalid(refusal, r->name, r->expected);
	}
	return 0;
}

static bool
known_role(const char *role)
{
	static const char *const roles[] = {
		"system", "developer", "user", "assistant", "tool", "function"};
	for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++) {
		if (strcmp(role, roles[i]) == 0)
			return true;
	}
	return false;
}

/* The text of a message: a string, or the text parts of an array. Returns
 * how many parts are not text, or -1 when CONTENT is neither. */
static int64_t
content_text(const json_t *content, struct buf *out)
{
	if (json_is_string(content)) {
		buf_add_slice(out, jsonvalue_string(content));
		return 0;
	}
	if (!json_is_array(content))
		return -1;
	int64_t others = 0;
	for (size_t i = 0; i < json_array_size(content); i++) {
		const json_t *part = json_array_get(content, i);
		struct slice type = jsonvalue_string_at(part, "type");
		struct slice text = jsonvalue_string_at(part, "text");
		if (type.p == NULL)
			return -1;
		if (slice_is(type, "text") && text.p != NULL)
			buf_add_slice(out, text);
		else
			others++;
	}
	return others;
}

/* A rough count: a Han character is one token, four others are one. */
static int64_t
tokens_in(struct slice s)
{
	int64_t han = 0, other = 0;
	while (s.len > 0) {
		uint32_t cp;
		s = slice_from(s, utf8_decode(s, &cp));
		if (cp >= 0x4e00 && cp <= 0x9fff)
			han++;
		else
			other++;
	}
	return han + (other + 3) / 4;
}

/* Refuses FIELD (may be "") of message I: it is missing when EXPECTED is
 * NULL, and else not what was expected. */
static int
refuse_message(struct answer *refusal, size_t i, const char *field,
	const char *expected)
{
	char param[64];
	snprintf(param, sizeof(param), "messages[%zu]%s", i, field);
	if (expected == NULL)
		return missing(refusal, param);
	return invalid(refusal, param, expected);
}

static int
read_message(
	struct chat *c, const json_t *message, size_t i, struct answer *refusal)
{
	if (!json_is_object(message))
		return refuse_message(refusal, i, "", "an object");
	const json_t *content = json_object_get(message, "content");
	const char *role = json_string_value(json_object_get(message, "role"));
	if (role == NULL)
		return refuse_message(refusal, i, ".role", NULL);
	if (!known_role(role))
		return refuse_message(refusal, i, ".role",
			"one of system, developer, user, assistant, tool and "
			"function");
	/* A turn that only calls tools has no content. */
	bool may_lack = strcmp(role, "assistant") == 0;
	if (content == NULL && !may_lack)
		return refuse_message(refusal, i, ".content", NULL);
	struct buf text = {0};
	int64_t others = content_text(content, &text);
	if (others < 0 && content != NULL &&
		!(may_lack && json_is_null(content))) {
		buf_free(&text);
		return refuse_message(refusal, i, ".content",
			"a string or an array of parts");
	}
	/* Four tokens a message for the frame around it. */
	c->prompt_tokens += 4 + tokens_in(buf_slice(&text));
	if (strcmp(role, "user") == 0) {
		buf_set(&c->last_user, buf_slice(&text));
		c->attachments = others;
	}
	buf_free(&text);
	return 0;
}

static int
read_messages(struct chat *c, const json_t *root, struct answer *refusal)
{
	const json_t *messages = json_object_get(root, "messages");
	if (messages == NULL)
		return missing(refusal, "messages");
	size_t n = json_array_size(messages);
	if (!json_is_array(messages) || n == 0)
		return invalid(refusal, "messages",
			"an array of at least one message");
	for (size_t i = 0; i < n; i++) {
		if (read_message(c, json_array_get(messages, i), i, refusal))
			return -1;
	}
	c->messages = (int64_t)n;
	return 0;
}

static int
read_stream(struct chat *c, const json_t *root, struct answer *refusal)
{
	const json_t *stream = json_object_get(root, "stream");
	const json_t *options = json_object_get(root, "stream_options");
	if (stream != NULL && !json_is_boolean(stream) && !json_is_null(stream))
		return invalid(refusal, "stream", "true or false");
	c->stream = json_is_true(stream);
	if (options == NULL || json_is_null(options))
		return 0;
	if (!c->stream || !json_is_object(options))
		return invalid(refusal, "stream_options",
			"an object, and only with 'stream': true");
	c->usage = json_is_true(json_object_get(options, "include_usage"));
	return 0;
}

/* Names the answering models in full and the failing ones by their codes. */
static void
list_models(struct buf *out)
{
	static const char prefix[] = "fail:";
	bool failing = false;
	for (size_t i = 0; i < n_models; i++) {
		struct slice name = slice_str(models[i].name);
		if (slice_starts(name, prefix)) {
			buf_add_str(out,
				failing ? ", " : "; and fail:CODE with CODE ");
			failing = true;
			name = slice_from(name, sizeof(prefix) - 1);
		} else if (i > 0) {
			buf_add_str(out, ", ");
		}
		buf_add_slice(out, name);
	}
}

static int
no_such_model(struct slice name, struct answer *refusal)
{
	struct buf text = {0};
	buf_add_str(&text, "The model `");
	buf_add_slice(&text, slice_sub(name, 0, NAME_SHOWN));
	buf_add_str(&text, "` does not exist here. There is: ");
	list_models(&text);
	buf_add_char(&text, '.');
	wire_fail(refusal, 404,
		&(struct wire_error){.type = "invalid_request_error",
			.code = "model_not_found",
			.param = "model",
			.message = buf_str(&text)});
	buf_free(&text);
	return -1;
}

static int
read_model(struct chat *c, const json_t *root, struct answer *refusal)
{
	const json_t *model = json_object_get(root, "model");
	if (model == NULL || json_is_null(model))
		return missing(refusal, "model");
	struct slice name = jsonvalue_string(model);
	if (name.p == NULL)
		return invalid(refusal, "model", "a string");
	if (name.len == 0)
		return missing(refusal, "model");
	c->model = model_find(name, &c->fails);
	if (c->model == NULL)
		return no_such_model(name, refusal);
	buf_set(&c->model_name, name);
	return 0;
}

static int
read_root(struct chat *c, const json_t *root, struct answer *refusal)
{
	if (read_model(c, root, refusal) != 0 ||
		read_messages(c, root, refusal) != 0 ||
		check_ranges(root, refusal) != 0 ||
		read_stream(c, root, refusal) != 0)
		return -1;
	static const char *const limits[] = {
		"max_tokens", "max_completion_tokens"};
	for (int i = 0; i < 2; i++) {
		json_int_t n =
			json_integer_value(json_object_get(root, limits[i]));
		if (n > 0)
			c->max_tokens = n;
	}
	return 0;
}

int
chat_read(struct chat *c, struct slice body, struct answer *refusal)
{
	json_error_t where;
	json_t *root = json_loadb(
		body.p != NULL ? body.p : "", body.len, JSON_ALLOW_NUL, &where);
	if (!json_is_object(root)) {
		struct buf text = {0};
		buf_add_str(&text,
			"We could not parse the JSON body of your request: ");
		if (root == NULL)
			buf_addf(&text, "line %d, column %d: %s.", where.line,
				where.column, where.text);
		else
			buf_add_str(&text, "it is not an object.");
		json_decref(root);
		refuse(refusal, NULL, NULL, buf_str(&text));
		buf_free(&text);
		return -1;
	}
	int rc = read_root(c, root, refusal);
	json_decref(root);
	return rc;
}
