/* Session files that are damaged, or none at all: what is good is read, and
 * what is not is said in one sentence. */
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
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "event/line.h"
#include "tests/lib/temp.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TEXT(lit)                      \
	{                              \
		(lit), sizeof(lit) - 1 \
	}

#define SESSION                                                               \
	"{\"kind\":\"session\",\"at\":0,\"version\":1,\"id\":\"s\",\"wall\":" \
	"\"2026-11-21T21:04:11.000+01:00\",\"app\":\"sidetone 0.1.0\","       \
	"\"provider\":\"custom\",\"url\":\"http://h/v1\",\"model\":\"m\","    \
	"\"origin\":null}\n"
#define PROMPT                                         \
	"{\"kind\":\"prompt\",\"at\":5,\"text\":\"hi " \
	"\xc3\xa9\",\"attachments\":null}\n"
#define REQUEST                                                               \
	"{\"kind\":\"request\",\"at\":6,\"req\":1,\"attempt\":1,\"of\":3,"    \
	"\"method\":\"POST\",\"url\":\"http://h\",\"model\":\"m\",\"bytes\":" \
	"9,\"tokens\":2,\"params\":{\"temperature\":0.7}}\n"
#define DELTA(text)                                                         \
	"{\"kind\":\"delta\",\"at\":7,\"req\":1,\"attempt\":1,\"channel\":" \
	"\"content\",\"text\":\"" text "\"}\n"
#define NOTE "{\"kind\":\"note\",\"at\":9,\"level\":\"info\",\"text\":\"n\"}\n"
#define GOOD SESSION PROMPT REQUEST DELTA("a") DELTA("\xc3\xa9") NOTE

/* The events that were read, as lines. */
static void
keep(void *arg, const struct event *ev)
{
	line_encode(arg, ev);
}

/* Every byte of a short file: what is damaged costs the line it is in */

/* Whether the lines of GOOD but those from byte FROM up to TO are in GOT, in
 * order. */
static bool
has_intact(struct slice got, size_t from, size_t to)
{
	const struct slice good = SLICE(GOOD);
	struct slice rest = good, line, other;

	while (slice_line(&rest, &line)) {
		size_t begin = (size_t)(line.p - good.p);
		bool found = begin + line.len + 1 > from && begin < to;

		while (!found && slice_line(&got, &other))
			found = slice_eq(line, other);
		if (!found)
			return false;
	}
	return true;
}

static void
assert_survives(struct slice text, size_t from, size_t to)
{
	struct buf got = {0};
	struct loaded l = {0};
	struct load_report r;
	struct error err = {""};

	load_text(text, "f", keep, &got, &r, &err);
	if (!has_intact(buf_slice(&got), from, to))
		fail_msg("damage at %zu lost more: %.*s\ngave %s", from,
			(int)text.len, text.p, buf_str(&got));
	load_text(text, "f", loaded_take, &l, &r, &err);
	loaded_free(&l);
	buf_free(&got);
}

static void
one_bad_byte_costs_one_line(void **state)
{
	static const unsigned char flips[] = {1, 2, 8, 0x20, 0x80, 0xff};
	static const char others[] = "\0\n\r\"\\{}\xff ";
	const struct slice good = SLICE(GOOD);
	struct buf b = {0};

	(void)state;
	for (size_t at = 0; at < good.len; at++) {
		/* A lost LF joins two lines. */
		size_t end = at + (good.p[at] == '\n' ? 2 : 1);
		for (size_t i = 0; i < sizeof(flips); i++) {
			buf_set(&b, good);
			b.p[at] = (char)(b.p[at] ^ (char)flips[i]);
			assert_survives(buf_slice(&b), at, end);
		}
		for (size_t i = 0; i < sizeof(others) - 1; i++) {
			buf_set(&b, slice_sub(good, 0, at));
			buf_add_char(&b, others[i]);
			buf_add_slice(&b, slice_from(good, at));
			assert_survives(buf_slice(&b), at, at + 1);
		}
		buf_set(&b, slice_sub(good, 0, at));
		assert_survives(buf_slice(&b), at, good.len);
		buf_add_slice(&b, slice_from(good, at + 1));
		assert_survives(buf_slice(&b), at, end);
		assert_survives(slice_from(good, at), 0, at + 1);
	}
	buf_free(&b);
}

/* A block that the disk lost, of any length at any place. */
static void
a_lost_block_costs_its_lines(void **state)
{
	const struct slice good = SLICE(GOOD);
	struct buf b = {0};

	(void)state;
	for (size_t at = 0; at < good.len; at += 7) {
		for (size_t n = 1; at + n <= good.len; n += 31) {
			buf_set(&b, good);
			memset(b.p + at, 0, n);
			assert_survives(buf_slice(&b), at, at + n + 1);
		}
	}
	buf_free(&b);
}

