/* The model: a session's conversation, folded from its events. */
#ifndef SIDETONE_SESSION_MODEL_H
#define SIDETONE_SESSION_MODEL_H

#include "api/conversation.h"
#include "event/event.h"

enum turn_state {
	TURN_OPEN,      /* sent, nothing came yet */
	TURN_STREAMING, /* output is arriving */
	TURN_WAITING,   /* failed, the next attempt is set */
	TURN_DONE,
	TURN_FAILED,
	TURN_CANCELLED,
};

/* What one attempt brought. A later attempt of the same turn begins another
 * one only if this has text: what was shown is never wiped. */
struct answer_text {
	struct buf content, reasoning, refusal, tool;
	struct buf model; /* that was asked for it */
	int64_t attempt;
	bool broken; /* it ended by a failure or a cancel */
};

struct turn {
	struct buf prompt;
	int64_t at;
	int64_t req, attempt; /* the latest; 0 before the first */
	enum turn_state state;
	struct answer_text *answers;
	size_t nanswers, answers_cap;
	struct buf model;  /* that was asked */
	struct buf reason; /* finish reason when done */
	struct event_usage usage;
	/* Of the latest failure; class is empty if there was none. */
	struct buf class, code, message, fix;
	int64_t status;
};

struct setting {
	struct buf name, value;
};

/* Starts as {0}, freed with model_free. Written by model_apply only. */
struct model {
	struct buf id, wall, app, provider, url, model, origin;
	struct setting *settings; /* what shapes requests, as last set */
	size_t nsettings, settings_cap;
	struct turn *turns;
	size_t nturns, turns_cap;
	struct event_limits limits; /* of the latest answer */
	int64_t limits_at;          /* when they came; EVENT_UNKNOWN: never */
	int64_t tokens_in, tokens_out;
	int64_t requests; /* highest request number seen */
	int64_t now;      /* `at` of the latest event */
};

/* Folds EV into M: pure and total. Any event is taken in any order. The
 * signature is that of a sink. */
void model_apply(void *m, const struct event *ev);
void model_free(struct model *m);

/* Makes TO, which is {0}, a copy of FROM that owns all its text. */
void model_copy(struct model *to, const struct model *from);

/* The value of setting NAME, or none. */
struct slice model_setting(const struct model *m, const char *name);

/* The latest turn, or NULL. */
const struct turn *model_last(const struct model *m);

/* The latest answer of T that has text, or NULL. */
const struct answer_text *turn_answer(const struct turn *t);

/* What T said that later requests carry along with its prompt; none if it is
 * not over or said nothing. */
struct slice turn_said(const struct turn *t);

/* Fills C with what asks for an answer to the latest prompt: the system
 * prompt, the turns that were answered (the latest N of them if the setting
 * history is a number), and the prompt. A turn without an answer is left out,
 * and so is an unfinished one that the prompt repeats. C borrows from M. */
void model_conversation(const struct model *m, struct conversation *c);

/* The same for PROMPT, which is not in M yet; C borrows it too. */
void model_conversation_with(
	const struct model *m, struct slice prompt, struct conversation *c);

/* The first of the N earliest turns that goes along with PROMPT when it is
 * sent behind them; those before it are left out by the setting history. */
size_t model_first_turn(const struct model *m, size_t n, struct slice prompt);

/* How many earlier turns such a conversation holds. */
size_t model_history(const struct model *m);

/* The same for the prompt of turn T, as if it were the latest; the system
 * prompt is the one last set. */
void model_conversation_of(
	const struct model *m, const struct turn *t, struct conversation *c);

/* The turn of request REQ, or NULL. */
const struct turn *model_turn(const struct model *m, int64_t req);

#endif
