/* The token count of the draft and of what would be sent with it. */
#include "tui/tally.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api/tokens.h"
#include "tests/lib/events.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define PROMPT(n, text)                                        \
	"'kind':'prompt','text':'" text "'\n'kind':'request'," \
	"'req':" #n ",'attempt':1,'model':'m'\n"
#define SAY(text) "'kind':'delta','channel':'content','text':'" text "'\n"
#define DONE "'kind':'done','reason':'stop'\n"
#define CANCEL "'kind':'done','reason':'cancelled'\n"
#define FAIL "'kind':'failure','status':500,'class':'APIError'\n"
#define SYSTEM "'kind':'setting','name':'system','value':'be brief'\n"
#define HISTORY(n) "'kind':'setting','name':'history','value':'" n "'\n"
#define FIRST PROMPT(1, "first question") SAY("a first answer") DONE

static const struct {
	const char *name, *events, *draft;
} sessions[] = {
	{"nothing", "", ""},
	{"a draft", "", "hello there"},
	{"a system prompt", SYSTEM, "hello there"},
	{"an answer", FIRST, ""},
	{"an answer and a draft", SYSTEM FIRST, "and now?"},
	{"two answers", SYSTEM FIRST PROMPT(2, "second") SAY("two") DONE,
		"and now?"},
	{"a failure", FIRST PROMPT(2, "second") FAIL, "third"},
	{"a failure to repeat", FIRST PROMPT(2, "second") FAIL, "second"},
	{"a cancel", FIRST PROMPT(2, "second") SAY("tw") CANCEL, "third"},
	{"a cancel to repeat", FIRST PROMPT(2, "second") SAY("tw") CANCEL,
		"second"},
	{"only one earlier turn",
		FIRST PROMPT(2, "second") SAY("two") DONE HISTORY("1"),
		"and now?"},
	{"no earlier turn", SYSTEM FIRST HISTORY("0"), "and now?"},
	{"more turns than there are", FIRST HISTORY("9"), "and now?"},
	{"an unanswered one between",
		PROMPT(1, "zero") FAIL FIRST PROMPT(2, "x") SAY("y") DONE, "z"},
};

/* What model_conversation makes of the next prompt is the measure. */
static int64_t
sent_tokens(int64_t now, const char *draft, const char *events)
{
	struct model next = {0};
	struct conversation c = {0};
	struct event ev = {.kind = EVENT_PROMPT,
		.at = now,
		.prompt.text = slice_str(draft)};
	int64_t n;

	events_feed(events, model_apply, &next);
	if (*draft)
		model_apply(&next, &ev);
	model_conversation(&next, &c);
	if (!*draft && next.nturns) {
		/* Without a draft the latest turn is not asked again. */
		struct slice said = turn_said(model_last(&next));
		if (said.len)
			conversation_add(&c, "assistant", said);
	}
	n = tokens_of_conversation(&c);
	conversation_free(&c);
	model_free(&next);
	return n;
}

static void
counts_what_is_sent(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sessions); i++) {
		struct model m = {0};
		struct tally t = {0};
		const char *draft = sessions[i].draft;
		int64_t want;

		if (*sessions[i].events)
			events_feed(sessions[i].events, model_apply, &m);
		tally_update(&t, &m, slice_str(draft));
		want = *draft || m.nturns
			       ? sent_tokens(m.now, draft, sessions[i].events)
			       : 0;
		if (t.context != want)
			fail_msg("%s: %lld, not %lld", sessions[i].name,
				(long long)t.context, (long long)want);
		assert_int_equal(t.draft, tokens_estimate(slice_str(draft)));
		tally_free(&t);
		model_free(&m);
	}
}

/* One tally that sees every event comes to the same as one that begins. */
struct watched {
	struct model model;
	struct tally tally;
};

static void
take_and_count(void *arg, const struct event *ev)
{
	struct watched *w = arg;
	struct tally anew = {0};

	model_apply(&w->model, ev);
	tally_update(&w->tally, &w->model, SLICE("and now?"));
	tally_update(&anew, &w->model, SLICE("and now?"));
	assert_int_equal(w->tally.context, anew.context);
	tally_free(&anew);
}

static void
keeps_up_with_events(void **state)
{
	struct watched w = {0};

	(void)state;
	events_feed(SYSTEM FIRST PROMPT(2, "second") SAY("tw") SAY("o")
			    DONE PROMPT(3, "third") FAIL PROMPT(4, "third one")
				    SAY("x") CANCEL SYSTEM PROMPT(5, "last"),
		take_and_count, &w);
	assert_int_equal(w.tally.settled, 4);
	tally_free(&w.tally);
	model_free(&w.model);
}

