/* The program's start at several sizes: what is there, typed, answered. */
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
#include "tests/lib/seat.h"
#include "tests/lib/temp.h"

struct size {
	int cols, rows;
};

static const struct size sizes[] = {{120, 40}, {80, 24}, {40, 10}, {20, 5}};

static void
assert_row_starts(struct pty *p, int row, const char *text)
{
	struct buf got = {0};

	pty_row(p, row, &got);
	if (!slice_starts(buf_slice(&got), text))
		fail_msg("row %d: \"%s\" does not begin with \"%s\"", row,
			buf_str(&got), text);
	buf_free(&got);
}

/* A program that writes past an edge scrolls or wraps: then the first row is
 * no longer the status line, and the last no longer the input or frame. */
static void
assert_frame_holds(struct pty *p, const struct size *s)
{
	bool borders = s->rows >= 14;

	assert_row_starts(p, 0, " practice \xc2\xb7 127.0.0.");
	if (!borders) {
		assert_row_starts(p, s->rows - 1, ">");
		return;
	}
	assert_string_equal(pty_cell(p, 1, 0).text, "\xe2\x94\x8c");
	assert_string_equal(pty_cell(p, 1, s->cols - 1).text, "\xe2\x94\x90");
	assert_string_equal(pty_cell(p, s->rows - 1, 0).text, "\xe2\x94\x94");
	assert_string_equal(
		pty_cell(p, s->rows - 1, s->cols - 1).text, "\xe2\x94\x98");
}

static void
assert_cursor_behind(struct pty *p, const char *text)
{
	int row, col, at_row, at_col;

	assert_true(pty_find(p, text, &row, &col));
	pty_cursor(p, &at_row, &at_col);
	assert_int_equal(at_row, row);
	assert_int_equal(at_col, col + text_width(slice_str(text)));
	assert_false(pty_modes(p)->on & MODE_CURSOR_HIDDEN);
}

static void
start_at(const struct size *s)
{
	struct pty *p =
		seat_take(&(struct seat){.cols = s->cols, .rows = s->rows});

	SHOWS(p, "You are talking");
	assert_frame_holds(p, s);
	assert_cursor_behind(p, "> ");
	pty_type(p, "tone");
	SHOWS(p, "> tone");
	assert_cursor_behind(p, "> tone");
	pty_key(p, "Enter");
	HIDES(p, "> tone");
	SHOWS(p, "attempt."); /* the end of the answer */
	SHOWS(p, "> ");
	assert_frame_holds(p, s);
	if (s->cols == 20)
		seat_line(p, "/layout log");
	SHOWS(p, "+ 200 ok");
	if (s->cols > 20)
		SHOWS(p, "req_");
	assert_int_equal(seat_leave(p), 0);
}

static void
starts_at_every_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		start_at(&sizes[i]);
}

/* The answer is drawn as it comes, not when it is complete. */
static void
answer_streams(void **state)
{
	struct partner *t = partner_new(40);
	struct pty *p = seat_take(&(struct seat){.cols = 120,
		.rows = 40,
		.args = LIST("-m", "practice"),
		.partner = t});

	(void)state;
	SHOWS(p, "Write a message and press Enter");
	seat_line(p, "x");
	SHOWS(p, "I heard you say");
	assert_false(pty_find(p, "attempt.", &(int){0}, &(int){0}));
	SHOWS(p, "streaming");
	SHOWS(p, "1 active");
	SHOWS(p, "attempt.");
	SHOWS(p, "+ 200 ok");
	assert_int_equal(partner_chats(t), 1);
	assert_int_equal(seat_leave(p), 0);
	partner_free(t);
}

