/* JSON values of a session; for the files of the exports. */
#include "session/exportvalue.h"

#include "base/text.h"
#include "event/jsonvalue.h"
#include "session/exportpart.h"

/* Doubles hold 15 digits of what was written: 0.7 stays 0.7. */
enum { DIGITS = 15, INDENT = 2 };

json_t *
exportvalue_text(struct slice text)
{
	struct buf fixed = {0};
	json_t *v;

	if (!text.p)
		return json_null();
	if (text_is_valid(text))
		return json_stringn_nocheck(text.p, text.len);
	text_repair(&fixed, text);
	v = json_stringn_nocheck(buf_str(&fixed), fixed.len);
	buf_free(&fixed);
	return v;
}

json_t *
exportvalue_masked(struct slice text)
{
	struct buf masked = {0};
	json_t *v;

	if (!text.len)
		return exportvalue_text(text);
	exportpart_mask(&masked, text);
	v = exportvalue_text(buf_slice(&masked));
	buf_free(&masked);
	return v;
}

json_t *
exportvalue_number(int64_t n)
{
	return n == EVENT_UNKNOWN ? json_null() : json_integer(n);
}

void
exportvalue_set(json_t *object, const char *key, json_t *v)
{
	json_object_set_new_nocheck(object, key, v);
}

/* A value can be a secret by its name alone, so it is masked behind it. */
static json_t *
mask_string(const char *name, const json_t *v, bool *changed)
{
	struct slice text = jsonvalue_string(v);
	struct buf line = {0}, masked = {0};
	struct slice got;
	size_t front;
	json_t *new;

	buf_addf(&line, "%s: ", name);
	front = line.len;
	buf_add_slice(&line, text);
	exportpart_mask(&masked, buf_slice(&line));
	got = buf_slice(&masked);
	if (slice_eq(slice_sub(got, 0, front),
		    slice_sub(buf_slice(&line), 0, front))) {
		new = exportvalue_text(slice_from(got, front));
	} else {
		new = exportvalue_masked(text);
	}
	*changed = *changed || !slice_eq(jsonvalue_string(new), text);
	buf_free(&line);
	buf_free(&masked);
	return new;
}

static void
mask(const char *name, json_t *v, bool *changed)
{
	json_t *child;
	const char *key;
	size_t i;

	if (json_is_object(v)) {
		json_object_foreach(v, key, child)
		{
			if (json_is_string(child))
				exportvalue_set(v, key,
					mask_string(key, child, changed));
			else
				mask(key, child, changed);
		}
	} else if (json_is_array(v)) {
		json_array_foreach(v, i, child)
		{
			if (json_is_string(child))
				json_array_set_new(v, i,
					mask_string(name, child, changed));
			else
				mask(name, child, changed);
		}
	}
}

json_t *
exportvalue_params(const struct trail_row *row, bool *masked)
{
	json_t *v = json_loadb(
		buf_str(&row->params), row->params.len, JSON_ALLOW_NUL, NULL);

	*masked = false;
	if (!json_is_object(v)) {
		json_decref(v);
		v = json_object();
	}
	mask("", v, masked);
	return v;
}

static int
add_piece(const char *bytes, size_t n, void *out)
{
	buf_add(out, bytes, n);
	return 0;
}

void
exportvalue_dump(struct buf *out, json_t *v, bool lines)
{
	size_t flags = JSON_REAL_PRECISION(DIGITS) | JSON_ENCODE_ANY;

	flags |= lines ? JSON_INDENT(INDENT) : JSON_COMPACT;
	json_dump_callback(v, add_piece, out, flags);
	if (lines)
		buf_add_char(out, '\n');
	json_decref(v);
}
