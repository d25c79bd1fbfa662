/* The input line laid out: the rows around the cursor, ready to draw. */
#include "tui/inputview.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "tui/inputtext.h"

/*
 * A text is laid out in segments: a line, or of a very long line the pieces
 * of SEGMENT bytes, each of which begins a row. From the segment that holds
 * the cursor as many segments are added above and below as the rows to show
 * can need, so a pasted book costs no more than a word. SEGMENT is small
 * enough to be quick and large enough that few see the short row at its end.
 */
enum { SEGMENT = 16 * 1024, TAB = 8, ALIGN_MAX = 256 };

struct segment {
	size_t line;     /* where its line begins */
	size_t from, to; /* of the text */
	bool last;       /* of its line */
};

/* A row before it is drawn: a part of the message, then one of the text. */
struct input_span {
	size_t message_from, message_to;
	size_t from, to;
	bool soft;
};

/* The columns of the N bytes of S when made visible into SHOWN. */
static int
show(struct buf *shown, struct slice s, size_t n)
{
	buf_clear(shown);
	text_visible_row(shown, slice_sub(s, 0, n));
	return text_width(buf_slice(shown));
}

/* As cell, for a cluster of N bytes and COLS columns that may hold anything:
 * shown as it must be. */
static size_t
odd_cell(struct slice s, size_t n, int width, int *cols, struct buf *out)
{
	struct buf shown = {0};
	int bare = *cols;
	uint32_t cp;

	*cols = show(&shown, s, n);
	if (*cols != bare && n > utf8_decode(s, &cp)) {
		/* What hides behind a character gets cells of its own. */
		n = utf8_decode(s, &cp);
		*cols = show(&shown, s, n);
	}
	if (*cols > width) {
		buf_set(&shown, SLICE("?"));
		*cols = 1;
	} else if (!*cols && shown.len) {
		/* A mark with nothing to stand on. */
		*cols = 1;
		if (out)
			buf_add_char(out, ' ');
	}
	if (out)
		buf_add_slice(out, buf_slice(&shown));
	buf_free(&shown);
	return n;
}

/* Bytes of what stands in the cells at the start of S, at column COL of WIDTH;
 * its columns in *COLS, and appended as it is drawn to OUT, if there is one. */
static size_t
cell(struct slice s, int col, int width, int *cols, struct buf *out)
{
	unsigned char c = (unsigned char)s.p[0];
	int room = width - col;
	size_t n;

	if (c >= 0x20 && c < 0x7f &&
		(s.len == 1 || (unsigned char)s.p[1] < 0xcc)) {
		*cols = 1;
		if (out)
			buf_add_char(out, s.p[0]);
		return 1;
	}
	if (c == '\t') {
		*cols = TAB - col % TAB;
		if (*cols > room)
			*cols = room > 0 ? room : 1;
		for (int i = 0; out && i < *cols; i++)
			buf_add_char(out, ' ');
		return 1;
	}
	n = text_cluster(s, cols);
	/* Most of the rest is U+3000 to U+CFFF or U+10000 to U+3FFFF, where
	 * nothing needs to be made visible: keep those quick. */
	if (!out && *cols && *cols <= width &&
		((n == 3 && c >= 0xe3 && c < 0xed) || (n == 4 && c == 0xf0)))
		return n;
	return odd_cell(s, n, width, cols, out);
}

/* Piece K of the line that begins at LINE may begin a little before its
 * nominal place, where a cluster begins. */
static size_t
piece_begin(struct slice text, size_t line, size_t k)
{
	size_t nominal = line + k * SEGMENT, at = nominal, character = at;
	uint32_t cp;

	if (!k)
		return line;
	while (nominal - at < ALIGN_MAX) {
		bool inside = ((unsigned char)text.p[at] & 0xc0) == 0x80;
		if (!inside) {
			if (character == nominal)
				character = at;
			utf8_decode(slice_from(text, at), &cp);
			if (cp < 0x300 || text_cp_width(cp))
				return at;
		}
		at--;
	}
	return character;
}

