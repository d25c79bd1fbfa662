/* Endings of sessions that stop short, and forks of session files. */
#include "session/fork.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "session/ending.h"
#include "tests/lib/events.h"
#include "tests/lib/record.h"
#include "tests/lib/temp.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define SESSION                                    \
	"'kind':'session','version':1,'id':'old'," \
	"'wall':'2026-11-21T21:04:11.000+01:00','provider':'custom'\n"
#define PROMPT(text) "'kind':'prompt','text':'" text "'\n"
#define REQUEST(req, attempt)                                            \
	"'kind':'request','req':" #req ",'attempt':" #attempt ",'of':3," \
	"'model':'m'\n"
#define SENT "'kind':'phase','name':'sent'\n"
#define HEADERS "'kind':'headers','status':200,'request_id':'req_1'\n"
#define SAY(text) "'kind':'delta','channel':'content','text':'" text "'\n"
#define DONE "'kind':'done','reason':'stop'\n"
#define FAIL(final)                                                        \
	"'kind':'failure','status':503,'class':'ServiceUnavailableError'," \
	"'cause':'service_unavailable','fix':'wait','phase':'waiting',"    \
	"'retryable':true,'final':" #final "\n"
#define RETRY                                                         \
	"'kind':'retry','attempt':2,'of':3,'delay_ms':1000,'source':" \
	"'backoff'\n"
#define GIVEN_UP "'kind':'done','attempt':2,'reason':'cancelled'\n"
#define TURN(n, text) PROMPT(text) REQUEST(n, 1) SAY("ok") DONE

/* What a session lacks: the kinds, and the phase of a failure. */
static const struct {
	const char *lines, *lacks;
} endings[] = {
	{SESSION, ""},
	{SESSION PROMPT("q"), ""},
	{SESSION PROMPT("q") REQUEST(1, 1), "failure 1.1 dns;"},
	{SESSION PROMPT("q") REQUEST(1, 1) "'kind':'phase','name':'connect'\n",
		"failure 1.1 connect;"},
	{SESSION PROMPT("q") REQUEST(1, 1) SENT, "failure 1.1 waiting;"},
	{SESSION PROMPT("q") REQUEST(1, 1) SENT HEADERS,
		"failure 1.1 waiting;"},
	{SESSION PROMPT("q") REQUEST(1, 1) SENT HEADERS SAY("a"),
		"failure 1.1 streaming;"},
	{SESSION PROMPT("q") REQUEST(1, 1)
			FAIL(false) "'kind':'note','level':'info','text':'n'\n",
		"retry 1.2;done 1.2;"},
	{SESSION TURN(1, "q"), ""},
	{SESSION PROMPT("q") REQUEST(1, 1) FAIL(true), ""},
	{SESSION PROMPT("q") REQUEST(1, 1) FAIL(false), "retry 1.2;done 1.2;"},
	{SESSION PROMPT("q") REQUEST(1, 1) FAIL(false) RETRY, "done 1.2;"},
	{SESSION PROMPT("q") REQUEST(1, 1) FAIL(false) RETRY GIVEN_UP, ""},
	{SESSION PROMPT("q") REQUEST(1, 1) FAIL(false) RETRY REQUEST(1, 2),
		"failure 1.2 dns;"},
	{SESSION TURN(1, "q") PROMPT("r") REQUEST(2, 1) SAY("a"),
		"failure 2.1 streaming;"},
};

static void
describe(struct buf *out, const struct ending *e)
{
	for (size_t i = 0; i < e->n; i++) {
		const struct event *ev = &e->ev[i];
		buf_addf(out, "%s %lld.%lld%s%s;",
			ev->kind == EVENT_FAILURE ? "failure"
			: ev->kind == EVENT_RETRY ? "retry"
						  : "done",
			(long long)ev->req, (long long)ev->attempt,
			ev->kind == EVENT_FAILURE ? " " : "",
			ev->kind == EVENT_FAILURE ? ev->failure.phase.p : "");
	}
}

/* A record of what is fed to it and folded. */
struct stream {
	struct trail trail;
	struct model model;
	struct record record;
	size_t n;
};

static void
take(void *arg, const struct event *ev)
{
	struct stream *s = arg;
	struct buf line = {0};

	line_encode(&line, ev);
	assert_true(record_line(&s->record, buf_slice(&line)));
	trail_apply(&s->trail, ev);
	model_apply(&s->model, ev);
	s->n++;
	buf_free(&line);
}

static void
stream_free(struct stream *s)
{
	trail_free(&s->trail);
	model_free(&s->model);
	record_free(&s->record);
}

