/* The rate-limit gauge: what is left at a time, the forecast, its words. */
#include "session/gauge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "tests/lib/events.h"
#include "tui/gaugetext.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define UNKNOWN EVENT_UNKNOWN

/* A session in which request N was sent and answered; limits come at 1000 ×
 * N, tokens are an estimate of 80 and a usage of 90 + 10. */
#define SESSION "'kind':'session','at':0,'version':1,'id':'x'\n"
#define SEND(n)                                                            \
	"'kind':'request','at':" #n "000,'req':" #n ",'attempt':1,'of':3," \
	"'tokens':80\n'kind':'phase','at':" #n "000,'name':'sent'\n"
#define SAID(n, status, limits)                             \
	SEND(n)                                             \
	"'kind':'headers','at':" #n "000,'status':" #status \
	",'limits':{" limits "}\n"
#define DONE "'kind':'done','reason':'stop','usage':{'in':90,'out':10}\n"
#define FAIL                                                      \
	"'kind':'failure','status':429,'class':'RateLimitError'," \
	"'cause':'rate_limit_exceeded','message':'slow'\n"
#define REQUESTS(limit, left, reset)                              \
	"'requests_limit':" #limit ",'requests_remaining':" #left \
	",'requests_reset_ms':" #reset
#define TOKENS(limit, left, reset)                            \
	"'tokens_limit':" #limit ",'tokens_remaining':" #left \
	",'tokens_reset_ms':" #reset

struct session {
	struct model model;
	struct trail trail;
};

static void
take(void *arg, const struct event *ev)
{
	struct session *s = arg;

	model_apply(&s->model, ev);
	trail_apply(&s->trail, ev);
}

static void
free_session(struct session *s)
{
	model_free(&s->model);
	trail_free(&s->trail);
}

static struct gauge
gauge_at(const char *events, int64_t now)
{
	struct session s = {0};
	struct gauge g;

	events_feed(SESSION, take, &s);
	events_feed(events, take, &s);
	g = gauge_now(&s.model, &s.trail, now);
	free_session(&s);
	return g;
}

/* Remaining and reset at times after the answer, which came at 1000. */
static const struct {
	const char *name, *events;
	enum gauge_side side;
	int64_t after, remaining, reset_ms;
} refills[] = {
	{"as it came", SAID(1, 200, REQUESTS(60, 12, 48000)), GAUGE_REQUESTS, 0,
		12, 48000},
	{"a quarter on", SAID(1, 200, REQUESTS(60, 12, 48000)), GAUGE_REQUESTS,
		12000, 24, 36000},
	{"whole ones only", SAID(1, 200, REQUESTS(60, 12, 48000)),
		GAUGE_REQUESTS, 999, 12, 47001},
	{"a moment before", SAID(1, 200, REQUESTS(60, 12, 48000)),
		GAUGE_REQUESTS, 47999, 59, 1},
	{"at the reset", SAID(1, 200, REQUESTS(60, 12, 48000)), GAUGE_REQUESTS,
		48000, 60, 0},
	{"long after it", SAID(1, 200, REQUESTS(60, 12, 48000)), GAUGE_REQUESTS,
		480000000, 60, 0},
	{"a clock that went back", SAID(1, 200, REQUESTS(60, 12, 48000)),
		GAUGE_REQUESTS, -500, 12, 48000},
	{"full", SAID(1, 200, REQUESTS(60, 60, 17)), GAUGE_REQUESTS, 0, 60, 0},
	{"more than full", SAID(1, 200, REQUESTS(60, 70, 5000)), GAUGE_REQUESTS,
		2000, 70, 0},
	{"no reset", SAID(1, 200, REQUESTS(60, 12, null)), GAUGE_REQUESTS, 9999,
		12, UNKNOWN},
	{"no limit", SAID(1, 200, REQUESTS(null, 12, 8000)), GAUGE_REQUESTS,
		4000, 12, 4000},
	{"no limit, after the reset", SAID(1, 200, REQUESTS(null, 12, 8000)),
		GAUGE_REQUESTS, 8000, UNKNOWN, 0},
	{"no remaining", SAID(1, 200, REQUESTS(60, null, 8000)), GAUGE_REQUESTS,
		4000, UNKNOWN, UNKNOWN},
	{"minus one", SAID(1, 200, TOKENS(-1, -1, 0) "," REQUESTS(9, 3, 9000)),
		GAUGE_TOKENS, 0, UNKNOWN, 0},
	{"a limit of zero", SAID(1, 200, TOKENS(0, 0, 0)), GAUGE_TOKENS, 0,
		UNKNOWN, 0},
	{"a rounded reset", SAID(1, 200, TOKENS(8000, 1014, 0)), GAUGE_TOKENS,
		500, 4507, 500},
	{"a rounded reset, over", SAID(1, 200, TOKENS(8000, 1014, 0)),
		GAUGE_TOKENS, 1000, 8000, 0},
	{"a day", SAID(1, 200, REQUESTS(200, 100, 43200000)), GAUGE_REQUESTS,
		21600000, 150, 21600000},
	{"one on its way", SAID(1, 200, REQUESTS(60, 12, null)) DONE SEND(2),
		GAUGE_REQUESTS, 5000, 11, UNKNOWN},
	{"its tokens", SAID(1, 200, TOKENS(1000, 500, null)) DONE SEND(2),
		GAUGE_TOKENS, 5000, 420, UNKNOWN},
	{"an answer without limits",
		SAID(1, 200, REQUESTS(60, 12, null)) DONE SAID(2, 200, "") DONE,
		GAUGE_REQUESTS, 5000, 11, UNKNOWN},
	{"the latest limits count",
		SAID(1, 200, REQUESTS(60, 50, null))
			DONE SAID(2, 200, REQUESTS(60, 49, null)),
		GAUGE_REQUESTS, 5000, 49, UNKNOWN},
};

