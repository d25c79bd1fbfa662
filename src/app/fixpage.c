/* The page of fixes: a numbered list of what can be done about a failure. */
#include "app/fixpage.h"

#include <inttypes.h>

#include "base/lang.h"
#include "base/text.h"
#include "tui/wrap.h"

static void
add_text(struct rich *out, int width, struct slice text, enum theme_role role)
{
	const struct wrap how = {.width = width};

	wrap_text(out, text, role, 0, &how);
}

static void
add_fix(struct rich *out, int width, int number, struct slice label)
{
	const struct rich_span key = {4, ROLE_HINT_KEY, 0};
	const struct rich_span blank = {4, ROLE_TEXT, 0};
	struct buf lead = {0};

	buf_addf(&lead, " %d  ", number);
	const struct wrap how = {.width = width,
		.first = {.text = buf_slice(&lead), .spans = &key, .nspans = 1},
		.rest = {.text = SLICE("    "), .spans = &blank, .nspans = 1}};
	wrap_text(out, label, ROLE_TEXT, 0, &how);
	buf_free(&lead);
}

static void
build(struct rich *out, int width, const struct ui_scene *scene, void *arg)
{
	const struct fixpage *p = arg;
	struct slice rest = buf_slice(&p->list), label;
	int number = 0;

	(void)scene;
	add_text(out, width, buf_slice(&p->failure), ROLE_HEADING);
	if (p->meaning.len)
		add_text(out, width, buf_slice(&p->meaning), ROLE_TEXT);
	rich_end_row(out, false);
	while (slice_line(&rest, &label))
		add_fix(out, width, ++number, label);
	rich_end_row(out, false);
	add_text(out, width,
		slice_str(_("A number does it. Enter in the log explains the "
			    "failure; Esc closes this page.")),
		ROLE_QUIET);
}

void
fixpage_open(struct fixpage *p, struct ui *ui, const struct trail_row *row,
	const struct remedies *r)
{
	const struct catalogue_row *known =
		catalogue_find(buf_slice(&row->cause));

	buf_clear(&p->failure);
	buf_clear(&p->list);
	buf_set(&p->meaning,
		slice_str(known ? catalogue_words(known)->title : ""));
	if (row->status)
		buf_addf(&p->failure, "%" PRId64 " ", row->status);
	text_visible_row(&p->failure,
		buf_slice(row->code.len ? &row->code : &row->cause));
	for (size_t i = 0; i < r->n; i++) {
		text_visible_row(&p->list, buf_slice(&r->list[i].label));
		buf_add_char(&p->list, '\n');
	}
	ui_open_page(ui, N_("what can be done"), build, p);
	ui_name_page(ui, "fix", NULL);
}

void
fixpage_close(struct ui *ui)
{
	if (ui_page_is(ui, build))
		ui_close_page(ui);
}

void
fixpage_free(struct fixpage *p)
{
	buf_free(&p->failure);
	buf_free(&p->meaning);
	buf_free(&p->list);
}
