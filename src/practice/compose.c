/* A reply made into an answer: streamed or whole, entire or cut. */
#include "practice/compose.h"

/* What is on its way into one answer. */
struct composer {
	struct answer *a;
	const struct chat *c;
	const struct wire *w;
	const struct reply *r;
	const struct plan *p;
	size_t sent;
};

/* Deltas allowed in all, by the plan or by max_tokens. */
static size_t
allowed(const struct composer *m)
{
	if (m->p->cut)
		return m->p->deltas;
	return m->c->max_tokens > 0 ? (size_t)m->c->max_tokens : SIZE_MAX;
}

/* Adds the deltas of TEXT; false when not all of them were allowed. */
static bool
add_deltas(struct composer *m, const char *field, struct slice text)
{
	size_t max = allowed(m);
	for (; text.len > 0; m->sent++) {
		if (m->sent == max)
			return false;
		size_t n = reply_delta(m->r, text);
		answer_wait(
			m->a, m->sent == 0 ? m->p->first_ms : m->p->pace_ms);
		wire_delta(&m->a->body, m->w, field, slice_sub(text, 0, n));
		text = slice_from(text, n);
	}
	return true;
}

static struct wire_usage
usage_of(const struct composer *m, size_t reasoning)
{
	return (struct wire_usage){.in = m->c->prompt_tokens,
		.out = (int64_t)m->sent,
		.reasoning = (int64_t)reasoning};
}

void
compose_stream(struct answer *a, const struct chat *c, const struct wire *w,
	const struct reply *r, const struct plan *p)
{
	struct composer m = {.a = a, .c = c, .w = w, .r = r, .p = p};
	a->status = 200;
	a->type = "text/event-stream; charset=utf-8";
	a->chunked = true;
	a->end = p->end;
	if (!p->cut || p->deltas > 0)
		wire_role(&a->body, w);
	bool all =
		add_deltas(&m, "reasoning_content", buf_slice(&r->reasoning));
	size_t reasoning = m.sent;
	all = all && add_deltas(&m, "content", buf_slice(&r->content));
	if (p->cut)
		return;
	wire_finish(&a->body, w, all ? "stop" : "length");
	struct wire_usage u = usage_of(&m, reasoning);
	if (c->usage)
		wire_usage(&a->body, w, &u);
	if (!p->no_done)
		wire_done(&a->body);
}

/* Takes as many deltas off TEXT as are allowed and returns them. */
static struct slice
take_deltas(struct composer *m, struct slice text)
{
	size_t max = allowed(m), len = 0;
	for (; len < text.len && m->sent < max; m->sent++)
		len += reply_delta(m->r, slice_from(text, len));
	return slice_sub(text, 0, len);
}

void
compose_whole(struct answer *a, const struct chat *c, const struct wire *w,
	const struct reply *r, const struct plan *p)
{
	struct plan uncut = *p;
	uncut.cut = false;
	struct composer m = {.a = a, .c = c, .w = w, .r = r, .p = &uncut};
	a->status = 200;
	a->type = "application/json";
	a->chunked = p->cut || p->first_ms > 0;
	a->end = p->end;
	struct slice reasoning = take_deltas(&m, buf_slice(&r->reasoning));
	size_t thought = m.sent;
	struct slice content = take_deltas(&m, buf_slice(&r->content));
	bool all = reasoning.len == r->reasoning.len &&
		   content.len == r->content.len;
	struct wire_usage u = usage_of(&m, thought);
	answer_wait(a, p->first_ms);
	wire_completion(&a->body, w,
		r->reasoning.len > 0 ? reasoning : SLICE_NONE, content,
		all ? "stop" : "length", &u);
	if (p->cut)
		buf_truncate(&a->body, p->deltas > 0 ? a->body.len / 2 : 0);
}
