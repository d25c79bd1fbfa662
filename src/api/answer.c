/* The fold of a chat completion, streamed or whole, into one answer. */
#include "api/answer.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "api/jsonread.h"
#include "base/mem.h"
#include "event/jsonvalue.h"

/* One chunk being folded, and what it did: the frame needs to know. */
struct fold {
	struct answer *a;
	answer_handler *handler;
	void *arg;
	bool other;         /* it did more than add text */
	int deltas;         /* texts it added */
	const char *quoted; /* the key of the last one, with its quotes */
	enum answer_channel channel;
	struct slice text;
};

const char *
answer_status_name(enum answer_status status)
{
	static const char *const names[] = {
#define X(upper, lower) #lower,
		ANSWER_STATES(X)
#undef X
	};

	return names[status];
}

const char *
answer_channel_name(enum answer_channel channel)
{
	static const char *const names[] = {
#define X(upper, lower) #lower,
		ANSWER_CHANNELS(X)
#undef X
	};

	return names[channel];
}

/* Sets *OUT if KEY of OBJECT is a number that makes sense as a count. */
static void
count(int64_t *out, const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	double n = json_number_value(value);

	if (json_is_number(value) && n >= 0 && n < 1e15)
		*out = (int64_t)n;
}

static void
emit(struct fold *f, enum answer_channel channel, const char *quoted,
	struct slice text)
{
	if (!text.len)
		return;
	f->deltas++;
	f->quoted = quoted;
	f->channel = channel;
	f->text = text;
	f->a->output = true;
	if (channel == ANSWER_REFUSAL)
		buf_add_slice(&f->a->refusal, text);
	f->handler(f->arg, channel, text);
}

/* Content as an array: {"type":"text","text":…}; Mistral's reasoning comes
 * as {"type":"thinking","thinking":[…]}. */
static void
fold_parts(struct fold *f, enum answer_channel channel, const json_t *parts)
{
	size_t i;
	json_t *part;

	json_array_foreach(parts, i, part)
	{
		const json_t *inner = json_object_get(part, "thinking");
		emit(f, channel, NULL, jsonvalue_string(part));
		emit(f, channel, NULL, jsonvalue_string_at(part, "text"));
		emit(f, ANSWER_REFUSAL, NULL,
			jsonvalue_string_at(part, "refusal"));
		emit(f, ANSWER_REASONING, NULL, jsonvalue_string(inner));
		if (channel != ANSWER_REASONING)
			fold_parts(f, ANSWER_REASONING, inner);
	}
}

/* The texts of a delta or message. Some servers send the reasoning under
 * both names: the first that is there counts. */
static void
fold_texts(struct fold *f, const json_t *delta)
{
	static const struct {
		enum answer_channel channel;
		const char *key, *quoted;
	} texts[] = {
		{ANSWER_REASONING, "reasoning_content",
			"\"reasoning_content\""},
		{ANSWER_REASONING, "reasoning", "\"reasoning\""},
		{ANSWER_CONTENT, "content", "\"content\""},
		{ANSWER_REFUSAL, "refusal", "\"refusal\""},
	};

	int before = f->deltas;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		const json_t *value = json_object_get(delta, texts[i].key);
		if (i == 1 && f->deltas > before)
			continue;
		if (json_is_array(value))
			fold_parts(f, texts[i].channel, value);
		else
			emit(f, texts[i].channel, texts[i].quoted,
				jsonvalue_string(value));
	}
}

/* The call a fragment belongs to, or NULL for a new one. INDEX is -1 where
 * the server tells none; then a fragment without id and name continues the
 * last call. Some servers count every call as 0: another id and a name tell
 * them apart. */
static struct answer_call *
find_call(struct answer *a, int64_t index, struct slice id, bool named)
{
	for (size_t i = a->n_calls; id.len && i-- > 0;) {
		struct answer_call *call = &a->calls[i];
		if (slice_eq(buf_slice(&call->id), id) &&
			(index < 0 || index == call->index))
			return call;
	}
	if (index < 0) {
		if (!a->n_calls || id.len ||
			(named && a->calls[a->call].name.len))
			return NULL;
		return &a->calls[a->call];
	}
	for (size_t i = a->n_calls; i-- > 0;) {
		struct answer_call *call = &a->calls[i];
		if (call->index == index)
			return id.len && call->id.len && named ? NULL : call;
	}
	return NULL;
}

static struct answer_call *
add_call(struct answer *a, int64_t index)
{
	size_t at = a->n_calls;

	if (a->n_calls == ANSWER_CALLS_MAX)
		return NULL;
	if (index < 0)
		index = at ? a->calls[at - 1].index + 1 : 0;
	while (at && a->calls[at - 1].index > index)
		at--;
	a->calls = mem_grow(
		a->calls, &a->calls_cap, a->n_calls + 1, sizeof(*a->calls));
	memmove(a->calls + at + 1, a->calls + at,
		(a->n_calls - at) * sizeof(*a->calls));
	a->calls[at] = (struct answer_call){.index = index};
	a->n_calls++;
	a->output = true;
	return &a->calls[at];
}

