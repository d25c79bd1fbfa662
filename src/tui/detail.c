/* The detail page of one row of the log, in tabs. */
#include "tui/detail.h"

#include <assert.h>
#include <inttypes.h>

#include "api/catalogue.h"
#include "base/lang.h"
#include "base/text.h"
#include "session/gauge.h"
#include "tui/attempt.h"
#include "tui/explainview.h"
#include "tui/gaugetext.h"
#include "tui/logrow.h"
#include "tui/pairs.h"
#include "tui/streamview.h"

static const char *const names[] = {
#define X(tab, name) [DETAIL_##tab] = name,
	DETAIL_TABS(X)
#undef X
};
_Static_assert(sizeof(names) / sizeof(names[0]) == DETAIL_TAB_COUNT,
	"a name for every tab");

enum { STATE_COLS = 10 }; /* of the longest word of a state */

/* What every tab is laid out from. */
struct page {
	struct pairs to;
	struct attempt of;
};

const char *
detail_tab_name(enum detail_tab tab)
{
	assert(tab < DETAIL_TAB_COUNT);
	return names[tab];
}

/* The tabs, in three lengths: all names, only the current one's, only the
 * current one. */
static int
add_tabs(struct rich *out, enum detail_tab current, int length)
{
	struct buf word = {0};

	for (int i = 0; i < DETAIL_TAB_COUNT; i++) {
		bool here = i == (int)current;
		if (!here && length == 2)
			continue;
		buf_clear(&word);
		buf_addf(&word, here ? "[%d" : " %d", i + 1);
		if (here || length == 0)
			buf_addf(&word, " %s", _(names[i]));
		buf_add_char(&word, here ? ']' : ' ');
		rich_add(out, buf_slice(&word), here ? ROLE_TITLE : ROLE_QUIET,
			here ? ATTR_REVERSE : 0);
	}
	buf_free(&word);
	return rich_open_width(out);
}

static void
lay_tabs(struct rich *out, int width, enum detail_tab current)
{
	struct buf cut = {0};
	size_t rows = out->nrows;

	for (int length = 0; length < 3; length++) {
		if (add_tabs(out, current, length) <= width) {
			rich_end_row(out, false);
			return;
		}
		rich_truncate(out, rows);
	}
	text_elide(&cut, slice_str(_(names[current])), width);
	rich_add(out, buf_slice(&cut), ROLE_TITLE, ATTR_REVERSE);
	rich_end_row(out, false);
	buf_free(&cut);
}

static const struct turn *
turn_of(const struct page *p)
{
	const struct model *m = p->of.model;

	for (size_t i = m ? m->nturns : 0; i > 0; i--) {
		if (m->turns[i - 1].req == p->of.row->req)
			return &m->turns[i - 1];
	}
	return NULL;
}

static const struct answer_text *
answer_of(const struct page *p)
{
	const struct turn *t = turn_of(p);

	for (size_t i = t ? t->nanswers : 0; i > 0; i--) {
		if (t->answers[i - 1].attempt == p->of.row->attempt)
			return &t->answers[i - 1];
	}
	return NULL;
}

/* What the answer said of the rate limit when it came. */
static void
lay_forecast(const struct page *p)
{
	const struct trail_row *r = p->of.row;
	struct gauge g;
	struct buf line = {0};

	if (!gauge_has(r))
		return;
	g = gauge_then(p->of.trail, (size_t)(r - p->of.trail->rows));
	gaugetext_forecast(&line, &g);
	if (line.len)
		pairs_text(&p->to, _("forecast"), buf_slice(&line),
			g.near ? ROLE_COUNTDOWN : ROLE_TEXT);
	buf_free(&line);
}

/* Summary */

static void
lay_state(const struct page *p)
{
	const struct trail_row *r = p->of.row;
	struct buf line = {0};

	buf_addf(
		&line, "%s %s", trail_glyph(r->state), _(trail_word(r->state)));
	if (r->state == TRAIL_DONE && r->reason.len) {
		buf_add_str(&line, _(", finish reason "));
		buf_add_slice(&line, buf_slice(&r->reason));
	}
	pairs_text(&p->to, _("state"), buf_slice(&line),
		logrow_state_role(r->state));
	buf_free(&line);
}

