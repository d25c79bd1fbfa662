/* Counts the tokens of the draft and of all that would be sent with it. */
#include "tui/tally.h"

#include "api/tokens.h"
#include "base/lang.h"
#include "base/text.h"
#include "tui/gaugetext.h"

/* Longer text is counted in PIECES pieces that are spread over it. */
enum { PIECES = 8, PIECE = 2048, WHOLE_MAX = PIECES * PIECE };

/* S without the rest of a character at its start and end. */
static struct slice
whole_characters(struct slice s)
{
	size_t n = 0;

	while (n < s.len && n < 3 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n++;
	s = slice_from(s, n);
	return slice_sub(s, 0, s.len - text_incomplete_tail(s));
}

int64_t
tally_estimate(struct slice s)
{
	int64_t tokens = 0;
	size_t bytes = 0;

	if (s.len <= WHOLE_MAX)
		return tokens_estimate(s);
	for (size_t i = 0; i < PIECES; i++) {
		size_t at = (s.len - PIECE) / (PIECES - 1) * i;
		struct slice piece = whole_characters(slice_sub(s, at, PIECE));
		tokens += tokens_estimate(piece);
		bytes += piece.len;
	}
	return (int64_t)((double)tokens * (double)s.len / (double)bytes);
}

/* What the chat format adds to N messages, one of which may be empty. */
static int64_t
frame_tokens(size_t n)
{
	struct conversation c = {0};
	int64_t tokens;

	for (size_t i = 0; i < n; i++)
		conversation_add(&c, "user", SLICE(""));
	tokens = tokens_of_conversation(&c);
	conversation_free(&c);
	return tokens;
}

static int64_t
message_tokens(struct slice text)
{
	return frame_tokens(1) - frame_tokens(0) + tally_estimate(text);
}

static bool
is_command(struct slice s)
{
	return slice_starts(s, "/") && !slice_starts(s, "//");
}

static void
count_draft(struct tally *t, struct slice draft)
{
	if (is_command(draft))
		draft = SLICE("");
	if (slice_eq(draft, buf_slice(&t->draft_text)))
		return;
	buf_set(&t->draft_text, draft);
	t->draft = slice_trim(draft).len ? tally_estimate(draft) : 0;
}

static void
count_system(struct tally *t, struct slice system)
{
	if (slice_eq(system, buf_slice(&t->system_text)))
		return;
	buf_set(&t->system_text, system);
	t->system = system.len ? message_tokens(system) : 0;
}

/* A turn without an answer is not sent again. */
static int64_t
turn_tokens(const struct turn *t)
{
	struct slice said = turn_said(t);

	return said.len ? message_tokens(buf_slice(&t->prompt)) +
				  message_tokens(said)
			: 0;
}

static void
count_settled(struct tally *t, const struct model *m)
{
	/* A replay can go back. */
	if (t->settled && t->settled >= m->nturns) {
		t->settled = 0;
		t->settled_tokens = 0;
		t->prompt_len = t->said_len = 0;
		t->prompt = t->said = 0;
	}
	for (; t->settled + 1 < m->nturns; t->settled++) {
		t->settled_tokens += turn_tokens(&m->turns[t->settled]);
		t->prompt_len = t->said_len = 0;
		t->prompt = t->said = 0;
	}
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

/* The latest turn goes along while it runs and when it was answered, but not
 * where the draft asks the same once more. */
static int64_t
latest_tokens(const struct tally *t, const struct turn *turn)
{
	bool runs = t->state == TURN_OPEN || t->state == TURN_STREAMING ||
		    t->state == TURN_WAITING;

	if (runs)
		return t->prompt;
	if (!t->said ||
		(t->state != TURN_DONE && slice_eq(buf_slice(&t->draft_text),
						  buf_slice(&turn->prompt))))
		return 0;
	return t->prompt + t->said;
}

void
tally_update(struct tally *t, const struct model *m, struct slice draft)
{
	const struct turn *latest = model_last(m);

	count_draft(t, draft);
	count_system(t, model_setting(m, "system"));
	count_settled(t, m);
	t->context = t->settled_tokens;
	if (latest) {
		count_latest(t, latest);
		t->context += latest_tokens(t, latest);
	}
	if (t->draft)
		t->context += frame_tokens(1) - frame_tokens(0) + t->draft;
	if (t->context)
		t->context += frame_tokens(0) + t->system;
}

void
tally_free(struct tally *t)
{
	buf_free(&t->draft_text);
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
