/* Two answers side by side: what was asked, what came, how long it took. */
#ifndef SIDETONE_SESSION_COMPARE_H
#define SIDETONE_SESSION_COMPARE_H

#include "session/model.h"
#include "session/textdiff.h"
#include "session/trail.h"

/*
 * The numbers of an answer: name in JSON, what is better (1 more, -1 less,
 * 0 neither). Times and tokens are those of the latest attempt: `first` from
 * its request to its first output, `total` to its end, `waited` the same from
 * the first attempt on. The rate is in tenths of a token a second:
 * (tokens out - 1) / (end - first output). Words and bytes are of the text;
 * what the model thought aloud and what it refused with are counted apart.
 */
#define COMPARE_MEASURES(X)                        \
	X(ATTEMPTS, "attempts", -1)                \
	X(TOKENS_IN, "tokens_in", 0)               \
	X(TOKENS_OUT, "tokens_out", 0)             \
	X(TOKENS_REASONING, "tokens_reasoning", 0) \
	X(FIRST, "first_token_ms", -1)             \
	X(TOTAL, "total_ms", -1)                   \
	X(WAITED, "with_retries_ms", -1)           \
	X(RATE, "tokens_per_second", 1)            \
	X(WORDS, "words", 0)                       \
	X(BYTES, "bytes", 0)                       \
	X(REASONING_WORDS, "reasoning_words", 0)   \
	X(REASONING_BYTES, "reasoning_bytes", 0)   \
	X(REFUSAL_WORDS, "refusal_words", 0)       \
	X(REFUSAL_BYTES, "refusal_bytes", 0)

enum compare_measure {
#define X(id, name, better) COMPARE_##id,
	COMPARE_MEASURES(X)
#undef X
		COMPARE_MEASURE_COUNT
};

const char *compare_measure_name(enum compare_measure m);

/* One answer; all of it is a copy. Numbers nobody told are EVENT_UNKNOWN. */
struct compare_side {
	struct buf session; /* the ID of its session; may be empty */
	int64_t req;
	struct buf model, params, system, prompt;
	bool over; /* nothing of it will change */
	struct buf reason;
	int64_t status; /* of a failure, as the three below */
	struct buf class, code, message;
	int64_t number[COMPARE_MEASURE_COUNT];
	bool guessed[COMPARE_MEASURE_COUNT]; /* estimated, shown with ~ */
	struct buf text, reasoning, refusal;
};

/* A field of the two request bodies beside the messages: its JSON in each,
 * empty where it was not sent. */
struct compare_param {
	struct buf name, value[2];
};

/* Starts as {0}, freed with compare_free. */
struct compare {
	struct compare_side side[2];
	struct compare_param *params;
	size_t nparams, params_cap;
	struct textdiff diff; /* of the texts */
};

/* A turn, in a session folded up to its end or further; its `system` is the
 * prompt last set there. */
struct compare_input {
	const struct model *model;
	const struct trail *trail;
	const struct turn *turn;
};

/* Fills C for A and B, which may be of one session or of two. */
void compare_make(struct compare *c, const struct compare_input *a,
	const struct compare_input *b);
void compare_free(struct compare *c);

/* Which side has the better M: 0 or 1; -1 if neither, or it is not known. */
int compare_better(const struct compare *c, enum compare_measure m);

/* The latest turn of M that was asked and is over; NULL if there is none. */
const struct turn *compare_latest(const struct model *m);

/* What T is compared with: the latest one before it that is over, of those
 * with the same prompt if there are any. *SAME says whether it has the same.
 * NULL if there is none. */
const struct turn *
compare_before(const struct model *m, const struct turn *t, bool *same);

/* Appends C as one JSON object and LF. */
void compare_json(struct buf *out, const struct compare *c);

#endif
