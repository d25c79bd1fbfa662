/* The test library's small parts: directories, programs, modes, keys. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "tests/lib/hush.h"
#include "tests/lib/keys.h"
#include "tests/lib/modes.h"
#include "tests/lib/run.h"
#include "tests/lib/temp.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ARGV(...) ((const char *const[]){__VA_ARGS__, NULL})

static void
temp_keeps_and_finds(void **state)
{
	char *dir = temp_new(), *path;
	struct buf text = {0}, hits = {0};

	(void)state;
	assert_int_equal(temp_mode(dir, "."), 0700);
	temp_write(dir, "a/b/one", SLICE("a canary\0sings"));
	temp_write(dir, "two", SLICE("nothing"));
	temp_write(dir, "sings.txt", SLICE(""));
	assert_true(temp_read(dir, "a/b/one", &text));
	assert_true(slice_eq(buf_slice(&text), SLICE("a canary\0sings")));
	assert_false(temp_read(dir, "a/none", &text));
	assert_int_equal(text.len, 0);
	assert_int_equal(temp_mode(dir, "two"), 0644);
	assert_int_equal(temp_mode(dir, "none"), -1);
	assert_true(temp_exists(dir, "a/b"));
	assert_int_equal(temp_list(dir, NULL), 3);
	assert_int_equal(temp_grep(dir, SLICE("sings"), &hits), 2);
	assert_string_equal(buf_str(&hits), "a/b/one\nsings.txt\n");
	assert_int_equal(temp_grep(dir, SLICE("Canary"), NULL), 0);

	path = temp_path(dir, "a/b");
	chmod(path, 0);
	free(path);
	path = mem_strdup(dir);
	temp_remove(dir);
	assert_int_equal(temp_mode(path, "."), -1);
	free(path);
	buf_free(&text);
	buf_free(&hits);
}

static void
run_collects(void **state)
{
	static const struct {
		const char *script, *in, *out, *err;
		int status;
	} cases[] = {
		{"cat", "text", "text", "", 0},
		{"cat; echo gone >&2; exit 7", NULL, "", "gone\n", 7},
		{"kill -TERM $$", NULL, "", "", 128 + SIGTERM},
		{"exec no-such-program 2>/dev/null", NULL, "", "", 127},
		{"exec 0<&- 1>&- 2>&-; exit 3", "unread", "", "", 3},
		{"sleep 60 & echo left a child", NULL, "left a child\n", "", 0},
		{"echo $A$B$HOME$XDG_DATA_HOME", NULL, "1/h/h/.local/share\n",
			"", 0},
		{"echo $TERM $LANG $TZ $LINES$COLUMNS$OPENAI_API_KEY", NULL,
			"xterm-256color C.UTF-8 UTC\n", "", 0},
	};

	(void)state;
	setenv("OPENAI_API_KEY", "of the user", 1);
	setenv("LINES", "5", 1);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct run_result r;

		assert_true(run(
			&(struct run){
				.argv = ARGV("sh", "-c", cases[i].script),
				.env = ARGV("A=1", "B", "HOME=/h"),
				.in = slice_str(cases[i].in),
			},
			&r));
		assert_string_equal(buf_str(&r.out), cases[i].out);
		assert_string_equal(buf_str(&r.err), cases[i].err);
		assert_int_equal(r.status, cases[i].status);
		run_result_free(&r);
	}
	unsetenv("OPENAI_API_KEY");
	unsetenv("LINES");
}

static void
run_does_not_deadlock(void **state)
{
	struct buf big = {0};
	struct run_result r;

	(void)state;
	for (int i = 0; i < 200000; i++)
		buf_addf(&big, "%d\n", i);
	assert_true(run(&(struct run){.argv = ARGV("tee", "/dev/stderr"),
				.in = buf_slice(&big)},
		&r));
	assert_true(slice_eq(buf_slice(&r.out), buf_slice(&big)));
	assert_true(slice_eq(buf_slice(&r.err), buf_slice(&big)));
	assert_true(r.cpu_us > 0);
	run_result_free(&r);
	buf_free(&big);
}

static void
run_ends_what_hangs(void **state)
{
	struct run_result r;
	int old = hush();
	bool ended = run(
		&(struct run){.argv = ARGV("sleep", "60"), .limit_ms = 20}, &r);

	(void)state;
	unhush(old);
	assert_false(ended);
	assert_int_equal(r.status, 128 + SIGKILL);
	run_result_free(&r);

	assert_true(run(&(struct run){.argv = ARGV("no-such-program")}, &r));
	assert_int_equal(r.status, 127);
	assert_string_equal(
		buf_str(&r.err), "no-such-program: cannot be run\n");
	run_result_free(&r);
}

static void
modes_are_followed(void **state)
{
	static const struct {
		const char *output, *on;
	} cases[] = {
		{"text \033[31mred\033[m", ""},
		{"\033[?1049h", "alternate screen"},
		{"\033[?1049h\033[?1049l", ""},
		{"\033[?1049h\033[?25l\033[?2004h",
			"alternate screen, bracketed paste, hidden cursor"},
		{"\033[?25l\033[?25h", ""},
		{"\033[?1;25l", "hidden cursor"},
		{"\033[?1000;1006h\033[?1000l", "mouse coding"},
		{"\033[?1000h\033[?1002h\033[?1002l", "mouse reports"},
		{"\033[?2026h", "synchronized output"},
		{"\033[?2026$p", ""},
		{"\033[?1h\033=", "application keypad, application cursor "
				  "keys"},
		{"\033[?1h\033=\033[!p", ""},
		{"\033[>1u", "kitty keyboard flags"},
		{"\033[>1u\033[>1u\033[<u", "kitty keyboard flags"},
		{"\033[>1u\033[>1u\033[<2u", ""},
		{"\033[=1;1u\033[=0;1u", ""},
		{"\033[?u", ""},
		{"\033[>4;2m", "modified keys"},
		{"\033[>4;2m\033[>4m", ""},
		{"\033[?1004h\033[?7l\033[5 q",
			"focus reports, no line wrap, cursor shape"},
		{"\033[?7l\033[?7h\033[5 q\033[0 q", ""},
		{"\033(0", "line drawing set"},
		{"\033(0qqq\033(B", ""},
		{"\033[22;0;0t", "saved title"},
		{"\033[22;0;0t\033[23;0;0t", ""},
		{"\033]0;[?25l a title\a", ""},
		{"\033]0;broken off\033[?25l", "hidden cursor"},
		{"\033]0;title\033\\\033[?25l", "hidden cursor"},
		{"\033[?25\030l", ""},
		{"\033[\033[?25l", "hidden cursor"},
		{"\033[?1049h\033[?1002h\033[>1u\033c", ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct slice output = slice_str(cases[i].output);

		for (size_t cut = 0; cut <= output.len; cut++) {
			struct modes m = {0};
			struct buf on = {0};

			modes_feed(&m, slice_sub(output, 0, cut));
			modes_feed(&m, slice_from(output, cut));
			modes_list(&on, m.on);
			assert_string_equal(buf_str(&on), cases[i].on);
			assert_int_equal(m.on & ~m.seen, 0);
			buf_free(&on);
		}
	}
}

static void
keys_have_bytes(void **state)
{
	static const struct {
		const char *name;
		bool mode;
		const char *bytes;
	} cases[] = {
		{"a", false, "a"},
		{"-", false, "-"},
		{"C-c", false, "\003"},
		{"C-r", false, "\022"},
		{"C-?", false, "\177"},
		{"M-x", false, "\033x"},
		{"C-M-x", false, "\033\030"},
		{"Enter", false, "\r"},
		{"M-Enter", false, "\033\r"},
		{"S-Enter", false, "\033[13;2u"},
		{"Tab", false, "\t"},
		{"S-Tab", false, "\033[Z"},
		{"Esc", false, "\033"},
		{"Backspace", false, "\177"},
		{"Space", false, " "},
		{"Up", false, "\033[A"},
		{"Up", true, "\033OA"},
		{"C-Right", true, "\033[1;5C"},
		{"S-Up", false, "\033[1;2A"},
		{"Home", true, "\033OH"},
		{"Delete", true, "\033[3~"},
		{"PgUp", false, "\033[5~"},
		{"M-PgDn", false, "\033[6;3~"},
		{"F1", false, "\033OP"},
		{"F5", false, "\033[15~"},
		{"S-F5", false, "\033[15;2~"},
		{"F12", false, "\033[24~"},
		{"F13", false, NULL},
		{"Return", false, NULL},
		{"", false, NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buf out = {0};
		bool known = keys_add(&out, cases[i].name, cases[i].mode);

		assert_int_equal(known, cases[i].bytes != NULL);
		if (known)
			assert_string_equal(buf_str(&out), cases[i].bytes);
		buf_free(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(temp_keeps_and_finds),
		cmocka_unit_test(run_collects),
		cmocka_unit_test(run_does_not_deadlock),
		cmocka_unit_test(run_ends_what_hangs),
		cmocka_unit_test(modes_are_followed),
		cmocka_unit_test(keys_have_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
