/* ^C while a request runs: seen within a tenth of a second, in every state. */
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "tests/lib/port.h"
#include "tests/lib/seat.h"
#include "tests/lib/wire.h"

enum { ROUNDS = 5, AT_ONCE_MS = 100, FLOOD = 60000 };

static struct partner *partner;

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* From the key to the word on the screen, in milliseconds. */
static int64_t
cancel_once(struct pty *p, const char *running)
{
	int64_t from;

	seat_line(p, "go");
	SHOWS(p, running);
	from = clock_mono(&clock_real);
	pty_key(p, "C-c");
	SHOWS(p, "cancelled");
	return clock_mono(&clock_real) - from;
}

/* Once is the machine's luck, so the middle of five rounds is judged; the
 * work of a neighbour may delay one of them. */
static void
assert_cancels_at_once(struct pty *p, const char *running)
{
	int64_t took[ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		took[i] = cancel_once(p, running);
		SHOWS(p, "> go");
		pty_key(p, "C-c");
		HIDES(p, "> go");
		seat_line(p, "/new");
		SHOWS(p, "no request yet");
	}
	qsort(took, ROUNDS, sizeof(took[0]), compare);
	if (took[ROUNDS / 2] > AT_ONCE_MS)
		fail_msg("%s: ^C took %d ms", running, (int)took[ROUNDS / 2]);
}

static const struct {
	const char *model, *running;
} states[] = {
	{"fail:silent", "~ waiting"},
	{"fail:first_token_timeout", "~ 200 waiting"},
	{"fail:keepalive", "~ 200 waiting"},
	{"fail:stall", "> 200 streaming"},
	{"practice:slow", "> 200 streaming"},
	{"fail:rate_limit_exceeded:always", "retry in 07s"},
};

static void
cancels_whatever_runs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		struct pty *p = seat_take(&(struct seat){.cols = 100,
			.rows = 30,
			.args = LIST("-m", states[i].model),
			.partner = partner});

		assert_cancels_at_once(p, states[i].running);
		assert_int_equal(seat_leave(p), 0);
	}
}

static void
cancels_before_there_is_a_connection(void **state)
{
	struct port_full *full = port_full_new();
	struct buf url = {0};
	struct pty *p;

	(void)state;
	buf_addf(&url, "http://127.0.0.1:%d/v1", port_full_port(full));
	p = seat_take(
		&(struct seat){.cols = 100, .rows = 30, .url = buf_str(&url)});
	assert_cancels_at_once(p, "~ connect");
	assert_int_equal(seat_leave(p), 0);
	port_full_free(full);
	buf_free(&url);
}

/* A server that accepts and never says a word of TLS. */
static void
cancels_before_there_is_tls(void **state)
{
	struct buf url = {0};
	struct pty *p;
	int port, fd = port_listen(64, &port);

	(void)state;
	buf_addf(&url, "https://127.0.0.1:%d/v1", port);
	p = seat_take(
		&(struct seat){.cols = 100, .rows = 30, .url = buf_str(&url)});
	assert_cancels_at_once(p, "~ tls");
	assert_int_equal(seat_leave(p), 0);
	close(fd);
	buf_free(&url);
}

/* As fast as it can be sent, megabytes of it, and no end. */
static void
cancels_a_flood(void **state)
{
	static const char delta[] = "data: {\"choices\":[{\"delta\":{"
				    "\"content\":\"word of many \"}}]}\n\n";
	struct wire *w = wire_new();
	struct buf text = {0};
	struct pty *p;

	(void)state;
	buf_add_str(&text, "HTTP/1.1 200 OK\r\n"
			   "Content-Type: text/event-stream\r\n\r\n");
	for (int i = 0; i < FLOOD; i++)
		buf_add_str(&text, delta);
	for (int i = 0; i < ROUNDS; i++)
		wire_answer(w, (struct wire_step[]){WIRE_DO(READ),
				       {WIRE_SEND, buf_slice(&text), 0},
				       WIRE_DO(STALL), WIRE_DO(END)});
	p = seat_take(
		&(struct seat){.cols = 100, .rows = 30, .url = wire_url(w)});
	assert_cancels_at_once(p, "> 200 streaming");
	assert_int_equal(seat_leave(p), 0);
	wire_free(w);
	buf_free(&text);
}

/* The server sees that it was left: it is not sent to again. */
static void
cancelled_request_is_not_retried(void **state)
{
	struct pty *p = seat_take(&(struct seat){.cols = 100,
		.rows = 30,
		.args = LIST("-m", "fail:rate_limit_exceeded:always"),
		.partner = partner});
	int64_t before = partner_chats(partner);

	(void)state;
	cancel_once(p, "retry in 07s");
	SHOWS(p, "the retry was cancelled");
	HIDES(p, "retry in");
	SHOWS(p, "> go");
	assert_int_equal(partner_chats(partner) - before, 1);
	/* F5 takes it up again; the prompt leaves the input line. */
	pty_key(p, "F5");
	SHOWS(p, "2 requests");
	HIDES(p, "> go");
	SHOWS(p, "retry in 07s");
	assert_int_equal(partner_chats(partner) - before, 2);
	pty_key(p, "C-c");
	HIDES(p, "retry in 07s");
	SHOWS(p, "> go");
	pty_key(p, "C-c");
	HIDES(p, "> go");
	assert_int_equal(seat_leave(p), 0);
}

/* Leaving does not wait for what runs. */
static void
quits_while_it_runs(void **state)
{
	struct pty *p = seat_take(&(struct seat){.cols = 100,
		.rows = 30,
		.args = LIST("-m", "fail:silent"),
		.partner = partner});

	(void)state;
	seat_line(p, "go");
	SHOWS(p, "~ waiting");
	assert_int_equal(seat_leave(p), 0);
}

static int
set_up(void **state)
{
	(void)state;
	partner = partner_new(3);
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
		cmocka_unit_test(cancels_whatever_runs),
		cmocka_unit_test(cancels_before_there_is_a_connection),
		cmocka_unit_test(cancels_before_there_is_tls),
		cmocka_unit_test(cancels_a_flood),
		cmocka_unit_test(cancelled_request_is_not_retried),
		cmocka_unit_test(quits_while_it_runs),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
