/* The verbs replay and watch: a session again in time, or as it is written. */
#include "app/replay.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/chatopen.h"
#include "app/exit.h"
#include "app/lineprint.h"
#include "app/paths.h"
#include "app/saved.h"
#include "base/lang.h"
#include "event/line.h"
#include "session/follow.h"
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
	lineprint_free(&p.lines);
	return exit_finish(EXIT_FINE);
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
check_call(const char *verb, const struct options *o, struct error *err)
{
	if (o->nargs > 1)
		return error_set(err, _("%s: needs one session, not %d"), verb,
			o->nargs);
	if (wants_screen(o) &&
		(!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)))
		return error_set(err,
			_("%s: standard input and output must be a terminal; "
			  "--plain prints lines, --events the events"),
			verb);
	return 0;
}

/* Plays P, which it takes over. */
static int
play(struct app *app, const struct options *o, struct player *p,
	const struct buf *missing)
{
	int status;

	if (wants_screen(o)) {
		/* Standard error had what was there before. */
		buf_set(&app->warning, buf_slice(missing));
		return chatopen_replay(app, o, p);
	}
	if (missing->len)
		fprintf(stderr, "sidetone: %s\n", buf_str(missing));
	status = print_all(p->replay, o->events);
	player_free(p);
	return status;
}

int
replay_run(struct app *app, const struct options *o)
{
	struct buf path = {0}, missing = {0};
	struct tape *tape = tape_new();
	struct player *p = NULL;
	struct error err;
	int status;

	if (check_call("replay", o, &err) ||
		saved_read(o->nargs ? o->args[0] : "latest", tape_take, tape,
			&path, &missing, &err))
		tape_free(tape);
	else
		p = player_new(tape, buf_str(&path), &clock_real);
	if (p && set_pace(p, o, &err)) {
		player_free(p);
		p = NULL;
	}
	status =
		p ? play(app, o, p, &missing) : exit_complain(&err, EXIT_USAGE);
	buf_free(&path);
	buf_free(&missing);
	return status;
}

/* Watching */

enum { LOOK_MS = 100 };

/* Folds and prints what is followed. */
struct watching {
	struct loaded folds;
	struct printer printer;
	bool events;
};

static void
take_watched(void *arg, const struct event *ev)
{
	struct watching *w = arg;

	loaded_take(&w->folds, ev);
	if (w->events)
		print_event(&w->printer, ev);
	else
		print_lines(&w->printer, ev);
}

/* Prints until nobody writes the file any more. */
static int
print_followed(const char *path, bool events, struct error *err)
{
	struct watching w = {.events = events};
	struct follow *f = follow_open(path, take_watched, &w, err);
	struct buf missing = {0};
	bool written = true;
	int came = f ? 0 : -1;

	w.printer.lines.model = &w.folds.model;
	w.printer.lines.trail = &w.folds.trail;
	w.printer.lines.past = true;
	while (came >= 0 && (came || written)) {
		/* What was written last is read behind this question. */
		written = came > 0 || follow_is_written(f);
		came = follow_step(f, err);
		if (fflush(stdout) || ferror(stdout))
			break;
		if (!came && written)
			poll(NULL, 0, LOOK_MS);
	}
	if (w.printer.lines.mid_line)
		putchar('\n');
	if (f)
		load_describe(&missing, follow_report(f), path);
	if (missing.len)
		fprintf(stderr, "sidetone: %s\n", buf_str(&missing));
	buf_free(&missing);
	follow_close(f);
	loaded_free(&w.folds);
	buf_free(&w.printer.line);
	lineprint_free(&w.printer.lines);
	return came < 0 ? -1 : 0;
}

static int
show_followed(struct app *app, const struct options *o, const char *path,
	struct error *err)
{
	struct player *p = player_watch(path, &clock_real, err);

	if (!p)
		return exit_complain(err, EXIT_USAGE);
	buf_clear(&app->warning);
	load_describe(&app->warning, follow_report(p->source), path);
	if (!follow_is_written(p->source))
		buf_addf(&app->warning, "%s%s", app->warning.len ? "; " : "",
			_("nobody is writing this session now"));
	return chatopen_replay(app, o, p);
}

int
watch_run(struct app *app, const struct options *o)
{
	char *dir = paths_data("sessions");
	struct buf path = {0};
	struct error err;
	int status = EXIT_USAGE;

	if (check_call("watch", o, &err) ||
		library_locate(
			dir, o->nargs ? o->args[0] : "latest", &path, &err))
		exit_complain(&err, EXIT_USAGE);
	else if (wants_screen(o))
		status = show_followed(app, o, buf_str(&path), &err);
	else if (print_followed(buf_str(&path), o->events, &err))
		exit_complain(&err, EXIT_USAGE);
	else
		status = exit_finish(EXIT_FINE);
	free(dir);
	buf_free(&path);
	return status;
}
