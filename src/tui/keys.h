/* Keys: bytes from a terminal decoded into named keys, pastes and clicks. */
#ifndef SIDETONE_TUI_KEYS_H
#define SIDETONE_TUI_KEYS_H

#include <stdint.h>

#include "base/buf.h"

enum key_kind {
	KEYS_TEXT,  /* a character; `name` is the character itself */
	KEYS_NAMED, /* F5, Up, C-c, M-Enter, Esc … */
	KEYS_PASTE, /* `paste` holds the text between the brackets */
	KEYS_MOUSE, /* name WheelUp, WheelDown or Click, at row and col */
};

struct key {
	enum key_kind kind;
	char name[24];
	/* The bytes as they came, for an editor that decodes by itself. */
	char seq[32];
	size_t seqlen;
	int row, col;       /* of the mouse, from 0 */
	struct slice paste; /* valid until the next keys_next */
};

/*
 * ncurses decodes keys with one read(2) a byte, splits pastes over any number
 * of calls and hides what an escape sequence was, so the screen reads by
 * itself and this file, which knows no terminal, decodes. Names follow the
 * config's `bind`: C- for Control, M- for Alt, S- for Shift.
 */
struct keys;

struct keys *keys_new(void);
void keys_free(struct keys *k);

/* Adds what TERM calls a key, beside the xterm sequences known anyway; both
 * are copied. Sequences that are no escape sequence are ignored. */
void keys_define(struct keys *k, const char *seq, const char *name);

/* Bytes that were read. */
void keys_feed(struct keys *k, struct slice bytes);

/* Wipes what has been read and the latest paste: a secret was among it. */
void keys_forget(struct keys *k);

/* The next complete key; false when more bytes are needed first. */
bool keys_next(struct keys *k, struct key *out);

/* How long to wait for the rest of what has begun, in milliseconds: short for
 * an ESC that may be a key of its own, long for a paste whose end is missing;
 * -1 when nothing is pending. If no byte comes in that time, keys_expire takes
 * what is there as it is. */
enum { KEYS_ESC_MS = 25, KEYS_PASTE_MS = 2000 };
int keys_timeout_ms(const struct keys *k);
void keys_expire(struct keys *k);

#endif
