/* Resume and fork as a user calls them: ask and the linear front. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/desk.h"
#include "tests/lib/drive.h"
#include "tests/lib/temp.h"

static void
assert_unsaid(const struct buf *b, const char *text)
{
	if (strstr(buf_str(b), text))
		fail_msg("\"%s\" is in: %s", text, buf_str(b));
}

static const struct buf *
body(struct wire *w, int i)
{
	const struct request *r = wire_request(w, i);

	assert_non_null(r);
	return &r->body;
}

static void
ask(struct desk *d, const char *const *args)
{
	wire_stream(d->w, SLICE(SSE_HELLO), 0);
	desk_call(d, args);
	desk_status(d, 0);
	assert_string_equal(buf_str(&d->r.out), "Hello\n");
}
#define ASK(d, ...) ask((d), (const char *const[]){"ask", __VA_ARGS__, NULL})

/* The path, below the home, of the one session that NOT does not name. */
static char *
session_name(const struct desk *d, const char * not )
{
	struct buf list = {0};
	struct slice rest, line;
	char *found = NULL;

	temp_list(d->home, &list);
	rest = buf_slice(&list);
	while (slice_line(&rest, &line)) {
		char *name = slice_dup(line);
		if (strstr(name, ".jsonl") && !(not &&!strcmp(name, not ))) {
			assert_null(found);
			found = name;
		} else {
			free(name);
		}
	}
	assert_non_null(found);
	buf_free(&list);
	return found;
}

static size_t
count_sessions(const struct desk *d)
{
	struct buf list = {0};
	struct slice rest, line;
	size_t n = 0;

	temp_list(d->home, &list);
	rest = buf_slice(&list);
	while (slice_line(&rest, &line))
		n += slice_find(line, SLICE(".jsonl")) >= 0;
	buf_free(&list);
	return n;
}

/* The ID of a session file's path. */
static char *
id_of(const char *name)
{
	const char *base = strrchr(name, '/') + 1;

	return slice_dup(
		slice_sub(slice_str(base), 0, strlen(base) - strlen(".jsonl")));
}

static void
remove_session(const struct desk *d, const char *name)
{
	char *path = temp_path(d->home, name);

	assert_int_equal(unlink(path), 0);
	free(path);
}

static void
read_session(const struct desk *d, const char *name, struct record *r)
{
	struct buf text = {0};

	assert_true(temp_read(d->home, name, &text));
	desk_events(r, &text);
	buf_free(&text);
}

static void
continue_takes_the_earlier_turns_along(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	struct record r = {0};

	(void)state;
	ASK(&d, "-m", "alpha", "-s", "be brief", "--temperature", "0.5",
		"first question");
	ASK(&d, "-c", "second question");
	desk_says(body(d.w, 1), "first question");
	desk_says(body(d.w, 1), "Hello");
	desk_says(body(d.w, 1), "second question");
	desk_says(body(d.w, 1), "\"model\":\"alpha\"");
	desk_says(body(d.w, 1), "be brief");
	desk_says(body(d.w, 1), "\"temperature\":0.5");
	assert_int_equal(count_sessions(&d), 1);
	desk_session(&d, &r);
	assert_int_equal(record_count(&r, EVENT_PROMPT), 2);
	assert_int_equal(record_find(&r, EVENT_REQUEST, 1)->req, 2);
	record_free(&r);
	desk_free(&d);
}

static void
options_go_before_what_the_session_had(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	struct record r = {0};
	const struct event *ev;

	(void)state;
	ASK(&d, "-m", "alpha", "-s", "be brief", "one");
	ASK(&d, "-c", "-m", "beta", "-s", "be brief", "--set", "param.user=me",
		"two");
	desk_says(body(d.w, 1), "\"model\":\"beta\"");
	desk_says(body(d.w, 1), "\"user\":\"me\"");
	ASK(&d, "-c", "three");
	desk_says(body(d.w, 2), "\"model\":\"beta\"");
	desk_says(body(d.w, 2), "\"user\":\"me\"");
	desk_session(&d, &r);
	/* Told is what changed: not the system prompt once more. */
	assert_int_equal(record_count(&r, EVENT_SETTING), 3);
	ev = record_find(&r, EVENT_SETTING, 1);
	assert_true(slice_is(ev->setting.name, "model"));
	assert_true(slice_is(ev->setting.value, "beta"));
	record_free(&r);
	desk_free(&d);
}

