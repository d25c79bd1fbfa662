/* The page of sessions: what it shows, what typing finds, what is chosen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/lib/seat.h"
#include "tests/lib/temp.h"

#define DIR ".local/share/sidetone/sessions/"

enum { SESSIONS = 30, COLS = 100, ROWS = 24 };

static void
write_session(const char *home, const char *id, struct slice text, time_t at)
{
	const struct timespec times[2] = {{at, 0}, {at, 0}};
	struct buf name = {0};
	char *path;

	buf_addf(&name, DIR "%s.jsonl", id);
	temp_write(home, buf_str(&name), text);
	path = temp_path(home, buf_str(&name));
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	free(path);
	buf_free(&name);
}

/* Session 0 is the oldest; the IDs have letters, the topics numbers. */
static char *
home_with_sessions(int n)
{
	char *home = temp_new();

	for (int i = 0; i < n; i++) {
		struct buf text = {0};
		char id[8];
		snprintf(id, sizeof(id), "id-%c%c", 'a' + i / 26, 'a' + i % 26);
		buf_addf(&text,
			"{\"kind\":\"session\",\"at\":0,\"version\":1,\"id\":"
			"\"%s\",\"model\":\"%s\"}\n"
			"{\"kind\":\"prompt\",\"at\":1,\"text\":\"Topic "
			"%d\\u001b[2J\"}\n",
			id, i % 2 ? "odd-model" : "even-model", i + 100);
		write_session(home, id, buf_slice(&text),
			1795255200 + (time_t)i * 60);
		buf_free(&text);
	}
	return home;
}

static struct pty *
take(const char *home)
{
	struct buf var = {0};
	struct pty *p;

	buf_addf(&var, "HOME=%s", home);
	p = seat_take(&(struct seat){
		.cols = COLS, .rows = ROWS, .env = LIST(buf_str(&var))});
	buf_free(&var);
	return p;
}

static struct pty *
open_page(const char *home)
{
	struct pty *p = take(home);

	seat_line(p, "/sessions");
	SHOWS(p, "Enter go on with it");
	return p;
}

static void
end(struct pty *p, char *home)
{
	pty_key(p, "C-c");
	HIDES(p, "Enter go on with it");
	assert_int_equal(seat_leave(p), 0);
	temp_remove(home);
}

static void
all_sessions_are_there_the_latest_first(void **state)
{
	char *home = home_with_sessions(SESSIONS);
	struct pty *p = open_page(home);
	int row, below, col;

	(void)state;
	SHOWS(p, "/ _  30 sessions");
	SHOWS(p, "> id-bd  2026-11-21 10:29      1       0");
	SHOWS(p, "odd-model   Topic 129^[[2J");
	assert_true(pty_find(p, "> id-bd", &row, &col));
	assert_true(pty_find(p, "  id-bc", &below, &col));
	assert_int_equal(below, row + 1);
	assert_true(pty_cell(p, row, col + 4).reverse);
	assert_false(pty_cell(p, below, col + 4).reverse);
	assert_false(pty_find(p, "id-aa", &row, &col));
	end(p, home);
}

static void
typing_finds(void **state)
{
	char *home = home_with_sessions(SESSIONS);
	struct pty *p = open_page(home);

	(void)state;
	pty_type(p, "ODD-");
	SHOWS(p, "/ ODD-_  15 of 30");
	pty_type(p, " topic 11");
	SHOWS(p, "/ ODD- topic 11_  5 of 30");
	SHOWS(p, "> id-at");
	/* Letters that are keys on other pages. */
	pty_type(p, "qjk?");
	SHOWS(p, "/ ODD- topic 11qjk?_  0 of 30");
	SHOWS(p, "no session is like that");
	for (int i = 0; i < 4; i++)
		pty_key(p, "Backspace");
	SHOWS(p, "5 of 30");
	pty_key(p, "C-w");
	SHOWS(p, "/ ODD- topic _  15 of 30");
	pty_paste(p, SLICE("103\nand more"));
	SHOWS(p, "/ ODD- topic 103_  1 of 30");
	SHOWS(p, "> id-ad");
	pty_key(p, "C-u");
	SHOWS(p, "/ _  30 sessions");
	pty_type(p, "id-aa");
	SHOWS(p, "> id-aa");
	end(p, home);
}

