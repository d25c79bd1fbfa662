/* The tale: one imported session, written as events by their grammar. */
#ifndef SIDETONE_SESSION_IMPORTTALE_H
#define SIDETONE_SESSION_IMPORTTALE_H

#include "session/import.h"

/*
 * A decoder tells the tale what was said, in order; the tale makes of it what
 * the grammar wants: a request before an answer, one end for each attempt,
 * notes only between them, times that never fall. What the source does not
 * tell stays unknown.
 */
struct tale;

enum tale_field {    /* of the session as a whole */
	TALE_SOURCE, /* its own id there */
	TALE_APP,
	TALE_PROVIDER,
	TALE_MODEL, /* at the start */
	TALE_TITLE,
	TALE_FIELDS
};

enum tale_channel {
	TALE_CONTENT,
	TALE_REASONING,
	TALE_REFUSAL,
	TALE_TOOL,
	TALE_CHANNELS
};

/* For sessions of FORMAT, a static name. */
struct tale *tale_new(const char *format);
void tale_free(struct tale *t);

/* Sets a field that is not set yet, or the title anew; empty text is none. */
void tale_set(struct tale *t, enum tale_field field, struct slice text);

/* What follows is of this time, ms since 1970. EVENT_UNKNOWN: a second behind
 * what was told last. */
void tale_time(struct tale *t, int64_t unix_ms);

/* A setting, unless it has this value already. An open answer ends. */
void tale_setting(struct tale *t, const char *name, struct slice value);

/* What the user said. What is open ends before it. */
void tale_prompt(struct tale *t, struct slice text);

/* What tool NAME answered to call ID; either may be none, and the name is then
 * the latest call's of that ID. Results in a row are one prompt, which waits
 * for the next answer. */
void tale_result(
	struct tale *t, struct slice name, struct slice id, struct slice text);

/* An answer begins: a request, and headers if REQUEST_ID is known. What is
 * open ends before it. MODEL may be none. */
void tale_answer(struct tale *t, struct slice model, struct slice request_id);

/* Whether an answer is open which no tool result has followed. */
bool tale_is_open(const struct tale *t);

/* A block of output; opens an answer where none is. Blocks of a channel stand
 * a blank line apart. */
void tale_text(struct tale *t, enum tale_channel channel, struct slice text);

/* Call ID (may be none) of a tool, on the tool channel. */
void tale_call(struct tale *t, struct slice id, struct slice name,
	struct slice arguments);

/* For the open answer: why it ended, as the source says, and its tokens. */
void tale_reason(struct tale *t, struct slice reason);
void tale_usage(struct tale *t, const struct event_usage *usage);

/* Ends the open answer, if there is one. */
void tale_done(struct tale *t);

/* The user broke off what was under way. */
void tale_cancel(struct tale *t);

/* The request failed; opens an attempt where none is. */
void tale_fail(struct tale *t, const struct event_failure *f);

/* A failure was followed by a wait of DELAY_MS and the next of OF attempts;
 * OF may be unknown. */
void tale_fail_and_retry(struct tale *t, const struct event_failure *f,
	int64_t delay_ms, int64_t of);

/* Whether something was asked that has no answer yet. */
bool tale_is_asked(const struct tale *t);

/* A remark, behind the attempt under way. */
void tale_note(struct tale *t, const char *level, struct slice text);

/* Notes that something was left out: WHAT it is (marked by N_), and in
 * brackets OF, how many or how it begins; none if that is not known. */
void tale_left_out(struct tale *t, const char *what, struct slice of);

/* The same of N files: WHAT they are; nothing if N is 0. */
void tale_left_out_files(struct tale *t, const char *what, size_t n);

/* How many prompts there are, which is the number of the latest turn. */
size_t tale_turns(const struct tale *t);

/* A new tale with the first TURNS turns of T. */
struct tale *tale_fork(const struct tale *t, size_t turns);

/* Ends what is open and fills S, which borrows from T; false if nothing was
 * said. */
bool tale_finish(struct tale *t, struct import_session *s);

#endif
