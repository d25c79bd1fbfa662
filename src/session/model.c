/* The model: a session's conversation, folded from its events. */
#include "session/model.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static struct turn *
last_turn(struct model *m)
{
	return m->nturns ? &m->turns[m->nturns - 1] : NULL;
}

static struct turn *
add_turn(struct model *m, const struct event *ev)
{
	struct turn *t;

	m->turns = mem_grow(
		m->turns, &m->turns_cap, m->nturns + 1, sizeof(*m->turns));
	t = &m->turns[m->nturns++];
	*t = (struct turn){.at = ev->at};
	return t;
}

/* The turn EV belongs to. A stream without a prompt gets one without text,
 * so that nothing that was received is lost. */
static struct turn *
turn_of(struct model *m, const struct event *ev)
{
	struct turn *t = last_turn(m);

	if (!t || (t->req && t->req != ev->req))
		t = add_turn(m, ev);
	t->req = ev->req;
	return t;
}

static bool
has_text(const struct answer_text *a)
{
	return a->content.len || a->reasoning.len || a->refusal.len ||
	       a->tool.len;
}

static struct answer_text *
answer_of(struct turn *t, int64_t attempt)
{
	struct answer_text *a =
		t->nanswers ? &t->answers[t->nanswers - 1] : NULL;

	if (a && (a->attempt == attempt || !has_text(a))) {
		if (a->attempt != attempt)
			buf_set(&a->model, buf_slice(&t->model));
		a->attempt = attempt;
		return a;
	}
	t->answers = mem_grow(t->answers, &t->answers_cap, t->nanswers + 1,
		sizeof(*t->answers));
	a = &t->answers[t->nanswers++];
	*a = (struct answer_text){.attempt = attempt};
	buf_set(&a->model, buf_slice(&t->model));
	return a;
}

static void
break_answer(struct turn *t)
{
	if (t->nanswers)
		t->answers[t->nanswers - 1].broken = true;
}

static void
apply_session(struct model *m, const struct event_session *s)
{
	buf_set(&m->id, s->id);
	buf_set(&m->wall, s->wall);
	buf_set(&m->app, s->app);
	buf_set(&m->provider, s->provider);
	buf_set(&m->url, s->url);
	buf_set(&m->model, s->model);
	buf_set(&m->origin, s->origin);
}

static struct setting *
move_to_end(struct model *m, struct setting *row)
{
	struct setting *last = &m->settings[m->nsettings - 1], moved = *row;

	memmove(row, row + 1, (size_t)(last - row) * sizeof(*row));
	*last = moved;
	return last;
}

static void
apply_setting(struct model *m, const struct event_setting *s)
{
	struct setting *row = NULL;

	for (size_t i = 0; i < m->nsettings && !row; i++) {
		if (slice_eq(buf_slice(&m->settings[i].name), s->name))
			row = &m->settings[i];
	}
	if (!row) {
		m->settings = mem_grow(m->settings, &m->settings_cap,
			m->nsettings + 1, sizeof(*m->settings));
		row = &m->settings[m->nsettings++];
		buf_set(&row->name, s->name);
	}
	/* What is set anew stands last, as it does in bodies. */
	if (!row->value.len && s->value.len)
		row = move_to_end(m, row);
	buf_set(&row->value, s->value);
	if (slice_is(s->name, "model") && s->value.len)
		buf_set(&m->model, s->value);
}

static void
apply_request(struct model *m, const struct event *ev)
{
	struct turn *t = turn_of(m, ev);

	t->attempt = ev->attempt;
	t->state = TURN_OPEN;
	buf_set(&t->model, ev->request.model);
	if (ev->req > m->requests)
		m->requests = ev->req;
}

static struct buf *
channel_of(struct answer_text *a, struct slice channel)
{
	if (slice_is(channel, "reasoning"))
		return &a->reasoning;
	if (slice_is(channel, "refusal"))
		return &a->refusal;
	return slice_is(channel, "tool") ? &a->tool : &a->content;
}

static void
apply_delta(struct model *m, const struct event *ev)
{
	struct turn *t = turn_of(m, ev);
	struct answer_text *a = answer_of(t, ev->attempt);

	t->state = TURN_STREAMING;
	buf_add_slice(channel_of(a, ev->delta.channel), ev->delta.text);
}

static void
apply_failure(struct model *m, const struct event *ev)
{
	struct turn *t = turn_of(m, ev);
	const struct event_failure *f = &ev->failure;

	t->state = TURN_FAILED;
	t->attempt = ev->attempt;
	t->status = f->status;
	buf_set(&t->class, f->class);
	buf_set(&t->code, f->code.len ? f->code : f->cause);
	buf_set(&t->message, f->message);
	buf_set(&t->fix, f->fix);
	break_answer(t);
}

static void
count_tokens(int64_t *total, int64_t n)
{
	if (n > 0 && *total < INT64_MAX / 2 && n < INT64_MAX / 2)
		*total += n;
}

