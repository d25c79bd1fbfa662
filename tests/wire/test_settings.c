/* Settings that shape requests: what is left out, what goes along, and that
 * the session file says so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "session/load.h"
#include "tests/lib/desk.h"
#include "tests/lib/drive.h"
#include "tests/lib/temp.h"

static void
assert_unsaid(const struct buf *b, const char *text)
{
	if (strstr(buf_str(b), text))
		fail_msg("\"%s\" is in: %s", text, buf_str(b));
}

/* The value that the session was told last for NAME; NULL: none. */
static void
assert_setting(const struct record *r, const char *name, const char *value)
{
	struct slice last = SLICE_NONE;

	for (size_t i = 0; i < r->n; i++) {
		const struct event *ev = &r->rows[i]->ev;

		if (ev->kind == EVENT_SETTING &&
			slice_is(ev->setting.name, name))
			last = ev->setting.value;
	}
	drive_assert_text(last, value);
}

static void
omitted_fields_are_not_sent(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	struct record r = {0};
	const struct buf *body;

	(void)state;
	wire_stream(d.w, SLICE(SSE_HELLO), 0);
	CALL(&d, "ask", "--temperature", "0.5", "--top-p", "0.5", "--set",
		"param.foo=1", "--set",
		"omit=stream_options temperature  foo nothing", "hi");
	desk_status(&d, 0);
	body = &wire_request(d.w, 0)->body;
	assert_unsaid(body, "stream_options");
	assert_unsaid(body, "temperature");
	assert_unsaid(body, "foo");
	desk_says(body, "\"top_p\":0.5");
	desk_says(body, "\"stream\":true");
	desk_says(body, "\"messages\":[");
	desk_session(&d, &r);
	assert_setting(&r, "omit", "stream_options temperature  foo nothing");
	assert_true(
		slice_find(record_find(&r, EVENT_REQUEST, 0)->request.params,
			SLICE("temperature")) < 0);
	record_free(&r);
	desk_free(&d);
}

static void
all_that_shapes_requests_is_told_at_the_start(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	struct record r = {0};

	(void)state;
	wire_stream(d.w, SLICE(SSE_HELLO), 0);
	CALL(&d, "ask", "--set", "stream=off", "--set", "history=3", "-s",
		"be brief", "hi");
	desk_session(&d, &r);
	assert_setting(&r, "stream", "off");
	assert_setting(&r, "history", "3");
	assert_setting(&r, "system", "be brief");
	/* The session event has the address, and idle-timeout shapes none. */
	assert_int_equal(record_count(&r, EVENT_SETTING), 3);
	record_free(&r);
	desk_free(&d);
}

static void
omit_changes_in_a_session(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	struct record r = {0};

	(void)state;
	for (int i = 0; i < 3; i++)
		wire_stream(d.w, SLICE(SSE_HELLO), 0);
	d.in = SLICE("one\n/set omit stream_options\ntwo\n"
		     "/set omit default\nthree\n");
	CALL(&d, "--linear");
	desk_status(&d, 0);
	desk_says(&wire_request(d.w, 0)->body, "stream_options");
	assert_unsaid(&wire_request(d.w, 1)->body, "stream_options");
	desk_says(&wire_request(d.w, 2)->body, "stream_options");
	desk_session(&d, &r);
	assert_int_equal(record_count(&r, EVENT_SETTING), 2);
	assert_setting(&r, "omit", NULL);
	record_free(&r);
	desk_free(&d);
}

static void
the_history_is_as_long_as_set(void **state)
{
	static const struct {
		int request;
		const char *has, *lacks;
	} rows[] = {
		{0, "one", "two"},
		{1, "one", "three"},
		{2, "two", "\"one\""},
		{3, "four", "\"three\""},
		{4, "\"one\"", "six"},
	};
	struct desk d = desk_new(DRIVE_KEY);
	struct record r = {0};

	(void)state;
	for (int i = 0; i < 5; i++)
		wire_stream(d.w, SLICE(SSE_HELLO), 0);
	d.in = SLICE("one\ntwo\n/set history 1\nthree\n/set history 0\n"
		     "four\n/set history all\nfive\n/set history none\n");
	CALL(&d, "--linear", "-s", "be brief");
	desk_status(&d, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct buf *body =
			&wire_request(d.w, rows[i].request)->body;

		desk_says(body, rows[i].has);
		assert_unsaid(body, rows[i].lacks);
		desk_says(body, "be brief");
	}
	desk_says(&d.r.out, "history: ");
	desk_session(&d, &r);
	assert_setting(&r, "history", "all");
	record_free(&r);
	desk_free(&d);
}

static void
the_window_is_what_is_set(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	struct record r = {0};

	(void)state;
	wire_stream(d.w, SLICE(SSE_HELLO), 0);
	CALL(&d, "ask", "-m", "gpt-4o", "--set", "context-window=4", "--set",
		"preflight=warn", "a prompt of more than four tokens in all");
	desk_status(&d, 0);
	desk_says(&d.r.err, "sidetone: error: ");
	desk_session(&d, &r);
	drive_assert_text(record_find(&r, EVENT_CHECK, 0)->check.code,
		"context_length_exceeded");
	assert_setting(&r, "context-window", "4");
	record_free(&r);
	desk_free(&d);
}

/* The one session file below the home, read as `report` does it. */
static void
load(const struct desk *d, struct loaded *l)
{
	struct buf list = {0};
	struct load_report report;
	struct error err;
	char *path;

	assert_int_equal(temp_list(d->home, &list), 1);
	buf_truncate(&list, list.len - 1);
	path = temp_path(d->home, buf_str(&list));
	if (load_events(path, loaded_take, l, &report, &err))
		fail_msg("%s", err.text);
	assert_int_equal(report.skipped, 0);
	free(path);
	buf_free(&list);
}

static void
a_loaded_session_keeps_them(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	struct loaded l = {0};
	struct conversation c = {0};

	(void)state;
	for (int i = 0; i < 3; i++)
		wire_stream(d.w, SLICE(SSE_HELLO), 0);
	d.in = SLICE("one\ntwo\nthree\n");
	CALL(&d, "--linear", "--set", "history=1", "--set", "omit=top_p");
	desk_status(&d, 0);
	load(&d, &l);
	assert_int_equal(l.model.nturns, 3);
	model_conversation(&l.model, &c);
	assert_int_equal(c.n, 3);
	drive_assert_text(c.list[0].text, "two");
	drive_assert_text(c.list[2].text, "three");
	model_conversation_with(&l.model, SLICE("four"), &c);
	assert_int_equal(c.n, 3);
	drive_assert_text(c.list[0].text, "three");
	assert_int_equal(model_history(&l.model), 1);
	drive_assert_text(model_setting(&l.model, "omit"), "top_p");
	conversation_free(&c);
	loaded_free(&l);
	desk_free(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(omitted_fields_are_not_sent),
		cmocka_unit_test(all_that_shapes_requests_is_told_at_the_start),
		cmocka_unit_test(omit_changes_in_a_session),
		cmocka_unit_test(the_history_is_as_long_as_set),
		cmocka_unit_test(the_window_is_what_is_set),
		cmocka_unit_test(a_loaded_session_keeps_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
