/* Looks for words in a saved session, in all that was said and went wrong. */
#include "session/librarysearch.h"

#include <assert.h>
#include <string.h>

enum { CHANNELS = 4 };

struct search {
	struct library_summary *summary;
	struct needle *needle;
	library_found *found;
	void *arg;
	/* The answer that is being gathered, by channel. */
	struct buf answer[CHANNELS];
	int64_t turn, req, attempt;
	bool headed; /* the attempt's request ID was looked at */
	struct library_hit hit;
};

static const char *const names[] = {
	[PLACE_TITLE] = "title",
	[PLACE_PROMPT] = "prompt",
	[PLACE_ANSWER] = "answer",
	[PLACE_REASONING] = "reasoning",
	[PLACE_REFUSAL] = "refusal",
	[PLACE_TOOL] = "tool",
	[PLACE_FAILURE] = "failure",
	[PLACE_REQUEST_ID] = "request_id",
	[PLACE_CHECK] = "check",
	[PLACE_NOTE] = "note",
};
_Static_assert(sizeof(names) / sizeof(names[0]) == PLACE_COUNT,
	"a name for every place");

static const struct {
	const char *name;
	enum library_place place;
} channels[CHANNELS] = {
	{"content", PLACE_ANSWER}, /* and what no other is */
	{"reasoning", PLACE_REASONING},
	{"refusal", PLACE_REFUSAL},
	{"tool", PLACE_TOOL},
};

const char *
library_place_name(enum library_place place)
{
	assert(place < PLACE_COUNT);
	return names[place];
}

static void
take_hit(void *arg, struct slice line, size_t at, size_t len)
{
	struct search *s = arg;

	s->hit.line = line;
	s->hit.at = at;
	s->hit.len = len;
	s->found(s->arg, &s->hit);
}

static void
look(struct search *s, enum library_place place, const struct event *ev,
	struct slice text)
{
	s->hit = (struct library_hit){.place = place,
		.turn = s->summary->turns,
		.req = ev->req,
		.attempt = ev->attempt};
	needle_search(s->needle, text, take_hit, s);
}

/* The answer has ended: it is one text now. */
static void
end_answer(struct search *s)
{
	for (size_t i = 0; i < CHANNELS; i++) {
		if (!s->answer[i].len)
			continue;
		s->hit = (struct library_hit){.place = channels[i].place,
			.turn = s->turn,
			.req = s->req,
			.attempt = s->attempt};
		needle_search(s->needle, buf_slice(&s->answer[i]), take_hit, s);
		buf_clear(&s->answer[i]);
	}
}

static size_t
channel_of(struct slice name)
{
	size_t i = CHANNELS - 1;

	if (name.len == 7 && !memcmp(name.p, "content", 7))
		return 0;
	while (i > 0 && !slice_is(name, channels[i].name))
		i--;
	return i;
}

static void
begin_answer(struct search *s, const struct event *ev)
{
	end_answer(s);
	s->turn = s->summary->turns;
	s->req = ev->req;
	s->attempt = ev->attempt;
}

static void
look_at_failure(struct search *s, const struct event *ev)
{
	const struct event_failure *f = &ev->failure;
	const struct slice texts[] = {
		f->message, f->code, f->cause, f->class, f->type, f->param};

	/* Several say the same: the first in which it is will do. */
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		look(s, PLACE_FAILURE, ev, texts[i]);
		if (s->hit.len)
			return;
	}
	if (!s->headed)
		look(s, PLACE_REQUEST_ID, ev, f->request_id);
}

static void
look_at(struct search *s, const struct event *ev)
{
	switch (ev->kind) {
	case EVENT_SETTING:
		if (slice_is(ev->setting.name, "title"))
			look(s, PLACE_TITLE, ev, ev->setting.value);
		break;
	case EVENT_PROMPT:
		look(s, PLACE_PROMPT, ev, ev->prompt.text);
		break;
	case EVENT_CHECK:
		look(s, PLACE_CHECK, ev, ev->check.message);
		break;
	case EVENT_REQUEST:
		s->headed = false;
		break;
	case EVENT_HEADERS:
		s->headed = ev->headers.request_id.len;
		look(s, PLACE_REQUEST_ID, ev, ev->headers.request_id);
		break;
	case EVENT_FAILURE:
		look_at_failure(s, ev);
		break;
	case EVENT_NOTE:
		look(s, PLACE_NOTE, ev, ev->note.text);
		break;
	case EVENT_SESSION:
	case EVENT_PHASE:
	case EVENT_DELTA:
	case EVENT_RETRY:
	case EVENT_DONE:
	case EVENT_KIND_COUNT:
		break;
	}
}

static bool
ends_answer(enum event_kind kind)
{
	return kind == EVENT_PROMPT || kind == EVENT_REQUEST ||
	       kind == EVENT_FAILURE || kind == EVENT_RETRY ||
	       kind == EVENT_DONE;
}

static void
search_take(void *arg, const struct event *ev)
{
	struct search *s = arg;

	summary_take(s->summary, ev);
	if (ev->kind == EVENT_DELTA) {
		if (s->req != ev->req || s->attempt != ev->attempt ||
			s->turn != s->summary->turns)
			begin_answer(s, ev);
		buf_add_slice(&s->answer[channel_of(ev->delta.channel)],
			ev->delta.text);
		return;
	}
	if (ends_answer(ev->kind))
		end_answer(s);
	look_at(s, ev);
}

int
library_search(struct library_summary *summary, const char *path,
	struct needle *n, library_found *found, void *arg)
{
	struct search s = {
		.summary = summary, .needle = n, .found = found, .arg = arg};
	int rc = load_events(
		path, search_take, &s, &summary->report, &summary->error);

	end_answer(&s);
	for (size_t i = 0; i < CHANNELS; i++)
		buf_free(&s.answer[i]);
	return rc;
}
