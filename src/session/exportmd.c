/* The conversation as Markdown. */
#include <inttypes.h>

#include "base/lang.h"
#include "session/export.h"
#include "session/exportpart.h"
#include "session/mdout.h"

struct writing {
	struct buf *out;
	const struct loaded *s;
	const struct export_options *o;
	struct mdout said; /* the conversation: as it was said */
	struct mdout log;  /* what the log knows: masked */
	struct walltime wall;
	size_t row; /* the first that can be of the next turn */
};

static void
add_item(struct writing *w, const char *label, struct slice text)
{
	if (!text.len)
		return;
	buf_addf(w->out, "- %s: ", label);
	mdout_code(&w->log, text, false);
	buf_add_char(w->out, '\n');
}

static void
add_head(struct writing *w)
{
	const struct model *m = &w->s->model;
	struct buf text = {0};

	exportpart_title(&text, m);
	buf_add_str(w->out, "# ");
	mdout_text(&w->said, buf_slice(&text));
	buf_add_str(w->out, "\n\n");
	buf_clear(&text);
	if (w->wall.known)
		walltime_add(&text, &w->wall, 0);
	add_item(w, _("Date"), buf_slice(&text));
	add_item(w, _("Model"), buf_slice(&m->model));
	add_item(w, _("Provider"), buf_slice(&m->provider));
	add_item(w, _("Session"), buf_slice(&m->id));
	if (m->tokens_in || m->tokens_out)
		buf_addf(w->out,
			_("- Tokens: %" PRId64 " in, %" PRId64 " out\n"),
			m->tokens_in, m->tokens_out);
	if (w->out->p[w->out->len - 2] != '\n')
		buf_add_char(w->out, '\n');
	buf_free(&text);
}

static void
add_block(struct writing *w, const char *title, const struct buf *text)
{
	if (!text->len)
		return;
	buf_addf(w->out, "%s\n\n", title);
	mdout_block(&w->said, "text", buf_slice(text));
}

static void
add_system(struct writing *w)
{
	struct slice system = model_setting(&w->s->model, "system");

	if (!system.len)
		return;
	buf_addf(w->out, "## %s\n\n", _("System prompt"));
	mdout_block(&w->said, "text", system);
}

/* A quiet line: "- ! 429 `rate_limit_exceeded` …". */
static void
add_failure(struct writing *w, const struct trail_row *r)
{
	struct buf *out = w->out;

	buf_add_str(out, "- ! ");
	buf_addf(out, _("attempt %" PRId64 " failed"), r->attempt);
	buf_add_str(out, ": ");
	if (r->status > 0)
		buf_addf(out, "%" PRId64 " ", r->status);
	mdout_code(
		&w->log, buf_slice(r->code.len ? &r->code : &r->cause), false);
	buf_add_str(out, ", ");
	mdout_text(&w->log, buf_slice(&r->class));
	if (r->request_id.len) {
		buf_addf(out, ", %s ", _("request ID"));
		mdout_code(&w->log, buf_slice(&r->request_id), false);
	}
	if (r->message.len) {
		buf_add_str(out, ": ");
		mdout_text(&w->log, buf_slice(&r->message));
	}
	buf_add_char(out, '\n');
	if (!r->fix.len)
		return;
	buf_addf(out, "  - %s: ", _("fix"));
	mdout_text(&w->log, buf_slice(&r->fix));
	buf_add_char(out, '\n');
}

static void
add_retry(struct writing *w, const struct trail_row *r)
{
	if (r->retry_at == EVENT_UNKNOWN)
		return;
	buf_addf(w->out, "  - %s ", _("sent again after"));
	exportpart_length(w->out, r->retry_at - r->retry_set_at);
	buf_add_char(w->out, '\n');
}

static void
add_answer(struct writing *w, const struct answer_text *a)
{
	if (w->o->with_reasoning)
		add_block(w, _("Reasoning:"), &a->reasoning);
	if (a->content.len)
		mdout_quote(&w->said, buf_slice(&a->content));
	if (a->refusal.len) {
		buf_addf(w->out, "%s\n\n", _("Refusal:"));
		mdout_quote(&w->said, buf_slice(&a->refusal));
	}
	add_block(w, _("Tool calls:"), &a->tool);
}

/* An attempt: what it said, and how it failed. */
static void
add_attempt(struct writing *w, const struct trail_row *r,
	const struct answer_text *a)
{
	bool failed = r && trail_has_failed(r);

	if (a)
		add_answer(w, a);
	if (failed) {
		add_failure(w, r);
		add_retry(w, r);
		buf_add_char(w->out, '\n');
	} else if (a && a->broken) {
		buf_addf(w->out, _("- ! broken off in attempt %" PRId64 "\n\n"),
			a->attempt);
	}
}

/* "- 3.2 s, 12 tokens in, 345 out, `stop`" */
static void
add_numbers(struct writing *w, const struct turn *t)
{
	const struct trail_row *r =
		t->req ? trail_find(&w->s->trail, t->req, t->attempt) : NULL;

	if (!r || !r->reason.len)
		return;
	buf_add_str(w->out, "- ");
	exportpart_length(w->out, exportpart_duration(r));
	if (r->usage.in >= 0)
		buf_addf(w->out, _(", %" PRId64 " tokens in"), r->usage.in);
	if (r->usage.out >= 0)
		buf_addf(w->out, _(", %" PRId64 " tokens out"), r->usage.out);
	buf_add_str(w->out, ", ");
	mdout_code(&w->log, buf_slice(&r->reason), false);
	buf_add_str(w->out, "\n\n");
}

static void
add_turn(struct writing *w, const struct turn *t)
{
	struct export_turn x = {.s = w->s, .turn = t, .row = w->row};
	const struct trail_row *row;
	const struct answer_text *answer;
	struct buf name = {0};

	if (t->prompt.len) {
		buf_addf(w->out, "## %s\n\n", _("You"));
		mdout_block(&w->said, "text", buf_slice(&t->prompt));
	}
	if (!t->req)
		return;
	exportpart_speaker(&name, &w->s->model, t);
	buf_add_str(w->out, "## ");
	mdout_text(&w->log, buf_slice(&name));
	buf_add_str(w->out, "\n\n");
	while (exportpart_turn_next(&x, &row, &answer))
		add_attempt(w, row, answer);
	w->row = w->s->trail.mixed ? 0 : x.row;
	if (t->state == TURN_DONE || t->state == TURN_CANCELLED)
		add_numbers(w, t);
	else if (t->state != TURN_FAILED)
		buf_addf(w->out, "- %s\n\n",
			_("the session ends before the answer does"));
	buf_free(&name);
}

void
export_md(
	struct buf *out, const struct loaded *s, const struct export_options *o)
{
	struct writing w = {.out = out,
		.s = s,
		.o = o,
		.said = {.out = out, .plain = true},
		.log = {.out = out},
		.wall = walltime_read(buf_slice(&s->model.wall))};

	add_head(&w);
	add_system(&w);
	for (size_t i = 0; i < s->model.nturns; i++)
		add_turn(&w, &s->model.turns[i]);
	if (out->len > 1 && out->p[out->len - 2] == '\n')
		buf_truncate(out, out->len - 1);
}
