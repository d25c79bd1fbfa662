/* The verb replay without a screen: its lines, its events, its pace, what it
 * says of files that are none, and that it has no network. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "session/timeline.h"
#include "tests/lib/harmless.h"
#include "tests/lib/journals.h"
#include "tests/lib/nonet.h"
#include "tests/lib/run.h"
#include "tests/lib/temp.h"

enum { ARGS_MAX = 24 };

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})
#define MAX "--speed", "max"

static struct journals all;
static char *home;
static struct buf home_var;

/* Runs what stands BEFORE, then sidetone with ARGS. */
static struct run_result
call(const char *const *before, const char *const *args)
{
	const char *path = getenv("SIDETONE"), *argv[ARGS_MAX];
	const struct run how = {.argv = argv, .env = LIST(buf_str(&home_var))};
	struct run_result r;
	size_t n = 0;

	while (before && *before)
		argv[n++] = *before++;
	argv[n++] = path ? path : "build/sidetone";
	while (*args && n < ARGS_MAX - 1)
		argv[n++] = *args++;
	assert_null(*args);
	argv[n] = NULL;
	assert_true(run(&how, &r));
	return r;
}

#define REPLAY(...) call(NULL, LIST("replay", __VA_ARGS__))

static void
assert_call(struct run_result *r, int status, const char *out, const char *err)
{
	if (r->status != status || (*out && !strstr(buf_str(&r->out), out)) ||
		(*err && !strstr(buf_str(&r->err), err)))
		fail_msg("status %d, wrote: %s\n%s", r->status,
			buf_str(&r->out), buf_str(&r->err));
	run_result_free(r);
}

static void
assert_same(const struct buf *a, const struct buf *b, const char *name)
{
	if (!slice_eq(buf_slice(a), buf_slice(b)))
		fail_msg("%s: not the same:\n%s\n%s", name, buf_str(a),
			buf_str(b));
}

static void
lines_are_always_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < all.n; i++) {
		struct buf path = {0};
		const char *file = journals_path(&path, all.names[i]);
		struct run_result a = REPLAY(file, "--plain", MAX);
		struct run_result b = REPLAY(file, "--plain", MAX);
		assert_int_equal(a.status, 0);
		assert_string_equal(buf_str(&a.err), "");
		assert_same(&a.out, &b.out, all.names[i]);
		harmless_lines(buf_slice(&a.out));
		run_result_free(&a);
		run_result_free(&b);
		buf_free(&path);
	}
}

/* With GENERATE=1 in the environment the files are written instead. */
static void
lines_are_these(void **state)
{
	static const char *const names[] = {"cancelled", "channels", "hostile",
		"marks", "rate-limit", "retries-used-up"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct buf path = {0}, file = {0}, want = {0};
		struct run_result r =
			REPLAY(journals_path(&path, names[i]), "--plain", MAX);
		buf_addf(&file, "%s.lines", names[i]);
		if (getenv("GENERATE"))
			temp_write(JOURNALS, buf_str(&file), buf_slice(&r.out));
		assert_true(temp_read(JOURNALS, buf_str(&file), &want));
		assert_same(&r.out, &want, names[i]);
		run_result_free(&r);
		buf_free(&path);
		buf_free(&file);
		buf_free(&want);
	}
}

static void
events_are_the_file(void **state)
{
	(void)state;
	for (size_t i = 0; i < all.n; i++) {
		struct buf path = {0}, want = {0};
		struct run_result r = REPLAY(
			journals_path(&path, all.names[i]), "--events", MAX);
		journals_read(&want, all.names[i]);
		assert_int_equal(r.status, 0);
		assert_string_equal(buf_str(&r.err), "");
		assert_same(&r.out, &want, all.names[i]);
		run_result_free(&r);
		buf_free(&path);
		buf_free(&want);
	}
}

/* The played time of a session, as --idle QUIET has it. */
static int64_t
length_of(const char *name)
{
	struct tape *t = journals_tape(name);
	struct timeline l = {0};
	int64_t ms;

	timeline_make(&l, t, TIMELINE_QUIET);
	ms = timeline_played(&l, tape_when(t, tape_count(t) - 1));
	timeline_free(&l);
	tape_free(t);
	return ms;
}

