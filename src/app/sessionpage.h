/* The page of sessions: what is saved, narrowed down by typing, to choose. */
#ifndef SIDETONE_APP_SESSIONPAGE_H
#define SIDETONE_APP_SESSIONPAGE_H

#include "app/sessionrow.h"
#include "session/load.h"
#include "tui/keys.h"
#include "tui/ui.h"

struct sessionpage_item;

/*
 * The page opens at once with what the folder says, and reads the sessions
 * while it is shown, the latest first and a bounded piece at a time; each is
 * found by its title, model and origin as soon as it has been read. What is
 * typed is words, and all of them must be in a session's row.
 */

/* Starts as {0}, freed with sessionpage_free. */
struct sessionpage {
	struct ui *ui; /* borrowed while the page is open */
	struct library library;
	struct sessionpage_item *items; /* one for each entry */
	size_t known;                   /* so many have been read */
	struct load *load;              /* of the next one */
	struct buf typed;
	size_t *found, nfound; /* the items that match, in order */
	size_t chosen;         /* of `found` */
	size_t top;            /* of `found`, the first that is shown */
	struct sessionrow_widths widths;
};

/* Opens the page on UI with the sessions in DIR that TYPED matches. Returns 0,
 * or -1 with ERR set: the folder cannot be read. */
int sessionpage_open(struct sessionpage *p, struct ui *ui, const char *dir,
	struct slice typed, struct error *err);
bool sessionpage_is_open(const struct ui *ui);

/* Takes K if it changes what is typed; false for all other keys. */
bool sessionpage_key(struct sessionpage *p, const struct key *k);

/* Moves the choice. */
void sessionpage_move(struct sessionpage *p, enum ui_move move, long n);

/* Chooses what stands in row ROW of the screen. */
void sessionpage_click(struct sessionpage *p, int row);

/* The ID of what is chosen, or NULL. */
const char *sessionpage_chosen(const struct sessionpage *p);

/* Reads on, some milliseconds at most; true if the page looks different now.
 * Frees what a page that was closed has left. */
bool sessionpage_step(struct sessionpage *p);

/* Whether sessionpage_step has more to do. */
bool sessionpage_is_reading(const struct sessionpage *p);

void sessionpage_free(struct sessionpage *p);

#endif
