/* The tape, the timeline and replay: the same folds wherever one comes from. */
#include "session/replay.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/random.h"
#include "event/line.h"
#include "tests/lib/digest.h"
#include "tests/lib/events.h"

/* Long enough that replay keeps copies of its folds. */
enum { RANDOM = 3000, LONG = 41000, JUMPS = 60, FEW = 6, SEC = 1000 };

/* A prompt, a limit that is waited for, a stall, an answer, a day's rest. */
static const char story[] =
	"'kind':'session','at':0,'version':1,'id':'x','wall':'w','app':'a',"
	"'provider':'p','url':'u','model':'m','origin':null\n"
	"'kind':'prompt','at':60000,'text':'hi','attachments':null\n"
	"'kind':'request','at':60000,'req':1,'attempt':1,'of':2,"
	"'method':'POST','url':'u','model':'m','bytes':1,'tokens':1,"
	"'params':null\n"
	"'kind':'failure','at':60100,'req':1,'attempt':1,'status':429,"
	"'class':'RateLimitError','cause':'rate_limit_exceeded',"
	"'retryable':true,'final':false\n"
	"'kind':'retry','at':60100,'req':1,'attempt':2,'of':2,"
	"'delay_ms':20000,'source':'retry-after'\n"
	"'kind':'request','at':80100,'req':1,'attempt':2,'of':2,"
	"'method':'POST','url':'u','model':'m','bytes':1,'tokens':1,"
	"'params':null\n"
	"'kind':'delta','at':90100,'req':1,'attempt':2,'channel':'content',"
	"'text':'Hello'\n"
	"'kind':'done','at':90200,'req':1,'attempt':2,'reason':'stop'\n"
	"'kind':'prompt','at':86490200,'text':'again','attachments':null\n";

static struct tape *
story_tape(void)
{
	struct tape *t = tape_new();

	events_feed(story, tape_take, t);
	return t;
}

static struct tape *
random_tape(size_t n, uint64_t seed)
{
	struct tape *t = tape_new();
	struct event ev;
	int64_t at = 0;

	for (size_t i = 0; i < n; i++) {
		events_random(&ev, &seed);
		at += (int64_t)(random_next(&seed) % 50);
		/* Mostly in order, as a session file is. */
		ev.at = random_next(&seed) % 100 ? at : at / 2;
		tape_take(t, &ev);
	}
	return t;
}

/* What the folds of the first N events are, folded one after the other. */
static uint64_t
straight(const struct tape *t, size_t n)
{
	struct model m = {0};
	struct trail trail = {0};
	struct event ev;
	uint64_t hash;

	for (size_t i = 0; i < n; i++) {
		tape_event(t, i, &ev);
		model_apply(&m, &ev);
		trail_apply(&trail, &ev);
	}
	hash = digest_folds(&m, &trail);
	model_free(&m);
	trail_free(&trail);
	return hash;
}

static uint64_t
digest(const struct replay *r)
{
	return digest_folds(replay_model(r), replay_trail(r));
}

static void
the_tape_gives_back_what_it_took(void **state)
{
	struct tape *t = tape_new();
	struct buf in = {0}, out = {0};
	struct event ev;
	uint64_t seed = 1;

	(void)state;
	for (int i = 0; i < RANDOM; i++) {
		events_random(&ev, &seed);
		line_encode(&in, &ev);
		tape_take(t, &ev);
	}
	assert_int_equal(tape_count(t), RANDOM);
	for (size_t i = 0; i < RANDOM; i++) {
		tape_event(t, i, &ev);
		assert_int_equal(ev.kind, tape_kind(t, i));
		assert_true(tape_when(t, i) >= ev.at);
		assert_true(!i || tape_when(t, i) >= tape_when(t, i - 1));
		line_encode(&out, &ev);
	}
	assert_true(slice_eq(buf_slice(&in), buf_slice(&out)));
	buf_free(&in);
	buf_free(&out);
	tape_free(t);
}

static void
quiet_gaps_are_cut_and_waits_are_not(void **state)
{
	static const struct {
		int64_t idle, at[9], total;
	} rows[] = {
		{TIMELINE_QUIET,
			{0, 2000, 2000, 2100, 2100, 22100, 32100, 32200, 34200},
			34200},
		{5000, {0, 5000, 5000, 5100, 5100, 10100, 15100, 15200, 20200},
			20200},
		{0, {0, 0, 0, 0, 0, 0, 0, 0, 0}, 0},
		{CLOCK_NEVER,
			{0, 60000, 60000, 60100, 60100, 80100, 90100, 90200,
				86490200},
			86490200},
	};
	struct tape *t = story_tape();
	struct timeline made = {0}, grown = {0};

	(void)state;
	for (size_t k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
		struct tape *growing = tape_new();
		timeline_free(&grown);
		timeline_make(&made, t, rows[k].idle);
		for (size_t i = 0; i < tape_count(t); i++) {
			int64_t when = tape_when(t, i), at = rows[k].at[i];
			struct event ev;
			tape_event(t, i, &ev);
			tape_take(growing, &ev);
			timeline_extend(&grown, growing, rows[k].idle);
			assert_int_equal(timeline_played(&made, when), at);
			assert_int_equal(timeline_played(&grown, when), at);
			assert_true(timeline_session(&made, at) >= when);
			assert_int_equal(timeline_played(&made,
						 timeline_session(&made, at)),
				at);
		}
		tape_free(growing);
	}
	timeline_free(&made);
	timeline_free(&grown);
	tape_free(t);
}

