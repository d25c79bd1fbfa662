/* Columns of rows put beside each other. */
#include "tui/columns.h"

#include "base/text.h"
#include "tui/pairs.h"
#include "tui/wrap.h"

void
column_add(struct column *col, struct slice text, enum theme_role role)
{
	const struct wrap how = {.width = col->width};

	wrap_plain(&col->rows, text, role, 0, &how);
}

/* Row I of COL in the open row of OUT, filled up to its width if PAD. */
static void
put_row(struct rich *out, const struct column *col, size_t i, bool pad)
{
	const struct pairs blanks = {out, col->width};
	struct rich_row row = {.text = SLICE("")};

	if (i < col->rows.nrows)
		row = rich_row(&col->rows, i);
	rich_add_row(out, row);
	if (pad)
		pairs_blanks(&blanks, col->width - text_width(row.text));
}

void
columns_beside(struct rich *out, struct column *cols, int n, struct slice gap,
	enum theme_role role)
{
	size_t rows = 0;

	for (int k = 0; k < n; k++)
		rows = cols[k].rows.nrows > rows ? cols[k].rows.nrows : rows;
	for (size_t i = 0; i < rows; i++) {
		for (int k = 0; k < n; k++) {
			if (k)
				rich_add(out, gap, role, 0);
			put_row(out, &cols[k], i, k + 1 < n);
		}
		rich_end_row(out, false);
	}
	for (int k = 0; k < n; k++)
		rich_free(&cols[k].rows);
}
