/* The status line at many widths: what stands there, and what goes first. */
#include "tui/status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define REQUESTS(limit, left, reset)                              \
	{                                                         \
		limit, left, reset, EVENT_UNKNOWN, EVENT_UNKNOWN, \
			EVENT_UNKNOWN                             \
	}
#define TOKENS(limit, left, reset)                                        \
	{                                                                 \
		EVENT_UNKNOWN, EVENT_UNKNOWN, EVENT_UNKNOWN, limit, left, \
			reset                                             \
	}

#define LEFT " gpt-4o · api.openai.com"
#define ID "  20261121-210411-3f2a"
#define USED "↑ 532 ↓ 1.2k tok"

/* What stands at the left and at the right; the rest is blank. */
static const struct {
	int width;
	struct event_limits limits;
	const char *left, *right;
	bool shown; /* the limit */
	enum theme_role role;
} rows[] = {
	{120, REQUESTS(60, 12, 18000), LEFT ID,
		USED "   ▕█░░░░▏ limit 12/60 req · resets 18s ", true,
		ROLE_GAUGE},
	{80, REQUESTS(60, 12, 18000), LEFT,
		USED "   limit 12/60 req · resets 18s ", true, ROLE_GAUGE},
	{70, REQUESTS(60, 12, 18000), LEFT, USED "   limit 12/60 req ", true,
		ROLE_GAUGE},
	{50, REQUESTS(60, 12, 18000), LEFT, "limit 12/60 req ", true,
		ROLE_GAUGE},
	{43, REQUESTS(60, 12, 18000), LEFT, "limit 12/60 req ", true,
		ROLE_GAUGE},
	{42, REQUESTS(60, 12, 18000), LEFT, "", false, ROLE_STATUS},
	{40, REQUESTS(60, 12, 18000), LEFT, "", false, ROLE_STATUS},
	{20, REQUESTS(60, 12, 18000), " gpt-4o · api.openai", "", false,
		ROLE_STATUS},
	{1, REQUESTS(60, 12, 18000), " ", "", false, ROLE_STATUS},
	/* Near its end the time matters more than what was used. */
	{80, REQUESTS(60, 5, 18000), LEFT,
		USED "   limit 5/60 req · resets 18s ", true,
		ROLE_GAUGE_WARNING},
	{70, REQUESTS(60, 5, 18000), LEFT, "limit 5/60 req · resets 18s ", true,
		ROLE_GAUGE_WARNING},
	{50, REQUESTS(60, 5, 18000), LEFT, "limit 5/60 req ", true,
		ROLE_GAUGE_WARNING},
	{120, TOKENS(30000, 8100, 7200000), LEFT ID,
		USED "   ▕█░░░░▏ limit 8.1k/30k tok · resets 2h ", true,
		ROLE_GAUGE},
	{120, REQUESTS(EVENT_UNKNOWN, 12, EVENT_UNKNOWN), LEFT ID,
		USED "   limit 12 req ", true, ROLE_GAUGE},
	{80, REQUESTS(60, 60, 0), LEFT, USED "   limit 60/60 req ", true,
		ROLE_GAUGE},
	{80, REQUESTS(EVENT_UNKNOWN, EVENT_UNKNOWN, EVENT_UNKNOWN), LEFT ID,
		USED " ", false, ROLE_STATUS},
};

static bool
lay(struct rich *out, int width, const struct event_limits *limits,
	const struct ui_scene *look)
{
	struct model m = {.tokens_in = 532,
		.tokens_out = 1240,
		.limits = *limits,
		.limits_at = 1000};
	struct trail t = {0};
	struct ui_scene s = *look;
	struct gauge g = gauge_now(&m, &t, 1000);
	bool shown;

	buf_set(&m.model, SLICE("gpt-4o"));
	buf_set(&m.id, SLICE("20261121-210411-3f2a"));
	s.model = &m;
	s.trail = &t;
	shown = status_build(out, width, &s, &g);
	model_free(&m);
	return shown;
}

static const struct ui_scene openai = {.host = {"api.openai.com", 14}};

/* The role of the first limit in ROW. */
static enum theme_role
limit_role(const struct rich_row *row)
{
	size_t at = 0;

	for (size_t i = 0; i < row->nspans; i++) {
		struct slice s = slice_sub(row->text, at, row->spans[i].len);
		if (slice_starts(s, "limit "))
			return (enum theme_role)row->spans[i].role;
		at += s.len;
	}
	return ROLE_STATUS;
}

static bool
ends_with(struct slice s, const char *end)
{
	size_t n = strlen(end);

	return s.len >= n && slice_is(slice_from(s, s.len - n), end);
}

static void
parts_drop_by_weight(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rich out = {0};
		bool shown = lay(&out, rows[i].width, &rows[i].limits, &openai);
		struct rich_row row = rich_row(&out, 0);
		int used = text_width(slice_str(rows[i].left)) +
			   text_width(slice_str(rows[i].right));

		assert_int_equal(out.nrows, 1);
		assert_int_equal(text_width(row.text), rows[i].width);
		assert_int_equal(shown, rows[i].shown);
		assert_int_equal(limit_role(&row), rows[i].role);
		if (!slice_starts(row.text, rows[i].left) ||
			!ends_with(row.text, rows[i].right) ||
			used > rows[i].width)
			fail_msg("%d: [%.*s]", rows[i].width, (int)row.text.len,
				row.text.p);
		rich_free(&out);
	}
}

static void
every_width_is_filled(void **state)
{
	const struct event_limits limits = {60, 5, 18000, 9000, 400, 90000};
	struct ui_scene s = openai;

	(void)state;
	s.practice = s.insecure = s.unsaved = s.plain = true;
	for (int width = 1; width < 200; width++) {
		struct rich out = {0};
		bool shown = lay(&out, width, &limits, &s);
		struct slice text = rich_row(&out, 0).text;

		assert_int_equal(out.nrows, 1);
		assert_int_equal(text_width(text), width);
		assert_int_equal(shown, slice_find(text, SLICE("limit ")) >= 0);
		assert_int_equal(
			slice_find(text, SLICE("[#----]")) >= 0, width >= 148);
		rich_free(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_drop_by_weight),
		cmocka_unit_test(every_width_is_filled),
	};

	return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
