/* Looks for words in texts, whatever the case of the letters. */
#include "session/needle.h"

#include "base/text.h"

void
needle_read(struct needle *n, struct slice text)
{
	buf_clear(&n->folded);
	text_fold(&n->folded, text);
}

void
needle_free(struct needle *n)
{
	buf_free(&n->folded);
	buf_free(&n->haystack);
}

/* A place in a text and in what it folds to; it only moves on. */
struct place {
	size_t raw, folded;
};

/* Moves P to FOLDED bytes of the folded text, or just behind: where folding
 * has changed a length, characters are folded again one by one. */
static void
move_to(struct place *p, struct slice text, size_t folded, bool same)
{
	struct buf one = {0};
	uint32_t cp;

	if (same)
		p->raw = p->folded = folded;
	while (p->folded < folded && p->raw < text.len) {
		struct slice rest = slice_from(text, p->raw);
		size_t n = utf8_decode(rest, &cp);
		if (cp < 0x80) {
			p->raw++;
			p->folded++;
			continue;
		}
		buf_clear(&one);
		text_fold(&one, slice_sub(rest, 0, n));
		p->raw += n;
		p->folded += one.len;
	}
	buf_free(&one);
}

/* The line of TEXT that byte AT is in. */
static struct slice
line_at(struct slice text, size_t at)
{
	size_t from = at;
	struct slice rest, line = SLICE("");

	while (from > 0 && text.p[from - 1] != '\n')
		from--;
	rest = slice_from(text, from);
	slice_line(&rest, &line);
	return line;
}

/* Tells of the line of TEXT that is at BEGIN, and of the needle in it. */
static void
tell(struct slice text, size_t begin, size_t end, needle_found *found,
	void *arg)
{
	struct slice line = line_at(text, begin);
	size_t from = (size_t)(line.p - text.p);

	if (end > from + line.len)
		end = from + line.len;
	found(arg, line, begin - from, end - begin);
}

void
needle_search(
	struct needle *n, struct slice text, needle_found *found, void *arg)
{
	struct slice needle = buf_slice(&n->folded), rest;
	struct place begin = {0, 0}, end;
	ptrdiff_t hit;
	bool same;

	if (!text.len)
		return;
	buf_clear(&n->haystack);
	same = text_fold(&n->haystack, text);
	rest = buf_slice(&n->haystack);
	while ((hit = slice_find(rest, needle)) >= 0) {
		rest = slice_from(rest, (size_t)hit);
		size_t at = n->haystack.len - rest.len;
		move_to(&begin, text, at, same);
		end = begin;
		move_to(&end, text, at + needle.len, same);
		tell(text, begin.raw, end.raw, found, arg);
		/* On from the next line; LF folds to itself. */
		hit = slice_find(rest, SLICE("\n"));
		if (hit < 0)
			break;
		rest = slice_from(rest, (size_t)hit + 1);
	}
}
