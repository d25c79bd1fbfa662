/* The player: a replay as the screen shows it and commands move it. */
#include "app/player.h"

#include <stdlib.h>
#include <string.h>

#include "api/provider.h"
#include "base/lang.h"
#include "base/mem.h"
#include "session/walltime.h"

enum {
	BAR_MS = 100, /* how often the elapsed time is drawn */
	/* how often what is followed is looked at, with and without a writer */
	LOOK_MS = 100,
	DESERTED_LOOK_MS = 2000,
	/* so long without news before the lock is asked: some have none */
	NEWS_MS = 3000,
	WAIT_MS = 1000, /* so long without an event is a wait */
};

static int64_t
due(const struct player *p, size_t i)
{
	return timeline_played(replay_timeline(p->replay),
		tape_when(replay_tape(p->replay), i));
}

static void
add_tick(struct player *p, int64_t from, int64_t to, enum scrub_kind kind)
{
	p->ticks = mem_grow(
		p->ticks, &p->ticks_cap, p->nticks + 1, sizeof(*p->ticks));
	p->ticks[p->nticks++] = (struct scrub_tick){from, to, kind};
}

/* The ticks of event I: the wait before it, and what it is. */
static void
mark_event(struct player *p, size_t i)
{
	const struct tape *t = replay_tape(p->replay);

	if (i && tape_runs(t, i - 1) &&
		tape_when(t, i) - tape_when(t, i - 1) >= WAIT_MS)
		add_tick(p, due(p, i - 1), due(p, i), SCRUB_WAIT);
	if (tape_kind(t, i) == EVENT_FAILURE)
		add_tick(p, due(p, i), due(p, i), SCRUB_FAILURE);
	else if (stop_is(t, i, STOP_MARK))
		add_tick(p, due(p, i), due(p, i), SCRUB_MARK);
}

/* Finds all ticks again: another idle time moves them. */
static void
mark_all(struct player *p)
{
	p->nticks = 0;
	for (size_t i = 0; i < tape_count(replay_tape(p->replay)); i++)
		mark_event(p, i);
	for (size_t i = 0; i < p->nmarks; i++) {
		int64_t at = p->marks[i] ? due(p, p->marks[i] - 1) : 0;
		add_tick(p, at, at, SCRUB_MARK);
	}
}

struct player *
player_new(struct tape *tape, const char *path, const struct clock *clock)
{
	struct player *p = mem_alloc(sizeof(*p));

	p->clock = clock;
	p->replay = replay_new(tape, clock);
	buf_set(&p->path, slice_str(path));
	mark_all(p);
	return p;
}

/* The sink for what is followed. */
static void
take(void *arg, const struct event *ev)
{
	struct player *p = arg;

	replay_append(p->replay, ev);
	mark_event(p, tape_count(replay_tape(p->replay)) - 1);
}

struct player *
player_watch(const char *path, const struct clock *clock, struct error *err)
{
	struct player *p = player_new(tape_new(), path, clock);
	int came = 0;

	p->source = follow_open(path, take, p, err);
	if (p->source) {
		while ((came = follow_step(p->source, err)) > 0)
			;
		if (!came && !tape_count(replay_tape(p->replay)))
			came = error_set(err,
				_("%s: there is no event in this file"), path);
	}
	if (!p->source || came) {
		player_free(p);
		return NULL;
	}
	p->read_at = clock_mono(clock);
	player_follow(p, true);
	return p;
}

void
player_follow(struct player *p, bool on)
{
	p->follows = on && p->source && !p->complaint.len;
	replay_play(p->replay, false);
	if (p->follows)
		replay_jump(p->replay, tape_count(replay_tape(p->replay)));
}

void
player_jump(struct player *p, size_t position)
{
	p->follows = false;
	replay_jump(p->replay, position);
}

void
player_seek(struct player *p, int64_t ms)
{
	p->follows = false;
	replay_jump_time(p->replay, ms);
}

void
player_free(struct player *p)
{
	if (!p)
		return;
	follow_close(p->source);
	buf_free(&p->complaint);
	replay_free(p->replay);
	buf_free(&p->path);
	hits_free(&p->hits);
	free(p->ticks);
	free(p->marks);
	free(p);
}

static void
look_for_writer(struct player *p, int came)
{
	int64_t now = clock_mono(p->clock);

	if (came > 0)
		p->read_at = now;
	p->deserted = p->source && now - p->read_at >= NEWS_MS &&
		      !follow_is_written(p->source);
}

/* Takes what has been written meanwhile. */
static bool
read_source(struct player *p)
{
	struct error err;
	int came = p->source && !p->complaint.len ? follow_step(p->source, &err)
						  : 0;

	if (came < 0) {
		buf_set(&p->complaint, slice_str(err.text));
		p->follows = false;
	}
	if (came > 0 && p->follows)
		player_follow(p, true);
	look_for_writer(p, came);
	return came;
}

