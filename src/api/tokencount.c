/* Token counts of a text, or of each message of a request body. */
#include "api/tokencount.h"

#include <stdlib.h>

#include "api/jsonread.h"
#include "base/mem.h"
#include "base/text.h"
#include "event/jsonvalue.h"

static void
add_text(struct tokencount_sum *sum, struct slice s, enum tokens_method method)
{
	sum->tokens += tokens_count(s, method);
	sum->characters += (int64_t)text_characters(s);
	sum->bytes += (int64_t)s.len;
}

static void
add_sum(struct tokencount_sum *to, const struct tokencount_sum *from)
{
	to->tokens += from->tokens;
	to->characters += from->characters;
	to->bytes += from->bytes;
}

static struct tokencount_part *
add_part(struct tokencount *c, struct slice what)
{
	c->parts = mem_grow(c->parts, &c->cap, c->n + 1, sizeof(*c->parts));
	c->parts[c->n] = (struct tokencount_part){.what = slice_dup(what)};
	return &c->parts[c->n++];
}

/* CONTENT is a string, or a list of parts of which those with text count. */
static int64_t
add_content(struct tokencount_sum *sum, const json_t *content,
	enum tokens_method method)
{
	const json_t *part;
	int64_t skipped = 0;
	size_t i;

	add_text(sum, jsonvalue_string(content), method);
	json_array_foreach(content, i, part)
	{
		struct slice text = json_is_string(part)
					    ? jsonvalue_string(part)
					    : jsonvalue_string_at(part, "text");
		if (text.p)
			add_text(sum, text, method);
		else
			skipped++;
	}
	return skipped;
}

static void
add_calls(struct tokencount_sum *sum, const json_t *calls,
	enum tokens_method method)
{
	const json_t *call;
	size_t i;

	json_array_foreach(calls, i, call)
	{
		const json_t *f = json_object_get(call, "function");
		add_text(sum, jsonvalue_string_at(f, "name"), method);
		add_text(sum, jsonvalue_string_at(f, "arguments"), method);
	}
}

static void
add_message(
	struct tokencount *c, const json_t *message, enum tokens_method method)
{
	struct slice role = jsonvalue_string_at(message, "role");
	struct tokencount_sum *sum =
		&add_part(c, role.p ? role : SLICE("?"))->sum;

	c->skipped +=
		add_content(sum, json_object_get(message, "content"), method);
	add_calls(sum, json_object_get(message, "tool_calls"), method);
	add_text(sum, jsonvalue_string_at(message, "refusal"), method);
	add_text(sum, jsonvalue_string_at(message, "name"), method);
}

static void
add_tools(struct tokencount *c, const json_t *root, enum tokens_method method)
{
	const json_t *tools = json_object_get(root, "tools");
	char *text =
		json_array_size(tools) ? json_dumps(tools, JSON_COMPACT) : NULL;

	if (text)
		add_text(&add_part(c, SLICE("tools"))->sum, slice_str(text),
			method);
	free(text);
}

int64_t
tokencount_tools(const json_t *root, enum tokens_method method)
{
	struct tokencount c = {0};
	int64_t n;

	add_tools(&c, root, method);
	n = c.n ? c.parts[0].sum.tokens : 0;
	tokencount_free(&c);
	return n;
}

void
tokencount_text(
	struct tokencount *c, struct slice text, enum tokens_method method)
{
	add_text(&c->all, text, method);
}

bool
tokencount_root(
	struct tokencount *c, const json_t *root, enum tokens_method method)
{
	const json_t *messages = json_object_get(root, "messages"), *message;
	size_t i;

	if (!json_is_array(messages))
		return false;
	json_array_foreach(messages, i, message)
	{
		add_message(c, message, method);
	}
	c->overhead = TOKENS_REPLY + TOKENS_MESSAGE * (int64_t)c->n;
	c->all.tokens += c->overhead;
	add_tools(c, root, method);
	for (i = 0; i < c->n; i++)
		add_sum(&c->all, &c->parts[i].sum);
	return true;
}

bool
tokencount_body(
	struct tokencount *c, struct slice text, enum tokens_method method)
{
	struct slice body = jsonread_skip(text);
	json_t *root =
		body.len && body.p[0] == '{' ? jsonread_chunk(body) : NULL;
	bool is_body = tokencount_root(c, root, method);

	json_decref(root);
	return is_body;
}

static json_t *
sum_json(const struct tokencount_sum *sum, const char *name, const char *value)
{
	struct buf valid = {0};
	json_t *o;

	text_repair(&valid, slice_str(value));
	o = json_pack("{s:s, s:I, s:I, s:I}", name, buf_str(&valid), "tokens",
		(json_int_t)sum->tokens, "characters",
		(json_int_t)sum->characters, "bytes", (json_int_t)sum->bytes);
	buf_free(&valid);
	return o;
}

static json_t *
parts_json(const struct tokencount *c)
{
	json_t *list = json_array();

	for (size_t i = 0; i < c->n; i++)
		json_array_append_new(list,
			sum_json(&c->parts[i].sum, "role", c->parts[i].what));
	return list;
}

void
tokencount_json(const struct tokencount *c, const char *name, struct buf *out)
{
	json_t *o = sum_json(&c->all, "file", name);
	char *text;

	if (c->overhead) {
		json_object_set_new(o, "messages", parts_json(c));
		json_object_set_new(o, "overhead", json_integer(c->overhead));
		json_object_set_new(o, "skipped", json_integer(c->skipped));
	}
	text = json_dumps(o, JSON_COMPACT);
	buf_add_str(out, text);
	free(text);
	json_decref(o);
}

void
tokencount_free(struct tokencount *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->parts[i].what);
	free(c->parts);
	*c = (struct tokencount){0};
}
