/* Sessions that go on: resumed, killed and retried, forked, edited. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/lib/seat.h"
#include "tests/lib/temp.h"

enum { NO_PACE = 0 };

static struct partner *partner;

/* A home that outlives the programs in it. */
struct home {
	char *dir;
	struct buf var;
};

static struct home
home_new(void)
{
	struct home h = {.dir = temp_new()};

	buf_addf(&h.var, "HOME=%s", h.dir);
	return h;
}

static void
home_free(struct home *h)
{
	temp_remove(h->dir);
	buf_free(&h->var);
}

/* Starts in HOME with the arguments that follow. */
#define TAKE(home, ...)                             \
	seat_take(&(struct seat){.cols = 120,       \
		.rows = 40,                         \
		.args = LIST(__VA_ARGS__),          \
		.env = LIST(buf_str(&(home)->var)), \
		.partner = partner})

static size_t
count_sessions(const struct home *h)
{
	char *dir = temp_path(h->dir, ".local/share/sidetone/sessions");
	size_t n = temp_list(dir, NULL);

	free(dir);
	return n;
}

static void
conversation_and_log_are_as_they_were(void **state)
{
	struct home h = home_new();
	struct buf before = {0}, after = {0};
	struct pty *p = TAKE(&h, "-m", "practice");

	(void)state;
	seat_line(p, "first question");
	SHOWS(p, "+ 200 ok");
	seat_line(p, "second question");
	SHOWS(p, "2 requests");
	SHOWS(p, "│   │ second question");
	assert_true(pty_wait_quiet(p, 200));
	pty_screen(p, &before);
	assert_int_equal(seat_leave(p), 0);
	p = TAKE(&h, "-c");
	SHOWS(p, "│   │ second question");
	SHOWS(p, "2 requests");
	assert_true(pty_wait_quiet(p, 200));
	pty_screen(p, &after);
	/* The rate limit has its own time. */
	struct slice a = buf_slice(&before), b = buf_slice(&after), line;
	slice_line(&a, &line);
	slice_line(&b, &line);
	assert_string_equal(a.p, b.p);
	seat_line(p, "third question");
	SHOWS(p, "3 requests");
	SHOWS(p, "│   │ third question");
	assert_int_equal(seat_leave(p), 0);
	assert_int_equal(count_sessions(&h), 1);
	buf_free(&before);
	buf_free(&after);
	home_free(&h);
}

static void
a_killed_answer_is_kept_and_retried(void **state)
{
	struct home h = home_new();
	struct pty *p = TAKE(&h, "-m", "fail:stall");
	int status;

	(void)state;
	seat_line(p, "go on");
	SHOWS(p, "> 200 streaming");
	SHOWS(p, "  fail:stall:");
	pty_signal(p, SIGKILL);
	assert_true(pty_wait_exit(p, &status, SEAT_LIMIT_MS));
	pty_free(p);
	p = TAKE(&h, "-c", "-m", "practice");
	SHOWS(p, "! 200 Interrupted");
	SHOWS(p, "broken off; what came is kept");
	SHOWS(p, "> go on");
	SHOWS(p, "F5 send again");
	pty_key(p, "F5");
	SHOWS(p, "+ 200 ok");
	HIDES(p, "> go on");
	assert_int_equal(seat_leave(p), 0);
	/* It is over now: nothing comes back. */
	p = TAKE(&h, "-c");
	SHOWS(p, "2 requests · 1 failed");
	assert_true(pty_wait_quiet(p, 200));
	assert_false(pty_find(p, "> go on", &(int){0}, &(int){0}));
	assert_int_equal(seat_leave(p), 0);
	home_free(&h);
}

static void
an_edit_is_a_fork_before_the_prompt(void **state)
{
	struct home h = home_new();
	struct pty *p = TAKE(&h, "-m", "practice");

	(void)state;
	seat_line(p, "/edit");
	SHOWS(p, "nothing was said in this session yet");
	seat_line(p, "alpha");
	SHOWS(p, "│   │ alpha");
	seat_line(p, "beta");
	SHOWS(p, "│   │ beta");
	seat_line(p, "/edit 2");
	SHOWS(p, "turn 2 in other words, in a copy of");
	SHOWS(p, "> beta");
	SHOWS(p, "log ─ 1 request ");
	HIDES(p, "│   │ beta");
	pty_type(p, " and gamma");
	pty_key(p, "Enter");
	SHOWS(p, "│   │ beta and gamma");
	assert_int_equal(count_sessions(&h), 2);
	/* In the log the key asks the selected one. */
	pty_key(p, "F3");
	pty_type(p, "gR");
	SHOWS(p, "turn 1 in other words, in a copy of");
	SHOWS(p, "> alpha");
	SHOWS(p, "no request yet");
	assert_int_equal(count_sessions(&h), 3);
	pty_key(p, "C-c");
	HIDES(p, "> alpha");
	assert_int_equal(seat_leave(p), 0);
	/* Nothing was said in that one. */
	assert_int_equal(count_sessions(&h), 2);
	home_free(&h);
}

