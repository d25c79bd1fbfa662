/* One message of a ChatGPT conversation, told to a tale. */
#ifndef SIDETONE_SESSION_IMPORTCHATGPTSAY_H
#define SIDETONE_SESSION_IMPORTCHATGPTSAY_H

#include <jansson.h>

#include "session/importtale.h"

/* Tells T what MESSAGE says; it may be NULL or null. Hidden texts are noted,
 * custom instructions become the system prompt. Returns whether somebody said
 * something. */
bool importchatgpt_say(struct tale *t, const json_t *message);

#endif
