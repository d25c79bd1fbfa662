/* Replay on a terminal: it ends on the last frame, and keys and the mouse lead
 * to the same screen from anywhere. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/random.h"
#include "tests/lib/harmless.h"
#include "tests/lib/journals.h"
#include "tests/lib/nonet.h"
#include "tests/lib/proc.h"
#include "tests/lib/seat.h"

#define FILE_OF(name) JOURNALS "/" name ".jsonl"
/* The first frame stands still, at the start. */
#define STILL "-e", "play off", "-e", "seek start", "-e", "set mouse on"

enum { WALKS = 10, STEPS = 12 };

static struct journals all;

static struct pty *
sit(int cols, int rows, const char *const *args)
{
	return seat_start(
		&(struct seat){.cols = cols, .rows = rows, .args = args});
}

/* At the start of a session, standing still. */
static struct pty *
sit_still(const char *file, int cols, int rows)
{
	struct pty *p = sit(cols, rows, LIST("replay", file, STILL));

	SHOWS(p, "mouse is now on");
	pty_key(p, "0");
	HIDES(p, "mouse is now on");
	SHOWS(p, "paused 0:00.0");
	return p;
}

static void
leave(struct pty *p)
{
	struct buf why = {0};
	int status;

	pty_key(p, "q");
	assert_true(pty_wait_exit(p, &status, SEAT_LIMIT_MS));
	assert_int_equal(status, 0);
	if (!pty_restored(p, &why))
		fail_msg("left behind: %s", buf_str(&why));
	harmless_screen(pty_raw(p));
	buf_free(&why);
	pty_free(p);
}

static void
all_play_to_the_last_frame(void **state)
{
	static const int sizes[][2] = {{80, 24}, {120, 40}, {40, 10}};

	(void)state;
	for (size_t i = 0; i < all.n * 3; i++) {
		struct buf path = {0}, played = {0}, jumped = {0};
		const char *file = journals_path(&path, all.names[i / 3]);
		const int *size = sizes[i % 3];
		struct pty *p = sit(size[0], size[1],
			LIST("replay", file, "--speed", "max"));
		SHOWS(p, "end 0:");
		pty_screen(p, &played);
		leave(p);
		/* The same without playing. */
		p = sit(size[0], size[1],
			LIST("replay", file, "--speed", "max", "-e", "play off",
				"-e", "seek end"));
		SHOWS(p, "end 0:");
		pty_screen(p, &jumped);
		leave(p);
		if (strcmp(buf_str(&played), buf_str(&jumped)))
			fail_msg("%s: played:\n%s\njumped:\n%s", file,
				buf_str(&played), buf_str(&jumped));
		buf_free(&path);
		buf_free(&played);
		buf_free(&jumped);
	}
}

/* Keys one after the other, and what then is on the screen, or is not. */
struct press {
	const char *key, *shows, *hides;
};

static void
press(struct pty *p, const struct press *list)
{
	for (; list->key; list++) {
		pty_key(p, list->key);
		if (list->shows)
			SHOWS(p, list->shows);
		if (list->hides)
			HIDES(p, list->hides);
	}
}

