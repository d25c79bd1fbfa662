/* Lists saved sessions: a row each, or JSON. */
#include "app/sessionlist.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/exit.h"
#include "app/sessionrow.h"
#include "app/terminal.h"
#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "event/line.h"
#include "session/journal.h"

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

static struct sessionrow
shown(const struct row *r)
{
	return (struct sessionrow){r->entry, &r->summary, r->written};
}

static void
print_row(const struct sessionrow *r, const struct sessionrow_widths *w)
{
	struct buf line = {0};

	sessionrow_add(&line, r, w);
	puts(buf_str(&line));
	buf_free(&line);
}

static void
print_table(const struct rows *rows)
{
	struct sessionrow_widths w = {0};
	int cols = terminal_cols();

	sessionrow_measure(&w, NULL);
	for (size_t i = 0; i < rows->n; i++) {
		const struct sessionrow r = shown(&rows->list[i]);
		sessionrow_measure(&w, &r);
	}
	if (cols)
		sessionrow_fit(&w, cols);
	print_row(NULL, &w);
	for (size_t i = 0; i < rows->n; i++) {
		const struct sessionrow r = shown(&rows->list[i]);
		print_row(&r, &w);
	}
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
