/* The conversation pane: turns laid out as they show, Markdown included. */
#include "tui/chatview.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "base/text.h"
#include "tui/gaugetext.h"
#include "tui/markdown.h"
#include "tui/wrap.h"

/* One attempt's output: its label, thoughts, text, and what is neither. */
struct answer_view {
	struct rich label, tail;
	struct md *reasoning, *content;
	size_t lens[4];
	bool final, broken, laid;
};

/* A turn as it was laid out, and what it was laid out for. */
struct turn_view {
	struct rich head, foot;
	struct answer_view *answers;
	size_t nanswers, answers_cap;
	size_t rows;
	int width;
	enum turn_state state;
	int64_t attempt;
	size_t size; /* of all its text */
};

struct chatview {
	const struct model *model;
	int width;
	struct turn_view *turns;
	size_t nturns, cap;
};

struct chatview *
chatview_new(void)
{
	return mem_alloc(sizeof(struct chatview));
}

static void
free_answer(struct answer_view *a)
{
	rich_free(&a->label);
	rich_free(&a->tail);
	md_free(a->reasoning);
	md_free(a->content);
	*a = (struct answer_view){0};
}

static void
free_turn(struct turn_view *t)
{
	for (size_t i = 0; i < t->nanswers; i++)
		free_answer(&t->answers[i]);
	free(t->answers);
	rich_free(&t->head);
	rich_free(&t->foot);
	*t = (struct turn_view){0};
}

void
chatview_free(struct chatview *v)
{
	if (!v)
		return;
	for (size_t i = 0; i < v->nturns; i++)
		free_turn(&v->turns[i]);
	free(v->turns);
	free(v);
}

void
chatview_show(struct chatview *v, const struct model *m, int width)
{
	/* A model with fewer turns is another session's. */
	while (v->nturns > m->nturns)
		free_turn(&v->turns[--v->nturns]);
	v->turns = mem_grow(v->turns, &v->cap, m->nturns, sizeof(*v->turns));
	v->nturns = m->nturns;
	v->model = m;
	v->width = width > 0 ? width : 1;
}

/* Everything but labels stands two columns in. */
static struct wrap
indented(int width)
{
	static const struct rich_span blanks = {2, ROLE_TEXT, 0};
	const struct rich_row prefix = {
		.text = {"  ", 2}, .spans = &blanks, .nspans = 1};

	return (struct wrap){.width = width, .first = prefix, .rest = prefix};
}

static void
add_label(struct rich *out, struct slice name, enum theme_role role,
	const char *remark)
{
	struct buf shown = {0};

	text_visible_row(&shown, name);
	rich_add(out, buf_slice(&shown), role, 0);
	if (*remark) {
		rich_add(out, SLICE("  "), ROLE_TEXT, 0);
		rich_add(out, slice_str(remark), ROLE_QUIET, 0);
	}
	rich_end_row(out, false);
	buf_free(&shown);
}

static void
lay_head(struct turn_view *v, const struct turn *t, int width)
{
	const struct wrap how = indented(width);

	rich_clear(&v->head);
	if (!t->prompt.len)
		return;
	add_label(&v->head, slice_str(_("you")), ROLE_USER_LABEL, "");
	wrap_plain(&v->head, buf_slice(&t->prompt), ROLE_USER_TEXT, 0, &how);
	rich_end_row(&v->head, false);
}

static void
lay_md(struct md **md, enum theme_role role, struct slice text, int width,
	bool final)
{
	/* A replay that goes back takes away what came. */
	if (!text.len) {
		md_free(*md);
		*md = NULL;
		return;
	}
	width = width > 3 ? width - 2 : 1;
	if (!*md)
		*md = md_new(width);
	md_set_role(*md, role);
	md_resize(*md, width);
	md_set(*md, text, final);
}

static void
lay_tail(struct answer_view *v, const struct answer_text *a, int width)
{
	const struct wrap how = indented(width);

	rich_clear(&v->tail);
	if (a->refusal.len)
		wrap_plain(
			&v->tail, buf_slice(&a->refusal), ROLE_TEXT, 0, &how);
	if (a->tool.len) {
		wrap_plain(&v->tail, slice_str(_("the model calls a tool:")),
			ROLE_QUIET, 0, &how);
		wrap_plain(&v->tail, buf_slice(&a->tool), ROLE_CODE, 0, &how);
	}
}

