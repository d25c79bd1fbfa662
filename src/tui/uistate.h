/* What the interface keeps between frames; for the files of the interface. */
#ifndef SIDETONE_TUI_UISTATE_H
#define SIDETONE_TUI_UISTATE_H

#include "session/filter.h"
#include "tui/chatview.h"
#include "tui/inputview.h"
#include "tui/logview.h"
#include "tui/tally.h"
#include "tui/ui.h"

/* Lower log panes say each thing in one row, so that a failed request shows
 * whole: state, message, fix, countdown. */
enum { COMPACT_ROWS = 7 };

struct page {
	struct buf title;
	ui_page_builder *build; /* NULL: no page is open */
	void *arg;
	const char *name, *hint; /* NULL: as any page */
	struct rich rows;
	struct scroll scroll;
	enum ui_focus before;
};

struct ui {
	struct layout layout; /* of the latest frame */
	enum layout_mode mode;
	int split;
	enum logrow_time time;
	enum ui_focus focus;
	struct chatview *chat;
	struct logview *log;
	struct scroll chat_scroll, log_scroll;
	struct filter filter, log_needle;
	struct buf chat_needle;
	size_t selected;
	bool pinned; /* the selection stays; else it is the newest row */
	struct inputview input;
	struct tally tally;
	struct rich status;
	bool limit_shown; /* in the status line */
	struct page page;
	bool asking; /* for a secret */
	struct buf question, dots;
	struct buf message;
	bool message_is_error;
};

/* The conversation's text, which stands one column away from borders, and
 * the page over both panes. */
struct rect ui_chat_rect(const struct ui *u);
struct rect ui_page_rect(const struct ui *u);

/* Makes the log view show what SCENE has, as the layout has room. */
void ui_show_log(struct ui *u, const struct ui_scene *scene);

/* The rows of the open page as a list to scroll. */
struct scroll_list ui_page_list(const struct ui *u);

#endif
