/* Cuts growing Markdown into pieces that can be laid out one by one. */
#include "tui/mdsplit.h"

#include <assert.h>
#include <string.h>

#include "tui/mdsource.h"

enum { PROBE = 256, TAB = 4, CODE_INDENT = 4 };

void
split_free(struct split *s)
{
	buf_free(&s->leaf);
	*s = (struct split){0};
}

void
split_copy(struct split *to, const struct split *from)
{
	struct buf leaf = to->leaf;

	buf_set(&leaf, buf_slice(&from->leaf));
	*to = *from;
	to->leaf = leaf;
}

/* A place in a line. A tab that was used in part leaves SPARE columns. */
struct cursor {
	struct slice s;
	size_t pos;
	int col, spare;
};

static int
peek(const struct cursor *c)
{
	return c->pos < c->s.len ? (unsigned char)c->s.p[c->pos] : -1;
}

static bool
is_blank(int c)
{
	return c == ' ' || c == '\t';
}

static bool
at_end(const struct cursor *c)
{
	size_t i = c->pos;

	while (i < c->s.len && (is_blank(c->s.p[i]) || c->s.p[i] == '\r'))
		i++;
	return i == c->s.len;
}

/* Columns of blanks at C. */
static int
indent(const struct cursor *c)
{
	int n = c->spare, col = c->col;

	for (size_t i = c->pos; i < c->s.len && is_blank(c->s.p[i]); i++) {
		int w = c->s.p[i] == '\t' ? TAB - col % TAB : 1;
		n += w;
		col += w;
	}
	return n;
}

/* Moves C over at most N columns of blanks. */
static void
skip(struct cursor *c, int n)
{
	int used = c->spare < n ? c->spare : n;

	c->spare -= used;
	n -= used;
	while (n > 0 && is_blank(peek(c))) {
		int w = peek(c) == '\t' ? TAB - c->col % TAB : 1;
		c->pos++;
		c->col += w;
		if (w > n)
			c->spare = w - n;
		n -= w;
	}
}

static void
eat(struct cursor *c, size_t n)
{
	c->pos += n;
	c->col += (int)n;
}

static bool
eat_quote(struct cursor *c)
{
	struct cursor at = *c;

	if (indent(&at) >= CODE_INDENT)
		return false;
	skip(&at, CODE_INDENT);
	if (peek(&at) != '>')
		return false;
	eat(&at, 1);
	skip(&at, 1);
	*c = at;
	return true;
}

/* What begins at a place in a line. */
struct start {
	enum {
		START_TEXT,
		START_BLANK,
		START_QUOTE,
		START_ITEM,
		START_RULE,
		START_HEADING,
		START_FENCE,
		START_CODE,
	} type;
	char mark;
	bool empty;   /* of an item: nothing stands behind the mark */
	bool dashes;  /* of a rule: nothing but - */
	size_t bytes; /* of the mark */
	unsigned number;
};

/* Bytes from I on that are C. */
static size_t
run(struct slice s, size_t i, char c)
{
	size_t n = 0;

	while (i + n < s.len && s.p[i + n] == c)
		n++;
	return n;
}

static bool
find_rule(const struct cursor *c, struct start *st)
{
	char mark = (char)peek(c);
	struct slice line = slice_trim(slice_from(c->s, c->pos));
	size_t n = 0;

	if (mark != '-' && mark != '*' && mark != '_')
		return false;
	st->dashes = mark == '-' && run(line, 0, '-') == line.len;
	for (size_t i = 0; i < line.len; i++) {
		if (line.p[i] == mark)
			n++;
		else if (!is_blank(line.p[i]))
			return false;
	}
	st->type = START_RULE;
	return n >= 3;
}

static bool
find_item(const struct cursor *c, struct start *st)
{
	struct cursor at = *c;
	size_t n = 0;

	if (peek(&at) == '-' || peek(&at) == '+' || peek(&at) == '*') {
		st->mark = (char)peek(&at);
	} else {
		while (n < 9 && peek(&at) >= '0' && peek(&at) <= '9') {
			st->number =
				st->number * 10 + (unsigned)(peek(&at) - '0');
			eat(&at, 1);
			n++;
		}
		if (!n || (peek(&at) != '.' && peek(&at) != ')'))
			return false;
		st->mark = (char)peek(&at);
	}
	eat(&at, 1);
	if (!is_blank(peek(&at)) && !at_end(&at))
		return false;
	st->type = START_ITEM;
	st->bytes = n + 1;
	st->empty = at_end(&at);
	return true;
}

