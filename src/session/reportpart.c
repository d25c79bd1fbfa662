/* Parts of a support report: what happened. */
#include "session/reportpart.h"

#include <inttypes.h>

#include "api/catalogue.h"
#include "api/provider.h"
#include "base/lang.h"

/* Lists: "- label: `text`". */

void
reportpart_label(struct report_writing *w, const char *label)
{
	buf_addf(w->md.out, "- %s: ", label);
}

void
reportpart_item(struct report_writing *w, const char *label, struct slice text)
{
	if (!text.len)
		return;
	reportpart_label(w, label);
	mdout_code(&w->md, text, false);
	buf_add_char(w->md.out, '\n');
}

void
reportpart_heading(struct report_writing *w, const char *text)
{
	buf_addf(w->md.out, "%s %s\n\n", w->in->req ? "##" : "###", text);
}

static void
add_time(struct report_writing *w)
{
	struct buf local = {0}, utc = {0};

	reportpart_label(w, "Time");
	walltime_add(&local, &w->wall, w->rows[0]->at);
	walltime_add_utc(&utc, &w->wall, w->rows[0]->at);
	mdout_code(&w->md, buf_slice(&local), false);
	if (w->wall.known) {
		buf_add_str(w->md.out, ", in UTC ");
		mdout_code(&w->md, buf_slice(&utc), false);
	} else {
		buf_add_str(w->md.out,
			" after the session began; when that was is not "
			"recorded");
	}
	buf_add_char(w->md.out, '\n');
	buf_free(&local);
	buf_free(&utc);
}

/* A file can bring any URL: what is secret in it goes here too. */
static void
add_endpoint(struct report_writing *w)
{
	struct buf text = {0};

	buf_add_slice(&text, buf_slice(&w->last->method));
	buf_add_str(&text, text.len ? " " : "");
	provider_public_url(&text, buf_slice(&w->last->url));
	reportpart_item(w, "Endpoint", buf_slice(&text));
	buf_free(&text);
}

static void
add_request_ids(struct report_writing *w)
{
	const char *between = "";
	bool any = false;

	reportpart_label(w, "Request IDs");
	for (size_t i = 0; i < w->n; i++) {
		if (!w->rows[i]->request_id.len)
			continue;
		buf_add_str(w->md.out, between);
		mdout_code(&w->md, buf_slice(&w->rows[i]->request_id), false);
		between = ", ";
		any = true;
	}
	buf_addf(w->md.out, "%s\n", any ? "" : "the server gave none");
}

static void
add_session(struct report_writing *w)
{
	const struct buf *id = &w->in->model->id;

	reportpart_label(w, "Session");
	if (id->len) {
		mdout_code(&w->md, buf_slice(id), false);
		buf_add_str(w->md.out, ", ");
	}
	buf_addf(w->md.out, "request %" PRId64 "\n\n", w->last->req);
}

/* A request may have gone on with another model. */
static void
add_models(struct report_writing *w)
{
	const struct buf *before = NULL;

	if (!w->last->model.len) {
		reportpart_item(w, "Model", buf_slice(&w->in->model->model));
		return;
	}
	reportpart_label(w, "Model");
	for (size_t i = 0; i < w->n; i++) {
		const struct buf *model = &w->rows[i]->model;
		if (!model->len || (before && slice_eq(buf_slice(before),
						      buf_slice(model))))
			continue;
		buf_add_str(w->md.out, before ? ", then " : "");
		mdout_code(&w->md, buf_slice(model), false);
		before = model;
	}
	buf_add_char(w->md.out, '\n');
}

void
reportpart_summary(struct report_writing *w)
{
	const struct model *m = w->in->model;

	add_time(w);
	add_models(w);
	add_endpoint(w);
	reportpart_item(w, "Provider", buf_slice(&m->provider));
	add_request_ids(w);
	add_session(w);
}

/* The error */

static void
add_status(struct report_writing *w, const struct trail_row *r)
{
	if (r->status > 0)
		buf_addf(
			w->md.out, "- HTTP status: `%" PRId64 "`\n", r->status);
	else
		buf_add_str(w->md.out, "- HTTP status: none: no answer came\n");
}

static void
add_cause(struct report_writing *w, const struct trail_row *r)
{
	const struct catalogue_row *row = catalogue_find(buf_slice(&r->cause));
	const char *title = row ? row->words[LANG_EN].title : NULL;

	if (!r->cause.len)
		return;
	reportpart_label(w, "Cause, as sidetone sees it");
	mdout_code(&w->md, buf_slice(&r->cause), false);
	if (title && *title)
		buf_addf(w->md.out, ": %s", title);
	buf_add_char(w->md.out, '\n');
}

static void
add_phase(struct report_writing *w, const struct trail_row *r)
{
	reportpart_item(
		w, "Happened while", trail_phase_english(buf_slice(&r->phase)));
}

