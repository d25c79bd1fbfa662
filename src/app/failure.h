/* A failure in one line, for who reads lines. */
#ifndef SIDETONE_APP_FAILURE_H
#define SIDETONE_APP_FAILURE_H

#include "base/buf.h"
#include "event/event.h"

/* Appends "CLASS STATUS CODE while PHASE: message (request ID …)"; what is
 * not known is left out. The text is as it came: not for a terminal. */
void failure_words(struct buf *out, const struct event_failure *f);

#endif
