/* What several exports say of a session; for the files of the exports. */
#include "session/exportpart.h"

#include <inttypes.h>

#include "api/provider.h"
#include "base/lang.h"
#include "base/text.h"
#include "session/redact.h"

enum { TITLE_COLS = 72 };

/* Times */

/* The parts from when each phase began: each lasts until the next that is
 * known, the last one until the end. What precedes the first is waiting for
 * the connection, or sending on one that stood. */
static struct export_times
from_phases(const struct trail_row *r)
{
	const int64_t no = EVENT_UNKNOWN;
	struct export_times t = {no, no, no, no, no, no, no};
	const struct {
		int64_t at;
		int64_t *part;
	} marks[] = {{r->at, r->dns_at == no ? &t.send : &t.blocked},
		{r->dns_at, &t.dns}, {r->connect_at, &t.connect},
		{r->tls_at, &t.tls}, {r->sent_at, &t.wait},
		{r->headers_at, &t.receive}, {exportpart_end(r), NULL}};
	size_t from = 0;

	for (size_t i = 1; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (marks[i].at < marks[from].at)
			continue;
		*marks[from].part = marks[i].at - marks[from].at;
		from = i;
	}
	return t;
}

struct export_times
exportpart_times(const struct trail_row *row)
{
	const struct event_timing *t = &row->timing;

	if (t->send == EVENT_UNKNOWN && t->wait == EVENT_UNKNOWN &&
		t->receive == EVENT_UNKNOWN)
		return from_phases(row);
	return (struct export_times){EVENT_UNKNOWN, t->dns, t->connect, t->tls,
		t->send, t->wait, t->receive};
}

int64_t
exportpart_total(const struct export_times *t)
{
	const int64_t parts[] = {t->blocked, t->dns, t->connect, t->tls,
		t->send, t->wait, t->receive};
	int64_t sum = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		sum += parts[i] > 0 ? parts[i] : 0;
	return sum;
}

int64_t
exportpart_duration(const struct trail_row *row)
{
	return row->timing.total >= 0 ? row->timing.total
				      : exportpart_end(row) - row->at;
}

int64_t
exportpart_end(const struct trail_row *r)
{
	const int64_t marks[] = {r->dns_at, r->connect_at, r->tls_at,
		r->sent_at, r->headers_at, r->last_at, r->end_at};
	int64_t end = r->at;

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		end = marks[i] > end ? marks[i] : end;
	return end;
}

/* Rows and texts */

/* The first row from FROM on that is an attempt of request REQ; the trail's
 * n if there is none. */
static size_t
find_row(const struct trail *t, int64_t req, size_t from)
{
	for (size_t i = from; i < t->n; i++) {
		const struct trail_row *r = &t->rows[i];
		if (r->state >= TRAIL_NOTE)
			continue;
		if (r->req == req)
			return i;
		if (r->req > req && !t->mixed)
			break;
	}
	return t->n;
}

bool
exportpart_turn_next(struct export_turn *x, const struct trail_row **row,
	const struct answer_text **answer)
{
	const struct trail *trail = &x->s->trail;
	const struct turn *t = x->turn;
	size_t i = t->req ? find_row(trail, t->req, x->row) : trail->n;

	*row = i < trail->n ? &trail->rows[i] : NULL;
	*answer = x->answer < t->nanswers ? &t->answers[x->answer] : NULL;
	if (*row && *answer && (*answer)->attempt > (*row)->attempt)
		*answer = NULL;
	/* An answer whose attempt has no row, or a row further down. */
	if (*row && *answer && (*answer)->attempt < (*row)->attempt)
		*row = NULL;
	x->row = *row ? i + 1 : x->row;
	x->answer += *answer != NULL;
	return *row || *answer;
}

const struct answer_text *
exportpart_answer(const struct model *m, const struct trail_row *row)
{
	const struct turn *t = model_turn(m, row->req);

	for (size_t i = t ? t->nanswers : 0; i > 0; i--) {
		if (t->answers[i - 1].attempt == row->attempt)
			return &t->answers[i - 1];
	}
	return NULL;
}

static const struct buf *
channel_of(const struct answer_text *a, enum trail_channel channel)
{
	switch (channel) {
	case TRAIL_CONTENT:
		return &a->content;
	case TRAIL_REASONING:
		return &a->reasoning;
	case TRAIL_REFUSAL:
		return &a->refusal;
	case TRAIL_TOOL:
		break;
	}
	return &a->tool;
}

const struct trail_piece *
exportpart_piece(struct export_pieces *p, struct slice *text)
{
	const struct trail_piece *piece;
	size_t *off;

	if (p->next >= p->row->npieces)
		return NULL;
	piece = &p->row->pieces[p->next++];
	off = &p->off[piece->channel];
	*text = SLICE("");
	if (p->answer)
		*text = slice_sub(
			buf_slice(channel_of(p->answer, piece->channel)), *off,
			piece->len);
	*off += piece->len;
	return piece;
}

void
exportpart_mask(struct buf *out, struct slice text)
{
	struct redact_counts ignored = {0};

	redact(out, text, &ignored);
}

void
exportpart_url(
	struct buf *out, const struct model *m, const struct trail_row *row)
{
	struct buf url = {0};

	provider_public_url(
		&url, buf_slice(row->url.len ? &row->url : &m->url));
	exportpart_mask(out, buf_slice(&url));
	buf_free(&url);
}

/* Words */

void
exportpart_title(struct buf *out, const struct model *m)
{
	struct slice text, line = SLICE("");
	struct buf row = {0};

	for (size_t i = 0; i < m->nturns && !line.len; i++) {
		text = buf_slice(&m->turns[i].prompt);
		while (!line.len && slice_line(&text, &line))
			line = slice_trim(line);
	}
	text_visible_row(&row, line);
	if (slice_trim(buf_slice(&row)).len) {
		text_fitted(out, buf_slice(&row), TITLE_COLS);
		while (out->len && out->p[out->len - 1] == ' ')
			buf_truncate(out, out->len - 1);
	} else {
		buf_clear(&row);
		text_visible_row(&row, buf_slice(&m->id));
		buf_add_str(out, _("Session"));
		buf_addf(out, "%s%s", row.len ? " " : "", buf_str(&row));
	}
	buf_free(&row);
}

void
exportpart_speaker(struct buf *out, const struct model *m, const struct turn *t)
{
	struct slice name = buf_slice(t->model.len ? &t->model : &m->model);

	exportpart_mask(out, name.len ? name : slice_str(_("the model")));
}

void
exportpart_code(struct buf *out, const struct trail_row *row)
{
	exportpart_mask(
		out, buf_slice(row->code.len ? &row->code : &row->cause));
}

void
exportpart_length(struct buf *out, int64_t ms)
{
	if (ms < 0)
		buf_add_str(out, "–");
	else if (ms < 1000)
		buf_addf(out, "%" PRId64 " ms", ms);
	else
		buf_addf(out, "%" PRId64 ".%" PRId64 " s", ms / 1000,
			ms % 1000 / 100);
}
