/* The scrub bar: where a replay stands, and what lies before and behind. */
#include "tui/scrub.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "base/lang.h"
#include "base/mem.h"
#include "base/text.h"

enum { BAR_MIN = 8, HOUR = 3600 };

void
scrub_time(struct buf *out, int64_t ms, bool tenths)
{
	int64_t s = ms / 1000;

	if (s >= HOUR)
		buf_addf(out, "%" PRId64 ":%02d:%02d", s / HOUR,
			(int)(s / 60 % 60), (int)(s % 60));
	else
		buf_addf(out, "%d:%02d", (int)(s / 60), (int)(s % 60));
	if (tenths)
		buf_addf(out, ".%d", (int)(ms / 100 % 10));
}

void
scrub_speed(struct buf *out, double speed)
{
	if (speed > 0)
		buf_addf(out, "%gx", speed);
	else
		buf_add_str(out, _("max"));
}

static const char *
state_word(enum scrub_state state)
{
	switch (state) {
	case SCRUB_PAUSE:
		return _("paused");
	case SCRUB_PLAY:
		return _("playing");
	case SCRUB_END:
		return _("end");
	case SCRUB_FOLLOW:
		break;
	}
	return _("live");
}

static void
write_left(struct buf *out, const struct scrub *s)
{
	buf_addf(out, "%s ", state_word(s->state));
	scrub_time(out, s->elapsed, true);
	buf_add_char(out, ' ');
}

static void
write_right(struct buf *out, const struct scrub *s)
{
	buf_add_char(out, ' ');
	scrub_time(out, s->total, false);
	buf_add_char(out, ' ');
	scrub_speed(out, s->speed);
}

/* Columns of the bar in WIDTH, and in *COL where it begins; 0: no room. */
static int
bar_width(const struct scrub *s, int width, int *col)
{
	struct buf b = {0};
	int bar;

	write_left(&b, s);
	*col = text_width(buf_slice(&b));
	write_right(&b, s);
	bar = width - text_width(buf_slice(&b));
	buf_free(&b);
	return bar < BAR_MIN ? 0 : bar;
}

static int
cell_of(const struct scrub *s, int64_t at, int cells)
{
	double cell = s->total > 0 ? (double)at * cells / (double)s->total : 0;

	return cell < 0 ? 0 : cell < cells ? (int)cell : cells - 1;
}

/* Bit K of each cell: a tick of kind K lies in it. */
static void
mark_cells(unsigned char *marks, int cells, const struct scrub *s)
{
	for (size_t i = 0; i < s->nticks; i++) {
		const struct scrub_tick *t = &s->ticks[i];
		int last = cell_of(s, t->to, cells);
		for (int c = cell_of(s, t->from, cells); c <= last; c++)
			marks[c] |= (unsigned char)(1u << t->kind);
	}
}

static void
add_cell(struct rich *out, const struct scrub *s, unsigned marks, bool played)
{
	if (marks & 1u << SCRUB_FAILURE)
		rich_add(out, SLICE("!"), ROLE_LOG_FAILED, 0);
	else if (marks & 1u << SCRUB_MARK)
		rich_add(out, SLICE("^"), ROLE_MATCH, 0);
	else if (marks & 1u << SCRUB_WAIT)
		rich_add(out, SLICE("~"), ROLE_LOG_WAIT, 0);
	else if (played)
		rich_add(out, s->plain ? SLICE("=") : SLICE("━"), ROLE_TEXT, 0);
	else
		rich_add(
			out, s->plain ? SLICE("-") : SLICE("─"), ROLE_QUIET, 0);
}

static void
add_bar(struct rich *out, int cells, const struct scrub *s)
{
	unsigned char *marks = mem_alloc((size_t)cells);
	int here = cell_of(s, s->elapsed, cells);

	mark_cells(marks, cells, s);
	for (int c = 0; c < cells; c++) {
		if (c == here)
			rich_add(out, s->plain ? SLICE("O") : SLICE("●"),
				ROLE_PROMPT_MARK, 0);
		else
			add_cell(out, s, marks[c], c < here);
	}
	free(marks);
}

void
scrub_build(struct rich *out, int width, const struct scrub *s)
{
	struct buf left = {0}, right = {0}, narrow = {0};
	int col, cells = bar_width(s, width, &col);

	write_left(&left, s);
	write_right(&right, s);
	if (cells) {
		rich_add(out, buf_slice(&left), ROLE_TEXT, 0);
		add_bar(out, cells, s);
		rich_add(out, buf_slice(&right), ROLE_TEXT, 0);
	} else {
		buf_add_slice(&left, slice_from(buf_slice(&right), 1));
		text_fitted(&narrow, buf_slice(&left), width);
		rich_add(out, buf_slice(&narrow), ROLE_TEXT, 0);
	}
	rich_end_row(out, false);
	buf_free(&left);
	buf_free(&right);
	buf_free(&narrow);
}

int64_t
scrub_time_at(const struct scrub *s, int width, int col)
{
	int first, cells = bar_width(s, width, &first);
	double at;

	if (col < first || col >= first + cells)
		return -1;
	/* From end to end, but not a moment before the cell begins. */
	at = (double)s->total * (col - first);
	return (int64_t)fmax(
		floor(at / (cells > 1 ? cells - 1 : 1)), ceil(at / cells));
}
