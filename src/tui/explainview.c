/* Lays an explanation out in rows. */
#include "tui/explainview.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tui/logrow.h"
#include "tui/pairs.h"
#include "tui/wrap.h"

enum {
	INDENT = 2,
	CAUSES_MAX = 64,
	TELLING = 3, /* aliases by which a cause is told from others */
	NAME_COLS = 12,
	NARROW = 60,
};

static const char blanks[] = "                                ";

/* TEXT behind FIRST; the rows it goes on in are as far in. */
static void
add_item(const struct pairs *p, const char *first, struct slice text,
	enum theme_role role)
{
	size_t n = strlen(first), cols = (size_t)text_width(slice_str(first));
	const struct rich_span before = {(uint32_t)n, ROLE_QUIET, 0};
	const struct rich_span under = {(uint32_t)cols, ROLE_QUIET, 0};
	const struct wrap how = {
		.width = p->width,
		.first = {.text = {first, n}, .spans = &before, .nspans = 1},
		.rest = {.text = {blanks, cols}, .spans = &under, .nspans = 1},
	};

	wrap_plain(p->out, text, role, 0, &how);
}

static void
add_numbered(const struct pairs *p, const struct catalogue_list *list)
{
	char first[16];

	for (size_t i = 0; i < list->n; i++) {
		snprintf(first, sizeof(first), "  %zu. ", (i + 1) % 1000);
		add_item(p, first, slice_str(list->item[i]), ROLE_TEXT);
	}
}

void
explainview_number(struct buf *text, const struct catalogue_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		buf_addf(text, "%zu. %s\n", i + 1, list->item[i]);
}

/* "id: title" */
static void
add_row_line(const struct pairs *p, const struct catalogue_row *row)
{
	struct buf line = {0};

	buf_addf(&line, "%s: %s", row->id, catalogue_words(row)->title);
	add_item(p, "  ", buf_slice(&line), ROLE_TEXT);
	buf_free(&line);
}

/* Head */

static const char *
side_words(enum catalogue_side side)
{
	static const char *const words[] = {
		[CATALOGUE_YOU] = N_("you"),
		[CATALOGUE_NETWORK] = N_("network"),
		[CATALOGUE_GATEWAY] = N_("gateway"),
		[CATALOGUE_PROVIDER] = N_("provider"),
	};

	return _(words[side]);
}

/* 429 rate_limit_exceeded · RateLimitError · side: you */
static void
add_head(const struct pairs *p, const struct explanation *x)
{
	const struct catalogue_row *row = x->row;
	int status = x->status ? x->status : row ? row->status : 0;
	struct buf line = {0};

	if (!row) {
		buf_add_str(&line, x->class);
	} else if (row->kind == CATALOGUE_CAUSE) {
		if (status)
			buf_addf(&line, "%d ", status);
		buf_addf(&line, "%s · %s · ", row->id, x->class);
		buf_addf(&line, _("side: %s"), side_words(row->side));
	} else {
		buf_add_str(&line, row->id);
		if (row->kind == CATALOGUE_STATUS &&
			strcmp(row->class, row->id))
			buf_addf(&line, " · %s", row->class);
	}
	add_item(p, "", buf_slice(&line), ROLE_TITLE);
	if (row)
		add_item(p, "", slice_str(catalogue_words(row)->title),
			ROLE_TEXT);
	buf_free(&line);
}

static void
add_said_field(const struct pairs *p, const char *name, const struct buf *value)
{
	int pad = NAME_COLS - text_width(slice_str(name));
	struct buf first = {0};

	if (!value->len)
		return;
	buf_addf(&first, "  %s%*s", name, pad > 1 ? pad : 1, "");
	add_item(p, buf_str(&first), buf_slice(value), ROLE_TEXT);
	buf_free(&first);
}

