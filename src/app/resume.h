/* Commands that go from one session to another: resume, fork, edit, rename. */
#ifndef SIDETONE_APP_RESUME_H
#define SIDETONE_APP_RESUME_H

#include "app/livestart.h"
#include "app/talk.h"

/* Each runs one command of the table; app->live is open. */
talk_command resume_do, resume_do_fork, resume_do_edit, resume_do_rename;

/* Goes on with FILE and tells the front; the session's ID and what there is to
 * say about it are appended to TEXT, which is said. Returns 0, or -1 with ERR
 * set and all as it was. */
int resume_take_up(struct app *app, const struct live_file *file,
	struct buf *text, struct error *err);

/* The session's file, which a copy begins with; borrowed. NULL with ERR set if
 * there is none. */
const char *resume_own_file(const struct live *l, struct error *err);

#endif
