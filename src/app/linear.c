/* The linear front: the same program as append-only lines. */
#include "app/linear.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/command.h"
#include "app/config.h"
#include "app/exit.h"
#include "app/failure.h"
#include "app/help.h"
#include "app/live.h"
#include "app/signals.h"
#include "app/talk.h"
#include "base/lang.h"
#include "tui/explainview.h"
#include "base/text.h"
#include "session/gauge.h"
#include "tui/gaugetext.h"

enum { HELP_COLS = 78, FDS = 2 };

/* Seconds before the end at which a countdown is announced. */
static const int marks[] = {10, 5, 0};
enum { MARKS = sizeof(marks) / sizeof(marks[0]) };

struct linear {
	struct app *app;
	struct live live;
	struct front front;
	bool tty, typed;      /* input is a terminal; it echoes what is typed */
	bool ended;           /* no more input */
	bool mid_line;        /* output stands behind text without LF */
	struct slice channel; /* of the text that is being printed */
	struct buf in;        /* read and not yet taken */
	int64_t due; /* of the announced retry, session time; 0: none */
	int mark;    /* the next of `marks` */
	struct gauge_watch limits;
	int died_of;
	int write_error; /* errno of standard output */
};

/* Lines */

static void
put(struct linear *l, struct slice s)
{
	struct buf b = {0};

	text_visible(&b, s, TEXT_LINES);
	if (b.len) {
		fwrite(b.p, 1, b.len, stdout);
		l->mid_line = b.p[b.len - 1] != '\n';
	}
	buf_free(&b);
}

static void
put_line(struct linear *l, const struct buf *line)
{
	if (l->mid_line)
		putchar('\n');
	put(l, buf_slice(line));
	putchar('\n');
	l->mid_line = false;
}

static void
put_prompt(struct linear *l)
{
	if (!l->tty || l->ended || client_busy(l->live.client))
		return;
	fputs("> ", stdout);
	fflush(stdout);
}

/* Events */

static void
begin_line(struct buf *b, const struct event *ev)
{
	buf_addf(b, _("request #%" PRId64 ", attempt %" PRId64), ev->req,
		ev->attempt);
}

static void add_number(struct buf *b, const char *fmt, int64_t n)
	__attribute__((format(printf, 2, 0)));

static void
add_number(struct buf *b, const char *fmt, int64_t n)
{
	if (n != EVENT_UNKNOWN)
		buf_addf(b, fmt, n);
}

static void
print_failure(struct linear *l, const struct event *ev)
{
	const struct event_failure *f = &ev->failure;
	struct buf b = {0};

	begin_line(&b, ev);
	buf_add_str(&b, _(" failed"));
	buf_add_str(&b, ": ");
	failure_words(&b, f);
	put_line(l, &b);
	buf_set(&b, slice_str(_("fix: ")));
	buf_add_slice(&b, f->fix);
	put_line(l, &b);
	if (f->final) {
		buf_set(&b,
			slice_str(
				_("the message was not answered; /retry sends "
				  "it again, /fix lists what can be done")));
		put_line(l, &b);
	}
	buf_free(&b);
}

static void
print_retry(struct linear *l, const struct event *ev)
{
	struct buf b = {0};
	int64_t ms = ev->retry.delay_ms;

	if (ms) {
		buf_addf(&b,
			lang_count("attempt %lld of %lld in %lld second (",
				"attempt %lld of %lld in %lld seconds (",
				(unsigned long)((ms + 999) / 1000)),
			(long long)ev->attempt, (long long)ev->retry.of,
			(long long)((ms + 999) / 1000));
		buf_add_slice(&b, trail_source_words(ev->retry.source));
		buf_add_str(&b, _("); /retry sends now, /cancel gives up"));
		put_line(l, &b);
	}
	buf_free(&b);
	l->due = ev->at + ms;
	for (l->mark = 0; l->mark < MARKS; l->mark++) {
		if (ms > marks[l->mark] * 1000)
			break;
	}
}

