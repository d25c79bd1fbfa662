/* Whole screens against saved ones; what differs each time is masked. */
#include "tests/lib/picture.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "tests/lib/seat.h"
#include "tests/lib/temp.h"

#define SHOTS "tests/screen"
#define EDGE "\xe2\x94\x82"

/*
 * The masks. What has a fixed width is overwritten in place, behind the bytes
 * it keeps. A time has none ("9ms", "1.2s"): it becomes T. In the log what
 * stands left of times is moved by them, so it is moved back to the right;
 * elsewhere the text behind is moved, and the blanks it lost are put back at
 * the next gap.
 */
static const struct mask {
	const char *pattern;
	size_t keep;
} masks[] = {
	{"127\\.0\\.0\\.1:[0-9]+", sizeof("127.0.0.1:") - 1},
	{"[0-9]{8}-[0-9]{6}-[0-9a-f]{4}", 0},
	{"[0-9]{2}:[0-9]{2}:[0-9]{2}", 0},
	{"req_[0-9a-f]+(\xe2\x80\xa6[0-9a-f]+)?", sizeof("req_") - 1},
	{"limit [0-9]+/60", sizeof("limit ") - 1},
	/* The same in Chinese, and what counts down. */
	{"剩余 [0-9]+/60", sizeof("剩余 ") - 1},
	{"约还可发 [0-9]+", sizeof("约还可发 ") - 1},
	{"[0-9]{2} 秒后", 0},
	{"[0-9]{2}s 后", 0},
};

static bool
find(const char *pattern, const char *text, regmatch_t *m)
{
	regex_t re;
	bool found;

	if (regcomp(&re, pattern, REG_EXTENDED) != 0)
		die(1, "picture: %s is no pattern", pattern);
	found = regexec(&re, text, 1, m, 0) == 0;
	regfree(&re);
	return found;
}

static void
overwrite(char *row, const struct mask *mask)
{
	regmatch_t m;

	for (; find(mask->pattern, row, &m); row += m.rm_eo)
		for (char *p = row + m.rm_so + mask->keep; p < row + m.rm_eo;
			p++)
			if ((*p >= '0' && *p <= '9') ||
				(*p >= 'a' && *p <= 'f'))
				*p = 'x';
}

/* Replaces bytes FROM to TO of ROW, which has room, by TEXT. */
static void
replace(struct buf *row, size_t from, size_t to, const char *text)
{
	struct buf out = {0};

	buf_add_slice(&out, slice_sub(buf_slice(row), 0, from));
	buf_add_str(&out, text);
	buf_add_slice(&out, slice_from(buf_slice(row), to));
	buf_set(row, buf_slice(&out));
	buf_free(&out);
}

/* "   req_… #1 1/3 12ms 408ms" becomes "    req_… #1 1/3 T T". */
static void
mask_log_times(struct buf *row)
{
	regmatch_t all, time;
	struct buf part = {0}, moved = {0};

	if (!find(" +(req_[^ ]* )?#[0-9]+ [0-9]/[0-9]( +[0-9.]+m?s)+", row->p,
		    &all))
		return;
	buf_add(&part, row->p + all.rm_so, (size_t)(all.rm_eo - all.rm_so));
	while (find(" [0-9.]+m?s", part.p, &time)) {
		replace(&part, (size_t)time.rm_so, (size_t)time.rm_eo, " T");
		for (regoff_t i = time.rm_so + 2; i < time.rm_eo; i++)
			buf_add_char(&moved, ' ');
	}
	buf_add_slice(&moved, buf_slice(&part));
	replace(row, (size_t)all.rm_so, (size_t)all.rm_eo, moved.p);
	buf_free(&part);
	buf_free(&moved);
}

static void
mask_other_times(struct buf *row)
{
	regmatch_t time;

	while (find(" [0-9]+(\\.[0-9]+)?m?s", row->p, &time)) {
		size_t lost = (size_t)(time.rm_eo - time.rm_so) - 2;
		size_t at = (size_t)time.rm_so + 2;

		replace(row, (size_t)time.rm_so, (size_t)time.rm_eo, " T");
		while (at < row->len && memcmp(row->p + at, "  ", 2) != 0 &&
			memcmp(row->p + at, EDGE, 3) != 0)
			at++;
		while (lost-- > 0)
			replace(row, at, at, " ");
	}
}

static void
add_masked_row(struct pty *p, int i, int cols, struct buf *out)
{
	struct buf row = {0};

	pty_row(p, i, &row);
	for (int n = text_width(buf_slice(&row)); n < cols; n++)
		buf_add_char(&row, ' ');
	for (size_t k = 0; k < sizeof(masks) / sizeof(masks[0]); k++)
		overwrite(row.p, &masks[k]);
	mask_log_times(&row);
	mask_other_times(&row);
	buf_addf(out, "|%s|\n", row.p);
	buf_free(&row);
}

static void
add_edge(struct buf *out, int cols)
{
	buf_add_char(out, '+');
	for (int i = 0; i < cols; i++)
		buf_add_char(out, '-');
	buf_add_str(out, "+\n");
}

static void
add_picture(struct pty *p, struct buf *out)
{
	int cols, rows, row, col;

	pty_size(p, &cols, &rows);
	add_edge(out, cols);
	for (int i = 0; i < rows; i++)
		add_masked_row(p, i, cols, out);
	add_edge(out, cols);
	pty_cursor(p, &row, &col);
	if (pty_modes(p)->on & MODE_CURSOR_HIDDEN)
		buf_add_str(out, "cursor hidden\n");
	else
		buf_addf(out, "cursor row %d column %d\n", row, col);
}

struct due {
	const char *name;
	struct buf saved, drawn;
};

static bool
is_as_saved(struct pty *p, void *arg)
{
	struct due *d = arg;

	buf_clear(&d->drawn);
	add_picture(p, &d->drawn);
	return slice_eq(buf_slice(&d->saved), buf_slice(&d->drawn));
}

bool
picture_is(struct pty *p, const char *name)
{
	const char *generate = getenv("GENERATE");
	struct due d = {.name = name};
	struct buf file = {0};
	bool good = true;

	buf_addf(&file, "%s.screen", name);
	temp_read(SHOTS, file.p, &d.saved);
	if (generate != NULL && generate[0] == '1') {
		good = pty_wait_quiet(p, 300);
		is_as_saved(p, &d);
		temp_write(SHOTS, file.p, buf_slice(&d.drawn));
	} else {
		good = pty_wait(p, is_as_saved, &d, SEAT_LIMIT_MS);
	}
	if (!good)
		fprintf(stderr,
			SHOTS "/%s: due:\n%sdrawn:\n%s"
			      "GENERATE=1 saves what is drawn\n",
			file.p, buf_str(&d.saved), buf_str(&d.drawn));
	buf_free(&d.saved);
	buf_free(&d.drawn);
	buf_free(&file);
	return good;
}
