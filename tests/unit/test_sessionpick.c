/* Which sessions are asked for, and what their rows say. */
#include "app/sessionpick.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "app/sessionrow.h"
#include "app/sessionsearch.h"
#include "base/text.h"
#include "tests/lib/events.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NOW INT64_C(1795291200000) /* 2026-11-21T20:00:00Z */

/* In the zone UTC+1, without summer time. */
static const struct {
	const char *text;
	int64_t ms; /* -1: it names no time */
} times[] = {
	{"7d", NOW - 7 * INT64_C(86400000)},
	{"12h", NOW - 12 * 3600000},
	{"1h30m", NOW - 90 * 60000},
	{"0s", NOW},
	{"2026-11-21", NOW - 21 * 3600000},
	{"2026-11-21 20:30", NOW - 30 * 60000},
	{"2026-11-21T20:30:15", NOW - 30 * 60000 + 15000},
	{"2026-11-21T20:00:00Z", NOW},
	{"2026-11-21T20:00:00+02:00", NOW - 2 * 3600000},
	{"", -1},
	{"7", -1},
	{"-7d", -1},
	{"7 parsecs", -1},
	{"2026-11-31", -1},
	{"2026-13-01", -1},
	{"2026-11", -1},
	{"2026-11-21 ", -1},
	{"2026-11-21 24:00", -1},
	{"2026-11-21 20:60", -1},
	{"2026-11-21 20:30 or so", -1},
	{"99999999999d", -1},
};

static void
times_are_lengths_or_dates(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(times); i++) {
		int64_t ms = 0;
		bool known = sessionpick_since(times[i].text, NOW, &ms);
		if (known != (times[i].ms >= 0) || (known && ms != times[i].ms))
			fail_msg("%s: %d %lld", times[i].text, known,
				(long long)ms);
	}
}

static const struct {
	int64_t bytes;
	const char *text;
} sizes[] = {
	{0, "0"},
	{999, "999"},
	{1000, "1.0K"},
	{1024, "1.0K"},
	{10137, "9.9K"},
	{10240, "10K"},
	{1023000, "999K"},
	{1023999, "1.0M"},
	{5 << 20, "5.0M"},
	{INT64_C(3) << 30, "3.0G"},
};

static void
sizes_are_short(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct buf out = {0};
		sessionrow_size(&out, sizes[i].bytes);
		assert_string_equal(buf_str(&out), sizes[i].text);
		buf_free(&out);
	}
}

static const struct {
	const char *lines;
	bool written;
	size_t skipped;
	const char *error, *words;
} rows[] = {
	{"'kind':'prompt','text':'why?'\n", false, 0, "", "why?"},
	{"'kind':'prompt','text':'why?'\n", true, 0, "",
		"[being written] why?"},
	{"'kind':'prompt','text':'why?'\n", false, 1, "", "[damaged] why?"},
	{"", false, 0, "no session file", "[no session] "},
	{"'kind':'session','id':'s','origin':'fork of x at turn 2'\n"
	 "'kind':'prompt','text':'a\\tb\\u001b[2J'\n",
		false, 0, "", "a b^[[2J (fork of x at turn 2)"},
};

static void
rows_say_what_is_the_matter(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct library_summary s = {0};
		struct buf out = {0};
		events_feed(rows[i].lines, summary_take, &s);
		s.report.skipped = rows[i].skipped;
		strcpy(s.error.text, rows[i].error);
		sessionrow_words(&out, &s, rows[i].written);
		assert_string_equal(buf_str(&out), rows[i].words);
		summary_free(&s);
		buf_free(&out);
	}
}

/* A hit in a line, which may not have room for all of it. */
static const struct {
	const char *before, *hit, *after;
	int cols;
	const char *shown;
} lines[] = {
	{"one ", "two", " three", 0, "one [two] three"},
	{"one ", "two", " three", 13, "one [two] three"},
	{"one ", "two", " three", 12, "…e [two] three"},
	{"a long way to go before ", "two", "", 12, "… before [two]"},
	{"a long way to go before ", "two", " and some more behind", 20,
		"…ore [two] and some m…"},
	{"", "a hit that is too long", " x", 10, "[a hit tha…]"},
	{"中文中文中文", "请求", "中文中文中文", 13, "…文[请求]中文…"},
	{"\x1b", "\x07", "\n", 0, "^[[^G] "},
};

/* Puts [] in place of the attributes in IN. */
static void
add_marks(struct buf *out, struct slice in)
{
	while (in.len) {
		bool on = slice_starts(in, "\33[1;7m");
		bool off = slice_starts(in, "\33[m");
		buf_add_char(out, on ? '[' : off ? ']' : in.p[0]);
		in = slice_from(in, on ? 6 : off ? 3 : 1);
	}
}

static void
hits_are_seen(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		struct buf line = {0}, out = {0}, shown = {0};
		buf_addf(&line, "%s%s%s", lines[i].before, lines[i].hit,
			lines[i].after);
		sessionsearch_line(&out, buf_slice(&line),
			strlen(lines[i].before), strlen(lines[i].hit),
			lines[i].cols, true);
		add_marks(&shown, buf_slice(&out));
		assert_string_equal(buf_str(&shown), lines[i].shown);
		buf_free(&line);
		buf_free(&out);
		buf_free(&shown);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_lengths_or_dates),
		cmocka_unit_test(sizes_are_short),
		cmocka_unit_test(rows_say_what_is_the_matter),
		cmocka_unit_test(hits_are_seen),
	};

	setenv("TZ", "XYZ-1", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
