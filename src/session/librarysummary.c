/* Folds a session into what a list of sessions says of it. */
#include "session/librarysummary.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"

enum { PROMPT_BYTES = 240 }; /* of a prompt are enough for a title */

/* An attempt that the trail has a row for. */
struct summary_attempt {
	int64_t req, attempt;
	bool failed;
};

static bool
has_attempt(enum event_kind kind)
{
	return kind == EVENT_REQUEST || kind == EVENT_PHASE ||
	       kind == EVENT_HEADERS || kind == EVENT_DELTA ||
	       kind == EVENT_FAILURE || kind == EVENT_DONE;
}

/* The latest row of EV's attempt. Requests are numbered upwards: behind one
 * of a lower number none needs to be looked for, unless they are mixed. */
static struct summary_attempt *
find_attempt(struct library_summary *s, const struct event *ev)
{
	for (size_t i = s->nattempts; i > 0; i--) {
		struct summary_attempt *a = &s->attempts[i - 1];
		if (a->req == ev->req && a->attempt == ev->attempt)
			return a;
		if (a->req < ev->req && !s->mixed)
			break;
	}
	return NULL;
}

static struct summary_attempt *
add_attempt(struct library_summary *s, const struct event *ev)
{
	struct summary_attempt *a;

	s->mixed = s->mixed || ev->req < s->latest;
	s->latest = ev->req;
	s->attempts = mem_grow(s->attempts, &s->attempts_cap, s->nattempts + 1,
		sizeof(*s->attempts));
	a = &s->attempts[s->nattempts++];
	*a = (struct summary_attempt){ev->req, ev->attempt, false};
	s->requests++;
	return a;
}

/* A cancel of an attempt that was never sent ends a wait: it has no row. */
static bool
makes_row(const struct event *ev)
{
	return ev->kind != EVENT_DONE ||
	       !slice_is(ev->done.reason, "cancelled");
}

static void
take_attempt(struct library_summary *s, const struct event *ev)
{
	struct summary_attempt *a =
		ev->kind == EVENT_REQUEST ? NULL : find_attempt(s, ev);
	bool failed;

	if (!a && makes_row(ev))
		a = add_attempt(s, ev);
	if (ev->kind != EVENT_FAILURE)
		return;
	failed = ev->failure.class.len;
	s->failures += failed - a->failed;
	a->failed = failed;
}

static void
take_turn(struct library_summary *s, const struct event *ev)
{
	if (!s->turns || (s->req && s->req != ev->req))
		s->turns++;
	s->req = ev->req;
}

static void
take_session(struct library_summary *s, const struct event_session *session)
{
	buf_set(&s->id, session->id);
	buf_set(&s->wall, session->wall);
	buf_set(&s->provider, session->provider);
	buf_set(&s->model, session->model);
	buf_set(&s->origin, session->origin);
}

static void
take_setting(struct library_summary *s, const struct event_setting *setting)
{
	if (slice_is(setting->name, "title"))
		buf_set(&s->title, setting->value);
	else if (slice_is(setting->name, "model") && setting->value.len)
		buf_set(&s->model, setting->value);
}

static void
take_prompt(struct library_summary *s, struct slice text)
{
	struct slice line;

	s->turns++;
	s->req = 0;
	if (s->prompted)
		return;
	s->prompted = true;
	text = slice_trim(text);
	if (!slice_line(&text, &line))
		return;
	line = slice_trim(line);
	if (line.len > PROMPT_BYTES) {
		line.len = PROMPT_BYTES;
		line.len -= text_incomplete_tail(line);
	}
	buf_set(&s->prompt, line);
}

void
summary_take(void *arg, const struct event *ev)
{
	struct library_summary *s = arg;

	s->last_at = ev->at;
	/* Nearly every event is one more delta of the latest attempt. */
	if (ev->kind == EVENT_DELTA && s->nattempts && s->turns &&
		s->req == ev->req &&
		s->attempts[s->nattempts - 1].req == ev->req &&
		s->attempts[s->nattempts - 1].attempt == ev->attempt)
		return;
	if (has_attempt(ev->kind))
		take_attempt(s, ev);
	if (model_is_of_turn(ev->kind))
		take_turn(s, ev);
	if (ev->kind == EVENT_SESSION)
		take_session(s, &ev->session);
	else if (ev->kind == EVENT_SETTING)
		take_setting(s, &ev->setting);
	else if (ev->kind == EVENT_PROMPT)
		take_prompt(s, ev->prompt.text);
}

struct load *
summary_begin(struct library_summary *s, const char *path)
{
	return load_begin(path, summary_take, s, &s->report);
}

void
summary_end(struct library_summary *s, struct load *l)
{
	load_end(l, &s->error);
	free(s->attempts);
	s->attempts = NULL;
	s->nattempts = s->attempts_cap = 0;
}

void
summary_read(struct library_summary *s, const char *path)
{
	struct load *l = summary_begin(s, path);

	while (load_step(l))
		;
	summary_end(s, l);
}

void
summary_free(struct library_summary *s)
{
	buf_free(&s->id);
	buf_free(&s->wall);
	buf_free(&s->provider);
	buf_free(&s->model);
	buf_free(&s->origin);
	buf_free(&s->title);
	buf_free(&s->prompt);
	free(s->attempts);
	*s = (struct library_summary){0};
}

struct slice
summary_title(const struct library_summary *s)
{
	return buf_slice(s->title.len ? &s->title : &s->prompt);
}

bool
summary_is_damaged(const struct library_summary *s)
{
	return s->error.text[0] || s->report.skipped || s->report.torn;
}
