/* Reads rollouts of Codex, which are JSON lines. */
#include "session/importpart.h"

#include <stdlib.h>

#include "base/lang.h"
#include "base/mem.h"
#include "session/importfailure.h"
#include "session/importjson.h"

/*
 * A line is {timestamp, type, payload}; in the oldest files the payload
 * stands alone behind a header {id, timestamp, instructions}. What went to and
 * from the model are the `response_item`s; `event_msg` repeats it for the
 * screen, but only there are token counts and errors. A request is not
 * marked: its answer ends with the token count, or where the results of its
 * calls or the next prompt stand.
 */
struct codex {
	struct import_out *out;
	struct tale *t;
	struct buf prompt; /* the latest */
	bool from_item;    /* it came as a response_item */
	int64_t at;        /* of the line; unknown */
};

static bool
is_header(const json_t *line)
{
	return !json_object_get(line, "type") &&
	       json_is_string(json_object_get(line, "id")) &&
	       json_is_string(json_object_get(line, "timestamp"));
}

static bool
knows(const json_t *line)
{
	static const char *const types[] = {"session_meta", "response_item",
		"event_msg", "turn_context", "compacted"};
	struct slice type = jsonvalue_string_at(line, "type");

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (slice_is(type, types[i]) &&
			json_is_object(json_object_get(line, "payload")))
			return true;
	}
	return is_header(line);
}

static void *
begin(struct import_out *out)
{
	struct codex *c = mem_alloc(sizeof(*c));

	c->out = out;
	c->t = tale_new(importcodex_decoder.name);
	return c;
}

static void
read_meta(struct codex *c, const json_t *meta)
{
	static const char *const ids[] = {"id", "session_id", NULL};
	struct slice instructions = jsonvalue_string_at(meta, "instructions");
	struct slice version = jsonvalue_string_at(meta, "cli_version");
	struct buf app = {0};

	tale_time(c->t, importjson_time(json_object_get(meta, "timestamp")));
	tale_set(c->t, TALE_SOURCE, importjson_first(meta, ids));
	tale_set(c->t, TALE_PROVIDER,
		jsonvalue_string_at(meta, "model_provider"));
	tale_set(c->t, TALE_MODEL, jsonvalue_string_at(meta, "model"));
	buf_add_slice(&app, jsonvalue_string_at(meta, "originator"));
	if (version.len) {
		buf_add_str(&app, app.len ? " " : "codex ");
		buf_add_slice(&app, version);
	}
	tale_set(c->t, TALE_APP, buf_slice(&app));
	buf_free(&app);
	if (!instructions.len)
		instructions = jsonvalue_string_at(
			json_object_get(meta, "base_instructions"), "text");
	if (instructions.len && !tale_turns(c->t))
		tale_setting(c->t, "system", instructions);
}

/* What Codex itself puts into the user's mouth. */
static bool
is_context(struct slice text)
{
	static const char *const marks[] = {"<environment_context>",
		"<user_instructions>", "<permissions instructions>",
		"<turn_aborted>", "<skill>", "<user_shell_command>",
		"<subagent_notification>", "<collaboration_mode>",
		"<INSTRUCTIONS>", "# AGENTS.md instructions"};

	text = slice_trim(text);
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (slice_starts(text, marks[i]))
			return true;
	}
	return false;
}

/* Every prompt is told twice, in either order. */
static void
add_prompt(struct codex *c, struct slice text, size_t images, bool item)
{
	bool again =
		c->prompt.len && item != c->from_item &&
		slice_eq(slice_trim(text), slice_trim(buf_slice(&c->prompt)));

	if (again) {
		buf_clear(&c->prompt);
		return;
	}
	tale_prompt(c->t, text);
	tale_left_out_files(c->t, N_("images"), images);
	buf_set(&c->prompt, text);
	c->from_item = item;
}

static void
read_message(struct codex *c, const json_t *item)
{
	struct slice role = jsonvalue_string_at(item, "role"), said;
	struct buf text = {0};
	struct importjson_parts n =
		importjson_text(&text, json_object_get(item, "content"));

	said = buf_slice(&text);
	if (slice_is(role, "assistant")) {
		if (!tale_is_open(c->t))
			tale_answer(c->t, SLICE_NONE, SLICE_NONE);
		tale_text(c->t, TALE_CONTENT, said);
	} else if (!slice_is(role, "user")) {
		if (text.len)
			tale_left_out(c->t, N_("a hidden message"), role);
	} else if (is_context(said)) {
		tale_left_out(c->t, N_("context that Codex added"), said);
	} else if (text.len || n.images) {
		add_prompt(c, said, n.images, true);
	}
	buf_free(&text);
}

static void
read_reasoning(struct codex *c, const json_t *item)
{
	struct buf text = {0};

	importjson_text(&text, json_object_get(item, "summary"));
	if (!text.len)
		importjson_text(&text, json_object_get(item, "content"));
	if (!tale_is_open(c->t))
		tale_answer(c->t, SLICE_NONE, SLICE_NONE);
	tale_text(c->t, TALE_REASONING, buf_slice(&text));
	buf_free(&text);
}

static void
read_call(struct codex *c, const json_t *item)
{
	static const char *const keys[] = {
		"arguments", "input", "action", "query", NULL};
	struct slice name = jsonvalue_string_at(item, "name");
	struct buf arguments = {0};

	if (!name.len)
		name = jsonvalue_string_at(item, "type");
	for (size_t i = 0; keys[i] && !arguments.len; i++)
		importjson_dump(&arguments, json_object_get(item, keys[i]));
	if (!tale_is_open(c->t))
		tale_answer(c->t, SLICE_NONE, SLICE_NONE);
	tale_call(c->t, jsonvalue_string_at(item, "call_id"), name,
		buf_slice(&arguments));
	buf_free(&arguments);
}