static bool
find_fence(const struct cursor *c, struct start *st)
{
	char mark = (char)peek(c);
	size_t n;

	if (mark != '`' && mark != '~')
		return false;
	n = run(c->s, c->pos, mark);
	if (n < 3 || (mark == '`' && memchr(c->s.p + c->pos + n, '`',
					     c->s.len - c->pos - n)))
		return false;
	st->type = START_FENCE;
	st->mark = mark;
	st->bytes = n;
	return true;
}

/* What begins at C in a line that is WHOLE, or known by its beginning. */
static struct start
classify(const struct cursor *c, bool whole)
{
	struct start st = {.type = START_TEXT};
	struct cursor at = *c;
	size_t n;

	if (at_end(&at) && whole)
		return (struct start){.type = START_BLANK};
	if (indent(&at) >= CODE_INDENT)
		return (struct start){.type = START_CODE};
	skip(&at, CODE_INDENT);
	if (peek(&at) == '>')
		return (struct start){.type = START_QUOTE};
	if (whole && find_rule(&at, &st))
		return st;
	st = (struct start){.type = START_TEXT};
	if (find_item(&at, &st) || (whole && find_fence(&at, &st)))
		return st;
	n = run(at.s, at.pos, '#');
	eat(&at, n);
	if (n >= 1 && n <= 6 && (is_blank(peek(&at)) || at_end(&at)))
		return (struct start){.type = START_HEADING};
	return (struct start){.type = START_TEXT};
}

static void
emit(struct split *s, struct piece p)
{
	p.level = s->level;
	p.depth = s->depth;
	p.common = s->common;
	p.blank = s->blank;
	p.cont = s->cont;
	p.glue = s->cont && s->glue;
	p.table = s->cont && s->table;
	s->emit(s->arg, &p);
	for (int i = 0; i < s->depth; i++)
		s->level[i].fresh = false;
	s->blank = false;
	s->cont = p.cut;
	s->common = s->depth;
}

/* Ends the open text or code; OPEN where the text may still go on. */
static void
close_leaf(struct split *s, bool open)
{
	if (s->open == SPLIT_TEXT && (s->leaf.len || s->cont))
		emit(s, (struct piece){
				.kind = PIECE_TEXT,
				.text = buf_slice(&s->leaf),
				.open = open,
			});
	if (s->blanks)
		s->blank = true;
	buf_clear(&s->leaf);
	s->open = SPLIT_NONE;
	s->single = s->cont = s->bar = false;
	s->lines = s->table = s->blanks = s->from = 0;
}

/* Ends the levels from DEPTH on; an item without text shows its bullet. */
static void
set_depth(struct split *s, int depth)
{
	if (depth < s->depth && s->level[s->depth - 1].fresh)
		emit(s, (struct piece){PIECE_TEXT, .text = SLICE("")});
	s->depth = depth;
	if (depth < s->common)
		s->common = depth;
}

/* Moves C behind what the levels take; how many of them the line is in. */
static int
match(const struct split *s, struct cursor *c)
{
	int k;

	for (k = 0; k < s->depth; k++) {
		const struct split_level *level = &s->level[k];
		if (level->quote) {
			if (!eat_quote(c))
				break;
		} else if (!at_end(c)) {
			if (indent(c) < level->strip)
				break;
			skip(c, level->strip);
		}
	}
	return k;
}

static char
eat_task(struct cursor *c)
{
	struct slice s = slice_from(c->s, c->pos);
	char box;

	if (s.len < 4 || s.p[0] != '[' || s.p[2] != ']' || !is_blank(s.p[3]))
		return 0;
	box = s.p[1];
	if (box != ' ' && box != 'x' && box != 'X')
		return 0;
	eat(c, 4);
	return box == ' ' ? ' ' : 'x';
}

