/* One row of the log as text: what stands where, at any width. */
#include "tui/logrow.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "base/text.h"
#include "tui/wrap.h"

enum {
	TIME_WIDTH = 44, /* panes from here on show the time */
	MESSAGE_ROWS = 3,
	QUIET_AFTER_MS = 2000, /* a stream silent this long says so */
	DAY_MS = 24 * 3600 * 1000,
	COLUMNS = 6,
};

/* One column: its text is owned by the builder. */
struct column {
	struct buf text;
	enum theme_role role;
	bool right;   /* stands at the right edge */
	int priority; /* the lowest goes first */
};

static const char *const times[] = {
#define X(id, name) [LOGROW_##id] = (name),
	LOGROW_TIMES(X)
#undef X
};

const char *
logrow_time_name(enum logrow_time time)
{
	assert(time < LOGROW_TIME_COUNT);
	return times[time];
}

enum logrow_time
logrow_time_find(const char *name)
{
	int i = 0;

	while (i < LOGROW_TIME_COUNT && strcmp(name, times[i]))
		i++;
	return (enum logrow_time)i;
}

int64_t
logrow_day_start(struct slice wall)
{
	int h, m, s;
	char text[9] = "";

	if (wall.len < 19)
		return 0;
	memcpy(text, wall.p + 11, 8);
	if (sscanf(text, "%2d:%2d:%2d", &h, &m, &s) != 3 || h < 0 || m < 0 ||
		s < 0)
		return 0;
	return ((int64_t)h * 3600 + m * 60 + s) * 1000;
}

void
logrow_span(struct buf *out, int64_t ms)
{
	if (ms < 0)
		ms = 0;
	if (ms < 1000)
		buf_addf(out, "%" PRId64 "ms", ms);
	else if (ms < 10000)
		buf_addf(out, "%" PRId64 ".%" PRId64 "s", ms / 1000,
			ms / 100 % 10);
	else if (ms < 60000)
		buf_addf(out, "%" PRId64 "s", ms / 1000);
	else if (ms < 3600000)
		buf_addf(out, "%" PRId64 "m%02" PRId64 "s", ms / 60000,
			ms / 1000 % 60);
	else
		buf_addf(out, "%" PRId64 "h%02" PRId64 "m", ms / 3600000,
			ms / 60000 % 60);
}

static void
add_time(struct buf *out, const struct trail_row *row,
	const struct logrow_view *v)
{
	int64_t at;

	switch (v->time) {
	case LOGROW_CLOCK:
		at = (v->day_start + row->at) % DAY_MS / 1000;
		buf_addf(out, "%02d:%02d:%02d", (int)(at / 3600),
			(int)(at / 60 % 60), (int)(at % 60));
		return;
	case LOGROW_SESSION:
		at = row->at;
		break;
	case LOGROW_DELTA:
		at = row->at - v->before;
		break;
	case LOGROW_TIME_COUNT:
	default:
		return;
	}
	buf_addf(out, "+%d:%02d.%d", (int)(at / 60000), (int)(at / 1000 % 60),
		(int)(at / 100 % 10));
}

enum theme_role
logrow_state_role(enum trail_state state)
{
	static const enum theme_role roles[] = {
		[TRAIL_QUEUED] = ROLE_LOG_ACTIVE,
		[TRAIL_DNS] = ROLE_LOG_ACTIVE,
		[TRAIL_CONNECT] = ROLE_LOG_ACTIVE,
		[TRAIL_TLS] = ROLE_LOG_ACTIVE,
		[TRAIL_WAITING] = ROLE_LOG_ACTIVE,
		[TRAIL_STREAMING] = ROLE_LOG_ACTIVE,
		[TRAIL_DONE] = ROLE_LOG_OK,
		[TRAIL_FAILED] = ROLE_LOG_FAILED,
		[TRAIL_RETRY_WAIT] = ROLE_LOG_WAIT,
		[TRAIL_CANCELLED] = ROLE_LOG_CANCELLED,
		[TRAIL_TRUNCATED] = ROLE_LOG_FAILED,
		[TRAIL_NOTE] = ROLE_QUIET,
		[TRAIL_CHECK] = ROLE_QUIET,
	};
	_Static_assert(sizeof(roles) / sizeof(roles[0]) == TRAIL_STATE_COUNT,
		"a role for every state");

	return roles[state];
}

