/* Writing Markdown: foreign text that stays text, with secrets masked. */
#include "session/mdout.h"

#include "base/text.h"

static size_t
longest_run(struct slice s)
{
	size_t longest = 0, run = 0;

	for (size_t i = 0; i < s.len; i++) {
		run = s.p[i] == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	return longest;
}

static void
add_ticks(struct buf *out, size_t n)
{
	while (n--)
		buf_add_char(out, '`');
}

/* In a table a bar ends the cell even inside code, unless it is escaped (GFM
 * 4.10). */
static void
add_inner(struct buf *out, struct slice s, bool cell)
{
	for (size_t i = 0; i < s.len; i++) {
		if (cell && s.p[i] == '|')
			buf_add_char(out, '\\');
		buf_add_char(out, s.p[i]);
	}
}

static void
add_masked(struct mdout *m, struct buf *out, struct slice text)
{
	if (m->plain)
		buf_add_slice(out, text);
	else
		redact(out, text, &m->masked);
}

void
mdout_code(struct mdout *m, struct slice text, bool cell)
{
	struct buf masked = {0}, row = {0};
	size_t ticks;
	bool pad;

	add_masked(m, &masked, text);
	text_visible_row(&row, buf_slice(&masked));
	if (!slice_trim(buf_slice(&row)).len) {
		buf_add_str(m->out, "–");
	} else {
		ticks = longest_run(buf_slice(&row)) + 1;
		/* One blank at each end is taken off again by the reader. */
		pad = row.p[0] == '`' || row.p[row.len - 1] == '`' ||
		      (row.p[0] == ' ' && row.p[row.len - 1] == ' ');
		add_ticks(m->out, ticks);
		buf_add_str(m->out, pad ? " " : "");
		add_inner(m->out, buf_slice(&row), cell);
		buf_add_str(m->out, pad ? " " : "");
		add_ticks(m->out, ticks);
	}
	buf_free(&masked);
	buf_free(&row);
}

void
mdout_block(struct mdout *m, const char *lang, struct slice text)
{
	struct buf masked = {0}, lines = {0};
	size_t ticks;

	add_masked(m, &masked, text);
	text_visible(&lines, buf_slice(&masked), TEXT_LINES);
	ticks = longest_run(buf_slice(&lines)) + 1;
	ticks = ticks < 3 ? 3 : ticks;
	add_ticks(m->out, ticks);
	buf_addf(m->out, "%s\n", lang);
	buf_add_slice(m->out, buf_slice(&lines));
	if (lines.len && lines.p[lines.len - 1] != '\n')
		buf_add_char(m->out, '\n');
	add_ticks(m->out, ticks);
	buf_add_str(m->out, "\n\n");
	buf_free(&masked);
	buf_free(&lines);
}
