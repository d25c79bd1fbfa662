/* What a tale remembers; for the files of the tale. */
#ifndef SIDETONE_SESSION_IMPORTTALESTATE_H
#define SIDETONE_SESSION_IMPORTTALESTATE_H

#include <jansson.h>

#include "session/importtale.h"

enum tale_state {
	TALE_IDLE,
	TALE_ASKED,   /* a prompt has no request yet */
	TALE_WAITING, /* a retry is announced */
	TALE_OPEN,    /* an attempt is under way */
};

/* Where a turn begins: what the tale had come to. */
struct tale_mark {
	size_t len; /* of the events before it */
	uint64_t hash;
	int64_t at, req;
	size_t failures;
};

struct tale_note {
	const char *level;
	struct buf text;
};

struct tale {
	const char *format;
	struct buf fields[TALE_FIELDS];
	struct buf events, seed, model, system;
	uint64_t hash;     /* of the events, but for words in our language */
	int64_t start_ms;  /* since 1970; unknown until a time is told */
	int64_t now, last; /* session times: of what is told, of what was */
	enum tale_state state;
	int64_t req, attempt, of, due;
	bool headed, said[TALE_CHANNELS];
	struct buf reason;
	struct event_usage usage;
	json_t *calls;                   /* ID of a tool's call → its name */
	struct buf results, attachments; /* of tools, not yet a prompt */
	int64_t results_at;
	struct tale_note *notes; /* that wait for the end of the attempt */
	size_t nnotes, notes_cap;
	struct tale_mark *marks;
	size_t nmarks, marks_cap;
	size_t failures;
	struct buf key, wall, head; /* of tale_finish */
};

extern const struct event_usage tale_no_usage;

/* Where the next turn would begin. */
struct tale_mark tale_here(const struct tale *t);

/* Writes EV with the numbers of the attempt, not before the latest event. */
void tale_emit_attempt(struct tale *t, struct event *ev, int64_t at);

void tale_emit_setting(struct tale *t, const char *name, struct slice value);
void tale_emit_prompt(struct tale *t, struct slice text,
	struct slice attachments, int64_t at);

/* Writes the notes that waited. */
void tale_flush_notes(struct tale *t);

/* Ends what is open, so that something else can begin. */
void tale_settle(struct tale *t);

/* The first line of TEXT, cut between characters where it is long. */
struct slice tale_line(struct slice text);

#endif
