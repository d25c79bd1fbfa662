/* The verb import, run as a program on the samples and on what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/lib/run.h"
#include "tests/lib/temp.h"

#define DATA "tests/data/import/"
#define SESSIONS ".local/share/sidetone/sessions/"

enum { ARGS_MAX = 16 };

struct desk {
	char *home;
	struct buf home_var;
	struct slice in;
	struct run_result r;
};

static struct desk
desk_new(void)
{
	struct desk d = {.home = temp_new()};

	buf_addf(&d.home_var, "HOME=%s", d.home);
	return d;
}

static void
desk_free(struct desk *d)
{
	temp_remove(d->home);
	buf_free(&d->home_var);
	run_result_free(&d->r);
}

static void
call(struct desk *d, const char *const *args)
{
	const char *path = getenv("SIDETONE"), *argv[ARGS_MAX];
	const char *const env[] = {buf_str(&d->home_var), NULL};
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
files_become_sessions(void **state)
{
	struct desk d = desk_new();

	(void)state;
	CALL(&d, "import", "--dry-run", DATA "chatgpt.json");
	assert_call(&d, 0, "Sorting in C (fork at turn 1)\n", "");
	assert_call(&d, 0, "4 sessions would be imported, 2 items skipped", "");
	assert_int_equal(temp_list(d.home, NULL), 0);
	CALL(&d, "import", DATA "claude.jsonl", DATA "own.jsonl");
	assert_call(&d, 0, "20251203-182700-bb2d  Fix the parser\n",
		"claude.jsonl: 1 of 20 lines was skipped: line 15: it is no "
		"JSON object\n");
	assert_call(&d, 0, "4 sessions imported, 2 lines skipped\n", "");
	assert_int_equal(temp_list(d.home, NULL), 4);
	assert_int_equal(temp_mode(d.home, SESSIONS), 0700);
	assert_int_equal(
		temp_mode(d.home, SESSIONS "20251103-101502-3f2a.jsonl"), 0600);
	CALL(&d, "import", DATA "claude.jsonl");
	assert_call(&d, 0, "0 sessions imported, 3 already there", "");
	CALL(&d, "import", "--force", DATA "claude.jsonl");
	assert_call(&d, 0, "Fix the parser (replaced)\n", "");
	assert_int_equal(temp_list(d.home, NULL), 4);
	desk_free(&d);
}

/* Another verb can use what was made; the latest is by its own time. */
static void
a_session_can_be_used(void **state)
{
	struct desk d = desk_new();

	(void)state;
	CALL(&d, "import", DATA "claude.jsonl", DATA "codex.jsonl");
	CALL(&d, "report");
	assert_call(&d, 0, "- Class: `APIConnectionError`", "");
	CALL(&d, "report", "20251103-101502-61f3", "--request", "3");
	assert_call(&d, 0, "`9a0b-LHR`", "");
	desk_free(&d);
}

/* Our own file arrives byte for byte. */
static void
own_files_are_copied(void **state)
{
	struct desk d = desk_new();
	struct buf was = {0}, is = {0};

	(void)state;
	assert_true(temp_read(DATA, "own.jsonl", &was));
	d.in = buf_slice(&was);
	CALL(&d, "import", "-");
	assert_call(&d, 0, "20251103-101502-3f2a  Mine\n1 session imported",
		"standard input: 1 of 7 lines was skipped");
	assert_true(
		temp_read(d.home, SESSIONS "20251103-101502-3f2a.jsonl", &is));
	assert_string_equal(buf_str(&is), buf_str(&was));
	buf_free(&was);
	buf_free(&is);
	desk_free(&d);
}

static void
what_is_wrong_is_said(void **state)
{
	struct desk d = desk_new();

	(void)state;
	CALL(&d, "import");
	assert_call(&d, 2, "", "import: needs a file, or - for");
	CALL(&d, "import", "none.json", DATA "body.json");
	assert_call(&d, 2, "1 session imported", "none.json: No such file");
	CALL(&d, "import", "tests");
	assert_call(&d, 2, "", "tests: Is a directory");
	d.in = SLICE("dear diary\x1b[2J\n");
	CALL(&d, "import", "-");
	assert_call(&d, 2, "",
		"standard input: no conversation that can be "
		"read; accepted are ");
	d.in = SLICE("[{\"role\":\"user\",\"content\":\"\x1b[2J\xc2\x9bx\"}]");
	CALL(&d, "import", "-");
	assert_call(&d, 2, "", "this is no whole JSON");
	d.in = SLICE("[{\"role\":\"user\",\"content\":\"\\u001b[2Jhi\"}]");
	CALL(&d, "import", "-");
	assert_call(&d, 0, "  ^[[2Jhi\n", "");
	desk_free(&d);
}

/* What is noted of a source is in the user's language; its ID is not. */
static void
a_language_makes_no_double(void **state)
{
	struct desk d = desk_new();

	(void)state;
	d.in = SLICE("[{\"role\":\"user\",\"content\":[{\"type\":\"text\","
		     "\"text\":\"hi\"},{\"type\":\"image_url\"}]}]");
	CALL(&d, "import", "--lang", "zh", "-");
	assert_int_equal(temp_list(d.home, NULL), 1);
	CALL(&d, "import", "--lang", "en", "-");
	assert_call(&d, 0, "0 sessions imported, 1 already there", "");
	assert_int_equal(temp_list(d.home, NULL), 1);
	desk_free(&d);
}

static void
a_library_that_cannot_be_written(void **state)
{
	struct desk d = desk_new();

	(void)state;
	temp_write(d.home, ".local/share", SLICE("a file"));
	CALL(&d, "import", DATA "body.json", DATA "codex.jsonl");
	assert_call(&d, 1, "", "Not a directory");
	desk_free(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_become_sessions),
		cmocka_unit_test(a_session_can_be_used),
		cmocka_unit_test(own_files_are_copied),
		cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(a_language_makes_no_double),
		cmocka_unit_test(a_library_that_cannot_be_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
