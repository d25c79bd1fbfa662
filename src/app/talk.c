/* Talking: what sends, retries and cancels, whoever shows the session. */
#include "app/talk.h"

#include <stdlib.h>
#include <string.h>

#include "app/command.h"
#include "app/help.h"
#include "app/livestart.h"
#include "app/peer.h"
#include "base/lang.h"
#include "tui/gaugetext.h"

enum { RETRY_MAX_S = 7 * 24 * 3600 };

static void
say(const struct app *app, struct slice text, bool is_error)
{
	app->front->say(app->front->arg, text, is_error);
}

void
talk_run(struct app *app, struct slice line)
{
	struct error err;

	if (command_run(app, line, &err))
		say(app, slice_str(err.text), true);
}

static int
held_back(const struct app *app, struct error *err)
{
	return error_set(err, _("not sent yet (the same again sends it): %s"),
		app->live->gate.objection.text);
}

int
talk_send(struct app *app, struct slice text, struct error *err)
{
	if (!app->live)
		return error_set(
			err, _("this is a replay: c goes on from here as a "
			       "session"));
	if (client_waits(app->live->client))
		return error_set(err,
			_("a retry is set: F5 or /retry sends it now, ^C gives "
			  "it up"));
	if (client_busy(app->live->client))
		return error_set(
			err, _("the answer is still coming: ^C stops it"));
	if (live_send(app->live, text) == LIVE_HELD)
		return held_back(app, err);
	return 0;
}

/* "//" begins a message that begins with a slash. */
void
talk_submit(struct app *app, struct slice text)
{
	struct slice line = slice_trim(text);
	struct error err;

	if (!line.len)
		return;
	if (words_is_command(line)) {
		talk_run(app, line);
		return;
	}
	if (talk_send(app,
		    slice_starts(line, "//") ? slice_from(line, 1) : text,
		    &err)) {
		app->front->set_draft(app->front->arg, text);
		say(app, slice_str(err.text), true);
	}
}

int
talk_do_send(struct app *app, const struct words *w, struct error *err)
{
	return talk_send(app, slice_str(w->word[1]), err);
}

static int
read_delay(const char *word, int64_t *ms, struct error *err)
{
	char *end;
	double seconds = strtod(word, &end);

	if (!*word || *end || !(seconds >= 0 && seconds <= RETRY_MAX_S))
		return error_set(err,
			_("retry: %s is not a number of seconds from 0 to %d"),
			word, RETRY_MAX_S);
	*ms = (int64_t)(seconds * 1000);
	return 0;
}

int
talk_do_retry(struct app *app, const struct words *w, struct error *err)
{
	int64_t delay_ms = 0;

	if (w->n > 1 && read_delay(w->word[1], &delay_ms, err))
		return -1;
	if (client_retry_now(app->live->client))
		return 0;
	return talk_resend(app, delay_ms, err);
}

int
talk_resend(struct app *app, int64_t delay_ms, struct error *err)
{
	const struct front *front = app->front;
	struct slice prompt = live_unanswered(app->live);
	bool in_draft;

	if (client_busy(app->live->client) && !client_waits(app->live->client))
		return error_set(err, _("the request is still on its way"));
	/* The prompt that came back to the input goes out from there; a draft
	 * stays. */
	in_draft = prompt.len && slice_eq(prompt, front->draft(front->arg));
	switch (live_again(app->live, delay_ms)) {
	case LIVE_SENT:
		if (in_draft)
			front->set_draft(front->arg, SLICE(""));
		return 0;
	case LIVE_HELD:
		return held_back(app, err);
	case LIVE_NOTHING:
		break;
	}
	return error_set(err,
		_("there is nothing to retry: no message failed; r in the log "
		  "sends one again"));
}

int
talk_do_cancel(struct app *app, const struct words *w, struct error *err)
{
	(void)w;
	(void)err;
	if (app->live && client_busy(app->live->client))
		client_cancel(app->live->client);
	else
		app->front->cancel_idle(app->front->arg);
	return 0;
}

