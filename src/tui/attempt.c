/* What can be said of one attempt: when, what it asked, what comes next. */
#include "tui/attempt.h"

#include <inttypes.h>

#include "base/lang.h"
#include "base/text.h"
#include "tui/logrow.h"
#include "tui/streamview.h"

enum { DAY_MS = 24 * 3600 * 1000 };

/* Appends the time of day at session time AT, if the session says when it
 * began; else nothing. */
void
attempt_clock(struct buf *out, const struct attempt *a, int64_t at)
{
	const struct model *m = a->model;
	int64_t s;

	if (!m || !m->wall.len || at < 0)
		return;
	/* To the second, as the log has it. */
	s = (logrow_day_start(buf_slice(&m->wall)) + at % DAY_MS) % DAY_MS /
	    1000;
	buf_addf(out, "%02d:%02d:%02d", (int)(s / 3600), (int)(s / 60 % 60),
		(int)(s % 60));
}

void
attempt_number(struct buf *out, const struct trail_row *row)
{
	if (row->of > 0)
		buf_addf(out, _("%" PRId64 " of %" PRId64), row->attempt,
			row->of);
	else
		buf_addf(out, "%" PRId64, row->attempt);
}

void
attempt_source(struct buf *out, const struct trail_row *row)
{
	if (row->source.len) {
		buf_add_str(out, " (");
		text_visible_row(
			out, trail_source_words(buf_slice(&row->source)));
		buf_add_char(out, ')');
	}
}

static void
add_countdown(struct buf *out, const struct attempt *a)
{
	const struct trail_row *r = a->row;
	int64_t left = stream_since(a->now, r->retry_at);
	struct buf span = {0};

	if (left > 0) {
		/* Rounded up: nothing is left only when it is time. */
		int64_t s = (left - 1) / 1000 + 1;
		if (s >= 60)
			buf_addf(&span, "%" PRId64 "m", s / 60);
		buf_addf(&span, "%02ds", (int)(s % 60));
		buf_addf(out, _("retry in %s"), buf_str(&span));
	} else {
		buf_add_str(out, _("the retry is due"));
	}
	attempt_source(out, r);
	buf_add_str(out, a->model && a->model->wall.len ? _(" at ") : "");
	attempt_clock(out, a, r->retry_at);
	buf_free(&span);
}

static const struct trail_row *
next_attempt(const struct attempt *a)
{
	return a->row->attempt == INT64_MAX
		       ? NULL
		       : trail_find(a->trail, a->row->req, a->row->attempt + 1);
}

/* What follows a failure. */
void
attempt_next(struct buf *out, const struct attempt *a)
{
	const struct trail_row *r = a->row, *next = next_attempt(a);
	int64_t delay = stream_since(r->retry_set_at, r->retry_at);
	struct buf part = {0};

	if (r->state == TRAIL_RETRY_WAIT) {
		add_countdown(out, a);
	} else if (next) {
		attempt_number(&part, next);
		buf_addf(out, _("attempt %s followed"), buf_str(&part));
		if (delay != EVENT_UNKNOWN) {
			buf_clear(&part);
			logrow_span(&part, delay);
			buf_addf(out, _(" after %s"), buf_str(&part));
			attempt_source(out, r);
		}
	} else if (r->state == TRAIL_CANCELLED) {
		buf_add_str(out, r->retry_at >= 0 ? _("the retry was cancelled")
						  : _("nothing: cancelled"));
	} else if (!r->retryable) {
		buf_add_str(
			out, _("nothing: the same request would fail again"));
	} else if (r->of > 0 && r->attempt >= r->of) {
		buf_add_str(out, _("nothing: this was the last attempt"));
	} else {
		buf_add_str(out, r->final ? _("nothing: it is not retried by "
					      "itself")
					  : _("another attempt"));
	}
	buf_free(&part);
}

/* Where the first member of S, which stands behind an object's brace, ends:
 * at the comma or brace that no string and no nesting holds. */
static size_t
member_end(struct slice s)
{
	bool quoted = false;
	size_t depth = 0;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.p[i];
		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (quoted)
			continue;
		else if (c == '{' || c == '[')
			depth++;
		else if ((c == '}' || c == ']' || c == ',') && !depth)
			return i;
		else if (c == '}' || c == ']')
			depth--;
	}
	return s.len;
}

/* Appends the members of the JSON object S as they stand, one a line; what
 * is no object as it is. */
void
attempt_params(struct buf *out, struct slice s)
{
	s = slice_trim(s);
	if (!s.len || s.p[0] != '{') {
		buf_add_slice(out, s);
		return;
	}
	s = slice_from(s, 1);
	while (s.len) {
		size_t n = member_end(s);
		struct slice member = slice_trim(slice_sub(s, 0, n));
		if (member.len && out->len)
			buf_add_char(out, '\n');
		buf_add_slice(out, member);
		s = slice_from(s, n + 1);
	}
}