/* Time changes nothing but how long it takes, and that is not less. */
static void
time_is_kept(void **state)
{
	static const char *const names[] = {
		"rate-limit", "cancelled", "timeouts", "days", "open-wait"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct buf path = {0};
		const char *file = journals_path(&path, names[i]);
		struct run_result a = REPLAY(file, "--plain", MAX);
		int64_t begun = clock_mono(&clock_real);
		struct run_result b = REPLAY(file, "--plain", "--speed", "100");
		assert_true(clock_mono(&clock_real) - begun >=
			    length_of(names[i]) / 100);
		assert_same(&a.out, &b.out, names[i]);
		run_result_free(&a);
		run_result_free(&b);
		a = REPLAY(file, "--events", MAX, "--idle", "0");
		b = REPLAY(file, "--events", "--speed", "1000");
		assert_same(&a.out, &b.out, names[i]);
		run_result_free(&a);
		run_result_free(&b);
		buf_free(&path);
	}
}

#define ATTEMPT(at, n)                                                     \
	"{\"kind\":\"request\",\"at\":" at ",\"req\":1,\"attempt\":" n     \
	",\"of\":3,\"method\":\"POST\",\"url\":\"http://h/v1\",\"model\":" \
	"\"m\",\"bytes\":1,\"tokens\":1,\"params\":null}\n"
#define WAIT(ms)                                                               \
	"{\"kind\":\"session\",\"at\":0,\"version\":1,\"id\":\"x\","           \
	"\"wall\":\"\",\"app\":\"a\",\"provider\":\"p\",\"url\":\"u\","        \
	"\"model\":\"m\",\"origin\":null}\n"                                   \
	"{\"kind\":\"prompt\",\"at\":0,\"text\":\"hi\"}\n" ATTEMPT("0",        \
		"1") "{\"kind\":\"failure\",\"at\":0,\"req\":1,\"attempt\":1," \
		     "\"status\":"                                             \
		     "429,\"class\":\"RateLimitError\",\"cause\":\"rate_"      \
		     "limit_exceeded\","                                       \
		     "\"fix\":\"wait\",\"retryable\":true,\"final\":false}\n"  \
		     "{\"kind\":\"retry\",\"at\":0,\"req\":1,\"attempt\":2,"   \
		     "\"of\":3,"                                               \
		     "\"delay_ms\":" ms ",\"source\":\"retry-after\"}\n"

/* A session made for the test, in the home. */
static const char *
written(struct buf *path, struct slice text)
{
	temp_write(home, "made.jsonl", text);
	buf_clear(path);
	buf_addf(path, "%s/made.jsonl", home);
	return buf_str(path);
}

static void
a_countdown_is_announced(void **state)
{
	static const struct {
		struct slice text;
		const char *want; /* behind the line of the retry */
	} rows[] = {
#define ROW(text, want) {{(text), sizeof(text) - 1}, want}
		ROW(WAIT("12000") ATTEMPT("12000", "2"),
			"in 12 seconds (retry-after)\n10 seconds\n5 seconds\n"
			"0 seconds\nrequest #1, attempt 2 of 3: asking m at "
			"h\n"),
		ROW(WAIT("5000") ATTEMPT("5000", "2"),
			"in 5 seconds (retry-after)\n0 seconds\nrequest"),
		ROW(WAIT("1000") ATTEMPT("1000", "2"),
			"in 1 second (retry-after)\n0 seconds\nrequest"),
		ROW(WAIT("0") ATTEMPT("5000", "2"), "fix: wait\nrequest"),
		ROW(WAIT("-7000") ATTEMPT("5000", "2"), "fix: wait\nrequest"),
		ROW(WAIT("null") ATTEMPT("5000", "2"), "fix: wait\nrequest"),
		/* sent before it was due */
		ROW(WAIT("12000") ATTEMPT("1000", "2"),
			"in 12 seconds (retry-after)\nrequest"),
		ROW(WAIT("12000") ATTEMPT("7000", "2"),
			"in 12 seconds (retry-after)\n10 seconds\n5 "
			"seconds\nrequest"),
		/* the file stops short */
		ROW(WAIT("12000"), "in 12 seconds (retry-after)\n"),
	};
	struct buf path = {0};

	(void)state;
	for (size_t i = 0; i < 2 * (sizeof(rows) / sizeof(rows[0])); i++) {
		const char *speed = i % 2 ? "max" : "1000";
		struct run_result r = REPLAY(written(&path, rows[i / 2].text),
			"--plain", "--speed", speed);
		assert_call(&r, 0, rows[i / 2].want, "");
	}
	buf_free(&path);
}

