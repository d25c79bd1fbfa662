/* The verb ask, run as a program: exit status, what goes to which output, the
 * saved session, signals and broken outputs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "tests/lib/drive.h"
#include "tests/lib/port.h"
#include "tests/lib/run.h"
#include "tests/lib/spawn.h"
#include "tests/lib/temp.h"
#include "tests/lib/tls.h"

#define KEY DRIVE_KEY

enum { ARGS_MAX = 32, ENV_MAX = 8, LIMIT_MS = 10000 };

static const char *
program(void)
{
	const char *path = getenv("SIDETONE");

	return path != NULL ? path : "build/sidetone";
}

/* A server, a home, and how the program is called; url NULL: the server's. */
struct ask {
	struct wire *w;
	char *home;
	const char *url;
	struct slice in;
	struct buf home_var;
	const char *argv[ARGS_MAX], *env[ENV_MAX];
	struct run_result r;
};

static struct ask
ask_new(void)
{
	struct ask a = {.w = wire_new(), .home = temp_new()};

	return a;
}

static void
ask_free(struct ask *a)
{
	wire_free(a->w);
	temp_remove(a->home);
	buf_free(&a->home_var);
	run_result_free(&a->r);
}

/* Fills argv and env: ask, ARGS (ends with NULL), the address. */
static void
prepare(struct ask *a, const char *const *args)
{
	size_t n = 0;

	a->argv[n++] = program();
	a->argv[n++] = "ask";
	a->argv[n++] = "--base-url";
	a->argv[n++] = a->url ? a->url : wire_url(a->w);
	for (; *args; args++) {
		assert_true(n < ARGS_MAX - 1);
		a->argv[n++] = *args;
	}
	a->argv[n] = NULL;
	buf_clear(&a->home_var);
	buf_addf(&a->home_var, "HOME=%s", a->home);
	a->env[0] = a->home_var.p;
	a->env[1] = "SIDETONE_API_KEY=" KEY;
	a->env[2] = NULL;
}

static void
go(struct ask *a)
{
	const struct run how = {.argv = a->argv, .env = a->env, .in = a->in};

	run_result_free(&a->r);
	assert_true(run(&how, &a->r));
}

/* Runs it with ARGS to its end. */
static void
ask(struct ask *a, const char *const *args)
{
	prepare(a, args);
	go(a);
}

#define ASK(a, ...) ask(a, (const char *const[]){__VA_ARGS__, NULL})

static void
assert_status(const struct ask *a, int status)
{
	if (a->r.status == status)
		return;
	fail_msg("status %d, not %d; it wrote: %s%s", a->r.status, status,
		buf_str(&a->r.out), buf_str(&a->r.err));
}

static bool
says(const struct buf *b, const char *text)
{
	return slice_find(buf_slice(b), slice_str(text)) >= 0;
}

static void
assert_says(const struct buf *b, const char *text)
{
	if (!says(b, text))
		fail_msg("\"%s\" is not in: %s", text, buf_str(b));
}

/* Checks TEXT, the output of --events, and reads it into R. */
static void
read_events(struct record *r, const struct buf *text)
{
	struct buf why = {0};

	assert_true(record_lines(r, buf_slice(text)));
	if (!record_check_grammar(r, &why))
		fail_msg("%s", buf_str(&why));
	buf_free(&why);
}

/* The one session file below the home, relative to it; the caller's. */
static char *
session_file(const struct ask *a)
{
	struct buf list = {0};

	assert_int_equal(temp_list(a->home, &list), 1);
	list.p[--list.len] = '\0';
	assert_true(slice_find(buf_slice(&list), SLICE(".jsonl")) > 0);
	return list.p;
}

/* The session file says what the events said, byte for byte. */
static void
assert_saved(const struct ask *a, const struct buf *events)
{
	char *name = session_file(a);
	struct buf file = {0};

	assert_true(temp_read(a->home, name, &file));
	assert_string_equal(file.p, events->p);
	buf_free(&file);
	free(name);
}

/* The answer */

