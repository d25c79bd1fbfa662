/* The facts of two answers in a table, and their texts under it. */
#include "tui/compareview.h"

#include <inttypes.h>
#include <string.h>

#include "base/lang.h"
#include "base/text.h"
#include "tui/columns.h"
#include "tui/comparetext.h"
#include "tui/logrow.h"
#include "tui/pairs.h"

enum {
	NAME_COLS = 16, /* of the table, with a blank behind */
	PROMPT_ROWS = 3,
	COLUMNS_MAX = 3,
};

static const char *const letters[] = {"A", "B"};

struct view {
	struct rich *out;
	int width;
	const struct compare *c;
	bool better, guessed; /* the marks that need a word of explanation */
};

static int
cell_width(const struct view *v)
{
	return (v->width - NAME_COLS - 1) / 2;
}

static void
add_name(struct column *col, const char *name)
{
	struct buf fitted = {0};

	text_fitted(&fitted, slice_str(name), col->width);
	column_add(col, buf_slice(&fitted), ROLE_QUIET);
	buf_free(&fitted);
}

static struct slice
or_dash(struct slice s)
{
	return s.len ? s : SLICE("-");
}

static void
add_stacked(struct view *v, const char *name, const struct slice *value,
	enum theme_role role)
{
	const struct pairs p = {v->out, v->width};
	struct buf line = {0};

	pairs_line(&p, slice_str(name), ROLE_QUIET);
	for (int i = 0; i < 2; i++) {
		buf_clear(&line);
		buf_addf(&line, "%s ", letters[i]);
		buf_add_slice(&line, or_dash(value[i]));
		pairs_body(&p, buf_slice(&line), role);
	}
	buf_free(&line);
}

/* NAME and a value for each side; foreign text is fine. */
static void
add_row(struct view *v, const char *name, struct slice a, struct slice b,
	enum theme_role role)
{
	const struct slice value[] = {a, b};
	const int width = cell_width(v);
	struct column cols[COLUMNS_MAX] = {
		{.width = NAME_COLS - 1}, {.width = width}, {.width = width}};

	if (v->width < COMPAREVIEW_TABLE) {
		add_stacked(v, name, value, role);
		return;
	}
	add_name(&cols[0], name);
	column_add(&cols[1], or_dash(a), role);
	column_add(&cols[2], or_dash(b), role);
	columns_beside(v->out, cols, 3, SLICE(" "), ROLE_TEXT);
}

static void
add_texts(struct view *v, const char *name, const struct buf *a,
	const struct buf *b, enum theme_role role)
{
	add_row(v, name, buf_slice(a), buf_slice(b), role);
}

static void
add_requests(struct view *v)
{
	struct buf cell[2] = {{0}, {0}};

	for (int i = 0; i < 2; i++) {
		const struct compare_side *s = &v->c->side[i];
		if (v->width >= COMPAREVIEW_TABLE)
			buf_addf(&cell[i], "%s ", letters[i]);
		buf_addf(&cell[i], "#%" PRId64 " ", s->req);
		buf_add_slice(&cell[i], buf_slice(&s->session));
	}
	add_texts(v, _("request"), &cell[0], &cell[1], ROLE_LOG_ID);
	buf_free(&cell[0]);
	buf_free(&cell[1]);
}

/* The beginning of a text that may be long. */
static void
add_beginning(struct buf *out, const struct buf *text, int cols)
{
	struct buf row = {0};

	/* More than fits, whatever the characters are. */
	text_visible_row(&row,
		slice_sub(slice_trim(buf_slice(text)), 0, (size_t)cols * 16));
	text_fitted(out, buf_slice(&row), cols);
	buf_free(&row);
}

static void
add_beginnings(struct view *v, const char *name, const struct buf *a,
	const struct buf *b)
{
	struct buf cell[2] = {{0}, {0}};
	int width = v->width < COMPAREVIEW_TABLE ? v->width - 4 : cell_width(v);

	width = width > 1 ? width : 1;
	add_beginning(&cell[0], a, width * PROMPT_ROWS);
	add_beginning(&cell[1], b, width * PROMPT_ROWS);
	add_texts(v, name, &cell[0], &cell[1], ROLE_TEXT);
	buf_free(&cell[0]);
	buf_free(&cell[1]);
}

/* A prompt that is the same is said once. */
static void
add_prompt(struct view *v)
{
	const struct buf *a = &v->c->side[0].prompt, *b = &v->c->side[1].prompt;
	struct column cols[] = {
		{.width = NAME_COLS - 1}, {.width = v->width - NAME_COLS}};
	struct buf text = {0};

	if (!slice_eq(buf_slice(a), buf_slice(b)) ||
		v->width < COMPAREVIEW_TABLE) {
		add_beginnings(v, _("prompt"), a, b);
		return;
	}
	add_beginning(&text, a, cols[1].width);
	add_name(&cols[0], _("prompt"));
	column_add(&cols[1], or_dash(buf_slice(&text)), ROLE_USER_TEXT);
	columns_beside(v->out, cols, 2, SLICE(" "), ROLE_TEXT);
	buf_free(&text);
}

static void
add_end(struct buf *cell, const struct compare_side *s)
{
	if (!s->class.len) {
		buf_add_slice(cell, s->over ? buf_slice(&s->reason)
					    : slice_str(_("not over yet")));
		return;
	}
	buf_add_str(cell, "! ");
	if (s->status)
		buf_addf(cell, "%" PRId64 " ", s->status);
	buf_add_slice(cell, buf_slice(&s->code));
	buf_addf(cell, " (%s)", buf_str(&s->class));
}

