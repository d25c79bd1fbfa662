/* Measures sidetone on a pseudo-terminal beside the floor program and curl:
 * bench [BUILD], run from the top of the repository. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/random.h"
#include "event/line.h"
#include "tests/lib/bars.h"
#include "tests/lib/proc.h"
#include "tests/lib/pty.h"
#include "tests/lib/run.h"
#include "tests/lib/temp.h"
#include "tests/lib/wire.h"

enum {
	COLS = 120,
	ROWS = 40,
	STARTS = 15,
	DELTAS = 20000,
	KEYS = 300,
	KEY_ROUNDS = 60,
	WORDS = 600,
	WORDS_A_SECOND = 60,
	IDLE_MS = 3000,
	TURNS = 5000, /* 10,000 messages */
	PIECES = 20,  /* deltas of each answer */
	RESUMES = 7,
	LIMIT_MS = 60000,
};

/* The input line's mark, and what ends every scripted answer. */
#define MARK "> "
#define LAST "THE-END"

static const char *build = "build";

static int64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Nothing can be said without this; the screen is already printed. */
static void
need(bool good, const char *what)
{
	if (!good)
		die(1, "bench: could not measure: %s", what);
}

static struct pty *
start_floor(void)
{
	char *path = temp_path(build, "tests/bench/floor");
	struct pty *p =
		pty_start(COLS, ROWS, (const char *const[]){path, NULL}, NULL);

	free(path);
	return p;
}

static struct pty *
start_sidetone(const char *url)
{
	char *path = temp_path(build, "sidetone");
	struct buf base = {0};
	struct pty *p;

	buf_addf(&base, "OPENAI_BASE_URL=%s", url);
	p = pty_start(COLS, ROWS,
		(const char *const[]){path, "-m", "bench", NULL},
		(const char *const[]){base.p, "OPENAI_API_KEY=x", NULL});
	buf_free(&base);
	free(path);
	return p;
}

/* The saved session ID of the home in HOME is gone on with. */
static struct pty *
start_resumed(const char *url, const char *home, const char *id)
{
	char *path = temp_path(build, "sidetone");
	struct buf base = {0}, there = {0};
	struct pty *p;

	buf_addf(&base, "OPENAI_BASE_URL=%s", url);
	buf_addf(&there, "HOME=%s", home);
	p = pty_start(COLS, ROWS,
		(const char *const[]){path, "--resume", id, NULL},
		(const char *const[]){
			base.p, there.p, "OPENAI_API_KEY=x", NULL});
	buf_free(&base);
	buf_free(&there);
	free(path);
	return p;
}

static struct pty *
ready_sidetone(struct wire *w)
{
	struct pty *p = start_sidetone(wire_url(w));

	need(pty_wait_text(p, MARK, LIMIT_MS), "the input mark is not drawn");
	need(pty_wait_quiet(p, 200), "the screen does not come to rest");
	return p;
}

