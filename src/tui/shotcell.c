/* The cells of a screenshot, gone through glyph by glyph. */
#include "tui/shotcell.h"

#include <string.h>

#include "base/text.h"

/* Cells come from curses, but a picture must not be able to control a
 * terminal or break XML whatever they hold. */
static void
clean_text(struct buf *out, const struct screen_cell *cell)
{
	const char *end = memchr(cell->text, '\0', sizeof(cell->text));
	struct slice raw = {cell->text,
		end ? (size_t)(end - cell->text) : sizeof(cell->text)};

	buf_clear(out);
	text_visible_row(out, raw);
	if (slice_eq(buf_slice(out), raw))
		return;
	buf_clear(out);
	utf8_encode(out, 0xfffd);
}

bool
shot_next(struct shot_walk *w, struct shot_glyph *g)
{
	struct screen_cell cell;
	size_t n;

	if (w->col >= w->src->cols)
		return false;
	cell = w->src->cell(w->src->arg, w->row, w->col);
	clean_text(&w->text, &cell);
	*g = (struct shot_glyph){.fg = cell.fg,
		.bg = cell.bg,
		.attrs = cell.attrs,
		.col = w->col,
		.width = 1};
	n = w->text.len ? text_cluster(buf_slice(&w->text), &g->width) : 0;
	g->text = slice_sub(buf_slice(&w->text), 0, n);
	if (!n || g->width < 1 || g->width > w->src->cols - w->col) {
		g->text = SLICE(" ");
		g->width = 1;
	}
	w->col += g->width;
	return true;
}

void
shot_each_row(struct buf *out, const struct shot_source *src,
	void (*lay)(struct buf *out, struct shot_walk *w))
{
	struct shot_walk w = {.src = src};

	for (; w.row < src->rows; w.row++) {
		w.col = 0;
		lay(out, &w);
	}
	buf_free(&w.text);
}

bool
shot_is_blank(const struct shot_glyph *g)
{
	return slice_is(g->text, " ");
}
