/* Runs a program on a pseudo-terminal: waiting for what it shows and does. */
#include "tests/lib/pty.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

enum { QUIET_LIMIT_MS = 10000 };

static int
left(int64_t end)
{
	int64_t ms = end - clock_mono(&clock_real);

	return ms < 0 ? 0 : (int)ms;
}

bool
pty_pump(struct pty *p, int limit_ms)
{
	int64_t end = clock_mono(&clock_real) + limit_ms;

	do {
		if (pty_step(p, left(end)))
			return true;
	} while (left(end) > 0 && !pty_ended(p));
	return false;
}

static bool
failed(struct pty *p, const char *what, const char *text, int limit_ms)
{
	fprintf(stderr, "pty: waited %d ms for %s%s%s\n", limit_ms, what,
		text != NULL ? ": " : "", text != NULL ? text : "");
	pty_dump(p);
	return false;
}

/* Reads on until READY says true; false at the limit, or at the end of the
 * program and its output. */
static bool
wait_until(struct pty *p, bool (*ready)(struct pty *p, void *arg), void *arg,
	int limit_ms)
{
	int64_t end = clock_mono(&clock_real) + limit_ms;

	for (;;) {
		bool last = pty_ended(p);
		bool more = pty_step(p, 0);

		if (ready(p, arg))
			return true;
		if (left(end) == 0 || (last && !more))
			return false;
		pty_step(p, left(end));
	}
}

/* Half a frame may show what no user ever sees. */
static bool
frame_is_whole(const struct pty *p)
{
	return (pty_modes(p)->on & MODE_SYNC) == 0 || pty_ended(p);
}

struct state {
	bool (*ready)(struct pty *p, void *arg);
	void *arg;
};

static bool
state_is_ready(struct pty *p, void *arg)
{
	const struct state *s = arg;

	return frame_is_whole(p) && s->ready(p, s->arg);
}

bool
pty_wait(struct pty *p, bool (*ready)(struct pty *p, void *arg), void *arg,
	int limit_ms)
{
	struct state s = {ready, arg};

	return wait_until(p, state_is_ready, &s, limit_ms) ||
	       failed(p, "a state of the screen", NULL, limit_ms);
}

struct sought {
	const char *text;
	bool present;
};

static bool
is_shown(struct pty *p, const char *text)
{
	size_t len = strlen(text);
	struct buf screen = {0};
	int row, col;
	bool shown;

	if (len > 0 && text[len - 1] == ' ')
		return pty_find(p, text, &row, &col);
	pty_screen(p, &screen);
	shown = slice_find(buf_slice(&screen), slice_str(text)) != -1;
	buf_free(&screen);
	return shown;
}

static bool
text_is_as_sought(struct pty *p, void *arg)
{
	const struct sought *s = arg;

	return frame_is_whole(p) && is_shown(p, s->text) == s->present;
}

bool
pty_wait_text(struct pty *p, const char *text, int limit_ms)
{
	struct sought s = {text, true};

	return wait_until(p, text_is_as_sought, &s, limit_ms) ||
	       failed(p, "text to come", text, limit_ms);
}

bool
pty_wait_gone(struct pty *p, const char *text, int limit_ms)
{
	struct sought s = {text, false};

	return wait_until(p, text_is_as_sought, &s, limit_ms) ||
	       failed(p, "text to go", text, limit_ms);
}

bool
pty_wait_quiet(struct pty *p, int quiet_ms)
{
	int64_t end = clock_mono(&clock_real) + QUIET_LIMIT_MS;

	while (pty_pump(p, quiet_ms))
		if (left(end) == 0)
			return failed(p, "quiet", NULL, QUIET_LIMIT_MS);
	return true;
}

static bool
has_exited(struct pty *p, void *arg)
{
	(void)arg;
	return pty_ended(p);
}

static bool
has_stopped(struct pty *p, void *arg)
{
	(void)arg;
	return pty_stopped(p);
}

static bool
has_continued(struct pty *p, void *arg)
{
	(void)arg;
	return !pty_stopped(p);
}

bool
pty_wait_exit(struct pty *p, int *status, int limit_ms)
{
	if (!wait_until(p, has_exited, NULL, limit_ms))
		return failed(p, "the program's end", NULL, limit_ms);
	while (pty_step(p, 0))
		continue;
	*status = pty_status(p);
	return true;
}

bool
pty_wait_stopped(struct pty *p, int limit_ms)
{
	if (!wait_until(p, has_stopped, NULL, limit_ms))
		return failed(p, "the program to stop", NULL, limit_ms);
	while (pty_step(p, 0))
		continue;
	return true;
}

bool
pty_wait_continued(struct pty *p, int limit_ms)
{
	return wait_until(p, has_continued, NULL, limit_ms) ||
	       failed(p, "the program to go on", NULL, limit_ms);
}