static void
keys_step(void **state)
{
	static const struct press marks[] = {
		{".", "no request yet", NULL},
		{",", NULL, "20261122-050049"},
		{",", "this is the start", NULL},
		{".", "20261122-050049", "this is the start"},
		{".", "* the start", NULL},
		{"]", "\xe2\x94\x82   one", NULL},
		{"]", "+ 200 ok", NULL},
		{"[", NULL, "+ 200 ok"},
		{"[", NULL, "\xe2\x94\x82   one"},
		{"[", "this is the start", NULL},
		{"}", "1 request \xc2\xb7 1 active", NULL},
		{"}", "2 requests \xc2\xb7 1 active", NULL},
		{"}", "3 requests \xc2\xb7 1 active", NULL},
		{"}", "there is no request behind this one", NULL},
		{"{", "2 requests \xc2\xb7 1 active", NULL},
		{"{", "1 request \xc2\xb7 1 active", NULL},
		{"{", "there is no request before this one", NULL},
		{"e", "1 failed", NULL},
		{"e", "there is no failure behind this one", NULL},
		{"E", "there is no failure before this one", "1 active"},
		{"0", "no request yet", NULL},
		{"M", "* the start", "no request yet"},
		{"M", ">05:00:49 * mark", NULL},
		{"M", "\"quoted\" \\ back", NULL},
		{"M", "* the end", NULL},
		{"M", "there is no mark behind this one", NULL},
		{"m", "marked; M goes from mark to mark", NULL},
		{"[", "paused", NULL},
		{"M", "* the end", NULL},
		{"0", "paused 0:00.0", NULL},
		{"$", "end 0:00.0", NULL},
		{",", "paused", "end 0:"},
		{".", "end 0:", NULL},
		{".", "this is the end", NULL},
		{NULL, NULL, NULL},
	};
	struct pty *p;

	(void)state;
	p = sit(80, 24,
		LIST("replay", FILE_OF("marks"), "-e", "play off", "-e",
			"seek start", "-e", "step event", "-e", "layout below",
			"-e", "set time clock"));
	SHOWS(p, "no request yet");
	pty_key(p, ",");
	HIDES(p, "20261122-050049");
	press(p, marks);
	leave(p);
}

static void
keys_seek_and_change_the_speed(void **state)
{
	static const struct press keys[] = {
		{"Right", "paused 0:05.0", NULL},
		{"Left", "paused 0:00.0", NULL},
		{"S-Right", "end 0:07.5", NULL},
		{"S-Left", "paused 0:00.0", NULL},
		{"5", "paused 0:03.7", NULL},
		{"9", "paused 0:06.7", NULL},
		{"1", "paused 0:00.7", NULL},
		{"+", "speed 2x", NULL},
		{"+", "speed 4x", NULL},
		{"-", "speed 2x", NULL},
		{"=", "speed 1x", NULL},
		{"-", "speed 0.5x", NULL},
		{"-", "speed 0.25x", NULL},
		{"-", "speed 0.25x", NULL},
		{"5", "0:07 0.25x", "speed 0.25x"},
		{NULL, NULL, NULL},
	};
	struct pty *p = sit_still(FILE_OF("rate-limit"), 80, 24);

	(void)state;
	SHOWS(p, "0:07 1x");
	press(p, keys);
	SHOWS(p, "retry in 04s (retry-after)");
	for (int i = 0; i < 12; i++)
		pty_key(p, "+");
	SHOWS(p, "speed max");
	pty_key(p, "0");
	SHOWS(p, "0:07 max");
	/* From here to the end, and once more from the end. */
	pty_key(p, "Space");
	SHOWS(p, "end 0:07.5");
	SHOWS(p, "+ 200 ok");
	pty_key(p, "Space");
	SHOWS(p, "end 0:07.5");
	leave(p);
}

/* Plays in time, and stops where it is stopped. */
static void
space_plays_and_stops(void **state)
{
	struct pty *p = sit_still(FILE_OF("rate-limit"), 80, 24);
	struct buf one = {0}, two = {0};

	(void)state;
	pty_key(p, "Space");
	SHOWS(p, "playing 0:0");
	SHOWS(p, "retry in 06s");
	pty_key(p, "Space");
	SHOWS(p, "paused 0:0");
	HIDES(p, "playing");
	pty_screen(p, &one);
	pty_pump(p, 300);
	pty_screen(p, &two);
	assert_string_equal(buf_str(&one), buf_str(&two));
	buf_free(&one);
	buf_free(&two);
	leave(p);
}

/* Who stands still sleeps; at the end too. */
static void
a_pause_is_idle(void **state)
{
	static const char *const keys[] = {"5", "$"};
	struct pty *p = sit_still(FILE_OF("rate-limit"), 80, 24);

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		long before;
		pty_key(p, keys[i]);
		SHOWS(p, i ? "end 0:07" : "retry in 04s");
		assert_true(pty_wait_quiet(p, 200));
		before = proc_switches(pty_pid(p));
		pty_pump(p, 400);
		assert_int_equal(proc_switches(pty_pid(p)) - before, 0);
	}
	leave(p);
}