static void
the_choice_moves(void **state)
{
	char *home = home_with_sessions(SESSIONS);
	struct pty *p = open_page(home);
	int row, col;

	(void)state;
	pty_key(p, "Down");
	SHOWS(p, "> id-bc");
	pty_key(p, "End");
	SHOWS(p, "> id-aa");
	HIDES(p, "id-bd");
	pty_key(p, "Down");
	pty_key(p, "Up");
	SHOWS(p, "> id-ab");
	SHOWS(p, "  id-aa");
	pty_key(p, "PgUp");
	HIDES(p, "> id-ab");
	pty_key(p, "Home");
	SHOWS(p, "> id-bd");
	assert_true(pty_find(p, "  id-ba", &row, &col));
	pty_click(p, 0, row, col + 5);
	SHOWS(p, "> id-ba");
	pty_click(p, 65, row, col + 5);
	SHOWS(p, "> id-ax");
	end(p, home);
}

/* What resuming does is another matter: here the page gives way to it. */
static void
enter_takes_the_choice(void **state)
{
	char *home = home_with_sessions(3);
	struct pty *p = open_page(home);

	(void)state;
	pty_type(p, "nowhere");
	SHOWS(p, "0 of 3");
	pty_key(p, "Enter");
	SHOWS(p, "no session is chosen");
	pty_key(p, "C-u");
	SHOWS(p, "3 sessions");
	pty_key(p, "Enter");
	HIDES(p, "3 sessions");
	seat_line(p, "/pick");
	SHOWS(p, "no session is chosen");
	assert_int_equal(seat_leave(p), 0);
	temp_remove(home);
}

static void
other_files_do_not_matter(void **state)
{
	char *home = home_with_sessions(1);
	struct pty *p;

	(void)state;
	write_session(home, "foreign", SLICE("mine\n"), 1795355200);
	write_session(home, "torn",
		SLICE("{\"kind\":\"prompt\",\"at\":1,\"text\":\"x\"}\n{"),
		1795355100);
	p = open_page(home);
	SHOWS(p, "> foreign");
	SHOWS(p, "[no session]");
	SHOWS(p, "[damaged] x");
	pty_key(p, "Esc");
	HIDES(p, "3 sessions");
	assert_int_equal(seat_leave(p), 0);
	temp_remove(home);
	home = temp_new();
	p = open_page(home);
	SHOWS(p, "0 sessions");
	SHOWS(p, "no session is saved yet");
	end(p, home);
}

static void
any_size_will_do(void **state)
{
	static const int sizes[][2] = {
		{1, 1}, {20, 5}, {40, 4}, {3, 30}, {200, 50}, {COLS, ROWS}};
	char *home = home_with_sessions(SESSIONS);
	struct pty *p = open_page(home);

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		pty_resize(p, sizes[i][0], sizes[i][1]);
		seat_wait_taken(p);
		pty_key(p, "Down");
		seat_wait_taken(p);
	}
	SHOWS(p, "30 sessions");
	SHOWS(p, "> id-ax");
	end(p, home);
}

/* A command with words opens the page as if they were typed. */
static void
words_come_along(void **state)
{
	char *home = home_with_sessions(SESSIONS);
	struct pty *p = take(home);

	(void)state;
	seat_line(p, "/sessions topic 105");
	SHOWS(p, "/ topic 105_  1 of 30");
	SHOWS(p, "> id-af");
	end(p, home);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_sessions_are_there_the_latest_first),
		cmocka_unit_test(typing_finds),
		cmocka_unit_test(the_choice_moves),
		cmocka_unit_test(enter_takes_the_choice),
		cmocka_unit_test(other_files_do_not_matter),
		cmocka_unit_test(any_size_will_do),
		cmocka_unit_test(words_come_along),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
