/* The verb sessions, run as a program on a folder of sessions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "session/writelock.h"
#include "tests/lib/desk.h"
#include "tests/lib/seat.h"
#include "tests/lib/temp.h"

#define DIR ".local/share/sidetone/sessions/"
#define HEAD(id, model, origin)                                             \
	"{\"kind\":\"session\",\"at\":0,\"version\":1,\"id\":\"" id         \
	"\",\"wall\":\"2026-11-20T10:00:00.000Z\",\"provider\":\"openai\"," \
	"\"model\":\"" model "\",\"origin\":" origin "}\n"
#define PROMPT(text) "{\"kind\":\"prompt\",\"at\":5,\"text\":\"" text "\"}\n"
#define ATTEMPT "\"req\":1,\"attempt\":1"

/* The latest first. */
static const struct {
	const char *id, *text;
	time_t written;
} files[] = {
	{"20261121-100000-0001",
		HEAD("20261121-100000-0001", "gpt-4o", "null") PROMPT(
			"Why is my request refused?\\nIt worked "
			"yesterday.") "{\"kind\":\"request\",\"at\":6," ATTEMPT
				      "}\n"
				      "{\"kind\":\"failure\",\"at\":7," ATTEMPT
				      ",\"class\":\"AuthenticationError\","
				      "\"code\":\"invalid_api_key\","
				      "\"message\":\"Incorrect API key\"}\n",
		1795255200},
	{"20261120-100000-0002",
		HEAD("20261120-100000-0002", "o3-mini",
			"\"fork of 20261119-100000-0003 at turn 2\"")
			PROMPT("hi") "{\"kind\":\"delta\",\"at\":6," ATTEMPT
				     ",\"channel\":\"content\",\"text\":\"A "
				     "re\"}\n"
				     "{\"kind\":\"delta\",\"at\":7," ATTEMPT
				     ",\"channel\":\"content\",\"text\":"
				     "\"quest "
				     "\\\"is\\\" sent\\u001b[2J\"}\n",
		1795168800},
	{"20261119-100000-0003",
		HEAD("20261119-100000-0003", "o3-mini", "null")
			PROMPT("damaged") "{\"kind\":\"pro",
		1795082400},
	{"foreign", "mine\n", 1794996000},
};
enum { FILES = sizeof(files) / sizeof(files[0]) };

static char *
session_path(const struct desk *d, size_t i)
{
	struct buf name = {0};
	char *path;

	buf_addf(&name, DIR "%s.jsonl", files[i].id);
	path = temp_path(d->home, buf_str(&name));
	buf_free(&name);
	return path;
}

static void
write_files(const char *home)
{
	for (size_t i = 0; i < FILES; i++) {
		const struct timespec times[2] = {
			{files[i].written, 0}, {files[i].written, 0}};
		struct buf name = {0};
		char *path;
		buf_addf(&name, DIR "%s.jsonl", files[i].id);
		temp_write(home, buf_str(&name), slice_str(files[i].text));
		path = temp_path(home, buf_str(&name));
		assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
		free(path);
		buf_free(&name);
	}
}

static struct desk
library(void)
{
	struct desk d = desk_new("");

	write_files(d.home);
	return d;
}

static void
assert_out(const struct desk *d, const char *out)
{
	desk_status(d, 0);
	assert_string_equal(buf_str(&d->r.out), out);
}

static void
a_row_for_each_the_latest_first(void **state)
{
	struct desk d = library();

	(void)state;
	CALL(&d, "sessions");
	assert_out(&d,
		"id                    last written      turns  failed  size  "
		"model    title\n"
		"20261121-100000-0001  2026-11-21 10:00      1       1   411  "
		"gpt-4o   Why is my request refused?\n"
		"20261120-100000-0002  2026-11-20 10:00      1       0   403  "
		"o3-mini  hi (fork of 20261119-100000-0003 at turn 2)\n"
		"20261119-100000-0003  2026-11-19 10:00      1       0   206  "
		"o3-mini  [damaged] damaged\n"
		"foreign               2026-11-18 10:00      0       0     5  "
		"         [no session]\n");
	CALL(&d, "sessions", "list", "--limit", "1");
	desk_says(&d.r.out, "0001  2026-11-21 10:00");
	assert_null(strstr(d.r.out.p, "0002"));
	CALL(&d, "sessions", "-m", "O3", "--limit", "2");
	assert_null(strstr(d.r.out.p, "0001  "));
	desk_says(&d.r.out, "0002  ");
	desk_says(&d.r.out, "0003  2026");
	CALL(&d, "sessions", "--since", "2026-11-20 10:00");
	desk_says(&d.r.out, "0002  ");
	assert_null(strstr(d.r.out.p, "0003  2026"));
	CALL(&d, "sessions", "--since", "2099-01-01");
	assert_out(&d, "");
	desk_says(&d.r.err, "no session is like that");
	desk_free(&d);
}

