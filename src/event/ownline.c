/* Reads lines in the very form line_encode writes, without a tree of JSON. */
#include "event/ownline.h"

#include <string.h>

#include "base/text.h"
#include "event/schema.h"

#define DELTA "{\"kind\":\"delta\",\"at\":"
#define END "\"}\n"
#define ONES UINT64_C(0x0101010101010101)
#define HIGHS (ONES * 0x80)

enum { DIGITS_MAX = 15 }; /* more may be above what line_decode takes */

struct reading {
	struct ownline *own;
	const char *begin, *p, *end;
	const char *string; /* where the latest string began */
};

static inline bool
take(struct reading *r, const char *bytes, size_t n)
{
	if ((size_t)(r->end - r->p) < n || memcmp(r->p, bytes, n) != 0)
		return false;
	r->p += n;
	return true;
}

#define TAKE(r, lit) take(r, lit, sizeof(lit) - 1)

/* JSON has no zeros in front. */
static inline bool
take_number(struct reading *r, int64_t *to)
{
	const char *p = r->p, *end = r->end;
	uint64_t n = 0;

	if (end - p > DIGITS_MAX)
		end = p + DIGITS_MAX;
	for (; p < end && (unsigned char)(*p - '0') < 10; p++)
		n = n * 10 + (uint64_t)(*p - '0');
	*to = (int64_t)n;
	if (p == r->p || (*r->p == '0' && p - r->p > 1))
		return false;
	r->p = p;
	return true;
}

