/* The tables of the two guides to API errors in tests/data/seeds. */
#include "tests/lib/guides.h"

#include <stdlib.h>

#include "base/mem.h"
#include "tests/lib/temp.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_status(struct slice s)
{
	return s.len == 3 && is_digit(s.p[0]) && is_digit(s.p[1]) &&
	       is_digit(s.p[2]);
}

/* Names of codes are lower-case letters and underlines. */
static bool
is_code(struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		if ((s.p[i] < 'a' || s.p[i] > 'z') && s.p[i] != '_')
			return false;
	}
	return s.len > 0;
}

static void
add(struct guides *g, struct guides_row row)
{
	g->rows = mem_grow(g->rows, &g->cap, g->n + 1, sizeof(*g->rows));
	g->rows[g->n++] = row;
}

/* Takes the cell before the next bar off LINE. */
static struct slice
take_cell(struct slice *line)
{
	ptrdiff_t bar = slice_find(*line, SLICE("|"));
	size_t len = bar < 0 ? line->len : (size_t)bar;
	struct slice cell = slice_trim(slice_sub(*line, 0, len));

	*line = slice_from(*line, len + 1);
	return cell;
}

/* What a heading like "… (500/503)" names, or BEFORE when it names none. */
static struct slice
statuses_of(struct slice line, struct slice before)
{
	ptrdiff_t open = slice_find(line, SLICE("("));
	struct slice inner =
		open < 0 ? SLICE_NONE : slice_from(line, (size_t)open + 1);
	ptrdiff_t close = slice_find(inner, SLICE(")"));

	inner = close < 0 ? SLICE_NONE : slice_sub(inner, 0, (size_t)close);
	return is_status(slice_sub(inner, 0, 3)) ? inner : before;
}

/* Tables in Markdown: | status or code | description | … | */
static void
read_tables(struct guides *g, struct slice text)
{
	struct slice line, statuses = SLICE_NONE;

	while (slice_line(&text, &line)) {
		struct guides_row row = {.statuses = statuses};
		if (!slice_starts(line, "|")) {
			statuses = statuses_of(line, statuses);
			continue;
		}
		line = slice_from(line, 1);
		row.name = take_cell(&line);
		row.description = take_cell(&line);
		row.kind = is_status(row.name) ? CATALOGUE_STATUS
					       : CATALOGUE_CAUSE;
		if (row.kind == CATALOGUE_STATUS)
			row.statuses = SLICE_NONE;
		if (row.kind == CATALOGUE_STATUS || is_code(row.name))
			add(g, row);
	}
}

/* Lines: "401 - Title Cause: …" and "Type Cause: …". */
static void
read_lines(struct guides *g, struct slice text)
{
	struct slice line;

	while (slice_line(&text, &line)) {
		ptrdiff_t at = slice_find(line, SLICE(" Cause:"));
		struct guides_row row = {.kind = CATALOGUE_CLASS};
		if (at < 0)
			continue;
		row.name = slice_trim(slice_sub(line, 0, (size_t)at));
		if (is_status(slice_sub(row.name, 0, 3))) {
			row.kind = CATALOGUE_CAUSE;
			row.statuses = slice_sub(row.name, 0, 3);
		}
		add(g, row);
	}
}

void
guides_read(struct guides *g)
{
	static const char *const names[] = {
		"errors-and-debugging.txt", "openai-error-codes.txt"};

	for (int i = 0; i < 2; i++) {
		if (!temp_read("tests/data/seeds", names[i], &g->text[i]))
			die(1, "cannot read tests/data/seeds/%s", names[i]);
	}
	read_tables(g, buf_slice(&g->text[0]));
	read_lines(g, buf_slice(&g->text[1]));
}

void
guides_free(struct guides *g)
{
	for (int i = 0; i < 2; i++)
		buf_free(&g->text[i]);
	free(g->rows);
	*g = (struct guides){0};
}