static void
add_ends(struct view *v)
{
	struct buf cell[2] = {{0}, {0}};

	for (int i = 0; i < 2; i++)
		add_end(&cell[i], &v->c->side[i]);
	add_texts(v, _("ended"), &cell[0], &cell[1], ROLE_TEXT);
	buf_free(&cell[0]);
	buf_free(&cell[1]);
}

/* What every request says is left out where it is the same. */
static void
add_params(struct view *v)
{
	for (size_t i = 0; i < v->c->nparams; i++) {
		const struct compare_param *p = &v->c->params[i];
		struct buf name = {0};
		bool same = slice_eq(
			buf_slice(&p->value[0]), buf_slice(&p->value[1]));
		if (same && slice_starts(buf_slice(&p->name), "stream"))
			continue;
		text_visible_row(&name, buf_slice(&p->name));
		add_texts(v, buf_str(&name), &p->value[0], &p->value[1],
			ROLE_TEXT);
		buf_free(&name);
	}
}

static void
add_system(struct view *v)
{
	const struct buf *a = &v->c->side[0].system, *b = &v->c->side[1].system;

	if (!slice_eq(buf_slice(a), buf_slice(b)))
		add_beginnings(v, _("system prompt"), a, b);
}

/* The numbers */

enum unit { COUNT, TIME, TENTHS };

static const struct {
	const char *name;
	enum unit unit;
	int64_t beyond; /* a row only where a side has more than this */
} measures[] = {
	[COMPARE_ATTEMPTS] = {N_("attempts"), COUNT, 1},
	[COMPARE_TOKENS_IN] = {N_("tokens in"), COUNT, -2},
	[COMPARE_TOKENS_OUT] = {N_("tokens out"), COUNT, -2},
	[COMPARE_TOKENS_REASONING] = {N_("  reasoning"), COUNT, 0},
	[COMPARE_FIRST] = {N_("first token"), TIME, -2},
	[COMPARE_TOTAL] = {N_("total"), TIME, -2},
	[COMPARE_WAITED] = {N_("  with retries"), TIME, -2},
	[COMPARE_RATE] = {N_("tokens/s"), TENTHS, -2},
	[COMPARE_WORDS] = {N_("words"), COUNT, -2},
	[COMPARE_BYTES] = {N_("bytes"), COUNT, -2},
	[COMPARE_REASONING_WORDS] = {N_("reasoning words"), COUNT, 0},
	[COMPARE_REASONING_BYTES] = {N_("reasoning bytes"), COUNT, 0},
	[COMPARE_REFUSAL_WORDS] = {N_("refusal words"), COUNT, 0},
	[COMPARE_REFUSAL_BYTES] = {N_("refusal bytes"), COUNT, 0},
};
_Static_assert(sizeof(measures) / sizeof(measures[0]) == COMPARE_MEASURE_COUNT,
	"a row for each number");

static void
add_number(struct view *v, struct buf *cell, int side, enum compare_measure m)
{
	const struct compare_side *s = &v->c->side[side];
	int64_t n = s->number[m];

	if (n < 0)
		return;
	if (s->guessed[m]) {
		buf_add_char(cell, '~');
		v->guessed = true;
	}
	switch (measures[m].unit) {
	case COUNT:
		buf_addf(cell, "%" PRId64, n);
		break;
	case TIME:
		logrow_span(cell, n);
		break;
	case TENTHS: /* not %f: the locale may write a comma */
		buf_addf(cell, "%" PRId64 ".%d", n / 10, (int)(n % 10));
		break;
	}
	if (compare_better(v->c, m) == side) {
		buf_add_str(cell, " *");
		v->better = true;
	}
}

static bool
is_shown(const struct compare *c, enum compare_measure m)
{
	if (m == COMPARE_WAITED)
		return is_shown(c, COMPARE_ATTEMPTS);
	return c->side[0].number[m] > measures[m].beyond ||
	       c->side[1].number[m] > measures[m].beyond;
}

static void
add_numbers(struct view *v)
{
	struct buf cell[2] = {{0}, {0}};

	for (int i = 0; i < COMPARE_MEASURE_COUNT; i++) {
		enum compare_measure m = (enum compare_measure)i;
		if (!is_shown(v->c, m))
			continue;
		for (int k = 0; k < 2; k++) {
			buf_clear(&cell[k]);
			add_number(v, &cell[k], k, m);
		}
		add_texts(v, _(measures[i].name), &cell[0], &cell[1],
			ROLE_LOG_NUMBER);
	}
	buf_free(&cell[0]);
	buf_free(&cell[1]);
}

static void
add_legend(struct view *v)
{
	const struct pairs p = {v->out, v->width};
	struct buf line = {0};

	if (v->better)
		buf_add_str(&line, _("* the better of the two"));
	if (v->guessed)
		buf_addf(&line, "%s%s", line.len ? " · " : "",
			_("~ estimated, not counted by the server"));
	if (line.len)
		pairs_remark(&p, buf_slice(&line));
	buf_free(&line);
}

static void
add_table(struct view *v)
{
	const struct compare_side *a = &v->c->side[0], *b = &v->c->side[1];

	add_requests(v);
	add_prompt(v);
	add_texts(v, _("model"), &a->model, &b->model, ROLE_MODEL_LABEL);
	add_system(v);
	add_params(v);
	add_ends(v);
	add_numbers(v);
	add_legend(v);
}

void
compareview_build(struct rich *out, int width, const struct compare *c)
{
	struct view v = {.out = out, .width = width > 1 ? width : 1, .c = c};

	add_table(&v);
	comparetext_build(out, v.width, c);
}
