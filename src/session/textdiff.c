/* What two texts share: the runs of words that stand in both, in order. */
#include "session/textdiff.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* What is compared: a word or a line, and where it stands. */
struct unit {
	size_t at, len;
	uint64_t hash;
};

struct units {
	const char *text;
	struct unit *list;
	size_t n, cap;
};

/* FNV-1a, 64 bits. */
static uint64_t
hash_of(struct slice s)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.p[i]) * UINT64_C(1099511628211);
	return h;
}

static void
add_unit(struct units *u, size_t at, size_t len)
{
	u->list = mem_grow(u->list, &u->cap, u->n + 1, sizeof(*u->list));
	u->list[u->n++] = (struct unit){
		at, len, hash_of((struct slice){u->text + at, len})};
}

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The first word at or behind *AT, which moves behind it; false at the end. */
static bool
next_word(struct slice text, size_t *at, size_t *begin)
{
	size_t i = *at;
	int width;

	while (i < text.len && is_blank(text.p[i]))
		i++;
	*begin = i;
	while (i < text.len && !is_blank(text.p[i])) {
		size_t n = text_cluster(slice_from(text, i), &width);
		if (width == 2 && i > *begin)
			break;
		i += n;
		if (width == 2)
			break;
	}
	*at = i;
	return i > *begin;
}

static void
add_words(struct units *u, struct slice text)
{
	size_t at = 0, begin;

	u->text = text.p;
	while (next_word(text, &at, &begin))
		add_unit(u, begin, at - begin);
}

static void
add_lines(struct units *u, struct slice text)
{
	struct slice rest = text, line;

	u->text = text.p;
	while (slice_line(&rest, &line)) {
		line = slice_trim(line);
		if (line.len)
			add_unit(u, (size_t)(line.p - text.p), line.len);
	}
}

/* CJK punctuation stands where a word would, but is none. */
static bool
is_wide_mark(struct slice word)
{
	uint32_t cp;

	utf8_decode(word, &cp);
	return (cp >= 0x3000 && cp <= 0x303f) ||
	       (cp >= 0xff01 && cp <= 0xff0f) ||
	       (cp >= 0xff1a && cp <= 0xff20) || (cp >= 0xff3b && cp <= 0xff65);
}

int64_t
textdiff_words(struct slice text)
{
	size_t at = 0, begin;
	int64_t n = 0;

	while (next_word(text, &at, &begin))
		n += !is_wide_mark(slice_sub(text, begin, at - begin));
	return n;
}

/* Two lists of units, and the part of them that is still to be compared. */
struct pair {
	const struct units *a, *b;
	size_t a0, a1, b0, b1;
	size_t run_min;
};

static bool
is_equal(const struct pair *p, size_t i, size_t j)
{
	const struct unit *x = &p->a->list[i], *y = &p->b->list[j];

	return x->hash == y->hash && x->len == y->len &&
	       !memcmp(p->a->text + x->at, p->b->text + y->at, x->len);
}

/* The N units from I and J on are in both. */
static void
add_run(struct textdiff *d, const struct pair *p, size_t i, size_t j, size_t n)
{
	const struct unit *a = &p->a->list[i], *b = &p->b->list[j];

	if (n < p->run_min)
		return;
	d->runs = mem_grow(d->runs, &d->cap, d->n + 1, sizeof(*d->runs));
	d->runs[d->n++] = (struct textdiff_run){
		.at = {a->at, b->at},
		.len = {a[n - 1].at + a[n - 1].len - a->at,
			b[n - 1].at + b[n - 1].len - b->at},
	};
}

static bool
fits(const struct pair *p)
{
	size_t rows = p->a1 - p->a0 + 1, cols = p->b1 - p->b0 + 1;

	return rows <= TEXTDIFF_CELLS / cols;
}

/* Cell (I, J) is the length of the longest common subsequence of what stands
 * from I and J on; it fits into 16 bits, since it is not more than the square
 * root of the number of cells. */
static uint16_t *
fill(const struct pair *p)
{
	size_t rows = p->a1 - p->a0, cols = p->b1 - p->b0;
	uint16_t *cell = mem_alloc((rows + 1) * (cols + 1) * sizeof(*cell));

	for (size_t i = rows; i-- > 0;) {
		uint16_t *row = cell + i * (cols + 1), *below = row + cols + 1;
		for (size_t j = cols; j-- > 0;) {
			if (is_equal(p, p->a0 + i, p->b0 + j))
				row[j] = (uint16_t)(below[j + 1] + 1);
			else
				row[j] = below[j] > row[j + 1] ? below[j]
							       : row[j + 1];
		}
	}
	return cell;
}

static void
add_middle(struct textdiff *d, const struct pair *p)
{
	size_t rows = p->a1 - p->a0, cols = p->b1 - p->b0, i = 0, j = 0;
	uint16_t *cell = fill(p);

	while (i < rows && j < cols) {
		size_t n = 0;
		while (i + n < rows && j + n < cols &&
			is_equal(p, p->a0 + i + n, p->b0 + j + n))
			n++;
		if (n) {
			add_run(d, p, p->a0 + i, p->b0 + j, n);
			i += n;
			j += n;
		} else if (cell[(i + 1) * (cols + 1) + j] >=
			   cell[i * (cols + 1) + j + 1]) {
			i++;
		} else {
			j++;
		}
	}
	free(cell);
}

/* Takes off what both begin and end with; returns the length of the end. */
static size_t
trim(struct pair *p)
{
	size_t end = 0;

	while (p->a0 < p->a1 && p->b0 < p->b1 && is_equal(p, p->a0, p->b0)) {
		p->a0++;
		p->b0++;
	}
	while (p->a0 < p->a1 && p->b0 < p->b1 &&
		is_equal(p, p->a1 - 1, p->b1 - 1)) {
		p->a1--;
		p->b1--;
		end++;
	}
	return end;
}

/* Adds the runs of A and B. With WHOLE false only if their middle can be
 * searched; returns whether it did. */
static bool
add_runs(struct textdiff *d, const struct units *a, const struct units *b,
	size_t run_min, bool whole)
{
	struct pair p = {a, b, 0, a->n, 0, b->n, run_min};
	size_t end = trim(&p);

	if (!fits(&p) && !whole)
		return false;
	if (p.a0)
		add_run(d, &p, 0, 0, p.a0);
	if (fits(&p))
		add_middle(d, &p);
	if (end)
		add_run(d, &p, p.a1, p.b1, end);
	return true;
}

void
textdiff_make(struct textdiff *d, struct slice a, struct slice b)
{
	struct units words[2] = {{0}, {0}}, lines[2] = {{0}, {0}};

	d->n = 0;
	d->same = slice_eq(a, b);
	if (d->same || a.len > TEXTDIFF_BYTES || b.len > TEXTDIFF_BYTES)
		return;
	add_words(&words[0], a);
	add_words(&words[1], b);
	if (!add_runs(d, &words[0], &words[1], TEXTDIFF_RUN, false)) {
		add_lines(&lines[0], a);
		add_lines(&lines[1], b);
		add_runs(d, &lines[0], &lines[1], 1, true);
	}
	for (int i = 0; i < 2; i++) {
		free(words[i].list);
		free(lines[i].list);
	}
}

void
textdiff_free(struct textdiff *d)
{
	free(d->runs);
	*d = (struct textdiff){0};
}
