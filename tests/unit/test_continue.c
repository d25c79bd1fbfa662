/* Sessions that are gone on with, and the lock that lets only one process. */
#include "session/journal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "event/line.h"
#include "tests/lib/events.h"
#include "tests/lib/temp.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define PROMPT "'kind':'prompt','text':'why?'\n"
#define SETTING "'kind':'setting','name':'model','value':'m'\n"
#define WHOLE "{\"kind\":\"note\",\"at\":1,\"level\":\"info\",\"text\":\"n\"}"

static void
expect(void *arg, const struct event *ev)
{
	line_encode(arg, ev);
}

/* PATH is gone on with; ends the test if it cannot be. */
static struct journal *
go_on(const char *path)
{
	struct error err = {""};
	struct journal *j = journal_continue(path, &err);

	if (!j)
		fail_msg("%s", err.text);
	return j;
}

static void
assert_refused(const char *path, const char *says)
{
	struct error err = {""};

	assert_null(journal_continue(path, &err));
	if (!strstr(err.text, says) || !strstr(err.text, path))
		fail_msg("%s", err.text);
}

/* What is in the file, and what stands between it and what is added. */
static const struct {
	struct slice before;
	const char *between;
} files[] = {
	{{WHOLE "\n", sizeof(WHOLE)}, ""},
	{{WHOLE "\n" WHOLE "\n", 2 * sizeof(WHOLE)}, ""},
	{{WHOLE, sizeof(WHOLE) - 1}, "\n"}, /* torn before its LF only */
	{{WHOLE "\n{\"kind\":\"del", sizeof(WHOLE) + 12}, "\n"},
	{{WHOLE "\n\0\0\0", sizeof(WHOLE) + 3}, "\n"},
	{{WHOLE "\r\n", sizeof(WHOLE) + 1}, ""},
	{{"", 0}, ""},
};

static void
a_session_goes_on_behind_its_last_line(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "s.jsonl");
	struct buf text = {0}, want = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		struct journal *j;

		temp_write(dir, "s.jsonl", files[i].before);
		j = go_on(path);
		assert_true(journal_began(j));
		assert_string_equal(journal_path(j), path);
		/* What leads to nothing is not written. */
		events_feed(SETTING, journal_take, j);
		assert_true(temp_read(dir, "s.jsonl", &text));
		assert_true(slice_eq(buf_slice(&text), files[i].before));
		events_feed(PROMPT PROMPT, journal_take, j);
		buf_set(&want, files[i].before);
		buf_add_str(&want, files[i].between);
		events_feed(SETTING, expect, &want);
		events_feed(PROMPT PROMPT, expect, &want);
		assert_true(temp_read(dir, "s.jsonl", &text));
		assert_string_equal(text.p + files[i].before.len,
			want.p + files[i].before.len);
		assert_true(slice_eq(buf_slice(&text), buf_slice(&want)));
		journal_free(j);
	}
	buf_free(&text);
	buf_free(&want);
	free(path);
	temp_remove(dir);
}

static void
looking_changes_nothing(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "s.jsonl");
	struct buf text = {0};
	struct journal *j;

	(void)state;
	temp_write(dir, "s.jsonl", SLICE(WHOLE "\n{\"ki"));
	j = go_on(path);
	events_feed(SETTING, journal_take, j);
	journal_free(j);
	assert_true(temp_read(dir, "s.jsonl", &text));
	assert_string_equal(text.p, WHOLE "\n{\"ki");
	buf_free(&text);
	free(path);
	temp_remove(dir);
}

static void
what_is_no_file_is_refused(void **state)
{
	char *dir = temp_new(), *fifo = temp_path(dir, "fifo");
	char *none = temp_path(dir, "none"), *link = temp_path(dir, "link");

	(void)state;
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(symlink("/dev/full", link), 0);
	assert_refused(dir, "directory");
	assert_refused(fifo, "no regular file");
	assert_refused(link, "no regular file");
	assert_refused(none, strerror(ENOENT));
	assert_false(temp_exists(dir, "none"));
	assert_false(journal_is_written(none));
	assert_false(journal_is_written(fifo));
	assert_false(journal_is_written(dir));
	free(fifo);
	free(none);
	free(link);
	temp_remove(dir);
}