static int
renew(struct app *app, struct error *err)
{
	if (live_renew(app->live, err))
		return -1;
	app->front->renewed(app->front->arg);
	return 0;
}

int
talk_do_new(struct app *app, const struct words *w, struct error *err)
{
	(void)w;
	return renew(app, err);
}

int
talk_do_key(struct app *app, const struct words *w, struct error *err)
{
	(void)w;
	if (!app->front->ask_key)
		return error_set(err,
			_("key: a key can be typed on the screen only; here "
			  "set key-command or the provider's variable"));
	app->front->ask_key(app->front->arg);
	return 0;
}

int
talk_do_quit(struct app *app, const struct words *w, struct error *err)
{
	(void)w;
	(void)err;
	app->quit = true;
	return 0;
}

int
talk_do_practice(struct app *app, const struct words *w, struct error *err)
{
	bool off = w->n > 1 && !strcmp(w->word[1], "off");
	const char *url = NULL, *before = app->live->practice_url;

	if (w->n > 1 && !off && strcmp(w->word[1], "on"))
		return error_set(err, _("practice: %s is neither on nor off"),
			w->word[1]);
	if (!off) {
		url = peer_start(err);
		if (!url)
			return -1;
	}
	live_use_practice(app->live, url);
	if (renew(app, err)) {
		live_use_practice(app->live, before);
		return -1;
	}
	if (off)
		peer_stop();
	say(app,
		slice_str(off ? _("a new session with the server that is set")
			      : _("a new session on the practice server")),
		false);
	return 0;
}

int
talk_do_help(struct app *app, const struct words *w, struct error *err)
{
	const char *topic = w->n > 1 ? w->word[1] : "";

	if (!help_exists(app, topic))
		return error_set(err,
			_("help: there is nothing on %s; /help lists all"),
			topic);
	app->front->help(app->front->arg, topic);
	return 0;
}

int
talk_do_limits(struct app *app, const struct words *w, struct error *err)
{
	const struct live *l = app->live;
	const struct gauge g = gauge_now(&l->model, &l->trail, live_now(l));
	struct buf line = {0};

	(void)w;
	(void)err;
	gaugetext_all(&line, &g);
	app->front->show(app->front->arg, N_("rate limit"), buf_slice(&line));
	buf_free(&line);
	return 0;
}

int
talk_do_mark(struct app *app, const struct words *w, struct error *err)
{
	struct event ev = {.kind = EVENT_NOTE,
		.note = {SLICE("mark"),
			slice_str(w->n > 1 ? w->word[1] : _("mark"))}};

	(void)err;
	bus_emit(&app->live->bus, &ev);
	return 0;
}

static void
say_value(struct app *app, const char *name)
{
	struct buf line = {0}, value = {0};

	settings_show(&app->settings, name, &value);
	buf_addf(&line, _("%s is now %s"), name, buf_str(&value));
	say(app, buf_slice(&line), false);
	buf_free(&value);
	buf_free(&line);
}

/* A replay has no session that would have to know. */
static int
set(struct app *app, const char *name, struct slice value, struct error *err)
{
	return app->live ? live_set(app->live, name, value, err)
			 : settings_set(&app->settings, name, value, err);
}

int
talk_set(struct app *app, const char *name, struct slice value,
	struct error *err)
{
	struct buf before = {0};
	struct error ignored;
	int rc;

	settings_show(&app->settings, name, &before);
	rc = set(app, name, value, err);
	if (!rc && app->front->changed(app->front->arg, name, err)) {
		set(app, name, buf_slice(&before), &ignored);
		app->front->changed(app->front->arg, name, &ignored);
		rc = -1;
	}
	buf_free(&before);
	if (!rc)
		say_value(app, name);
	return rc;
}
