/* The log pane: the trail's rows laid out as they show. */
#ifndef SIDETONE_TUI_LOGVIEW_H
#define SIDETONE_TUI_LOGVIEW_H

#include "tui/logrow.h"
#include "tui/scroll.h"

struct logview;

struct logview *logview_new(void);
void logview_free(struct logview *v);

/* From now on V shows T (borrowed) as LOOK says; its `before`
 * is found by V. */
void logview_show(struct logview *v, const struct trail *t,
	const struct logrow_view *look);

/* Its rows as a list to scroll; valid until the next logview_show. */
struct scroll_list logview_list(struct logview *v);

/* Row ROW of item I, below its height; valid until V is asked again. */
struct rich_row logview_row(struct logview *v, size_t i, size_t row);

#endif
