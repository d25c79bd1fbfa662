/* The verb ask: one prompt, the answer on standard output. */
#include "app/ask.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "api/catalogue.h"
#include "app/exit.h"
#include "app/failure.h"
#include "app/livestart.h"
#include "app/signals.h"
#include "base/file.h"
#include "base/lang.h"
#include "base/text.h"
#include "event/line.h"

enum { INPUT_MAX = 64 << 20 };

struct ask {
	struct live live;
	const struct ask_job *job; /* NULL: the verb ask */
	bool events, verbose, tty, err_tty;
	bool ended_line; /* what was printed last ended with LF */
	bool began;      /* output was printed */
	int status;
	int write_error; /* errno of standard output */
	struct buf out;
};

/* Waits until standard output takes something; a signal ends the wait, and
 * with it the printing, for good. */
static bool
wait_for_room(struct ask *a)
{
	struct pollfd fds[] = {{.fd = STDOUT_FILENO, .events = POLLOUT},
		{.fd = signals_fd(), .events = POLLIN}};

	while (poll(fds, 2, -1) < 0) {
		if (errno != EINTR)
			return true; /* write will say what is wrong */
	}
	if (fds[0].revents)
		return true;
	a->write_error = EPIPE;
	return false;
}

/* Standard output is a sink: it keeps its failure and is asked later. */
static void
put(struct ask *a, struct slice s)
{
	while (s.len && !a->write_error && wait_for_room(a)) {
		ssize_t n = write(STDOUT_FILENO, s.p, s.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			a->write_error = errno;
			return;
		}
		a->ended_line = s.p[n - 1] == '\n';
		s = slice_from(s, (size_t)n);
	}
}

/* A file or a pipe gets the bytes; a terminal only what cannot steer it. */
static void
put_text(struct ask *a, struct slice s)
{
	if (!a->tty) {
		put(a, s);
		return;
	}
	buf_clear(&a->out);
	text_visible(&a->out, s, TEXT_LINES);
	put(a, buf_slice(&a->out));
}

static void
say(const struct ask *a, const char *prefix, struct slice s)
{
	struct buf b = {0};

	if (a->err_tty)
		text_visible(&b, s, TEXT_LINES);
	else
		buf_add_slice(&b, s);
	fputs(prefix, stderr);
	fwrite(buf_str(&b), 1, b.len, stderr);
	fputc('\n', stderr);
	buf_free(&b);
}

static void
end_line(struct ask *a)
{
	if (a->began && !a->ended_line)
		put(a, SLICE("\n"));
}

static void
say_failure(struct ask *a, const struct event_failure *f)
{
	struct buf b = {0};

	end_line(a);
	failure_words(&b, f);
	say(a, "sidetone: ", buf_slice(&b));
	buf_clear(&b);
	buf_add_str(&b, _("fix: "));
	buf_add_slice(&b, f->fix);
	say(a, "sidetone: ", buf_slice(&b));
	buf_free(&b);
}

static struct slice
phase_word(struct slice name)
{
	static const char *const names[] = {
		N_("dns"), N_("connect"), N_("tls"), N_("sent")};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (slice_is(name, names[i]))
			return slice_str(_(names[i]));
	}
	return name;
}

static void
say_check(struct ask *a, const struct event_check *c)
{
	struct buf b = {0};

	buf_add_str(&b,
		slice_is(c->level, "error") ? _("error: ") : _("warning: "));
	buf_add_slice(&b, c->param);
	buf_add_str(&b, c->param.len ? ": " : "");
	buf_add_slice(&b, c->message);
	say(a, "sidetone: ", buf_slice(&b));
	if (c->fix.len)
		say(a, _("sidetone: fix: "), c->fix);
	buf_free(&b);
}