static struct segment
piece(struct slice text, size_t line, size_t k)
{
	struct segment seg = {line, piece_begin(text, line, k), 0, true};
	size_t nominal = line + (k + 1) * SEGMENT;
	size_t near = nominal < text.len ? nominal + 1 : text.len;

	seg.to = inputtext_line_end(slice_sub(text, 0, near), seg.from);
	if (seg.to > nominal) {
		seg.last = false;
		seg.to = piece_begin(text, line, k + 1);
	}
	return seg;
}

/* The segment of the line at LINE that holds byte AT. */
static struct segment
segment_at(struct slice text, size_t line, size_t at)
{
	size_t k = (at - line) / SEGMENT;
	struct segment seg;

	/* The end of a line belongs to its last piece. */
	if (k && at == line + k * SEGMENT &&
		(at == text.len || text.p[at] == '\n'))
		k--;
	seg = piece(text, line, k);
	return at >= seg.to && !seg.last ? piece(text, line, k + 1) : seg;
}

static bool
segment_above(struct slice text, struct segment *seg)
{
	size_t end;

	if (!seg->from)
		return false;
	if (seg->from > seg->line) {
		*seg = segment_at(text, seg->line, seg->from - 1);
		return true;
	}
	end = seg->from - 1;
	*seg = segment_at(text, inputtext_line_begin(text, end), end);
	return true;
}

static bool
segment_below(struct slice text, struct segment *seg)
{
	if (seg->to == text.len)
		return false;
	if (seg->last)
		*seg = piece(text, seg->to + 1, 0);
	else
		*seg = segment_at(text, seg->line, seg->to);
	return true;
}

static struct input_span *
add_span(struct inputview *v, struct input_span span)
{
	v->spans = mem_grow(
		v->spans, &v->spans_cap, v->nspans + 1, sizeof(*v->spans));
	v->spans[v->nspans] = span;
	return &v->spans[v->nspans++];
}

/* Wraps the bytes of S from *AT to END into the open span, of which END_AT is
 * the member that says how far it reaches; returns the column. */
static int
wrap(struct inputview *v, const struct input_source *in, bool message,
	size_t at, size_t end, int col)
{
	struct slice s = slice_sub(message ? in->message : in->text, 0, end);
	struct input_span *row = &v->spans[v->nspans - 1];
	int cols;

	while (at < end) {
		size_t n = cell(slice_from(s, at), col, in->width, &cols, NULL);
		if (col && col + cols > in->width) {
			size_t m = message ? at : row->message_to;
			size_t t = message ? row->from : at;
			row->soft = true;
			row = add_span(
				v, (struct input_span){m, m, t, t, false});
			col = 0;
			continue;
		}
		col += cols;
		at += n;
		if (message)
			row->message_to = at;
		else
			row->to = at;
	}
	return col;
}

/* Appends the rows of SEG. */
static void
lay_out(struct inputview *v, const struct input_source *in,
	const struct segment *seg)
{
	int col = 0;

	add_span(v, (struct input_span){0, 0, seg->from, seg->from, false});
	if (!seg->from)
		col = wrap(v, in, true, 0, in->message.len, col);
	col = wrap(v, in, false, seg->from, seg->to, col);
	if (!seg->last) {
		v->spans[v->nspans - 1].soft = true;
	} else if (in->cursor == seg->to && col >= in->width) {
		struct input_span *row = &v->spans[v->nspans - 1];
		row->soft = true;
		add_span(v, (struct input_span){row->message_to,
				    row->message_to, seg->to, seg->to, false});
	}
}

/* Moves the last N spans to the front. */
static void
rotate(struct inputview *v, size_t n)
{
	size_t size = n * sizeof(*v->spans), rest = v->nspans - n;
	struct input_span *moved = mem_alloc(size);

	memcpy(moved, v->spans + rest, size);
	memmove(v->spans + n, v->spans, rest * sizeof(*v->spans));
	memcpy(v->spans, moved, size);
	free(moved);
}

/* The last row that begins at or before byte AT. */
static size_t
span_of(const struct inputview *v, size_t at)
{
	size_t i = v->nspans - 1;

	while (i && v->spans[i].from > at)
		i--;
	return i;
}

/* Lays out every row that can be shown together with the cursor's; *MORE says
 * whether there are rows above the first and below the last. Returns the
 * cursor's row. */
