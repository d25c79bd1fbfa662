/* Screenshots as SVG pictures. */
#include "tui/shotsvg.h"

#include "base/text.h"

enum {
	CELL_W = 9, /* of the 15 px font, whose characters are 0.6 em wide */
	CELL_H = 18,
	BASELINE = 14,
	FONT = 15,
	MARGIN = 12,
	WINDOW_FG = 0xd5d8de,
	WINDOW_BG = 0x1b1e24,
};

static const unsigned palette[16] = {0x2a2e37, 0xe0707a, 0x8fbf7f, 0xd9b36c,
	0x7aa5e0, 0xbd8fd6, 0x6fbcc4, 0xc3c8d1, 0x727a88, 0xf08d95, 0xa8d69a,
	0xecca8a, 0x9bbff0, 0xd3aeea, 0x8fd5dc, 0xf2f4f7};

/* Red, green and blue of COLOR: xterm's cube and greys above the sixteen. */
static unsigned
rgb(int color, unsigned otherwise)
{
	static const unsigned level[6] = {0, 95, 135, 175, 215, 255};
	unsigned c = (unsigned)color;

	if (color < 0 || color > 255)
		return otherwise;
	if (c < 16)
		return palette[c];
	if (c >= 232)
		return (8 + (c - 232) * 10) * 0x010101;
	c -= 16;
	return level[c / 36] << 16 | level[c / 6 % 6] << 8 | level[c % 6];
}

/* How a glyph looks when everything is said and done. */
struct look {
	unsigned fg, bg, attrs;
};

static struct look
look_of(const struct shot_glyph *g)
{
	unsigned fg = rgb(g->fg, WINDOW_FG), bg = rgb(g->bg, WINDOW_BG);
	bool reverse = g->attrs & ATTR_REVERSE;

	return (struct look){reverse ? bg : fg, reverse ? fg : bg,
		g->attrs & ~(unsigned)ATTR_REVERSE};
}

static void
add_escaped(struct buf *out, struct slice s)
{
	uint32_t cp;

	while (s.len) {
		size_t n = utf8_decode(s, &cp);
		if (cp == '<')
			buf_add_str(out, "&lt;");
		else if (cp == '>')
			buf_add_str(out, "&gt;");
		else if (cp == '&')
			buf_add_str(out, "&amp;");
		else if (cp == 0xfffe || cp == 0xffff)
			utf8_encode(out, 0xfffd); /* not a Char of XML 1.0 */
		else
			buf_add(out, s.p, n);
		s = slice_from(s, n);
	}
}

static void
add_rect(struct buf *out, int row, int from, int to, unsigned bg)
{
	if (to > from && bg != WINDOW_BG)
		buf_addf(out,
			"<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
			"fill=\"#%06x\"/>\n",
			from * CELL_W, row * CELL_H, (to - from) * CELL_W,
			CELL_H, bg);
}

static void
svg_backgrounds(struct buf *out, struct shot_walk *w)
{
	struct shot_glyph g;
	unsigned bg = WINDOW_BG;
	int from = 0;

	while (shot_next(w, &g)) {
		unsigned here = look_of(&g).bg;
		if (here == bg)
			continue;
		add_rect(out, w->row, from, g.col, bg);
		from = g.col;
		bg = here;
	}
	add_rect(out, w->row, from, w->src->cols, bg);
}

/* A run of text in one look, of characters of one width and one script: a
 * font that lacks some takes others, whose widths do not fit. */
struct run {
	struct buf text;
	struct look look;
	int from, to; /* columns */
	bool ascii;
};

static void
add_run(struct buf *out, int row, struct run *r)
{
	if (!r->text.len)
		return;
	buf_addf(out, "<text x=\"%d\" y=\"%d\"", r->from * CELL_W,
		row * CELL_H + BASELINE);
	/* Keeps the columns with a font of other widths. */
	if (r->to - r->from > 1)
		buf_addf(out, " textLength=\"%d\"", (r->to - r->from) * CELL_W);
	if (r->look.fg != WINDOW_FG)
		buf_addf(out, " fill=\"#%06x\"", r->look.fg);
	if (r->look.attrs & ATTR_BOLD)
		buf_add_str(out, " font-weight=\"bold\"");
	if (r->look.attrs & ATTR_DIM)
		buf_add_str(out, " fill-opacity=\"0.6\"");
	if (r->look.attrs & ATTR_ITALIC)
		buf_add_str(out, " font-style=\"italic\"");
	if (r->look.attrs & ATTR_UNDERLINE)
		buf_add_str(out, " text-decoration=\"underline\"");
	buf_add_char(out, '>');
	add_escaped(out, buf_slice(&r->text));
	buf_add_str(out, "</text>\n");
	buf_clear(&r->text);
}

/* Whether G goes on with the run. */
static bool
fits_run(const struct run *r, const struct shot_glyph *g, struct look look)
{
	bool ascii = g->text.len == 1;
	uint32_t cp;

	return r->text.len && r->to == g->col && r->ascii == ascii &&
	       g->width == 1 && utf8_decode(g->text, &cp) == g->text.len &&
	       r->look.fg == look.fg && r->look.attrs == look.attrs;
}

static void
svg_texts(struct buf *out, struct shot_walk *w)
{
	struct run run = {.text = {0}};
	struct shot_glyph g;
	uint32_t cp;

	while (shot_next(w, &g)) {
		struct look look = look_of(&g);
		bool single =
			g.width == 1 && utf8_decode(g.text, &cp) == g.text.len;
		if (shot_is_blank(&g) && !(look.attrs & ATTR_UNDERLINE)) {
			add_run(out, w->row, &run);
			continue;
		}
		if (!fits_run(&run, &g, look)) {
			add_run(out, w->row, &run);
			run.look = look;
			run.from = g.col;
			run.ascii = g.text.len == 1;
		}
		buf_add_slice(&run.text, g.text);
		run.to = g.col + g.width;
		/* A wide character and a cluster stand alone. */
		if (!single)
			add_run(out, w->row, &run);
	}
	add_run(out, w->row, &run);
	buf_free(&run.text);
}

static void
svg_begin(struct buf *out, const struct shot_source *src)
{
	int w = src->cols * CELL_W + 2 * MARGIN;
	int h = src->rows * CELL_H + 2 * MARGIN;

	buf_addf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
		"height=\"%d\" viewBox=\"0 0 %d %d\">\n"
		"<title>sidetone</title>\n"
		"<rect width=\"%d\" height=\"%d\" rx=\"8\" "
		"fill=\"#%06x\"/>\n",
		w, h, w, h, w, h, (unsigned)WINDOW_BG);
	buf_addf(out,
		"<g transform=\"translate(%d %d)\" fill=\"#%06x\" "
		"font-family=\"'DejaVu Sans Mono', Menlo, Consolas, "
		"'Liberation Mono', monospace\" font-size=\"%d\" "
		"xml:space=\"preserve\">\n",
		MARGIN, MARGIN, (unsigned)WINDOW_FG, FONT);
}

void
shot_svg(struct buf *out, const struct shot_source *src)
{
	svg_begin(out, src);
	shot_each_row(out, src, svg_backgrounds);
	shot_each_row(out, src, svg_texts);
	buf_add_str(out, "</g>\n</svg>\n");
}
