/* Preflight of the messages: roles, order, what answers what. */
#include <string.h>

#include "api/preflightcheck.h"
#include "base/lang.h"

/* What was seen of the messages before the one at hand. */
struct course {
	const char *role; /* of the last one that has a known role */
	size_t n;
	bool talked;   /* a message that is no system message was seen */
	json_t *calls; /* id → index of the call, of those not answered */
	size_t caller; /* the message that made them */
	bool asked;    /* there is a message of the user, or a tool's */
};

static const char *const roles[] = {
	"developer", "system", "user", "assistant", "tool", "function"};
static const struct {
	const char *name, *role;
} role_slips[] = {
	{"human", "user"},
	{"customer", "user"},
	{"ai", "assistant"},
	{"bot", "assistant"},
	{"model", "assistant"},
	{"gpt", "assistant"},
	{"chatbot", "assistant"},
	{"tool_result", "tool"},
};
static const char *const message_fields[] = {"role", "content", "name",
	"tool_calls", "tool_call_id", "function_call", "refusal", "audio",
	"reasoning_content", "prefix", "annotations"};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static bool
is_in(const char *const *list, size_t n, const char *word)
{
	for (size_t i = 0; i < n; i++) {
		if (!strcmp(list[i], word))
			return true;
	}
	return false;
}

static const char *
meant_role(const char *word)
{
	for (size_t i = 0; i < COUNT(role_slips); i++) {
		if (slice_ieq(slice_str(word), slice_str(role_slips[i].name)))
			return role_slips[i].role;
	}
	for (size_t i = 0; i < COUNT(roles); i++) {
		if (slice_ieq(slice_trim(slice_str(word)), slice_str(roles[i])))
			return roles[i];
	}
	return NULL;
}

static void
say_role(struct check *c, const json_t *role, const struct jsonpath *at)
{
	const char *word = json_string_value(role);
	const char *meant = word ? meant_role(word) : NULL;
	char quote[CHECK_QUOTE];
	struct buf fix = {0};

	if (meant)
		buf_addf(&fix, _("write \"%s\""), meant);
	else
		buf_addf(&fix, _("use one of: %s"),
			"developer, system, user, assistant, tool");
	if (role)
		check_error(c, CHECK_VALUE, at, buf_str(&fix),
			_("%s is no role"), check_quote(quote, role));
	else
		check_error(c, CHECK_MISSING, at, buf_str(&fix),
			_("it is missing"));
	buf_free(&fix);
}

/* A role the specification has, but not this server. */
static void
check_server_role(struct check *c, const char *role, const struct jsonpath *at)
{
	const struct modeldata_limit *limit =
		c->server ? modeldata_limit(&c->server->fields, "messages.role")
			  : NULL;
	bool system = !strcmp(role, "developer");

	if (limit && limit->words.n && !modeldata_has(&limit->words, role))
		check_error(c, CHECK_VALUE, at,
			system ? _("use the role system")
			       : _("use the role tool"),
			_("%s does not know the role %s"), c->server->name,
			role);
	else if (!strcmp(role, "function"))
		check_warn(c, CHECK_DEPRECATED, at, _("use the role tool"),
			_("the role function is deprecated"));
}

/* The role of message M if it is known, else NULL and a finding. */
static const char *
check_role(struct check *c, const json_t *m, const struct jsonpath *at)
{
	const struct jsonpath inner = {at, "role", 0};
	const json_t *role = json_object_get(m, "role");
	const char *word = json_string_value(role);

	if (!word || !is_in(roles, COUNT(roles), word)) {
		say_role(c, role, &inner);
		return NULL;
	}
	check_server_role(c, word, &inner);
	return word;
}

static bool
is_system(const char *role)
{
	return !strcmp(role, "system") || !strcmp(role, "developer");
}

