/* A live session: settings, client, event stream, folds and journal. */
#include "app/live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "api/catalogue.h"
#include "api/modeldata.h"
#include "api/tokens.h"
#include "app/paths.h"
#include "base/lang.h"
#include "base/mem.h"
#include "base/random.h"

/* Looked up once for a model: every frame asks. */
static int64_t
find_context(const struct live *l)
{
	int64_t set = settings_number(l->settings, SETTING_CONTEXT_WINDOW);
	const struct modeldata *known =
		modeldata_find(buf_slice(&l->reach.model));

	return set || !known ? set : known->context;
}

int64_t
live_context(const struct live *l)
{
	return l->context;
}

static int
configure(struct live *l, struct slice typed_key, struct error *err)
{
	struct settings *s = l->settings;
	struct client_options o;
	struct reach found = {0};

	if (reach_find(&found, &l->reach, s, l->practice_url, typed_key, err))
		return -1;
	/* What the client borrows lives until it has been told of the new. */
	struct reach old = l->reach;
	l->reach = found;
	reach_options(&l->reach, s, &o);
	l->context = find_context(l);
	client_configure(l->client, &o);
	reach_free(&old);
	return 0;
}

int
live_configure(struct live *l, struct error *err)
{
	return configure(l, SLICE_NONE, err);
}

static void
make_id(struct live *l)
{
	time_t now = (time_t)(clock_wall(l->clock) / 1000);
	struct tm tm;
	char date[24];

	localtime_r(&now, &tm);
	strftime(date, sizeof(date), "%Y%m%d-%H%M%S", &tm);
	snprintf(l->id, sizeof(l->id), "%s-%04x", date,
		(unsigned)(random_next(&l->seed) & 0xffff));
}

static void
tell_session(struct live *l)
{
	char wall[CLOCK_RFC3339_SIZE];
	struct buf url = {0};
	struct event ev = {.kind = EVENT_SESSION};

	clock_rfc3339(clock_wall(l->clock), wall);
	provider_public_url(&url, buf_slice(&l->reach.base_url));
	ev.session = (struct event_session){.version = EVENT_VERSION,
		.id = slice_str(l->id),
		.wall = slice_str(wall),
		.app = SLICE("sidetone " SIDETONE_VERSION),
		.provider =
			slice_str(l->reach.practice ? "practice"
						    : l->reach.provider->name),
		.url = buf_slice(&url),
		.model = buf_slice(&l->reach.model)};
	bus_emit(&l->bus, &ev);
	buf_free(&url);
}

static void
tell_setting(struct live *l, const char *name)
{
	struct buf value = {0};
	struct event ev = {.kind = EVENT_SETTING};

	settings_show(l->settings, name, &value);
	ev.setting = (struct event_setting){
		slice_str(name), value.len ? buf_slice(&value) : SLICE_NONE};
	bus_emit(&l->bus, &ev);
	buf_free(&value);
}

/* Of what shapes requests, the session event tells these. */
static bool
is_told_by_session(int id)
{
	return id == SETTING_PROVIDER || id == SETTING_BASE_URL ||
	       id == SETTING_MODEL;
}

/* What was set before the session began and shapes its requests. */
static void
tell_settings(struct live *l)
{
	const struct params *set = &l->settings->params;
	const struct param_row *row;
	struct buf name = {0};

	for (int i = 0; i < SETTING_COUNT; i++) {
		const char *setting = settings_name((size_t)i);
		if (l->settings->set[i] && settings_shapes(setting) &&
			!is_told_by_session(i))
			tell_setting(l, setting);
	}
	for (size_t i = 0; i < set->n; i++) {
		row = param_of_field(set->list[i].field);
		buf_clear(&name);
		buf_addf(&name, "%s%s", row ? "" : "param.",
			row ? row->setting : set->list[i].field);
		tell_setting(l, buf_str(&name));
	}
	buf_free(&name);
}

