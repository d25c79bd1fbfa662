/* The layout at every size, and scrolling through lists of any heights. */
#include "tui/layout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "tui/scroll.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { ROWS = 60, COLS = 160, PARTS = 5 };

static bool
is_empty(struct rect r)
{
	return r.rows < 1 || r.cols < 1;
}

static bool
overlap(struct rect a, struct rect b)
{
	return !is_empty(a) && !is_empty(b) && a.row < b.row + b.rows &&
	       b.row < a.row + a.rows && a.col < b.col + b.cols &&
	       b.col < a.col + a.cols;
}

static void
assert_inside(struct rect r, int rows, int cols)
{
	assert_true(r.rows >= 0 && r.cols >= 0);
	if (is_empty(r))
		return;
	assert_true(r.row >= 0 && r.col >= 0);
	assert_true(r.row + r.rows <= rows);
	assert_true(r.col + r.cols <= cols);
}

/* Parts, the log's title included, are on the screen and apart. */
static void
check_parts(const struct layout *l, int rows, int cols)
{
	struct rect title = {l->log_title, l->log.col, 1, l->log.cols};
	const struct rect parts[PARTS + 1] = {
		l->status, l->chat, l->log, l->input, l->hint, title};
	size_t n = l->log_title >= 0 ? PARTS + 1 : PARTS;

	for (size_t i = 0; i < n; i++) {
		assert_inside(parts[i], rows, cols);
		for (size_t k = 0; k < i; k++)
			assert_false(overlap(parts[i], parts[k]));
	}
	assert_false(is_empty(l->input));
	assert_true(l->log_title < 0 || !is_empty(l->log));
}

/* No text stands where the lines around and between the parts are drawn. */
static void
check_borders(const struct layout *l, int rows, int cols)
{
	const struct rect parts[] = {l->chat, l->log, l->input};

	if (!l->borders)
		return;
	for (size_t i = 0; i < COUNT(parts); i++) {
		if (is_empty(parts[i]))
			continue;
		assert_true(parts[i].row > 1 && parts[i].col > 0);
		assert_true(parts[i].row + parts[i].rows < rows);
		assert_true(parts[i].col + parts[i].cols < cols);
	}
	assert_true(l->input.row > l->chat.row + l->chat.rows);
	assert_true(l->input.row > l->log.row + l->log.rows);
}

static void
check_mode(const struct layout *l, enum layout_mode mode)
{
	if (mode == LAYOUT_LOG)
		assert_true(is_empty(l->chat));
	if (mode == LAYOUT_CHAT)
		assert_true(is_empty(l->log));
	if (mode == LAYOUT_CHAT || mode == LAYOUT_LOG)
		return;
	if (l->beside) {
		assert_int_equal(l->log.col, l->chat.col + l->chat.cols + 1);
		assert_true(mode != LAYOUT_BELOW);
	} else if (!is_empty(l->log)) {
		assert_int_equal(l->log_title, l->chat.row + l->chat.rows);
		assert_int_equal(l->log.row, l->log_title + 1);
	}
}

static void
parts_are_apart_at_every_size(void **state)
{
	static const int splits[] = {0, 1, 35, 60, 99, 100};
	static const int inputs[] = {0, 1, 3, 100};

	(void)state;
	for (int i = 0; i < ROWS * COLS * LAYOUT_COUNT; i++) {
		int cols = i % COLS + 1, rows = i / COLS % ROWS + 1;
		enum layout_mode mode = (enum layout_mode)(i / COLS / ROWS);
		for (size_t k = 0; k < COUNT(splits) * COUNT(inputs); k++) {
			struct layout l = layout_make(mode, rows, cols,
				splits[k % COUNT(splits)],
				inputs[k / COUNT(splits)]);
			check_parts(&l, rows, cols);
			check_borders(&l, rows, cols);
			check_mode(&l, mode);
		}
	}
}

