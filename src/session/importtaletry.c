/* Writes the attempts of an imported session. */
#include "session/importtalestate.h"

static const char *const channels[] = {[TALE_CONTENT] = "content",
	[TALE_REASONING] = "reasoning",
	[TALE_REFUSAL] = "refusal",
	[TALE_TOOL] = "tool"};
_Static_assert(sizeof(channels) / sizeof(channels[0]) == TALE_CHANNELS,
	"a name for each");

static void
begin_attempt(struct tale *t)
{
	t->headed = false;
	for (size_t i = 0; i < TALE_CHANNELS; i++)
		t->said[i] = false;
	t->usage = tale_no_usage;
	buf_clear(&t->reason);
}

/* A request of its own, or the next attempt of the one that waits. */
static void
open_attempt(struct tale *t)
{
	struct event ev = {.kind = EVENT_REQUEST};
	int64_t at;

	if (t->state == TALE_WAITING && t->results.len)
		tale_done(t);
	if (t->state == TALE_WAITING) {
		at = t->due < t->now ? t->due : t->now;
	} else {
		tale_settle(t);
		/* The source has an answer to nothing. */
		if (t->state != TALE_ASKED)
			tale_emit_prompt(t, SLICE(""), SLICE_NONE, t->now);
		at = t->last;
		t->req++;
		t->attempt = t->of = 1;
	}
	begin_attempt(t);
	ev.request = (struct event_request){
		.of = t->of > t->attempt ? t->of : t->attempt,
		.model = t->model.len ? buf_slice(&t->model) : SLICE_NONE,
		.bytes = EVENT_UNKNOWN,
		.tokens = EVENT_UNKNOWN};
	tale_emit_attempt(t, &ev, at);
	t->state = TALE_OPEN;
}

static void
emit_headers(struct tale *t, int64_t status, struct slice request_id)
{
	const struct event_limits none = {EVENT_UNKNOWN, EVENT_UNKNOWN,
		EVENT_UNKNOWN, EVENT_UNKNOWN, EVENT_UNKNOWN, EVENT_UNKNOWN};
	struct event ev = {.kind = EVENT_HEADERS,
		.headers = {.status = status > 0 ? status : EVENT_UNKNOWN,
			.request_id = request_id.len ? request_id : SLICE_NONE,
			.limits = none}};

	tale_emit_attempt(t, &ev, t->now);
	t->headed = true;
}

void
tale_answer(struct tale *t, struct slice model, struct slice request_id)
{
	model = tale_line(model);
	if (t->state != TALE_WAITING)
		tale_settle(t);
	if (model.len)
		tale_set(t, TALE_MODEL, model);
	if (model.len && !slice_eq(buf_slice(&t->model), model)) {
		buf_set(&t->model, model);
		tale_emit_setting(t, "model", model);
	}
	open_attempt(t);
	if (request_id.len)
		emit_headers(t, EVENT_UNKNOWN, request_id);
}

bool
tale_is_open(const struct tale *t)
{
	return t->state == TALE_OPEN && !t->results.len;
}

bool
tale_is_asked(const struct tale *t)
{
	return t->state == TALE_ASKED || t->state == TALE_WAITING ||
	       t->results.len;
}

void
tale_text(struct tale *t, enum tale_channel channel, struct slice text)
{
	struct event ev = {.kind = EVENT_DELTA};
	struct buf block = {0};

	if (!text.len)
		return;
	if (t->state != TALE_OPEN)
		open_attempt(t);
	if (t->said[channel])
		buf_add_str(&block, "\n\n");
	buf_add_slice(&block, text);
	ev.delta = (struct event_delta){
		slice_str(channels[channel]), buf_slice(&block)};
	tale_emit_attempt(t, &ev, t->now);
	t->said[channel] = true;
	buf_free(&block);
}

static void
keep_call(struct tale *t, struct slice id, struct slice name)
{
	struct buf key = {0};

	if (!id.len || !name.len)
		return;
	buf_add_slice(&key, id);
	json_object_set_new(
		t->calls, buf_str(&key), json_stringn(name.p, name.len));
	buf_free(&key);
}

void
tale_call(struct tale *t, struct slice id, struct slice name,
	struct slice arguments)
{
	struct buf text = {0};

	keep_call(t, id, name);
	buf_add_slice(&text, name.len ? name : SLICE("tool"));
	if (arguments.len)
		buf_add_char(&text, ' ');
	buf_add_slice(&text, arguments);
	tale_text(t, TALE_TOOL, buf_slice(&text));
	buf_free(&text);
}

/* Other words for what the event calls stop, length … */
void
tale_reason(struct tale *t, struct slice reason)
{
	static const char *const words[][2] = {{"end_turn", "stop"},
		{"stop_sequence", "stop"}, {"max_tokens", "length"},
		{"max_output_tokens", "length"}, {"tool_use", "tool_calls"},
		{"refusal", "content_filter"}, {"interrupted", "cancelled"},
		{"user_cancelled", "cancelled"}};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (slice_is(reason, words[i][0]))
			reason = slice_str(words[i][1]);
	}
	if (t->state == TALE_OPEN && reason.len)
		buf_set(&t->reason, tale_line(reason));
}

void
tale_usage(struct tale *t, const struct event_usage *usage)
{
	if (t->state == TALE_OPEN)
		t->usage = *usage;
}

void
tale_cancel(struct tale *t)
{
	if (t->state == TALE_OPEN && t->results.len) {
		tale_settle(t); /* it was whole; only the tool was broken off */
		return;
	}
	if (t->state != TALE_OPEN && tale_is_asked(t))
		open_attempt(t);
	tale_reason(t, SLICE("cancelled"));
	if (t->state == TALE_OPEN && t->now > t->last)
		t->last = t->now;
	tale_settle(t);
}

static void
emit_failure(struct tale *t, const struct event_failure *f, bool final)
{
	struct event ev = {.kind = EVENT_FAILURE, .failure = *f};
	bool said = false;

	if (t->state != TALE_OPEN || t->results.len)
		open_attempt(t);
	for (size_t i = 0; i < TALE_CHANNELS; i++)
		said |= t->said[i];
	if (!t->headed && !said && (f->status > 0 || f->request_id.len))
		emit_headers(t, f->status, f->request_id);
	ev.failure.final = final;
	tale_emit_attempt(t, &ev, t->now);
	t->state = TALE_IDLE;
	t->failures++;
}

void
tale_fail(struct tale *t, const struct event_failure *f)
{
	emit_failure(t, f, true);
	tale_flush_notes(t);
}

void
tale_fail_and_retry(struct tale *t, const struct event_failure *f,
	int64_t delay_ms, int64_t of)
{
	struct event ev = {.kind = EVENT_RETRY};

	if (t->state != TALE_OPEN || t->results.len)
		open_attempt(t);
	t->of = of > t->attempt ? of : t->attempt + 1;
	emit_failure(t, f, false);
	t->attempt++;
	ev.retry = (struct event_retry){.of = t->of, .delay_ms = delay_ms};
	tale_emit_attempt(t, &ev, t->last);
	t->due = t->last + delay_ms;
	t->state = TALE_WAITING;
}
