/* A message in Markdown, laid out in rows while it streams. */
#include "tui/markdown.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "tui/codeblock.h"
#include "tui/mdparse.h"
#include "tui/mdsplit.h"

enum {
	CODE_INDENT = 2,       /* columns code stands in from the text */
	CODE_INDENT_FROM = 16, /* in rows of so many columns */
	MARKS_MAX = 80,        /* bytes of bare marks that are held back */
	CARRY_MAX = 4096,      /* bytes of a row that is filled later */
};

/* Where the next piece goes. Pieces that cannot change any more move NOW;
 * the open rest is laid out from a copy, TAIL, and again in each frame. */
struct state {
	struct split split;
	struct codeblock_state code;
	struct table_grid grid;
	struct rich carry, carry_prefix; /* the last row of a cut piece */
	bool carried;
	enum { LAST_NONE, LAST_HEADING, LAST_OTHER } last;
};

struct md {
	int width;
	enum theme_role role;
	struct rich rows;
	struct codeblocks code;
	/* Rows, blocks and bytes of code that cannot change. */
	size_t frozen, frozen_blocks, frozen_code;
	struct state now, tail;
	bool shown, final; /* what md_set was called with */
	size_t len;
	struct state *st; /* where pieces go: NOW or TAIL */
	bool streaming;   /* TAIL of a text that goes on */
	struct mdparse parse;
	struct rich first, rest; /* prefixes of the piece on its way */
};

/* What stands before the text of an item; NTH counts bullets around it. */
static void
marker(const struct split_level *level, int nth, char out[16])
{
	static const char *const bullets[] = {"• ", "◦ ", "‣ "};

	if (level->task)
		snprintf(out, 16, "[%c] ", level->task);
	else if (level->mark == '.' || level->mark == ')')
		snprintf(out, 16, "%u%c ", level->number, level->mark);
	else
		snprintf(out, 16, "%s", bullets[nth % 3]);
}

/* Builds what stands before the rows of P for the levels up to DEPTH, into
 * the first and the other rows' prefix. As many of the inner levels as take
 * half of the width. */
static void
build_prefixes(struct md *m, const struct piece *p, int depth)
{
	char mark[SPLIT_LEVELS][16];
	int width[SPLIT_LEVELS], nth = 0, total = 0, from = depth;

	for (int i = 0; i < depth; i++) {
		const struct split_level *level = &p->level[i];
		if (level->quote) {
			snprintf(mark[i], sizeof(mark[i]), "│ ");
		} else {
			marker(level, nth, mark[i]);
			nth += level->mark != '.' && level->mark != ')';
		}
		width[i] = text_width(slice_str(mark[i]));
	}
	while (from && total + width[from - 1] <= m->width / 2)
		total += width[--from];
	rich_clear(&m->first);
	rich_clear(&m->rest);
	for (int i = from; i < depth; i++) {
		bool quote = p->level[i].quote;
		enum theme_role role = quote ? ROLE_QUOTE : ROLE_LIST_MARK;
		struct slice text = slice_str(mark[i]), pad;
		pad = slice_sub(SLICE("                "), 0, (size_t)width[i]);
		rich_add(&m->first, quote || p->level[i].fresh ? text : pad,
			role, 0);
		rich_add(&m->rest, quote ? text : pad, role, 0);
	}
}

static struct wrap
make_wrap(const struct md *m)
{
	return (struct wrap){
		.width = m->width,
		.first = rich_open_row(&m->first),
		.rest = rich_open_row(&m->rest),
	};
}

/* Whether the innermost item of P has not shown its bullet yet. */
static bool
is_fresh(const struct piece *p)
{
	return p->depth && p->level[p->depth - 1].fresh;
}

/* A blank row between P and what stands before it: where the source has
 * one, and where one block follows another outside lists. */
static void
add_gap(struct md *m, const struct piece *p)
{
	int depth = p->common;

	if (m->st->last == LAST_NONE || p->cont)
		return;
	if (!p->blank && (p->depth || m->st->last == LAST_HEADING))
		return;
	while (depth && !p->level[depth - 1].quote)
		depth--;
	build_prefixes(m, p, depth);
	rich_add_row(&m->rows, rich_open_row(&m->rest));
	rich_prefix(&m->rows);
	rich_end_row(&m->rows, false);
}

/* Appends bytes FROM to TO of ROW to the open row of OUT. */
static void
add_part(struct rich *out, struct rich_row row, size_t from, size_t to)
{
	size_t at = 0;

	for (size_t i = 0; i < row.nspans; i++) {
		size_t end = at + row.spans[i].len;
		size_t lo = at > from ? at : from, hi = end < to ? end : to;
		if (lo < hi)
			rich_add(out, slice_sub(row.text, lo, hi - lo),
				row.spans[i].role, row.spans[i].attrs);
		at = end;
	}
}

/* Takes the last row back: the next piece fills it. A row that combining
 * marks made long stays. */
static void
carry(struct md *m)
{
	size_t last = m->rows.nrows - 1;
	struct rich_row row = rich_row(&m->rows, last);

	if (row.text.len > CARRY_MAX)
		return;
	rich_clear(&m->st->carry);
	rich_clear(&m->st->carry_prefix);
	add_part(&m->st->carry_prefix, row, 0, row.prefix);
	add_part(&m->st->carry, row, row.prefix, row.text.len);
	rich_truncate(&m->rows, last);
	m->st->carried = true;
}

