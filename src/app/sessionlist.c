/* Lists saved sessions: a row each, or JSON. */
#include "app/sessionlist.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/exit.h"
#include "app/terminal.h"
#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "base/text.h"
#include "event/line.h"
#include "session/journal.h"

enum {
	GAP = 2,
	MODEL_COLS = 16, /* at most */
	TITLE_COLS = 24, /* at least; others make room for it */
};

struct row {
	const struct library_entry *entry;
	struct library_summary summary;
	char *path;
	bool written; /* by somebody, now */
};

struct rows {
	struct row *list;
	size_t n, cap;
};

enum column { ID, WHEN, TURNS, FAILED, SIZE, MODEL, TITLE, COLUMNS };

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
sessionlist_when(struct buf *out, const struct library_entry *e)
{
	time_t secs = (time_t)(e->mtime_ns / 1000000000);
	char text[32] = "";
	struct tm tm;

	if (localtime_r(&secs, &tm))
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M", &tm);
	buf_add_str(out, text);
}

void
sessionlist_size(struct buf *out, int64_t bytes)
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
sessionlist_words(
	struct buf *out, const struct library_summary *s, bool written)
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
add_cell(struct buf *out, const struct row *r, enum column c)
{
	const struct library_summary *s = &r->summary;

	switch (c) {
	case ID:
		text_visible_row(out, slice_str(r->entry->id));
		break;
	case WHEN:
		sessionlist_when(out, r->entry);
		break;
	case TURNS:
		buf_addf(out, "%" PRId64, s->turns);
		break;
	case FAILED:
		buf_addf(out, "%" PRId64, s->failures);
		break;
	case SIZE:
		sessionlist_size(out, r->entry->bytes);
		break;
	case MODEL:
		text_visible_row(out, buf_slice(&s->model));
		break;
	case TITLE:
		sessionlist_words(out, s, r->written);
		break;
	case COLUMNS:
		break;
	}
}

/* How wide each column is; 0: there is no room for it. */
static void
measure(const struct rows *rows, bool tty, int cols[COLUMNS])
{
	struct buf cell = {0};

	for (int c = 0; c < TITLE; c++) {
		cols[c] = text_width(slice_str(_(columns[c].head)));
		for (size_t i = 0; i < rows->n; i++) {
			int width;
			buf_clear(&cell);
			add_cell(&cell, &rows->list[i], (enum column)c);
			width = text_width(buf_slice(&cell));
			cols[c] = width > cols[c] ? width : cols[c];
		}
		if (tty && columns[c].most && cols[c] > columns[c].most)
			cols[c] = columns[c].most;
	}
	buf_free(&cell);
}

static int
room_for_title(const int cols[COLUMNS], int all)
{
	for (int c = 0; c < TITLE; c++)
		all -= cols[c] ? cols[c] + GAP : 0;
	return all;
}

