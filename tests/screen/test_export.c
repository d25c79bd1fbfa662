/* Exports from the screen: the menu and the command, live and in a replay. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/exportformat.h"
#include "tests/lib/seat.h"
#include "tests/lib/temp.h"

enum { NO_PACE = 0 };

static struct partner *partner;
static char *dir; /* the programs' working directory */
static struct buf home;

/* A seat whose first message was answered. */
static struct pty *
answered(void)
{
	struct pty *p = seat_take(&(struct seat){.cols = 120,
		.rows = 30,
		.args = LIST("-m", "practice"),
		.env = LIST(buf_str(&home)),
		.partner = partner});

	seat_line(p, "a word of mine");
	SHOWS(p, "+ 200 ok");
	return p;
}

/* The only file in the working directory whose name says format F. */
static void
written(const struct export_format *f, struct buf *text)
{
	struct buf names = {0};
	struct slice rest, line;
	size_t found = 0;

	temp_list(dir, &names);
	rest = buf_slice(&names);
	while (slice_line(&rest, &line)) {
		struct buf name = {0};
		if (slice_find(line, SLICE("/")) >= 0 ||
			exportformat_of(line) != f)
			continue;
		found++;
		buf_set(&name, line);
		assert_true(temp_read(dir, buf_str(&name), text));
		assert_int_equal(temp_mode(dir, buf_str(&name)), 0600);
		buf_free(&name);
	}
	assert_int_equal(found, 1);
	buf_free(&names);
}

static void
menu_writes_every_format(void **state)
{
	struct pty *p = answered();
	const struct export_format *f;
	struct buf text = {0}, name = {0};

	(void)state;
	pty_key(p, "F3");
	SHOWS(p, "Esc back");
	for (size_t i = 0; (f = exportformat_at(i)); i++) {
		char key[8];
		if (!f->write)
			continue;
		snprintf(key, sizeof(key), "%zu", i + 1);
		pty_key(p, "x");
		SHOWS(p, "traces for OpenTelemetry");
		HIDES(p, "recorded for asciinema");
		pty_key(p, key);
		HIDES(p, "traces for OpenTelemetry");
		buf_clear(&name);
		buf_addf(&name, "%s", f->ending);
		SHOWS(p, "the session was written to ");
		SHOWS(p, buf_str(&name));
		written(f, &text);
		assert_int_equal(strstr(buf_str(&text), "word of mine") != NULL,
			strcmp(f->name, "otlp") != 0);
		pty_key(p, "k"); /* what was said goes */
		HIDES(p, "the session was written to ");
	}
	pty_key(p, "x");
	SHOWS(p, "traces for OpenTelemetry");
	pty_key(p, "1");
	SHOWS(p, "there is such a file already");
	pty_key(p, "Esc");
	HIDES(p, "traces for OpenTelemetry");
	pty_key(p, "Esc");
	SHOWS(p, "F1 help");
	assert_int_equal(seat_leave(p), 0);
	buf_free(&text);
	buf_free(&name);
}

static void
command_takes_a_file(void **state)
{
	struct pty *p = answered();
	struct buf text = {0};

	(void)state;
	seat_line(p, "/export talk.html");
	SHOWS(p, "the session was written to talk.html");
	assert_true(temp_read(dir, "talk.html", &text));
	assert_non_null(strstr(buf_str(&text), "word of mine"));
	seat_line(p, "/export json with blank");
	SHOWS(p, "the session was written to with blank");
	assert_true(temp_read(dir, "with blank", &text));
	assert_int_equal(text.p[0], '[');
	seat_line(p, "/export talk.html");
	SHOWS(p, "talk.html: there is such a file already");
	seat_line(p, "/export talk.doc");
	SHOWS(p, "export: talk.doc is neither md, html");
	seat_line(p, "/export nope x.md");
	SHOWS(p, "export: nope is neither md, html");
	seat_line(p, "/export a.cast");
	SHOWS(p, "sidetone export --format cast 2");
	assert_false(temp_exists(dir, "a.cast"));
	assert_int_equal(seat_leave(p), 0);
	buf_free(&text);
}

static void
nothing_said_is_not_written(void **state)
{
	struct pty *p = seat_take(&(struct seat){.cols = 80,
		.rows = 24,
		.env = LIST(buf_str(&home)),
		.partner = partner});

	(void)state;
	seat_line(p, "/export none.md");
	SHOWS(p, "nothing was said in this session yet");
	assert_false(temp_exists(dir, "none.md"));
	assert_int_equal(seat_leave(p), 0);
}

/* The whole, wherever the replay stands. */
static void
replay_is_written_whole(void **state)
{
	struct pty *p = seat_start(&(struct seat){.cols = 100,
		.rows = 30,
		.args = LIST("replay", "-e", "play off", "-e", "seek start"),
		.env = LIST(buf_str(&home))});
	struct buf text = {0};
	int status;

	(void)state;
	SHOWS(p, "paused 0:00.0");
	HIDES(p, "word of mine");
	pty_key(p, "x");
	SHOWS(p, "traces for OpenTelemetry");
	pty_key(p, "1");
	SHOWS(p, "the session was written to 2");
	written(exportformat_named("md"), &text);
	assert_non_null(strstr(buf_str(&text), "word of mine"));
	pty_key(p, "q");
	assert_true(pty_wait_exit(p, &status, SEAT_LIMIT_MS));
	assert_int_equal(status, 0);
	pty_free(p);
	buf_free(&text);
}

/* Line, keys of Tab, and what then stands in the input. */
static void
tab_completes_what_commands_take(void **state)
{
	static const char *const rows[][2] = {{"/export ht", "> /export html "},
		{"/detail tim", "> /detail timing "},
		{"/explain insuff", "> /explain insufficient_quota "},
		{"/help expo", "> /help export "},
		{"/resume 2", "> /resume 20"}, {"/bind export", "export-menu "},
		{"/fix mod", "> /fix model "}};
	struct pty *p = answered();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		pty_type(p, rows[i][0]);
		pty_key(p, "Tab");
		SHOWS(p, rows[i][1]);
		pty_key(p, "C-c");
		HIDES(p, rows[i][1]);
	}
	assert_int_equal(seat_leave(p), 0);
}

/* A folder of its own for each. */
static int
enter(void **state)
{
	(void)state;
	dir = temp_new();
	buf_clear(&home);
	buf_addf(&home, "HOME=%s", dir);
	return chdir(dir);
}

static int
leave(void **state)
{
	(void)state;
	if (chdir("/"))
		return -1;
	temp_remove(dir);
	return 0;
}

static int
enter_saved(void **state)
{
	int rc = enter(state);

	assert_int_equal(seat_leave(answered()), 0);
	return rc;
}

static int
setup(void **state)
{
	const char *path = getenv("SIDETONE");
	char *whole = realpath(path ? path : "build/sidetone", NULL);
	int rc;

	(void)state;
	partner = partner_new(NO_PACE);
	rc = whole ? setenv("SIDETONE", whole, 1) : -1;
	free(whole);
	return rc;
}

static int
teardown(void **state)
{
	(void)state;
	partner_free(partner);
	buf_free(&home);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			menu_writes_every_format, enter, leave),
		cmocka_unit_test_setup_teardown(
			command_takes_a_file, enter, leave),
		cmocka_unit_test_setup_teardown(
			nothing_said_is_not_written, enter, leave),
		cmocka_unit_test_setup_teardown(
			replay_is_written_whole, enter_saved, leave),
		cmocka_unit_test_setup_teardown(
			tab_completes_what_commands_take, enter, leave),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
