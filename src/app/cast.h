/* Recordings: a replay as a terminal would show it (asciicast). */
#ifndef SIDETONE_APP_CAST_H
#define SIDETONE_APP_CAST_H

#include "app/app.h"
#include "session/tape.h"

enum { CAST_COLS = 100, CAST_ROWS = 30, CAST_SIZE_MAX = 500 };

struct cast_options {
	int cols, rows; /* of the terminal, 1 to CAST_SIZE_MAX */
	double speed;   /* as replay_set_speed takes it, but not its maximum */
	int64_t idle;   /* as timeline_make takes it */
};

/* Reads a size as 100x30; 0, or -1 with ERR set. */
int cast_read_size(const char *text, struct cast_options *o, struct error *err);

/* Appends to OUT the replay of TAPE (taken over) as an asciicast, version 2
 * (docs.asciinema.org/manual/asciicast/v2): a header line of JSON, then one line
 * for each time the screen changed. APP has theme, layout and language. The
 * screen must not be open. Returns 0, or -1 with ERR set. */
int cast_write(struct app *app, struct buf *out, struct tape *tape,
	const struct cast_options *o, struct error *err);

#endif
