/* Beginning a live session: a new one, or one that a file holds. */
#ifndef SIDETONE_APP_LIVESTART_H
#define SIDETONE_APP_LIVESTART_H

#include "app/live.h"
#include "app/options.h"

/* Opens a session with SETTINGS: finds address, model and key, and tells the
 * session event to the folds, the journal, and EXTRA if it is not NULL.
 * PRACTICE_URL is not NULL when the practice server was started. Returns 0,
 * or -1 with ERR set. */
int live_open(struct live *l, struct settings *settings,
	const struct clock *clock, const char *practice_url,
	const struct bus_row *extra, struct error *err);
void live_close(struct live *l);

/* Ends the session and begins another with the settings as they are now.
 * Returns 0, or -1 with ERR set and the session as it was: whatever can fail is
 * tried before. */
int live_renew(struct live *l, struct error *err);

/* A session in a file, and what to do with it. All is borrowed. */
struct live_file {
	const char *path;
	bool fork; /* go on in a copy … */
	/* … of so many events, as load_events hands them on, and turns, with
	 * what follows them; SIZE_MAX: all. */
	size_t events, turns;
	/* The settings are not those at the end of the copy but those behind so
	 * many events of the file, with which its latest request was sent; 0:
	 * they are. What differs is told. */
	size_t shaped;
	/* What these set goes before what the session had; NULL: nothing. */
	const struct options *options;
};

/* Goes on with FILE instead of the session that runs, if one does. What shaped
 * its requests comes back into the settings; an attempt it left open is told to
 * have been Interrupted; the extra sink hears its `session` event, or all of it
 * if it wants to. What is to be said about it is the remark. Returns 0, or -1
 * with ERR set, and the session that runs and the file as they were. */
int
live_take_up(struct live *l, const struct live_file *file, struct error *err);

/* live_open for the session in FILE; practice is started if it needs it.
 * RETELL: EXTRA hears all that the file holds. */
int live_open_file(struct live *l, struct settings *settings,
	const struct clock *clock, const struct live_file *file,
	const struct bus_row *extra, bool retell, struct error *err);

/* live_open_file for a fork of the first EVENTS events of the file at PATH. */
int live_fork(struct live *l, struct settings *settings,
	const struct clock *clock, const char *path, size_t events,
	const struct bus_row *extra, bool retell, struct error *err);

/* Whether O asks to go on with a session. */
bool live_resumes(const struct options *o);

/* live_open, or live_open_file for the session that O names. */
int live_open_asked(struct live *l, struct settings *settings,
	const struct clock *clock, const struct options *o,
	const char *practice_url, const struct bus_row *extra, bool retell,
	struct error *err);

/* Where the session is saved, NULL if it is not. */
const char *live_saved_as(const struct live *l);

/* Ends what a session holds; the network stays. */
void live_end(struct live *l);

/* A new ID. */
void live_make_id(struct live *l, struct buf *id);

/* Adds the journal, which L takes over (NULL: it is not saved), the folds and
 * the extra sink to a new bus. */
void live_add_sinks(struct live *l, struct journal *journal);

#endif
