/* A session's folds as one number, to be compared. */
#include "tests/lib/digest.h"

static void
add(uint64_t *h, const void *p, size_t n)
{
	const unsigned char *bytes = p;

	for (size_t i = 0; i < n; i++)
		*h = (*h ^ bytes[i]) * UINT64_C(1099511628211);
}

static void
add_number(uint64_t *h, int64_t n)
{
	add(h, &n, sizeof(n));
}

static void
add_numbers(uint64_t *h, const int64_t *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add_number(h, list[i]);
}

static void
add_text(uint64_t *h, const struct buf *b)
{
	add_number(h, (int64_t)b->len);
	add(h, buf_str(b), b->len);
}

static void
add_limits(uint64_t *h, const struct event_limits *l)
{
	const int64_t list[] = {l->requests_limit, l->requests_remaining,
		l->requests_reset_ms, l->tokens_limit, l->tokens_remaining,
		l->tokens_reset_ms};

	add_numbers(h, list, sizeof(list) / sizeof(list[0]));
}

static void
add_usage(uint64_t *h, const struct event_usage *u)
{
	const int64_t list[] = {u->in, u->out, u->reasoning, u->cached};

	add_numbers(h, list, sizeof(list) / sizeof(list[0]));
}

static void
add_turn(uint64_t *h, const struct turn *t)
{
	const struct buf *const texts[] = {&t->prompt, &t->model, &t->reason,
		&t->class, &t->code, &t->message, &t->fix};
	const int64_t list[] = {t->at, t->req, t->attempt, (int64_t)t->state,
		t->status, (int64_t)t->nanswers};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		add_text(h, texts[i]);
	add_numbers(h, list, sizeof(list) / sizeof(list[0]));
	add_usage(h, &t->usage);
	for (size_t i = 0; i < t->nanswers; i++) {
		const struct answer_text *a = &t->answers[i];
		add_text(h, &a->content);
		add_text(h, &a->reasoning);
		add_text(h, &a->refusal);
		add_text(h, &a->tool);
		add_text(h, &a->model);
		add_number(h, a->attempt);
		add_number(h, a->broken);
	}
}

static void
add_model(uint64_t *h, const struct model *m)
{
	const struct buf *const texts[] = {&m->id, &m->wall, &m->app,
		&m->provider, &m->url, &m->model, &m->origin};
	const int64_t list[] = {(int64_t)m->nsettings, (int64_t)m->nturns,
		m->limits_at, m->tokens_in, m->tokens_out, m->requests, m->now};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		add_text(h, texts[i]);
	add_numbers(h, list, sizeof(list) / sizeof(list[0]));
	add_limits(h, &m->limits);
	for (size_t i = 0; i < m->nsettings; i++) {
		add_text(h, &m->settings[i].name);
		add_text(h, &m->settings[i].value);
	}
	for (size_t i = 0; i < m->nturns; i++)
		add_turn(h, &m->turns[i]);
}

static void
add_pieces(uint64_t *h, const struct trail_row *r)
{
	for (size_t i = 0; i < r->npieces; i++) {
		add_number(h, r->pieces[i].at);
		add_number(h, r->pieces[i].len);
		add_number(h, (int64_t)r->pieces[i].channel);
	}
}

static void
add_row(uint64_t *h, const struct trail_row *r)
{
	const struct buf *const texts[] = {&r->method, &r->url, &r->model,
		&r->params, &r->request_id, &r->http, &r->remote, &r->class,
		&r->cause, &r->code, &r->type, &r->param, &r->message, &r->fix,
		&r->phase, &r->source, &r->reason};
	const struct event_timing *t = &r->timing;
	const int64_t list[] = {(int64_t)r->state, r->at, r->req, r->attempt,
		r->of, r->bytes, r->tokens, r->dns_at, r->connect_at, r->tls_at,
		r->sent_at, r->headers_at, r->first_at, r->last_at, r->end_at,
		r->status, (int64_t)r->npieces, r->out_bytes, r->retryable,
		r->final, r->retry_set_at, r->retry_at, t->dns, t->connect,
		t->tls, t->send, t->wait, t->first_token, t->receive, t->total,
		r->reused};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		add_text(h, texts[i]);
	add_numbers(h, list, sizeof(list) / sizeof(list[0]));
	add_limits(h, &r->limits);
	add_usage(h, &r->usage);
	add_pieces(h, r);
}

uint64_t
digest_folds(const struct model *m, const struct trail *t)
{
	const int64_t list[] = {(int64_t)t->n, t->requests, t->failed,
		t->waiting, t->active, t->latest, t->mixed};
	uint64_t h = UINT64_C(14695981039346656037);

	add_model(&h, m);
	add_numbers(&h, list, sizeof(list) / sizeof(list[0]));
	for (size_t i = 0; i < t->n; i++)
		add_row(&h, &t->rows[i]);
	return h;
}
