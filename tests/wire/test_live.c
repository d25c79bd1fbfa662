/* Live sessions from files: what was folded live is what the file brings. */
#include "app/livestart.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "session/load.h"
#include "tests/lib/drive.h"
#include "tests/lib/folds.h"
#include "tests/lib/temp.h"

enum { DAY_MS = 24 * 3600 * 1000, WAIT_MS = 10000 };

/* A home with a server; sessions are opened in it one after the other. */
struct house {
	struct wire *w;
	char *home;
	struct settings settings;
	struct clock_manual time;
	struct clock clock;
	struct live live;
	struct record heard; /* by the extra sink of the session now open */
	size_t told;         /* of it, that was there before */
	struct buf path;
};

static void
hear(void *arg, const struct event *ev)
{
	struct house *h = arg;
	struct buf line = {0};

	line_encode(&line, ev);
	assert_true(record_line(&h->heard, buf_slice(&line)));
	h->told += h->live.telling;
	buf_free(&line);
}

static void
set(struct house *h, const char *name, const char *value)
{
	struct error err;

	if (settings_set(&h->settings, name, slice_str(value), &err))
		fail_msg("%s", err.text);
}

static struct house *
house_new(void)
{
	struct house *h = calloc(1, sizeof(*h));

	assert_non_null(h);
	h->w = wire_new();
	h->home = temp_new();
	setenv("HOME", h->home, 1);
	unsetenv("XDG_DATA_HOME");
	setenv("SIDETONE_API_KEY", DRIVE_KEY, 1);
	h->time = (struct clock_manual){5000, DRIVE_WALL};
	h->clock = clock_manual(&h->time);
	settings_init(&h->settings);
	set(h, "base-url", wire_url(h->w));
	set(h, "model", "first");
	return h;
}

static void
house_free(struct house *h)
{
	wire_free(h->w);
	temp_remove(h->home);
	settings_free(&h->settings);
	record_free(&h->heard);
	buf_free(&h->path);
	free(h);
}

static void
keep_path(struct house *h)
{
	if (h->live.journal)
		buf_set(&h->path, slice_str(journal_path(h->live.journal)));
}

static void
open_new(struct house *h)
{
	const struct bus_row sink = {hear, h};
	struct error err;

	record_free(&h->heard);
	if (live_open(&h->live, &h->settings, &h->clock, NULL, &sink, &err))
		fail_msg("%s", err.text);
	keep_path(h);
}

static int
try_file(struct house *h, const struct live_file *file, bool retell,
	struct error *err)
{
	const struct bus_row sink = {hear, h};
	int rc;

	record_free(&h->heard);
	h->told = 0;
	rc = live_open_file(
		&h->live, &h->settings, &h->clock, file, &sink, retell, err);
	return rc;
}

static void
resume(struct house *h)
{
	struct live_file file = {.path = buf_str(&h->path)};
	struct error err;

	if (try_file(h, &file, false, &err))
		fail_msg("%s", err.text);
}

static void
fork_at(struct house *h, size_t events, bool retell)
{
	const struct bus_row sink = {hear, h};
	struct error err;

	record_free(&h->heard);
	h->told = 0;
	if (live_fork(&h->live, &h->settings, &h->clock, buf_str(&h->path),
		    events, &sink, retell, &err))
		fail_msg("%s", err.text);
	keep_path(h);
}

static void
step(struct house *h)
{
	live_step(&h->live);
	if (client_busy(h->live.client))
		http_wait(h->live.http, NULL, 0, 20);
	h->time.mono++;
	h->time.wall++;
}

static void
settle(struct house *h)
{
	for (int i = 0; client_busy(h->live.client); i++) {
		assert_true(i < WAIT_MS);
		step(h);
	}
}

static void
say(struct house *h, const char *text)
{
	assert_int_equal(live_send(&h->live, slice_str(text)), LIVE_SENT);
	settle(h);
}

static void
answer(struct house *h)
{
	wire_stream(h->w, SLICE(SSE_HELLO), 0);
}

static void
dump_file(struct buf *out, const char *path)
{
	struct loaded l = {0};
	struct load_report r;
	struct error err;

	if (load_events(path, loaded_take, &l, &r, &err))
		fail_msg("%s", err.text);
	folds_dump(out, &l.model, &l.trail);
	loaded_free(&l);
}

