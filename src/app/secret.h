/* A secret that is typed: kept out of the input line, history and screen. */
#ifndef SIDETONE_APP_SECRET_H
#define SIDETONE_APP_SECRET_H

#include "base/buf.h"
#include "tui/keys.h"

/* What has been typed so far. Starts as {0}; secret_end wipes it. */
struct secret {
	bool on;
	struct buf text;
};

enum secret_state { SECRET_MORE, SECRET_TAKEN, SECRET_LEFT };

void secret_begin(struct secret *s);

/* Takes a key: characters and pastes are added, Backspace and ^U take away,
 * Enter ends it with the text in S, Esc, ^C and ^D without. */
enum secret_state secret_key(struct secret *s, const struct key *k);

/* How many characters there are, for dots. */
size_t secret_count(const struct secret *s);

void secret_end(struct secret *s);

#endif