static void
a_session_is_found_by_its_beginning_or_its_file(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	char *name, *id, *path;

	(void)state;
	ASK(&d, "one");
	name = session_name(&d, NULL);
	id = id_of(name);
	path = temp_path(d.home, name);
	ASK(&d, "-r", id, "two");
	id[8] = '\0'; /* the date */
	ASK(&d, "--resume", id, "three");
	ASK(&d, "-r", path, "four");
	desk_says(body(d.w, 3), "three");
	CALL(&d, "ask", "-r", "19990101", "five");
	desk_status(&d, 2);
	desk_says(&d.r.err, "no session is called that");
	CALL(&d, "ask", "-c", "-r", id, "six");
	desk_status(&d, 2);
	desk_says(&d.r.err, "choose one");
	CALL(&d, "ask", "--fork", "seven");
	desk_status(&d, 2);
	free(name);
	free(id);
	free(path);
	desk_free(&d);
}

static void
without_a_session_there_is_nothing_to_continue(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);

	(void)state;
	CALL(&d, "ask", "-c", "hi");
	desk_status(&d, 2);
	desk_says(&d.r.err, "no session is saved");
	assert_int_equal(wire_count(d.w, WIRE_REQUESTS), 0);
	desk_free(&d);
}

/* Takes the last N lines off the session, and puts TAIL there. */
static void
tear(const struct desk *d, const char *name, int n, const char *tail)
{
	struct buf text = {0};

	assert_true(temp_read(d->home, name, &text));
	while (n--) {
		buf_truncate(&text, text.len - 1);
		while (text.p[text.len - 1] != '\n')
			buf_truncate(&text, text.len - 1);
	}
	buf_add_str(&text, tail);
	temp_write(d->home, name, buf_slice(&text));
	buf_free(&text);
}

static void
a_torn_session_goes_on_and_says_what_is_missing(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	struct record r = {0};
	struct buf text = {0}, whole = {0};
	struct slice rest, line;
	char *name;

	(void)state;
	ASK(&d, "one");
	name = session_name(&d, NULL);
	tear(&d, name, 1, "{\"kind\":\"del");
	ASK(&d, "-c", "two");
	desk_says(&d.r.err, "stops short");
	assert_unsaid(&d.r.err, "F5"); /* of the screen, and of long ago */
	/* But for the torn line the file is a session by the grammar. */
	assert_true(temp_read(d.home, name, &text));
	rest = buf_slice(&text);
	while (slice_line(&rest, &line)) {
		if (slice_is(line, "{\"kind\":\"del"))
			continue;
		buf_add_slice(&whole, line);
		buf_add_char(&whole, '\n');
	}
	desk_events(&r, &whole);
	assert_int_equal(record_count(&r, EVENT_FAILURE), 1);
	assert_true(slice_is(record_find(&r, EVENT_FAILURE, 0)->failure.class,
		"Interrupted"));
	/* What came before it broke off goes along. */
	desk_says(body(d.w, 1), "Hello");
	ASK(&d, "-c", "three");
	desk_says(&d.r.err, "1 line was skipped");
	record_free(&r);
	buf_free(&text);
	buf_free(&whole);
	free(name);
	desk_free(&d);
}

static void
two_processes_do_not_write_one_session(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	struct buf before = {0}, after = {0};
	char *name, *path;
	int fd;

	(void)state;
	ASK(&d, "one");
	name = session_name(&d, NULL);
	path = temp_path(d.home, name);
	assert_true(temp_read(d.home, name, &before));
	fd = open(path, O_RDWR);
	assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
	CALL(&d, "ask", "-c", "two");
	desk_status(&d, 2);
	desk_says(&d.r.err, "another process");
	desk_says(&d.r.err, "--fork");
	assert_int_equal(wire_count(d.w, WIRE_REQUESTS), 1);
	/* A copy can be written, and who does not save needs no file. */
	ASK(&d, "-c", "--fork", "three");
	desk_says(body(d.w, 1), "one");
	assert_int_equal(count_sessions(&d), 2);
	ASK(&d, "-r", path, "--no-save", "four");
	desk_says(body(d.w, 2), "one");
	assert_unsaid(body(d.w, 2), "three");
	assert_true(temp_read(d.home, name, &after));
	assert_string_equal(buf_str(&before), buf_str(&after));
	close(fd);
	buf_free(&before);
	buf_free(&after);
	free(path);
	free(name);
	desk_free(&d);
}

