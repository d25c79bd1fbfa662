/* Fixes that act: what can be done about the latest failure, and doing it. */
#ifndef SIDETONE_APP_FIX_H
#define SIDETONE_APP_FIX_H

#include "app/talk.h"
#include "session/remedy.h"

/* Fills R with what can be done about the latest turn's failure. Returns the
 * row of the trail it is about, or NULL, with R empty, if it did not fail. */
const struct trail_row *
fix_find(const struct app *app, struct remedies *r, struct error *err);

/* Appends "F6 go on with gpt-4o-mini · …": what stands under the failed row.
 * Nothing if the only fix is to send again. */
void fix_summary(struct buf *out, const struct remedies *r);

/* What the command can do, by name: row I; NULL behind the last. */
const char *fix_name(size_t i);

/* The command: fix, fix NUMBER, fix ACTION [VALUE]. */
talk_command fix_do;

#endif
