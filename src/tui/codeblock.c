/* Code blocks: lines in colours, and the exact bytes for copying. */
#include "tui/codeblock.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"

void
codeblock_free(struct codeblocks *c)
{
	buf_free(&c->bytes);
	free(c->block);
	buf_free(&c->visible);
	buf_free(&c->expanded);
	rich_free(&c->line);
	*c = (struct codeblocks){0};
}

void
codeblock_truncate(struct codeblocks *c, size_t n, size_t bytes, size_t rows)
{
	c->n = n;
	buf_truncate(&c->bytes, bytes);
	if (n && c->block[n - 1].end > rows)
		c->block[n - 1].end = rows;
}

/* The first word of INFO, without the braces of {.python}. */
static struct slice
language(struct slice info)
{
	size_t n = 0;

	while (info.len && (info.p[0] == '{' || info.p[0] == '.'))
		info = slice_from(info, 1);
	while (n < info.len && info.p[n] != ' ' && info.p[n] != '\t' &&
		info.p[n] != ',' && info.p[n] != '}')
		n++;
	return slice_sub(info, 0, n);
}

void
codeblock_begin(struct codeblocks *c, struct codeblock_state *st,
	struct rich *out, struct slice info, const struct wrap *how,
	bool even_bare)
{
	struct slice name = language(info);

	c->block = mem_grow(c->block, &c->cap, c->n + 1, sizeof(*c->block));
	c->block[c->n++] = (struct codeblock){
		.from = c->bytes.len,
		.first = out->nrows,
	};
	*st = (struct codeblock_state){.colors.lang = highlight_find(name)};
	if (name.len || even_bare) {
		buf_clear(&c->visible);
		text_visible_row(&c->visible, name);
		rich_clear(&c->line);
		rich_add(&c->line, buf_slice(&c->visible), ROLE_CODE_LABEL, 0);
		wrap_row(out, rich_open_row(&c->line), how);
	}
	c->block[c->n - 1].end = out->nrows;
}

void
codeblock_add(struct codeblocks *c, struct codeblock_state *st,
	struct rich *out, struct slice text, bool ends, struct rich_row lead,
	const struct wrap *how)
{
	buf_add_slice(&c->bytes, text);
	if (ends)
		buf_add_char(&c->bytes, '\n');
	if (ends && text.len && text.p[text.len - 1] == '\r')
		text.len--;
	buf_clear(&c->visible);
	buf_clear(&c->expanded);
	text_visible(&c->visible, text, TEXT_CELLS);
	st->col = wrap_tabs(&c->expanded, buf_slice(&c->visible), st->col);
	rich_clear(&c->line);
	rich_add_row(&c->line, lead);
	highlight_line(&st->colors, buf_slice(&c->expanded), ends, &c->line);
	wrap_row(out, rich_open_row(&c->line), how);
	if (ends)
		st->col = 0;
	c->block[c->n - 1].end = out->nrows;
}

struct slice
codeblock_at(const struct codeblocks *c, size_t row)
{
	size_t lo = 0, hi = c->n, end;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (c->block[mid].first <= row)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (!lo || row >= c->block[lo - 1].end)
		return SLICE_NONE;
	end = lo < c->n ? c->block[lo].from : c->bytes.len;
	return slice_sub(buf_slice(&c->bytes), c->block[lo - 1].from,
		end - c->block[lo - 1].from);
}
