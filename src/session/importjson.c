/* Reads what the formats of imports have in common. */
#include "session/importjson.h"

#include <stdlib.h>
#include <string.h>

#include "api/datetime.h"
#include "base/text.h"

/* Seconds up to the year 5138 are below, milliseconds from 1973 above. */
#define SECONDS_MAX 1e11
#define NUMBER_MAX 9e15

/* Half of a surrogate pair, as cut texts have it, ends jansson's patience:
 * such escapes become U+FFFD. */
static void
mend_escapes(struct buf *b)
{
	for (size_t i = 0; i + 6 <= b->len; i++) {
		const char *p = b->p + i;
		bool high, low;
		if (p[0] != '\\')
			continue;
		if (p[1] != 'u' || (p[2] != 'd' && p[2] != 'D')) {
			i++;
			continue;
		}
		high = p[3] && strchr("89abAB", p[3]);
		low = p[3] && strchr("cdefCDEF", p[3]);
		if (high && i + 12 <= b->len && p[6] == '\\' && p[7] == 'u' &&
			(p[8] == 'd' || p[8] == 'D') && p[9] &&
			strchr("cdefCDEF", p[9]))
			i += 11;
		else if (high || low)
			memcpy(b->p + i, "\\ufffd", 6);
	}
}

static json_t *
parse(struct slice text, json_error_t *why)
{
	return json_loadb(text.p ? text.p : "", text.len, JSON_ALLOW_NUL, why);
}

/* The same with bytes that are not UTF-8, and such escapes, replaced. */
static json_t *
parse_mended(struct slice text, json_error_t *why)
{
	struct buf mended = {0};
	json_t *root;

	text_repair(&mended, text);
	mend_escapes(&mended);
	root = parse(buf_slice(&mended), why);
	buf_free(&mended);
	return root;
}

json_t *
importjson_parse(struct slice text, json_error_t *why)
{
	json_t *root = parse(text, why);

	if (!root && (!text_is_valid(text) || slice_ifind(text, "\\ud") >= 0))
		root = parse_mended(text, why);
	return root;
}

json_t *
importjson_line(struct slice line)
{
	json_error_t ignored;
	json_t *v;

	line = slice_trim(line);
	if (line.len < 2 || line.p[0] != '{' || line.p[line.len - 1] != '}')
		return NULL;
	v = importjson_parse(line, &ignored);
	if (json_is_object(v))
		return v;
	json_decref(v);
	return NULL;
}

int64_t
importjson_time(const json_t *v)
{
	double n = json_number_value(v);
	int64_t ms;

	if (json_is_string(v))
		return datetime_rfc3339(jsonvalue_string(v), &ms)
			       ? ms
			       : EVENT_UNKNOWN;
	if (!(n > 0 && n < NUMBER_MAX))
		return EVENT_UNKNOWN;
	return n < SECONDS_MAX ? (int64_t)(n * 1000 + 0.5) : (int64_t)n;
}

int64_t
importjson_number(const json_t *object, const char *key)
{
	const json_t *v = json_object_get(object, key);
	double n = json_number_value(v);

	if (!json_is_number(v) || !(n >= 0 && n < NUMBER_MAX))
		return EVENT_UNKNOWN;
	return (int64_t)n;
}

struct slice
importjson_first(const json_t *object, const char *const *keys)
{
	for (; *keys; keys++) {
		struct slice text = jsonvalue_string_at(object, *keys);
		if (text.len)
			return text;
	}
	return SLICE_NONE;
}

void
importjson_add_line(struct buf *out, struct slice text)
{
	if (!text.len)
		return;
	if (out->len)
		buf_add_char(out, '\n');
	buf_add_slice(out, text);
}

static void
count_part(struct importjson_parts *n, const json_t *part)
{
	static const char *const types[] = {"type", "content_type", NULL};

	if (slice_find(importjson_first(part, types), SLICE("image")) >= 0)
		n->images++;
	else
		n->others++;
}

struct importjson_parts
importjson_text(struct buf *out, const json_t *content)
{
	static const char *const keys[] = {"text", "refusal", NULL};
	struct importjson_parts n = {0, 0};
	size_t i;
	json_t *part;

	importjson_add_line(out, jsonvalue_string(content));
	json_array_foreach(content, i, part)
	{
		struct slice text = json_is_string(part)
					    ? jsonvalue_string(part)
					    : importjson_first(part, keys);
		if (text.len)
			importjson_add_line(out, text);
		else if (json_is_object(part) &&
			 !json_is_string(json_object_get(part, "text")))
			count_part(&n, part);
	}
	return n;
}

void
importjson_dump(struct buf *out, const json_t *v)
{
	char *text;

	if (json_is_string(v)) {
		buf_add_slice(out, jsonvalue_string(v));
		return;
	}
	text = v ? json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
	if (text)
		buf_add_str(out, text);
	free(text);
}