/* "+ 200 ok", "! 429", "~ waiting": glyph, number, and the word of a state
 * that no code names. */
static void
add_state(struct buf *out, const struct trail_row *row)
{
	buf_addf(out, "%s", trail_glyph(row->state));
	if (row->status)
		buf_addf(out, " %" PRId64, row->status);
	if (row->state == TRAIL_DONE)
		buf_add_str(out, slice_is(buf_slice(&row->reason), "stop")
					 ? _(" ok")
					 : _(" done"));
	else if (!trail_has_failed(row) || row->state == TRAIL_CANCELLED ||
		 row->state == TRAIL_TRUNCATED)
		buf_addf(out, " %s", _(trail_word(row->state)));
}

static void
add_code(struct buf *out, const struct trail_row *row)
{
	if (row->state == TRAIL_TRUNCATED)
		return;
	if (trail_has_failed(row)) {
		bool number = row->code.len && row->code.p[0] >= '0' &&
			      row->code.p[0] <= '9';
		/* A code that repeats the status says less than the cause. */
		text_visible_row(
			out, buf_slice(row->code.len && !number ? &row->code
								: &row->cause));
	} else if (row->state == TRAIL_DONE &&
		   !slice_is(buf_slice(&row->reason), "stop")) {
		text_visible_row(out, buf_slice(&row->reason));
	} else if (row->state == TRAIL_STREAMING) {
		buf_addf(out, _("%zu pieces"), row->npieces);
	}
}

static void
add_times(struct buf *out, const struct trail_row *row,
	const struct logrow_view *v)
{
	int64_t end = row->end_at != EVENT_UNKNOWN ? row->end_at : v->now;

	if (row->first_at != EVENT_UNKNOWN) {
		logrow_span(out, row->first_at - row->at);
		buf_add_char(out, ' ');
	}
	logrow_span(out, end - row->at);
	if (row->state == TRAIL_STREAMING &&
		v->now - row->last_at >= QUIET_AFTER_MS) {
		buf_add_str(out, _(" silent "));
		logrow_span(out, v->now - row->last_at);
	}
}

static void
add_tokens(struct buf *out, const struct trail_row *row)
{
	if (row->usage.out != EVENT_UNKNOWN)
		buf_addf(out, " %" PRId64 ">%" PRId64,
			row->usage.in != EVENT_UNKNOWN ? row->usage.in : 0,
			row->usage.out);
	else if (row->tokens != EVENT_UNKNOWN)
		buf_addf(out, " ~%" PRId64, row->tokens);
}

static int
column_width(const struct column *c)
{
	return c->text.len ? text_width(buf_slice(&c->text)) + 1 : 0;
}

/* Drops whole columns, the least important first, until the rest fits. */
static void
drop_columns(struct column *c, int width)
{
	for (;;) {
		int total = -1, least = -1;
		for (int i = 0; i < COLUMNS; i++) {
			total += column_width(&c[i]);
			if (c[i].text.len && c[i].priority < 90 &&
				(least < 0 ||
					c[i].priority < c[least].priority))
				least = i;
		}
		if (total <= width || least < 0)
			return;
		buf_clear(&c[least].text);
	}
}

static void
add_blanks(struct rich *out, int n)
{
	static const char blanks[] = "                                ";

	for (; n > 0; n -= (int)sizeof(blanks) - 1)
		rich_add(out,
			slice_sub(SLICE(blanks), 0, (size_t)(n > 0 ? n : 0)),
			ROLE_TEXT, 0);
}

static void
add_column(struct rich *out, const struct column *c, int width)
{
	struct buf cut = {0};
	int room = width - rich_open_width(out);

	if (!c->text.len || room <= 0)
		return;
	text_elide(&cut, buf_slice(&c->text), room);
	rich_add(out, buf_slice(&cut), c->role, 0);
	buf_free(&cut);
}

static void
lay_columns(struct rich *out, const struct column *c, int width)
{
	int right = 0;

	for (int i = 0; i < COLUMNS; i++)
		right += c[i].right ? column_width(&c[i]) : 0;
	for (int i = 0; i < COLUMNS; i++) {
		int used = rich_open_width(out), gap = used > 0 ? 1 : 0;
		if (!c[i].text.len || used + gap >= width)
			continue;
		if (c[i].right && right) {
			if (width - used - right + 1 > gap)
				gap = width - used - right + 1;
			right = 0;
		}
		add_blanks(out, gap);
		add_column(out, &c[i], width);
	}
	rich_end_row(out, false);
}

