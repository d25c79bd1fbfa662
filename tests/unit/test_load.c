/* Session files read back: damaged ones of all kinds, and finding one. */
#include "session/load.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "session/library.h"
#include "tests/lib/temp.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TEXT(lit)                      \
	{                              \
		(lit), sizeof(lit) - 1 \
	}

#define SESSION(version)                                         \
	"{\"kind\":\"session\",\"at\":0,\"version\":" #version   \
	",\"id\":\"s\",\"wall\":\"2026-11-21T21:04:11.000+01:00" \
	"\",\"model\":\"m\"}"
#define PROMPT "{\"kind\":\"prompt\",\"at\":5,\"text\":\"hi\"}"
#define REQUEST "{\"kind\":\"request\",\"at\":6,\"req\":1,\"attempt\":1}"
#define LATER "{\"kind\":\"hologram\",\"at\":7,\"depth\":3}"

static const struct {
	const char *name;
	struct slice text;
	size_t events, skipped, first_bad;
	bool torn;
	int64_t version;
	size_t turns, rows;
	const char *words; /* of load_describe */
} files[] = {
	{"whole", TEXT(SESSION(1) "\n" PROMPT "\n" REQUEST "\n"), 3, 0, 0,
		false, 1, 1, 1, ""},
	{"no LF at the end", TEXT(SESSION(1) "\n" PROMPT), 2, 0, 0, false, 1, 1,
		0, ""},
	{"torn", TEXT(SESSION(1) "\n" PROMPT "\n{\"kind\":\"requ"), 2, 0, 0,
		true, 1, 1, 0, "f: the last line stops short and was left out"},
	{"torn to zeros", TEXT(SESSION(1) "\n" PROMPT "\n\0\0\0\0"), 2, 0, 0,
		true, 1, 1, 0, "f: the last line stops short and was left out"},
	{"garbage", TEXT("what\n" SESSION(1) "\n\x80\xff\n" PROMPT "\n[]\n"), 2,
		3, 1, false, 1, 1, 0,
		"f: 3 lines were skipped: they are no events (the first is "
		"line 1)"},
	{"one bad line", TEXT(SESSION(1) "\n\n{}\n" PROMPT "\n{"), 2, 1, 3,
		true, 1, 1, 0,
		"f: 1 line was skipped: it is no event (the first is line 3); "
		"the last line stops short and was left out"},
	{"wrong type",
		TEXT(SESSION(1) "\n{\"kind\":\"prompt\",\"at\":\"x\"}\n"), 1, 1,
		2, false, 1, 0, 0,
		"f: 1 line was skipped: it is no event (the first is line 2)"},
	{"unknown kind", TEXT(SESSION(1) "\n" LATER "\n"), 2, 0, 0, false, 1, 0,
		1, ""},
	{"newer", TEXT(SESSION(7) "\n" PROMPT "\n"), 2, 0, 0, false, 7, 1, 0,
		"f: it was written by a later version (format 7, this one "
		"knows 1)"},
	{"all at once", TEXT(SESSION(7) "\n{}\n[]\n" PROMPT "\n{"), 2, 2, 2,
		true, 7, 1, 0,
		"f: 2 lines were skipped: they are no events (the first is "
		"line 2); the last line stops short and was left out; it was "
		"written by a later version (format 7, this one knows 1)"},
	{"torn and newer", TEXT(SESSION(7) "\n" PROMPT "\n{"), 2, 0, 0, true, 7,
		1, 0,
		"f: the last line stops short and was left out; it was written "
		"by a later version (format 7, this one knows 1)"},
	{"CRLF", TEXT(SESSION(1) "\r\n\r\n" PROMPT "\r\n"), 2, 0, 0, false, 1,
		1, 0, ""},
	{"mark and blanks", TEXT("\xef\xbb\xbf" SESSION(1) "\n  \n\t\n"), 1, 0,
		0, false, 1, 0, 0, ""},
	{"without its beginning", TEXT(REQUEST "\n"), 1, 0, 0, false, -1, 1, 1,
		""},
};

