/* What is on the screen: the scene, and what is asked in the input line. */
#ifndef SIDETONE_APP_CHAT_H
#define SIDETONE_APP_CHAT_H

#include "app/app.h"
#include "app/fixpage.h"
#include "app/live.h"
#include "app/player.h"
#include "app/secret.h"
#include "app/sessionpage.h"
#include "app/talk.h"
#include "session/gauge.h"
#include "tui/detail.h"
#include "tui/keys.h"
#include "tui/ui.h"

struct chat {
	struct app *app;
	const struct clock *clock;
	struct live live;      /* not open in a replay */
	struct player *player; /* the replay; NULL: live */
	bool complained;       /* its complaint was shown */
	bool deserted;         /* … and that nobody writes it */
	struct front front;
	struct ui *ui;
	struct keys *keys;
	bool dirty, urgent; /* urgent: drawn without a frame's wait */
	bool was_busy;
	int64_t esc_at;    /* when a pending ESC becomes a key; clock */
	int64_t input_at;  /* when a pending key sequence ends; clock */
	int64_t drawn_at;  /* clock */
	int64_t draw_cost; /* of the latest frame, ms */
	size_t seen_turns; /* that the conversation was scrolled for */
	struct gauge_watch limits;
	bool plain; /* bars in ASCII: no UTF-8, or no colour */
	/* the open detail page */
	size_t detail_row;
	enum detail_tab detail_tab;
	/* the open copy menu, and the report page */
	size_t copy_row;
	struct buf report;
	int64_t report_req;
	bool report_text;
	/* chat_ask: what to come back to */
	bool asking;
	bool given_back; /* the input holds the prompt that failed, untouched */
	struct buf draft;
	enum ui_focus draft_focus;
	struct buf help_topic;
	struct explanation explained; /* on the page of one */
	struct compare compared;      /* on the page of two */
	const struct provider *local; /* a server of this machine to offer */
	struct secret secret;         /* the key that is being typed */
	struct fixpage fixpage;
	struct sessionpage sessions;
	struct buf shown;    /* the text of front_show */
	struct buf fix_keys; /* what can be done about row fix_row */
	size_t fix_row;
	bool stale_fixes; /* events came since they were found */
	int died_of;      /* signal to end with, 0: none */
};

/* What is on the screen now. */
struct ui_scene chat_scene(const struct chat *c);

/* Puts TEXT into the input line for the user to complete; the draft and the
 * focus come back when it is sent or cleared. */
void chat_ask(struct chat *c, struct slice text);

/* Gives draft and focus back after chat_ask; nothing otherwise. */
void chat_end_ask(struct chat *c);

/* The prompt that was not answered goes back into an empty input line, where
 * it can be mended. */
void chat_give_back(struct chat *c);

/* Moves in pane WHERE as ui_move does; on a page to choose from, the choice. */
void chat_move(struct chat *c, enum ui_focus where, enum ui_move move, long n);

/* Puts setting NAME in force on the screen, if it is one that shows. */
void chat_apply(struct chat *c, const char *name);

#endif