/* Of a long session that was just opened a frame counts a part. */
static void
a_long_session_is_counted_in_parts(void **state)
{
	enum { TURNS = 300, ANSWER = 8000 };
	struct model m = {0};
	struct tally t = {0};
	struct conversation c = {0};
	struct buf text = {0};
	int updates = 1;

	(void)state;
	while (text.len < ANSWER)
		buf_add_str(&text, "typing is never blocked ");
	for (int i = 1; i <= TURNS; i++) {
		struct event ev = {
			.kind = EVENT_PROMPT, .prompt.text = SLICE("why?")};
		model_apply(&m, &ev);
		ev = (struct event){.kind = EVENT_DELTA,
			.req = i,
			.attempt = 1,
			.delta = {SLICE("content"), buf_slice(&text)}};
		model_apply(&m, &ev);
		ev = (struct event){.kind = EVENT_DONE,
			.req = i,
			.attempt = 1,
			.done.reason = SLICE("stop")};
		model_apply(&m, &ev);
	}
	tally_update(&t, &m, SLICE("and now?"));
	assert_true(t.behind);
	assert_int_equal(t.context, 0);
	assert_true(t.draft > 0);
	for (; t.behind; updates++)
		tally_update(&t, &m, SLICE("and now?"));
	assert_in_range(updates, 3, 10);
	model_conversation_with(&m, SLICE("and now?"), &c);
	assert_int_equal(t.context, tokens_of_conversation(&c));
	conversation_free(&c);
	tally_free(&t);
	model_free(&m);
	buf_free(&text);
}

static void
goes_back_with_a_replay(void **state)
{
	struct model one = {0}, two = {0};
	struct tally t = {0};
	int64_t want;

	(void)state;
	events_feed(FIRST, model_apply, &one);
	events_feed(
		FIRST PROMPT(2, "second") SAY("two") DONE, model_apply, &two);
	tally_update(&t, &one, SLICE(""));
	want = t.context;
	tally_update(&t, &two, SLICE(""));
	assert_true(t.context > want);
	tally_update(&t, &one, SLICE(""));
	assert_int_equal(t.context, want);
	tally_free(&t);
	model_free(&one);
	model_free(&two);
}

static const struct {
	int64_t draft, context, window;
	const char *text;
	bool over;
} texts[] = {
	{0, 0, 0, "", false},
	{0, 0, 128000, "", false},
	{0, 3400, 0, "context ~3.4k", false},
	{120, 3400, 128000, "~120 tok · context ~3.4k/128k", false},
	{120, 128000, 128000, "~120 tok · context ~128k/128k", false},
	{0, 129000, 128000, "context ~129k/128k", true},
};

static void
says_it_short(void **state)
{
	struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		const struct tally t = {
			.draft = texts[i].draft, .context = texts[i].context};

		buf_clear(&b);
		tally_text(&b, &t, texts[i].window);
		assert_string_equal(buf_str(&b), texts[i].text);
		assert_int_equal(
			tally_is_over(&t, texts[i].window), texts[i].over);
	}
	buf_free(&b);
}

static void
commands_are_no_drafts(void **state)
{
	static const struct {
		const char *draft;
		bool counts;
	} drafts[] = {{"/model x", false}, {"//not a command", true},
		{"  \n", false}, {"/usr/bin fails\nwhy?", true},
		{"what / ever", true}};
	const struct model m = {0};
	struct tally t = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(drafts); i++) {
		tally_update(&t, &m, slice_str(drafts[i].draft));
		assert_int_equal(t.draft > 0, drafts[i].counts);
		assert_int_equal(t.context > 0, drafts[i].counts);
	}
	tally_free(&t);
}

/* A long draft that is edited is counted as a whole. */
static void
long_drafts_are_exact(void **state)
{
	const struct model m = {0};
	struct tally t = {0};
	struct buf b = {0};

	(void)state;
	while (b.len < 100000)
		buf_add_str(&b, "if (x->y[3] != NULL)\n\treturn 12;\n");
	for (int i = 0; i < 20; i++) {
		b.p[b.len - 1 - (size_t)i * 4000] = (char)('a' + i);
		tally_update(&t, &m, buf_slice(&b));
		assert_int_equal(t.draft, tokens_estimate(buf_slice(&b)));
	}
	buf_free(&b);
	tally_free(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_what_is_sent),
		cmocka_unit_test(keeps_up_with_events),
		cmocka_unit_test(a_long_session_is_counted_in_parts),
		cmocka_unit_test(goes_back_with_a_replay),
		cmocka_unit_test(says_it_short),
		cmocka_unit_test(commands_are_no_drafts),
		cmocka_unit_test(long_drafts_are_exact),
	};

	return cmocka_run_group_tests_name("tally", tests, NULL, NULL);
}