static void
assert_report(size_t i, const struct load_report *r, const struct loaded *l)
{
	struct buf words = {0};

	assert_int_equal(r->events, files[i].events);
	assert_int_equal(r->skipped, files[i].skipped);
	assert_int_equal(r->first_bad, files[i].first_bad);
	assert_int_equal(r->torn, files[i].torn);
	assert_int_equal(r->version, files[i].version);
	assert_int_equal(l->model.nturns, files[i].turns);
	assert_int_equal(l->trail.n, files[i].rows);
	load_describe(&words, r, "f");
	assert_string_equal(buf_str(&words), files[i].words);
	buf_free(&words);
}

static void
test_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		struct load_report r;
		struct loaded l = {0};
		struct error err = {""};

		if (load_text(files[i].text, "f", loaded_take, &l, &r, &err))
			fail_msg("%s: %s", files[i].name, err.text);
		assert_report(i, &r, &l);
		loaded_free(&l);
	}
}

static void
test_files(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "f.jsonl");

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		struct load_report r;
		struct loaded l = {0};
		struct error err = {""};

		temp_write(dir, "f.jsonl", files[i].text);
		if (load_events(path, loaded_take, &l, &r, &err))
			fail_msg("%s: %s", files[i].name, err.text);
		assert_report(i, &r, &l);
		loaded_free(&l);
	}
	free(path);
	temp_remove(dir);
}

/* Lines across the pieces a file is read in, and one longer than a piece. */
static void
test_pieces(void **state)
{
	enum { LINES = 20000, LONG = 700000 };
	char *dir = temp_new(), *path = temp_path(dir, "f");
	struct load_report r;
	struct loaded l = {0};
	struct buf text = {0};
	struct error err;

	(void)state;
	buf_add_str(&text, SESSION(1) "\n{\"kind\":\"prompt\",\"at\":1,"
				      "\"text\":\"");
	for (int i = 0; i < LONG; i++)
		buf_add_char(&text, 'x');
	buf_add_str(&text, "\"}\n" REQUEST "\n");
	for (int i = 0; i < LINES; i++)
		buf_addf(&text,
			"{\"kind\":\"delta\",\"at\":%d,\"req\":1,\"attempt\":1,"
			"\"channel\":\"content\",\"text\":\"%d\"}\n",
			i + 7, i % 10);
	temp_write(dir, "f", buf_slice(&text));
	assert_int_equal(load_events(path, loaded_take, &l, &r, &err), 0);
	assert_int_equal(r.events, LINES + 3);
	assert_int_equal(r.skipped, 0);
	assert_int_equal(l.model.turns[0].prompt.len, LONG);
	assert_int_equal(turn_answer(&l.model.turns[0])->content.len, LINES);
	loaded_free(&l);
	buf_free(&text);
	free(path);
	temp_remove(dir);
}

static void
test_no_session(void **state)
{
	static const struct {
		struct slice text;
		const char *says;
	} cases[] = {
		{{"", 0}, "is empty"},
		{TEXT("\0\0\0\0\0\0"), "no session file"},
		{TEXT("# a text\n\nwith lines\n"), "no session file"},
		{TEXT("{\"id\":1}\n{\"id\":2}\n"), "no session file"},
		{TEXT("{\"kind\":\"pod\",\"at\":1}\n"), "no session file"},
	};
	char *dir = temp_new(), *path = temp_path(dir, "f");
	struct load_report r;
	struct loaded l = {0};
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		temp_write(dir, "f", cases[i].text);
		assert_int_equal(
			load_events(path, loaded_take, &l, &r, &err), -1);
		assert_non_null(strstr(err.text, path));
		assert_non_null(strstr(err.text, cases[i].says));
	}
	assert_int_equal(load_events(dir, loaded_take, &l, &r, &err), -1);
	assert_non_null(strstr(err.text, "directory"));
	assert_int_equal(load_events("/none", loaded_take, &l, &r, &err), -1);
	assert_non_null(strstr(err.text, "/none"));
	loaded_free(&l);
	free(path);
	temp_remove(dir);
}

/* The library */

