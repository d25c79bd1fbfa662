/* Imports: each format's sample, and torn, odd and hostile files. */
#include "session/import.h"

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
#include "session/importfailure.h"
#include "tests/lib/imported.h"
#include "tests/lib/temp.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define DATA "tests/data/import/"

static const struct {
	const char *file;
	enum import_format format;
	size_t sessions, items, skipped, first_bad;
} samples[] = {
	{"messages.json", IMPORT_MESSAGES, 1, 14, 2, 10},
	{"body.json", IMPORT_MESSAGES, 1, 3, 0, 0},
	{"chatgpt.json", IMPORT_CHATGPT, 4, 4, 2, 2},
	{"codex.jsonl", IMPORT_CODEX, 1, 25, 1, 17},
	{"codex-old.jsonl", IMPORT_CODEX, 1, 11, 1, 11},
	{"claude.jsonl", IMPORT_CLAUDE, 3, 20, 1, 15},
	{"own.jsonl", IMPORT_SIDETONE, 1, 7, 1, 5},
};

static void
read_sample(struct buf *text, size_t i)
{
	struct buf path = {0};
	struct error err;

	buf_addf(&path, DATA "%s", samples[i].file);
	if (file_read(buf_str(&path), 1 << 20, text, &err))
		fail_msg("%s", err.text);
	buf_free(&path);
}

/* Compares with the listing beside the sample; GENERATE=1 writes it. */
static void
assert_listing(const char *file, const struct buf *list)
{
	struct buf path = {0}, want = {0};
	struct error err;

	buf_addf(&path, DATA "%s.events", file);
	if (getenv("GENERATE")) {
		int fd = open(
			buf_str(&path), O_WRONLY | O_CREAT | O_TRUNC, 0644);
		assert_true(fd >= 0 && !file_write(fd, buf_slice(list)));
		close(fd);
	}
	if (file_read(buf_str(&path), 1 << 20, &want, &err))
		fail_msg("%s", err.text);
	if (!slice_eq(buf_slice(&want), buf_slice(list)))
		fail_msg("%s: got\n%s", buf_str(&path), buf_str(list));
	buf_free(&path);
	buf_free(&want);
}

static void
samples_are_sessions(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++) {
		struct imported r = {0};
		struct buf text = {0};

		read_sample(&text, i);
		imported_read(&r, buf_slice(&text));
		if (r.rc)
			fail_msg("%s: %s", samples[i].file, r.err.text);
		assert_string_equal(buf_str(&r.wrong), "");
		assert_listing(samples[i].file, &r.list);
		assert_int_equal(r.report.format, samples[i].format);
		assert_int_equal(r.report.sessions, samples[i].sessions);
		assert_int_equal(r.report.items, samples[i].items);
		assert_int_equal(r.report.skipped, samples[i].skipped);
		assert_int_equal(r.report.first_bad, samples[i].first_bad);
		imported_free(&r);
		buf_free(&text);
	}
}

/* Cut at every byte a sample gives sessions of good grammar or a sentence. */
static void
torn_samples(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++) {
		struct buf text = {0};

		read_sample(&text, i);
		for (size_t n = 0; n <= text.len; n += 1 + n % 7) {
			struct imported r = {0};
			imported_read(&r, slice_sub(buf_slice(&text), 0, n));
			assert_string_equal(buf_str(&r.wrong), "");
			assert_true(!r.rc || r.err.text[0]);
			imported_free(&r);
		}
		buf_free(&text);
	}
}

static void
the_sink_stops_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++) {
		struct imported r = {.stop_after = 1};
		struct buf text = {0};

		read_sample(&text, i);
		imported_read(&r, buf_slice(&text));
		assert_int_equal(r.sessions, 1);
		assert_true(r.report.stopped);
		imported_free(&r);
		buf_free(&text);
	}
}

#define USER(text) "{\"role\":\"user\",\"content\":\"" text "\"}"
#define META "{\"type\":\"session_meta\",\"payload\":{\"id\":\"s\"}}\n"
#define ITEM(json) "{\"type\":\"response_item\",\"payload\":" json "}\n"
#define SAYS(role, text)                                                 \
	ITEM("{\"type\":\"message\",\"role\":\"" role                    \
	     "\",\"content\":[{\"type\":\"input_text\",\"text\":\"" text \
	     "\"}]}")
