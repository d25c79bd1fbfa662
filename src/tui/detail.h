/* The detail page of one row of the log, in tabs. */
#ifndef SIDETONE_TUI_DETAIL_H
#define SIDETONE_TUI_DETAIL_H

#include "base/lang.h"
#include "session/model.h"
#include "session/trail.h"
#include "tui/rich.h"

#define DETAIL_TABS(X)              \
	X(SUMMARY, N_("summary"))   \
	X(REQUEST, N_("request"))   \
	X(RESPONSE, N_("response")) \
	X(STREAM, N_("stream"))     \
	X(TIMING, N_("timing"))     \
	X(HEADERS, N_("headers"))   \
	X(ATTEMPTS, N_("attempts"))

enum detail_tab {
#define X(tab, name) DETAIL_##tab,
	DETAIL_TABS(X)
#undef X
		DETAIL_TAB_COUNT
};

/* What the page shows; all borrowed. `row` need not be one of the trail's,
 * and `model` may be NULL: the page then says what is missing. */
struct detail_input {
	const struct trail *trail;
	size_t row;
	const struct model *model;
	int64_t now; /* session time, ms */
	enum detail_tab tab;
};

/* The word on TAB, static. */
const char *detail_tab_name(enum detail_tab tab);

/* Appends the page to OUT in rows of at most WIDTH columns (at least 1 is
 * taken): the tabs in one row, then the current one's rows. */
void detail_build(struct rich *out, int width, const struct detail_input *in);

#endif
