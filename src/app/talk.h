/* Talking: what sends, retries and cancels, whoever shows the session. */
#ifndef SIDETONE_APP_TALK_H
#define SIDETONE_APP_TALK_H

#include "api/explain.h"
#include "app/app.h"
#include "app/live.h"
#include "base/words.h"
#include "session/compare.h"
#include "session/remedy.h"

/* Whoever shows the session: the screen, or the linear printer. Each gets
 * `arg`; slices are borrowed for the call. */
struct front {
	/* A sentence for the user. */
	void (*say)(void *arg, struct slice text, bool is_error);
	/* What is in the input and was not sent; and its replacement. */
	struct slice (*draft)(void *arg);
	void (*set_draft)(void *arg, struct slice text);
	/* Cancel, while nothing runs. */
	void (*cancel_idle)(void *arg);
	/* Shows the help on TOPIC, which exists. */
	void (*help)(void *arg, const char *topic);
	/* Shows X, which it takes over. */
	void (*explain)(void *arg, struct explanation *x);
	/* Shows C, which it takes over. */
	void (*compare)(void *arg, struct compare *c);
	/* Setting NAME has changed. Returns 0, or -1 with ERR set. */
	int (*changed)(void *arg, const char *name, struct error *err);
	/* Another session has begun. */
	void (*renewed)(void *arg);
	/* TEXT is to be mended and sent again. */
	void (*edit)(void *arg, struct slice text);
	/* Asks for an API key, unseen, and gives it to live_use_key; NULL where
	 * nothing can be typed unseen. */
	void (*ask_key)(void *arg);
	/* An address the user may want to open. */
	void (*offer_address)(void *arg, struct slice url);
	/* Shows what can be done about the failure in ROW. */
	void (*fixes)(void *arg, const struct trail_row *row,
		const struct remedies *r);
	/* Closes the page of fixes, if it is open. */
	void (*close)(void *arg);
	/* Some lines of text under a title: a page on the screen. */
	void (*show)(void *arg, const char *title, struct slice text);
	/* Long text as lines; NULL on a screen, which has pages. */
	void (*print)(void *arg, struct slice text);
	void *arg;
};

/* Takes a line of input: a command if it begins with one slash, else a
 * message. What cannot be sent now stays in the draft. */
void talk_submit(struct app *app, struct slice text);

/* Runs one command line and says what is wrong with it. */
void talk_run(struct app *app, struct slice line);

/* Sends TEXT. Returns 0, or -1 with ERR set: something still runs, or TEXT was
 * held back. */
int talk_send(struct app *app, struct slice text, struct error *err);

/* Sends the latest message again as things are now: in DELAY_MS, also if a
 * retry waits. Returns 0, or -1 with ERR set. */
int talk_resend(struct app *app, int64_t delay_ms, struct error *err);

/* Sets NAME to VALUE in the running session. */
int talk_set(struct app *app, const char *name, struct slice value,
	struct error *err);

/* Commands of the table, as app/actions.h says; app->live is open. */
typedef int
talk_command(struct app *app, const struct words *w, struct error *err);
talk_command talk_do_send, talk_do_retry, talk_do_cancel, talk_do_new,
	talk_do_quit, talk_do_key, talk_do_practice, talk_do_help,
	talk_do_limits, talk_do_mark;

#endif
