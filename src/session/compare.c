/* Two answers side by side: what was asked, what came, how long it took. */
#include "session/compare.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "api/tokens.h"
#include "base/mem.h"

enum { PARAMS_MAX = 64 };

static const struct {
	const char *name;
	int better;
} measures[] = {
#define X(id, name, better) {name, better},
	COMPARE_MEASURES(X)
#undef X
};

const char *
compare_measure_name(enum compare_measure m)
{
	return measures[m].name;
}

/* The numbers of a foreign file may be any. */
static int64_t
span(int64_t from, int64_t to)
{
	return from >= 0 && to >= from ? to - from : EVENT_UNKNOWN;
}

static void
count_text(struct compare_side *s, enum compare_measure words,
	const struct buf *text)
{
	s->number[words] = textdiff_words(buf_slice(text));
	s->number[words + 1] = (int64_t)text->len;
}

static void
copy_text(struct compare_side *s, const struct turn *t)
{
	const struct answer_text *a = turn_answer(t);

	if (a) {
		buf_set(&s->text, buf_slice(&a->content));
		buf_set(&s->reasoning, buf_slice(&a->reasoning));
		buf_set(&s->refusal, buf_slice(&a->refusal));
	}
	count_text(s, COMPARE_WORDS, &s->text);
	count_text(s, COMPARE_REASONING_WORDS, &s->reasoning);
	count_text(s, COMPARE_REFUSAL_WORDS, &s->refusal);
}

/* What the provider counted, else an estimate. */
static void
count_tokens(struct compare_side *s, const struct trail_row *row)
{
	int64_t in = row->usage.in, out = row->usage.out;
	int64_t seen = tokens_estimate(buf_slice(&s->text)) +
		       tokens_estimate(buf_slice(&s->reasoning)) +
		       tokens_estimate(buf_slice(&s->refusal));

	s->guessed[COMPARE_TOKENS_IN] = in < 0;
	s->number[COMPARE_TOKENS_IN] = in < 0 ? row->tokens : in;
	s->guessed[COMPARE_TOKENS_OUT] = out < 0;
	if (out < 0)
		out = seen ? seen : EVENT_UNKNOWN;
	s->number[COMPARE_TOKENS_OUT] = out;
	s->number[COMPARE_TOKENS_REASONING] = row->usage.reasoning;
}

static int64_t
rate_of(int64_t tokens, int64_t ms)
{
	if (ms <= 0 || tokens < 2 || tokens > INT64_MAX / 10000)
		return EVENT_UNKNOWN;
	return (tokens - 1) * 10000 / ms;
}

static void
measure_times(struct compare_side *s, const struct compare_input *in,
	const struct trail_row *row)
{
	const struct trail_row *first = trail_find(in->trail, row->req, 1);
	int64_t *n = s->number;

	n[COMPARE_FIRST] = row->timing.first_token;
	if (n[COMPARE_FIRST] < 0)
		n[COMPARE_FIRST] = span(row->at, row->first_at);
	n[COMPARE_TOTAL] = row->timing.total;
	if (n[COMPARE_TOTAL] < 0)
		n[COMPARE_TOTAL] = span(row->at, row->end_at);
	if (first)
		n[COMPARE_WAITED] = span(first->at, row->end_at);
	n[COMPARE_RATE] = rate_of(n[COMPARE_TOKENS_OUT],
		span(n[COMPARE_FIRST], n[COMPARE_TOTAL]));
	s->guessed[COMPARE_RATE] = s->guessed[COMPARE_TOKENS_OUT];
}

static bool
is_over(const struct turn *t)
{
	return t->state == TURN_DONE || t->state == TURN_FAILED ||
	       t->state == TURN_CANCELLED;
}

/* How T ended; a failure that a later attempt made good is none. */
static void
copy_end(struct compare_side *s, const struct turn *t)
{
	s->over = is_over(t);
	if (t->state != TURN_FAILED && t->state != TURN_WAITING) {
		buf_set(&s->reason, buf_slice(&t->reason));
		return;
	}
	s->status = t->status;
	buf_set(&s->class, buf_slice(&t->class));
	buf_set(&s->code, buf_slice(&t->code));
	buf_set(&s->message, buf_slice(&t->message));
}