static void
print_done(struct linear *l, const struct event *ev)
{
	const struct event_done *d = &ev->done;
	struct buf b = {0};

	l->due = 0;
	begin_line(&b, ev);
	buf_add_str(&b, _(" ended: "));
	buf_add_slice(&b, d->reason);
	add_number(&b, _(", first output after %" PRId64 " ms"),
		d->timing.first_token);
	add_number(&b, _(", in all %" PRId64 " ms"), d->timing.total);
	add_number(&b, _(", %" PRId64 " tokens in"), d->usage.in);
	add_number(&b, _(", %" PRId64 " tokens out"), d->usage.out);
	put_line(l, &b);
	buf_free(&b);
}

static struct slice
channel_words(struct slice channel)
{
	static const char *const names[] = {
		N_("reasoning"), N_("refusal"), N_("tool")};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (slice_is(channel, names[i]))
			return slice_str(_(names[i]));
	}
	return channel;
}

static void
print_delta(struct linear *l, const struct event_delta *d)
{
	struct buf b = {0};

	/* Each voice is named when it begins. */
	if (!slice_eq(l->channel, d->channel)) {
		buf_add_slice(
			&b, buf_slice(&model_last(&l->live.model)->model));
		if (!slice_is(d->channel, "content")) {
			buf_add_str(&b, _(", "));
			buf_add_slice(&b, channel_words(d->channel));
		}
		buf_add_char(&b, ':');
		put_line(l, &b);
		l->channel =
			slice_is(d->channel, "content")     ? SLICE("content")
			: slice_is(d->channel, "reasoning") ? SLICE("reasoning")
			: slice_is(d->channel, "refusal")   ? SLICE("refusal")
							    : SLICE("tool");
	}
	put(l, d->text);
	buf_free(&b);
}

static void
print_headers(struct linear *l, const struct event *ev)
{
	struct buf b = {0};

	begin_line(&b, ev);
	buf_addf(&b, _(": status %" PRId64), ev->headers.status);
	if (ev->headers.request_id.len) {
		buf_add_str(&b, _(", request ID "));
		buf_add_slice(&b, ev->headers.request_id);
	}
	add_number(&b, _(", %" PRId64 " requests left"),
		ev->headers.limits.requests_remaining);
	put_line(l, &b);
	buf_free(&b);
}

static void
print_text(struct linear *l, const char *label, struct slice text)
{
	struct buf b = {0};

	buf_add_str(&b, label);
	buf_add_slice(&b, text);
	put_line(l, &b);
	buf_free(&b);
}

static void
print_check(struct linear *l, const struct event_check *c)
{
	struct buf b = {0};

	buf_add_slice(&b, c->param);
	buf_add_str(&b, c->param.len ? ": " : "");
	buf_add_slice(&b, c->message);
	print_text(l, _("check: "), buf_slice(&b));
	if (c->fix.len)
		print_text(l, _("fix: "), c->fix);
	buf_free(&b);
}

/* Says so when the end of the rate limit has come near. */
static void
warn_of_limits(struct linear *l, int64_t now)
{
	const struct model *m = &l->live.model;
	const struct trail *t = &l->live.trail;
	struct gauge g;
	struct buf line = {0};

	if (!gauge_warns(&l->limits, m, t, now))
		return;
	g = gauge_now(m, t, now);
	gaugetext_forecast(&line, &g);
	if (line.len)
		print_text(l, "sidetone: ", buf_slice(&line));
	buf_free(&line);
}

static void
print_request(struct linear *l, const struct event *ev)
{
	struct slice host = provider_host(ev->request.url);
	struct buf b = {0};

	l->due = 0;
	l->channel = SLICE_NONE;
	begin_line(&b, ev);
	buf_addf(&b, _(" of %" PRId64 ": asking %.*s at %.*s"), ev->request.of,
		(int)ev->request.model.len, ev->request.model.p, (int)host.len,
		host.p);
	put_line(l, &b);
	buf_free(&b);
}

