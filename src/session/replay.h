/* Replay: a tape on a virtual clock, folded as far as it has run. */
#ifndef SIDETONE_SESSION_REPLAY_H
#define SIDETONE_SESSION_REPLAY_H

#include "base/clock.h"
#include "event/bus.h"
#include "session/model.h"
#include "session/tape.h"
#include "session/timeline.h"
#include "session/trail.h"

/*
 * A replay is another producer of the events that a client emits. It stands
 * behind some number of events, its position, and shows the folds of just
 * those, wherever it came from: forward it folds on, backward it folds anew from
 * the nearest of a few copies that it keeps of a long tape. Its clock runs in
 * played time (session/timeline.h) at a speed that may change at any moment;
 * what is drawn gets the session's time, so that a countdown runs as it ran.
 */
struct replay;

/* As fast as it goes. */
#define REPLAY_MAX_SPEED 1e6

/* A replay of TAPE (taken over) at its start, stopped, at speed 1, with quiet
 * gaps cut. CLOCK is borrowed. */
struct replay *replay_new(struct tape *tape, const struct clock *clock);
void replay_free(struct replay *r);

/* From now on each event that is played, but none that a jump passes over, is
 * handed to TAKE. */
void replay_tell(struct replay *r, bus_sink *take, void *arg);

const struct tape *replay_tape(const struct replay *r);
const struct timeline *replay_timeline(const struct replay *r);

/* The folds of the first replay_position events, valid until R moves. */
const struct model *replay_model(const struct replay *r);
const struct trail *replay_trail(const struct replay *r);
size_t replay_position(const struct replay *r);
bool replay_at_end(const struct replay *r);

/* Session time to draw for. */
int64_t replay_now(const struct replay *r);

/* Played time by now, and of the whole; ms. */
int64_t replay_elapsed(const struct replay *r);
int64_t replay_total(const struct replay *r);

void replay_play(struct replay *r, bool on);
bool replay_plays(const struct replay *r);

/* SPEED is above 0: played time by time of the clock. */
void replay_set_speed(struct replay *r, double speed);
double replay_speed(const struct replay *r);

/* The longest gap between two events, as timeline_make takes it. */
void replay_set_idle(struct replay *r, int64_t idle);

/* Plays what is due, and stops at the end. Returns whether an event came. At
 * high speed it leaves some for the next call, so that keys are not kept
 * waiting. */
bool replay_step(struct replay *r);

/* When something is due next, as the clock says; CLOCK_NEVER: nothing. */
int64_t replay_deadline(const struct replay *r);

/* When session time AT comes if nothing changes, as the clock says. */
int64_t replay_clock_of(const struct replay *r, int64_t at);

/* Jumps to where the first POSITION events have happened; the time is that of
 * the last of them. */
void replay_jump(struct replay *r, size_t position);

/* Jumps to played time MS, clipped to what there is. */
void replay_jump_time(struct replay *r, int64_t ms);

/* The sink for a tape that still grows: EV comes at its end, and is not played
 * yet. */
void replay_append(void *replay, const struct event *ev);

#endif