static json_t *
read_json(const struct desk *d, size_t n)
{
	json_t *list = json_loadb(d->r.out.p, d->r.out.len, 0, NULL);

	desk_status(d, 0);
	assert_int_equal(json_array_size(list), n);
	return list;
}

static void
assert_json(const json_t *object, const char *key, const char *want)
{
	const char *got = json_string_value(json_object_get(object, key));

	if (!got || !strstr(got, want))
		fail_msg("%s: %s, not %s", key, got ? got : "none", want);
}

static void
the_list_as_json(void **state)
{
	struct desk d = library();
	json_t *list, *one;

	(void)state;
	CALL(&d, "sessions", "--json");
	list = read_json(&d, FILES);
	one = json_array_get(list, 0);
	assert_json(one, "id", "20261121-100000-0001");
	assert_json(one, "path", DIR "20261121-100000-0001.jsonl");
	assert_json(one, "began", "2026-11-20T10:00:00.000Z");
	assert_json(one, "last_written", "2026-11-21T10:00:00.000");
	assert_json(one, "title", "Why is my request refused?");
	assert_true(json_is_null(json_object_get(one, "origin")));
	assert_true(json_is_null(json_object_get(one, "problem")));
	assert_true(json_is_false(json_object_get(one, "titled")));
	assert_true(json_is_false(json_object_get(one, "being_written")));
	assert_int_equal(json_integer_value(json_object_get(one, "turns")), 1);
	assert_int_equal(
		json_integer_value(json_object_get(one, "failures")), 1);
	assert_json(json_array_get(list, 1), "origin", "fork of 2026");
	assert_json(json_array_get(list, 2), "problem", "stops short");
	assert_json(json_array_get(list, 3), "problem", "no session file");
	json_decref(list);
	CALL(&d, "sessions", "--json", "--since", "1s");
	json_decref(read_json(&d, 0));
	desk_free(&d);
}

static void
words_are_found(void **state)
{
	struct desk d = library();
	json_t *list, *one;

	(void)state;
	CALL(&d, "sessions", "search", "Request");
	assert_out(&d,
		"20261121-100000-0001  2026-11-21 10:00  Why is my request "
		"refused?\n"
		"   1  you    Why is my request refused?\n"
		"\n"
		"20261120-100000-0002  2026-11-20 10:00  hi (fork of "
		"20261119-100000-0003 at turn 2)\n"
		"   1  model  A request \"is\" sent^[[2J\n");
	CALL(&d, "sessions", "search", "incorrect", "api");
	desk_says(&d.r.out, "   1  error  Incorrect API key\n");
	CALL(&d, "sessions", "search", "--limit", "1", "e");
	assert_null(strstr(d.r.out.p, "0002"));
	CALL(&d, "sessions", "search", "--json", "-m", "o3", "request");
	list = read_json(&d, 1);
	one = json_array_get(list, 0);
	assert_json(one, "id", "20261120-100000-0002");
	assert_json(one, "title", "hi");
	assert_json(one, "place", "answer");
	assert_json(one, "line", "A request \"is\" sent\x1b[2J");
	assert_int_equal(json_integer_value(json_object_get(one, "turn")), 1);
	assert_int_equal(
		json_integer_value(json_object_get(one, "request")), 1);
	json_decref(list);
	desk_free(&d);
}

