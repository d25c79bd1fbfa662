/* The exported page: text that is only text. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "session/exporthtml.h"
#include "session/fence.h"

/* Bounds on what is read as Markdown: the parser's time is quadratic in the
 * length of a paragraph and in the depth of containers. */
enum {
	TEXT_MAX = 4 << 20,       /* bytes */
	PARAGRAPH_MAX = 32 << 10, /* bytes between two empty lines */
	LEAD_MAX = 256,           /* blanks and marks a line begins with */
};

static void
add_char(struct buf *out, char c)
{
	static const struct {
		char c;
		const char *entity;
	} rows[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"},
		{'"', "&quot;"}, {'\'', "&#39;"}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (c == rows[i].c) {
			buf_add_str(out, rows[i].entity);
			return;
		}
	}
	buf_add_char(out, c);
}

void
exporthtml_text(struct buf *out, struct slice text)
{
	struct buf shown = {0};

	text_visible(&shown, text, TEXT_LINES);
	for (size_t i = 0; i < shown.len; i++)
		add_char(out, shown.p[i]);
	buf_free(&shown);
}

/* Names that stand for invisible characters; the list of names is closed. Of
 * them browsers take only shy without its semicolon. */
static bool
is_invisible(struct slice name)
{
	static const char *const names[] = {"lrm", "rlm", "zwj", "zwnj",
		"ZeroWidthSpace", "NegativeVeryThinSpace", "NegativeThinSpace",
		"NegativeMediumSpace", "NegativeThickSpace", "NoBreak",
		"ApplyFunction", "af", "InvisibleTimes", "it", "InvisibleComma",
		"ic"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (slice_is(name, names[i]))
			return true;
	}
	return slice_starts(name, "shy");
}

static bool
is_name(struct slice s)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

	for (size_t i = 0; i < s.len; i++) {
		if (!memchr(letters, s.p[i], sizeof(letters) - 1))
			return false;
	}
	return s.len > 0;
}

/* Numbers are decoded here, as what they stand for may have to be made
 * visible; names are left to the browser. */
void
exporthtml_entity(struct buf *out, struct slice entity)
{
	struct slice name = slice_sub(entity, 1, entity.len - 2);
	struct buf c = {0};
	char digits[16];

	if (name.len && name.p[0] == '#') {
		bool hex = name.len > 1 && (name.p[1] | 0x20) == 'x';
		name = slice_from(name, hex ? 2 : 1);
		snprintf(digits, sizeof(digits), "%.*s",
			name.len < 9 ? (int)name.len : 9, name.p);
		utf8_encode(&c, (uint32_t)strtoul(digits, NULL, hex ? 16 : 10));
		exporthtml_text(out, buf_slice(&c));
		buf_free(&c);
	} else if (is_name(name) && !is_invisible(name)) {
		buf_add_slice(out, entity);
	} else {
		exporthtml_text(out, entity);
	}
}

void
exporthtml_masked(struct buf *out, struct slice text)
{
	struct buf masked = {0};

	exportpart_mask(&masked, text);
	exporthtml_text(out, buf_slice(&masked));
	buf_free(&masked);
}

static void
add_code(struct buf *out, struct slice info, struct slice code)
{
	buf_add_str(out, "<pre");
	if (info.len) {
		buf_add_str(out, " data-lang=\"");
		exporthtml_text(out, info);
		buf_add_char(out, '"');
	}
	buf_add_str(out, "><code>");
	exporthtml_text(out, code);
	buf_add_str(out, "</code></pre>\n");
}

/* Empty lines beside a block would only be a gap. */
static void
add_plain(struct buf *out, struct slice text)
{
	while (text.len && text.p[0] == '\n')
		text = slice_from(text, 1);
	while (text.len && text.p[text.len - 1] == '\n')
		text.len--;
	if (!slice_trim(text).len)
		return;
	buf_add_str(out, "<div class=\"text\">");
	exporthtml_text(out, text);
	buf_add_str(out, "</div>\n");
}

/* Takes the code behind the fence OPEN off REST: up to the one that closes it,
 * or to the end. */
static struct slice
take_code(struct slice *rest, const struct fence *open)
{
	struct slice code = *rest, line;
	size_t len = 0;

	while (slice_line(rest, &line)) {
		if (fence_closes(open, line))
			return slice_sub(code, 0, len);
		len = (size_t)(line.p - code.p) + line.len + 1;
	}
	return code;
}

void
exporthtml_prose(struct buf *out, struct slice text)
{
	struct slice plain = text, line;
	size_t len = 0;

	while (slice_line(&text, &line)) {
		struct fence open = fence_read(line);
		if (!open.len) {
			len = (size_t)(line.p - plain.p) + line.len;
			continue;
		}
		add_plain(out, slice_sub(plain, 0, len));
		add_code(out, open.info, take_code(&text, &open));
		plain = text;
		len = 0;
	}
	add_plain(out, slice_sub(plain, 0, len));
}

/* Marks and blanks at the start of LINE, where containers begin. */
static size_t
lead(struct slice line)
{
	static const char marks[] = " \t>*+-.)", digits[] = "0123456789";
	size_t n = 0;

	for (size_t i = 0; i < line.len; i++) {
		if (memchr(marks, line.p[i], sizeof(marks) - 1))
			n++;
		else if (!memchr(digits, line.p[i], sizeof(digits) - 1))
			break;
	}
	return n;
}

bool
exporthtml_is_moderate(struct slice text)
{
	size_t paragraph = 0;
	struct slice line;

	if (text.len > TEXT_MAX)
		return false;
	while (slice_line(&text, &line)) {
		bool empty = !line.len || slice_is(line, "\r");
		paragraph = empty ? 0 : paragraph + line.len + 1;
		if (paragraph > PARAGRAPH_MAX || lead(line) > LEAD_MAX)
			return false;
	}
	return true;
}

void
exporthtml_clock(struct buf *out, const struct walltime *w, int64_t at)
{
	struct buf date = {0};
	struct slice time;

	if (!w->known)
		return;
	walltime_add(&date, w, at);
	time = slice_sub(buf_slice(&date), sizeof("2026-11-21"), 8);
	if (date.len == sizeof("2026-11-21T21:04:11.000+00:00") - 1)
		buf_add_slice(out, time);
	buf_free(&date);
}
