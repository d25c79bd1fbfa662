/* Following a file: lines that come in pieces, long ones, cut files. */
#include "session/follow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "event/line.h"
#include "session/writelock.h"
#include "tests/lib/temp.h"

enum { LONG = 3 << 20 };

/* What was handed on. */
struct taken {
	size_t n, bytes;
};

static void
take(void *arg, const struct event *ev)
{
	struct taken *t = arg;

	t->n++;
	t->bytes += ev->kind == EVENT_PROMPT ? ev->prompt.text.len : 0;
}

static void
add_prompt(struct buf *out, size_t len)
{
	struct event ev = {.kind = EVENT_PROMPT, .at = 1};
	struct buf text = {0};

	for (size_t i = 0; i < len; i++)
		buf_add_char(&text, 'x');
	ev.prompt.text = buf_slice(&text);
	line_encode(out, &ev);
	buf_free(&text);
}

static void
append(const char *path, struct slice text)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text.p, text.len), text.len);
	close(fd);
}

/* Steps as often as there is something; what the last step said. */
static int
step_all(struct follow *f)
{
	struct error err;
	int came;

	while ((came = follow_step(f, &err)) > 0)
		;
	return came;
}

/* A line of many pieces does not end the reading of what stands there. */
static void
reads_long_lines(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "s.jsonl");
	struct taken taken = {0};
	struct buf text = {0};
	struct error err;
	struct follow *f;

	(void)state;
	add_prompt(&text, LONG);
	add_prompt(&text, 1);
	append(path, buf_slice(&text));
	f = follow_open(path, take, &taken, &err);
	assert_non_null(f);
	assert_int_equal(step_all(f), 0);
	assert_int_equal(taken.n, 2);
	assert_int_equal(taken.bytes, LONG + 1);
	assert_int_equal(follow_report(f)->skipped, 0);
	follow_close(f);
	buf_free(&text);
	free(path);
	temp_remove(dir);
}

static void
waits_for_the_rest_of_a_line(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "s.jsonl");
	struct taken taken = {0};
	struct buf text = {0};
	struct error err;
	struct follow *f;

	(void)state;
	add_prompt(&text, 100);
	append(path, slice_sub(buf_slice(&text), 0, 50));
	f = follow_open(path, take, &taken, &err);
	assert_non_null(f);
	assert_int_equal(step_all(f), 0);
	assert_int_equal(taken.n, 0);
	append(path, slice_from(buf_slice(&text), 50));
	assert_int_equal(step_all(f), 0);
	assert_int_equal(taken.n, 1);
	assert_int_equal(truncate(path, 3), 0);
	assert_int_equal(step_all(f), -1);
	follow_close(f);
	buf_free(&text);
	free(path);
	temp_remove(dir);
}

/* The writer is known by the open file, whatever it is called by now. */
static void
knows_the_writer_of_a_renamed_file(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "s.jsonl");
	char *other = temp_path(dir, "t.jsonl");
	struct taken taken = {0};
	struct error err;
	struct follow *f;
	int fd;

	(void)state;
	append(path, SLICE("\n"));
	fd = open(path, O_WRONLY | O_CLOEXEC);
	assert_true(writelock_take(fd));
	f = follow_open(path, take, &taken, &err);
	assert_non_null(f);
	assert_int_equal(rename(path, other), 0);
	assert_true(follow_is_written(f));
	close(fd);
	assert_false(follow_is_written(f));
	/* Who asked holds nothing. */
	assert_false(writelock_is_taken(other));
	follow_close(f);
	free(path);
	free(other);
	temp_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_long_lines),
		cmocka_unit_test(waits_for_the_rest_of_a_line),
		cmocka_unit_test(knows_the_writer_of_a_renamed_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
