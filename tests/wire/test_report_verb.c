/* The verb report, run as a program on sessions that were just recorded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/run.h"
#include "tests/lib/spawn.h"
#include "tests/lib/temp.h"
#include "tests/lib/wire.h"

#define KEY "sk-canary-0123456789abcdefABCDEF"
#define REFUSAL                                                           \
	"{\"error\":{\"message\":\"Incorrect API key provided: " KEY      \
	" of ada@example.org in org-A1b2C3d4E5\",\"code\":\"invalid_api_" \
	"key\",\"type\":\"invalid_request_error\"}}"
#define ANSWER                                                            \
	"{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\"," \
	"\"content\":\"fine\"},\"finish_reason\":\"stop\"}]}"

enum { ARGS_MAX = 16 };

struct desk {
	struct wire *w;
	char *home;
	struct buf home_var;
	struct slice in;
	struct run_result r;
};

static struct desk
desk_new(void)
{
	struct desk d = {.w = wire_new(), .home = temp_new()};

	buf_addf(&d.home_var, "HOME=%s", d.home);
	return d;
}

static void
desk_free(struct desk *d)
{
	wire_free(d->w);
	temp_remove(d->home);
	buf_free(&d->home_var);
	run_result_free(&d->r);
}

/* Calls the program with ARGS and what `in` says. */
static void
call(struct desk *d, const char *const *args)
{
	const char *path = getenv("SIDETONE"), *argv[ARGS_MAX];
	const char *const env[] = {
		buf_str(&d->home_var), "SIDETONE_API_KEY=" KEY, NULL};
	const struct run how = {.argv = argv, .env = env, .in = d->in};
	size_t n = 0;

	argv[n++] = path ? path : "build/sidetone";
	for (; *args; args++)
		argv[n++] = *args;
	assert_true(n < ARGS_MAX);
	argv[n] = NULL;
	run_result_free(&d->r);
	d->r = (struct run_result){0};
	assert_true(run(&how, &d->r));
}

#define CALL(d, ...) call(d, (const char *const[]){__VA_ARGS__, NULL})

static void
assert_call(const struct desk *d, int status, const char *out, const char *err)
{
	if (d->r.status == status && strstr(buf_str(&d->r.out), out) &&
		strstr(buf_str(&d->r.err), err))
		return;
	fail_msg("status %d, wrote: %s\n%s", d->r.status, buf_str(&d->r.out),
		buf_str(&d->r.err));
}

static void
ask(struct desk *d, const char *prompt)
{
	CALL(d, "ask", "--base-url", wire_url(d->w), "-m", "m", prompt);
}

static struct desk
refused(void)
{
	struct desk d = desk_new();

	wire_reply(d.w, "401 No", "X-Request-Id: req_0123456789abcdef0123\r\n",
		SLICE(REFUSAL));
	ask(&d, "what is said stays");
	assert_int_equal(d.r.status, 3);
	return d;
}

static void
a_report_of_the_latest(void **state)
{
	struct desk d = refused();

	(void)state;
	CALL(&d, "report");
	assert_call(&d, 0, "401 `invalid_api_key`",
		"left out: the key, prompts and answers (1 text); masked: ");
	assert_call(&d, 0, "`req_0123456789abcdef0123`", "");
	assert_call(&d, 0,
		"Incorrect API key provided: [key] of [email] in "
		"[organization]",
		"1 e-mail address, 1 account ID");
	assert_call(&d, 0, "Authorization: Bearer [redacted]", "");
	assert_call(&d, 0, "jansson/", "");
	assert_null(strstr(buf_str(&d.r.out), "what is said"));
	CALL(&d, "report", "--with-text", "latest");
	assert_call(&d, 0, "what is said stays", "left out: the key;");
	CALL(&d, "report", "--all");
	assert_call(&d, 0, "# Support report: every request", "");
	desk_free(&d);
}

/* The server echoed the key: it is in no file and no output. */
static void
the_key_is_nowhere(void **state)
{
	struct desk d = refused();
	struct buf path = {0};

	(void)state;
	buf_addf(&path, "%s/out.md", d.home);
	CALL(&d, "report", "--with-text", "-o", buf_str(&path));
	assert_call(&d, 0, "", "left out");
	assert_int_equal(d.r.out.len, 0);
	assert_int_equal(temp_mode(d.home, "out.md"), 0600);
	assert_int_equal(temp_grep(d.home, SLICE("canary"), NULL), 0);
	assert_int_equal(temp_grep(d.home, SLICE("[key]"), NULL), 2);
	buf_free(&path);
	desk_free(&d);
}

static void
a_file_is_not_replaced(void **state)
{
	struct desk d = refused();
	struct buf path = {0}, text = {0};

	(void)state;
	buf_addf(&path, "%s/out.md", d.home);
	temp_write(d.home, "out.md", SLICE("mine"));
	CALL(&d, "report", "-o", buf_str(&path));
	assert_call(&d, 1, "", "there is such a file already");
	assert_true(temp_read(d.home, "out.md", &text));
	assert_string_equal(buf_str(&text), "mine");
	CALL(&d, "report", "--force", "--output", buf_str(&path));
	assert_call(&d, 0, "", "left out");
	assert_int_equal(temp_mode(d.home, "out.md"), 0600);
	assert_true(temp_read(d.home, "out.md", &text));
	assert_non_null(strstr(buf_str(&text), "# Support report"));
	CALL(&d, "report", "-o", "/nowhere/at/all");
	assert_call(&d, 1, "", "/nowhere/at/all: ");
	buf_free(&path);
	buf_free(&text);
	desk_free(&d);
}