static void
words_are_asked_for(void **state)
{
	static const struct press keys[] = {
		{"s", "> /seek ", "paused 0:"},
		{"C-c", "paused 0:", "> /seek"},
		{"/", "> /find ", NULL},
		{"C-c", "paused 0:", "> /find"},
		{":", "> /", NULL},
		{"C-c", "paused 0:", NULL},
		{"n", "there is nothing to look for", NULL},
		{"N", "there is nothing to look for", NULL},
		{NULL, NULL, NULL},
	};
	static const struct {
		const char *key, *line, *shows;
	} lines[] = {
		{"s", "0:03.5", "paused 0:03.5"},
		{"s", "+1", "paused 0:04.5"},
		{"s", "-0.5", "paused 0:04.0"},
		{"s", "25%", "paused 0:01.8"},
		{"s", "1:02:03", "end 0:07.5"},
		{"s", "start", "paused 0:00.0"},
		{"s", "end", "end 0:07.5"},
		{"s", "1e308", "seek: 1e308 is no place"},
		{"s", "nan", "seek: nan is no place"},
		{"s", "-1e300", "seek: -1e300 is no place"},
		{"s", "101%", "seek: 101% is no place"},
		{"s", "-5%", "seek: -5% is no place"},
		{"s", "999999999:59:59", "end 0:07.5"},
		{"s", "-999999999:59:59", "paused 0:00.0"},
		{"s", "1::2", "seek: 1::2 is no place"},
		{"/", "GOT THROUGH", "and this one got "},
		{"/", "nowhere at all", "search: nowhere at all is nowhere"},
		{":", "speed 0.01", "speed 0.01x"},
		{":", "speed nan", "speed: nan is neither"},
		{":", "speed -1", "speed: -1 is neither"},
		{":", "idle 1", "0:01"},
		{":", "idle off", "0:07"},
		{":", "idle -1", "idle: -1 is neither"},
		{":", "step back", "step: back is none of event"},
		{":", "step mark sideways", "sideways is neither next nor"},
		{":", "send hello", "send: this is a replay"},
		{":", "retry", "retry: this is a replay"},
		{":", "hello", "hello: there is no such command"},
	};
	struct pty *p = sit_still(FILE_OF("rate-limit"), 80, 24);

	(void)state;
	press(p, keys);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		pty_key(p, lines[i].key);
		SHOWS(p, "> /");
		seat_line(p, lines[i].line);
		HIDES(p, "> /");
		SHOWS(p, lines[i].shows);
	}
	leave(p);
}

static void
texts_are_found_both_ways(void **state)
{
	static const struct press keys[] = {
		{"n", "3 requests \xc2\xb7 1 active", NULL},
		{"n", "1 failed", "1 active"},
		{"n", "does not come behind this; N goes back", NULL},
		{"N", "3 requests \xc2\xb7 1 active", NULL},
		{"N", "setting", NULL},
		{NULL, NULL, NULL},
	};
	struct pty *p = sit_still(FILE_OF("marks"), 100, 30);

	(void)state;
	pty_key(p, "/");
	SHOWS(p, "> /find ");
	seat_line(p, "Insufficient_quota");
	HIDES(p, "> /find ");
	/* In a setting, then a request, then a failure. */
	SHOWS(p, "2 requests");
	press(p, (const struct press[]){keys[0], keys[1], keys[2], keys[3],
			 {NULL, NULL, NULL}});
	pty_key(p, "N");
	SHOWS(p, "2 requests");
	pty_key(p, "N");
	SHOWS(p, "does not come before this");
	leave(p);
}

