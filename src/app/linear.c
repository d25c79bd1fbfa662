/* The linear front: the same program as append-only lines. */
#include "app/linear.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/command.h"
#include "app/config.h"
#include "app/exit.h"
#include "app/help.h"
#include "app/lineprint.h"
#include "app/livestart.h"
#include "app/resend.h"
#include "app/signals.h"
#include "app/talk.h"
#include "base/lang.h"
#include "base/text.h"
#include "session/gauge.h"
#include "tui/compareview.h"
#include "tui/explainview.h"

enum { HELP_COLS = 78, FDS = 2 };

struct linear {
	struct app *app;
	struct live live;
	struct front front;
	bool tty;   /* input is a terminal */
	bool ended; /* no more input */
	struct lineprint print;
	struct buf in; /* read and not yet taken */
	int died_of;
	int write_error; /* errno of standard output */
};

static void
put_prompt(struct linear *l)
{
	if (!l->tty || l->ended || client_busy(l->live.client))
		return;
	fputs("> ", stdout);
	fflush(stdout);
}

static void
print_text(struct linear *l, const char *label, struct slice text)
{
	lineprint_text(&l->print, label, text);
}

/* The events: of a session that goes on, first what was. */
static void
take(void *arg, const struct event *ev)
{
	struct linear *l = arg;

	l->print.retold = l->live.telling;
	lineprint_take(&l->print, ev);
}

/* The front */

static void
front_say(void *arg, struct slice text, bool is_error)
{
	(void)is_error;
	print_text(arg, "sidetone: ", text);
}

static struct slice
front_draft(void *arg)
{
	(void)arg;
	return SLICE("");
}

/* There is no line to put it back into: it is said, and can be typed anew. */
static void
front_set_draft(void *arg, struct slice text)
{
	if (text.len)
		print_text(arg, _("not sent: "), text);
}

static void
front_cancel_idle(void *arg)
{
	print_text(arg, "",
		slice_str(_("nothing is running; ^D or /quit leaves")));
}

static void
front_help(void *arg, const char *topic)
{
	struct linear *l = arg;
	struct rich page = {0};

	help_build(&page, HELP_COLS, l->app, topic);
	for (size_t i = 0; i < page.nrows; i++)
		print_text(l, "", rich_row(&page, i).text);
	rich_free(&page);
}

static void
front_explain(void *arg, struct explanation *x)
{
	struct rich page = {0};

	explainview_build(&page, HELP_COLS, x);
	for (size_t i = 0; i < page.nrows; i++)
		print_text(arg, "", rich_row(&page, i).text);
	rich_free(&page);
	explain_free(x);
}

static void
front_compare(void *arg, struct compare *c)
{
	struct rich page = {0};

	compareview_build(&page, HELP_COLS, c);
	for (size_t i = 0; i < page.nrows; i++)
		print_text(arg, "", rich_row(&page, i).text);
	rich_free(&page);
	compare_free(c);
}

static int
front_changed(void *arg, const char *name, struct error *err)
{
	const struct linear *l = arg;

	(void)err;
	if (!strcmp(name, "lang"))
		config_language(l->app);
	return 0;
}

static void
front_renewed(void *arg)
{
	struct linear *l = arg;

	l->print.due = 0;
	l->print.limits = (struct gauge_watch){0};
}

static void
front_edit(void *arg, struct slice text)
{
	print_text(arg, _("the message was: "), text);
}

static void
front_offer_address(void *arg, struct slice url)
{
	print_text(arg, "", url);
}

static void
front_fixes(void *arg, const struct trail_row *row, const struct remedies *r)
{
	struct buf line = {0};

	(void)row;
	for (size_t i = 0; i < r->n; i++) {
		buf_clear(&line);
		buf_addf(&line, "/fix %zu  ", i + 1);
		buf_add_slice(&line, buf_slice(&r->list[i].label));
		print_text(arg, "", buf_slice(&line));
	}
	buf_free(&line);
}

static void
front_show(void *arg, const char *title, struct slice text)
{
	struct slice line;

	(void)title;
	while (slice_line(&text, &line))
		print_text(arg, "", line);
}

static void
front_close(void *arg)
{
	(void)arg;
}

static void
front_print(void *arg, struct slice text)
{
	print_text(arg, "", slice_trim(text));
}

/* The loop */

static void
read_input(struct linear *l)
{
	char bytes[16384];
	ssize_t n = read(STDIN_FILENO, bytes, sizeof(bytes));

	if (n > 0)
		buf_add(&l->in, bytes, (size_t)n);
	else if (!n || (errno != EINTR && errno != EAGAIN))
		l->ended = true;
}

/* Takes whole lines. A script's next line waits until the answer to the one
 * before is there; who types may send a command at any time. */
static void
take_lines(struct linear *l)
{
	struct slice line;
	struct buf copy = {0};

	while (!l->app->quit && (l->tty || !client_busy(l->live.client))) {
		struct slice rest = buf_slice(&l->in);
		bool whole = memchr(rest.p, '\n', rest.len) != NULL;
		if ((!whole && !l->ended) || !slice_line(&rest, &line))
			break;
		buf_clear(&copy);
		text_repair(&copy, line);
		buf_drop(&l->in, l->in.len - rest.len);
		l->print.mid_line = false;
		talk_submit(l->app, buf_slice(&copy));
		put_prompt(l);
	}
	buf_free(&copy);
}