/* The folds of the open session are those of its file, and this is one by the
 * grammar. */
static void
assert_same_as_file(const struct house *h)
{
	struct buf live = {0}, file = {0}, why = {0}, text = {0};
	struct record r = {0};
	const char *path = journal_path(h->live.journal);

	folds_dump(&live, &h->live.model, &h->live.trail);
	dump_file(&file, path);
	assert_string_equal(buf_str(&live), buf_str(&file));
	assert_true(temp_read("/", path + 1, &text));
	assert_true(record_lines(&r, buf_slice(&text)));
	if (!record_check_grammar(&r, &why))
		fail_msg("%s", buf_str(&why));
	record_free(&r);
	buf_free(&live);
	buf_free(&file);
	buf_free(&text);
}

static size_t
file_size(const struct house *h)
{
	struct buf text = {0};
	size_t n;

	assert_true(temp_read("/", buf_str(&h->path) + 1, &text));
	n = text.len;
	buf_free(&text);
	return n;
}

static void
body_holds(const struct house *h, int request, const char *text)
{
	const struct request *r = wire_request(h->w, request);

	assert_non_null(r);
	if (!strstr(buf_str(&r->body), text))
		fail_msg("\"%s\" is not in: %s", text, buf_str(&r->body));
}

static void
a_session_goes_on_as_if_it_had_not_ended(void **state)
{
	struct house *h = house_new();
	struct buf before = {0}, after = {0};
	size_t size;

	(void)state;
	open_new(h);
	answer(h);
	say(h, "one");
	assert_same_as_file(h);
	folds_dump(&before, &h->live.model, &h->live.trail);
	live_close(&h->live);
	size = file_size(h);
	for (int i = 0; i < 2; i++) { /* twice: nothing is written by that */
		h->time.wall += DAY_MS;
		resume(h);
		buf_clear(&after);
		folds_dump(&after, &h->live.model, &h->live.trail);
		assert_string_equal(buf_str(&before), buf_str(&after));
		assert_int_equal(h->live.remark.len, 0);
		assert_int_equal(h->heard.n, 1); /* the session event */
		live_close(&h->live);
		assert_int_equal(file_size(h), size);
	}
	resume(h);
	answer(h);
	say(h, "two");
	assert_same_as_file(h);
	body_holds(h, 1, "\"content\":\"one\"");
	body_holds(h, 1, "\"content\":\"Hello\"");
	body_holds(h, 1, "\"content\":\"two\"");
	assert_int_equal(h->live.model.turns[1].req, 2);
	live_close(&h->live);
	buf_free(&before);
	buf_free(&after);
	house_free(h);
}

static void
its_time_goes_on_with_the_wall(void **state)
{
	struct house *h = house_new();
	int64_t ended;

	(void)state;
	open_new(h);
	answer(h);
	say(h, "one");
	ended = h->live.model.now;
	live_close(&h->live);
	h->time.mono = 7; /* another boot */
	h->time.wall = DRIVE_WALL + DAY_MS;
	resume(h);
	assert_int_equal(live_now(&h->live), DAY_MS);
	live_close(&h->live);
	/* A clock that was set back takes nothing back. */
	h->time.wall = DRIVE_WALL - DAY_MS;
	resume(h);
	assert_int_equal(live_now(&h->live), ended);
	answer(h);
	say(h, "two");
	assert_true(h->live.model.turns[1].at >= ended);
	assert_same_as_file(h);
	live_close(&h->live);
	house_free(h);
}

/* The file as a kill leaves it: without its last LINES, and with TAIL. */
static void
cut_file(const struct house *h, size_t lines, const char *tail)
{
	struct buf text = {0};

	assert_true(temp_read("/", buf_str(&h->path) + 1, &text));
	while (lines--) {
		buf_truncate(&text, text.len - 1);
		while (text.len && text.p[text.len - 1] != '\n')
			buf_truncate(&text, text.len - 1);
	}
	buf_add_str(&text, tail);
	temp_write("/", buf_str(&h->path) + 1, buf_slice(&text));
	buf_free(&text);
}

