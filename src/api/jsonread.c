/* Reads JSON as forgivingly as the servers that write it ask for. */
#include "api/jsonread.h"

#include <string.h>

#include "api/scan.h"
#include "base/text.h"

struct slice
jsonread_skip(struct slice s)
{
	s = slice_trim(s);
	if (slice_starts(s, "\xef\xbb\xbf"))
		s = slice_trim(slice_from(s, 3));
	return s;
}

/* Appends TEXT with \ufffd in place of each half of a surrogate pair that
 * stands alone: servers that cut text by UTF-16 units send them. */
static void
repair_escapes(struct buf *out, struct slice text)
{
	while (text.len) {
		int unit = scan_unit(text),
		    next = scan_unit(slice_from(text, 6));
		size_t n = text.p[0] == '\\' && text.len > 1 ? 2 : 1;
		if (unit >> 10 == 0xd800 >> 10 && next >> 10 == 0xdc00 >> 10)
			n = 12;
		else if (unit >> 11 == 0xd800 >> 11)
			n = 6;
		buf_add_slice(
			out, n == 6 ? SLICE("\\ufffd") : slice_sub(text, 0, n));
		text = slice_from(text, n);
	}
}

json_t *
jsonread_chunk(struct slice text)
{
	struct buf valid = {0}, lenient = {0};
	json_t *root = json_loadb(text.p, text.len, JSON_ALLOW_NUL, NULL);

	if (root || !text.len || !strchr("{[", text.p[0]))
		return root;
	text_repair(&valid, text);
	repair_escapes(&lenient, buf_slice(&valid));
	root = json_loadb(lenient.p, lenient.len,
		JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, NULL);
	buf_free(&valid);
	buf_free(&lenient);
	return root;
}

json_t *
jsonread_error(struct slice s)
{
	struct buf repaired = {0};
	json_t *j;
	size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL;

	s = jsonread_skip(s);
	if (s.len == 0 || !strchr("{[\"", s.p[0]))
		return NULL;
	if (s.p[0] != '"')
		flags |= JSON_DISABLE_EOF_CHECK;
	if (!text_is_valid(s)) {
		text_repair(&repaired, s);
		s = buf_slice(&repaired);
	}
	j = json_loadb(s.p, s.len, flags, NULL);
	if (!j) /* an integer may be too big for one */
		j = json_loadb(
			s.p, s.len, flags | JSON_DECODE_INT_AS_REAL, NULL);
	buf_free(&repaired);
	return j;
}
