/* Playing: the commands that move a replay. */
#include "app/playing.h"

#include <stdlib.h>
#include <string.h>

#include "app/actions.h"
#include "app/chatopen.h"
#include "app/player.h"
#include "base/lang.h"

static const double speeds[] = {
	0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, REPLAY_MAX_SPEED};
enum { SPEEDS = sizeof(speeds) / sizeof(speeds[0]) };

/* What was jumped to is what one wants to see. */
static void
jump(struct app *app, size_t position)
{
	player_jump(app->chat->player, position);
	ui_follow(app->chat->ui);
}

static void
follow(struct app *app, bool on)
{
	player_follow(app->chat->player, on);
	ui_follow(app->chat->ui);
}

int
playing_play(struct app *app, const struct words *w, struct error *err)
{
	struct player *p = app->chat->player;
	struct replay *r = p->replay;
	const char *word = w->n > 1 ? w->word[1] : "";
	bool on = !replay_plays(r);

	if (!strcmp(word, "on") || !strcmp(word, "off"))
		on = word[1] == 'n';
	else if (*word)
		return error_set(
			err, _("play: %s is neither on nor off"), word);
	if (on && replay_at_end(r) && p->source) {
		follow(app, !p->follows);
		return 0;
	}
	/* From the end there is nothing to play but the whole. */
	if (on && replay_at_end(r))
		jump(app, 0);
	replay_play(r, on);
	return 0;
}

/* The next of the usual speeds. */
static double
other_speed(double now, bool faster)
{
	int i = 0;

	if (faster) {
		while (i < SPEEDS - 1 && speeds[i] <= now)
			i++;
		return speeds[i];
	}
	i = SPEEDS - 1;
	while (i > 0 && speeds[i] >= now)
		i--;
	return speeds[i];
}

static void
say_speed(struct app *app, double speed)
{
	struct buf line = {0}, value = {0};

	scrub_speed(&value, speed < REPLAY_MAX_SPEED ? speed : 0);
	buf_addf(&line, _("speed %s"), buf_str(&value));
	action_say(app, buf_slice(&line));
	buf_free(&value);
	buf_free(&line);
}

int
playing_speed(struct app *app, const struct words *w, struct error *err)
{
	struct replay *r = app->chat->player->replay;
	double speed = replay_speed(r);

	if (w->n > 1 && !strcmp(w->word[1], "more"))
		speed = other_speed(speed, true);
	else if (w->n > 1 && !strcmp(w->word[1], "less"))
		speed = other_speed(speed, false);
	else if (w->n > 1 && player_read_speed(w->word[1], &speed, err))
		return -1;
	replay_set_speed(r, speed);
	say_speed(app, speed);
	return 0;
}

int
playing_idle(struct app *app, const struct words *w, struct error *err)
{
	int64_t idle;

	if (player_read_idle(w->word[1], &idle, err))
		return -1;
	player_set_idle(app->chat->player, idle);
	return 0;
}

static int
no_stop(enum stop kind, bool back, struct error *err)
{
	static const char *const texts[STOP_COUNT][2] = {
		[STOP_EVENT] = {N_("this is the end"), N_("this is the start")},
		[STOP_MESSAGE] = {N_("there is no message behind this one"),
			N_("this is the start")},
		[STOP_REQUEST] = {N_("there is no request behind this one"),
			N_("there is no request before this one")},
		[STOP_FAILURE] = {N_("there is no failure behind this one"),
			N_("there is no failure before this one")},
		[STOP_MARK] = {N_("there is no mark behind this one"),
			N_("there is no mark before this one")},
	};

	return error_set(err, "%s", _(texts[kind][back]));
}

