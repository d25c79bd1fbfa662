/* The line codec: an event as one line of JSON, and back. */
#include "event/line.h"

#include <assert.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "base/lang.h"
#include "base/text.h"
#include "event/jsonvalue.h"
#include "event/schema.h"

#define NUMBER_LIMIT 9e15

/* Encoding writes JSON by hand: it runs once for every delta, and the order
 * of the keys and the single write of a line are part of the format. */

static const void *
field_at(const void *base, const struct schema_field *f)
{
	return (const char *)base + f->offset;
}

static void
add_escaped(struct buf *out, unsigned char c)
{
	switch (c) {
	case '"':
		buf_add_str(out, "\\\"");
		break;
	case '\\':
		buf_add_str(out, "\\\\");
		break;
	case '\n':
		buf_add_str(out, "\\n");
		break;
	case '\r':
		buf_add_str(out, "\\r");
		break;
	case '\t':
		buf_add_str(out, "\\t");
		break;
	default:
		buf_addf(out, "\\u%04x", c);
	}
}

static void
add_string_body(struct buf *out, struct slice s)
{
	size_t from = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
			continue;
		buf_add(out, s.p + from, i - from);
		add_escaped(out, c);
		from = i + 1;
	}
	buf_add(out, s.p + from, s.len - from);
}

void
line_quote(struct buf *out, struct slice s)
{
	struct buf fixed = {0};

	if (!text_is_valid(s)) {
		text_repair(&fixed, s);
		s = buf_slice(&fixed);
	}
	buf_add_char(out, '"');
	if (s.len)
		add_string_body(out, s);
	buf_add_char(out, '"');
	buf_free(&fixed);
}

/* A line is one line: outside of strings, where JSON has no control
 * characters, a line feed is a blank. */
static void
add_json(struct buf *out, struct slice json)
{
	size_t from = out->len;

	buf_add_slice(out, json);
	for (size_t i = from; i < out->len; i++) {
		if ((unsigned char)out->p[i] < 0x20)
			out->p[i] = ' ';
	}
}

static void
add_number(struct buf *out, int64_t n)
{
	char digits[24];
	size_t i = sizeof(digits);
	uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

	do {
		digits[--i] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (n < 0)
		digits[--i] = '-';
	buf_add(out, digits + i, sizeof(digits) - i);
}

static void add_fields(
	struct buf *out, const struct schema_field *fields, const void *base);

static void
add_value(struct buf *out, const struct schema_field *f, const void *base)
{
	const void *at = field_at(base, f);
	const struct slice *text = at;
	const int64_t *number = at;

	switch (f->type) {
	case FIELD_TEXT:
		if (text->p)
			line_quote(out, *text);
		else
			buf_add_str(out, "null");
		break;
	case FIELD_JSON:
		if (text->len)
			add_json(out, *text);
		else
			buf_add_str(out, "null");
		break;
	case FIELD_NUMBER:
		if (*number == EVENT_UNKNOWN)
			buf_add_str(out, "null");
		else
			add_number(out, *number);
		break;
	case FIELD_BOOL:
		buf_add_str(out, *(const bool *)at ? "true" : "false");
		break;
	case FIELD_OBJECT:
		buf_add_char(out, '{');
		add_fields(out, f->fields, at);
		buf_add_char(out, '}');
		break;
	}
}

static void
add_fields(struct buf *out, const struct schema_field *fields, const void *base)
{
	for (const struct schema_field *f = fields; f->name; f++) {
		if (out->p[out->len - 1] != '{')
			buf_add_char(out, ',');
		buf_add_char(out, '"');
		buf_add_str(out, f->name);
		buf_add_str(out, "\":");
		add_value(out, f, base);
	}
}

void
line_encode(struct buf *out, const struct event *ev)
{
	const struct schema_kind *k = schema_kind(ev->kind);

	buf_add_str(out, "{\"kind\":\"");
	buf_add_str(out, k->name);
	buf_add_str(out, "\",\"at\":");
	add_number(out, ev->at);
	/* A note may stand outside any request. */
	if (k->attempt && (ev->kind != EVENT_NOTE || ev->req)) {
		buf_add_str(out, ",\"req\":");
		add_number(out, ev->req);
		buf_add_str(out, ",\"attempt\":");
		add_number(out, ev->attempt);
	}
	add_fields(out, k->fields, ev);
	buf_add_str(out, "}\n");
}

static int
wrong_type(const char *name, const char *want, struct error *err)
{
	return error_set(err, _("field \"%s\" must be %s"), name, want);
}

static int
read_text(const struct schema_field *f, json_t *v, struct slice *to,
	struct error *err)
{
	if (!v || json_is_null(v))
		*to = SLICE_NONE;
	else if (json_is_string(v))
		*to = jsonvalue_string(v);
	else
		return wrong_type(f->name, _("text or null"), err);
	return 0;
}

static int
read_number(const char *name, json_t *v, int64_t *to, bool nullable,
	struct error *e)
{
	if (nullable && (!v || json_is_null(v))) {
		*to = EVENT_UNKNOWN;
		return 0;
	}
	if (!json_is_number(v))
		return wrong_type(name,
			nullable ? _("a number or null") : _("a number"), e);
	/* So that times can be added without a look at each sum. */
	if (!(fabs(json_number_value(v)) < NUMBER_LIMIT))
		return wrong_type(name, _("a number below 9e15"), e);
	*to = json_is_integer(v) ? json_integer_value(v)
				 : (int64_t)json_real_value(v);
	return 0;
}

/* The index behind the string that begins behind index I. */
static size_t
skip_string(struct slice s, size_t i)
{
	while (s.p[i] != '"')
		i += s.p[i] == '\\' ? 2 : 1;
	return i + 1;
}

/* The text of member NAME in LINE, an object known to be good, the last one as
 * jansson has it; none if its key is written with escapes. */
static struct slice
member_text(struct slice line, const char *name)
{
	struct slice key = SLICE_NONE, text = SLICE_NONE;
	size_t value = 0, end; /* where the value of KEY begins; 0: not yet */
	int depth = 0;

	for (size_t i = 0; i < line.len; i++) {
		char c = line.p[i];
		if (c == '"') {
			end = skip_string(line, i + 1);
			if (depth == 1 && !value)
				key = slice_sub(line, i + 1, end - i - 2);
			i = end - 1;
		} else if (c == '{' || c == '[') {
			depth++;
		} else if (c == '}' || c == ']') {
			depth--;
		} else if (c == ':' && depth == 1) {
			value = i + 1;
		}
		if (!value || !((c == ',' && depth == 1) || depth == 0))
			continue;
		if (slice_is(key, name))
			text = slice_trim(slice_sub(line, value, i - value));
		value = 0;
	}
	return text;
}

/* Keeps the text as it was written: printed again, a number could look
 * different (0.7 as 0.69999999999999996). */
static void
read_json(const char *name, json_t *v, struct slice *to, struct line_hold *hold)
{
	size_t i = hold->json[0] ? 1 : 0;
	struct slice text;

	*to = SLICE_NONE;
	if (!v || json_is_null(v))
		return;
	assert(!hold->json[i]);
	text = member_text(hold->line, name);
	hold->json[i] = text.p ? slice_dup(text)
			       : json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY);
	/* jansson takes a NUL behind a number for white space. */
	*to = text.p ? (struct slice){hold->json[i], text.len}
		     : slice_str(hold->json[i]);
}