static void
push_item(struct split *s, struct cursor *c, const struct start *st)
{
	struct split_level *level = &s->level[s->depth];
	struct split_level next = {
		.fresh = true,
		.list = true,
		.mark = st->mark,
		.number = st->number,
		.bytes = st->bytes,
	};
	int before = indent(c), after;

	if (level->list && !level->quote && level->mark == st->mark)
		next.number = level->number + 1;
	skip(c, CODE_INDENT);
	eat(c, st->bytes);
	after = indent(c);
	if (st->empty || after > CODE_INDENT)
		after = 1;
	skip(c, after);
	next.strip = before + (int)st->bytes + after;
	if (!st->empty)
		next.task = eat_task(c);
	*level = next;
	s->depth++;
}

static void
push(struct split *s, struct cursor *c, const struct start *st)
{
	if (st->type == START_ITEM) {
		push_item(s, c, st);
		return;
	}
	eat_quote(c);
	s->level[s->depth++] = (struct split_level){.quote = true};
}

/* No list below the present levels goes on. */
static void
end_lists(struct split *s)
{
	for (int i = s->depth; i < SPLIT_LEVELS; i++)
		s->level[i].list = false;
}

/* Takes the rest of the line at C into the open text or code. */
static void
start_line(struct split *s, const struct cursor *c)
{
	s->at += c->pos;
	s->from = s->leaf.len;
	for (int i = 0; i < c->spare; i++)
		buf_add_char(&s->leaf, ' ');
	s->mid = true;
}

static void
skip_line(struct split *s, struct slice line, bool lf)
{
	s->at += line.len + lf;
}

/* Whether the open text goes on with a line at C that is in M levels. */
static bool
goes_on(const struct split *s, int m, const struct start *st,
	const struct cursor *c)
{
	bool inside = m == s->depth;

	switch (st->type) {
	case START_CODE:
		return true;
	case START_TEXT:
		return !inside || peek(c) != '|' || s->bar ||
		       mdsource_is_delimiters(slice_from(c->s, c->pos));
	case START_RULE: /* or the line under a heading */
		return inside && st->dashes && !s->table;
	case START_ITEM: /* ends a paragraph only if it cannot be text */
		return inside &&
		       (st->empty || (st->bytes > 1 && st->number != 1));
	case START_BLANK:
	case START_QUOTE:
	case START_HEADING:
	case START_FENCE:
		break;
	}
	return false;
}

static void
go_on(struct split *s, int m, struct cursor *c)
{
	struct cursor at = *c;

	skip(&at, CODE_INDENT);
	if (m == s->depth || peek(&at) != '=') {
		start_line(s, c);
		return;
	}
	/* Outside its quote or item it is no line under a heading. */
	start_line(s, &at);
	buf_add_char(&s->leaf, '\\');
}

/* Begins the piece that starts at C, behind all its levels. */
static void
begin_leaf(struct split *s, struct slice line, bool lf, struct cursor *c,
	const struct start *st)
{
	if (st->type == START_BLANK) {
		skip_line(s, line, lf);
		return;
	}
	end_lists(s);
	if (st->type == START_CODE) {
		emit(s, (struct piece){PIECE_CODE_BEGIN, .text = SLICE("")});
		s->open = SPLIT_INDENTED;
		skip(c, CODE_INDENT);
		start_line(s, c);
		return;
	}
	if (st->type == START_FENCE) {
		s->fence = st->mark;
		s->fence_len = st->bytes;
		s->fence_indent = indent(c);
		skip(c, CODE_INDENT);
		emit(s, (struct piece){PIECE_CODE_BEGIN,
				.text = slice_trim(
					slice_from(line, c->pos + st->bytes))});
		s->open = SPLIT_FENCE;
		skip_line(s, line, lf);
		return;
	}
	s->open = SPLIT_TEXT;
	s->single = st->type == START_HEADING || st->type == START_RULE;
	skip(c, CODE_INDENT);
	start_line(s, c);
	/* Levels too deep are text, for the parser behind us too. */
	if (st->type == START_QUOTE ||
		(st->type == START_ITEM && st->bytes == 1))
		buf_add_char(&s->leaf, '\\');
}

static void
emit_code(struct split *s, struct slice text, bool cut)
{
	emit(s, (struct piece){
			.kind = PIECE_CODE,
			.text = text,
			.cut = cut,
			.ends = !cut,
		});
}

