/* The scrub bar: where a replay stands, and what lies before and behind. */
#ifndef SIDETONE_TUI_SCRUB_H
#define SIDETONE_TUI_SCRUB_H

#include <stdint.h>

#include "tui/rich.h"

/* What is marked on the bar; a later kind covers an earlier one. */
enum scrub_kind { SCRUB_WAIT, SCRUB_MARK, SCRUB_FAILURE };

struct scrub_tick {
	int64_t from, to; /* played time, ms */
	enum scrub_kind kind;
};

enum scrub_state { SCRUB_PAUSE, SCRUB_PLAY, SCRUB_END, SCRUB_FOLLOW };

/* Borrowed while it is drawn; times are played time, ms. */
struct scrub {
	enum scrub_state state;
	int64_t elapsed, total;
	double speed; /* 0: as fast as it goes */
	const struct scrub_tick *ticks;
	size_t nticks;
	bool plain; /* ASCII only */
};

/* Adds one row of at most WIDTH columns: state, elapsed time, the bar, the
 * whole time and the speed; without the bar where it has no room. */
void scrub_build(struct rich *out, int width, const struct scrub *s);

/* The played time under column COL of that row, -1 if the bar is not there. */
int64_t scrub_time_at(const struct scrub *s, int width, int col);

/* Appends a speed as 2x, 0.25x or max. */
void scrub_speed(struct buf *out, double speed);

#endif
