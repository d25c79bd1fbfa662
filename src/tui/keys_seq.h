/* Keys put together into sequences, and macros taken apart into keys. */
#ifndef SIDETONE_TUI_KEYS_SEQ_H
#define SIDETONE_TUI_KEYS_SEQ_H

#include "base/buf.h"

/*
 * Readline can match key sequences and run macros itself, but version 8.2
 * loses its place, or crashes, when a sequence leads nowhere; and what it had
 * read of it becomes text. So it is handed only sequences that are complete,
 * and a macro is typed key by key as if by the user.
 */

enum keys_seq_kind {
	KEYS_SEQ_UNBOUND,
	KEYS_SEQ_PREFIX, /* of longer ones */
	KEYS_SEQ_BOTH,   /* a prefix and a command of its own */
	KEYS_SEQ_COMMAND,
	KEYS_SEQ_MACRO,
};

/* How keys are run: as the command they are bound to, as the command of a
 * sequence that also begins longer ones, or as bytes for a command that is
 * already reading. */
enum keys_seq_how { KEYS_SEQ_WHOLE, KEYS_SEQ_ALONE, KEYS_SEQ_RAW };

/* What the sequences mean; all slices are borrowed for the call. */
struct keys_seq_ops {
	/* What KEYS are bound to; *MACRO gets the keys of a macro. */
	enum keys_seq_kind (*look_up)(struct slice keys, struct slice *macro);
	void (*run)(struct slice keys, enum keys_seq_how how);
	/* Handles one key of a macro as one that is typed. */
	void (*feed)(struct slice key);
};

/* Starts with its ops and all else zero; freed with keys_seq_free. */
struct keys_seq {
	const struct keys_seq_ops *ops;
	struct buf pending; /* keys of an unfinished sequence */
	struct buf macro;   /* the last one recorded */
	bool recording;
	int replay; /* times the macro is to be replayed */
	int depth, playing, budget;
};

/* Bytes of the first key of S (not empty): an escape sequence, a character
 * or a control byte. */
size_t keys_seq_length(struct slice s);

/* To be called before each key of the user, with KEY's effects to follow. */
void keys_seq_begin(struct keys_seq *k);

/* Handles KEY, which may continue a sequence; one that leads nowhere is
 * dropped, but for the keys of it that were commands of their own. */
void keys_seq_key(struct keys_seq *k, struct slice key);

/* Runs KEYS without looking them up. */
void keys_seq_run(struct keys_seq *k, struct slice keys, enum keys_seq_how how);

/* Ends an unfinished sequence: what was a command of its own runs. */
void keys_seq_expire(struct keys_seq *k);

/* Whether the unfinished sequence holds a command of its own. */
bool keys_seq_is_ambiguous(const struct keys_seq *k);

/* For commands: start and end a recording, and replay it behind the command
 * that asks. */
void keys_seq_record(struct keys_seq *k, bool on);
void keys_seq_replay(struct keys_seq *k, int count);

void keys_seq_free(struct keys_seq *k);

#endif
