/* Counts the tokens of the draft and of all that would be sent with it. */
#include "tui/tally.h"

#include <stdlib.h>

#include "base/lang.h"
#include "base/mem.h"
#include "base/words.h"
#include "tui/gaugetext.h"

/* A frame counts so much text; of a long session that was just opened the rest
 * is for the frames behind it. */
enum { UPDATE_BYTES = 512 * 1024 };

static int64_t
message_tokens(struct slice text)
{
	return TOKENS_MESSAGE + tokens_estimate(text);
}

static void
count_draft(struct tally *t, struct slice draft)
{
	t->draft = slice_trim(draft).len ? tokens_memo_estimate(&t->memo, draft)
					 : 0;
}

static void
count_system(struct tally *t, struct slice system)
{
	if (slice_eq(system, buf_slice(&t->system_text)))
		return;
	buf_set(&t->system_text, system);
	t->system = system.len ? message_tokens(system) : 0;
}

/* A turn without an answer is not sent again. *BYTES counts what was read. */
static int64_t
turn_tokens(const struct turn *t, size_t *bytes)
{
	struct slice said = turn_said(t);

	*bytes += said.len ? t->prompt.len + said.len : 0;
	return said.len ? message_tokens(buf_slice(&t->prompt)) +
				  message_tokens(said)
			: 0;
}

static void
forget_latest(struct tally *t)
{
	t->prompt_len = t->said_len = 0;
	t->prompt = t->said = 0;
}

static void
count_settled(struct tally *t, const struct model *m)
{
	size_t n = m->nturns ? m->nturns - 1 : 0, bytes = 0;

	if (t->settled != n)
		forget_latest(t);
	/* A replay can go back. */
	if (t->settled > n)
		t->settled = n;
	t->sums = mem_grow(t->sums, &t->sums_cap, n + 1, sizeof(*t->sums));
	for (; t->settled < n && bytes < UPDATE_BYTES; t->settled++)
		t->sums[t->settled + 1] =
			t->sums[t->settled] +
			turn_tokens(&m->turns[t->settled], &bytes);
	t->behind = t->settled < n;
}

static void
count_latest(struct tally *t, const struct turn *turn)
{
	struct slice said = turn_said(turn);

	if (t->prompt_len != turn->prompt.len || !t->prompt) {
		t->prompt_len = turn->prompt.len;
		t->prompt = message_tokens(buf_slice(&turn->prompt));
	}
	if (t->said_len != said.len) {
		t->said_len = said.len;
		t->said = said.len ? message_tokens(said) : 0;
	}
	t->state = turn->state;
}

static bool
runs(enum turn_state state)
{
	return state == TURN_OPEN || state == TURN_STREAMING ||
	       state == TURN_WAITING;
}

/* The turns that go along with what is sent next: the draft or, while it runs,
 * the latest prompt. The latest turn does not go along where the draft asks the
 * same once more without an answer. */
static int64_t
turns_tokens(const struct tally *t, const struct model *m, struct slice draft)
{
	const struct turn *latest = model_last(m);
	size_t n = m->nturns - 1, first;
	bool repeated;

	if (runs(latest->state)) {
		first = model_first_turn(m, n, buf_slice(&latest->prompt));
		return t->sums[n] - t->sums[first] + t->prompt;
	}
	first = model_first_turn(m, m->nturns, draft);
	if (first > n)
		return 0;
	repeated = latest->state != TURN_DONE &&
		   slice_eq(draft, buf_slice(&latest->prompt));
	return t->sums[n] - t->sums[first] +
	       (t->said && !repeated ? t->prompt + t->said : 0);
}

void
tally_update(struct tally *t, const struct model *m, struct slice draft)
{
	if (words_is_command(draft))
		draft = SLICE("");
	count_draft(t, draft);
	count_system(t, model_setting(m, "system"));
	count_settled(t, m);
	t->context = 0;
	if (t->behind)
		return;
	if (m->nturns) {
		count_latest(t, model_last(m));
		t->context = turns_tokens(t, m, draft);
	}
	if (t->draft)
		t->context += TOKENS_MESSAGE + t->draft;
	if (t->context)
		t->context += TOKENS_REPLY + t->system;
}

void
tally_free(struct tally *t)
{
	tokens_memo_free(&t->memo);
	free(t->sums);
	buf_free(&t->system_text);
	*t = (struct tally){0};
}

static void
add_context(struct buf *out, const struct tally *t, int64_t window)
{
	struct buf n = {0};

	gaugetext_count(&n, t->context);
	if (window > 0) {
		buf_add_char(&n, '/');
		gaugetext_count(&n, window);
	}
	buf_addf(out, _("context ~%s"), buf_str(&n));
	buf_free(&n);
}

void
tally_text(struct buf *out, const struct tally *t, int64_t window)
{
	struct buf n = {0};

	if (t->draft) {
		gaugetext_count(&n, t->draft);
		buf_addf(out, _("~%s tok"), buf_str(&n));
		buf_add_str(out, " · ");
	}
	if (t->context)
		add_context(out, t, window);
	buf_free(&n);
}

bool
tally_is_over(const struct tally *t, int64_t window)
{
	return window > 0 && t->context > window;
}
