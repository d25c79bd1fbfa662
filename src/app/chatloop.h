/* The screen's loop: events, frames, and the wait between them. */
#ifndef SIDETONE_APP_CHATLOOP_H
#define SIDETONE_APP_CHATLOOP_H

#include "app/chat.h"

/* Runs until the app is to quit. */
void chatloop_run(struct chat *c);

/* Draws a frame now. */
void chatloop_draw(struct chat *c);

#endif
