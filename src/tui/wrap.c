/* Lines of text laid into rows of a width. */
#include "tui/wrap.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* No row begins with these: annex 14's closing, exclamation, infix and
 * non-starter classes, as far as they meet CJK text. Sorted. */
static const uint16_t closing[] = {'!', '%', ')', ',', '.', ':', ';', '?', ']',
	'}', 0xb0, 0xb7, 0x2019, 0x201d, 0x2025, 0x2026, 0x2030, 0x2032, 0x2033,
	0x203a, 0x2103, 0x3001, 0x3002, 0x3005, 0x3009, 0x300b, 0x300d, 0x300f,
	0x3011, 0x3015, 0x3017, 0x3019, 0x301b, 0x301c, 0x301f, 0x3041, 0x3043,
	0x3045, 0x3047, 0x3049, 0x3063, 0x3083, 0x3085, 0x3087, 0x308e, 0x3095,
	0x3096, 0x309b, 0x309c, 0x309d, 0x309e, 0x30a0, 0x30a1, 0x30a3, 0x30a5,
	0x30a7, 0x30a9, 0x30c3, 0x30e3, 0x30e5, 0x30e7, 0x30ee, 0x30f5, 0x30f6,
	0x30fb, 0x30fc, 0x30fd, 0x30fe, 0xff01, 0xff05, 0xff09, 0xff0c, 0xff0e,
	0xff1a, 0xff1b, 0xff1f, 0xff3d, 0xff5d, 0xff60, 0xff61, 0xff63, 0xff64,
	0xff65};

/* No row ends with these. Sorted. */
static const uint16_t opening[] = {'$', '(', '[', '{', 0xa3, 0xa5, 0x2018,
	0x201c, 0x2039, 0x3008, 0x300a, 0x300c, 0x300e, 0x3010, 0x3014, 0x3016,
	0x3018, 0x301a, 0x301d, 0xff04, 0xff08, 0xff3b, 0xff5b, 0xff5f, 0xff62,
	0xffe1, 0xffe5};

