/* Where in JSON text a value stands: line and column. */
#include "api/jsonplace.h"

#include <string.h>

#include "api/scan.h"
#include "base/text.h"

static const char mark[] = "\xef\xbb\xbf"; /* byte order mark */

void
jsonpath_text(struct buf *out, const struct jsonpath *path)
{
	if (!path)
		return;
	jsonpath_text(out, path->up);
	if (!path->key) {
		buf_addf(out, "[%zu]", path->index);
		return;
	}
	if (path->up)
		buf_add_char(out, '.');
	buf_add_str(out, path->key);
}

struct jsonplace
jsonplace_at(struct slice text, size_t offset)
{
	struct jsonplace p = {.line = 1, .column = 1, .offset = offset};
	size_t i = slice_starts(text, mark) ? sizeof(mark) - 1 : 0;
	uint32_t cp;

	while (i < offset && i < text.len) {
		i += utf8_decode(slice_from(text, i), &cp);
		p.column++;
		/* CR LF is one end of line, and so is a CR alone. */
		if (cp == '\n' ||
			(cp == '\r' && (i >= text.len || text.p[i] != '\n'))) {
			p.line++;
			p.column = 1;
		}
	}
	return p;
}

static size_t
skip_blanks(struct slice text, size_t i)
{
	while (i < text.len && memchr(" \t\r\n", text.p[i], 4))
		i++;
	return i;
}

/* Behind the string whose quote is at I. */
static size_t
skip_string(struct slice text, size_t i)
{
	for (i++; i < text.len && text.p[i] != '"'; i++) {
		if (text.p[i] == '\\')
			i++;
	}
	return i < text.len ? i + 1 : text.len;
}

/* Behind the value at I: brackets are counted, not descended into. */
static size_t
skip_value(struct slice text, size_t i)
{
	size_t depth = 0;

	while (i < text.len) {
		char c = text.p[i];
		if (c == '"') {
			i = skip_string(text, i);
			if (!depth)
				return i;
			continue;
		}
		if (c == '{' || c == '[') {
			depth++;
		} else if (c == '}' || c == ']') {
			if (!depth)
				return i;
			if (!--depth)
				return i + 1;
		} else if (!depth && memchr(", \t\r\n", c, 5)) {
			return i;
		}
		i++;
	}
	return i;
}

/* Appends the character that the escape at the start of S stands for, and
 * returns its bytes. */
static size_t
unescape(struct buf *out, struct slice s)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char *at = s.len > 1 ? memchr(from, s.p[1], 5) : NULL;
	uint32_t unit, low;

	if (s.len < 2 || s.p[1] != 'u') {
		if (s.len > 1)
			buf_add_char(out, at ? to[at - from] : s.p[1]);
		return 2;
	}
	scan_hex(slice_from(s, 2), 4, &unit);
	if (unit >> 10 != 0xd800 >> 10) {
		utf8_encode(out, unit);
		return 6;
	}
	scan_hex(slice_from(s, 8), 4, &low);
	utf8_encode(out, 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff));
	return 12;
}

/* Whether RAW, a string without its quotes, says KEY. */
static bool
says(struct slice raw, const char *key)
{
	struct buf text = {0};
	bool same;

	if (!raw.len || !memchr(raw.p, '\\', raw.len))
		return slice_is(raw, key);
	while (raw.len) {
		size_t n = 1;
		if (raw.p[0] == '\\')
			n = unescape(&text, raw);
		else
			buf_add_char(&text, raw.p[0]);
		raw = slice_from(raw, n);
	}
	same = slice_is(buf_slice(&text), key);
	buf_free(&text);
	return same;
}

/* Where a value begins, and the name in front of it if it has one. */
struct spot {
	size_t value, key;
};

static bool
find_member(struct slice text, const char *key, struct spot *at)
{
	size_t i = skip_blanks(text, at->value + 1);
	bool found = false;

	while (i < text.len && text.p[i] == '"') {
		struct spot here = {.key = i};
		size_t end = skip_string(text, i);
		struct slice raw = slice_sub(text, i + 1, end - i - 2);
		i = skip_blanks(text, end);
		here.value = skip_blanks(text, i + 1); /* behind the colon */
		if (says(raw, key)) {
			*at = here;
			found = true;
		}
		i = skip_blanks(text, skip_value(text, here.value));
		if (i < text.len && text.p[i] == ',')
			i = skip_blanks(text, i + 1);
	}
	return found;
}

static bool
find_item(struct slice text, size_t index, struct spot *at)
{
	size_t i = skip_blanks(text, at->value + 1);

	for (size_t n = 0; n < index; n++) {
		i = skip_blanks(text, skip_value(text, i));
		if (i >= text.len || text.p[i] != ',')
			return false;
		i = skip_blanks(text, i + 1);
	}
	if (i >= text.len || text.p[i] == ']')
		return false;
	*at = (struct spot){i, i};
	return true;
}

static bool
step(struct slice text, const struct jsonpath *path, struct spot *at)
{
	if (at->value >= text.len ||
		text.p[at->value] != (path->key ? '{' : '['))
		return false;
	if (path->key)
		return find_member(text, path->key, at);
	return find_item(text, path->index, at);
}

struct jsonplace
jsonplace_find(struct slice text, const struct jsonpath *path, bool of_key)
{
	size_t n = 0;
	struct spot at = {0};
	const struct jsonpath *steps[JSONPATH_MAX];
	size_t start = slice_starts(text, mark) ? sizeof(mark) - 1 : 0;
	bool found = true;

	for (const struct jsonpath *p = path; p; p = p->up)
		n++;
	for (size_t i = n; path; path = path->up) {
		if (--i < JSONPATH_MAX)
			steps[i] = path;
	}
	at.value = at.key = skip_blanks(text, start);
	for (size_t i = 0; i < n && i < JSONPATH_MAX && found; i++)
		found = step(text, steps[i], &at);
	return jsonplace_at(text, of_key && found ? at.key : at.value);
}
