/* Theme roles and their language; every file in themes/. */
#include "tui/theme.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>

#include "tests/lib/temp.h"

static void
styles(void **unused)
{
	static const struct {
		const char *line;
		enum theme_role role;
		struct theme_style style;
	} rows[] = {
		{"color text default default", ROLE_TEXT, {-1, -1, 0}},
		{"color text red 7 bold", ROLE_TEXT, {1, 7, ATTR_BOLD}},
		{"  color\tlog-ok bright-green black dim italic # fine",
			ROLE_LOG_OK, {10, 0, ATTR_DIM | ATTR_ITALIC}},
		{"color fix 255 0 underline reverse", ROLE_FIX,
			{255, 0, ATTR_UNDERLINE | ATTR_REVERSE}},
		{"color link 000000 ffffff", ROLE_LINK, {16, 231, 0}},
		{"color link '#0072b2' \"#E69F00\"", ROLE_LINK, {25, 178, 0}},
		{"color link 808080 5f87af", ROLE_LINK, {244, 67, 0}},
		{"color link 080808 eeeeee", ROLE_LINK, {232, 255, 0}},
		{"color log-failed bright-white magenta", ROLE_LOG_FAILED,
			{15, 5, 0}},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct theme t;
		struct error err = {0};
		struct theme_style s;
		theme_clear(&t);
		if (theme_parse(&t, "t", slice_str(rows[i].line), &err) < 0)
			fail_msg("%s: %s", rows[i].line, err.text);
		s = t.style[rows[i].role];
		assert_int_equal(s.fg, rows[i].style.fg);
		assert_int_equal(s.bg, rows[i].style.bg);
		assert_int_equal(s.attrs, rows[i].style.attrs);
		assert_true(t.set[rows[i].role]);
		assert_int_equal(theme_missing(&t, NULL), ROLE_COUNT - 1);
	}
}

static void
errors(void **unused)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
		{"colour text red red",
			"t:1: colour: a theme holds only lines that begin "
			"with color"},
		{"# x\n\ncolor txet red red",
			"t:3: txet: no such role, the nearest is text (the "
			"default theme names them all)"},
		{"color log-failde red red\n",
			"t:1: log-failde: no such role, the nearest is "
			"log-failed (the default theme names them all)"},
		{"color text purple red",
			"t:1: purple: not a colour, allowed are default, 0 to "
			"255, rrggbb, and black red green yellow blue "
			"magenta cyan white, each also bright-…"},
		{"color text red 256",
			"t:1: 256: not a colour, allowed are default, 0 to "
			"255, rrggbb, and black red green yellow blue "
			"magenta cyan white, each also bright-…"},
		{"color text red red blink",
			"t:1: blink: not an attribute, allowed are bold dim "
			"italic underline reverse"},
		{"color text red #0072b2",
			"t:1: color: too few words, it takes ROLE FOREGROUND "
			"BACKGROUND [bold dim italic underline reverse]"},
		{"color text 'red", "t:1: the quote ' is not closed"},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct theme t;
		struct error err = {0};
		theme_clear(&t);
		assert_int_equal(
			theme_parse(&t, "t", slice_str(rows[i].text), &err),
			-1);
		assert_string_equal(err.text, rows[i].error);
	}
}

static void
colors_are_whole(void **unused)
{
	static const char *const words[] = {"-1", "1000", "1x", "#12345",
		"#1234567", "#12345g", "", "bright-", "Default", "0x10"};

	(void)unused;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		struct words w = {
			.n = 4, .word = {"color", "text", words[i], "default"}};
		struct theme t;
		struct error err = {0};
		theme_clear(&t);
		assert_int_equal(theme_color(&t, &w, &err), -1);
		assert_false(t.set[ROLE_TEXT]);
	}
}

static void
names(void **unused)
{
	(void)unused;
	for (int i = 0; i < ROLE_COUNT; i++) {
		enum theme_role role = (enum theme_role)i;
		const char *name = theme_role_name(role);
		assert_true(strspn(name, "abcdefghijklmnopqrstuvwxyz-") ==
			    strlen(name));
		assert_true(strlen(theme_role_what(role)) > 3);
	}
}

/* What the two themes promise that are also built in. */
static void
check_promises(const char *name, const struct theme *t)
{
	int most = !strcmp(name, "mono.theme")      ? THEME_DEFAULT_COLOR
		   : !strcmp(name, "default.theme") ? 15
						    : 255;

	for (int i = 0; i < ROLE_COUNT; i++) {
		assert_true(t->style[i].fg <= most);
		assert_true(t->style[i].bg <= most);
	}
}

static void
check_file(const char *name)
{
	enum theme_role first = ROLE_COUNT;
	struct error err = {0};
	struct buf text = {0};
	struct theme t;
	char begins[300];

	theme_clear(&t);
	assert_true(temp_read("themes", name, &text));
	snprintf(begins, sizeof(begins),
		"# %.*s: ", (int)(strchr(name, '.') - name), name);
	assert_true(slice_starts(buf_slice(&text), begins));
	if (theme_parse(&t, name, buf_slice(&text), &err) < 0)
		fail_msg("%s", err.text);
	if (theme_missing(&t, &first))
		fail_msg("%s lacks %s", name, theme_role_name(first));
	check_promises(name, &t);
	buf_free(&text);
}

static void
files(void **unused)
{
	DIR *dir = opendir("themes");
	struct dirent *entry;
	int n = 0;

	(void)unused;
	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		check_file(entry->d_name);
		n++;
	}
	closedir(dir);
	assert_true(n >= 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(styles),
		cmocka_unit_test(errors),
		cmocka_unit_test(colors_are_whole),
		cmocka_unit_test(names),
		cmocka_unit_test(files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