/* Neither what a link leads to is written, nor what only looks like a file;
 * another name of the old file keeps what was in it. */
static void
only_a_regular_file_is_replaced(void **state)
{
	static const char *const others[] = {
		"link", "astray", "folder", "pipe"};
	struct desk d = refused();
	struct buf path = {0}, text = {0};
	char *mine = temp_path(d.home, "mine"), *old = temp_path(d.home, "old"),
	     *new = temp_path(d.home, "new");

	(void)state;
	temp_write(d.home, "mine", SLICE("mine"));
	temp_write(d.home, "old", SLICE("old"));
	temp_write(d.home, "folder/file", SLICE("x"));
	for (size_t i = 0; i < 4; i++) {
		buf_clear(&path);
		buf_addf(&path, "%s/%s", d.home, others[i]);
		assert_true(i > 0 || !symlink(mine, buf_str(&path)));
		assert_true(i != 1 || !symlink(new, buf_str(&path)));
		assert_true(i != 3 || !mkfifo(buf_str(&path), 0644));
		CALL(&d, "report", "--force", "-o", buf_str(&path));
		assert_call(&d, 1, "", "--force replaces only a regular file");
	}
	assert_int_equal(temp_mode(d.home, "mine"), 0644);
	assert_true(temp_read(d.home, "mine", &text));
	assert_string_equal(buf_str(&text), "mine");
	assert_false(temp_exists(d.home, "new"));
	assert_int_equal(temp_mode(d.home, "pipe"), 0644);
	assert_int_equal(link(old, new), 0);
	CALL(&d, "report", "--force", "-o", new);
	assert_call(&d, 0, "", "left out");
	assert_int_equal(temp_mode(d.home, "new"), 0600);
	assert_true(temp_read(d.home, "old", &text));
	assert_string_equal(buf_str(&text), "old");
	assert_int_equal(temp_grep(d.home, SLICE("# Support report"), NULL), 1);
	buf_free(&path);
	buf_free(&text);
	free(mine);
	free(old);
	free(new);
	desk_free(&d);
}

static void
what_is_not_there(void **state)
{
	struct desk d = desk_new();

	(void)state;
	CALL(&d, "report");
	assert_call(&d, 2, "", "latest: no session is saved in ");
	wire_reply(d.w, "200 OK", "", SLICE(ANSWER));
	ask(&d, "hello");
	assert_int_equal(d.r.status, 0);
	CALL(&d, "report");
	assert_call(&d, 0, "This request did not fail: `done`, `stop`",
		"no request of this session failed; this is the latest");
	CALL(&d, "report", "1999");
	assert_call(&d, 2, "", "no session is called that; the nearest: 20");
	CALL(&d, "report", "./none.jsonl");
	assert_call(&d, 2, "", "./none.jsonl: No such file");
	CALL(&d, "report", "--request", "7");
	assert_call(&d, 2, "", "the session has no such request");
	CALL(&d, "report", "--request", "x");
	assert_call(&d, 2, "", "must be the number of a request");
	CALL(&d, "report", "a", "b");
	assert_call(&d, 2, "", "one session");
	CALL(&d, "report", "--events");
	assert_call(&d, 2, "", "--events is not for report");
	desk_free(&d);
}

static void
a_damaged_file(void **state)
{
	struct desk d = desk_new();
	struct buf path = {0};

	(void)state;
	buf_addf(&path, "%s/f", d.home);
	temp_write(d.home, "f",
		SLICE("{\"kind\":\"request\",\"at\":1,\"req\":3,\"attempt\":1}"
		      "\nwhat\n{\"kind\":\"fail"));
	CALL(&d, "report", buf_str(&path));
	assert_call(&d, 0, "request 3", "1 line was skipped");
	assert_call(&d, 0, "", "the last line stops short");
	temp_write(d.home, "f", SLICE("a letter\n"));
	CALL(&d, "report", buf_str(&path));
	assert_call(&d, 2, "", "/f: this is no session file");
	buf_free(&path);
	desk_free(&d);
}

/* Without a screen the command prints it. */
static void
a_report_in_lines(void **state)
{
	struct desk d = desk_new();

	(void)state;
	wire_reply(d.w, "401 No", "", SLICE(REFUSAL));
	d.in = SLICE("hello you\n/report\n/report 4\n/report write\n");
	CALL(&d, "--linear", "--base-url", wire_url(d.w), "-m", "m");
	assert_call(&d, 0,
		"\n# Support report: request 1, 401 `invalid_api_key`"
		"\n\n- Time: ",
		"");
	assert_call(&d, 0, "\nsidetone: left out: the key, prompts", "");
	assert_call(&d, 0, "report: 4 is no request of this session", "");
	assert_call(&d, 0, "report write: there is no report open", "");
	assert_null(strstr(buf_str(&d.r.out), "canary"));
	desk_free(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_report_of_the_latest),
		cmocka_unit_test(the_key_is_nowhere),
		cmocka_unit_test(a_file_is_not_replaced),
		cmocka_unit_test(only_a_regular_file_is_replaced),
		cmocka_unit_test(what_is_not_there),
		cmocka_unit_test(a_damaged_file),
		cmocka_unit_test(a_report_in_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
