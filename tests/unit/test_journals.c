/* The corpus of sessions: the grammar holds, a replay is recorded as what it
 * is a replay of, and the folds are those of the events behind one, wherever
 * one comes from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/random.h"
#include "event/line.h"
#include "session/replay.h"
#include "session/stops.h"
#include "tests/lib/digest.h"
#include "tests/lib/journals.h"
#include "tests/lib/record.h"

enum {
	LEAST = 20,      /* sessions there are */
	SMALL_MAX = 500, /* events up to which every position is tried */
	JUMPS = 150,
	PERCENT = 100,
};

static struct journals all;

/* A replay of a session, and what its folds are at each position. */
struct seen {
	const char *name;
	struct clock_manual time;
	struct clock clock;
	struct replay *r;
	size_t n;
	uint64_t *want; /* n + 1 of them */
};

static uint64_t
digest(const struct replay *r)
{
	return digest_folds(replay_model(r), replay_trail(r));
}

static void
fold_straight(struct seen *s, const struct tape *t)
{
	struct model m = {0};
	struct trail trail = {0};
	struct event ev;

	s->want[0] = digest_folds(&m, &trail);
	for (size_t i = 0; i < s->n; i++) {
		tape_event(t, i, &ev);
		model_apply(&m, &ev);
		trail_apply(&trail, &ev);
		s->want[i + 1] = digest_folds(&m, &trail);
	}
	model_free(&m);
	trail_free(&trail);
}

static struct seen *
seen_new(const char *name)
{
	struct seen *s = mem_alloc(sizeof(*s));
	struct tape *t = journals_tape(name);

	s->name = name;
	s->clock = clock_manual(&s->time);
	s->n = tape_count(t);
	s->want = mem_alloc((s->n + 1) * sizeof(*s->want));
	fold_straight(s, t);
	s->r = replay_new(t, &s->clock);
	return s;
}

static void
seen_free(struct seen *s)
{
	replay_free(s->r);
	free(s->want);
	free(s);
}

/* R stands at POSITION, and shows what it has to there. */
static void
assert_stands(const struct seen *s, size_t position)
{
	if (replay_position(s->r) != position)
		fail_msg("%s: at %zu, not at %zu", s->name,
			replay_position(s->r), position);
	if (digest(s->r) != s->want[position])
		fail_msg("%s: other folds at %zu", s->name, position);
}

static void
there_are_sessions_of_all_kinds(void **state)
{
	size_t kinds[EVENT_KIND_COUNT] = {0};

	(void)state;
	assert_true(all.n >= LEAST);
	for (size_t i = 0; i < all.n; i++) {
		struct tape *t = journals_tape(all.names[i]);
		for (size_t k = 0; k < tape_count(t); k++)
			kinds[tape_kind(t, k)]++;
		tape_free(t);
	}
	for (size_t i = 0; i < EVENT_KIND_COUNT; i++)
		assert_true(kinds[i] >= 3);
}

static void
the_grammar_holds(void **state)
{
	(void)state;
	for (size_t i = 0; i < all.n; i++) {
		struct record r = {0};
		struct buf text = {0}, why = {0};
		bool open = journals_is_open(all.names[i]);
		journals_read(&text, all.names[i]);
		assert_true(record_lines(&r, buf_slice(&text)));
		/* A file that stops short lacks its end and nothing else. */
		if (record_check_grammar(&r, &why) == open ||
			(open && strcmp(buf_str(&why),
					 "the last attempt has no end\n")))
			fail_msg("%s: %s", all.names[i], buf_str(&why));
		buf_free(&text);
		buf_free(&why);
		record_free(&r);
	}
}

static void
record_event(void *out, const struct event *ev)
{
	line_encode(out, ev);
}

