/* The rate-limit gauge in words: counts, resets, the forecast, a bar. */
#include "tui/gaugetext.h"

#include <inttypes.h>

#include "base/lang.h"

enum { BAR_CELLS = 5, MINUTE_MS = 60000, HOUR_MS = 60 * MINUTE_MS };

void
gaugetext_count(struct buf *out, int64_t n)
{
	static const char units[] = {'k', 'M', 'G'};
	int64_t tenths = n * 10;
	int unit = -1;

	for (; tenths >= 10000 && unit < 2; unit++)
		tenths = tenths / 1000;
	if (unit < 0)
		buf_addf(out, "%" PRId64, n);
	else if (tenths < 100)
		buf_addf(out, "%d.%d%c", (int)(tenths / 10), (int)(tenths % 10),
			units[unit]);
	else
		buf_addf(out, "%" PRId64 "%c", tenths / 10, units[unit]);
}

static void
add_number(struct buf *out, enum gauge_side side, int64_t n)
{
	if (side == GAUGE_REQUESTS)
		buf_addf(out, "%" PRId64, n);
	else
		gaugetext_count(out, n);
}

void
gaugetext_left(struct buf *out, const struct gauge *g, enum gauge_side side)
{
	const struct gauge_count *c = &g->count[side];

	add_number(out, side, c->remaining);
	if (c->limit < 0)
		return;
	buf_add_char(out, '/');
	add_number(out, side, c->limit);
}

void
gaugetext_reset(struct buf *out, int64_t ms)
{
	char unit;
	int64_t n = gauge_round(ms, &unit);

	buf_addf(out, "%" PRId64 "%c", n, unit);
}

void
gaugetext_bar(struct buf *out, const struct gauge_count *c, bool plain)
{
	static const char *const marks[2][4] = {
		{"▕", "█", "░", "▏"}, {"[", "#", "-", "]"}};
	const char *const *mark = marks[plain];
	int cells;

	if (c->used < 0)
		return;
	/* It is empty only when nothing is left. */
	cells = (int)((1 - c->used) * BAR_CELLS + 0.5);
	if (!cells && c->remaining > 0)
		cells = 1;
	buf_add_str(out, mark[0]);
	for (int i = 0; i < BAR_CELLS; i++)
		buf_add_str(out, i < cells ? mark[1] : mark[2]);
	buf_add_str(out, mark[3]);
}

/* The forecast by what is known of the reset; the first %s is how many
 * requests, the second the time. */
enum window { OPEN, MINUTE, SOON, TODAY, LATER, WINDOWS };

static const struct {
	const char *one, *many, *none;
} sentences[] = {
	[OPEN] = {N_("about %s more request fits before the limit"),
		N_("about %s more requests fit before the limit"),
		N_("no further request of the recent size fits before the "
		   "limit")},
	[MINUTE] = {N_("about %s more request fits this minute"),
		N_("about %s more requests fit this minute"), NULL},
	[SOON] = {N_("about %s more request fits before the limit; it resets "
		     "in %s"),
		N_("about %s more requests fit before the limit; it resets "
		   "in %s"),
		N_("no further request of the recent size fits before the "
		   "limit; it resets in %s")},
	[TODAY] = {N_("about %s more request fits today; the limit resets in "
		      "%s"),
		N_("about %s more requests fit today; the limit resets in "
		   "%s"),
		N_("no further request of the recent size fits today; the "
		   "limit resets in %s")},
	[LATER] = {N_("about %s more request fits before the limit resets "
		      "in %s"),
		N_("about %s more requests fit before the limit resets in "
		   "%s"),
		N_("no further request of the recent size fits before the "
		   "limit resets in %s")},
};
_Static_assert(sizeof(sentences) / sizeof(sentences[0]) == WINDOWS,
	"a sentence for every window");

static enum window
window_of(const struct gauge_count *c)
{
	if (c->reset_ms <= 0)
		return OPEN;
	if (c->reset_ms > 24 * (int64_t)HOUR_MS)
		return LATER;
	if (c->reset_ms > HOUR_MS)
		return TODAY;
	return c->reset_ms > MINUTE_MS || c->near ? SOON : MINUTE;
}

void
gaugetext_forecast(struct buf *out, const struct gauge *g)
{
	const struct gauge_count *c;
	struct buf n = {0}, reset = {0};
	enum window w;

	if (g->tightest == GAUGE_SIDES)
		return;
	c = &g->count[g->tightest];
	w = window_of(c);
	if (c->fits < 0)
		return;
	gaugetext_count(&n, c->fits);
	gaugetext_reset(&reset, c->reset_ms);
	if (c->fits)
		buf_addf(out,
			lang_count(sentences[w].one, sentences[w].many,
				(unsigned long)c->fits),
			buf_str(&n), buf_str(&reset));
	else
		buf_addf(out, lang_text(sentences[w].none), buf_str(&reset));
	if (g->tightest == GAUGE_TOKENS)
		buf_add_str(out, _(" (by tokens)"));
	buf_free(&n);
	buf_free(&reset);
}

static void
add_side(struct buf *out, const struct gauge *g, enum gauge_side side)
{
	const struct gauge_count *c = &g->count[side];
	struct buf left = {0};

	if (c->remaining < 0)
		return;
	gaugetext_left(&left, g, side);
	buf_add_str(out, out->len ? "\n" : "");
	buf_addf(out,
		side == GAUGE_REQUESTS ? _("requests left %s")
				       : _("tokens left %s"),
		buf_str(&left));
	if (c->reset_ms > 0) {
		buf_clear(&left);
		gaugetext_reset(&left, c->reset_ms);
		buf_add_str(out, _(", "));
		buf_addf(out, _("resets in %s"), buf_str(&left));
	}
	buf_free(&left);
}

void
gaugetext_all(struct buf *out, const struct gauge *g)
{
	struct buf requests = {0}, tokens = {0};

	if (g->tightest == GAUGE_SIDES) {
		buf_add_str(
			out, _("no answer has told how much of a rate limit is "
			       "left"));
		return;
	}
	gaugetext_forecast(out, g);
	add_side(out, g, GAUGE_REQUESTS);
	add_side(out, g, GAUGE_TOKENS);
	if (!g->recent_requests)
		return;
	buf_addf(&requests, "%" PRId64, g->recent_requests);
	gaugetext_count(&tokens, g->recent_tokens);
	buf_add_char(out, '\n');
	buf_addf(out,
		lang_count("the last minute took %s request, ~%s tokens",
			"the last minute took %s requests, ~%s tokens",
			(unsigned long)g->recent_requests),
		buf_str(&requests), buf_str(&tokens));
	buf_free(&requests);
	buf_free(&tokens);
}
