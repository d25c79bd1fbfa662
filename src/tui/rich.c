/* Styled text laid out in rows. */
#include "tui/rich.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"

void
rich_free(struct rich *r)
{
	buf_free(&r->text);
	free(r->spans);
	free(r->rows);
	*r = (struct rich){0};
}

void
rich_clear(struct rich *r)
{
	buf_clear(&r->text);
	r->nspans = 0;
	r->nrows = 0;
	if (r->rows)
		r->rows[0] = (struct rich_mark){0};
}

/* The mark of the open row, made if this is the first touch. */
static struct rich_mark *
open_mark(struct rich *r)
{
	if (!r->rows)
		r->rows = mem_grow(NULL, &r->rows_cap, 1, sizeof(*r->rows));
	return &r->rows[r->nrows];
}

void
rich_add(struct rich *r, struct slice s, enum theme_role role, unsigned attrs)
{
	const struct rich_mark *mark = open_mark(r);

	while (s.len) {
		/* A span counts in 32 bits. */
		struct slice part = slice_sub(s, 0, UINT32_MAX / 2);
		struct rich_span *last = r->nspans > mark->span
						 ? &r->spans[r->nspans - 1]
						 : NULL;
		buf_add_slice(&r->text, part);
		s = slice_from(s, part.len);
		if (last && last->role == role && last->attrs == attrs &&
			last->len < UINT32_MAX / 2) {
			last->len += (uint32_t)part.len;
			continue;
		}
		r->spans = mem_grow(r->spans, &r->spans_cap, r->nspans + 1,
			sizeof(*r->spans));
		r->spans[r->nspans++] = (struct rich_span){
			.len = (uint32_t)part.len,
			.role = (uint8_t)role,
			.attrs = (uint8_t)attrs,
		};
	}
}

void
rich_add_row(struct rich *r, struct rich_row row)
{
	size_t at = 0;

	for (size_t i = 0; i < row.nspans; i++) {
		const struct rich_span *span = &row.spans[i];
		rich_add(r, slice_sub(row.text, at, span->len), span->role,
			span->attrs);
		at += span->len;
	}
}

void
rich_prefix(struct rich *r)
{
	struct rich_mark *mark = open_mark(r);

	mark->prefix = (uint32_t)(r->text.len - mark->text);
}

void
rich_end_wrapped(struct rich *r, size_t blanks, bool soft)
{
	struct rich_mark *mark = open_mark(r);

	mark->blanks = (uint32_t)blanks;
	mark->soft = soft;
	r->rows =
		mem_grow(r->rows, &r->rows_cap, r->nrows + 2, sizeof(*r->rows));
	r->rows[++r->nrows] = (struct rich_mark){
		.text = r->text.len,
		.span = r->nspans,
	};
}

void
rich_end_row(struct rich *r, bool soft)
{
	rich_end_wrapped(r, 0, soft);
}

struct rich_row
rich_open_row(const struct rich *r)
{
	const struct rich_mark *mark;

	if (!r->rows)
		return (struct rich_row){.text = SLICE("")};
	mark = &r->rows[r->nrows];
	return (struct rich_row){
		.text = slice_from(buf_slice(&r->text), mark->text),
		.spans = r->spans ? r->spans + mark->span : NULL,
		.nspans = r->nspans - mark->span,
		.prefix = mark->prefix,
	};
}

int
rich_open_width(const struct rich *r)
{
	return text_width(rich_open_row(r).text);
}

void
rich_truncate(struct rich *r, size_t n)
{
	assert(n <= r->nrows);
	if (!r->rows)
		return;
	r->nrows = n;
	r->nspans = r->rows[n].span;
	buf_truncate(&r->text, r->rows[n].text);
	r->rows[n].prefix = 0;
	r->rows[n].blanks = 0;
	r->rows[n].soft = false;
}

struct rich_row
rich_row(const struct rich *r, size_t i)
{
	const struct rich_mark *mark;

	assert(i < r->nrows);
	mark = &r->rows[i];
	return (struct rich_row){
		.text = slice_sub(buf_slice(&r->text), mark->text,
			mark[1].text - mark->text),
		.spans = r->spans ? r->spans + mark->span : NULL,
		.nspans = mark[1].span - mark->span,
		.prefix = mark->prefix,
		.blanks = mark->blanks,
		.soft = mark->soft,
	};
}
