/* The verb doctor: a check-up from the config to a streamed answer. */
#include "app/doctor.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/probe.h"
#include "app/doctorlocal.h"
#include "app/exit.h"
#include "app/signals.h"
#include "base/lang.h"
#include "base/text.h"

enum { NAME_COLS = 9 };

struct doctor {
	const struct settings *settings;
	const struct options *options;
	struct checklist list;
	struct reach reach;
	size_t printed; /* lines of the list */
	bool color, interrupted;
};

/* Printing */

static const struct {
	const char *glyph, *color;
} looks[] = {
	[CHECKLIST_OK] = {"+", "\33[32m"},
	[CHECKLIST_WARNING] = {"?", "\33[33m"},
	[CHECKLIST_FAILED] = {"!", "\33[31m"},
	[CHECKLIST_SKIPPED] = {"-", "\33[2m"},
};
_Static_assert(sizeof(looks) / sizeof(looks[0]) == CHECKLIST_STATE_COUNT,
	"a look for each state");

static bool
wants_color(void)
{
	const char *none = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(none && *none) && term && *term &&
	       strcmp(term, "dumb") != 0;
}

/* The columns of the longest state in the language in force. */
static int
state_cols(void)
{
	int cols = 0, n;

	for (int i = 0; i < CHECKLIST_STATE_COUNT; i++) {
		n = text_width(slice_str(
			_(checklist_state_name((enum checklist_state)i))));
		cols = n > cols ? n : cols;
	}
	return cols + 1;
}

static void
add_line(struct buf *out, const struct checklist_line *l, bool color)
{
	int cols = state_cols();

	if (color)
		buf_add_str(out, looks[l->state].color);
	buf_addf(out, "%s ", looks[l->state].glyph);
	text_padded(out, slice_str(_(checklist_state_name(l->state))), cols);
	if (color)
		buf_add_str(out, "\33[m");
	text_padded(out, slice_str(_(l->name)), NAME_COLS);
	text_visible_row(out, buf_slice(&l->text));
	if (l->ms >= 0)
		buf_addf(out, " [%" PRId64 " ms]", l->ms);
	buf_add_char(out, '\n');
	if (!l->fix.len)
		return;
	buf_addf(out, "%*s%s", cols + 2 + NAME_COLS, "", _("fix: "));
	text_visible_row(out, buf_slice(&l->fix));
	buf_add_char(out, '\n');
}

/* What is new in the list: each line is seen as soon as it is known. */
static void
print_new(struct doctor *d)
{
	struct buf out = {0};

	if (bus_is_secret(buf_slice(&d->reach.key)))
		checklist_hide(&d->list, buf_slice(&d->reach.key));
	if (d->options->json || d->printed == d->list.n)
		return;
	while (d->printed < d->list.n)
		add_line(&out, &d->list.list[d->printed++], d->color);
	fputs(buf_str(&out), stdout);
	fflush(stdout);
	buf_free(&out);
}

static void
print_json(struct doctor *d)
{
	struct buf out = {0};

	checklist_json(&d->list, &out);
	fputs(buf_str(&out), stdout);
	buf_free(&out);
}

/* The way to the server */

static void
await(struct doctor *d, struct http *http, struct probe *p)
{
	struct signals sig;

	while (!d->interrupted && !probe_step(p)) {
		struct pollfd fds[] = {
			{.fd = signals_fd()}, {.fd = probe_fd(p)}};

		print_new(d);
		http_wait(http, fds, fds[1].fd >= 0 ? 2 : 1,
			clock_timeout_ms(
				probe_deadline(p), clock_mono(&clock_real)));
		signals_drain(&sig);
		d->interrupted = sig.interrupt || sig.terminate || sig.hangup;
		if (sig.stop)
			signals_stop_now();
		http_step(http);
	}
}

static int
probe_server(struct doctor *d, bool key_good, struct error *err)
{
	struct http *http = http_new(&clock_real, err);
	struct client_options client;
	struct probe_options o = {.client = &client,
		.model = buf_str(&d->reach.model),
		.key_good = key_good,
		.stream = !d->options->no_stream};
	struct probe p;

	if (!http)
		return -1;
	reach_options(&d->reach, d->settings, &client);
	probe_start(&p, http, &clock_real, &o, &d->list);
	await(d, http, &p);
	probe_end(&p);
	http_free(http);
	return 0;
}

static void
skip_server(struct doctor *d)
{
	static const char *const names[] = {N_("key"), N_("proxy"), N_("dns"),
		N_("connect"), N_("tls"), N_("clock"), N_("auth"), N_("model"),
		N_("stream")};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		checklist_skip(&d->list, names[i], N_("config"));
}

static int
look_at_server(struct doctor *d, struct error *err)
{
	const struct checklist_line *l;

	l = checklist_find(&d->list, "config");
	if (l->state == CHECKLIST_FAILED) {
		skip_server(d);
		return 0;
	}
	doctor_key(&d->list, &d->reach, d->settings);
	print_new(d);
	l = checklist_find(&d->list, "key");
	return probe_server(d, l->state != CHECKLIST_FAILED, err);
}

static int
conclude(struct doctor *d)
{
	if (!d->interrupted)
		doctor_terminal(&d->list);
	print_new(d);
	if (d->options->json)
		print_json(d);
	if (d->interrupted)
		return EXIT_INTERRUPTED;
	return checklist_status(&d->list);
}

static int
look(struct app *app, const struct options *o, const char *practice_url,
	const struct error *broken)
{
	struct doctor d = {.settings = &app->settings,
		.options = o,
		.color = wants_color()};
	struct error err;
	int status = EXIT_FAULT;

	signals_open(NULL);
	/* Printed when the key is known: the line may hold it by a slip. */
	doctor_config(&d.list, &d.reach, d.settings, o, practice_url, broken);
	if (look_at_server(&d, &err))
		exit_complain(&err, status);
	else
		status = conclude(&d);
	checklist_free(&d.list);
	reach_free(&d.reach);
	return exit_finish(status);
}

int
doctor_run(struct app *app, const struct options *o, const char *practice_url)
{
	return look(app, o, practice_url, NULL);
}

int
doctor_run_broken(
	struct app *app, const struct options *o, const struct error *err)
{
	return look(app, o, NULL, err);
}
