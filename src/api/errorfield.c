/* Fills the fields of an error body with clean text of bounded length. */
#include "api/errorfield.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "event/jsonvalue.h"

enum { NOTES_MAX = 4096 };

void
errorfield_cut(struct buf *b, size_t max)
{
	if (b->len <= max)
		return;
	buf_truncate(b, max);
	buf_truncate(b, max - text_incomplete_tail(buf_slice(b)));
}

void
errorfield_add(struct buf *out, struct slice s, size_t max)
{
	struct buf b = {0};
	struct slice rest, piece = slice_sub(s, 0, max);

	if (piece.len < s.len)
		piece.len -= text_incomplete_tail(piece);
	text_repair(&b, piece);
	errorfield_cut(&b, max);
	rest = buf_slice(&b);
	while (rest.len > 0) {
		const char *nul = memchr(rest.p, '\0', rest.len);
		piece = slice_sub(
			rest, 0, nul ? (size_t)(nul - rest.p) : rest.len);
		buf_add_slice(out, piece);
		rest = slice_from(rest, piece.len + (nul != NULL));
		if (nul)
			utf8_encode(out, 0xfffd);
	}
	buf_free(&b);
}

void
errorfield_put(struct buf *b, struct slice s, size_t max)
{
	if (b->len > 0 || slice_trim(s).len == 0 || slice_is(s, "None") ||
		slice_is(s, "null"))
		return;
	errorfield_add(b, s, max);
	errorfield_cut(b, max);
}

void
errorfield_put_json(struct buf *b, const json_t *j)
{
	if (json_is_string(j))
		errorfield_put(b, jsonvalue_string(j), ERRORBODY_FIELD_MAX);
	else if (json_is_number(j) && json_number_value(j) != 0) {
		char *text = json_dumps(
			j, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
		struct slice s = slice_str(text);
		/* A whole number that JSON wrote as 429.0. */
		if (s.len > 2 && slice_is(slice_from(s, s.len - 2), ".0"))
			s.len -= 2;
		errorfield_put(b, s, ERRORBODY_FIELD_MAX);
		free(text);
	}
}

void
errorfield_put_first(
	struct buf *b, const json_t *object, const char *const *keys)
{
	for (; *keys; keys++)
		errorfield_put_json(b, json_object_get(object, *keys));
}

void
errorfield_hint(struct errorbody *e, struct slice s)
{
	if (s.len == 0 || e->hints.len + s.len > NOTES_MAX)
		return;
	errorfield_add(&e->hints, s, ERRORBODY_FIELD_MAX);
	buf_add_char(&e->hints, '\n');
}

void
errorfield_extra(struct errorbody *e, const char *name, struct slice s)
{
	if (s.len == 0 || e->extras.len + s.len > NOTES_MAX)
		return;
	buf_addf(&e->extras, "%s: ", name);
	errorfield_add(&e->extras, s, 2 * ERRORBODY_FIELD_MAX);
	buf_add_char(&e->extras, '\n');
}

void
errorfield_extra_json(struct errorbody *e, const char *name, const json_t *j)
{
	struct buf b = {0};

	errorfield_put_json(&b, j);
	errorfield_extra(e, name, buf_slice(&b));
	buf_free(&b);
}
