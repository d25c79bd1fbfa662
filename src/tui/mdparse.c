/* One block of Markdown parsed and laid into rows. */
#include "tui/mdparse.h"

#include <md4c.h>
#include <stdio.h>

#include "tui/entity.h"
#include "tui/mdsource.h"

static struct slice
attribute(struct buf *out, const MD_ATTRIBUTE *a)
{
	buf_clear(out);
	for (int i = 0; a->text && a->substr_offsets[i] < a->size; i++) {
		struct slice part = {a->text + a->substr_offsets[i],
			a->substr_offsets[i + 1] - a->substr_offsets[i]};
		if (a->substr_types[i] == MD_TEXT_ENTITY)
			entity_decode(out, part);
		else
			buf_add_slice(out, part);
	}
	return buf_slice(out);
}

static void
enter_heading(struct mdparse *m, unsigned level)
{
	leaf_flush(&m->leaf, false);
	m->leaf.role = ROLE_HEADING;
	m->leaf.attrs = level == 1   ? ATTR_UNDERLINE
			: level == 2 ? 0
				     : ATTR_ITALIC;
}

/* Tables with too many columns are given up: the piece is shown plain. */
static int
enter_table(struct mdparse *m, unsigned cols)
{
	leaf_flush(&m->leaf, false);
	rich_clear(&m->table.cells);
	m->table.cols = cols;
	m->in_table = true;
	return cols > TABLE_COLS || !cols ? -1 : 0; /* others md4c ignores */
}

static void
enter_cell(struct mdparse *m, MD_ALIGN align, bool head)
{
	enum table_align *to =
		&m->table.align[m->table.cells.nrows % m->table.cols];

	*to = align == MD_ALIGN_RIGHT    ? TABLE_RIGHT
	      : align == MD_ALIGN_CENTER ? TABLE_CENTER
					 : TABLE_LEFT;
	m->leaf.attrs = head ? ATTR_BOLD : 0;
}

/* A list or quote that the cutter left: its mark becomes text. */
static void
enter_item(struct mdparse *m)
{
	char mark[16];

	leaf_flush(&m->leaf, false);
	if (!m->ordinal) {
		leaf_add(&m->leaf, SLICE("• "));
		return;
	}
	snprintf(mark, sizeof(mark), "%u. ", m->ordinal++);
	leaf_add(&m->leaf, slice_str(mark));
}

static int
enter_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	struct mdparse *m = arg;

	switch (type) {
	case MD_BLOCK_H:
		enter_heading(m, ((MD_BLOCK_H_DETAIL *)detail)->level);
		break;
	case MD_BLOCK_HR:
		leaf_flush(&m->leaf, false);
		leaf_rule(&m->leaf);
		break;
	case MD_BLOCK_CODE:
	case MD_BLOCK_HTML:
		leaf_flush(&m->leaf, false);
		m->in_lines = true;
		buf_clear(&m->lines);
		break;
	case MD_BLOCK_TABLE:
		return enter_table(
			m, ((MD_BLOCK_TABLE_DETAIL *)detail)->col_count);
	case MD_BLOCK_TH:
	case MD_BLOCK_TD:
		enter_cell(m, ((MD_BLOCK_TD_DETAIL *)detail)->align,
			type == MD_BLOCK_TH);
		break;
	case MD_BLOCK_UL:
		m->ordinal = 0;
		break;
	case MD_BLOCK_OL:
		m->ordinal = ((MD_BLOCK_OL_DETAIL *)detail)->start;
		break;
	case MD_BLOCK_LI:
		enter_item(m);
		break;
	case MD_BLOCK_QUOTE:
		leaf_flush(&m->leaf, false);
		leaf_add(&m->leaf, SLICE("> "));
		break;
	case MD_BLOCK_DOC:
	case MD_BLOCK_P:
	case MD_BLOCK_THEAD:
	case MD_BLOCK_TBODY:
	case MD_BLOCK_TR:
		break;
	}
	m->paragraph = type == MD_BLOCK_P;
	m->heading = type == MD_BLOCK_H;
	return 0;
}

static void
leave_table(struct mdparse *m)
{
	table_lay(m->leaf.out, &m->table, &m->leaf.how, m->how->grid,
		m->how->table_goes_on);
	m->leaf.how.first = m->leaf.how.rest;
	m->in_table = false;
}

static int
leave_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	struct mdparse *m = arg;

	(void)detail;
	switch (type) {
	case MD_BLOCK_P:
	case MD_BLOCK_H:
		leaf_flush(&m->leaf, true);
		m->leaf.role = m->how->role;
		m->leaf.attrs = 0;
		break;
	case MD_BLOCK_CODE:
	case MD_BLOCK_HTML:
		leaf_lines(&m->leaf, buf_slice(&m->lines),
			type == MD_BLOCK_CODE ? ROLE_CODE_BLOCK : m->how->role);
		m->in_lines = false;
		break;
	case MD_BLOCK_TABLE:
		leave_table(m);
		break;
	case MD_BLOCK_TH:
	case MD_BLOCK_TD:
		leaf_cell(&m->leaf, &m->table.cells);
		m->leaf.attrs = 0;
		break;
	case MD_BLOCK_LI:
	case MD_BLOCK_QUOTE:
	case MD_BLOCK_DOC:
		leaf_flush(&m->leaf, false);
		break;
	case MD_BLOCK_UL:
	case MD_BLOCK_OL:
	case MD_BLOCK_HR:
	case MD_BLOCK_THEAD:
	case MD_BLOCK_TBODY:
	case MD_BLOCK_TR:
		break;
	}
	return 0;
}