static void
the_answer_is_all_of_standard_output(void **state)
{
	struct ask a = ask_new();

	(void)state;
	wire_stream(a.w,
		SLICE(SSE_DELTA("reasoning_content", "hm") SSE_SAY("Hel")
				SSE_SAY("lo") SSE_STOP SSE_USAGE SSE_DONE),
		0);
	ASK(&a, "hi", "there");
	assert_status(&a, 0);
	assert_string_equal(a.r.out.p, "Hello\n");
	assert_int_equal(a.r.err.len, 0);
	assert_says(&wire_request(a.w, 0)->body, "\"hi there\"");
	ask_free(&a);
}

static void
a_newline_is_added_only_where_none_is(void **state)
{
	struct ask a = ask_new();

	(void)state;
	wire_stream(a.w, SLICE(SSE_SAY("Hello\\n") SSE_STOP SSE_DONE), 0);
	wire_stream(a.w, SLICE(SSE_STOP SSE_DONE), 0);
	ASK(&a, "hi");
	assert_string_equal(a.r.out.p, "Hello\n");
	ASK(&a, "hi");
	assert_status(&a, 0);
	assert_int_equal(a.r.out.len, 0);
	ask_free(&a);
}

static void
bytes_go_to_a_file_as_they_are(void **state)
{
	struct ask a = ask_new();

	(void)state;
	wire_stream(
		a.w, SLICE(SSE_SAY("\\u001b[1m\\u202e!") SSE_STOP SSE_DONE), 0);
	ASK(&a, "hi");
	assert_string_equal(a.r.out.p, "\33[1m\xe2\x80\xae!\n");
	ask_free(&a);
}

static void
settings_reach_the_request(void **state)
{
	struct ask a = ask_new();
	const struct buf *body;

	(void)state;
	wire_stream(a.w, SLICE(SSE_HELLO), 0);
	ASK(&a, "-m", "some-model", "-s", "be brief", "--temperature", "0.5",
		"--max-tokens", "77", "hi");
	assert_status(&a, 0);
	body = &wire_request(a.w, 0)->body;
	assert_says(body, "\"model\":\"some-model\"");
	assert_says(body, "{\"role\":\"system\",\"content\":\"be brief\"}");
	assert_says(body, "\"temperature\":0.5");
	assert_says(body, "\"max_tokens\":77");
	drive_assert_text(request_header(wire_request(a.w, 0), "Authorization"),
		"Bearer " KEY);
	ask_free(&a);
}

static void
standard_input_is_prompt_or_context(void **state)
{
	struct ask a = ask_new();

	(void)state;
	wire_stream(a.w, SLICE(SSE_HELLO), 0);
	wire_stream(a.w, SLICE(SSE_HELLO), 0);
	a.in = SLICE("from a\npipe\n");
	prepare(&a, (const char *const[]){NULL});
	go(&a);
	assert_status(&a, 0);
	assert_says(&wire_request(a.w, 0)->body,
		"\"content\":\"from a\\npipe\\n\"");
	ASK(&a, "what is this?");
	assert_status(&a, 0);
	assert_says(&wire_request(a.w, 1)->body,
		"\"content\":\"what is this?\\n\\nfrom a\\npipe\\n\"");
	ask_free(&a);
}

static void
verbose_goes_to_standard_error(void **state)
{
	struct ask a = ask_new();

	(void)state;
	wire_reply(a.w, "503 Busy", "retry-after-ms: 20\r\n", SLICE(""));
	wire_reply(a.w, "200 OK",
		"Content-Type: text/event-stream\r\nX-Request-Id: req_7\r\n",
		SLICE(SSE_HELLO));
	ASK(&a, "-v", "hi");
	assert_status(&a, 0);
	assert_string_equal(a.r.out.p, "Hello\n");
	assert_says(&a.r.err, "request 1 attempt 1/3");
	assert_says(&a.r.err, "503");
	assert_says(&a.r.err, "retry-after-ms");
	assert_says(&a.r.err, "attempt 2/3");
	assert_says(&a.r.err, "req_7");
	assert_says(&a.r.err, "stop");
	assert_false(says(&a.r.err, "Hello"));
	ask_free(&a);
}

/* Exit status */

#define STREAM "Content-Type: text/event-stream\r\n"
#define CODE(code) "{\"error\":{\"message\":\"m\",\"code\":\"" code "\"}}"

