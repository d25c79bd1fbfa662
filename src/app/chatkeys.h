/* Keys and the mouse on the screen: who gets what. */
#ifndef SIDETONE_APP_CHATKEYS_H
#define SIDETONE_APP_CHATKEYS_H

#include "app/chat.h"

/* Takes what was typed and clicked; false: the terminal is gone. */
bool chatkeys_read(struct chat *c);

/* Takes what has been waited for long enough: a lone ESC, the beginning of a
 * key sequence. */
void chatkeys_expire(struct chat *c);

#endif
