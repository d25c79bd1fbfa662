/* Replay: a tape on a virtual clock, folded as far as it has run. */
#include "session/replay.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

enum {
	/* Copies of the folds that are kept, from which length on, and how many
	 * turns and rows they may hold together, of about a KB each. */
	COPIES = 8,
	COPIES_MIN = 40000,
	COPIES_ROWS = 200000,
	STEP_MAX = 4096, /* events in one step */
};

struct folds {
	struct model model;
	struct trail trail;
	size_t position;
};

struct replay {
	struct tape *tape;
	const struct clock *clock;
	struct timeline line;
	int64_t idle;
	struct folds now;
	struct folds copies[COPIES];
	int ncopies;
	bool plays;
	double speed;
	int64_t since; /* clock time at which played time was `base` */
	double base;
	bus_sink *take;
	void *arg;
};

/* Folds */

static void
free_folds(struct folds *f)
{
	model_free(&f->model);
	trail_free(&f->trail);
	f->position = 0;
}

static void
copy_folds(struct folds *to, const struct folds *from)
{
	model_copy(&to->model, &from->model);
	trail_copy(&to->trail, &from->trail);
	to->position = from->position;
}

static void
fold(struct folds *f, const struct event *ev)
{
	model_apply(&f->model, ev);
	trail_apply(&f->trail, ev);
	f->position++;
}

static void
fold_to(struct replay *r, struct folds *f, size_t position)
{
	struct event ev;

	while (f->position < position) {
		tape_event(r->tape, f->position, &ev);
		fold(f, &ev);
	}
}

/* How many copies there is room for. A talk is mostly deltas; what is mostly
 * requests or notes has folds that are as long as its tape. */
static int
affordable(const struct tape *t)
{
	size_t n = tape_count(t), rows = 0, copies = COPIES;

	for (size_t i = 0; i < n; i++) {
		switch (tape_kind(t, i)) {
		case EVENT_PROMPT:
		case EVENT_REQUEST:
		case EVENT_FAILURE:
		case EVENT_NOTE:
			rows++;
			break;
		case EVENT_SESSION:
		case EVENT_SETTING:
		case EVENT_CHECK:
		case EVENT_PHASE:
		case EVENT_HEADERS:
		case EVENT_DELTA:
		case EVENT_RETRY:
		case EVENT_DONE:
		case EVENT_KIND_COUNT:
			break;
		}
	}
	/* On the average each holds half of them. */
	while (copies && rows / 2 * copies > COPIES_ROWS)
		copies--;
	return n < COPIES_MIN ? 0 : (int)copies;
}

static void
make_copies(struct replay *r)
{
	int copies = affordable(r->tape);
	size_t part = tape_count(r->tape) / ((size_t)copies + 1);
	struct folds f = {.position = 0};

	for (; r->ncopies < copies; r->ncopies++) {
		fold_to(r, &f, part * ((size_t)r->ncopies + 1));
		copy_folds(&r->copies[r->ncopies], &f);
	}
	free_folds(&f);
}

/* Where to begin folding for POSITION: the folds as they are, a copy of them
 * that was kept, or nothing. */
static void
fold_anew(struct replay *r, size_t position)
{
	const struct folds *best = NULL;

	for (int i = 0; i < r->ncopies; i++) {
		if (r->copies[i].position <= position)
			best = &r->copies[i];
	}
	if (r->now.position <= position &&
		(!best || best->position <= r->now.position))
		return;
	free_folds(&r->now);
	if (best)
		copy_folds(&r->now, best);
}

/* Time */

/* Plays as fast as it goes: the clock has no say. */
static bool
is_unbound(const struct replay *r)
{
	return r->speed >= REPLAY_MAX_SPEED;
}

/* Played time, with what the clock adds to it. */
static double
played(const struct replay *r)
{
	double total = (double)replay_total(r);
	double at = r->base;

	if (r->plays && !is_unbound(r))
		at += (double)(clock_mono(r->clock) - r->since) * r->speed;
	return at < total ? at : total;
}

/* From now on played time is AT. */
static void
set_played(struct replay *r, double at)
{
	r->base = at;
	r->since = clock_mono(r->clock);
}

/* Played time of event I. */
static int64_t
due(const struct replay *r, size_t i)
{
	return timeline_played(&r->line, tape_when(r->tape, i));
}

struct replay *
replay_new(struct tape *tape, const struct clock *clock)
{
	struct replay *r = mem_alloc(sizeof(*r));

	r->tape = tape;
	r->clock = clock;
	r->speed = 1;
	r->idle = TIMELINE_QUIET;
	timeline_make(&r->line, tape, r->idle);
	make_copies(r);
	set_played(r, 0);
	return r;
}

