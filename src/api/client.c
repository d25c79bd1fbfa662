/* The client engine: one request at a time, its attempts, waits and events. */
#include "api/client.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/guard.h"
#include "api/limits.h"
#include "api/receiver.h"
#include "api/retry.h"
#include "api/sending.h"
#include "base/lang.h"
#include "base/mem.h"

enum {
	/* All waits of one request together; then it is the user's turn. */
	WAIT_BUDGET_MS = 5 * 60 * 1000,
	/* After [DONE] the end of the body frees the connection for reuse. */
	CLOSE_GRACE_MS = 100,
	ANSWER_MAX = 64 << 20, /* bytes of output of one attempt */
	CHANNELS = ANSWER_TOOL + 1,
};

enum client_state { CLIENT_IDLE, CLIENT_ACTIVE, CLIENT_WAITING };

struct client {
	struct http *http;
	struct bus *bus;
	uint64_t seed;
	struct client_options options;
	enum client_state state;
	int64_t req, attempt, of;
	int retries;    /* made by the policy since the user last asked */
	int64_t waited; /* ms */
	int64_t due;    /* of the waiting attempt, on the clock */
	int64_t may_at; /* when the server would take the failed one again */
	struct sending sending;
	/* the running attempt */
	struct http_transfer *transfer;
	bool receiving; /* headers were told, `receiver` is in use */
	struct receiver receiver;
	struct slice secret; /* the key if it is a secret, else empty */
	struct guard guards[CHANNELS];
	bool told[HTTP_PHASE_COUNT];
	/* on the clock; CLOCK_NEVER: not yet */
	int64_t started, ready_at, sent_at, first_at, heard_at, over_at;
	bool output;       /* a delta was told */
	int64_t out_bytes; /* of all deltas */
};

struct client_options
client_defaults(void)
{
	return (struct client_options){
		.max_retries = RETRY_MAX,
		.connect_timeout = 10 * 1000,
		.first_token_timeout = 300 * 1000,
		.idle_timeout = 300 * 1000,
	};
}

struct client *
client_new(struct http *http, struct bus *bus, uint64_t seed)
{
	struct client *c = mem_alloc(sizeof(*c));

	c->http = http;
	c->bus = bus;
	c->seed = seed;
	c->options = client_defaults();
	c->may_at = CLOCK_NEVER;
	return c;
}

static void
end_transfer(struct client *c)
{
	http_end(c->http, c->transfer);
	c->transfer = NULL;
	if (c->receiving)
		receiver_free(&c->receiver);
	c->receiving = false;
	for (int i = 0; i < CHANNELS; i++)
		guard_free(&c->guards[i]);
}

void
client_free(struct client *c)
{
	if (!c)
		return;
	end_transfer(c);
	sending_free(&c->sending);
	free(c);
}

void
client_configure(struct client *c, const struct client_options *o)
{
	c->options = *o;
	/* What runs may still be answered with the key it was sent with. */
	if (c->state == CLIENT_IDLE)
		bus_guard(c->bus, slice_str(o->key ? o->key : ""));
}

const struct client_options *
client_options(const struct client *c)
{
	return &c->options;
}

void
client_resume(struct client *c, int64_t req, int64_t attempt)
{
	c->req = req;
	c->attempt = attempt;
}

bool
client_busy(const struct client *c)
{
	return c->state != CLIENT_IDLE;
}

bool
client_waits(const struct client *c)
{
	return c->state == CLIENT_WAITING;
}

static int64_t
now(const struct client *c)
{
	return clock_mono(c->bus->clock);
}

static void
emit(struct client *c, struct event *ev)
{
	ev->req = c->req;
	ev->attempt = c->attempt;
	bus_emit(c->bus, ev);
}

static void
emit_phase(struct client *c, enum http_phase phase)
{
	static const char *const names[] = {"dns", "connect", "tls", "sent"};
	struct event ev = {
		.kind = EVENT_PHASE, .phase.name = slice_str(names[phase])};

	emit(c, &ev);
}

/* Attempts */

