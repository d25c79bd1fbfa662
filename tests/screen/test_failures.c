/* Failures as they are seen: class, cause, fix, retries; the draft is safe. */
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/lib/port.h"
#include "tests/lib/seat.h"

static struct partner *partner;

static struct pty *
sit(const char *model)
{
	return seat_take(&(struct seat){.cols = 100,
		.rows = 40,
		.args = LIST("-m", model, "--idle-timeout", "0.4",
			"--first-token-timeout", "0.4"),
		.partner = partner});
}

static bool
matches(struct pty *p, const char *pattern)
{
	struct buf screen = {0};
	regex_t re;
	bool found;

	assert_int_equal(regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB), 0);
	pty_screen(p, &screen);
	found = regexec(&re, buf_str(&screen), 0, NULL, 0) == 0;
	regfree(&re);
	buf_free(&screen);
	return found;
}

/* How many attempts the log has rows for: "#1 2/3" is one. */
static int
attempts_shown(struct pty *p)
{
	struct buf screen = {0};
	int n = 0;

	pty_screen(p, &screen);
	for (const char *s = screen.p; (s = strchr(s, '#')) != NULL; s++)
		if (s[1] >= '0' && s[1] <= '9' && s[2] == ' ' && s[4] == '/')
			n++;
	buf_free(&screen);
	return n;
}

static int64_t sent_before;

static void
begin_counting(void)
{
	sent_before = partner_chats(partner);
}

static void
assert_attempts(struct pty *p, int n)
{
	assert_int_equal(attempts_shown(p), n);
	assert_int_equal(partner_chats(partner) - sent_before, n);
}

static void
rate_limit_counts_down(void **state)
{
	struct pty *p = sit("practice");

	(void)state;
	begin_counting();
	seat_line(p, "/model fail:rate_limit_exceeded");
	SHOWS(p, "model is now fail:rate_limit_exceeded");
	seat_line(p, "hello");
	SHOWS(p, "retry in 07s (retry-after)");
	SHOWS(p, "! 429 rate_limit_exceeded");
	SHOWS(p, "RateLimitError: Rate limit reached");
	SHOWS(p, "fix  wait, then retry");
	SHOWS(p, "F5 now");
	assert_true(matches(p, "! 429 rate_limit_exceeded +req_[^ ]* #1 1/3"));
	SHOWS(p, "1 failed \xc2\xb7 1 waiting");
	assert_attempts(p, 1);
	SHOWS(p, "retry in 06s (retry-after)");
	HIDES(p, "retry in 07s");
	assert_attempts(p, 1);
	pty_key(p, "F5");
	SHOWS(p, "2/3");
	SHOWS(p, "1 attempt failed as asked");
	SHOWS(p, "+ 200 ok");
	HIDES(p, "retry in");
	SHOWS(p, "Go back with /model practice");
	assert_attempts(p, 2);
	/* What failed and was answered in the end does not come back. */
	SHOWS(p, "> ");
	assert_false(pty_find(p, "> hello", &(int){0}, &(int){0}));
	assert_int_equal(seat_leave(p), 0);
}

/* The countdown ends by itself, and the next attempt goes out. */
static void
countdown_ends_in_an_attempt(void **state)
{
	struct pty *p = sit("fail:retry-after-ms");

	(void)state;
	begin_counting();
	seat_line(p, "hello");
	SHOWS(p, "retry in 02s (retry-after-ms)");
	SHOWS(p, "retry in 01s (retry-after-ms)");
	SHOWS(p, "#1 2/3");
	SHOWS(p, "+ 200 ok");
	assert_attempts(p, 2);
	assert_int_equal(seat_leave(p), 0);
}

static const struct final {
	const char *model, *words[4];
} finals[] = {
	{"fail:insufficient_quota",
		{"! 429 insufficient_quota", "RateLimitError: You exceeded",
			"fix  add credit", "#1 1/3"}},
	{"fail:invalid_api_key",
		{"! 401 invalid_api_key", "AuthenticationError: Incorrect",
			"fix  check the key", "#1 1/3"}},
};

