/* Writing Markdown: text that is escaped, and Markdown that is quoted. */
#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "session/mdout.h"

void
mdout_text(struct mdout *m, struct slice text)
{
	struct buf masked = {0}, row = {0};

	if (m->plain)
		buf_add_slice(&masked, text);
	else
		redact(&masked, text, &m->masked);
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

/* Where a quoted text stands: in a fence, in code that goes on over lines. */
struct quoting {
	struct buf *out;
	char fence;      /* its character, 0 outside */
	size_t fencelen; /* of the one that is open */
};

static size_t
run_at(struct slice s, size_t i)
{
	size_t n = 0;

	while (i + n < s.len && s.p[i + n] == s.p[i])
		n++;
	return n;
}

/* Whether LINE opens or closes a fence (CommonMark 4.5); Q then knows. */
static bool
is_fence(struct quoting *q, struct slice line)
{
	struct slice s = line;
	size_t n;

	while (s.len && s.p[0] == ' ')
		s = slice_from(s, 1);
	if (line.len - s.len > 3 || !s.len || (s.p[0] != '`' && s.p[0] != '~'))
		return false;
	n = run_at(s, 0);
	if (q->fence) {
		if (s.p[0] != q->fence || n < q->fencelen ||
			slice_trim(slice_from(s, n)).len)
			return false;
		q->fence = 0;
		return true;
	}
	if (n < 3 || (s.p[0] == '`' &&
			     slice_find(slice_from(s, n), SLICE("`")) >= 0))
		return false;
	q->fence = s.p[0];
	q->fencelen = n;
	return true;
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

static void
add_line(struct quoting *q, struct slice line)
{
	size_t n;

	for (size_t i = 0; i < line.len; i += n) {
		n = 1;
		if (line.p[i] == '`')
			n = code_at(line, i);
		else if (line.p[i] == '\\' && i + 1 < line.len)
			n = 2;
		else if (begins_html(line, i))
			buf_add_char(q->out, '\\');
		buf_add_slice(q->out, slice_sub(line, i, n));
	}
}

void
mdout_quote(struct mdout *m, struct slice text)
{
	struct quoting q = {.out = m->out};
	struct buf masked = {0}, shown = {0};
	struct slice rest, line;

	if (m->plain)
		buf_add_slice(&masked, text);
	else
		redact(&masked, text, &m->masked);
	text_visible(&shown, buf_slice(&masked), TEXT_LINES);
	rest = buf_slice(&shown);
	while (slice_line(&rest, &line)) {
		buf_add_str(m->out, line.len ? "> " : ">");
		if (is_fence(&q, line) || q.fence)
			buf_add_slice(m->out, line);
		else
			add_line(&q, line);
		buf_add_char(m->out, '\n');
	}
	buf_add_char(m->out, '\n');
	buf_free(&masked);
	buf_free(&shown);
}