static void
a_file_that_cannot_be_written_is_refused(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "s.jsonl");

	(void)state;
	temp_write(dir, "s.jsonl", SLICE(WHOLE "\n"));
	assert_int_equal(chmod(path, 0400), 0);
	assert_false(journal_is_written(path));
	if (geteuid() != 0) /* root may */
		assert_refused(path, strerror(EACCES));
	free(path);
	temp_remove(dir);
}

/* The lock */

static void
one_journal_keeps_others_out(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "s.jsonl");
	char *moved = temp_path(dir, "t.jsonl");
	struct journal *j = journal_new(dir, "s");

	(void)state;
	assert_false(journal_is_written(path));
	events_feed(PROMPT, journal_take, j);
	assert_true(journal_is_written(path));
	assert_refused(path, "another process writes this session");
	assert_refused(path, "sidetone watch");
	/* Other opens of the file end, and it has another name and mode. */
	close(open(path, O_RDWR));
	assert_int_equal(chmod(path, 0400), 0);
	assert_int_equal(rename(path, moved), 0);
	assert_true(journal_is_written(moved));
	assert_false(journal_is_written(path));
	assert_int_equal(chmod(moved, 0600), 0);
	journal_free(j);
	assert_false(journal_is_written(moved));
	j = go_on(moved);
	assert_true(journal_is_written(moved));
	assert_refused(moved, "another process");
	journal_free(j);
	journal_free(go_on(moved));
	free(path);
	free(moved);
	temp_remove(dir);
}

static void
the_lock_follows_links(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "s.jsonl");
	char *soft = temp_path(dir, "soft"), *hard = temp_path(dir, "hard");
	struct journal *j;

	(void)state;
	temp_write(dir, "s.jsonl", SLICE(WHOLE "\n"));
	assert_int_equal(symlink(path, soft), 0);
	assert_int_equal(link(path, hard), 0);
	j = go_on(path);
	assert_refused(soft, "another process");
	assert_refused(hard, "another process");
	journal_free(j);
	free(path);
	free(soft);
	free(hard);
	temp_remove(dir);
}

/* Another process that has PATH as its journal until it is killed. */
static pid_t
start_writer(const char *path)
{
	int ready[2];
	char byte = 0;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct error err;
		byte = journal_continue(path, &err) ? 'y' : 'n';
		if (write(ready[1], &byte, 1) == 1)
			for (;;)
				pause();
		_exit(1);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_int_equal(byte, 'y');
	close(ready[0]);
	return pid;
}

static void
a_process_that_is_killed_holds_nothing(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "s.jsonl");
	pid_t pid;

	(void)state;
	temp_write(dir, "s.jsonl", SLICE(WHOLE "\n"));
	pid = start_writer(path);
	assert_true(journal_is_written(path));
	assert_refused(path, "another process");
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_false(journal_is_written(path));
	journal_free(go_on(path));
	free(path);
	temp_remove(dir);
}

/* Whoever asks all the time keeps no writer out. */
static void
asking_keeps_nobody_out(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "s.jsonl");
	pid_t pid;

	(void)state;
	temp_write(dir, "s.jsonl", SLICE(WHOLE "\n"));
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		for (;;)
			journal_is_written(path);
	}
	for (int i = 0; i < 200; i++)
		journal_free(go_on(path));
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	free(path);
	temp_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_session_goes_on_behind_its_last_line),
		cmocka_unit_test(looking_changes_nothing),
		cmocka_unit_test(what_is_no_file_is_refused),
		cmocka_unit_test(a_file_that_cannot_be_written_is_refused),
		cmocka_unit_test(one_journal_keeps_others_out),
		cmocka_unit_test(the_lock_follows_links),
		cmocka_unit_test(a_process_that_is_killed_holds_nothing),
		cmocka_unit_test(asking_keeps_nobody_out),
	};

	return cmocka_run_group_tests_name("continue", tests, NULL, NULL);
}
