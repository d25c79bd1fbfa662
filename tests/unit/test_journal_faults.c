/* The journal when disk and system calls misbehave: slow, full, broken,
 * interrupted, and files that go away. */
#include "session/journal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "session/disksync.h"
#include "tests/lib/events.h"
#include "tests/lib/temp.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define PROMPT "'kind':'prompt','text':'why?'\n"
#define DELTA(text)                                      \
	"'kind':'delta','req':1,'attempt':1,'channel':'" \
	"content','text':'" text "'\n"
#define DONE "'kind':'done','req':1,'attempt':1,'reason':'stop'\n"
#define BROKE \
	"'kind':'failure','req':1,'attempt':1,'status':0,'class':'Timeout'\n"

/* The calls below stand in front of the system's. */

enum { PLAIN, SCRIPT_MAX = 8 };

/* What the next writes come to: PLAIN, an errno, or -n: only n bytes. */
static struct {
	int step[SCRIPT_MAX];
	size_t n, at;
} writes;

ssize_t
write(int fd, const void *p, size_t n)
{
	int step = writes.at < writes.n ? writes.step[writes.at++] : PLAIN;

	if (step > 0) {
		errno = step;
		return -1;
	}
	return syscall(SYS_write, fd, p,
		step && (size_t)-step < n ? (size_t)-step : n);
}

/* A disk that works only while it is let. */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	int began, ended, folders;
	bool held;
	int error; /* of the calls that end from now on */
} disk = {
	.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

int
fdatasync(int fd)
{
	int error;

	(void)fd;
	pthread_mutex_lock(&disk.lock);
	disk.began++;
	pthread_cond_broadcast(&disk.changed);
	while (disk.held)
		pthread_cond_wait(&disk.changed, &disk.lock);
	disk.ended++;
	error = disk.error;
	pthread_cond_broadcast(&disk.changed);
	pthread_mutex_unlock(&disk.lock);
	errno = error;
	return error ? -1 : 0;
}

int
fsync(int fd)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	pthread_mutex_lock(&disk.lock);
	disk.folders += S_ISDIR(st.st_mode) ? 1 : 0;
	pthread_mutex_unlock(&disk.lock);
	return 0;
}

static void
disk_reset(int error)
{
	pthread_mutex_lock(&disk.lock);
	disk.began = disk.ended = disk.folders = 0;
	disk.held = false;
	disk.error = error;
	pthread_mutex_unlock(&disk.lock);
}

static void
disk_hold(bool held)
{
	pthread_mutex_lock(&disk.lock);
	disk.held = held;
	pthread_cond_broadcast(&disk.changed);
	pthread_mutex_unlock(&disk.lock);
}

/* Until the disk has been asked N times. */
static void
disk_wait_began(int n)
{
	pthread_mutex_lock(&disk.lock);
	while (disk.began < n)
		pthread_cond_wait(&disk.changed, &disk.lock);
	pthread_mutex_unlock(&disk.lock);
}

static int
disk_count(const int *counter)
{
	int n;

	pthread_mutex_lock(&disk.lock);
	n = *counter;
	pthread_mutex_unlock(&disk.lock);
	return n;
}

/* The slow disk */

static void
a_slow_disk_keeps_nobody(void **state)
{
	char *dir = temp_new();
	struct journal *j = journal_new(dir, "s");
	struct error err = {""};
	struct buf text = {0};

	(void)state;
	disk_reset(0);
	disk_hold(true);
	events_feed(PROMPT DELTA("a"), journal_take, j);
	assert_int_equal(disk_count(&disk.began), 0);
	events_feed(DONE, journal_take, j);
	disk_wait_began(1);
	/* It has been asked and does not answer: all this is written. */
	for (int i = 0; i < 100; i++)
		events_feed(PROMPT DELTA("b") BROKE DONE, journal_take, j);
	assert_false(journal_failed(j, &err));
	assert_int_equal(disk_count(&disk.began), 1);
	assert_true(temp_read(dir, "s.jsonl", &text));
	assert_string_equal(text.p + text.len - 7, "false}\n");
	assert_int_equal(disk_count(&disk.ended), 0);
	disk_hold(false);
	/* Once more, for all that came meanwhile, without being asked. */
	assert_false(journal_finish(j, &err));
	assert_int_equal(disk_count(&disk.began), 2);
	assert_int_equal(disk_count(&disk.ended), 2);
	assert_int_equal(disk_count(&disk.folders), 1);
	journal_free(j);
	assert_int_equal(disk_count(&disk.began), 2);
	buf_free(&text);
	temp_remove(dir);
}

