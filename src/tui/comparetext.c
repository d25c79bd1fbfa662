/* The texts of two answers, with what both have marked. */
#include "tui/comparetext.h"

#include <inttypes.h>

#include "base/lang.h"
#include "base/text.h"
#include "tui/columns.h"
#include "tui/pairs.h"
#include "tui/wrap.h"

enum { MARK_COLS = 2 /* in front of a row of text: "= " */ };

/* A line on its way to be wrapped: the open row, and the column behind it. */
struct line {
	struct rich row;
	int col;
};

/* Appends PART of a line, dim where the other text has it too. */
static void
add_part(struct line *l, struct slice part, unsigned attrs)
{
	struct buf visible = {0}, flat = {0};

	text_visible(&visible, part, TEXT_CELLS);
	l->col = wrap_tabs(&flat, buf_slice(&visible), l->col);
	rich_add(&l->row, buf_slice(&flat), ROLE_TEXT, attrs);
	buf_free(&visible);
	buf_free(&flat);
}

/* Where in a text the runs stand that the other one has too. */
struct reader {
	struct slice text;
	const struct textdiff *diff;
	int side;
	size_t run; /* the first that ends behind the place */
};

/* Up to where the text from AT on is in both, or is not; *BOTH says which. */
static size_t
stretch(struct reader *r, size_t at, bool *both)
{
	const struct textdiff *d = r->diff;
	size_t begin, end;

	*both = d->same;
	for (; r->run < d->n; r->run++) {
		begin = d->runs[r->run].at[r->side];
		end = begin + d->runs[r->run].len[r->side];
		if (at < begin)
			return begin;
		if (at < end) {
			*both = true;
			return end;
		}
	}
	return r->text.len;
}

/* Lays the line [BEGIN, END) of the text into COL. */
static void
add_line(struct column *col, struct reader *r, size_t begin, size_t end)
{
	const struct wrap how = {.width = col->width};
	struct line l = {.col = 0};
	bool both;

	while (begin < end) {
		size_t to = stretch(r, begin, &both);
		to = to < end ? to : end;
		add_part(&l, slice_sub(r->text, begin, to - begin),
			both ? ATTR_DIM : 0);
		begin = to;
	}
	wrap_row(&col->rows, rich_open_row(&l.row), &how);
	rich_free(&l.row);
}

static void
add_lines(struct column *col, struct reader *r)
{
	struct slice rest = r->text, line;

	while (slice_line(&rest, &line)) {
		size_t begin = (size_t)(line.p - r->text.p);
		if (line.len && line.p[line.len - 1] == '\r')
			line.len--;
		add_line(col, r, begin, begin + line.len);
	}
}

/* In place of a text that is not there: why. */
static void
add_absence(struct column *col, const struct compare_side *s)
{
	struct buf line = {0};

	if (s->refusal.len)
		buf_add_slice(&line, buf_slice(&s->refusal));
	else if (s->class.len)
		buf_add_slice(&line,
			buf_slice(s->message.len ? &s->message : &s->code));
	else
		buf_add_str(&line, _("(no text)"));
	column_add(col, buf_slice(&line),
		s->class.len ? ROLE_FAILURE_LINE : ROLE_QUIET);
	buf_free(&line);
}

static void
add_head(struct column *col, const struct compare *c, int side)
{
	struct buf line = {0}, name = {0};

	text_visible_row(&name, buf_slice(&c->side[side].model));
	buf_addf(&line, "%c ", "AB"[side]);
	buf_add_slice(&line, buf_slice(&name));
	buf_clear(&name);
	text_fitted(&name, buf_slice(&line), col->width);
	rich_add(&col->rows, buf_slice(&name), ROLE_MODEL_LABEL, 0);
	rich_end_row(&col->rows, false);
	buf_free(&line);
	buf_free(&name);
}

static bool
is_dim(const struct rich_row *row)
{
	size_t at = 0;
	bool any = false;

	for (size_t i = 0; i < row->nspans; i++) {
		struct slice s = slice_sub(row->text, at, row->spans[i].len);
		at += row->spans[i].len;
		if (!slice_trim(s).len)
			continue;
		if (!(row->spans[i].attrs & ATTR_DIM))
			return false;
		any = true;
	}
	return any;
}

/* Puts "= " in front of the rows of TEXT that both have, and the rows of
 * COL. */
static void
mark_rows(struct column *col, struct column *text)
{
	for (size_t i = 0; i < text->rows.nrows; i++) {
		struct rich_row row = rich_row(&text->rows, i);
		if (col->width > text->width)
			rich_add(&col->rows,
				is_dim(&row) ? SLICE("= ") : SLICE("  "),
				ROLE_QUIET, 0);
		rich_prefix(&col->rows);
		rich_add_row(&col->rows, row);
		rich_end_row(&col->rows, row.soft);
	}
	rich_free(&text->rows);
}

static void
add_answer(struct column *col, const struct compare *c, int side)
{
	const struct compare_side *s = &c->side[side];
	struct column text = {.width = col->width - MARK_COLS};
	struct reader r = {buf_slice(&s->text), &c->diff, side, 0};

	if (text.width < 2)
		text.width = col->width;
	add_head(col, c, side);
	if (slice_trim(r.text).len)
		add_lines(&text, &r);
	else
		add_absence(&text, s);
	mark_rows(col, &text);
}

/* How much of each text is in the other too. */
static void
add_shared(struct rich *out, int width, const struct compare *c)
{
	const struct pairs p = {out, width};
	struct buf line = {0};
	int64_t both = 0;

	for (size_t i = 0; i < c->diff.n; i++) {
		const struct textdiff_run *r = &c->diff.runs[i];
		both += textdiff_words(slice_sub(
			buf_slice(&c->side[0].text), r->at[0], r->len[0]));
	}
	if (!c->side[0].text.len || !c->side[1].text.len)
		return;
	if (c->diff.same)
		buf_add_str(&line, _("both texts are the same"));
	else
		buf_addf(&line,
			_("%" PRId64 " of %" PRId64
			  " words of A and of %" PRId64
			  " of B are in both (dim; = marks whole rows)"),
			both, c->side[0].number[COMPARE_WORDS],
			c->side[1].number[COMPARE_WORDS]);
	rich_end_row(out, false);
	pairs_remark(&p, buf_slice(&line));
	buf_free(&line);
}

void
comparetext_build(struct rich *out, int width, const struct compare *c)
{
	const int half = (width - 3) / 2;
	struct column cols[] = {{.width = half}, {.width = half}};

	add_shared(out, width, c);
	rich_end_row(out, false);
	if (width >= COMPARETEXT_BESIDE) {
		for (int i = 0; i < 2; i++)
			add_answer(&cols[i], c, i);
		columns_beside(out, cols, 2, SLICE(" | "), ROLE_RULE);
		return;
	}
	for (int i = 0; i < 2; i++) {
		cols[i].width = width;
		add_answer(&cols[i], c, i);
		columns_beside(out, &cols[i], 1, SLICE(""), ROLE_TEXT);
		if (!i)
			rich_end_row(out, false);
	}
}