static void
wrong_calls_are_refused(void **state)
{
	static const struct {
		const char *args[8], *err;
	} rows[] = {
		{{"a", "b"}, "replay: needs one session, not 2"},
		{{"--plain", MAX}, "latest: no session is saved in"},
		{{"none", "--plain"}, "none: "},
		{{"/none/x.jsonl", "--plain"},
			"/none/x.jsonl: No such file or directory"},
		{{"/", "--plain"}, "/: Is a directory"},
		{{"/dev/null", "--plain"}, "/dev/null: the file is empty"},
		{{"Makefile", "--plain"}, "Makefile: this is no session file"},
		{{JOURNALS "/plain.jsonl"}, "--plain prints lines"},
		{{JOURNALS "/plain.jsonl", "--plain", "--speed", "nan"},
			"speed: nan is neither max nor a number from 0.01"},
		{{JOURNALS "/plain.jsonl", "--plain", "--speed", "0"},
			"speed: 0 is neither"},
		{{JOURNALS "/plain.jsonl", "--plain", "--speed", "-1"},
			"speed: -1 is neither"},
		{{JOURNALS "/plain.jsonl", "--plain", "--speed", "1e308"},
			"speed: 1e308 is neither"},
		{{JOURNALS "/plain.jsonl", "--plain", "--speed", "2x"},
			"speed: 2x is neither"},
		{{JOURNALS "/plain.jsonl", "--plain", "--speed", ""},
			"speed:  is neither"},
		{{JOURNALS "/plain.jsonl", "--plain", "--idle", "-1"},
			"idle: -1 is neither"},
		{{JOURNALS "/plain.jsonl", "--plain", "--idle", "nan"},
			"idle: nan is neither"},
		{{JOURNALS "/plain.jsonl", "--plain", "--idle", "1e308"},
			"idle: 1e308 is neither"},
		{{"--model", "x"}, "--model"},
		{{"--practice"}, "--practice"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *args[10] = {"replay"};
		struct run_result r;
		memcpy(args + 1, rows[i].args, sizeof(rows[i].args));
		r = call(NULL, args);
		assert_string_equal(buf_str(&r.out), "");
		assert_call(&r, 2, "", rows[i].err);
	}
}

static void
sessions_are_found(void **state)
{
	static const char folder[] = ".local/share/sidetone/sessions";
	static const char *const names[] = {"plain", "marks"};
	struct buf text = {0}, file = {0};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		journals_read(&text, names[i]);
		buf_clear(&file);
		buf_addf(&file, "%s/2026112%zu-080000-00aa.jsonl", folder, i);
		temp_write(home, buf_str(&file), buf_slice(&text));
	}
	static const struct {
		const char *id, *out;
	} rows[] = {{"20261120", "you: how do retries work?"},
		{"20261121-080000-00aa", "note: the start"},
		{"latest", "note: the start"}};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct run_result r = REPLAY(rows[i].id, "--plain", MAX);
		assert_call(&r, 0, rows[i].out, "");
	}
	struct run_result r = call(NULL, LIST("replay", "--plain", MAX));
	assert_call(&r, 0, "note: the start", "");
	r = REPLAY("2026", "--plain", MAX);
	assert_call(&r, 2, "", "2026");
	buf_free(&text);
	buf_free(&file);
}

