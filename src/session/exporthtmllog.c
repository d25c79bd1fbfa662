/* The exported page: the log beside the conversation. */
#include <inttypes.h>

#include "base/lang.h"
#include "session/exporthtml.h"

/* The parts of an attempt: class of its colour, word, and where it is. */
static const struct {
	const char *class, *word;
	size_t offset;
} parts[] = {
#define PART(name, word)                                         \
	{                                                        \
#name, word, offsetof(struct export_times, name) \
	}
	PART(blocked, N_("blocked")),
	PART(dns, N_("dns")),
	PART(connect, N_("connect")),
	PART(tls, N_("tls")),
	PART(send, N_("send")),
	PART(wait, N_("wait")),
	PART(receive, N_("receive")),
#undef PART
};
enum { PARTS = sizeof(parts) / sizeof(parts[0]) };

struct logging {
	struct buf *out;
	const struct loaded *s;
	struct walltime wall;
	int64_t longest; /* attempt of all, ms: the widest bar */
};

static int64_t
part_of(const struct export_times *t, size_t i)
{
	return *(const int64_t *)(const void *)((const char *)t +
						parts[i].offset);
}

/* Bars */

/* Appends N of ALL in percent, with two digits behind the point. */
static void
add_percent(struct buf *out, int64_t n, int64_t all)
{
	/* Of numbers up to 6e16 a product with 10000 would overflow. */
	int64_t per = all > 100000 ? n / (all / 10000) : n * 10000 / all;

	per = per > 10000 ? 10000 : per;
	buf_addf(out, "%" PRId64 ".%02" PRId64 "%%", per / 100, per % 100);
}

static void
add_bar(struct logging *l, const struct export_times *t)
{
	int64_t total = exportpart_total(t);

	if (total <= 0)
		return;
	buf_add_str(l->out, "<div class=\"bar\" style=\"width:");
	add_percent(l->out, total, l->longest);
	buf_add_str(l->out, "\">");
	for (size_t i = 0; i < PARTS; i++) {
		int64_t ms = part_of(t, i);
		if (ms <= 0)
			continue;
		buf_addf(l->out,
			"<div class=\"%s\" style=\"width:", parts[i].class);
		add_percent(l->out, ms, total);
		buf_add_str(l->out, "\"></div>");
	}
	buf_add_str(l->out, "</div>\n");
}

static void
add_parts(struct logging *l, const struct export_times *t)
{
	buf_add_str(l->out, "<p class=\"parts\">");
	for (size_t i = 0; i < PARTS; i++) {
		int64_t ms = part_of(t, i);
		if (ms < 0)
			continue;
		buf_addf(l->out, "<span><i class=\"%s\"></i>%s ",
			parts[i].class, _(parts[i].word));
		exportpart_length(l->out, ms);
		buf_add_str(l->out, "</span> ");
	}
	buf_add_str(l->out, "</p>\n");
}

/* Details */

static void
add_term(struct logging *l, const char *name, struct slice text)
{
	if (!text.len)
		return;
	buf_addf(l->out, "<dt>%s</dt><dd>", name);
	exporthtml_masked(l->out, text);
	buf_add_str(l->out, "</dd>\n");
}

static void
add_number(struct logging *l, const char *name, int64_t n)
{
	if (n >= 0)
		buf_addf(l->out, "<dt>%s</dt><dd>%" PRId64 "</dd>\n", name, n);
}

static void
add_endpoint(struct logging *l, const struct trail_row *r)
{
	struct buf text = {0};

	buf_add_slice(&text, buf_slice(&r->method));
	buf_add_str(&text, text.len ? " " : "");
	exportpart_url(&text, &l->s->model, r);
	add_term(l, _("endpoint"), buf_slice(&text));
	buf_free(&text);
}

static void
add_start(struct logging *l, const struct trail_row *r)
{
	struct buf text = {0};

	walltime_add(&text, &l->wall, r->at);
	add_term(l, _("started"), buf_slice(&text));
	buf_free(&text);
}

static void
add_lengths(struct logging *l, const struct trail_row *r)
{
	if (r->first_at != EVENT_UNKNOWN) {
		buf_addf(l->out, "<dt>%s</dt><dd>", _("first output"));
		exportpart_length(l->out, r->first_at - r->at);
		buf_add_str(l->out, "</dd>\n");
	}
	if (r->retry_at != EVENT_UNKNOWN) {
		buf_addf(l->out, "<dt>%s</dt><dd>", _("sent again after"));
		exportpart_length(l->out, r->retry_at - r->retry_set_at);
		if (r->source.len)
			buf_add_str(l->out, ", ");
		exporthtml_masked(
			l->out, trail_source_words(buf_slice(&r->source)));
		buf_add_str(l->out, "</dd>\n");
	}
}

static void
add_details(struct logging *l, const struct trail_row *r)
{
	buf_add_str(l->out, "<dl>\n");
	add_start(l, r);
	add_endpoint(l, r);
	add_term(l, _("model"), buf_slice(&r->model));
	add_term(l, _("request ID"), buf_slice(&r->request_id));
	add_term(l, _("class"), buf_slice(&r->class));
	add_term(l, _("cause"), buf_slice(&r->cause));
	add_term(l, _("code"), buf_slice(&r->code));
	add_term(l, _("type"), buf_slice(&r->type));
	add_term(l, _("parameter"), buf_slice(&r->param));
	add_term(l, _("message"), buf_slice(&r->message));
	add_term(l, _("finish reason"), buf_slice(&r->reason));
	add_term(l, _("HTTP version"), buf_slice(&r->http));
	add_term(l, _("server address"), buf_slice(&r->remote));
	add_number(l, _("body, bytes"), r->bytes);
	add_number(l, _("tokens in"), r->usage.in);
	add_number(l, _("tokens out"), r->usage.out);
	add_number(l, _("requests left"), r->limits.requests_remaining);
	add_number(l, _("tokens left"), r->limits.tokens_remaining);
	add_lengths(l, r);
	add_term(l, _("parameters"), buf_slice(&r->params));
	buf_add_str(l->out, "</dl>\n");
}