static void
begin_attempt(struct client *c)
{
	struct sending *s = &c->sending;
	struct http_request req = {.url = buf_str(&s->url),
		.body = buf_slice(&s->body),
		.headers = (const char *const *)s->headers,
		.ca_file = s->ca_file.len ? buf_str(&s->ca_file) : NULL,
		.insecure = s->insecure,
		.direct = s->direct};
	struct event ev = {.kind = EVENT_REQUEST,
		.request = {c->of, SLICE("POST"), buf_slice(&s->public_url),
			buf_slice(&s->model), (int64_t)s->body.len, s->tokens,
			buf_slice(&s->params)}};

	bus_guard(c->bus, buf_slice(&s->key));
	emit(c, &ev);
	c->state = CLIENT_ACTIVE;
	c->may_at = CLOCK_NEVER;
	c->started = c->heard_at = now(c);
	c->ready_at = c->sent_at = c->first_at = c->over_at = CLOCK_NEVER;
	c->output = false;
	c->out_bytes = 0;
	memset(c->told, 0, sizeof(c->told));
	c->secret = buf_slice(&s->key);
	if (!bus_is_secret(c->secret))
		c->secret = SLICE("");
	for (int i = 0; i < CHANNELS; i++)
		c->guards[i].secret = c->secret;
	c->transfer = http_start(c->http, &req);
}

void
client_send(struct client *c, const struct request_input *in)
{
	assert(c->state == CLIENT_IDLE);
	sending_prepare(&c->sending, &c->options, in);
	c->req++;
	c->attempt = 1;
	c->of = 1 + c->options.max_retries;
	c->retries = 0;
	c->waited = 0;
	begin_attempt(c);
}

static void
emit_retry(struct client *c, int64_t delay_ms, const char *source)
{
	struct event ev = {.kind = EVENT_RETRY,
		.retry = {c->of, delay_ms, slice_str(source)}};

	emit(c, &ev);
}

void
client_send_again(struct client *c, const struct request_input *in,
	int64_t delay_ms, const char *source)
{
	assert(c->state != CLIENT_ACTIVE);
	if (!c->attempt) {
		client_send(c, in);
		return;
	}
	if (c->state == CLIENT_WAITING) {
		sending_prepare(&c->sending, &c->options, in);
		begin_attempt(c);
		return;
	}
	sending_prepare(&c->sending, &c->options, in);
	c->attempt++;
	c->of = c->attempt + c->options.max_retries;
	c->retries = 0;
	c->waited = 0;
	emit_retry(c, delay_ms, source);
	if (delay_ms <= 0) {
		begin_attempt(c);
		return;
	}
	c->due = now(c) + delay_ms;
	c->state = CLIENT_WAITING;
}

int64_t
client_wait(const struct client *c)
{
	int64_t left;

	if (c->state != CLIENT_IDLE || c->may_at == CLOCK_NEVER)
		return 0;
	left = c->may_at - now(c);
	return left > 0 ? left : 0;
}

bool
client_retry_now(struct client *c)
{
	if (c->state != CLIENT_WAITING)
		return false;
	begin_attempt(c);
	return true;
}

/* Output */

static void
emit_delta(struct client *c, enum answer_channel channel, struct slice text)
{
	struct event ev = {.kind = EVENT_DELTA,
		.delta = {slice_str(answer_channel_name(channel)), text}};

	if (!text.len)
		return;
	c->out_bytes += (int64_t)text.len;
	c->output = true;
	if (c->first_at == CLOCK_NEVER)
		c->first_at = now(c);
	emit(c, &ev);
}

static void
flush_guards(struct client *c)
{
	struct buf out = {0};

	for (int i = 0; i < CHANNELS; i++) {
		buf_clear(&out);
		guard_flush(&c->guards[i], &out);
		emit_delta(c, (enum answer_channel)i, buf_slice(&out));
	}
	buf_free(&out);
}

static void
take_delta(void *arg, enum answer_channel channel, struct slice text)
{
	struct client *c = arg;
	struct buf out = {0};

	if (!c->secret.len) {
		emit_delta(c, channel, text);
		return;
	}
	guard_pass(&c->guards[channel], text, &out);
	emit_delta(c, channel, buf_slice(&out));
	buf_free(&out);
}

/* Ends */

static const char *
phase_name(const struct client *c)
{
	if (c->output)
		return "streaming";
	if (c->told[HTTP_SENT])
		return "waiting";
	if (c->ready_at != CLOCK_NEVER)
		return "sent"; /* not all of it */
	if (c->told[HTTP_TLS])
		return "tls";
	if (c->told[HTTP_CONNECT])
		return "connect";
	return "dns";
}

/* libcurl's total is that of the latest byte; of a transfer that is cut short
 * the silence since then is part as well. */
static void
measure_cut(struct client *c)
{
	struct event_timing *m = &c->transfer->timing;
	int64_t silence;

	http_measure(c->transfer);
	silence = now(c) - c->started - m->total;
	if (silence <= 0)
		return;
	m->total += silence;
	if (m->receive != EVENT_UNKNOWN)
		m->receive += silence;
}