void
replay_free(struct replay *r)
{
	if (!r)
		return;
	free_folds(&r->now);
	for (int i = 0; i < r->ncopies; i++)
		free_folds(&r->copies[i]);
	timeline_free(&r->line);
	tape_free(r->tape);
	free(r);
}

void
replay_tell(struct replay *r, bus_sink *take, void *arg)
{
	r->take = take;
	r->arg = arg;
}

const struct tape *
replay_tape(const struct replay *r)
{
	return r->tape;
}

const struct timeline *
replay_timeline(const struct replay *r)
{
	return &r->line;
}

const struct model *
replay_model(const struct replay *r)
{
	return &r->now.model;
}

const struct trail *
replay_trail(const struct replay *r)
{
	return &r->now.trail;
}

size_t
replay_position(const struct replay *r)
{
	return r->now.position;
}

bool
replay_at_end(const struct replay *r)
{
	return r->now.position == tape_count(r->tape);
}

int64_t
replay_now(const struct replay *r)
{
	size_t n = r->now.position;
	int64_t at = timeline_session(&r->line, (int64_t)played(r));
	int64_t next = n < tape_count(r->tape) ? tape_when(r->tape, n) : at;
	int64_t last = n ? tape_when(r->tape, n - 1) : r->line.start;

	/* Never past what has not been played, nor before what has. */
	at = at < next ? at : next;
	return at > last ? at : last;
}

int64_t
replay_elapsed(const struct replay *r)
{
	return timeline_played(&r->line, replay_now(r));
}

int64_t
replay_total(const struct replay *r)
{
	size_t n = tape_count(r->tape);

	return n ? due(r, n - 1) : 0;
}

void
replay_play(struct replay *r, bool on)
{
	set_played(r, played(r));
	r->plays = on && !replay_at_end(r);
}

bool
replay_plays(const struct replay *r)
{
	return r->plays;
}

void
replay_set_speed(struct replay *r, double speed)
{
	assert(speed > 0);
	set_played(r, played(r));
	r->speed = speed;
}

double
replay_speed(const struct replay *r)
{
	return r->speed;
}

void
replay_set_idle(struct replay *r, int64_t idle)
{
	int64_t now = replay_now(r);

	r->idle = idle;
	timeline_make(&r->line, r->tape, idle);
	set_played(r, (double)timeline_played(&r->line, now));
}

bool
replay_step(struct replay *r)
{
	size_t n = tape_count(r->tape), first = r->now.position;
	double at = is_unbound(r) ? (double)replay_total(r) : played(r);
	struct event ev;

	if (!r->plays)
		return false;
	while (r->now.position < n && r->now.position - first < STEP_MAX &&
		(double)due(r, r->now.position) <= at) {
		tape_event(r->tape, r->now.position, &ev);
		fold(&r->now, &ev);
		if (r->take)
			r->take(r->arg, &ev);
	}
	if (is_unbound(r) && r->now.position)
		set_played(r, (double)due(r, r->now.position - 1));
	if (r->now.position == n)
		replay_play(r, false);
	return r->now.position > first;
}

int64_t
replay_clock_of(const struct replay *r, int64_t at)
{
	double wait;

	if (!r->plays || at == CLOCK_NEVER)
		return CLOCK_NEVER;
	if (is_unbound(r))
		return clock_mono(r->clock);
	wait = ((double)timeline_played(&r->line, at) - r->base) / r->speed;
	return wait < 9e15 ? r->since + (int64_t)ceil(wait) : CLOCK_NEVER;
}

int64_t
replay_deadline(const struct replay *r)
{
	if (replay_at_end(r))
		return CLOCK_NEVER;
	return replay_clock_of(r, tape_when(r->tape, r->now.position));
}

void
replay_jump(struct replay *r, size_t position)
{
	size_t n = tape_count(r->tape);

	if (position > n)
		position = n;
	fold_anew(r, position);
	fold_to(r, &r->now, position);
	set_played(r, position ? (double)due(r, position - 1) : 0);
	if (position == n)
		r->plays = false;
}

/* How many events have happened by played time MS. */
static size_t
position_at(const struct replay *r, int64_t ms)
{
	size_t low = 0, high = tape_count(r->tape);

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (due(r, mid) <= ms)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

void
replay_jump_time(struct replay *r, int64_t ms)
{
	int64_t total = replay_total(r);

	ms = ms < 0 ? 0 : ms < total ? ms : total;
	replay_jump(r, position_at(r, ms));
	set_played(r, (double)ms);
}

void
replay_append(void *arg, const struct event *ev)
{
	struct replay *r = arg;

	tape_take(r->tape, ev);
	timeline_extend(&r->line, r->tape, r->idle);
}
