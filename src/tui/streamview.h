/* The numbers of one attempt over time: its pieces and its parts. */
#ifndef SIDETONE_TUI_STREAMVIEW_H
#define SIDETONE_TUI_STREAMVIEW_H

#include "session/model.h"
#include "session/trail.h"
#include "tui/pairs.h"

/* What the gaps between pieces say, in ms; EVENT_UNKNOWN for fewer than two
 * pieces. Percentiles are by nearest rank: means hide stutter. */
struct stream_gaps {
	int64_t p50, p95, max;
};
struct stream_gaps stream_gaps(const struct trail_row *row);

/* Tenths of how many of N things came a second between two moments: the first
 * one starts the clock, so N - 1 count. EVENT_UNKNOWN where that says nothing. */
int64_t stream_rate(int64_t n, int64_t from, int64_t to);

/* From one moment to a later one, in ms; EVENT_UNKNOWN if either is unknown
 * or they stand in the wrong order. */
int64_t stream_since(int64_t from, int64_t to);

/* Rows for every piece of ROW behind its numbers. ANSWER, which may be NULL,
 * is the text they made. At most STREAM_ROWS pieces are listed. */
enum { STREAM_ROWS = 5000 };
void stream_lay(const struct pairs *p, const struct trail_row *row,
	const struct answer_text *answer);

/* Rows for the parts of ROW's time as offset bars, as far as they are known
 * at session time NOW. */
void stream_lay_timing(
	const struct pairs *p, const struct trail_row *row, int64_t now);

#endif
