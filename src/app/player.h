/* The player: a replay as the screen shows it and commands move it. */
#ifndef SIDETONE_APP_PLAYER_H
#define SIDETONE_APP_PLAYER_H

#include "session/follow.h"
#include "session/replay.h"
#include "session/stops.h"
#include "tui/ui.h"

/* All is owned; freed with player_free. */
struct player {
	const struct clock *clock;
	struct replay *replay;
	struct buf path; /* of the session's file */
	struct hits hits;
	/* what the scrub bar shows: of the tape, then the user's marks */
	struct scrub_tick *ticks;
	size_t nticks, ticks_cap, nmarks;
	size_t *marks; /* positions the user marked */
	size_t marks_cap;
	int64_t drawn; /* tenth of a second the bar was drawn for */
	/* Of a session that is still written; NULL: it is not. */
	struct follow *source;
	bool follows;         /* it shows each event as it comes */
	bool deserted;        /* nobody writes it now: its time stands */
	int64_t read_at;      /* clock time of the latest news */
	struct buf complaint; /* why it cannot be followed any more */
	struct scrub scrub;
};

/* A player of TAPE (taken over), read from PATH (copied). CLOCK is borrowed. */
struct player *
player_new(struct tape *tape, const char *path, const struct clock *clock);
void player_free(struct player *p);

/* A player that follows the file at PATH while another process writes it. NULL
 * with ERR set: it cannot be read, or holds no event. */
struct player *
player_watch(const char *path, const struct clock *clock, struct error *err);

/* Shows each event as it comes, or (false) stands where it stands. */
void player_follow(struct player *p, bool on);

/* Jumps to a position, and no longer follows. */
void player_jump(struct player *p, size_t position);

/* The same for played time MS. */
void player_seek(struct player *p, int64_t ms);

/* Plays what is due. Returns whether the screen has to be drawn. */
bool player_step(struct player *p);

/* When it has to be called next, as the clock says. */
int64_t player_deadline(const struct player *p);

/* When session time AT comes, as the clock says; CLOCK_NEVER: not by itself. */
int64_t player_clock_of(const struct player *p, int64_t at);

/* What of SCENE comes from the replay; valid until P moves. */
void player_scene(struct player *p, struct ui_scene *scene);

/* Marks the place where the replay stands. */
void player_mark(struct player *p);

/* As replay_set_idle. */
void player_set_idle(struct player *p, int64_t idle);

/* As stop_seek, from where the replay stands; the user's marks count. */
size_t player_stop(const struct player *p, enum stop kind, int step);

/* Reads a speed: a number above 0, or max. Returns 0, or -1 with ERR set. */
int player_read_speed(const char *text, double *speed, struct error *err);

/* Reads the longest gap in seconds, "quiet" or "off", as replay_set_idle takes
 * it. Returns 0, or -1 with ERR set. */
int player_read_idle(const char *text, int64_t *idle, struct error *err);

#endif
