/* What a line of Markdown begins with. */
#include "tui/mdline.h"

#include <string.h>

enum { TAB = 4 };

int
mdline_peek(const struct mdline_cursor *c)
{
	return c->pos < c->s.len ? (unsigned char)c->s.p[c->pos] : -1;
}

bool
mdline_is_blank(int c)
{
	return c == ' ' || c == '\t';
}

bool
mdline_at_end(const struct mdline_cursor *c)
{
	size_t i = c->pos;

	while (i < c->s.len &&
		(mdline_is_blank(c->s.p[i]) || c->s.p[i] == '\r'))
		i++;
	return i == c->s.len;
}

int
mdline_indent(const struct mdline_cursor *c)
{
	int n = c->spare, col = c->col;

	for (size_t i = c->pos; i < c->s.len && mdline_is_blank(c->s.p[i]);
		i++) {
		int w = c->s.p[i] == '\t' ? TAB - col % TAB : 1;
		n += w;
		col += w;
	}
	return n;
}

void
mdline_skip(struct mdline_cursor *c, int n)
{
	int used = c->spare < n ? c->spare : n;

	c->spare -= used;
	n -= used;
	while (n > 0 && mdline_is_blank(mdline_peek(c))) {
		int w = mdline_peek(c) == '\t' ? TAB - c->col % TAB : 1;
		c->pos++;
		c->col += w;
		if (w > n)
			c->spare = w - n;
		n -= w;
	}
}

void
mdline_eat(struct mdline_cursor *c, size_t n)
{
	c->pos += n;
	c->col += (int)n;
}

bool
mdline_eat_quote(struct mdline_cursor *c)
{
	struct mdline_cursor at = *c;

	if (mdline_indent(&at) >= MDLINE_INDENT)
		return false;
	mdline_skip(&at, MDLINE_INDENT);
	if (mdline_peek(&at) != '>')
		return false;
	mdline_eat(&at, 1);
	mdline_skip(&at, 1);
	*c = at;
	return true;
}

size_t
mdline_run(struct slice s, size_t i, char c)
{
	size_t n = 0;

	while (i + n < s.len && s.p[i + n] == c)
		n++;
	return n;
}

static bool
find_rule(const struct mdline_cursor *c, struct mdline_start *st)
{
	char mark = (char)mdline_peek(c);
	struct slice line = slice_trim(slice_from(c->s, c->pos));
	size_t n = 0;

	if (mark != '-' && mark != '*' && mark != '_')
		return false;
	st->dashes = mark == '-' && mdline_run(line, 0, '-') == line.len;
	for (size_t i = 0; i < line.len; i++) {
		if (line.p[i] == mark)
			n++;
		else if (!mdline_is_blank(line.p[i]))
			return false;
	}
	st->type = MDLINE_RULE;
	return n >= 3;
}

static bool
find_item(const struct mdline_cursor *c, struct mdline_start *st)
{
	struct mdline_cursor at = *c;
	size_t n = 0;

	if (mdline_peek(&at) == '-' || mdline_peek(&at) == '+' ||
		mdline_peek(&at) == '*') {
		st->mark = (char)mdline_peek(&at);
	} else {
		while (n < 9 && mdline_peek(&at) >= '0' &&
			mdline_peek(&at) <= '9') {
			st->number = st->number * 10 +
				     (unsigned)(mdline_peek(&at) - '0');
			mdline_eat(&at, 1);
			n++;
		}
		if (!n || (mdline_peek(&at) != '.' && mdline_peek(&at) != ')'))
			return false;
		st->mark = (char)mdline_peek(&at);
	}
	mdline_eat(&at, 1);
	if (!mdline_is_blank(mdline_peek(&at)) && !mdline_at_end(&at))
		return false;
	st->type = MDLINE_ITEM;
	st->bytes = n + 1;
	st->empty = mdline_at_end(&at);
	return true;
}

static bool
find_fence(const struct mdline_cursor *c, struct mdline_start *st)
{
	char mark = (char)mdline_peek(c);
	size_t n;

	if (mark != '`' && mark != '~')
		return false;
	n = mdline_run(c->s, c->pos, mark);
	if (n < 3 || (mark == '`' && memchr(c->s.p + c->pos + n, '`',
					     c->s.len - c->pos - n)))
		return false;
	st->type = MDLINE_FENCE;
	st->mark = mark;
	st->bytes = n;
	return true;
}

struct mdline_start
mdline_classify(const struct mdline_cursor *c, bool whole)
{
	struct mdline_start st = {.type = MDLINE_TEXT};
	struct mdline_cursor at = *c;
	size_t n;

	if (mdline_at_end(&at) && whole)
		return (struct mdline_start){.type = MDLINE_BLANK};
	if (mdline_indent(&at) >= MDLINE_INDENT)
		return (struct mdline_start){.type = MDLINE_CODE};
	mdline_skip(&at, MDLINE_INDENT);
	if (mdline_peek(&at) == '>')
		return (struct mdline_start){.type = MDLINE_QUOTE};
	if (whole && find_rule(&at, &st))
		return st;
	st = (struct mdline_start){.type = MDLINE_TEXT};
	if (find_item(&at, &st) || (whole && find_fence(&at, &st)))
		return st;
	n = mdline_run(at.s, at.pos, '#');
	mdline_eat(&at, n);
	if (n >= 1 && n <= 6 &&
		(mdline_is_blank(mdline_peek(&at)) || mdline_at_end(&at)))
		return (struct mdline_start){.type = MDLINE_HEADING};
	return (struct mdline_start){.type = MDLINE_TEXT};
}