static void
finish(struct client *c, struct slice reason, struct event_usage usage)
{
	struct event ev = {
		.kind = EVENT_DONE, .done = {.reason = reason, .usage = usage}};

	flush_guards(c);
	if (!c->transfer->finished)
		measure_cut(c);
	ev.done.timing = c->transfer->timing;
	ev.done.reused = c->transfer->reused;
	if (c->first_at != CLOCK_NEVER)
		ev.done.timing.first_token = c->first_at - c->started;
	emit(c, &ev);
	end_transfer(c);
	c->state = CLIENT_IDLE;
}

static bool
plan_retry(struct client *c, const struct diagnosis *d,
	const struct errorbody *body, struct retry_plan *plan)
{
	const struct retry_policy policy = {
		c->options.max_retries, RETRY_CAP_MS};
	const struct retry_input in = {.diagnosis = d,
		.headers = body ? &c->transfer->headers : NULL,
		.body = body,
		.n = c->retries,
		.after_output = c->output,
		.wall_ms = clock_wall(c->bus->clock),
		.seed = &c->seed};

	return retry_decide(plan, &policy, &in) &&
	       c->waited + plan->delay_ms <= WAIT_BUDGET_MS;
}

static void
wait_for_retry(struct client *c, const struct retry_plan *plan)
{
	c->attempt++;
	c->retries++;
	c->waited += plan->delay_ms;
	/* A queue is as long as it is. */
	if (c->of < c->attempt)
		c->of = c->attempt;
	c->due = now(c) + plan->delay_ms;
	c->state = CLIENT_WAITING;
	emit_retry(c, plan->delay_ms, plan->source);
}

/* Adds to a fix what only this moment knows: a wait too long to make. */
static void
write_fix(struct buf *fix, const struct diagnosis *d,
	const struct retry_plan *plan)
{
	int64_t s = plan->server_ms / 1000;

	buf_add_str(fix, d->fix);
	if (plan->answer != RETRY_OVER_CAP)
		return;
	if (s >= 3600)
		buf_addf(fix, _(" (the server asks to wait %lldh%02lldm)"),
			(long long)(s / 3600), (long long)(s / 60 % 60));
	else
		buf_addf(fix, _(" (the server asks to wait %lldm%02llds)"),
			(long long)(s / 60), (long long)(s % 60));
}

/* The bus takes the key out of what is told; a text that was cut may hold
 * most of it, and the bus cannot know. */
static void
hide_cut(const struct client *c, struct buf *field, size_t max)
{
	guard_hide(c->secret, field, field->len + 4 > max);
}

static void
read_request_id(const struct client *c, struct buf *id)
{
	errorbody_request_id(id, &c->transfer->headers);
	hide_cut(c, id, ERRORBODY_FIELD_MAX);
}

static struct slice
or_none(struct slice s)
{
	return s.len ? s : SLICE_NONE;
}

/* BODY is NULL when there was no HTTP answer to read; DETAIL is what is said
 * then. */
static void
fail(struct client *c, const struct diagnosis *d, const struct errorbody *body,
	const char *detail)
{
	struct retry_plan plan = {0};
	bool again = plan_retry(c, d, body, &plan);
	struct buf fix = {0}, id = {0};
	struct event ev = {.kind = EVENT_FAILURE};
	struct event_failure *f = &ev.failure;

	write_fix(&fix, d, &plan);
	*f = (struct event_failure){.status = c->transfer->status,
		.class = slice_str(d->class),
		.cause = slice_str(d->cause),
		.message = or_none(slice_str(detail)),
		.fix = buf_slice(&fix),
		.phase = slice_str(phase_name(c)),
		.retryable = d->retryable,
		.final = !again};
	if (body) {
		f->code = errorbody_text(&body->code);
		f->type = errorbody_text(&body->type);
		f->param = errorbody_text(&body->param);
		f->message = or_none(buf_slice(&body->message));
		f->request_id = errorbody_text(&body->request_id);
	} else {
		read_request_id(c, &id);
		f->request_id = or_none(buf_slice(&id));
	}
	c->may_at = plan.server_ms > 0 ? now(c) + plan.server_ms : CLOCK_NEVER;
	emit(c, &ev);
	buf_free(&fix);
	buf_free(&id);
	end_transfer(c);
	c->state = CLIENT_IDLE;
	if (again)
		wait_for_retry(c, &plan);
}

static void
fail_wire(struct client *c, enum wire_failure failure, const char *detail)
{
	struct diagnosis d;

	/* What was held back is output too. */
	flush_guards(c);
	d = diagnose_wire(failure, c->output);
	fail(c, &d, NULL, detail);
}

