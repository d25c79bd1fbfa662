/* UTF-8, columns, and making what could control a terminal visible. */
#include "base/text.h"

#include <assert.h>
#include <string.h>
#include <utf8proc.h>

enum { REPLACEMENT = 0xfffd };

/* The length a lead byte promises and the range of the byte behind it, as
 * in table 3-7 of the Unicode Standard; 0 for a byte that cannot lead. */
static size_t
lead_length(unsigned char lead, unsigned char *lo, unsigned char *hi)
{
	*lo = 0x80;
	*hi = 0xbf;
	if (lead < 0x80)
		return 1;
	if (lead < 0xc2 || lead > 0xf4)
		return 0;
	if (lead < 0xe0)
		return 2;
	if (lead < 0xf0) {
		if (lead == 0xe0)
			*lo = 0xa0;
		else if (lead == 0xed)
			*hi = 0x9f;
		return 3;
	}
	if (lead == 0xf0)
		*lo = 0x90;
	else if (lead == 0xf4)
		*hi = 0x8f;
	return 4;
}

/* Bytes of S that form, or begin, one character; *WANT is how many it needs
 * (0 if the first byte cannot lead). */
static size_t
scan(struct slice s, size_t *want)
{
	const unsigned char *p = (const unsigned char *)s.p;
	unsigned char lo, hi;
	size_t n = lead_length(p[0], &lo, &hi), i = 1;

	*want = n;
	for (; i < n && i < s.len; i++) {
		if (p[i] < lo || p[i] > hi)
			break;
		lo = 0x80;
		hi = 0xbf;
	}
	return i;
}

size_t
utf8_decode(struct slice s, uint32_t *cp)
{
	static const unsigned char mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	const unsigned char *p = (const unsigned char *)s.p;
	size_t want, got;

	assert(s.len);
	if (p[0] < 0x80) {
		*cp = p[0];
		return 1;
	}
	got = scan(s, &want);
	if (got < want || !want) {
		*cp = REPLACEMENT;
		return got;
	}
	*cp = p[0] & mask[want];
	for (size_t i = 1; i < want; i++)
		*cp = *cp << 6 | (p[i] & 0x3f);
	return want;
}

void
utf8_encode(struct buf *out, uint32_t cp)
{
	utf8proc_uint8_t bytes[4];
	utf8proc_ssize_t n;

	if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		cp = REPLACEMENT;
	n = utf8proc_encode_char((utf8proc_int32_t)cp, bytes);
	buf_add(out, bytes, (size_t)n);
}

void
text_repair(struct buf *out, struct slice s)
{
	uint32_t cp;

	while (s.len) {
		size_t n = utf8_decode(s, &cp);
		if (cp == REPLACEMENT)
			utf8_encode(out, cp);
		else
			buf_add(out, s.p, n);
		s = slice_from(s, n);
	}
}

size_t
text_first_bad(struct slice s)
{
	size_t at = 0, want;

	while (at < s.len) {
		size_t n = (unsigned char)s.p[at] < 0x80
				   ? (want = 1)
				   : scan(slice_from(s, at), &want);
		if (n < want || !want)
			break;
		at += n;
	}
	return at;
}

bool
text_is_valid(struct slice s)
{
	return text_first_bad(s) == s.len;
}

size_t
text_characters(struct slice s)
{
	size_t n = 0;
	uint32_t cp;

	for (; s.len; n++)
		s = slice_from(s, utf8_decode(s, &cp));
	return n;
}

size_t
text_incomplete_tail(struct slice s)
{
	size_t want;

	for (size_t n = 1; n <= 3 && n <= s.len; n++) {
		struct slice tail = slice_from(s, s.len - n);
		if ((tail.p[0] & 0xc0) == 0x80)
			continue;
		return scan(tail, &want) == n && want > n ? n : 0;
	}
	return 0;
}

/* Lower case of eight bytes; those beyond ASCII stay. A sum sets the high bit
 * of a byte from 'A' on, or behind 'Z'; nothing carries into the next. */
static uint64_t
fold_eight(uint64_t x)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t low = x & ones * 0x7f;
	uint64_t from_a = low + ones * (0x80 - 'A');
	uint64_t behind_z = low + ones * (0x7f - 'Z');

	return x | ((from_a ^ behind_z) & ~x & ones * 0x80) >> 2;
}