static void
counts_refill(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refills); i++) {
		struct gauge g =
			gauge_at(refills[i].events, 1000 + refills[i].after);
		const struct gauge_count *c = &g.count[refills[i].side];
		int64_t reset = refills[i].reset_ms;

		/* Where nothing is left to fill, the reset says nothing. */
		if (c->remaining != refills[i].remaining ||
			(c->remaining >= 0 && c->reset_ms != reset))
			fail_msg("%s: %lld, reset in %lld", refills[i].name,
				(long long)c->remaining,
				(long long)c->reset_ms);
	}
}

/* The forecast in words at the time the last answer came. */
static const struct {
	const char *name, *events;
	int64_t now;
	bool near;
	const char *words;
} forecasts[] = {
	{"nothing", "", 0, false, ""},
	{"only a limit", SAID(1, 200, REQUESTS(60, null, null)), 1000, false,
		""},
	{"this minute", SAID(1, 200, REQUESTS(60, 12, 48000)), 1000, false,
		"about 12 more requests fit this minute"},
	{"near, with the time", SAID(1, 200, REQUESTS(60, 1, 18000)), 1000,
		true,
		"about 1 more request fits before the limit; it resets in 18s"},
	{"a tenth", SAID(1, 200, REQUESTS(60, 6, 18000)), 1000, false,
		"about 6 more requests fit this minute"},
	{"less than a tenth", SAID(1, 200, REQUESTS(60, 5, 18000)), 1000, true,
		"about 5 more requests fit before the limit; it resets in "
		"18s"},
	{"none", SAID(1, 200, REQUESTS(60, 0, 18000)), 1000, true,
		"no further request of the recent size fits before the limit; "
		"it resets in 18s"},
	{"no reset", SAID(1, 200, REQUESTS(null, 1, null)), 1000, true,
		"about 1 more request fits before the limit"},
	{"minutes", SAID(1, 200, REQUESTS(60, 12, 750000)), 1000, false,
		"about 12 more requests fit before the limit; it resets in "
		"13m"},
	{"today", SAID(1, 200, REQUESTS(200, 112, 18000000)), 1000, false,
		"about 112 more requests fit today; the limit resets in 5h"},
	{"days", SAID(1, 200, REQUESTS(200, 112, 259200000)), 1000, false,
		"about 112 more requests fit before the limit resets in 3d"},
	{"tokens by the estimate", SAID(1, 200, TOKENS(40000, 8100, 9000)),
		1000, false,
		"about 101 more requests fit this minute (by tokens)"},
	{"tokens by the average",
		SAID(1, 200, "") DONE SAID(2, 200,
			REQUESTS(60, 50, 9000) "," TOKENS(1000, 450, 9000))
			DONE,
		2000, false,
		"about 4 more requests fit this minute (by tokens)"},
	{"requests are tighter",
		SAID(1, 200, "") DONE SAID(2, 200,
			REQUESTS(60, 8, 9000) "," TOKENS(9000, 4500, 9000))
			DONE,
		2000, false, "about 8 more requests fit this minute"},
	{"a failure is no measure",
		SAID(1, 200, "") DONE SAID(2, 429, TOKENS(1000, 450, 9000))
			FAIL,
		2000, false,
		"about 4 more requests fit this minute (by tokens)"},
	{"full after the reset", SAID(1, 200, REQUESTS(60, 0, 18000)), 19000,
		false, "about 60 more requests fit before the limit"},
	{"full and too small", SAID(1, 200, TOKENS(70, 70, 0)), 1000, true,
		"no further request of the recent size fits before the limit "
		"(by tokens)"},
	{"full and just enough", SAID(1, 200, REQUESTS(1, 1, 0)), 1000, false,
		"about 1 more request fits before the limit"},
};

