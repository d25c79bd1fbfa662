/* A table laid out in rows: as a grid, or row by row where it is narrow. */
#include "tui/table.h"

#include "base/text.h"

enum {
	GAP = 3,    /* columns of " │ " between two cells */
	NARROW = 8, /* with fewer columns a cell the grid is given up */
};

struct lay {
	struct rich *out;
	const struct table *t;
	const struct table_grid *grid;
	struct rich_row first, rest; /* prefixes; FIRST is used up by a row */
	int width;
	struct rich cell[TABLE_COLS]; /* the cells of one row, wrapped */
};

static struct rich_row
cell(const struct table *t, size_t row, size_t col)
{
	return rich_row(&t->cells, row * t->cols + col);
}

static size_t
count_rows(const struct table *t)
{
	return t->cells.nrows / t->cols;
}

/* Shares AVAIL columns out: cells get what they need as long as that is
 * less than an equal share of what is left. */
static void
share(struct table_grid *grid, const int *need, int avail)
{
	bool given[TABLE_COLS] = {false};
	int left = (int)grid->cols;
	bool moved = true;

	while (moved && left) {
		moved = false;
		for (size_t c = 0; c < grid->cols; c++) {
			if (given[c] || need[c] > avail / left)
				continue;
			grid->width[c] = need[c];
			given[c] = moved = true;
			avail -= need[c];
			if (!--left)
				break;
		}
	}
	for (size_t c = 0; c < grid->cols; c++) {
		if (given[c])
			continue;
		grid->width[c] = avail / left;
		avail -= avail / left--;
	}
}

static void
measure(const struct table *t, int width, struct table_grid *grid)
{
	int need[TABLE_COLS] = {0};
	int avail = width - GAP * ((int)t->cols - 1), sum = 0;

	*grid = (struct table_grid){.cols = t->cols};
	for (size_t i = 0; i < count_rows(t) * t->cols; i++) {
		int w = text_width(rich_row(&t->cells, i).text);
		if (w > need[i % t->cols])
			need[i % t->cols] = w;
	}
	for (size_t c = 0; c < t->cols; c++) {
		if (need[c] < 1)
			need[c] = 1;
		sum += need[c];
	}
	grid->ruled = sum > avail;
	grid->stacked = grid->ruled && avail / (int)t->cols < NARROW;
	if (!grid->stacked)
		share(grid, need, avail);
}

static void
begin_row(struct lay *l)
{
	rich_add_row(l->out, l->first);
	rich_prefix(l->out);
	l->first = l->rest;
}

static void
pad(struct rich *out, int n)
{
	while (n-- > 0)
		rich_add(out, SLICE(" "), ROLE_TEXT, 0);
}

static void
add_rule(struct lay *l)
{
	begin_row(l);
	for (size_t c = 0; c < l->grid->cols; c++) {
		if (c)
			rich_add(l->out, SLICE("─┼─"), ROLE_RULE, 0);
		for (int i = 0; i < l->grid->width[c]; i++)
			rich_add(l->out, SLICE("─"), ROLE_RULE, 0);
	}
	rich_end_row(l->out, false);
}

/* Line LINE of the wrapped cell of column C, aligned; nothing stands behind
 * the last. */
static void
add_cell_line(struct lay *l, size_t c, size_t line)
{
	const struct rich *cells = &l->cell[c];
	struct rich_row row = {.text = SLICE("")};
	int space, before = 0;

	if (line < cells->nrows)
		row = rich_row(cells, line);
	space = l->grid->width[c] - text_width(row.text);
	if (l->t->align[c] == TABLE_RIGHT)
		before = space;
	else if (l->t->align[c] == TABLE_CENTER)
		before = space / 2;
	pad(l->out, before);
	rich_add_row(l->out, row);
	if (c + 1 < l->grid->cols) {
		pad(l->out, space - before);
		rich_add(l->out, SLICE(" │ "), ROLE_RULE, 0);
	}
}

static void
add_grid_row(struct lay *l, size_t row)
{
	size_t height = 1;

	for (size_t c = 0; c < l->t->cols; c++) {
		struct wrap how = {.width = l->grid->width[c]};
		rich_clear(&l->cell[c]);
		wrap_row(&l->cell[c], cell(l->t, row, c), &how);
		if (l->cell[c].nrows > height)
			height = l->cell[c].nrows;
	}
	for (size_t line = 0; line < height; line++) {
		begin_row(l);
		for (size_t c = 0; c < l->t->cols; c++)
			add_cell_line(l, c, line);
		rich_end_row(l->out, false);
	}
}

static void
lay_grid(struct lay *l, bool cont)
{
	if (!cont) {
		add_grid_row(l, 0);
		add_rule(l);
	}
	for (size_t row = 1; row < count_rows(l->t); row++) {
		/* Cells of several lines run together without it. */
		if (l->grid->ruled && (row > 1 || cont))
			add_rule(l);
		add_grid_row(l, row);
	}
}

/* One row of the table as lines "header: value", empty cells left out. */
static void
add_record(struct lay *l, size_t row)
{
	struct rich line = {0};

	for (size_t c = 0; c < l->t->cols; c++) {
		struct rich_row head = cell(l->t, 0, c);
		struct wrap how = {l->width, l->first, l->rest, false};
		if (row && !cell(l->t, row, c).text.len)
			continue;
		rich_clear(&line);
		rich_add_row(&line, head);
		if (row) {
			rich_add(&line, SLICE(": "), ROLE_RULE, 0);
			rich_add_row(&line, cell(l->t, row, c));
		}
		wrap_row(l->out, rich_open_row(&line), &how);
		l->first = l->rest;
	}
	rich_free(&line);
}

static void
lay_stacked(struct lay *l, bool cont)
{
	size_t rows = count_rows(l->t);

	if (rows == 1 && !cont)
		add_record(l, 0);
	for (size_t row = 1; row < rows; row++) {
		if (row > 1 || cont) {
			begin_row(l);
			rich_end_row(l->out, false);
		}
		add_record(l, row);
	}
}

void
table_lay(struct rich *out, const struct table *t, const struct wrap *how,
	struct table_grid *grid, bool cont)
{
	struct lay l = {
		.out = out,
		.t = t,
		.grid = grid,
		.first = how->first,
		.rest = how->rest,
		.width = how->width,
	};
	int taken = text_width(how->rest.text);

	if (text_width(how->first.text) > taken)
		taken = text_width(how->first.text);
	if (!t->cols || t->cells.nrows < t->cols)
		return;
	cont = cont && grid->cols == t->cols;
	if (!cont)
		measure(t, how->width - taken, grid);
	if (grid->stacked)
		lay_stacked(&l, cont);
	else
		lay_grid(&l, cont);
	for (size_t c = 0; c < t->cols; c++)
		rich_free(&l.cell[c]);
}
