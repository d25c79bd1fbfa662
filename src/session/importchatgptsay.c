/* Tells a tale what one message of a ChatGPT conversation says. */
#include "session/importchatgptsay.h"

#include "base/lang.h"
#include "session/importjson.h"

/* What one message is, taken apart. */
struct said {
	const json_t *content, *metadata;
	struct slice role, type, to, name;
	struct buf text;
	size_t images, sounds;
};

/* A part of a multimodal text: a pointer to a file, or what was spoken. */
static void
add_object(struct said *s, const json_t *part)
{
	struct slice type = jsonvalue_string_at(part, "content_type");
	struct slice text = jsonvalue_string_at(part, "text");

	if (text.len)
		importjson_add_line(&s->text, text);
	else if (slice_find(type, SLICE("image")) >= 0 ||
		 slice_find(type, SLICE("video")) >= 0)
		s->images++;
	else
		s->sounds++;
}

static void
add_thoughts(struct said *s, const json_t *thoughts)
{
	size_t i;
	json_t *thought;

	json_array_foreach(thoughts, i, thought)
	{
		importjson_add_line(
			&s->text, jsonvalue_string_at(thought, "summary"));
		importjson_add_line(
			&s->text, jsonvalue_string_at(thought, "content"));
	}
}

/* The text stands under another name for each type of content. */
static void
add_text(struct said *s)
{
	static const char *const keys[] = {
		"text", "content", "result", "summary", NULL};
	const json_t *parts = json_object_get(s->content, "parts");
	size_t i;
	json_t *part;

	json_array_foreach(parts, i, part)
	{
		if (json_is_string(part))
			importjson_add_line(&s->text, jsonvalue_string(part));
		else if (json_is_object(part))
			add_object(s, part);
	}
	add_thoughts(s, json_object_get(s->content, "thoughts"));
	if (s->text.len || s->images || s->sounds)
		return;
	if (slice_is(s->type, "tether_quote") ||
		slice_is(s->type, "sonic_webpage")) {
		importjson_add_line(
			&s->text, jsonvalue_string_at(s->content, "title"));
		importjson_add_line(
			&s->text, jsonvalue_string_at(s->content, "url"));
	}
	importjson_add_line(&s->text, importjson_first(s->content, keys));
}

static struct said
take_apart(const json_t *message)
{
	const json_t *author = json_object_get(message, "author");
	struct said s = {.content = json_object_get(message, "content"),
		.metadata = json_object_get(message, "metadata"),
		.role = jsonvalue_string_at(author, "role"),
		.name = jsonvalue_string_at(author, "name"),
		.to = jsonvalue_string_at(message, "recipient")};

	s.type = jsonvalue_string_at(s.content, "content_type");
	add_text(&s);
	return s;
}

static void
note_files(struct tale *t, const struct said *s)
{
	size_t attached =
		json_array_size(json_object_get(s->metadata, "attachments"));

	tale_left_out_files(t, N_("images"), s->images);
	tale_left_out_files(t, N_("recordings"), s->sounds);
	tale_left_out_files(t, N_("attached files"),
		attached > s->images ? attached - s->images : 0);
}

/* What the user told about themselves stands in the metadata, and in newer
 * exports in a content of its own. */
static bool
say_instructions(struct tale *t, const struct said *s)
{
	static const char *const keys[][3] = {
		{"about_user_message", "user_profile", NULL},
		{"about_model_message", "user_instructions", NULL}};
	const json_t *data =
		json_object_get(s->metadata, "user_context_message_data");
	struct buf text = {0};
	bool found;

	for (size_t i = 0; i < 2; i++) {
		struct slice part = importjson_first(data, keys[i]);
		importjson_add_line(&text,
			part.len ? part
				 : importjson_first(s->content, keys[i]));
	}
	found = text.len > 0;
	if (found)
		tale_setting(t, "system", buf_slice(&text));
	buf_free(&text);
	return found;
}

static void
say_hidden(struct tale *t, const struct said *s)
{
	if (s->text.len)
		tale_left_out(t, N_("a hidden message"), s->role);
}

static bool
is_hidden(const struct said *s)
{
	return json_is_true(json_object_get(
		       s->metadata, "is_visually_hidden_from_conversation")) ||
	       slice_is(s->type, "model_editable_context");
}

static struct slice
finish_of(const struct said *s)
{
	return jsonvalue_string_at(
		json_object_get(s->metadata, "finish_details"), "type");
}

static void
say_answer(struct tale *t, const struct said *s)
{
	bool thought = slice_is(s->type, "thoughts") ||
		       slice_is(s->type, "reasoning_recap");

	if (!tale_is_open(t))
		tale_answer(t, jsonvalue_string_at(s->metadata, "model_slug"),
			SLICE_NONE);
	if (s->to.len && !slice_is(s->to, "all"))
		tale_call(t, SLICE_NONE, s->to, buf_slice(&s->text));
	else
		tale_text(t, thought ? TALE_REASONING : TALE_CONTENT,
			buf_slice(&s->text));
	tale_reason(t, finish_of(s));
}

static bool
say(struct tale *t, const struct said *s)
{
	bool nothing = !s->text.len && !s->images && !s->sounds;

	if (slice_is(s->role, "user") && !nothing)
		tale_prompt(t, buf_slice(&s->text));
	else if (slice_is(s->role, "assistant") && !nothing)
		say_answer(t, s);
	else if (slice_is(s->role, "tool") && !nothing)
		tale_result(t, s->name, SLICE_NONE, buf_slice(&s->text));
	else if (slice_is(s->role, "system") && !nothing && !tale_turns(t))
		tale_setting(t, "system", buf_slice(&s->text));
	else
		return false;
	note_files(t, s);
	return !slice_is(s->role, "system");
}

bool
importchatgpt_say(struct tale *t, const json_t *message)
{
	struct said s = take_apart(message);
	int64_t at = importjson_time(json_object_get(message, "create_time"));
	bool did = false;

	if (s.text.len || s.images || s.sounds)
		tale_time(t, at);
	if (say_instructions(t, &s))
		; /* of no author in the conversation */
	else if (is_hidden(&s))
		say_hidden(t, &s);
	else
		did = say(t, &s);
	buf_free(&s.text);
	return did;
}