static void
forecasts_in_words(void **state)
{
	struct buf words = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(forecasts); i++) {
		struct gauge g =
			gauge_at(forecasts[i].events, forecasts[i].now);

		buf_clear(&words);
		gaugetext_forecast(&words, &g);
		if (!slice_is(buf_slice(&words), forecasts[i].words) ||
			g.near != forecasts[i].near)
			fail_msg("%s: %s%s", forecasts[i].name, buf_str(&words),
				g.near ? ", near" : "");
	}
	buf_free(&words);
}

static void
all_in_lines(void **state)
{
	struct gauge g = gauge_at("", 0);
	struct buf line = {0};

	(void)state;
	gaugetext_all(&line, &g);
	assert_string_equal(buf_str(&line),
		"no answer has told how much of a rate limit is left");
	g = gauge_at(SAID(1, 200, "") DONE SAID(2, 200,
			     REQUESTS(60, 50, 10000) "," TOKENS(
				     30000, 8100, null)) DONE,
		2000);
	buf_clear(&line);
	gaugetext_all(&line, &g);
	assert_string_equal(buf_str(&line),
		"about 50 more requests fit this minute\n"
		"requests left 50/60, resets in 10s\n"
		"tokens left 8.1k/30k\n"
		"the last minute took 2 requests, ~200 tokens");
	buf_free(&line);
	g = gauge_at(SAID(1, 200, "") DONE, 61000);
	assert_int_equal(g.recent_requests, 0);
}

static void
rows_say_what_they_said(void **state)
{
	struct session s = {0};
	struct gauge g;

	(void)state;
	events_feed(SESSION SAID(1, 200, REQUESTS(60, 12, 48000)) DONE SAID(2,
			    200, "") DONE SAID(3, 200, REQUESTS(60, 1, 9000)),
		take, &s);
	assert_int_equal(s.trail.n, 3);
	assert_true(gauge_has(&s.trail.rows[0]));
	assert_false(gauge_has(&s.trail.rows[1]));
	g = gauge_then(&s.trail, 0);
	assert_int_equal(g.count[GAUGE_REQUESTS].remaining, 12);
	assert_false(g.near);
	g = gauge_then(&s.trail, 2);
	assert_int_equal(g.count[GAUGE_REQUESTS].remaining, 1);
	assert_true(g.near);
	free_session(&s);
}

static const struct {
	int64_t ms;
	const char *shown;
	int64_t next; /* ms until it changes; 0: it does not */
} resets[] = {
	{1, "1s", 1},
	{1000, "1s", 1000},
	{1001, "2s", 1},
	{17400, "18s", 400},
	{60000, "60s", 1000},
	{60001, "2m", 1},
	{3599000, "60m", 59000},
	{3600000, "60m", 0},
	{3600001, "2h", 0},
	{172800000, "48h", 0},
	{172800001, "3d", 0},
};

static void
resets_count_down(void **state)
{
	struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(resets); i++) {
		struct gauge g = {.tightest = GAUGE_REQUESTS};
		int64_t due =
			resets[i].next ? 5000 + resets[i].next : INT64_MAX;

		g.count[GAUGE_REQUESTS].reset_ms = resets[i].ms;
		buf_clear(&b);
		gaugetext_reset(&b, resets[i].ms);
		assert_string_equal(buf_str(&b), resets[i].shown);
		assert_true(gauge_deadline(&g, 5000) == due);
	}
	buf_free(&b);
}

