/* The fold of a chat completion, streamed or whole, into one answer. */
#ifndef SIDETONE_API_ANSWER_H
#define SIDETONE_API_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "api/chunkframe.h"
#include "api/sse.h"
#include "base/buf.h"
#include "event/event.h"

/* COMPLETE: a finish reason was told; without one, [DONE] or a whole body
 * still makes it complete. TRUNCATED: neither came before the end. */
#define ANSWER_STATES(X)                          \
	X(OPEN, open)                             \
	X(COMPLETE, complete)                     \
	X(COMPLETE_NO_REASON, complete_no_reason) \
	X(TRUNCATED, truncated)                   \
	X(ERROR, error)

enum answer_status {
#define X(upper, lower) ANSWER_##upper,
	ANSWER_STATES(X)
#undef X
};

/* What a delta adds to; the names are those of event_delta. */
#define ANSWER_CHANNELS(X)      \
	X(CONTENT, content)     \
	X(REASONING, reasoning) \
	X(REFUSAL, refusal)     \
	X(TOOL, tool)

enum answer_channel {
#define X(upper, lower) ANSWER_##upper,
	ANSWER_CHANNELS(X)
#undef X
};

/* Takes a piece of text as it arrives: valid UTF-8, never empty, borrowed
 * until it returns. On ANSWER_TOOL it is a piece of the arguments of the
 * answer's calls[call]. */
typedef void
answer_handler(void *arg, enum answer_channel channel, struct slice text);

struct answer_call {
	int64_t index;        /* as the server counts */
	struct buf id, name;  /* empty: not told */
	struct buf arguments; /* JSON text, as far as it came */
};

/*
 * What the server said beside the text itself, which goes to the handler
 * only. Begun by answer_init, freed with answer_free. Text is owned; an empty
 * buf means "not told". Once `done` is set or the status is no longer OPEN,
 * whatever follows is ignored.
 */
struct answer {
	enum answer_status status; /* OPEN until an error or answer_end */
	bool done;                 /* [DONE] came */
	bool whole;                /* it was one JSON body, no stream */
	bool clean;                /* as told to answer_end */
	bool output; /* text or a tool call came: too late to retry unseen */
	int64_t bad_json; /* chunks that were not a JSON object */
	struct buf id, model, finish_reason, refusal;
	struct event_usage usage;  /* EVENT_UNKNOWN where not told */
	struct answer_call *calls; /* in the order of their indexes */
	size_t n_calls, calls_cap;
	size_t call; /* the one the last fragment belongs to */
	/* The chunk, named event or body that told of an error, mostly JSON;
	 * where the error stood in a part of the chunk, that part. Empty where
	 * only the finish reason told. */
	struct buf error_json;
	struct chunkframe frame; /* of chunks that only add text … */
	enum answer_channel frame_channel; /* … to this */
};

enum { ANSWER_CALLS_MAX = 256 }; /* calls beyond are ignored */

const char *answer_status_name(enum answer_status status);
const char *answer_channel_name(enum answer_channel channel);

void answer_init(struct answer *a);

/* Folds one event of the stream. */
void answer_event(struct answer *a, const struct sse_event *ev,
	answer_handler *handler, void *arg);

/* Folds the whole BODY of an answer that is no event stream. What is no
 * chat completion is an error. */
void answer_body(struct answer *a, struct slice body, answer_handler *handler,
	void *arg);

/* Concludes: sets the status. CLEAN is false where the transfer broke or
 * sse_end dropped something; it is kept, but decides nothing: a finish reason
 * that came is good however the connection ended. */
void answer_end(struct answer *a, bool clean);

void answer_free(struct answer *a);

#endif
