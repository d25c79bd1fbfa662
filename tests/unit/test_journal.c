/* The journal: a session's file as it grows, and what stops it. */
#include "session/journal.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/random.h"
#include "event/line.h"
#include "tests/lib/events.h"
#include "tests/lib/temp.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define HEAD                                      \
	"'kind':'session','version':1,'id':'s'\n" \
	"'kind':'setting','name':'system','value':'be brief'\n"
#define ANSWERED                                          \
	"'kind':'prompt','text':'why?'\n"                 \
	"'kind':'request','req':1,'attempt':1,'of':3,"    \
	"'params':{'temperature':0.7}\n"                  \
	"'kind':'phase','name':'sent'\n"                  \
	"'kind':'delta','channel':'content','text':'a'\n" \
	"'kind':'done','reason':'stop'\n"

/* Takes what the journal should hold. */
static void
expect(void *arg, const struct event *ev)
{
	line_encode(arg, ev);
}

static void
assert_file(const char *dir, const char *name, struct slice want)
{
	struct buf text = {0};

	assert_true(temp_read(dir, name, &text));
	assert_int_equal(text.len, want.len);
	assert_memory_equal(text.p, want.p, want.len);
	buf_free(&text);
}

static void
nothing_is_made_before_the_first_prompt(void **state)
{
	char *dir = temp_new(), *data = temp_path(dir, "data/sessions");
	struct journal *j = journal_new(data, "s");
	struct error err;

	(void)state;
	events_feed(HEAD "'kind':'note','level':'info','text':'n'\n",
		journal_take, j);
	assert_false(journal_began(j));
	assert_false(journal_failed(j, &err));
	assert_false(temp_exists(dir, "data"));
	assert_non_null(strstr(journal_path(j), "/data/sessions/s.jsonl"));
	journal_free(j);
	assert_int_equal(temp_list(dir, NULL), 0);
	assert_false(temp_exists(dir, "data"));
	free(data);
	temp_remove(dir);
	journal_free(NULL);
}

static void
every_event_is_on_disk_when_it_was_taken(void **state)
{
	static const char session[] = HEAD ANSWERED;
	char *dir = temp_new();
	struct journal *j = journal_new(dir, "s");
	struct slice rest = slice_str(session), line;
	struct buf want = {0}, part = {0};
	int n = 0;

	(void)state;
	events_feed(HEAD, journal_take, j);
	while (slice_line(&rest, &line)) {
		size_t end = (size_t)(line.p - session) + line.len + 1;
		buf_clear(&want);
		buf_set(&part, (struct slice){session, end});
		events_feed(buf_str(&part), expect, &want);
		if (++n <= 2) /* the head, held back until the prompt */
			continue;
		journal_free(j);
		temp_remove(dir);
		dir = temp_new();
		j = journal_new(dir, "s");
		events_feed(buf_str(&part), journal_take, j);
		assert_true(journal_began(j));
		/* not closed yet, and all there */
		assert_file(dir, "s.jsonl", buf_slice(&want));
	}
	assert_int_equal(n, 7);
	journal_free(j);
	assert_file(dir, "s.jsonl", buf_slice(&want));
	buf_free(&want);
	buf_free(&part);
	temp_remove(dir);
}

static void
files_and_folders_are_private(void **state)
{
	char *dir = temp_new(), *data = temp_path(dir, "a/b/c");
	struct journal *j = journal_new(data, "s");
	mode_t before = umask(0);

	(void)state;
	events_feed(HEAD ANSWERED, journal_take, j);
	umask(before);
	assert_int_equal(temp_mode(dir, "a"), 0700);
	assert_int_equal(temp_mode(dir, "a/b"), 0700);
	assert_int_equal(temp_mode(dir, "a/b/c"), 0700);
	assert_int_equal(temp_mode(dir, "a/b/c/s.jsonl"), 0600);
	journal_free(j);
	free(data);
	temp_remove(dir);
}

static void
each_line_reads_back(void **state)
{
	char *dir = temp_new();
	struct journal *j = journal_new(dir, "s");
	struct buf text = {0}, again = {0}, want = {0};
	struct slice rest, line;
	uint64_t seed = 4;
	int n = 0;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		struct event ev;
		events_random(&ev, &seed);
		if (ev.kind == EVENT_NOTE) {
			ev.note = (struct event_note){SLICE("a"), SLICE("\n")};
			ev.req = ev.attempt = i & 1;
		}
		journal_take(j, &ev);
		line_encode(&want, &ev);
	}
	assert_file(dir, "s.jsonl", buf_slice(&want));
	temp_read(dir, "s.jsonl", &text);
	rest = buf_slice(&text);
	while (slice_line(&rest, &line)) {
		struct line_hold hold;
		struct error err;
		struct event ev;
		assert_int_equal(line_decode(&ev, &hold, line, &err), 0);
		line_encode(&again, &ev);
		line_release(&hold);
		n++;
	}
	assert_int_equal(n, 2000);
	assert_true(slice_eq(buf_slice(&again), buf_slice(&want)));
	journal_free(j);
	buf_free(&text);
	buf_free(&again);
	buf_free(&want);
	temp_remove(dir);
}

