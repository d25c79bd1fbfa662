/* kill -9 in the middle of a stream, 200 times: the file opens, and what was
 * shown is in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/random.h"
#include "session/journal.h"
#include "session/load.h"
#include "tests/lib/drive.h"
#include "tests/lib/events.h"
#include "tests/lib/spawn.h"
#include "tests/lib/temp.h"

enum {
	STREAMED = 100, /* kills of `ask` while events come out */
	PAUSED = 30,    /* while it waits for the server */
	TALKED = 30,    /* in a conversation */
	RESUMED = 40,   /* of one session that is gone on with each time */
	DELTAS = 300,
	BIG = 20000, /* bytes of some deltas: a write that takes its time */
	TURNS = 4,
	LIMIT_MS = 10000,
};

_Static_assert(STREAMED + PAUSED + TALKED + RESUMED == 200, "200 kills");

static int kills;

/* A program whose standard output is read until it is killed. */
struct victim {
	pid_t pid;
	int in, out;
	struct buf text;
};

static void
victim_pipes(struct victim *v, int in[2], int out[2])
{
	assert_int_equal(pipe(in), 0);
	assert_int_equal(pipe(out), 0);
	fcntl(in[1], F_SETFD, FD_CLOEXEC);
	fcntl(out[0], F_SETFD, FD_CLOEXEC);
	*v = (struct victim){.in = in[1], .out = out[0]};
}

/* Starts sidetone with ARGS at HOME, talking to W; IN stays open if OPEN. */
static struct victim
start(const char *const *args, const char *home, struct wire *w, bool open)
{
	const char *path = getenv("SIDETONE"), *argv[8] = {NULL};
	struct buf url = {0};
	struct victim v;
	int in[2], out[2];
	char **env;

	buf_addf(&url, "OPENAI_BASE_URL=%s", wire_url(w));
	argv[0] = path ? path : "build/sidetone";
	for (size_t i = 0; args[i]; i++)
		argv[i + 1] = args[i];
	env = spawn_env(home, (const char *const[]){buf_str(&url),
				      "SIDETONE_API_KEY=" DRIVE_KEY, NULL});
	victim_pipes(&v, in, out);
	v.pid = fork();
	assert_true(v.pid >= 0);
	if (v.pid == 0) {
		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		spawn_exec(argv, env);
	}
	spawn_env_free(env);
	close(in[0]);
	close(out[1]);
	if (!open) {
		close(v.in);
		v.in = -1;
	}
	buf_free(&url);
	return v;
}

/* Reads until there are N bytes; false at the end. */
static bool
hear(struct victim *v, size_t n)
{
	char piece[4096];

	while (v->text.len < n) {
		ssize_t got = read(v->out, piece, sizeof(piece));
		assert_true(got >= 0);
		if (!got)
			return false;
		buf_add(&v->text, piece, (size_t)got);
	}
	return true;
}

/* Reads what was said before the end, whole lines of it. */
static void
end(struct victim *v, int sig)
{
	int status;

	if (sig) {
		kill(v->pid, sig);
		kills++;
	}
	hear(v, SIZE_MAX);
	assert_int_equal(waitpid(v->pid, &status, 0), v->pid);
	if (sig && !WIFSIGNALED(status))
		fprintf(stderr, "kill %d came too late\n", kills);
	while (v->text.len && v->text.p[v->text.len - 1] != '\n')
		buf_truncate(&v->text, v->text.len - 1);
	if (v->in >= 0)
		close(v->in);
	close(v->out);
}

/* The session file below HOME, owned by the caller; NULL if there is none. */
static char *
session_path(const char *home)
{
	struct buf list = {0};
	char *path = NULL;

	if (temp_list(home, &list)) {
		buf_truncate(&list, list.len - 1);
		assert_null(strchr(list.p, '\n'));
		path = temp_path(home, list.p);
	}
	buf_free(&list);
	return path;
}

/* The file opens without a bad line, of which a torn tail is none, and can be
 * gone on with. */
static void
load(const char *path, struct loaded *l)
{
	struct load_report r;
	struct error err = {""};
	struct journal *j;

	if (load_events(path, loaded_take, l, &r, &err))
		fail_msg("kill %d: %s", kills, err.text);
	if (r.skipped)
		fail_msg("kill %d: line %zu is bad", kills, r.first_bad);
	assert_int_equal(r.version, EVENT_VERSION);
	assert_false(journal_is_written(path));
	j = journal_continue(path, &err);
	assert_non_null(j);
	journal_free(j);
}

/* The file below HOME begins with all that V was heard to say. */
static void
assert_kept(const char *home, const struct victim *v)
{
	char *path = session_path(home);
	struct buf text = {0};
	struct loaded l = {0};

	if (!path) { /* killed before the prompt */
		assert_null(strstr(buf_str(&v->text), "\"prompt\""));
		return;
	}
	assert_true(temp_read("/", path + 1, &text));
	if (text.len < v->text.len ||
		memcmp(text.p, v->text.p, v->text.len) != 0)
		fail_msg("kill %d: %zu bytes were shown, %zu are kept", kills,
			v->text.len, text.len);
	if (text.len)
		load(path, &l);
	loaded_free(&l);
	buf_free(&text);
	free(path);
}

