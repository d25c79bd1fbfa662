/* The model: folds of whole sessions, and what is sent from them. */
#include "session/model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/lib/events.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define PROMPT(text) "'kind':'prompt','text':'" text "'\n"
#define REQUEST(req, attempt) \
	"'kind':'request','req':" #req ",'attempt':" #attempt ",'model':'m'\n"
#define SAY(channel, text) \
	"'kind':'delta','channel':'" channel "','text':'" text "'\n"
#define FAIL(cause)                                               \
	"'kind':'failure','status':429,'class':'RateLimitError'," \
	"'cause':'" cause "','message':'slow','fix':'wait'\n"
#define RETRY(attempt)                                                  \
	"'kind':'retry','attempt':" #attempt ",'of':3,'delay_ms':1000," \
	"'source':'backoff'\n"
#define DONE(reason) \
	"'kind':'done','reason':'" reason "','usage':{'in':10,'out':5}\n"
#define TURN(n, question, answer) \
	PROMPT(question) REQUEST(n, 1) SAY("content", answer) DONE("stop")

static const char *const state_names[] = {[TURN_OPEN] = "open",
	[TURN_STREAMING] = "streaming",
	[TURN_WAITING] = "waiting",
	[TURN_DONE] = "done",
	[TURN_FAILED] = "failed",
	[TURN_CANCELLED] = "cancelled"};

static void
show_answer(struct buf *out, const struct answer_text *a)
{
	buf_addf(out, " %lld:%s", (long long)a->attempt, buf_str(&a->content));
	if (a->reasoning.len)
		buf_addf(out, "/r=%s", buf_str(&a->reasoning));
	if (a->refusal.len)
		buf_addf(out, "/x=%s", buf_str(&a->refusal));
	if (a->tool.len)
		buf_addf(out, "/t=%s", buf_str(&a->tool));
	if (a->broken)
		buf_add_char(out, '!');
}

/* A line for each turn: request.attempt state prompt, answers, failure. */
static void
show_turns(struct buf *out, const struct model *m)
{
	for (size_t i = 0; i < m->nturns; i++) {
		const struct turn *t = &m->turns[i];
		buf_addf(out, "%lld.%lld %s <%s>", (long long)t->req,
			(long long)t->attempt, state_names[t->state],
			buf_str(&t->prompt));
		for (size_t k = 0; k < t->nanswers; k++)
			show_answer(out, &t->answers[k]);
		if (t->class.len)
			buf_addf(out, " %lld %s %s", (long long)t->status,
				buf_str(&t->class), buf_str(&t->code));
		buf_add_char(out, '\n');
	}
}

static void
show_conversation(struct buf *out, const struct model *m)
{
	struct conversation c = {0};

	model_conversation(m, &c);
	for (size_t i = 0; i < c.n; i++) {
		buf_addf(out, "%s: ", c.list[i].role);
		buf_add_slice(out, c.list[i].text);
		buf_add_char(out, '\n');
	}
	conversation_free(&c);
}

