/* Measures replay of a session of a million events: how long it takes to open,
 * and to be at another place: replay [BUILD], run from the top of the
 * repository. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "app/player.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/random.h"
#include "session/load.h"
#include "tests/lib/bars.h"
#include "tests/lib/longsession.h"
#include "tests/lib/proc.h"
#include "tests/lib/pty.h"
#include "tests/lib/temp.h"

enum {
	REQUESTS = 3450, /* of some 305 events each */
	LEAST = 1000000,
	SEEKS = 200,
	COLS = 120,
	ROWS = 40,
	LIMIT_MS = 60000,
	OPEN_BAR_MS = 2000,
	SEEK_BAR_MS = 50,
};

#define NAME "long.jsonl"

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
need(bool good, const char *what)
{
	if (!good)
		die(1, "bench: could not measure: %s", what);
}

static struct player *
open_player(const char *path)
{
	struct tape *t = tape_new();
	struct load_report r;
	struct error err;

	need(!load_events(path, tape_take, t, &r, &err), "it does not load");
	need(!r.skipped && !r.torn, "not all of it loads");
	return player_new(t, path, &clock_real);
}

/* The folds and the bar, without a terminal. */
static void
measure_seeks(struct player *p)
{
	static double ms[SEEKS];
	size_t n = tape_count(replay_tape(p->replay));
	uint64_t seed = 1;

	for (int i = 0; i < SEEKS; i++) {
		struct rich bar = {0};
		struct ui_scene scene = {0};
		double begun = now_ms();
		replay_jump(p->replay, random_next(&seed) % (n + 1));
		player_scene(p, &scene);
		scrub_build(&bar, COLS, scene.scrub);
		ms[i] = now_ms() - begun;
		rich_free(&bar);
	}
	bars_plain("seek, folds alone, median of 200",
		bars_quantile(ms, SEEKS, 0.5), "ms", SEEK_BAR_MS);
	bars_plain("seek, folds alone, worst of 200",
		bars_quantile(ms, SEEKS, 1), "ms", SEEK_BAR_MS);
}

static void
measure_in_process(const char *path)
{
	double begun = now_ms(), ms;
	struct player *p = open_player(path);
	struct hits h = {.n = 0};

	bars_plain("open a million events, without a frame", now_ms() - begun,
		"ms", OPEN_BAR_MS);
	measure_seeks(p);
	begun = now_ms();
	hits_find(&h, replay_tape(p->replay), SLICE("slow disk"));
	ms = now_ms() - begun;
	need(h.n > REQUESTS, "the text is not found");
	bars_plain("search of all texts", ms, "ms", 500);
	begun = now_ms();
	player_mark(p);
	bars_plain("a mark", now_ms() - begun, "ms", SEEK_BAR_MS);
	hits_free(&h);
	player_free(p);
}

/* Sends KEY, and waits until the screen has the row that begins with TEXT, in
 * a frame that is whole. */
static double
until_ms(struct pty *p, const char *key, const char *text)
{
	double begun = now_ms();

	pty_key(p, key);
	need(pty_wait_text(p, text, LIMIT_MS), text);
	return now_ms() - begun;
}

/* Seeks by the command, from Enter to the frame. */
static void
measure_frames(struct pty *p, int64_t total_ms)
{
	static double ms[SEEKS];
	uint64_t seed = 2;

	for (int i = 0; i < SEEKS; i++) {
		int64_t s = (int64_t)(random_next(&seed) %
				      (uint64_t)(total_ms / 1000));
		struct buf line = {0}, shown = {0};
		buf_addf(&line, "%lld", (long long)s);
		buf_add_str(&shown, "paused ");
		scrub_time(&shown, s * 1000, true);
		buf_add_char(&shown, ' ');
		pty_key(p, "s");
		need(pty_wait_text(p, "> /seek ", LIMIT_MS), "no question");
		pty_type(p, buf_str(&line));
		need(pty_wait_quiet(p, 5), "it does not come to rest");
		ms[i] = until_ms(p, "Enter", buf_str(&shown));
		buf_free(&line);
		buf_free(&shown);
	}
	bars_plain("seek to frame, median of 200",
		bars_quantile(ms, SEEKS, 0.5), "ms", SEEK_BAR_MS);
	bars_plain("seek to frame, worst of 200", bars_quantile(ms, SEEKS, 1),
		"ms", SEEK_BAR_MS);
}

static void
measure_on_screen(const char *build, const char *path, int64_t total_ms)
{
	char *program = temp_path(build, "sidetone");
	double begun = now_ms();
	struct pty *p = pty_start(COLS, ROWS,
		(const char *const[]){
			program, "replay", path, "--idle", "off", NULL},
		NULL);

	need(pty_wait_text(p, "playing 0:", LIMIT_MS), "it does not start");
	bars_plain("first frame of a million events", now_ms() - begun, "ms",
		OPEN_BAR_MS);
	pty_key(p, "Space");
	need(pty_wait_text(p, "paused 0:", LIMIT_MS), "it does not stop");
	bars_plain(
		"resident memory", proc_resident_mib(pty_pid(p)), "MiB", 512);
	measure_frames(p, total_ms);
	pty_free(p);
	free(program);
}

int
main(int argc, char **argv)
{
	char *dir = temp_new(), *path = temp_path(dir, NAME);
	size_t n = longsession_write(dir, NAME, REQUESTS);
	struct player *p = open_player(path);
	int64_t total_ms;

	need(n >= LEAST, "the session is too short");
	player_set_idle(p, CLOCK_NEVER);
	total_ms = replay_total(p->replay);
	player_free(p);
	bars_head();
	measure_in_process(path);
	measure_on_screen(argc > 1 ? argv[1] : "build", path, total_ms);
	printf("the session: %zu events of %.1f hours; %d of the bars missed\n",
		n, (double)total_ms / 3.6e6, bars_missed());
	free(path);
	temp_remove(dir);
	return 0;
}
