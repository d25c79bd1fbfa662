/* Titles of saved sessions, and their end. */
#include "session/libraryedit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "session/journal.h"
#include "session/librarysummary.h"
#include "tests/lib/events.h"
#include "tests/lib/temp.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define PROMPT "{\"kind\":\"prompt\",\"at\":70,\"text\":\"hi\"}"
#define TITLE(value)                                          \
	"{\"kind\":\"setting\",\"at\":70,\"name\":\"title\"," \
	"\"value\":" value "}\n"

static const struct {
	const char *name, *file, *title, *added;
} titles[] = {
	{"plain", PROMPT "\n", "On greetings", TITLE("\"On greetings\"")},
	{"taken back", PROMPT "\n", "", TITLE("null")},
	{"blank", PROMPT "\n", " \n", TITLE("null")},
	{"controls", PROMPT "\n", "\tone\ntwo\x1b[m\x7f ",
		TITLE("\"one two [m\"")},
	{"no UTF-8", PROMPT "\n",
		"\xff"
		"a\"",
		TITLE("\"\xef\xbf\xbd"
		      "a\\\"\"")},
	{"LF is missing", PROMPT, "t", "\n" TITLE("\"t\"")},
	{"torn", PROMPT "\n{\"kind\":\"no", "t", "\n" TITLE("\"t\"")},
};

static void
a_title_is_one_more_line(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "s.jsonl");

	(void)state;
	for (size_t i = 0; i < COUNT(titles); i++) {
		struct buf want = {0}, got = {0};
		struct error err = {""};
		temp_write(dir, "s.jsonl", slice_str(titles[i].file));
		buf_addf(&want, "%s%s", titles[i].file, titles[i].added);
		if (library_rename(path, slice_str(titles[i].title), &err))
			fail_msg("%s: %s", titles[i].name, err.text);
		assert_true(temp_read(dir, "s.jsonl", &got));
		assert_string_equal(buf_str(&got), buf_str(&want));
		buf_free(&want);
		buf_free(&got);
	}
	free(path);
	temp_remove(dir);
}

static void
a_title_does_not_make_a_session_the_latest(void **state)
{
	const struct timespec old[2] = {{1000, 0}, {2000, 500}};
	char *dir = temp_new(), *path = temp_path(dir, "s.jsonl");
	struct error err;
	struct stat st;

	(void)state;
	temp_write(dir, "s.jsonl", SLICE(PROMPT "\n"));
	assert_int_equal(utimensat(-1, path, old, 0), 0);
	assert_int_equal(library_rename(path, SLICE("t"), &err), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mtim.tv_sec, 2000);
	assert_int_equal(st.st_mtim.tv_nsec, 500);
	free(path);
	temp_remove(dir);
}

static void
assert_fails(int rc, const struct error *err, const char *words)
{
	assert_int_equal(rc, -1);
	if (!strstr(err->text, words))
		fail_msg("%s", err->text);
}

static void
what_is_no_session_stays(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "s.jsonl");
	struct error err;
	struct buf got = {0};

	(void)state;
	assert_fails(library_rename(path, SLICE("t"), &err), &err, "No such");
	assert_fails(library_remove(path, &err), &err, "No such");
	temp_write(dir, "s.jsonl", SLICE("mine"));
	assert_fails(library_rename(path, SLICE("t"), &err), &err,
		"no session file");
	assert_true(temp_read(dir, "s.jsonl", &got));
	assert_string_equal(buf_str(&got), "mine");
	buf_free(&got);
	assert_int_equal(library_remove(path, &err), 0);
	assert_false(temp_exists(dir, "s.jsonl"));
	free(path);
	temp_remove(dir);
}

/* A session that is being written is its writer's. */
static void
a_writer_is_left_alone(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "s.jsonl");
	struct journal *j = journal_new(dir, "s");
	struct library_summary s = {0};
	struct error err;

	(void)state;
	events_feed("'kind':'prompt','text':'hi'\n", journal_take, j);
	assert_fails(library_rename(path, SLICE("t"), &err), &err,
		"another process");
	assert_fails(library_remove(path, &err), &err, "another process");
	summary_read(&s, path);
	assert_int_equal(s.report.events, 1);
	summary_free(&s);
	journal_free(j);
	assert_int_equal(library_rename(path, SLICE("t"), &err), 0);
	assert_int_equal(library_remove(path, &err), 0);
	free(path);
	temp_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_title_is_one_more_line),
		cmocka_unit_test(a_title_does_not_make_a_session_the_latest),
		cmocka_unit_test(what_is_no_session_stays),
		cmocka_unit_test(a_writer_is_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