static void
add_main_line(struct rich *out, const struct trail_row *row,
	const struct logrow_view *v)
{
	struct column c[COLUMNS] = {
		{.role = ROLE_LOG_TIME, .priority = 85},
		{.role = logrow_state_role(row->state), .priority = 100},
		{.role = ROLE_LOG_CODE, .priority = 95},
		{.role = ROLE_LOG_ID, .priority = 60, .right = true},
		{.role = ROLE_LOG_NUMBER, .priority = 50, .right = true},
		{.role = ROLE_LOG_NUMBER, .priority = 40, .right = true},
	};
	struct buf id = {0};

	/* A pane has the times of all rows or of none: they stand in line. */
	if (v->width >= TIME_WIDTH)
		add_time(&c[0].text, row, v);
	add_state(&c[1].text, row);
	add_code(&c[2].text, row);
	text_visible_row(&id, buf_slice(&row->request_id));
	text_elide(&c[3].text, buf_slice(&id), v->width >= 60 ? 14 : 11);
	buf_addf(&c[4].text, "#%" PRId64, row->req);
	if (row->of > 0)
		buf_addf(&c[4].text, " %" PRId64 "/%" PRId64, row->attempt,
			row->of);
	add_times(&c[5].text, row, v);
	if (v->width >= 76)
		add_tokens(&c[5].text, row);
	drop_columns(c, v->width);
	lay_columns(out, c, v->width);
	for (int i = 0; i < COLUMNS; i++)
		buf_free(&c[i].text);
	buf_free(&id);
}

/* How far what stands under a row is indented. */
static int
indent_of(const struct logrow_view *v)
{
	return v->width >= 50 ? 9 : 2;
}

/* LEAD and TEXT behind FIRST, further rows indented: MESSAGE_ROWS rows at most,
 * in a low pane one. */
static void
add_text(struct rich *out, struct rich_row first, struct slice lead,
	struct slice text, enum theme_role role, const struct logrow_view *v)
{
	const struct rich_span blank = {(uint32_t)indent_of(v), ROLE_TEXT, 0};
	const struct rich_row rest = {
		.text = {"         ", (size_t)indent_of(v)},
		.spans = &blank,
		.nspans = 1};
	const struct wrap how = {
		.width = v->width, .first = first, .rest = rest};
	struct buf line = {0}, shown = {0};
	size_t before = out->nrows;

	text_visible_row(&shown, text);
	buf_add_slice(&line, lead);
	buf_add_slice(&line, buf_slice(&shown));
	if (v->compact) {
		buf_clear(&shown);
		text_fitted(&shown, buf_slice(&line),
			v->width - text_width(first.text));
		buf_set(&line, buf_slice(&shown));
	}
	if (line.len > (size_t)(v->width * MESSAGE_ROWS * 4)) {
		buf_truncate(&line, (size_t)(v->width * MESSAGE_ROWS * 4));
		buf_truncate(&line,
			line.len - text_incomplete_tail(buf_slice(&line)));
	}
	if (line.len)
		wrap_text(out, buf_slice(&line), role, 0, &how);
	else
		wrap_row(out, (struct rich_row){.text = SLICE("")}, &how);
	if (out->nrows > before + MESSAGE_ROWS) {
		rich_truncate(out, before + MESSAGE_ROWS - 1);
		buf_set(&line,
			v->width < indent_of(v) + 2 ? SLICE("") : rest.text);
		text_elide(&line, slice_str(_("… (Enter: all)")),
			v->width - (int)line.len);
		rich_add(out, buf_slice(&line), ROLE_QUIET, 0);
		rich_end_row(out, false);
	}
	buf_free(&line);
	buf_free(&shown);
}

/* Text under a row. */
static void
add_under(struct rich *out, struct slice lead, struct slice text,
	enum theme_role role, const struct logrow_view *v)
{
	const struct rich_span blank = {(uint32_t)indent_of(v), ROLE_TEXT, 0};
	const struct rich_row first = {
		.text = {"         ", (size_t)indent_of(v)},
		.spans = &blank,
		.nspans = 1};

	add_text(out, first, lead, text, role, v);
}