static void
a_session_that_cannot_be_written_can_be_forked(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	char *name, *path;

	(void)state;
	if (geteuid() == 0) {
		desk_free(&d);
		skip(); /* who may write everything */
	}
	ASK(&d, "one");
	name = session_name(&d, NULL);
	path = temp_path(d.home, name);
	chmod(path, 0400);
	CALL(&d, "ask", "-c", "two");
	desk_status(&d, 2);
	desk_says(&d.r.err, "--fork");
	ASK(&d, "-c", "--fork", "three");
	free(path);
	free(name);
	desk_free(&d);
}

static void
forks_of_forks_tell_where_they_come_from(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	char *name = NULL, *id = NULL;

	(void)state;
	ASK(&d, "one");
	for (int turn = 1; turn <= 3; turn++) {
		struct record r = {0};
		struct buf origin = {0};
		char *parent = session_name(&d, name);

		free(id);
		free(name);
		id = id_of(parent);
		name = parent;
		ASK(&d, "-r", id, "--fork", "again");
		parent = session_name(&d, name);
		read_session(&d, parent, &r);
		buf_addf(&origin, "fork of %s at turn %d", id, turn);
		assert_true(slice_eq(
			record_find(&r, EVENT_SESSION, 0)->session.origin,
			buf_slice(&origin)));
		assert_int_equal(record_count(&r, EVENT_PROMPT), turn + 1);
		/* The one before is not needed any more. */
		remove_session(&d, name);
		free(name);
		name = NULL;
		free(parent);
		record_free(&r);
		buf_free(&origin);
	}
	free(id);
	desk_free(&d);
}

static void
the_key_goes_to_no_server_that_only_a_file_names(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	struct wire *other = wire_new();
	struct buf text = {0}, arg = {0};

	(void)state;
	buf_addf(&text,
		"{\"kind\":\"session\",\"at\":0,\"version\":1,\"id\":\"x\","
		"\"wall\":\"2026-11-21T20:04:11.000+00:00\",\"app\":\"x\","
		"\"provider\":\"openai\",\"url\":\"%s\",\"model\":\"m\","
		"\"origin\":null}\n",
		wire_url(other));
	temp_write(d.home, ".local/share/sidetone/sessions/x.jsonl",
		buf_slice(&text));
	wire_stream(other, SLICE(SSE_HELLO), 0);
	CALL(&d, "ask", "-r", "x", "one");
	desk_status(&d, 0);
	desk_says(&d.r.err, "no key goes to 127.0.0.1");
	assert_int_equal(wire_count(d.w, WIRE_REQUESTS), 0);
	assert_null(request_header(wire_request(other, 0), "Authorization").p);
	/* Nor by a detour. */
	d.in = SLICE("/practice\n/practice off\n/set provider openai\n"
		     "/new\nhello\n");
	wire_stream(other, SLICE(SSE_HELLO), 0);
	CALL(&d, "--linear", "-r", "x");
	desk_status(&d, 0);
	assert_null(request_header(wire_request(other, 1), "Authorization").p);
	d.in = SLICE_NONE;
	/* Who names it means it. */
	buf_addf(&arg, "--base-url=%s", wire_url(other));
	wire_stream(other, SLICE(SSE_HELLO), 0);
	CALL(&d, "ask", "-r", "x", buf_str(&arg), "two");
	desk_status(&d, 0);
	assert_unsaid(&d.r.err, "no key");
	assert_true(
		request_header(wire_request(other, 2), "Authorization").len >
		0);
	/* And the address that is set can be given, which is told. */
	buf_clear(&arg);
	buf_addf(&arg, "--base-url=%s", wire_url(d.w));
	ASK(&d, "-r", "x", buf_str(&arg), "three");
	ASK(&d, "-r", "x", "four");
	desk_says(body(d.w, 1), "three");
	buf_free(&text);
	buf_free(&arg);
	wire_free(other);
	desk_free(&d);
}

