/* A session file followed while it grows: whole lines, whatever comes when. */
#include "session/follow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/lib/temp.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PROMPT "{\"kind\":\"prompt\",\"at\":5,\"text\":\"hi\"}\n"
#define REQUEST                                                 \
	"{\"kind\":\"request\",\"at\":6,\"req\":1,\"attempt\":" \
	"1,\"params\":{\"n\":1}}\n"
#define DELTA                                                   \
	"{\"kind\":\"delta\",\"at\":7,\"req\":1,\"attempt\":1," \
	"\"channel\":\"content\",\"text\":\"a\\nb\"}\n"

/* What is written one after the other, and what comes of each. */
static const struct {
	const char *piece;
	size_t events, skipped; /* by then */
	int rc;
} steps[] = {
	{"", 0, 0, 0},
	{PROMPT, 1, 0, 1},
	{REQUEST DELTA DELTA, 4, 0, 1},
	{"{\"kind\":\"del", 4, 0, 1},
	{"ta\",\"at\":8,\"req\":1,\"attempt\":1,", 4, 0, 1},
	{"\"channel\":\"content\",\"text\":\"x\"}\n{", 5, 0, 1},
	{"}\n\n \nwhat\n", 5, 2, 1},
	{REQUEST, 6, 2, 1},
};

static void
count(void *n, const struct event *ev)
{
	(void)ev;
	++*(size_t *)n;
}

static void
append(const char *path, struct slice text)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(file_write(fd, text), 0);
	close(fd);
}

static void
lines_are_taken_when_they_are_whole(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "s.jsonl");
	size_t events = 0;
	struct follow *f;
	struct error err;

	(void)state;
	append(path, SLICE(""));
	f = follow_open(path, count, &events, &err);
	assert_non_null(f);
	for (size_t i = 0; i < COUNT(steps); i++) {
		append(path, slice_str(steps[i].piece));
		assert_int_equal(follow_step(f, &err), steps[i].rc);
		assert_int_equal(events, steps[i].events);
		assert_int_equal(follow_report(f)->skipped, steps[i].skipped);
		assert_int_equal(follow_step(f, &err), 0);
	}
	follow_close(f);
	free(path);
	temp_remove(dir);
}

/* A line of many pieces is one event, and what comes behind it another. */
static void
a_long_line_is_put_together(void **state)
{
	enum { LEN = 3 << 20 };
	char *dir = temp_new(), *path = temp_path(dir, "s.jsonl");
	struct buf text = {0};
	size_t events = 0;
	struct follow *f;
	struct error err;

	(void)state;
	buf_add_str(&text, "{\"kind\":\"prompt\",\"at\":5,\"text\":\"");
	for (size_t i = 0; i < LEN; i++)
		buf_add_char(&text, 'x');
	buf_add_str(&text, "\"}\n" DELTA);
	append(path, buf_slice(&text));
	f = follow_open(path, count, &events, &err);
	assert_non_null(f);
	for (int i = 0; i < 20; i++)
		assert_true(follow_step(f, &err) >= 0);
	assert_int_equal(events, 2);
	assert_int_equal(follow_report(f)->skipped, 0);
	follow_close(f);
	buf_free(&text);
	free(path);
	temp_remove(dir);
}

static void
a_file_that_was_cut_is_said(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "s.jsonl");
	size_t events = 0;
	struct follow *f;
	struct error err;

	(void)state;
	append(path, SLICE(PROMPT));
	f = follow_open(path, count, &events, &err);
	assert_non_null(f);
	assert_int_equal(follow_step(f, &err), 1);
	assert_int_equal(truncate(path, 3), 0);
	assert_int_equal(follow_step(f, &err), -1);
	assert_non_null(strstr(err.text, "was cut"));
	follow_close(f);
	free(path);
	temp_remove(dir);
}

static void
only_files_are_followed(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "none");
	struct error err;

	(void)state;
	assert_null(follow_open(dir, count, NULL, &err));
	assert_non_null(strstr(err.text, "only a file"));
	assert_null(follow_open(path, count, NULL, &err));
	free(path);
	temp_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_taken_when_they_are_whole),
		cmocka_unit_test(a_long_line_is_put_together),
		cmocka_unit_test(a_file_that_was_cut_is_said),
		cmocka_unit_test(only_files_are_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