/* The output is a text, parts, or an object with a text in it. */
static void
read_output(struct codex *c, const json_t *item)
{
	const json_t *output = json_object_get(item, "output");
	const json_t *inner = json_object_get(output, "content");
	struct importjson_parts n;
	struct buf text = {0};

	n = importjson_text(&text, inner ? inner : output);
	if (!text.len && json_is_object(output))
		importjson_dump(&text, output);
	tale_result(c->t, SLICE_NONE, jsonvalue_string_at(item, "call_id"),
		buf_slice(&text));
	tale_left_out_files(c->t, N_("images"), n.images);
	buf_free(&text);
}

static bool
ends_in(struct slice s, const char *end)
{
	struct slice e = slice_str(end);

	return s.len >= e.len && slice_is(slice_from(s, s.len - e.len), end);
}

static const char *
read_item(struct codex *c, const json_t *item)
{
	struct slice type = jsonvalue_string_at(item, "type");

	if (slice_is(type, "message"))
		read_message(c, item);
	else if (slice_is(type, "reasoning"))
		read_reasoning(c, item);
	else if (ends_in(type, "_call"))
		read_call(c, item);
	else if (ends_in(type, "_call_output"))
		read_output(c, item);
	else if (!type.len)
		return N_("it does not say of what type it is");
	return NULL; /* what other types there are is no part of the talk */
}

static void
read_tokens(struct codex *c, const json_t *event)
{
	const json_t *last = json_object_get(
		json_object_get(event, "info"), "last_token_usage");
	struct event_usage u;

	if (!last)
		return;
	u = (struct event_usage){importjson_number(last, "input_tokens"),
		importjson_number(last, "output_tokens"),
		importjson_number(last, "reasoning_output_tokens"),
		importjson_number(last, "cached_input_tokens")};
	tale_usage(c->t, &u);
	tale_done(c->t);
}

static void
read_error(struct codex *c, const json_t *event)
{
	const json_t *info = json_object_get(event, "codex_error_info");
	struct slice kind = jsonvalue_string(info);
	int64_t status = EVENT_UNKNOWN;
	struct importfailure f = {0};
	json_t *detail;
	const char *key;

	/* {"kind": {"http_status_code": 503}} */
	json_object_foreach((json_t *)(uintptr_t)info, key, detail)
	{
		kind = slice_str(key);
		status = importjson_number(detail, "http_status_code");
	}
	importfailure_read(
		&f, &(struct importfailure_input){
			    .text = jsonvalue_string_at(event, "message"),
			    .kind = kind,
			    .status = status,
			    .wall_ms = c->at});
	if (tale_is_open(c->t) || tale_is_asked(c->t))
		tale_fail(c->t, &f.event);
	else
		tale_note(c->t, "error", buf_slice(&f.message));
	importfailure_free(&f);
}

static const char *
read_event(struct codex *c, const json_t *event)
{
	struct slice type = jsonvalue_string_at(event, "type");
	struct slice message = jsonvalue_string_at(event, "message");

	if (slice_is(type, "user_message"))
		add_prompt(c, message,
			json_array_size(json_object_get(event, "images")),
			false);
	else if (slice_is(type, "token_count"))
		read_tokens(c, event);
	else if (slice_is(type, "error"))
		read_error(c, event);
	else if (slice_is(type, "turn_aborted"))
		tale_cancel(c->t);
	else if ((slice_is(type, "stream_error") ||
			 slice_is(type, "warning")) &&
		 message.len)
		tale_note(c->t, "warning", message);
	else if (!type.len)
		return N_("it does not say of what type it is");
	return NULL; /* the others repeat what the items say */
}

static void
read_context(struct codex *c, const json_t *context)
{
	struct slice model = jsonvalue_string_at(context, "model");

	if (model.len)
		tale_setting(c->t, "model", model);
}

static const char *
read_line(struct codex *c, const json_t *line)
{
	const json_t *payload = json_object_get(line, "payload");
	struct slice type = jsonvalue_string_at(line, "type");

	if (slice_is(type, "session_meta"))
		read_meta(c, payload);
	else if (is_header(line))
		read_meta(c, line);
	else if (slice_is(type, "response_item"))
		return read_item(c, payload);
	else if (slice_is(type, "event_msg"))
		return read_event(c, payload);
	else if (slice_is(type, "turn_context"))
		read_context(c, payload);
	else if (slice_is(type, "compacted"))
		tale_note(c->t, "info",
			slice_str(_("the source shortened the conversation "
				    "here")));
	else if (!payload && type.len) /* of the oldest files */
		return read_item(c, line);
	else if (!json_is_string(json_object_get(line, "record_type")))
		return N_("it is no line of a rollout");
	return NULL;
}

static const char *
take_line(void *decoder, struct slice text)
{
	struct codex *c = decoder;
	json_t *line = importjson_line(text);
	const char *why;

	if (!line)
		return N_("it is no JSON object");
	c->at = importjson_time(json_object_get(line, "timestamp"));
	if (!json_object_get(line, "record_type"))
		tale_time(c->t, c->at);
	why = read_line(c, line);
	json_decref(line);
	return why;
}

static int
end(void *decoder, const char *name, struct error *err)
{
	struct codex *c = decoder;

	(void)name;
	(void)err;
	import_hand_over(c->out, c->t, 0);
	buf_free(&c->prompt);
	free(c);
	return 0;
}

const struct import_decoder importcodex_decoder = {.name = "codex",
	.knows = knows,
	.begin = begin,
	.line = take_line,
	.end = end};
