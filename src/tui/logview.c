/* The log pane: the trail's rows laid out as they show. */
#include "tui/logview.h"

#include <stdlib.h>

#include "base/mem.h"

/* A row as it was laid out, and what it was laid out for. */
struct row_view {
	struct rich rich;
	bool laid;
	int width;
	bool compact;
	enum logrow_time time;
	enum trail_state state;
	int64_t day_start;
	int64_t retry_set_at; /* a retry touches a row that is over */
	int64_t now;          /* only of rows that still move */
	unsigned fixes; /* which of the texts of fixes it holds, 0: none */
	bool hidden;    /* by the filter */
};

struct logview {
	const struct trail *trail;
	struct logrow_view look;
	const struct filter *filter;
	struct buf fix_keys;
	unsigned fixes; /* counts the texts of fixes there have been */
	struct row_view *rows;
	size_t n, cap;
};

struct logview *
logview_new(void)
{
	return mem_alloc(sizeof(struct logview));
}

void
logview_free(struct logview *v)
{
	if (!v)
		return;
	for (size_t i = 0; i < v->n; i++)
		rich_free(&v->rows[i].rich);
	free(v->rows);
	buf_free(&v->fix_keys);
	free(v);
}

void
logview_show(struct logview *v, const struct trail *t,
	const struct logrow_view *look, const struct filter *filter)
{
	while (v->n > t->n) {
		rich_free(&v->rows[--v->n].rich);
		v->rows[v->n] = (struct row_view){0};
	}
	v->rows = mem_grow(v->rows, &v->cap, t->n, sizeof(*v->rows));
	v->n = t->n;
	v->trail = t;
	v->look = *look;
	v->filter = filter;
	if (!slice_eq(buf_slice(&v->fix_keys), look->fix_keys)) {
		buf_set(&v->fix_keys, look->fix_keys);
		v->fixes++;
	}
	v->look.fix_keys = buf_slice(&v->fix_keys);
	if (v->look.width < 1)
		v->look.width = 1;
}

void
logview_refilter(struct logview *v)
{
	for (size_t i = 0; i < v->n; i++)
		v->rows[i].laid = false;
}

static void
lay(struct logview *v, size_t i)
{
	const struct trail_row *row = &v->trail->rows[i];
	struct row_view *rv = &v->rows[i];
	struct logrow_view look = v->look;
	int64_t now = trail_is_over(row) ? 0 : look.now;
	bool mend = look.fix_keys.len && i == look.fix_row;
	unsigned fixes = mend ? v->fixes : 0;

	if (rv->laid && rv->width == look.width &&
		rv->compact == look.compact && rv->time == look.time &&
		rv->state == row->state && rv->now == now &&
		rv->day_start == look.day_start &&
		rv->retry_set_at == row->retry_set_at && rv->fixes == fixes &&
		trail_is_over(row))
		return;
	look.before = i ? v->trail->rows[i - 1].at : row->at;
	if (!mend)
		look.fix_keys = SLICE_NONE;
	rich_clear(&rv->rich);
	logrow_build(&rv->rich, row, &look);
	*rv = (struct row_view){rv->rich, true, look.width, look.compact,
		look.time, row->state, look.day_start, row->retry_set_at, now,
		fixes, !filter_match(v->filter, row)};
}

static size_t
height(void *arg, size_t i)
{
	struct logview *v = arg;

	lay(v, i);
	return v->rows[i].hidden ? 0 : v->rows[i].rich.nrows;
}

struct scroll_list
logview_list(struct logview *v)
{
	return (struct scroll_list){v->n, height, v};
}

struct rich_row
logview_row(struct logview *v, size_t i, size_t row)
{
	struct rich_row none = {0};

	return row < v->rows[i].rich.nrows ? rich_row(&v->rows[i].rich, row)
					   : none;
}