static void
practice_goes_on_on_practice(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	struct record r = {0};

	(void)state;
	CALL(&d, "ask", "--practice", "one");
	desk_status(&d, 0);
	CALL(&d, "ask", "-c", "two");
	desk_status(&d, 0);
	assert_int_equal(wire_count(d.w, WIRE_REQUESTS), 0);
	desk_session(&d, &r);
	assert_int_equal(record_count(&r, EVENT_DONE), 2);
	record_free(&r);
	/* Unless a server is given: then it asks that for its own model. */
	wire_stream(d.w, SLICE(SSE_HELLO), 0);
	CALL(&d, "ask", "-c", "--provider", "openai", "three");
	desk_status(&d, 0);
	assert_int_equal(wire_count(d.w, WIRE_REQUESTS), 1);
	desk_says(body(d.w, 0), "two");
	desk_says(body(d.w, 0), "gpt-4o-mini");
	ASK(&d, "-c", "four");
	/* And back. */
	CALL(&d, "ask", "-c", "--practice", "five");
	desk_status(&d, 0);
	CALL(&d, "ask", "-c", "six");
	desk_status(&d, 0);
	assert_int_equal(wire_count(d.w, WIRE_REQUESTS), 2);
	desk_free(&d);
}

static void
events_are_those_of_the_call(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	struct record r = {0};

	(void)state;
	ASK(&d, "one");
	wire_stream(d.w, SLICE(SSE_HELLO), 0);
	CALL(&d, "ask", "-c", "--events", "two");
	desk_status(&d, 0);
	assert_true(record_lines(&r, buf_slice(&d.r.out)));
	assert_int_equal(r.rows[0]->ev.kind, EVENT_SESSION);
	assert_int_equal(record_count(&r, EVENT_PROMPT), 1);
	assert_int_equal(record_find(&r, EVENT_DONE, 0)->req, 2);
	record_free(&r);
	desk_free(&d);
}

/* Line by line: what was said, then what is said. */
static void
the_linear_front_tells_it_again(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	const char *out;

	(void)state;
	ASK(&d, "first question");
	wire_stream(d.w, SLICE(SSE_HELLO), 0);
	d.in = SLICE("second question\n");
	CALL(&d, "--linear", "-c");
	desk_status(&d, 0);
	out = strstr(buf_str(&d.r.out), "you: first question");
	assert_non_null(out);
	out = strstr(out, "Hello");
	assert_non_null(out);
	out = strstr(out, "sidetone: gpt-4o-mini at");
	assert_non_null(out);
	out = strstr(out, "you: second question");
	assert_non_null(out);
	assert_non_null(strstr(out, "Hello"));
	desk_says(body(d.w, 1), "first question");
	desk_free(&d);
}

/* A title is kept though nothing else is said; other settings are not. */
static void
a_title_is_kept_where_there_is_a_file(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	struct record r = {0};
	const struct event *ev;

	(void)state;
	ASK(&d, "one");
	d.in = SLICE("/set temperature 1\n/rename my talk\n");
	CALL(&d, "--linear", "-c");
	desk_status(&d, 0);
	desk_session(&d, &r);
	assert_int_equal(record_count(&r, EVENT_SETTING), 2);
	ev = record_find(&r, EVENT_SETTING, 1);
	assert_true(slice_is(ev->setting.name, "title"));
	assert_true(slice_is(ev->setting.value, "my talk"));
	record_free(&r);
	r = (struct record){0};
	d.in = SLICE("/fork\n/rename a copy\n");
	CALL(&d, "--linear", "-c");
	desk_status(&d, 0);
	assert_int_equal(count_sessions(&d), 2);
	desk_free(&d);
}