static void
a_screen_without_cells_has_no_parts(void **state)
{
	static const int sizes[][2] = {{0, 0}, {0, 80}, {24, 0}, {-1, -1}};

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct layout l = layout_make(
			LAYOUT_AUTO, sizes[i][0], sizes[i][1], 60, 1);
		assert_true(is_empty(l.status) && is_empty(l.chat));
		assert_true(is_empty(l.log) && is_empty(l.input));
		assert_true(is_empty(l.hint));
		assert_int_equal(l.log_title, -1);
	}
}

static void
wide_screens_stand_side_by_side(void **state)
{
	struct layout l = layout_make(LAYOUT_AUTO, 40, 120, 60, 1);

	(void)state;
	assert_true(l.beside && l.borders);
	assert_int_equal(l.status.rows, 1);
	assert_int_equal(l.input.rows, 1);
	assert_int_equal(l.input.row, 38);
	assert_int_equal(l.hint.row, 39);
	assert_int_equal(l.chat.rows, 35);
	assert_int_equal(l.chat.cols, 70);
	assert_int_equal(l.log.cols, 47);
	assert_int_equal(l.log_title, 1);
	l = layout_make(LAYOUT_AUTO, 40, 80, 60, 1);
	assert_false(l.beside);
	assert_int_equal(l.chat.cols, 78);
	assert_int_equal(l.log.cols, 78);
	l = layout_make(LAYOUT_RIGHT, 40, 80, 60, 9);
	assert_true(l.beside);
	assert_int_equal(l.input.rows, 9);
	l = layout_make(LAYOUT_AUTO, 5, 20, 60, 1);
	assert_false(l.borders);
	assert_int_equal(l.status.rows, 1);
	assert_int_equal(l.chat.rows, 3);
	l = layout_make(LAYOUT_AUTO, 1, 1, 60, 1);
	assert_int_equal(l.input.rows, 1);
	assert_int_equal(l.chat.rows, 0);
}

static void
modes_have_names(void **state)
{
	(void)state;
	for (int i = 0; i < LAYOUT_COUNT; i++)
		assert_int_equal(
			layout_find(layout_name((enum layout_mode)i)), i);
	assert_int_equal(layout_find("left"), LAYOUT_COUNT);
	assert_int_equal(layout_find(""), LAYOUT_COUNT);
}

/* Scrolling */

enum { ITEMS_MAX = 12 };

struct items {
	size_t height[ITEMS_MAX];
};

static size_t
item_height(void *arg, size_t i)
{
	const struct items *items = arg;

	assert_true(i < ITEMS_MAX);
	return items->height[i];
}

/* Rows above the window. */
static size_t
above(const struct scroll *s, const struct scroll_list *list)
{
	size_t n = s->row;

	for (size_t i = 0; i < s->item && i < list->n; i++)
		n += list->height(list->arg, i);
	return n;
}

static size_t
total(const struct scroll_list *list)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		n += list->height(list->arg, i);
	return n;
}

/* What holds after every move. */
static void
check_scroll(
	const struct scroll *s, const struct scroll_list *list, size_t rows)
{
	size_t all = total(list), top = above(s, list);
	size_t last = all > rows ? all - rows : 0;

	assert_true(top <= last);
	assert_int_equal(scroll_below(s, list, rows), last - top);
	if (!s->paused)
		assert_int_equal(top, last);
	if (all) {
		assert_true(s->item < list->n);
		assert_true(s->row == 0 ||
			    s->row < list->height(list->arg, s->item));
	}
}

static void
check_by(struct scroll *s, const struct scroll_list *list, size_t rows, long n)
{
	size_t all = total(list), last = all > rows ? all - rows : 0;
	struct scroll before = *s;
	bool was_paused = s->paused;
	long want;

	scroll_settle(&before, list, rows);
	want = (long)above(&before, list) + n;
	if (want < 0)
		want = 0;
	if (want > (long)last)
		want = (long)last;
	scroll_by(s, list, rows, n);
	check_scroll(s, list, rows);
	assert_int_equal(above(s, list), want);
	if (n < 0)
		assert_int_equal(s->paused, last > 0 || was_paused);
	if (n > 0)
		assert_int_equal(s->paused, (size_t)want < last);
}

