/* Text in changing styles, collected and then laid into rows. */
#include "tui/leaf.h"

#include "base/text.h"

void
leaf_free(struct leaf *l)
{
	rich_free(&l->line);
	for (int i = 0; i < LEAF_LINKS; i++)
		buf_free(&l->links[i].address);
	buf_free(&l->scratch);
	*l = (struct leaf){0};
}

void
leaf_begin(struct leaf *l, struct rich *out, const struct wrap *how,
	enum theme_role role)
{
	l->out = out;
	l->how = *how;
	l->role = role;
	l->attrs = 0;
	l->emphasis = l->strong = l->strike = l->code = l->link = 0;
	l->soft = false;
	l->nlinks = 0;
	rich_clear(&l->line);
}

static unsigned
attrs(const struct leaf *l)
{
	return l->attrs | (l->strong ? ATTR_BOLD : 0) |
	       (l->emphasis ? ATTR_ITALIC : 0) | (l->strike ? ATTR_DIM : 0);
}

static enum theme_role
role(const struct leaf *l)
{
	return l->code ? ROLE_CODE : l->link ? ROLE_LINK : l->role;
}

/* Columns of the last character of S, which is not empty. */
static int
last_width(struct slice s)
{
	size_t i = s.len - 1;
	uint32_t cp;

	while (i && ((unsigned char)s.p[i] & 0xc0) == 0x80)
		i--;
	utf8_decode(slice_from(s, i), &cp);
	return text_cp_width(cp);
}

static void
add_soft_break(struct leaf *l, struct slice next)
{
	struct slice before = rich_open_row(&l->line).text;
	uint32_t cp;

	l->soft = false;
	if (!before.len || before.p[before.len - 1] == ' ')
		return;
	utf8_decode(next, &cp);
	if (last_width(before) < 2 || text_cp_width(cp) < 2)
		rich_add(&l->line, SLICE(" "), role(l), attrs(l));
}

void
leaf_add(struct leaf *l, struct slice text)
{
	buf_clear(&l->scratch);
	text_visible_row(&l->scratch, text);
	if (!l->scratch.len)
		return;
	if (l->soft)
		add_soft_break(l, buf_slice(&l->scratch));
	rich_add(&l->line, buf_slice(&l->scratch), role(l), attrs(l));
}

void
leaf_soft_break(struct leaf *l)
{
	l->soft = true;
}

void
leaf_strike(struct leaf *l, bool on)
{
	l->strike += on ? 1 : 0;
	leaf_add(l, SLICE("~~"));
	l->strike -= on ? 0 : 1;
}

void
leaf_link(struct leaf *l, struct slice address)
{
	struct leaf_link *link;

	l->link++;
	if (l->nlinks++ >= LEAF_LINKS)
		return;
	link = &l->links[l->nlinks - 1];
	buf_clear(&link->address);
	text_visible_row(&link->address, address);
	link->from = rich_open_row(&l->line).text.len;
}

/* Whether TEXT tells ADDRESS already. */
static bool
tells(struct slice text, struct slice address)
{
	static const char *const schemes[] = {
		"", "mailto:", "https://", "http://"};

	text = slice_trim(text);
	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++) {
		struct slice scheme = slice_str(schemes[i]);
		if (slice_starts(address, schemes[i]) &&
			slice_eq(slice_from(address, scheme.len), text))
			return true;
	}
	return !address.len;
}

void
leaf_link_end(struct leaf *l)
{
	struct leaf_link *link;
	struct slice text, address;

	if (l->nlinks-- <= LEAF_LINKS) {
		link = &l->links[l->nlinks];
		address = buf_slice(&link->address);
		text = slice_from(rich_open_row(&l->line).text, link->from);
		if (!text.len) {
			leaf_add(l, address);
		} else if (!tells(text, address)) {
			rich_add(&l->line, SLICE(" ("), ROLE_LINK, ATTR_DIM);
			rich_add(&l->line, address, ROLE_LINK, ATTR_DIM);
			rich_add(&l->line, SLICE(")"), ROLE_LINK, ATTR_DIM);
		}
	}
	l->link--;
}

void
leaf_flush(struct leaf *l, bool even_empty)
{
	struct rich_row line = rich_open_row(&l->line);

	l->soft = false;
	if (!line.text.len && !even_empty)
		return;
	wrap_row(l->out, line, &l->how);
	l->how.first = l->how.rest;
	rich_clear(&l->line);
	/* A hard line break inside the text of a link. */
	for (int i = 0; i < l->nlinks && i < LEAF_LINKS; i++)
		l->links[i].from = 0;
}

void
leaf_lead(struct leaf *l, struct rich_row row, bool glue)
{
	rich_add_row(&l->line, row);
	l->soft = glue;
}

void
leaf_cell(struct leaf *l, struct rich *cells)
{
	rich_add_row(cells, rich_open_row(&l->line));
	rich_end_row(cells, false);
	rich_clear(&l->line);
	l->soft = false;
}

void
leaf_lines(struct leaf *l, struct slice text, enum theme_role lines_role)
{
	leaf_flush(l, false);
	wrap_plain(l->out, text, lines_role, 0, &l->how);
	if (text.len)
		l->how.first = l->how.rest;
}

void
leaf_rule(struct leaf *l)
{
	int taken = text_width(l->how.first.text);
	int n = l->how.width - taken;

	leaf_flush(l, false);
	if (n < 2) /* the prefix is left out */
		n = l->how.width > 1 ? l->how.width : 1;
	for (int i = 0; i < n; i++)
		rich_add(&l->line, SLICE("─"), ROLE_RULE, 0);
	leaf_flush(l, false);
}