static int
enter_span(MD_SPANTYPE type, void *detail, void *arg)
{
	struct mdparse *m = arg;

	switch (type) {
	case MD_SPAN_EM:
		m->leaf.emphasis++;
		break;
	case MD_SPAN_STRONG:
		m->leaf.strong++;
		break;
	case MD_SPAN_CODE:
		m->leaf.code++;
		break;
	case MD_SPAN_DEL:
		leaf_strike(&m->leaf, true);
		break;
	case MD_SPAN_A:
		leaf_link(
			&m->leaf, attribute(&m->lines,
					  &((MD_SPAN_A_DETAIL *)detail)->href));
		break;
	case MD_SPAN_IMG:
		leaf_link(&m->leaf,
			attribute(&m->lines,
				&((MD_SPAN_IMG_DETAIL *)detail)->src));
		break;
	case MD_SPAN_LATEXMATH:
	case MD_SPAN_LATEXMATH_DISPLAY:
	case MD_SPAN_WIKILINK:
	case MD_SPAN_U: /* not switched on */
		break;
	}
	return 0;
}

static int
leave_span(MD_SPANTYPE type, void *detail, void *arg)
{
	struct mdparse *m = arg;

	(void)detail;
	switch (type) {
	case MD_SPAN_EM:
		m->leaf.emphasis--;
		break;
	case MD_SPAN_STRONG:
		m->leaf.strong--;
		break;
	case MD_SPAN_CODE:
		m->leaf.code--;
		break;
	case MD_SPAN_DEL:
		leaf_strike(&m->leaf, false);
		break;
	case MD_SPAN_A:
	case MD_SPAN_IMG:
		leaf_link_end(&m->leaf);
		break;
	case MD_SPAN_LATEXMATH:
	case MD_SPAN_LATEXMATH_DISPLAY:
	case MD_SPAN_WIKILINK:
	case MD_SPAN_U:
		break;
	}
	return 0;
}

static int
add_text(MD_TEXTTYPE type, const MD_CHAR *p, MD_SIZE size, void *arg)
{
	struct mdparse *m = arg;
	struct slice text = {p, size};

	if (m->in_lines) {
		buf_add_slice(&m->lines, text);
		return 0;
	}
	switch (type) {
	case MD_TEXT_NULLCHAR:
		leaf_add(&m->leaf, SLICE("\xef\xbf\xbd"));
		break;
	case MD_TEXT_BR:
		if (m->in_table)
			leaf_soft_break(&m->leaf);
		else
			leaf_flush(&m->leaf, true);
		break;
	case MD_TEXT_SOFTBR:
		leaf_soft_break(&m->leaf);
		break;
	case MD_TEXT_ENTITY:
		buf_clear(&m->lines);
		entity_decode(&m->lines, text);
		leaf_add(&m->leaf, buf_slice(&m->lines));
		break;
	case MD_TEXT_NORMAL:
	case MD_TEXT_CODE:
	case MD_TEXT_HTML:
	case MD_TEXT_LATEXMATH:
		leaf_add(&m->leaf, text);
		break;
	}
	return 0;
}

static const MD_PARSER parser = {
	.flags = MD_FLAG_COLLAPSEWHITESPACE | MD_FLAG_PERMISSIVEAUTOLINKS |
		 MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH,
	.enter_block = enter_block,
	.leave_block = leave_block,
	.enter_span = enter_span,
	.leave_span = leave_span,
	.text = add_text,
};

void
mdparse_free(struct mdparse *m)
{
	leaf_free(&m->leaf);
	rich_free(&m->table.cells);
	buf_free(&m->source);
	buf_free(&m->lines);
	*m = (struct mdparse){0};
}

enum mdparse_end
mdparse_lay(struct mdparse *m, struct rich *out, struct slice text,
	const struct mdparse_how *how)
{
	size_t start = out->nrows;

	m->how = how;
	m->in_table = m->in_lines = m->paragraph = m->heading = false;
	leaf_begin(&m->leaf, out, &how->wrap, how->role);
	leaf_lead(&m->leaf, how->lead, how->glue);
	buf_clear(&m->source);
	mdsource_add(&m->source, text);
	if (how->open)
		mdsource_close(&m->source);
	if (md_parse(buf_str(&m->source), (MD_SIZE)m->source.len, &parser, m)) {
		rich_truncate(out, start);
		leaf_begin(&m->leaf, out, &how->wrap, how->role);
		leaf_lead(&m->leaf, how->lead, how->glue);
		leaf_lines(&m->leaf, text, how->role);
		m->paragraph = m->heading = false;
	}
	leaf_flush(&m->leaf, how->even_empty && out->nrows == start);
	return m->paragraph ? MDPARSE_PARAGRAPH
	       : m->heading ? MDPARSE_HEADING
			    : MDPARSE_OTHER;
}