static const struct {
	const char *name, *events, *turns;
} folds[] = {
	{"nothing", "", ""},
	{"success",
		PROMPT("q") REQUEST(1, 1) SAY("reasoning", "hm")
			SAY("content", "Hel") SAY("content", "lo") DONE("stop"),
		"1.1 done <q> 1:Hello/r=hm\n"},
	{"sent", PROMPT("q") REQUEST(1, 1), "1.1 open <q>\n"},
	{"streaming", PROMPT("q") REQUEST(1, 1) SAY("content", "He"),
		"1.1 streaming <q> 1:He\n"},
	{"a failure and its wait",
		PROMPT("q") REQUEST(1, 1) FAIL("rate_limit_exceeded") RETRY(2),
		"1.1 waiting <q> 429 RateLimitError rate_limit_exceeded\n"},
	{"retried well",
		PROMPT("q") REQUEST(1, 1) FAIL("stalled") RETRY(2) REQUEST(1, 2)
			SAY("content", "ok") DONE("stop"),
		"1.2 done <q> 2:ok 429 RateLimitError stalled\n"},
	{"failed for good",
		PROMPT("q") REQUEST(1, 1) FAIL("a") RETRY(2) REQUEST(1, 2)
			FAIL("b"),
		"1.2 failed <q> 429 RateLimitError b\n"},
	{"partial text stays",
		PROMPT("q") REQUEST(1, 1) SAY("content", "One,") FAIL("dropped")
			RETRY(2) REQUEST(1, 2) SAY("content", "One, two")
				DONE("stop"),
		"1.2 done <q> 1:One,! 2:One, two 429 RateLimitError dropped\n"},
	{"cancelled",
		PROMPT("q") REQUEST(1, 1) SAY("content", "par")
			DONE("cancelled"),
		"1.1 cancelled <q> 1:par!\n"},
	{"cancelled before any output",
		PROMPT("q") REQUEST(1, 1) DONE("cancelled"),
		"1.1 cancelled <q>\n"},
	{"cancelled in the wait",
		PROMPT("q") REQUEST(1, 1) FAIL("a") RETRY(
			2) "'kind':'done','attempt':2,'reason':'cancelled'\n",
		"1.1 cancelled <q> 429 RateLimitError a\n"},
	{"again by hand",
		PROMPT("q") REQUEST(1, 1) FAIL("a") RETRY(2) REQUEST(1, 2)
			SAY("content", "yes") DONE("stop") RETRY(3)
				REQUEST(1, 3) SAY("content", "no") DONE("stop"),
		"1.3 done <q> 2:yes 3:no 429 RateLimitError a\n"},
	{"refusal and tool",
		PROMPT("q") REQUEST(1, 1) SAY("refusal", "No")
			SAY("tool", "f()") SAY("unheard-of", "x") DONE("stop"),
		"1.1 done <q> 1:x/x=No/t=f()\n"},
	{"two turns", TURN(1, "a", "A") TURN(2, "b", "B"),
		"1.1 done <a> 1:A\n2.1 done <b> 1:B\n"},
	{"a stream without a prompt", REQUEST(7, 1) SAY("content", "x"),
		"7.1 streaming <> 1:x\n"},
	{"output of another request",
		PROMPT("a") REQUEST(1, 1) SAY("content", "A") REQUEST(2, 1)
			SAY("content", "B"),
		"1.1 streaming <a> 1:A\n2.1 streaming <> 1:B\n"},
	{"nothing said", PROMPT("a") PROMPT("b") REQUEST(1, 1),
		"0.0 open <a>\n1.1 open <b>\n"},
};

static void
sessions_fold_into_turns(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(folds); i++) {
		struct model m = {0};
		struct buf out = {0};
		events_feed(folds[i].events, model_apply, &m);
		show_turns(&out, &m);
		if (strcmp(buf_str(&out), folds[i].turns))
			print_error("%s\n", folds[i].name);
		assert_string_equal(buf_str(&out), folds[i].turns);
		buf_free(&out);
		model_free(&m);
	}
}

#define HISTORY(n) "'kind':'setting','name':'history','value':" n "\n"
#define SYSTEM(text) "'kind':'setting','name':'system','value':" text "\n"