static int
begin(struct live *l, struct error *err)
{
	char *dir;

	make_id(l);
	l->unsaved = false;
	bus_init(&l->bus, l->clock);
	l->client = client_new(l->http, &l->bus, random_next(&l->seed));
	if (live_configure(l, err))
		return -1;
	if (settings_on(l->settings, SETTING_SAVE)) {
		dir = paths_data("sessions");
		l->journal = journal_new(dir, l->id);
		free(dir);
		/* Before the folds: it is written before it is shown. */
		bus_add(&l->bus, journal_take, l->journal);
	}
	bus_add(&l->bus, model_apply, &l->model);
	bus_add(&l->bus, trail_apply, &l->trail);
	if (l->extra.take)
		bus_add(&l->bus, l->extra.take, l->extra.arg);
	tell_session(l);
	tell_settings(l);
	return 0;
}

static void
end(struct live *l)
{
	client_free(l->client);
	l->client = NULL;
	journal_free(l->journal);
	l->journal = NULL;
	model_free(&l->model);
	trail_free(&l->trail);
	bus_free(&l->bus);
	gate_free(&l->gate);
}

int
live_open(struct live *l, struct settings *settings, const struct clock *clock,
	const char *practice_url, const struct bus_row *extra,
	struct error *err)
{
	*l = (struct live){
		.settings = settings, .clock = clock, .seed = random_seed()};
	l->practice_url = practice_url;
	if (extra)
		l->extra = *extra;
	l->http = http_new(clock, err);
	if (!l->http)
		return -1;
	if (begin(l, err)) {
		live_close(l);
		return -1;
	}
	return 0;
}

int
live_renew(struct live *l, struct error *err)
{
	/* Before anything of the old session is given up. */
	if (live_configure(l, err))
		return -1;
	if (client_busy(l->client))
		client_cancel(l->client);
	end(l);
	return begin(l, err);
}

void
live_close(struct live *l)
{
	end(l);
	http_free(l->http);
	l->http = NULL;
	reach_free(&l->reach);
}

void
live_use_practice(struct live *l, const char *url)
{
	l->practice_url = url;
}

int
live_set(
	struct live *l, const char *name, struct slice value, struct error *err)
{
	struct settings_value before;
	struct error ignored;
	int rc;

	settings_keep(l->settings, name, &before);
	rc = settings_set(l->settings, name, value, err);
	if (!rc && live_configure(l, err)) {
		settings_put_back(l->settings, name, &before);
		live_configure(l, &ignored);
		rc = -1;
	}
	settings_forget(&before);
	if (!rc && settings_shapes(name))
		tell_setting(l, name);
	return rc;
}

static struct request_input
request_input(const struct live *l, const struct conversation *c)
{
	return (struct request_input){.model = buf_str(&l->reach.model),
		.stream = settings_on(l->settings, SETTING_STREAM),
		.conversation = c,
		.params = &l->settings->params,
		.provider = l->reach.provider,
		.omit = slice_str(settings_text(l->settings, SETTING_OMIT))};
}

static bool
may_go(struct live *l, const struct request_input *in, struct slice prompt)
{
	return gate_pass(
		&l->gate, &l->bus, l->settings, in, prompt, live_context(l));
}

enum live_sent
live_send(struct live *l, struct slice text)
{
	struct event ev = {.kind = EVENT_PROMPT, .prompt.text = text};
	struct conversation c = {0};
	struct request_input in = request_input(l, &c);
	bool pass;

	model_conversation_with(&l->model, text, &c);
	in.tokens = tokens_of_conversation(&c);
	pass = may_go(l, &in, text);
	if (pass) {
		bus_emit(&l->bus, &ev);
		model_conversation(&l->model, &c);
		client_send(l->client, &in);
	}
	conversation_free(&c);
	return pass ? LIVE_SENT : LIVE_HELD;
}

static enum live_sent
send_prompt_anew(struct live *l, const struct turn *t)
{
	char *prompt = slice_dup(buf_slice(&t->prompt));
	enum live_sent sent = live_send(l, slice_str(prompt));

	free(prompt);
	return sent;
}