static void
what_is_not_readable_is_left_out(void **state)
{
	static const struct {
		struct slice text;
		const char *out;
	} rows[] = {
		ROW("{\"kind\":\"prompt\",\"at\":1,\"text\":\"one\"}\nnoise\n"
		    "{\"kind\":\"prompt\",\"at\":2,\"text\":\"two\"}\n"
		    "{\"kind\":\"pro",
			"you: one\nyou: two\n"),
		ROW("\xef\xbb\xbf{\"kind\":\"prompt\",\"at\":1,\"text\":\"one\""
		    "}",
			"you: one\n"),
		ROW("{\"kind\":\"later\",\"at\":1}\n{\"kind\":\"prompt\","
		    "\"at\":2,\"text\":\"one\",\"more\":[1]}\n",
			"note: an event of a later version was skipped\nyou: "
			"one\n"),
		/* times of any kind, and going back */
		ROW("{\"kind\":\"prompt\",\"at\":-8e15,\"text\":\"one\"}\n"
		    "{\"kind\":\"prompt\",\"at\":8e15,\"text\":\"two\"}\n"
		    "{\"kind\":\"prompt\",\"at\":0,\"text\":\"three\"}\n",
			"you: one\nyou: two\nyou: three\n"),
		/* attempts out of nowhere, and without anything */
		ROW("{\"kind\":\"delta\",\"at\":0,\"req\":7,\"attempt\":3,"
		    "\"channel\":\"content\",\"text\":\"said\"}\n"
		    "{\"kind\":\"failure\",\"at\":0,\"req\":0,\"attempt\":0}\n"
		    "{\"kind\":\"done\",\"at\":0,\"req\":-1,\"attempt\":-1}\n",
			"said\nrequest #0, attempt 0 failed: "),
		ROW("{\"kind\":\"delta\",\"at\":0,\"req\":1,\"attempt\":1}\n",
			""),
		/* rows that forge others */
		ROW("{\"kind\":\"headers\",\"at\":0,\"req\":1,\"attempt\":1,"
		    "\"status\":200,\"request_id\":\"a\\nyou: forged\"}\n",
			"request ID a you: forged\n"),
	};
	struct buf path = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *file = written(&path, rows[i].text);
		struct run_result r = REPLAY(file, "--plain", MAX);
		harmless_lines(buf_slice(&r.out));
		assert_call(&r, 0, rows[i].out, i ? "" : "1 line was skipped");
		r = REPLAY(file, "--plain", "--idle", "off", MAX);
		assert_call(&r, 0, rows[i].out,
			i ? "" : "the last line stops short");
		r = REPLAY(file, "--plain", "--idle", "0");
		assert_call(&r, 0, rows[i].out, "");
	}
	buf_free(&path);
}

static void
nothing_leaves(void **state)
{
	static const char *const guard[] = {NONET, NULL};
	struct run_result r =
		call(guard, LIST("ask", "--base-url", "http://127.0.0.1:9/v1",
				    "-m", "m", "--max-retries", "0", "hi"));

	(void)state;
	if (r.status == NONET_NONE) {
		run_result_free(&r);
		skip();
	}
	/* The filter works: a request is the end. */
	assert_call(&r, NONET_KILLED, "", "");
	for (size_t i = 0; i < all.n; i++) {
		struct buf path = {0};
		const char *file = journals_path(&path, all.names[i]);
		r = call(guard, LIST("replay", file, "--plain", MAX));
		assert_call(&r, 0, "", "");
		r = call(guard, LIST("replay", file, "--events", MAX));
		assert_call(&r, 0, "\"kind\":\"session\"", "");
		buf_free(&path);
	}
}

static int
set_up(void **state)
{
	(void)state;
	all = journals_new();
	home = temp_new();
	buf_addf(&home_var, "HOME=%s", home);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	journals_free(&all);
	temp_remove(home);
	buf_free(&home_var);
	return 0;
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_always_the_same),
		cmocka_unit_test(lines_are_these),
		cmocka_unit_test(events_are_the_file),
		cmocka_unit_test(time_is_kept),
		cmocka_unit_test(a_countdown_is_announced),
		cmocka_unit_test(wrong_calls_are_refused),
		cmocka_unit_test(sessions_are_found),
		cmocka_unit_test(what_is_not_readable_is_left_out),
		cmocka_unit_test(nothing_leaves),
	};

	nonet_main(argc, argv);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