static void
add_arguments(struct fold *f, struct buf *arguments, const json_t *value)
{
	struct slice text = jsonvalue_string(value);
	char *dump = NULL;

	if (json_is_object(value)) {
		dump = json_dumps(value, JSON_COMPACT);
		text = slice_str(dump);
	}
	buf_add_slice(arguments, text);
	emit(f, ANSWER_TOOL, NULL, text);
	free(dump);
}

/* A piece of the call FUNCTION describes: {"name":…,"arguments":…}. */
static void
fold_call(
	struct fold *f, const json_t *function, int64_t index, struct slice id)
{
	struct slice name = jsonvalue_string_at(function, "name");
	struct answer *a = f->a;
	struct answer_call *call = find_call(a, index, id, name.len > 0);

	f->other = true;
	if (!call)
		call = add_call(a, index);
	if (!call)
		return;
	a->call = (size_t)(call - a->calls);
	if (!call->id.len)
		buf_add_slice(&call->id, id);
	if (!call->name.len)
		buf_add_slice(&call->name, name);
	add_arguments(
		f, &call->arguments, json_object_get(function, "arguments"));
}

static void
fold_calls(struct fold *f, const json_t *delta)
{
	const json_t *legacy = json_object_get(delta, "function_call");
	size_t i;
	json_t *call;

	json_array_foreach(json_object_get(delta, "tool_calls"), i, call)
	{
		const json_t *function = json_object_get(call, "function");
		int64_t index = -1;
		if (!json_is_object(call))
			continue;
		count(&index, call, "index");
		fold_call(f, function ? function : call, index,
			jsonvalue_string_at(call, "id"));
	}
	if (json_is_object(legacy))
		fold_call(f, legacy, 0, SLICE_NONE);
}

/* The names of the counts; where two are told the later row wins. */
static const struct {
	size_t field;
	const char *outer, *key;
} usage_rows[] = {
#define IN offsetof(struct event_usage, in)
#define OUT offsetof(struct event_usage, out)
#define REASONING offsetof(struct event_usage, reasoning)
#define CACHED offsetof(struct event_usage, cached)
	{IN, NULL, "input_tokens"},
	{IN, NULL, "prompt_tokens"},
	{OUT, NULL, "output_tokens"},
	{OUT, NULL, "completion_tokens"},
	{REASONING, NULL, "reasoning_tokens"},
	{REASONING, "output_tokens_details", "reasoning_tokens"},
	{REASONING, "completion_tokens_details", "reasoning_tokens"},
	{CACHED, NULL, "cached_tokens"},
	{CACHED, NULL, "prompt_cache_hit_tokens"},
	{CACHED, "input_tokens_details", "cached_tokens"},
	{CACHED, "prompt_tokens_details", "cached_tokens"},
#undef IN
#undef OUT
#undef REASONING
#undef CACHED
};

static void
fold_usage(struct fold *f, const json_t *usage)
{
	char *base = (char *)&f->a->usage;

	if (!json_is_object(usage))
		return;
	f->other = true;
	for (size_t i = 0; i < sizeof(usage_rows) / sizeof(*usage_rows); i++) {
		const char *outer = usage_rows[i].outer;
		const json_t *from =
			outer ? json_object_get(usage, outer) : usage;
		count((int64_t *)(void *)(base + usage_rows[i].field), from,
			usage_rows[i].key);
	}
}

/* A stream may end with the whole message once more: it counts only if
 * nothing came before. */
static void
fold_choice(struct fold *f, const json_t *choice)
{
	struct slice reason = jsonvalue_string_at(choice, "finish_reason");
	const json_t *delta = json_object_get(choice, "delta");
	const json_t *message = json_object_get(choice, "message");

	if (json_is_object(message) &&
		(f->a->whole || !json_is_object(delta))) {
		f->other = true;
		delta = f->a->output ? NULL : message;
	}
	fold_texts(f, delta);
	fold_calls(f, delta);
	fold_usage(f, json_object_get(choice, "usage"));
	if (!reason.len)
		return;
	f->other = true;
	buf_set(&f->a->finish_reason, reason);
}

static void
set_once(struct buf *b, const json_t *value)
{
	if (!b->len)
		buf_add_slice(b, jsonvalue_string(value));
}

/* One answer is asked for: other choices than the first are ignored. */
static void
fold_chunk(struct fold *f, const json_t *chunk)
{
	const json_t *usage = json_object_get(chunk, "usage");
	size_t i;
	json_t *choice;

	set_once(&f->a->id, json_object_get(chunk, "id"));
	set_once(&f->a->model, json_object_get(chunk, "model"));
	json_array_foreach(json_object_get(chunk, "choices"), i, choice)
	{
		int64_t index = (int64_t)i;
		count(&index, choice, "index");
		if (!index)
			fold_choice(f, choice);
	}
	if (!json_is_object(usage))
		usage = json_object_get(
			json_object_get(chunk, "x_groq"), "usage");
	fold_usage(f, usage);
}

/* An error as OpenAI has it, flat with an error's type, MiniMax's, or flat
 * with code and message where an answer was due. */