static int
read_fields(void *base, const struct schema_field *fields, json_t *root,
	struct line_hold *hold, struct error *err)
{
	for (const struct schema_field *f = fields; f->name; f++) {
		json_t *v = root ? json_object_get(root, f->name) : NULL;
		void *to = (char *)base + f->offset;
		int rc = 0;
		switch (f->type) {
		case FIELD_TEXT:
			rc = read_text(f, v, to, err);
			break;
		case FIELD_NUMBER:
			rc = read_number(f->name, v, to, true, err);
			break;
		case FIELD_BOOL:
			if (v && !json_is_boolean(v) && !json_is_null(v))
				rc = wrong_type(
					f->name, _("true or false"), err);
			*(bool *)to = json_is_true(v);
			break;
		case FIELD_JSON:
			read_json(f->name, v, to, hold);
			break;
		case FIELD_OBJECT:
			if (v && !json_is_object(v) && !json_is_null(v))
				return wrong_type(f->name, _("an object"), err);
			rc = read_fields(to, f->fields,
				json_is_object(v) ? v : NULL, hold, err);
			break;
		}
		if (rc)
			return rc;
	}
	return 0;
}

static int
read_event(struct event *ev, json_t *root, struct line_hold *hold,
	struct error *err)
{
	const json_t *kind = json_object_get(root, "kind");

	if (!json_is_string(kind))
		return error_set(err, _("no event: \"kind\" is missing"));
	if (read_number("at", json_object_get(root, "at"), &ev->at, false, err))
		return -1;
	ev->kind = schema_find(jsonvalue_string(kind));
	if (ev->kind == EVENT_KIND_COUNT) {
		ev->kind = EVENT_NOTE;
		ev->note = (struct event_note){SLICE("info"),
			slice_str(
				_("an event of a later version was skipped"))};
		return 0;
	}
	if (schema_kind(ev->kind)->attempt) {
		bool loose = ev->kind == EVENT_NOTE;
		if (read_number("req", json_object_get(root, "req"), &ev->req,
			    loose, err) ||
			read_number("attempt", json_object_get(root, "attempt"),
				&ev->attempt, loose, err))
			return -1;
		if (loose && ev->req < 0)
			ev->req = ev->attempt = 0;
	}
	return read_fields(ev, schema_kind(ev->kind)->fields, root, hold, err);
}

int
line_decode(struct event *ev, struct line_hold *hold, struct slice line,
	struct error *err)
{
	json_error_t why;

	*hold = (struct line_hold){.line = line};
	*ev = (struct event){0};
	/* What was sent may hold a name twice, and is to be read again. */
	hold->root = json_loadb(
		line.p ? line.p : "", line.len, JSON_ALLOW_NUL, &why);
	if (!hold->root) {
		line_release(hold);
		return error_set(err, _("no JSON: %s"), why.text);
	}
	if (!json_is_object((json_t *)hold->root)) {
		line_release(hold);
		return error_set(err, _("no event: not a JSON object"));
	}
	if (read_event(ev, hold->root, hold, err)) {
		line_release(hold);
		return -1;
	}
	return 0;
}

void
line_release(struct line_hold *hold)
{
	json_decref(hold->root);
	free(hold->json[0]);
	free(hold->json[1]);
	*hold = (struct line_hold){0};
}

const char *
line_library(void)
{
	return "jansson/" JANSSON_VERSION;
}
