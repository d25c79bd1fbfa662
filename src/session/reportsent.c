/* Parts of a support report: what was sent, and what came. */
#include <inttypes.h>
#include <string.h>

#include "api/sending.h"
#include "session/reportpart.h"

/* How many texts the report does without: messages that were sent, and what
 * was received. Earlier messages count once, not with each request. */
static size_t
left_out(const struct report_writing *w, const struct conversation *c)
{
	size_t answers = w->turn->nanswers;
	size_t said = c->n > 1 && !strcmp(c->list[0].role, "system") ? 2 : 1;

	if (w->in->with_text)
		return w->in->req ? c->n - said : 0;
	return w->in->req ? c->n + answers : 1 + answers;
}

static void
add_roles(struct report_writing *w)
{
	static const char *const roles[] = {"system", "user", "assistant"};
	struct conversation c = {0};
	const char *comma = "";

	if (!w->turn)
		return;
	model_conversation_of(w->in->model, w->turn, &c);
	reportpart_label(w, "Messages");
	for (size_t r = 0; r < sizeof(roles) / sizeof(roles[0]); r++) {
		size_t n = 0;
		for (size_t i = 0; i < c.n; i++)
			n += !strcmp(c.list[i].role, roles[r]);
		if (!n)
			continue;
		buf_addf(w->md.out, "%s%zu %s", comma, n, roles[r]);
		comma = ", ";
	}
	buf_add_char(w->md.out, '\n');
	w->outcome->texts += left_out(w, &c);
	conversation_free(&c);
}

static void
add_size(struct report_writing *w)
{
	const struct trail_row *r = w->last;

	if (r->bytes >= 0)
		buf_addf(w->md.out, "- Body, bytes: %" PRId64 "\n", r->bytes);
	if (r->tokens >= 0)
		buf_addf(w->md.out, "- Tokens, estimated: %" PRId64 "\n",
			r->tokens);
}

/* What of the header H is known: not the value of a secret one, nor whether
 * it was sent if that hangs on settings. The practice server gets no key. */
static void
add_header(struct report_writing *w, struct buf *out, enum sending_header h,
	const struct provider *p)
{
	bool stream = slice_find(buf_slice(&w->last->params),
			      SLICE("\"stream\":true")) >= 0;

	if (h == SENDING_KEY &&
		slice_is(buf_slice(&w->in->model->provider), "practice"))
		return;
	buf_addf(out, "%s: ", sending_header_name(h, p));
	switch (h) {
	case SENDING_CONTENT_TYPE:
		buf_add_str(out, SENDING_TYPE "\n");
		break;
	case SENDING_ACCEPT:
		buf_addf(out, "%s\n", sending_accept(stream));
		break;
	case SENDING_KEY:
		buf_addf(out, "%s[redacted]%s\n", sending_key_scheme(p),
			p->key_var ? "" : " (if a key is set)");
		break;
	case SENDING_ORGANIZATION:
	case SENDING_PROJECT:
		buf_add_str(out, "[redacted] (if one is set)\n");
		break;
	case SENDING_HEADERS:
		break;
	}
}

/* "sidetone 0.1.0" says so to servers as "sidetone/0.1.0". */
static void
add_user_agent(struct buf *out, struct slice app)
{
	ptrdiff_t blank = slice_find(app, SLICE(" "));

	if (blank < 0)
		return;
	buf_add_str(out, "User-Agent: ");
	buf_add_slice(out, slice_sub(app, 0, (size_t)blank));
	buf_add_char(out, '/');
	buf_add_slice(out, slice_from(app, (size_t)blank + 1));
	buf_add_char(out, '\n');
}

static void
add_sent_headers(struct report_writing *w)
{
	const struct model *m = w->in->model;
	const struct provider *p = provider_find(buf_slice(&m->provider));
	struct buf text = {0};

	if (!p)
		p = provider_of_url(buf_slice(&w->last->url));
	for (int h = 0; h < SENDING_HEADERS; h++)
		add_header(w, &text, (enum sending_header)h, p);
	add_user_agent(&text, buf_slice(&m->app));
	buf_add_str(w->md.out, "Headers that are sent:\n\n");
	mdout_block(&w->md, "text", buf_slice(&text));
	buf_free(&text);
}

void
reportpart_request(struct report_writing *w)
{
	reportpart_heading(w, "Request");
	add_size(w);
	add_roles(w);
	buf_add_str(w->md.out, "\nParameters beside the messages:\n\n");
	mdout_block(&w->md, "json",
		w->last->params.len ? buf_slice(&w->last->params)
				    : SLICE("{}"));
	add_sent_headers(w);
}

/* The response */

static void
add_limit(struct report_writing *w, const char *what, int64_t limit,
	int64_t remaining, int64_t reset_ms)
{
	struct buf *out = w->md.out;

	if (limit < 0 && remaining < 0 && reset_ms < 0)
		return;
	reportpart_label(w, what);
	if (remaining >= 0)
		buf_addf(out, "%" PRId64 " left", remaining);
	if (limit >= 0)
		buf_addf(out,
			remaining >= 0 ? " of %" PRId64 : "limit %" PRId64,
			limit);
	if (reset_ms >= 0)
		buf_addf(out, ", reset in %" PRId64 " ms", reset_ms);
	buf_add_char(out, '\n');
}

void
reportpart_response(struct report_writing *w)
{
	const struct trail_row *r = w->failed ? w->failed : w->last;
	const struct event_limits *l = &r->limits;
	size_t from;

	reportpart_heading(w, "Response");
	from = w->md.out->len;
	reportpart_item(w, "HTTP version", buf_slice(&r->http));
	reportpart_item(w, "Server address", buf_slice(&r->remote));
	add_limit(w, "Requests", l->requests_limit, l->requests_remaining,
		l->requests_reset_ms);
	add_limit(w, "Tokens", l->tokens_limit, l->tokens_remaining,
		l->tokens_reset_ms);
	if (w->md.out->len == from)
		buf_add_str(w->md.out, "Nothing is known of it.\n");
	buf_add_char(w->md.out, '\n');
}

/* The texts */

static void
add_text(struct report_writing *w, const char *title, const struct buf *text)
{
	if (!text->len)
		return;
	buf_addf(w->md.out, "%s\n\n", title);
	mdout_block(&w->md, "text", buf_slice(text));
}

static void
add_system(struct report_writing *w)
{
	struct slice system = model_setting(w->in->model, "system");
	struct buf text = {0};

	buf_set(&text, system.p ? system : SLICE(""));
	add_text(w, "System prompt, as last set:", &text);
	buf_free(&text);
}

void
reportpart_texts(struct report_writing *w)
{
	reportpart_heading(w, "Prompt and answers");
	if (!w->turn) {
		buf_add_str(w->md.out, "The session does not have them.\n\n");
		return;
	}
	add_system(w);
	add_text(w, "Prompt:", &w->turn->prompt);
	for (size_t i = 0; i < w->turn->nanswers; i++) {
		const struct answer_text *a = &w->turn->answers[i];
		buf_addf(w->md.out, "Received at attempt %" PRId64 ".\n\n",
			a->attempt);
		add_text(w, "Answer:", &a->content);
		add_text(w, "Reasoning:", &a->reasoning);
		add_text(w, "Refusal:", &a->refusal);
		add_text(w, "Tool calls:", &a->tool);
	}
}
