/* Reads an error page in HTML, or an error in XML. */
#include "api/errorhtml.h"

#include <string.h>

#include "api/errorfield.h"

enum { SCAN_MAX = 65536 };

/* What is between OPEN and CLOSE in S, in any case; none if not there. OPEN
 * may leave out its ">", for tags with attributes. */
static struct slice
between(struct slice s, const char *open, const char *close)
{
	ptrdiff_t from = slice_ifind(s, open);

	if (from < 0)
		return SLICE_NONE;
	s = slice_from(s, (size_t)from + strlen(open));
	if (open[strlen(open) - 1] != '>') {
		ptrdiff_t end = slice_find(s, SLICE(">"));
		if (end < 0)
			return SLICE_NONE;
		s = slice_from(s, (size_t)end + 1);
	}
	ptrdiff_t to = slice_ifind(s, close);
	return to < 0 ? SLICE_NONE : slice_sub(s, 0, (size_t)to);
}

/* Appends the character an entity at the start of S stands for and returns
 * the entity's bytes; 0 when there is none that we know. */
static size_t
add_entity(struct buf *out, struct slice s)
{
	static const char *const table[][2] = {{"&amp;", "&"}, {"&lt;", "<"},
		{"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"},
		{"&apos;", "'"}, {"&nbsp;", " "}, {"&bull;", "•"}};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (slice_starts(s, table[i][0])) {
			buf_add_str(out, table[i][1]);
			return strlen(table[i][0]);
		}
	}
	return 0;
}

/* Appends the text of the HTML in S, with single blanks. */
static void
add_html_text(struct buf *out, struct slice s)
{
	while (s.len > 0) {
		size_t n = 1;
		if (s.p[0] == '<') {
			ptrdiff_t end = slice_find(s, SLICE(">"));
			n = end < 0 ? s.len : (size_t)end + 1;
		}
		if (s.p[0] == '<' || strchr(" \t\r\n\f", s.p[0])) {
			if (out->len > 0 && out->p[out->len - 1] != ' ')
				buf_add_char(out, ' ');
		} else if (s.p[0] != '&' || !(n = add_entity(out, s))) {
			n = 1;
			buf_add(out, s.p, 1);
		}
		s = slice_from(s, n);
	}
}

void
errorhtml_read(struct errorbody *e, struct slice body)
{
	struct slice page = slice_sub(body, 0, SCAN_MAX);
	struct slice part = between(page, "<title", "</title");
	struct buf text = {0};

	if (!part.p)
		part = between(page, "<message>", "</message");
	if (!part.p)
		part = between(page, "<h1", "</h1");
	add_html_text(&text, part.p ? part : page);
	errorfield_put(&e->message, slice_trim(buf_slice(&text)),
		ERRORFIELD_PLAIN_MAX);
	errorfield_put(&e->code, slice_trim(between(page, "<code>", "</code")),
		ERRORBODY_FIELD_MAX);
	buf_free(&text);
}
