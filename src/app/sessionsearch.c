/* Prints where in the saved sessions words are. */
#include "app/sessionsearch.h"

#include <inttypes.h>
#include <stdio.h>

#include "app/exit.h"
#include "app/sessionrow.h"
#include "app/terminal.h"
#include "base/lang.h"
#include "base/text.h"
#include "event/line.h"
#include "session/journal.h"
#include "session/librarysearch.h"

enum {
	TURN_COLS = 4,
	BYTES_A_COLUMN = 8, /* a cluster of more is cut somewhere else */
};

/* Who said it. */
static const char *const who[] = {
	[PLACE_TITLE] = N_("title"),
	[PLACE_PROMPT] = N_("you"),
	[PLACE_ANSWER] = N_("model"),
	[PLACE_REASONING] = N_("model"),
	[PLACE_REFUSAL] = N_("model"),
	[PLACE_TOOL] = N_("model"),
	[PLACE_FAILURE] = N_("error"),
	[PLACE_REQUEST_ID] = N_("id"),
	[PLACE_CHECK] = N_("check"),
	[PLACE_NOTE] = N_("note"),
};
_Static_assert(sizeof(who) / sizeof(who[0]) == PLACE_COUNT,
	"somebody for every place");

struct finder {
	const struct options *options;
	const struct library_entry *entry; /* that is being searched */
	const struct library_summary *summary;
	struct needle needle;
	int cols, who_cols; /* of the terminal, 0: none; of `who` */
	bool attributes;
	int64_t left, found; /* hits that may come; that came */
	struct buf rows;     /* of this session; its title comes last */
	int64_t rows_n;
};

static int
who_cols(void)
{
	int most = 0;

	for (int i = 0; i < PLACE_COUNT; i++) {
		int cols = text_width(slice_str(_(who[i])));
		most = cols > most ? cols : most;
	}
	return most;
}

/* The last bytes of S that may be seen in COLS columns. */
static struct slice
near_end(struct slice s, int cols)
{
	size_t most = (size_t)cols * BYTES_A_COLUMN;

	if (s.len <= most)
		return s;
	s = slice_from(s, s.len - most);
	while (s.len && ((unsigned char)s.p[0] & 0xc0) == 0x80)
		s = slice_from(s, 1);
	return s;
}

static struct slice
near_begin(struct slice s, int cols)
{
	s = slice_sub(s, 0, (size_t)cols * BYTES_A_COLUMN);
	s.len -= text_incomplete_tail(s);
	return s;
}

/* Cuts the beginning of B off so that it fits into COLS columns. */
static void
fit_end(struct buf *b, bool cut, int cols)
{
	int width = text_width(buf_slice(b)), w;

	if (!cut && width <= cols)
		return;
	while (b->len && width + 1 > cols) {
		size_t n = text_cluster(buf_slice(b), &w);
		buf_drop(b, n);
		width -= w;
	}
	if (cols > 0) {
		struct buf rest = *b;
		*b = (struct buf){0};
		buf_add_str(b, "…");
		buf_add_slice(b, buf_slice(&rest));
		buf_free(&rest);
	}
}

static void
add_hit(struct buf *out, struct slice hit, bool attributes)
{
	buf_add_str(out, attributes ? "\33[1;7m" : "");
	buf_add_slice(out, hit);
	buf_add_str(out, attributes ? "\33[m" : "");
}

/* A third of the room, or what the words leave, is for what stands before. */
static void
add_cut(struct buf *out, struct slice before, struct slice hit,
	struct slice after, int cols, bool attributes)
{
	struct slice head = near_end(before, cols);
	struct slice tail = near_begin(after, cols);
	struct buf a = {0}, b = {0}, c = {0}, words = {0};
	int room, wanted;

	text_visible_row(&words, near_begin(hit, cols));
	text_fitted(&b, buf_slice(&words), cols);
	room = cols - text_width(buf_slice(&b));
	text_visible_row(&a, head);
	text_visible_row(&c, tail);
	if (tail.len < after.len)
		buf_add_str(&c, "…");
	wanted = text_width(buf_slice(&c));
	fit_end(&a, head.len < before.len,
		wanted < room - room / 3 ? room - wanted : room / 3);
	buf_add_slice(out, buf_slice(&a));
	add_hit(out, buf_slice(&b), attributes);
	text_fitted(out, buf_slice(&c), room - text_width(buf_slice(&a)));
	buf_free(&a);
	buf_free(&b);
	buf_free(&c);
	buf_free(&words);
}

