/* One HTTP answer as bytes with pauses, and how it ends. */
#include "practice/answer.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/mem.h"

enum { KEEPALIVE_MS = 200 };

void
answer_free(struct answer *a)
{
	buf_free(&a->body);
	free(a->pause);
	*a = (struct answer){0};
}

void
answer_header(struct answer *a, const char *name, const char *fmt, ...)
{
	assert(a->n_headers < ANSWER_HEADERS);
	struct answer_header *h = &a->header[a->n_headers++];
	h->name = name;
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(h->value, sizeof(h->value), fmt, ap);
	va_end(ap);
}

const char *
answer_find(const struct answer *a, const char *name)
{
	for (int i = 0; i < a->n_headers; i++) {
		if (strcasecmp(a->header[i].name, name) == 0)
			return a->header[i].value;
	}
	return NULL;
}

void
answer_wait(struct answer *a, int64_t ms)
{
	if (ms <= 0)
		return;
	a->pause = mem_grow(
		a->pause, &a->cap_pauses, a->n_pauses + 1, sizeof(*a->pause));
	a->pause[a->n_pauses++] = (struct answer_pause){a->body.len, ms};
}

/* The pause in front of the next byte, or NULL. */
static const struct answer_pause *
pause_here(const struct answer *a)
{
	if (a->next_pause == a->n_pauses)
		return NULL;
	const struct answer_pause *p = &a->pause[a->next_pause];
	return p->at == a->pos ? p : NULL;
}

/* True when every pause in front of the next byte has passed. Due times add
 * up, so a late wake-up does not slow the stream down; a reader that was
 * slower than the stream does not get a burst for it. */
static bool
pauses_passed(struct answer *a, int64_t now)
{
	for (const struct answer_pause *p; (p = pause_here(a)) != NULL;) {
		if (!a->waiting) {
			if (a->due == 0 || a->due + p->ms < now)
				a->due = now;
			a->due += p->ms;
			a->waiting = true;
		}
		if (now < a->due)
			return false;
		a->waiting = false;
		a->next_pause++;
	}
	return true;
}

/* Starts the last bytes over, with a pause before them. */
static void
start_over(struct answer *a)
{
	a->pos = 0;
	a->n_pauses = a->next_pause = 0;
	size_t len = a->body.len;
	a->body.len = 0;
	answer_wait(a, KEEPALIVE_MS);
	a->body.len = len;
}

static ptrdiff_t
at_end(struct answer *a, int64_t *wake)
{
	switch (a->end) {
	case ANSWER_COMPLETE:
		return ANSWER_ENDED;
	case ANSWER_DROP:
		return ANSWER_DROPPED;
	case ANSWER_SILENCE:
	case ANSWER_KEEPALIVE:
		break;
	}
	*wake = CLOCK_NEVER;
	return ANSWER_WAIT;
}

ptrdiff_t
answer_read(struct answer *a, int64_t now, char *out, size_t max, int64_t *wake)
{
	if (a->pos == a->body.len && a->end == ANSWER_KEEPALIVE &&
		a->body.len > 0)
		start_over(a);
	if (!pauses_passed(a, now)) {
		*wake = a->due;
		return ANSWER_WAIT;
	}
	size_t stop = a->body.len;
	if (a->next_pause < a->n_pauses)
		stop = a->pause[a->next_pause].at;
	if (a->pos == stop)
		return at_end(a, wake);
	size_t n = stop - a->pos < max ? stop - a->pos : max;
	memcpy(out, a->body.p + a->pos, n);
	a->pos += n;
	return (ptrdiff_t)n;
}