void
client_cancel(struct client *c)
{
	static const struct event_usage none = {
		EVENT_UNKNOWN, EVENT_UNKNOWN, EVENT_UNKNOWN, EVENT_UNKNOWN};
	const int64_t no = EVENT_UNKNOWN;
	struct event ev = {.kind = EVENT_DONE,
		.done = {.reason = SLICE("cancelled"),
			.usage = none,
			.timing = {no, no, no, no, no, no, no, no}}};

	if (c->state == CLIENT_ACTIVE) {
		finish(c, SLICE("cancelled"),
			c->receiving ? c->receiver.answer.usage : none);
	} else if (c->state == CLIENT_WAITING) {
		c->state = CLIENT_IDLE;
		emit(c, &ev);
	}
}

/* The step */

static void
tell_phases(struct client *c)
{
	const struct http_transfer *t = c->transfer;

	if (t->ready && c->ready_at == CLOCK_NEVER)
		c->ready_at = now(c);
	for (int i = 0; i < HTTP_PHASE_COUNT; i++) {
		if (!t->reached[i] || c->told[i])
			continue;
		c->told[i] = true;
		if (i == HTTP_SENT)
			c->sent_at = now(c);
		emit_phase(c, (enum http_phase)i);
	}
}

static void
tell_headers(struct client *c)
{
	struct http_transfer *t = c->transfer;
	struct event ev = {.kind = EVENT_HEADERS};
	struct buf id = {0};

	read_request_id(c, &id);
	limits_read(&ev.headers.limits, &t->headers, clock_wall(c->bus->clock));
	ev.headers.status = t->status;
	ev.headers.request_id = or_none(buf_slice(&id));
	ev.headers.http = slice_str(t->version);
	ev.headers.remote = or_none(slice_str(t->remote));
	emit(c, &ev);
	buf_free(&id);
	receiver_init(&c->receiver, t->status,
		headers_get(&t->headers, "content-type"), take_delta, c);
	c->receiving = true;
}

static void
take_body(struct client *c)
{
	struct http_transfer *t = c->transfer;

	if (!t->body.len)
		return;
	c->heard_at = now(c);
	receiver_feed(&c->receiver, buf_slice(&t->body));
	buf_clear(&t->body);
}

static struct slice
finish_reason(const struct answer *a)
{
	/* [DONE] without a reason is an end all the same. */
	return a->finish_reason.len ? buf_slice(&a->finish_reason)
				    : SLICE("stop");
}

/* A redirect is only of use with the place it leads to. */
static void
add_location(const struct client *c, struct errorbody *body)
{
	struct slice to = headers_get(&c->transfer->headers, "location");
	int status = c->transfer->status;

	if (!to.len || status < 300 || status >= 400 || status == 304)
		return;
	buf_add_str(&body->message, _(": it has moved to "));
	provider_public_url(&body->message, to);
}

/* What the answer says of a failure, without the key. */
static enum receiver_verdict
read_verdict(struct client *c, struct errorbody *body)
{
	struct receiver *r = &c->receiver;
	struct buf reason = {0};
	enum receiver_verdict verdict;

	buf_add_slice(&reason, c->transfer->reason);
	guard_hide(c->secret, &reason, false);
	guard_hide(c->secret, &r->raw, r->full);
	guard_hide(c->secret, &r->answer.error_json, false);
	verdict = receiver_verdict(
		r, &c->transfer->headers, buf_slice(&reason), body);
	add_location(c, body);
	hide_cut(c, &body->request_id, ERRORBODY_FIELD_MAX);
	hide_cut(c, &body->code, ERRORBODY_FIELD_MAX);
	hide_cut(c, &body->type, ERRORBODY_FIELD_MAX);
	hide_cut(c, &body->param, ERRORBODY_FIELD_MAX);
	hide_cut(c, &body->message, ERRORBODY_MESSAGE_MAX);
	buf_free(&reason);
	return verdict;
}

/* Chunks that were no JSON are missing from the answer: that is said. */
static void
note_unread(struct client *c, int64_t n)
{
	struct buf text = {0};
	struct event ev = {.kind = EVENT_NOTE};

	if (!n)
		return;
	buf_addf(&text,
		lang_count("%lld piece of the answer could not be read",
			"%lld pieces of the answer could not be read",
			(unsigned long)n),
		(long long)n);
	ev.note = (struct event_note){SLICE("warning"), buf_slice(&text)};
	emit(c, &ev);
	buf_free(&text);
}