static void
lay_start(const struct page *p)
{
	struct buf line = {0}, span = {0};

	attempt_clock(&line, &p->of, p->of.row->at);
	buf_add_str(&line, line.len ? _(", ") : "");
	logrow_span(&span, p->of.row->at);
	buf_addf(&line, _("%s into the session"), buf_str(&span));
	pairs_text(&p->to, _("started"), buf_slice(&line), ROLE_LOG_TIME);
	buf_free(&line);
	buf_free(&span);
}

static void
lay_duration(const struct page *p)
{
	const struct trail_row *r = p->of.row;
	bool over = r->end_at >= 0;
	int64_t ms = stream_since(r->at, over ? r->end_at : p->of.now);
	struct buf line = {0};

	if (ms != EVENT_UNKNOWN) {
		logrow_span(&line, ms);
		buf_add_str(&line, over ? "" : _(" so far"));
	}
	pairs_text(&p->to, _("duration"), buf_slice(&line), ROLE_LOG_NUMBER);
	buf_free(&line);
}

/* The catalogue's causes and steps, as far as it has them. */
static void
lay_advice(const struct page *p, const struct catalogue_row *known)
{
	const struct catalogue_words *words = catalogue_words(known);
	struct buf text = {0};

	explainview_number(&text, &words->causes);
	if (text.len)
		pairs_text(&p->to, _("why"), buf_slice(&text), ROLE_TEXT);
	buf_clear(&text);
	explainview_number(&text, &words->steps);
	if (text.len)
		pairs_text(
			&p->to, _("what to do"), buf_slice(&text), ROLE_TEXT);
	buf_free(&text);
}

static void
lay_failure(const struct page *p)
{
	const struct trail_row *r = p->of.row;
	const struct catalogue_row *known =
		catalogue_find(buf_slice(&r->cause));
	struct buf next = {0};

	pairs_text(&p->to, _("class"), buf_slice(&r->class), ROLE_LOG_CODE);
	pairs_text(&p->to, _("code"), buf_slice(&r->code), ROLE_LOG_CODE);
	pairs_text(&p->to, _("type"), buf_slice(&r->type), ROLE_LOG_CODE);
	pairs_text(&p->to, _("param"), buf_slice(&r->param), ROLE_LOG_CODE);
	pairs_text(&p->to, _("cause"), buf_slice(&r->cause), ROLE_LOG_CODE);
	if (known)
		pairs_text(&p->to, _("meaning"),
			slice_str(catalogue_words(known)->title), ROLE_TEXT);
	pairs_text(&p->to, _("failed while"),
		trail_phase_words(buf_slice(&r->phase)), ROLE_TEXT);
	pairs_text(&p->to, _("message"), buf_slice(&r->message), ROLE_TEXT);
	pairs_text(&p->to, _("fix"),
		r->fix.len
			? buf_slice(&r->fix)
			: slice_str(known ? catalogue_words(known)->fix : NULL),
		ROLE_FIX);
	if (known)
		lay_advice(p, known);
	pairs_text(&p->to, _("retryable"),
		slice_str(r->retryable ? _("yes") : _("no")), ROLE_TEXT);
	attempt_next(&next, &p->of);
	pairs_text(&p->to, _("next"), buf_slice(&next),
		r->state == TRAIL_RETRY_WAIT ? ROLE_COUNTDOWN : ROLE_TEXT);
	buf_free(&next);
}

static void
lay_remark(const struct page *p)
{
	const struct trail_row *r = p->of.row;

	lay_state(p);
	pairs_text(&p->to, _("level"), buf_slice(&r->class), ROLE_TEXT);
	if (r->state == TRAIL_CHECK) {
		pairs_text(
			&p->to, _("code"), buf_slice(&r->code), ROLE_LOG_CODE);
		pairs_text(&p->to, _("param"), buf_slice(&r->param),
			ROLE_LOG_CODE);
	}
	pairs_text(&p->to, _("message"), buf_slice(&r->message), ROLE_TEXT);
	if (r->state == TRAIL_CHECK)
		pairs_text(&p->to, _("fix"), buf_slice(&r->fix), ROLE_FIX);
	lay_start(p);
}

static void
lay_summary(const struct page *p)
{
	const struct trail_row *r = p->of.row;
	struct buf line = {0};

	lay_state(p);
	pairs_number(
		&p->to, _("status"), r->status ? r->status : EVENT_UNKNOWN);
	if (trail_has_failed(r))
		lay_failure(p);
	pairs_text(&p->to, _("request ID"), buf_slice(&r->request_id),
		ROLE_LOG_ID);
	pairs_text(&p->to, _("model"), buf_slice(&r->model), ROLE_TEXT);
	pairs_text(&p->to, _("url"), buf_slice(&r->url), ROLE_LINK);
	attempt_number(&line, r);
	buf_addf(&line, _(" of request #%" PRId64), r->req);
	pairs_text(&p->to, _("attempt"), buf_slice(&line), ROLE_LOG_NUMBER);
	buf_free(&line);
	lay_start(p);
	lay_duration(p);
	lay_forecast(p);
}