/* Whole files. EVENTS 0: it is refused. */
static const struct {
	const char *name;
	struct slice text;
	size_t events;
	const char *says;
} files[] = {
	{"PNG", TEXT("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\b\6"), 0,
		"this is no session file"},
	{"gzip", TEXT("\x1f\x8b\b\0\0\0\0\0\0\3\xab\xae\5\0"), 0,
		"this is no session file"},
	{"HTML", TEXT("<!DOCTYPE html>\n<title>{\"kind\":1}</title>\n"), 0,
		"this is no session file"},
	{"JSON array", TEXT("[{\"kind\":\"prompt\",\"at\":1}]\n"), 0,
		"this is no session file"},
	{"JSON on many lines",
		TEXT("{\n  \"kind\": \"prompt\",\n  \"at\": 1\n}\n"), 0,
		"this is no session file"},
	{"another program's lines",
		TEXT("{\"type\":\"user\",\"message\":{}}\n"
		     "{\"type\":\"assistant\",\"message\":{}}\n"),
		0, "this is no session file"},
	{"lines with kinds of their own",
		TEXT("{\"kind\":\"Pod\",\"apiVersion\":\"v1\"}\n"), 0,
		"this is no session file"},
	{"a recording of a terminal",
		TEXT("{\"version\":2,\"width\":80}\n[0.1,\"o\",\"x\"]\n"), 0,
		"this is no session file"},
	{"UTF-16", TEXT("\xff\xfe{\0\"\0k\0i\0n\0d\0\"\0:\0\n\0"), 0,
		"this is no session file"},
	{"UTF-16, large end first", TEXT("\xfe\xff\0{\0\"\0k\0i\0n\0d\0\n"), 0,
		"this is no session file"},
	{"CR only",
		TEXT("{\"kind\":\"prompt\",\"at\":1}\r{\"kind\":\"note\"}\r"),
		0, "this is no session file"},
	{"zeros", TEXT("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), 0,
		"this is no session file"},
	{"nothing", TEXT(""), 0, "the file is empty"},
	{"a line feed", TEXT("\n"), 0, "this is no session file"},
	{"only later kinds", TEXT("{\"kind\":\"hologram\",\"at\":7}\n"), 0,
		"this is no session file"},
	{"a session in a tar",
		TEXT("s.jsonl\0\0\0\0"
		     "0000600\0ustar\0" GOOD "\0\0\0\0\0\0"),
		5,
		"1 line was skipped: it is no event (the first is line 1); the "
		"last line stops short and was left out"},
	{"binary in the middle", TEXT(SESSION "\x80\xff\0\x7f\x1b[2J\n" PROMPT),
		2, "1 line was skipped: it is no event (the first is line 2)"},
	{"zeros in the middle", TEXT(SESSION "\0\0\0\0\0\0" PROMPT NOTE), 2,
		"1 line was skipped: it is no event (the first is line 2)"},
	{"CRLF and garbage", TEXT(SESSION "\r\nwhat\r\n" NOTE), 2,
		"1 line was skipped: it is no event (the first is line 3)"},
	{"ended by two torn lives",
		TEXT(SESSION "{\"kind\":\"del\n" NOTE "{\"kind\":\"de\n" NOTE),
		3,
		"2 lines were skipped: they are no events (the first is "
		"line 2)"},
	{"two files in one", TEXT(GOOD GOOD), 12, ""},
	{"later",
		TEXT("{\"kind\":\"session\",\"at\":0,\"version\":9}\n"
		     "{\"kind\":\"hologram\",\"at\":7}\n"),
		2,
		"it was written by a later version (format 9, this one "
		"knows 1)"},
};

/* One sentence: it says where, and is one line. */
static void
assert_sentence(const char *text, const char *path, const char *says)
{
	if (!strstr(text, says) || !strstr(text, path))
		fail_msg("\"%s\" is not about %s, or not \"%s\"", text, path,
			says);
	for (const char *p = text; *p; p++)
		assert_true((unsigned char)*p >= 0x20);
}

/* What of the file at PATH is said; appended to WORDS. Returns its events. */
static size_t
open_file(const char *path, struct buf *words)
{
	struct loaded l = {0};
	struct load_report r;
	struct error err = {""};
	int rc = load_events(path, loaded_take, &l, &r, &err);

	loaded_free(&l);
	if (rc)
		buf_add_str(words, err.text);
	else
		load_describe(words, &r, path);
	return rc ? 0 : r.events;
}

static void
foreign_and_damaged_files(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "f");

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		struct buf words = {0};
		size_t n;

		temp_write(dir, "f", files[i].text);
		n = open_file(path, &words);
		if (n != files[i].events)
			fail_msg("%s: %zu events: %s", files[i].name, n,
				buf_str(&words));
		if (*files[i].says)
			assert_sentence(buf_str(&words), path, files[i].says);
		else
			assert_int_equal(words.len, 0);
		buf_free(&words);
	}
	free(path);
	temp_remove(dir);
}

