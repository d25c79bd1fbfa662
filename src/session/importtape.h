/* The tape: one imported session, written as events by their grammar. */
#ifndef SIDETONE_SESSION_IMPORTTAPE_H
#define SIDETONE_SESSION_IMPORTTAPE_H

#include "session/import.h"

/*
 * A decoder tells the tape what was said, in order; the tape makes of it what
 * the grammar wants: a request before an answer, one end for each attempt,
 * notes only between them, times that never fall. What the source does not
 * tell stays unknown.
 */
struct tape;

enum tape_field {    /* of the session as a whole */
	TAPE_SOURCE, /* its own id there */
	TAPE_APP,
	TAPE_PROVIDER,
	TAPE_MODEL, /* at the start */
	TAPE_TITLE,
	TAPE_FIELDS
};

enum tape_channel {
	TAPE_CONTENT,
	TAPE_REASONING,
	TAPE_REFUSAL,
	TAPE_TOOL,
	TAPE_CHANNELS
};

/* For sessions of FORMAT, a static name. */
struct tape *tape_new(const char *format);
void tape_free(struct tape *t);

/* Sets a field that is not set yet, or the title anew; empty text is none. */
void tape_set(struct tape *t, enum tape_field field, struct slice text);

/* What follows is of this time, ms since 1970. EVENT_UNKNOWN: a second behind
 * what was told last. */
void tape_time(struct tape *t, int64_t unix_ms);

/* A setting, unless it has this value already. An open answer ends. */
void tape_setting(struct tape *t, const char *name, struct slice value);

/* What the user said. What is open ends before it. */
void tape_prompt(struct tape *t, struct slice text);

/* What tool NAME answered to call ID (either may be none). Results in a row
 * are one prompt, which waits for the next answer. */
void tape_result(
	struct tape *t, struct slice name, struct slice id, struct slice text);

/* An answer begins: a request, and headers if REQUEST_ID is known. What is
 * open ends before it. MODEL may be none. */
void tape_answer(struct tape *t, struct slice model, struct slice request_id);

/* Whether an answer is open which no tool result has followed. */
bool tape_is_open(const struct tape *t);

/* A block of output; opens an answer where none is. Blocks of a channel stand
 * a blank line apart. */
void tape_text(struct tape *t, enum tape_channel channel, struct slice text);

/* A call of a tool, on the tool channel. */
void tape_call(struct tape *t, struct slice name, struct slice arguments);

/* For the open answer: why it ended, as the source says, and its tokens. */
void tape_reason(struct tape *t, struct slice reason);
void tape_usage(struct tape *t, const struct event_usage *usage);

/* Ends the open answer, if there is one. */
void tape_done(struct tape *t);

/* The user broke off what was under way. */
void tape_cancel(struct tape *t);

/* The request failed; opens an attempt where none is. */
void tape_fail(struct tape *t, const struct event_failure *f);

/* A failure was followed by a wait of DELAY_MS and the next of OF attempts;
 * OF may be unknown. */
void tape_fail_and_retry(struct tape *t, const struct event_failure *f,
	int64_t delay_ms, int64_t of);

/* Whether something was asked that has no answer yet. */
bool tape_is_asked(const struct tape *t);

/* A remark, behind the attempt under way. */
void tape_note(struct tape *t, const char *level, struct slice text);

/* Notes that something was left out: WHAT it is (marked by N_), and in
 * brackets OF, how many or how it begins; none if that is not known. */
void tape_left_out(struct tape *t, const char *what, struct slice of);

/* How many prompts there are, which is the number of the latest turn. */
size_t tape_turns(const struct tape *t);

/* A new tape with the first TURNS turns of T. */
struct tape *tape_fork(const struct tape *t, size_t turns);

/* Ends what is open and fills S, which borrows from T; false if nothing was
 * said. */
bool tape_finish(struct tape *t, struct import_session *s);

#endif