#define CHAT(current, nodes)                                                   \
	"[{\"id\":\"c\",\"current_node\":" current ",\"mapping\":{" nodes "}}" \
	"]"
#define NODE(id, parent, role, text)                                 \
	"\"" id "\":{\"parent\":" parent ",\"message\":{\"author\":" \
	"{\"role\":\"" role "\"},\"content\":{\"parts\":[\"" text "\"]}}}"
#define CLAUDE(type, more) \
	"{\"type\":\"" type "\",\"sessionId\":\"s\"," more "}\n"

static const struct {
	const char *name, *text;
	size_t sessions;
	const char *holds; /* the listing; or, with no session, the error */
} cases[] = {
	{"nothing", "", 0, "f: no conversation that can be read; accepted"},
	{"words", "what is this\n", 0, "conversation that can be read"},
	{"other JSON", "{\"a\":1}", 0, "conversation that can be read"},
	{"a number", "7", 0, "conversation that can be read"},
	{"an empty list", "[]", 0, "conversation that can be read"},
	{"torn JSON", "[" USER("hi") ",", 0, "f:1: this is no whole JSON"},
	{"two documents", "[" USER("hi") "][]", 0, "this is no whole JSON"},
	{"a mark in front", "\xef\xbb\xbf[" USER("hi") "]", 1, "text=\"hi\""},
	{"half a pair", "[" USER("a\\ud83d b\\udc00 c\\ud83d\\ude00") "]", 1,
		"text=\"a\xef\xbf\xbd b\xef\xbf\xbd c\xf0\x9f\x98\x80\""},
	{"an escaped escape", "[" USER("\\\\ud83d \xff") "]", 1,
		"text=\"\\\\ud83d \xef\xbf\xbd\""},
	{"NUL and escapes", "[" USER("a\\u0000\\u001b[2J") "]", 1,
		"text=\"a\\u0000\\u001b[2J\""},
	{"a list of bodies",
		"[{\"messages\":[" USER("a") "]},3,{\"messages\":[" USER(
			"b") "]}]",
		2, "text=\"b\""},
	{"an answer first",
		"[{\"role\":\"assistant\",\"content\":\"hello\"}," USER(
			"hi") "]",
		1, "0 prompt text=\"\""},
	{"wrong types",
		"[{\"role\":\"user\",\"content\":{\"x\":1},\"timestamp\":[]},"
		"{\"role\":\"assistant\",\"content\":[1,[2],{}],\"tool_calls\":"
		"{\"a\":2},\"reasoning\":7,\"model\":false}]",
		1, "0 prompt text=\"\""},
	{"times go back",
		"[{\"role\":\"user\",\"content\":\"a\",\"timestamp\":"
		"1762164902}"
		",{\"role\":\"user\",\"content\":\"b\",\"timestamp\":"
		"1762164900}]",
		1, "0 prompt text=\"b\""},
	{"times beyond all",
		"[{\"role\":\"user\",\"content\":\"a\",\"timestamp\":1e300},"
		"{\"role\":\"user\",\"content\":\"b\",\"timestamp\":-5}]",
		1, "1000 prompt text=\"b\""},
	{"a node that is its parent",
		CHAT("\"a\"", NODE("a", "\"a\"", "user", "hi")), 1,
		"text=\"hi\""},
	{"nodes that are nothing",
		CHAT("7", "\"a\":null,\"b\":{\"parent\":{}},\"c\":{\"message\":"
			  "[]}," NODE("d", "null", "user", "hi")),
		1, "text=\"hi\""},
	{"a parent that is gone",
		CHAT("\"b\"", NODE("b", "\"lost\"", "user", "hi")), 1,
		"text=\"hi\""},
	{"an edit is a fork at its turn",
		CHAT("\"d\"",
			NODE("a", "null", "user", "one") "," NODE("b", "\"a\"",
				"assistant", "1") "," NODE("c", "\"b\"", "user",
				"old") "," NODE("d", "\"b\"", "user", "new")),
		2, "== \"import chatgpt c/c\" fork at turn 2"},
	{"conversations in an object",
		"{\"conversations\":[{\"mapping\":{" NODE(
			"a", "null", "user", "hi") "}}]}",
		1, "text=\"hi\""},
	{"Codex: two messages alike",
		META SAYS("user", "go") SAYS("assistant", "ok")
			SAYS("user", "go"),
		1, "2 prompts, 1 requests"},
	{"Codex: a payload that is none", META ITEM("[]") SAYS("user", "hi"), 1,
		"text=\"hi\""},
	{"Codex: behind rubbish", "rubbish\n\n" META SAYS("user", "hi"), 1,
		"text=\"hi\""},
	{"Codex: nobody speaks", META, 0, ""},
	{"Claude: a retry that led to nothing",
		CLAUDE("user", "\"uuid\":\"1\",\"message\":{\"content\":\"a\"}")
			CLAUDE("system",
				"\"subtype\":\"api_error\",\"error\":{"
				"\"cause\":{\"code\":\"ECONNREFUSED\"}},"
				"\"retryInMs\":-3") CLAUDE("user",
				"\"message\":{\"content\":\"b\"}"),
		1, "done 1/2 reason=\"cancelled\""},
	{"Claude: an agent's file",
		CLAUDE("user",
			"\"isSidechain\":true,\"uuid\":\"1\",\"parentUuid\":"
			"null,\"message\":{\"content\":\"a\"}")
			CLAUDE("user", "\"isSidechain\":true,\"uuid\":\"2\","
				       "\"parentUuid\":\"1\",\"message\":{"
				       "\"content\":\"b\"}"),
		1, "== \"import claude-code s/1\" 2 prompts"},
	{"Claude: results between lines of one answer",
		CLAUDE("user", "\"message\":{\"content\":\"a\"}") CLAUDE(
			"assistant",
			"\"message\":{\"id\":\"m\",\"content\":[{\"type\":"
			"\"tool_use\",\"id\":\"t\",\"name\":\"Ls\"}]}")
			CLAUDE("user",
				"\"message\":{\"content\":[{\"type\":\"tool_"
				"result\",\"tool_use_id\":\"t\",\"content\":"
				"\"x\"}]}") CLAUDE("assistant",
				"\"message\":{\"id\":\"m\",\"content\":[{"
				"\"type\":\"text\",\"text\":\"more\"}]}"),
		1, "2 prompts, 1 requests"},
	{"a session file with a bad id",
		"{\"kind\":\"session\",\"at\":0,\"id\":\"../x\"}\n", 0,
		"f: the session event is missing, or its id is none"},
	{"a session file without a session",
		"{\"kind\":\"prompt\",\"at\":0,\"text\":\"x\"}\n", 0,
		"the session event is missing"},
};

