/* The exported page: Markdown of answers. */
#include <md4c.h>
#include <stdint.h>
#include <string.h>

#include "session/exporthtml.h"

enum {
	NEST_MAX = 64,   /* blocks and spans around a text */
	GROWTH_MAX = 16, /* a link's definition can be used again and again */
	GROWTH_FREE = 64 << 10,
};

struct rendering {
	struct buf *out;
	size_t most;   /* bytes OUT may have */
	int depth;     /* of blocks and spans */
	bool anchored; /* in an <a>, which holds no other */
	struct span {
		const struct tag *tag;
		size_t at, text; /* where its tag and its text begin */
		bool anchor;
	} spans[NEST_MAX]; /* that are open */
	int nspans;
	struct slice source;
	size_t indent; /* columns before the code that comes next */
};

static void
add_attribute(struct buf *out, const MD_ATTRIBUTE *a)
{
	for (int i = 0; a->text && a->substr_offsets[i] < a->size; i++) {
		struct slice part = {a->text + a->substr_offsets[i],
			a->substr_offsets[i + 1] - a->substr_offsets[i]};
		if (a->substr_types[i] == MD_TEXT_ENTITY)
			exporthtml_entity(out, part);
		else
			exporthtml_text(out, part);
	}
}

/* Tags, made of the parser's details */

/* Only as written out: no entity is part of the scheme. */
static bool
is_followed(const MD_ATTRIBUTE *a)
{
	static const char *const schemes[] = {"http://", "https://", "mailto:"};

	if (!a->size || a->substr_types[0] != MD_TEXT_NORMAL)
		return false;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		struct slice s = {a->text, a->substr_offsets[1]};
		struct slice scheme = slice_str(schemes[i]);
		if (slice_ieq(slice_sub(s, 0, scheme.len), scheme))
			return true;
	}
	return false;
}

/* The address is the first of a link's details and of an image's: as nothing
 * is loaded, an image is a link to it. */
static void
enter_link(struct rendering *r, const void *detail)
{
	bool anchor = !r->anchored && is_followed(detail);

	if (anchor) {
		buf_add_str(r->out, "<a href=\"");
		add_attribute(r->out, detail);
		buf_add_str(r->out, "\" rel=\"noreferrer noopener\">");
		r->anchored = true;
	}
	r->spans[r->nspans - 1].anchor = anchor;
}

static void
leave_link(struct rendering *r, const void *detail)
{
	const struct span *span = &r->spans[r->nspans];
	struct slice text = slice_from(buf_slice(r->out), span->text);
	struct buf to = {0};

	add_attribute(&to, detail);
	if (!text.len)
		buf_add_slice(r->out, buf_slice(&to));
	else if (!span->anchor && to.len && !slice_eq(text, buf_slice(&to)))
		buf_addf(r->out, " (%s)", buf_str(&to));
	buf_free(&to);
	if (span->anchor) {
		buf_add_str(r->out, "</a>");
		r->anchored = false;
	}
}

/* The page's own headings go down to h3. */
static void
add_level(struct rendering *r, const void *detail)
{
	const MD_BLOCK_H_DETAIL *d = detail;

	buf_addf(r->out, "%u>", d->level < 3 ? d->level + 3 : 6);
}

static void
leave_heading(struct rendering *r, const void *detail)
{
	add_level(r, detail);
	buf_add_char(r->out, '\n');
}

static void
enter_ordered(struct rendering *r, const void *detail)
{
	const MD_BLOCK_OL_DETAIL *d = detail;

	if (d->start != 1)
		buf_addf(r->out, " start=\"%u\"", d->start);
	buf_add_str(r->out, ">\n");
}

static void
enter_item(struct rendering *r, const void *detail)
{
	const MD_BLOCK_LI_DETAIL *d = detail;

	if (d->is_task)
		buf_add_str(r->out, " class=\"task\"");
	buf_add_char(r->out, '>');
	if (d->is_task)
		buf_addf(r->out, "<input type=\"checkbox\" disabled%s> ",
			d->task_mark == ' ' ? "" : " checked");
}