static void
what_stops_short_gets_the_ending_it_lacks(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(endings); i++) {
		struct stream s = {.n = 0};
		struct ending e;
		struct buf said = {0}, why = {0};

		events_feed(endings[i].lines, take, &s);
		e = ending_find(&s.trail);
		describe(&said, &e);
		assert_string_equal(buf_str(&said), endings[i].lacks);
		for (size_t k = 0; k < e.n; k++) {
			e.ev[k].at = s.model.now;
			take(&s, &e.ev[k]);
		}
		ending_free(&e);
		if (!record_check_grammar(&s.record, &why))
			fail_msg("%s", buf_str(&why));
		/* Nothing is lacking any more. */
		e = ending_find(&s.trail);
		assert_int_equal(e.n, 0);
		assert_int_equal(s.trail.active + s.trail.waiting, 0);
		ending_free(&e);
		buf_free(&said);
		stream_free(&s);
	}
}

static void
an_interruption_keeps_what_was_known(void **state)
{
	struct stream s = {.n = 0};
	struct ending e;
	const struct event_failure *f;

	(void)state;
	events_feed(
		SESSION PROMPT("q") REQUEST(1, 1) HEADERS SAY("a"), take, &s);
	e = ending_find(&s.trail);
	f = &e.ev[0].failure;
	assert_int_equal(f->status, 200);
	assert_true(slice_is(f->class, "Interrupted"));
	assert_true(slice_is(f->request_id, "req_1"));
	assert_true(f->retryable && f->final && f->fix.len);
	take(&s, &e.ev[0]);
	assert_string_equal(buf_str(&s.trail.rows[0].request_id), "req_1");
	ending_free(&e);
	stream_free(&s);
}

/* Forks */

static const char session[] =
	SESSION "'kind':'setting','name':'system','value':'brief'\n" TURN(1,
		"one") "'kind':'setting','name':'model','value':'n'\n" TURN(2,
		"two") TURN(3, "three");
enum { SESSION_EVENTS = 15 };

static void
write_line(void *arg, const struct event *ev)
{
	line_encode(arg, ev);
}

struct desk {
	char *dir, *from, *to;
	struct buf text; /* of the session */
	struct error err;
};

static struct desk
desk_new(const char *lines)
{
	struct desk d = {.dir = temp_new()};

	d.from = temp_path(d.dir, "old.jsonl");
	d.to = temp_path(d.dir, "new.jsonl");
	events_feed(lines, write_line, &d.text);
	temp_write(d.dir, "old.jsonl", buf_slice(&d.text));
	return d;
}

static void
desk_free(struct desk *d)
{
	temp_remove(d->dir);
	free(d->from);
	free(d->to);
	buf_free(&d->text);
}

static int
fork_to(struct desk *d, size_t events, size_t turns, const char *to,
	struct stream *s)
{
	const struct fork_cut cut = {d->from, events, turns, SLICE_NONE};
	struct load_report r;

	return fork_session(&cut, "new", to, take, s, &r, &d->err);
}

/* Where it is cut, and how much that is. */
static const struct {
	size_t events, turns, kept, kept_turns;
} cuts[] = {
	{SIZE_MAX, SIZE_MAX, SESSION_EVENTS, 3},
	{SIZE_MAX, 3, SESSION_EVENTS, 3},
	{SIZE_MAX, 2, 11, 2},
	{SIZE_MAX, 1, 7, 1}, /* with the setting behind it */
	{SIZE_MAX, 0, 2, 0},
	{4, SIZE_MAX, 4, 1}, /* in the middle of an attempt */
	{1, SIZE_MAX, 1, 0},
	{4, 0, 2, 0},
	{99, SIZE_MAX, SESSION_EVENTS, 3},
};

static void
a_fork_is_the_same_up_to_the_cut(void **state)
{
	struct desk d = desk_new(session);

	(void)state;
	for (size_t i = 0; i < COUNT(cuts); i++) {
		struct stream s = {.n = 0};
		struct buf text = {0}, origin = {0};
		struct slice copy, original = buf_slice(&d.text), line;

		assert_int_equal(
			fork_to(&d, cuts[i].events, cuts[i].turns, d.to, &s),
			0);
		assert_int_equal(s.n, cuts[i].kept);
		assert_int_equal(s.model.nturns, cuts[i].kept_turns);
		buf_addf(
			&origin, "fork of old at turn %zu", cuts[i].kept_turns);
		assert_string_equal(buf_str(&s.model.origin), buf_str(&origin));
		assert_string_equal(buf_str(&s.model.id), "new");
		assert_string_equal(buf_str(&s.model.wall),
			"2026-11-21T21:04:11.000+01:00");
		assert_int_equal(temp_mode(d.dir, "new.jsonl"), 0600);
		/* Behind the first line the file is a part of the other. */
		assert_true(temp_read(d.dir, "new.jsonl", &text));
		copy = buf_slice(&text);
		slice_line(&copy, &line);
		slice_line(&original, &line);
		assert_true(slice_eq(copy, slice_sub(original, 0, copy.len)));
		remove(d.to);
		buf_free(&text);
		buf_free(&origin);
		stream_free(&s);
	}
	desk_free(&d);
}

static void
a_fork_can_do_without_a_file(void **state)
{
	struct desk d = desk_new(session);
	struct stream s = {.n = 0};

	(void)state;
	assert_int_equal(fork_to(&d, SIZE_MAX, 2, NULL, &s), 0);
	assert_int_equal(s.model.nturns, 2);
	assert_int_equal(temp_list(d.dir, NULL), 1);
	stream_free(&s);
	desk_free(&d);
}