static const struct exit_row {
	const char *status, *headers, *body;
	int exit;
	const char *class, *out;
} exits[] = {
	{"401 No", "", CODE("invalid_api_key"), 3, "AuthenticationError", ""},
	{"403 No", "", "", 3, "PermissionDeniedError", ""},
	{"429 Slow", "", "", 4, "RateLimitError", ""},
	{"429 Slow", "Retry-After: 9000\r\n", "", 4, "RateLimitError", ""},
	{"429 Pay", "", CODE("insufficient_quota"), 5, "RateLimitError", ""},
	{"402 Pay", "", "", 5, "RateLimitError", ""},
	{"400 Bad", "", "", 6, "InvalidRequestError", ""},
	{"400 Bad", "", CODE("context_length_exceeded"), 6,
		"InvalidRequestError", ""},
	{"400 Bad", "", CODE("content_filter"), 6, "InvalidRequestError", ""},
	{"404 No", "", "", 6, "NotFoundError", ""},
	{"404 No", "", CODE("model_not_found"), 6, "NotFoundError", ""},
	{"413 Big", "", "", 6, "InvalidRequestError", ""},
	{"422 Bad", "", "", 6, "InvalidRequestError", ""},
	{"200 OK", "", "<html><title>Hi</title></html>", 6, "APIError", ""},
	{"500 Oops", "", "", 7, "APIError", ""},
	{"502 Bad", "", "", 7, "APIError", ""},
	{"503 Busy", "", "", 7, "ServiceUnavailableError", ""},
	{"504 Late", "", "", 7, "APIError", ""},
	{"200 OK", STREAM, SSE_SAY("part"), 10, "StreamError", "part\n"},
	{"200 OK", STREAM, SSE_SAY("part") "data: " CODE("server_error") "\n\n",
		10, "StreamError", "part\n"},
	{"200 OK", STREAM, SSE_HELLO, 0, NULL, "Hello\n"},
};

static void
the_exit_status_tells_the_class(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(exits) / sizeof(exits[0]); i++) {
		const struct exit_row *row = &exits[i];
		struct ask a = ask_new();

		wire_reply(
			a.w, row->status, row->headers, slice_str(row->body));
		ASK(&a, "--max-retries", "0", "hi");
		assert_status(&a, row->exit);
		assert_string_equal(buf_str(&a.r.out), row->out);
		if (row->class) {
			assert_says(&a.r.err, row->class);
			assert_says(&a.r.err, "fix: ");
		}
		assert_int_equal(wire_count(a.w, WIRE_REQUESTS), 1);
		ask_free(&a);
	}
}

static void
a_lost_connection_is_8(void **state)
{
	static const struct wire_step dropped[] = {
		WIRE_DO(READ), WIRE_DO(CLOSE), WIRE_DO(END)};
	struct ask a = ask_new();
	struct tls *t = tls_new(a.w, TLS_GOOD);
	char dead[64];

	(void)state;
	wire_answer(a.w, dropped);
	ASK(&a, "--max-retries", "0", "hi");
	assert_status(&a, 8);
	snprintf(dead, sizeof(dead), "http://127.0.0.1:%d/v1", port_dead());
	a.url = dead;
	ASK(&a, "--max-retries", "0", "hi");
	assert_status(&a, 8);
	a.url = tls_url(t);
	ASK(&a, "hi");
	assert_status(&a, 8);
	tls_free(t);
	ask_free(&a);
}

static void
a_certificate_file_of_the_environment_is_trusted(void **state)
{
	struct ask a = ask_new();
	struct tls *t = tls_new(a.w, TLS_GOOD);
	struct buf var = {0};

	(void)state;
	wire_stream(a.w, SLICE(SSE_HELLO), 0);
	a.url = tls_url(t);
	prepare(&a, (const char *const[]){"hi", NULL});
	buf_addf(&var, "SSL_CERT_FILE=%s", tls_cert_file(t));
	a.env[2] = var.p;
	a.env[3] = NULL;
	go(&a);
	assert_status(&a, 0);
	assert_string_equal(a.r.out.p, "Hello\n");
	buf_free(&var);
	tls_free(t);
	ask_free(&a);
}

