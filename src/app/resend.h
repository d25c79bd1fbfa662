/* Sending a request once more, changed: the verb and the command resend. */
#ifndef SIDETONE_APP_RESEND_H
#define SIDETONE_APP_RESEND_H

#include "app/options.h"
#include "app/talk.h"

/* Sends a request of a saved session as it was but for what O changes, in a
 * copy of the session up to there, and prints both answers beside each other.
 * Returns the exit status: that of ask. */
int resend_run(struct app *app, const struct options *o);

/* The command; app->live is open. Without words the message that is selected
 * goes out again; with words the session goes on in a copy up to there. */
talk_command resend_do;

/* Nothing runs any more: says how to compare, if it was resend's to run. */
void resend_over(struct app *app);

#endif