static void
enter_code(struct rendering *r, const void *detail)
{
	const MD_BLOCK_CODE_DETAIL *d = detail;

	if (d->info.size) {
		buf_add_str(r->out, " data-lang=\"");
		add_attribute(r->out, &d->info);
		buf_add_char(r->out, '"');
	}
	buf_add_str(r->out, "><code>");
}

static void
enter_cell(struct rendering *r, const void *detail)
{
	static const char *const ends[] = {[MD_ALIGN_DEFAULT] = ">",
		[MD_ALIGN_LEFT] = " class=\"left\">",
		[MD_ALIGN_CENTER] = " class=\"center\">",
		[MD_ALIGN_RIGHT] = " class=\"right\">"};

	buf_add_str(r->out, ends[((const MD_BLOCK_TD_DETAIL *)detail)->align]);
}

struct tag {
	const char *open, *close;
	void (*enter)(struct rendering *r, const void *detail);
	void (*leave)(struct rendering *r, const void *detail);
};

static const struct tag blocks[] = {
	[MD_BLOCK_DOC] = {"", "", NULL, NULL},
	[MD_BLOCK_QUOTE] = {"<blockquote>\n", "</blockquote>\n", NULL, NULL},
	[MD_BLOCK_UL] = {"<ul>\n", "</ul>\n", NULL, NULL},
	[MD_BLOCK_OL] = {"<ol", "</ol>\n", enter_ordered, NULL},
	[MD_BLOCK_LI] = {"<li", "</li>\n", enter_item, NULL},
	[MD_BLOCK_HR] = {"<hr>\n", "", NULL, NULL},
	[MD_BLOCK_H] = {"<h", "</h", add_level, leave_heading},
	[MD_BLOCK_CODE] = {"<pre", "</code></pre>\n", enter_code, NULL},
	[MD_BLOCK_HTML] = {"", "", NULL, NULL}, /* not switched on */
	[MD_BLOCK_P] = {"<p>", "</p>\n", NULL, NULL},
	[MD_BLOCK_TABLE] = {"<div class=\"table\"><table>\n",
		"</table></div>\n", NULL, NULL},
	[MD_BLOCK_THEAD] = {"<thead>\n", "</thead>\n", NULL, NULL},
	[MD_BLOCK_TBODY] = {"<tbody>\n", "</tbody>\n", NULL, NULL},
	[MD_BLOCK_TR] = {"<tr>", "</tr>\n", NULL, NULL},
	[MD_BLOCK_TH] = {"<th", "</th>", enter_cell, NULL},
	[MD_BLOCK_TD] = {"<td", "</td>", enter_cell, NULL},
};

static const struct tag spans[] = {
	[MD_SPAN_EM] = {"<em>", "</em>", NULL, NULL},
	[MD_SPAN_STRONG] = {"<strong>", "</strong>", NULL, NULL},
	[MD_SPAN_A] = {"", "", enter_link, leave_link},
	[MD_SPAN_IMG] = {"", "", enter_link, leave_link},
	[MD_SPAN_CODE] = {"<code>", "</code>", NULL, NULL},
	[MD_SPAN_DEL] = {"<del>", "</del>", NULL, NULL},
};

/* What the parser calls: to go on, or to give up. */

static int
enter(struct rendering *r, const struct tag *tag, const void *detail)
{
	if (++r->depth > NEST_MAX || r->out->len > r->most)
		return -1; /* the parser goes on after what is positive */
	buf_add_str(r->out, tag->open);
	if (tag->enter)
		tag->enter(r, detail);
	return 0;
}

static int
leave(struct rendering *r, const struct tag *tag, const void *detail)
{
	r->depth--;
	buf_add_str(r->out, tag->close);
	if (tag->leave)
		tag->leave(r, detail);
	return 0;
}