/* A stream of small pieces, and now and then a big one. */
static void
add_deltas(struct buf *out, int n, uint64_t *seed)
{
	for (int i = 0; i < n; i++) {
		uint64_t r = random_next(seed);
		size_t len = r % 20 ? 1 + r / 20 % 40 : BIG;
		buf_add_str(out, "data: {\"choices\":[{\"index\":0,\"delta\":{"
				 "\"content\":\"");
		for (; len; len--)
			buf_add_char(out, (char)('a' + (r + len) % 26));
		buf_add_str(out, "\"}}]}\n\n");
	}
}

static struct buf
stream(uint64_t *seed)
{
	struct buf b = {0};

	add_deltas(&b, DELTAS, seed);
	buf_add_str(&b, SSE_STOP SSE_USAGE SSE_DONE);
	return b;
}

static const char *const ask_args[] = {"ask", "--events", "hi", NULL};

/* Starts an `ask` of BODY; every third of them fails once before. */
static struct victim
ask(struct wire *w, const char *home, const struct buf *body, int i)
{
	if (i % 3 == 2)
		wire_reply(w, "503 Busy", "retry-after-ms: 1\r\n", SLICE(""));
	wire_stream(w, buf_slice(body), 0);
	return start(ask_args, home, w, false);
}

/* Bytes that come out when nobody kills it. */
static size_t
measure(const struct buf *body)
{
	char *home = temp_new();
	struct wire *w = wire_new();
	struct victim v = ask(w, home, body, 0);
	size_t n;

	end(&v, 0);
	n = v.text.len;
	assert_non_null(strstr(v.text.p, "\"done\""));
	assert_kept(home, &v);
	buf_free(&v.text);
	wire_free(w);
	temp_remove(home);
	return n;
}

static void
killed_while_it_writes(void **state)
{
	uint64_t seed = 11;
	struct buf body = stream(&seed);
	size_t all = measure(&body);

	(void)state;
	for (int i = 0; i < STREAMED; i++) {
		char *home = temp_new();
		struct wire *w = wire_new();
		struct victim v = ask(w, home, &body, i);
		/* Beginning and end, where most happens, come more often. */
		size_t at = (size_t)random_next(&seed) % all;

		if (i % 4 == 1)
			at = at % 2000;
		else if (i % 4 == 3)
			at = all - 1 - at % 600;
		hear(&v, at);
		end(&v, SIGKILL);
		assert_kept(home, &v);
		buf_free(&v.text);
		wire_free(w);
		temp_remove(home);
	}
	buf_free(&body);
}

/* The server has sent N deltas, all of them are taken, and no more come. */
static void
killed_while_it_waits(void **state)
{
	uint64_t seed = 12;

	(void)state;
	for (int i = 0; i < PAUSED; i++) {
		char *home = temp_new();
		struct wire *w = wire_new();
		struct buf part = {0};
		struct victim v;

		buf_add_str(&part, HEAD_STREAM);
		add_deltas(&part, (int)(random_next(&seed) % 60), &seed);
		wire_answer(w, (struct wire_step[]){WIRE_DO(READ),
				       {WIRE_SEND, buf_slice(&part), 0},
				       WIRE_DO(PAUSE), WIRE_DO(END)});
		v = start(ask_args, home, w, false);
		assert_true(wire_wait(w, WIRE_PAUSES, 1, LIMIT_MS));
		end(&v, SIGKILL);
		assert_non_null(strstr(buf_str(&v.text), "\"prompt\""));
		assert_kept(home, &v);
		buf_free(&v.text);
		buf_free(&part);
		wire_free(w);
		temp_remove(home);
	}
}

/* A conversation: the turns before are all there, whole. */
static void
converse(int turns, uint64_t *seed)
{
	char *home = temp_new(), *path;
	struct wire *w = wire_new();
	struct loaded l = {0};
	struct buf part = {0}, body = {0};
	struct victim v;

	buf_add_str(&part, HEAD_STREAM);
	add_deltas(&part, (int)(random_next(seed) % 20), seed);
	add_deltas(&body, 20, seed);
	buf_add_str(&body, SSE_STOP SSE_DONE);
	for (int i = 0; i < turns; i++)
		wire_stream(w, buf_slice(&body), 0);
	wire_answer(w, (struct wire_step[]){WIRE_DO(READ),
			       {WIRE_SEND, buf_slice(&part), 0}, WIRE_DO(PAUSE),
			       WIRE_DO(END)});
	v = start((const char *const[]){"--linear", NULL}, home, w, true);
	for (int i = 0; i <= turns; i++)
		assert_int_equal(write(v.in, "more\n", 5), 5);
	for (int i = 0; wire_count(w, WIRE_PAUSES) == 0; i++)
		hear(&v, v.text.len + 1);
	end(&v, SIGKILL);
	path = session_path(home);
	assert_non_null(path);
	load(path, &l);
	assert_int_equal(l.model.nturns, turns + 1);
	for (int i = 0; i < turns; i++) {
		assert_int_equal(l.model.turns[i].state, TURN_DONE);
		assert_string_equal(
			buf_str(&turn_answer(&l.model.turns[i])->content),
			buf_str(&turn_answer(&l.model.turns[0])->content));
	}
	loaded_free(&l);
	buf_free(&v.text);
	buf_free(&part);
	buf_free(&body);
	free(path);
	wire_free(w);
	temp_remove(home);
}

