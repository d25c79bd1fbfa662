/* Conversation and log as one page of HTML. */
#include "session/exporthtml.h"

#include <inttypes.h>

#include "base/lang.h"
#include "session/export.h"

struct writing {
	struct buf *out;
	const struct loaded *s;
	const struct export_options *o;
	struct walltime wall;
	size_t row; /* the first that can be of the next turn */
};

/* Nothing may be loaded, and no script runs: only the styles in the page. */
static void
add_head(struct writing *w, struct slice title)
{
	buf_addf(w->out,
		"<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n"
		"<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\""
		"default-src 'none'; style-src 'unsafe-inline'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, "
		"initial-scale=1\">\n<title>",
		lang_now() == LANG_ZH ? "zh-CN" : "en");
	exporthtml_text(w->out, title);
	buf_addf(w->out, "</title>\n<style>\n%s%s</style>\n</head>\n<body>\n",
		exporthtml_style, exporthtml_mdstyle);
}

static void
add_fact(struct writing *w, struct slice text, const char **between)
{
	if (!text.len)
		return;
	buf_add_str(w->out, *between);
	exporthtml_masked(w->out, text);
	*between = " · ";
}

static void
add_header(struct writing *w, struct slice title)
{
	const struct model *m = &w->s->model;
	struct buf date = {0}, tokens = {0};
	const char *between = "";

	if (w->wall.known)
		walltime_add(&date, &w->wall, 0);
	if (m->tokens_in || m->tokens_out)
		buf_addf(&tokens, _("%" PRId64 " tokens in, %" PRId64 " out"),
			m->tokens_in, m->tokens_out);
	buf_add_str(w->out, "<header>\n<h1>");
	exporthtml_text(w->out, title);
	buf_add_str(w->out, "</h1>\n<p>");
	add_fact(w, buf_slice(&m->model), &between);
	add_fact(w, buf_slice(&m->provider), &between);
	add_fact(w, buf_slice(&date), &between);
	add_fact(w, buf_slice(&m->id), &between);
	add_fact(w, buf_slice(&tokens), &between);
	buf_add_str(w->out, "</p>\n</header>\n");
	buf_free(&date);
	buf_free(&tokens);
}

static void
add_said(struct writing *w, const char *class, const char *title,
	struct slice text, bool markdown)
{
	if (!text.len)
		return;
	buf_addf(w->out, "<div class=\"%s\">\n", class);
	if (title)
		buf_addf(w->out, "<p class=\"quiet\">%s</p>\n", title);
	if (markdown)
		exporthtml_markdown(w->out, text);
	else
		exporthtml_prose(w->out, text);
	buf_add_str(w->out, "</div>\n");
}

static void
add_answer(struct writing *w, const struct answer_text *a)
{
	if (w->o->with_reasoning)
		add_said(w, "thought", _("Reasoning:"),
			buf_slice(&a->reasoning), true);
	add_said(w, "answer", NULL, buf_slice(&a->content), true);
	add_said(w, "answer", _("Refusal:"), buf_slice(&a->refusal), true);
	add_said(w, "answer", _("Tool calls:"), buf_slice(&a->tool), false);
}

/* A quiet line that leads to the row in the log. */
static void
add_failure(struct writing *w, const struct trail_row *r)
{
	struct buf code = {0};

	exportpart_code(&code, r);
	buf_addf(w->out,
		"<p class=\"fail\">! <a class=\"fail\" href=\"#attempt-%" PRId64
		"-%" PRId64 "\">",
		r->req, r->attempt);
	buf_addf(w->out, _("attempt %" PRId64 " failed"), r->attempt);
	buf_add_str(w->out, "</a>: ");
	if (r->status > 0)
		buf_addf(w->out, "%" PRId64 " ", r->status);
	exporthtml_text(w->out, buf_slice(&code));
	if (r->message.len)
		buf_add_str(w->out, ": ");
	exporthtml_masked(w->out, buf_slice(&r->message));
	buf_add_str(w->out, "</p>\n");
	buf_free(&code);
}

static void
add_attempt(struct writing *w, const struct trail_row *r,
	const struct answer_text *a)
{
	if (a)
		add_answer(w, a);
	if (r && trail_has_failed(r)) {
		add_failure(w, r);
	} else if (a && a->broken) {
		buf_add_str(w->out, "<p class=\"fail\">! ");
		buf_addf(w->out, _("broken off in attempt %" PRId64),
			a->attempt);
		buf_add_str(w->out, "</p>\n");
	}
}

static void
add_article(struct writing *w, const char *class, struct slice who, int64_t at)
{
	buf_addf(w->out, "<article class=\"turn %s\">\n<h3>", class);
	exporthtml_text(w->out, who);
	if (at != EVENT_UNKNOWN && w->wall.known) {
		buf_add_str(w->out, " <span class=\"quiet\">");
		exporthtml_clock(w->out, &w->wall, at);
		buf_add_str(w->out, "</span>");
	}
	buf_add_str(w->out, "</h3>\n");
}

static void
add_reply(struct writing *w, const struct turn *t)
{
	struct export_turn x = {.s = w->s, .turn = t, .row = w->row};
	const struct trail_row *row;
	const struct answer_text *answer;
	struct buf name = {0};

	exportpart_speaker(&name, &w->s->model, t);
	add_article(w, "model", buf_slice(&name), EVENT_UNKNOWN);
	while (exportpart_turn_next(&x, &row, &answer))
		add_attempt(w, row, answer);
	w->row = w->s->trail.mixed ? 0 : x.row;
	if (t->state == TURN_CANCELLED)
		buf_addf(
			w->out, "<p class=\"fail\">x %s</p>\n", _("cancelled"));
	else if (t->state != TURN_DONE && t->state != TURN_FAILED)
		buf_addf(w->out, "<p class=\"fail\">! %s</p>\n",
			_("the session ends before the answer does"));
	buf_add_str(w->out, "</article>\n");
	buf_free(&name);
}

static void
add_talk(struct writing *w)
{
	const struct model *m = &w->s->model;
	struct slice system = model_setting(m, "system");

	buf_addf(w->out, "<section class=\"talk\">\n<h2>%s</h2>\n",
		_("Conversation"));
	if (system.len) {
		add_article(w, "system", slice_str(_("System prompt")),
			EVENT_UNKNOWN);
		exporthtml_prose(w->out, system);
		buf_add_str(w->out, "</article>\n");
	}
	for (size_t i = 0; i < m->nturns; i++) {
		const struct turn *t = &m->turns[i];
		if (t->prompt.len) {
			add_article(w, "you", slice_str(_("You")), t->at);
			exporthtml_prose(w->out, buf_slice(&t->prompt));
			buf_add_str(w->out, "</article>\n");
		}
		if (t->req)
			add_reply(w, t);
	}
	buf_add_str(w->out, "</section>\n");
}

void
export_html(
	struct buf *out, const struct loaded *s, const struct export_options *o)
{
	struct writing w = {.out = out,
		.s = s,
		.o = o,
		.wall = walltime_read(buf_slice(&s->model.wall))};
	struct buf title = {0};

	exportpart_title(&title, &s->model);
	add_head(&w, buf_slice(&title));
	add_header(&w, buf_slice(&title));
	buf_add_str(out, "<main>\n");
	add_talk(&w);
	exporthtml_log(out, s);
	buf_add_str(out, "</main>\n</body>\n</html>\n");
	buf_free(&title);
}