static void
a_draft_is_not_lost_to_an_edit(void **state)
{
	struct home h = home_new();
	struct pty *p = TAKE(&h, "-m", "practice");

	(void)state;
	seat_line(p, "alpha");
	SHOWS(p, "│   │ alpha");
	pty_type(p, "half a thought");
	pty_key(p, "F3");
	pty_type(p, "R");
	SHOWS(p, "there is a draft in the input");
	SHOWS(p, "> half a thought");
	pty_type(p, "i");
	pty_key(p, "C-c");
	assert_int_equal(seat_leave(p), 0);
	home_free(&h);
}

static void
one_session_is_left_for_another(void **state)
{
	struct home h = home_new();
	struct pty *p = TAKE(&h, "-m", "practice");
	struct buf id = {0}, line = {0};
	int row, col;

	(void)state;
	SHOWS(p, "no request yet");
	pty_row(p, 0, &line);
	assert_true(pty_find(p, "-", &row, &col));
	for (const char *s = strstr(buf_str(&line), "-") - 8; *s && *s != ' ';
		s++)
		buf_add_char(&id, *s);
	seat_line(p, "alpha");
	SHOWS(p, "│   │ alpha");
	seat_line(p, "/fork");
	SHOWS(p, "a copy up to turn 1 of");
	seat_line(p, "/rename  the copy");
	SHOWS(p, "this session is called the copy");
	seat_line(p, "beta");
	SHOWS(p, "│   │ beta");
	buf_set(&line, SLICE("/resume "));
	buf_add_slice(&line, buf_slice(&id));
	seat_line(p, buf_str(&line));
	SHOWS(p, "going on with ");
	HIDES(p, "│   │ beta");
	SHOWS(p, "│   │ alpha");
	seat_line(p, buf_str(&line));
	SHOWS(p, "this session is open already");
	seat_line(p, "/resume 1999");
	SHOWS(p, "no session is called that");
	/* What runs is cancelled by going away. */
	seat_line(p, "/model fail:stall");
	seat_line(p, "gamma");
	SHOWS(p, "> 200 streaming");
	seat_line(p, "/fork");
	SHOWS(p, "the answer is still coming");
	seat_line(p, "/edit 1");
	SHOWS(p, "> alpha");
	pty_key(p, "C-c");
	seat_line(p, buf_str(&line));
	SHOWS(p, "x cancelled");
	SHOWS(p, "> gamma");
	pty_key(p, "C-c");
	assert_int_equal(seat_leave(p), 0);
	assert_int_equal(count_sessions(&h), 2);
	buf_free(&id);
	buf_free(&line);
	home_free(&h);
}

static void
a_session_in_use_is_not_taken(void **state)
{
	struct home h = home_new();
	struct pty *p = TAKE(&h, "-m", "practice"), *other;
	int status;

	(void)state;
	seat_line(p, "alpha");
	SHOWS(p, "+ 200 ok");
	other = seat_start(&(struct seat){.cols = 120,
		.rows = 40,
		.args = LIST("-c"),
		.env = LIST(buf_str(&h.var)),
		.partner = partner});
	assert_true(pty_wait_exit(other, &status, SEAT_LIMIT_MS));
	assert_int_equal(status, 2);
	assert_true(pty_find(other, "--fork", &(int){0}, &(int){0}));
	pty_free(other);
	other = TAKE(&h, "-c", "--fork");
	SHOWS(other, "│   │ alpha");
	assert_int_equal(seat_leave(other), 0);
	assert_int_equal(seat_leave(p), 0);
	home_free(&h);
}

static int
set_up(void **state)
{
	(void)state;
	partner = partner_new(NO_PACE);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	partner_free(partner);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conversation_and_log_are_as_they_were),
		cmocka_unit_test(a_killed_answer_is_kept_and_retried),
		cmocka_unit_test(an_edit_is_a_fork_before_the_prompt),
		cmocka_unit_test(a_draft_is_not_lost_to_an_edit),
		cmocka_unit_test(one_session_is_left_for_another),
		cmocka_unit_test(a_session_in_use_is_not_taken),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
