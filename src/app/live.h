/* A live session: settings, client, event stream, folds and journal. */
#ifndef SIDETONE_APP_LIVE_H
#define SIDETONE_APP_LIVE_H

#include "api/client.h"
#include "app/gate.h"
#include "app/reach.h"
#include "app/settings.h"
#include "event/bus.h"
#include "session/journal.h"
#include "session/model.h"
#include "session/trail.h"

/* What `ask` and the screen share. Everything in it is owned; app/livestart.h
 * opens and closes it. */
struct live {
	const struct clock *clock;
	struct settings *settings; /* borrowed: it outlives sessions */
	struct http *http;
	struct bus bus;
	struct client *client;
	struct model model;
	struct trail trail;
	struct journal *journal; /* NULL: not saved */
	bool unsaved;            /* the journal has failed */
	struct buf id;
	struct buf remark;  /* on how it began, for the user; else empty */
	struct buf foreign; /* an address that only a saved session names */
	struct reach reach; /* in force */
	struct gate gate;
	int64_t context;          /* see live_context */
	const char *practice_url; /* not NULL: talk to that one; borrowed */
	struct bus_row extra;     /* one more sink, kept for further sessions */
	bool retell;  /* it wants to hear again what a saved session holds */
	bool telling; /* what it hears now was there before */
	int64_t fork_size; /* of the file of a fork in which nothing was said
	                      yet; 0: it is none */
	bool resent;       /* another answer is on its way: see resend_over */
	uint64_t seed;
};

/* From the next session on talks to the practice server at URL (borrowed),
 * whatever the settings say; NULL: as they say. */
void live_use_practice(struct live *l, const char *url);

/* The key that requests as S and PRACTICE_URL have them must be sent with
 * whatever else is found: to a foreign address the one that was typed for it,
 * or none at all. None: there is no such rule. */
struct slice live_key_for(const struct live *l, const struct settings *s,
	const char *practice_url);

/* Hands reach and settings to the client. */
void live_put_in_force(struct live *l);

/* Takes over what the settings say now: address, key, timeouts. */
int live_configure(struct live *l, struct error *err);

/* Sets NAME to VALUE, puts it in force, and tells the session if it shapes
 * requests. Returns 0, or -1 with ERR set and nothing changed. */
int live_set(struct live *l, const char *name, struct slice value,
	struct error *err);

/* What became of a message: LIVE_HELD says that it was checked and held back,
 * for the reason in the gate's objection; the same call once more sends it. */
enum live_sent { LIVE_SENT, LIVE_HELD, LIVE_NOTHING };

/* Sends TEXT as the next prompt. The client must not be busy. */
enum live_sent live_send(struct live *l, struct slice text);

/* Sends the latest prompt once more as things are now, in DELAY_MS: as a
 * further attempt if it failed, in place of one that waits, as a new request,
 * at once, if it was cancelled. LIVE_NOTHING if it was answered, there is none,
 * or something is still running. */
enum live_sent live_again(struct live *l, int64_t delay_ms);

/* From now on the key is KEY (copied; blanks around it are taken off), until
 * provider or address change. Returns 0, or -1 with ERR set. */
int live_use_key(struct live *l, struct slice key, struct error *err);

/* Tokens that the model can read, 0 if that is not known. */
int64_t live_context(const struct live *l);

/* Calls the session TITLE; none takes the title away. */
void live_rename(struct live *l, struct slice title);

/* Tells the session what setting NAME is now. */
void live_tell_setting(struct live *l, const char *name);

/* The text of the latest prompt if it was not answered, else none. */
struct slice live_unanswered(const struct live *l);

/* One turn: moves network and client. Where the settings say so, a message
 * whose model stays overloaded goes on with the fallback-model; a note tells
 * it. */
void live_step(struct live *l);

/* Milliseconds since the session began: the time the screen is drawn for. */
int64_t live_now(const struct live *l);

#endif
