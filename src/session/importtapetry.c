/* Writes the attempts of an imported session. */
#include "session/importtapestate.h"

static const char *const channels[] = {[TAPE_CONTENT] = "content",
	[TAPE_REASONING] = "reasoning",
	[TAPE_REFUSAL] = "refusal",
	[TAPE_TOOL] = "tool"};
_Static_assert(sizeof(channels) / sizeof(channels[0]) == TAPE_CHANNELS,
	"a name for each");

static void
begin_attempt(struct tape *t)
{
	t->headed = false;
	for (size_t i = 0; i < TAPE_CHANNELS; i++)
		t->said[i] = false;
	t->usage = tape_no_usage;
	buf_clear(&t->reason);
}

/* A request of its own, or the next attempt of the one that waits. */
static void
open_attempt(struct tape *t)
{
	struct event ev = {.kind = EVENT_REQUEST};
	int64_t at = t->last;

	if (t->state == TAPE_WAITING && t->results.len)
		tape_done(t);
	if (t->state == TAPE_WAITING) {
		at = t->due < t->now ? t->due : t->now;
	} else {
		tape_settle(t);
		/* The source has an answer to nothing. */
		if (t->state != TAPE_ASKED)
			tape_emit_prompt(t, SLICE(""), SLICE_NONE, t->now);
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
	tape_emit_attempt(t, &ev, at);
	t->state = TAPE_OPEN;
}

static void
emit_headers(struct tape *t, int64_t status, struct slice request_id)
{
	const struct event_limits none = {EVENT_UNKNOWN, EVENT_UNKNOWN,
		EVENT_UNKNOWN, EVENT_UNKNOWN, EVENT_UNKNOWN, EVENT_UNKNOWN};
	struct event ev = {.kind = EVENT_HEADERS,
		.headers = {.status = status > 0 ? status : EVENT_UNKNOWN,
			.request_id = request_id.len ? request_id : SLICE_NONE,
			.limits = none}};

	tape_emit_attempt(t, &ev, t->now);
	t->headed = true;
}

void
tape_answer(struct tape *t, struct slice model, struct slice request_id)
{
	model = tape_line(model);
	if (t->state != TAPE_WAITING)
		tape_settle(t);
	if (model.len)
		tape_set(t, TAPE_MODEL, model);
	if (model.len && !slice_eq(buf_slice(&t->model), model)) {
		buf_set(&t->model, model);
		tape_emit_setting(t, "model", model);
	}
	open_attempt(t);
	if (request_id.len)
		emit_headers(t, EVENT_UNKNOWN, request_id);
}

bool
tape_is_open(const struct tape *t)
{
	return t->state == TAPE_OPEN && !t->results.len;
}

bool
tape_is_asked(const struct tape *t)
{
	return t->state == TAPE_ASKED || t->state == TAPE_WAITING ||
	       t->results.len;
}

void
tape_text(struct tape *t, enum tape_channel channel, struct slice text)
{
	struct event ev = {.kind = EVENT_DELTA};
	struct buf block = {0};

	if (!text.len)
		return;
	if (t->state != TAPE_OPEN)
		open_attempt(t);
	if (t->said[channel])
		buf_add_str(&block, "\n\n");
	buf_add_slice(&block, text);
	ev.delta = (struct event_delta){
		slice_str(channels[channel]), buf_slice(&block)};
	tape_emit_attempt(t, &ev, t->now);
	t->said[channel] = true;
	buf_free(&block);
}

void
tape_call(struct tape *t, struct slice name, struct slice arguments)
{
	struct buf text = {0};

	buf_add_slice(&text, name.len ? name : SLICE("tool"));
	if (arguments.len)
		buf_add_char(&text, ' ');
	buf_add_slice(&text, arguments);
	tape_text(t, TAPE_TOOL, buf_slice(&text));
	buf_free(&text);
}

/* Other words for what the event calls stop, length … */
void
tape_reason(struct tape *t, struct slice reason)
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
	if (t->state == TAPE_OPEN && reason.len)
		buf_set(&t->reason, tape_line(reason));
}

void
tape_usage(struct tape *t, const struct event_usage *usage)
{
	if (t->state == TAPE_OPEN)
		t->usage = *usage;
}

void
tape_cancel(struct tape *t)
{
	if (t->state == TAPE_OPEN && t->results.len) {
		tape_settle(t); /* it was whole; only the tool was broken off */
		return;
	}
	if (t->state != TAPE_OPEN && tape_is_asked(t))
		open_attempt(t);
	tape_reason(t, SLICE("cancelled"));
	if (t->state == TAPE_OPEN && t->now > t->last)
		t->last = t->now;
	tape_settle(t);
}

static void
emit_failure(struct tape *t, const struct event_failure *f, bool final)
{
	struct event ev = {.kind = EVENT_FAILURE, .failure = *f};
	bool said = false;

	if (t->state != TAPE_OPEN || t->results.len)
		open_attempt(t);
	for (size_t i = 0; i < TAPE_CHANNELS; i++)
		said |= t->said[i];
	if (!t->headed && !said && (f->status > 0 || f->request_id.len))
		emit_headers(t, f->status, f->request_id);
	ev.failure.final = final;
	tape_emit_attempt(t, &ev, t->now);
	t->state = TAPE_IDLE;
	t->failures++;
}

void
tape_fail(struct tape *t, const struct event_failure *f)
{
	emit_failure(t, f, true);
	tape_flush_notes(t);
}

void
tape_fail_and_retry(struct tape *t, const struct event_failure *f,
	int64_t delay_ms, int64_t of)
{
	struct event ev = {.kind = EVENT_RETRY};

	if (t->state != TAPE_OPEN || t->results.len)
		open_attempt(t);
	t->of = of > t->attempt ? of : t->attempt + 1;
	emit_failure(t, f, false);
	t->attempt++;
	ev.retry = (struct event_retry){.of = t->of, .delay_ms = delay_ms};
	tape_emit_attempt(t, &ev, t->last);
	t->due = t->last + delay_ms;
	t->state = TAPE_WAITING;
}