static void
nothing_found_is_no_fault(void **state)
{
	struct desk d = library();

	(void)state;
	CALL(&d, "sessions", "search", "nowhere");
	assert_out(&d, "");
	desk_says(&d.r.err, "sidetone: nothing was found\n");
	CALL(&d, "sessions", "search", "--json", "nowhere");
	assert_out(&d, "[]\n");
	desk_free(&d);
	d = desk_new("");
	CALL(&d, "sessions");
	assert_out(&d, "");
	desk_says(&d.r.err, "no session is saved yet");
	desk_free(&d);
}

static void
a_title_is_set_and_taken_back(void **state)
{
	char long_title[202] = "";
	struct desk d = library();

	(void)state;
	CALL(&d, "sessions", "rename", "20261121", "On", "keys");
	assert_out(&d, "20261121-100000-0001 is called On keys now\n");
	CALL(&d, "sessions", "--limit", "1");
	desk_says(&d.r.out, "  gpt-4o  On keys\n");
	CALL(&d, "sessions", "search", "on keys");
	desk_says(&d.r.out, "  On keys\n   1  title  On keys\n");
	CALL(&d, "sessions", "rename", "latest", "");
	desk_says(&d.r.out, "has no title of its own any more");
	CALL(&d, "sessions", "--limit", "1");
	desk_says(&d.r.out, "  Why is my request refused?\n");
	/* What stopped short is ended first. */
	CALL(&d, "sessions", "rename", "20261119", "Mended");
	CALL(&d, "sessions", "-m", "o3");
	desk_says(&d.r.out, "[damaged] Mended");
	CALL(&d, "sessions", "rename", "foreign", "x");
	desk_status(&d, 1);
	desk_says(&d.r.err, "this is no session file");
	memset(long_title, 'x', sizeof(long_title) - 1);
	CALL(&d, "sessions", "rename", "latest", long_title);
	desk_status(&d, 2);
	desk_says(&d.r.err, "a title has at most 200 bytes");
	desk_free(&d);
}

static void
removal_is_asked_for(void **state)
{
	struct desk d = library();

	(void)state;
	CALL(&d, "sessions", "rm", "20261121");
	desk_status(&d, 2);
	desk_says(&d.r.err, "--force removes without asking");
	assert_int_equal(temp_list(d.home, NULL), FILES);
	CALL(&d, "sessions", "rm", "--force", "20261121", "nosuch");
	desk_status(&d, 2);
	desk_says(&d.r.err, "nosuch: no session is called that");
	assert_int_equal(temp_list(d.home, NULL), FILES);
	CALL(&d, "sessions", "rm", "--force", "20261121", "foreign",
		"20261121-1");
	assert_out(&d, "removed 20261121-100000-0001\nremoved foreign\n");
	assert_int_equal(temp_list(d.home, NULL), FILES - 2);
	desk_free(&d);
}

/* Somebody writes it: it is marked, and nobody else touches it. */
static void
a_session_that_is_written_stays(void **state)
{
	struct desk d = library();
	char *path = session_path(&d, 0);
	int fd = open(path, O_RDONLY);

	(void)state;
	assert_true(fd >= 0 && writelock_take(fd));
	CALL(&d, "sessions", "--limit", "1");
	desk_says(&d.r.out, "[being written] Why is");
	CALL(&d, "sessions", "rm", "--force", "latest", "foreign");
	desk_status(&d, 1);
	desk_says(&d.r.err, "another process is writing this session");
	assert_string_equal(buf_str(&d.r.out), "removed foreign\n");
	CALL(&d, "sessions", "rename", "latest", "x");
	desk_status(&d, 1);
	desk_says(&d.r.err, "another process is writing this session");
	close(fd);
	CALL(&d, "sessions", "rm", "--force", "latest");
	desk_status(&d, 0);
	free(path);
	desk_free(&d);
}

static const struct {
	const char *args[4];
	const char *says;
} mistakes[] = {
	{{"find"}, "sessions: find: must be list, search, rename or rm"},
	{{"list", "x"}, "usage: sidetone sessions list\n"},
	{{"search"}, "usage: sidetone sessions search TEXT…"},
	{{"search", " "}, "needs words to look for"},
	{{"rename", "latest"}, "usage: sidetone sessions rename ID TITLE…"},
	{{"rm"}, "usage: sidetone sessions rm ID…"},
	{{"--limit", "0"}, "--limit 0: must be a number from 1"},
	{{"--since", "then"}, "--since then: must be a length of time"},
	{{"rm", "x", "--limit", "3"}, "are for list and search"},
	{{"rename", "nosuch", "x"}, "nosuch: no session is called that"},
	{{"--status", "3"}, "--status is not for sessions"},
};

