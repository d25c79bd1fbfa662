/* Every way out, and the way back from ^Z: the terminal is as it was. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "tests/lib/port.h"
#include "tests/lib/seat.h"

static struct partner *partner;

static bool
has_modes(struct pty *p, void *arg)
{
	const unsigned due =
		MODE_ALT | MODE_PASTE | MODE_MOUSE | MODE_MOUSE_CODING;

	(void)arg;
	return (pty_modes(p)->on & (due | MODE_CURSOR_HIDDEN)) == due;
}

static struct pty *
sit(const char *model)
{
	struct pty *p = seat_take(&(struct seat){.cols = 80,
		.rows = 24,
		.args = LIST("-m", model, "--set", "mouse=on"),
		.partner = partner});

	/* What is not on needs no taking back. */
	assert_true(pty_wait(p, has_modes, NULL, SEAT_LIMIT_MS));
	assert_true(pty_modes(p)->seen & MODE_SYNC);
	assert_false(pty_restored(p, NULL));
	return p;
}

static void
assert_restored(struct pty *p, const char *after)
{
	struct buf why = {0};

	if (!pty_restored(p, &why))
		fail_msg("%s: left behind: %s", after, buf_str(&why));
	buf_free(&why);
}

static void
assert_exits(struct pty *p, int status, const char *after)
{
	int got;

	assert_true(pty_wait_exit(p, &got, SEAT_LIMIT_MS));
	if (got != status)
		fail_msg("%s: exit status %d, not %d", after, got, status);
	assert_restored(p, after);
	pty_free(p);
}

static const struct {
	int sig;
	const char *name;
} fatal[] = {
	{SIGTERM, "SIGTERM"},
	{SIGHUP, "SIGHUP"},
	{SIGQUIT, "SIGQUIT"},
	{SIGSEGV, "SIGSEGV"},
	{SIGABRT, "SIGABRT"},
	{SIGBUS, "SIGBUS"},
	{SIGFPE, "SIGFPE"},
	{SIGILL, "SIGILL"},
	{SIGSYS, "SIGSYS"},
};

static void
signals_restore(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++) {
		struct pty *p = sit("practice");

		pty_type(p, "a draft");
		SHOWS(p, "> a draft");
		pty_signal(p, fatal[i].sig);
		assert_exits(p, 128 + fatal[i].sig, fatal[i].name);
	}
}

static void
signals_restore_in_a_stream(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++) {
		struct pty *p = sit("practice:slow");

		seat_line(p, "long");
		SHOWS(p, "streaming");
		pty_signal(p, fatal[i].sig);
		assert_exits(p, 128 + fatal[i].sig, fatal[i].name);
	}
}

/* A page hides the cursor: that is undone too. */
static void
signals_restore_from_a_page(void **state)
{
	static const int sigs[] = {SIGTERM, SIGSEGV};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct pty *p = sit("practice");

		pty_key(p, "F1");
		SHOWS(p, "Esc close");
		assert_true(pty_modes(p)->on & MODE_CURSOR_HIDDEN);
		pty_signal(p, sigs[i]);
		assert_exits(p, 128 + sigs[i], "a page");
	}
}

static void
interrupt_cancels_and_stays(void **state)
{
	struct pty *p = sit("fail:silent");

	(void)state;
	seat_line(p, "go");
	SHOWS(p, "~ waiting");
	pty_signal(p, SIGINT);
	SHOWS(p, "x cancelled");
	SHOWS(p, "> go");
	pty_signal(p, SIGINT);
	HIDES(p, "> go");
	assert_int_equal(seat_leave(p), 0);
}

static void
commands_restore(void **state)
{
	struct pty *p = sit("practice");

	(void)state;
	seat_line(p, "/quit");
	assert_exits(p, 0, "/quit");
	p = sit("practice");
	pty_key(p, "C-d");
	assert_exits(p, 0, "C-d");
	p = sit("practice");
	pty_type(p, "x");
	pty_key(p, "C-d");
	SHOWS(p, "> x");
	pty_key(p, "Backspace");
	HIDES(p, "> x");
	pty_key(p, "C-d");
	assert_exits(p, 0, "C-d on an empty line");
}

/* Where the session went stands on the screen that is left. */
static void
session_is_named_behind_it(void **state)
{
	struct pty *p = sit("practice");
	int status;

	(void)state;
	seat_line(p, "x");
	SHOWS(p, "+ 200 ok");
	seat_line(p, "/quit");
	assert_true(pty_wait_exit(p, &status, SEAT_LIMIT_MS));
	assert_int_equal(status, 0);
	SHOWS(p, " saved as ");
	SHOWS(p, ".jsonl");
	assert_false(
		pty_find(p, "conversation \xe2\x94\x80", &(int){0}, &(int){0}));
	assert_restored(p, "/quit");
	pty_free(p);
}

static void
lost_terminal_ends_it(void **state)
{
	struct pty *p = sit("practice:slow");
	int status;

	(void)state;
	seat_line(p, "long");
	SHOWS(p, "streaming");
	pty_hangup(p);
	assert_true(pty_wait_exit(p, &status, SEAT_LIMIT_MS));
	assert_int_equal(status, 128 + SIGHUP);
	pty_free(p);
}

static void
go_on(struct pty *p)
{
	pty_signal(p, SIGCONT);
	assert_true(pty_wait_continued(p, SEAT_LIMIT_MS));
	SHOWS(p, "conversation \xe2\x94\x80");
	SHOWS(p, "log \xe2\x94\x80");
	assert_true(pty_wait(p, has_modes, NULL, SEAT_LIMIT_MS));
}