static void
a_timeout_is_9(void **state)
{
	static const struct wire_step silent[] = {
		WIRE_DO(READ), WIRE_DO(STALL), WIRE_DO(END)};
	static const struct wire_step stalled[] = {WIRE_DO(READ),
		WIRE_TEXT(HEAD_STREAM SSE_SAY("part")), WIRE_DO(STALL),
		WIRE_DO(END)};
	struct ask a = ask_new();
	struct port_full *full = port_full_new();
	char url[64];

	(void)state;
	wire_answer(a.w, silent);
	wire_answer(a.w, stalled);
	ASK(&a, "--max-retries", "0", "--first-token-timeout", "0.05", "hi");
	assert_status(&a, 9);
	ASK(&a, "--max-retries", "0", "--idle-timeout", "0.05", "hi");
	assert_status(&a, 9);
	assert_string_equal(a.r.out.p, "part\n");
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/v1",
		port_full_port(full));
	a.url = url;
	ASK(&a, "--max-retries", "0", "--connect-timeout", "0.05", "hi");
	assert_status(&a, 9);
	port_full_free(full);
	ask_free(&a);
}

static void
wrong_usage_is_2(void **state)
{
	static const struct {
		const char *args[4];
		const char *says;
	} rows[] = {
		{{"--no-such-option", "hi"}, "--no-such-option"},
		{{"--temperature", "hot", "hi"}, "temperature"},
		{{"--max-retries", "-1", "hi"}, "max-retries"},
		{{"--provider", "nobody", "hi"}, "nobody"},
		{{"--set", "nonsense=1", "hi"}, "nonsense"},
		{{"--config", "no-such-file", "hi"}, "no-such-file"},
		{{"--base-url", "localhost", "hi"}, "localhost"},
		{{NULL}, "prompt"},
		{{" "}, "prompt"},
	};
	struct ask a = ask_new();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ask(&a, rows[i].args);
		assert_status(&a, 2);
		assert_int_equal(a.r.out.len, 0);
		assert_says(&a.r.err, rows[i].says);
		assert_true(slice_starts(buf_slice(&a.r.err), "sidetone: "));
	}
	assert_int_equal(wire_count(a.w, WIRE_CONNECTIONS), 0);
	assert_int_equal(temp_list(a.home, NULL), 0);
	ask_free(&a);
}

static void
a_broken_config_is_2_and_named(void **state)
{
	struct ask a = ask_new();

	(void)state;
	temp_write(a.home, ".config/sidetone/config",
		SLICE("# fine\nset temperature 0.5\nset temperature hot\n"));
	ASK(&a, "hi");
	assert_status(&a, 2);
	assert_says(&a.r.err, ".config/sidetone/config:3:");
	temp_write(a.home, ".config/sidetone/config", SLICE("bogus 1\n"));
	ASK(&a, "hi");
	assert_status(&a, 2);
	assert_says(&a.r.err, "config:1:");
	assert_says(&a.r.err, "bogus");
	/* What is not read cannot break anything. */
	wire_stream(a.w, SLICE(SSE_HELLO), 0);
	ASK(&a, "--no-config", "--no-save", "hi");
	assert_status(&a, 0);
	ask_free(&a);
}

/* The session */

static void
events_are_what_is_saved(void **state)
{
	struct ask a = ask_new();
	struct record r = {0};
	struct buf name = {0};
	char *file;

	(void)state;
	wire_stream(a.w,
		SLICE(SSE_SAY("Hel") SSE_SAY("lo") SSE_STOP SSE_USAGE SSE_DONE),
		0);
	ASK(&a, "--events", "--temperature", "0.5", "hi");
	assert_status(&a, 0);
	assert_int_equal(a.r.err.len, 0);
	read_events(&r, &a.r.out);
	assert_int_equal(record_count(&r, EVENT_SETTING), 1);
	assert_int_equal(record_count(&r, EVENT_DELTA), 2);
	drive_assert_text(record_find(&r, EVENT_PROMPT, 0)->prompt.text, "hi");
	assert_int_equal(record_find(&r, EVENT_DONE, 0)->done.usage.out, 34);
	assert_saved(&a, &a.r.out);

	file = session_file(&a);
	buf_addf(&name, ".local/share/sidetone/sessions/%.*s.jsonl",
		(int)record_find(&r, EVENT_SESSION, 0)->session.id.len,
		record_find(&r, EVENT_SESSION, 0)->session.id.p);
	assert_string_equal(file, name.p);
	assert_int_equal(temp_mode(a.home, file), 0600);
	assert_int_equal(
		temp_mode(a.home, ".local/share/sidetone/sessions"), 0700);
	assert_int_equal(temp_mode(a.home, ".local/share/sidetone"), 0700);
	free(file);
	buf_free(&name);
	record_free(&r);
	ask_free(&a);
}