/* Eight bytes, the first one lowest. */
static inline uint64_t
eight_bytes(const char *at)
{
	const unsigned char *p = (const unsigned char *)at;

	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 |
	       (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 |
	       (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
	       (uint64_t)p[7] << 56;
}

/* The high bits of the bytes of X that are a quote, a backslash or a control
 * character. A borrow may set some above the first of them, never below. */
static inline uint64_t
stops_in(uint64_t x)
{
	uint64_t quote = x ^ ONES * '"', slash = x ^ ONES * '\\';

	return (((quote - ONES) & ~quote) | ((slash - ONES) & ~slash) |
		       ((x - ONES * ' ') & ~x)) &
	       HIGHS;
}

/* The first quote, backslash or control character from P on, else END. HIGH
 * gathers the bits of what was passed. */
static inline const char *
plain_end(const char *p, const char *end, uint64_t *high)
{
	for (; end - p >= 8; p += 8) {
		uint64_t x = eight_bytes(p), stop = stops_in(x), below;
		if (!stop) {
			*high |= x;
			continue;
		}
		/* The bits below the lowest one of STOP; one in each byte up
		 * to it, added up by the product in its highest byte. */
		below = (stop & (0 - stop)) - 1;
		*high |= x & below;
		return p + ((below & ONES) * ONES >> 56) - 1;
	}
	for (; p < end && (unsigned char)*p >= ' ' && *p != '"' && *p != '\\';
		p++)
		*high |= (unsigned char)*p;
	return p;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Pairs of surrogates are left to line_decode: we write no such escapes. */
static bool
add_code(struct buf *out, struct slice digits)
{
	uint32_t cp = 0;

	if (digits.len != 4)
		return false;
	for (size_t i = 0; i < 4; i++) {
		int digit = hex_digit(digits.p[i]);
		if (digit < 0)
			return false;
		cp = cp << 4 | (uint32_t)digit;
	}
	if (cp >= 0xd800 && cp <= 0xdfff)
		return false;
	utf8_encode(out, cp);
	return true;
}

/* What C says behind a backslash; 0 if that is no byte of its own. */
static char
escaped_byte(char c)
{
	switch (c) {
	case 'n':
		return '\n';
	case '"':
	case '\\':
	case '/':
		return c;
	case 't':
		return '\t';
	case 'r':
		return '\r';
	case 'b':
		return '\b';
	case 'f':
		return '\f';
	}
	return '\0';
}

/* Appends RAW, whose every backslash has a byte behind it. */
static bool
add_unescaped(struct buf *out, struct slice raw)
{
	const char *slash;

	while ((slash = memchr(raw.p, '\\', raw.len))) {
		size_t n = (size_t)(slash - raw.p);
		char c = escaped_byte(slash[1]);
		buf_add(out, raw.p, n);
		raw = slice_from(raw, n + 2);
		if (c) {
			buf_add_char(out, c);
			continue;
		}
		if (slash[1] != 'u' || !add_code(out, slice_sub(raw, 0, 4)))
			return false;
		raw = slice_from(raw, 4);
	}
	buf_add_slice(out, raw);
	return true;
}

/* Bytes of the line, or more. */
static size_t
line_len(const struct reading *r)
{
	const char *lf = memchr(r->p, '\n', (size_t)(r->end - r->p));

	return (size_t)((lf ? lf : r->end) - r->begin);
}

/* Goes on with a string at its first stop, or where it was not plain ASCII:
 * HIGH is what was passed. */
static bool
take_rest(struct reading *r, uint64_t high, struct slice *to)
{
	struct buf *text = &r->own->text;
	bool escaped = false;
	size_t at;

	while (r->p < r->end && *r->p == '\\') {
		if (r->end - r->p < 2)
			return false;
		escaped = true;
		r->p = plain_end(r->p + 2, r->end, &high);
	}
	if (r->p == r->end || *r->p != '"')
		return false;
	*to = (struct slice){r->string, (size_t)(r->p++ - r->string)};
	if (high & HIGHS && !text_is_valid(*to))
		return false;
	if (!escaped)
		return true;
	/* Room for all strings of the line, so that none of them moves. */
	if (!text->len)
		buf_reserve(text, line_len(r));
	at = text->len;
	if (!add_unescaped(text, *to))
		return false;
	*to = slice_from(buf_slice(text), at);
	return true;
}

/* What is behind an opening quote, and the closing one. */
static inline bool
take_string_body(struct reading *r, struct slice *to)
{
	uint64_t high = 0;

	r->string = r->p;
	r->p = plain_end(r->p, r->end, &high);
	if (r->p == r->end || *r->p != '"' || high & HIGHS)
		return take_rest(r, high, to);
	*to = (struct slice){r->string, (size_t)(r->p++ - r->string)};
	return true;
}

static bool
take_text(struct reading *r, struct slice *to)
{
	*to = SLICE_NONE;
	return TAKE(r, "null") || (TAKE(r, "\"") && take_string_body(r, to));
}

static bool
take_json(struct reading *r, struct slice *to)
{
	const struct buf *known = &r->own->json;

	*to = SLICE_NONE;
	if (TAKE(r, "null"))
		return true;
	if (!known->len || !take(r, known->p, known->len))
		return false;
	*to = (struct slice){r->p - known->len, known->len};
	return true;
}

static bool
take_nullable(struct reading *r, int64_t *to)
{
	*to = EVENT_UNKNOWN;
	return TAKE(r, "null") || take_number(r, to);
}

static bool
take_bool(struct reading *r, bool *to)
{
	*to = TAKE(r, "true");
	return *to || TAKE(r, "false");
}

static bool take_fields(struct reading *r, void *base,
	const struct schema_field *fields, bool first);

static bool
take_value(struct reading *r, const struct schema_field *f, void *to)
{
	switch (f->type) {
	case FIELD_TEXT:
		return take_text(r, to);
	case FIELD_JSON:
		return take_json(r, to);
	case FIELD_NUMBER:
		return take_nullable(r, to);
	case FIELD_BOOL:
		return take_bool(r, to);
	case FIELD_OBJECT:
		return TAKE(r, "{") && take_fields(r, to, f->fields, true) &&
		       TAKE(r, "}");
	}
	return false;
}

static bool
take_fields(
	struct reading *r, void *base, const struct schema_field *f, bool first)
{
	for (; f->name; f++, first = false) {
		if ((!first && !TAKE(r, ",")) || !TAKE(r, "\"") ||
			!take(r, f->name, strlen(f->name)) || !TAKE(r, "\":") ||
			!take_value(r, f, (char *)base + f->offset))
			return false;
	}
	return true;
}

static bool
take_attempt(struct reading *r, struct event *ev)
{
	if (!TAKE(r, ",\"req\":"))
		return ev->kind == EVENT_NOTE;
	return take_number(r, &ev->req) && TAKE(r, ",\"attempt\":") &&
	       take_number(r, &ev->attempt);
}

static bool
read_any(struct reading *r, struct event *ev)
{
	const struct schema_kind *k;
	struct slice name;

	*ev = (struct event){0};
	if (!TAKE(r, "{\"kind\":\"") || !take_string_body(r, &name))
		return false;
	ev->kind = schema_find(name);
	if (ev->kind == EVENT_KIND_COUNT || !TAKE(r, ",\"at\":") ||
		!take_number(r, &ev->at))
		return false;
	k = schema_kind(ev->kind);
	return (!k->attempt || take_attempt(r, ev)) &&
	       take_fields(r, ev, k->fields, false) && TAKE(r, "}\n");
}

/* Whether the line is a delta that only differs from the latest one by time
 * and text. Nearly every line comes this way, and few have escapes. */
static bool
read_next_delta(struct reading *r, struct event *ev)
{
	const struct ownline *o = r->own;
	const char *form, *stop;
	uint64_t high = 0;

	if (!o->form.len || !TAKE(r, DELTA) || !take_number(r, &ev->at))
		return false;
	form = r->p;
	if (!take(r, o->form.p, o->form.len))
		return false;
	ev->kind = EVENT_DELTA;
	ev->req = o->req;
	ev->attempt = o->attempt;
	ev->delta.channel = (struct slice){form + o->channel, o->channel_len};
	stop = plain_end(r->p, r->end, &high);
	ev->delta.text = (struct slice){r->p, (size_t)(stop - r->p)};
	if (!(high & HIGHS) && r->end - stop >= 3 && !memcmp(stop, END, 3)) {
		r->p = stop + 3;
		return true;
	}
	return take_string_body(r, &ev->delta.text) && TAKE(r, "}\n");
}

/* EV is a delta that was just read. */
static void
learn_form(struct reading *r, const struct event *ev)
{
	struct ownline *o = r->own;
	const char *from = r->begin + sizeof(DELTA) - 1;
	const char *channel = ev->delta.channel.p;

	/* With its channel or text null or escaped it is none to go by. */
	if (!channel || channel < r->begin || channel >= r->end ||
		!ev->delta.text.p)
		return;
	while (*from != ',')
		from++;
	buf_set(&o->form, (struct slice){from, (size_t)(r->string - from)});
	o->req = ev->req;
	o->attempt = ev->attempt;
	o->channel = (size_t)(channel - from);
	o->channel_len = ev->delta.channel.len;
}

bool
ownline_read(struct ownline *o, struct event *ev, struct slice *text)
{
	struct reading r = {o, text->p, text->p, text->p + text->len, NULL};

	o->text.len = 0;
	if (!read_next_delta(&r, ev)) {
		o->text.len = 0;
		r.p = r.begin;
		if (!read_any(&r, ev))
			return false;
		if (ev->kind == EVENT_DELTA)
			learn_form(&r, ev);
	}
	*text = slice_from(*text, (size_t)(r.p - r.begin));
	return true;
}

void
ownline_learn(struct ownline *o, const struct event *ev)
{
	for (const struct schema_field *f = schema_kind(ev->kind)->fields;
		f->name; f++) {
		const void *at = (const char *)ev + f->offset;
		const struct slice *json = at;
		if (f->type == FIELD_JSON && json->len)
			buf_set(&o->json, *json);
	}
}

void
ownline_free(struct ownline *o)
{
	buf_free(&o->text);
	buf_free(&o->form);
	buf_free(&o->json);
}
