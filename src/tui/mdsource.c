/* Markdown made ready for the parser. */
#include "tui/mdsource.h"

#include <string.h>

enum { LABEL_MAX = 1000 }; /* bytes of a link definition's label */

/* Whether S begins with "[label]:", which the parser would swallow. */
static bool
is_definition(struct slice s)
{
	size_t i = 1;

	if (!s.len || s.p[0] != '[')
		return false;
	for (; i < s.len && i < LABEL_MAX && s.p[i] != ']'; i++) {
		if (s.p[i] == '\\')
			i++;
	}
	return i + 1 < s.len && s.p[i] == ']' && s.p[i + 1] == ':';
}

bool
mdsource_is_delimiters(struct slice line)
{
	bool dash = false, bar = false;

	for (size_t i = 0; i < line.len; i++) {
		dash = dash || line.p[i] == '-';
		bar = bar || line.p[i] == '|';
		if (!line.p[i] || !strchr("|-: \t\r", line.p[i]))
			return false;
	}
	return dash && bar;
}

static void
add_delimiters(struct buf *out, struct slice line)
{
	for (size_t i = 0; i < line.len; i++) {
		buf_add_char(out, line.p[i]);
		if (line.p[i] == '-' && (!i || line.p[i - 1] != '-'))
			buf_add_str(out, "--");
	}
}

static void
add_rest(struct buf *out, struct slice s)
{
	struct slice all = s, head = SLICE(""), line = SLICE("");

	slice_line(&s, &head);
	slice_line(&s, &line);
	if (!mdsource_is_delimiters(line) || !memchr(head.p, '|', head.len)) {
		buf_add_slice(out, all);
		return;
	}
	buf_add_slice(out, head);
	buf_add_char(out, '\n');
	add_delimiters(out, line);
	buf_add_char(out, '\n');
	buf_add_slice(out, s);
}

void
mdsource_add(struct buf *out, struct slice s)
{
	struct slice line;

	while (is_definition(slice_trim(s))) {
		s = slice_trim(s);
		slice_line(&s, &line);
		buf_add_char(out, '\\');
		buf_add_slice(out, line);
		buf_add_str(out, s.len ? "  \n" : "");
	}
	add_rest(out, s);
}

/* A mark that opens emphasis or code: its bytes and where it stands. */
struct opener {
	size_t at, len;
	char c;
};

/* Finds what stays open in S, a ** or ~~ each, or code: up to two openers,
 * the last first. */
static int
find_open(struct slice s, struct opener open[2])
{
	struct opener code = {0}, pair[2] = {{.c = '*'}, {.c = '~'}};
	int n = 0;

	for (size_t i = 0, len; i < s.len; i += len) {
		char c = s.p[i];
		len = 1;
		while (i + len < s.len && s.p[i + len] == c && c != '\\')
			len++;
		if (c == '`') {
			if (!code.len)
				code = (struct opener){i, len, c};
			else if (code.len == len)
				code.len = 0;
		} else if (c == '\\' && !code.len) {
			len = 2;
		} else if ((c == '*' || c == '~') && len == 2 && !code.len) {
			struct opener *o = &pair[c == '~'];
			if (o->len)
				o->len = 0;
			else if (i + 2 == s.len || !strchr(" \n", s.p[i + 2]))
				*o = (struct opener){i, len, c};
		}
	}
	if (code.len) {
		open[0] = code;
		return 1;
	}
	if (pair[1].len && (!pair[0].len || pair[1].at > pair[0].at))
		open[n++] = pair[1];
	if (pair[0].len)
		open[n++] = pair[0];
	if (n == 1 && pair[1].len && open[0].c == '*')
		open[n++] = pair[1];
	return n;
}

void
mdsource_close(struct buf *s)
{
	struct opener open[2];
	int n = find_open(buf_slice(s), open);

	if (!n)
		return;
	while (s->len > open[0].at + open[0].len &&
		strchr(open[0].c == '`' ? " \n" : " \n*~", s->p[s->len - 1]))
		buf_truncate(s, s->len - 1);
	for (int i = 0; i < n; i++) {
		if (s->len <= open[i].at + open[i].len) {
			buf_truncate(s, open[i].at);
			continue;
		}
		for (size_t k = 0; k < open[i].len; k++)
			buf_add_char(s, open[i].c);
	}
}