/* Request */

static void
lay_request(const struct page *p)
{
	const struct trail_row *r = p->of.row;
	const struct turn *t = turn_of(p);
	struct buf line = {0};

	pairs_text(&p->to, _("method"), buf_slice(&r->method), ROLE_TEXT);
	pairs_text(&p->to, _("url"), buf_slice(&r->url), ROLE_LINK);
	pairs_text(&p->to, _("model"), buf_slice(&r->model), ROLE_TEXT);
	pairs_number(&p->to, _("bytes"), r->bytes);
	if (r->tokens != EVENT_UNKNOWN)
		buf_addf(&line, _("~%" PRId64 " (estimate)"), r->tokens);
	pairs_text(&p->to, _("tokens"), buf_slice(&line), ROLE_LOG_NUMBER);
	buf_clear(&line);
	attempt_params(&line, buf_slice(&r->params));
	pairs_text(&p->to, _("params"), buf_slice(&line), ROLE_CODE);
	buf_free(&line);
	pairs_heading(&p->to, _("prompt"));
	if (t && t->prompt.len)
		pairs_body(&p->to, buf_slice(&t->prompt), ROLE_USER_TEXT);
	else
		pairs_body(&p->to, SLICE("-"), ROLE_QUIET);
}

/* Response */

static void
lay_text(const struct page *p, const char *heading, const struct buf *text,
	enum theme_role role)
{
	if (!text->len)
		return;
	pairs_heading(&p->to, heading);
	pairs_body(&p->to, buf_slice(text), role);
}

static void
lay_response(const struct page *p)
{
	const struct answer_text *a = answer_of(p);
	const struct event_usage *u = &p->of.row->usage;

	pairs_text(
		&p->to, _("finish"), buf_slice(&p->of.row->reason), ROLE_TEXT);
	pairs_number(&p->to, _("tokens in"), u->in);
	pairs_number(&p->to, _("cached"), u->cached);
	pairs_number(&p->to, _("tokens out"), u->out);
	pairs_number(&p->to, _("reasoning"), u->reasoning);
	if (!a || !(a->content.len || a->reasoning.len || a->refusal.len ||
			  a->tool.len)) {
		pairs_remark(
			&p->to, slice_str(_("no text of an answer has come")));
		return;
	}
	if (a->broken)
		pairs_remark(
			&p->to, slice_str(_("broken off; what came is kept")));
	lay_text(p, _("reasoning"), &a->reasoning, ROLE_REASONING);
	lay_text(p, _("content"), &a->content, ROLE_TEXT);
	lay_text(p, _("refusal"), &a->refusal, ROLE_TEXT);
	lay_text(p, _("tool calls"), &a->tool, ROLE_CODE);
}

/* Stream, timing */

static void
lay_stream(const struct page *p)
{
	stream_lay(&p->to, p->of.row, answer_of(p));
}

static void
lay_timing(const struct page *p)
{
	stream_lay_timing(&p->to, p->of.row, p->of.now);
}

/* Headers */

static void
lay_reset(const struct page *p, const char *name, int64_t ms)
{
	const struct trail_row *r = p->of.row;
	struct buf line = {0};

	if (ms >= 0) {
		logrow_span(&line, ms);
		if (r->headers_at >= 0 && ms < INT64_MAX - r->headers_at) {
			size_t before = line.len, empty;
			buf_add_str(&line, _(", at "));
			empty = line.len;
			attempt_clock(&line, &p->of, r->headers_at + ms);
			if (line.len == empty)
				buf_truncate(&line, before);
		}
	}
	pairs_text(&p->to, name, buf_slice(&line), ROLE_LOG_NUMBER);
	buf_free(&line);
}