/* What earlier attempts said, where it is something else. */
static void
add_other_messages(struct report_writing *w)
{
	struct slice said = buf_slice(&w->failed->message);

	for (size_t i = 0; i < w->n; i++) {
		const struct trail_row *r = w->rows[i];
		if (!trail_has_failed(r) || !r->message.len ||
			slice_eq(buf_slice(&r->message), said))
			continue;
		buf_addf(w->md.out, "Message of attempt %" PRId64 ":\n\n",
			r->attempt);
		mdout_block(&w->md, "text", buf_slice(&r->message));
	}
}

static void
add_message(struct report_writing *w)
{
	const struct buf *message = &w->failed->message;

	if (message->len) {
		buf_add_str(w->md.out, "\nMessage, as it was received:\n\n");
		mdout_block(&w->md, "text", buf_slice(message));
	} else {
		buf_add_str(w->md.out, "- Message: –\n\n");
	}
	add_other_messages(w);
}

static void
add_no_error(struct report_writing *w)
{
	buf_add_str(w->md.out, "This request did not fail: ");
	mdout_code(&w->md, slice_str(trail_word(w->last->state)), false);
	if (w->last->reason.len) {
		buf_add_str(w->md.out, ", ");
		mdout_code(&w->md, buf_slice(&w->last->reason), false);
	}
	buf_add_str(w->md.out, "\n\n");
}

void
reportpart_error(struct report_writing *w)
{
	const struct trail_row *r = w->failed;

	reportpart_heading(w, "Error");
	if (!r) {
		add_no_error(w);
		return;
	}
	reportpart_item(w, "Class", buf_slice(&r->class));
	add_status(w, r);
	reportpart_item(w, "Code", buf_slice(&r->code));
	reportpart_item(w, "Type", buf_slice(&r->type));
	reportpart_item(w, "Parameter", buf_slice(&r->param));
	add_cause(w, r);
	add_phase(w, r);
	add_message(w);
}

/* Attempts */

static void
add_ms(struct buf *out, int64_t ms)
{
	if (ms < 0)
		buf_add_str(out, "–");
	else
		buf_addf(out, "%" PRId64 " ms", ms);
}

static int64_t
between(int64_t from, int64_t to)
{
	return to == EVENT_UNKNOWN ? EVENT_UNKNOWN : to - from;
}

static void
add_cell(struct report_writing *w, struct slice text)
{
	buf_add_str(w->md.out, " | ");
	mdout_code(&w->md, text, true);
}

static void
add_wait(struct report_writing *w, const struct trail_row *r)
{
	buf_add_str(w->md.out, " | ");
	add_ms(w->md.out, between(r->retry_set_at, r->retry_at));
	if (r->retry_at == EVENT_UNKNOWN || !r->source.len)
		return;
	buf_add_str(w->md.out, ", ");
	mdout_code(&w->md, buf_slice(&r->source), true);
}

static void
add_attempt(struct report_writing *w, const struct trail_row *r)
{
	struct buf *out = w->md.out, time = {0};

	walltime_add(&time, &w->wall, r->at);
	buf_addf(out, "| %" PRId64, r->attempt);
	add_cell(w, buf_slice(&time));
	buf_add_str(out, " | ");
	if (r->status > 0)
		buf_addf(out, "%" PRId64 " ", r->status);
	buf_add_str(out, trail_word(r->state));
	add_cell(w, buf_slice(r->code.len ? &r->code : &r->cause));
	add_cell(w, buf_slice(&r->request_id));
	buf_add_str(out, " | ");
	add_ms(out, between(r->at, r->first_at));
	buf_add_str(out, " | ");
	add_ms(out, between(r->at, r->end_at));
	add_wait(w, r);
	buf_add_str(out, " |\n");
	buf_free(&time);
}

/* What was already tried. */
static void
add_tried(struct report_writing *w)
{
	int64_t waited = 0;

	for (size_t i = 0; i + 1 < w->n; i++) {
		int64_t set = w->rows[i]->retry_set_at;
		if (set != EVENT_UNKNOWN && w->rows[i + 1]->at > set)
			waited += w->rows[i + 1]->at - set;
	}
	buf_addf(w->md.out,
		w->n == 1 ? "%zu attempt was made" : "%zu attempts were made",
		w->n);
	if (w->last->of > 0)
		buf_addf(w->md.out, " of %" PRId64 " allowed", w->last->of);
	if (w->n > 1)
		buf_addf(w->md.out, "; %" PRId64 " ms were waited between them",
			waited);
	if (w->failed && w->last->state == TRAIL_DONE)
		buf_add_str(w->md.out, "; the last one was answered");
	buf_add_str(w->md.out, ".\n\n");
}

void
reportpart_attempts(struct report_writing *w)
{
	reportpart_heading(w, "Attempts");
	buf_add_str(w->md.out,
		"| # | started | status | code | request ID | first output | "
		"total | wait before the next, set by |\n"
		"|--:|---|---|---|---|--:|--:|---|\n");
	for (size_t i = 0; i < w->n; i++)
		add_attempt(w, w->rows[i]);
	buf_add_char(w->md.out, '\n');
	add_tried(w);
}
