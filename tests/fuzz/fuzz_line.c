/* Fuzzes the line codec, and the folds with what it reads. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "event/line.h"
#include "session/model.h"
#include "session/trail.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct folds {
	struct model model;
	struct trail trail;
};

/* An event that was read is written as one line that reads as the same. */
static void
check_round_trip(const struct event *ev)
{
	struct buf once = {0}, twice = {0};
	struct line_hold hold;
	struct error err;
	struct event back;
	int rc;

	line_encode(&once, ev);
	assert(memchr(once.p, '\n', once.len) == once.p + once.len - 1);
	rc = line_decode(&back, &hold, buf_slice(&once), &err);
	assert(!rc);
	line_encode(&twice, &back);
	assert(slice_eq(buf_slice(&once), buf_slice(&twice)));
	line_release(&hold);
	buf_free(&once);
	buf_free(&twice);
}

/* What is read without a JSON library is what the library reads: it takes the
 * blank in front, and the reader of deltas does not. */
static void
check_readers(const struct event *ev, struct slice line)
{
	struct buf blank = {0}, fast = {0}, slow = {0};
	struct line_hold hold;
	struct error err;
	struct event back;
	int rc;

	buf_add_char(&blank, ' ');
	buf_add_slice(&blank, line);
	rc = line_decode(&back, &hold, buf_slice(&blank), &err);
	assert(!rc);
	line_encode(&fast, ev);
	line_encode(&slow, &back);
	assert(slice_eq(buf_slice(&fast), buf_slice(&slow)));
	line_release(&hold);
	buf_free(&blank);
	buf_free(&fast);
	buf_free(&slow);
}

static void
check_counts(const struct trail *t)
{
	int64_t requests = 0, waiting = 0, active = 0;

	for (size_t i = 0; i < t->n; i++) {
		enum trail_state s = t->rows[i].state;
		requests += s < TRAIL_NOTE;
		waiting += s == TRAIL_RETRY_WAIT;
		active += s < TRAIL_DONE;
	}
	assert(t->requests == requests);
	assert(t->waiting == waiting);
	assert(t->active == active);
}

static void
take_line(struct folds *f, struct slice line)
{
	struct error err = {""};
	struct line_hold hold;
	struct event ev;

	if (line_decode(&ev, &hold, line, &err)) {
		assert(err.text[0]);
		return;
	}
	check_round_trip(&ev);
	check_readers(&ev, line);
	model_apply(&f->model, &ev);
	trail_apply(&f->trail, &ev);
	line_release(&hold);
	check_counts(&f->trail);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = {(const char *)data, size}, line;
	struct conversation c = {0};
	struct folds f = {0};

	while (slice_line(&rest, &line))
		take_line(&f, line);
	model_conversation(&f.model, &c);
	conversation_free(&c);
	model_free(&f.model);
	trail_free(&f.trail);
	return 0;
}
