/* Preflight of fields with rules of their own. */
#include <string.h>

#include "api/preflightfields.h"
#include "base/lang.h"
#include "base/text.h"
#include "event/jsonvalue.h"

enum { METADATA_KEY_MAX = 64, METADATA_TEXT_MAX = 512, BIAS_MAX = 100 };

void
field_check_stop(struct check *c, const json_t *v, const struct jsonpath *at)
{
	size_t n = json_array_size(v);

	if (json_is_string(v))
		return;
	if (!json_is_array(v)) {
		field_say_type(c, v, at, FIELD_TEXTS);
		return;
	}
	field_check_count(c, field_find("stop"), n, at);
	for (size_t i = 0; i < n; i++) {
		const struct jsonpath item = {at, NULL, i};
		const json_t *text = json_array_get(v, i);
		if (!json_is_string(text))
			field_say_type(c, text, &item, FIELD_TEXT);
	}
}

void
field_check_bias(struct check *c, const json_t *v, const struct jsonpath *at)
{
	static const struct field_row row = {
		"logit_bias", FIELD_NUMBER, -BIAS_MAX, BIAS_MAX, NULL, NULL};
	const char *token;
	json_t *bias, *object = json_object_get(c->root, at->key);

	if (json_is_string(v))
		field_say_type(c, v, at, FIELD_OBJECT);
	json_object_foreach(object, token, bias)
	{
		const struct jsonpath item = {at, token, 0};
		if (!*token || strspn(token, "0123456789") != strlen(token))
			check_say(c,
				&(struct check_note){check_level(c->spec),
					CHECK_VALUE, &item, true,
					_("use the number of a token")},
				_("the name is no token number"));
		field_check_number(c, &row, bias, &item);
	}
}

static void
check_pair(struct check *c, const json_t *v, const struct jsonpath *item)
{
	if (strlen(item->key) > METADATA_KEY_MAX)
		check_say(c,
			&(struct check_note){check_level(!c->lax), CHECK_VALUE,
				item, true, _("shorten it")},
			_("the name is longer than %d characters"),
			METADATA_KEY_MAX);
	if (!json_is_string(v))
		field_say_type(c, v, item, FIELD_TEXT);
	else if (text_characters(jsonvalue_string(v)) > METADATA_TEXT_MAX)
		check_say(c,
			&(struct check_note){check_level(!c->lax), CHECK_VALUE,
				item, false, _("shorten it")},
			_("the text is longer than %d characters"),
			METADATA_TEXT_MAX);
}

void
field_check_metadata(
	struct check *c, const json_t *v, const struct jsonpath *at)
{
	const char *name;
	json_t *text, *object = json_object_get(c->root, at->key);

	if (json_is_string(v))
		field_say_type(c, v, at, FIELD_OBJECT);
	json_object_foreach(object, name, text)
	{
		const struct jsonpath item = {at, name, 0};
		check_pair(c, text, &item);
	}
}

static void
check_schema(struct check *c, const json_t *v, const struct jsonpath *at)
{
	const json_t *schema = json_object_get(v, "json_schema");
	const struct jsonpath inner = {at, "json_schema", 0};
	const struct jsonpath name = {&inner, "name", 0};

	if (!json_is_object(schema))
		check_error(c, schema ? CHECK_VALUE : CHECK_MISSING, &inner,
			_("add \"json_schema\": {\"name\": …, \"schema\": …}"),
			schema ? _("it is no object") : _("it is missing"));
	else if (!json_is_string(json_object_get(schema, "name")))
		check_say(c,
			&(struct check_note){check_level(!c->lax),
				CHECK_MISSING, &name, false,
				_("add a \"name\" of letters and digits")},
			_("it is missing or no text"));
}

static bool
says_json(const json_t *content)
{
	struct slice text = {
		json_string_value(content), json_string_length(content)};

	for (size_t i = 0; i < json_array_size(content); i++) {
		const json_t *part = json_array_get(content, i);
		if (says_json(json_object_get(part, "text")))
			return true;
	}
	return text.len && slice_ifind(text, "json") >= 0;
}

/* OpenAI refuses json_object when no message speaks of JSON. */
static void
check_json_word(struct check *c, const struct jsonpath *at)
{
	const json_t *messages = json_object_get(c->root, "messages");

	for (size_t i = 0; i < json_array_size(messages); i++) {
		const json_t *m = json_array_get(messages, i);
		const json_t *content = json_object_get(m, "content");
		if (!json_is_object(content) && says_json(content))
			return;
	}
	check_warn(c, CHECK_VALUE, at,
		_("ask for JSON in a message, by that word"),
		_("json_object is set, but no message says JSON"));
}

void
field_check_format(struct check *c, const json_t *v, const struct jsonpath *at)
{
	const struct jsonpath inner = {at, "type", 0};
	const json_t *type = json_object_get(v, "type");
	const char *word = json_string_value(type);
	char quote[CHECK_QUOTE];
	struct buf fix = {0};

	if (field_holds_kind(v, FIELD_OBJECT)) {
		field_say_type(c, v, at, FIELD_OBJECT);
		return;
	}
	if (json_is_string(v)) {
		buf_addf(
			&fix, _("write {\"type\": %s}"), check_quote(quote, v));
		check_error(c, CHECK_VALUE, at, buf_str(&fix),
			_("%s is text, not %s"), quote, _("an object: {…}"));
		buf_free(&fix);
		return;
	}
	if (!json_is_object(v))
		return;
	if (!type) {
		check_error(c, CHECK_MISSING, &inner,
			_("add \"type\": text, json_object or json_schema"),
			_("it is missing"));
		return;
	}
	field_check_word(c, type, &inner, "text, json_object, json_schema",
		field_server_limit(c, "response_format"));
	if (word && !strcmp(word, "json_schema"))
		check_schema(c, v, at);
	if (word && !strcmp(word, "json_object"))
		check_json_word(c, at);
}

void
field_check_choices(struct check *c, const json_t *v, const struct jsonpath *at)
{
	/* What is above 128, or the server's 1, was said already. */
	if (json_is_integer(v) && json_integer_value(v) > 1 &&
		json_integer_value(v) <= 128 && !field_server_limit(c, "n"))
		check_warn(c, CHECK_VALUE, at, _("remove it, or write 1"),
			_("every answer is charged, and clients that show one "
			  "drop the others"));
}

void
field_check_stream_options(
	struct check *c, const json_t *v, const struct jsonpath *at)
{
	if (json_is_string(v))
		field_say_type(c, v, at, FIELD_OBJECT);
	if (!json_is_true(json_object_get(c->root, "stream")))
		check_say(c,
			&(struct check_note){check_level(!c->lax),
				CHECK_UNSUPPORTED, at, true,
				_("add \"stream\": true, or remove it")},
			_("it goes only with \"stream\": true"));
}

void
field_check_top_logprobs(
	struct check *c, const json_t *v, const struct jsonpath *at)
{
	(void)v;
	if (!json_is_true(json_object_get(c->root, "logprobs")))
		check_say(c,
			&(struct check_note){check_level(!c->lax),
				CHECK_UNSUPPORTED, at, true,
				_("add \"logprobs\": true, or remove it")},
			_("it goes only with \"logprobs\": true"));
}

void
field_check_old(struct check *c, const json_t *v, const struct jsonpath *at)
{
	(void)v;
	check_say(c,
		&(struct check_note){PREFLIGHT_WARNING, CHECK_DEPRECATED, at,
			true, _("use tools and tool_choice")},
		_("it is deprecated"));
}