static const struct {
	const char *name, *events, *sent;
} conversations[] = {
	{"nothing", "", ""},
	{"only a system prompt", SYSTEM("'be brief'"), "system: be brief\n"},
	{"one prompt", PROMPT("a"), "user: a\n"},
	{"answered", TURN(1, "a", "A") PROMPT("b"),
		"user: a\nassistant: A\nuser: b\n"},
	{"the system prompt stands first",
		TURN(1, "a", "A") SYSTEM("'old'") SYSTEM("'new'") PROMPT("b"),
		"system: new\nuser: a\nassistant: A\nuser: b\n"},
	{"the system prompt taken back",
		SYSTEM("'old'") SYSTEM("null") PROMPT("b"), "user: b\n"},
	{"the latest turn again", TURN(1, "a", "A"), "user: a\n"},
	{"a failed turn is left out",
		TURN(1, "a", "A") PROMPT("b") REQUEST(2, 1) FAIL("x")
			PROMPT("c"),
		"user: a\nassistant: A\nuser: c\n"},
	{"a cancelled turn with text counts",
		PROMPT("a") REQUEST(1, 1) SAY("content", "par")
			DONE("cancelled") PROMPT("b"),
		"user: a\nassistant: par\nuser: b\n"},
	{"a broken answer counts",
		PROMPT("a") REQUEST(1, 1) SAY("content", "par") FAIL("dropped")
			PROMPT("b"),
		"user: a\nassistant: par\nuser: b\n"},
	{"a repeated unfinished prompt is replaced",
		PROMPT("a") REQUEST(1, 1) SAY("content", "par") FAIL("dropped")
			PROMPT("a"),
		"user: a\n"},
	{"a repeated answered prompt is not", TURN(1, "a", "A") PROMPT("a"),
		"user: a\nassistant: A\nuser: a\n"},
	{"the latest of several answers",
		PROMPT("a") REQUEST(1, 1) SAY("content", "o") FAIL("dropped")
			RETRY(2) REQUEST(1, 2) SAY("content", "one")
				DONE("stop") PROMPT("b"),
		"user: a\nassistant: one\nuser: b\n"},
	{"a refusal is an answer",
		PROMPT("a") REQUEST(1, 1) SAY("refusal", "No.") DONE("stop")
			PROMPT("b"),
		"user: a\nassistant: No.\nuser: b\n"},
	{"reasoning alone is none",
		PROMPT("a") REQUEST(1, 1) SAY("reasoning", "hm") DONE("length")
			PROMPT("b"),
		"user: b\n"},
	{"an open turn is left out",
		PROMPT("a") REQUEST(1, 1) SAY("content", "A") PROMPT("b"),
		"user: b\n"},
	{"only the latest turns",
		TURN(1, "a", "A") TURN(2, "b", "B") TURN(3, "c", "C")
			HISTORY("'2'") PROMPT("d"),
		"user: b\nassistant: B\nuser: c\nassistant: C\nuser: d\n"},
	{"no earlier turn", TURN(1, "a", "A") HISTORY("'0'") PROMPT("b"),
		"user: b\n"},
	{"turns without an answer do not count",
		TURN(1, "a", "A") PROMPT("b") REQUEST(2, 1) FAIL("x")
			HISTORY("'1'") PROMPT("c"),
		"user: a\nassistant: A\nuser: c\n"},
	{"all turns again",
		HISTORY("'0'") TURN(1, "a", "A") HISTORY("'all'") PROMPT("b"),
		"user: a\nassistant: A\nuser: b\n"},
	{"an error is never said",
		PROMPT("a") REQUEST(1, 1) FAIL("x") RETRY(2) REQUEST(1, 2)
			FAIL("y"),
		"user: a\n"},
};

static void
the_conversation_that_is_sent(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(conversations); i++) {
		struct model m = {0};
		struct buf out = {0};
		events_feed(conversations[i].events, model_apply, &m);
		show_conversation(&out, &m);
		if (strcmp(buf_str(&out), conversations[i].sent))
			print_error("%s\n", conversations[i].name);
		assert_string_equal(buf_str(&out), conversations[i].sent);
		buf_free(&out);
		model_free(&m);
	}
}

static void
settings_and_session_are_kept(void **state)
{
	struct model m = {0};

	(void)state;
	assert_null(model_last(&m));
	assert_null(model_setting(&m, "system").p);
	events_feed("'kind':'session','version':1,'id':'i','wall':'w',"
		    "'app':'a','provider':'p','url':'u','model':'m'\n"
		    "'kind':'setting','name':'temperature','value':'0.7'\n"
		    "'kind':'setting','name':'model','value':'n'\n"
		    "'kind':'setting','name':'temperature','value':'1'\n",
		model_apply, &m);
	assert_string_equal(buf_str(&m.id), "i");
	assert_string_equal(buf_str(&m.wall), "w");
	assert_string_equal(buf_str(&m.app), "a");
	assert_string_equal(buf_str(&m.provider), "p");
	assert_string_equal(buf_str(&m.url), "u");
	assert_string_equal(buf_str(&m.origin), "");
	assert_string_equal(buf_str(&m.model), "n");
	assert_int_equal(m.nsettings, 2);
	assert_true(slice_is(model_setting(&m, "temperature"), "1"));
	assert_int_equal(m.limits_at, EVENT_UNKNOWN);
	assert_int_equal(m.now, 30);
	model_free(&m);
	assert_int_equal(m.nsettings, 0);
}

static void
totals_and_limits_are_kept(void **state)
{
	struct model m = {0};

	(void)state;
	events_feed("'kind':'session'\n" TURN(1, "a", "A") TURN(
			    2, "b", "B") "'kind':'headers','status':200,"
					 "'limits':{'requests_remaining':12}\n"
					 "'kind':'headers','status':200,"
					 "'limits':{'requests_limit':60}\n"
					 "'kind':'done','reason':'stop'\n",
		model_apply, &m);
	assert_int_equal(m.tokens_in, 20);
	assert_int_equal(m.tokens_out, 10);
	assert_int_equal(m.requests, 2);
	assert_int_equal(m.limits.requests_remaining, 12);
	assert_int_equal(m.limits_at, m.now - 20);
	assert_int_equal(model_last(&m)->usage.in, EVENT_UNKNOWN);
	model_free(&m);
}

