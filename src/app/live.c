/* A live session: settings, client, event stream, folds and journal. */
#include "app/live.h"

#include <stdlib.h>
#include <string.h>

#include "api/catalogue.h"
#include "api/modeldata.h"
#include "api/tokens.h"
#include "base/lang.h"
#include "base/mem.h"

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

void
live_put_in_force(struct live *l)
{
	struct client_options o;

	reach_options(&l->reach, l->settings, &o);
	l->context = find_context(l);
	client_configure(l->client, &o);
}

struct slice
live_key_for(const struct live *l, const struct settings *s,
	const char *practice_url)
{
	struct slice foreign = buf_slice(&l->foreign);
	struct reach r = {0};
	struct error ignored;
	bool is_foreign;

	is_foreign = foreign.len && !practice_url &&
		     !reach_find_address(&r, s, NULL, &ignored) &&
		     slice_eq(buf_slice(&r.base_url), foreign);
	reach_free(&r);
	if (!is_foreign)
		return SLICE_NONE;
	return l->reach.typed &&
			       slice_eq(buf_slice(&l->reach.base_url), foreign)
		       ? buf_slice(&l->reach.key)
		       : SLICE("");
}

static int
configure(struct live *l, struct slice typed_key, struct error *err)
{
	struct reach found = {0};

	if (!typed_key.p)
		typed_key = live_key_for(l, l->settings, l->practice_url);
	if (reach_find(&found, &l->reach, l->settings, l->practice_url,
		    typed_key, err))
		return -1;
	/* What the client borrows lives until it has been told of the new. */
	struct reach old = l->reach;
	l->reach = found;
	live_put_in_force(l);
	reach_free(&old);
	return 0;
}

int
live_configure(struct live *l, struct error *err)
{
	return configure(l, SLICE_NONE, err);
}

/* An address as it may be seen, a model that is asked by default, and where
 * practice hides what is set. */
static void
show_setting(const struct live *l, const char *name, struct buf *value)
{
	struct buf raw = {0};

	settings_show(l->settings, name, &raw);
	if (!strcmp(name, "base-url"))
		provider_public_url(value, buf_slice(&raw));
	else if (!strcmp(name, "model"))
		buf_add_slice(value, buf_slice(&l->reach.model));
	else if (!strcmp(name, "provider") && l->reach.practice)
		buf_add_str(value, "practice");
	else
		buf_add_slice(value, buf_slice(&raw));
	buf_free(&raw);
}

void
live_tell_setting(struct live *l, const char *name)
{
	struct buf value = {0};
	struct event ev = {.kind = EVENT_SETTING};

	show_setting(l, name, &value);
	ev.setting = (struct event_setting){
		slice_str(name), value.len ? buf_slice(&value) : SLICE_NONE};
	bus_emit(&l->bus, &ev);
	buf_free(&value);
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
		live_tell_setting(l, name);
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

/* A prompt that a crash, or the cut of a fork, has parted from its request. */
static bool
is_bare(const struct live *l, const struct turn *t)
{
	return t->state == TURN_OPEN && !t->req && !client_busy(l->client);
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
	if (t->state != TURN_FAILED && t->state != TURN_WAITING &&
		!is_bare(l, t))
		return LIVE_NOTHING;
	model_conversation(&l->model, &c);
	in.tokens = tokens_of_conversation(&c);
	pass = may_go(l, &in, buf_slice(&t->prompt));
	if (pass && is_bare(l, t))
		client_send(l->client, &in);
	else if (pass)
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

	if (!t || (t->state != TURN_FAILED && t->state != TURN_CANCELLED &&
			  !is_bare(l, t)))
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

void
live_rename(struct live *l, struct slice title)
{
	const struct event ev = {
		.kind = EVENT_SETTING, .setting = {SLICE("title"), title}};

	bus_emit(&l->bus, &ev);
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
