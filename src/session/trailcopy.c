/* The trail's memory: freed, or copied with all its text. */
#include <stddef.h>
#include <stdlib.h>

#include "base/mem.h"
#include "session/trail.h"

/* Where a row has text of its own. */
static const size_t texts[] = {offsetof(struct trail_row, method),
	offsetof(struct trail_row, url), offsetof(struct trail_row, model),
	offsetof(struct trail_row, params),
	offsetof(struct trail_row, request_id),
	offsetof(struct trail_row, http), offsetof(struct trail_row, remote),
	offsetof(struct trail_row, class), offsetof(struct trail_row, cause),
	offsetof(struct trail_row, code), offsetof(struct trail_row, type),
	offsetof(struct trail_row, param), offsetof(struct trail_row, message),
	offsetof(struct trail_row, fix), offsetof(struct trail_row, phase),
	offsetof(struct trail_row, source), offsetof(struct trail_row, reason)};
enum { TEXTS = sizeof(texts) / sizeof(texts[0]) };

static struct buf *
text_of(struct trail_row *r, size_t i)
{
	return (struct buf *)(void *)((char *)r + texts[i]);
}

void
trail_free(struct trail *t)
{
	for (size_t i = 0; i < t->n; i++) {
		struct trail_row *r = &t->rows[i];
		for (size_t k = 0; k < TEXTS; k++)
			buf_free(text_of(r, k));
		free(r->pieces);
	}
	free(t->rows);
	*t = (struct trail){0};
}

void
trail_copy(struct trail *to, const struct trail *from)
{
	*to = *from;
	to->rows = mem_copy(from->rows, from->n, sizeof(*from->rows));
	to->cap = from->n;
	for (size_t i = 0; i < to->n; i++) {
		struct trail_row *r = &to->rows[i];
		for (size_t k = 0; k < TEXTS; k++)
			buf_own(text_of(r, k));
		r->pieces = mem_copy(r->pieces, r->npieces, sizeof(*r->pieces));
		r->pieces_cap = r->npieces;
	}
}