/* From tick to tick the reset is reached, and then there is none. */
static void
ticks_end_at_the_reset(void **state)
{
	struct session s = {0};
	int64_t now = 1000, next;
	int ticks = 0;

	(void)state;
	events_feed(
		SESSION SAID(1, 200, REQUESTS(60, 42, 17400)) DONE, take, &s);
	for (;; ticks++, now = next) {
		struct gauge g = gauge_now(&s.model, &s.trail, now);
		next = gauge_deadline(&g, now);
		if (next == INT64_MAX)
			break;
		assert_true(next > now && next <= now + 1000);
	}
	assert_int_equal(now, 18400);
	assert_int_equal(ticks, 18);
	free_session(&s);
}

static void
warns_once_a_crossing(void **state)
{
	static const struct {
		const char *events;
		bool warns;
	} steps[] = {
		{SAID(1, 200, REQUESTS(60, 30, 9000)) DONE, false},
		{SAID(2, 200, REQUESTS(60, 5, 90000)) DONE, true},
		{"", false},
		{SAID(3, 200, REQUESTS(60, 4, 90000)) DONE, false},
		{SAID(4, 200, REQUESTS(60, 30, 9000)) DONE, false},
		{SAID(5, 200, REQUESTS(60, 5, 90000)) DONE, true},
		{SAID(6, 200, REQUESTS(60, 30, 9000)) DONE, false},
		{SAID(7, 429, REQUESTS(60, 0, 90000)) FAIL, false},
		{SAID(8, 200, REQUESTS(60, 1, 90000)) DONE, false},
	};
	struct session s = {0};
	struct gauge_watch w = {0};

	(void)state;
	events_feed(SESSION, take, &s);
	for (size_t i = 0; i < COUNT(steps); i++) {
		if (*steps[i].events)
			events_feed(steps[i].events, take, &s);
		assert_int_equal(
			gauge_warns(&w, &s.model, &s.trail, s.model.limits_at),
			steps[i].warns);
	}
	free_session(&s);
}

static void
bars(void **state)
{
	static const struct {
		const char *events;
		bool plain;
		const char *bar;
	} rows[] = {
		{SAID(1, 200, REQUESTS(60, 60, 0)), false, "▕█████▏"},
		{SAID(1, 200, REQUESTS(60, 36, 9000)), false, "▕███░░▏"},
		{SAID(1, 200, REQUESTS(60, 36, 9000)), true, "[###--]"},
		{SAID(1, 200, REQUESTS(60, 1, 9000)), true, "[#----]"},
		{SAID(1, 200, REQUESTS(60, 0, 9000)), true, "[-----]"},
		{SAID(1, 200, REQUESTS(null, 9, 9000)), true, ""},
	};
	struct buf bar = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct gauge g = gauge_at(rows[i].events, 1000);

		buf_clear(&bar);
		gaugetext_bar(&bar, &g.count[GAUGE_REQUESTS], rows[i].plain);
		assert_string_equal(buf_str(&bar), rows[i].bar);
	}
	buf_free(&bar);
}

/* Whatever a file holds, there is an answer, and it is in its bounds. */
static void
any_session_has_a_gauge(void **state)
{
	uint64_t seed = 11;

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct session s = {0};
		struct gauge_watch w = {0};
		struct event ev;

		for (int i = 0; i < 40; i++) {
			struct gauge g;
			struct buf b = {0};
			events_random(&ev, &seed);
			take(&s, &ev);
			gauge_warns(&w, &s.model, &s.trail, s.model.now);
			g = gauge_now(&s.model, &s.trail, s.model.now);
			for (int k = 0; k < GAUGE_SIDES; k++) {
				assert_true(g.count[k].remaining >= UNKNOWN);
				assert_true(g.count[k].fits >= UNKNOWN);
				assert_true(g.count[k].used <= 1);
			}
			gaugetext_all(&b, &g);
			assert_true(b.len > 0);
			buf_free(&b);
			assert_true(
				gauge_deadline(&g, s.model.now) > s.model.now);
		}
		free_session(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_refill),
		cmocka_unit_test(forecasts_in_words),
		cmocka_unit_test(all_in_lines),
		cmocka_unit_test(rows_say_what_they_said),
		cmocka_unit_test(resets_count_down),
		cmocka_unit_test(ticks_end_at_the_reset),
		cmocka_unit_test(warns_once_a_crossing),
		cmocka_unit_test(bars),
		cmocka_unit_test(any_session_has_a_gauge),
	};

	return cmocka_run_group_tests_name("gauge", tests, NULL, NULL);
}
