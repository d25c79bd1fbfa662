/* Tells a tale what one line of a Claude Code transcript says. */
#include "session/importclaudesay.h"

#include "base/lang.h"
#include "session/importfailure.h"
#include "session/importjson.h"

void
claude_talk_free(struct claude_talk *talk)
{
	buf_free(&talk->answer);
}

static struct slice
type_of(const json_t *v)
{
	return jsonvalue_string_at(v, "type");
}

static const json_t *
content_of(const json_t *line)
{
	return json_object_get(json_object_get(line, "message"), "content");
}

/* The texts of CONTENT, a string or blocks. */
static void
add_texts(struct buf *out, const json_t *content)
{
	size_t i;
	json_t *block;

	buf_add_slice(out, jsonvalue_string(content));
	json_array_foreach(content, i, block)
	{
		struct slice text = jsonvalue_string_at(block, "text");
		if (slice_is(type_of(block), "text"))
			importjson_add_line(out, text);
	}
}

/* What the program itself puts into the user's mouth. */
static bool
is_meta(const json_t *line, struct slice text)
{
	static const char *const marks[] = {"<command-", "<local-command-",
		"<system-reminder>", "<bash-", "Caveat: The messages below"};

	if (json_is_true(json_object_get(line, "isMeta")) ||
		json_is_true(json_object_get(line, "isCompactSummary")))
		return true;
	text = slice_trim(text);
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (slice_starts(text, marks[i]))
			return true;
	}
	return false;
}

static bool
is_interruption(struct slice text)
{
	return slice_starts(slice_trim(text), "[Request interrupted by user");
}

bool
claude_is_prompt(const json_t *line)
{
	struct buf text = {0};
	bool yes = false;

	if (slice_is(type_of(line), "user"))
		add_texts(&text, content_of(line));
	yes = text.len && !is_meta(line, buf_slice(&text)) &&
	      !is_interruption(buf_slice(&text));
	buf_free(&text);
	return yes;
}

static void
say_result(struct claude_talk *talk, const json_t *block)
{
	struct importjson_parts n;
	struct buf text = {0};

	n = importjson_text(&text, json_object_get(block, "content"));
	tale_result(talk->t, SLICE_NONE,
		jsonvalue_string_at(block, "tool_use_id"), buf_slice(&text));
	if (n.images)
		tale_left_out(talk->t, N_("images"), SLICE_NONE);
	buf_free(&text);
}

static void
say_results(struct claude_talk *talk, const json_t *content)
{
	size_t i;
	json_t *block;

	json_array_foreach(content, i, block)
	{
		if (slice_is(type_of(block), "tool_result"))
			say_result(talk, block);
	}
}

static void
note_files(struct claude_talk *talk, const json_t *content)
{
	size_t i;
	json_t *block;

	json_array_foreach(content, i, block)
	{
		struct slice type = type_of(block);
		if (slice_is(type, "image"))
			tale_left_out(talk->t, N_("images"), SLICE_NONE);
		else if (slice_is(type, "document"))
			tale_left_out(
				talk->t, N_("attached files"), SLICE_NONE);
	}
}

static const char *
say_user(struct claude_talk *talk, const json_t *line)
{
	const json_t *content = content_of(line);
	struct buf text = {0};

	if (!json_is_string(content) && !json_is_array(content))
		return N_("it has no message with content");
	say_results(talk, content);
	add_texts(&text, content);
	if (is_interruption(buf_slice(&text)))
		tale_cancel(talk->t);
	else if (text.len && is_meta(line, buf_slice(&text)))
		tale_left_out(talk->t, N_("context that Claude Code added"),
			buf_slice(&text));
	else if (text.len)
		tale_prompt(talk->t, buf_slice(&text));
	note_files(talk, content);
	buf_free(&text);
	return NULL;
}

/* Lines of one message are one answer, however results stand between. */
static void
open_answer(struct claude_talk *talk, const json_t *line)
{
	const json_t *message = json_object_get(line, "message");
	struct slice id = jsonvalue_string_at(message, "id");
	struct slice request = jsonvalue_string_at(line, "requestId");

	if (!id.len)
		id = request;
	if (id.len && talk->answer.len &&
		slice_eq(id, buf_slice(&talk->answer)))
		return;
	tale_answer(talk->t, jsonvalue_string_at(message, "model"), request);
	buf_set(&talk->answer, id);
}

static void
say_call(struct claude_talk *talk, const json_t *block)
{
	struct buf input = {0};

	importjson_dump(&input, json_object_get(block, "input"));
	tale_call(talk->t, jsonvalue_string_at(block, "id"),
		jsonvalue_string_at(block, "name"), buf_slice(&input));
	buf_free(&input);
}

static int64_t
sum(int64_t a, int64_t b)
{
	return b > 0 ? (a > 0 ? a : 0) + b : a;
}