static void
answers_without_a_prompt_are_turns_too(void **state)
{
	struct desk d = desk_new(SESSION REQUEST(1, 1) SAY("a")
			DONE REQUEST(2, 1) SAY("b") DONE TURN(3, "c"));
	struct stream s = {.n = 0}, t = {.n = 0};

	(void)state;
	assert_int_equal(fork_to(&d, SIZE_MAX, 1, NULL, &s), 0);
	assert_int_equal(s.model.nturns, 1);
	assert_int_equal(fork_to(&d, SIZE_MAX, 2, NULL, &t), 0);
	assert_int_equal(t.model.nturns, 2);
	stream_free(&s);
	stream_free(&t);
	desk_free(&d);
}

static void
a_fork_has_a_session_event_where_the_other_has_none(void **state)
{
	struct desk d = desk_new(TURN(1, "one"));
	struct stream s = {.n = 0};
	struct buf why = {0};

	(void)state;
	assert_int_equal(fork_to(&d, SIZE_MAX, SIZE_MAX, d.to, &s), 0);
	assert_int_equal(record_count(&s.record, EVENT_SESSION), 1);
	assert_string_equal(buf_str(&s.model.id), "new");
	if (!record_check_grammar(&s.record, &why))
		fail_msg("%s", buf_str(&why));
	stream_free(&s);
	desk_free(&d);
}

static void
what_fails_leaves_no_file(void **state)
{
	struct desk d = desk_new(session);
	struct stream s = {.n = 0};
	char *nowhere = temp_path(d.dir, "no/such/new.jsonl");

	(void)state;
	temp_write(d.dir, "old.jsonl", SLICE("no session\n"));
	assert_int_equal(fork_to(&d, SIZE_MAX, 1, d.to, &s), -1);
	assert_non_null(strstr(d.err.text, "no session file"));
	assert_false(temp_exists(d.dir, "new.jsonl"));
	/* A file that is there stays as it is. */
	temp_write(d.dir, "new.jsonl", SLICE("mine"));
	assert_int_equal(fork_to(&d, SIZE_MAX, 1, d.to, &s), -1);
	assert_int_equal(temp_grep(d.dir, SLICE("mine"), NULL), 1);
	assert_int_equal(fork_to(&d, SIZE_MAX, 1, nowhere, &s), -1);
	free(nowhere);
	stream_free(&s);
	desk_free(&d);
}

/* Looks into the folder while the fork is under way. */
static void
look(void *arg, const struct event *ev)
{
	const struct desk *d = arg;

	(void)ev;
	assert_false(temp_exists(d->dir, "new.jsonl"));
}

/* A process that is killed meanwhile leaves nothing that `latest` would be. */
static void
a_fork_has_its_name_when_it_is_whole(void **state)
{
	struct desk d = desk_new(session);
	const struct fork_cut cut = {d.from, SIZE_MAX, SIZE_MAX, SLICE_NONE};
	struct stream s = {.n = 0};
	struct load_report r;

	(void)state;
	assert_int_equal(
		fork_session(&cut, "new", d.to, look, &d, &r, &d.err), 0);
	assert_true(temp_exists(d.dir, "new.jsonl"));
	assert_int_equal(temp_list(d.dir, NULL), 2);
	/* It does not take another's place. */
	temp_write(d.dir, "new.jsonl", SLICE("mine"));
	assert_int_equal(fork_to(&d, SIZE_MAX, 1, d.to, &s), -1);
	assert_int_equal(temp_grep(d.dir, SLICE("mine"), NULL), 1);
	assert_int_equal(temp_list(d.dir, NULL), 2);
	stream_free(&s);
	desk_free(&d);
}

static void
a_fork_names_its_parent(void **state)
{
	static const struct {
		const char *origin, *parent;
	} rows[] = {{"fork of a-1 at turn 3", "a-1"},
		{"fork of a at turn 1 (import x)", "a"}, {"import x", NULL},
		{"fork of ", NULL}, {"", NULL}, {" at turn fork of ", NULL}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct slice parent = fork_parent(slice_str(rows[i].origin));
		if (rows[i].parent)
			assert_true(slice_is(parent, rows[i].parent));
		else
			assert_null(parent.p);
	}
	assert_null(fork_parent(SLICE_NONE).p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_stops_short_gets_the_ending_it_lacks),
		cmocka_unit_test(an_interruption_keeps_what_was_known),
		cmocka_unit_test(a_fork_is_the_same_up_to_the_cut),
		cmocka_unit_test(a_fork_can_do_without_a_file),
		cmocka_unit_test(answers_without_a_prompt_are_turns_too),
		cmocka_unit_test(
			a_fork_has_a_session_event_where_the_other_has_none),
		cmocka_unit_test(what_fails_leaves_no_file),
		cmocka_unit_test(a_fork_has_its_name_when_it_is_whole),
		cmocka_unit_test(a_fork_names_its_parent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
