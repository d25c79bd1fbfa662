/* Reads words with quotes and wildcards, and finds them in texts. */
#include "session/pattern.h"

#include "base/text.h"
#include "base/words.h"

/* Wildcards are bytes that no UTF-8 text holds, so that a quoted * stays an
 * asterisk. */
enum { ANY_TEXT = 0xff, ONE_CHAR = 0xfe };

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

enum read { READ_END, READ_PLAIN, READ_QUOTED };

/* Takes one character off S. words_split would do, but it forgets what was
 * quoted and ends at a word that begins with #, such as a request's number. */
static enum read
read_char(struct slice *s, char *quote, char *c)
{
	for (; s->len; *s = slice_from(*s, 1)) {
		*c = s->p[0];
		if (*quote ? *c == *quote : *c == '"' || *c == '\'') {
			*quote = *quote ? '\0' : *c;
			continue;
		}
		if (*c != '\\' || *quote == '\'' || s->len == 1) {
			*s = slice_from(*s, 1);
			return *quote ? READ_QUOTED : READ_PLAIN;
		}
		*c = *quote ? words_unescape(s->p[1]) : s->p[1];
		*s = slice_from(*s, 2);
		return READ_QUOTED;
	}
	return READ_END;
}

bool
pattern_word(struct slice *line, struct slice *word, char *quote)
{
	struct slice rest;
	enum read how;
	char c;

	while (line->len && is_blank(line->p[0]))
		*line = slice_from(*line, 1);
	rest = *line;
	*quote = '\0';
	do
		how = read_char(&rest, quote, &c);
	while (how != READ_END && !(how == READ_PLAIN && is_blank(c)));
	*word = slice_sub(*line, 0, line->len - rest.len - (how != READ_END));
	*line = rest;
	return word->len > 0;
}

void
pattern_read(struct pattern *p, struct slice word)
{
	char c, quote = '\0';
	enum read how;

	pattern_free(p);
	while ((how = read_char(&word, &quote, &c)) != READ_END) {
		if (how == READ_PLAIN && (c == '*' || c == '?')) {
			c = (char)(c == '*' ? ANY_TEXT : ONE_CHAR);
			p->whole = true;
		}
		buf_add_char(&p->said, c);
	}
}

void
pattern_free(struct pattern *p)
{
	buf_free(&p->said);
	p->whole = false;
}

static bool
begins(struct slice s, int wildcard)
{
	return s.len && (unsigned char)s.p[0] == wildcard;
}

bool
pattern_is_any(const struct pattern *p)
{
	return p->said.len == 1 && begins(buf_slice(&p->said), ANY_TEXT);
}

static char
fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t
char_len(struct slice s)
{
	uint32_t cp;

	return (unsigned char)s.p[0] < 0x80 ? 1 : utf8_decode(s, &cp);
}

/* Bytes of TEXT (not empty) that the first byte of SAID takes, or 0. */
static size_t
take_one(struct slice said, struct slice text)
{
	if (begins(said, ONE_CHAR))
		return char_len(text);
	return said.len && fold(said.p[0]) == fold(text.p[0]);
}

/* Only the last * is ever gone back to: no earlier one can do better. A
 * pattern that may be a part of the text begins with one, as it were. */
bool
pattern_match(const struct pattern *p, struct slice text)
{
	struct slice said = buf_slice(&p->said), mark = text;
	struct slice star = p->whole ? SLICE_NONE : said;

	while (text.len) {
		if (!said.len && !p->whole)
			return true;
		if (begins(said, ANY_TEXT)) {
			star = said = slice_from(said, 1);
			mark = text;
			continue;
		}
		size_t n = take_one(said, text);
		if (n) {
			said = slice_from(said, 1);
			text = slice_from(text, n);
		} else if (star.p) {
			said = star;
			text = mark = slice_from(mark, char_len(mark));
		} else {
			return false;
		}
	}
	while (begins(said, ANY_TEXT))
		said = slice_from(said, 1);
	return !said.len;
}