static void
stop_by_key_and_go_on(void **state)
{
	struct pty *p = sit("practice");

	(void)state;
	pty_type(p, "a draft");
	SHOWS(p, "> a draft");
	for (int i = 0; i < 3; i++) {
		pty_key(p, "C-z");
		assert_true(pty_wait_stopped(p, SEAT_LIMIT_MS));
		assert_restored(p, "C-z");
		go_on(p);
		SHOWS(p, "> a draft");
		pty_type(p, "!");
		SHOWS(p, "!");
	}
	SHOWS(p, "> a draft!!!");
	pty_key(p, "C-c");
	HIDES(p, "> a draft");
	pty_paste(p, SLICE("one\ntwo"));
	SHOWS(p, "two");
	SHOWS(p, "0 requests");
	pty_key(p, "C-c");
	HIDES(p, "two");
	assert_int_equal(seat_leave(p), 0);
}

static void
stop_by_signal_and_go_on(void **state)
{
	struct pty *p = sit("practice");

	(void)state;
	pty_signal(p, SIGTSTP);
	assert_true(pty_wait_stopped(p, SEAT_LIMIT_MS));
	assert_restored(p, "SIGTSTP");
	go_on(p);
	pty_type(p, "alive");
	SHOWS(p, "> alive");
	pty_key(p, "C-c");
	HIDES(p, "> alive");
	assert_int_equal(seat_leave(p), 0);
}

/* SIGSTOP leaves no time to clean up; the screen comes back all the same. */
static void
hard_stop_and_go_on(void **state)
{
	struct pty *p = sit("practice");
	size_t before;

	(void)state;
	pty_signal(p, SIGSTOP);
	assert_true(pty_wait_stopped(p, SEAT_LIMIT_MS));
	before = pty_raw(p).len;
	go_on(p);
	pty_type(p, "alive");
	SHOWS(p, "> alive");
	assert_true(pty_raw(p).len > before + 500);
	pty_key(p, "C-c");
	HIDES(p, "> alive");
	assert_int_equal(seat_leave(p), 0);
}

/* The window may have changed while it was stopped. */
static void
size_changes_while_stopped(void **state)
{
	struct pty *p = sit("practice");

	(void)state;
	pty_key(p, "C-z");
	assert_true(pty_wait_stopped(p, SEAT_LIMIT_MS));
	pty_resize(p, 120, 40);
	go_on(p);
	SHOWS(p, "\xe2\x94\xac\xe2\x94\x80 log");
	assert_string_equal(pty_cell(p, 39, 119).text, "\xe2\x94\x98");
	assert_int_equal(seat_leave(p), 0);
}

/* What the server sent meanwhile is there; a countdown that ran out while
 * stopped ends once. */
static void
stop_while_it_runs(void **state)
{
	struct pty *p = sit("practice:slow");
	int64_t before = partner_chats(partner);

	(void)state;
	seat_line(p, "x");
	SHOWS(p, "streaming");
	pty_key(p, "C-z");
	assert_true(pty_wait_stopped(p, SEAT_LIMIT_MS));
	assert_restored(p, "C-z in a stream");
	go_on(p);
	SHOWS(p, "attempt.");
	SHOWS(p, "+ 200 ok");
	assert_int_equal(partner_chats(partner) - before, 1);
	assert_int_equal(seat_leave(p), 0);
}

static void
stopped_program_can_be_ended(void **state)
{
	struct pty *p = sit("practice");

	(void)state;
	pty_key(p, "C-z");
	assert_true(pty_wait_stopped(p, SEAT_LIMIT_MS));
	pty_signal(p, SIGTERM);
	pty_signal(p, SIGCONT);
	assert_exits(p, 128 + SIGTERM, "SIGTERM while stopped");
}

/* The practice server that sidetone started does not outlive it. */
static void
own_server_goes_with_it(void **state)
{
	static const int sigs[] = {0, SIGTERM, SIGSEGV, SIGKILL};

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct pty *p =
			seat_take(&(struct seat){.cols = 80, .rows = 24});
		int64_t end = clock_mono(&clock_real) + SEAT_LIMIT_MS;
		struct buf row = {0};
		int port = 0, status, fd;

		pty_row(p, 0, &row);
		assert_int_equal(sscanf(strstr(buf_str(&row), "127.0.0.1"),
					 "127.0.0.1:%d", &port),
			1);
		fd = port_connect(port);
		assert_int_not_equal(fd, -1);
		close(fd);
		if (sigs[i] != 0)
			pty_signal(p, sigs[i]);
		else
			seat_line(p, "/quit");
		assert_true(pty_wait_exit(p, &status, SEAT_LIMIT_MS));
		assert_int_equal(status, sigs[i] != 0 ? 128 + sigs[i] : 0);
		while ((fd = port_connect(port)) != -1) {
			close(fd);
			assert_true(clock_mono(&clock_real) < end);
		}
		buf_free(&row);
		pty_free(p);
	}
}

static int
set_up(void **state)
{
	(void)state;
	partner = partner_new(2);
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
		cmocka_unit_test(signals_restore),
		cmocka_unit_test(signals_restore_in_a_stream),
		cmocka_unit_test(signals_restore_from_a_page),
		cmocka_unit_test(interrupt_cancels_and_stays),
		cmocka_unit_test(commands_restore),
		cmocka_unit_test(session_is_named_behind_it),
		cmocka_unit_test(lost_terminal_ends_it),
		cmocka_unit_test(stop_by_key_and_go_on),
		cmocka_unit_test(stop_by_signal_and_go_on),
		cmocka_unit_test(hard_stop_and_go_on),
		cmocka_unit_test(size_changes_while_stopped),
		cmocka_unit_test(stop_while_it_runs),
		cmocka_unit_test(stopped_program_can_be_ended),
		cmocka_unit_test(own_server_goes_with_it),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