/* A page stays open while the replay goes to another place. */
static void
pages_stand_over_the_replay(void **state)
{
	static const struct press keys[] = {
		{"$", "end 0:", NULL},
		{"Enter", "[1 summary]", "log \xe2\x94\x80"},
		{"Tab", "[2 request]", NULL},
		{"{", "[2 request]", NULL},
		{"0", "paused 0:00.0", NULL},
		{"$", "[2 request]", NULL},
		{"q", "log \xe2\x94\x80", "[2 request]"},
		{"Enter", "[1 summary]", NULL},
		{"Esc", "log \xe2\x94\x80", "[1 summary]"},
		{"?", "Most used keys", NULL},
		{"q", NULL, "Most used keys"},
		{"F1", "Most used keys", NULL},
		{"F1", NULL, "Most used keys"},
		{"F2", "layout is now right", NULL},
		{"F2", "layout is now below", NULL},
		{"F2", "layout is now log", "conversation \xe2\x94\x80"},
		{"F2", "layout is now chat", "log \xe2\x94\x80"},
		{"F2", "layout is now auto", NULL},
		{"k", "PAUSED \xe2\x86\x93 1 rows below", NULL},
		{"F3", ">05:", NULL},
		{"k", "PAUSED +0 new", NULL},
		{",", NULL, "PAUSED"},
		{"F3", NULL, ">05:"},
		{"F3", ">05:", NULL},
		{"f", "> /filter ", NULL},
		{"C-c", NULL, "> /filter"},
		{"z", "this key does nothing here: ? shows the keys ", NULL},
		{"F5", "retry: this is a replay", NULL},
		{"F6", "fix: this is a replay", NULL},
		{"r", "resend: this is a replay", NULL},
		{"C-c", "q leaves", NULL},
		{"Esc", NULL, "q leaves"},
		{NULL, NULL, NULL},
	};
	struct pty *p = sit_still(FILE_OF("retries-used-up"), 80, 30);

	(void)state;
	press(p, keys);
	pty_key(p, "f");
	SHOWS(p, "> /filter ");
	seat_line(p, "is:failed");
	SHOWS(p, "rows match is:failed");
	pty_key(p, "0");
	SHOWS(p, "0 of 0 rows match");
	leave(p);
}

/* The row the menu was opened for is gone: nothing is copied of it. */
static void
a_menu_outlives_its_row(void **state)
{
	static const struct press keys[] = {
		{"$", "end 0:", NULL},
		{"y", "curl command", NULL},
		{"{", "paused 0:", NULL},
		{"{", NULL, NULL},
		{"{", NULL, NULL},
		{"{", NULL, NULL},
		{"{", NULL, NULL},
		{"4", "there is no answer to copy", NULL},
		{"1", "this request has no ID", NULL},
		{"2", "this row belongs to no message", NULL},
		{"[", "paused 0:00.0", NULL},
		{"[", NULL, NULL},
		{"3", "there is no request yet", NULL},
		{"Esc", "log \xe2\x94\x80", "curl command"},
		{"y", "there is no request yet", NULL},
		{"$", "end 0:", NULL},
		{"y", "curl command", NULL},
		{"Esc", "log \xe2\x94\x80", "curl command"},
		{NULL, NULL, NULL},
	};
	struct pty *p = sit_still(FILE_OF("retries-used-up"), 80, 30);

	(void)state;
	press(p, keys);
	leave(p);
}

static void
a_paste_is_for_nobody(void **state)
{
	struct pty *p = sit_still(FILE_OF("marks"), 80, 24);

	(void)state;
	pty_paste(p, SLICE("q\n/quit\n$.."));
	pty_key(p, "z");
	SHOWS(p, "this key does nothing here");
	SHOWS(p, "paused 0:00.0");
	/* It goes where words are asked for. */
	pty_key(p, "s");
	SHOWS(p, "> /seek ");
	pty_paste(p, SLICE("end"));
	SHOWS(p, "> /seek end");
	pty_key(p, "Enter");
	SHOWS(p, "end 0:");
	leave(p);
}

static void
a_click_on_the_bar_seeks(void **state)
{
	struct pty *p = sit_still(FILE_OF("rate-limit"), 80, 24);
	int row, first, col;

	(void)state;
	assert_true(pty_find(p, "paused 0:00.0 ", &row, &first));
	first += (int)sizeof("paused 0:00.0 ") - 1;
	assert_true(pty_find(p, " 0:07 1x", &row, &col));
	pty_click(p, 0, row, (first + col) / 2);
	SHOWS(p, "retry in 04s");
	assert_string_equal(
		pty_cell(p, row, (first + col) / 2).text, "\xe2\x97\x8f");
	/* "paused" is as long as "end" and its time, less three. */
	pty_click(p, 0, row, first);
	SHOWS(p, "paused 0:00.0");
	pty_click(p, 0, row, col - 1);
	SHOWS(p, "end 0:07.5");
	/* Beside the bar nothing happens: keys go where they went. */
	pty_click(p, 0, row, 2);
	pty_key(p, "k");
	SHOWS(p, "PAUSED +0 new");
	/* The wheel scrolls, a click into the log selects. */
	pty_click(p, 64, 3, 10);
	leave(p);
}

