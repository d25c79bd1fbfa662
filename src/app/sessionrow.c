/* A row about a saved session: its columns, and which there is room for. */
#include "app/sessionrow.h"

#include <inttypes.h>
#include <time.h>

#include "base/lang.h"
#include "base/text.h"

enum {
	GAP = 2,
	MODEL_COLS = 16, /* at most */
	TITLE_COLS = 24, /* at least; others make room for it */
};

enum column { ID, WHEN, TURNS, FAILED, SIZE, MODEL, TITLE, COLUMNS };
_Static_assert((int)COLUMNS == SESSIONROW_COLUMNS, "a width for every column");

static const struct {
	const char *head;
	bool right; /* numbers end in a line */
	int gives;  /* goes in this order where there is no room; 0: never */
	int most;   /* columns on a terminal; 0: as many as it takes */
} columns[COLUMNS] = {
	[ID] = {N_("id"), false, 0, 0},
	[WHEN] = {N_("last written"), false, 4, 0},
	[TURNS] = {N_("turns"), true, 3, 0},
	[FAILED] = {N_("failed"), true, 3, 0},
	[SIZE] = {N_("size"), true, 1, 0},
	[MODEL] = {N_("model"), false, 2, MODEL_COLS},
	[TITLE] = {N_("title"), false, 0, 0},
};

void
sessionrow_when(struct buf *out, const struct library_entry *e)
{
	time_t secs = (time_t)(e->mtime_ns / 1000000000);
	char text[32] = "";
	struct tm tm;

	if (localtime_r(&secs, &tm))
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M", &tm);
	buf_add_str(out, text);
}

void
sessionrow_size(struct buf *out, int64_t bytes)
{
	static const char units[] = "KMGTPE";
	double n = (double)bytes;
	size_t unit = 0;

	if (bytes < 1000) {
		buf_addf(out, "%" PRId64, bytes);
		return;
	}
	for (n /= 1024; n >= 999.5 && units[unit + 1]; n /= 1024)
		unit++;
	buf_addf(out, n < 9.95 ? "%.1f%c" : "%.0f%c", n, units[unit]);
}

void
sessionrow_words(struct buf *out, const struct library_summary *s, bool written)
{
	if (written)
		buf_addf(out, "[%s] ", _("being written"));
	if (s->error.text[0])
		buf_addf(out, "[%s] ", _("no session"));
	else if (summary_is_damaged(s))
		buf_addf(out, "[%s] ", _("damaged"));
	text_visible_row(out, summary_title(s));
	if (!s->origin.len)
		return;
	buf_add_str(out, " (");
	text_visible_row(out, buf_slice(&s->origin));
	buf_add_char(out, ')');
}

static void
add_cell(struct buf *out, const struct sessionrow *r, enum column c)
{
	static const struct library_summary unread;
	const struct library_summary *s = r->summary ? r->summary : &unread;

	switch (c) {
	case ID:
		text_visible_row(out, slice_str(r->entry->id));
		break;
	case WHEN:
		sessionrow_when(out, r->entry);
		break;
	case TURNS:
		buf_addf(out, "%" PRId64, s->turns);
		break;
	case FAILED:
		buf_addf(out, "%" PRId64, s->failures);
		break;
	case SIZE:
		sessionrow_size(out, r->entry->bytes);
		break;
	case MODEL:
		text_visible_row(out, buf_slice(&s->model));
		break;
	case TITLE:
		if (r->summary)
			sessionrow_words(out, s, r->written);
		else
			buf_add_str(out, "…");
		break;
	case COLUMNS:
		break;
	}
}

/* The head is a row without a session. */
static void
add_any(struct buf *out, const struct sessionrow *r, enum column c)
{
	if (r)
		add_cell(out, r, c);
	else
		buf_add_str(out, _(columns[c].head));
}

void
sessionrow_measure(struct sessionrow_widths *w, const struct sessionrow *r)
{
	struct buf cell = {0};

	for (int c = 0; c < TITLE; c++) {
		int width;
		buf_clear(&cell);
		add_any(&cell, r, (enum column)c);
		width = text_width(buf_slice(&cell));
		if (width > w->cols[c])
			w->cols[c] = width;
	}
	buf_free(&cell);
}

static int
room_for_title(const struct sessionrow_widths *w)
{
	int left = w->all;

	for (int c = 0; c < TITLE; c++)
		left -= w->cols[c] ? w->cols[c] + GAP : 0;
	return left;
}

void
sessionrow_fit(struct sessionrow_widths *w, int all)
{
	enum { LAST = 4 };

	w->all = all;
	for (int c = 0; c < TITLE; c++) {
		if (columns[c].most && w->cols[c] > columns[c].most)
			w->cols[c] = columns[c].most;
	}
	for (int step = 1; step <= LAST; step++) {
		if (room_for_title(w) >= TITLE_COLS)
			break;
		for (int c = 0; c < TITLE; c++) {
			if (columns[c].gives == step)
				w->cols[c] = 0;
		}
	}
	w->cols[TITLE] = room_for_title(w);
}

static void
add_padded(struct buf *out, struct slice cell, int width, bool right)
{
	if (right) {
		for (int i = text_width(cell); i < width; i++)
			buf_add_char(out, ' ');
		buf_add_slice(out, cell);
	} else {
		text_padded(out, cell, width);
	}
	buf_addf(out, "%*s", GAP, "");
}

void
sessionrow_add(struct buf *out, const struct sessionrow *r,
	const struct sessionrow_widths *w)
{
	struct buf cell = {0}, cut = {0};
	size_t from = out->len;

	for (int c = 0; c < COLUMNS; c++) {
		if (c != TITLE && !w->cols[c])
			continue;
		buf_clear(&cell);
		buf_clear(&cut);
		add_any(&cell, r, (enum column)c);
		/* An ID is there to be copied: it is never cut. */
		if (w->all && c != ID)
			text_fitted(&cut, buf_slice(&cell), w->cols[c]);
		else
			buf_add_slice(&cut, buf_slice(&cell));
		add_padded(out, buf_slice(&cut), c == TITLE ? 0 : w->cols[c],
			columns[c].right);
	}
	while (out->len > from && out->p[out->len - 1] == ' ')
		buf_truncate(out, out->len - 1);
	buf_free(&cell);
	buf_free(&cut);
}