static int
enter_block(MD_BLOCKTYPE type, void *detail, void *r)
{
	return enter(r, &blocks[type], detail);
}

/* The parser never leaves a URL that ends with its table's cell (md4c 0.4.8):
 * the text stays, without the tag. */
static int
leave_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	struct rendering *r = arg;

	while (r->nspans) {
		const struct span *span = &r->spans[--r->nspans];
		memmove(r->out->p + span->at, r->out->p + span->text,
			r->out->len - span->text);
		buf_truncate(r->out, r->out->len - (span->text - span->at));
		r->anchored = r->anchored && !span->anchor;
		r->depth--;
	}
	return leave(r, &blocks[type], detail);
}

static int
enter_span(MD_SPANTYPE type, void *detail, void *arg)
{
	struct rendering *r = arg;
	struct span *span = &r->spans[r->nspans];

	if (r->nspans == NEST_MAX)
		return -1;
	*span = (struct span){.tag = &spans[type], .at = r->out->len};
	r->nspans++;
	if (enter(r, span->tag, detail))
		return -1;
	span->text = r->out->len;
	return 0;
}

static int
leave_span(MD_SPANTYPE type, void *detail, void *arg)
{
	struct rendering *r = arg;

	if (!r->nspans || r->spans[r->nspans - 1].tag != &spans[type])
		return -1;
	r->nspans--;
	return leave(r, &spans[type], detail);
}

/* The parser makes blanks of tabs that indent code, in pieces of their own that
 * are not in the source: where nothing else is before TEXT on its line, the
 * line begins as it was written. */
static void
add_code(struct rendering *r, struct slice text)
{
	size_t at = (size_t)((uintptr_t)text.p - (uintptr_t)r->source.p);
	size_t from = at, columns = 0;
	char c;

	if (at >= r->source.len) {
		r->indent = text.p[0] == ' ' ? r->indent + text.len : 0;
		exporthtml_text(r->out, text);
		return;
	}
	while (from && ((c = r->source.p[from - 1]) == ' ' || c == '\t'))
		from--;
	for (size_t i = from; i < at; i++)
		columns += r->source.p[i] == '\t' ? 4 - columns % 4 : 1;
	if (r->indent && columns == r->indent) {
		buf_truncate(r->out, r->out->len - columns);
		buf_add_slice(r->out, slice_sub(r->source, from, at - from));
	}
	r->indent = 0;
	exporthtml_text(r->out, text);
}

static int
add_text(MD_TEXTTYPE type, const MD_CHAR *p, MD_SIZE size, void *arg)
{
	struct rendering *r = arg;
	struct slice text = {p, size};

	if (type == MD_TEXT_BR)
		buf_add_str(r->out, "<br>\n");
	else if (type == MD_TEXT_SOFTBR)
		buf_add_char(r->out, '\n');
	else if (type == MD_TEXT_ENTITY)
		exporthtml_entity(r->out, text);
	else if (type == MD_TEXT_CODE)
		add_code(r, text);
	else
		exporthtml_text(r->out, text);
	return 0;
}

static const MD_PARSER parser = {
	.flags = MD_FLAG_COLLAPSEWHITESPACE | MD_FLAG_PERMISSIVEAUTOLINKS |
		 MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS |
		 MD_FLAG_NOHTML,
	.enter_block = enter_block,
	.leave_block = leave_block,
	.enter_span = enter_span,
	.leave_span = leave_span,
	.text = add_text,
};

void
exporthtml_markdown(struct buf *out, struct slice text)
{
	struct rendering r = {.out = out,
		.source = text,
		.most = out->len + GROWTH_FREE + GROWTH_MAX * text.len};
	size_t start = out->len;

	if (exporthtml_is_moderate(text) &&
		!md_parse(text.p, (MD_SIZE)text.len, &parser, &r))
		return;
	buf_truncate(out, start);
	exporthtml_prose(out, text);
}
