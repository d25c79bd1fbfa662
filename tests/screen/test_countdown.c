/* The rate limit on the screen: it counts down, warns, and then stands. */
#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/lib/proc.h"
#include "tests/lib/seat.h"
#include "tests/lib/wire.h"

#define ANSWER                                                     \
	"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":" \
	"\"well\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
#define STREAM "Content-Type: text/event-stream\r\n"

static struct pty *
sit(struct wire *w, int cols)
{
	return seat_take(&(struct seat){.cols = cols,
		.rows = 24,
		.args = LIST("-m", "m"),
		.url = wire_url(w)});
}

static void
answer(struct wire *w, const char *headers)
{
	struct buf all = {0};

	buf_addf(&all, STREAM "%s", headers);
	wire_reply(w, "200 OK", buf_str(&all), SLICE(ANSWER));
	buf_free(&all);
}

/* Takes down which seconds were shown until the limit is full. */
static bool
is_full(struct pty *p, void *arg)
{
	bool *seen = arg;
	int row, col;

	for (int s = 1; s <= 3; s++) {
		char text[24];
		snprintf(text, sizeof(text), "resets %ds", s);
		seen[s] |= pty_find(p, text, &row, &col);
	}
	return pty_find(p, "limit 60/60 req", &row, &col);
}

static void
counts_down_and_stands(void **state)
{
	struct wire *w = wire_new();
	struct pty *p = sit(w, 100);
	bool seen[4] = {false};
	long before;

	(void)state;
	answer(w, "x-ratelimit-limit-requests: 60\r\n"
		  "x-ratelimit-remaining-requests: 12\r\n"
		  "x-ratelimit-reset-requests: 2.4s\r\n");
	seat_line(p, "hello");
	assert_true(pty_wait(p, is_full, seen, SEAT_LIMIT_MS));
	assert_true(seen[1] + seen[2] + seen[3] >= 2);
	HIDES(p, "resets");
	assert_true(pty_wait_quiet(p, 200));
	/* From here on nothing moves: the program sleeps. */
	before = proc_switches(pty_pid(p));
	assert_false(pty_pump(p, 2500));
	assert_int_equal(proc_switches(pty_pid(p)), before);
	assert_int_equal(seat_leave(p), 0);
	wire_free(w);
}

/* No tick for what is hours away, or whose reset nobody told. */
static void
stands_where_nothing_moves(void **state)
{
	static const char *const headers[] = {
		"x-ratelimit-limit-requests: 60\r\n"
		"x-ratelimit-remaining-requests: 12\r\n",
		"x-ratelimit-limit-requests: 60\r\n"
		"x-ratelimit-remaining-requests: 12\r\n"
		"x-ratelimit-reset-requests: 5h\r\n"};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct wire *w = wire_new();
		struct pty *p = sit(w, 100);
		long before;

		answer(w, headers[i]);
		seat_line(p, "hello");
		SHOWS(p, i ? "12/60 req \302\267 resets 5h" : "12/60 req");
		SHOWS(p, "+ 200 ok");
		assert_true(pty_wait_quiet(p, 300));
		before = proc_switches(pty_pid(p));
		assert_false(pty_pump(p, 1500));
		assert_int_equal(proc_switches(pty_pid(p)), before);
		assert_int_equal(seat_leave(p), 0);
		wire_free(w);
	}
}

static void
warns_and_says_more(void **state)
{
	struct wire *w = wire_new();
	struct pty *p = sit(w, 160);

	(void)state;
	seat_line(p, "/limits");
	SHOWS(p, "no answer has told how much of a rate limit is left");
	pty_key(p, "Esc");
	HIDES(p, "no answer has told");
	answer(w, "x-ratelimit-limit-requests: 60\r\n"
		  "x-ratelimit-remaining-requests: 1\r\n"
		  "x-ratelimit-reset-requests: 50m\r\n"
		  "x-ratelimit-limit-tokens: 30000\r\n"
		  "x-ratelimit-remaining-tokens: 29000\r\n");
	seat_line(p, "hello");
	SHOWS(p, "about 1 more request fits before the limit; it resets in "
		 "50m");
	SHOWS(p, "limit 1/60 req \302\267 resets 50m");
	/* A key ends the remark; the next answer does not repeat it. */
	pty_key(p, "F3");
	HIDES(p, "about 1 more");
	pty_key(p, "Enter");
	SHOWS(p, "[1 summary]");
	pty_key(p, "6");
	SHOWS(p, "[6 headers]");
	pty_key(p, "G");
	SHOWS(p, "forecast     about 1 more request fits");
	pty_key(p, "q");
	pty_key(p, "q");
	HIDES(p, "[6 headers]");
	seat_line(p, "/limits");
	SHOWS(p, "requests left 1/60, resets in 50m");
	pty_key(p, "q");
	HIDES(p, "requests left");
	assert_int_equal(seat_leave(p), 0);
	wire_free(w);
}

/* 20 columns: no room, no harm. */
static void
narrow_screens_go_without(void **state)
{
	struct wire *w = wire_new();
	struct pty *p = sit(w, 20);

	(void)state;
	answer(w, "x-ratelimit-limit-requests: 60\r\n"
		  "x-ratelimit-remaining-requests: 12\r\n"
		  "x-ratelimit-reset-requests: 50s\r\n");
	seat_line(p, "hello");
	SHOWS(p, "+ 200 ok");
	HIDES(p, "limit");
	assert_int_equal(seat_leave(p), 0);
	wire_free(w);
}

/* The draft is counted with every key, and the answer when it is there. */
static void
counts_what_is_written(void **state)
{
	struct wire *w = wire_new();
	struct pty *p = sit(w, 80);

	(void)state;
	answer(w, "");
	seat_type_bytewise(p, "hello there");
	SHOWS(p, "~2 tok \302\267 context ~8");
	pty_key(p, "Enter");
	SHOWS(p, "context ~12");
	HIDES(p, "~2 tok");
	pty_type(p, "/model");
	SHOWS(p, "> /model");
	HIDES(p, "tok \302\267 context");
	pty_key(p, "C-c");
	HIDES(p, "> /model");
	assert_int_equal(seat_leave(p), 0);
	wire_free(w);
}

/* Without colours the bar is plain. */
static void
bar_is_plain_without_colour(void **state)
{
	struct wire *w = wire_new();
	struct pty *p = seat_take(&(struct seat){.cols = 120,
		.rows = 24,
		.args = LIST("-m", "m", "--theme", "mono"),
		.url = wire_url(w)});

	(void)state;
	answer(w, "x-ratelimit-limit-requests: 60\r\n"
		  "x-ratelimit-remaining-requests: 36\r\n");
	seat_line(p, "hello");
	SHOWS(p, "[###--] limit 36/60 req");
	seat_line(p, "/theme default");
	SHOWS(p, "\342\226\225\342\226\210\342\226\210\342\226\210\342\226\221"
		 "\342\226\221\342\226\217 limit 36/60 req");
	assert_int_equal(seat_leave(p), 0);
	wire_free(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_down_and_stands),
		cmocka_unit_test(stands_where_nothing_moves),
		cmocka_unit_test(warns_and_says_more),
		cmocka_unit_test(narrow_screens_go_without),
		cmocka_unit_test(counts_what_is_written),
		cmocka_unit_test(bar_is_plain_without_colour),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