static void
assert_refused(const char *path, const char *says)
{
	struct buf words = {0};

	assert_int_equal(open_file(path, &words), 0);
	assert_sentence(buf_str(&words), path, says);
	buf_free(&words);
}

static void
make_socket(const char *path)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	assert_true(fd >= 0 && strlen(path) < sizeof(to.sun_path));
	strcpy(to.sun_path, path);
	assert_int_equal(bind(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	close(fd);
}

static void
what_is_no_file_is_refused(void **state)
{
	char *dir = temp_new(), *fifo = temp_path(dir, "fifo");
	char *closed = temp_path(dir, "closed"), *name = temp_path(dir, "sock");
	char *loop = temp_path(dir, "loop"), *none = temp_path(dir, "none");

	(void)state;
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(symlink(loop, loop), 0);
	make_socket(name);
	temp_write(dir, "closed", SLICE(GOOD));
	assert_int_equal(chmod(closed, 0), 0);
	assert_refused(dir, strerror(EISDIR));
	assert_refused(fifo, "the file is empty"); /* nobody is waited for */
	assert_refused(name, strerror(ENXIO));
	assert_refused(loop, strerror(ELOOP));
	assert_refused(none, strerror(ENOENT));
	assert_refused("/dev/null", "the file is empty");
	assert_refused("/dev/zero", "this is no session file");
	if (geteuid() != 0) /* root may */
		assert_refused(closed, strerror(EACCES));
	free(fifo);
	free(closed);
	free(name);
	free(loop);
	free(none);
	temp_remove(dir);
}

/* A line of 70 MB without an LF, before, between and behind good ones. */
static void
a_line_too_long_is_skipped(void **state)
{
	enum { LONG = 70 << 20 };
	static const struct {
		const char *before, *behind;
		size_t events;
		const char *says;
	} cases[] = {
		{"", "\n" GOOD, 0, "this is no session file"},
		{GOOD, "\n" NOTE, 7,
			"1 line was skipped: it is no event (the first is "
			"line 7)"},
		{GOOD, "", 6, "the last line stops short and was left out"},
	};
	char *dir = temp_new(), *path = temp_path(dir, "f");

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buf text = {0}, words = {0};

		buf_add_str(&text, cases[i].before);
		buf_reserve(&text, LONG);
		memset(text.p + text.len, 'x', LONG);
		text.len += LONG;
		buf_add_str(&text, cases[i].behind);
		temp_write(dir, "f", buf_slice(&text));
		buf_free(&text);
		assert_int_equal(open_file(path, &words), cases[i].events);
		assert_sentence(buf_str(&words), path, cases[i].says);
		buf_free(&words);
	}
	free(path);
	temp_remove(dir);
}

/* A file that another program cuts while it is read */

struct cutter {
	const char *path;
	off_t to; /* its length from the first event on */
	size_t events;
	struct buf got;
};

static void
cut(void *arg, const struct event *ev)
{
	struct cutter *c = arg;

	if (!c->events++)
		assert_int_equal(truncate(c->path, c->to), 0);
	line_encode(&c->got, ev);
}

static void
a_file_that_shrinks_is_read_as_far_as_it_goes(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "f");
	struct buf text = {0};

	(void)state;
	buf_add_str(&text, SESSION PROMPT REQUEST);
	while (text.len < 3 << 20)
		buf_add_str(&text, DELTA("0123456789"));
	for (off_t to = 0; to < 3 << 20; to += 300007) {
		struct cutter c = {.path = path, .to = to};
		struct load_report r;
		struct error err = {""};

		temp_write(dir, "f", buf_slice(&text));
		assert_int_equal(load_events(path, cut, &c, &r, &err), 0);
		assert_int_equal(r.skipped, 0);
		assert_int_equal(r.events, c.events);
		assert_memory_equal(c.got.p, text.p, c.got.len);
		if (!to)
			assert_true(r.events > 1);
		buf_free(&c.got);
	}
	buf_free(&text);
	free(path);
	temp_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_bad_byte_costs_one_line),
		cmocka_unit_test(a_lost_block_costs_its_lines),
		cmocka_unit_test(foreign_and_damaged_files),
		cmocka_unit_test(what_is_no_file_is_refused),
		cmocka_unit_test(a_line_too_long_is_skipped),
		cmocka_unit_test(a_file_that_shrinks_is_read_as_far_as_it_goes),
	};

	return cmocka_run_group_tests_name("damage", tests, NULL, NULL);
}