bool
player_step(struct player *p)
{
	bool was_deserted = p->deserted, read = read_source(p);
	bool played = replay_plays(p->replay), came = replay_step(p->replay);
	int64_t tenth = replay_elapsed(p->replay) / BAR_MS;
	bool moved = tenth != p->drawn || played != replay_plays(p->replay);

	p->drawn = tenth;
	return read || came || moved || was_deserted != p->deserted;
}

int64_t
player_deadline(const struct player *p)
{
	int64_t at = replay_deadline(p->replay), now = clock_mono(p->clock);
	int64_t look = now + (p->deserted ? DESERTED_LOOK_MS : LOOK_MS);

	if (replay_plays(p->replay) && now + BAR_MS < at)
		at = now + BAR_MS;
	if (p->source && !p->complaint.len && look < at)
		at = look;
	return at;
}

/* What is followed happens now: its countdowns run. */
static int64_t
now(const struct player *p)
{
	struct walltime began =
		walltime_read(buf_slice(&replay_model(p->replay)->wall));
	int64_t at = replay_now(p->replay), wall;

	if (!p->follows || p->deserted || !began.known)
		return at;
	wall = clock_wall(p->clock) - began.start_ms;
	return wall > at ? wall : at;
}

int64_t
player_clock_of(const struct player *p, int64_t at)
{
	if (!p->follows || p->deserted || at == CLOCK_NEVER)
		return replay_clock_of(p->replay, at);
	return clock_mono(p->clock) + at - now(p);
}

static enum scrub_state
state_of(const struct player *p)
{
	if (p->follows)
		return SCRUB_FOLLOW;
	if (replay_plays(p->replay))
		return SCRUB_PLAY;
	return replay_at_end(p->replay) ? SCRUB_END : SCRUB_PAUSE;
}

void
player_scene(struct player *p, struct ui_scene *scene)
{
	const struct model *m = replay_model(p->replay);
	double speed = replay_speed(p->replay);

	p->scrub = (struct scrub){.state = state_of(p),
		.elapsed = replay_elapsed(p->replay),
		.total = replay_total(p->replay),
		.speed = speed < REPLAY_MAX_SPEED ? speed : 0,
		.ticks = p->ticks,
		.nticks = p->nticks,
		.plain = scene->plain};
	scene->model = m;
	scene->trail = replay_trail(p->replay);
	scene->now = now(p);
	scene->host = provider_host(buf_slice(&m->url));
	scene->practice = slice_is(buf_slice(&m->provider), "practice");
	scene->scrub = &p->scrub;
}

void
player_mark(struct player *p)
{
	p->marks = mem_grow(
		p->marks, &p->marks_cap, p->nmarks + 1, sizeof(*p->marks));
	p->marks[p->nmarks++] = replay_position(p->replay);
	mark_all(p);
}

void
player_set_idle(struct player *p, int64_t idle)
{
	replay_set_idle(p->replay, idle);
	mark_all(p);
}

/* The nearer of two positions behind FROM, or before it; SIZE_MAX: none. */
static size_t
nearer(size_t a, size_t b, int step)
{
	if (a == SIZE_MAX || b == SIZE_MAX)
		return a == SIZE_MAX ? b : a;
	return (a < b) == (step > 0) ? a : b;
}

size_t
player_stop(const struct player *p, enum stop kind, int step)
{
	size_t from = replay_position(p->replay);
	size_t to = stop_seek(replay_tape(p->replay), from, kind, step);

	for (size_t i = 0; kind == STOP_MARK && i < p->nmarks; i++) {
		size_t mark = p->marks[i];
		if (step > 0 ? mark > from : mark < from)
			to = nearer(to, mark, step);
	}
	return to;
}

int
player_read_speed(const char *text, double *speed, struct error *err)
{
	char *end;

	*speed = strtod(text, &end);
	if (!strcmp(text, "max"))
		*speed = REPLAY_MAX_SPEED;
	else if (end == text || *end || !(*speed >= 0.01 && *speed <= 1000))
		return error_set(err,
			_("speed: %s is neither max nor a number from 0.01 to "
			  "1000"),
			text);
	return 0;
}

int
player_read_idle(const char *text, int64_t *idle, struct error *err)
{
	char *end;
	double s = strtod(text, &end);

	if (!strcmp(text, "quiet"))
		*idle = TIMELINE_QUIET;
	else if (!strcmp(text, "off"))
		*idle = CLOCK_NEVER;
	else if (end == text || *end || !(s >= 0 && s <= 1e9))
		return error_set(err,
			_("idle: %s is neither a number of seconds nor quiet "
			  "(only gaps in which nothing runs are cut) nor off"),
			text);
	else
		*idle = (int64_t)(s * 1000);
	return 0;
}
