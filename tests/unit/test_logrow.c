/* The log's rows as text: every state at every width. */
#include "tui/logrow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "base/text.h"
#include "tests/lib/events.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define REQUEST \
	"'kind':'request','at':1000,'req':7,'attempt':1,'of':3,'tokens':88\n"
#define HEADERS(status)                                \
	"'kind':'headers','at':1200,'status':" #status \
	",'request_id':'req_0123456789abcdef'\n"
#define DELTA "'kind':'delta','at':1412,'channel':'content','text':'Hi'\n"
#define DONE(reason)                                \
	"'kind':'done','at':4200,'reason':'" reason \
	"','usage':{'in':90,'out':12}\n"
#define FAIL(status, cause)                                             \
	"'kind':'failure','at':1500,'status':" #status                  \
	",'class':'RateLimitError','cause':'" cause "','phase':'sent'," \
	"'message':'tokens per minute used up','fix':'slow down'\n"
#define RETRY                                                          \
	"'kind':'retry','at':1500,'attempt':2,'of':3,'delay_ms':7000," \
	"'source':'retry-after'\n"

/* The rows of the first row of EVENTS, one line each. */
static void
build(struct buf *out, const char *events, struct logrow_view view)
{
	struct trail t = {0};
	struct rich rich = {0};

	events_feed(events, trail_apply, &t);
	logrow_build(&rich, &t.rows[0], &view);
	for (size_t i = 0; i < rich.nrows; i++) {
		buf_add_slice(out, rich_row(&rich, i).text);
		buf_add_char(out, '\n');
	}
	rich_free(&rich);
	trail_free(&t);
}

/* Half past twelve and one second, and five seconds into the session. */
static const struct logrow_view noon = {.width = 60,
	.now = 5000,
	.day_start = ((12 * 60 + 30) * 60 + 1) * 1000};

static const struct {
	const char *name, *events;
	int width;
	const char *rows;
} states[] = {
	{"queued", REQUEST, 60,
		"12:30:02 . queued                                #7 1/3 "
		"4.0s\n"},
	{"dns", REQUEST "'kind':'phase','name':'dns'\n", 40,
		"~ dns                        #7 1/3 4.0s\n"},
	{"connect", REQUEST "'kind':'phase','name':'connect'\n", 40,
		"~ connect                    #7 1/3 4.0s\n"},
	{"tls", REQUEST "'kind':'phase','name':'tls'\n", 40,
		"~ tls                        #7 1/3 4.0s\n"},
	{"waiting", REQUEST "'kind':'phase','name':'sent'\n", 40,
		"~ waiting                    #7 1/3 4.0s\n"},
	{"headers", REQUEST HEADERS(200), 60,
		"12:30:02 ~ 200 waiting            req_012…abcdef #7 1/3 4.0s"
		"\n"},
	{"streaming", REQUEST DELTA DELTA, 60,
		"12:30:02 > streaming 2 pieces  #7 1/3 412ms 4.0s silent 3.5s"
		"\n"},
	{"done", REQUEST HEADERS(200) DELTA DONE("stop"), 60,
		"12:30:02 + 200 ok           req_012…abcdef #7 1/3 412ms 3.2s"
		"\n"},
	{"done at its limit", REQUEST HEADERS(200) DELTA DONE("length"), 60,
		"12:30:02 + 200 done length  req_012…abcdef #7 1/3 412ms 3.2s"
		"\n"},
	{"done, all columns", REQUEST HEADERS(200) DELTA DONE("stop"), 80,
		"12:30:02 + 200 ok                         "
		"req_012…abcdef #7 1/3 412ms 3.2s 90>12\n"},
	{"queued, all columns", REQUEST, 80,
		"12:30:02 . queued                             "
		"                   #7 1/3 4.0s ~88\n"},
	{"cancelled", REQUEST HEADERS(200) DELTA DONE("cancelled"), 60,
		"12:30:02 x 200 cancelled    req_012…abcdef #7 1/3 412ms 3.2s"
		"\n"},
	{"failed", REQUEST HEADERS(429) FAIL(429, "rate_limit_exceeded"), 60,
		"12:30:02 ! 429 rate_limit_exceeded     req_012…abcdef #7 1/3"
		"\n"
		"         RateLimitError: tokens per minute used up\n"
		"         fix  slow down\n"},
	{"failed without an answer", REQUEST FAIL(0, "dns"), 60,
		"12:30:02 ! dns                                  #7 1/3 500ms"
		"\n"
		"         RateLimitError while waiting for the answer: tokens\n"
		"         per minute used up\n"
		"         fix  slow down\n"},
	{"retry-wait", REQUEST FAIL(503, "service_unavailable") RETRY, 60,
		"12:30:02 ! 503 service_unavailable              #7 1/3 500ms"
		"\n"
		"         RateLimitError: tokens per minute used up\n"
		"         fix  slow down\n"
		"         ↻ retry in 04s (retry-after)\n"},
	{"truncated", REQUEST HEADERS(200) FAIL(200, "truncated"), 40,
		"! 200 truncated req_0…bcdef #7 1/3 500ms\n"
		"  RateLimitError while waiting for the\n"
		"  answer: tokens per minute used up\n"
		"  fix  slow down\n"},
	{"cancelled in the wait",
		REQUEST FAIL(503, "x") RETRY
		"'kind':'done','attempt':2,'reason':'cancelled'\n",
		60,
		"12:30:02 x 503 cancelled x                      #7 1/3 500ms"
		"\n"
		"         RateLimitError: tokens per minute used up\n"
		"         fix  slow down\n"
		"         the retry was cancelled\n"},
	{"note", "'kind':'note','at':2000,'level':'info','text':'a\\tb'\n", 60,
		"12:30:03 * a b\n"},
	{"narrow note", "'kind':'note','level':'info','text':'hello'\n", 20,
		"* hello\n"},
	{"check",
		"'kind':'check','level':'warning','message':'m',"
		"'fix':'use n'\n",
		60, "12:30:01 ? m\n         fix  use n\n"},
};

