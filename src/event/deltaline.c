/* Delta lines as the encoder writes them, read without a JSON library. */
#include "event/deltaline.h"

#include <string.h>

#include "base/text.h"

enum { DIGITS_MAX = 15 };

/* Takes LIT off the front of S. */
static bool
take(struct slice *s, struct slice lit)
{
	if (s->len < lit.len || memcmp(s->p, lit.p, lit.len))
		return false;
	*s = slice_from(*s, lit.len);
	return true;
}

/* A number as JSON writes it: no sign, no zero in front. */
static bool
take_number(struct slice *s, int64_t *n)
{
	size_t i = 0;

	*n = 0;
	for (; i < s->len && i <= DIGITS_MAX; i++) {
		if (s->p[i] < '0' || s->p[i] > '9')
			break;
		*n = *n * 10 + (s->p[i] - '0');
	}
	if (!i || i > DIGITS_MAX || (i > 1 && s->p[0] == '0'))
		return false;
	*s = slice_from(*s, i);
	return true;
}

static bool
take_channel(struct slice *s, struct slice *channel)
{
	static const char *const names[] = {
		"content", "reasoning", "refusal", "tool"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		*channel = slice_str(names[i]);
		if (take(s, *channel))
			return true;
	}
	return false;
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The length of the escape at P of at most LEN bytes, 0 if the encoder writes
 * no such; *C is what it stands for. */
static size_t
read_escape(const char *p, size_t len, char *c)
{
	static const char from[] = "\"\\nrt", to[] = "\"\\\n\r\t";
	const char *at;
	int high, low;

	if (len < 2)
		return 0;
	at = p[1] ? strchr(from, p[1]) : NULL;
	if (at) {
		*c = to[at - from];
		return 2;
	}
	if (len < 6 || memcmp(p, "\\u00", 4))
		return 0;
	high = hex(p[4]);
	low = hex(p[5]);
	if (high < 0 || high > 7 || low < 0)
		return 0;
	*c = (char)(high * 16 + low);
	return 6;
}

static bool
unescape(struct buf *out, struct slice s)
{
	const char *p = s.p, *end = s.p + s.len, *slash;
	size_t n;
	char c;

	while ((slash = memchr(p, '\\', (size_t)(end - p)))) {
		buf_add(out, p, (size_t)(slash - p));
		n = read_escape(slash, (size_t)(end - slash), &c);
		if (!n)
			return false;
		buf_add_char(out, c);
		p = slash + n;
	}
	buf_add(out, p, (size_t)(end - p));
	return true;
}

/* What stands between the quotes of a string: none of it ends the string, or
 * could not stand in one. */
static bool
is_string_body(struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c == '"' || c < 0x20)
			return false;
		if (c == '\\' && ++i == s.len)
			return false;
	}
	return text_is_valid(s);
}

bool
deltaline_decode(struct event *ev, struct buf *scratch, struct slice line)
{
	struct slice s = line;

	*ev = (struct event){.kind = EVENT_DELTA};
	if (!take(&s, SLICE("{\"kind\":\"delta\",\"at\":")) ||
		!take_number(&s, &ev->at) || !take(&s, SLICE(",\"req\":")) ||
		!take_number(&s, &ev->req) ||
		!take(&s, SLICE(",\"attempt\":")) ||
		!take_number(&s, &ev->attempt) ||
		!take(&s, SLICE(",\"channel\":\"")) ||
		!take_channel(&s, &ev->delta.channel) ||
		!take(&s, SLICE("\",\"text\":\"")) || s.len < 2 ||
		memcmp(s.p + s.len - 2, "\"}", 2))
		return false;
	s.len -= 2;
	if (!is_string_body(s))
		return false;
	ev->delta.text = s;
	if (!s.len || !memchr(s.p, '\\', s.len))
		return true;
	buf_clear(scratch);
	if (!unescape(scratch, s))
		return false;
	ev->delta.text = buf_slice(scratch);
	return true;
}
