/* The exported page: text that is only text. */
#include "base/text.h"
#include "session/exporthtml.h"
#include "session/fence.h"

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
