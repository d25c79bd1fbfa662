/* Scrolling through a list of items of many rows, laid out as they show. */
#include "tui/scroll.h"

static size_t
height(const struct scroll_list *list, size_t i)
{
	return list->height(list->arg, i);
}

bool
scroll_step_up(struct scroll *s, const struct scroll_list *list)
{
	if (s->row && s->item < list->n) {
		s->row--;
		return true;
	}
	/* The list may have become shorter. */
	for (size_t i = s->item < list->n ? s->item : list->n; i > 0; i--) {
		size_t h = height(list, i - 1);
		if (!h)
			continue;
		s->item = i - 1;
		s->row = h - 1;
		return true;
	}
	return false;
}

bool
scroll_step_down(struct scroll *s, const struct scroll_list *list)
{
	if (s->item < list->n && s->row + 1 < height(list, s->item)) {
		s->row++;
		return true;
	}
	for (size_t i = s->item + 1; i < list->n; i++) {
		if (!height(list, i))
			continue;
		s->item = i;
		s->row = 0;
		return true;
	}
	return false;
}

/* A position is in an item that has rows, if there is one behind it: else a
 * step from an item without rows to the next would show nothing. */
static void
skip_empty(struct scroll *s, const struct scroll_list *list)
{
	size_t i = s->item;

	while (i < list->n && !height(list, i))
		i++;
	if (i < list->n && i != s->item) {
		s->item = i;
		s->row = 0;
	}
}

/* The position whose window of ROWS ends with the list. */
static struct scroll
last_window(const struct scroll_list *list, size_t rows)
{
	struct scroll s = {0};

	for (size_t i = list->n; i > 0; i--) {
		size_t h = height(list, i - 1);
		s.item = i - 1;
		if (h >= rows) {
			s.row = h - rows;
			return s;
		}
		rows -= h;
	}
	s.item = 0;
	skip_empty(&s, list);
	return s;
}

static bool
is_before(const struct scroll *a, const struct scroll *b)
{
	return a->item < b->item || (a->item == b->item && a->row < b->row);
}

void
scroll_settle(struct scroll *s, const struct scroll_list *list, size_t rows)
{
	struct scroll last = last_window(list, rows);
	size_t h;

	skip_empty(s, list);
	if (!s->paused || is_before(&last, s)) {
		s->item = last.item;
		s->row = last.row;
		return;
	}
	h = s->item < list->n ? height(list, s->item) : 0;
	if (s->row >= h)
		s->row = h ? h - 1 : 0;
}

void
scroll_by(struct scroll *s, const struct scroll_list *list, size_t rows, long n)
{
	struct scroll last;

	scroll_settle(s, list, rows);
	for (; n < 0 && scroll_step_up(s, list); n++) {
		if (!s->paused)
			s->seen = list->n;
		s->paused = true;
	}
	if (n <= 0)
		return;
	last = last_window(list, rows);
	while (n-- > 0 && is_before(s, &last))
		scroll_step_down(s, list);
	if (!is_before(s, &last))
		scroll_end(s);
}

void
scroll_top(struct scroll *s, const struct scroll_list *list)
{
	if (!s->paused)
		s->seen = list->n;
	s->item = s->row = 0;
	s->paused = true;
}

void
scroll_end(struct scroll *s)
{
	s->paused = false;
}

size_t
scroll_below(
	const struct scroll *s, const struct scroll_list *list, size_t rows)
{
	size_t total = 0;

	for (size_t i = s->item; i < list->n; i++)
		total += height(list, i);
	total -= s->row < total ? s->row : total;
	return total > rows ? total - rows : 0;
}

void
scroll_show(
	struct scroll *s, const struct scroll_list *list, size_t rows, size_t i)
{
	size_t used = 0, h;

	scroll_settle(s, list, rows);
	if (i < s->item || (i == s->item && s->row)) {
		if (!s->paused)
			s->seen = list->n;
		s->paused = true;
		s->item = i;
		s->row = 0;
		return;
	}
	for (size_t k = s->item; k <= i && k < list->n; k++)
		used += height(list, k);
	h = height(list, i);
	used -= s->row < used ? s->row : used;
	if (used <= rows)
		return;
	scroll_by(s, list, rows, (long)(h >= rows ? used - h : used - rows));
}
