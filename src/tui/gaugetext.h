/* The rate-limit gauge in words: counts, resets, the forecast, a bar. */
#ifndef SIDETONE_TUI_GAUGETEXT_H
#define SIDETONE_TUI_GAUGETEXT_H

#include "session/gauge.h"

/* Each appends to OUT. */

/* 532, 1.2k, 48k, 1.3M. */
void gaugetext_count(struct buf *out, int64_t n);

/* "12/60", or "12" where no limit was said. Requests are counted exactly,
 * tokens are not. */
void
gaugetext_left(struct buf *out, const struct gauge *g, enum gauge_side side);

/* The time to a reset, rounded up: 18s, 13m, 5h. */
void gaugetext_reset(struct buf *out, int64_t ms);

/* How much of C is left, as a bar; nothing where it is not known. PLAIN is
 * made of ASCII. */
void gaugetext_bar(struct buf *out, const struct gauge_count *c, bool plain);

/* "about 4 more requests fit this minute"; nothing where nothing can be
 * said. */
void gaugetext_forecast(struct buf *out, const struct gauge *g);

/* All of it in one line: forecast, both counts, and what was used. */
void gaugetext_all(struct buf *out, const struct gauge *g);

#endif