static void
check_show(
	struct scroll *s, const struct scroll_list *list, size_t rows, size_t i)
{
	struct scroll item = {.item = i};
	size_t from = above(&item, list), top;
	size_t h = list->height(list->arg, i), before;

	scroll_settle(s, list, rows);
	before = above(s, list);
	scroll_show(s, list, rows, i);
	check_scroll(s, list, rows);
	top = above(s, list);
	if (h <= rows)
		assert_true(from >= top && from + h <= top + rows);
	else
		assert_true(from >= top && from < top + rows);
	if (from >= before && from + h <= before + rows)
		assert_int_equal(top, before);
}

static void
random_items(struct items *items, struct scroll_list *list, uint64_t *seed)
{
	*list = (struct scroll_list){
		random_next(seed) % (ITEMS_MAX + 1), item_height, items};
	for (size_t i = 0; i < ITEMS_MAX; i++) {
		uint64_t r = random_next(seed);
		items->height[i] = r % 4 == 0 ? 0 : r / 4 % 9;
	}
}

static void
one_move(struct scroll *s, struct items *items, struct scroll_list *list,
	size_t *rows, uint64_t *seed)
{
	uint64_t r = random_next(seed);

	switch (r % 8) {
	case 0:
		scroll_top(s, list);
		scroll_settle(s, list, *rows);
		assert_int_equal(above(s, list), 0);
		break;
	case 1:
		scroll_end(s);
		scroll_settle(s, list, *rows);
		assert_false(s->paused);
		break;
	case 2:
		if (list->n)
			check_show(s, list, *rows, r / 8 % list->n);
		break;
	case 3: /* a window of another size */
		*rows = r / 8 % 10 + 1;
		scroll_settle(s, list, *rows);
		break;
	case 4: /* another width: other heights */
		items->height[r / 8 % ITEMS_MAX] = r / 256 % 9;
		scroll_settle(s, list, *rows);
		break;
	default:
		check_by(s, list, *rows, (long)(r / 8 % 13) - 6);
	}
	scroll_settle(s, list, *rows);
	check_scroll(s, list, *rows);
}

static void
scrolling_keeps_its_bounds(void **state)
{
	uint64_t seed = 8;

	(void)state;
	for (int round = 0; round < 5000; round++) {
		struct scroll s = {0};
		struct scroll_list list;
		struct items items;
		size_t rows = random_next(&seed) % 10 + 1;
		random_items(&items, &list, &seed);
		scroll_settle(&s, &list, rows);
		check_scroll(&s, &list, rows);
		for (int i = 0; i < 40; i++)
			one_move(&s, &items, &list, &rows, &seed);
	}
}

static void
what_is_appended_moves_only_who_follows(void **state)
{
	struct items items = {{3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3}};
	struct scroll_list list = {6, item_height, &items};
	struct scroll s = {0};

	(void)state;
	scroll_settle(&s, &list, 10);
	assert_int_equal(above(&s, &list), 8);
	list.n = 7;
	scroll_settle(&s, &list, 10);
	assert_int_equal(above(&s, &list), 11);
	scroll_by(&s, &list, 10, -4);
	assert_true(s.paused);
	assert_int_equal(s.seen, 7);
	for (list.n = 8; list.n <= ITEMS_MAX; list.n++) {
		scroll_settle(&s, &list, 10);
		assert_int_equal(above(&s, &list), 7);
		assert_int_equal(s.seen, 7);
	}
	list.n = ITEMS_MAX;
	scroll_by(&s, &list, 10, 1000000);
	assert_false(s.paused);
	assert_int_equal(above(&s, &list), 26);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_are_apart_at_every_size),
		cmocka_unit_test(a_screen_without_cells_has_no_parts),
		cmocka_unit_test(wide_screens_stand_side_by_side),
		cmocka_unit_test(modes_have_names),
		cmocka_unit_test(scrolling_keeps_its_bounds),
		cmocka_unit_test(what_is_appended_moves_only_who_follows),
	};

	return cmocka_run_group_tests_name("layout", tests, NULL, NULL);
}
