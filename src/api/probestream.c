/* The check-up of streaming: a short chat completion, and how it arrives. */
#include <inttypes.h>
#include <string.h>

#include "api/catalogue.h"
#include "api/guard.h"
#include "api/probestage.h"
#include "api/sending.h"
#include "base/lang.h"
#include "base/text.h"

static void
ignore_delta(void *arg, enum answer_channel channel, struct slice text)
{
	(void)arg;
	(void)channel;
	(void)text;
}

void
probe_stream_start(struct probe *p)
{
	const struct client_options *o = p->o.client;
	struct conversation c = {0};
	struct params params = {0};
	struct request_input in = {.model = p->o.model,
		.stream = true,
		.conversation = &c,
		.params = &params,
		.provider = o->provider};
	struct sending s = {0};
	struct error ignored;

	conversation_add(&c, "user", SLICE("Say ok."));
	params_set(&params, param_find(SLICE("max-tokens")), SLICE("16"),
		&ignored);
	sending_prepare(&s, o, &in);
	p->transfer = http_start(
		p->http, &(struct http_request){.url = buf_str(&s.url),
				 .body = buf_slice(&s.body),
				 .headers = (const char *const *)s.headers,
				 .ca_file = o->ca_file,
				 .insecure = o->insecure,
				 .direct = o->direct});
	p->ready = p->receiving = false;
	p->first_at = p->last_at = 0;
	sending_free(&s);
	params_free(&params);
	conversation_free(&c);
}

void
probe_stream_end(struct probe *p)
{
	if (p->receiving)
		receiver_free(&p->receiver);
	p->receiving = false;
}

static void
receive(struct probe *p)
{
	struct http_transfer *t = p->transfer;
	int64_t now = clock_mono(p->clock);

	if (t->ready && !p->ready) {
		p->ready = true;
		p->deadline = now + p->o.client->first_token_timeout;
	}
	if (t->answered && !p->receiving) {
		receiver_init(&p->receiver, t->status,
			headers_get(&t->headers, "Content-Type"), ignore_delta,
			NULL);
		p->receiving = true;
	}
	if (!p->receiving || !t->body.len)
		return;
	p->last_at = now;
	if (!p->first_at)
		p->first_at = now;
	p->deadline = now + p->o.client->idle_timeout;
	receiver_feed(&p->receiver, buf_slice(&t->body));
	buf_clear(&t->body);
}

static struct slice
type_of(const struct probe *p)
{
	struct slice type = headers_get(&p->transfer->headers, "Content-Type");
	ptrdiff_t end = slice_find(type, SLICE(";"));

	return slice_trim(slice_sub(type, 0, end < 0 ? type.len : (size_t)end));
}

static void
add_type(struct buf *out, struct slice type)
{
	if (type.len)
		text_visible_row(out, slice_sub(type, 0, 80));
	else
		buf_add_str(out, _("no content type"));
}

static void
tell_arrival(const struct probe *p, struct buf *out)
{
	const struct answer *a = &p->receiver.answer;
	const struct event_usage *u = &a->usage;

	add_type(out, type_of(p));
	buf_addf(out,
		lang_count(N_(", %" PRIu64 " event"),
			N_(", %" PRIu64 " events"),
			(unsigned long)p->receiver.sse.events),
		p->receiver.sse.events);
	buf_addf(out,
		_(", first after %" PRId64 " ms, last after %" PRId64 " ms"),
		p->first_at - p->began, p->last_at - p->began);
	if (a->finish_reason.len) {
		buf_add_str(out, _(", finish "));
		text_visible_row(out, buf_slice(&a->finish_reason));
	}
	if (u->in != EVENT_UNKNOWN && u->out != EVENT_UNKNOWN)
		buf_addf(out, _(", %" PRId64 " tokens"), u->in + u->out);
}

/* A complete answer: did it come as a stream? */
static void
judge_arrival(struct probe *p)
{
	struct checklist_line *l =
		checklist_add(p->list, "stream", CHECKLIST_OK);

	l->ms = probe_elapsed(p);
	if (p->receiver.mode == RECEIVER_STREAM) {
		tell_arrival(p, &l->text);
		if (slice_ieq(type_of(p), SLICE("text/event-stream")))
			return;
		l->state = CHECKLIST_WARNING;
		buf_add_str(&l->fix,
			_("whoever runs the server should send streams as "
			  "text/event-stream: proxies hold back others"));
		return;
	}
	l->state = CHECKLIST_FAILED;
	l->status = CATALOGUE_STREAM;
	buf_add_str(&l->text, _("a stream was asked for; the answer came in "
				"one piece, as "));
	add_type(&l->text, type_of(p));
	buf_add_str(&l->fix, _("see whether a proxy or gateway in between "
			       "turns streams off; or set stream off"));
}

static void
fail_wire(struct probe *p, enum wire_failure failure, struct slice why)
{
	struct diagnosis d = diagnose_wire(failure, p->first_at > 0);

	probe_fail(p, "stream", &d, 0, why);
}

static void
judge(struct probe *p)
{
	const struct http_transfer *t = p->transfer;
	const char *used = p->o.client->key;
	struct slice key =
		slice_str(used && bus_is_secret(slice_str(used)) ? used : "");
	struct receiver *r = &p->receiver;
	struct errorbody body = {0};
	struct diagnosis d;

	receiver_end(r, !t->finished || t->ok);
	/* First of all: limits may cut the message within the key. */
	guard_hide(key, &r->raw, r->full);
	guard_hide(key, &r->answer.error_json, false);
	switch (receiver_verdict(r, &t->headers, t->reason, &body)) {
	case RECEIVER_GOOD:
		judge_arrival(p);
		break;
	case RECEIVER_TRUNCATED:
		if (t->finished && !t->ok)
			fail_wire(p, t->result, slice_str(t->detail));
		else
			fail_wire(p, WIRE_TRUNCATED, SLICE(""));
		break;
	case RECEIVER_ERROR:
	case RECEIVER_FOREIGN:
		d = diagnose_http(&body, &t->headers, false);
		guard_hide(key, &body.message,
			body.message.len + 4 > ERRORBODY_MESSAGE_MAX);
		probe_fail(
			p, "stream", &d, t->status, buf_slice(&body.message));
		break;
	}
	errorbody_free(&body);
}

static void
give_up_waiting(struct probe *p)
{
	fail_wire(p,
		!p->ready     ? WIRE_CONNECT_TIMEOUT
		: p->first_at ? WIRE_STALLED
			      : WIRE_FIRST_TOKEN_TIMEOUT,
		slice_str(_("no answer in time")));
}

void
probe_stream_step(struct probe *p)
{
	const struct http_transfer *t = p->transfer;

	receive(p);
	if (!p->receiving && t->finished)
		fail_wire(p, t->result, slice_str(t->detail));
	else if (p->receiving &&
		 (t->finished || receiver_is_over(&p->receiver)))
		judge(p);
	else if (probe_expired(p))
		give_up_waiting(p);
	else
		return;
	probe_enter(p, PROBE_OVER);
}
