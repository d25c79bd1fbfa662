/* A picture of a pty's screen: printed, saved, compared with a saved one. */
#include "tests/lib/pty.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/lib/temp.h"

#define SHOTS "tests/screen"

static void
add_edge(struct buf *out, int cols)
{
	buf_add_char(out, '+');
	for (int i = 0; i < cols; i++)
		buf_add_char(out, '-');
	buf_add_str(out, "+\n");
}

static void
add_row(struct pty *p, int row, int cols, struct buf *out)
{
	buf_add_char(out, '|');
	for (int col = 0; col < cols; col++) {
		struct vt_cell c = pty_cell(p, row, col);

		if (c.width > 0)
			buf_add_str(out, c.text[0] != '\0' ? c.text : " ");
	}
	buf_add_str(out, "|\n");
}

/* The frame keeps blanks at the ends of rows from being lost. */
static void
add_picture(struct pty *p, struct buf *out)
{
	int cols, rows, row, col;

	pty_size(p, &cols, &rows);
	add_edge(out, cols);
	for (int i = 0; i < rows; i++)
		add_row(p, i, cols, out);
	add_edge(out, cols);
	pty_cursor(p, &row, &col);
	if (pty_modes(p)->on & MODE_CURSOR_HIDDEN)
		buf_add_str(out, "cursor hidden\n");
	else
		buf_addf(out, "cursor row %d column %d\n", row, col);
}

void
pty_dump(struct pty *p)
{
	struct buf picture = {0};

	add_picture(p, &picture);
	buf_add_str(&picture, "modes ");
	modes_list(&picture, pty_modes(p)->on);
	fprintf(stderr, "%s\n", picture.p);
	buf_free(&picture);
}

static bool
same(const char *file, const struct buf *due, const struct buf *picture)
{
	if (slice_eq(buf_slice(due), buf_slice(picture)))
		return true;
	fprintf(stderr, "%s/%s: due:\n%sdrawn:\n%s", SHOTS, file, buf_str(due),
		picture->p);
	fprintf(stderr, "GENERATE=1 saves what was drawn\n");
	return false;
}

bool
pty_screen_is(struct pty *p, const char *name)
{
	const char *generate = getenv("GENERATE");
	struct buf file = {0}, picture = {0}, due = {0};
	bool good = true;

	buf_addf(&file, "%s.screen", name);
	add_picture(p, &picture);
	if (generate != NULL && generate[0] == '1') {
		temp_write(SHOTS, file.p, buf_slice(&picture));
	} else {
		temp_read(SHOTS, file.p, &due);
		good = same(file.p, &due, &picture);
	}
	buf_free(&file);
	buf_free(&picture);
	buf_free(&due);
	return good;
}
