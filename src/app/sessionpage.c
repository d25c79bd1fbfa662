/* The page of sessions: what is saved, narrowed down by typing, to choose. */
#include "app/sessionpage.h"

#include <stdlib.h>

#include "app/typed.h"
#include "base/lang.h"
#include "base/mem.h"
#include "base/text.h"
#include "session/journal.h"

enum {
	MARK_COLS = 2,
	/* Of a step: files are opened, and pieces of a quarter MiB read. */
	STEP_FILES = 64,
	STEP_PIECES = 16,
};

struct sessionpage_item {
	struct library_summary summary;
	struct buf folded; /* what is typed is looked for in this */
	bool written;
};

static struct sessionrow
row_of(const struct sessionpage *p, size_t item)
{
	const struct sessionpage_item *i = &p->items[item];

	return (struct sessionrow){.entry = &p->library.list[item],
		.summary = item < p->known ? &i->summary : NULL,
		.written = i->written};
}

static bool
matches(const struct sessionpage_item *item, struct slice words)
{
	struct slice word;

	for (words = slice_trim(words); words.len; words = slice_trim(words)) {
		size_t n = 0;
		while (n < words.len && words.p[n] != ' ')
			n++;
		word = slice_sub(words, 0, n);
		words = slice_from(words, n);
		if (slice_find(buf_slice(&item->folded), word) < 0)
			return false;
	}
	return true;
}

/* Finds what matches; the choice stays where it was if it still does. */
static void
find(struct sessionpage *p)
{
	size_t chosen = p->nfound ? p->found[p->chosen] : 0;
	struct buf words = {0};

	text_fold(&words, buf_slice(&p->typed));
	p->nfound = p->chosen = 0;
	for (size_t i = 0; i < p->library.n; i++) {
		if (!matches(&p->items[i], buf_slice(&words)))
			continue;
		if (i == chosen)
			p->chosen = p->nfound;
		p->found[p->nfound++] = i;
	}
	buf_free(&words);
}

/* What is typed has changed: the first that matches is the best guess. */
static void
find_anew(struct sessionpage *p)
{
	find(p);
	p->chosen = p->top = 0;
}

/* Reading */

static void
fold_item(struct sessionpage *p, size_t at)
{
	struct sessionpage_item *item = &p->items[at];
	const struct slice texts[] = {slice_str(p->library.list[at].id),
		summary_title(&item->summary), buf_slice(&item->summary.model),
		buf_slice(&item->summary.origin)};

	buf_clear(&item->folded);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		text_fold(&item->folded, texts[i]);
		buf_add_char(&item->folded, '\n');
	}
}

static void
begin_item(struct sessionpage *p)
{
	struct sessionpage_item *item = &p->items[p->known];
	struct buf path = {0};

	library_path(&p->library, &p->library.list[p->known], &path);
	item->written = journal_is_written(buf_str(&path));
	p->load = summary_begin(&item->summary, buf_str(&path));
	buf_free(&path);
}

static void
end_item(struct sessionpage *p)
{
	struct sessionrow row;

	summary_end(&p->items[p->known].summary, p->load);
	p->load = NULL;
	fold_item(p, p->known++);
	row = row_of(p, p->known - 1);
	sessionrow_measure(&p->widths, &row);
}

bool
sessionpage_step(struct sessionpage *p)
{
	int files = STEP_FILES, pieces = STEP_PIECES;
	size_t known = p->known;

	if (!p->ui)
		return false;
	if (!sessionpage_is_open(p->ui)) {
		sessionpage_free(p);
		return false;
	}
	while (files > 0 && pieces-- > 0 && p->known < p->library.n) {
		if (!p->load)
			begin_item(p);
		if (load_step(p->load))
			continue;
		end_item(p);
		files--;
	}
	if (p->known == known)
		return false;
	if (p->typed.len)
		find(p);
	return true;
}

bool
sessionpage_is_reading(const struct sessionpage *p)
{
	return p->ui && p->known < p->library.n;
}

/* Showing */

static void
add_row(struct rich *out, struct slice text, int width, enum theme_role role,
	unsigned attrs)
{
	struct buf cut = {0};

	text_fitted(&cut, text, width);
	rich_add(out, buf_slice(&cut), role, attrs);
	rich_end_row(out, false);
	buf_free(&cut);
}

/* What was typed, and how much there is. */
static void
add_typed(struct rich *out, const struct sessionpage *p, int width)
{
	struct buf line = {0};

	buf_add_str(&line, "/ ");
	text_visible_row(&line, buf_slice(&p->typed));
	buf_add_str(&line, "_  ");
	if (p->typed.len)
		buf_addf(&line, _("%zu of %zu"), p->nfound, p->library.n);
	else
		buf_addf(&line,
			lang_count("%zu session", "%zu sessions", p->library.n),
			p->library.n);
	if (sessionpage_is_reading(p))
		buf_addf(&line, _(" · %zu read so far"), p->known);
	add_row(out, buf_slice(&line), width, ROLE_INPUT, 0);
	buf_free(&line);
}

static void
add_head(struct rich *out, const struct sessionrow_widths *w, int width)
{
	struct buf line = {0};

	buf_add_str(&line, "  ");
	sessionrow_add(&line, NULL, w);
	add_row(out, buf_slice(&line), width, ROLE_QUIET, 0);
	buf_free(&line);
}