static void
odd_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct imported r = {0};
		const char *seen;

		imported_read(&r, slice_str(cases[i].text));
		seen = cases[i].sessions ? buf_str(&r.list) : r.err.text;
		if (r.sessions != cases[i].sessions || r.wrong.len ||
			!strstr(seen, cases[i].holds))
			fail_msg("%s: %zu sessions, %s\n%s%s", cases[i].name,
				r.sessions, r.err.text, buf_str(&r.list),
				buf_str(&r.wrong));
		imported_free(&r);
	}
}

/* Deep and wide things end in a sentence or a session, not in a crash. */
static void
hostile_files(void **state)
{
	struct buf text = {0};
	struct imported r = {0};

	(void)state;
	for (int i = 0; i < 100000; i++)
		buf_add_char(&text, '[');
	imported_read(&r, buf_slice(&text));
	assert_int_equal(r.rc, -1);
	imported_free(&r);
	buf_set(&text, SLICE("[{\"current_node\":\"n0\",\"mapping\":{"));
	for (int i = 0; i < 20000; i++)
		buf_addf(&text,
			"%s\"n%d\":{\"parent\":\"n%d\",\"message\":{\"author\":"
			"{\"role\":\"user\"},\"content\":{\"parts\":[\"x\"]}}}",
			i ? "," : "", i, (i + 1) % 20000);
	buf_add_str(&text, "}}]");
	imported_read(&r, buf_slice(&text));
	assert_int_equal(r.rc, 0);
	assert_int_equal(r.sessions, 1);
	imported_free(&r);
	buf_free(&text);
}

