/* The command line: every row of its table, and what is refused. */
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/options.h"
#include "base/mem.h"

enum { WORDS_MAX = 16 };

/* Reads LINE, whose words are parted by single blanks; argv stays until the
 * next call. */
static int
read_line(struct options *o, const char *line, struct error *err)
{
	static char *argv[WORDS_MAX + 2], *copy;
	int argc = 0;

	free(copy);
	copy = mem_strdup(line);
	for (char *p = strtok(copy, " "); p; p = strtok(NULL, " "))
		argv[argc++] = p;
	argv[argc] = NULL;
	return options_read(o, argc, argv, err);
}

/* The name of the first verb that takes ROW; "" for the screen. */
static const char *
taker(const struct options_row *row)
{
	const char *name, *args, *what;

	for (size_t v = 0; options_verb(v, &name, &args, &what); v++) {
		if (row->verbs >> v & 1)
			return name ? name : "";
	}
	fail_msg("no verb takes --%s", row->name);
	return NULL;
}

static void
every_option_is_read(void **state)
{
	struct options_row row;
	struct buf line = {0};
	struct options o;
	struct error err;

	(void)state;
	for (size_t i = 0; options_at(i, &row); i++) {
		if (!strcmp(row.name, "fork"))
			continue; /* only with a session to fork */
		buf_clear(&line);
		buf_addf(&line, "sidetone %s --%s%s", taker(&row), row.name,
			row.arg ? " a=b" : "");
		if (read_line(&o, buf_str(&line), &err))
			fail_msg("%s: %s", buf_str(&line), err.text);
		assert_true(o.given >> i & 1);
	}
	buf_free(&line);
}

static void
values_go_to_their_places(void **state)
{
	struct options o;
	struct error err;

	(void)state;
	assert_int_equal(read_line(&o,
				 "sidetone -m one ask -v --set a=b=c word "
				 "--no-save -- --more",
				 &err),
		0);
	assert_string_equal(o.verb, "ask");
	assert_true(o.verbose);
	assert_false(o.json);
	assert_int_equal(o.nsettings, 3);
	assert_string_equal(o.settings[0].name, "model");
	assert_string_equal(o.settings[0].value, "one");
	assert_false(o.settings[0].by_set);
	assert_string_equal(o.settings[1].name, "a");
	assert_string_equal(o.settings[1].value, "b=c");
	assert_true(o.settings[1].by_set);
	assert_string_equal(o.settings[2].name, "save");
	assert_int_equal(o.nargs, 2);
	assert_string_equal(o.args[0], "word");
	assert_string_equal(o.args[1], "--more");
	assert_null(o.args[2]);
	assert_int_equal(
		read_line(&o, "sidetone export 3 -o x --size 9x9", &err), 0);
	assert_string_equal(o.output, "x");
	assert_string_equal(o.size, "9x9");
	assert_int_equal(read_line(&o, "sidetone -r 3 -e one -e two", &err), 0);
	assert_null(o.verb);
	assert_string_equal(o.resume, "3");
	assert_int_equal(o.ncommands, 2);
	assert_string_equal(o.commands[1], "two");
}

static void
what_does_not_fit_is_refused(void **state)
{
	static const struct {
		const char *line, *says;
	} rows[] = {
		{"sidetone --nope", "--nope: no such option"},
		{"sidetone nope", "nope: no such verb"},
		{"sidetone -m", "-m: needs a value"},
		{"sidetone ask --speed 2", "--speed is not for ask"},
		{"sidetone --speed 2", "--speed is not for the screen"},
		{"sidetone models more", "models takes no arguments"},
		{"sidetone -c -r 3", "choose one of them"},
		{"sidetone --fork", "--fork: needs the session"},
		{"sidetone ask --set a", "--set a: must be NAME=VALUE"},
	};
	struct options o;
	struct error err;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(read_line(&o, rows[i].line, &err), -1);
		if (!strstr(err.text, rows[i].says))
			fail_msg("%s: %s", rows[i].line, err.text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_option_is_read),
		cmocka_unit_test(values_go_to_their_places),
		cmocka_unit_test(what_does_not_fit_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