static void
killed_in_a_conversation(void **state)
{
	uint64_t seed = 13;

	(void)state;
	for (int i = 0; i < TALKED; i++)
		converse(i % TURNS, &seed);
}

/* A session that is gone on with */

struct speaker {
	struct journal *j;
	int out;
};

/* As the program does: the journal first, then what is shown. */
static void
speak(void *arg, const struct event *ev)
{
	const struct speaker *s = arg;
	struct buf line = {0};

	journal_take(s->j, ev);
	line_encode(&line, ev);
	if (write(s->out, line.p, line.len) < 0)
		_exit(1);
	buf_free(&line);
}

/* Goes on with PATH for ever, round ROUND. */
_Noreturn static void
go_on(const char *path, int out, int round)
{
	struct error err;
	struct speaker s = {journal_continue(path, &err), out};
	struct buf lines = {0}, big = {0};

	if (!s.j)
		_exit(2);
	for (int i = 0; i < BIG; i++)
		buf_add_char(&big, 'x');
	buf_addf(&lines, "'kind':'prompt','text':'round %d'\n", round);
	buf_addf(&lines, "'kind':'request','req':%d,'attempt':1,'of':1\n",
		round);
	buf_add_str(&lines, "'kind':'delta','channel':'content','text':'a'\n"
			    "'kind':'delta','channel':'content','text':'");
	buf_add_slice(&lines, buf_slice(&big));
	buf_add_str(&lines, "'\n'kind':'done','reason':'stop'\n");
	for (;;)
		events_feed(buf_str(&lines), speak, &s);
}

static struct victim
start_go_on(const char *path, int round)
{
	struct victim v;
	int in[2], out[2];

	victim_pipes(&v, in, out);
	v.pid = fork();
	assert_true(v.pid >= 0);
	if (v.pid == 0) {
		signal(SIGPIPE, SIG_DFL);
		go_on(path, out[1], round);
	}
	close(in[0]);
	close(out[1]);
	return v;
}

/* One session, killed again and again: nothing of any life of it is lost, and
 * of each at most the last line is bad. */
static void
killed_and_gone_on_with(void **state)
{
	char *dir = temp_new(), *path = temp_path(dir, "s.jsonl");
	struct buf text = {0};
	struct load_report r = {0};
	struct error err = {""};
	uint64_t seed = 14;
	size_t kept;

	(void)state;
	temp_write(dir, "s.jsonl",
		SLICE("{\"kind\":\"session\",\"at\":0,\"version\":1}\n"));
	for (int i = 0; i < RESUMED; i++) {
		struct loaded l = {0};
		struct victim v;

		assert_true(temp_read(dir, "s.jsonl", &text));
		kept = text.len;
		/* Behind a torn line an LF has to come first. */
		if (i % 5 == 4) {
			temp_write(dir, "s.jsonl",
				slice_sub(buf_slice(&text), 0, kept - 3));
			kept -= 2;
		} else if (text.p[kept - 1] != '\n') {
			kept++;
		}
		v = start_go_on(path, i + 1);
		assert_true(hear(&v, (size_t)random_next(&seed) % 60000));
		end(&v, SIGKILL);
		assert_true(temp_read(dir, "s.jsonl", &text));
		assert_true(text.len >= kept + v.text.len);
		if (memcmp(text.p + kept, v.text.p, v.text.len) != 0)
			fail_msg("kill %d: what was shown is not kept", kills);
		buf_free(&v.text);
		assert_int_equal(
			load_events(path, loaded_take, &l, &r, &err), 0);
		loaded_free(&l);
	}
	assert_in_range(r.skipped, RESUMED / 5 - 1, RESUMED);
	buf_free(&text);
	free(path);
	temp_remove(dir);
}

static void
it_were_200(void **state)
{
	(void)state;
	assert_int_equal(kills, 200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed_while_it_writes),
		cmocka_unit_test(killed_while_it_waits),
		cmocka_unit_test(killed_in_a_conversation),
		cmocka_unit_test(killed_and_gone_on_with),
		cmocka_unit_test(it_were_200),
	};

	return cmocka_run_group_tests_name("kill", tests, NULL, NULL);
}
