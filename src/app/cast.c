/* Recordings: a replay as a terminal would show it (asciicast). */
#include "app/cast.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/chat.h"
#include "app/player.h"
#include "app/themes.h"
#include "base/lang.h"
#include "event/line.h"
#include "session/walltime.h"
#include "tui/screen.h"

enum {
	FRAME_MS = 33, /* the shortest time between two frames */
	TAIL_MS = 1000 /* the last frame is looked at that long */
};

struct cast {
	struct buf *out;
	FILE *file; /* what the terminal would get */
	off_t read; /* of it */
	struct clock_manual time;
	struct clock clock;
	struct player *player;
	struct ui *ui;
	bool plain;
};

int
cast_read_size(const char *text, struct cast_options *o, struct error *err)
{
	char *end;
	long cols = strtol(text, &end, 10), rows = 0;

	if (*end == 'x')
		rows = strtol(end + 1, &end, 10);
	if (*end || cols < 1 || cols > CAST_SIZE_MAX || rows < 1 ||
		rows > CAST_SIZE_MAX)
		return error_set(err,
			_("--size %s: must be COLUMNSxROWS, like 100x30, each "
			  "from 1 to %d"),
			text, CAST_SIZE_MAX);
	o->cols = (int)cols;
	o->rows = (int)rows;
	return 0;
}

/* The last folds say what the session is called and when it began. */
static void
write_head(struct cast *c, const struct cast_options *o)
{
	const struct model *m = replay_model(c->player->replay);
	struct walltime began = walltime_read(buf_slice(&m->wall));
	struct slice title = model_setting(m, "title");

	buf_addf(c->out, "{\"version\":2,\"width\":%d,\"height\":%d", o->cols,
		o->rows);
	if (began.known)
		buf_addf(c->out, ",\"timestamp\":%" PRId64,
			began.start_ms / 1000);
	buf_add_str(c->out, ",\"title\":");
	line_quote(c->out, title.len ? title : buf_slice(&m->id));
	buf_add_str(c->out, ",\"env\":{\"TERM\":\"xterm-256color\"}}\n");
}

/* Adds what was drawn since, as of session clock AT. */
static int
write_output(struct cast *c, int64_t at, struct error *err)
{
	char bytes[65536];
	struct buf drawn = {0};
	ssize_t n;

	while ((n = pread(fileno(c->file), bytes, sizeof(bytes), c->read)) >
		0) {
		buf_add(&drawn, bytes, (size_t)n);
		c->read += n;
	}
	if (drawn.len) {
		buf_addf(c->out, "[%" PRId64 ".%03d,\"o\",", at / 1000,
			(int)(at % 1000));
		line_quote(c->out, buf_slice(&drawn));
		buf_add_str(c->out, "]\n");
	}
	buf_free(&drawn);
	return n < 0 ? error_set(err, "%s", strerror(errno)) : 0;
}

static int
draw(struct cast *c, struct error *err)
{
	struct ui_scene scene = {.plain = c->plain};

	player_scene(c->player, &scene);
	ui_draw(c->ui, &scene);
	return write_output(c, c->time.mono, err);
}

/* When something changes next. */
static int64_t
next_change(struct cast *c)
{
	struct ui_scene scene = {.plain = c->plain};
	int64_t at = player_deadline(c->player), tick;

	player_scene(c->player, &scene);
	tick = player_clock_of(c->player, ui_deadline(c->ui, &scene));
	return tick < at ? tick : at;
}

static int
play(struct cast *c, struct error *err)
{
	struct replay *r = c->player->replay;

	replay_jump(r, 0);
	replay_play(r, true);
	player_step(c->player);
	while (!draw(c, err)) {
		int64_t at = next_change(c);
		if (!replay_plays(r)) {
			buf_addf(c->out, "[%" PRId64 ".%03d,\"o\",\"\"]\n",
				(c->time.mono + TAIL_MS) / 1000,
				(int)((c->time.mono + TAIL_MS) % 1000));
			return 0;
		}
		c->time.mono = at > c->time.mono + FRAME_MS
				       ? at
				       : c->time.mono + FRAME_MS;
		player_step(c->player);
	}
	return -1;
}

/* Puts what APP has set in force, as the screen does. */
static int
dress(struct cast *c, struct app *app, struct error *err)
{
	const struct settings *s = &app->settings;

	ui_set_layout(c->ui, layout_find(settings_text(s, SETTING_LAYOUT)));
	ui_set_split(c->ui, (int)settings_number(s, SETTING_SPLIT));
	ui_set_time(c->ui, logrow_time_find(settings_text(s, SETTING_TIME)));
	c->plain = !strcmp(settings_text(s, SETTING_THEME), "mono");
	return themes_apply(app, err);
}

int
cast_write(struct app *app, struct buf *out, struct tape *tape,
	const struct cast_options *o, struct error *err)
{
	struct cast c = {.out = out, .file = tmpfile()};
	int rc = -1;

	c.clock = clock_manual(&c.time);
	c.player = player_new(tape, "", &c.clock);
	replay_set_speed(c.player->replay, o->speed);
	player_set_idle(c.player, o->idle);
	replay_jump(c.player->replay, tape_count(tape));
	write_head(&c, o);
	if (!c.file) {
		error_set(err, _("a temporary file: %s"), strerror(errno));
	} else if (!screen_record(o->cols, o->rows, c.file, err)) {
		c.ui = ui_new();
		rc = dress(&c, app, err) || play(&c, err) ? -1 : 0;
		screen_close();
		ui_free(c.ui);
	}
	player_free(c.player);
	if (c.file)
		fclose(c.file);
	return rc;
}
