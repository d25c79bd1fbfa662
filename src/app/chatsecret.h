/* The question for an API key: its line, and the keys it gets. */
#ifndef SIDETONE_APP_CHATSECRET_H
#define SIDETONE_APP_CHATSECRET_H

#include "app/chat.h"

/* Asks for the key, or shows how much of it has been typed. */
void chatsecret_show(struct chat *c);

/* Takes K, which goes nowhere else while the key is asked for. The key that was
 * typed is put in force, and sends the message that waits for it. */
void chatsecret_key(struct chat *c, const struct key *k);

/* Ends the question and wipes what was typed. */
void chatsecret_end(struct chat *c);

#endif
