/* Preflight of what messages hold: parts of content, tools and their calls. */
#include <string.h>

#include "api/preflightcheck.h"
#include "base/lang.h"

enum { TOOL_NAME_MAX = 64 };

/* Kinds of parts, and the member that holds what they show. */
static const struct {
	const char *type, *member;
} parts[] = {
	{"text", "text"},
	{"image_url", "image_url"},
	{"input_audio", "input_audio"},
	{"file", "file"},
	{"refusal", "refusal"},
};

/* Kinds of other APIs. */
static const struct {
	const char *type, *instead;
} part_slips[] = {
	{"input_text", "text"},
	{"output_text", "text"},
	{"input_image", "image_url"},
	{"image", "image_url"},
	{"input_file", "file"},
	{"audio", "input_audio"},
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static void
say_type(struct check *c, const json_t *v, const struct jsonpath *at,
	const char *wanted, const char *fix)
{
	char quote[CHECK_QUOTE];

	if (v)
		check_error(c, CHECK_VALUE, at, fix, _("%s is not %s"),
			check_quote(quote, v), wanted);
	else
		check_error(c, CHECK_MISSING, at, fix, _("it is missing"));
}

static void
check_part_type(struct check *c, const json_t *type, const struct jsonpath *at)
{
	const char *word = json_string_value(type), *instead = NULL;
	char quote[CHECK_QUOTE];
	struct buf fix = {0};

	for (size_t i = 0; word && i < COUNT(part_slips); i++) {
		if (!strcmp(word, part_slips[i].type))
			instead = part_slips[i].instead;
	}
	if (instead)
		buf_addf(&fix, _("write \"%s\""), instead);
	else
		buf_addf(&fix, _("use one of: %s"),
			"text, image_url, input_audio, file");
	if (!word)
		say_type(c, type, at, _("a text"), buf_str(&fix));
	else
		check_say(c,
			&(struct check_note){check_level(c->spec), CHECK_VALUE,
				at, false, buf_str(&fix)},
			_("%s is no kind of part"), check_quote(quote, type));
	buf_free(&fix);
}

static void
check_image(struct check *c, const json_t *image, const struct jsonpath *at)
{
	const struct jsonpath url = {at, "url", 0};

	if (json_is_string(image))
		check_say(c,
			&(struct check_note){check_level(c->spec), CHECK_VALUE,
				at, false, _("write {\"url\": …}")},
			_("an image_url is an object, not a text"));
	else if (!json_is_string(json_object_get(image, "url")))
		say_type(c, json_object_get(image, "url"), &url, _("a text"),
			_("add the address, or data:image/…;base64,…"));
}

static void
check_part(struct check *c, const char *role, const json_t *part,
	const struct jsonpath *at)
{
	const struct jsonpath type_at = {at, "type", 0};
	const json_t *type = json_object_get(part, "type"), *v;
	const char *word = json_string_value(type);
	size_t i = 0;

	if (!json_is_object(part)) {
		say_type(c, part, at, _("a part"),
			_("write {\"type\": \"text\", \"text\": …}"));
		return;
	}
	while (i < COUNT(parts) && (!word || strcmp(parts[i].type, word)))
		i++;
	if (i == COUNT(parts)) {
		check_part_type(c, type, &type_at);
		return;
	}
	const struct jsonpath member = {at, parts[i].member, 0};
	v = json_object_get(part, parts[i].member);
	if (!v || (!strcmp(word, "text") && !json_is_string(v)))
		say_type(c, v, &member, _("a text"),
			_("add it with what the part shows"));
	else if (!strcmp(word, "image_url"))
		check_image(c, v, &member);
	if (strcmp(word, "text") && strcmp(word, "refusal") &&
		strcmp(role, "user") && strcmp(role, "tool"))
		check_warn(c, CHECK_VALUE, &type_at,
			_("put it into a message of the user"),
			_("a %s part stands in a %s message"), word, role);
}

static void
check_parts(struct check *c, const char *role, const json_t *list,
	const struct jsonpath *at)
{
	if (c->server && c->server->text_content)
		check_error(c, CHECK_VALUE, at, _("join the parts to one text"),
			_("%s takes content as text only"), c->server->name);
	if (!json_array_size(list))
		check_say(c,
			&(struct check_note){check_level(!c->lax), CHECK_VALUE,
				at, false, _("add a part, or write a text")},
			_("it is empty"));
	for (size_t i = 0; i < json_array_size(list); i++) {
		const struct jsonpath item = {at, NULL, i};
		check_part(c, role, json_array_get(list, i), &item);
	}
}

void
check_content(struct check *c, const char *role, const json_t *content,
	const struct jsonpath *at)
{
	if (json_is_array(content)) {
		check_parts(c, role, content, at);
		return;
	}
	if (!json_is_string(content))
		say_type(c, content, at, _("a text or a list of parts"),
			_("write a text"));
	else if (!json_string_length(content) && !strcmp(role, "user"))
		check_warn(c, CHECK_VALUE, at, _("write a text"),
			_("it is empty, which some servers refuse"));
}

static bool
is_tool_name(const char *s)
{
	static const char signs[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

	return *s && strspn(s, signs) == strlen(s) &&
	       strlen(s) <= TOOL_NAME_MAX;
}

static void
check_tool_name(
	struct check *c, const json_t *function, const struct jsonpath *at)
{
	const struct jsonpath inner = {at, "name", 0};
	const json_t *name = json_object_get(function, "name");
	char quote[CHECK_QUOTE];

	if (!json_is_string(name))
		say_type(c, name, &inner, _("a text"),
			_("add the name of the function"));
	else if (!is_tool_name(json_string_value(name)))
		check_say(c,
			&(struct check_note){check_level(c->spec), CHECK_VALUE,
				&inner, false,
				_("use 1 to 64 letters, digits, _ and -")},
			_("%s is no name for a function"),
			check_quote(quote, name));
}

/* Arguments are JSON within a text. */
static void
check_arguments(
	struct check *c, const json_t *function, const struct jsonpath *at)
{
	const struct jsonpath inner = {at, "arguments", 0};
	const json_t *v = json_object_get(function, "arguments");
	json_t *inside;

	if (!json_is_string(v)) {
		say_type(c, v, &inner, _("a text"),
			_("write the JSON of the arguments as one text"));
		return;
	}
	inside = json_loadb(json_string_value(v), json_string_length(v),
		JSON_ALLOW_NUL, NULL);
	if (!json_is_object(inside))
		check_warn(c, CHECK_VALUE, &inner,
			_("write a JSON object within the text"),
			_("it holds no JSON object"));
	json_decref(inside);
}

static void
check_call(struct check *c, const json_t *call, const struct jsonpath *at)
{
	const struct jsonpath id = {at, "id", 0},
			      function = {at, "function", 0};
	const json_t *type = json_object_get(call, "type"),
		     *f = json_object_get(call, "function");

	if (!json_is_object(call)) {
		say_type(c, call, at, _("an object: {…}"),
			_("write {\"id\": …, \"type\": \"function\", "
			  "\"function\": {…}}"));
		return;
	}
	if (!json_is_string(json_object_get(call, "id")))
		say_type(c, json_object_get(call, "id"), &id, _("a text"),
			_("add the id that its answer names"));
	/* Other kinds of calls have members of their own. */
	if (json_is_string(type) && strcmp(json_string_value(type), "function"))
		return;
	if (!json_is_object(f)) {
		say_type(c, f, &function, _("an object: {…}"),
			_("add {\"name\": …, \"arguments\": …}"));
		return;
	}
	check_tool_name(c, f, &function);
	check_arguments(c, f, &function);
}

void
check_tool_calls(
	struct check *c, const json_t *calls, const struct jsonpath *at)
{
	if (!json_is_array(calls))
		say_type(c, calls, at, _("a list: […]"), _("write a list"));
	else if (!json_array_size(calls))
		check_say(c,
			&(struct check_note){check_level(c->spec), CHECK_VALUE,
				at, false, _("remove it")},
			_("it is empty"));
	for (size_t i = 0; i < json_array_size(calls); i++) {
		const struct jsonpath item = {at, NULL, i};
		check_call(c, json_array_get(calls, i), &item);
	}
}

static void
check_tool(struct check *c, const json_t *tool, const struct jsonpath *at)
{
	const struct jsonpath function = {at, "function", 0},
			      type_at = {at, "type", 0};
	const json_t *type = json_object_get(tool, "type"),
		     *f = json_object_get(tool, "function");

	if (!json_is_object(tool)) {
		say_type(c, tool, at, _("an object: {…}"),
			_("write {\"type\": \"function\", \"function\": {…}}"));
		return;
	}
	if (!json_is_string(type)) {
		say_type(c, type, &type_at, _("a text"),
			_("add \"type\": \"function\""));
		return;
	}
	if (strcmp(json_string_value(type), "function"))
		return;
	if (!json_is_object(f))
		say_type(c, f, &function, _("an object: {…}"),
			_("put name and parameters into \"function\": {…}"));
	else
		check_tool_name(c, f, &function);
}

static void
check_needs_tools(struct check *c, const char *field)
{
	const struct jsonpath at = {NULL, field, 0};
	const json_t *v = check_field(c, field);

	if (!v || (json_is_string(v) && !strcmp(json_string_value(v), "none")))
		return;
	check_say(c,
		&(struct check_note){check_level(c->spec), CHECK_UNSUPPORTED,
			&at, true, _("add tools, or remove it")},
		_("it goes only with tools"));
}

static void
check_choice(struct check *c)
{
	static const struct jsonpath at = {.key = "tool_choice"};
	const json_t *v = check_field(c, "tool_choice");
	const char *word = json_string_value(v);
	char quote[CHECK_QUOTE];

	if (v && !word && !json_is_object(v))
		say_type(c, v, &at, _("a text or an object"),
			_("use auto, none, required, or name a function"));
	else if (word && strcmp(word, "none") && strcmp(word, "auto") &&
		 strcmp(word, "required"))
		check_say(c,
			&(struct check_note){check_level(c->spec), CHECK_VALUE,
				&at, false,
				_("use auto, none, required, or name a "
				  "function")},
			_("%s is none of the allowed values"),
			check_quote(quote, v));
}

void
check_tools(struct check *c)
{
	static const struct jsonpath at = {.key = "tools"};
	const json_t *tools = check_field(c, "tools");

	check_choice(c);
	if (!tools) {
		check_needs_tools(c, "tool_choice");
		check_needs_tools(c, "parallel_tool_calls");
	}
	for (size_t i = 0; i < json_array_size(tools); i++) {
		const struct jsonpath item = {&at, NULL, i};
		check_tool(c, json_array_get(tools, i), &item);
	}
}
