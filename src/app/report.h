/* The verb report, and what the screen's report page shares with it. */
#ifndef SIDETONE_APP_REPORT_H
#define SIDETONE_APP_REPORT_H

#include "app/app.h"
#include "app/options.h"

/* Prints or writes the support report of a saved session; returns the exit
 * status. */
int report_run(struct app *app, const struct options *o);

/* Appends the versions of the program and its libraries; and of the system,
 * without the machine's name. */
void report_programs(struct buf *out);
void report_system(struct buf *out);

/* Writes TEXT to a new file at PATH, 0600; with FORCE it may take the place of a
 * regular file, but of no link, whatever that leads to. Returns 0, or -1 with
 * ERR set. */
int
report_save(const char *path, struct slice text, bool force, struct error *err);

#endif
