/* A terminal emulator without a window: libvterm, seen as rows and cells. */
#include "tests/lib/vt.h"

#include <stdlib.h>
#include <string.h>

#include <vterm.h>

#include "base/mem.h"
#include "base/text.h"

/* libvterm's mark of the right half of a wide character. */
#define RIGHT_HALF UINT32_MAX

struct vt {
	VTerm *term;
	VTermState *state;
	VTermScreen *screen;
	void (*answer)(struct slice bytes, void *arg);
	void *arg;
};

static void
answered(const char *p, size_t len, void *arg)
{
	struct vt *vt = arg;

	vt->answer((struct slice){p, len}, vt->arg);
}

struct vt *
vt_new(int cols, int rows, void (*answer)(struct slice bytes, void *arg),
	void *arg)
{
	struct vt *vt = mem_alloc(sizeof(*vt));

	vt->answer = answer;
	vt->arg = arg;
	vt->term = vterm_new(rows, cols);
	if (vt->term == NULL)
		die(1, "the terminal emulator did not start");
	vterm_set_utf8(vt->term, 1);
	vterm_output_set_callback(vt->term, answered, vt);
	vt->state = vterm_obtain_state(vt->term);
	vt->screen = vterm_obtain_screen(vt->term);
	vterm_screen_enable_altscreen(vt->screen, 1);
	vterm_screen_reset(vt->screen, 1);
	return vt;
}

void
vt_free(struct vt *vt)
{
	if (vt == NULL)
		return;
	vterm_free(vt->term);
	free(vt);
}

void
vt_feed(struct vt *vt, struct slice output)
{
	vterm_input_write(vt->term, output.p, output.len);
}

void
vt_resize(struct vt *vt, int cols, int rows)
{
	vterm_set_size(vt->term, rows, cols);
}

static int
colour(const VTermColor *c)
{
	if (VTERM_COLOR_IS_DEFAULT_FG(c) || VTERM_COLOR_IS_DEFAULT_BG(c))
		return VT_DEFAULT;
	if (VTERM_COLOR_IS_INDEXED(c))
		return c->indexed.idx;
	return VT_RGB | c->rgb.red << 16 | c->rgb.green << 8 | c->rgb.blue;
}

static void
cell_text(const VTermScreenCell *c, char *out, size_t size)
{
	struct buf text = {0};

	for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && c->chars[i] != 0; i++)
		utf8_encode(&text, c->chars[i]);
	if (text.len > 0 && text.len < size)
		memcpy(out, text.p, text.len);
	buf_free(&text);
}

struct vt_cell
vt_cell(const struct vt *vt, int row, int col)
{
	VTermPos pos = {.row = row, .col = col};
	struct vt_cell cell = {.fg = VT_DEFAULT, .bg = VT_DEFAULT};
	VTermScreenCell c;

	if (!vterm_screen_get_cell(vt->screen, pos, &c))
		return cell;
	if (c.chars[0] != RIGHT_HALF) {
		cell_text(&c, cell.text, sizeof(cell.text));
		cell.width = c.width;
	}
	cell.fg = colour(&c.fg);
	cell.bg = colour(&c.bg);
	cell.bold = c.attrs.bold;
	cell.underline = c.attrs.underline != 0;
	cell.italic = c.attrs.italic;
	cell.blink = c.attrs.blink;
	cell.reverse = c.attrs.reverse;
	cell.strike = c.attrs.strike;
	return cell;
}

/* Appends row I up to the cell whose text would pass byte UNTIL, and returns
 * that cell's column. */
static int
row_until(const struct vt *vt, int i, size_t until, struct buf *out)
{
	size_t start = out->len;
	VTermScreenCell c;
	VTermPos pos = {.row = i};

	for (; vterm_screen_get_cell(vt->screen, pos, &c); pos.col++) {
		if (c.chars[0] == RIGHT_HALF)
			continue;
		if (out->len - start >= until)
			break;
		if (c.chars[0] == 0)
			buf_add_char(out, ' ');
		for (int k = 0; k < VTERM_MAX_CHARS_PER_CELL; k++)
			if (c.chars[k] != 0)
				utf8_encode(out, c.chars[k]);
			else
				break;
	}
	return pos.col;
}

void
vt_row_whole(const struct vt *vt, int i, struct buf *out)
{
	row_until(vt, i, SIZE_MAX, out);
}

void
vt_row(const struct vt *vt, int i, struct buf *out)
{
	size_t start = out->len;

	row_until(vt, i, SIZE_MAX, out);
	while (out->len > start && out->p[out->len - 1] == ' ')
		buf_truncate(out, out->len - 1);
}

int
vt_column(const struct vt *vt, int i, size_t at)
{
	struct buf scratch = {0};
	int col = row_until(vt, i, at, &scratch);

	buf_free(&scratch);
	return col;
}

void
vt_cursor(const struct vt *vt, int *row, int *col)
{
	VTermPos pos;

	vterm_state_get_cursorpos(vt->state, &pos);
	*row = pos.row;
	*col = pos.col;
}

bool
vt_pen_is_plain(const struct vt *vt)
{
	static const VTermAttr flags[] = {VTERM_ATTR_BOLD, VTERM_ATTR_ITALIC,
		VTERM_ATTR_BLINK, VTERM_ATTR_REVERSE, VTERM_ATTR_STRIKE};
	VTermValue v;

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (vterm_state_get_penattr(vt->state, flags[i], &v) &&
			v.boolean)
			return false;
	if (vterm_state_get_penattr(vt->state, VTERM_ATTR_UNDERLINE, &v) &&
		v.number != 0)
		return false;
	vterm_state_get_penattr(vt->state, VTERM_ATTR_FOREGROUND, &v);
	if (colour(&v.color) != VT_DEFAULT)
		return false;
	vterm_state_get_penattr(vt->state, VTERM_ATTR_BACKGROUND, &v);
	return colour(&v.color) == VT_DEFAULT;
}