static void
add_said(const struct pairs *p, const struct explanation *x)
{
	const struct errorbody *e = &x->said;
	bool shown = x->how == EXPLAIN_BODY || x->how == EXPLAIN_RESPONSE;

	if (!shown || !(e->message.len || e->code.len || e->type.len ||
			      e->param.len || e->request_id.len))
		return;
	pairs_heading(p, _("The provider said"));
	add_said_field(p, _("message"), &e->message);
	add_said_field(p, _("code"), &e->code);
	add_said_field(p, _("type"), &e->type);
	add_said_field(p, _("param"), &e->param);
	add_said_field(p, _("request ID"), &e->request_id);
}

/* What the row says */

static void
add_why(const struct pairs *p, const struct catalogue_words *words)
{
	if (!words->causes.n)
		return;
	pairs_heading(p, _("Why"));
	add_numbered(p, &words->causes);
}

static void
add_what_to_do(const struct pairs *p, const struct explanation *x,
	const struct catalogue_words *words)
{
	struct slice fix =
		x->fix.len ? buf_slice(&x->fix) : slice_str(words->fix);

	if (!fix.len && !words->steps.n)
		return;
	pairs_heading(p, _("What to do"));
	if (fix.len)
		add_item(p, "  ", fix, ROLE_FIX);
	add_numbered(p, &words->steps);
}

static void
add_wait(const struct pairs *p, const struct explanation *x)
{
	struct buf line = {0}, span = {0};
	struct slice source;

	if (!x->diagnosed || x->wait_ms <= 0)
		return;
	logrow_span(&span, x->wait_ms);
	source = trail_source_words(slice_str(x->wait_source));
	buf_addf(&line, _("This answer asks to wait %s (%.*s)."),
		buf_str(&span), (int)source.len, source.p);
	add_item(p, "  ", buf_slice(&line), ROLE_COUNTDOWN);
	buf_free(&line);
	buf_free(&span);
}

static void
add_retry(const struct pairs *p, const struct explanation *x,
	const struct catalogue_words *words)
{
	bool retryable = x->diagnosed ? x->retryable : x->row->retryable;
	const char *text = words->retry;

	if (x->row->kind != CATALOGUE_CAUSE && !text)
		return;
	/* This answer may be another case than most. */
	if (!text || retryable != x->row->retryable)
		text = retryable ? _("Yes: a later attempt can succeed.")
				 : _("No: the same request would fail again.");
	pairs_heading(p, _("Retry"));
	add_item(p, "  ", slice_str(text), ROLE_TEXT);
	add_wait(p, x);
}

static void
add_exit(const struct pairs *p, const struct catalogue_row *row)
{
	struct buf line = {0};

	if (row->kind != CATALOGUE_CAUSE)
		return;
	pairs_heading(p, _("Exit status"));
	buf_addf(&line, _("%d, of sidetone ask"), (int)row->exit);
	add_item(p, "  ", buf_slice(&line), ROLE_TEXT);
	buf_free(&line);
}

/* Names in the other language are for looking up, not for reading. */
static bool
is_ascii(const char *s)
{
	while (*s && (unsigned char)*s < 0x80)
		s++;
	return !*s;
}

static void
add_aliases(const struct pairs *p, const struct catalogue_row *row)
{
	struct buf line = {0};

	if (!row->aliases.n)
		return;
	pairs_heading(p, _("Also called"));
	for (size_t i = 0; i < row->aliases.n; i++) {
		const char *alias = row->aliases.item[i];
		if (lang_now() == LANG_EN && !is_ascii(alias))
			continue;
		buf_addf(&line, "%s%s", line.len ? " · " : "", alias);
	}
	add_item(p, "  ", buf_slice(&line), ROLE_QUIET);
	buf_free(&line);
}

static void
add_related(const struct pairs *p, const struct catalogue_row *row)
{
	bool begun = false;

	/* Those of a status or a class stand among its causes. */
	for (size_t i = 0; i < row->related.n; i++) {
		const struct catalogue_row *other =
			catalogue_find(slice_str(row->related.item[i]));
		if (!other || (row->kind != CATALOGUE_CAUSE &&
				      other->kind == CATALOGUE_CAUSE))
			continue;
		if (!begun)
			pairs_heading(p, _("Related"));
		begun = true;
		add_row_line(p, other);
	}
}

