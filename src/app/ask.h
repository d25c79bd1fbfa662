/* The verb ask: one prompt, the answer on standard output. */
#ifndef SIDETONE_APP_ASK_H
#define SIDETONE_APP_ASK_H

#include "app/app.h"
#include "app/livestart.h"
#include "app/options.h"

/* Runs it and returns the exit status of the manual's table. PRACTICE_URL as
 * in live_open. */
int ask_run(struct app *app, const struct options *o, const char *practice_url);

/* Another verb that sends one prompt as ask does, but prints no answer. */
struct ask_job {
	const struct live_file *file; /* the session it is sent in */
	/* It was sent, and nothing runs any more. */
	void (*end)(void *arg, const struct live *l);
	void *arg;
};

/* Sends PROMPT and reports on it as O says; JOB is NULL for the verb ask.
 * Returns the exit status. */
int ask_do(struct app *app, const struct options *o, const char *practice_url,
	struct slice prompt, const struct ask_job *job);

#endif