static int
compare(const void *a, const void *b)
{
	const uint16_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static bool
is_in(const uint16_t *table, size_t size, uint32_t cp)
{
	uint16_t key = (uint16_t)cp;

	return cp <= 0xffff && bsearch(&key, table, size / sizeof(*table),
				       sizeof(*table), compare);
}

static bool
is_word(uint32_t cp)
{
	return (cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z') ||
	       (cp >= 'A' && cp <= 'Z') || cp >= 0xc0;
}

enum break_kind { BREAK_NONE, BREAK_WEAK, BREAK_STRONG };

struct glyph {
	uint32_t cp;
	int width;
	size_t len;
};

/* Whether a row may end between B and C; A stands before B. Weak places are
 * used only in words that must be parted anyway. */
static enum break_kind
break_between(
	const struct glyph *a, const struct glyph *b, const struct glyph *c)
{
	if (b->width == 2 || c->width == 2 || b->cp == 0x2014)
		return is_in(closing, sizeof(closing), c->cp) ||
				       is_in(opening, sizeof(opening), b->cp)
			       ? BREAK_NONE
			       : BREAK_STRONG;
	if (b->cp >= 0x80 || !is_word(c->cp))
		return BREAK_NONE;
	if (b->cp == '-' && is_word(a->cp) && (c->cp < '0' || c->cp > '9'))
		return BREAK_STRONG;
	return b->cp && strchr("/\\?&=,;:._|-", (int)b->cp) ? BREAK_WEAK
							    : BREAK_NONE;
}

static struct glyph
glyph_at(struct slice s)
{
	struct glyph g = {.len = 1, .width = 1};

	g.cp = (unsigned char)s.p[0];
	/* Most text is ASCII, behind which nothing combines. */
	if (g.cp < 0x80 && (s.len < 2 || (unsigned char)s.p[1] < 0xcc))
		return g;
	utf8_decode(s, &g.cp);
	g.len = text_cluster(s, &g.width);
	return g;
}

/* Where a row ends: its text is up to END, then BLANKS blanks are left out,
 * and the next row begins at NEXT. A glyph too wide for any row stands
 * between END and NEXT. */
struct cut {
	size_t end, next, blanks;
	bool too_wide;
};

/* The blanks at I: either the row ends in them (true, *CUT set) or it goes
 * on behind them. */
static bool
cut_at_blanks(struct slice s, size_t i, int used, int cols, struct cut *cut)
{
	size_t room = (size_t)(cols - used), n = 0;

	while (i + n < s.len && s.p[i + n] == ' ')
		n++;
	*cut = (struct cut){.end = i, .next = i + n, .blanks = n};
	if (i + n < s.len && n < room)
		return false;
	if (cut->next == s.len) {
		size_t kept = n < room ? n : room;
		cut->end += kept;
		cut->blanks -= kept;
	}
	return true;
}

/* Where the row ends that begins at AT in S and has COLS columns. */
static struct cut
cut_row(struct slice s, size_t at, int cols, bool verbatim)
{
	struct cut strong = {0}, weak = {0}, blanks = {0};
	struct glyph before = {0}, last = {.cp = ' '}, g;
	size_t i = at;
	int used = 0;

	while (i < s.len) {
		if (s.p[i] == ' ' && !verbatim) {
			if (cut_at_blanks(s, i, used, cols, &blanks))
				return blanks;
			if (i > at)
				strong = blanks;
			used += (int)blanks.blanks;
			i = blanks.next;
			last = (struct glyph){.cp = ' '};
			continue;
		}
		g = glyph_at(slice_from(s, i));
		if (!verbatim && last.cp != ' ') {
			enum break_kind kind =
				break_between(&before, &last, &g);
			if (kind == BREAK_STRONG)
				strong = (struct cut){.end = i, .next = i};
			else if (kind == BREAK_WEAK)
				weak = (struct cut){.end = i, .next = i};
		}
		if (used + g.width > cols)
			break;
		used += g.width;
		i += g.len;
		before = last;
		last = g;
	}
	if (i >= s.len)
		return (struct cut){.end = s.len, .next = s.len};
	if (strong.next)
		return strong;
	if (weak.next)
		return weak;
	if (i > at)
		return (struct cut){.end = i, .next = i};
	return (struct cut){.end = at, .next = at + g.len, .too_wide = true};
}

/* A place in a line, and the span it stands in. */
struct cursor {
	struct rich_row line;
	size_t at, span, used;
};

/* Moves C to TO, appending what it passes to OUT unless that is NULL. */
static void
pass(struct rich *out, struct cursor *c, size_t to)
{
	while (c->at < to) {
		const struct rich_span *span = &c->line.spans[c->span];
		size_t n = span->len - c->used;
		if (n > to - c->at)
			n = to - c->at;
		if (out)
			rich_add(out, slice_sub(c->line.text, c->at, n),
				span->role, span->attrs);
		c->at += n;
		c->used += n;
		if (c->used == span->len) {
			c->span++;
			c->used = 0;
		}
	}
}

/* Columns PREFIX leaves in rows of WIDTH; empties it where those are too
 * few for text. */
static int
columns(struct rich_row *prefix, int width)
{
	int taken = text_width(prefix->text);

	if (width - taken >= 2)
		return width - taken;
	*prefix = (struct rich_row){.text = SLICE("")};
	return width;
}

void
wrap_row(struct rich *out, struct rich_row line, const struct wrap *how)
{
	int width = how->width > 1 ? how->width : 1;
	struct rich_row prefix = how->first, rest = how->rest;
	int cols = columns(&prefix, width), rest_cols = columns(&rest, width);
	struct cursor c = {.line = line};
	struct cut cut;

	do {
		cut = cut_row(line.text, c.at, cols, how->verbatim);
		rich_add_row(out, prefix);
		rich_prefix(out);
		pass(out, &c, cut.end);
		if (cut.too_wide)
			rich_add(out, SLICE("?"), line.spans[c.span].role,
				line.spans[c.span].attrs);
		pass(NULL, &c, cut.next);
		rich_end_wrapped(out, cut.blanks, c.at < line.text.len);
		prefix = rest;
		cols = rest_cols;
	} while (c.at < line.text.len);
}

/* Lays one line of one style, which is cut where a span cannot count it. */
static void
wrap_line(struct rich *out, struct slice line, enum theme_role role,
	unsigned attrs, const struct wrap *how)
{
	struct rich_span span = {
		.role = (uint8_t)role,
		.attrs = (uint8_t)attrs,
	};
	struct rich_row row = {.spans = &span};

	row.text = slice_sub(line, 0, UINT32_MAX / 2);
	span.len = (uint32_t)row.text.len;
	row.nspans = span.len ? 1 : 0;
	wrap_row(out, row, how);
}

void
wrap_text(struct rich *out, struct slice text, enum theme_role role,
	unsigned attrs, const struct wrap *how)
{
	struct wrap next = *how;
	struct slice line;

	while (slice_line(&text, &line)) {
		wrap_line(out, line, role, attrs, &next);
		next.first = how->rest;
	}
}

int
wrap_tabs(struct buf *out, struct slice line, int col)
{
	while (line.len) {
		const char *tab = memchr(line.p, '\t', line.len);
		size_t n = tab ? (size_t)(tab - line.p) : line.len;
		buf_add(out, line.p, n);
		col += text_width(slice_sub(line, 0, n));
		line = slice_from(line, n + (tab ? 1 : 0));
		if (!tab)
			break;
		do
			buf_add_char(out, ' ');
		while (++col % WRAP_TAB);
	}
	return col;
}

void
wrap_plain(struct rich *out, struct slice text, enum theme_role role,
	unsigned attrs, const struct wrap *how)
{
	struct buf visible = {0}, line = {0};
	struct wrap next = *how;
	struct slice raw;

	while (slice_line(&text, &raw)) {
		if (raw.len && raw.p[raw.len - 1] == '\r')
			raw.len--;
		buf_clear(&visible);
		buf_clear(&line);
		text_visible(&visible, raw, TEXT_CELLS);
		wrap_tabs(&line, buf_slice(&visible), 0);
		wrap_line(out, buf_slice(&line), role, attrs, &next);
		next.first = how->rest;
	}
	buf_free(&visible);
	buf_free(&line);
}
