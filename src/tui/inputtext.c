/* Text of the input line: pastes made harmless, and moving by lines. */
#include "tui/inputtext.h"

#include <string.h>

#include "base/text.h"

/* Bytes of the control character that S, which is valid, begins with; 0 if
 * it begins with something else. */
static size_t
control_length(struct slice s)
{
	unsigned char c = (unsigned char)s.p[0];

	if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7f)
		return 1;
	/* C1, U+0080 to U+009F */
	return c == 0xc2 && (unsigned char)s.p[1] < 0xa0 ? 2 : 0;
}

static void
clean_valid(struct buf *out, struct slice s)
{
	while (s.len) {
		size_t n = 0, control = 0;
		bool cr;
		while (n < s.len && !control) {
			control = control_length(slice_from(s, n));
			n += control ? 0 : 1;
		}
		buf_add(out, s.p, n);
		s = slice_from(s, n);
		cr = s.len && s.p[0] == '\r';
		s = slice_from(s, control);
		if (cr && (!s.len || s.p[0] != '\n'))
			buf_add_char(out, '\n');
	}
}

void
inputtext_clean(struct buf *out, struct slice s)
{
	struct buf repaired = {0};

	if (text_is_valid(s)) {
		clean_valid(out, s);
		return;
	}
	text_repair(&repaired, s);
	clean_valid(out, buf_slice(&repaired));
	buf_free(&repaired);
}

size_t
inputtext_valid(struct slice s)
{
	size_t at = 0;

	while (at < s.len) {
		size_t n = 1;
		if ((unsigned char)s.p[at] >= 0x80) {
			uint32_t cp;
			n = utf8_decode(slice_from(s, at), &cp);
			if (!text_is_valid(slice_sub(s, at, n)))
				break;
		} else if (!s.p[at]) {
			break;
		}
		at += n;
	}
	return at;
}

bool
inputtext_is_inside(struct slice text, size_t at)
{
	return at < text.len && ((unsigned char)text.p[at] & 0xc0) == 0x80;
}

size_t
inputtext_before(struct slice text, size_t at)
{
	uint32_t cp;

	while (at) {
		at--;
		if (inputtext_is_inside(text, at))
			continue;
		utf8_decode(slice_from(text, at), &cp);
		if (cp < 0x300 || text_cp_width(cp))
			break;
	}
	return at;
}

size_t
inputtext_behind(struct slice text, size_t at)
{
	int width;

	if (at >= text.len)
		return text.len;
	return at + text_cluster(slice_from(text, at), &width);
}

size_t
inputtext_line_begin(struct slice text, size_t at)
{
	while (at && text.p[at - 1] != '\n')
		at--;
	return at;
}

size_t
inputtext_line_end(struct slice text, size_t at)
{
	struct slice rest = slice_from(text, at);
	const char *lf = rest.len ? memchr(rest.p, '\n', rest.len) : NULL;

	return lf ? (size_t)(lf - text.p) : text.len;
}

int
inputtext_column(struct slice text, size_t at)
{
	size_t from = inputtext_line_begin(text, at);

	return text_width(slice_sub(text, from, at - from));
}

/* The byte at COLUMN of the line that begins at FROM. */
static size_t
at_column(struct slice text, size_t from, int column)
{
	size_t to = inputtext_line_end(text, from);

	return from + text_fit(slice_sub(text, from, to - from), column, NULL);
}

bool
inputtext_above(struct slice text, size_t *at, int column)
{
	size_t from = inputtext_line_begin(text, *at);

	if (!from)
		return false;
	*at = at_column(text, inputtext_line_begin(text, from - 1), column);
	return true;
}

bool
inputtext_below(struct slice text, size_t *at, int column)
{
	size_t to = inputtext_line_end(text, *at);

	if (to == text.len)
		return false;
	*at = at_column(text, to + 1, column);
	return true;
}