static size_t
gather(struct inputview *v, const struct input_source *in, bool more[2])
{
	size_t line = inputtext_line_begin(in->text, in->cursor), row;
	struct segment seg = segment_at(in->text, line, in->cursor);
	struct segment up = seg, down = seg;

	v->nspans = 0;
	lay_out(v, in, &seg);
	row = span_of(v, in->cursor);
	more[0] = more[1] = true;
	while (row + 1 < in->max_rows &&
		(more[0] = segment_above(in->text, &up))) {
		size_t before = v->nspans;
		lay_out(v, in, &up);
		row += v->nspans - before;
		rotate(v, v->nspans - before);
	}
	while (v->nspans - row < in->max_rows &&
		(more[1] = segment_below(in->text, &down)))
		lay_out(v, in, &down);
	more[0] = more[0] && up.from > 0;
	more[1] = more[1] && down.to < in->text.len;
	return row;
}

/* The first row to show: where it was, unless the cursor would be outside or
 * rows would be left empty. */
static size_t
first_row(const struct inputview *v, size_t cursor_row, size_t max)
{
	size_t first = v->top ? span_of(v, v->top) : 0;

	if (first > cursor_row)
		first = cursor_row;
	if (cursor_row - first >= max)
		first = cursor_row - max + 1;
	if (v->nspans - first < max)
		first = v->nspans > max ? v->nspans - max : 0;
	return first;
}

/* Appends the bytes of S from FROM to TO as they are drawn from column COL;
 * returns the column behind them. */
static int
draw(struct buf *out, struct slice s, size_t from, size_t to, int col,
	int width)
{
	int cols;

	s = slice_sub(s, 0, to);
	while (from < to) {
		from += cell(slice_from(s, from), col, width, &cols, out);
		col += cols;
	}
	return col;
}

static void
draw_rows(struct inputview *v, const struct input_source *in, size_t first)
{
	size_t at = 0;

	v->rows = mem_grow(v->rows, &v->rows_cap, v->nrows, sizeof(*v->rows));
	buf_clear(&v->drawn);
	for (size_t i = 0; i < v->nrows; i++) {
		const struct input_span *span = &v->spans[first + i];
		struct input_row *row = &v->rows[i];
		size_t begin = v->drawn.len;
		int col = draw(&v->drawn, in->message, span->message_from,
			span->message_to, 0, in->width);
		row->columns = draw(&v->drawn, in->text, span->from, span->to,
			col, in->width);
		row->from = span->from;
		row->to = span->to;
		row->soft = span->soft;
		row->text.len = v->drawn.len - begin;
	}
	/* Only now does the text stay where it is. */
	for (size_t i = 0; i < v->nrows; i++) {
		v->rows[i].text = slice_sub(
			buf_slice(&v->drawn), at, v->rows[i].text.len);
		at += v->rows[i].text.len;
	}
}

/* The column of the cursor, which is in SPAN: the start of its cell. */
static int
column_of(const struct input_source *in, const struct input_span *span)
{
	struct buf drawn = {0};
	int col = draw(&drawn, in->message, span->message_from,
		span->message_to, 0, in->width);

	for (size_t at = span->from; at < in->cursor && at < span->to;) {
		int cols;
		size_t n = cell(slice_sub(in->text, at, span->to - at), col,
			in->width, &cols, NULL);
		if (at + n > in->cursor)
			break;
		at += n;
		col += cols;
	}
	buf_free(&drawn);
	return col;
}

void
inputview_layout(struct inputview *v, const struct input_source *source)
{
	struct input_source in = *source;
	size_t row, first;
	bool more[2];

	assert(in.width > 0 && in.max_rows > 0);
	if (in.cursor > in.text.len)
		in.cursor = in.text.len;
	if (v->top > in.text.len)
		v->top = in.text.len;
	row = gather(v, &in, more);
	first = first_row(v, row, in.max_rows);
	v->nrows = v->nspans - first;
	if (v->nrows > in.max_rows)
		v->nrows = in.max_rows;
	v->top = v->spans[first].from;
	v->above = more[0] || first > 0;
	v->below = more[1] || first + v->nrows < v->nspans;
	v->cursor_row = row - first;
	v->cursor_column = column_of(&in, &v->spans[row]);
	draw_rows(v, &in, first);
}

void
inputview_free(struct inputview *v)
{
	free(v->rows);
	free(v->spans);
	buf_free(&v->drawn);
	*v = (struct inputview){0};
}
