/* Stops and search hits: the positions on a tape, both ways. */
#include "session/stops.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/lib/events.h"
#include "tests/lib/journals.h"

#define NONE SIZE_MAX
enum { LIST_MAX = 24 };

#define REQUEST(req, attempt)                                                 \
	"'kind':'request','req':" req ",'attempt':" attempt ",'of':3,"        \
	"'method':'POST','url':'u','model':'m','bytes':1,'tokens':1,'params'" \
	":null\n"
#define SAYS(channel, text) \
	"'kind':'delta','channel':'" channel "','text':'" text "'\n"
#define DONE "'kind':'done','reason':'stop'\n"

/* clang-format off */
static const char story[] =
	"'kind':'session','version':1,'id':'x','wall':'w','app':'a',"
	"'provider':'p','url':'u','model':'m','origin':null\n"       /* 1 */
	"'kind':'setting','name':'model','value':'m'\n"              /* 2 */
	"'kind':'prompt','text':'hi','attachments':null\n"           /* 3 */
	REQUEST("1", "1")                                            /* 4 */
	"'kind':'failure','status':429,'class':'c','cause':'d',"
	"'message':'Slow Down','retryable':true,'final':false\n"     /* 5 */
	"'kind':'retry','attempt':2,'of':3,'delay_ms':1,"
	"'source':'backoff'\n"                                       /* 6 */
	"'kind':'note','level':'mark','text':'here'\n"               /* 7 */
	REQUEST("1", "2")                                            /* 8 */
	SAYS("content", "Hel")                                       /* 9 */
	SAYS("content", "lo wor")                                    /* 10 */
	SAYS("content", "ld")                                        /* 11 */
	DONE                                                         /* 12 */
	"'kind':'note','level':'info','text':'a mark'\n"             /* 13 */
	"'kind':'prompt','text':'again','attachments':null\n"        /* 14 */
	REQUEST("2", "1")                                            /* 15 */
	"'kind':'failure','status':401,'class':'c','cause':'d',"
	"'message':'no','retryable':false,'final':true\n"            /* 16 */
	"'kind':'note','level':'mark','text':'end'\n";               /* 17 */
/* clang-format on */

static struct tape *
tape_of(const char *lines)
{
	struct tape *t = tape_new();

	events_feed(lines, tape_take, t);
	return t;
}

/* Asserts that SEEK goes through WANT, ended by NONE, in its direction. */
static void
assert_walk(const struct tape *t, enum stop kind, int step, size_t from,
	const size_t *want)
{
	for (size_t at = from;; want++) {
		at = stop_seek(t, at, kind, step);
		assert_int_equal(at, *want);
		if (at == NONE)
			break;
	}
}

static void
stops_stand_where_they_do(void **state)
{
	static const struct {
		enum stop kind;
		size_t there[LIST_MAX], back[LIST_MAX]; /* from the end */
	} rows[] = {
		{STOP_EVENT,
			{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
				17, NONE},
			{16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1,
				0, NONE}},
		{STOP_MESSAGE, {3, 12, 14, 16, NONE}, {16, 14, 12, 3, 0, NONE}},
		{STOP_REQUEST, {4, 8, 15, NONE}, {15, 8, 4, NONE}},
		{STOP_FAILURE, {5, 16, NONE}, {16, 5, NONE}},
		{STOP_MARK, {7, 17, NONE}, {7, NONE}},
	};
	struct tape *t = tape_of(story);
	size_t n = tape_count(t);

	(void)state;
	assert_int_equal(n, 17);
	for (size_t i = 0; i < STOP_COUNT; i++) {
		assert_int_equal(rows[i].kind, i);
		assert_walk(t, rows[i].kind, 1, 0, rows[i].there);
		assert_walk(t, rows[i].kind, -1, n, rows[i].back);
	}
	tape_free(t);
}

/* From every position there is no nearer stop on the way. */
static void
the_next_is_the_nearest(void **state)
{
	struct journals all = journals_new();

	(void)state;
	for (size_t j = 0; j < all.n; j++) {
		struct tape *t = journals_tape(all.names[j]);
		size_t n = tape_count(t) < 300 ? tape_count(t) : 300;
		for (size_t k = 0; k < STOP_COUNT * (n + 1); k++) {
			enum stop kind = (enum stop)(k % STOP_COUNT);
			size_t from = k / STOP_COUNT, to = from;
			while (to < tape_count(t) && !stop_is(t, to, kind))
				to++;
			to = to < tape_count(t) ? to + 1 : NONE;
			assert_int_equal(stop_seek(t, from, kind, 1), to);
			for (to = from; to > 1; to--) {
				if (stop_is(t, to - 2, kind))
					break;
			}
			to = to > 1                         ? to - 1
			     : from && kind <= STOP_MESSAGE ? 0
							    : NONE;
			assert_int_equal(stop_seek(t, from, kind, -1), to);
		}
		tape_free(t);
	}
	journals_free(&all);
}

static void
an_empty_tape_has_no_stops(void **state)
{
	struct tape *t = tape_new();
	struct hits h = {.n = 0};

	(void)state;
	for (int kind = 0; kind < STOP_COUNT; kind++) {
		assert_int_equal(stop_seek(t, 0, (enum stop)kind, 1), NONE);
		assert_int_equal(stop_seek(t, 0, (enum stop)kind, -1), NONE);
	}
	hits_find(&h, t, SLICE("x"));
	assert_int_equal(h.n, 0);
	assert_int_equal(hits_seek(&h, 0, 1), NONE);
	assert_int_equal(hits_seek(&h, 0, -1), NONE);
	hits_free(&h);
	tape_free(t);
}

