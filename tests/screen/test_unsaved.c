/* Recording that cannot begin or has to stop, in ask, lines and screen: it is
 * said, the chat goes on, and what is in the file is whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/drive.h"
#include "tests/lib/seat.h"
#include "tests/lib/temp.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define SESSIONS ".local/share/sidetone/sessions"
#define CUT "recording has stopped: "
#define NEVER "the session cannot be saved, the chat goes on unsaved: "
#define GONE "the file was removed; the chat goes on unsaved"

enum { DELTAS = 60 };

static const struct front {
	const char *name, *args[3];
	bool stays; /* for a second message */
} fronts[] = {
	{"ask", {"ask", "hi"}, false},
	{"lines", {"--linear"}, true},
	{"screen", {NULL}, true},
};

enum trouble {
	FULL,           /* the disk: no file may have more than 2 KiB */
	FULL_AT_ONCE,   /* nor one byte */
	IN_THE_WAY,     /* a file where a folder should be */
	READ_ONLY,      /* folders that cannot be written */
	NO_HOME,        /* folders that cannot be */
	FILE_REMOVED,   /* while the answer comes */
	FOLDER_REMOVED, /* likewise */
	FOLDER_MOVED,   /* likewise: nothing is lost */
};

static const struct row {
	enum trouble trouble;
	const char *says; /* NULL: nothing */
	size_t files;     /* that are left, all of whole lines */
} rows[] = {
	{FULL, CUT "File too large; the chat goes on unsaved", 1},
	{FULL_AT_ONCE, CUT "File too large; the chat goes on unsaved", 0},
	{IN_THE_WAY, NEVER, 0},
	{READ_ONLY, NEVER, 0},
	{NO_HOME, NEVER, 0},
	{FILE_REMOVED, CUT GONE, 0},
	{FOLDER_REMOVED, CUT GONE, 0},
	{FOLDER_MOVED, NULL, 1},
};

/* One front in one trouble. */
struct scene {
	const struct front *front;
	const struct row *row;
	struct wire *w;
	struct pty *p;
	char *home;
};

/* The answer, in two halves with a pause between, and one more. */
static void
script(struct wire *w)
{
	struct buf head = {0}, tail = {0};
	char piece[80];

	buf_add_str(&head, HEAD_STREAM SSE_SAY("BEGINS "));
	for (int i = 0; i < DELTAS; i++) {
		snprintf(piece, sizeof(piece), SSE_SAY("w%d "), i);
		buf_add_str(&tail, piece);
	}
	buf_add_str(&tail, SSE_SAY("ENDS") SSE_STOP SSE_DONE);
	wire_answer(w, (struct wire_step[]){WIRE_DO(READ),
			       {WIRE_SEND, buf_slice(&head), 0}, WIRE_DO(PAUSE),
			       {WIRE_SEND, buf_slice(&tail), 0},
			       WIRE_DO(CLOSE), WIRE_DO(END)});
	wire_stream(w, SLICE(SSE_SAY("SECOND") SSE_STOP SSE_DONE), 0);
	buf_free(&head);
	buf_free(&tail);
}

static void
prepare(struct scene *s, struct buf *var)
{
	char *local = temp_path(s->home, ".local");

	buf_addf(var, "HOME=%s",
		s->row->trouble == NO_HOME ? "/dev/null" : s->home);
	if (s->row->trouble == IN_THE_WAY)
		temp_write(s->home, ".local", SLICE("in the way"));
	if (s->row->trouble == READ_ONLY && geteuid() == 0)
		buf_set(var, SLICE("XDG_DATA_HOME=/proc")); /* root's, too */
	else if (s->row->trouble == READ_ONLY)
		assert_int_equal(mkdir(local, 0500), 0);
	free(local);
}

/* SIGXFSZ is as the system has it: the program has to see to it. */
static const char *
limit(enum trouble t)
{
	if (t == FULL)
		return "ulimit -f 4; exec \"$0\" \"$@\"";
	return t == FULL_AT_ONCE ? "ulimit -f 0; exec \"$0\" \"$@\""
				 : "exec \"$0\" \"$@\"";
}