/* Calls of an earlier message that got no answer. */
static void
check_unanswered(struct check *c, struct course *course)
{
	static const struct jsonpath messages = {.key = "messages"};
	const struct jsonpath message = {&messages, NULL, course->caller};
	const struct jsonpath calls = {&message, "tool_calls", 0};
	const char *id;
	json_t *index;
	char quote[CHECK_QUOTE];

	json_object_foreach(course->calls, id, index)
	{
		const struct jsonpath at = {
			&calls, NULL, (size_t)json_integer_value(index)};
		json_t *text = json_string(id);
		check_say(c,
			&(struct check_note){check_level(c->spec),
				CHECK_MISSING, &at, false,
				_("add a message with the role tool and this "
				  "tool_call_id behind it")},
			_("the call %s is not answered"),
			check_quote(quote, text));
		json_decref(text);
	}
	json_object_clear(course->calls);
}

static void
note_calls(const json_t *m, struct course *course)
{
	const json_t *calls = json_object_get(m, "tool_calls");

	course->caller = course->n;
	for (size_t i = 0; i < json_array_size(calls); i++) {
		const json_t *id =
			json_object_get(json_array_get(calls, i), "id");
		if (json_string_length(id) &&
			strlen(json_string_value(id)) == json_string_length(id))
			json_object_set_new(course->calls,
				json_string_value(id),
				json_integer((json_int_t)i));
	}
}

static void
check_answer(struct check *c, const json_t *m, const struct jsonpath *at,
	struct course *course)
{
	const struct jsonpath inner = {at, "tool_call_id", 0};
	const json_t *id = json_object_get(m, "tool_call_id");
	char quote[CHECK_QUOTE];

	if (!json_is_string(id))
		check_error(c, id ? CHECK_VALUE : CHECK_MISSING, &inner,
			_("add the id of the call that it answers"),
			id ? _("it is no text") : _("it is missing"));
	else if (json_object_del(course->calls, json_string_value(id)))
		check_say(c,
			&(struct check_note){check_level(!c->lax), CHECK_VALUE,
				&inner, false,
				_("put it right behind the assistant's message "
				  "with that call")},
			_("%s answers no call in tool_calls before it"),
			check_quote(quote, id));
}

static void
check_order(struct check *c, const char *role, const struct jsonpath *at,
	struct course *course)
{
	const struct jsonpath inner = {at, "role", 0};

	if (is_system(role)) {
		if (course->talked)
			check_warn(c, CHECK_ORDER, &inner,
				_("put it before the others"),
				_("a %s message stands behind others"), role);
		return;
	}
	if (c->server && c->server->alternate && course->role &&
		!strcmp(course->role, role) && strcmp(role, "tool"))
		check_error(c, CHECK_ORDER, &inner,
			_("join the two, or put an answer between them"),
			_("two %s messages in a row are refused by %s"), role,
			c->server->name);
	course->talked = true;
	course->role = role;
	course->asked |= strcmp(role, "assistant") != 0;
}

static bool
may_be_empty(const json_t *m, const char *role)
{
	static const char *const instead[] = {
		"tool_calls", "function_call", "refusal", "audio"};

	for (size_t i = 0; i < COUNT(instead); i++) {
		const json_t *v = json_object_get(m, instead[i]);
		if (v && !json_is_null(v))
			return !strcmp(role, "assistant");
	}
	return false;
}

static void
check_has_content(struct check *c, const json_t *m, const char *role,
	const struct jsonpath *at)
{
	const struct jsonpath inner = {at, "content", 0};
	const json_t *content = json_object_get(m, "content");

	if (content && !json_is_null(content))
		check_content(c, role, content, &inner);
	else if (may_be_empty(m, role) || !strcmp(role, "function"))
		return;
	else if (content)
		check_error(c, CHECK_VALUE, &inner, _("write a text"),
			_("null goes only with the tool_calls of an "
			  "assistant"));
	else
		check_error(c, CHECK_MISSING, &inner,
			_("add \"content\" with the text"), _("it is missing"));
}