static void
add_session(struct rich *out, const struct sessionpage *p, size_t at,
	const struct sessionrow_widths *w, int width)
{
	const struct sessionrow row = row_of(p, p->found[at]);
	bool chosen = at == p->chosen;
	struct buf line = {0};

	buf_add_str(&line, chosen ? "> " : "  ");
	sessionrow_add(&line, &row, w);
	add_row(out, buf_slice(&line), width, ROLE_TEXT,
		chosen ? ATTR_REVERSE : 0);
	buf_free(&line);
}

/* How many rows stand above the first session: what was typed, and the head,
 * where there is room for them. */
static int
rows_above(const struct sessionpage *p)
{
	int rows = ui_page_rows(p->ui);

	return rows > 3 ? 2 : rows > 1;
}

/* How many sessions there is room for. */
static size_t
room(const struct sessionpage *p)
{
	int rows = ui_page_rows(p->ui) - rows_above(p);

	return rows > 1 ? (size_t)rows : 1;
}

static size_t
first_shown(const struct sessionpage *p)
{
	size_t rows = room(p);

	if (p->chosen < p->top)
		return p->chosen;
	return p->chosen >= p->top + rows ? p->chosen - rows + 1 : p->top;
}

/* Only what there is room for is laid out: there may be thousands. */
static void
build(struct rich *out, int width, const struct ui_scene *scene, void *arg)
{
	struct sessionpage *p = arg;
	struct sessionrow_widths w = p->widths;
	int above = rows_above(p);

	(void)scene;
	p->top = first_shown(p);
	sessionrow_fit(&w, width - MARK_COLS);
	if (above > 0)
		add_typed(out, p, width);
	if (above > 1)
		add_head(out, &w, width);
	for (size_t i = 0; i < room(p) && p->top + i < p->nfound; i++)
		add_session(out, p, p->top + i, &w, width);
	if (!p->nfound)
		add_row(out,
			slice_str(p->library.n ? _("no session is like that")
					       : _("no session is saved yet")),
			width, ROLE_QUIET, 0);
}

int
sessionpage_open(struct sessionpage *p, struct ui *ui, const char *dir,
	struct slice typed, struct error *err)
{
	struct library l;

	if (library_read(&l, dir, err))
		return -1;
	sessionpage_free(p);
	p->library = l;
	p->ui = ui;
	p->items = mem_alloc((l.n + 1) * sizeof(*p->items));
	p->found = mem_alloc((l.n + 1) * sizeof(*p->found));
	sessionrow_measure(&p->widths, NULL);
	for (size_t i = 0; i < l.n; i++) {
		const struct sessionrow row = row_of(p, i);
		fold_item(p, i);
		sessionrow_measure(&p->widths, &row);
	}
	buf_add_slice(&p->typed, slice_sub(typed, 0, TYPED_MAX));
	find_anew(p);
	ui_open_page(ui, N_("sessions"), build, p);
	ui_name_page(ui, "sessions",
		N_("type to find · ↑ ↓ choose · Enter go on with it · Esc "
		   "close"));
	return 0;
}

bool
sessionpage_is_open(const struct ui *ui)
{
	return ui_page_is(ui, build);
}

/* Choosing */

bool
sessionpage_key(struct sessionpage *p, const struct key *k)
{
	if (!typed_key(&p->typed, k))
		return false;
	find_anew(p);
	return true;
}

static size_t
moved(const struct sessionpage *p, enum ui_move move, size_t n)
{
	size_t last = p->nfound - 1, at = p->chosen;

	switch (move) {
	case MOVE_PAGE_UP:
		n *= room(p);
		/* fall through */
	case MOVE_UP:
		return n < at ? at - n : 0;
	case MOVE_PAGE_DOWN:
		n *= room(p);
		/* fall through */
	case MOVE_DOWN:
		return n < last - at ? at + n : last;
	case MOVE_TOP:
		return 0;
	case MOVE_BOTTOM:
		return last;
	case MOVE_COUNT:
		break;
	}
	return at;
}

void
sessionpage_move(struct sessionpage *p, enum ui_move move, long n)
{
	if (p->nfound)
		p->chosen = moved(p, move, (size_t)n);
}

void
sessionpage_click(struct sessionpage *p, int row)
{
	int at = ui_page_row(p->ui, row) - rows_above(p);

	if (at >= 0 && (size_t)at < room(p) && p->top + (size_t)at < p->nfound)
		p->chosen = p->top + (size_t)at;
}

const char *
sessionpage_chosen(const struct sessionpage *p)
{
	return p->nfound ? p->library.list[p->found[p->chosen]].id : NULL;
}

void
sessionpage_free(struct sessionpage *p)
{
	struct error ignored;

	if (p->load)
		load_end(p->load, &ignored);
	for (size_t i = 0; i < p->library.n; i++) {
		summary_free(&p->items[i].summary);
		buf_free(&p->items[i].folded);
	}
	free(p->items);
	free(p->found);
	buf_free(&p->typed);
	library_free(&p->library);
	*p = (struct sessionpage){0};
}