static void
lay_limits(const struct page *p)
{
	const struct event_limits *l = &p->of.row->limits;

	pairs_heading(&p->to, _("requests"));
	pairs_number(&p->to, _("limit"), l->requests_limit);
	pairs_number(&p->to, _("remaining"), l->requests_remaining);
	lay_reset(p, _("reset after"), l->requests_reset_ms);
	pairs_heading(&p->to, _("tokens"));
	pairs_number(&p->to, _("limit"), l->tokens_limit);
	pairs_number(&p->to, _("remaining"), l->tokens_remaining);
	lay_reset(p, _("reset after"), l->tokens_reset_ms);
	rich_end_row(p->to.out, false);
	lay_forecast(p);
}

static void
lay_headers(const struct page *p)
{
	const struct trail_row *r = p->of.row;

	if (r->headers_at < 0)
		pairs_remark(&p->to, slice_str(_("no headers have come")));
	pairs_number(
		&p->to, _("status"), r->status ? r->status : EVENT_UNKNOWN);
	pairs_text(&p->to, _("HTTP"), buf_slice(&r->http), ROLE_TEXT);
	pairs_text(&p->to, _("remote"), buf_slice(&r->remote), ROLE_TEXT);
	pairs_text(&p->to, _("request ID"), buf_slice(&r->request_id),
		ROLE_LOG_ID);
	lay_limits(p);
}

/* Attempts */

static void
add_outcome(struct buf *out, const struct trail_row *r)
{
	if (r->status)
		buf_addf(out, "  %" PRId64, r->status);
	if (trail_has_failed(r)) {
		buf_add_str(out, "  ");
		text_visible_row(
			out, buf_slice(r->code.len ? &r->code : &r->cause));
	}
}

/* One attempt in one line; the one whose page this is has a mark. */
static void
lay_attempt(const struct page *p, const struct trail_row *r)
{
	int64_t end = r->end_at >= 0 ? r->end_at : p->of.now;
	int64_t ms = stream_since(r->at, end);
	int64_t delay = stream_since(r->retry_set_at, r->retry_at);
	struct buf line = {0};

	buf_addf(&line, "%c %" PRId64, r == p->of.row ? '>' : ' ', r->attempt);
	if (r->of > 0)
		buf_addf(&line, "/%" PRId64, r->of);
	buf_addf(&line, "  %s ", trail_glyph(r->state));
	text_padded(&line, slice_str(_(trail_word(r->state))), STATE_COLS);
	if (ms != EVENT_UNKNOWN) {
		buf_add_str(&line, "  ");
		logrow_span(&line, ms);
	}
	add_outcome(&line, r);
	if (delay != EVENT_UNKNOWN) {
		buf_add_str(&line, _("  retry after "));
		logrow_span(&line, delay);
		attempt_source(&line, r);
	}
	pairs_line(&p->to, buf_slice(&line), logrow_state_role(r->state));
	buf_free(&line);
}

static void
lay_attempts(const struct page *p)
{
	const struct trail *t = p->of.trail;

	for (size_t i = 0; i < t->n; i++) {
		const struct trail_row *r = &t->rows[i];
		if (r->state < TRAIL_NOTE && r->req == p->of.row->req)
			lay_attempt(p, r);
	}
}

static void (*const tabs[])(const struct page *p) = {
	[DETAIL_SUMMARY] = lay_summary,
	[DETAIL_REQUEST] = lay_request,
	[DETAIL_RESPONSE] = lay_response,
	[DETAIL_STREAM] = lay_stream,
	[DETAIL_TIMING] = lay_timing,
	[DETAIL_HEADERS] = lay_headers,
	[DETAIL_ATTEMPTS] = lay_attempts,
};
_Static_assert(sizeof(tabs) / sizeof(tabs[0]) == DETAIL_TAB_COUNT,
	"a function for every tab");

void
detail_build(struct rich *out, int width, const struct detail_input *in)
{
	struct page p = {.to = {out, width > 1 ? width : 1}};

	assert(in->tab < DETAIL_TAB_COUNT);
	lay_tabs(out, p.to.width, in->tab);
	if (in->row >= in->trail->n) {
		pairs_remark(&p.to, slice_str(_("there is no such row")));
		return;
	}
	p.of = (struct attempt){.trail = in->trail,
		.row = &in->trail->rows[in->row],
		.model = in->model,
		.now = in->now};
	if (p.of.row->state < TRAIL_NOTE)
		tabs[in->tab](&p);
	else if (in->tab == DETAIL_SUMMARY)
		lay_remark(&p);
	else
		pairs_remark(
			&p.to, slice_str(p.of.row->state == TRAIL_NOTE
						 ? _("a note: nothing was sent")
						 : _("a check before anything "
						     "is sent")));
}