/* Makes room for the title on a terminal of ALL columns. */
static void
make_room(int cols[COLUMNS], int all)
{
	enum { LAST = 4 };

	for (int step = 1; step <= LAST; step++) {
		if (room_for_title(cols, all) >= TITLE_COLS)
			break;
		for (int c = 0; c < TITLE; c++) {
			if (columns[c].gives == step)
				cols[c] = 0;
		}
	}
	cols[TITLE] = room_for_title(cols, all);
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

/* One line; R is NULL for the head. */
static void
print_row(const struct row *r, const int cols[COLUMNS], bool tty)
{
	struct buf line = {0}, cell = {0}, cut = {0};

	for (int c = 0; c < COLUMNS; c++) {
		if (c != TITLE && !cols[c])
			continue;
		buf_clear(&cell);
		buf_clear(&cut);
		if (r)
			add_cell(&cell, r, (enum column)c);
		else
			buf_add_str(&cell, _(columns[c].head));
		/* An ID is there to be copied: it is never cut. */
		if (tty && c != ID)
			text_fitted(&cut, buf_slice(&cell), cols[c]);
		else
			buf_add_slice(&cut, buf_slice(&cell));
		add_padded(&line, buf_slice(&cut), c == TITLE ? 0 : cols[c],
			columns[c].right);
	}
	while (line.len && line.p[line.len - 1] == ' ')
		buf_truncate(&line, line.len - 1);
	puts(buf_str(&line));
	buf_free(&line);
	buf_free(&cell);
	buf_free(&cut);
}

static void
print_table(const struct rows *rows)
{
	int cols[COLUMNS] = {0}, all = terminal_cols();

	measure(rows, all, cols);
	if (all)
		make_room(cols, all);
	print_row(NULL, cols, all);
	for (size_t i = 0; i < rows->n; i++)
		print_row(&rows->list[i], cols, all);
}

static void
add_text(struct buf *out, const char *name, struct slice text)
{
	buf_addf(out, "\"%s\":", name);
	if (text.len)
		line_quote(out, text);
	else
		buf_add_str(out, "null");
	buf_add_char(out, ',');
}

static void
add_damage(struct buf *out, const struct row *r)
{
	const struct library_summary *s = &r->summary;
	struct buf words = {0};

	if (s->error.text[0])
		buf_add_str(&words, s->error.text);
	else
		load_describe(&words, &s->report, r->path);
	add_text(out, "problem", buf_slice(&words));
	buf_free(&words);
}

static void
add_json(struct buf *out, const struct row *r)
{
	const struct library_summary *s = &r->summary;
	char when[CLOCK_RFC3339_SIZE];

	clock_rfc3339(r->entry->mtime_ns / 1000000, when);
	buf_add_char(out, '{');
	add_text(out, "id", slice_str(r->entry->id));
	add_text(out, "path", slice_str(r->path));
	add_text(out, "began", buf_slice(&s->wall));
	add_text(out, "last_written", slice_str(when));
	add_text(out, "title", summary_title(s));
	add_text(out, "provider", buf_slice(&s->provider));
	add_text(out, "model", buf_slice(&s->model));
	add_text(out, "origin", buf_slice(&s->origin));
	add_damage(out, r);
	buf_addf(out,
		"\"titled\":%s,\"being_written\":%s,\"turns\":%" PRId64
		",\"attempts\":%" PRId64 ",\"failures\":%" PRId64
		",\"bytes\":%" PRId64 "}",
		s->title.len ? "true" : "false", r->written ? "true" : "false",
		s->turns, s->requests, s->failures, r->entry->bytes);
}

static void
print_json(const struct rows *rows)
{
	struct buf out = {0};

	buf_add_char(&out, '[');
	for (size_t i = 0; i < rows->n; i++) {
		buf_add_str(&out, i ? ",\n" : "");
		add_json(&out, &rows->list[i]);
	}
	buf_add_char(&out, ']');
	puts(buf_str(&out));
	buf_free(&out);
}

/* Adds the session of E if P asks for it. */
static void
add_row(struct rows *rows, const struct library *l,
	const struct library_entry *e, const struct sessionpick *p)
{
	struct row r = {.entry = e};
	struct buf path = {0};

	if (!sessionpick_entry(p, e))
		return;
	library_path(l, e, &path);
	summary_read(&r.summary, buf_str(&path));
	if (!sessionpick_summary(p, &r.summary)) {
		summary_free(&r.summary);
		buf_free(&path);
		return;
	}
	r.path = path.p;
	r.written = journal_is_written(r.path);
	rows->list = mem_grow(
		rows->list, &rows->cap, rows->n + 1, sizeof(*rows->list));
	rows->list[rows->n++] = r;
}

static void
free_rows(struct rows *rows)
{
	for (size_t i = 0; i < rows->n; i++) {
		summary_free(&rows->list[i].summary);
		free(rows->list[i].path);
	}
	free(rows->list);
}

int
sessionlist_print(const struct library *l, const struct sessionpick *p,
	const struct options *o)
{
	struct rows rows = {0};

	for (size_t i = 0; i < l->n && (int64_t)rows.n < p->limit; i++)
		add_row(&rows, l, &l->list[i], p);
	if (o->json)
		print_json(&rows);
	else if (rows.n)
		print_table(&rows);
	else
		fprintf(stderr, "sidetone: %s\n",
			l->n ? _("no session is like that")
			     : _("no session is saved yet"));
	free_rows(&rows);
	return exit_finish(EXIT_FINE);
}
