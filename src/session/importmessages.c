/* Reads lists of messages as the chat API has them. */
#include "session/importpart.h"

#include "base/lang.h"
#include "session/importjson.h"

static const char *const time_keys[] = {
	"timestamp", "created_at", "create_time", "created", "time", NULL};

static int64_t
time_of(const json_t *object)
{
	for (size_t i = 0; time_keys[i]; i++) {
		int64_t ms =
			importjson_time(json_object_get(object, time_keys[i]));
		if (ms != EVENT_UNKNOWN)
			return ms;
	}
	return EVENT_UNKNOWN;
}

static bool
is_message(const json_t *v)
{
	return json_is_string(json_object_get(v, "role"));
}

static bool
has_messages(const json_t *v)
{
	return json_is_array(json_object_get(v, "messages"));
}

static bool
knows(const json_t *root)
{
	const json_t *first = json_array_get(root, 0);

	return is_message(first) || has_messages(first) || has_messages(root);
}

static void
add_calls(struct tale *t, const json_t *message)
{
	const json_t *old = json_object_get(message, "function_call");
	size_t i;
	json_t *call;

	json_array_foreach(json_object_get(message, "tool_calls"), i, call)
	{
		const json_t *f = json_object_get(call, "function");
		if (!f)
			f = json_object_get(call, "custom");
		tale_call(t, jsonvalue_string_at(call, "id"),
			jsonvalue_string_at(f, "name"),
			jsonvalue_string_at(f, "arguments"));
	}
	if (json_is_object(old))
		tale_call(t, SLICE_NONE, jsonvalue_string_at(old, "name"),
			jsonvalue_string_at(old, "arguments"));
}

static void
add_assistant(struct tale *t, const json_t *m, struct slice text)
{
	static const char *const thoughts[] = {
		"reasoning_content", "reasoning", "thinking", NULL};

	/* Assistants in a row are one answer. */
	if (!tale_is_open(t))
		tale_answer(t, jsonvalue_string_at(m, "model"), SLICE_NONE);
	tale_text(t, TALE_REASONING, importjson_first(m, thoughts));
	tale_text(t, TALE_CONTENT, text);
	tale_text(t, TALE_REFUSAL, jsonvalue_string_at(m, "refusal"));
	add_calls(t, m);
	tale_reason(t, jsonvalue_string_at(m, "finish_reason"));
}

static void
add_result(struct tale *t, const json_t *m, struct slice text)
{
	tale_result(t, jsonvalue_string_at(m, "name"),
		jsonvalue_string_at(m, "tool_call_id"), text);
}

/* System messages at the start are one prompt. */
static void
add_system(struct tale *t, struct buf *system, struct slice text)
{
	if (tale_turns(t))
		buf_clear(system);
	if (system->len)
		buf_add_str(system, "\n\n");
	buf_add_slice(system, text);
	if (system->len)
		tale_setting(t, "system", buf_slice(system));
}

static const char *
add_message(struct tale *t, const json_t *m, struct buf *system)
{
	struct slice role = jsonvalue_string_at(m, "role"), said;
	struct importjson_parts parts;
	struct buf text = {0};
	const char *why = NULL;

	if (!role.p)
		return N_("it is no message with a role");
	tale_time(t, time_of(m));
	parts = importjson_text(&text, json_object_get(m, "content"));
	said = buf_slice(&text);
	if (slice_is(role, "user"))
		tale_prompt(t, said);
	else if (slice_is(role, "assistant"))
		add_assistant(t, m, said);
	else if (slice_is(role, "tool") || slice_is(role, "function"))
		add_result(t, m, said);
	else if (slice_is(role, "system") || slice_is(role, "developer"))
		add_system(t, system, said);
	else
		why = N_("its role is none of system, developer, user, "
			 "assistant and tool");
	if (!why) {
		tale_left_out_files(t, N_("images"), parts.images);
		tale_left_out_files(t, N_("attached files"), parts.others);
	}
	buf_free(&text);
	return why;
}

/* What a request body says beside its messages, as settings. */
static void
add_settings(struct tale *t, const json_t *root)
{
	static const char *const params[][2] = {{"temperature", "temperature"},
		{"top_p", "top-p"}, {"max_tokens", "max-tokens"},
		{"max_completion_tokens", "max-tokens"}, {"seed", "seed"},
		{"presence_penalty", "presence-penalty"},
		{"frequency_penalty", "frequency-penalty"},
		{"reasoning_effort", "reasoning-effort"}};
	struct buf value = {0};

	for (size_t i = 0; i < sizeof(params) / sizeof(params[0]); i++) {
		const json_t *v = json_object_get(root, params[i][0]);
		if (!json_is_number(v) && !json_is_string(v))
			continue;
		buf_clear(&value);
		if (json_is_real(v))
			buf_addf(&value, "%g", json_real_value(v));
		else
			importjson_dump(&value, v);
		tale_setting(t, params[i][1], buf_slice(&value));
	}
	buf_free(&value);
}

/* ROOT holds what is said about MESSAGES, if anything. */
static void
read_conversation(
	struct import_out *out, const json_t *root, const json_t *messages)
{
	static const char *const ids[] = {"id", "conversation_id", NULL};
	static const char *const titles[] = {"title", "name", NULL};
	struct tale *t = tale_new(importmessages_decoder.name);
	struct buf system = {0};
	int64_t began = time_of(root);
	json_t *message;
	size_t i;

	tale_set(t, TALE_SOURCE, importjson_first(root, ids));
	tale_set(t, TALE_TITLE, importjson_first(root, titles));
	tale_set(t, TALE_MODEL, jsonvalue_string_at(root, "model"));
	if (began != EVENT_UNKNOWN)
		tale_time(t, began);
	add_system(t, &system, jsonvalue_string_at(root, "system"));
	add_settings(t, root);
	json_array_foreach(messages, i, message)
		import_count(out, add_message(t, message, &system));
	buf_free(&system);
	import_hand_over(out, t, 0);
}

static void
document(struct import_out *out, const json_t *root)
{
	size_t i;
	json_t *one;

	if (has_messages(root)) {
		read_conversation(out, root, json_object_get(root, "messages"));
		return;
	}
	if (is_message(json_array_get(root, 0))) {
		read_conversation(out, NULL, root);
		return;
	}
	json_array_foreach(root, i, one)
	{
		if (has_messages(one))
			read_conversation(
				out, one, json_object_get(one, "messages"));
		else
			import_count(out, N_("it has no messages"));
		if (out->report->stopped)
			return;
	}
}

const struct import_decoder importmessages_decoder = {
	.name = "messages", .knows = knows, .document = document};
