/* Writing Markdown: foreign text that stays text, with secrets masked. */
#include "session/mdout.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "session/fence.h"

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

void
mdout_text(struct mdout *m, struct slice text)
{
	struct buf masked = {0}, row = {0};

	add_masked(m, &masked, text);
	text_visible_row(&row, buf_slice(&masked));
	for (size_t i = 0; i < row.len; i++) {
		/* Any ASCII punctuation can be escaped (CommonMark 2.4). */
		if (strchr("\\`*_[]<>&|~#$", row.p[i]))
			buf_add_char(m->out, '\\');
		buf_add_char(m->out, row.p[i]);
	}
	buf_free(&masked);
	buf_free(&row);
}

/* Quotes */

static size_t
run_at(struct slice s, size_t i)
{
	size_t n = 0;

	while (i + n < s.len && s.p[i + n] == s.p[i])
		n++;
	return n;
}

/* Bytes of the code that begins at I of LINE, with its ticks; only the ticks
 * where nothing closes it in the line. */
static size_t
code_at(struct slice line, size_t i)
{
	size_t n = run_at(line, i), j = i + n, run;

	while (j < line.len) {
		run = line.p[j] == '`' ? run_at(line, j) : 1;
		j += run;
		if (line.p[j - 1] == '`' && run == n)
			return j - i;
	}
	return n;
}

static bool
begins_html(struct slice line, size_t i)
{
	unsigned char c =
		i + 1 < line.len ? (unsigned char)line.p[i + 1] : '\0';

	return line.p[i] == '<' &&
	       (isalpha(c) || c == '/' || c == '!' || c == '?');
}

/* HTML outside of code is escaped. */
static void
add_quoted(struct buf *out, struct slice line)
{
	size_t n;

	for (size_t i = 0; i < line.len; i += n) {
		n = 1;
		if (line.p[i] == '`')
			n = code_at(line, i);
		else if (line.p[i] == '\\' && i + 1 < line.len)
			n = 2;
		else if (begins_html(line, i))
			buf_add_char(out, '\\');
		buf_add_slice(out, slice_sub(line, i, n));
	}
}

/* Code is code in a quote too; OPEN is the fence of what is open. */
static void
add_quoted_line(struct buf *out, struct fence *open, struct slice line)
{
	bool inside = open->len > 0;

	if (!inside)
		*open = fence_read(line);
	else if (fence_closes(open, line))
		*open = (struct fence){0};
	if (inside || open->len)
		buf_add_slice(out, line);
	else
		add_quoted(out, line);
}

void
mdout_quote(struct mdout *m, struct slice text)
{
	struct fence open = {0}; /* in whose code the line is */
	struct buf masked = {0}, shown = {0};
	struct slice rest, line;

	add_masked(m, &masked, text);
	text_visible(&shown, buf_slice(&masked), TEXT_LINES);
	rest = buf_slice(&shown);
	while (slice_line(&rest, &line)) {
		buf_add_str(m->out, line.len ? "> " : ">");
		add_quoted_line(m->out, &open, line);
		buf_add_char(m->out, '\n');
	}
	buf_add_char(m->out, '\n');
	buf_free(&masked);
	buf_free(&shown);
}