static void
begin(struct scene *s)
{
	const char *path = getenv("SIDETONE");
	const char *const *args = s->front->args;
	struct buf home = {0}, url = {0};

	prepare(s, &home);
	buf_addf(&url, "OPENAI_BASE_URL=%s", wire_url(s->w));
	s->p = pty_start(160, 24,
		LIST("sh", "-c", limit(s->row->trouble),
			path ? path : "build/sidetone", args[0], args[1]),
		LIST(buf_str(&url), "SIDETONE_API_KEY=" DRIVE_KEY,
			buf_str(&home)));
	if (s->front->stays) {
		SHOWS(s->p, ">");
		seat_line(s->p, "hi");
	}
	SHOWS(s->p, "BEGINS");
	buf_free(&home);
	buf_free(&url);
}

static void
take_away(const struct scene *s)
{
	char *folder = temp_path(s->home, SESSIONS);
	char *away = temp_path(s->home, "away");
	struct buf list = {0};

	assert_int_equal(rename(folder, away), 0);
	if (s->row->trouble != FOLDER_MOVED) {
		assert_int_equal(temp_list(away, &list), 1);
		list.p[list.len - 1] = '\0';
		free(folder);
		folder = temp_path(away, list.p);
		assert_int_equal(unlink(folder), 0);
		assert_int_equal(rmdir(away), 0);
	}
	if (s->row->trouble == FILE_REMOVED) {
		free(folder);
		folder = temp_path(s->home, SESSIONS);
		assert_int_equal(mkdir(folder, 0700), 0);
	}
	buf_free(&list);
	free(folder);
	free(away);
}

/* The files are whole, and the last of them has what was said LAST. */
static void
assert_files(const struct scene *s)
{
	struct buf list = {0}, text = {0};
	struct slice rest, line;
	struct record r = {0};
	size_t n = 0;

	temp_list(s->home, &list);
	rest = buf_slice(&list);
	while (slice_line(&rest, &line)) {
		char *name = slice_dup(line);
		if (strstr(name, ".jsonl")) {
			n++;
			assert_true(temp_read(s->home, name, &text));
			assert_true(record_lines(&r, buf_slice(&text)));
		}
		free(name);
	}
	assert_int_equal(n, s->row->files);
	if (s->row->trouble == FULL)
		assert_in_range(text.len, 1500, 2048);
	if (s->row->trouble == FOLDER_MOVED)
		assert_int_equal(record_count(&r, EVENT_DONE),
			s->front->stays ? 2 : 1);
	record_free(&r);
	buf_free(&list);
	buf_free(&text);
}

/* The words may be broken where a line of the terminal ends. */
static void
assert_said(const struct scene *s)
{
	static const char *const said[] = {CUT, NEVER};
	struct slice raw = pty_raw(s->p);

	for (size_t i = 0; !s->row->says && i < COUNT(said); i++)
		assert_int_equal(slice_find(raw, slice_str(said[i])), -1);
	if (s->row->says)
		SHOWS(s->p, s->row->says);
}

static void
play(struct scene *s)
{
	int status;

	script(s->w);
	begin(s);
	if (s->row->trouble >= FILE_REMOVED)
		take_away(s);
	wire_release(s->w);
	SHOWS(s->p, "ENDS");
	assert_said(s);
	if (s->front->stays) {
		seat_line(s->p, "again");
		SHOWS(s->p, "SECOND");
		assert_false(pty_ended(s->p));
		seat_line(s->p, "/quit");
	}
	assert_true(pty_wait_exit(s->p, &status, SEAT_LIMIT_MS));
	if (status)
		fail_msg("%s, trouble %d: status %d", s->front->name,
			s->row->trouble, status);
	assert_files(s);
}

static void
the_chat_goes_on(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(fronts) * COUNT(rows); i++) {
		struct scene s = {.front = &fronts[i / COUNT(rows)],
			.row = &rows[i % COUNT(rows)],
			.w = wire_new(),
			.home = temp_new()};

		play(&s);
		pty_free(s.p);
		wire_free(s.w);
		temp_remove(s.home);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_chat_goes_on),
	};

	return cmocka_run_group_tests_name("unsaved", tests, NULL, NULL);
}
