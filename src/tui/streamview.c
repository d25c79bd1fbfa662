/* The numbers of one attempt over time: its pieces and its parts. */
#include "tui/streamview.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/lang.h"
#include "base/mem.h"
#include "base/text.h"
#include "tui/logrow.h"

int64_t
stream_since(int64_t from, int64_t to)
{
	/* No moment is negative, so the difference cannot overflow. */
	return from < 0 || to < from ? EVENT_UNKNOWN : to - from;
}

static int
compare(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int64_t
gap_before(const struct trail_row *row, size_t i)
{
	int64_t gap = stream_since(row->pieces[i - 1].at, row->pieces[i].at);

	return gap > 0 ? gap : 0;
}

struct stream_gaps
stream_gaps(const struct trail_row *row)
{
	struct stream_gaps out = {EVENT_UNKNOWN, EVENT_UNKNOWN, EVENT_UNKNOWN};
	size_t n = row->npieces ? row->npieces - 1 : 0;
	int64_t *gaps;

	if (!n)
		return out;
	gaps = mem_alloc(n * sizeof(*gaps));
	for (size_t i = 0; i < n; i++)
		gaps[i] = gap_before(row, i + 1);
	qsort(gaps, n, sizeof(*gaps), compare);
	out.p50 = gaps[(n * 50 + 99) / 100 - 1];
	out.p95 = gaps[(n * 95 + 99) / 100 - 1];
	out.max = gaps[n - 1];
	free(gaps);
	return out;
}

int64_t
stream_rate(int64_t n, int64_t from, int64_t to)
{
	int64_t ms = stream_since(from, to);

	if (ms <= 0 || n < 2 || n > INT64_MAX / 10000)
		return EVENT_UNKNOWN;
	return (n - 1) * 10000 / ms;
}

static void
add_rate(struct buf *out, int64_t tenths, const char *unit)
{
	if (tenths == EVENT_UNKNOWN)
		return;
	/* Not %f: the locale may write a comma. */
	buf_addf(out, "%s%" PRId64 ".%d %s", out->len ? " · " : "", tenths / 10,
		(int)(tenths % 10), unit);
}

static void
lay_numbers(const struct pairs *p, const struct trail_row *row)
{
	const struct trail_piece *first = row->pieces;
	int64_t end = row->end_at >= 0 ? row->end_at : row->last_at;
	struct stream_gaps g = stream_gaps(row);
	struct buf line = {0};

	buf_addf(&line, _("%zu, %" PRId64 " bytes"), row->npieces,
		row->out_bytes);
	pairs_text(p, _("pieces"), buf_slice(&line), ROLE_LOG_NUMBER);
	pairs_span(p, _("first token"), stream_since(row->at, row->first_at));
	buf_clear(&line);
	if (g.max != EVENT_UNKNOWN) {
		buf_add_str(&line, "p50 ");
		logrow_span(&line, g.p50);
		buf_add_str(&line, " · p95 ");
		logrow_span(&line, g.p95);
		buf_add_str(&line, _(" · max "));
		logrow_span(&line, g.max);
	}
	pairs_text(p, _("gaps"), buf_slice(&line), ROLE_LOG_NUMBER);
	buf_clear(&line);
	add_rate(&line,
		stream_rate((int64_t)row->npieces, first->at,
			first[row->npieces - 1].at),
		_("pieces/s"));
	add_rate(&line, stream_rate(row->usage.out, row->first_at, end),
		_("tokens/s"));
	pairs_text(p, _("rate"), buf_slice(&line), ROLE_LOG_NUMBER);
	buf_free(&line);
}

/* Where the text of the next piece begins in each channel of an answer. */
struct reading {
	const struct answer_text *answer; /* or NULL */
	size_t at[TRAIL_TOOL + 1];
};

static const char *
channel_name(enum trail_channel channel)
{
	static const char *const names[] = {
		N_("content"), N_("reasoning"), N_("refusal"), N_("tool")};

	return _(names[channel]);
}

static struct slice
take_text(struct reading *r, const struct trail_piece *piece)
{
	const struct answer_text *a = r->answer;
	struct slice text;

	if (!a)
		return SLICE("");
	const struct buf *const from[] = {
		&a->content, &a->reasoning, &a->refusal, &a->tool};
	text = slice_sub(buf_slice(from[piece->channel]), r->at[piece->channel],
		piece->len);
	r->at[piece->channel] += piece->len;
	return text;
}

enum { COLUMNS = 4 };
static const int columns[COLUMNS] = {10, 9, 8, 11};

/* Appends CELL to the open row: right-aligned in COLS columns, or as it is
 * for COLS < 0, behind two blanks; nothing if there is no room for it. */
static bool
add_cell(const struct pairs *p, struct slice cell, int cols,
	enum theme_role role)
{
	struct buf cut = {0};
	int used = rich_open_width(p->out), width = text_width(cell);
	int lead = cols < 0 ? 2 : cols > width ? cols - width : 1;

	if (!used && lead + width > p->width)
		lead = 0;
	else if (used + lead + width > p->width)
		return false;
	pairs_blanks(p, lead);
	text_elide(&cut, cell, p->width);
	rich_add(p->out, buf_slice(&cut), role, 0);
	buf_free(&cut);
	return true;
}

/* The text of a piece in what is left of the row, if that is worth it. */
static void
add_excerpt(const struct pairs *p, struct slice text)
{
	int room = p->width - rich_open_width(p->out) - 2;
	struct buf shown = {0};

	/* A piece may be the whole answer: no more than can be seen. */
	text = slice_sub(text, 0, (size_t)p->width * 4);
	text.len -= text_incomplete_tail(text);
	text_visible_row(&shown, text);
	if (room >= 8 && shown.len) {
		pairs_blanks(p, 2);
		rich_add(p->out,
			slice_sub(buf_slice(&shown), 0,
				text_fit(buf_slice(&shown), room, NULL)),
			ROLE_TEXT, 0);
	}
	buf_free(&shown);
}

static void
lay_heads(const struct pairs *p)
{
	static const char *const heads[COLUMNS] = {
		N_("after"), N_("gap"), N_("bytes"), N_("channel")};

	rich_end_row(p->out, false);
	for (int i = 0; i < COLUMNS; i++) {
		if (!add_cell(
			    p, slice_str(_(heads[i])), columns[i], ROLE_QUIET))
			break;
	}
	rich_end_row(p->out, false);
}

static void
lay_piece(const struct pairs *p, const struct trail_row *row, size_t i,
	struct reading *reading)
{
	const struct trail_piece *piece = &row->pieces[i];
	struct slice text = take_text(reading, piece);
	int64_t after = stream_since(row->at, piece->at);
	struct buf cell[COLUMNS] = {{0}};
	int k = 0;

	if (after == EVENT_UNKNOWN)
		buf_add_str(&cell[0], "-");
	else
		buf_addf(&cell[0], "%" PRId64 ".%03ds", after / 1000,
			(int)(after % 1000));
	if (i)
		logrow_span(&cell[1], gap_before(row, i));
	else
		buf_add_str(&cell[1], "-");
	buf_addf(&cell[2], "%" PRIu32, piece->len);
	buf_add_str(&cell[3], channel_name(piece->channel));
	while (k < COLUMNS && add_cell(p, buf_slice(&cell[k]), columns[k],
				      k < 3 ? ROLE_LOG_NUMBER : ROLE_QUIET))
		k++;
	if (k == COLUMNS)
		add_excerpt(p, text);
	rich_end_row(p->out, false);
	for (k = 0; k < COLUMNS; k++)
		buf_free(&cell[k]);
}

void
stream_lay(const struct pairs *p, const struct trail_row *row,
	const struct answer_text *answer)
{
	struct reading reading = {.answer = answer};
	struct buf left = {0};

	if (!row->npieces) {
		pairs_remark(p, slice_str(_("no piece of an answer has come")));
		return;
	}
	lay_numbers(p, row);
	lay_heads(p);
	for (size_t i = 0; i < row->npieces && i < STREAM_ROWS; i++)
		lay_piece(p, row, i, &reading);
	if (row->npieces > STREAM_ROWS) {
		buf_addf(&left, _("… %zu more pieces are left out"),
			row->npieces - STREAM_ROWS);
		pairs_remark(p, buf_slice(&left));
	}
	buf_free(&left);
}

/* Timing */

enum { PARTS = 7, FIRST_TOKEN = 5, RECEIVE = 6 };

struct part {
	int64_t from, ms; /* ms EVENT_UNKNOWN: not known */
};

static const char *const part_names[PARTS] = {N_("dns"), N_("connect"),
	N_("tls"), N_("send"), N_("wait"), N_("first token"), N_("receive")};

static int64_t
add_ms(int64_t a, int64_t b)
{
	return a > INT64_MAX - b ? INT64_MAX : a + b;
}

/* The parts as they were measured. */
static void
measured_parts(struct part *part, const struct event_timing *t)
{
	const int64_t ms[PARTS] = {t->dns, t->connect, t->tls, t->send, t->wait,
		t->first_token, t->receive};
	int64_t at = 0;

	for (int i = 0; i < PARTS; i++) {
		part[i].ms = ms[i] < 0 ? EVENT_UNKNOWN : ms[i];
		if (part[i].ms == EVENT_UNKNOWN || i == FIRST_TOKEN)
			continue;
		/* What comes last ends at the end, whatever lies between. */
		if (i == RECEIVE && t->total > ms[i] && t->total - ms[i] > at)
			at = t->total - ms[i];
		part[i].from = at;
		at = add_ms(at, ms[i]);
	}
}

/* The parts as far as the phases tell, for what runs or was cut short. The
 * moment of sending is not among them: it counts to the part before. */
static void
phase_parts(struct part *part, const struct trail_row *row, int64_t now)
{
	const int64_t began[PARTS] = {row->dns_at, row->connect_at, row->tls_at,
		EVENT_UNKNOWN, row->sent_at, EVENT_UNKNOWN, row->headers_at};
	int64_t next = row->end_at >= 0 ? row->end_at : now;

	for (int i = PARTS - 1; i >= 0; i--) {
		int64_t from = stream_since(row->at, began[i]);
		if (from == EVENT_UNKNOWN)
			continue;
		part[i].from = from;
		part[i].ms = stream_since(began[i], next);
		next = began[i];
	}
	part[FIRST_TOKEN].ms = stream_since(row->at, row->first_at);
}

/* The column of MS in a bar of COLS for TOTAL. */
static int
bar_column(int64_t ms, int64_t total, int cols)
{
	int at = (int)((double)ms / (double)total * cols + 0.5);

	return at < 0 ? 0 : at > cols ? cols : at;
}

static void
add_bar(const struct pairs *p, const struct part *part, int64_t total, int cols,
	bool thin)
{
	int from = bar_column(part->from, total, cols);
	int to = bar_column(add_ms(part->from, part->ms), total, cols);

	if (from == to && from == cols)
		from--;
	pairs_blanks(p, from);
	if (from >= to)
		rich_add(p->out, SLICE("▏"), ROLE_LOG_ACTIVE, 0);
	for (; from < to; from++)
		rich_add(p->out, thin ? SLICE("─") : SLICE("█"),
			thin ? ROLE_QUIET : ROLE_LOG_ACTIVE, 0);
}

static void
lay_part(const struct pairs *p, const char *name, const struct part *part,
	int64_t total, bool thin)
{
	enum { VALUE = 9 };
	int cols = p->width - PAIRS_NAME - VALUE - 2;
	struct buf value = {0}, cut = {0};

	if (part->ms != EVENT_UNKNOWN)
		buf_addf(&value, "%" PRId64 "ms", part->ms);
	if (cols < 8) {
		pairs_text(p, name, buf_slice(&value), ROLE_LOG_NUMBER);
		buf_free(&value);
		return;
	}
	if (!value.len)
		buf_add_char(&value, '-');
	text_elide(&cut, buf_slice(&value), VALUE);
	rich_add(p->out, slice_str(name), ROLE_QUIET, 0);
	pairs_blanks(p, PAIRS_NAME + VALUE - rich_open_width(p->out) -
				text_width(buf_slice(&cut)));
	rich_add(p->out, buf_slice(&cut), ROLE_LOG_NUMBER, 0);
	if (part->ms != EVENT_UNKNOWN && total > 0) {
		pairs_blanks(p, 2);
		add_bar(p, part, total, cols, thin);
	}
	rich_end_row(p->out, false);
	buf_free(&value);
	buf_free(&cut);
}

void
stream_lay_timing(
	const struct pairs *p, const struct trail_row *row, int64_t now)
{
	bool over = row->end_at >= 0, measured = row->timing.total >= 0;
	struct part part[PARTS], all = {0, row->timing.total};

	for (int i = 0; i < PARTS; i++)
		part[i] = (struct part){0, EVENT_UNKNOWN};
	if (measured) {
		measured_parts(part, &row->timing);
	} else {
		phase_parts(part, row, now);
		all.ms = stream_since(row->at, over ? row->end_at : now);
	}
	for (int i = 0; i < PARTS; i++) {
		int64_t ms = part[i].ms;
		if (ms >= 0 && add_ms(part[i].from, ms) > all.ms)
			all.ms = add_ms(part[i].from, ms);
	}
	for (int i = 0; i < PARTS; i++)
		lay_part(p, _(part_names[i]), &part[i], all.ms,
			i == FIRST_TOKEN);
	lay_part(p, over || measured ? _("total") : _("so far"), &all, all.ms,
		true);
	if (row->reused)
		pairs_remark(
			p, slice_str(_("the connection was reused: no dns, "
				       "connect or tls")));
	if (!measured)
		pairs_remark(
			p, slice_str(_("from the moments each phase began")));
}