/* How servers name a cause, as far as this reader can read it: by this it is
 * told from the others. */
static void
add_telling(const struct pairs *p, const struct catalogue_row *row)
{
	struct buf line = {0};
	int n = 0;

	for (size_t i = 0; i < row->aliases.n && n < TELLING; i++) {
		const char *alias = row->aliases.item[i];
		if (lang_now() == LANG_EN && !is_ascii(alias))
			continue;
		buf_addf(&line, "%s%s", n++ ? " · " : _("told by: "), alias);
	}
	if (line.len)
		add_item(p, "      ", buf_slice(&line), ROLE_QUIET);
	buf_free(&line);
}

static void
add_causes(const struct pairs *p, const struct explanation *x)
{
	const struct catalogue_row *causes[CAUSES_MAX];
	size_t n = explain_causes(x, causes, CAUSES_MAX);

	if (n)
		pairs_heading(p, _("It can be"));
	for (size_t i = 0; i < n; i++) {
		add_row_line(p, causes[i]);
		add_telling(p, causes[i]);
	}
}

static void
add_row(const struct pairs *p, const struct explanation *x)
{
	const struct catalogue_words *words = catalogue_words(x->row);

	add_why(p, words);
	add_causes(p, x);
	add_what_to_do(p, x, words);
	add_retry(p, x, words);
	add_exit(p, x->row);
	add_aliases(p, x->row);
	add_related(p, x->row);
}

static void
add_nearest(const struct pairs *p, const struct explanation *x)
{
	add_item(p, "", slice_str(_("no row is called that; nearest:")),
		ROLE_TEXT);
	for (size_t i = 0; i < x->nnearest; i++) {
		const struct catalogue_row *row = x->nearest[i];
		const char *fix = catalogue_words(row)->fix;
		add_row_line(p, row);
		if (fix && *fix)
			add_item(p, "      ", slice_str(fix), ROLE_FIX);
	}
}

void
explainview_build(struct rich *out, int width, const struct explanation *x)
{
	const struct pairs p = {out, width > 1 ? width : 1};

	if (x->fine)
		add_item(&p, "", slice_str(_("this answer reports no failure")),
			ROLE_TEXT);
	else if (x->row || x->class)
		add_head(&p, x);
	else
		add_nearest(&p, x);
	if (x->fine)
		return;
	add_said(&p, x);
	if (x->row)
		add_row(&p, x);
	else
		add_causes(&p, x);
}

/* The list */

static void
add_entry(const struct pairs *p, const struct catalogue_row *row)
{
	struct buf first = {0};
	const char *title = catalogue_words(row)->title;

	buf_addf(&first, "  %-25s ", row->id);
	if (row->kind == CATALOGUE_CAUSE && row->status)
		buf_addf(&first, "%3d ", row->status);
	else
		buf_add_str(&first, "    ");
	if (p->width >= NARROW && first.len < sizeof(blanks)) {
		add_item(p, buf_str(&first), slice_str(title), ROLE_TEXT);
	} else {
		add_item(p, "", slice_trim(buf_slice(&first)), ROLE_LOG_CODE);
		add_item(p, "  ", slice_str(title), ROLE_TEXT);
	}
	buf_free(&first);
}

void
explainview_list(struct rich *out, int width)
{
	static const char *const titles[] = {
		[CATALOGUE_CAUSE] = N_("Causes"),
		[CATALOGUE_STATUS] = N_("HTTP statuses"),
		[CATALOGUE_CLASS] = N_("Classes"),
	};
	const struct pairs p = {out, width > 1 ? width : 1};

	for (int kind = 0; kind <= CATALOGUE_CLASS; kind++) {
		bool begun = false;
		for (size_t i = 0; i < catalogue_count(); i++) {
			const struct catalogue_row *row = catalogue_at(i);
			if ((int)row->kind != kind)
				continue;
			if (!begun)
				pairs_heading(&p, _(titles[kind]));
			begun = true;
			add_entry(&p, row);
		}
	}
}
