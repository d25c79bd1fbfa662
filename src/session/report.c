/* The support report: a failed request as Markdown, without its secrets. */
#include "session/report.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/lang.h"
#include "base/mem.h"
#include "session/reportpart.h"

/* Rows of the trail in order of their requests. */
struct attempts {
	const struct trail_row **rows;
	size_t n;
};

static int
by_request(const void *va, const void *vb)
{
	const struct trail_row *const *pa = va, *const *pb = vb;
	const struct trail_row *a = *pa, *b = *pb;

	if (a->req != b->req)
		return a->req < b->req ? -1 : 1;
	return a < b ? -1 : a > b;
}

static struct attempts
attempts_of(const struct trail *t, int64_t req)
{
	struct attempts a = {mem_alloc((t->n + 1) * sizeof(*a.rows)), 0};

	for (size_t i = 0; i < t->n; i++) {
		const struct trail_row *r = &t->rows[i];
		if (r->state < TRAIL_NOTE && (!req || r->req == req))
			a.rows[a.n++] = r;
	}
	if (a.n)
		qsort(a.rows, a.n, sizeof(*a.rows), by_request);
	return a;
}

int64_t
report_pick(const struct trail *t, bool *failed)
{
	int64_t latest = 0;

	for (size_t i = t->n; i > 0; i--) {
		const struct trail_row *r = &t->rows[i - 1];
		if (r->state >= TRAIL_NOTE)
			continue;
		latest = latest ? latest : r->req;
		if (!trail_has_failed(r))
			continue;
		if (failed)
			*failed = true;
		return r->req;
	}
	if (failed)
		*failed = false;
	return latest;
}

bool
report_knows(const struct trail *t, int64_t req)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->rows[i].state < TRAIL_NOTE && t->rows[i].req == req)
			return true;
	}
	return false;
}

static void
add_title(struct report_writing *w)
{
	const struct trail_row *r = w->failed;
	struct buf *out = w->md.out;

	buf_add_str(out, w->in->req ? "# " : "## ");
	if (w->in->req)
		buf_add_str(out, "Support report: ");
	buf_addf(out, "request %" PRId64, w->last->req);
	if (r && r->status > 0)
		buf_addf(out, ", %" PRId64, r->status);
	if (r) {
		buf_add_char(out, ' ');
		mdout_code(&w->md,
			buf_slice(r->code.len ? &r->code : &r->cause), false);
	}
	buf_add_str(out, "\n\n");
}

/* One request, whose attempts are the N at ROWS. */
static void
add_section(
	struct report_writing *w, const struct trail_row *const *rows, size_t n)
{
	w->rows = rows;
	w->n = n;
	w->last = rows[n - 1];
	w->failed = NULL;
	for (size_t i = 0; i < n; i++) {
		if (trail_has_failed(rows[i]))
			w->failed = rows[i];
	}
	if (!w->failed && !w->in->req)
		return;
	w->turn = model_turn(w->in->model, w->last->req);
	w->outcome->requests++;
	add_title(w);
	reportpart_summary(w);
	reportpart_error(w);
	reportpart_attempts(w);
	reportpart_request(w);
	reportpart_response(w);
	if (w->in->with_text)
		reportpart_texts(w);
}

static void
add_programs(struct report_writing *w)
{
	const struct report_input *in = w->in;

	buf_add_str(w->md.out, "## Program\n\n");
	reportpart_item(w, "Versions", slice_str(in->programs));
	reportpart_item(w, "Session recorded by", buf_slice(&in->model->app));
	reportpart_item(w, "System", slice_str(in->system));
	buf_add_char(w->md.out, '\n');
}

static void
add_closing(struct report_writing *w)
{
	if (w->in->with_text)
		buf_add_str(w->md.out,
			"The API key and earlier messages are left out; the "
			"prompt and what was received are in it.\n");
	else
		buf_add_str(w->md.out,
			"The API key, all prompts and all answers are left "
			"out.\n");
}

void
report_build(struct buf *out, const struct report_input *in,
	struct report_outcome *o)
{
	struct attempts a = attempts_of(in->trail, in->req);
	struct report_writing w = {.md.out = out, .in = in, .outcome = o};
	size_t from = 0;

	*o = (struct report_outcome){0};
	w.wall = walltime_read(buf_slice(&in->model->wall));
	if (!in->req)
		buf_add_str(
			out, "# Support report: every request that failed\n\n");
	for (size_t i = 1; i <= a.n; i++) {
		if (i < a.n && a.rows[i]->req == a.rows[from]->req)
			continue;
		add_section(&w, a.rows + from, i - from);
		from = i;
	}
	if (!o->requests)
		buf_add_str(out, "There is no such request.\n\n");
	add_programs(&w);
	add_closing(&w);
	o->masked = w.md.masked;
	free(a.rows);
}

void
report_contents(struct buf *out, const struct report_input *in)
{
	buf_add_str(out, _("the report holds: model, address, provider, times, "
			   "request IDs\n"));
	buf_add_str(out, _("  the error as the server said it, every attempt, "
			   "and what was waited\n"));
	buf_add_str(out, _("  parameters and size of the request, names of its "
			   "headers, rate limits\n"));
	buf_add_str(out, _("  versions of the program and the system\n"));
	if (in->with_text)
		buf_add_str(out, _("  the system prompt, the prompt and what "
				   "was received\n"));
	buf_add_str(out, in->with_text
				 ? _("it leaves out: the key, organization and "
				     "project, earlier messages\n")
				 : _("it leaves out: the key, organization and "
				     "project, all prompts and answers\n"));
}

void
report_outcome_words(struct buf *out, const struct report_outcome *o,
	const struct report_input *in)
{
	const struct redact_counts *n = &o->masked;

	buf_add_str(out, in->with_text ? _("left out: the key")
				       : _("left out: the key, prompts and "
					   "answers"));
	if (o->texts)
		buf_addf(out,
			lang_count(" (%zu text)", " (%zu texts)", o->texts),
			o->texts);
	buf_add_str(out, _("; masked: "));
	buf_addf(out, lang_count("%zu key, ", "%zu keys, ", n->keys), n->keys);
	buf_addf(out,
		lang_count("%zu e-mail address, ", "%zu e-mail addresses, ",
			n->emails),
		n->emails);
	buf_addf(out,
		lang_count("%zu account ID", "%zu account IDs", n->accounts),
		n->accounts);
}
