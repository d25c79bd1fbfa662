/* Cuts growing Markdown into pieces that can be laid out one by one. */
#include "tui/mdsplit.h"

#include <assert.h>
#include <string.h>

#include "tui/mdline.h"
#include "tui/mdsource.h"

enum { PROBE = 256 };

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
match(const struct split *s, struct mdline_cursor *c)
{
	int k;

	for (k = 0; k < s->depth; k++) {
		const struct split_level *level = &s->level[k];
		if (level->quote) {
			if (!mdline_eat_quote(c))
				break;
		} else if (!mdline_at_end(c)) {
			if (mdline_indent(c) < level->strip)
				break;
			mdline_skip(c, level->strip);
		}
	}
	return k;
}

static char
eat_task(struct mdline_cursor *c)
{
	struct slice s = slice_from(c->s, c->pos);
	char box;

	if (s.len < 4 || s.p[0] != '[' || s.p[2] != ']' ||
		!mdline_is_blank(s.p[3]))
		return 0;
	box = s.p[1];
	if (box != ' ' && box != 'x' && box != 'X')
		return 0;
	mdline_eat(c, 4);
	return box == ' ' ? ' ' : 'x';
}

static void
push_item(
	struct split *s, struct mdline_cursor *c, const struct mdline_start *st)
{
	struct split_level *level = &s->level[s->depth];
	struct split_level next = {
		.fresh = true,
		.list = true,
		.mark = st->mark,
		.number = st->number,
	};
	int before = mdline_indent(c), after;

	if (level->list && !level->quote && level->mark == st->mark)
		next.number = level->number + 1;
	mdline_skip(c, MDLINE_INDENT);
	mdline_eat(c, st->bytes);
	after = mdline_indent(c);
	if (st->empty || after > MDLINE_INDENT)
		after = 1;
	mdline_skip(c, after);
	next.strip = before + (int)st->bytes + after;
	if (!st->empty)
		next.task = eat_task(c);
	*level = next;
	s->depth++;
}

static void
push(struct split *s, struct mdline_cursor *c, const struct mdline_start *st)
{
	if (st->type == MDLINE_ITEM) {
		push_item(s, c, st);
		return;
	}
	mdline_eat_quote(c);
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
start_line(struct split *s, const struct mdline_cursor *c)
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
goes_on(const struct split *s, int m, const struct mdline_start *st,
	const struct mdline_cursor *c)
{
	bool inside = m == s->depth;

	switch (st->type) {
	case MDLINE_CODE:
		return true;
	case MDLINE_TEXT:
		return !inside || mdline_peek(c) != '|' || s->bar ||
		       mdsource_is_delimiters(slice_from(c->s, c->pos));
	case MDLINE_RULE: /* or the line under a heading */
		return inside && st->dashes && !s->table;
	case MDLINE_ITEM: /* ends a paragraph only if it cannot be text */
		return inside &&
		       (st->empty || (st->bytes > 1 && st->number != 1));
	case MDLINE_BLANK:
	case MDLINE_QUOTE:
	case MDLINE_HEADING:
	case MDLINE_FENCE:
		break;
	}
	return false;
}

static void
go_on(struct split *s, int m, struct mdline_cursor *c)
{
	struct mdline_cursor at = *c;

	mdline_skip(&at, MDLINE_INDENT);
	if (m == s->depth || mdline_peek(&at) != '=') {
		start_line(s, c);
		return;
	}
	/* Outside its quote or item it is no line under a heading. */
	start_line(s, &at);
	buf_add_char(&s->leaf, '\\');
}

/* Begins the piece that starts at C, behind all its levels. */
static void
begin_leaf(struct split *s, struct slice line, bool lf, struct mdline_cursor *c,
	const struct mdline_start *st)
{
	if (st->type == MDLINE_BLANK) {
		skip_line(s, line, lf);
		return;
	}
	end_lists(s);
	if (st->type == MDLINE_CODE) {
		emit(s, (struct piece){PIECE_CODE_BEGIN, .text = SLICE("")});
		s->open = SPLIT_INDENTED;
		mdline_skip(c, MDLINE_INDENT);
		start_line(s, c);
		return;
	}
	if (st->type == MDLINE_FENCE) {
		s->fence = st->mark;
		s->fence_len = st->bytes;
		s->fence_indent = mdline_indent(c);
		mdline_skip(c, MDLINE_INDENT);
		emit(s, (struct piece){PIECE_CODE_BEGIN,
				.text = slice_trim(
					slice_from(line, c->pos + st->bytes))});
		s->open = SPLIT_FENCE;
		skip_line(s, line, lf);
		return;
	}
	s->open = SPLIT_TEXT;
	s->single = st->type == MDLINE_HEADING || st->type == MDLINE_RULE;
	mdline_skip(c, MDLINE_INDENT);
	start_line(s, c);
	/* Levels too deep are text, for the parser behind us too. */
	if (st->type == MDLINE_QUOTE ||
		(st->type == MDLINE_ITEM && st->bytes == 1))
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
	struct mdline_cursor *c, const struct mdline_start *st)
{
	if (m < s->depth)
		return false;
	if (st->type == MDLINE_BLANK) {
		s->blanks++;
		skip_line(s, line, lf);
		return true;
	}
	if (st->type != MDLINE_CODE)
		return false;
	for (; s->blanks; s->blanks--)
		emit_code(s, SLICE(""), false);
	mdline_skip(c, MDLINE_INDENT);
	start_line(s, c);
	return true;
}

static void
judge(struct split *s, struct slice line, bool whole, bool lf)
{
	struct mdline_cursor c = {.s = line};
	int m = match(s, &c);
	struct mdline_start st = mdline_classify(&c, whole);

	if (s->open == SPLIT_INDENTED &&
		judge_indented(s, line, lf, m, &c, &st))
		return;
	if (s->open == SPLIT_TEXT && goes_on(s, m, &st, &c)) {
		go_on(s, m, &c);
		return;
	}
	close_leaf(s, false);
	set_depth(s, m);
	if (st.type == MDLINE_BLANK)
		s->blank = true;
	while ((st.type == MDLINE_QUOTE || st.type == MDLINE_ITEM) &&
		s->depth < SPLIT_LEVELS) {
		push(s, &c, &st);
		end_lists(s);
		st = mdline_classify(&c, whole);
	}
	begin_leaf(s, line, lf, &c, &st);
}

/* A line while a fence is open. */
static void
judge_fenced(struct split *s, struct slice line, bool whole, bool lf)
{
	struct mdline_cursor c = {.s = line}, at;
	size_t n;

	for (int k = 0; k < s->depth; k++) {
		if (!s->level[k].quote) {
			mdline_skip(&c, s->level[k].strip);
		} else if (!mdline_eat_quote(&c)) {
			close_leaf(s, false);
			judge(s, line, whole, lf);
			return;
		}
	}
	at = c;
	mdline_skip(&at, MDLINE_INDENT - 1);
	n = mdline_run(line, at.pos, s->fence);
	mdline_eat(&at, n);
	if (n >= s->fence_len && whole && mdline_at_end(&at)) {
		close_leaf(s, false);
		skip_line(s, line, lf);
		return;
	}
	mdline_skip(&c, s->fence_indent);
	start_line(s, &c);
}

/* Whether LINE makes a heading of the text above it. */
static bool
underlines(struct slice line)
{
	line = slice_trim(line);
	return line.len && (mdline_run(line, 0, '=') == line.len ||
				   mdline_run(line, 0, '-') == line.len);
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
	while (rest.len && mdline_is_blank(rest.p[0])) {
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
