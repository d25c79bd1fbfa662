/* The exported page: text that is only text, and its style sheet. */
#include "base/text.h"
#include "session/exporthtml.h"
#include "session/fence.h"

const char *const exporthtml_style =
	":root{color-scheme:light "
	"dark;--back:#fff;--page:#f4f4f2;--text:#1c1c1c;"
	"--quiet:#62625e;--line:#d9d9d4;--you:#0b5394;--bad:#b3261e;"
	"--good:#2e6b2e;--code:#f1f1ee;--blocked:#9a9a94;--dns:#7b6bb2;"
	"--connect:#c77d1f;--tls:#a8891b;--send:#3f7f7f;--wait:#8a8a84;"
	"--receive:#3a7d44}\n"
	"@media(prefers-color-scheme:dark){:root{--back:#1b1c1e;--page:#131415;"
	"--text:#e4e4e0;--quiet:#a0a09a;--line:#393a3c;--you:#8ab8e6;"
	"--bad:#f2938c;--good:#8fce8f;--code:#26282a;--blocked:#6c6c68;"
	"--dns:#9d8fd0;--connect:#dda14f;--tls:#c9ad47;--send:#6fb0b0;"
	"--wait:#77777a;--receive:#6db578}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0;background:var(--page);color:var(--text);"
	"font:16px/1.5 system-ui,sans-serif}\n"
	"header{padding:1rem 1.5rem;border-bottom:1px solid var(--line);"
	"background:var(--back)}\n"
	"h1{font-size:1.25rem;margin:0;overflow-wrap:anywhere}\n"
	"h2{font-size:1rem;margin:0 0 .5rem}\n"
	"h3{font-size:.9rem;margin:0 0 .25rem}\n"
	".quiet,header p{color:var(--quiet);font-size:.85rem;margin:.25rem 0;"
	"overflow-wrap:anywhere}\n"
	"main{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);"
	"gap:1.5rem;padding:1.5rem;max-width:1500px;margin:0 auto}\n"
	".turn{background:var(--back);border:1px solid var(--line);"
	"border-radius:6px;padding:1rem;margin:0 0 1rem}\n"
	".you h3{color:var(--you)}\n"
	".text{white-space:pre-wrap;overflow-wrap:anywhere}\n"
	"pre{background:var(--code);padding:.6rem .8rem;border-radius:4px;"
	"overflow-x:auto;margin:.4rem 0;white-space:pre}\n"
	"pre[data-lang]::before{content:attr(data-lang);display:block;"
	"color:var(--quiet);font:.75rem system-ui,sans-serif}\n"
	"code,pre{font-family:ui-monospace,monospace;font-size:.85rem}\n"
	".thought{border-left:3px solid var(--line);padding-left:.8rem;"
	"color:var(--quiet)}\n"
	".fail,.state.failed{color:var(--bad)}\n"
	".state.done{color:var(--good)}\n"
	".fail{font-size:.85rem;margin:.4rem 0;overflow-wrap:anywhere}\n"
	".log{position:sticky;top:1rem;max-height:calc(100vh - 2rem);"
	"overflow-y:auto;background:var(--back);border:1px solid var(--line);"
	"border-radius:6px;padding:1rem;font-size:.85rem;align-self:start}\n"
	".log input{margin:0 .25rem 0 0}\n"
	".log label{margin-right:.8rem;white-space:nowrap}\n"
	".rows{list-style:none;margin:.6rem 0 0;padding:0}\n"
	".rows li{border-top:1px solid var(--line);padding:.4rem 0}\n"
	"#show-failed:checked~.rows>li:not(.failed),"
	"#show-retried:checked~.rows>li:not(.retried){display:none}\n"
	"summary{cursor:pointer;overflow-wrap:anywhere}\n"
	"summary b,summary code{margin:0 .15rem}\n"
	"dl{display:grid;grid-template-columns:max-content minmax(0,1fr);"
	"gap:.1rem .8rem;margin:.4rem 0}\n"
	"dt{color:var(--quiet)}\n"
	"dd{margin:0;overflow-wrap:anywhere}\n"
	".bar{display:flex;height:.45rem;margin:.3rem 0;min-width:2px}\n"
	".bar div{min-width:1px}\n"
	".blocked{background:var(--blocked)}.dns{background:var(--dns)}"
	".connect{background:var(--connect)}.tls{background:var(--tls)}"
	".send{background:var(--send)}.wait{background:var(--wait)}"
	".receive{background:var(--receive)}\n"
	".parts span{display:inline-block;white-space:nowrap;"
	"margin-right:.7rem}\n"
	".parts i{display:inline-block;width:.6rem;height:.6rem;"
	"margin-right:.25rem}\n"
	"@media(max-width:700px){main{grid-template-columns:minmax(0,1fr);"
	"padding:.75rem;gap:.75rem}.log{position:static;max-height:none}"
	"header{padding:.75rem}}\n"
	"@media print{body{background:none}main{display:block;padding:0}"
	".log{position:static;max-height:none;overflow:visible}"
	".turn,.log{border:0;padding:0}.log input,.log label{display:none}"
	"pre{white-space:pre-wrap}.rows li,h3{break-inside:avoid}"
	"::details-content{content-visibility:visible}"
	".bar,.parts i{print-color-adjust:exact}}\n";

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