static void
what_was_wanted_is_done_before_the_end(void **state)
{
	char *dir = temp_new();
	struct journal *j = journal_new(dir, "s");

	(void)state;
	disk_reset(0);
	events_feed(PROMPT DONE, journal_take, j);
	journal_free(j);
	assert_int_equal(disk_count(&disk.ended), 1);
	/* A session without an end of an attempt needs no thread. */
	disk_reset(0);
	j = journal_new(dir, "t");
	events_feed(PROMPT DELTA("a"), journal_take, j);
	journal_free(j);
	assert_int_equal(disk_count(&disk.began), 0);
	temp_remove(dir);
}

/* What the disk says late, and whether it matters. */
static const struct {
	int error;
	bool told;
} answers[] = {{0, false}, {EIO, true}, {ENOSPC, true}, {EDQUOT, true},
	{EINVAL, false}, {ENOSYS, false}};

static void
what_the_disk_says_late_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(answers); i++) {
		char *dir = temp_new();
		struct journal *j = journal_new(dir, "s");
		struct error err = {""};

		disk_reset(answers[i].error);
		events_feed(PROMPT DONE, journal_take, j);
		assert_int_equal(journal_finish(j, &err), answers[i].told);
		assert_int_equal(journal_began(j), !answers[i].told);
		if (answers[i].told) {
			assert_non_null(
				strstr(err.text, strerror(answers[i].error)));
			assert_non_null(strstr(err.text, "s.jsonl"));
		}
		assert_false(journal_finish(j, &err));
		journal_free(j);
		temp_remove(dir);
	}
	disk_reset(0);
}

static void
the_first_failure_is_kept(void **state)
{
	struct disksync *s = disksync_new(-1, -1);

	(void)state;
	disk_reset(EIO);
	assert_int_equal(disksync_wait(s), 0);
	disksync_want(s);
	assert_int_equal(disksync_wait(s), EIO);
	disk_reset(ENOSPC);
	disksync_want(s);
	assert_int_equal(disksync_wait(s), EIO);
	disksync_free(s);
	disksync_free(NULL);
	disk_reset(0);
}

/* Writes that fail */

/* The first line is written plainly, the next as the script says. */
static const struct {
	const char *name;
	int step[SCRIPT_MAX];
	size_t n;
	const char *says; /* NULL: nothing is lost */
} scripts[] = {
	{"interrupted", {PLAIN, EINTR, EINTR}, 3, NULL},
	{"in pieces", {PLAIN, -1, -1, EINTR, -5}, 5, NULL},
	{"full", {PLAIN, ENOSPC}, 2, "No space left on device"},
	{"full inside of a line", {PLAIN, -20, ENOSPC}, 3,
		"No space left on device"},
	{"full behind one byte", {PLAIN, -1, EINTR, ENOSPC}, 4,
		"No space left on device"},
	{"too large", {PLAIN, -30, EFBIG}, 3, "File too large"},
	{"no quota", {PLAIN, EDQUOT}, 2, "Disk quota exceeded"},
	{"broken", {PLAIN, EIO}, 2, "Input/output error"},
	{"in the way from the start", {EIO}, 1, "Input/output error"},
};

static void
a_write_that_fails_leaves_whole_lines(void **state)
{
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(scripts); i++) {
		char *dir = temp_new();
		struct journal *j = journal_new(dir, "s");
		struct error err = {""};
		const char *want = scripts[i].says ? "prompt" : "delta";

		memcpy(writes.step, scripts[i].step, sizeof(writes.step));
		writes.at = 0;
		writes.n = scripts[i].n;
		events_feed(PROMPT DELTA("a"), journal_take, j);
		assert_int_equal(writes.at, writes.n);
		assert_int_equal(
			journal_failed(j, &err), scripts[i].says != NULL);
		if (scripts[i].says && !strstr(err.text, scripts[i].says))
			fail_msg("%s: %s", scripts[i].name, err.text);
		events_feed(DELTA("b"), journal_take, j);
		assert_true(temp_read(dir, "s.jsonl", &text));
		if (scripts[i].n == 1)
			assert_int_equal(text.len, 0);
		else if (!strstr(text.p, want) || text.p[text.len - 1] != '\n')
			fail_msg("%s: %s", scripts[i].name, text.p);
		assert_int_equal(
			scripts[i].n > 1 && strstr(text.p, "\"b\"") != NULL,
			!scripts[i].says);
		assert_int_equal(
			journal_is_written(journal_path(j)), !scripts[i].says);
		journal_free(j);
		temp_remove(dir);
	}
	buf_free(&text);
}

