/* The bytes that the chunks of a stream share around their text. */
#include "api/chunkframe.h"

#include <string.h>

/* Where no string is escaped, quotes only begin and end strings, and a quoted
 * name that occurs once with a colon and a quote behind it is the key of the
 * string. */
bool
chunkframe_learn(struct chunkframe *f, struct slice data, struct slice key,
	struct slice text)
{
	struct slice rest;
	ptrdiff_t at;

	if (!key.len || memchr(data.p, '\\', data.len))
		return false;
	at = slice_find(data, key);
	if (at < 0)
		return false;
	rest = slice_from(data, (size_t)at + key.len);
	if (slice_find(rest, key) >= 0)
		return false;
	rest = slice_trim(rest);
	if (!slice_starts(rest, ":"))
		return false;
	rest = slice_trim(slice_from(rest, 1));
	if (rest.len < text.len + 2 || rest.p[0] != '"' ||
		rest.p[text.len + 1] != '"' ||
		!slice_eq(slice_sub(rest, 1, text.len), text))
		return false;
	at = rest.p + 1 - data.p;
	buf_set(&f->head, slice_sub(data, 0, (size_t)at));
	buf_set(&f->tail, slice_from(data, (size_t)at + text.len));
	return true;
}

/* Whether S stands for itself between the quotes of a JSON string. */
static bool
is_plain(struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == '"' ||
			s.p[i] == '\\')
			return false;
	}
	return true;
}

bool
chunkframe_fits(
	const struct chunkframe *f, struct slice data, struct slice *text)
{
	size_t head = f->head.len, tail = f->tail.len;

	if (!head || data.len < head + tail ||
		memcmp(data.p, f->head.p, head) != 0 ||
		memcmp(data.p + data.len - tail, f->tail.p, tail) != 0)
		return false;
	*text = slice_sub(data, head, data.len - head - tail);
	return is_plain(*text);
}

void
chunkframe_free(struct chunkframe *f)
{
	buf_free(&f->head);
	buf_free(&f->tail);
}
