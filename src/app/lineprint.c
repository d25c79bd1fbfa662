/* The stream of events as lines of text: labelled, append-only. */
#include "app/lineprint.h"

#include <inttypes.h>
#include <stdio.h>

#include "api/provider.h"
#include "app/failure.h"
#include "base/lang.h"
#include "base/text.h"
#include "tui/gaugetext.h"

/* Seconds before the end at which a countdown is announced. */
static const int marks[] = {10, 5, 0};
enum { MARKS = sizeof(marks) / sizeof(marks[0]) };

void
lineprint_free(struct lineprint *l)
{
	buf_free(&l->asked);
}

/* Lines */

static void
put(struct lineprint *l, struct slice s)
{
	struct buf b = {0};

	text_visible(&b, s, TEXT_LINES);
	if (b.len) {
		fwrite(b.p, 1, b.len, stdout);
		l->mid_line = b.p[b.len - 1] != '\n';
	}
	buf_free(&b);
}

void
lineprint_line(struct lineprint *l, const struct buf *line)
{
	if (l->mid_line)
		putchar('\n');
	put(l, buf_slice(line));
	putchar('\n');
	l->mid_line = false;
}

/* Events */

static void
begin_line(struct buf *b, const struct event *ev)
{
	buf_addf(b, _("request #%" PRId64 ", attempt %" PRId64), ev->req,
		ev->attempt);
}

static void add_number(struct buf *b, const char *fmt, int64_t n)
	__attribute__((format(printf, 2, 0)));

static void
add_number(struct buf *b, const char *fmt, int64_t n)
{
	if (n != EVENT_UNKNOWN)
		buf_addf(b, fmt, n);
}

static void
print_failure(struct lineprint *l, const struct event *ev)
{
	const struct event_failure *f = &ev->failure;
	struct buf b = {0};

	begin_line(&b, ev);
	buf_add_str(&b, _(" failed"));
	buf_add_str(&b, ": ");
	failure_words(&b, f);
	lineprint_line(l, &b);
	buf_set(&b, slice_str(_("fix: ")));
	buf_add_slice(&b, f->fix);
	lineprint_line(l, &b);
	if (f->final)
		lineprint_text(l, "",
			slice_str(l->past ? _("the message was not answered")
					  : _("the message was not answered; "
					      "/retry sends it again, /fix "
					      "lists what can be done")));
	buf_free(&b);
}

static void
print_retry(struct lineprint *l, const struct event *ev)
{
	struct buf b = {0};
	int64_t ms = ev->retry.delay_ms > 0 ? ev->retry.delay_ms : 0;

	if (ms) {
		buf_addf(&b,
			lang_count("attempt %lld of %lld in %lld second (",
				"attempt %lld of %lld in %lld seconds (",
				(unsigned long)((ms + 999) / 1000)),
			(long long)ev->attempt, (long long)ev->retry.of,
			(long long)((ms + 999) / 1000));
		text_visible_row(&b, trail_source_words(ev->retry.source));
		buf_add_str(&b,
			l->past ? ")"
				: _("); /retry sends now, /cancel gives up"));
		lineprint_line(l, &b);
	}
	buf_free(&b);
	l->due = ev->at + ms;
	for (l->mark = 0; l->mark < MARKS; l->mark++) {
		if (ms > marks[l->mark] * 1000)
			break;
	}
}

static void
print_done(struct lineprint *l, const struct event *ev)
{
	const struct event_done *d = &ev->done;
	struct buf b = {0};

	l->due = 0;
	begin_line(&b, ev);
	buf_add_str(&b, _(" ended: "));
	text_visible_row(&b, d->reason);
	add_number(&b, _(", first output after %" PRId64 " ms"),
		d->timing.first_token);
	add_number(&b, _(", in all %" PRId64 " ms"), d->timing.total);
	add_number(&b, _(", %" PRId64 " tokens in"), d->usage.in);
	add_number(&b, _(", %" PRId64 " tokens out"), d->usage.out);
	lineprint_line(l, &b);
	buf_free(&b);
}

static struct slice
channel_words(struct slice channel)
{
	static const char *const names[] = {
		N_("reasoning"), N_("refusal"), N_("tool")};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (slice_is(channel, names[i]))
			return slice_str(_(names[i]));
	}
	return channel;
}