static void
a_killed_session_is_interrupted_and_can_be_retried(void **state)
{
	struct house *h = house_new();
	const struct turn *t;
	size_t size;

	(void)state;
	open_new(h);
	answer(h);
	say(h, "one");
	live_close(&h->live);
	/* The done is lost, and of the last delta a half. */
	cut_file(h, 2, "{\"kind\":\"delta\",\"at\":7,\"req");
	h->time.wall += DAY_MS;
	resume(h);
	t = model_last(&h->live.model);
	assert_int_equal(t->state, TURN_FAILED);
	assert_string_equal(buf_str(&t->class), "Interrupted");
	assert_string_equal(buf_str(&t->answers[0].content), "Hel");
	assert_true(slice_is(live_unanswered(&h->live), "one"));
	assert_non_null(strstr(buf_str(&h->live.remark), "stops short"));
	/* It is told for the time it happened, not for today. */
	assert_true(h->live.trail.rows[0].end_at < DAY_MS);
	assert_int_equal(live_now(&h->live) / DAY_MS, 1);
	live_close(&h->live);
	size = file_size(h);
	resume(h);
	live_close(&h->live);
	assert_int_equal(file_size(h), size);
	resume(h);
	answer(h);
	assert_int_equal(live_again(&h->live, 0), LIVE_SENT);
	settle(h);
	t = model_last(&h->live.model);
	assert_int_equal(t->state, TURN_DONE);
	assert_int_equal(t->req, 1);
	assert_int_equal(t->attempt, 2);
	live_close(&h->live);
	house_free(h);
}

static void
a_prompt_that_was_not_sent_is_sent_without_being_said_again(void **state)
{
	struct house *h = house_new();

	(void)state;
	open_new(h);
	answer(h);
	say(h, "one");
	live_close(&h->live);
	/* Only session, setting and prompt are left. */
	while (true) {
		struct buf text = {0};
		bool bare;
		assert_true(temp_read("/", buf_str(&h->path) + 1, &text));
		bare = !strstr(buf_str(&text), "\"kind\":\"request\"");
		buf_free(&text);
		if (bare)
			break;
		cut_file(h, 1, "");
	}
	resume(h);
	assert_true(slice_is(live_unanswered(&h->live), "one"));
	answer(h);
	assert_int_equal(live_again(&h->live, 0), LIVE_SENT);
	settle(h);
	assert_int_equal(h->live.model.nturns, 1);
	assert_int_equal(h->live.model.turns[0].state, TURN_DONE);
	assert_same_as_file(h);
	live_close(&h->live);
	house_free(h);
}

static void
settings_come_back_as_they_were(void **state)
{
	struct house *h = house_new();
	struct buf text = {0};
	struct error err;

	(void)state;
	set(h, "system", "be brief");
	set(h, "temperature", "0.5");
	set(h, "reasoning-effort", "high");
	set(h, "param.user", "ada");
	set(h, "history", "4");
	open_new(h);
	assert_int_equal(live_set(&h->live, "model", SLICE("second"), &err), 0);
	answer(h);
	say(h, "one");
	live_close(&h->live);
	/* The next start is configured in another way. */
	settings_free(&h->settings);
	settings_init(&h->settings);
	set(h, "base-url", wire_url(h->w));
	set(h, "top-p", "0.1");
	set(h, "omit", "x");
	set(h, "theme", "light");
	resume(h);
	answer(h);
	say(h, "two");
	body_holds(h, 1, "\"model\":\"second\"");
	body_holds(h, 1, "be brief");
	body_holds(h, 1, "\"temperature\":0.5");
	body_holds(h, 1, "\"reasoning_effort\":\"high\"");
	body_holds(h, 1, "\"user\":\"ada\"");
	assert_null(strstr(buf_str(&wire_request(h->w, 1)->body), "top_p"));
	assert_string_equal(settings_text(&h->settings, SETTING_HISTORY), "4");
	assert_string_equal(settings_text(&h->settings, SETTING_OMIT), "");
	assert_string_equal(
		settings_text(&h->settings, SETTING_THEME), "light");
	assert_same_as_file(h);
	live_close(&h->live);
	buf_free(&text);
	house_free(h);
}