/* Commands, in the linear front: each line waits for the answer before. */
static void
commands_fork_edit_resume_and_rename(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);
	struct record r = {0}, s = {0};
	struct buf in = {0};
	char *first, *second, *id;

	(void)state;
	d.in = SLICE("/fork\n/edit\n/edit 1\none\ntwo\n/edit 3\n/fork x\n"
		     "/rename the first talk\n/edit 2\n");
	wire_stream(d.w, SLICE(SSE_HELLO), 0);
	wire_stream(d.w, SLICE(SSE_HELLO), 0);
	CALL(&d, "--linear");
	desk_status(&d, 0);
	desk_says(&d.r.out, "nothing was said in this session yet");
	desk_says(&d.r.out, "edit: 3 is no turn from 1 to 2");
	desk_says(&d.r.out, "fork: x is no turn from 1 to 2");
	desk_says(&d.r.out, "this session is called the first talk");
	desk_says(&d.r.out, "turn 2 in other words, in a copy of");
	desk_says(&d.r.out, "the message was: two");
	/* Nothing was said in the copy. */
	first = session_name(&d, NULL);
	id = id_of(first);
	read_session(&d, first, &r);
	assert_true(slice_is(
		record_find(&r, EVENT_SETTING, 0)->setting.name, "title"));
	assert_true(slice_is(record_find(&r, EVENT_SETTING, 0)->setting.value,
		"the first talk"));
	buf_addf(&in, "/resume %s\n/edit 2\nthree\n/resume %s\nfour\n", id, id);
	d.in = buf_slice(&in);
	wire_stream(d.w, SLICE(SSE_HELLO), 0);
	wire_stream(d.w, SLICE(SSE_HELLO), 0);
	CALL(&d, "--linear");
	desk_status(&d, 0);
	desk_says(body(d.w, 2), "one");
	desk_says(body(d.w, 2), "three");
	assert_unsaid(body(d.w, 2), "two");
	desk_says(body(d.w, 3), "two");
	desk_says(body(d.w, 3), "four");
	assert_unsaid(body(d.w, 3), "three");
	second = session_name(&d, first);
	read_session(&d, second, &s);
	assert_int_equal(record_count(&s, EVENT_PROMPT), 2);
	record_free(&r);
	record_free(&s);
	buf_free(&in);
	free(first);
	free(second);
	free(id);
	desk_free(&d);
}

static void
an_unsaved_session_cannot_be_copied(void **state)
{
	struct desk d = desk_new(DRIVE_KEY);

	(void)state;
	d.in = SLICE("one\n/fork\n/edit 1\ntwo\n");
	wire_stream(d.w, SLICE(SSE_HELLO), 0);
	wire_stream(d.w, SLICE(SSE_HELLO), 0);
	CALL(&d, "--linear", "--no-save");
	desk_status(&d, 0);
	desk_says(&d.r.out, "is not saved, so there is no file to copy");
	desk_says(body(d.w, 1), "one");
	assert_int_equal(count_sessions(&d), 0);
	desk_free(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(continue_takes_the_earlier_turns_along),
		cmocka_unit_test(options_go_before_what_the_session_had),
		cmocka_unit_test(
			a_session_is_found_by_its_beginning_or_its_file),
		cmocka_unit_test(
			without_a_session_there_is_nothing_to_continue),
		cmocka_unit_test(
			a_torn_session_goes_on_and_says_what_is_missing),
		cmocka_unit_test(two_processes_do_not_write_one_session),
		cmocka_unit_test(
			a_session_that_cannot_be_written_can_be_forked),
		cmocka_unit_test(forks_of_forks_tell_where_they_come_from),
		cmocka_unit_test(
			the_key_goes_to_no_server_that_only_a_file_names),
		cmocka_unit_test(practice_goes_on_on_practice),
		cmocka_unit_test(events_are_those_of_the_call),
		cmocka_unit_test(the_linear_front_tells_it_again),
		cmocka_unit_test(a_title_is_kept_where_there_is_a_file),
		cmocka_unit_test(commands_fork_edit_resume_and_rename),
		cmocka_unit_test(an_unsaved_session_cannot_be_copied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