/* Plays R to the end, on a clock that moves by pieces. */
static void
play_out(struct replay *r, struct clock_manual *time, uint64_t *seed)
{
	replay_play(r, true);
	while (!replay_at_end(r)) {
		int64_t at = replay_deadline(r);
		replay_step(r);
		if (random_next(seed) % 2 && at > time->mono)
			time->mono = at;
		else
			time->mono += (int64_t)(random_next(seed) % 200);
	}
}

static void
any_speed_folds_the_same(void **state)
{
	static const double speeds[] = {0.25, 1, 3.7, 64, REPLAY_MAX_SPEED};
	struct clock_manual time = {0, 0};
	const struct clock clock = clock_manual(&time);
	uint64_t seed = 5, want;

	(void)state;
	for (size_t i = 0; i < sizeof(speeds) / sizeof(speeds[0]); i++) {
		struct replay *r = replay_new(random_tape(RANDOM, i), &clock);
		want = straight(replay_tape(r), RANDOM);
		replay_set_speed(r, speeds[i]);
		play_out(r, &time, &seed);
		assert_true(digest(r) == want);
		assert_false(replay_plays(r));
		assert_int_equal(replay_elapsed(r), replay_total(r));
		replay_free(r);
	}
}

static void
jump_about(size_t n, int jumps, uint64_t seed)
{
	struct clock_manual time = {0, 0};
	const struct clock clock = clock_manual(&time);
	struct replay *r = replay_new(random_tape(n, seed), &clock);

	for (int i = 0; i < jumps; i++) {
		size_t to = random_next(&seed) % (n + 1);
		if (i % 3 == 2) {
			replay_jump_time(
				r, (int64_t)(random_next(&seed) %
					     (uint64_t)(replay_total(r) + 1)));
			to = replay_position(r);
		} else {
			replay_jump(r, to);
		}
		assert_int_equal(replay_position(r), to);
		assert_true(digest(r) == straight(replay_tape(r), to));
		/* On from there, by the clock. */
		replay_play(r, true);
		time.mono += (int64_t)(random_next(&seed) % 500);
		replay_step(r);
		assert_true(digest(r) ==
			    straight(replay_tape(r), replay_position(r)));
	}
	replay_free(r);
}

static void
any_jumps_fold_the_same(void **state)
{
	(void)state;
	jump_about(RANDOM, JUMPS, 11);
	jump_about(LONG, FEW, 12);
}

/* Played at speed 2: what is due when, and what time it is meanwhile. */
static void
the_clock_runs_as_it_is_set(void **state)
{
	struct clock_manual time = {5000, 0};
	const struct clock clock = clock_manual(&time);
	struct replay *r = replay_new(story_tape(), &clock);

	(void)state;
	assert_int_equal(replay_deadline(r), CLOCK_NEVER);
	replay_set_speed(r, 2);
	replay_play(r, true);
	replay_step(r);
	assert_int_equal(replay_position(r), 1);
	/* 2 s of the minute before the prompt are played, in one. */
	assert_int_equal(replay_deadline(r), 6000);
	time.mono = 5999;
	assert_false(replay_step(r));
	time.mono = 6050;
	assert_true(replay_step(r));
	assert_int_equal(replay_position(r), 5);
	/* The countdown runs: 20 s from 60.1 on. */
	time.mono = 6050 + 5 * SEC;
	assert_int_equal(replay_now(r), 60100 + 10 * SEC);
	assert_int_equal(replay_trail(r)->waiting, 1);
	assert_int_equal(
		replay_clock_of(r, 60100 + 11 * SEC), time.mono + SEC / 2);
	/* It stands still while it is stopped. */
	replay_play(r, false);
	time.mono += 100 * SEC;
	assert_int_equal(replay_now(r), 60100 + 10 * SEC);
	assert_int_equal(replay_elapsed(r), 12100);
	replay_set_speed(r, 1);
	replay_play(r, true);
	time.mono += 10 * SEC;
	assert_true(replay_step(r));
	assert_int_equal(replay_position(r), 6);
	/* The end stays. */
	time.mono += 100 * SEC;
	assert_true(replay_step(r));
	assert_true(replay_at_end(r) && !replay_plays(r));
	assert_int_equal(replay_now(r), 86490200);
	replay_free(r);
}

static void
a_growing_tape_goes_on(void **state)
{
	struct clock_manual time = {0, 0};
	const struct clock clock = clock_manual(&time);
	struct replay *r = replay_new(tape_new(), &clock);

	(void)state;
	assert_int_equal(replay_total(r), 0);
	assert_true(replay_at_end(r));
	replay_jump(r, 3);
	assert_int_equal(replay_position(r), 0);
	events_feed(story, replay_append, r);
	assert_int_equal(replay_position(r), 0);
	assert_int_equal(replay_total(r), 34200);
	replay_jump(r, tape_count(replay_tape(r)));
	assert_true(digest(r) == straight(replay_tape(r), 9));
	replay_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tape_gives_back_what_it_took),
		cmocka_unit_test(quiet_gaps_are_cut_and_waits_are_not),
		cmocka_unit_test(any_speed_folds_the_same),
		cmocka_unit_test(any_jumps_fold_the_same),
		cmocka_unit_test(the_clock_runs_as_it_is_set),
		cmocka_unit_test(a_growing_tape_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
