/* What is wrong with text that should be JSON, in words for people. */
#include "api/jsonsyntax.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/jsonplace.h"
#include "api/jsonscan.h"
#include "api/scan.h"
#include "base/lang.h"
#include "base/mem.h"
#include "base/text.h"

/* Beginnings of files that are something else. */
static const struct {
	const char *start, *what;
} others[] = {
	{"POST ", N_("this looks like a whole HTTP request")},
	{"GET ", N_("this looks like a whole HTTP request")},
	{"HTTP/", N_("this looks like a whole HTTP answer")},
	{"curl ", N_("this looks like a command")},
	{"data:", N_("this looks like an event stream, which is an answer")},
	{"<", N_("this looks like HTML or XML")},
	{"---", N_("this looks like YAML")},
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static bool
bad_character(struct jsonscan *s, size_t i)
{
	static const char *const wanted[] = {
		[JSONSCAN_VALUE] = N_("%s stands where a value is due"),
		[JSONSCAN_FIRST_ITEM] = N_("%s stands where a value is due"),
		[JSONSCAN_FIRST_NAME] =
			N_("%s stands where a name in quotes is due"),
		[JSONSCAN_NAME] = N_("%s stands where a name in quotes is due"),
		[JSONSCAN_COLON] = N_("%s stands where a colon is due"),
		[JSONSCAN_COMMA] =
			N_("%s stands where a comma or a bracket is due"),
		[JSONSCAN_END] = N_("%s stands behind the end"),
	};
	uint32_t cp;
	size_t n = utf8_decode(slice_from(s->text, i), &cp);

	return jsonscan_quote_fault(
		s, i, _(wanted[s->state]), slice_sub(s->text, i, n), NULL);
}

static bool
push(struct jsonscan *s)
{
	if (s->depth == JSONSYNTAX_DEPTH)
		return jsonscan_fault(s, s->i,
			_("lists and objects are nested too "
			  "deep"),
			NULL);
	s->open[s->depth++] = s->i;
	s->state = s->text.p[s->i++] == '{' ? JSONSCAN_FIRST_NAME
					    : JSONSCAN_FIRST_ITEM;
	return false;
}

/* A closing bracket at s->i. */
static bool
bad_close(struct jsonscan *s)
{
	char c = s->text.p[s->i];
	char open = s->depth ? s->text.p[s->open[s->depth - 1]] : '\0';
	struct jsonplace at;
	struct buf b = {0};

	if (open == (c == '}' ? '{' : '[')) {
		s->depth--;
		s->i++;
		s->state = s->depth ? JSONSCAN_COMMA : JSONSCAN_END;
		return false;
	}
	if (!open)
		return bad_character(s, s->i);
	at = jsonplace_at(s->text, s->open[s->depth - 1]);
	buf_addf(&b, _("%c does not close the %c of line %d, column %d"), c,
		open, at.line, at.column);
	jsonscan_fault(s, s->i, buf_str(&b), NULL);
	buf_free(&b);
	return true;
}

static bool
trailing_comma(struct jsonscan *s)
{
	return jsonscan_fault(s, s->comma, _("nothing follows this comma"),
		_("take the comma out"));
}

static bool
step_value(struct jsonscan *s)
{
	char c = jsonscan_peek(s, 0);
	bool bad;

	if (c == ']' && s->state == JSONSCAN_FIRST_ITEM)
		return bad_close(s);
	if (c == ']' && s->comma + 1 && s->depth &&
		s->text.p[s->open[s->depth - 1]] == '[')
		return trailing_comma(s);
	if (c == '{' || c == '[')
		return push(s);
	if (c == '"')
		bad = jsonscan_bad_string(s);
	else if (jsonscan_is_letter(c) ||
		 (scan_is_one_of(c, "+-") &&
			 jsonscan_is_letter(jsonscan_peek(s, 1))))
		bad = jsonscan_bad_word(s);
	else if (scan_is_digit(c) || scan_is_one_of(c, "+-."))
		bad = jsonscan_bad_number(s);
	else
		bad = bad_character(s, s->i);
	s->state = s->depth ? JSONSCAN_COMMA : JSONSCAN_END;
	return bad;
}

static bool
step_name(struct jsonscan *s)
{
	char c = jsonscan_peek(s, 0);

	if (c == '}')
		return s->state == JSONSCAN_FIRST_NAME ? bad_close(s)
						       : trailing_comma(s);
	if (jsonscan_is_letter(c))
		return jsonscan_quote_fault(s, s->i,
			_("the name %s has no quotes"), jsonscan_word(s, s->i),
			_("put it in double quotes: \"…\""));
	if (c != '"')
		return bad_character(s, s->i);
	if (jsonscan_bad_string(s))
		return true;
	s->state = JSONSCAN_COLON;
	return false;
}

static bool
step_colon(struct jsonscan *s)
{
	if (jsonscan_peek(s, 0) != ':')
		return jsonscan_peek(s, 0) == ',' || jsonscan_peek(s, 0) == '}'
			       ? jsonscan_fault(s, s->i,
					 _("a name stands here without "
					   "a value"),
					 NULL)
			       : bad_character(s, s->i);
	s->i++;
	s->state = JSONSCAN_VALUE;
	s->comma = SIZE_MAX;
	return false;
}

static bool
step_comma(struct jsonscan *s)
{
	char c = jsonscan_peek(s, 0),
	     before = s->i ? s->text.p[s->i - 1] : '\0';

	if (c == '}' || c == ']')
		return bad_close(s);
	if (c == ',') {
		s->state = s->text.p[s->open[s->depth - 1]] == '{'
				   ? JSONSCAN_NAME
				   : JSONSCAN_VALUE;
		s->comma = s->i++;
		return false;
	}
	if (before == '"' &&
		(jsonscan_is_letter(c) || (unsigned char)c >= 0x80))
		return jsonscan_fault(s, s->i - 1,
			_("the text ends at this quote, but more follows"),
			_("write \\\" for a quote inside a text; or the quote "
			  "before it is missing"));
	if (c == '"' || c == '{' || c == '[' || c == '-' || scan_is_digit(c) ||
		jsonscan_is_letter(c))
		return jsonscan_fault(s, s->i,
			_("a comma is missing before this"),
			_("put a comma between the two"));
	return bad_character(s, s->i);
}

static bool
step_end(struct jsonscan *s)
{
	if (jsonscan_peek(s, 0) == '{')
		return jsonscan_fault(s, s->i,
			_("a second value begins behind the first"),
			_("give one request body; of JSON Lines, one line at a "
			  "time"));
	return bad_character(s, s->i);
}

static bool
step(struct jsonscan *s)
{
	if (jsonscan_always_bad(s))
		return true;
	switch (s->state) {
	case JSONSCAN_VALUE:
	case JSONSCAN_FIRST_ITEM:
		return step_value(s);
	case JSONSCAN_FIRST_NAME:
	case JSONSCAN_NAME:
		return step_name(s);
	case JSONSCAN_COLON:
		return step_colon(s);
	case JSONSCAN_COMMA:
		return step_comma(s);
	case JSONSCAN_END:
		return step_end(s);
	}
	return true;
}

static bool
ends_early(struct jsonscan *s)
{
	struct jsonplace at;
	struct buf b = {0};
	size_t open;

	if (s->state == JSONSCAN_END)
		return false;
	if (!s->depth)
		return jsonscan_fault(s, 0, _("there is nothing in it"),
			_("a request body is due: a JSON object with model and "
			  "messages"));
	open = s->open[s->depth - 1];
	at = jsonplace_at(s->text, open);
	buf_addf(&b, _("the %c of line %d, column %d is not closed"),
		s->text.p[open], at.line, at.column);
	jsonscan_fault(s, s->text.len, buf_str(&b),
		s->text.p[open] == '{' ? _("add a }") : _("add a ]"));
	buf_free(&b);
	return true;
}

static bool
scan(struct jsonscan *s)
{
	while (true) {
		while (s->i < s->text.len &&
			memchr(" \t\r\n", s->text.p[s->i], 4))
			s->i++;
		if (s->i >= s->text.len)
			return ends_early(s);
		if (step(s))
			return true;
	}
}

/* A file that is not JSON at all is told by how it begins. */
static bool
is_other(struct jsonscan *s)
{
	struct slice start = slice_trim(slice_from(s->text, s->i));

	if (slice_starts(start, "\xff\xfe") ||
		slice_starts(start, "\xfe\xff") ||
		(start.len > 1 && (!start.p[0] || !start.p[1])))
		return jsonscan_fault(s, 0, _("this is UTF-16, not UTF-8"),
			_("save it as UTF-8"));
	for (size_t i = 0; i < COUNT(others); i++) {
		if (slice_starts(start, others[i].start))
			return jsonscan_fault(s, (size_t)(start.p - s->text.p),
				_(others[i].what),
				_("give the request body alone: a JSON object "
				  "with model and messages"));
	}
	return false;
}

static bool
name_byte(struct jsonscan *s, size_t at)
{
	char hex[8];

	snprintf(hex, sizeof(hex), "0x%02X", (unsigned char)s->text.p[at]);
	return jsonscan_quote_fault(s, at, _("the byte %s is not UTF-8"),
		slice_str(hex), _("save it as UTF-8"));
}

bool
jsonsyntax_find(struct jsonsyntax *found, struct slice text)
{
	struct jsonscan s = {.text = text, .comma = SIZE_MAX, .found = found};
	bool bad;
	size_t at;

	*found = (struct jsonsyntax){0};
	if (slice_starts(text, "\xef\xbb\xbf"))
		s.i = 3;
	if (is_other(&s))
		return true;
	s.open = mem_alloc(JSONSYNTAX_DEPTH * sizeof(*s.open));
	bad = scan(&s);
	free(s.open);
	at = text_first_bad(text);
	if (at < text.len && (!bad || at <= found->offset))
		return name_byte(&s, at);
	return bad;
}

void
jsonsyntax_free(struct jsonsyntax *s)
{
	buf_free(&s->message);
	buf_free(&s->fix);
}