static void
play_out(struct seen *s, double speed, uint64_t *seed)
{
	int64_t at;

	replay_set_speed(s->r, speed);
	replay_jump(s->r, 0);
	replay_play(s->r, true);
	while (replay_plays(s->r)) {
		at = replay_deadline(s->r);
		if (at > s->time.mono && random_next(seed) % 2)
			s->time.mono = at;
		else
			s->time.mono += (int64_t)(random_next(seed) % 300);
		replay_step(s->r);
		assert_stands(s, replay_position(s->r));
	}
	assert_stands(s, s->n);
	assert_int_equal(replay_elapsed(s->r), replay_total(s->r));
}

static void
a_replay_is_recorded_as_the_same_bytes(void **state)
{
	static const double speeds[] = {
		0.25, 0.5, 1, 2, 3.7, 16, 1000, 1e5, REPLAY_MAX_SPEED};
	uint64_t seed = 1;

	(void)state;
	for (size_t i = 0; i < all.n; i++) {
		struct seen *s = seen_new(all.names[i]);
		struct buf was = {0}, is = {0};
		journals_read(&was, s->name);
		replay_tell(s->r, record_event, &is);
		for (size_t k = 0; k < sizeof(speeds) / sizeof(speeds[0]);
			k++) {
			/* A long session at two speeds is enough. */
			if (s->n > SMALL_MAX && k % 8)
				continue;
			buf_clear(&is);
			play_out(s, speeds[k], &seed);
			if (!slice_eq(buf_slice(&was), buf_slice(&is)))
				fail_msg("%s: other bytes at speed %g", s->name,
					speeds[k]);
		}
		buf_free(&was);
		buf_free(&is);
		seen_free(s);
	}
}

static void
jumps_lead_to_the_same(void **state)
{
	uint64_t seed = 2;

	(void)state;
	for (size_t i = 0; i < all.n; i++) {
		struct seen *s = seen_new(all.names[i]);
		for (size_t k = 0; s->n <= SMALL_MAX && k <= s->n; k++) {
			replay_jump(s->r, k);
			assert_stands(s, k);
			replay_jump(s->r, s->n - k);
			assert_stands(s, s->n - k);
		}
		for (int k = 0; k < JUMPS; k++) {
			size_t to = random_next(&seed) % (s->n + 1);
			replay_jump(s->r, to);
			assert_stands(s, to);
		}
		replay_jump(s->r, SIZE_MAX);
		assert_stands(s, s->n);
		assert_true(replay_at_end(s->r));
		seen_free(s);
	}
}

/* How many events have happened by played time MS: looked at one by one. */
static size_t
happened(const struct seen *s, int64_t ms)
{
	const struct timeline *l = replay_timeline(s->r);
	const struct tape *t = replay_tape(s->r);
	size_t i = 0;

	while (i < s->n && timeline_played(l, tape_when(t, i)) <= ms)
		i++;
	return i;
}

static void
seek_everywhere(struct seen *s, uint64_t *seed)
{
	int64_t total = replay_total(s->r), to;

	for (int i = 0; i <= PERCENT; i++) {
		to = total * i / PERCENT;
		replay_jump_time(s->r, to);
		assert_stands(s, happened(s, to));
		assert_int_equal(replay_elapsed(s->r), to);
		to = (int64_t)(random_next(seed) % ((uint64_t)total + 1));
		replay_jump_time(s->r, to);
		assert_stands(s, happened(s, to));
		assert_int_equal(replay_elapsed(s->r), to);
	}
	replay_jump_time(s->r, -1);
	assert_stands(s, happened(s, 0));
	replay_jump_time(s->r, INT64_MAX);
	assert_stands(s, s->n);
}

static void
times_lead_to_the_same(void **state)
{
	static const int64_t idles[] = {TIMELINE_QUIET, 0, 1, 700, CLOCK_NEVER};
	uint64_t seed = 3;

	(void)state;
	for (size_t i = 0; i < all.n; i++) {
		struct seen *s = seen_new(all.names[i]);
		for (size_t k = 0; k < sizeof(idles) / sizeof(idles[0]); k++) {
			size_t before = replay_position(s->r);
			replay_set_idle(s->r, idles[k]);
			assert_stands(s, before);
			seek_everywhere(s, &seed);
		}
		seen_free(s);
	}
}

