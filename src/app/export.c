/* The verb export: a saved session in the format of another program. */
#include "app/export.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/cast.h"
#include "app/exit.h"
#include "app/exportformat.h"
#include "app/exportsend.h"
#include "app/player.h"
#include "app/report.h"
#include "app/saved.h"
#include "base/lang.h"
#include "base/text.h"

static bool
is_file(const struct options *o)
{
	return o->output && strcmp(o->output, "-") != 0;
}

/* The format that is asked for, or that the file's ending says. */
static int
choose(const struct export_format **f, const struct options *o,
	struct error *err)
{
	struct buf names = {0};

	*f = NULL;
	exportformat_names(&names);
	if (o->format)
		*f = exportformat_named(o->format);
	else if (o->endpoint)
		*f = exportformat_named("otlp");
	else if (is_file(o))
		*f = exportformat_of(slice_str(o->output));
	if (!*f && o->format)
		error_set(err, _("--format %s: must be %s"), o->format,
			buf_str(&names));
	else if (!*f && is_file(o))
		error_set(err,
			_("%s: its ending says no format; add --format with "
			  "%s"),
			o->output, buf_str(&names));
	else if (!*f)
		error_set(err, _("export: add --format with %s"),
			buf_str(&names));
	buf_free(&names);
	return *f ? 0 : -1;
}

static int
check(const struct options *o, const struct export_format **f,
	struct error *err)
{
	if (o->nargs > 1)
		return error_set(
			err, _("export: needs one session, not %d"), o->nargs);
	if (choose(f, o, err))
		return -1;
	if (o->endpoint && (*f)->write != export_otlp)
		return error_set(
			err, _("--endpoint: takes otlp, not %s"), (*f)->name);
	if (o->endpoint && o->output)
		return error_set(err,
			_("--endpoint and --output: one of them at a time"));
	if ((*f)->write && (o->size || o->speed || o->idle))
		return error_set(err,
			_("--size, --speed and --idle: are for cast, not %s"),
			(*f)->name);
	return o->endpoint ? exportsend_check(o->endpoint, err) : 0;
}

/* Where it goes */

/* On a terminal nothing of it can be a command to the terminal. */
static int
print(struct slice text)
{
	struct buf shown = {0};

	if (isatty(STDOUT_FILENO)) {
		text_visible(&shown, text, TEXT_LINES);
		text = buf_slice(&shown);
	}
	fwrite(text.p, 1, text.len, stdout);
	buf_free(&shown);
	return exit_finish(EXIT_FINE);
}

static int
deliver(struct app *app, const struct options *o, struct slice text)
{
	struct error err;

	if (o->endpoint)
		return exportsend_run(&app->settings, o->endpoint, text);
	if (!is_file(o))
		return print(text);
	if (report_save(o->output, text, o->force, &err))
		return exit_complain(&err, EXIT_FAULT);
	return EXIT_FINE;
}

static int
read_pace(const struct options *o, struct cast_options *c, struct error *err)
{
	*c = (struct cast_options){.cols = CAST_COLS,
		.rows = CAST_ROWS,
		.speed = 1,
		.idle = TIMELINE_QUIET};
	if (o->size && cast_read_size(o->size, c, err))
		return -1;
	if (o->speed && player_read_speed(o->speed, &c->speed, err))
		return -1;
	if (c->speed >= REPLAY_MAX_SPEED)
		return error_set(
			err, _("--speed max: a recording needs a number"));
	return o->idle ? player_read_idle(o->idle, &c->idle, err) : 0;
}

static int
record(struct app *app, const struct options *o, const char *wanted,
	struct buf *out, struct error *err)
{
	struct buf path = {0}, missing = {0};
	struct tape *tape = tape_new();
	struct cast_options pace;
	int rc = read_pace(o, &pace, err);

	if (!rc)
		rc = saved_read(wanted, tape_take, tape, &path, &missing, err);
	if (missing.len)
		fprintf(stderr, "sidetone: %s\n", buf_str(&missing));
	if (rc)
		tape_free(tape);
	else
		rc = cast_write(app, out, tape, &pace, err);
	buf_free(&path);
	buf_free(&missing);
	return rc;
}

static int
make(struct app *app, const struct options *o, const struct export_format *f,
	struct buf *out, struct error *err)
{
	const struct export_options how = {.with_reasoning = o->with_reasoning,
		.version = SIDETONE_VERSION};
	const char *wanted = o->nargs ? o->args[0] : "latest";
	struct loaded l = {0};
	int rc;

	if (!f->write)
		return record(app, o, wanted, out, err);
	rc = saved_load(&l, wanted, err);
	if (!rc)
		f->write(out, &l, &how);
	loaded_free(&l);
	return rc;
}

int
export_run(struct app *app, const struct options *o)
{
	const struct export_format *f = NULL;
	struct buf text = {0};
	struct error err;
	int status;

	if (check(o, &f, &err) || make(app, o, f, &text, &err))
		status = exit_complain(&err, EXIT_USAGE);
	else
		status = deliver(app, o, buf_slice(&text));
	buf_free(&text);
	return status;
}