static void
add_session(const char *dir, const char *id, int age)
{
	const struct timespec times[] = {
		{.tv_sec = 1000000 - age}, {.tv_sec = 1000000 - age}};
	struct buf name = {0};
	char *path;

	buf_addf(&name, "%s.jsonl", id);
	temp_write(dir, buf_str(&name), SLICE(SESSION(1) "\n"));
	path = temp_path(dir, buf_str(&name));
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	free(path);
	buf_free(&name);
}

static void
test_find(void **state)
{
	static const struct {
		const char *wanted, *id, *says;
	} cases[] = {
		{"latest", "20261120-080000-0001", NULL},
		{"-", "20261120-080000-0001", NULL},
		{"20261121-210411-3f2a", "20261121-210411-3f2a", NULL},
		{"20261121-210411-3", "20261121-210411-3f2a", NULL},
		{"short", "short", NULL}, /* a prefix, but an ID too */
		{"shorter", "shorter", NULL},
		{"202611", NULL,
			"202611: 7 sessions begin so: 20261120-080000-0001,"},
		{"20261122-9", NULL, "the nearest: 20261122-100000-000"},
		{"", NULL, "no session is called that"},
	};
	char *dir = temp_new();
	struct library l;
	struct error err;

	(void)state;
	add_session(dir, "20261120-080000-0001", 0); /* resumed last */
	add_session(dir, "20261121-210411-3f2a", 50);
	add_session(dir, "20261122-100000-0001", 4);
	add_session(dir, "20261122-100000-0002", 3);
	add_session(dir, "20261122-100000-0003", 2);
	add_session(dir, "20261122-100000-0004", 1);
	add_session(dir, "20261122-100000-0005", 9);
	add_session(dir, "short", 60);
	add_session(dir, "shorter", 61);
	temp_write(dir, "notes.txt", SLICE("x"));
	assert_int_equal(library_read(&l, dir, &err), 0);
	assert_int_equal(l.n, 9);
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct library_entry *e =
			library_find(&l, cases[i].wanted, &err);
		if (cases[i].id)
			assert_string_equal(e->id, cases[i].id);
		else if (e || !strstr(err.text, cases[i].says))
			fail_msg("%s: %s", cases[i].wanted, err.text);
	}
	/* Five are named of the seven. */
	assert_null(library_find(&l, "2026", &err));
	assert_null(strstr(err.text, "-3f2a"));
	assert_non_null(strstr(err.text, ", …"));
	library_free(&l);
	temp_remove(dir);
}

/* What is not there is empty; what is no folder says why. */
static void
test_no_folder(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "file");
	struct library l;
	struct error err;

	(void)state;
	temp_write(dir, "file", SLICE("x"));
	assert_int_equal(library_read(&l, path, &err), -1);
	assert_non_null(strstr(err.text, strerror(ENOTDIR)));
	assert_null(l.dir);
	assert_int_equal(library_read(&l, "/none", &err), 0);
	assert_int_equal(l.n, 0);
	library_free(&l);
	free(path);
	temp_remove(dir);
}

static void
test_locate(void **state)
{
	char *dir = temp_new();
	struct buf path = {0};
	struct error err;

	(void)state;
	add_session(dir, "20261121-210411-3f2a", 0);
	assert_int_equal(library_locate(dir, "2026", &path, &err), 0);
	assert_non_null(strstr(buf_str(&path), "/20261121-210411-3f2a.jsonl"));
	buf_clear(&path);
	assert_int_equal(library_locate(dir, "x/2026", &path, &err), 0);
	assert_string_equal(buf_str(&path), "x/2026");
	buf_clear(&path);
	assert_int_equal(library_locate(dir, "a.jsonl", &path, &err), 0);
	assert_string_equal(buf_str(&path), "a.jsonl");
	buf_clear(&path);
	assert_int_equal(library_locate("/none", "latest", &path, &err), -1);
	assert_non_null(strstr(err.text, "no session is saved in /none"));
	buf_free(&path);
	temp_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_no_session),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_no_folder),
		cmocka_unit_test(test_locate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