/* A line while indented code is open. Returns whether it was dealt with. */
static bool
judge_indented(struct split *s, struct slice line, bool lf, int m,
	struct cursor *c, const struct start *st)
{
	if (m < s->depth)
		return false;
	if (st->type == START_BLANK) {
		s->blanks++;
		skip_line(s, line, lf);
		return true;
	}
	if (st->type != START_CODE)
		return false;
	for (; s->blanks; s->blanks--)
		emit_code(s, SLICE(""), false);
	skip(c, CODE_INDENT);
	start_line(s, c);
	return true;
}

static void
judge(struct split *s, struct slice line, bool whole, bool lf)
{
	struct cursor c = {.s = line};
	int m = match(s, &c);
	struct start st = classify(&c, whole);

	if (s->open == SPLIT_INDENTED &&
		judge_indented(s, line, lf, m, &c, &st))
		return;
	if (s->open == SPLIT_TEXT && goes_on(s, m, &st, &c)) {
		go_on(s, m, &c);
		return;
	}
	close_leaf(s, false);
	set_depth(s, m);
	if (st.type == START_BLANK)
		s->blank = true;
	while ((st.type == START_QUOTE || st.type == START_ITEM) &&
		s->depth < SPLIT_LEVELS) {
		push(s, &c, &st);
		end_lists(s);
		st = classify(&c, whole);
	}
	begin_leaf(s, line, lf, &c, &st);
}

/* A line while a fence is open. */
static void
judge_fenced(struct split *s, struct slice line, bool whole, bool lf)
{
	struct cursor c = {.s = line}, at;
	size_t n;

	for (int k = 0; k < s->depth; k++) {
		if (!s->level[k].quote) {
			skip(&c, s->level[k].strip);
		} else if (!eat_quote(&c)) {
			close_leaf(s, false);
			judge(s, line, whole, lf);
			return;
		}
	}
	at = c;
	skip(&at, CODE_INDENT - 1);
	n = run(line, at.pos, s->fence);
	eat(&at, n);
	if (n >= s->fence_len && whole && at_end(&at)) {
		close_leaf(s, false);
		skip_line(s, line, lf);
		return;
	}
	skip(&c, s->fence_indent);
	start_line(s, &c);
}

/* Whether LINE makes a heading of the text above it. */
static bool
underlines(struct slice line)
{
	line = slice_trim(line);
	return line.len &&
	       (run(line, 0, '=') == line.len || run(line, 0, '-') == line.len);
}

static void
end_text_line(struct split *s, bool lf)
{
	struct slice line = slice_from(buf_slice(&s->leaf), s->from);
	bool done = s->single || (s->lines && underlines(line));
	bool head = s->lines == 1 && mdsource_is_delimiters(line);

	s->bar = slice_starts(slice_trim(line), "|");
	s->lines++;
	if (lf)
		buf_add_char(&s->leaf, '\n');
	if (head && s->leaf.len < SPLIT_TEXT_CAP / 4)
		s->table = s->leaf.len;
	if (done && lf)
		close_leaf(s, false);
}

/* The line whose rest was taken ends, with LF or with the text. */
static void
end_line(struct split *s, bool lf)
{
	s->mid = false;
	if (s->open == SPLIT_TEXT) {
		end_text_line(s, lf);
		return;
	}
	if (lf || s->leaf.len || s->cont)
		emit(s, (struct piece){
				.kind = PIECE_CODE,
				.text = buf_slice(&s->leaf),
				.ends = lf,
			});
	buf_clear(&s->leaf);
}

/* The last place in S, behind its middle, behind END and, for a blank,
 * before a letter, which cannot begin another kind of line; or 0. */
static size_t
last_place(struct slice s, char end)
{
	for (size_t i = s.len - 1; i > s.len / 2; i--) {
		unsigned char next = (unsigned char)s.p[i];
		if (s.p[i - 1] != end)
			continue;
		if (end == '\n' || next >= 0x80 ||
			(next >= 'A' && next <= 'Z') ||
			(next >= 'a' && next <= 'z'))
			return i;
	}
	return 0;
}

/* Where S can be cut between two characters. */
static size_t
last_boundary(struct slice s)
{
	size_t i = s.len;

	while (i > s.len - 4 && ((unsigned char)s.p[i - 1] & 0xc0) == 0x80)
		i--;
	if (i > s.len - 4 && (unsigned char)s.p[i - 1] >= 0xc0)
		i--;
	if (s.p[i - 1] == '\r')
		i--;
	return i;
}