static void
print_delta(struct lineprint *l, const struct event_delta *d)
{
	struct buf b = {0};

	/* Each voice is named when it begins. */
	if (!slice_eq(l->channel, d->channel)) {
		text_visible_row(&b, buf_slice(&l->asked));
		if (!slice_is(d->channel, "content")) {
			buf_add_str(&b, _(", "));
			buf_add_slice(&b, channel_words(d->channel));
		}
		buf_add_char(&b, ':');
		lineprint_line(l, &b);
		l->channel =
			slice_is(d->channel, "content")     ? SLICE("content")
			: slice_is(d->channel, "reasoning") ? SLICE("reasoning")
			: slice_is(d->channel, "refusal")   ? SLICE("refusal")
							    : SLICE("tool");
	}
	put(l, d->text);
	buf_free(&b);
}

static void
print_headers(struct lineprint *l, const struct event *ev)
{
	struct buf b = {0};

	begin_line(&b, ev);
	buf_addf(&b, _(": status %" PRId64), ev->headers.status);
	if (ev->headers.request_id.len) {
		buf_add_str(&b, _(", request ID "));
		text_visible_row(&b, ev->headers.request_id);
	}
	add_number(&b, _(", %" PRId64 " requests left"),
		ev->headers.limits.requests_remaining);
	lineprint_line(l, &b);
	buf_free(&b);
}

void
lineprint_text(struct lineprint *l, const char *label, struct slice text)
{
	struct buf b = {0};

	buf_add_str(&b, label);
	buf_add_slice(&b, text);
	lineprint_line(l, &b);
	buf_free(&b);
}

static void
print_check(struct lineprint *l, const struct event_check *c)
{
	struct buf b = {0};

	buf_add_slice(&b, c->param);
	buf_add_str(&b, c->param.len ? ": " : "");
	buf_add_slice(&b, c->message);
	lineprint_text(l, _("check: "), buf_slice(&b));
	if (c->fix.len)
		lineprint_text(l, _("fix: "), c->fix);
	buf_free(&b);
}

/* Says so when the end of the rate limit has come near. */
static void
warn_of_limits(struct lineprint *l, int64_t now)
{
	const struct model *m = l->model;
	const struct trail *t = l->trail;
	struct gauge g;
	struct buf line = {0};

	if (!gauge_warns(&l->limits, m, t, now))
		return;
	g = gauge_now(m, t, now);
	gaugetext_forecast(&line, &g);
	if (line.len)
		lineprint_text(l, "sidetone: ", buf_slice(&line));
	buf_free(&line);
}

static void
print_request(struct lineprint *l, const struct event *ev)
{
	struct slice host = provider_host(ev->request.url);
	struct buf b = {0}, model = {0}, at = {0};

	l->due = 0;
	l->channel = SLICE_NONE;
	buf_set(&l->asked, ev->request.model);
	begin_line(&b, ev);
	text_visible_row(&model, ev->request.model);
	text_visible_row(&at, host);
	buf_addf(&b, _(" of %" PRId64 ": asking %.*s at %.*s"), ev->request.of,
		(int)model.len, buf_str(&model), (int)at.len, buf_str(&at));
	lineprint_line(l, &b);
	buf_free(&model);
	buf_free(&at);
	buf_free(&b);
}

void
lineprint_take(void *arg, const struct event *ev)
{
	struct lineprint *l = arg;

	switch (ev->kind) {
	case EVENT_PROMPT:
		if (!l->echoed || l->retold)
			lineprint_text(l, _("you: "), ev->prompt.text);
		break;
	case EVENT_CHECK:
		print_check(l, &ev->check);
		break;
	case EVENT_REQUEST:
		print_request(l, ev);
		break;
	case EVENT_HEADERS:
		print_headers(l, ev);
		if (!l->retold)
			warn_of_limits(l, ev->at);
		break;
	case EVENT_DELTA:
		print_delta(l, &ev->delta);
		break;
	case EVENT_FAILURE:
		print_failure(l, ev);
		break;
	case EVENT_RETRY:
		print_retry(l, ev);
		break;
	case EVENT_DONE:
		print_done(l, ev);
		break;
	case EVENT_NOTE:
		lineprint_text(l, _("note: "), ev->note.text);
		break;
	case EVENT_SESSION:
	case EVENT_SETTING:
	case EVENT_PHASE:
	case EVENT_KIND_COUNT:
		break;
	}
}

void
lineprint_announce(struct lineprint *l, int64_t now)
{
	struct buf b = {0};

	while (now >= lineprint_deadline(l)) {
		buf_clear(&b);
		buf_addf(&b, _("%d seconds"), marks[l->mark++]);
		lineprint_line(l, &b);
	}
	buf_free(&b);
}

int64_t
lineprint_deadline(const struct lineprint *l)
{
	return l->due && l->mark < MARKS ? l->due - marks[l->mark] * 1000
					 : CLOCK_NEVER;
}
