/* Menus: pages with a row for each thing to choose, and its keys. */
#include "app/menu.h"

enum { KEY_COLS = 6, LABEL_COLS = 16, WHAT_COLS = 40 };

/* TEXT, filled up with blanks to COLS columns. */
static void
add_column(struct rich *out, const char *text, int cols, enum theme_role role)
{
	int from = rich_open_width(out);

	rich_add(out, slice_str(text), role, 0);
	while (rich_open_width(out) < from + cols)
		rich_add(out, SLICE(" "), ROLE_TEXT, 0);
}

void
menu_add(struct rich *out, int width, const char *keys, const char *label,
	const char *what)
{
	add_column(out, keys, KEY_COLS, ROLE_HINT_KEY);
	add_column(out, label, LABEL_COLS, ROLE_TEXT);
	if (width > KEY_COLS + LABEL_COLS + WHAT_COLS)
		rich_add(out, slice_str(what), ROLE_QUIET, 0);
	rich_end_row(out, false);
}
