/* What a tape remembers; for the files of the tape. */
#ifndef SIDETONE_SESSION_IMPORTTAPESTATE_H
#define SIDETONE_SESSION_IMPORTTAPESTATE_H

#include "session/importtape.h"

enum tape_state {
	TAPE_IDLE,
	TAPE_ASKED,   /* a prompt has no request yet */
	TAPE_WAITING, /* a retry is announced */
	TAPE_OPEN,    /* an attempt is under way */
};

/* Where a turn begins: what the tape had come to. */
struct tape_mark {
	size_t len; /* of the events before it */
	uint64_t hash;
	int64_t at, req;
	size_t failures;
};

struct tape_note {
	const char *level;
	struct buf text;
};

struct tape {
	const char *format;
	struct buf fields[TAPE_FIELDS];
	struct buf events, seed, model, system;
	uint64_t hash;     /* of the events, but for words in our language */
	int64_t start_ms;  /* since 1970; unknown until a time is told */
	int64_t now, last; /* session times: of what is told, of what was */
	enum tape_state state;
	int64_t req, attempt, of, due;
	bool headed, said[TAPE_CHANNELS];
	struct buf reason;
	struct event_usage usage;
	struct buf results, attachments; /* of tools, not yet a prompt */
	int64_t results_at;
	struct tape_note *notes; /* that wait for the end of the attempt */
	size_t nnotes, notes_cap;
	struct tape_mark *marks;
	size_t nmarks, marks_cap;
	size_t failures;
	struct buf key, wall, head; /* of tape_finish */
};

extern const struct event_usage tape_no_usage;

/* Where the next turn would begin. */
struct tape_mark tape_here(const struct tape *t);

/* Writes EV, not before the latest. An attempt's event gets its numbers. */
void tape_emit_at(struct tape *t, struct event *ev, int64_t at);
void tape_emit_attempt(struct tape *t, struct event *ev, int64_t at);

void tape_emit_setting(struct tape *t, const char *name, struct slice value);
void tape_emit_prompt(struct tape *t, struct slice text,
	struct slice attachments, int64_t at);

/* Writes the notes that waited. */
void tape_flush_notes(struct tape *t);

/* Ends what is open, so that something else can begin. */
void tape_settle(struct tape *t);

/* The first line of TEXT, cut between characters where it is long. */
struct slice tape_line(struct slice text);

#endif
