/* The folds as text, all of them, to be compared. */
#include "tests/lib/folds.h"

#include <inttypes.h>

static void
add_text(struct buf *out, const char *name, const struct buf *text)
{
	if (text->len)
		buf_addf(out, " %s=<%s>", name, buf_str(text));
}

static void
add_number(struct buf *out, const char *name, int64_t n)
{
	buf_addf(out, " %s=%" PRId64, name, n);
}

static void
add_limits(struct buf *out, const struct event_limits *l)
{
	add_number(out, "req_limit", l->requests_limit);
	add_number(out, "req_left", l->requests_remaining);
	add_number(out, "req_reset", l->requests_reset_ms);
	add_number(out, "tok_limit", l->tokens_limit);
	add_number(out, "tok_left", l->tokens_remaining);
	add_number(out, "tok_reset", l->tokens_reset_ms);
}

static void
add_usage(struct buf *out, const struct event_usage *u)
{
	add_number(out, "in", u->in);
	add_number(out, "out", u->out);
	add_number(out, "reasoning", u->reasoning);
	add_number(out, "cached", u->cached);
}

static void
add_turn(struct buf *out, const struct turn *t)
{
	buf_addf(out, "turn %" PRId64 ".%" PRId64 " state=%d", t->req,
		t->attempt, (int)t->state);
	add_number(out, "at", t->at);
	add_number(out, "status", t->status);
	add_text(out, "prompt", &t->prompt);
	add_text(out, "model", &t->model);
	add_text(out, "reason", &t->reason);
	add_text(out, "class", &t->class);
	add_text(out, "code", &t->code);
	add_text(out, "message", &t->message);
	add_text(out, "fix", &t->fix);
	add_usage(out, &t->usage);
	buf_add_char(out, '\n');
	for (size_t i = 0; i < t->nanswers; i++) {
		const struct answer_text *a = &t->answers[i];
		buf_addf(out, "  answer %" PRId64 "%s", a->attempt,
			a->broken ? " broken" : "");
		add_text(out, "content", &a->content);
		add_text(out, "reasoning", &a->reasoning);
		add_text(out, "refusal", &a->refusal);
		add_text(out, "tool", &a->tool);
		buf_add_char(out, '\n');
	}
}

static void
add_model(struct buf *out, const struct model *m)
{
	buf_add_str(out, "model");
	add_text(out, "id", &m->id);
	add_text(out, "wall", &m->wall);
	add_text(out, "app", &m->app);
	add_text(out, "provider", &m->provider);
	add_text(out, "url", &m->url);
	add_text(out, "model", &m->model);
	add_text(out, "origin", &m->origin);
	add_limits(out, &m->limits);
	add_number(out, "limits_at", m->limits_at);
	add_number(out, "tokens_in", m->tokens_in);
	add_number(out, "tokens_out", m->tokens_out);
	add_number(out, "requests", m->requests);
	add_number(out, "now", m->now);
	buf_add_char(out, '\n');
	for (size_t i = 0; i < m->nsettings; i++) {
		add_text(out, "name", &m->settings[i].name);
		add_text(out, "value", &m->settings[i].value);
		buf_add_char(out, '\n');
	}
	for (size_t i = 0; i < m->nturns; i++)
		add_turn(out, &m->turns[i]);
}

static void
add_times(struct buf *out, const struct trail_row *r)
{
	const struct event_timing *m = &r->timing;

	add_number(out, "dns_at", r->dns_at);
	add_number(out, "connect_at", r->connect_at);
	add_number(out, "tls_at", r->tls_at);
	add_number(out, "sent_at", r->sent_at);
	add_number(out, "headers_at", r->headers_at);
	add_number(out, "first_at", r->first_at);
	add_number(out, "last_at", r->last_at);
	add_number(out, "end_at", r->end_at);
	add_number(out, "retry_set_at", r->retry_set_at);
	add_number(out, "retry_at", r->retry_at);
	add_number(out, "wait", m->wait);
	add_number(out, "total", m->total);
}

static void
add_row(struct buf *out, const struct trail_row *r)
{
	buf_addf(out, "row %" PRId64 ".%" PRId64 "/%" PRId64 " %s", r->req,
		r->attempt, r->of, trail_word(r->state));
	add_number(out, "at", r->at);
	add_number(out, "status", r->status);
	add_number(out, "bytes", r->bytes);
	add_number(out, "tokens", r->tokens);
	add_number(out, "out_bytes", r->out_bytes);
	add_number(out, "pieces", (int64_t)r->npieces);
	add_number(out, "flags", r->retryable + 2 * r->final + 4 * r->reused);
	add_times(out, r);
	add_limits(out, &r->limits);
	add_usage(out, &r->usage);
	add_text(out, "url", &r->url);
	add_text(out, "model", &r->model);
	add_text(out, "params", &r->params);
	add_text(out, "request_id", &r->request_id);
	add_text(out, "class", &r->class);
	add_text(out, "cause", &r->cause);
	add_text(out, "message", &r->message);
	add_text(out, "fix", &r->fix);
	add_text(out, "phase", &r->phase);
	add_text(out, "source", &r->source);
	add_text(out, "reason", &r->reason);
	buf_add_char(out, '\n');
}

void
folds_dump(struct buf *out, const struct model *m, const struct trail *t)
{
	add_model(out, m);
	buf_add_str(out, "trail");
	add_number(out, "requests", t->requests);
	add_number(out, "failed", t->failed);
	add_number(out, "waiting", t->waiting);
	add_number(out, "active", t->active);
	buf_add_char(out, '\n');
	for (size_t i = 0; i < t->n; i++)
		add_row(out, &t->rows[i]);
}
