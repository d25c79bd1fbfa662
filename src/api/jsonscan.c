/* The signs of JSON text, one after the other, and the faults in them. */
#include "api/jsonscan.h"

#include <string.h>

#include "api/scan.h"
#include "base/lang.h"
#include "base/text.h"

enum { QUOTE_COLUMNS = 24, QUOTE_BYTES = 128 };

/* Characters that look like those of JSON. */
static const struct {
	const char *seen, *write;
} look_alikes[] = {
	{"\u201c", "\""},
	{"\u201d", "\""},
	{"\u2018", "\""},
	{"\u2019", "\""},
	{"\u201e", "\""},
	{"\u00ab", "\""},
	{"\u00bb", "\""},
	{"\uff02", "\""},
	{"\uff0c", ","},
	{"\u3001", ","},
	{"\uff1a", ":"},
	{"\uff5b", "{"},
	{"\uff5d", "}"},
	{"\uff3b", "["},
	{"\uff3d", "]"},
};

/* Words of other languages for what JSON has, or has not. */
static const struct {
	const char *seen, *fix;
} words[] = {
	{"True", N_("write true")},
	{"False", N_("write false")},
	{"None", N_("write null, or leave the field out")},
	{"nil", N_("write null, or leave the field out")},
	{"undefined", N_("write null, or leave the field out")},
	{"NaN", N_("write a number, or leave the field out")},
	{"Infinity", N_("write a number, or leave the field out")},
	{"inf", N_("write a number, or leave the field out")},
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

bool
jsonscan_fault(
	struct jsonscan *s, size_t offset, const char *message, const char *fix)
{
	s->found->offset = offset;
	buf_set(&s->found->message, slice_str(message));
	if (fix)
		buf_set(&s->found->fix, slice_str(fix));
	return true;
}

char
jsonscan_peek(const struct jsonscan *s, size_t ahead)
{
	size_t i = s->i + ahead;

	return i < s->text.len ? s->text.p[i] : '\0';
}

bool
jsonscan_is_letter(char c)
{
	return c == '_' || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

struct slice
jsonscan_word(const struct jsonscan *s, size_t i)
{
	size_t n = 0;

	while (i + n < s->text.len && (jsonscan_is_letter(s->text.p[i + n]) ||
					      scan_is_digit(s->text.p[i + n])))
		n++;
	return slice_sub(s->text, i, n);
}

bool
jsonscan_quote_fault(struct jsonscan *s, size_t offset, const char *message,
	struct slice bit, const char *fix)
{
	struct buf b = {0}, row = {0}, short_bit = {0};
	const char *at = strstr(message, "%s");

	text_visible_row(&row, slice_sub(bit, 0, QUOTE_BYTES));
	text_fitted(&short_bit, buf_slice(&row), QUOTE_COLUMNS);
	buf_add(&b, message, (size_t)(at - message));
	buf_add_slice(&b, buf_slice(&short_bit));
	buf_add_str(&b, at + 2);
	jsonscan_fault(s, offset, buf_str(&b), fix);
	buf_free(&b);
	buf_free(&row);
	buf_free(&short_bit);
	return true;
}

static bool
look_alike(struct jsonscan *s)
{
	struct slice rest = slice_from(s->text, s->i);
	struct buf fix = {0};

	for (size_t i = 0; i < COUNT(look_alikes); i++) {
		if (!slice_starts(rest, look_alikes[i].seen))
			continue;
		buf_addf(&fix, _("write %s instead"), look_alikes[i].write);
		jsonscan_quote_fault(s, s->i, _("%s is no sign of JSON"),
			slice_str(look_alikes[i].seen), buf_str(&fix));
		buf_free(&fix);
		return true;
	}
	return false;
}

/* What is a fault wherever it stands outside of strings. */
bool
jsonscan_always_bad(struct jsonscan *s)
{
	char c = jsonscan_peek(s, 0), next = jsonscan_peek(s, 1);

	if (c == '#' || (c == '/' && (next == '/' || next == '*')))
		return jsonscan_fault(s, s->i, _("JSON has no comments"),
			_("take the comment out"));
	if (c == '\'' || c == '`')
		return jsonscan_fault(s, s->i,
			_("this is quoted with the wrong quotes"),
			_("use double quotes: \"…\""));
	return look_alike(s);
}

/* A \u at I; N gets its bytes, with those of its other half. */
static bool
bad_unit(struct jsonscan *s, size_t i, size_t *n)
{
	int unit = scan_unit(slice_from(s->text, i));
	int next = scan_unit(slice_from(s->text, i + 6));

	*n = 6;
	if (unit < 0)
		return jsonscan_fault(
			s, i, _("\\u needs four hexadecimal digits"), NULL);
	if (unit >> 11 != 0xd800 >> 11)
		return false;
	*n = 12;
	if (unit < 0xdc00 && next >> 10 == 0xdc00 >> 10)
		return false;
	return jsonscan_fault(s, i, _("half of a surrogate pair stands alone"),
		_("write the character itself, or both halves"));
}

/* An escape at I; N gets its bytes. */
static bool
bad_escape(struct jsonscan *s, size_t i, size_t *n)
{
	struct slice e = slice_sub(s->text, i, 2);

	*n = 2;
	if (e.len < 2)
		return false; /* the text ends, which is said */
	if (e.p[1] == 'u')
		return bad_unit(s, i, n);
	if (memchr("\"\\/bfnrt", e.p[1], 8))
		return false;
	return jsonscan_quote_fault(s, i, _("%s is no escape of JSON"), e,
		_("write \\\\ for a backslash"));
}

static bool
bad_control(struct jsonscan *s, size_t open, size_t i)
{
	char c = s->text.p[i];

	if (c == '\n' || c == '\r')
		return jsonscan_fault(s, open,
			_("the text begun here has no quote at "
			  "the end of its line"),
			_("close the text with \", or write \\n for a line "
			  "break in it"));
	return jsonscan_fault(s, i, _("a control character stands in a text"),
		c == '\t' ? _("write \\t for a tab")
			  : _("write it as \\u00XX"));
}

bool
jsonscan_bad_string(struct jsonscan *s)
{
	size_t open = s->i, i = open + 1, n;

	for (; i < s->text.len && s->text.p[i] != '"'; i += n) {
		n = 1;
		if ((unsigned char)s->text.p[i] < 0x20)
			return bad_control(s, open, i);
		if (s->text.p[i] == '\\' && bad_escape(s, i, &n))
			return true;
	}
	s->i = i + 1;
	if (i < s->text.len)
		return false;
	return jsonscan_fault(s, open,
		_("the text begun here has no closing quote"),
		_("close the text with \""));
}

static size_t
digits(const struct jsonscan *s, size_t i)
{
	size_t n = 0;

	while (i + n < s->text.len && scan_is_digit(s->text.p[i + n]))
		n++;
	return n;
}

/* Bytes of a number at s->i as RFC 8259 has it, 0 if there is none. */
static size_t
number_length(const struct jsonscan *s)
{
	size_t i = s->i, n;

	if (jsonscan_peek(s, 0) == '-')
		i++;
	n = digits(s, i);
	if (!n || (n > 1 && s->text.p[i] == '0'))
		return 0;
	i += n;
	if (i < s->text.len && s->text.p[i] == '.') {
		n = digits(s, i + 1);
		if (!n)
			return 0;
		i += 1 + n;
	}
	if (i < s->text.len && (s->text.p[i] | 0x20) == 'e') {
		i++;
		if (i < s->text.len && scan_is_one_of(s->text.p[i], "+-"))
			i++;
		n = digits(s, i);
		if (!n)
			return 0;
		i += n;
	}
	return i - s->i;
}

bool
jsonscan_bad_number(struct jsonscan *s)
{
	size_t n = number_length(s), all = n;

	while (s->i + all < s->text.len &&
		(jsonscan_is_letter(jsonscan_peek(s, all)) ||
			scan_is_one_of(jsonscan_peek(s, all), "0123456789.+-")))
		all++;
	if (n && n == all) {
		s->i += n;
		return false;
	}
	return jsonscan_quote_fault(s, s->i, _("%s is no number of JSON"),
		slice_sub(s->text, s->i, all),
		_("write it like 12, -3, 0.5 or 1e-3"));
}

bool
jsonscan_bad_word(struct jsonscan *s)
{
	size_t sign = jsonscan_peek(s, 0) == '-' || jsonscan_peek(s, 0) == '+';
	struct slice word = jsonscan_word(s, s->i + sign);

	if (!sign && (slice_is(word, "true") || slice_is(word, "false") ||
			     slice_is(word, "null"))) {
		s->i += word.len;
		return false;
	}
	for (size_t i = 0; i < COUNT(words); i++) {
		if (slice_ieq(word, slice_str(words[i].seen)))
			return jsonscan_quote_fault(s, s->i,
				_("%s is no value of JSON"), word,
				_(words[i].fix));
	}
	return jsonscan_quote_fault(s, s->i, _("the text %s has no quotes"),
		word, _("put it in double quotes: \"…\""));
}