static void
trace(struct ask *a, const struct event *ev)
{
	struct buf b = {0};

	buf_addf(&b, "[%6.3fs] ", (double)ev->at / 1000);
	switch (ev->kind) {
	case EVENT_REQUEST:
		buf_addf(&b,
			_("request %" PRId64 " attempt %" PRId64 "/%" PRId64
			  " %.*s %.*s model %.*s, %" PRId64 " bytes"),
			ev->req, ev->attempt, ev->request.of,
			(int)ev->request.method.len, ev->request.method.p,
			(int)ev->request.url.len, ev->request.url.p,
			(int)ev->request.model.len, ev->request.model.p,
			ev->request.bytes);
		break;
	case EVENT_PHASE:
		buf_add_slice(&b, phase_word(ev->phase.name));
		break;
	case EVENT_HEADERS:
		buf_addf(&b, _("status %" PRId64 " HTTP/%.*s request ID "),
			ev->headers.status, (int)ev->headers.http.len,
			ev->headers.http.p);
		buf_add_slice(&b, ev->headers.request_id.len
					  ? ev->headers.request_id
					  : slice_str(_("none")));
		break;
	case EVENT_RETRY:
		buf_addf(&b,
			_("retry: attempt %" PRId64 "/%" PRId64 " in %.1f s ("),
			ev->attempt, ev->retry.of,
			(double)ev->retry.delay_ms / 1000);
		buf_add_slice(&b, trail_source_words(ev->retry.source));
		buf_add_str(&b, ")");
		break;
	case EVENT_DONE:
		buf_add_str(&b, _("done: "));
		buf_add_slice(&b, ev->done.reason);
		if (ev->done.timing.total != EVENT_UNKNOWN)
			buf_addf(&b, ", %.3f s",
				(double)ev->done.timing.total / 1000);
		if (ev->done.usage.out != EVENT_UNKNOWN)
			buf_addf(&b,
				_(", %" PRId64 " tokens in, %" PRId64 " out"),
				ev->done.usage.in, ev->done.usage.out);
		break;
	case EVENT_SESSION:
	case EVENT_SETTING:
	case EVENT_PROMPT:
	case EVENT_CHECK:
	case EVENT_DELTA:
	case EVENT_FAILURE:
	case EVENT_NOTE:
	case EVENT_KIND_COUNT:
		buf_free(&b);
		return;
	}
	end_line(a);
	say(a, "", buf_slice(&b));
	buf_free(&b);
}

static void
take(void *arg, const struct event *ev)
{
	struct ask *a = arg;

	if (a->events) {
		struct buf line = {0};
		line_encode(&line, ev);
		put_text(a, buf_slice(&line));
		buf_free(&line);
	}
	if (a->live.telling)
		return;
	if (!a->events && !a->job && ev->kind == EVENT_DELTA &&
		!slice_is(ev->delta.channel, "reasoning") &&
		!slice_is(ev->delta.channel, "tool")) {
		a->began = true;
		put_text(a, ev->delta.text);
	}
	if (a->verbose)
		trace(a, ev);
	if (ev->kind == EVENT_CHECK && !a->events)
		say_check(a, &ev->check);
	if (ev->kind == EVENT_NOTE && !a->events &&
		!slice_is(ev->note.level, "info"))
		say(a, "sidetone: ", ev->note.text);
	if (ev->kind == EVENT_FAILURE) {
		a->status = catalogue_exit_status(ev->failure.cause);
		if (!a->events && (ev->failure.final || a->verbose))
			say_failure(a, &ev->failure);
	} else if (ev->kind == EVENT_DONE) {
		a->status = slice_is(ev->done.reason, "cancelled")
				    ? EXIT_INTERRUPTED
				    : EXIT_FINE;
	}
}

/* The words of the line are the prompt and standard input its context, or
 * the prompt itself when there are no words. */
static int
read_prompt(const struct options *o, struct buf *prompt, struct error *err)
{
	struct buf in = {0};
	int rc = 0;

	for (int i = 0; i < o->nargs; i++)
		buf_addf(prompt, "%s%s", i ? " " : "", o->args[i]);
	if (!isatty(STDIN_FILENO))
		rc = file_read_fd(
			STDIN_FILENO, _("standard input"), INPUT_MAX, &in, err);
	if (slice_trim(buf_slice(&in)).len) {
		if (prompt->len)
			buf_add_str(prompt, "\n\n");
		text_repair(prompt, buf_slice(&in));
	}
	buf_free(&in);
	if (!rc && !slice_trim(buf_slice(prompt)).len)
		rc = error_set(err, _("ask: no prompt: give it as an argument "
				      "or on standard input"));
	return rc;
}

static void
loop(struct ask *a)
{
	struct live *l = &a->live;
	struct pollfd fd = {.fd = signals_fd()};
	struct signals sig;
	struct error err;

	while (client_busy(l->client)) {
		live_step(l);
		if (a->write_error && client_busy(l->client))
			client_cancel(l->client);
		if (journal_failed(l->journal, &err))
			say(a, "sidetone: ", slice_str(err.text));
		if (!client_busy(l->client))
			break;
		http_wait(l->http, &fd, 1,
			clock_timeout_ms(client_deadline(l->client),
				clock_mono(l->clock)));
		signals_drain(&sig);
		if (sig.interrupt || sig.terminate || sig.hangup)
			client_cancel(l->client);
		if (sig.stop)
			signals_stop_now();
	}
}

