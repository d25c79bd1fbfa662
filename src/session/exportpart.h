/* What several exports say of a session; for the files of the exports. */
#ifndef SIDETONE_SESSION_EXPORTPART_H
#define SIDETONE_SESSION_EXPORTPART_H

#include "session/load.h"
#include "session/walltime.h"

/* The parts of an attempt one after the other, in ms; EVENT_UNKNOWN where one
 * did not happen. Connect is TCP alone. */
struct export_times {
	int64_t blocked, dns, connect, tls, send, wait, receive;
};

/* As the attempt's `done` measured them; else from when its phases began. */
struct export_times exportpart_times(const struct trail_row *row);

/* The sum of those that are known. */
int64_t exportpart_total(const struct export_times *t);

/* How long ROW took: as it was measured, or until its end. */
int64_t exportpart_duration(const struct trail_row *row);

/* When the last thing that is known of ROW happened, ms since the session
 * began. */
int64_t exportpart_end(const struct trail_row *row);

/* What the attempt of ROW said, or NULL. */
const struct answer_text *
exportpart_answer(const struct model *m, const struct trail_row *row);

/* The answers and the attempts of turn T in the order they came: NEXT gives
 * one or both. Starts as {.s = …, .turn = …, .row = …} with the first row that
 * can be T's. */
struct export_turn {
	const struct loaded *s;
	const struct turn *turn;
	size_t row;    /* the next to look at */
	size_t answer; /* the next to give */
};

/* The next attempt with what it said, either of them NULL; false when all were
 * given. */
bool exportpart_turn_next(struct export_turn *x, const struct trail_row **row,
	const struct answer_text **answer);

/* The text of ROW's pieces in order: starts as {.row = …, .answer = …}. */
struct export_pieces {
	const struct trail_row *row;
	const struct answer_text *answer; /* NULL: no text is known */
	size_t next;
	size_t off[4]; /* of each channel, in bytes */
};

/* The next piece and its text; NULL behind the last. */
const struct trail_piece *
exportpart_piece(struct export_pieces *p, struct slice *text);

/* Appends TEXT with what looks like a secret masked. */
void exportpart_mask(struct buf *out, struct slice text);

/* Appends ROW's URL, the session's if it has none, as it may be shown. */
void exportpart_url(
	struct buf *out, const struct model *m, const struct trail_row *row);

/* Appends the beginning of the first prompt on one line, or the session's
 * name. */
void exportpart_title(struct buf *out, const struct model *m);

/* Appends the name a provider's answers go by in turn T. */
void exportpart_speaker(
	struct buf *out, const struct model *m, const struct turn *t);

/* Appends the code of a failure: the provider's, else ours. */
void exportpart_code(struct buf *out, const struct trail_row *row);

/* Appends MS as "412 ms" or "3.2 s"; a dash for EVENT_UNKNOWN. */
void exportpart_length(struct buf *out, int64_t ms);

#endif