/* What stands behind the model's name. */
static void
write_remark(struct buf *out, const struct turn *t, size_t i)
{
	const struct event_usage *u = &t->usage;

	if (t->answers[i].broken)
		buf_add_str(out, _("(broken off; what came is kept)"));
	if (t->state != TURN_DONE || i + 1 < t->nanswers)
		return;
	if (u->in >= 0) {
		buf_add_str(out, "↑ ");
		gaugetext_count(out, u->in);
	}
	if (u->out >= 0) {
		buf_add_str(out, u->in >= 0 ? " ↓ " : "↓ ");
		gaugetext_count(out, u->out);
	}
}

static bool
is_over(enum turn_state s)
{
	return s == TURN_DONE || s == TURN_FAILED || s == TURN_CANCELLED;
}

static void
lay_answer(struct answer_view *v, const struct turn *t, size_t i, int width,
	bool anew)
{
	const struct answer_text *a = &t->answers[i];
	const size_t lens[4] = {
		a->content.len, a->reasoning.len, a->refusal.len, a->tool.len};
	bool final = is_over(t->state) || i + 1 < t->nanswers;
	struct buf remark = {0};

	if (v->laid && !anew && final == v->final && a->broken == v->broken &&
		!memcmp(lens, v->lens, sizeof(lens)))
		return;
	write_remark(&remark, t, i);
	rich_clear(&v->label);
	add_label(&v->label, buf_slice(&a->model), ROLE_MODEL_LABEL,
		buf_str(&remark));
	buf_free(&remark);
	if (anew || !v->laid || lens[1] != v->lens[1] || final != v->final)
		lay_md(&v->reasoning, ROLE_REASONING, buf_slice(&a->reasoning),
			width, final);
	if (anew || !v->laid || lens[0] != v->lens[0] || final != v->final)
		lay_md(&v->content, ROLE_TEXT, buf_slice(&a->content), width,
			final);
	lay_tail(v, a, width);
	memcpy(v->lens, lens, sizeof(lens));
	v->final = final;
	v->broken = a->broken;
	v->laid = true;
}

/* The failure as a quiet line; the log has the rest under the same number. */
static void
lay_failure(struct rich *out, const struct turn *t, const struct wrap *how)
{
	struct buf line = {0};

	buf_add_str(&line, "! ");
	if (t->status)
		buf_addf(&line, "%" PRId64 " ", t->status);
	buf_add_slice(&line, buf_slice(&t->code));
	buf_addf(&line, " #%" PRId64 "  ", t->req);
	buf_add_slice(&line, buf_slice(&t->class));
	if (t->state == TURN_WAITING)
		buf_add_str(&line, _(", to be retried: see the log"));
	wrap_plain(out, buf_slice(&line), ROLE_FAILURE_LINE, 0, how);
	buf_clear(&line);
	if (t->state == TURN_FAILED && t->fix.len) {
		buf_add_str(&line, _("fix  "));
		buf_add_slice(&line, buf_slice(&t->fix));
		wrap_plain(out, buf_slice(&line), ROLE_FIX, 0, how);
	}
	buf_free(&line);
}

static const char *
reason_text(struct slice reason)
{
	if (slice_is(reason, "length"))
		return _("cut off at the token limit: raise max-tokens, or ask "
			 "to go on");
	if (slice_is(reason, "content_filter"))
		return _("cut off by the provider's content filter");
	if (slice_is(reason, "tool_calls") || slice_is(reason, "function_call"))
		return _("ended to call a tool");
	return NULL;
}