/* Waits for a line at the terminal; false if a signal ends it first. */
static bool
wait_for_line(void)
{
	struct pollfd fds[] = {{.fd = STDIN_FILENO, .events = POLLIN},
		{.fd = signals_fd(), .events = POLLIN}};
	struct signals sig;

	for (;;) {
		if (poll(fds, 2, -1) < 0)
			continue;
		signals_drain(&sig);
		if (sig.interrupt || sig.terminate || sig.hangup)
			return false;
		if (sig.stop)
			signals_stop_now();
		else if (fds[0].revents)
			return true;
	}
}

/* Who sits at a terminal is asked; a script is told how to go on. */
static bool
wants_anyway(struct ask *a)
{
	char line[4096]; /* all of it: the rest would be the shell's */

	if (!a->err_tty || !isatty(STDIN_FILENO)) {
		say(a, "sidetone: ",
			slice_str(_("not sent; --set preflight=warn sends it "
				    "anyway")));
		return false;
	}
	fputs(_("sidetone: send it anyway? [y/N] "), stderr);
	if (!wait_for_line()) {
		fputc('\n', stderr);
		a->status = EXIT_INTERRUPTED;
		return false;
	}
	return read(STDIN_FILENO, line, sizeof(line)) > 0 &&
	       (line[0] == 'y' || line[0] == 'Y');
}

/* Whether it was sent. */
static bool
send_prompt(struct ask *a, struct slice prompt)
{
	if (live_send(&a->live, prompt) != LIVE_HELD)
		return true;
	a->status = EXIT_REQUEST;
	return wants_anyway(a) && live_send(&a->live, prompt) == LIVE_SENT;
}

static int
open_session(struct ask *a, struct app *app, const struct options *o,
	const char *practice_url, struct error *err)
{
	const struct bus_row sink = {take, a};

	if (a->job)
		return live_open_file(&a->live, &app->settings, &clock_real,
			a->job->file, &sink, false, err);
	return live_open_asked(&a->live, &app->settings, &clock_real, o,
		practice_url, &sink, false, err);
}

static void
say_write_error(struct ask *a)
{
	struct error err;

	if (!a->write_error || a->write_error == EPIPE)
		return;
	error_set(&err, _("standard output: %s"), strerror(a->write_error));
	say(a, "sidetone: ", slice_str(err.text));
	a->status = EXIT_FAULT;
}

int
ask_do(struct app *app, const struct options *o, const char *practice_url,
	struct slice prompt, const struct ask_job *job)
{
	struct ask a = {.job = job,
		.events = o->events,
		.verbose = o->verbose,
		.tty = isatty(STDOUT_FILENO),
		.err_tty = isatty(STDERR_FILENO),
		.status = EXIT_FAULT,
		.ended_line = true};
	struct error err;
	bool sent;

	if (open_session(&a, app, o, practice_url, &err)) {
		say(&a, "sidetone: ", slice_str(err.text));
		return EXIT_USAGE;
	}
	/* Not before: until here ^C ends the program. */
	signals_open(NULL);
	if (a.live.reach.warning.len)
		say(&a, "sidetone: ", buf_slice(&a.live.reach.warning));
	if (a.live.remark.len)
		say(&a, "sidetone: ", buf_slice(&a.live.remark));
	sent = send_prompt(&a, prompt);
	loop(&a);
	end_line(&a);
	if (job && sent)
		job->end(job->arg, &a.live);
	say_write_error(&a);
	if (journal_finish(a.live.journal, &err))
		say(&a, "sidetone: ", slice_str(err.text));
	live_close(&a.live);
	buf_free(&a.out);
	return a.status;
}

int
ask_run(struct app *app, const struct options *o, const char *practice_url)
{
	struct buf prompt = {0};
	struct error err;
	int status = EXIT_USAGE;

	if (read_prompt(o, &prompt, &err))
		exit_complain(&err, status);
	else
		status = ask_do(app, o, practice_url, buf_slice(&prompt), NULL);
	buf_free(&prompt);
	return status;
}