static enum live_sent
send_again(struct live *l, int64_t delay_ms, const char *source)
{
	const struct turn *t = model_last(&l->model);
	struct conversation c = {0};
	struct request_input in = request_input(l, &c);
	bool pass;

	if (!t || (client_busy(l->client) && !client_waits(l->client)))
		return LIVE_NOTHING;
	if (t->state == TURN_CANCELLED)
		return send_prompt_anew(l, t);
	if (t->state != TURN_FAILED && t->state != TURN_WAITING)
		return LIVE_NOTHING;
	model_conversation(&l->model, &c);
	in.tokens = tokens_of_conversation(&c);
	pass = may_go(l, &in, buf_slice(&t->prompt));
	if (pass)
		client_send_again(l->client, &in, delay_ms, source);
	conversation_free(&c);
	return pass ? LIVE_SENT : LIVE_HELD;
}

enum live_sent
live_again(struct live *l, int64_t delay_ms)
{
	return send_again(l, delay_ms, "user");
}

int
live_use_key(struct live *l, struct slice key, struct error *err)
{
	return configure(l, key, err);
}

struct slice
live_unanswered(const struct live *l)
{
	const struct turn *t = model_last(&l->model);

	if (!t || (t->state != TURN_FAILED && t->state != TURN_CANCELLED))
		return SLICE_NONE;
	return buf_slice(&t->prompt);
}

/* Whether the latest turn failed for want of a server that has room, with
 * all retries made. */
static bool
is_overloaded(const struct live *l)
{
	const struct turn *t = model_last(&l->model);
	const struct trail_row *row;
	const struct catalogue_row *known;

	if (!t || t->state != TURN_FAILED)
		return false;
	row = trail_find(&l->trail, t->req, t->attempt);
	known = row ? catalogue_find(buf_slice(&row->cause)) : NULL;
	return known && known->exit == CATALOGUE_SERVER && known->retryable &&
	       catalogue_offers(known, ACTION_FALLBACK);
}

/* A warning about the latest attempt. */
static void
tell_note(struct live *l, struct slice text)
{
	const struct turn *t = model_last(&l->model);
	const struct event ev = {.kind = EVENT_NOTE,
		.req = t->req,
		.attempt = t->attempt,
		.note = {SLICE("warning"), text}};

	bus_emit(&l->bus, &ev);
}

static void
tell_objection(struct live *l)
{
	struct buf text = {0};

	buf_addf(&text, _("not sent yet (the same again sends it): %s"),
		l->gate.objection.text);
	tell_note(l, buf_slice(&text));
	buf_free(&text);
}

static void
fall_back(struct live *l)
{
	char *to =
		mem_strdup(settings_text(l->settings, SETTING_FALLBACK_MODEL));
	struct buf text = {0};
	struct error ignored;

	buf_addf(&text,
		_("%s stays overloaded: going on with %s; /model %s goes back"),
		buf_str(&l->reach.model), to, buf_str(&l->reach.model));
	tell_note(l, buf_slice(&text));
	if (!live_set(l, "model", slice_str(to), &ignored) &&
		send_again(l, 0, "fallback") == LIVE_HELD)
		tell_objection(l);
	buf_free(&text);
	free(to);
}

void
live_step(struct live *l)
{
	bool was_busy = client_busy(l->client);
	const struct settings *s = l->settings;
	const char *to = settings_text(s, SETTING_FALLBACK_MODEL);

	http_step(l->http);
	client_step(l->client);
	if (was_busy && !client_busy(l->client) && *to &&
		!strcmp(settings_text(s, SETTING_FALLBACK), "auto") &&
		!slice_is(buf_slice(&l->reach.model), to) && is_overloaded(l))
		fall_back(l);
}

int64_t
live_now(const struct live *l)
{
	return bus_now(&l->bus);
}