static void
lay_foot(struct turn_view *v, const struct turn *t, int width)
{
	const struct wrap how = indented(width);
	const char *why = reason_text(buf_slice(&t->reason));

	rich_clear(&v->foot);
	switch (t->state) {
	case TURN_OPEN:
		if (t->req)
			wrap_plain(&v->foot,
				slice_str(_("waiting for the answer …")),
				ROLE_QUIET, 0, &how);
		break;
	case TURN_STREAMING:
		break;
	case TURN_WAITING:
	case TURN_FAILED:
		lay_failure(&v->foot, t, &how);
		break;
	case TURN_DONE:
		if (why)
			wrap_plain(
				&v->foot, slice_str(why), ROLE_QUIET, 0, &how);
		else if (!turn_answer(t))
			wrap_plain(&v->foot,
				slice_str(_("(the answer was empty)")),
				ROLE_QUIET, 0, &how);
		break;
	case TURN_CANCELLED:
		wrap_plain(&v->foot, slice_str(_("x cancelled")), ROLE_QUIET, 0,
			&how);
		break;
	}
	rich_end_row(&v->foot, false);
}

static size_t
text_size(const struct turn *t)
{
	size_t n = t->prompt.len;

	for (size_t i = 0; i < t->nanswers; i++)
		n += t->answers[i].content.len + t->answers[i].reasoning.len +
		     t->answers[i].refusal.len + t->answers[i].tool.len;
	return n;
}

static size_t
answer_rows(const struct answer_view *a)
{
	size_t n = a->label.nrows + a->tail.nrows;

	if (a->reasoning)
		n += md_rows(a->reasoning);
	if (a->content)
		n += md_rows(a->content);
	return n;
}

static void
lay_turn(struct chatview *v, size_t i)
{
	struct turn_view *tv = &v->turns[i];
	const struct turn *t = &v->model->turns[i];
	bool anew = tv->width != v->width;
	size_t size = text_size(t);

	if (!anew && tv->state == t->state && tv->attempt == t->attempt &&
		tv->size == size && tv->nanswers == t->nanswers)
		return;
	if (anew)
		lay_head(tv, t, v->width);
	while (tv->nanswers > t->nanswers)
		free_answer(&tv->answers[--tv->nanswers]);
	tv->answers = mem_grow(tv->answers, &tv->answers_cap, t->nanswers,
		sizeof(*tv->answers));
	tv->nanswers = t->nanswers;
	for (size_t k = 0; k < t->nanswers; k++)
		lay_answer(&tv->answers[k], t, k, v->width, anew);
	lay_foot(tv, t, v->width);
	tv->rows = tv->head.nrows + tv->foot.nrows;
	for (size_t k = 0; k < t->nanswers; k++)
		tv->rows += answer_rows(&tv->answers[k]);
	tv->width = v->width;
	tv->state = t->state;
	tv->attempt = t->attempt;
	tv->size = size;
}

static size_t
height(void *arg, size_t i)
{
	struct chatview *v = arg;

	lay_turn(v, i);
	return v->turns[i].rows;
}

struct scroll_list
chatview_list(struct chatview *v)
{
	return (struct scroll_list){v->nturns, height, v};
}

static bool
take_rich(const struct rich *r, size_t *row, struct rich_row *out)
{
	if (*row < r->nrows) {
		*out = rich_row(r, *row);
		return true;
	}
	*row -= r->nrows;
	return false;
}

static bool
take_md(struct md *md, size_t *row, struct rich_row *out)
{
	size_t n = md ? md_rows(md) : 0;

	if (*row < n) {
		*out = md_row(md, *row);
		return true;
	}
	*row -= n;
	return false;
}

/* Row ROW of A, or of what follows it, in which case *ROW is what is left. */
static bool
take_answer(struct answer_view *a, size_t *row, struct chat_row *out)
{
	if (take_rich(&a->label, row, &out->row))
		return true;
	out->indent = 2;
	out->thought = take_md(a->reasoning, row, &out->row);
	if (out->thought || take_md(a->content, row, &out->row))
		return true;
	out->indent = 0;
	return take_rich(&a->tail, row, &out->row);
}

struct chat_row
chatview_row(struct chatview *v, size_t i, size_t row)
{
	struct turn_view *t = &v->turns[i];
	struct chat_row out = {.indent = 0};

	lay_turn(v, i);
	if (take_rich(&t->head, &row, &out.row))
		return out;
	for (size_t k = 0; k < t->nanswers; k++) {
		if (take_answer(&t->answers[k], &row, &out))
			return out;
	}
	take_rich(&t->foot, &row, &out.row);
	return out;
}
