/* Screenshots: the screen's cells as text, ANSI text or an SVG picture. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "tui/shot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tui/shotsvg.h"

/* Whether a blank in the style of G can be seen. */
static bool
marks_blanks(const struct shot_glyph *g)
{
	return g->bg >= 0 || g->attrs & (ATTR_REVERSE | ATTR_UNDERLINE);
}

/* Text and ANSI */

static void
add_blanks(struct buf *out, int n)
{
	while (n-- > 0)
		buf_add_char(out, ' ');
}

static void
text_row(struct buf *out, struct shot_walk *w)
{
	struct shot_glyph g;
	int blanks = 0;

	while (shot_next(w, &g)) {
		if (shot_is_blank(&g)) {
			blanks++;
			continue;
		}
		add_blanks(out, blanks);
		blanks = 0;
		buf_add_slice(out, g.text);
	}
	buf_add_char(out, '\n');
}

static bool
same_style(const struct shot_glyph *a, const struct shot_glyph *b)
{
	return a->fg == b->fg && a->bg == b->bg && a->attrs == b->attrs;
}

static void
add_color(struct buf *out, int color, int base)
{
	if (color < 0 || color > 255)
		return;
	if (color < 8)
		buf_addf(out, ";%d", base + color);
	else if (color < 16)
		buf_addf(out, ";%d", base + 60 + color - 8);
	else
		buf_addf(out, ";%d;5;%d", base + 8, color);
}

static void
add_sgr(struct buf *out, const struct shot_glyph *g)
{
	static const struct {
		unsigned attr;
		const char *sgr;
	} codes[] = {{ATTR_BOLD, ";1"}, {ATTR_DIM, ";2"}, {ATTR_ITALIC, ";3"},
		{ATTR_UNDERLINE, ";4"}, {ATTR_REVERSE, ";7"}};

	buf_add_str(out, "\033[0");
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		if (g->attrs & codes[i].attr)
			buf_add_str(out, codes[i].sgr);
	}
	add_color(out, g->fg, 30);
	add_color(out, g->bg, 40);
	buf_add_char(out, 'm');
}

static void
ansi_row(struct buf *out, struct shot_walk *w)
{
	static const struct shot_glyph plain = {.fg = -1, .bg = -1};
	struct shot_glyph g, style = plain;
	int blanks = 0;

	while (shot_next(w, &g)) {
		if (shot_is_blank(&g) && !marks_blanks(&g)) {
			blanks++;
			continue;
		}
		if (blanks && marks_blanks(&style)) {
			style = plain;
			buf_add_str(out, "\033[0m");
		}
		add_blanks(out, blanks);
		blanks = 0;
		if (!same_style(&g, &style))
			add_sgr(out, &g);
		style = g;
		buf_add_slice(out, g.text);
	}
	if (!same_style(&style, &plain))
		buf_add_str(out, "\033[0m");
	buf_add_char(out, '\n');
}

enum shot_kind
shot_kind_of(const char *path)
{
	static const struct {
		const char *ending;
		enum shot_kind kind;
	} endings[] = {
		{".svg", SHOT_SVG}, {".ansi", SHOT_ANSI}, {".ans", SHOT_ANSI}};
	struct slice s = slice_str(path);

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		struct slice end = slice_str(endings[i].ending);
		if (s.len > end.len &&
			slice_ieq(slice_from(s, s.len - end.len), end))
			return endings[i].kind;
	}
	return SHOT_TEXT;
}

void
shot_format(struct buf *out, enum shot_kind kind, const struct shot_source *src)
{
	switch (kind) {
	case SHOT_TEXT:
		shot_each_row(out, src, text_row);
		break;
	case SHOT_ANSI:
		shot_each_row(out, src, ansi_row);
		break;
	case SHOT_SVG:
		shot_svg(out, src);
		break;
	}
}

/* Files */

/* Writes all of S to FD and closes it; returns 0, or -1 with errno set. */
static int
write_all(int fd, struct slice s)
{
	int saved;

	while (s.len) {
		ssize_t n = write(fd, s.p, s.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			saved = errno;
			close(fd);
			errno = saved;
			return -1;
		}
		s = slice_from(s, (size_t)n);
	}
	return close(fd);
}

/* Opens a new file beside PATH; its name is put in NAME. */
static int
open_beside(const char *path, struct buf *name)
{
	int fd = -1;

	for (int i = 0; i < 100; i++) {
		buf_clear(name);
		buf_addf(name, "%s.%ld-%d.tmp", path, (long)getpid(), i);
		fd = open(buf_str(name),
			O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
		if (fd >= 0 || errno != EEXIST)
			break;
	}
	return fd;
}

/* Puts S in place of what PATH names; returns 0, or -1 with errno set and
 * PATH as it was. */
static int
replace(const char *path, struct slice s)
{
	struct buf name = {0};
	int fd = open_beside(path, &name), rc = -1, saved;

	if (fd >= 0) {
		rc = write_all(fd, s);
		if (!rc)
			rc = rename(buf_str(&name), path);
		if (rc) {
			saved = errno;
			unlink(buf_str(&name));
			errno = saved;
		}
	}
	saved = errno;
	buf_free(&name);
	errno = saved;
	return rc;
}

/* A device or a pipe is written to, not replaced; a link is followed. */
static int
put_file(const char *path, struct slice s)
{
	char *real = realpath(path, NULL);
	struct stat st;
	int rc, fd, saved;

	if (real && !stat(real, &st) && !S_ISREG(st.st_mode)) {
		/* A pipe nobody reads is an error, not a wait. */
		fd = open(real, O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
		rc = fd < 0 ? -1 : write_all(fd, s);
	} else {
		rc = replace(real ? real : path, s);
	}
	saved = errno;
	free(real);
	errno = saved;
	return rc;
}

int
shot_write(const char *path, const struct shot_source *src, struct error *err)
{
	struct buf picture = {0};
	int rc;

	shot_format(&picture, shot_kind_of(path), src);
	rc = put_file(path, buf_slice(&picture));
	if (rc)
		error_set(err, "%s: %s", path, strerror(errno));
	buf_free(&picture);
	return rc;
}

static struct screen_cell
cell_of_screen(void *arg, int row, int col)
{
	(void)arg;
	return screen_cell(row, col);
}

int
shot_save(const char *path, struct error *err)
{
	const struct shot_source src = {
		.cell = cell_of_screen,
		.rows = screen_rows(),
		.cols = screen_cols(),
	};

	return shot_write(path, &src, err);
}
