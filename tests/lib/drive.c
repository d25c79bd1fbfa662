/* Drives the client core on a clock of its own, against a scripted server,
 * and records every event. */
#include "tests/lib/drive.h"

#include <stdio.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"

enum { LIMIT_MS = 10000, TURN_MS = 10 };

static void
take(void *arg, const struct event *ev)
{
	struct drive *d = arg;
	struct buf line = {0};

	if (d->deaf && ev->kind == EVENT_DELTA)
		return;
	line_encode(&line, ev);
	assert_true(record_line(&d->record, buf_slice(&line)));
	buf_free(&line);
}

static void
clear_proxies(void)
{
	static const char *const names[] = {"http_proxy", "https_proxy",
		"HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy",
		"NO_PROXY"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unsetenv(names[i]);
}

static void
tell_session(struct drive *d)
{
	struct event ev = {.kind = EVENT_SESSION};

	ev.session = (struct event_session){.version = EVENT_VERSION,
		.id = SLICE("20261121-200411-0000"),
		.wall = SLICE("2026-11-21T20:04:11.000+00:00"),
		.app = SLICE("drive"),
		.provider = SLICE("custom"),
		.url = SLICE("http://127.0.0.1/v1"),
		.model = SLICE("test-model")};
	bus_emit(&d->bus, &ev);
}

struct drive *
drive_new(void)
{
	struct drive *d = mem_alloc(sizeof(*d));
	struct error err;

	clear_proxies();
	d->wire = wire_new();
	d->time = (struct clock_manual){.mono = 1000, .wall = DRIVE_WALL};
	d->clock = clock_manual(&d->time);
	d->http = http_new(&d->clock, &err);
	assert_non_null(d->http);
	bus_init(&d->bus, &d->clock);
	bus_add(&d->bus, take, d);
	d->client = client_new(d->http, &d->bus, 1);
	d->options = client_defaults();
	d->options.base_url = wire_url(d->wire);
	d->options.key = DRIVE_KEY;
	d->options.provider = provider_of_url(slice_str(wire_url(d->wire)));
	drive_configure(d);
	d->input = (struct request_input){.model = "test-model",
		.stream = true,
		.conversation = &d->conversation,
		.params = &d->params,
		.provider = d->options.provider};
	tell_session(d);
	return d;
}

struct drive *
drive_once(void)
{
	struct drive *d = drive_new();

	d->options.max_retries = 0;
	drive_configure(d);
	return d;
}

void
drive_configure(struct drive *d)
{
	client_configure(d->client, &d->options);
}

void
drive_check_grammar(const struct drive *d)
{
	struct buf why = {0};

	if (!record_check_grammar(&d->record, &why)) {
		record_dump(&d->record);
		fail_msg("%s", buf_str(&why));
	}
	buf_free(&why);
}

void
drive_end(struct drive *d)
{
	assert_false(client_busy(d->client));
	drive_check_grammar(d);
	client_free(d->client);
	http_free(d->http);
	wire_free(d->wire);
	bus_free(&d->bus);
	record_free(&d->record);
	conversation_free(&d->conversation);
	params_free(&d->params);
	free(d);
}

void
drive_send(struct drive *d, const char *prompt)
{
	struct event ev = {
		.kind = EVENT_PROMPT, .prompt.text = slice_str(prompt)};

	bus_emit(&d->bus, &ev);
	conversation_add(&d->conversation, "user", slice_str(prompt));
	client_send(d->client, &d->input);
}

void
drive_step(struct drive *d)
{
	http_step(d->http);
	client_step(d->client);
}

/* A turn that waits for the network; ends the test when it is too late. */
static void
turn(struct drive *d, int64_t limit)
{
	drive_step(d);
	if (clock_mono(&clock_real) > limit) {
		record_dump(&d->record);
		fail_msg("nothing came of it in %d ms", LIMIT_MS);
	}
}

static int64_t
limit(void)
{
	return clock_mono(&clock_real) + LIMIT_MS;
}

static void
rest(struct drive *d)
{
	http_wait(d->http, NULL, 0, TURN_MS);
}

void
drive_until(struct drive *d, enum event_kind kind, size_t n)
{
	int64_t end = limit();

	for (turn(d, end); drive_count(d, kind) < n; turn(d, end))
		rest(d);
}

void
drive_settle(struct drive *d)
{
	int64_t end = limit();

	while (client_busy(d->client) && !client_waits(d->client)) {
		turn(d, end);
		if (client_busy(d->client) && !client_waits(d->client))
			rest(d);
	}
}

/* Through the wait for a retry, up to its first moment. */
static void
pass_wait(struct drive *d)
{
	size_t requests = drive_count(d, EVENT_REQUEST);
	const struct event *retry =
		drive_event(d, EVENT_RETRY, drive_count(d, EVENT_RETRY) - 1);
	int64_t due = client_deadline(d->client);

	assert_int_equal(due - d->bus.start, retry->at + retry->retry.delay_ms);
	drive_pass(d, due - 1 - d->time.mono);
	drive_step(d);
	assert_int_equal(drive_count(d, EVENT_REQUEST), requests);
	drive_pass(d, 1);
	drive_step(d);
	assert_int_equal(drive_count(d, EVENT_REQUEST), requests + 1);
}

void
drive_run(struct drive *d)
{
	drive_settle(d);
	while (client_waits(d->client)) {
		pass_wait(d);
		drive_settle(d);
	}
}

void
drive_server(struct drive *d, enum wire_count what, int n)
{
	int64_t end = limit();

	for (turn(d, end); wire_count(d->wire, what) < n; turn(d, end))
		rest(d);
}

void
drive_pass(struct drive *d, int64_t ms)
{
	d->time.mono += ms;
	d->time.wall += ms;
}

void
drive_expire(struct drive *d)
{
	int64_t due = client_deadline(d->client);

	assert_true(due != CLOCK_NEVER);
	drive_pass(d, due - d->time.mono);
}

const struct event *
drive_event(const struct drive *d, enum event_kind kind, size_t i)
{
	const struct event *ev = record_find(&d->record, kind, i);

	if (!ev) {
		record_dump(&d->record);
		fail_msg("there is no event %zu of this kind", i);
	}
	return ev;
}

size_t
drive_count(const struct drive *d, enum event_kind kind)
{
	return record_count(&d->record, kind);
}

const struct event_done *
drive_done(const struct drive *d, size_t i)
{
	return &drive_event(d, EVENT_DONE, i)->done;
}

const struct event_failure *
drive_failure(const struct drive *d, size_t i)
{
	return &drive_event(d, EVENT_FAILURE, i)->failure;
}

const struct event_retry *
drive_retry(const struct drive *d, size_t i)
{
	return &drive_event(d, EVENT_RETRY, i)->retry;
}

void
drive_assert_text(struct slice s, const char *text)
{
	char *have = slice_dup(s);

	if (text == NULL)
		assert_null(have);
	else if (have == NULL)
		fail_msg("none, where it should be: %s", text);
	else
		assert_string_equal(have, text);
	free(have);
}

void
drive_assert_content(const struct drive *d, int64_t req, const char *text)
{
	struct buf have = {0};

	record_text(&d->record, req, "content", &have);
	assert_string_equal(buf_str(&have), text);
	buf_free(&have);
}