static void
handle_signals(struct linear *l)
{
	struct signals s;

	signals_drain(&s);
	if (s.interrupt)
		talk_run(l->app, SLICE("cancel"));
	if (s.terminate || s.hangup) {
		l->app->quit = true;
		l->died_of = s.terminate ? s.terminate : SIGHUP;
	}
	if (s.stop)
		signals_stop_now();
}

static int
wait_ms(const struct linear *l)
{
	int64_t now = clock_mono(l->live.clock);
	int64_t at = client_deadline(l->live.client);
	int64_t mark = lineprint_deadline(&l->print);

	if (mark != CLOCK_NEVER && mark + now - live_now(&l->live) < at)
		at = mark + now - live_now(&l->live);
	return clock_timeout_ms(at, now);
}

static void
loop(struct linear *l)
{
	struct error err;

	while (!l->app->quit) {
		bool was_busy = client_busy(l->live.client);
		struct pollfd fds[FDS] = {
			{.fd = signals_fd()}, {.fd = STDIN_FILENO}};
		lineprint_announce(&l->print, live_now(&l->live));
		live_step(&l->live);
		if (journal_failed(l->live.journal, &err))
			print_text(l, "sidetone: ", slice_str(err.text));
		if (was_busy && !client_busy(l->live.client)) {
			resend_over(l->app);
			put_prompt(l);
		}
		take_lines(l);
		if (fflush(stdout) || ferror(stdout)) {
			l->write_error = errno;
			break;
		}
		if (l->app->quit || (l->ended && !l->in.len &&
					    !client_busy(l->live.client)))
			break;
		/* A script's input waits where it is until it is wanted. */
		bool listen =
			!l->ended && (l->tty || !client_busy(l->live.client));
		http_wait(l->live.http, fds, listen ? FDS : 1, wait_ms(l));
		if (fds[0].revents)
			handle_signals(l);
		if (listen && fds[1].revents)
			read_input(l);
	}
}

static void
greet(struct linear *l)
{
	struct slice host = provider_host(buf_slice(&l->live.reach.base_url));
	struct buf b = {0};

	buf_addf(&b, _("sidetone: %s at %.*s"), buf_str(&l->live.reach.model),
		(int)host.len, host.p);
	if (l->live.reach.practice)
		buf_add_str(&b, _(" (practice: nothing leaves this machine)"));
	buf_add_str(&b, _(". Write a message and press Enter; /help lists the "
			  "commands."));
	lineprint_line(&l->print, &b);
	if (l->live.reach.warning.len)
		print_text(l, "sidetone: ", buf_slice(&l->live.reach.warning));
	if (l->live.remark.len)
		print_text(l, "sidetone: ", buf_slice(&l->live.remark));
	if (l->app->warning.len)
		print_text(l, "sidetone: ", buf_slice(&l->app->warning));
	buf_free(&b);
}

static struct front
front_of(struct linear *l)
{
	return (struct front){.say = front_say,
		.draft = front_draft,
		.set_draft = front_set_draft,
		.cancel_idle = front_cancel_idle,
		.help = front_help,
		.explain = front_explain,
		.compare = front_compare,
		.changed = front_changed,
		.renewed = front_renewed,
		.edit = front_edit,
		.offer_address = front_offer_address,
		.fixes = front_fixes,
		.close = front_close,
		.show = front_show,
		.print = front_print,
		.arg = l};
}

static void
enter(struct linear *l)
{
	struct app *app = l->app;

	signals_open(NULL);
	app->live = &l->live;
	app->model = &l->live.model;
	app->trail = &l->live.trail;
	app->front = &l->front;
	l->print.due = 0; /* of a retry long past */
	greet(l);
}

static void
leave(struct linear *l)
{
	struct app *app = l->app;
	struct error err;

	app->live = NULL;
	app->model = NULL;
	app->trail = NULL;
	app->front = NULL;
	if (l->print.mid_line)
		putchar('\n');
	if (journal_finish(l->live.journal, &err))
		print_text(l, "sidetone: ", slice_str(err.text));
	if (live_saved_as(&l->live))
		printf(_("session %s saved as %s\n"), buf_str(&l->live.id),
			live_saved_as(&l->live));
	live_close(&l->live);
	lineprint_free(&l->print);
	buf_free(&l->in);
}

int
linear_run(struct app *app, const struct options *o, const char *practice_url)
{
	bool tty = isatty(STDIN_FILENO);
	struct linear l = {.app = app,
		.tty = tty,
		.print = {.model = &l.live.model,
			.trail = &l.live.trail,
			.echoed = tty}};
	const struct bus_row sink = {take, &l};
	struct error err;

	l.front = front_of(&l);
	if (live_open_asked(&l.live, &app->settings, &clock_real, o,
		    practice_url, &sink, true, &err))
		return exit_complain(&err, EXIT_USAGE);
	enter(&l);
	for (int i = 0; i < o->ncommands && !app->quit; i++)
		talk_run(app, slice_str(o->commands[i]));
	put_prompt(&l);
	loop(&l);
	leave(&l);
	/* A reader that left has had enough. */
	if (l.write_error && l.write_error != EPIPE) {
		fprintf(stderr, _("sidetone: standard output: %s\n"),
			strerror(l.write_error));
		return EXIT_FAULT;
	}
	return l.died_of ? 128 + l.died_of : EXIT_FINE;
}
