/* Pages of names and values: aligned, wrapped, stacked where it is narrow. */
#include "tui/pairs.h"

#include <inttypes.h>

#include "base/text.h"
#include "event/event.h"
#include "tui/logrow.h"
#include "tui/wrap.h"

enum {
	STACKED_BELOW = 34, /* columns; values would be too narrow beside */
	INDENT = 2,
};

static const char blanks[] = "                                ";

bool
pairs_is_wide(const struct pairs *p)
{
	return p->width >= STACKED_BELOW;
}

void
pairs_blanks(const struct pairs *p, int n)
{
	for (; n > 0; n -= (int)sizeof(blanks) - 1)
		rich_add(p->out, slice_sub(SLICE(blanks), 0, (size_t)n),
			ROLE_TEXT, 0);
}

/* TEXT behind FIRST blanks in its first row and REST in the others. */
static void
add_indented(const struct pairs *p, struct slice text, int first, int rest,
	enum theme_role role)
{
	const struct rich_span spans[] = {{(uint32_t)first, ROLE_TEXT, 0},
		{(uint32_t)rest, ROLE_TEXT, 0}};
	const struct wrap how = {
		.width = p->width,
		.first = {.text = {blanks, (size_t)first},
			.spans = &spans[0],
			.nspans = 1},
		.rest = {.text = {blanks, (size_t)rest},
			.spans = &spans[1],
			.nspans = 1},
	};

	wrap_plain(p->out, text, role, 0, &how);
}

static void
add_beside(const struct pairs *p, struct slice name, struct slice value,
	enum theme_role role)
{
	const size_t gap = (size_t)(PAIRS_NAME - text_width(name));
	const struct rich_span blank = {PAIRS_NAME, ROLE_TEXT, 0};
	const struct rich_span spans[] = {{(uint32_t)name.len, ROLE_QUIET, 0},
		{(uint32_t)gap, ROLE_TEXT, 0}};
	struct wrap how = {.width = p->width};
	struct buf first = {0};

	buf_add_slice(&first, name);
	buf_add(&first, blanks, gap);
	how.first = (struct rich_row){
		.text = buf_slice(&first), .spans = spans, .nspans = 2};
	how.rest = (struct rich_row){
		.text = {blanks, PAIRS_NAME}, .spans = &blank, .nspans = 1};
	wrap_plain(p->out, value, role, 0, &how);
	buf_free(&first);
}

void
pairs_text(const struct pairs *p, const char *name, struct slice value,
	enum theme_role role)
{
	struct slice shown = slice_str(name);

	if (!value.len) {
		value = SLICE("-");
		role = ROLE_QUIET;
	}
	shown.len = text_fit(shown, PAIRS_NAME - 1, NULL);
	if (pairs_is_wide(p)) {
		add_beside(p, shown, value, role);
		return;
	}
	add_indented(p, slice_str(name), 0, 0, ROLE_QUIET);
	add_indented(p, value, INDENT, INDENT, role);
}

void
pairs_number(const struct pairs *p, const char *name, int64_t n)
{
	struct buf value = {0};

	if (n != EVENT_UNKNOWN)
		buf_addf(&value, "%" PRId64, n);
	pairs_text(p, name, buf_slice(&value), ROLE_LOG_NUMBER);
	buf_free(&value);
}

void
pairs_span(const struct pairs *p, const char *name, int64_t ms)
{
	struct buf value = {0};

	if (ms != EVENT_UNKNOWN)
		logrow_span(&value, ms);
	pairs_text(p, name, buf_slice(&value), ROLE_LOG_NUMBER);
	buf_free(&value);
}

void
pairs_heading(const struct pairs *p, const char *text)
{
	rich_end_row(p->out, false);
	add_indented(p, slice_str(text), 0, 0, ROLE_HEADING);
}

void
pairs_body(const struct pairs *p, struct slice text, enum theme_role role)
{
	add_indented(p, text, INDENT, INDENT, role);
}

void
pairs_line(const struct pairs *p, struct slice text, enum theme_role role)
{
	add_indented(p, text, 0, 2 * INDENT, role);
}

void
pairs_remark(const struct pairs *p, struct slice text)
{
	pairs_line(p, text, ROLE_QUIET);
}