/* A torn line is ended in the write of the next: if that fails as well, the
 * file is as it was. */
static void
a_torn_line_stays_as_it_is_on_a_full_disk(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "s.jsonl");
	struct error err = {""};
	struct buf text = {0};
	struct journal *j;

	(void)state;
	temp_write(dir, "s.jsonl", SLICE("{}\n{\"kind\":\"de"));
	j = journal_continue(path, &err);
	assert_non_null(j);
	writes.step[0] = -9;
	writes.step[1] = ENOSPC;
	writes.at = 0;
	writes.n = 2;
	events_feed(PROMPT DONE, journal_take, j);
	assert_true(journal_failed(j, &err));
	assert_true(temp_read(dir, "s.jsonl", &text));
	assert_string_equal(text.p, "{}\n{\"kind\":\"de");
	journal_free(j);
	buf_free(&text);
	free(path);
	temp_remove(dir);
}

/* Files that go away */

enum going { REMOVED, FOLDER_REMOVED, REPLACED, RENAMED, FOLDER_RENAMED };

static void
take_away(const char *dir, enum going how)
{
	char *folder = temp_path(dir, "a"), *away = temp_path(dir, "b");
	char *file = temp_path(dir, "a/s.jsonl");
	char *other = temp_path(dir, "a/t.jsonl");

	if (how == RENAMED)
		assert_int_equal(rename(file, other), 0);
	else if (how == FOLDER_RENAMED)
		assert_int_equal(rename(folder, away), 0);
	else
		assert_int_equal(unlink(file), 0);
	if (how == FOLDER_REMOVED)
		assert_int_equal(rmdir(folder), 0);
	if (how == REPLACED)
		temp_write(dir, "a/s.jsonl", SLICE("not ours\n"));
	free(folder);
	free(away);
	free(file);
	free(other);
}

static const struct {
	enum going how;
	const char *behind; /* what is taken then */
	bool told;
	const char *file; /* what has all of it, unless it is told */
} goings[] = {
	{REMOVED, DELTA("b"), false, NULL}, /* nobody looks at each delta */
	{REMOVED, DELTA("b") DONE, true, NULL},
	{REMOVED, DELTA("b") BROKE, true, NULL},
	{REMOVED, PROMPT, true, NULL},
	{FOLDER_REMOVED, DONE, true, NULL},
	{REPLACED, DONE, true, NULL},
	{RENAMED, DELTA("b") DONE, false, "a/t.jsonl"},
	{FOLDER_RENAMED, DELTA("b") DONE, false, "b/s.jsonl"},
};

static void
a_file_that_goes_is_told(void **state)
{
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(goings); i++) {
		char *dir = temp_new(), *folder = temp_path(dir, "a");
		struct journal *j = journal_new(folder, "s");
		struct error err = {""};

		events_feed(PROMPT DELTA("a"), journal_take, j);
		take_away(dir, goings[i].how);
		events_feed(goings[i].behind, journal_take, j);
		assert_int_equal(journal_failed(j, &err), goings[i].told);
		if (goings[i].told)
			assert_non_null(strstr(err.text,
				"recording has stopped: the file was "
				"removed; the chat goes on unsaved"));
		if (goings[i].file) {
			assert_true(temp_read(dir, goings[i].file, &text));
			assert_non_null(strstr(text.p, "\"b\""));
			assert_non_null(strstr(text.p, "\"done\""));
		}
		if (goings[i].how == REPLACED) {
			assert_true(temp_read(dir, "a/s.jsonl", &text));
			assert_string_equal(text.p, "not ours\n");
		}
		journal_free(j);
		free(folder);
		temp_remove(dir);
	}
	buf_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_slow_disk_keeps_nobody),
		cmocka_unit_test(what_was_wanted_is_done_before_the_end),
		cmocka_unit_test(what_the_disk_says_late_is_told),
		cmocka_unit_test(the_first_failure_is_kept),
		cmocka_unit_test(a_write_that_fails_leaves_whole_lines),
		cmocka_unit_test(a_torn_line_stays_as_it_is_on_a_full_disk),
		cmocka_unit_test(a_file_that_goes_is_told),
	};

	return cmocka_run_group_tests_name("faults", tests, NULL, NULL);
}