/* They stand in the order of the fields of a body. */
static void
a_setting_that_is_set_anew_stands_last(void **state)
{
	struct model m = {0};

	(void)state;
	events_feed("'kind':'setting','name':'seed','value':'1'\n"
		    "'kind':'setting','name':'stop','value':'x'\n"
		    "'kind':'setting','name':'seed','value':'2'\n",
		model_apply, &m);
	assert_string_equal(buf_str(&m.settings[0].name), "seed");
	events_feed("'kind':'setting','name':'seed'\n"
		    "'kind':'setting','name':'seed','value':'3'\n",
		model_apply, &m);
	assert_int_equal(m.nsettings, 2);
	assert_string_equal(buf_str(&m.settings[0].name), "stop");
	assert_string_equal(buf_str(&m.settings[1].value), "3");
	model_free(&m);
}

static void
the_answer_is_the_latest_with_text(void **state)
{
	struct model m = {0};
	const struct answer_text *a;

	(void)state;
	events_feed(PROMPT("q") REQUEST(1, 1), model_apply, &m);
	assert_null(turn_answer(model_last(&m)));
	events_feed(REQUEST(1, 1) SAY("content", "x") FAIL("dropped")
			    REQUEST(1, 2) SAY("content", ""),
		model_apply, &m);
	a = turn_answer(model_last(&m));
	assert_string_equal(buf_str(&a->content), "x");
	assert_int_equal(a->attempt, 1);
	assert_true(a->broken);
	model_free(&m);
}

/* Everything in M as text. */
static void
dump(struct buf *out, const struct model *m)
{
	const struct buf *const texts[] = {&m->id, &m->wall, &m->app,
		&m->provider, &m->url, &m->model, &m->origin};

	for (size_t i = 0; i < COUNT(texts); i++)
		buf_addf(out, "%s|", buf_str(texts[i]));
	for (size_t i = 0; i < m->nsettings; i++)
		buf_addf(out, "%s=%s|", buf_str(&m->settings[i].name),
			buf_str(&m->settings[i].value));
	buf_addf(out, "%lld %lld %lld %lld %lld %lld %lld\n",
		(long long)m->limits.requests_remaining,
		(long long)m->limits.tokens_reset_ms, (long long)m->limits_at,
		(long long)m->tokens_in, (long long)m->tokens_out,
		(long long)m->requests, (long long)m->now);
	show_turns(out, m);
	for (size_t i = 0; i < m->nturns; i++) {
		const struct turn *t = &m->turns[i];
		buf_addf(out, "%lld %s %s %s %s %lld %lld\n", (long long)t->at,
			buf_str(&t->model), buf_str(&t->reason),
			buf_str(&t->message), buf_str(&t->fix),
			(long long)t->usage.in, (long long)t->usage.cached);
	}
	show_conversation(out, m);
}

enum { ROUNDS = 400, EVENTS = 500 };

static void
any_events_in_any_order_are_taken(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct model first = {0}, second = {0};
		struct buf a = {0}, b = {0};
		uint64_t again = seed;
		struct event ev;
		for (int i = 0; i < EVENTS; i++) {
			events_random(&ev, &seed);
			model_apply(&first, &ev);
			assert_true(first.now == ev.at);
			assert_true(first.tokens_in >= 0);
		}
		for (int i = 0; i < EVENTS; i++) {
			events_random(&ev, &again);
			model_apply(&second, &ev);
		}
		dump(&a, &first);
		dump(&b, &second);
		assert_string_equal(buf_str(&a), buf_str(&b));
		buf_free(&a);
		buf_free(&b);
		model_free(&first);
		model_free(&second);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sessions_fold_into_turns),
		cmocka_unit_test(the_conversation_that_is_sent),
		cmocka_unit_test(settings_and_session_are_kept),
		cmocka_unit_test(a_setting_that_is_set_anew_stands_last),
		cmocka_unit_test(totals_and_limits_are_kept),
		cmocka_unit_test(the_answer_is_the_latest_with_text),
		cmocka_unit_test(any_events_in_any_order_are_taken),
	};

	return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