static void
an_ask_without_events_is_saved_too(void **state)
{
	struct ask a = ask_new();
	struct record r = {0};
	struct buf file = {0};
	char *name;

	(void)state;
	wire_stream(a.w, SLICE(SSE_HELLO), 0);
	ASK(&a, "hi");
	name = session_file(&a);
	assert_true(temp_read(a.home, name, &file));
	read_events(&r, &file);
	assert_int_equal(record_count(&r, EVENT_DONE), 1);
	free(name);
	buf_free(&file);
	record_free(&r);
	ask_free(&a);
}

static void
no_save_leaves_no_file(void **state)
{
	struct ask a = ask_new();

	(void)state;
	wire_stream(a.w, SLICE(SSE_HELLO), 0);
	ASK(&a, "--no-save", "hi");
	assert_status(&a, 0);
	assert_int_equal(temp_list(a.home, NULL), 0);
	assert_false(temp_exists(a.home, ".local"));
	ask_free(&a);
}

/* A file where the folder should be: the answer comes all the same. */
static void
a_session_that_cannot_be_saved_is_told(void **state)
{
	struct ask a = ask_new();

	(void)state;
	temp_write(a.home, ".local", SLICE("in the way"));
	wire_stream(a.w, SLICE(SSE_HELLO), 0);
	ASK(&a, "hi");
	assert_status(&a, 0);
	assert_string_equal(a.r.out.p, "Hello\n");
	assert_says(&a.r.err, "sidetone: ");
	assert_says(&a.r.err, ".local");
	ask_free(&a);
}

static void
a_retry_is_in_the_events(void **state)
{
	struct ask a = ask_new();
	struct record r = {0};
	const struct event *retry;

	(void)state;
	wire_reply(a.w, "429 Slow", "retry-after-ms: 30\r\n", SLICE(""));
	wire_reply(a.w, "500 Oops", "retry-after-ms: 10\r\n", SLICE(""));
	wire_stream(a.w, SLICE(SSE_HELLO), 0);
	ASK(&a, "--events", "hi");
	assert_status(&a, 0);
	read_events(&r, &a.r.out);
	assert_saved(&a, &a.r.out);
	assert_int_equal(record_count(&r, EVENT_FAILURE), 2);
	for (size_t i = 0; i < 2; i++) {
		retry = record_find(&r, EVENT_RETRY, i);
		assert_true(record_find(&r, EVENT_REQUEST, i + 1)->at >=
			    retry->at + retry->retry.delay_ms);
	}
	assert_int_equal(record_find(&r, EVENT_DONE, 0)->attempt, 3);
	assert_int_equal(wire_count(a.w, WIRE_REQUESTS), 3);
	record_free(&r);
	ask_free(&a);
}

static void
a_final_failure_is_in_the_events(void **state)
{
	struct ask a = ask_new();
	struct record r = {0};

	(void)state;
	for (int i = 0; i < 2; i++)
		wire_reply(
			a.w, "503 Busy", "retry-after-ms: 10\r\n", SLICE(""));
	ASK(&a, "--events", "--max-retries", "1", "hi");
	assert_status(&a, 7);
	read_events(&r, &a.r.out);
	assert_saved(&a, &a.r.out);
	assert_false(record_find(&r, EVENT_FAILURE, 0)->failure.final);
	assert_true(record_find(&r, EVENT_FAILURE, 1)->failure.final);
	assert_int_equal(record_count(&r, EVENT_DONE), 0);
	record_free(&r);
	ask_free(&a);
}

static void
the_key_is_nowhere(void **state)
{
	struct ask a = ask_new();

	(void)state;
	wire_reply(a.w, "500 " KEY,
		"retry-after-ms: 10\r\nX-Request-Id: " KEY "\r\n",
		SLICE("no " KEY));
	wire_stream(a.w,
		SLICE(SSE_SAY("sk-canary-8f3b2") SSE_SAY("e1d7a6c5940")
				SSE_STOP SSE_DONE),
		0);
	ASK(&a, "-v", "is " KEY " right?");
	assert_status(&a, 0);
	assert_string_equal(a.r.out.p, "[key]\n");
	assert_false(says(&a.r.err, KEY));
	assert_int_equal(temp_list(a.home, NULL), 1);
	assert_int_equal(temp_grep(a.home, SLICE(KEY), NULL), 0);
	ask_free(&a);
}