static void
take(void *arg, const struct event *ev)
{
	struct linear *l = arg;

	switch (ev->kind) {
	case EVENT_PROMPT:
		if (!l->tty)
			print_text(l, _("you: "), ev->prompt.text);
		break;
	case EVENT_CHECK:
		print_check(l, &ev->check);
		break;
	case EVENT_REQUEST:
		print_request(l, ev);
		break;
	case EVENT_HEADERS:
		print_headers(l, ev);
		warn_of_limits(l, ev->at);
		break;
	case EVENT_DELTA:
		print_delta(l, &ev->delta);
		break;
	case EVENT_FAILURE:
		print_failure(l, ev);
		break;
	case EVENT_RETRY:
		print_retry(l, ev);
		break;
	case EVENT_DONE:
		print_done(l, ev);
		break;
	case EVENT_NOTE:
		print_text(l, _("note: "), ev->note.text);
		break;
	case EVENT_SESSION:
	case EVENT_SETTING:
	case EVENT_PHASE:
	case EVENT_KIND_COUNT:
		break;
	}
}

/* Says "5 seconds" when it is time; the start was said with the retry. */
static void
announce(struct linear *l)
{
	struct buf b = {0};

	while (l->due && l->mark < MARKS && client_waits(l->live.client) &&
		live_now(&l->live) >= l->due - marks[l->mark] * 1000) {
		buf_clear(&b);
		buf_addf(&b, _("%d seconds"), marks[l->mark++]);
		put_line(l, &b);
	}
	buf_free(&b);
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

	l->due = 0;
	l->limits = (struct gauge_watch){0};
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
		l->mid_line = false;
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

	if (l->due && l->mark < MARKS) {
		int64_t mark = l->due - marks[l->mark] * 1000 -
			       live_now(&l->live) + now;
		at = mark < at ? mark : at;
	}
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
		announce(l);
		live_step(&l->live);
		if (journal_failed(l->live.journal, &err))
			print_text(l, "sidetone: ", slice_str(err.text));
		if (was_busy && !client_busy(l->live.client))
			put_prompt(l);
		take_lines(l);
		if (fflush(stdout) || ferror(stdout)) {
			l->write_error = errno;
			break;
		}
		if (l->ended && !client_busy(l->live.client) && !l->in.len)
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
	put_line(l, &b);
	if (l->live.reach.warning.len)
		print_text(l, "sidetone: ", buf_slice(&l->live.reach.warning));
	if (l->app->warning.len)
		print_text(l, "sidetone: ", buf_slice(&l->app->warning));
	buf_free(&b);
}

int
linear_run(struct app *app, const struct options *o, const char *practice_url)
{
	struct linear l = {.app = app,
		.tty = isatty(STDIN_FILENO),
		.front = {.say = front_say,
			.draft = front_draft,
			.set_draft = front_set_draft,
			.cancel_idle = front_cancel_idle,
			.help = front_help,
			.explain = front_explain,
			.changed = front_changed,
			.renewed = front_renewed,
			.edit = front_edit,
			.offer_address = front_offer_address,
			.fixes = front_fixes,
			.close = front_close,
			.show = front_show,
			.print = front_print}};
	const struct bus_row sink = {take, &l};
	struct error err;

	l.front.arg = &l;
	if (live_open(&l.live, &app->settings, &clock_real, practice_url, &sink,
		    &err)) {
		fprintf(stderr, "sidetone: %s\n", err.text);
		return EXIT_USAGE;
	}
	signals_open(NULL);
	app->live = &l.live;
	app->front = &l.front;
	greet(&l);
	for (int i = 0; i < o->ncommands && !app->quit; i++)
		talk_run(app, slice_str(o->commands[i]));
	put_prompt(&l);
	loop(&l);
	app->live = NULL;
	app->front = NULL;
	if (l.mid_line)
		putchar('\n');
	if (journal_finish(l.live.journal, &err))
		print_text(&l, "sidetone: ", slice_str(err.text));
	if (l.live.journal && journal_began(l.live.journal))
		printf(_("session %s saved as %s\n"), l.live.id,
			journal_path(l.live.journal));
	live_close(&l.live);
	buf_free(&l.in);
	/* A reader that left has had enough. */
	if (l.write_error && l.write_error != EPIPE) {
		fprintf(stderr, _("sidetone: standard output: %s\n"),
			strerror(l.write_error));
		return EXIT_FAULT;
	}
	return l.died_of ? 128 + l.died_of : EXIT_FINE;
}