/* The rows that are clicked at, searched or scrolled are gone by then: both
 * keys are read before the next frame. */
static void
a_pane_may_be_shorter_than_it_looks(void **state)
{
	static const char *const bursts[] = {"0\033[<0;10;16M", "0k", "0j",
		"0\033[5~", "0G", "{\033[<0;10;16M", "0\r", "0y", "0N",
		"0\033[<64;10;5M", "0\033[<64;10;16M", "0t"};
	struct pty *p = sit_still(FILE_OF("retries-used-up"), 80, 24);

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(bursts) / sizeof(bursts[0]); i++) {
		pty_key(p, "$");
		SHOWS(p, "end 0:02");
		pty_key(p, "k");
		SHOWS(p, "PAUSED");
		pty_type(p, bursts[i / 2]);
		seat_wait_taken(p);
		seat_line(p, i % 2 ? ":focus chat" : ":focus log");
		seat_line(p, ":close");
		HIDES(p, "> /");
	}
	leave(p);
}

static void
sizes_change(void **state)
{
	static const int sizes[][2] = {{120, 40}, {40, 10}, {20, 5}, {1, 1},
		{200, 60}, {30, 3}, {10, 2}, {2, 24}, {80, 1}, {80, 24}};
	struct pty *p = sit_still(FILE_OF("hostile"), 80, 24);
	struct buf before = {0}, after = {0};

	(void)state;
	pty_key(p, "$");
	SHOWS(p, "end 0:");
	assert_true(pty_wait_quiet(p, 100));
	pty_screen(p, &before);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		pty_resize(p, sizes[i][0], sizes[i][1]);
		assert_true(pty_wait_quiet(p, 30));
		pty_key(p, "0");
		pty_key(p, "$");
		pty_key(p, "Enter");
		pty_key(p, "Esc");
		seat_wait_taken(p);
	}
	SHOWS(p, "end 0:");
	assert_true(pty_wait_quiet(p, 100));
	pty_screen(p, &after);
	assert_string_equal(buf_str(&before), buf_str(&after));
	buf_free(&before);
	buf_free(&after);
	leave(p);
}