/* The request ID of the log's detail is the one the session's file has. */
static void
session_is_saved_from_the_first_prompt(void **state)
{
	struct pty *p = seat_take(&(struct seat){.cols = 100, .rows = 30});
	char *data = temp_path(pty_home(p), ".local/share");
	struct buf list = {0}, text = {0};
	int row, col;

	(void)state;
	assert_int_equal(temp_list(data, NULL), 0);
	pty_type(p, "a draft is no prompt");
	SHOWS(p, "no prompt");
	assert_int_equal(temp_list(data, NULL), 0);
	pty_key(p, "C-c");
	HIDES(p, "no prompt");
	seat_line(p, "x");
	SHOWS(p, "+ 200 ok");
	assert_int_equal(temp_list(data, &list), 1);
	list.p[strcspn(list.p, "\n")] = '\0';
	assert_true(slice_starts(buf_slice(&list), "sidetone/sessions/"));
	assert_non_null(strstr(list.p, ".jsonl"));
	assert_int_equal(temp_mode(data, list.p), 0600);
	assert_int_equal(temp_mode(data, "sidetone/sessions"), 0700);
	assert_true(temp_read(data, list.p, &text));
	pty_key(p, "F3");
	pty_key(p, "Enter");
	SHOWS(p, "request ID   req_");
	assert_true(pty_find(p, "req_", &row, &col));
	struct buf id = {0};
	pty_row(p, row, &id);
	id.p[strcspn(id.p, "_") + 25] = '\0';
	assert_non_null(strstr(text.p, strstr(id.p, "req_")));
	pty_key(p, "q");
	pty_key(p, "q");
	assert_int_equal(seat_leave(p), 0);
	buf_free(&id);
	buf_free(&list);
	buf_free(&text);
	free(data);
}

static void
session_that_cannot_be_saved_goes_on(void **state)
{
	struct pty *p = seat_take(&(struct seat){.cols = 160,
		.rows = 30,
		.env = LIST("XDG_DATA_HOME=/dev/null/nowhere")});

	(void)state;
	seat_line(p, "x");
	SHOWS(p, "/dev/null/nowhere");
	SHOWS(p, "cannot be made");
	SHOWS(p, "attempt.");
	SHOWS(p, "NOT SAVED");
	SHOWS(p, "+ 200 ok");
	seat_line(p, "once more");
	SHOWS(p, "#2 1/3");
	HIDES(p, "1 active");
	assert_false(pty_find(p, "failed", &(int){0}, &(int){0}));
	assert_int_equal(seat_leave(p), 0);
}

static void
no_save_saves_nothing_and_says_so(void **state)
{
	struct pty *p = seat_take(&(struct seat){
		.cols = 80, .rows = 24, .args = LIST("--no-save")});
	char *data = temp_path(pty_home(p), ".local/share");

	(void)state;
	SHOWS(p, "NOT SAVED");
	seat_line(p, "x");
	SHOWS(p, "+ 200 ok");
	assert_int_equal(temp_list(data, NULL), 0);
	assert_int_equal(seat_leave(p), 0);
	free(data);
}

static void
history_is_private(void **state)
{
	struct pty *p = seat_take(&(struct seat){.cols = 80, .rows = 24});
	char *home = temp_path(pty_home(p), ".local/state/sidetone");
	struct buf text = {0};

	(void)state;
	seat_line(p, "/set temperature 0.5");
	SHOWS(p, "temperature is now 0.5");
	assert_int_equal(temp_mode(home, "history"), 0600);
	assert_true(temp_read(home, "history", &text));
	assert_non_null(strstr(text.p, "/set temperature 0.5"));
	assert_int_equal(seat_leave(p), 0);
	buf_free(&text);
	free(home);
}

static void
lines_of_the_command_line_run(void **state)
{
	struct pty *p = seat_take(&(struct seat){.cols = 80,
		.rows = 24,
		.args = LIST("-e", "model practice:echo", "-e",
			"send once upon a time", "-e", "layout chat")});

	(void)state;
	SHOWS(p, "practice:echo");
	SHOWS(p, "once upon a time");
	HIDES(p, "log \xe2\x94\x80");
	seat_line(p, "/layout log");
	SHOWS(p, "+ 200 ok");
	assert_int_equal(seat_leave(p), 0);
}

static void
quit_of_the_command_line_ends_it(void **state)
{
	struct pty *p = seat_start(&(struct seat){.cols = 80,
		.rows = 24,
		.args = LIST("-e", "nonsense", "-e", "quit")});
	struct buf why = {0};
	int status;

	(void)state;
	assert_true(pty_wait_exit(p, &status, SEAT_LIMIT_MS));
	assert_int_equal(status, 0);
	assert_true(pty_restored(p, &why));
	buf_free(&why);
	pty_free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(starts_at_every_size),
		cmocka_unit_test(answer_streams),
		cmocka_unit_test(session_is_saved_from_the_first_prompt),
		cmocka_unit_test(session_that_cannot_be_saved_goes_on),
		cmocka_unit_test(no_save_saves_nothing_and_says_so),
		cmocka_unit_test(history_is_private),
		cmocka_unit_test(lines_of_the_command_line_run),
		cmocka_unit_test(quit_of_the_command_line_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
