/* The gate: what is told, what is held, and what goes through. */
#include "app/gate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/lib/record.h"

#define KEY "sk-canary-8f3b2e1d7a6c5940"

/* A gate with what it is asked about and where it tells it. */
struct post {
	struct gate gate;
	struct bus bus;
	struct settings settings;
	struct conversation conversation;
	struct record record;
};

static void
take(void *arg, const struct event *ev)
{
	struct post *p = arg;
	struct buf line = {0};

	line_encode(&line, ev);
	assert_true(record_line(&p->record, buf_slice(&line)));
	buf_free(&line);
}

static void
post_open(struct post *p)
{
	*p = (struct post){.gate = {.told = {0}}};
	bus_init(&p->bus, &clock_real);
	bus_add(&p->bus, take, p);
	settings_init(&p->settings);
	conversation_add(&p->conversation, "user", SLICE("hi"));
}

static void
post_close(struct post *p)
{
	gate_free(&p->gate);
	bus_free(&p->bus);
	settings_free(&p->settings);
	conversation_free(&p->conversation);
	record_free(&p->record);
}

static void
set(struct post *p, const char *name, const char *value)
{
	struct error err;

	if (settings_set(&p->settings, name, slice_str(value), &err))
		fail_msg("%s", err.text);
}

static bool
pass(struct post *p, const char *prompt)
{
	const struct request_input in = {.model = "gpt-4o",
		.stream = true,
		.conversation = &p->conversation,
		.params = &p->settings.params,
		.provider = provider_of_url(SLICE("http://127.0.0.1/v1"))};

	return gate_pass(
		&p->gate, &p->bus, &p->settings, &in, slice_str(prompt), 0);
}

static size_t
told(const struct post *p)
{
	return record_count(&p->record, EVENT_CHECK);
}

#define BAD "param.response_format", "\"xml\""
#define GOOD "param.response_format", "default"
#define ODD "param.foo", "1"
#define EVEN "param.foo", "default"

static void
a_sound_request_passes_untold(void **state)
{
	struct post p;

	(void)state;
	post_open(&p);
	assert_true(pass(&p, "hi"));
	assert_int_equal(told(&p), 0);
	post_close(&p);
}

static void
a_warning_is_told_once_until_it_goes(void **state)
{
	struct post p;
	const struct event_check *c;

	(void)state;
	post_open(&p);
	set(&p, ODD);
	for (int i = 0; i < 3; i++)
		assert_true(pass(&p, "hi"));
	assert_int_equal(told(&p), 1);
	c = &record_find(&p.record, EVENT_CHECK, 0)->check;
	assert_true(slice_is(c->level, "warning"));
	assert_true(slice_is(c->code, "unknown_parameter"));
	assert_true(slice_is(c->param, "foo"));
	assert_true(c->message.len > 0);
	set(&p, EVEN);
	assert_true(pass(&p, "hi"));
	set(&p, ODD);
	assert_true(pass(&p, "hi"));
	assert_int_equal(told(&p), 2);
	/* A second one is told without the first. */
	set(&p, "param.bar", "1");
	assert_true(pass(&p, "hi"));
	assert_int_equal(told(&p), 3);
	post_close(&p);
}

static void
an_error_holds_and_the_same_again_passes(void **state)
{
	struct post p;

	(void)state;
	post_open(&p);
	set(&p, BAD);
	assert_false(pass(&p, "hi"));
	assert_int_equal(told(&p), 1);
	assert_non_null(strstr(p.gate.objection.text, "response_format"));
	assert_true(pass(&p, "hi"));
	assert_int_equal(told(&p), 1);
	/* The consent is used up. */
	assert_false(pass(&p, "hi"));
	assert_true(pass(&p, "hi"));
	assert_int_equal(told(&p), 1);
	post_close(&p);
}

static void
something_else_is_held_anew(void **state)
{
	struct post p;

	(void)state;
	post_open(&p);
	set(&p, BAD);
	assert_false(pass(&p, "hi"));
	assert_false(pass(&p, "another"));
	set(&p, "param.tools", "\"x\"");
	assert_false(pass(&p, "another"));
	assert_int_equal(told(&p), 2);
	/* A new warning is no new error. */
	set(&p, ODD);
	assert_true(pass(&p, "another"));
	assert_int_equal(told(&p), 3);
	post_close(&p);
}

static void
a_correction_passes_at_once(void **state)
{
	struct post p;

	(void)state;
	post_open(&p);
	set(&p, BAD);
	assert_false(pass(&p, "hi"));
	set(&p, GOOD);
	assert_true(pass(&p, "hi"));
	/* What was held before the correction is not agreed to. */
	set(&p, BAD);
	assert_false(pass(&p, "hi"));
	assert_int_equal(told(&p), 2);
	post_close(&p);
}

static void
warn_tells_and_passes(void **state)
{
	struct post p;

	(void)state;
	post_open(&p);
	set(&p, BAD);
	set(&p, "preflight", "warn");
	assert_true(pass(&p, "hi"));
	assert_true(pass(&p, "hi"));
	assert_int_equal(told(&p), 1);
	assert_true(slice_is(
		record_find(&p.record, EVENT_CHECK, 0)->check.level, "error"));
	/* Passing was no consent. */
	set(&p, "preflight", "on");
	assert_false(pass(&p, "hi"));
	post_close(&p);
}

static void
off_looks_at_nothing(void **state)
{
	struct post p;

	(void)state;
	post_open(&p);
	set(&p, BAD);
	set(&p, "preflight", "off");
	assert_true(pass(&p, "hi"));
	assert_int_equal(told(&p), 0);
	set(&p, "preflight", "on");
	assert_false(pass(&p, "hi"));
	assert_int_equal(told(&p), 1);
	post_close(&p);
}

/* A finding quotes the body, cut where that is long: a key that was set by a
 * slip is in it neither whole nor in part. */
static void
no_finding_tells_the_key(void **state)
{
	static const char key[] = KEY;

	(void)state;
	for (int n = 0; n < 140; n++) {
		struct post p;
		struct buf value = {0};

		post_open(&p);
		bus_guard(&p.bus, SLICE(KEY));
		buf_addf(&value, "\"%.*s%s\"", n,
			"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
			KEY);
		set(&p, "param.response_format", buf_str(&value));
		assert_false(pass(&p, "hi"));
		assert_int_equal(told(&p), 1);
		for (size_t i = 0; i + 12 < sizeof(key); i++) {
			struct slice piece = {&key[i], 12};

			if (record_holds(&p.record, piece))
				fail_msg("told behind %d: %s", n,
					buf_str(&p.record.rows[0]->line));
			if (slice_find(slice_str(p.gate.objection.text),
				    piece) >= 0)
				fail_msg("objected behind %d: %s", n,
					p.gate.objection.text);
		}
		buf_free(&value);
		post_close(&p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sound_request_passes_untold),
		cmocka_unit_test(a_warning_is_told_once_until_it_goes),
		cmocka_unit_test(an_error_holds_and_the_same_again_passes),
		cmocka_unit_test(something_else_is_held_anew),
		cmocka_unit_test(a_correction_passes_at_once),
		cmocka_unit_test(warn_tells_and_passes),
		cmocka_unit_test(off_looks_at_nothing),
		cmocka_unit_test(no_finding_tells_the_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