/* Signals and broken outputs */

/* The program while it runs, its standard output read through a pipe. */
struct running {
	pid_t pid;
	int in, out;
	struct buf text;
};

/* Starts what prepare() made, with standard input from a pipe that stays
 * open if OPEN. */
static struct running
start(struct ask *a, bool open)
{
	struct running p = {.in = -1};
	char **env = spawn_env(a->home, a->env);
	int in[2], out[2];

	assert_int_equal(pipe(in), 0);
	assert_int_equal(pipe(out), 0);
	p.pid = fork();
	assert_true(p.pid >= 0);
	if (p.pid == 0) {
		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		spawn_exec(a->argv, env);
	}
	spawn_env_free(env);
	close(in[0]);
	close(out[1]);
	if (open)
		p.in = in[1];
	else
		close(in[1]);
	p.out = out[0];
	return p;
}

/* Reads on until the output holds TEXT; NULL: to its end. */
static void
hear(struct running *p, const char *text)
{
	int64_t limit = clock_mono(&clock_real) + LIMIT_MS;
	char piece[4096];
	ssize_t n = 1;

	while (n > 0 && !(text && says(&p->text, text))) {
		struct pollfd fd = {p->out, POLLIN, 0};

		assert_true(clock_mono(&clock_real) < limit);
		if (poll(&fd, 1, 100) < 1)
			continue;
		n = read(p->out, piece, sizeof(piece));
		assert_true(n >= 0);
		buf_add(&p->text, piece, (size_t)n);
	}
	if (text)
		assert_says(&p->text, text);
}

/* Waits for the end and returns the exit status as a shell says it. */
static int
finish(struct running *p)
{
	int64_t limit = clock_mono(&clock_real) + LIMIT_MS;
	int status = 0;

	while (waitpid(p->pid, &status, WNOHANG) == 0) {
		if (clock_mono(&clock_real) > limit) {
			kill(p->pid, SIGKILL);
			waitpid(p->pid, &status, 0);
			fail_msg("it did not end");
		}
		poll(NULL, 0, 2);
	}
	close(p->in);
	close(p->out);
	buf_free(&p->text);
	return run_status(status);
}

/* What SIGINT meets, and how much has been told by then. */
static const struct interrupt {
	struct wire_step steps[4];
	const char *heard;
	size_t failures, deltas;
} interrupts[] = {
	{{WIRE_DO(READ), WIRE_DO(STALL), WIRE_DO(END)}, "\"sent\"", 0, 0},
	{{WIRE_DO(READ), WIRE_TEXT(HEAD_STREAM SSE_SAY("part")), WIRE_DO(STALL),
		 WIRE_DO(END)},
		"part", 0, 1},
	{{WIRE_DO(READ),
		 WIRE_TEXT("HTTP/1.1 503 Busy\r\nRetry-After: 60\r\n"
			   "Content-Length: 0\r\n\r\n"),
		 WIRE_DO(STALL), WIRE_DO(END)},
		"\"kind\":\"retry\"", 1, 0},
};

static void
an_interrupt_is_130(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(interrupts) / sizeof(interrupts[0]);
		i++) {
		struct ask a = ask_new();
		struct running p;
		struct record r = {0};

		wire_answer(a.w, interrupts[i].steps);
		prepare(&a, (const char *const[]){"--events", "hi", NULL});
		p = start(&a, false);
		hear(&p, interrupts[i].heard);
		kill(p.pid, SIGINT);
		hear(&p, NULL);
		read_events(&r, &p.text);
		assert_saved(&a, &p.text);
		assert_int_equal(finish(&p), 130);
		drive_assert_text(record_find(&r, EVENT_DONE, 0)->done.reason,
			"cancelled");
		assert_int_equal(record_count(&r, EVENT_FAILURE),
			interrupts[i].failures);
		assert_int_equal(
			record_count(&r, EVENT_DELTA), interrupts[i].deltas);
		record_free(&r);
		ask_free(&a);
	}
}

/* Until what was written to the pipe FD is read. */
static void
wait_read(int fd)
{
	int64_t limit = clock_mono(&clock_real) + LIMIT_MS;
	int left = 1;

	while (left > 0 && clock_mono(&clock_real) < limit) {
		assert_int_equal(ioctl(fd, FIONREAD, &left), 0);
		poll(NULL, 0, 1);
	}
	assert_int_equal(left, 0);
}