/* input_tokens leaves out what went into a cache or came from one. */
static void
say_usage(struct claude_talk *talk, const json_t *usage)
{
	int64_t cached = importjson_number(usage, "cache_read_input_tokens");
	int64_t in = importjson_number(usage, "input_tokens");

	if (!json_is_object(usage))
		return;
	in = sum(sum(in, cached),
		importjson_number(usage, "cache_creation_input_tokens"));
	tale_usage(talk->t, &(struct event_usage){in,
				    importjson_number(usage, "output_tokens"),
				    EVENT_UNKNOWN, cached});
}

static void
say_answer(struct claude_talk *talk, const json_t *line)
{
	const json_t *message = json_object_get(line, "message");
	const json_t *content = json_object_get(message, "content");
	size_t i;
	json_t *block;

	open_answer(talk, line);
	tale_text(talk->t, TALE_CONTENT, jsonvalue_string(content));
	json_array_foreach(content, i, block)
	{
		struct slice type = type_of(block);
		if (slice_is(type, "text"))
			tale_text(talk->t, TALE_CONTENT,
				jsonvalue_string_at(block, "text"));
		else if (slice_is(type, "thinking"))
			tale_text(talk->t, TALE_REASONING,
				jsonvalue_string_at(block, "thinking"));
		else if (slice_is(type, "tool_use") ||
			 slice_is(type, "server_tool_use"))
			say_call(talk, block);
	}
	tale_reason(talk->t, jsonvalue_string_at(message, "stop_reason"));
	say_usage(talk, json_object_get(message, "usage"));
}

static void
fail(struct claude_talk *talk, const json_t *line,
	const struct importfailure_input *in, bool again)
{
	static const char *const ids[] = {"requestID", "request_id", NULL};
	struct importfailure_input all = *in;
	struct importfailure f = {0};
	int64_t delay = importjson_number(line, "retryInMs");
	int64_t of = importjson_number(line, "maxRetries");

	all.request_id = jsonvalue_string_at(line, "requestId");
	if (!all.request_id.len)
		all.request_id =
			importjson_first(json_object_get(line, "error"), ids);
	all.wall_ms = importjson_time(json_object_get(line, "timestamp"));
	importfailure_read(&f, &all);
	if (again)
		tale_fail_and_retry(talk->t, &f.event, delay > 0 ? delay : 0,
			of > 0 ? of + 1 : EVENT_UNKNOWN);
	else
		tale_fail(talk->t, &f.event);
	buf_clear(&talk->answer);
	importfailure_free(&f);
}

/* An answer that the program wrote in place of the one that failed. */
static void
say_error(struct claude_talk *talk, const json_t *line)
{
	struct importfailure_input in = {
		.kind = jsonvalue_string_at(line, "error"),
		.status = importjson_number(line, "apiErrorStatus")};
	struct buf text = {0};

	add_texts(&text, content_of(line));
	in.text = buf_slice(&text);
	fail(talk, line, &in, false);
	buf_free(&text);
}

static const char *
say_assistant(struct claude_talk *talk, const json_t *line)
{
	const json_t *message = json_object_get(line, "message");
	struct slice model = jsonvalue_string_at(message, "model");

	if (!json_is_object(message))
		return N_("it has no message with content");
	if (json_is_true(json_object_get(line, "isApiErrorMessage")))
		say_error(talk, line);
	else if (!slice_is(model, "<synthetic>"))
		say_answer(talk, line);
	return NULL;
}

/* A failure that was followed by another attempt: the API's error, or that of
 * the connection. */
static void
say_retry(struct claude_talk *talk, const json_t *line)
{
	const json_t *error = json_object_get(line, "error");
	const json_t *cause = json_object_get(error, "cause");
	struct importfailure_input in = {
		.kind = jsonvalue_string_at(error, "type"),
		.status = importjson_number(error, "status")};
	struct buf text = {0};

	if (json_is_object(json_object_get(error, "error")))
		importjson_dump(&text, json_object_get(error, "error"));
	if (!text.len)
		buf_add_slice(&text, jsonvalue_string_at(error, "message"));
	if (!text.len && !json_is_object(error))
		importjson_dump(&text, error);
	if (!text.len)
		buf_add_slice(&text, jsonvalue_string_at(cause, "code"));
	in.text = buf_slice(&text);
	fail(talk, line, &in, true);
	buf_free(&text);
}

static void
say_system(struct claude_talk *talk, const json_t *line)
{
	struct slice subtype = jsonvalue_string_at(line, "subtype");

	if (slice_is(subtype, "api_error"))
		say_retry(talk, line);
	else if (slice_is(subtype, "compact_boundary"))
		tale_note(talk->t, "info",
			slice_str(_("the source shortened the conversation "
				    "here")));
}

const char *
claude_say(struct claude_talk *talk, const json_t *line)
{
	struct slice type = type_of(line);

	if (slice_is(type, "system") &&
		!jsonvalue_string_at(line, "subtype").len)
		return NULL;
	tale_time(talk->t, importjson_time(json_object_get(line, "timestamp")));
	if (slice_is(type, "user"))
		return say_user(talk, line);
	if (slice_is(type, "assistant"))
		return say_assistant(talk, line);
	say_system(talk, line);
	return NULL;
}