static void
add_countdown(struct rich *out, const struct trail_row *row,
	const struct logrow_view *v)
{
	int64_t left = row->retry_at - v->now;
	struct buf line = {0};

	/* Rounded up: 0 is only shown when it is time. */
	left = left > 0 ? (left + 999) / 1000 : 0;
	if (left >= 3600)
		buf_addf(&line, _("retry in %dh%02dm"), (int)(left / 3600),
			(int)(left / 60 % 60));
	else if (left >= 60)
		buf_addf(&line, _("retry in %" PRId64 "m%02" PRId64 "s"),
			left / 60, left % 60);
	else
		buf_addf(&line, _("retry in %02" PRId64 "s"), left);
	buf_add_str(&line, " (");
	text_visible_row(&line, trail_source_words(buf_slice(&row->source)));
	buf_add_char(&line, ')');
	if (v->keys && v->width >= 50)
		buf_add_str(&line, _("  F5 now · ^C stop"));
	add_under(out, SLICE("↻ "), buf_slice(&line), ROLE_COUNTDOWN, v);
	buf_free(&line);
}

static void
add_failure(struct rich *out, const struct trail_row *row,
	const struct logrow_view *v)
{
	struct buf lead = {0};

	text_visible_row(&lead, buf_slice(&row->class));
	/* With a status it is plain how far it came, unless it broke off. */
	if (row->phase.len && row->status < 300) {
		struct slice phase = trail_phase_words(buf_slice(&row->phase));
		struct buf shown = {0};
		text_visible_row(&shown, phase);
		buf_addf(&lead, _(" while %s"), buf_str(&shown));
		buf_free(&shown);
	}
	if (row->message.len)
		buf_add_str(&lead, ": ");
	add_under(out, buf_slice(&lead), buf_slice(&row->message),
		ROLE_LOG_CODE, v);
	if (row->fix.len)
		add_under(out, slice_str(_("fix  ")), buf_slice(&row->fix),
			ROLE_FIX, v);
	if (v->fix_keys.len)
		add_under(out, SLICE(""), v->fix_keys, ROLE_FIX, v);
	if (row->state == TRAIL_RETRY_WAIT)
		add_countdown(out, row, v);
	else if (row->state == TRAIL_CANCELLED &&
		 row->retry_at != EVENT_UNKNOWN)
		add_under(out, SLICE(""),
			slice_str(_("the retry was cancelled")), ROLE_QUIET, v);
	buf_free(&lead);
}

/* Notes and findings: a glyph and the text. */
static void
add_remark(struct rich *out, const struct trail_row *row,
	const struct logrow_view *v)
{
	struct buf lead = {0}, about = {0};

	if (v->width >= 50) {
		add_time(&lead, row, v);
		buf_add_char(&lead, ' ');
	}
	buf_addf(&lead, "%s ", trail_glyph(row->state));
	const struct rich_span span = {(uint32_t)lead.len, ROLE_LOG_TIME, 0};
	const struct rich_row first = {
		.text = buf_slice(&lead), .spans = &span, .nspans = 1};
	if (row->state == TRAIL_CHECK && row->param.len) {
		text_visible_row(&about, buf_slice(&row->param));
		buf_add_str(&about, ": ");
	}
	add_text(out, first, buf_slice(&about), buf_slice(&row->message),
		row->state == TRAIL_CHECK &&
				slice_is(buf_slice(&row->class), "error")
			? ROLE_LOG_CODE
			: ROLE_QUIET,
		v);
	buf_free(&about);
	buf_free(&lead);
	if (row->fix.len)
		add_under(out, slice_str(_("fix  ")), buf_slice(&row->fix),
			ROLE_FIX, v);
}

void
logrow_build(struct rich *out, const struct trail_row *row,
	const struct logrow_view *view)
{
	if (row->state == TRAIL_NOTE || row->state == TRAIL_CHECK) {
		add_remark(out, row, view);
		return;
	}
	add_main_line(out, row, view);
	if (trail_has_failed(row))
		add_failure(out, row, view);
}

int64_t
logrow_deadline(const struct trail_row *row, int64_t now)
{
	if (row->state == TRAIL_RETRY_WAIT && row->retry_at > now)
		/* The next moment at which the rounded seconds change. */
		return row->retry_at - (row->retry_at - now - 1) / 1000 * 1000;
	if (row->state < TRAIL_DONE) {
		int64_t spent = now - row->at;
		int64_t tick = spent < 1000 ? 250 : spent < 10000 ? 500 : 1000;
		return row->at + (spent / tick + 1) * tick;
	}
	return INT64_MAX;
}