/* Ends the program as a user does; its CPU time in microseconds. */
static double
finish(struct pty *p)
{
	struct rusage u;
	int status;

	pty_key(p, "C-d");
	need(pty_wait_exit(p, &status, LIMIT_MS), "it does not quit by ^D");
	u = pty_usage(p);
	pty_free(p);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static double
resident_mib(const struct pty *p)
{
	double mib = proc_resident_mib(pty_pid(p));

	need(mib > 0, "the resident memory is not known");
	return mib;
}

static long
switches(const struct pty *p)
{
	long n = proc_switches(pty_pid(p));

	need(n >= 0, "the threads are not known");
	return n;
}

/* Appends one event of a stream. */
static void
add_delta(struct buf *out, const char *text)
{
	buf_addf(out,
		"data: {\"id\":\"chatcmpl-bench00000001\",\"object\":"
		"\"chat.completion.chunk\",\"created\":1763758800,\"model\":"
		"\"bench\",\"choices\":[{\"index\":0,\"delta\":{\"content\":"
		"\"%s\"},\"finish_reason\":null}]}\n\n",
		text);
}

static void
add_end(struct buf *out)
{
	add_delta(out, "\\n\\n" LAST);
	buf_add_str(out,
		"data: {\"id\":\"chatcmpl-bench00000001\",\"object\":"
		"\"chat.completion.chunk\",\"created\":1763758800,\"model\":"
		"\"bench\",\"choices\":[{\"index\":0,\"delta\":{},"
		"\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
}

/* 20,000 deltas of a Markdown answer, 3.7 MB. */
static void
make_long(struct buf *out)
{
	static const char *const words[] = {"Typing, ", "scrolling ", "and ",
		"`resizing` ", "are ", "**never** ", "blocked: ", "not ",
		"by a ", "stream.\\n\\n", "- a wait, ", "a resolver\\n",
		"- a slow disk\\n\\n", "\xe4\xbd\xa0\xe5\xa5\xbd ", "and so ",
		"on. "};

	for (int i = 0; i < DELTAS - 1; i++)
		add_delta(out, words[i % 16]);
	add_end(out);
}

/* Puts the answer BODY into the script; a pause is reached when the client
 * has read it all. The connection is closed then, so that curl ends too. */
static void
script_answer(struct wire *w, struct slice body)
{
	static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: "
				   "text/event-stream\r\nConnection: "
				   "close\r\n\r\n";

	wire_release(w);
	wire_answer(
		w, (struct wire_step[]){WIRE_DO(READ), WIRE_TEXT(head),
			   {.act = WIRE_SEND, .bytes = body}, WIRE_DO(TAKEN),
			   WIRE_DO(PAUSE), WIRE_DO(CLOSE), WIRE_DO(END)});
}

static void
say(struct pty *p, const char *text)
{
	pty_type(p, text);
	pty_key(p, "Enter");
}

static double
first_frame_ms(struct pty *p, int64_t from)
{
	need(pty_wait_text(p, MARK, LIMIT_MS), "the first frame did not come");
	return (double)(now_us() - from) / 1e3;
}

static void
measure_start(void)
{
	double own[STARTS], floor[STARTS];
	struct wire *w = wire_new();

	for (int i = 0; i < STARTS; i++) {
		struct pty *p = start_floor();

		floor[i] = first_frame_ms(p, now_us());
		pty_free(p);
		p = start_sidetone(wire_url(w));
		own[i] = first_frame_ms(p, now_us());
		pty_free(p);
	}
	bars_ratio("first complete frame, median",
		bars_quantile(own, STARTS, 0.5), "floor",
		bars_quantile(floor, STARTS, 0.5), "ms", 2);
	wire_free(w);
}

static void
add_event(struct buf *out, struct event ev, int64_t at, int64_t req)
{
	ev.at = at;
	ev.req = req;
	ev.attempt = req ? 1 : 0;
	line_encode(out, &ev);
}

/* A prompt and its answer of Markdown, as the client tells them. */
static void
add_turn(struct buf *out, int64_t req, const char *url)
{
	static const char *const words[] = {"Typing and ", "**scrolling** ",
		"are `never` ", "blocked:\n\n", "- not by a stream\n",
		"- nor a wait\n\n", "\xe4\xbd\xa0\xe5\xa5\xbd ", "and so on. "};
	const struct event_limits limits = {60, 59, 1000, 60000, 59990, 10};
	int64_t at = req * 1000;

	add_event(out,
		(struct event){.kind = EVENT_PROMPT,
			.prompt.text = SLICE("Is typing ever blocked?")},
		at, 0);
	add_event(out,
		(struct event){.kind = EVENT_REQUEST,
			.request = {3, SLICE("POST"), slice_str(url),
				SLICE("bench"), 321, 54,
				SLICE("{\"stream\":true}")}},
		at, req);
	add_event(out,
		(struct event){
			.kind = EVENT_PHASE, .phase.name = SLICE("sent")},
		at + 1, req);
	add_event(out,
		(struct event){.kind = EVENT_HEADERS,
			.headers = {200, SLICE("req_5e7ad1f0c2b94e21"),
				SLICE("1.1"), SLICE("127.0.0.1:4711"), limits}},
		at + 20, req);
	for (int i = 0; i < PIECES; i++)
		add_event(out,
			(struct event){.kind = EVENT_DELTA,
				.delta = {SLICE("content"),
					slice_str(words[i % 8])}},
			at + 30 + 10 * i, req);
	add_event(out,
		(struct event){.kind = EVENT_DONE,
			.done = {SLICE("stop"), {54, PIECES, 0, 0},
				{0, 0, 0, 1, 19, 30, 500, 550}, true}},
		at + 600, req);
}

/* Resuming 10,000 messages, from the start to the first frame. */
static void
measure_resume(void)
{
	struct wire *w = wire_new();
	char *home = temp_new();
	struct buf text = {0};
	double ms[RESUMES];

	add_event(&text,
		(struct event){.kind = EVENT_SESSION,
			.session = {1, SLICE("long"),
				SLICE("2026-11-22T12:00:00.000+00:00"),
				SLICE("sidetone"), SLICE("custom"),
				slice_str(wire_url(w)), SLICE("bench"),
				SLICE_NONE}},
		0, 0);
	for (int i = 1; i <= TURNS; i++)
		add_turn(&text, i, wire_url(w));
	temp_write(home, ".local/share/sidetone/sessions/long.jsonl",
		buf_slice(&text));
	for (int i = 0; i < RESUMES; i++) {
		int64_t from = now_us();
		struct pty *p = start_resumed(wire_url(w), home, "long");

		ms[i] = first_frame_ms(p, from);
		need(pty_wait_text(p, "#5000", LIMIT_MS),
			"the session is not resumed");
		pty_free(p);
	}
	bars_plain("resume 10,000 messages to first frame, median",
		bars_quantile(ms, RESUMES, 0.5), "ms", 150);
	printf("the session: %d turns of %d deltas, %.1f MB\n", TURNS, PIECES,
		(double)text.len / 1e6);
	buf_free(&text);
	temp_remove(home);
	wire_free(w);
}

static double
floor_mib(void)
{
	struct pty *p = start_floor();
	double mib;

	need(pty_wait_text(p, MARK, LIMIT_MS), "the floor does not start");
	mib = resident_mib(p);
	pty_free(p);
	return mib;
}

/* curl's CPU time for the request sidetone sent. */
static double
curl_us(struct wire *w, const struct request *r, struct slice body)
{
	char url[128];
	struct run_result result;
	bool ended;

	snprintf(url, sizeof(url), "http://127.0.0.1:%d%s", wire_port(w),
		buf_str(&r->path));
	script_answer(w, body);
	ended = run(
		&(struct run){
			.argv = (const char *const[]){"curl", "-sN", "-H",
				"Content-Type: application/json",
				"--data-binary", "@-", url, NULL},
			.in = buf_slice(&r->body),
		},
		&result);
	need(ended && result.status == 0, "curl does not work");
	need(result.out.len == body.len, "curl did not get the whole answer");
	run_result_free(&result);
	return (double)result.cpu_us;
}

/* Memory before and after the long answer, and its price in CPU. */
static void
measure_answer(struct slice body)
{
	struct wire *w = wire_new();
	struct pty *p = ready_sidetone(w);
	double floor = floor_mib(), own_us;
	int first = wire_count(w, WIRE_REQUESTS);

	bars_more("resident memory, ready", resident_mib(p), floor, "MiB", 4);
	script_answer(w, body);
	say(p, "go");
	need(pty_wait_text(p, LAST, LIMIT_MS), "the answer did not end");
	need(pty_wait_quiet(p, 200), "the screen does not come to rest");
	bars_more("resident memory, 20,000 deltas", resident_mib(p), floor,
		"MiB", 16);
	own_us = finish(p);
	bars_ratio("CPU of 20,000 deltas", own_us / 1e3, "curl",
		curl_us(w, wire_request(w, first), body) / 1e3, "ms", 20);
	wire_free(w);
}

/* Where the next key is to appear. */
struct spot {
	int row, col;
};

static struct spot
input_spot(struct pty *p)
{
	struct spot s;

	pty_cursor(p, &s.row, &s.col);
	return s;
}

/* The milliseconds from a key to its character in the cell SPOT. */
static double
key_ms(struct pty *p, struct spot spot, char key)
{
	char text[2] = {key, '\0'};
	int64_t start = now_us();

	pty_type(p, text);
	while ((pty_modes(p)->on & MODE_SYNC) != 0 ||
		strcmp(pty_cell(p, spot.row, spot.col).text, text) != 0) {
		need(now_us() - start < LIMIT_MS * 1000LL && !pty_ended(p),
			"a key does not appear");
		pty_step(p, 100);
	}
	return (double)(now_us() - start) / 1e3;
}

/* Reads output for 1 to 5 ms, so that keys meet every phase of a frame. */
static void
rest(struct pty *p, uint64_t *seed)
{
	int64_t end = now_us() + 1000 + (int64_t)(random_next(seed) % 4000);

	while (now_us() < end)
		pty_step(p, 1);
}

/* Types keys until there are MAX times in MS, or the stream of W is sent. */
static size_t
type_keys(
	struct pty *p, struct wire *w, struct spot from, double *ms, size_t max)
{
	enum { LINE = 40 };
	uint64_t seed = 1;
	size_t n = 0;

	while (n < max && (w == NULL || wire_count(w, WIRE_PAUSES) == 0)) {
		struct spot at = from;

		at.col += (int)(n % LINE);
		rest(p, &seed);
		ms[n] = key_ms(p, at, (char)('a' + n / LINE % 26));
		n++;
		if (n % LINE == 0) {
			pty_key(p, "C-u");
			rest(p, &seed);
		}
	}
	return n;
}

static void
row_keys(const char *when, double *ms, size_t n, double median, double p99)
{
	char what[64];

	snprintf(what, sizeof(what), "key to screen, %s, median", when);
	bars_plain(what, bars_quantile(ms, n, 0.5), "ms", median);
	snprintf(what, sizeof(what), "key to screen, %s, p99 of %zu", when, n);
	bars_plain(what, bars_quantile(ms, n, 0.99), "ms", p99);
}

static void
measure_keys_idle(void)
{
	struct wire *w = wire_new();
	struct pty *p = ready_sidetone(w);
	double ms[KEYS];
	size_t n = type_keys(p, NULL, input_spot(p), ms, KEYS);

	row_keys("idle", ms, n, 0.5, 2);
	pty_free(p);
	wire_free(w);
}

/* One stream may be over before there are keys enough: then another. */
static void
measure_keys_busy(struct slice body)
{
	double ms[KEYS];
	size_t n = 0;

	for (int i = 0; i < KEY_ROUNDS && n < KEYS; i++) {
		struct wire *w = wire_new();
		struct pty *p = ready_sidetone(w);
		struct spot from = input_spot(p);

		script_answer(w, body);
		say(p, "go");
		need(wire_wait(w, WIRE_REQUESTS, 1, LIMIT_MS),
			"no request was sent");
		n += type_keys(p, w, from, ms + n, KEYS - n);
		pty_free(p);
		wire_free(w);
	}
	need(n > 0, "the stream is over before a key is pressed");
	row_keys("streaming", ms, n, 2, 10);
}

/* An answer in which a pause stands behind every word. */
static void
script_words(struct wire *w)
{
	static struct wire_step steps[2 * WORDS + 8];
	struct buf word = {0}, end = {0};
	size_t n = 0;

	steps[n++] = (struct wire_step)WIRE_DO(READ);
	steps[n++] = (struct wire_step)WIRE_TEXT(
		"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
		"Connection: close\r\n\r\n");
	add_delta(&word, "steady ");
	for (int i = 0; i < WORDS; i++) {
		steps[n++] = (struct wire_step){
			.act = WIRE_SEND, .bytes = buf_slice(&word)};
		steps[n++] = (struct wire_step)WIRE_DO(PAUSE);
	}
	add_end(&end);
	steps[n++] =
		(struct wire_step){.act = WIRE_SEND, .bytes = buf_slice(&end)};
	steps[n++] = (struct wire_step)WIRE_DO(CLOSE);
	steps[n] = (struct wire_step)WIRE_DO(END);
	wire_answer(w, steps);
	buf_free(&word);
	buf_free(&end);
}

static void
measure_bytes(void)
{
	struct wire *w = wire_new();
	struct pty *p = ready_sidetone(w);
	size_t before = pty_raw(p).len;
	int64_t due;

	script_words(w);
	say(p, "go");
	need(wire_wait(w, WIRE_PAUSES, 1, LIMIT_MS), "no request was sent");
	due = now_us();
	for (int i = 0; i < WORDS; i++) {
		due += 1000000 / WORDS_A_SECOND;
		while (now_us() < due)
			pty_step(p, (int)((due - now_us()) / 1000));
		wire_release(w);
	}
	need(pty_wait_text(p, LAST, LIMIT_MS), "the words did not end");
	need(pty_wait_quiet(p, 200), "the screen does not come to rest");
	bars_plain("bytes for 600 words at 60 a second",
		(double)(pty_raw(p).len - before) / 1e3, "KB", 120);
	pty_free(p);
	wire_free(w);
}

static void
measure_idle(void)
{
	struct wire *w = wire_new();
	struct pty *p = ready_sidetone(w);
	long before;

	pty_wait_quiet(p, 500);
	before = switches(p);
	pty_pump(p, IDLE_MS);
	bars_plain("wake-ups in 3 s of idleness",
		(double)(switches(p) - before), "", 0);
	finish(p);
	wire_free(w);
}

int
main(int argc, char **argv)
{
	struct buf body = {0};

	if (argc > 1)
		build = argv[1];
	make_long(&body);
	bars_head();
	measure_start();
	measure_resume();
	measure_answer(buf_slice(&body));
	measure_keys_idle();
	measure_keys_busy(buf_slice(&body));
	measure_bytes();
	measure_idle();
	printf("the answer: %d deltas, %.1f MB; %d of the bars missed\n",
		DELTAS, (double)body.len / 1e6, bars_missed());
	buf_free(&body);
	return 0;
}