int
playing_step(struct app *app, const struct words *w, struct error *err)
{
	struct player *p = app->chat->player;
	enum stop kind = stop_find(w->word[1]);
	bool back = w->n > 2 && !strcmp(w->word[2], "previous");
	size_t to;

	if (kind == STOP_COUNT)
		return error_set(err,
			_("step: %s is none of event, message, request, "
			  "failure, mark"),
			w->word[1]);
	if (w->n > 2 && !back && strcmp(w->word[2], "next"))
		return error_set(err,
			_("step: %s is neither next nor previous"), w->word[2]);
	player_follow(p, false);
	to = player_stop(p, kind, back ? -1 : 1);
	if (to == SIZE_MAX)
		return no_stop(kind, back, err);
	jump(app, to);
	return 0;
}

/* Reads a time as 90, 1:30, 1:02:03 or 1.5 in ms; false if it is none. */
static bool
read_time(const char *text, int64_t *ms)
{
	double total = 0, part;
	char *end;

	for (int i = 0; i < 3; i++) {
		if (*text < '0' || *text > '9')
			return false;
		part = strtod(text, &end);
		if (!(part < 1e9))
			return false;
		total = total * 60 + part;
		text = end;
		if (*text != ':')
			break;
		text++;
	}
	*ms = (int64_t)(total * 1000);
	return !*text;
}

/* Where WORD points from NOW in TOTAL ms; false if it says nothing. */
static bool
read_place(const char *word, int64_t now, int64_t total, int64_t *to)
{
	double percent;
	char *end;

	if (*word == '+' || *word == '-') {
		if (!read_time(word + 1, to))
			return false;
		*to = now + (*word == '-' ? -*to : *to);
		return true;
	}
	percent = strtod(word, &end);
	if (end != word && !strcmp(end, "%") && percent >= 0 &&
		percent <= 100) {
		*to = (int64_t)((double)total * percent / 100);
		return true;
	}
	return read_time(word, to);
}

int
playing_seek(struct app *app, const struct words *w, struct error *err)
{
	struct replay *r = app->chat->player->replay;
	const char *word = w->word[1];
	int64_t to;

	if (!strcmp(word, "end") && app->chat->player->source) {
		follow(app, true);
		return 0;
	}
	if (!strcmp(word, "start") || !strcmp(word, "end")) {
		jump(app, word[0] == 's' ? 0 : tape_count(replay_tape(r)));
		return 0;
	}
	if (!read_place(word, replay_elapsed(r), replay_total(r), &to))
		return error_set(err,
			_("seek: %s is no place: say 1:30, +5, -5 (seconds), "
			  "50%%, start or end"),
			word);
	player_seek(app->chat->player, to);
	ui_follow(app->chat->ui);
	return 0;
}

int
playing_find(struct app *app, const struct words *w, struct error *err)
{
	struct player *p = app->chat->player;
	const char *text = w->word[1];
	bool again = !strcmp(text, "next") || !strcmp(text, "previous");
	int step = again && text[0] == 'p' ? -1 : 1;
	size_t to;

	if (!again)
		hits_find(&p->hits, replay_tape(p->replay), slice_str(text));
	if (!p->hits.needle.len)
		return error_set(
			err, _("search: there is nothing to look for"));
	if (!p->hits.n)
		return error_set(err, _("search: %s is nowhere in the session"),
			buf_str(&p->hits.needle));
	player_follow(p, false);
	to = hits_seek(&p->hits, replay_position(p->replay), step);
	/* What is looked for anew may lie before. */
	if (to == SIZE_MAX && !again)
		to = hits_seek(&p->hits, replay_position(p->replay) + 1, -1);
	if (to == SIZE_MAX)
		return error_set(err,
			step < 0 ? _("search: %s does not come before this")
				 : _("search: %s does not come behind this; N "
				     "goes back"),
			buf_str(&p->hits.needle));
	jump(app, to);
	return 0;
}

int
playing_continue(struct app *app, const struct words *w, struct error *err)
{
	(void)w;
	return chatopen_continue(app->chat, err);
}

int
playing_mark(struct app *app, const struct words *w, struct error *err)
{
	(void)w;
	(void)err;
	player_mark(app->chat->player);
	action_say(app, slice_str(_("marked; M goes from mark to mark")));
	return 0;
}