static void
mistakes_are_named(void **state)
{
	struct desk d = library();

	(void)state;
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		const char *const *a = mistakes[i].args;
		CALL(&d, "sessions", a[0], a[1], a[2], a[3]);
		desk_status(&d, 2);
		desk_says(&d.r.err, mistakes[i].says);
		assert_int_equal(temp_list(d.home, NULL), FILES);
	}
	desk_free(&d);
}

/* On a terminal rows fit, and removal is asked for. */

static struct pty *
on_terminal(const char *home, int cols, const char *const *args)
{
	struct buf var = {0};
	struct pty *p;

	buf_addf(&var, "HOME=%s", home);
	const char *const env[] = {buf_str(&var), NULL};
	p = seat_start(&(struct seat){
		.cols = cols, .rows = 24, .args = args, .env = env});
	buf_free(&var);
	return p;
}

static void
assert_row(struct pty *p, int i, const char *want)
{
	struct buf row = {0};

	pty_row(p, i, &row);
	assert_string_equal(buf_str(&row), want);
	buf_free(&row);
}

static void
rows_fit_the_terminal(void **state)
{
	char *home = temp_new();
	struct pty *p;
	int status;

	(void)state;
	write_files(home);
	p = on_terminal(home, 80, LIST("sessions"));
	assert_true(pty_wait_exit(p, &status, SEAT_LIMIT_MS));
	assert_row(p, 0,
		"id                    last written      turns  failed  title");
	assert_row(p, 2,
		"20261120-100000-0002  2026-11-20 10:00      1       0  "
		"hi (fork of 20261119-100…");
	pty_free(p);
	p = on_terminal(home, 60, LIST("sessions"));
	assert_true(pty_wait_exit(p, &status, SEAT_LIMIT_MS));
	assert_row(p, 1, "20261121-100000-0001  Why is my request refused?");
	pty_free(p);
	p = on_terminal(home, 36, LIST("sessions", "search", "refused"));
	assert_true(pty_wait_exit(p, &status, SEAT_LIMIT_MS));
	assert_row(p, 0, "20261121-100000-0001  2026-11-21 10…");
	assert_row(p, 1, "   1  you    …is my request refused?");
	assert_true(pty_cell(p, 1, 28).reverse);
	assert_false(pty_cell(p, 1, 27).reverse);
	pty_free(p);
	temp_remove(home);
}

static void
remove_with(const char *home, const char *answer, size_t left)
{
	struct pty *p = on_terminal(
		home, 80, LIST("sessions", "rm", "20261121", "foreign"));
	int status;

	SHOWS(p, "these 2 sessions for good? [y/N]");
	SHOWS(p, "20261121-100000-0001  2026-11-21 10:00  411  Why is my");
	pty_type(p, answer);
	assert_true(pty_wait_exit(p, &status, SEAT_LIMIT_MS));
	assert_int_equal(status, 0);
	assert_int_equal(temp_list(home, NULL), left);
	pty_free(p);
}

static void
only_yes_removes(void **state)
{
	char *home = temp_new();

	(void)state;
	write_files(home);
	remove_with(home, "\r", FILES);
	remove_with(home, "no\r", FILES);
	remove_with(home, "\x04", FILES);
	remove_with(home, "y\r", FILES - 2);
	temp_remove(home);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_for_each_the_latest_first),
		cmocka_unit_test(the_list_as_json),
		cmocka_unit_test(words_are_found),
		cmocka_unit_test(nothing_found_is_no_fault),
		cmocka_unit_test(a_title_is_set_and_taken_back),
		cmocka_unit_test(removal_is_asked_for),
		cmocka_unit_test(a_session_that_is_written_stays),
		cmocka_unit_test(mistakes_are_named),
		cmocka_unit_test(rows_fit_the_terminal),
		cmocka_unit_test(only_yes_removes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
