/* Delta lines as the encoder writes them, read without a JSON library. */
#ifndef SIDETONE_EVENT_DELTALINE_H
#define SIDETONE_EVENT_DELTALINE_H

#include "event/event.h"

/* Nearly every line of a session is a delta, and nearly every delta was
 * written by line_encode. Reads such a LINE, without its LF, into EV, whose
 * text lies in LINE or, where it was escaped, in SCRATCH, which is cleared
 * before. False for a line of any other form, which may still be an event: what
 * is true here is what line_decode says of it. */
bool deltaline_decode(struct event *ev, struct buf *scratch, struct slice line);

#endif