static const struct {
	const char *text, *kind;
	int64_t status;
	const char *cause, *request_id;
	int64_t said; /* status of the event */
} failures[] = {
	{"API Error: 401 {\"type\":\"error\",\"error\":{\"type\":"
	 "\"authentication_error\",\"message\":\"invalid x-api-key\"},"
	 "\"request_id\":\"req_1\"}",
		"", EVENT_UNKNOWN, "invalid_api_key", "req_1", 401},
	{"Please run /login · API Error: 403 Request not allowed",
		"authentication_failed", 403, "permission_denied", "", 403},
	{"API Error: 529 Overloaded. This is a server-side issue", "", 529,
		"service_unavailable", "", 529},
	{"API Error: Connection error.", "", EVENT_UNKNOWN, "connect", "", 0},
	{"something odd", "rate_limit", 429, "rate_limit_exceeded", "", 429},
	{"something odd", "", 503, "service_unavailable", "", 503},
	{"something odd", "", EVENT_UNKNOWN, "internal_error", "", 0},
	{"", "", EVENT_UNKNOWN, "internal_error", "", 0},
	{"unexpected status 500 Internal Server Error, request id: a-1_b.", "",
		EVENT_UNKNOWN, "internal_error", "a-1_b", 500},
};

static void
failures_are_diagnosed(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(failures); i++) {
		struct importfailure f = {0};
		const struct importfailure_input in = {
			.text = slice_str(failures[i].text),
			.kind = slice_str(failures[i].kind),
			.status = failures[i].status,
			.wall_ms = EVENT_UNKNOWN};

		importfailure_read(&f, &in);
		if (!slice_is(f.event.cause, failures[i].cause) ||
			!slice_is(buf_slice(&f.request_id),
				failures[i].request_id) ||
			f.event.status != failures[i].said)
			fail_msg("%s: %.*s, %s, %d", failures[i].text,
				(int)f.event.cause.len, f.event.cause.p,
				buf_str(&f.request_id), (int)f.event.status);
		assert_true(f.event.class.len && f.event.fix.len &&
			    f.event.phase.len);
		importfailure_free(&f);
	}
}

/* Files, read by pieces */

static bool
count_prompts(void *arg, const struct import_session *s)
{
	*(size_t *)arg += s->prompts;
	return true;
}

static int
read_temp(const struct buf *text, const struct import_job *job,
	struct import_report *r, struct error *err)
{
	char *dir = temp_new(), *path = temp_path(dir, "f");
	int fd, rc;

	temp_write(dir, "f", buf_slice(text));
	fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	rc = import_read(fd, "f", job, r, err);
	close(fd);
	free(path);
	temp_remove(dir);
	return rc;
}

static void
long_files(void **state)
{
	enum { LINES = 30000 };
	size_t prompts = 0;
	const struct import_job job = {.take = count_prompts, .arg = &prompts};
	struct import_report r;
	struct buf text = {0}, words = {0};
	struct error err;

	(void)state;
	buf_add_str(&text, META);
	for (int i = 0; i < LINES; i++)
		buf_add_str(&text, SAYS("user", "the same again and again"));
	buf_add_str(&text, "rubbish");
	assert_true(text.len > 3 << 20);
	assert_int_equal(read_temp(&text, &job, &r, &err), 0);
	assert_int_equal(prompts, LINES);
	import_describe(&words, &r, "f");
	assert_string_equal(buf_str(&words),
		"f: 1 of 30,002 lines was skipped: line 30,002: it is no JSON "
		"object");
	buf_free(&text);
	buf_free(&words);
}

static void
documents_have_a_limit(void **state)
{
	size_t prompts = 0;
	const struct import_job job = {
		.take = count_prompts, .arg = &prompts, .max = 4 << 20};
	struct import_report r;
	struct buf text = {0};
	struct error err;

	(void)state;
	buf_add_str(&text, "[" USER("hi"));
	while (text.len < 3 << 20)
		buf_add_str(&text, "," USER("hi"));
	buf_add_char(&text, ']');
	assert_int_equal(read_temp(&text, &job, &r, &err), 0);
	assert_true(prompts > 1000);
	while (text.len <= 4 << 20)
		buf_add_char(&text, '\n');
	assert_int_equal(read_temp(&text, &job, &r, &err), -1);
	assert_string_equal(err.text,
		"f: larger than 4 MiB, which is as much as is read of one JSON "
		"document; divide it");
	buf_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples_are_sessions),
		cmocka_unit_test(torn_samples),
		cmocka_unit_test(the_sink_stops_it),
		cmocka_unit_test(odd_files),
		cmocka_unit_test(hostile_files),
		cmocka_unit_test(failures_are_diagnosed),
		cmocka_unit_test(long_files),
		cmocka_unit_test(documents_have_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
