/* The check-up of streaming: a short chat completion, and how it arrives. */
#include <inttypes.h>
#include <string.h>

#include "api/catalogue.h"
#include "api/guard.h"
#include "api/probestage.h"
#include "api/sending.h"
#include "base/lang.h"
#include "base/text.h"

/* A few words are asked for: what goes on beyond these does not end. */
enum {
	EVENTS_MAX = 400,
	BYTES_MAX = 256 * 1024,
	OUTPUT_MS_MAX = 30000, /* behind the first delta */
	QUIET_MS_MAX = 10000   /* of it without an event */
};

/* Only output is progress: a server may send comments for ever. */
static void
take_delta(void *arg, enum answer_channel channel, struct slice text)
{
	struct probe *p = arg;

	(void)channel;
	if (text.len && !p->output_at)
		p->output_at = clock_mono(p->clock);
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
	p->first_at = p->last_at = p->output_at = p->heard_at = 0;
	p->bytes = 0;
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

static bool
is_stream(const struct probe *p)
{
	return p->receiver.mode == RECEIVER_STREAM;
}

static void
take_body(struct probe *p, int64_t now)
{
	struct buf *body = &p->transfer->body;
	uint64_t events = p->receiver.sse.events;

	p->heard_at = now;
	p->bytes += body->len;
	receiver_feed(&p->receiver, buf_slice(body));
	buf_clear(body);
	if (!is_stream(p) || p->receiver.sse.events > events) {
		p->last_at = now;
		p->first_at = p->first_at ? p->first_at : now;
	}
	if (p->output_at)
		p->deadline = now + p->o.client->idle_timeout;
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
			headers_get(&t->headers, "Content-Type"), take_delta,
			p);
		p->receiving = true;
	}
	if (p->receiving && t->body.len)
		take_body(p, now);
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
	if (is_stream(p)) {
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
	struct diagnosis d = diagnose_wire(failure, p->output_at > 0);

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
		!p->ready      ? WIRE_CONNECT_TIMEOUT
		: p->output_at ? WIRE_STALLED
			       : WIRE_FIRST_TOKEN_TIMEOUT,
		slice_str(_("no answer in time")));
}

/* Limits on what a short answer can be. Silence is idle-timeout's to end. */
static bool
is_endless(const struct probe *p)
{
	return p->receiver.sse.events > EVENTS_MAX || p->bytes > BYTES_MAX ||
	       (p->output_at && p->heard_at > p->output_at + OUTPUT_MS_MAX);
}

/* A stream with words in it works, whatever it costs to end it. */
static void
judge_endless(struct probe *p)
{
	bool output = p->output_at > 0;
	struct checklist_line *l = checklist_add(p->list, "stream",
		output ? CHECKLIST_WARNING : CHECKLIST_FAILED);

	l->ms = probe_elapsed(p);
	l->status = CATALOGUE_STREAM;
	if (output)
		buf_add_str(&l->text, _("goes on for ever, though at most 16 "
					"tokens were asked for: "));
	else
		buf_add_str(&l->text, _("goes on for ever, without a word of "
					"an answer: "));
	add_type(&l->text, type_of(p));
	buf_addf(&l->text,
		lang_count(N_(", %" PRIu64 " event"),
			N_(", %" PRIu64 " events"),
			(unsigned long)p->receiver.sse.events),
		p->receiver.sse.events);
	buf_addf(&l->text,
		lang_count(N_(", %" PRIu64 " byte"), N_(", %" PRIu64 " bytes"),
			(unsigned long)p->bytes),
		p->bytes);
	buf_add_str(&l->fix,
		output ? _("whoever runs the server should see why it does not "
			   "stop at max_tokens; or choose another model with "
			   "-m")
		       : _("check base-url: whatever answers there is no "
			   "chat completion"));
}

/* Comments alone, after a word or two, are no answer that goes on. */
static void
end_endless(struct probe *p)
{
	if (p->output_at && p->heard_at - p->last_at > QUIET_MS_MAX)
		give_up_waiting(p);
	else
		judge_endless(p);
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
	else if (p->receiving && is_endless(p) && is_stream(p))
		end_endless(p);
	else if (p->receiving && is_endless(p))
		judge(p);
	else if (probe_expired(p))
		give_up_waiting(p);
	else
		return;
	probe_enter(p, PROBE_OVER);
}
