/* One line of a Claude Code transcript, told to a tale. */
#ifndef SIDETONE_SESSION_IMPORTCLAUDESAY_H
#define SIDETONE_SESSION_IMPORTCLAUDESAY_H

#include <jansson.h>

#include "session/importtale.h"

/* What is known between lines; starts as {0} with a tale. */
struct claude_talk {
	struct tale *t;
	struct buf answer; /* the message's id whose lines come */
};

/* Frees all but the tale. */
void claude_talk_free(struct claude_talk *talk);

/* Whether LINE is something that the user said. */
bool claude_is_prompt(const json_t *line);

/* Tells what LINE of type user, assistant or system says; NULL, or why it was
 * skipped (English, static). */
const char *claude_say(struct claude_talk *talk, const json_t *line);

#endif