static void
apply_done(struct model *m, const struct event *ev)
{
	struct turn *t = turn_of(m, ev);

	t->state = TURN_DONE;
	if (slice_is(ev->done.reason, "cancelled")) {
		t->state = TURN_CANCELLED;
		break_answer(t);
	}
	buf_set(&t->reason, ev->done.reason);
	t->usage = ev->done.usage;
	count_tokens(&m->tokens_in, t->usage.in);
	count_tokens(&m->tokens_out, t->usage.out);
}

static void
apply_headers(struct model *m, const struct event *ev)
{
	const struct event_limits *l = &ev->headers.limits;

	if (l->requests_remaining == EVENT_UNKNOWN &&
		l->tokens_remaining == EVENT_UNKNOWN)
		return;
	m->limits = *l;
	m->limits_at = ev->at;
}

void
model_apply(void *arg, const struct event *ev)
{
	struct model *m = arg;

	m->now = ev->at;
	switch (ev->kind) {
	case EVENT_SESSION:
		apply_session(m, &ev->session);
		m->limits_at = EVENT_UNKNOWN;
		break;
	case EVENT_SETTING:
		apply_setting(m, &ev->setting);
		break;
	case EVENT_PROMPT:
		buf_set(&add_turn(m, ev)->prompt, ev->prompt.text);
		break;
	case EVENT_REQUEST:
		apply_request(m, ev);
		break;
	case EVENT_HEADERS:
		apply_headers(m, ev);
		break;
	case EVENT_DELTA:
		apply_delta(m, ev);
		break;
	case EVENT_FAILURE:
		apply_failure(m, ev);
		break;
	case EVENT_RETRY:
		turn_of(m, ev)->state = TURN_WAITING;
		break;
	case EVENT_DONE:
		apply_done(m, ev);
		break;
	case EVENT_CHECK:
	case EVENT_PHASE:
	case EVENT_NOTE:
	case EVENT_KIND_COUNT:
		break;
	}
}

static void
free_turn(struct turn *t)
{
	for (size_t i = 0; i < t->nanswers; i++) {
		buf_free(&t->answers[i].content);
		buf_free(&t->answers[i].reasoning);
		buf_free(&t->answers[i].refusal);
		buf_free(&t->answers[i].tool);
		buf_free(&t->answers[i].model);
	}
	free(t->answers);
	buf_free(&t->prompt);
	buf_free(&t->model);
	buf_free(&t->reason);
	buf_free(&t->class);
	buf_free(&t->code);
	buf_free(&t->message);
	buf_free(&t->fix);
}

void
model_free(struct model *m)
{
	for (size_t i = 0; i < m->nturns; i++)
		free_turn(&m->turns[i]);
	free(m->turns);
	for (size_t i = 0; i < m->nsettings; i++) {
		buf_free(&m->settings[i].name);
		buf_free(&m->settings[i].value);
	}
	free(m->settings);
	buf_free(&m->id);
	buf_free(&m->wall);
	buf_free(&m->app);
	buf_free(&m->provider);
	buf_free(&m->url);
	buf_free(&m->model);
	buf_free(&m->origin);
	*m = (struct model){0};
}

/* These are bitwise copies: they get memory of their own. */
static void
own_answers(struct turn *t)
{
	const struct answer_text *from = t->answers;

	t->answers = NULL;
	t->answers_cap = t->nanswers;
	if (!t->nanswers)
		return;
	t->answers = mem_alloc(t->nanswers * sizeof(*from));
	memcpy(t->answers, from, t->nanswers * sizeof(*from));
	for (size_t i = 0; i < t->nanswers; i++) {
		buf_own(&t->answers[i].content);
		buf_own(&t->answers[i].reasoning);
		buf_own(&t->answers[i].refusal);
		buf_own(&t->answers[i].tool);
		buf_own(&t->answers[i].model);
	}
}

static void
own_turns(struct model *m)
{
	const struct turn *from = m->turns;

	m->turns = NULL;
	m->turns_cap = m->nturns;
	if (!m->nturns)
		return;
	m->turns = mem_alloc(m->nturns * sizeof(*from));
	memcpy(m->turns, from, m->nturns * sizeof(*from));
	for (size_t i = 0; i < m->nturns; i++) {
		struct turn *t = &m->turns[i];
		own_answers(t);
		buf_own(&t->prompt);
		buf_own(&t->model);
		buf_own(&t->reason);
		buf_own(&t->class);
		buf_own(&t->code);
		buf_own(&t->message);
		buf_own(&t->fix);
	}
}

static void
own_settings(struct model *m)
{
	const struct setting *from = m->settings;

	m->settings = NULL;
	m->settings_cap = m->nsettings;
	if (!m->nsettings)
		return;
	m->settings = mem_alloc(m->nsettings * sizeof(*from));
	memcpy(m->settings, from, m->nsettings * sizeof(*from));
	for (size_t i = 0; i < m->nsettings; i++) {
		buf_own(&m->settings[i].name);
		buf_own(&m->settings[i].value);
	}
}