/* Emits the lines of a text that is full, or cuts its last line; what is
 * behind the cut of a line is taken anew. */
static void
cut_text(struct split *s)
{
	struct slice leaf = buf_slice(&s->leaf);
	size_t at = last_place(leaf, '\n'), keep = 0;
	bool whole = at > 0;

	if (!at)
		at = last_place(leaf, ' ');
	if (!at)
		at = last_boundary(leaf);
	if (!whole || at <= s->table)
		s->table = 0;
	emit(s, (struct piece){
			.kind = PIECE_TEXT,
			.text = slice_sub(leaf, 0, at),
			.cut = true,
		});
	s->glue = strchr(" \n", leaf.p[at - 1]) && leaf.p[at - 1];
	if (!whole) {
		s->at -= leaf.len - at;
		at = leaf.len;
	}
	keep = s->table;
	memmove(s->leaf.p + keep, s->leaf.p + at, s->leaf.len - at);
	buf_truncate(&s->leaf, s->leaf.len - (at - keep));
	s->from = s->from > at ? s->from - (at - keep) : keep;
}

static void
cut_code(struct split *s)
{
	size_t at = last_boundary(buf_slice(&s->leaf));

	emit_code(s, slice_sub(buf_slice(&s->leaf), 0, at), true);
	buf_drop(&s->leaf, at);
	s->from = 0;
}

/* Makes sure that REST, inside a line that was cut, is no other kind of
 * line to the parser behind us. Returns what is left of it. */
static struct slice
guard(struct split *s, struct slice rest)
{
	while (rest.len && is_blank(rest.p[0])) {
		rest = slice_from(rest, 1);
		s->at++;
		s->glue = true;
	}
	if (rest.len && rest.p[0] && strchr(">#-+*=_|~`<", rest.p[0]))
		buf_add_char(&s->leaf, '\\');
	return rest;
}

/* Takes what is there of the line AT stands in; false if it goes on. */
static bool
take(struct split *s, struct slice rest, bool end)
{
	size_t cap = s->open == SPLIT_TEXT ? SPLIT_TEXT_CAP : SPLIT_CODE_CAP;
	const char *lf;
	size_t n;

	if (s->leaf.len >= cap) {
		if (s->open == SPLIT_TEXT)
			cut_text(s);
		else
			cut_code(s);
		return true;
	}
	if (s->open == SPLIT_TEXT && s->cont && !s->leaf.len)
		rest = guard(s, rest);
	n = rest.len < cap - s->leaf.len ? rest.len : cap - s->leaf.len;
	lf = n ? memchr(rest.p, '\n', n) : NULL;
	if (lf)
		n = (size_t)(lf - rest.p);
	buf_add(&s->leaf, rest.p, n);
	s->at += n + (lf ? 1 : 0);
	if (lf || (n == rest.len && end && s->leaf.len < cap))
		end_line(s, lf);
	else if (n == rest.len && s->leaf.len < cap)
		return false;
	return true;
}

/* One line or a part of one; false when there is no more to do. */
static bool
step(struct split *s, struct slice text, bool end)
{
	struct slice rest = slice_from(text, s->at), line;
	const char *lf;
	bool whole;

	if (s->mid)
		return take(s, rest, end);
	if (!rest.len)
		return false;
	line = slice_sub(rest, 0, PROBE);
	lf = memchr(line.p, '\n', line.len);
	if (!lf && rest.len < PROBE && !end)
		return false;
	whole = lf || rest.len < PROBE;
	if (lf)
		line.len = (size_t)(lf - line.p);
	if (s->open == SPLIT_FENCE)
		judge_fenced(s, line, whole, lf);
	else
		judge(s, line, whole, lf);
	return true;
}

void
split_feed(struct split *s, struct slice text, bool end, split_emit *emit_piece,
	void *arg)
{
	s->emit = emit_piece;
	s->arg = arg;
	assert(s->at <= text.len);
	while (step(s, text, end))
		;
	if (!end)
		return;
	close_leaf(s, true);
	set_depth(s, 0);
}
