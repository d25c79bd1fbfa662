/* Turns what Python and JavaScript print of an object into JSON. */
#include "api/pyrepr.h"

#include <string.h>

#include "api/scan.h"
#include "base/text.h"

enum { DEPTH_MAX = 64 };

struct reader {
	struct buf *out;
	struct slice s;
	size_t at;
	char open[DEPTH_MAX]; /* the closing brackets JSON will need */
	int depth;
};

static bool
is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       c == '$' || scan_is_digit(c);
}

/* Appends character CP of a JSON string. */
static void
put_char(struct buf *out, uint32_t cp)
{
	if (cp < 0x20 || cp == 0x7f)
		buf_addf(out, "\\u%04x", (unsigned)cp);
	else if (cp == '"' || cp == '\\')
		buf_addf(out, "\\%c", (char)cp);
	else
		utf8_encode(out, cp);
}

/* Reads up to N hexadecimal digits; stays where it is without any. */
static uint32_t
read_hex(struct reader *r, size_t n)
{
	uint32_t value;

	r->at += scan_hex(slice_from(r->s, r->at), n, &value);
	return value;
}

/* What stands behind a backslash. */
static void
read_escape(struct reader *r)
{
	static const char letters[] = "nrtbf0", meant[] = "\n\r\t\b\f";
	char c = scan_at(r->s, r->at++);
	const char *letter = c ? strchr(letters, c) : NULL;

	if (c == 'u') {
		/* Two may make a pair: that is for JSON to say. */
		buf_addf(r->out, "\\u%04x", (unsigned)read_hex(r, 4));
	} else if (c == 'x' || c == 'U') {
		put_char(r->out, read_hex(r, c == 'x' ? 2 : 8));
	} else if (letter) {
		put_char(r->out, (unsigned char)meant[letter - letters]);
	} else if ((unsigned char)c < 0x80) {
		put_char(r->out, (unsigned char)c);
	} else {
		buf_add_char(r->out, c); /* of a longer character */
	}
}

/* The string whose quote R stands at, up to the same quote or the end. */
static void
read_string(struct reader *r)
{
	char quote = r->s.p[r->at++];

	buf_add_char(r->out, '"');
	while (r->at < r->s.len && r->s.p[r->at] != quote) {
		char c = r->s.p[r->at++];
		if (c == '\\')
			read_escape(r);
		else if ((unsigned char)c < 0x80)
			put_char(r->out, (unsigned char)c);
		else
			buf_add_char(r->out, c);
	}
	r->at++;
	buf_add_char(r->out, '"');
}

/* None, True, a key without quotes, <Response [429]>: a name or a string. */
static void
read_word(struct reader *r)
{
	static const struct {
		const char *word, *json;
	} names[] = {{"None", "null"}, {"True", "true"}, {"False", "false"},
		{"null", "null"}, {"true", "true"}, {"false", "false"},
		{"undefined", "null"}, {"nan", "null"}, {"NaN", "null"}};
	size_t from = r->at;
	struct slice word;

	while (r->at < r->s.len && !strchr(",:}])'\"\n", r->s.p[r->at]))
		r->at++;
	word = slice_trim(slice_sub(r->s, from, r->at - from));
	/* b'…' and u'…': the letter says nothing. */
	if (word.len == 1 &&
		(scan_at(r->s, r->at) == '\'' || scan_at(r->s, r->at) == '"'))
		return;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (slice_is(word, names[i].word)) {
			buf_add_str(r->out, names[i].json);
			return;
		}
	}
	buf_add_char(r->out, '"');
	for (size_t i = 0; i < word.len; i++) {
		if ((unsigned char)word.p[i] < 0x80)
			put_char(r->out, (unsigned char)word.p[i]);
		else
			buf_add_char(r->out, word.p[i]);
	}
	buf_add_char(r->out, '"');
}

static void
read_number(struct reader *r)
{
	while (r->at < r->s.len &&
		(is_word_char(r->s.p[r->at]) || strchr("+-.", r->s.p[r->at])) &&
		r->s.p[r->at])
		buf_add_char(r->out, r->s.p[r->at++]);
}

/* Takes back a comma nothing follows. */
static void
drop_comma(struct buf *out)
{
	if (out->len && out->p[out->len - 1] == ',')
		buf_truncate(out, out->len - 1);
}

static void
close_one(struct reader *r)
{
	drop_comma(r->out);
	if (r->out->len && r->out->p[r->out->len - 1] == ':')
		buf_add_str(r->out, "null");
	buf_add_char(r->out, r->open[--r->depth]);
}

/* One token; false where brackets do not fit. */
static bool
read_token(struct reader *r)
{
	char c = r->s.p[r->at];

	if (c && strchr("{[(", c)) {
		if (r->depth == DEPTH_MAX)
			return false;
		r->open[r->depth++] = c == '{' ? '}' : ']';
		buf_add_char(r->out, c == '{' ? '{' : '[');
	} else if (c && strchr("}])", c)) {
		if (r->open[r->depth - 1] != (c == ')' ? ']' : c))
			return false;
		close_one(r);
	} else if (c == '\'' || c == '"') {
		read_string(r);
		return true;
	} else if (c == ',' || c == ':') {
		buf_add_char(r->out, c);
	} else if (c == '-' || scan_is_digit(c)) {
		read_number(r);
		return true;
	} else if (c && !strchr(" \t\r\n", c)) {
		read_word(r);
		return true;
	}
	r->at++;
	return true;
}

size_t
pyrepr_json(struct buf *out, struct slice s)
{
	struct reader r = {.out = out, .s = s};

	if (scan_at(s, 0) != '{' && scan_at(s, 0) != '[')
		return 0;
	do {
		if (!read_token(&r))
			return 0;
	} while (r.depth && r.at < s.len);
	while (r.depth)
		close_one(&r);
	return r.at < s.len ? r.at : s.len;
}
