/* Sending an export to a collector of OpenTelemetry. */
#include "app/exportsend.h"

#include <inttypes.h>
#include <stdio.h>

#include "api/http.h"
#include "api/provider.h"
#include "app/exit.h"
#include "app/signals.h"
#include "base/lang.h"
#include "base/text.h"
#include "session/export.h"

enum {
	LIMIT_MS = 30000,
	ANSWER_MAX = 64 * 1024,
};

struct sender {
	struct http *http;
	struct http_transfer *transfer;
	struct buf answer, url; /* the URL as it may be shown */
};

int
exportsend_check(const char *url, struct error *err)
{
	return http_check_url(url, err);
}

/* A tail of a long answer is of no use. */
static void
take_answer(struct sender *s)
{
	struct buf *body = &s->transfer->body;

	if (s->answer.len < ANSWER_MAX)
		buf_add_slice(&s->answer, buf_slice(body));
	buf_drop(body, body->len);
}

/* Waits for the end; false if a signal or the limit came first. */
static bool
await(struct sender *s, bool *interrupted)
{
	int64_t deadline = clock_mono(&clock_real) + LIMIT_MS, left = LIMIT_MS;
	struct pollfd fd = {.fd = signals_fd()};
	struct signals sig;

	while (!s->transfer->finished && left > 0 && !*interrupted) {
		http_wait(s->http, &fd, 1, (int)left);
		signals_drain(&sig);
		*interrupted = sig.interrupt || sig.terminate || sig.hangup;
		if (sig.stop)
			signals_stop_now();
		http_step(s->http);
		take_answer(s);
		left = deadline - clock_mono(&clock_real);
	}
	return s->transfer->finished;
}

static void
say(const struct sender *s, const char *what, struct slice why)
{
	struct buf line = {0};

	text_visible_row(&line, buf_slice(&s->url));
	buf_addf(&line, ": %s", what);
	if (why.len)
		buf_add_str(&line, ": ");
	text_visible_row(&line, slice_sub(why, 0, 256));
	fprintf(stderr, "sidetone: %s\n", buf_str(&line));
	buf_free(&line);
}

static int
exit_status(int status)
{
	if (status == 401 || status == 403)
		return CATALOGUE_AUTH;
	return status >= 500 ? CATALOGUE_SERVER : CATALOGUE_REQUEST;
}

static int
judge(const struct sender *s)
{
	const struct http_transfer *t = s->transfer;
	struct buf what = {0}, why = {0};
	int64_t rejected;
	int status = EXIT_FINE;

	if (!t->ok) {
		say(s, _("nothing was sent"), slice_str(t->detail));
		return catalogue_exit_status(
			slice_str(diagnose_wire(t->result, false).cause));
	}
	rejected = export_otlp_rejected(buf_slice(&s->answer), &why);
	if (t->status >= 300) {
		buf_addf(&what, _("refused with status %d"), t->status);
		say(s, buf_str(&what), slice_trim(buf_slice(&s->answer)));
		status = exit_status(t->status);
	} else if (rejected) {
		buf_addf(&what,
			_("the collector rejected %" PRId64 " of the spans"),
			rejected);
		say(s, buf_str(&what), buf_slice(&why));
		status = CATALOGUE_REQUEST;
	} else {
		buf_addf(&what, _("sent, status %d"), t->status);
		say(s, buf_str(&what), SLICE(""));
	}
	buf_free(&what);
	buf_free(&why);
	return status;
}

static int
post(struct sender *s, const struct http_request *req)
{
	bool interrupted = false;
	int status;

	signals_open(NULL);
	s->transfer = http_start(s->http, req);
	if (await(s, &interrupted)) {
		status = judge(s);
	} else if (interrupted) {
		status = EXIT_INTERRUPTED;
	} else {
		say(s, _("no answer came in 30 seconds"), SLICE(""));
		status = catalogue_exit_status(SLICE("connect_timeout"));
	}
	http_end(s->http, s->transfer);
	return status;
}

int
exportsend_run(
	const struct settings *settings, const char *url, struct slice text)
{
	static const char *const headers[] = {"Content-Type: application/json",
		"User-Agent: sidetone/" SIDETONE_VERSION, NULL};
	const char *ca = settings_text(settings, SETTING_CA_FILE);
	const struct http_request req = {.url = url,
		.body = text,
		.headers = headers,
		.ca_file = *ca ? ca : NULL};
	struct sender s = {.http = NULL};
	struct error err;
	int status;

	s.http = http_new(&clock_real, &err);
	if (!s.http)
		return exit_complain(&err, EXIT_FAULT);
	provider_public_url(&s.url, slice_str(url));
	status = post(&s, &req);
	http_free(s.http);
	buf_free(&s.answer);
	buf_free(&s.url);
	return status;
}