static void
final_failure_gives_the_prompt_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(finals) / sizeof(finals[0]); i++) {
		struct pty *p = sit(finals[i].model);

		begin_counting();
		seat_line(p, "my long question");
		for (int k = 0; k < 4; k++)
			SHOWS(p, finals[i].words[k]);
		SHOWS(p, "> my long question");
		assert_false(pty_find(p, "retry in", &(int){0}, &(int){0}));
		assert_false(pty_find(p, "waiting", &(int){0}, &(int){0}));
		assert_attempts(p, 1);
		/* Enter sends what came back, once more. */
		pty_key(p, "Enter");
		SHOWS(p, "#2 1/3");
		SHOWS(p, "> my long question");
		assert_attempts(p, 2);
		pty_key(p, "C-c");
		HIDES(p, "> my long question");
		assert_int_equal(seat_leave(p), 0);
	}
}

/* F5 behind a final failure sends it as a further attempt, and takes the
 * prompt out of the input line. */
static void
f5_sends_a_failed_prompt_again(void **state)
{
	struct pty *p = sit("fail:invalid_api_key");

	(void)state;
	begin_counting();
	seat_line(p, "mend me");
	/* The line also shows it before it is sent. */
	SHOWS(p, "1 failed");
	SHOWS(p, "> mend me");
	seat_line(p, "");
	SHOWS(p, "#2 1/3");
	SHOWS(p, "> mend me");
	pty_key(p, "C-c");
	HIDES(p, "> mend me");
	seat_line(p, "/model practice");
	SHOWS(p, "model is now practice");
	pty_key(p, "F5");
	SHOWS(p, "#2 2/");
	SHOWS(p, "+ 200 ok");
	assert_int_equal(partner_chats(partner) - sent_before, 3);
	assert_int_equal(seat_leave(p), 0);
}

/* A draft typed while the request fails stays; the prompt is not put over. */
static void
draft_is_not_overwritten(void **state)
{
	struct pty *p = seat_take(&(struct seat){.cols = 100,
		.rows = 40,
		.args = LIST("-m", "fail:stall"),
		.partner = partner});

	(void)state;
	seat_line(p, "the first question");
	SHOWS(p, "streaming");
	pty_type(p, "a new draft");
	SHOWS(p, "> a new draft");
	pty_key(p, "C-c");
	SHOWS(p, "x 200 cancelled");
	SHOWS(p, "> a new draft");
	assert_false(pty_find(p, "> the first question", &(int){0}, &(int){0}));
	/* Now nothing runs: the next ^C clears the draft, and no more. */
	pty_key(p, "C-c");
	HIDES(p, "a new draft");
	assert_int_equal(seat_leave(p), 0);
}

static void
cancelled_prompt_comes_back(void **state)
{
	struct pty *p = seat_take(&(struct seat){.cols = 100,
		.rows = 40,
		.args = LIST("-m", "fail:stall"),
		.partner = partner});

	(void)state;
	seat_line(p, "the first question");
	SHOWS(p, "streaming");
	pty_key(p, "C-c");
	SHOWS(p, "x 200 cancelled");
	SHOWS(p, "> the first question");
	pty_key(p, "C-c");
	HIDES(p, "> the first question");
	assert_int_equal(seat_leave(p), 0);
}

/* Every fault: what it is called, with a draft typed and a page scrolled
 * while it happens. */