/* Rows */

static void
add_code(struct logging *l, const struct trail_row *r)
{
	struct buf code = {0};

	exportpart_code(&code, r);
	if (code.len) {
		buf_add_str(l->out, " <b>");
		exporthtml_text(l->out, buf_slice(&code));
		buf_add_str(l->out, "</b>");
	}
	buf_free(&code);
}

/* "21:04:40 ! failed 429 rate_limit_exceeded req_91 #2 1/3 412 ms" */
static void
add_summary(struct logging *l, const struct trail_row *r)
{
	bool failed = trail_has_failed(r);

	buf_add_str(l->out, "<summary>");
	exporthtml_clock(l->out, &l->wall, r->at);
	buf_addf(l->out, " <span class=\"state %s\">%s %s</span>",
		failed                   ? "failed"
		: r->state == TRAIL_DONE ? "done"
					 : "other",
		r->state == TRAIL_STREAMING ? "&gt;" : trail_glyph(r->state),
		_(trail_word(r->state)));
	if (r->status > 0)
		buf_addf(l->out, " %" PRId64, r->status);
	add_code(l, r);
	if (r->request_id.len) {
		buf_add_str(l->out, " <code>");
		exporthtml_masked(l->out, buf_slice(&r->request_id));
		buf_add_str(l->out, "</code>");
	}
	buf_addf(l->out, " #%" PRId64 " %" PRId64, r->req, r->attempt);
	if (r->of > 0)
		buf_addf(l->out, "/%" PRId64, r->of);
	buf_add_char(l->out, ' ');
	exportpart_length(l->out, exportpart_duration(r));
	buf_add_str(l->out, "</summary>\n");
}

static void
add_fix(struct logging *l, const struct trail_row *r)
{
	if (!r->fix.len)
		return;
	buf_addf(l->out, "<p class=\"fail\">%s: ", _("fix"));
	exporthtml_masked(l->out, buf_slice(&r->fix));
	buf_add_str(l->out, "</p>\n");
}

static void
add_attempt(struct logging *l, const struct trail_row *r)
{
	struct export_times t = exportpart_times(r);

	buf_addf(l->out,
		"<li id=\"attempt-%" PRId64 "-%" PRId64 "\" class=\"%s%s\">",
		r->req, r->attempt, trail_has_failed(r) ? "failed " : "",
		r->attempt > 1 || r->retry_at != EVENT_UNKNOWN ? "retried"
							       : "");
	buf_add_str(l->out, "<details>");
	add_summary(l, r);
	add_details(l, r);
	add_parts(l, &t);
	buf_add_str(l->out, "</details>\n");
	add_bar(l, &t);
	add_fix(l, r);
	buf_add_str(l->out, "</li>\n");
}

static void
add_remark(struct logging *l, const struct trail_row *r)
{
	buf_add_str(l->out, "<li class=\"quiet\">");
	exporthtml_clock(l->out, &l->wall, r->at);
	buf_addf(l->out, " %s %s: ", trail_glyph(r->state),
		_(trail_word(r->state)));
	exporthtml_masked(l->out, buf_slice(&r->message));
	buf_add_str(l->out, "</li>\n");
}

static void
add_filter(struct logging *l, const char *name, const char *label, size_t n,
	bool checked)
{
	buf_addf(l->out,
		"<input type=\"radio\" name=\"show\" id=\"show-%s\"%s>"
		"<label for=\"show-%s\">%s (%zu)</label>\n",
		name, checked ? " checked" : "", name, label, n);
}

static void
add_filters(struct logging *l)
{
	const struct trail *t = &l->s->trail;
	size_t failed = 0, retried = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct trail_row *r = &t->rows[i];
		failed += trail_has_failed(r);
		retried += r->state < TRAIL_NOTE &&
			   (r->attempt > 1 || r->retry_at != EVENT_UNKNOWN);
	}
	add_filter(l, "all", _("all"), t->n, true);
	add_filter(l, "failed", _("failed"), failed, false);
	add_filter(l, "retried", _("retried"), retried, false);
}

void
exporthtml_log(struct buf *out, const struct loaded *s)
{
	struct logging l = {.out = out,
		.s = s,
		.wall = walltime_read(buf_slice(&s->model.wall))};

	for (size_t i = 0; i < s->trail.n; i++) {
		struct export_times t = exportpart_times(&s->trail.rows[i]);
		int64_t total = exportpart_total(&t);
		l.longest = total > l.longest ? total : l.longest;
	}
	buf_addf(out, "<section class=\"log\">\n<h2>%s</h2>\n", _("Requests"));
	add_filters(&l);
	buf_add_str(out, "<ol class=\"rows\">\n");
	for (size_t i = 0; i < s->trail.n; i++) {
		const struct trail_row *r = &s->trail.rows[i];
		if (r->state < TRAIL_NOTE)
			add_attempt(&l, r);
		else
			add_remark(&l, r);
	}
	buf_add_str(out, "</ol>\n</section>\n");
}