static void
fill_side(struct compare_side *s, const struct compare_input *in)
{
	const struct turn *t = in->turn;
	const struct trail_row *row = trail_find(in->trail, t->req, t->attempt);

	for (int i = 0; i < COMPARE_MEASURE_COUNT; i++)
		s->number[i] = EVENT_UNKNOWN;
	s->req = t->req;
	buf_set(&s->session, buf_slice(&in->model->id));
	buf_set(&s->model, buf_slice(&t->model));
	buf_set(&s->prompt, buf_slice(&t->prompt));
	buf_set(&s->system, model_setting(in->model, "system"));
	s->number[COMPARE_ATTEMPTS] = t->attempt;
	copy_end(s, t);
	copy_text(s, t);
	if (!row)
		return;
	buf_set(&s->params, buf_slice(&row->params));
	count_tokens(s, row);
	measure_times(s, in, row);
}

static struct compare_param *
param_of(struct compare *c, const char *name)
{
	struct compare_param *p;

	for (size_t i = 0; i < c->nparams; i++) {
		if (slice_is(buf_slice(&c->params[i].name), name))
			return &c->params[i];
	}
	if (c->nparams == PARAMS_MAX)
		return NULL;
	c->params = mem_grow(
		c->params, &c->params_cap, c->nparams + 1, sizeof(*c->params));
	p = &c->params[c->nparams++];
	*p = (struct compare_param){.name = {0}};
	buf_set(&p->name, slice_str(name));
	return p;
}

static void
add_params(struct compare *c, int side)
{
	struct slice text = buf_slice(&c->side[side].params);
	json_t *root = json_loadb(text.p, text.len, 0, NULL), *value;
	struct compare_param *p;
	const char *name;

	json_object_foreach(root, name, value)
	{
		char *json = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY |
						       JSON_REAL_PRECISION(10));
		p = param_of(c, name);
		if (p && json)
			buf_set(&p->value[side], slice_str(json));
		free(json);
	}
	json_decref(root);
}

void
compare_make(struct compare *c, const struct compare_input *a,
	const struct compare_input *b)
{
	compare_free(c);
	fill_side(&c->side[0], a);
	fill_side(&c->side[1], b);
	for (int i = 0; i < 2; i++)
		add_params(c, i);
	textdiff_make(&c->diff, buf_slice(&c->side[0].text),
		buf_slice(&c->side[1].text));
}

static void
free_side(struct compare_side *s)
{
	struct buf *const texts[] = {&s->session, &s->model, &s->params,
		&s->system, &s->prompt, &s->reason, &s->class, &s->code,
		&s->message, &s->text, &s->reasoning, &s->refusal};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		buf_free(texts[i]);
}

void
compare_free(struct compare *c)
{
	free_side(&c->side[0]);
	free_side(&c->side[1]);
	for (size_t i = 0; i < c->nparams; i++) {
		buf_free(&c->params[i].name);
		buf_free(&c->params[i].value[0]);
		buf_free(&c->params[i].value[1]);
	}
	free(c->params);
	textdiff_free(&c->diff);
	*c = (struct compare){.nparams = 0};
}

int
compare_better(const struct compare *c, enum compare_measure m)
{
	int64_t a = c->side[0].number[m], b = c->side[1].number[m];

	if (!measures[m].better || a < 0 || b < 0 || a == b)
		return -1;
	/* A failure is soon over, which makes it no better. */
	if (c->side[0].class.len || c->side[1].class.len)
		return -1;
	return (a > b) == (measures[m].better > 0) ? 0 : 1;
}

static bool
was_asked(const struct turn *t)
{
	return t->req > 0 && is_over(t);
}

const struct turn *
compare_latest(const struct model *m)
{
	for (size_t i = m->nturns; i > 0; i--) {
		if (was_asked(&m->turns[i - 1]))
			return &m->turns[i - 1];
	}
	return NULL;
}

const struct turn *
compare_before(const struct model *m, const struct turn *t, bool *same)
{
	const struct turn *found = NULL;

	*same = false;
	for (size_t i = (size_t)(t - m->turns); i > 0; i--) {
		const struct turn *other = &m->turns[i - 1];
		if (!was_asked(other))
			continue;
		if (!found)
			found = other;
		if (slice_eq(
			    buf_slice(&other->prompt), buf_slice(&t->prompt))) {
			*same = true;
			return other;
		}
	}
	return found;
}