static void
a_folder_that_cannot_be_made_is_told_once(void **state)
{
	char *dir = temp_new(), *data = temp_path(dir, "file/sessions");
	struct journal *j = journal_new(data, "s");
	struct error err = {""};

	(void)state;
	temp_write(dir, "file", SLICE("in the way"));
	assert_int_equal(journal_make_dir(data, &err), -1);
	assert_non_null(strstr(err.text, "cannot be made"));
	assert_false(journal_failed(NULL, &err));
	events_feed(HEAD ANSWERED, journal_take, j);
	assert_false(journal_began(j));
	err.text[0] = '\0';
	assert_true(journal_failed(j, &err));
	assert_non_null(strstr(err.text, "the session cannot be saved"));
	assert_non_null(strstr(err.text, "file/sessions"));
	assert_non_null(strstr(err.text, "cannot be made"));
	assert_false(journal_failed(j, &err));
	events_feed(ANSWERED, journal_take, j);
	assert_false(journal_failed(j, &err));
	journal_free(j);
	free(data);
	temp_remove(dir);
}

/* Two processes that begin in the same second may draw the same ID. */
static void
a_file_that_is_there_is_not_touched(void **state)
{
	char *dir = temp_new();
	struct journal *j[3];
	struct buf want = {0}, list = {0};
	struct error err = {""};

	(void)state;
	events_feed(HEAD ANSWERED, expect, &want);
	temp_write(dir, "s.jsonl", SLICE("another session\n"));
	for (size_t i = 0; i < COUNT(j); i++)
		j[i] = journal_new(dir, "s");
	for (size_t i = 0; i < COUNT(j); i++) {
		events_feed(HEAD ANSWERED, journal_take, j[i]);
		assert_false(journal_failed(j[i], &err));
	}
	assert_non_null(strstr(journal_path(j[2]), "/s-4.jsonl"));
	for (size_t i = 0; i < COUNT(j); i++)
		journal_free(j[i]);
	assert_int_equal(temp_list(dir, &list), 4);
	assert_string_equal(
		buf_str(&list), "s-2.jsonl\ns-3.jsonl\ns-4.jsonl\ns.jsonl\n");
	assert_file(dir, "s.jsonl", SLICE("another session\n"));
	assert_file(dir, "s-4.jsonl", buf_slice(&want));
	buf_free(&want);
	buf_free(&list);
	temp_remove(dir);
}

static void
folders_are_made_in_every_spelling(void **state)
{
	static const char *const names[] = {
		"a", "a/", "a/b", "a//c//", "a/./d"};
	char *dir = temp_new();
	struct error err = {""};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		char *path = temp_path(dir, names[i]);
		assert_int_equal(journal_make_dir(path, &err), 0);
		assert_true(temp_exists(dir, names[i]));
		assert_int_equal(journal_make_dir(path, &err), 0);
		free(path);
	}
	assert_int_equal(journal_make_dir("/", &err), 0);
	assert_int_equal(journal_make_dir("", &err), -1);
	temp_remove(dir);
}

/* Files of this process may from now on be LIMIT bytes long. */
static void
limit_files(rlim_t limit)
{
	struct rlimit rl;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &rl), 0);
	rl.rlim_cur = limit;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &rl), 0);
}

/* Bytes of the longest run of whole lines in the first MAX bytes of TEXT,
 * as the journal writes them: the first HELD bytes at once. */
static size_t
whole_lines(struct slice text, size_t held, size_t max)
{
	size_t n = held <= max ? held : 0;

	while (n && n < text.len) {
		const char *lf = memchr(text.p + n, '\n', text.len - n);
		if ((size_t)(lf - text.p) + 1 > max)
			break;
		n = (size_t)(lf - text.p) + 1;
	}
	return n;
}

static void
a_full_disk_leaves_whole_lines(void **state)
{
	struct buf want = {0}, head = {0};

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	events_feed(HEAD, expect, &head);
	events_feed(HEAD ANSWERED, expect, &want);
	for (size_t limit = 0; limit <= want.len; limit += 13) {
		char *dir = temp_new();
		struct journal *j = journal_new(dir, "s");
		size_t n = whole_lines(buf_slice(&want), head.len, limit);
		struct error err = {""}, more = {""};
		limit_files(limit);
		events_feed(HEAD ANSWERED, journal_take, j);
		limit_files(RLIM_INFINITY);
		assert_false(journal_began(j));
		assert_true(journal_failed(j, &err));
		assert_non_null(strstr(err.text, "recording has stopped"));
		assert_false(journal_failed(j, &more));
		/* there is room again, but a gap would be worse */
		events_feed(ANSWERED, journal_take, j);
		assert_false(journal_failed(j, &more));
		assert_int_equal(temp_list(dir, NULL), n ? 1 : 0);
		if (n)
			assert_file(dir, "s.jsonl",
				slice_sub(buf_slice(&want), 0, n));
		journal_free(j);
		temp_remove(dir);
	}
	buf_free(&want);
	buf_free(&head);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_made_before_the_first_prompt),
		cmocka_unit_test(every_event_is_on_disk_when_it_was_taken),
		cmocka_unit_test(files_and_folders_are_private),
		cmocka_unit_test(each_line_reads_back),
		cmocka_unit_test(a_folder_that_cannot_be_made_is_told_once),
		cmocka_unit_test(a_file_that_is_there_is_not_touched),
		cmocka_unit_test(folders_are_made_in_every_spelling),
		cmocka_unit_test(a_full_disk_leaves_whole_lines),
	};

	return cmocka_run_group_tests_name("journal", tests, NULL, NULL);
}