void
sessionsearch_line(struct buf *out, struct slice line, size_t at, size_t len,
	int cols, bool attributes)
{
	struct slice before = slice_sub(line, 0, at);
	struct slice hit = slice_sub(line, at, len);
	struct slice after = slice_from(line, at + len);
	struct buf words = {0};

	if (cols > 0) {
		add_cut(out, before, hit, after, cols, attributes);
		return;
	}
	text_visible_row(out, before);
	text_visible_row(&words, hit);
	add_hit(out, buf_slice(&words), attributes);
	text_visible_row(out, after);
	buf_free(&words);
}

static void
add_row(struct finder *f, const struct library_hit *hit)
{
	const char *name = _(who[hit->place]);
	int used = TURN_COLS + 2 + f->who_cols + 2;

	if (hit->turn)
		buf_addf(&f->rows, "%*" PRId64 "  ", TURN_COLS, hit->turn);
	else
		buf_addf(&f->rows, "%*s  ", TURN_COLS, "");
	text_padded(&f->rows, slice_str(name), f->who_cols);
	buf_add_str(&f->rows, "  ");
	sessionsearch_line(&f->rows, hit->line, hit->at, hit->len,
		f->cols > used ? f->cols - used : f->cols, f->attributes);
	buf_add_char(&f->rows, '\n');
}

/* The ID goes in front when the session's title is known. */
static void
add_json(struct finder *f, const struct library_hit *hit)
{
	buf_addf(&f->rows, "\"turn\":%" PRId64, hit->turn);
	if (hit->req)
		buf_addf(&f->rows,
			",\"request\":%" PRId64 ",\"attempt\":%" PRId64,
			hit->req, hit->attempt);
	buf_addf(&f->rows,
		",\"place\":\"%s\",\"line\":", library_place_name(hit->place));
	line_quote(&f->rows, hit->line);
	buf_add_str(&f->rows, "}\n");
}

static void
take_hit(void *arg, const struct library_hit *hit)
{
	struct finder *f = arg;

	if (!f->left)
		return;
	f->left--;
	f->rows_n++;
	if (f->options->json)
		add_json(f, hit);
	else
		add_row(f, hit);
}

static void
print_json(struct finder *f)
{
	struct slice rows = buf_slice(&f->rows), row;
	struct buf out = {0};

	while (slice_line(&rows, &row)) {
		buf_add_str(&out, f->found++ ? ",\n{\"id\":" : "{\"id\":");
		line_quote(&out, slice_str(f->entry->id));
		buf_add_str(&out, ",\"title\":");
		line_quote(&out, summary_title(f->summary));
		buf_add_char(&out, ',');
		buf_add_slice(&out, row);
	}
	fwrite(out.p, 1, out.len, stdout);
	buf_free(&out);
}

static void
print_rows(struct finder *f, const char *path)
{
	struct buf line = {0}, head = {0};

	text_visible_row(&line, slice_str(f->entry->id));
	buf_add_str(&line, "  ");
	sessionrow_when(&line, f->entry);
	buf_add_str(&line, "  ");
	sessionrow_words(&line, f->summary, journal_is_written(path));
	if (f->found)
		putchar('\n');
	f->found += f->rows_n;
	if (f->cols)
		text_fitted(&head, buf_slice(&line), f->cols);
	else
		buf_add_slice(&head, buf_slice(&line));
	printf(f->attributes ? "\33[1m%s\33[m\n" : "%s\n", buf_str(&head));
	fwrite(f->rows.p, 1, f->rows.len, stdout);
	buf_free(&line);
	buf_free(&head);
}

static void
search_one(struct finder *f, const struct library *l,
	const struct library_entry *e, const struct sessionpick *p)
{
	struct library_summary s = {0};
	struct buf path = {0};
	int64_t left = f->left;

	f->entry = e;
	f->summary = &s;
	f->rows_n = 0;
	buf_clear(&f->rows);
	library_path(l, e, &path);
	library_search(&s, buf_str(&path), &f->needle, take_hit, f);
	if (!sessionpick_summary(p, &s))
		f->left = left;
	else if (f->rows_n && f->options->json)
		print_json(f);
	else if (f->rows_n)
		print_rows(f, buf_str(&path));
	summary_free(&s);
	buf_free(&path);
}

int
sessionsearch_print(const struct library *l, const struct sessionpick *p,
	const struct options *o, struct slice text)
{
	struct finder f = {.options = o,
		.cols = terminal_cols(),
		.who_cols = who_cols(),
		.attributes = terminal_attributes(),
		.left = p->limit};

	needle_read(&f.needle, text);
	if (o->json)
		putchar('[');
	for (size_t i = 0; i < l->n && f.left && !ferror(stdout); i++) {
		if (sessionpick_entry(p, &l->list[i]))
			search_one(&f, l, &l->list[i], p);
	}
	if (o->json)
		puts("]");
	else if (!f.found)
		fprintf(stderr, "sidetone: %s\n", _("nothing was found"));
	needle_free(&f.needle);
	buf_free(&f.rows);
	return exit_finish(EXIT_FINE);
}