static bool
is_error(const json_t *chunk)
{
	const json_t *base = json_object_get(chunk, "base_resp");

	return jsonvalue_is_told(json_object_get(chunk, "error")) ||
	       jsonvalue_is_told(json_object_get(base, "status_code")) ||
	       slice_is(jsonvalue_string_at(chunk, "object"), "error") ||
	       slice_is(jsonvalue_string_at(chunk, "type"), "error") ||
	       (!json_object_get(chunk, "choices") &&
		       jsonvalue_is_told(json_object_get(chunk, "code")) &&
		       json_is_string(json_object_get(chunk, "message")));
}

/* The part of CHUNK that holds an "error" of its own: OpenRouter's choice,
 * Groq's extension; or NULL. */
static const json_t *
inner_error(const json_t *chunk)
{
	const json_t *choices = json_object_get(chunk, "choices");
	const json_t *choice = json_array_get(choices, 0);
	const json_t *groq = json_object_get(chunk, "x_groq");

	if (jsonvalue_is_told(json_object_get(choice, "error")))
		return choice;
	return jsonvalue_is_told(json_object_get(groq, "error")) ? groq : NULL;
}

static void
fail(struct answer *a, struct slice text)
{
	a->status = ANSWER_ERROR;
	buf_set(&a->error_json, text);
}

/* Looks for an error in CHUNK, whose text is TEXT. */
static void
check_error(struct answer *a, const json_t *chunk, struct slice text)
{
	const json_t *inner = inner_error(chunk);
	char *dump = NULL;

	if (is_error(chunk)) {
		fail(a, text);
	} else if (inner) {
		dump = json_dumps(inner, JSON_COMPACT);
		fail(a, dump ? slice_str(dump) : text);
	}
	free(dump);
}

static void
learn_frame(struct fold *f, struct slice data)
{
	if (f->other || f->deltas != 1)
		return;
	if (chunkframe_learn(&f->a->frame, data, slice_str(f->quoted), f->text))
		f->a->frame_channel = f->channel;
}

static void
fold_data(struct fold *f, struct slice data)
{
	json_t *root = jsonread_chunk(data);
	/* Google's compatible endpoint wraps its errors in an array. */
	const json_t *chunk =
		json_is_array(root) ? json_array_get(root, 0) : root;

	if (json_is_object(chunk)) {
		fold_chunk(f, chunk);
		check_error(f->a, chunk, data);
		if (f->a->status == ANSWER_OPEN)
			learn_frame(f, data);
	} else {
		f->a->bad_json++;
	}
	json_decref(root);
}

void
answer_event(struct answer *a, const struct sse_event *ev,
	answer_handler *handler, void *arg)
{
	struct fold f = {.a = a, .handler = handler, .arg = arg};
	struct slice data = slice_trim(ev->data), text;

	if (a->done || a->status != ANSWER_OPEN)
		return;
	if (slice_is(ev->event, "error"))
		fail(a, data);
	else if (slice_starts(data, "[DONE]"))
		a->done = true;
	else if (chunkframe_fits(&a->frame, data, &text))
		emit(&f, a->frame_channel, NULL, text);
	else if (data.len)
		fold_data(&f, data);
}

void
answer_body(
	struct answer *a, struct slice body, answer_handler *handler, void *arg)
{
	struct fold f = {.a = a, .handler = handler, .arg = arg};

	if (a->done || a->status != ANSWER_OPEN)
		return;
	if (slice_starts(body, "\xef\xbb\xbf"))
		body = slice_from(body, 3);
	body = slice_trim(body);
	a->whole = true;
	json_t *root = jsonread_chunk(body);
	if (json_is_object(root))
		fold_chunk(&f, root);
	else
		a->bad_json += !root;
	if (json_array_size(json_object_get(root, "choices")))
		check_error(a, root, body);
	else
		fail(a, body);
	json_decref(root);
}

void
answer_end(struct answer *a, bool clean)
{
	struct slice reason = buf_slice(&a->finish_reason);

	a->clean = clean;
	if (a->status != ANSWER_OPEN)
		return;
	if (slice_is(reason, "error") || slice_is(reason, "network_error") ||
		slice_is(reason, "insufficient_system_resource"))
		a->status = ANSWER_ERROR;
	else if (reason.len)
		a->status = ANSWER_COMPLETE;
	else if (a->done || a->whole)
		a->status = ANSWER_COMPLETE_NO_REASON;
	else
		a->status = ANSWER_TRUNCATED;
}

void
answer_init(struct answer *a)
{
	*a = (struct answer){.usage = {EVENT_UNKNOWN, EVENT_UNKNOWN,
				     EVENT_UNKNOWN, EVENT_UNKNOWN}};
}

void
answer_free(struct answer *a)
{
	for (size_t i = 0; i < a->n_calls; i++) {
		buf_free(&a->calls[i].id);
		buf_free(&a->calls[i].name);
		buf_free(&a->calls[i].arguments);
	}
	free(a->calls);
	buf_free(&a->id);
	buf_free(&a->model);
	buf_free(&a->finish_reason);
	buf_free(&a->refusal);
	buf_free(&a->error_json);
	chunkframe_free(&a->frame);
	*a = (struct answer){0};
}