void
model_copy(struct model *to, const struct model *from)
{
	*to = *from;
	own_turns(to);
	own_settings(to);
	buf_own(&to->id);
	buf_own(&to->wall);
	buf_own(&to->app);
	buf_own(&to->provider);
	buf_own(&to->url);
	buf_own(&to->model);
	buf_own(&to->origin);
}

struct slice
model_setting(const struct model *m, const char *name)
{
	for (size_t i = 0; i < m->nsettings; i++) {
		if (slice_is(buf_slice(&m->settings[i].name), name))
			return buf_slice(&m->settings[i].value);
	}
	return SLICE_NONE;
}

const struct turn *
model_last(const struct model *m)
{
	return m->nturns ? &m->turns[m->nturns - 1] : NULL;
}

const struct answer_text *
turn_answer(const struct turn *t)
{
	for (size_t i = t->nanswers; i > 0; i--) {
		if (has_text(&t->answers[i - 1]))
			return &t->answers[i - 1];
	}
	return NULL;
}

struct slice
turn_said(const struct turn *t)
{
	const struct answer_text *a = turn_answer(t);
	struct slice said;

	if (!a || (t->state != TURN_DONE && t->state != TURN_CANCELLED &&
			  t->state != TURN_FAILED))
		return SLICE_NONE;
	said = buf_slice(a->content.len ? &a->content : &a->refusal);
	return said.len ? said : SLICE_NONE;
}

/* Whether turn I of the N before PROMPT goes along with it. */
static bool
goes_along(const struct model *m, size_t i, size_t n, struct slice prompt)
{
	const struct turn *t = &m->turns[i];
	bool repeated = i + 1 == n && t->state != TURN_DONE &&
			slice_eq(buf_slice(&t->prompt), prompt);

	return !repeated && turn_said(t).len;
}

/* How many turns the setting history lets through. */
static size_t
history_limit(const struct model *m)
{
	struct slice history = model_setting(m, "history");
	size_t n = 0;

	if (!history.len || history.p[0] < '0' || history.p[0] > '9')
		return SIZE_MAX;
	for (size_t i = 0; i < history.len && n < 1000000; i++) {
		if (history.p[i] < '0' || history.p[i] > '9')
			break;
		n = n * 10 + (size_t)(history.p[i] - '0');
	}
	return n;
}

size_t
model_first_turn(const struct model *m, size_t n, struct slice prompt)
{
	size_t left = history_limit(m), i = n;

	if (left >= n)
		return 0;
	while (i > 0 && left > 0) {
		i--;
		left -= goes_along(m, i, n, prompt);
	}
	return i;
}

static void
fill(const struct model *m, size_t n, struct slice prompt,
	struct conversation *c)
{
	struct slice system = model_setting(m, "system");

	conversation_clear(c);
	if (system.len)
		conversation_add(c, "system", system);
	for (size_t i = model_first_turn(m, n, prompt); i < n; i++) {
		if (!goes_along(m, i, n, prompt))
			continue;
		conversation_add(c, "user", buf_slice(&m->turns[i].prompt));
		conversation_add(c, "assistant", turn_said(&m->turns[i]));
	}
	if (prompt.p)
		conversation_add(c, "user", prompt);
}

void
model_conversation(const struct model *m, struct conversation *c)
{
	const struct turn *asked = model_last(m);

	if (asked)
		fill(m, m->nturns - 1, buf_slice(&asked->prompt), c);
	else
		fill(m, 0, SLICE_NONE, c);
}

void
model_conversation_with(
	const struct model *m, struct slice prompt, struct conversation *c)
{
	fill(m, m->nturns, prompt, c);
}

size_t
model_history(const struct model *m)
{
	const struct turn *asked = model_last(m);
	size_t n = m->nturns ? m->nturns - 1 : 0, found = 0;
	struct slice prompt = asked ? buf_slice(&asked->prompt) : SLICE("");

	for (size_t i = model_first_turn(m, n, prompt); i < n; i++)
		found += goes_along(m, i, n, prompt);
	return found;
}

void
model_conversation_of(
	const struct model *m, const struct turn *t, struct conversation *c)
{
	struct model then = *m;

	then.nturns = (size_t)(t - m->turns) + 1;
	model_conversation(&then, c);
}

const struct turn *
model_turn(const struct model *m, int64_t req)
{
	/* Mostly every turn has one request: it stands where its number says. */
	if (req > 0 && (uint64_t)req <= m->nturns &&
		m->turns[req - 1].req == req)
		return &m->turns[req - 1];
	for (size_t i = m->nturns; i > 0; i--) {
		if (m->turns[i - 1].req == req)
			return &m->turns[i - 1];
	}
	return NULL;
}