/* Nobody has typed a prompt or closed the pipe yet. */
static void
an_interrupt_ends_the_reading_of_the_prompt(void **state)
{
	struct ask a = ask_new();
	struct running p;

	(void)state;
	prepare(&a, (const char *const[]){"--no-save", NULL});
	p = start(&a, true);
	assert_int_equal(write(p.in, "half a ", 7), 7);
	wait_read(p.in);
	kill(p.pid, SIGINT);
	assert_int_equal(finish(&p), 130);
	assert_int_equal(wire_count(a.w, WIRE_REQUESTS), 0);
	ask_free(&a);
}

/* `ask … | head -c 1`: the reader has enough. The program ends without a
 * complaint, and the server is not left working for nobody. */
static void
a_reader_that_leaves_ends_it(void **state)
{
	struct ask a = ask_new();
	struct running p;
	struct buf file = {0};
	struct record r = {0};
	char *name;

	(void)state;
	wire_answer(a.w, (struct wire_step[]){WIRE_DO(READ),
				 WIRE_TEXT(HEAD_STREAM SSE_SAY("part")),
				 WIRE_DO(PAUSE), WIRE_TEXT(SSE_SAY("more")),
				 WIRE_DO(STALL), WIRE_DO(END)});
	prepare(&a, (const char *const[]){"hi", NULL});
	p = start(&a, false);
	hear(&p, "part");
	close(p.out);
	p.out = -1;
	wire_release(a.w);
	assert_true(wire_wait(a.w, WIRE_HANGUPS, 1, LIMIT_MS));
	assert_int_equal(finish(&p), 130);
	name = session_file(&a);
	assert_true(temp_read(a.home, name, &file));
	read_events(&r, &file);
	drive_assert_text(
		record_find(&r, EVENT_DONE, 0)->done.reason, "cancelled");
	free(name);
	buf_free(&file);
	record_free(&r);
	ask_free(&a);
}

static void
a_full_disk_is_told(void **state)
{
	static const char *const options[] = {"--no-save", "--events", "-v"};

	(void)state;
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		struct ask a = ask_new();
		const char *argv[ARGS_MAX] = {
			"sh", "-c", "exec \"$@\" >/dev/full", "sh"};

		wire_stream(a.w, SLICE(SSE_HELLO), 0);
		prepare(&a, (const char *const[]){options[i], "hi", NULL});
		for (size_t k = 0; a.argv[k]; k++)
			argv[4 + k] = a.argv[k];
		memcpy(a.argv, argv, sizeof(argv));
		go(&a);
		assert_status(&a, 1);
		assert_says(&a.r.err, "standard output: ");
		ask_free(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_answer_is_all_of_standard_output),
		cmocka_unit_test(a_newline_is_added_only_where_none_is),
		cmocka_unit_test(bytes_go_to_a_file_as_they_are),
		cmocka_unit_test(settings_reach_the_request),
		cmocka_unit_test(standard_input_is_prompt_or_context),
		cmocka_unit_test(verbose_goes_to_standard_error),
		cmocka_unit_test(the_exit_status_tells_the_class),
		cmocka_unit_test(a_lost_connection_is_8),
		cmocka_unit_test(
			a_certificate_file_of_the_environment_is_trusted),
		cmocka_unit_test(a_timeout_is_9),
		cmocka_unit_test(wrong_usage_is_2),
		cmocka_unit_test(a_broken_config_is_2_and_named),
		cmocka_unit_test(events_are_what_is_saved),
		cmocka_unit_test(an_ask_without_events_is_saved_too),
		cmocka_unit_test(no_save_leaves_no_file),
		cmocka_unit_test(a_session_that_cannot_be_saved_is_told),
		cmocka_unit_test(a_retry_is_in_the_events),
		cmocka_unit_test(a_final_failure_is_in_the_events),
		cmocka_unit_test(the_key_is_nowhere),
		cmocka_unit_test(an_interrupt_is_130),
		cmocka_unit_test(an_interrupt_ends_the_reading_of_the_prompt),
		cmocka_unit_test(a_reader_that_leaves_ends_it),
		cmocka_unit_test(a_full_disk_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