static const struct fault {
	const char *model, *words[4];
} faults[] = {
	{"fail:stall",
		{"! 200 stalled", "#1  Timeout",
			"the stream fell silent for 0.4 s", "fix  send again"}},
	{"fail:truncated",
		{"! 200 truncated", "#1  StreamError", "the stream ended",
			"fix  send the prompt again"}},
	{"fail:midstream-error", {"! 200 stream_error", "#1  StreamError",
					 "The server had an error",
					 "fix  send the prompt again"}},
	{"fail:html-502", {"! 502 bad_gateway", "APIError", "Bad gateway",
				  "fix  retry shortly"}},
	{"fail:refused", {"! dropped", "APIConnectionError", "Empty reply",
				 "fix  retry; if it stays"}},
	{"fail:dropped", {"! 200 dropped", "#1  StreamError", "transfer closed",
				 "fix  retry; if it stays"}},
	{"fail:escape-error",
		{"! 400 invalid_value^[]0;owned^G", "#1  InvalidRequestError",
			"plain ^[[31mred^[[0m", "fix  correct the value"}},
	{"fail:garbage", {"! 200 not_an_api", "#1  APIError", "\xef\xbf\xbd",
				 "fix  check the base URL"}},
	{"fail:keepalive",
		{"! 200 first_token_timeout", "#1  Timeout",
			"no output within 0.4 s",
			"fix  retry, or raise --first-token-timeout"}},
	{"fail:silent", {"! first_token_timeout", "#1  Timeout",
				"no output within 0.4 s",
				"fix  retry, or raise --first-token-timeout"}},
	{"fail:escape",
		{"+ 200 ok", "plain ^[[31mred^[[0m", "<U+202E>", "<U+FEFF>"}},
	{"fail:bad-utf8", {"+ 200 ok", "a lone \xef\xbf\xbd byte", "past",
				  "fine again: \xe2\x9c\x93"}},
};

static void
watch_fault(struct pty *p, const struct fault *f)
{
	struct buf line = {0};

	buf_addf(&line, "/model %s", f->model);
	seat_line(p, buf_str(&line));
	buf_clear(&line);
	buf_addf(&line, "model is now %s", f->model);
	SHOWS(p, buf_str(&line));
	/* In one write: the draft is there before the failure can be. */
	pty_type(p, "go\rmy draft");
	SHOWS(p, "> my draft");
	pty_key(p, "PgUp");
	pty_key(p, "S-Down");
	pty_key(p, "C-End");
	for (int i = 0; i < 4; i++)
		SHOWS(p, f->words[i]);
	SHOWS(p, "> my draft");
	buf_free(&line);
}

static void
every_fault_is_named(void **state)
{
	struct pty *p = sit("practice");

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		watch_fault(p, &faults[i]);
		/* Stops the retry if there is one, and clears the line. */
		pty_key(p, "C-c");
		pty_key(p, "C-c");
		seat_line(p, "/new");
		SHOWS(p, "no request yet");
	}
	assert_int_equal(seat_leave(p), 0);
}

/* A port where nothing listens is a real refusal, a name that cannot be is a
 * real resolver's answer. */
static void
connection_is_refused(void **state)
{
	struct buf url = {0};
	struct pty *p;

	(void)state;
	buf_addf(&url, "http://127.0.0.1:%d/v1", port_dead());
	p = seat_take(&(struct seat){.cols = 100,
		.rows = 40,
		.args = LIST("--max-retries", "0"),
		.url = buf_str(&url)});
	seat_line(p, "hello");
	SHOWS(p, "! connect");
	SHOWS(p, "APIConnectionError while connect");
	SHOWS(p, "fix  check address and port");
	SHOWS(p, "> hello");
	pty_key(p, "C-c");
	assert_int_equal(seat_leave(p), 0);
	buf_free(&url);
}

/* Two lines in one read must not mix what two sessions show. */
static void
new_session_and_prompt_in_one_write(void **state)
{
	struct pty *p = sit("practice:echo");

	(void)state;
	seat_line(p, "first words");
	SHOWS(p, "+ 200 ok");
	pty_type(p, "/new\rsecond words\r");
	HIDES(p, "first words");
	SHOWS(p, "second words");
	SHOWS(p, "+ 200 ok");
	SHOWS(p, "1 request ");
	assert_int_equal(attempts_shown(p), 1);
	assert_int_equal(seat_leave(p), 0);
}

static int
set_up(void **state)
{
	(void)state;
	partner = partner_new(1);
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
		cmocka_unit_test(rate_limit_counts_down),
		cmocka_unit_test(countdown_ends_in_an_attempt),
		cmocka_unit_test(final_failure_gives_the_prompt_back),
		cmocka_unit_test(f5_sends_a_failed_prompt_again),
		cmocka_unit_test(draft_is_not_overwritten),
		cmocka_unit_test(cancelled_prompt_comes_back),
		cmocka_unit_test(every_fault_is_named),
		cmocka_unit_test(connection_is_refused),
		cmocka_unit_test(new_session_and_prompt_in_one_write),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
