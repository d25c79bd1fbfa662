/* The page of fixes: a numbered list of what can be done about a failure. */
#ifndef SIDETONE_APP_FIXPAGE_H
#define SIDETONE_APP_FIXPAGE_H

#include "session/remedy.h"
#include "tui/ui.h"

/* What the page shows. Starts as {0}, freed with fixpage_free. */
struct fixpage {
	struct buf failure, meaning;
	struct buf list; /* a label a line */
};

/* Opens the page on UI for the failure in ROW, with R (both copied). P must
 * stay as long as the page is open. */
void fixpage_open(struct fixpage *p, struct ui *ui, const struct trail_row *row,
	const struct remedies *r);

void fixpage_close(struct ui *ui);
void fixpage_free(struct fixpage *p);

#endif