/* Appends the ASCII at the start of S and returns its length. */
static size_t
fold_ascii(struct buf *out, struct slice s)
{
	const uint64_t highs = UINT64_C(0x8080808080808080);
	size_t n = 0;
	char *to;

	buf_reserve(out, s.len);
	to = out->p + out->len;
	while (s.len - n >= 8) {
		uint64_t x;
		memcpy(&x, s.p + n, 8);
		if (x & highs)
			break;
		x = fold_eight(x);
		memcpy(to + n, &x, 8);
		n += 8;
	}
	for (; n < s.len && (unsigned char)s.p[n] < 0x80; n++) {
		char c = s.p[n];
		to[n] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	out->len += n;
	out->p[out->len] = '\0';
	return n;
}

/* By way of the upper case, of which final and other sigma have one. */
static uint32_t
fold_cp(uint32_t cp)
{
	return (uint32_t)utf8proc_tolower(
		utf8proc_toupper((utf8proc_int32_t)cp));
}

bool
text_fold(struct buf *out, struct slice s)
{
	bool ascii = true;
	uint32_t cp;

	while (s.len) {
		size_t n = fold_ascii(out, s);
		s = slice_from(s, n);
		while (s.len && (unsigned char)s.p[0] >= 0x80) {
			ascii = false;
			n = utf8_decode(s, &cp);
			/* U+3000 to U+9FFF have no case. */
			if (n == 3 && (unsigned char)s.p[0] >= 0xe3 &&
				(unsigned char)s.p[0] <= 0xe9)
				buf_add(out, s.p, n);
			else
				utf8_encode(out, fold_cp(cp));
			s = slice_from(s, n);
		}
	}
	return ascii;
}

int
text_cp_width(uint32_t cp)
{
	utf8proc_category_t category;

	if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
		return 0;
	if (cp < 0x300)
		return cp == 0xad ? 0 : 1;
	/* Vowels and final consonants of Hangul join the syllable's first. */
	if ((cp >= 0x1160 && cp < 0x1200) || (cp >= 0xd7b0 && cp < 0xd800))
		return 0;
	/* Terminals draw private use as a box, and give a spacing mark the
	 * column that utf8proc does not. */
	category = utf8proc_category((utf8proc_int32_t)cp);
	if (category == UTF8PROC_CATEGORY_CO ||
		category == UTF8PROC_CATEGORY_MC)
		return 1;
	return utf8proc_charwidth((utf8proc_int32_t)cp);
}

size_t
text_cluster(struct slice s, int *width)
{
	uint32_t cp;
	size_t n = utf8_decode(s, &cp);

	*width = text_cp_width(cp);
	if (cp < 0x20)
		return n;
	while (n < s.len) {
		unsigned char next = (unsigned char)s.p[n];
		if (next < 0xcc) /* below U+0300 nothing combines */
			break;
		size_t more = utf8_decode(slice_from(s, n), &cp);
		if (text_cp_width(cp))
			break;
		n += more;
	}
	return n;
}

int
text_width(struct slice s)
{
	int total = 0, width;

	while (s.len) {
		s = slice_from(s, text_cluster(s, &width));
		total += width;
	}
	return total;
}

size_t
text_fit(struct slice s, int cols, int *used)
{
	size_t at = 0;
	int total = 0, width;

	while (at < s.len) {
		size_t n = text_cluster(slice_from(s, at), &width);
		if (total + width > cols)
			break;
		total += width;
		at += n;
	}
	if (used)
		*used = total;
	return at;
}

/* Characters that move, hide or reorder others: Unicode's Default_Ignorable
 * and bidi controls as far as they are not plain joiners. */
static bool
is_treacherous(uint32_t cp)
{
	return (cp >= 0x80 && cp < 0xa0) || cp == 0x61c || cp == 0x180e ||
	       cp == 0x200b || cp == 0x200e || cp == 0x200f ||
	       (cp >= 0x2028 && cp <= 0x202e) ||
	       (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff ||
	       (cp >= 0xfff9 && cp <= 0xfffb) ||
	       (cp >= 0xe0000 && cp <= 0xe0fff);
}

static bool
is_joiner(uint32_t cp)
{
	return cp == 0xad || cp == 0x200c || cp == 0x200d ||
	       (cp >= 0xfe00 && cp <= 0xfe0f);
}

static void
add_visible(struct buf *out, uint32_t cp, struct slice raw, enum text_mode mode)
{
	if (cp < 0x20 || cp == 0x7f) {
		buf_add_char(out, '^');
		buf_add_char(out, (char)(cp ^ 0x40));
	} else if (is_treacherous(cp)) {
		buf_addf(out, "<U+%04X>", (unsigned)cp);
	} else if (cp == REPLACEMENT) {
		utf8_encode(out, cp);
	} else if (mode == TEXT_LINES || !is_joiner(cp)) {
		buf_add_slice(out, raw);
	}
}

/* Length of the run of printable ASCII, LF and TAB at the start of S. */
static size_t
plain_run(struct slice s)
{
	size_t n = 0;

	while (n < s.len && ((s.p[n] >= 0x20 && s.p[n] < 0x7f) ||
				    s.p[n] == '\n' || s.p[n] == '\t'))
		n++;
	return n;
}

void
text_visible(struct buf *out, struct slice s, enum text_mode mode)
{
	uint32_t cp;

	for (;;) {
		size_t n = plain_run(s);
		buf_add(out, s.p, n);
		s = slice_from(s, n);
		if (!s.len)
			return;
		n = utf8_decode(s, &cp);
		if (cp != '\r' || s.len < 2 || s.p[1] != '\n')
			add_visible(out, cp, slice_sub(s, 0, n), mode);
		s = slice_from(s, n);
	}
}

void
text_visible_row(struct buf *out, struct slice s)
{
	size_t from = out->len;

	text_visible(out, s, TEXT_CELLS);
	for (size_t i = from; i < out->len; i++) {
		if (out->p[i] == '\n' || out->p[i] == '\t')
			out->p[i] = ' ';
	}
}

void
text_elide(struct buf *out, struct slice s, int cols)
{
	int width = text_width(s), used, w;
	size_t head, tail = 0;

	if (width <= cols) {
		buf_add_slice(out, s);
		return;
	}
	if (cols < 1)
		return;
	head = text_fit(s, cols / 2, &used);
	/* The tail is the longest suffix for which there is room. */
	while (tail < s.len && width > cols - used - 1) {
		tail += text_cluster(slice_from(s, tail), &w);
		width -= w;
	}
	buf_add(out, s.p, head);
	buf_add_str(out, "…");
	buf_add_slice(out, slice_from(s, tail));
}

void
text_padded(struct buf *out, struct slice s, int cols)
{
	buf_add_slice(out, s);
	for (int used = text_width(s); used < cols; used++)
		buf_add_char(out, ' ');
}

void
text_fitted(struct buf *out, struct slice s, int cols)
{
	size_t n = text_fit(s, cols, NULL);

	if (n < s.len && cols > 0)
		n = text_fit(s, cols - 1, NULL);
	buf_add(out, s.p, n);
	if (n < s.len && cols > 0)
		buf_add_str(out, "…");
}
