/* The fallback model, taken by itself in ask and in lines; and what it is
 * not taken for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "tests/lib/desk.h"
#include "tests/lib/drive.h"

#define AUTO                                                           \
	"--max-retries", "0", "-m", "first", "--set", "fallback=auto", \
		"--set", "fallback-model=second"
#define CODE(code) "{\"error\":{\"message\":\"m\",\"code\":\"" code "\"}}"

static void
ask_goes_on(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);

	(void)state;
	wire_reply(d.w, "503 Busy", "", SLICE(""));
	wire_stream(d.w, SLICE(SSE_HELLO), 0);
	CALL(&d, "ask", AUTO, "hi");
	desk_status(&d, 0);
	assert_string_equal(d.r.out.p, "Hello\n");
	desk_says(&d.r.err, "first stays overloaded: going on with second");
	desk_says(&wire_request(d.w, 0)->body, "\"model\":\"first\"");
	desk_says(&wire_request(d.w, 1)->body, "\"model\":\"second\"");
	desk_free(&d);
}

static void
events_name_both(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	struct record r = {0};

	(void)state;
	wire_reply(d.w, "503 Busy", "retry-after-ms: 1\r\n", SLICE(""));
	wire_reply(d.w, "503 Busy", "", SLICE(""));
	wire_stream(d.w, SLICE(SSE_HELLO), 0);
	CALL(&d, "ask", AUTO, "--max-retries", "1", "--events", "hi");
	desk_status(&d, 0);
	desk_events(&r, &d.r.out);
	assert_int_equal(record_count(&r, EVENT_PROMPT), 1);
	assert_int_equal(record_count(&r, EVENT_REQUEST), 3);
	for (size_t i = 0; i < 3; i++) {
		const struct event *ev = record_find(&r, EVENT_REQUEST, i);

		assert_int_equal(ev->req, 1);
		assert_int_equal(ev->attempt, i + 1);
		drive_assert_text(
			ev->request.model, i < 2 ? "first" : "second");
	}
	drive_assert_text(
		record_find(&r, EVENT_NOTE, 0)->note.level, "warning");
	drive_assert_text(
		record_find(&r, EVENT_SETTING, 0)->setting.value, "second");
	drive_assert_text(
		record_find(&r, EVENT_RETRY, 1)->retry.source, "fallback");
	record_free(&r);
	desk_free(&d);
}

static void
lines_go_on_and_stay(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	struct record r = {0};

	(void)state;
	wire_reply(d.w, "503 Busy", "", SLICE(""));
	for (int i = 0; i < 3; i++)
		wire_stream(d.w, SLICE(SSE_HELLO), 0);
	d.in = SLICE("hi\nagain\n/model first\nback\n");
	CALL(&d, "--linear", AUTO);
	desk_status(&d, 0);
	desk_says(&d.r.out,
		"note: first stays overloaded: going on with second; /model "
		"first goes back");
	assert_int_equal(wire_count(d.w, WIRE_REQUESTS), 4);
	desk_says(&wire_request(d.w, 2)->body, "\"model\":\"second\"");
	desk_says(&wire_request(d.w, 3)->body, "\"model\":\"first\"");
	desk_session(&d, &r);
	assert_int_equal(record_count(&r, EVENT_NOTE), 1);
	record_free(&r);
	desk_free(&d);
}

/* What no other model would mend, or is not the server's to mend. */
static void
not_for_this(void **state)
{
	static const struct {
		const char *status, *headers, *body;
		int exit;
	} rows[] = {
		{"429 Pay", "", CODE("insufficient_quota"), 5},
		{"402 Pay", "", "", 5},
		{"401 No", "", CODE("invalid_api_key"), 3},
		{"403 No", "", "", 3},
		{"429 Slow", "", "", 4},
		{"400 Bad", "", CODE("context_length_exceeded"), 6},
		{"404 No", "", CODE("model_not_found"), 6},
		{"200 OK", "Content-Type: text/event-stream\r\n",
			SSE_SAY("part"), 10},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct desk d = desk_new(DRIVE_KEY);

		wire_reply(d.w, rows[i].status, rows[i].headers,
			slice_str(rows[i].body));
		CALL(&d, "ask", AUTO, "hi");
		desk_status(&d, rows[i].exit);
		assert_int_equal(wire_count(d.w, WIRE_REQUESTS), 1);
		assert_null(strstr(buf_str(&d.r.err), "going on"));
		desk_free(&d);
	}
}

static void
not_without_leave(void **state)
{
	static const char *const sets[][2] = {
		{"fallback=offer", "fallback-model=second"},
		{"fallback=off", "fallback-model=second"},
		{"fallback=auto", "fallback-model="},
		{"fallback=auto", "fallback-model=first"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		struct desk d = desk_new(DRIVE_KEY);

		wire_reply(d.w, "503 Busy", "", SLICE(""));
		CALL(&d, "ask", AUTO, "--set", sets[i][0], "--set", sets[i][1],
			"hi");
		desk_status(&d, 7);
		assert_int_equal(wire_count(d.w, WIRE_REQUESTS), 1);
		desk_free(&d);
	}
}

static void
not_for_ever(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);

	(void)state;
	wire_reply(d.w, "503 Busy", "", SLICE(""));
	wire_reply(d.w, "503 Busy", "", SLICE(""));
	CALL(&d, "ask", AUTO, "hi");
	desk_status(&d, 7);
	assert_int_equal(wire_count(d.w, WIRE_REQUESTS), 2);
	desk_free(&d);
}

/* The other model's window is smaller: what was asked would be refused. */
static void
not_past_the_gate(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	struct buf text = {0};

	(void)state;
	for (int i = 0; i < 20000; i++)
		buf_add_str(&text, "word ");
	d.in = buf_slice(&text);
	wire_reply(d.w, "503 Busy", "", SLICE(""));
	CALL(&d, "ask", AUTO, "-m", "gpt-4o", "--set", "fallback-model=gpt-4",
		"hi");
	desk_status(&d, 7);
	assert_int_equal(wire_count(d.w, WIRE_REQUESTS), 1);
	desk_says(&d.r.err, "going on with gpt-4");
	desk_says(&d.r.err, "not sent yet");
	buf_free(&text);
	desk_free(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ask_goes_on),
		cmocka_unit_test(events_name_both),
		cmocka_unit_test(lines_go_on_and_stay),
		cmocka_unit_test(not_for_this),
		cmocka_unit_test(not_without_leave),
		cmocka_unit_test(not_for_ever),
		cmocka_unit_test(not_past_the_gate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
