/* The status line: model, host, marks, session, figures, rate limit. */
#include "tui/status.h"

#include "base/lang.h"
#include "base/text.h"
#include "tui/gaugetext.h"

/* What stands behind the host, from left to right. */
enum part { ID, TOKENS, BAR, LIMIT, RESET, PARTS };

/* What goes first when it is narrow; the gauge stays when its end is near. */
static const enum part drops[2][PARTS] = {
	{BAR, ID, RESET, TOKENS, LIMIT},
	{BAR, ID, TOKENS, RESET, LIMIT},
};

struct piece {
	struct buf text;
	enum theme_role role;
};

static void
add_blanks(struct rich *out, int n)
{
	for (; n > 0; n--)
		rich_add(out, SLICE(" "), ROLE_STATUS, 0);
}

/* Appends S as far as there is room in WIDTH. */
static void
add_text(struct rich *out, int width, struct slice s, enum theme_role role)
{
	int room = width - rich_open_width(out);
	struct buf shown = {0};

	text_visible_row(&shown, s);
	s = buf_slice(&shown);
	if (room > 0)
		rich_add(
			out, slice_sub(s, 0, text_fit(s, room, NULL)), role, 0);
	buf_free(&shown);
}

static void
add_mark(struct rich *out, int width, const char *text, enum theme_role role)
{
	add_text(out, width, SLICE(" "), ROLE_STATUS);
	add_text(out, width, slice_str(text), role);
}

static void
add_left(struct rich *out, int width, const struct ui_scene *s)
{
	add_text(out, width, SLICE(" "), ROLE_STATUS);
	add_text(out, width, buf_slice(&s->model->model), ROLE_STATUS_MODEL);
	/* A replay begins before the session's first word. */
	if (s->model->model.len && s->host.len)
		add_text(out, width, SLICE(" · "), ROLE_STATUS);
	add_text(out, width, s->host, ROLE_STATUS);
	if (s->practice)
		add_mark(out, width, _(" PRACTICE "), ROLE_PRACTICE);
	if (s->scrub)
		add_mark(out, width,
			s->scrub->state == SCRUB_FOLLOW ? _(" WATCHING ")
							: _(" REPLAY "),
			ROLE_PRACTICE);
	if (s->insecure)
		add_mark(out, width, _(" TLS NOT CHECKED "),
			ROLE_STATUS_WARNING);
	if (s->unsaved)
		add_mark(out, width, _(" NOT SAVED "), ROLE_STATUS_WARNING);
}

static void
write_tokens(struct buf *out, const struct model *m)
{
	if (!m->tokens_in && !m->tokens_out)
		return;
	buf_add_str(out, "↑ ");
	gaugetext_count(out, m->tokens_in);
	buf_add_str(out, " ↓ ");
	gaugetext_count(out, m->tokens_out);
	buf_add_str(out, _(" tok"));
}

static void
write_limit(struct piece *p, const struct gauge *g, bool plain)
{
	const struct gauge_count *c = &g->count[g->tightest];
	struct buf n = {0};

	gaugetext_left(&n, g, g->tightest);
	buf_addf(&p[LIMIT].text,
		g->tightest == GAUGE_REQUESTS ? _("limit %s req")
					      : _("limit %s tok"),
		buf_str(&n));
	gaugetext_bar(&p[BAR].text, c, plain);
	if (c->reset_ms > 0) {
		buf_clear(&n);
		gaugetext_reset(&n, c->reset_ms);
		buf_addf(&p[RESET].text, _("resets %s"), buf_str(&n));
	}
	buf_free(&n);
}

/* Blanks before a part, or the dot that joins two. */
static struct slice
gap_before(const struct piece *p, enum part part)
{
	if (part == LIMIT && p[BAR].text.len)
		return SLICE(" ");
	if (part == RESET)
		return SLICE(" · ");
	return part == ID ? SLICE("  ") : SLICE("   ");
}

static int
width_from(const struct piece *p, enum part part)
{
	int width = 0;

	for (; part < PARTS; part++) {
		if (p[part].text.len)
			width += text_width(gap_before(p, part)) +
				 text_width(buf_slice(&p[part].text));
	}
	return width;
}

/* The ID stands behind the host, the rest at the right edge. */
static void
add_parts(struct rich *out, int width, const struct piece *p)
{
	for (enum part i = ID; i < PARTS; i++) {
		if (i == TOKENS)
			add_blanks(out, width - 1 - rich_open_width(out) -
						width_from(p, i));
		if (!p[i].text.len)
			continue;
		rich_add(out, gap_before(p, i),
			i == RESET ? p[i].role : ROLE_STATUS, 0);
		rich_add(out, buf_slice(&p[i].text), p[i].role, 0);
	}
	add_blanks(out, width - rich_open_width(out));
	rich_end_row(out, false);
}

bool
status_build(struct rich *out, int width, const struct ui_scene *s,
	const struct gauge *g)
{
	enum theme_role gauge = g->near ? ROLE_GAUGE_WARNING : ROLE_GAUGE;
	struct piece p[PARTS] = {[ID] = {.role = ROLE_STATUS},
		[TOKENS] = {.role = ROLE_STATUS},
		[BAR] = {.role = gauge},
		[LIMIT] = {.role = gauge},
		[RESET] = {.role = gauge}};
	bool shown;

	add_left(out, width, s);
	text_visible_row(&p[ID].text, buf_slice(&s->model->id));
	write_tokens(&p[TOKENS].text, s->model);
	if (g->tightest < GAUGE_SIDES)
		write_limit(p, g, s->plain);
	for (int i = 0; i < PARTS; i++) {
		if (rich_open_width(out) + width_from(p, ID) + 1 <= width)
			break;
		buf_clear(&p[drops[g->near][i]].text);
	}
	shown = p[LIMIT].text.len > 0;
	add_parts(out, width, p);
	for (int i = 0; i < PARTS; i++)
		buf_free(&p[i].text);
	return shown;
}
