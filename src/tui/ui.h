/* The interface: panes, input line, status, pages; drawn from what is. */
#ifndef SIDETONE_TUI_UI_H
#define SIDETONE_TUI_UI_H

#include "api/provider.h"
#include "session/model.h"
#include "session/trail.h"
#include "tui/layout.h"
#include "tui/logrow.h"
#include "tui/rich.h"
#include "tui/scrub.h"

/* What a frame shows; borrowed while it is drawn. */
struct ui_scene {
	const struct model *model;
	const struct trail *trail;
	int64_t now; /* session time, ms */
	struct slice host;
	bool practice, insecure;
	bool live;                    /* keys that act on requests work */
	bool unsaved;                 /* nothing is recorded */
	size_t fix_row;               /* the failure that can be mended */
	struct slice fix_keys;        /* how; none: there is none */
	const struct provider *local; /* to offer on an empty screen */
	int64_t context_window; /* of the model, in tokens; 0: not known */
	bool plain;             /* bars are drawn in ASCII */
	/* Of a replay, in place of the input line unless that is asked for. */
	const struct scrub *scrub;
	bool asks;
};

enum ui_focus { FOCUS_INPUT, FOCUS_CHAT, FOCUS_LOG, FOCUS_PAGE, FOCUS_COUNT };

enum ui_move {
	MOVE_UP,
	MOVE_DOWN,
	MOVE_PAGE_UP,
	MOVE_PAGE_DOWN,
	MOVE_TOP,
	MOVE_BOTTOM,
	MOVE_COUNT
};

struct ui;

struct ui *ui_new(void);
void ui_free(struct ui *u);

/* Forgets what was laid out: the words for it have changed. */
void ui_lay_anew(struct ui *u);

/* Another session begins: forgets what was laid out and scrolled to. */
void ui_renew(struct ui *u);

/* Draws a whole frame on the screen. */
void ui_draw(struct ui *u, const struct ui_scene *scene);

/* When the frame changes next by itself: session time, or INT64_MAX. */
int64_t ui_deadline(const struct ui *u, const struct ui_scene *scene);

void ui_set_layout(struct ui *u, enum layout_mode mode);
enum layout_mode ui_layout(const struct ui *u);
void ui_set_split(struct ui *u, int percent);
void ui_set_time(struct ui *u, enum logrow_time time);

/* The pane that gets the keys. A pane the layout does not show is brought
 * up. */
enum ui_focus ui_focus(const struct ui *u);
void ui_set_focus(struct ui *u, enum ui_focus focus);
const char *ui_focus_name(enum ui_focus focus);

/* Moves in pane WHERE (FOCUS_INPUT: the conversation): the log's selection,
 * the text of the others. N rows or pages. */
void ui_move(struct ui *u, const struct ui_scene *scene, enum ui_focus where,
	enum ui_move move, long n);
const char *ui_move_name(enum ui_move move);

/* Both panes follow what comes: they stand at their ends, and the newest row
 * of the log is selected. */
void ui_follow(struct ui *u);

/* The played time on the scrub bar of SCENE at a cell; -1: it is not there. */
int64_t ui_scrub_time(
	const struct ui *u, const struct ui_scene *scene, int row, int col);

/* The pane at a cell, FOCUS_COUNT if none; a click in the log selects. */
enum ui_focus ui_pane_at(const struct ui *u, int row, int col);
void ui_click(struct ui *u, const struct ui_scene *scene, int row, int col);

/* The row of the trail that is selected, SIZE_MAX if there is none. */
size_t ui_selected(const struct ui *u, const struct ui_scene *scene);
void ui_select(struct ui *u, const struct ui_scene *scene, size_t row);

/* Shows only rows of the log that TEXT matches (see session/filter.h); empty
 * shows all. Returns 0, or -1 with ERR set and nothing changed. */
int ui_filter(struct ui *u, struct slice text, struct error *err);

/* Goes to the next (STEP 1) or previous (-1) place that TEXT matches, in the
 * log or, as plain text, in the conversation, whichever has the focus. An
 * empty TEXT is the one before. Returns 0, or -1 with ERR set. */
int ui_search(struct ui *u, const struct ui_scene *scene, struct slice text,
	int step, struct error *err);

/* Goes to the next (STEP 1) or previous (-1) failed row; false at the end. */
bool ui_select_failure(struct ui *u, const struct ui_scene *scene, int step);

/* A sentence in the hint line until the next key. */
void ui_say(struct ui *u, struct slice text, bool is_error);
void ui_hush(struct ui *u);

/* Asks for a secret: LABEL stands in the input line, with a dot for each of
 * COUNT characters; ui_ask_end shows the input line again. */
void ui_ask(struct ui *u, const char *label, size_t count);
void ui_ask_end(struct ui *u);

/* A page over the panes: BUILD lays it out for a width whenever it is drawn.
 * TITLE is English and translated when it is drawn, as is the hint of
 * ui_name_page. ARG stays the caller's. Closing gives the focus back. */
typedef void ui_page_builder(
	struct rich *out, int width, const struct ui_scene *scene, void *arg);
void ui_open_page(
	struct ui *u, const char *title, ui_page_builder *build, void *arg);
void ui_close_page(struct ui *u);
/* Says that the open page is called NAME, the pane its keys are bound in, and
 * that HINT is what the hint line says of them. Until then it is `page` and the
 * keys that scroll. Both are borrowed until it closes. */
void ui_name_page(struct ui *u, const char *name, const char *hint);
/* The name of the pane that gets the keys: ui_focus_name, or the page's. */
const char *ui_pane_name(const struct ui *u);
/* Whether the page that is open is built by BUILD. */
bool ui_page_is(const struct ui *u, ui_page_builder *build);

#endif