/* Steps from one end to the other; the stops go to LIST. */
static size_t
walk(struct seen *s, enum stop kind, int step, size_t *list)
{
	const struct tape *t = replay_tape(s->r);
	size_t at = step > 0 ? 0 : s->n, n = 0, to;

	replay_jump(s->r, at);
	while ((to = stop_seek(t, at, kind, step)) != SIZE_MAX) {
		assert_true(step > 0 ? to > at : to < at);
		replay_jump(s->r, to);
		assert_stands(s, to);
		at = list[n++] = to;
	}
	return n;
}

static void
stops_lead_to_the_same_both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < all.n; i++) {
		struct seen *s = seen_new(all.names[i]);
		size_t *there = mem_alloc((s->n + 1) * sizeof(*there));
		size_t *back = mem_alloc((s->n + 1) * sizeof(*back));
		const struct tape *t = replay_tape(s->r);
		for (int kind = 0; kind < STOP_COUNT; kind++) {
			enum stop stop = (enum stop)kind;
			size_t n, m, want = 0;
			if (stop == STOP_EVENT && s->n > SMALL_MAX)
				continue;
			n = walk(s, stop, 1, there);
			m = walk(s, stop, -1, back);
			for (size_t k = 0; k < s->n; k++)
				want += stop_is(t, k, stop);
			assert_int_equal(n, want);
			/* Back: none at the end itself, but the start. */
			if (n && there[n - 1] == s->n)
				n--;
			if (kind <= STOP_MESSAGE)
				assert_int_equal(back[--m], 0);
			assert_int_equal(m, n);
			for (size_t k = 0; k < m; k++)
				assert_int_equal(back[k], there[n - 1 - k]);
		}
		free(there);
		free(back);
		seen_free(s);
	}
}

/* All kinds of moves, in any order, with the clock running in between. */
static void
any_walk_leads_to_the_same(void **state)
{
	uint64_t seed = 4;

	(void)state;
	for (size_t i = 0; i < all.n; i++) {
		struct seen *s = seen_new(all.names[i]);
		const struct tape *t = replay_tape(s->r);
		for (int k = 0; k < JUMPS; k++) {
			uint64_t dice = random_next(&seed);
			size_t at = replay_position(s->r), to = at;
			if (dice % 3)
				to = stop_seek(t, at,
					(enum stop)(dice / 3 % STOP_COUNT),
					dice / 16 % 2 ? 1 : -1);
			else
				replay_jump_time(s->r,
					replay_total(s->r) *
						(int64_t)(dice / 3 % 101) /
						PERCENT);
			if (dice % 3 && to != SIZE_MAX)
				replay_jump(s->r, to);
			assert_stands(s, replay_position(s->r));
			replay_set_speed(
				s->r, 0.25 * (double)(1 + dice / 64 % 64));
			replay_play(s->r, dice / 8192 % 2);
			s->time.mono += (int64_t)(dice / 16384 % 200);
			replay_step(s->r);
			assert_stands(s, replay_position(s->r));
		}
		seen_free(s);
	}
}

static int
set_up(void **state)
{
	(void)state;
	all = journals_new();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	journals_free(&all);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_are_sessions_of_all_kinds),
		cmocka_unit_test(the_grammar_holds),
		cmocka_unit_test(a_replay_is_recorded_as_the_same_bytes),
		cmocka_unit_test(jumps_lead_to_the_same),
		cmocka_unit_test(times_lead_to_the_same),
		cmocka_unit_test(stops_lead_to_the_same_both_ways),
		cmocka_unit_test(any_walk_leads_to_the_same),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