static void
check_name(struct check *c, const char *name, const struct jsonpath *at)
{
	const struct jsonpath inner = {at, name, 0};
	const struct modeldata_provider *server = c->server;
	struct check_note note = {PREFLIGHT_ERROR, CHECK_UNSUPPORTED, &inner,
		true, _("remove it")};
	struct buf full = {0};

	buf_addf(&full, "messages.%s", name);
	if (server && modeldata_has(&server->fields.refuses, buf_str(&full))) {
		check_say(c, &note, _("%s does not take it"), server->name);
	} else if (!is_in(message_fields, COUNT(message_fields), name)) {
		note.level = check_level(server && server->refuses_unknown);
		note.code = CHECK_UNKNOWN;
		check_say(c, &note, _("a message has no such field"));
	}
	buf_free(&full);
}

static void
check_message(struct check *c, json_t *m, const struct jsonpath *at,
	struct course *course)
{
	const struct jsonpath calls = {at, "tool_calls", 0};
	const json_t *list = json_object_get(m, "tool_calls");
	const char *role = check_role(c, m, at), *name;
	json_t *v;

	json_object_foreach(m, name, v) check_name(c, name, at);
	if (list && !json_is_null(list))
		check_tool_calls(c, list, &calls);
	if (!role)
		return;
	if (strcmp(role, "tool"))
		check_unanswered(c, course);
	else
		check_answer(c, m, at, course);
	if (!strcmp(role, "assistant"))
		note_calls(m, course);
	check_order(c, role, at, course);
	check_has_content(c, m, role, at);
}

static bool
is_continued(const json_t *last)
{
	return json_is_true(json_object_get(last, "prefix"));
}

static void
check_last(struct check *c, const json_t *messages, const struct course *course)
{
	static const struct jsonpath at = {.key = "messages"};
	const struct jsonpath message = {
		&at, NULL, json_array_size(messages) - 1};
	const struct jsonpath inner = {&message, "role", 0};
	const json_t *last =
		json_array_get(messages, json_array_size(messages) - 1);
	const char *role = json_string_value(json_object_get(last, "role"));

	if (!course->asked)
		check_warn(c, CHECK_ORDER, &at,
			_("add a message with the role user"),
			_("there is no message of the user"));
	else if (role && !strcmp(role, "assistant") && !is_continued(last) &&
		 !json_object_get(last, "tool_calls"))
		check_say(c,
			&(struct check_note){
				check_level(c->server && c->server->last_user),
				CHECK_ORDER, &inner, false,
				_("end with a message of the user or of a "
				  "tool")},
			_("the last message is an answer"));
}

static void
check_list(struct check *c, const json_t *messages, const struct jsonpath *at)
{
	struct course course = {.calls = json_object()};
	char quote[CHECK_QUOTE];

	for (; course.n < json_array_size(messages); course.n++) {
		const struct jsonpath item = {at, NULL, course.n};
		json_t *m = json_array_get(messages, course.n);
		if (json_is_object(m))
			check_message(c, m, &item, &course);
		else
			check_error(c, CHECK_VALUE, &item,
				_("write {\"role\": …, \"content\": …}"),
				_("%s is not %s"), check_quote(quote, m),
				_("a message"));
	}
	check_unanswered(c, &course);
	check_last(c, messages, &course);
	json_decref(course.calls);
}

void
check_messages(struct check *c)
{
	static const struct jsonpath at = {.key = "messages"};
	const char *fix =
		_("write a list: [{\"role\": \"user\", \"content\": …}]");
	const json_t *messages = json_object_get(c->root, "messages");
	char quote[CHECK_QUOTE];

	if (!messages)
		check_error(c, CHECK_MISSING, &at,
			_("add \"messages\" with at least one message"),
			_("it is missing"));
	else if (!json_is_array(messages))
		check_error(c, CHECK_VALUE, &at, fix, _("%s is not %s"),
			check_quote(quote, messages), _("a list"));
	else if (!json_array_size(messages))
		check_error(c, CHECK_VALUE, &at, _("add at least one message"),
			_("it is empty"));
	else
		check_list(c, messages, &at);
}