static void
show_text(struct md *m, const struct piece *p, struct wrap wrap)
{
	struct mdparse_how how = {
		.wrap = wrap,
		.role = m->role,
		.lead = {.text = SLICE("")},
		.glue = p->glue,
		.open = p->open && m->streaming,
		.even_empty = is_fresh(p),
		.table_goes_on = p->table,
		.grid = &m->st->grid,
	};
	size_t start = m->rows.nrows;
	enum mdparse_end end;

	for (int i = 0; i < p->depth; i++) {
		if (p->level[i].quote && m->role == ROLE_TEXT)
			how.role = ROLE_QUOTE;
	}
	if (m->st->carried) {
		how.wrap.first = rich_open_row(&m->st->carry_prefix);
		how.lead = rich_open_row(&m->st->carry);
		m->st->carried = false;
	}
	end = mdparse_lay(&m->parse, &m->rows, p->text, &how);
	m->st->last = end == MDPARSE_HEADING ? LAST_HEADING : LAST_OTHER;
	if (p->cut && end == MDPARSE_PARAGRAPH && m->rows.nrows > start)
		carry(m);
}

static void
show_code(struct md *m, const struct piece *p, struct wrap how)
{
	struct rich_row lead = {.text = SLICE("")};

	if (m->width >= CODE_INDENT_FROM) {
		rich_add(&m->first, SLICE("  "), ROLE_CODE_BLOCK, 0);
		rich_add(&m->rest, SLICE("  "), ROLE_CODE_BLOCK, 0);
		how = make_wrap(m);
	}
	how.verbatim = true;
	if (m->st->carried) {
		how.first = rich_open_row(&m->st->carry_prefix);
		lead = rich_open_row(&m->st->carry);
		m->st->carried = false;
	}
	codeblock_add(
		&m->code, &m->st->code, &m->rows, p->text, p->ends, lead, &how);
	if (p->cut)
		carry(m);
}

static void
show(void *arg, const struct piece *p)
{
	struct md *m = arg;
	struct wrap how;

	if (p->kind != PIECE_CODE)
		add_gap(m, p);
	build_prefixes(m, p, p->depth);
	how = make_wrap(m);
	switch (p->kind) {
	case PIECE_TEXT:
		show_text(m, p, how);
		break;
	case PIECE_CODE_BEGIN:
		m->st->last = LAST_OTHER;
		codeblock_begin(&m->code, &m->st->code, &m->rows, p->text, &how,
			is_fresh(p));
		break;
	case PIECE_CODE:
		show_code(m, p, how);
		break;
	}
}

struct md *
md_new(int width)
{
	struct md *m = mem_alloc(sizeof(*m));

	m->width = width > 1 ? width : 1;
	m->role = ROLE_TEXT;
	return m;
}

static void
state_free(struct state *st)
{
	split_free(&st->split);
	rich_free(&st->carry);
	rich_free(&st->carry_prefix);
}

void
md_free(struct md *m)
{
	if (!m)
		return;
	rich_free(&m->rows);
	codeblock_free(&m->code);
	state_free(&m->now);
	state_free(&m->tail);
	mdparse_free(&m->parse);
	rich_free(&m->first);
	rich_free(&m->rest);
	free(m);
}

void
md_clear(struct md *m)
{
	rich_clear(&m->rows);
	codeblock_truncate(&m->code, 0, 0, 0);
	m->frozen = m->frozen_blocks = m->frozen_code = m->len = 0;
	m->shown = false;
	state_free(&m->now);
	m->now = (struct state){0};
}

void
md_resize(struct md *m, int width)
{
	if (width < 1)
		width = 1;
	if (width == m->width)
		return;
	m->width = width;
	md_clear(m);
}

void
md_set_role(struct md *m, enum theme_role role)
{
	if (role == m->role)
		return;
	m->role = role;
	md_clear(m);
}

static void
copy_row(struct rich *to, const struct rich *from)
{
	rich_clear(to);
	rich_add_row(to, rich_open_row(from));
}

static void
copy_state(struct state *to, const struct state *from)
{
	split_copy(&to->split, &from->split);
	copy_row(&to->carry, &from->carry);
	copy_row(&to->carry_prefix, &from->carry_prefix);
	to->code = from->code;
	to->grid = from->grid;
	to->carried = from->carried;
	to->last = from->last;
}

/* TEXT without a last line of nothing but marks: what they are the next
 * characters tell. */
static struct slice
without_marks(struct slice text)
{
	size_t i = text.len;

	while (i && text.len - i < MARKS_MAX && text.p[i - 1] != '\n' &&
		strchr("`~#>-*+|=_ \t", text.p[i - 1]) && text.p[i - 1])
		i--;
	if (!i || text.p[i - 1] == '\n')
		text.len = i;
	return text;
}

void
md_set(struct md *m, struct slice text, bool final)
{
	size_t len = text.len;

	if (m->shown && m->len == len && m->final == final)
		return;
	if (!final)
		text.len -= text_incomplete_tail(text);
	if (text.len < m->now.split.at)
		md_clear(m);
	rich_truncate(&m->rows, m->frozen);
	codeblock_truncate(
		&m->code, m->frozen_blocks, m->frozen_code, m->frozen);
	m->shown = true;
	m->len = len;
	m->final = final;
	m->st = &m->now;
	m->streaming = false;
	split_feed(&m->now.split, text, false, show, m);
	m->frozen = m->rows.nrows;
	m->frozen_blocks = m->code.n;
	m->frozen_code = m->code.bytes.len;
	copy_state(&m->tail, &m->now);
	m->st = &m->tail;
	m->streaming = !final;
	if (!final && !m->tail.split.mid)
		text = without_marks(text);
	split_feed(&m->tail.split, text, true, show, m);
}

size_t
md_rows(const struct md *m)
{
	return m->rows.nrows;
}

struct rich_row
md_row(const struct md *m, size_t i)
{
	return rich_row(&m->rows, i);
}

struct slice
md_code_at(const struct md *m, size_t i)
{
	return codeblock_at(&m->code, i);
}