static void
stops_have_names(void **state)
{
	static const char *const names[] = {
		"event", "message", "request", "failure", "mark"};

	(void)state;
	for (int i = 0; i < STOP_COUNT; i++)
		assert_int_equal(stop_find(names[i]), i);
	assert_int_equal(stop_find(""), STOP_COUNT);
	assert_int_equal(stop_find("events"), STOP_COUNT);
	assert_int_equal(stop_find("Event"), STOP_COUNT);
}

static void
assert_hits(const struct tape *t, const char *needle, const size_t *want)
{
	struct hits h = {.n = 0};
	size_t n = 0;

	hits_find(&h, t, slice_str(needle));
	while (want[n] != NONE)
		n++;
	if (h.n != n)
		fail_msg("%s: %zu hits, not %zu", needle, h.n, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(h.list[i], want[i]);
	hits_free(&h);
}

static void
texts_are_found(void **state)
{
	static const struct {
		const char *needle;
		size_t want[LIST_MAX];
	} rows[] = {
		{"hi", {3, NONE}},
		{"HI", {3, NONE}},
		/* split over deltas, in any place and case */
		{"Hello world", {11, NONE}},
		{"hello WORLD", {11, NONE}},
		{"lo w", {10, NONE}},
		{"Hel", {9, NONE}},
		{"ld", {11, NONE}},
		{"rld", {11, NONE}},
		/* any text of an event */
		{"slow down", {5, NONE}},
		{"again", {14, NONE}},
		{"backoff", {6, NONE}},
		{"mark", {7, 13, 17, NONE}},
		{"POST", {4, 8, 15, NONE}},
		/* both ends */
		{"end", {17, NONE}},
		{"w", {1, 5, 10, NONE}},
		/* nowhere; not over other events, nor over fields */
		{"", {NONE}},
		{"nowhere", {NONE}},
		{"worldstop", {NONE}},
		{"hello worlds", {NONE}},
		{"429", {NONE}},
	};
	struct tape *t = tape_of(story);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_hits(t, rows[i].needle, rows[i].want);
	tape_free(t);
}

/* An answer's channels are searched each for itself. */
static void
deltas_are_joined_as_they_are_shown(void **state)
{
	static const struct {
		const char *lines, *needle;
		size_t want[LIST_MAX];
	} rows[] = {
		{SAYS("content", "ab") SAYS("content", "ab")
				SAYS("content", "ab"),
			"abab", {3, NONE}},
		/* one hit behind the other, not one within it */
		{SAYS("content", "a") SAYS("content", "a") SAYS("content", "a")
				SAYS("content", "a"),
			"aa", {3, 5, NONE}},
		{SAYS("content", "aaaa"), "aa", {2, NONE}},
		{SAYS("content", "fo") SAYS("reasoning", "o"), "foo", {NONE}},
		{SAYS("content", "fo") SAYS("refusal", "o"), "fo", {2, NONE}},
		{SAYS("tool", "f") SAYS("tool", "o") SAYS("tool", "o"), "foo",
			{4, NONE}},
		/* another request, or attempt, says something else */
		{SAYS("content", "fo") DONE REQUEST("2", "1")
				SAYS("content", "o"),
			"foo", {NONE}},
		{SAYS("content", "fo") REQUEST("1", "2") SAYS("content", "o"),
			"foo", {NONE}},
		{SAYS("content", "fo") DONE REQUEST("2", "1")
				SAYS("content", "foo"),
			"foo", {5, NONE}},
		/* letters that are no ASCII are as they are */
		{SAYS("content", "\345\206\215")
				SAYS("content", "\350\257\225"),
			"\345\206\215\350\257\225", {3, NONE}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf lines = {0};
		struct tape *t;
		buf_addf(&lines, "%s%s", REQUEST("1", "1"), rows[i].lines);
		t = tape_of(buf_str(&lines));
		assert_hits(t, rows[i].needle, rows[i].want);
		tape_free(t);
		buf_free(&lines);
	}
}

static void
hits_are_gone_through(void **state)
{
	struct tape *t = tape_of(story);
	struct hits h = {.n = 0};

	(void)state;
	hits_find(&h, t, SLICE("mark")); /* 7, 13, 17 */
	static const struct {
		size_t from, next, previous;
	} rows[] = {{0, 7, NONE}, {6, 7, NONE}, {7, 13, NONE}, {8, 13, 7},
		{13, 17, 7}, {16, 17, 13}, {17, NONE, 13}, {18, NONE, 17},
		{NONE, NONE, 17}};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(hits_seek(&h, rows[i].from, 1), rows[i].next);
		assert_int_equal(
			hits_seek(&h, rows[i].from, -1), rows[i].previous);
	}
	/* Another search forgets the one before. */
	hits_find(&h, t, SLICE("nowhere"));
	assert_int_equal(hits_seek(&h, 0, 1), NONE);
	assert_string_equal(buf_str(&h.needle), "nowhere");
	hits_free(&h);
	tape_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stops_stand_where_they_do),
		cmocka_unit_test(the_next_is_the_nearest),
		cmocka_unit_test(an_empty_tape_has_no_stops),
		cmocka_unit_test(stops_have_names),
		cmocka_unit_test(texts_are_found),
		cmocka_unit_test(deltas_are_joined_as_they_are_shown),
		cmocka_unit_test(hits_are_gone_through),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
