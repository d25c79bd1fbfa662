/* Fuzzes the event-stream parser and the answer's fold together. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "api/answer.h"
#include "api/sse.h"
#include "base/mem.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

struct run {
	struct sse sse;
	struct answer answer;
	struct buf seen; /* every event, comment and text, in order */
	bool parse_all;  /* without the shortcut for repeated frames */
};

static void
see(struct run *r, char what, struct slice text)
{
	assert(text_is_valid(text));
	buf_add_char(&r->seen, what);
	buf_add_slice(&r->seen, text);
	buf_add_char(&r->seen, '\n');
}

static void
take_delta(void *arg, enum answer_channel channel, struct slice text)
{
	assert(text.len);
	see(arg, "CRFT"[channel], text);
}

static void
take_event(void *arg, const struct sse_event *ev)
{
	struct run *r = arg;

	see(r, 'e', ev->event);
	see(r, 'd', ev->data);
	see(r, 'i', ev->id);
	if (r->parse_all)
		buf_clear(&r->answer.frame.head);
	answer_event(&r->answer, ev, take_delta, r);
}

static void
take_comment(void *arg, struct slice text)
{
	see(arg, ':', text);
}

static void
see_answer(struct run *r)
{
	const struct answer *a = &r->answer;

	see(r, 'r', buf_slice(&a->finish_reason));
	see(r, 'm', buf_slice(&a->model));
	see(r, 'x', buf_slice(&a->error_json));
	for (size_t i = 0; i < a->n_calls; i++) {
		see(r, 'I', buf_slice(&a->calls[i].id));
		see(r, 'N', buf_slice(&a->calls[i].name));
		see(r, 'A', buf_slice(&a->calls[i].arguments));
	}
	buf_addf(&r->seen, "%d %d %lld %lld %lld %lld %lld", (int)a->status,
		a->done, (long long)a->bad_json, (long long)a->usage.in,
		(long long)a->usage.out, (long long)a->usage.reasoning,
		(long long)a->usage.cached);
}

/* Feeds IN in pieces of STEP bytes (0: one block), each a copy of its own,
 * so that a slice kept too long is found. */
static void
run(struct run *r, struct slice in, size_t step)
{
	bool pending;

	answer_init(&r->answer);
	r->sse.on_comment = take_comment;
	while (in.len) {
		size_t n = step && step < in.len ? step : in.len;
		char *piece = mem_alloc(n);
		memcpy(piece, in.p, n);
		sse_feed(&r->sse, (struct slice){piece, n}, take_event, r);
		free(piece);
		in = slice_from(in, n);
	}
	pending = sse_end(&r->sse);
	answer_end(&r->answer, !pending);
	see_answer(r);
	buf_addf(&r->seen, " %d %llu %llu %llu", pending,
		(unsigned long long)r->sse.events,
		(unsigned long long)r->sse.comments,
		(unsigned long long)r->sse.dropped);
}

static void
finish(struct run *r)
{
	answer_free(&r->answer);
	sse_free(&r->sse);
	buf_free(&r->seen);
}

static void
fold_body(struct slice in)
{
	struct run r = {0};

	answer_init(&r.answer);
	answer_body(&r.answer, in, take_delta, &r);
	answer_end(&r.answer, true);
	assert(r.answer.status != ANSWER_OPEN);
	finish(&r);
}

/* The first byte says how the rest is cut, and whether events may only be
 * short. However it is cut, and whether each chunk is parsed or not, the
 * result is the same. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice in = {(const char *)bytes, n};
	struct run whole = {0}, cut = {.parse_all = true};

	if (!n)
		return 0;
	whole.sse.event_max = cut.sse.event_max = bytes[0] & 0x80 ? 48 : 0;
	in = slice_from(in, 1);
	run(&whole, in, 0);
	run(&cut, in, bytes[0] & 0x7f);
	assert(slice_eq(buf_slice(&whole.seen), buf_slice(&cut.seen)));
	finish(&whole);
	finish(&cut);
	fold_body(in);
	return 0;
}
