/* The front of the screen: what talking and commands need of it. */
#ifndef SIDETONE_APP_CHATFRONT_H
#define SIDETONE_APP_CHATFRONT_H

#include "app/chat.h"

/* Makes C the front of its app; the screen and its input line are open. */
void chatfront_open(struct chat *c);

#endif
