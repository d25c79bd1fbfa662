/* Finds what a name, a message or a raw answer means. */
#include "api/explain.h"

#include <assert.h>
#include <string.h>

#include "api/explainanswer.h"
#include "api/explainname.h"
#include "api/explaintext.h"
#include "api/jsonread.h"
#include "api/nearest.h"
#include "api/retry.h"
#include "event/event.h"

enum { NAME_MAX_BYTES = 300 };

static const char *const names[] = {
	[EXPLAIN_ID] = "id",
	[EXPLAIN_ALIAS] = "alias",
	[EXPLAIN_STATUS] = "status",
	[EXPLAIN_CLASS] = "class",
	[EXPLAIN_BODY] = "body",
	[EXPLAIN_RESPONSE] = "response",
	[EXPLAIN_MESSAGE] = "message",
	[EXPLAIN_NEAREST] = "nearest",
};
_Static_assert(sizeof(names) / sizeof(names[0]) == EXPLAIN_HOW_COUNT,
	"a name for each");

const char *
explain_how_name(enum explain_how how)
{
	return names[how];
}

void
explain_diagnosed(struct explanation *x, const struct diagnosis *d,
	const struct headers *h, int64_t wall_ms)
{
	const struct retry_policy policy = {RETRY_MAX, INT64_MAX};
	const struct headers none = {0};
	uint64_t seed = 1;
	struct retry_plan plan;
	const struct retry_input in = {.diagnosis = d,
		.headers = h ? h : &none,
		.body = &x->said,
		.wall_ms = wall_ms,
		.seed = &seed};

	retry_decide(&plan, &policy, &in);
	x->diagnosed = true;
	x->diagnosis = *d;
	buf_set(&x->fix, slice_str(d->fix));
	x->class = d->class;
	x->row = catalogue_find(slice_str(d->cause));
	x->retryable = plan.answer != RETRY_NOT_RETRYABLE;
	x->wait_ms = plan.server_ms;
	x->wait_source = plan.source;
}

/* A status the catalogue has no row of is what it alone would be taken for. */
static void
explain_status(struct explanation *x, int status, int64_t wall_ms)
{
	const struct headers none = {0};
	struct diagnosis d;

	x->how = EXPLAIN_STATUS;
	x->status = x->said.status = x->said.http_status = status;
	x->fine = status < 300;
	if (x->fine)
		return;
	d = diagnose_http(&x->said, &none, false);
	explain_diagnosed(x, &d, &none, wall_ms);
}

/* 429 where the catalogue has a row of it, else as it stands. */
static bool
read_status(struct explanation *x, struct slice name, int64_t wall_ms)
{
	int status = explainname_status(name);
	struct buf id = {0};
	const struct catalogue_row *row;

	if (!status)
		return false;
	buf_addf(&id, "%d", status);
	row = catalogue_find(buf_slice(&id));
	buf_free(&id);
	if (row) {
		x->how = EXPLAIN_STATUS;
		x->row = row;
		x->status = status;
	} else {
		explain_status(x, status, wall_ms);
	}
	return true;
}

static bool
read_class(struct explanation *x, struct slice name)
{
	int status;
	const char *class = explainname_class(name, &status);

	if (!class)
		return false;
	x->how = EXPLAIN_CLASS;
	x->class = class;
	x->row = catalogue_find(slice_str(class));
	return true;
}

/* What a library calls a class may be another name of it. */
static struct slice
strip_module(struct slice name)
{
	if (slice_starts(name, "openai."))
		name = slice_from(name, 7);
	if (slice_starts(name, "error."))
		name = slice_from(name, 6);
	return name;
}

static bool
read_id(struct explanation *x, struct slice name)
{
	static const enum explain_how kinds[] = {
		[CATALOGUE_CAUSE] = EXPLAIN_ID,
		[CATALOGUE_STATUS] = EXPLAIN_STATUS,
		[CATALOGUE_CLASS] = EXPLAIN_CLASS,
	};

	x->row = explainname_id(name);
	if (x->row)
		x->how = kinds[x->row->kind];
	return x->row != NULL;
}

static bool
read_alias(struct explanation *x, struct slice name)
{
	x->row = explainname_alias(name);
	if (x->row)
		x->how = EXPLAIN_ALIAS;
	return x->row != NULL;
}

static bool
read_name(struct explanation *x, struct slice text, int64_t wall_ms)
{
	struct slice name = strip_module(text);

	if (!name.len || name.len > NAME_MAX_BYTES)
		return false;
	return read_id(x, name) || read_status(x, name, wall_ms) ||
	       read_class(x, name) || read_alias(x, text);
}

static void
find_nearest(struct explanation *x, struct slice text)
{
	const struct catalogue_row *rows[EXPLAIN_NEAREST_MAX + 1];
	size_t n = nearest_rows(text, rows, EXPLAIN_NEAREST_MAX + 1);

	for (size_t i = 0; i < n && x->nnearest < EXPLAIN_NEAREST_MAX; i++) {
		if (rows[i] != x->row)
			x->nearest[x->nnearest++] = rows[i];
	}
}

/* What every explanation has. */
static void
complete(struct explanation *x, struct slice text)
{
	if (x->how == EXPLAIN_CLASS && !x->row)
		x->row = catalogue_find(slice_str(x->class));
	if (x->row && !x->class)
		x->class = x->row->class;
	if (x->row && x->row->kind == CATALOGUE_STATUS && !x->status)
		x->status = x->row->status;
	if (x->how == EXPLAIN_MESSAGE || x->how == EXPLAIN_NEAREST)
		find_nearest(x, text);
}

void
explain_read(struct explanation *x, const struct explain_input *in)
{
	struct slice text = jsonread_skip(in->text);

	x->wait_ms = EVENT_UNKNOWN;
	if (!read_name(x, text, in->wall_ms) &&
		!explainanswer_read(x, text, in))
		explaintext_read(x, text, in);
	complete(x, text);
}

void
explain_free(struct explanation *x)
{
	errorbody_free(&x->said);
	buf_free(&x->fix);
	*x = (struct explanation){.row = NULL};
}

/* Causes */

static bool
is_listed(const struct catalogue_row *const *list, size_t n,
	const struct catalogue_row *row)
{
	for (size_t i = 0; i < n; i++) {
		if (list[i] == row)
			return true;
	}
	return false;
}

static bool
belongs(const struct explanation *x, const struct catalogue_row *cause)
{
	if (x->how == EXPLAIN_STATUS ||
		(x->row && x->row->kind == CATALOGUE_STATUS))
		return cause->status == x->status;
	return x->class && !strcmp(cause->class, x->class);
}

static size_t
add_related(const struct explanation *x, const struct catalogue_row **out,
	size_t max)
{
	size_t n = 0;

	for (size_t i = 0; x->row && i < x->row->related.n && n < max; i++) {
		const struct catalogue_row *row =
			catalogue_find(slice_str(x->row->related.item[i]));
		if (row && row->kind == CATALOGUE_CAUSE)
			out[n++] = row;
	}
	return n;
}

size_t
explain_causes(const struct explanation *x, const struct catalogue_row **out,
	size_t max)
{
	bool one = x->row ? x->row->kind == CATALOGUE_CAUSE
			  : x->how != EXPLAIN_CLASS;
	size_t n;

	if (one)
		return 0;
	n = add_related(x, out, max);
	for (size_t i = 0; i < catalogue_count() && n < max; i++) {
		const struct catalogue_row *row = catalogue_at(i);
		if (row->kind == CATALOGUE_CAUSE && belongs(x, row) &&
			!is_listed(out, n, row))
			out[n++] = row;
	}
	return n;
}