static void
every_state_has_its_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(states); i++) {
		struct logrow_view view = noon;
		struct buf out = {0};
		view.width = states[i].width;
		build(&out, states[i].events, view);
		if (strcmp(buf_str(&out), states[i].rows))
			print_error("%s\n", states[i].name);
		assert_string_equal(buf_str(&out), states[i].rows);
		buf_free(&out);
	}
}

/* Which columns of a finished row stand at WIDTH, a letter each: Time,
 * State, Id, Attempt, Duration, toKens. */
static void
columns_at(struct buf *out, int width)
{
	static const struct {
		char letter;
		const char *text;
	} columns[] = {{'T', "12:30:02"}, {'S', "+ 200"}, {'C', "length"},
		{'I', "req_"}, {'A', "#7 1/3"}, {'D', "412ms 3.2s"},
		{'K', "90>12"}};
	struct logrow_view view = noon;
	struct buf text = {0};

	view.width = width;
	build(&text, REQUEST HEADERS(200) DELTA DONE("length"), view);
	for (size_t i = 0; i < COUNT(columns); i++) {
		if (strstr(buf_str(&text), columns[i].text))
			buf_add_char(out, columns[i].letter);
	}
	buf_free(&text);
}

static void
columns_drop_whole_and_in_order(void **state)
{
	static const struct {
		int from;
		const char *columns;
	} want[] = {{76, "TSCIADK"}, {60, "TSCIAD"}, {51, "TSCIA"},
		{44, "TSCI"}, {43, "SCIA"}, {38, "SCIA"}, {32, "SCI"},
		{17, "SC"}};
	struct buf before = {0}, now = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(want); i++) {
		buf_clear(&now);
		columns_at(&now, want[i].from);
		assert_string_equal(buf_str(&now), want[i].columns);
	}
	for (int width = 17; width <= 120; width++) {
		buf_clear(&now);
		columns_at(&now, width);
		/* More room never shows less, but for the width at which
		 * all rows get their time. */
		if (width == 44)
			buf_clear(&before);
		for (size_t i = 0; i < before.len; i++)
			assert_non_null(strchr(buf_str(&now), before.p[i]));
		buf_set(&before, buf_slice(&now));
	}
	buf_free(&before);
	buf_free(&now);
}

static void
a_low_pane_says_each_thing_in_a_row(void **state)
{
	struct logrow_view view = noon;
	struct buf out = {0};

	(void)state;
	view.width = 40;
	view.compact = true;
	build(&out, REQUEST FAIL(200, "truncated"), view);
	assert_string_equal(buf_str(&out),
		"! 200 truncated             #7 1/3 500ms\n"
		"  RateLimitError while waiting for the …\n"
		"  fix  slow down\n");
	buf_free(&out);
}

