/* The verb replay: a saved session again, in time. */
#include "app/replay.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/chat.h"
#include "app/exit.h"
#include "app/lineprint.h"
#include "app/paths.h"
#include "base/lang.h"
#include "event/line.h"
#include "session/library.h"
#include "session/load.h"

/* A session as lines: what is said of it, or its events. */
struct printer {
	struct lineprint lines;
	struct buf line;
};

static void
print_lines(void *arg, const struct event *ev)
{
	struct printer *p = arg;

	lineprint_announce(&p->lines, ev->at);
	lineprint_take(&p->lines, ev);
}

static void
print_event(void *arg, const struct event *ev)
{
	struct printer *p = arg;

	buf_clear(&p->line);
	line_encode(&p->line, ev);
	fwrite(p->line.p, 1, p->line.len, stdout);
}

static void
wait_until(const struct replay *r, const struct printer *p)
{
	int64_t at = replay_deadline(r);
	int64_t mark = replay_clock_of(r, lineprint_deadline(&p->lines));
	int64_t now = clock_mono(&clock_real);

	poll(NULL, 0, clock_timeout_ms(mark < at ? mark : at, now));
}

static int
print_all(struct replay *r, bool events)
{
	struct printer p = {.lines = {.model = replay_model(r),
				    .trail = replay_trail(r),
				    .past = true}};

	replay_tell(r, events ? print_event : print_lines, &p);
	replay_play(r, true);
	while (replay_plays(r)) {
		replay_step(r);
		if (!events)
			lineprint_announce(&p.lines, replay_now(r));
		if (fflush(stdout) || ferror(stdout))
			break;
		if (replay_plays(r))
			wait_until(r, &p);
	}
	if (p.lines.mid_line)
		putchar('\n');
	buf_free(&p.line);
	return exit_finish(EXIT_FINE);
}

/* Reads the session that O names, and says in MISSING what of it could not be
 * read. Returns NULL with ERR set. */
static struct tape *
read_tape(const struct options *o, struct buf *path, struct buf *missing,
	struct error *err)
{
	char *dir = paths_data("sessions");
	struct tape *t = tape_new();
	struct load_report r;

	if (library_locate(dir, o->nargs ? o->args[0] : "latest", path, err) ||
		load_events(buf_str(path), tape_take, t, &r, err)) {
		tape_free(t);
		t = NULL;
	} else {
		load_describe(missing, &r, buf_str(path));
	}
	free(dir);
	return t;
}

static int
set_pace(struct player *p, const struct options *o, struct error *err)
{
	double speed = 1;
	int64_t idle = TIMELINE_QUIET;

	if (o->speed && player_read_speed(o->speed, &speed, err))
		return -1;
	if (o->idle && player_read_idle(o->idle, &idle, err))
		return -1;
	replay_set_speed(p->replay, speed);
	player_set_idle(p, idle);
	return 0;
}

static bool
wants_screen(const struct options *o)
{
	return !o->plain && !o->events;
}

/* What is wrong with the call itself; 0: nothing. */
static int
check_call(const struct options *o, struct error *err)
{
	if (o->nargs > 1)
		return error_set(
			err, _("replay: needs one session, not %d"), o->nargs);
	if (wants_screen(o) &&
		(!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)))
		return error_set(
			err, _("replay: standard input and output must be a "
			       "terminal; --plain prints lines, --events the "
			       "events"));
	return 0;
}

static int
complain(const struct error *err)
{
	fprintf(stderr, "sidetone: %s\n", err->text);
	return EXIT_USAGE;
}

int
replay_run(struct app *app, const struct options *o)
{
	struct player *p = NULL;
	struct buf path = {0}, missing = {0};
	struct tape *tape;
	struct error err;
	int status;

	if (check_call(o, &err))
		return complain(&err);
	tape = read_tape(o, &path, &missing, &err);
	if (tape)
		p = player_new(tape, buf_str(&path), &clock_real);
	buf_free(&path);
	if (!p) {
		buf_free(&missing);
		return complain(&err);
	}
	if (set_pace(p, o, &err)) {
		buf_free(&missing);
		player_free(p);
		return complain(&err);
	}
	if (wants_screen(o)) {
		/* Standard error had what was there before. */
		buf_set(&app->warning, buf_slice(&missing));
		buf_free(&missing);
		return chat_replay(app, o, p);
	}
	if (missing.len)
		fprintf(stderr, "sidetone: %s\n", buf_str(&missing));
	buf_free(&missing);
	status = print_all(p->replay, o->events);
	player_free(p);
	return status;
}