/* All of the answer is here, or as much as matters. */
static void
conclude(struct client *c, bool clean)
{
	struct receiver *r = &c->receiver;
	struct errorbody body = {0};
	struct diagnosis d;
	int64_t unread;

	receiver_end(r, clean);
	flush_guards(c);
	switch (read_verdict(c, &body)) {
	case RECEIVER_GOOD:
		unread = r->answer.bad_json;
		if (unread && !c->output) {
			fail_wire(c, WIRE_STREAM_ERROR,
				_("no piece of the answer could be read"));
			break;
		}
		finish(c, finish_reason(&r->answer), r->answer.usage);
		note_unread(c, unread);
		break;
	case RECEIVER_TRUNCATED:
		fail_wire(c, clean ? WIRE_TRUNCATED : WIRE_DROPPED,
			clean ? _("the stream ended without a finish reason "
				  "and without [DONE]")
			      : c->transfer->detail);
		break;
	case RECEIVER_ERROR:
		d = diagnose_http(&body, &c->transfer->headers, c->output);
		fail(c, &d, &body, "");
		break;
	case RECEIVER_FOREIGN:
		d = diagnose_wire(WIRE_NOT_AN_API, c->output);
		fail(c, &d, &body, "");
		break;
	}
	errorbody_free(&body);
}

/* The earliest time at which the attempt as it stands has taken too long,
 * and what it is then. */
static int64_t
patience(const struct client *c, enum wire_failure *failure)
{
	const struct client_options *o = &c->options;

	if (c->over_at != CLOCK_NEVER)
		return c->over_at + CLOSE_GRACE_MS;
	if (c->ready_at == CLOCK_NEVER) {
		*failure = WIRE_CONNECT_TIMEOUT;
		return c->started + o->connect_timeout;
	}
	if (c->first_at == CLOCK_NEVER) {
		*failure = WIRE_FIRST_TOKEN_TIMEOUT;
		/* A large body may take long to send: that is no connecting. */
		return (c->told[HTTP_SENT] ? c->sent_at : c->ready_at) +
		       o->first_token_timeout;
	}
	*failure = WIRE_STALLED;
	return c->heard_at + o->idle_timeout;
}

static void
give_up(struct client *c, enum wire_failure failure)
{
	const struct client_options *o = &c->options;
	struct buf text = {0};

	if (failure == WIRE_CONNECT_TIMEOUT)
		buf_addf(&text, _("no connection within %g s"),
			(double)o->connect_timeout / 1000);
	else if (failure == WIRE_FIRST_TOKEN_TIMEOUT)
		buf_addf(&text, _("no output within %g s"),
			(double)o->first_token_timeout / 1000);
	else
		buf_addf(&text, _("the stream fell silent for %g s"),
			(double)o->idle_timeout / 1000);
	fail_wire(c, failure, buf_str(&text));
	buf_free(&text);
}

static void
step_active(struct client *c)
{
	struct http_transfer *t = c->transfer;
	enum wire_failure failure = WIRE_DROPPED;

	tell_phases(c);
	if (t->answered && !c->receiving)
		tell_headers(c);
	if (c->receiving)
		take_body(c);
	if (c->out_bytes > ANSWER_MAX) {
		fail_wire(c, WIRE_STREAM_ERROR,
			_("the answer does not end: 64 MiB have come"));
		return;
	}
	if (t->finished) {
		if (c->receiving && (t->ok || receiver_is_over(&c->receiver)))
			conclude(c, true);
		else if (c->receiving)
			conclude(c, false);
		else
			fail_wire(c, t->ok ? WIRE_DROPPED : t->result,
				t->ok ? _("the connection closed without an "
					  "answer")
				      : t->detail);
		return;
	}
	if (c->receiving && c->over_at == CLOCK_NEVER &&
		receiver_is_over(&c->receiver))
		c->over_at = now(c);
	if (now(c) < patience(c, &failure))
		return;
	if (c->over_at != CLOCK_NEVER)
		conclude(c, true);
	else
		give_up(c, failure);
}

void
client_step(struct client *c)
{
	if (c->state == CLIENT_WAITING && now(c) >= c->due)
		begin_attempt(c);
	if (c->state == CLIENT_ACTIVE)
		step_active(c);
}

int64_t
client_deadline(const struct client *c)
{
	enum wire_failure failure;

	switch (c->state) {
	case CLIENT_IDLE:
		return CLOCK_NEVER;
	case CLIENT_WAITING:
		return c->due;
	case CLIENT_ACTIVE:
		return patience(c, &failure);
	}
	return CLOCK_NEVER;
}