/* What the hint line says where it is narrow: how to leave, always. */
static void
hints_fit(void **state)
{
	static const struct {
		int cols;
		const char *hint;
	} rows[] = {
		{120, "/ find"},
		{80, "q leave \xc2\xb7 ? help"},
		{60, "q leave \xc2\xb7 ? help"},
		{40, "q leave \xc2\xb7 ? help"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct pty *p = sit(rows[i].cols, 24,
			LIST("replay", FILE_OF("empty"), "--speed", "max"));
		SHOWS(p, rows[i].hint);
		leave(p);
	}
}

static void
an_empty_session_has_keys_too(void **state)
{
	static const char keys[] = "..,,[]{}eEMm0123456789$+-= nNjkgGty";
	struct pty *p = sit(
		80, 24, LIST("replay", FILE_OF("empty"), "-e", "set mouse on"));

	(void)state;
	SHOWS(p, "end 0:00.0");
	SHOWS(p, "no request yet");
	for (size_t i = 0; keys[i]; i++)
		pty_type(p, (char[]){keys[i], '\0'});
	pty_key(p, "Enter");
	SHOWS(p, "there is no request yet");
	for (int col = 0; col < 80; col += 5)
		pty_click(p, 0, 22, col);
	pty_key(p, "$");
	SHOWS(p, "end 0:00.0");
	leave(p);
}

/* What is on the screen at one place, but for the row of hints. */
static void
screen_at(struct pty *p, const char *key, const char *shows, struct buf *out)
{
	pty_key(p, key);
	SHOWS(p, shows);
	seat_wait_taken(p);
	assert_true(pty_wait_quiet(p, 60));
	buf_clear(out);
	for (int i = 0; i < 23; i++) {
		pty_row(p, i, out);
		buf_add_char(out, '\n');
	}
}

/* A place looks the same, whatever the way that led there. */
static void
all_ways_lead_to_the_same_screen(void **state)
{
	static const char *const names[] = {
		"rate-limit", "truncated", "timeouts", "hostile", "days"};
	static const char *const keys[] = {".", ",", "[", "]", "{", "}", "e",
		"E", "M", "Right", "Left", "S-Right", "S-Left", "0", "3", "7",
		"$", "k", "PgUp", "j", "Enter", "Esc", "F3", "t"};
	uint64_t seed = 8;

	(void)state;
	for (size_t i = 0; i < WALKS; i++) {
		struct buf path = {0}, want = {0}, got = {0};
		struct pty *p =
			sit_still(journals_path(&path, names[i % 5]), 80, 24);
		screen_at(p, "6", "paused 0:", &want);
		for (int k = 0; k < STEPS; k++)
			pty_key(p, keys[random_next(&seed) %
					   (sizeof(keys) / sizeof(keys[0]))]);
		/* Back to how the panes were. */
		seat_line(p, ":close");
		seat_line(p, ":focus log");
		seat_line(p, ":set time clock");
		SHOWS(p, "time is now clock");
		screen_at(p, "6", "paused 0:", &got);
		if (strcmp(buf_str(&want), buf_str(&got))) {
			fprintf(stderr, "%s\n%s\n", buf_str(&want),
				buf_str(&got));
			fail_msg("%s: another screen after walk %zu",
				names[i % 5], i);
		}
		leave(p);
		buf_free(&path);
		buf_free(&want);
		buf_free(&got);
	}
}

static void
nothing_leaves(void **state)
{
	const char *path = getenv("SIDETONE");
	struct pty *p;
	int status;

	(void)state;
	path = path ? path : "build/sidetone";
	p = pty_start(80, 24,
		LIST(NONET, path, "--base-url", "http://127.0.0.1:9/v1", "-e",
			"send hello"),
		LIST("SIDETONE_API_KEY=sk-no-secret"));
	assert_true(pty_wait_exit(p, &status, SEAT_LIMIT_MS));
	pty_free(p);
	if (status == NONET_NONE)
		skip();
	/* The filter works: a session with a screen is killed by it. */
	assert_int_equal(status, NONET_KILLED);
	p = pty_start(80, 24,
		LIST(NONET, path, "replay", FILE_OF("rate-limit"), STILL),
		NULL);
	SHOWS(p, "paused 0:00.0");
	press(p, (const struct press[]){{"$", "end 0:", NULL},
			 {"Enter", "[1 summary]", NULL},
			 {"Esc", "log \xe2\x94\x80", NULL},
			 {"y", "curl command", NULL},
			 {"3", "exactly this leaves", NULL},
			 {"Esc", "log \xe2\x94\x80", NULL},
			 {"F5", "this is a replay", NULL},
			 {"r", "this is a replay", NULL},
			 {"0", "paused 0:00.0", NULL}, {NULL, NULL, NULL}});
	for (int i = 0; i < 12; i++)
		pty_key(p, "+");
	pty_key(p, "Space");
	SHOWS(p, "end 0:");
	leave(p);
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
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_play_to_the_last_frame),
		cmocka_unit_test(keys_step),
		cmocka_unit_test(keys_seek_and_change_the_speed),
		cmocka_unit_test(space_plays_and_stops),
		cmocka_unit_test(a_pause_is_idle),
		cmocka_unit_test(words_are_asked_for),
		cmocka_unit_test(texts_are_found_both_ways),
		cmocka_unit_test(pages_stand_over_the_replay),
		cmocka_unit_test(a_menu_outlives_its_row),
		cmocka_unit_test(a_paste_is_for_nobody),
		cmocka_unit_test(a_click_on_the_bar_seeks),
		cmocka_unit_test(a_pane_may_be_shorter_than_it_looks),
		cmocka_unit_test(sizes_change),
		cmocka_unit_test(hints_fit),
		cmocka_unit_test(an_empty_session_has_keys_too),
		cmocka_unit_test(all_ways_lead_to_the_same_screen),
		cmocka_unit_test(nothing_leaves),
	};

	nonet_main(argc, argv);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
