/* The log pane: the trail's rows laid out as they show. */
#ifndef SIDETONE_TUI_LOGVIEW_H
#define SIDETONE_TUI_LOGVIEW_H

#include "session/filter.h"
#include "tui/logrow.h"
#include "tui/scroll.h"

struct logview;

struct logview *logview_new(void);
void logview_free(struct logview *v);

/* From now on V shows T as LOOK says, whose `before` is found by V; rows that
 * FILTER does not match have no height. T and FILTER are borrowed. */
void logview_show(struct logview *v, const struct trail *t,
	const struct logrow_view *look, const struct filter *filter);

/* FILTER is another than before: every row is matched anew. */
void logview_refilter(struct logview *v);

/* Its rows as a list to scroll; valid until the next logview_show. */
struct scroll_list logview_list(struct logview *v);

/* Row ROW of item I, below its height; valid until V is asked again. */
struct rich_row logview_row(struct logview *v, size_t i, size_t row);

#endif
