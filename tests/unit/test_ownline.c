/* The reader of our own lines agrees with the codec on every line. */
#include "event/ownline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "event/line.h"
#include "tests/lib/events.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Reads LINE both ways; what is taken must be the same event. */
static bool
takes(struct ownline *o, struct slice line)
{
	struct buf a = {0}, b = {0}, text = {0};
	struct line_hold hold;
	struct event own, ev;
	struct error err = {""};
	bool taken, good = !line_decode(&ev, &hold, line, &err);
	struct slice rest;

	/* Not without its LF. */
	rest = line;
	assert_false(ownline_read(o, &own, &rest));
	assert_int_equal(rest.len, line.len);
	buf_add_slice(&text, line);
	buf_add_str(&text, "\n{");
	rest = buf_slice(&text);
	taken = ownline_read(o, &own, &rest);
	assert_int_equal(rest.len, taken ? 1 : text.len);

	if (taken && !good)
		fail_msg(
			"taken, but %s: %.*s", err.text, (int)line.len, line.p);
	if (taken) {
		line_encode(&a, &own);
		line_encode(&b, &ev);
		assert_string_equal(buf_str(&a), buf_str(&b));
	}
	if (good) {
		ownline_learn(o, &ev);
		line_release(&hold);
	}
	buf_free(&a);
	buf_free(&b);
	buf_free(&text);
	return taken;
}

#define D "{\"kind\":\"delta\",\"at\":"
#define A ",\"req\":1,\"attempt\":2,\"channel\":\"content\",\"text\":"

static const struct {
	const char *line;
	bool taken;
} lines[] = {
	/* The first teaches the form of the others. */
	{D "0" A "\"a\"}", true},
	{D "12" A "\"\"}", true},
	{D "12" A "\"\\n\\\"\\\\\\/\\b\\f\\r\\t\\u0000\\u00e9\\uFFFD\"}", true},
	{D "12" A "\"\xe4\xb8\xad\xf0\x9f\x98\x80 and some more\"}", true},
	{D "12" A "\"sixteen bytes, x\\\\\"}", true},
	{D "12" A "null}", true},
	{D "12,\"req\":2,\"attempt\":1,\"channel\":\"tool\",\"text\":\"b\"}",
		true},
	{D "12,\"req\":2,\"attempt\":1,\"channel\":\"tool\",\"text\":\"c\"}",
		true},
	{D "12,\"req\":2,\"attempt\":1,\"channel\":null,\"text\":\"c\"}", true},
	{D "12,\"req\":2,\"attempt\":1,\"channel\":\"\\n\",\"text\":\"c\"}",
		true},
	{D "12,\"req\":2,\"attempt\":1,\"channel\":\"\\n\",\"text\":\"d\"}",
		true},
	{D "999999999999999" A "\"a\"}", true},
	{"{\"kind\":\"phase\",\"at\":1,\"req\":1,\"attempt\":1,"
	 "\"name\":\"dns\"}",
		true},
	{"{\"kind\":\"note\",\"at\":1,\"level\":\"info\",\"text\":\"x\"}",
		true},
	{"{\"kind\":\"note\",\"at\":1,\"req\":3,\"attempt\":1,\"level\":"
	 "\"info\",\"text\":\"x\"}",
		true},
	{"{\"kind\":\"prompt\",\"at\":1,\"text\":\"\",\"attachments\":null}",
		true},
	/* Good, but not as we write. */
	{D " 12" A "\"a\"}", false},
	{D "12" A "\"a\" }", false},
	{D "12" A "\"a\"}\r", false},
	{D "12" A "\"\\ud83d\\ude00\"}", false},
	{D "12" A "\"a\",\"more\":1}", false},
	{D "1000000000000000" A "\"a\"}", false},
	{D "-1" A "\"a\"}", false},
	{D "1.5" A "\"a\"}", false},
	{"{\"at\":1,\"kind\":\"note\",\"level\":\"info\",\"text\":\"x\"}",
		false},
	{"{\"kind\":\"hologram\",\"at\":1}", false},
	{"{\"kind\":\"prompt\",\"at\":1,\"text\":\"a\",\"attachments\":[]}",
		false},
	/* Learnt from the line before, and not to be taken for a part. */
	{"{\"kind\":\"prompt\",\"at\":2,\"text\":\"b\",\"attachments\":[]}",
		true},
	{"{\"kind\":\"prompt\",\"at\":2,\"text\":\"b\",\"attachments\":[]]}",
		false},
	/* No events at all. */
	{"", false},
	{"{", false},
	{D, false},
	{D "01" A "\"a\"}", false},
	{D "12" A "\"a", false},
	{D "12" A "\"a\"", false},
	{D "12" A "\"a\"}}", false},
	{D "12" A "\"a\"b\"}", false},
	{D "12" A "\"a\\", false},
	{D "12" A "\"a\\x\"}", false},
	{D "12" A "\"a\\u12\"}", false},
	{D "12" A "\"a\\u12g4\"}", false},
	{D "12" A "\"a\\ud800\"}", false},
	{D "12" A "\"seven b\x01\"}", false},
	{D "12" A "\"\x1f, and eight more\"}", false},
	{D "12" A "\"\xff\"}", false},
	{D "12" A "\"\xed\xa0\x80\"}", false},
	{D "null" A "\"a\"}", false},
	{D "12,\"req\":null,\"attempt\":1,\"channel\":null,\"text\":\"c\"}",
		false},
};

static void
lines_are_taken_or_left(void **state)
{
	struct ownline o = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		if (takes(&o, slice_str(lines[i].line)) != lines[i].taken)
			fail_msg("%s: %s", lines[i].line,
				lines[i].taken ? "not taken" : "taken");
	}
	assert_false(takes(&o, SLICE(D "12" A "\"a\\\0\"}")));
	assert_false(takes(&o, SLICE(D "12" A "\"a\0\"}")));
	ownline_free(&o);
}

/* What we write is taken unless it holds a number or JSON of its own. */
static void
what_is_written_is_taken(void **state)
{
	struct ownline o = {0};
	struct buf line = {0};
	uint64_t seed = 7;
	size_t taken = 0;
	struct event ev;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		events_random(&ev, &seed);
		ev.at = ev.at < 0 ? -ev.at : ev.at;
		buf_clear(&line);
		line_encode(&line, &ev);
		buf_truncate(&line, line.len - 1);
		taken += takes(&o, buf_slice(&line));
	}
	assert_in_range(taken, 10000, 20000);
	buf_free(&line);
	ownline_free(&o);
}

static void
damaged_lines_are_left(void **state)
{
	static const char bytes[] = "\"\\{}[],:0-.eutn \x01\x80\xe2\xff";
	struct ownline o = {0};
	struct buf line = {0};
	uint64_t seed = 11;
	struct event ev;

	(void)state;
	for (int i = 0; i < 50000; i++) {
		size_t at;
		events_random(&ev, &seed);
		buf_clear(&line);
		line_encode(&line, &ev);
		at = random_next(&seed) % (line.len - 1);
		if (i % 3)
			line.p[at] =
				bytes[random_next(&seed) % (sizeof(bytes) - 1)];
		buf_truncate(&line, i % 3 ? line.len - 1 : at);
		takes(&o, buf_slice(&line));
	}
	buf_free(&line);
	ownline_free(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_taken_or_left),
		cmocka_unit_test(what_is_written_is_taken),
		cmocka_unit_test(damaged_lines_are_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