static void
a_fork_goes_on_wherever_it_is_cut(void **state)
{
	struct house *h = house_new();
	struct buf original = {0}, path = {0}, text = {0};
	size_t events;

	(void)state;
	open_new(h);
	wire_reply(h->w, "503 Busy", "Retry-After: 0\r\n", SLICE("{}"));
	answer(h);
	say(h, "one");
	answer(h);
	say(h, "two");
	events = h->heard.n;
	live_close(&h->live);
	buf_set(&path, buf_slice(&h->path));
	assert_true(temp_read("/", path.p + 1, &original));
	for (size_t i = 1; i <= events; i++) {
		buf_set(&h->path, buf_slice(&path));
		fork_at(h, i, true);
		assert_int_equal(h->told - i <= 2, true);
		answer(h);
		say(h, "and now?");
		assert_same_as_file(h);
		live_close(&h->live);
	}
	assert_true(temp_read("/", path.p + 1, &text));
	assert_true(slice_eq(buf_slice(&text), buf_slice(&original)));
	buf_free(&original);
	buf_free(&path);
	buf_free(&text);
	house_free(h);
}

static void
an_idle_fork_leaves_nothing(void **state)
{
	struct house *h = house_new();
	char *sessions;

	(void)state;
	open_new(h);
	answer(h);
	say(h, "one");
	live_close(&h->live);
	sessions = temp_path(h->home, ".local/share/sidetone/sessions");
	fork_at(h, SIZE_MAX, false);
	assert_int_equal(temp_list(sessions, NULL), 2);
	assert_null(live_saved_as(&h->live));
	live_close(&h->live);
	assert_int_equal(temp_list(sessions, NULL), 1);
	free(sessions);
	house_free(h);
}

static void
without_saving_no_file_is_touched(void **state)
{
	struct house *h = house_new();
	size_t size;

	(void)state;
	open_new(h);
	answer(h);
	say(h, "one");
	live_close(&h->live);
	size = file_size(h);
	set(h, "save", "off");
	resume(h);
	answer(h);
	say(h, "two");
	body_holds(h, 1, "\"content\":\"one\"");
	assert_null(h->live.journal);
	live_close(&h->live);
	assert_int_equal(file_size(h), size);
	fork_at(h, SIZE_MAX, true);
	assert_int_equal(h->live.model.nturns, 1);
	live_close(&h->live);
	house_free(h);
}

static void
what_cannot_be_opened_leaves_all_as_it_was(void **state)
{
	struct house *h = house_new();
	struct live_file file = {.fork = false};
	struct buf before = {0}, after = {0};
	char *other = temp_path(h->home, "other.jsonl");
	struct error err;

	(void)state;
	file.path = other;
	open_new(h);
	answer(h);
	say(h, "one");
	folds_dump(&before, &h->live.model, &h->live.trail);
	assert_int_equal(live_take_up(&h->live, &file, &err), -1);
	temp_write(h->home, "other.jsonl", SLICE("# no session\n"));
	assert_int_equal(live_take_up(&h->live, &file, &err), -1);
	assert_non_null(strstr(err.text, "no session"));
	temp_write(h->home, "other.jsonl",
		SLICE("{\"kind\":\"session\",\"at\":0,\"version\":1,\"id\":"
		      "\"x\",\"provider\":\"custom\",\"url\":\"ftp://x\"}\n"));
	assert_int_equal(live_take_up(&h->live, &file, &err), -1);
	assert_non_null(strstr(err.text, "base-url"));
	assert_string_equal(
		settings_text(&h->settings, SETTING_BASE_URL), wire_url(h->w));
	folds_dump(&after, &h->live.model, &h->live.trail);
	assert_string_equal(buf_str(&before), buf_str(&after));
	answer(h);
	say(h, "two");
	assert_same_as_file(h);
	live_close(&h->live);
	free(other);
	buf_free(&before);
	buf_free(&after);
	house_free(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_session_goes_on_as_if_it_had_not_ended),
		cmocka_unit_test(its_time_goes_on_with_the_wall),
		cmocka_unit_test(
			a_killed_session_is_interrupted_and_can_be_retried),
		cmocka_unit_test(
			a_prompt_that_was_not_sent_is_sent_without_being_said_again),
		cmocka_unit_test(settings_come_back_as_they_were),
		cmocka_unit_test(a_fork_goes_on_wherever_it_is_cut),
		cmocka_unit_test(an_idle_fork_leaves_nothing),
		cmocka_unit_test(without_saving_no_file_is_touched),
		cmocka_unit_test(what_cannot_be_opened_leaves_all_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