static void
times_have_three_forms(void **state)
{
	struct logrow_view view = noon;
	struct buf out = {0};

	(void)state;
	view.width = 50;
	view.time = LOGROW_SESSION;
	build(&out, REQUEST, view);
	assert_true(slice_starts(buf_slice(&out), "+0:01.0 . queued"));
	buf_clear(&out);
	view.time = LOGROW_DELTA;
	view.before = 300;
	build(&out, REQUEST, view);
	assert_true(slice_starts(buf_slice(&out), "+0:00.7 . queued"));
	buf_clear(&out);
	view.time = LOGROW_CLOCK; /* over midnight */
	view.day_start = INT64_C(86399) * 1000;
	build(&out, REQUEST, view);
	assert_true(slice_starts(buf_slice(&out), "00:00:00 . queued"));
	buf_free(&out);
}

static void
the_day_begins_where_the_session_says(void **state)
{
	static const struct {
		const char *wall;
		int64_t ms;
	} rows[] = {
		{"2026-11-21T21:04:11.027+01:00", 75851000},
		{"2026-11-21T00:00:00Z", 0},
		{"2026-11-21T23:59:59Z", 86399000},
		{"2026-11-21", 0},
		{"2026-11-21Txx:04:11.027", 0},
		{"2026-11-21T-1:04:11.027", 0},
		{"", 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(
			logrow_day_start(slice_str(rows[i].wall)), rows[i].ms);
	assert_int_equal(logrow_day_start(SLICE_NONE), 0);
}

static void
spans_are_short(void **state)
{
	static const struct {
		int64_t ms;
		const char *text;
	} rows[] = {
		{-5, "0ms"},
		{0, "0ms"},
		{999, "999ms"},
		{1000, "1.0s"},
		{3249, "3.2s"},
		{9999, "9.9s"},
		{10000, "10s"},
		{59999, "59s"},
		{60000, "1m00s"},
		{65999, "1m05s"},
		{3599999, "59m59s"},
		{3600000, "1h00m"},
		{INT64_C(359999999), "99h59m"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf out = {0};
		logrow_span(&out, rows[i].ms);
		assert_string_equal(buf_str(&out), rows[i].text);
		buf_free(&out);
	}
}

static void
the_countdown_counts_to_its_time(void **state)
{
	/* set at 1500 for 7000 ms: due at 8500 */
	static const struct {
		int64_t now;
		const char *text;
		int64_t next;
	} rows[] = {
		{1500, "retry in 07s", 2500},
		{1501, "retry in 07s", 2500},
		{2499, "retry in 07s", 2500},
		{2500, "retry in 06s", 3500},
		{7499, "retry in 02s", 7500},
		{7500, "retry in 01s", 8500},
		{8499, "retry in 01s", 8500},
		{8500, "retry in 00s", INT64_MAX},
		{9999, "retry in 00s", INT64_MAX},
		{-50001, "retry in 59s", -49500},
		{-51500, "retry in 1m00s", -50500},
		{-116500, "retry in 2m05s", -115500},
	};
	static const char events[] = REQUEST FAIL(429, "x") RETRY;
	struct trail t = {0};

	(void)state;
	events_feed(events, trail_apply, &t);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct logrow_view view = noon;
		struct buf out = {0};
		view.now = rows[i].now;
		build(&out, events, view);
		assert_non_null(strstr(buf_str(&out), rows[i].text));
		assert_null(strstr(buf_str(&out), "F5"));
		assert_int_equal(
			logrow_deadline(&t.rows[0], rows[i].now), rows[i].next);
		buf_clear(&out);
		view.keys = true;
		build(&out, events, view);
		assert_non_null(strstr(buf_str(&out), "F5 now"));
		buf_free(&out);
	}
	trail_free(&t);
}

static void
a_row_that_lives_asks_to_be_drawn(void **state)
{
	struct trail t = {0};
	const struct trail_row *row;

	(void)state;
	events_feed(REQUEST, trail_apply, &t);
	row = &t.rows[0];
	assert_int_equal(logrow_deadline(row, 1000), 1250);
	assert_int_equal(logrow_deadline(row, 1249), 1250);
	assert_int_equal(logrow_deadline(row, 1250), 1500);
	assert_int_equal(logrow_deadline(row, 2100), 2500);
	assert_int_equal(logrow_deadline(row, 12345), 13000);
	for (int64_t now = 900; now < 20000; now += 7)
		assert_true(logrow_deadline(row, now) > now);
	events_feed("'kind':'done','req':7,'attempt':1,'reason':'stop'\n",
		trail_apply, &t);
	assert_int_equal(logrow_deadline(&t.rows[0], 9000), INT64_MAX);
	trail_free(&t);
}

static void
a_long_message_is_cut_after_three_rows(void **state)
{
	struct logrow_view view = noon;
	struct buf events = {0}, out = {0};
	size_t rows = 0;

	(void)state;
	buf_add_str(&events, REQUEST "'kind':'failure','status':500,"
				     "'class':'APIError','cause':'x',"
				     "'message':'");
	for (int i = 0; i < 5000; i++)
		buf_add_str(&events, "中 wörd ");
	buf_add_str(&events, "','fix':'wait'\n");
	for (view.width = 20; view.width <= 120; view.width++) {
		buf_clear(&out);
		rows = 0;
		build(&out, buf_str(&events), view);
		for (size_t i = 0; i < out.len; i++)
			rows += out.p[i] == '\n';
		assert_int_equal(rows, 1 + 3 + 1);
		assert_non_null(strstr(buf_str(&out), "… (Enter: all)\n"));
	}
	buf_free(&events);
	buf_free(&out);
}

/* Rows no wider than WIDTH, without anything that could control. */
static void
check_rows(const struct rich *rich, int width)
{
	assert_true(rich->nrows > 0);
	for (size_t i = 0; i < rich->nrows; i++) {
		struct rich_row row = rich_row(rich, i);
		size_t spans = 0;
		for (size_t k = 0; k < row.nspans; k++)
			spans += row.spans[k].len;
		assert_int_equal(spans, row.text.len);
		assert_true(text_is_valid(row.text));
		for (size_t k = 0; k < row.text.len; k++)
			assert_true((unsigned char)row.text.p[k] >= 0x20 &&
				    row.text.p[k] != 0x7f);
		if (text_width(row.text) > width)
			print_error("%d: <%.*s>\n", width, (int)row.text.len,
				row.text.p);
		assert_true(text_width(row.text) <= width);
	}
}

static void
check_widths(const struct trail_row *row, int64_t now, bool keys)
{
	struct rich rich = {0};

	for (int width = 1; width <= 120; width += width < 20 ? 1 : 3) {
		const struct logrow_view view = {.width = width,
			.now = now,
			.time = (enum logrow_time)(width % 3),
			.keys = keys};
		rich_clear(&rich);
		logrow_build(&rich, row, &view);
		check_rows(&rich, width);
	}
	rich_free(&rich);
}

static void
no_row_is_wider_than_the_pane(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(states); i++) {
		struct trail t = {0};
		events_feed(states[i].events, trail_apply, &t);
		for (size_t k = 0; k < t.n; k++)
			check_widths(&t.rows[k], 5000, true);
		trail_free(&t);
	}
}

static void
hostile_rows_fit_and_are_harmless(void **state)
{
	uint64_t seed = 10;

	(void)state;
	for (int round = 0; round < 60; round++) {
		struct trail t = {0};
		for (int i = 0; i < 40; i++) {
			struct event ev;
			events_random(&ev, &seed);
			trail_apply(&t, &ev);
		}
		for (size_t i = 0; i < t.n; i++) {
			check_widths(&t.rows[i], 5000, i & 1);
			logrow_deadline(&t.rows[i], 5000);
		}
		trail_free(&t);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_state_has_its_row),
		cmocka_unit_test(columns_drop_whole_and_in_order),
		cmocka_unit_test(a_low_pane_says_each_thing_in_a_row),
		cmocka_unit_test(times_have_three_forms),
		cmocka_unit_test(the_day_begins_where_the_session_says),
		cmocka_unit_test(spans_are_short),
		cmocka_unit_test(the_countdown_counts_to_its_time),
		cmocka_unit_test(a_row_that_lives_asks_to_be_drawn),
		cmocka_unit_test(a_long_message_is_cut_after_three_rows),
		cmocka_unit_test(no_row_is_wider_than_the_pane),
		cmocka_unit_test(hostile_rows_fit_and_are_harmless),
	};

	return cmocka_run_group_tests_name("logrow", tests, NULL, NULL);
}
